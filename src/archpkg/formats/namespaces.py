"""命名空间. XML of other worlds: what is in one of these namespaces never means an element of a record's metadata.

``title`` of METS, XHTML or Dublin Core is a title, but not 题名 of a record: who reads by names alone passes it over.
"""

from __future__ import annotations

from archpkg.errors import NotRecognised
from archpkg.words import Text

OTHERS: dict[str, str] = {
    "http://www.loc.gov/METS": "METS",
    "http://www.loc.gov/premis": "PREMIS",
    "info:lc/xmlns/premis": "PREMIS",
    "http://www.loc.gov/mods": "MODS",
    "http://www.loc.gov/MARC21": "MARC 21",
    "http://www.loc.gov/mix": "MIX",
    "urn:isbn:1-931666-22-9": "EAD 2002",
    "http://ead3.archivists.org": "EAD3",
    "urn:isbn:1-931666-33-4": "EAC-CPF",
    "https://archivists.org/ns/eac": "EAC-CPF",
    "http://purl.org/dc/": "Dublin Core",
    "http://www.openarchives.org/OAI": "OAI",
    "http://purl.org/rss": "RSS",
    "http://www.w3.org/2005/Atom": "Atom",
    "http://www.w3.org/1999/xhtml": "XHTML",
    "http://www.w3.org/2000/svg": "SVG",
    "http://www.w3.org/1998/Math": "MathML",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "RDF",
    "http://www.w3.org/2000/01/rdf-schema": "RDF",
    "http://www.w3.org/2001/XMLSchema": "XML Schema",
    "http://www.w3.org/1999/XSL": "XSL",
    "http://www.w3.org/2000/09/xmldsig": "XML Signature",
    "http://www.w3.org/2003/05/soap": "SOAP",
    "http://schemas.xmlsoap.org": "SOAP",
    "http://schemas.openxmlformats.org": "Office Open XML",
    "http://schemas.microsoft.com": "Microsoft",
    "urn:schemas-microsoft-com": "Microsoft",
    "urn:oasis:names:tc:opendocument": "OpenDocument",
    "http://ns.adobe.com": "XMP",
    "adobe:ns:meta": "XMP",
    "http://maven.apache.org": "Maven",
    "http://www.opengis.net": "OGC",
    "http://dilcis.eu": "E-ARK",
    "https://dilcis.eu": "E-ARK",
    "http://www.tei-c.org": "TEI",
    "http://docbook.org": "DocBook",
}
"""How a namespace begins, and what is written in it."""

ROOTS = frozenset(
    [
        "mets",
        "premis",
        "mods",
        "modsCollection",
        "ead",
        "eac-cpf",
        "oai_dc",
        "dc",
        "html",
        "svg",
        "rss",
        "feed",
        "RDF",
        "schema",
        "stylesheet",
        "Envelope",
        "project",
        "Workbook",
        "wordDocument",
        "document-content",
        "collection",
        "plist",
    ]
)
"""Roots of the same worlds, as they stand in documents without a namespace; never those of a record's metadata."""


def other_world(namespace: str) -> str:
    """What is written in a namespace, if it is one of :data:`OTHERS`; else nothing."""
    if not namespace:
        return ""
    return next((name for start, name in OTHERS.items() if namespace.startswith(start)), "")


def not_recognised(root: str, namespace: str, needed: Text) -> NotRecognised:
    """The error for a document of no known kind. ``needed`` says what archpkg would need to read it."""
    short = root if len(root) <= 60 else f"{root[:59]}…"
    name = other_world(namespace)
    if namespace:
        known = Text(f" ({name})" if name else "", f"（{name}）" if name else "")
        where = Text(
            f"in the namespace {namespace[:200]}{known.en}", f"命名空间为 {namespace[:200]}{known.zh}"
        )
    else:
        where = Text("in no namespace", "没有命名空间")
    return NotRecognised(
        Text(
            f"Not recognised: the root is 〈{short}〉 {where.en}.",
            f"无法识别：根元素为〈{short}〉，{where.zh}。",
        ),
        hint=needed,
    )
