"""XML 模式. The XSDs that the library carries, opened without a network, and what a document says against one."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

from lxml import etree

from archpkg.errors import WrongUse
from archpkg.findings import Finding, Rule, Severity, Where
from archpkg.formats.xml import Element, parse
from archpkg.words import Text

MAX_SHOWN = 200
"""Characters of one reason that are said; a document may hold a value of any length."""

XML_SCHEMA = Rule(
    code="XML-SCHEMA",
    severity=Severity.ERROR,
    text=Text("The document does not fit {schema}: {why}", "文档不符合 {schema}：{why}"),
    hint=Text(
        "Correct the element at the source and write the document again.",
        "请在来源处改正该元素后重新生成文档。",
    ),
)
RULES = (XML_SCHEMA,)


@lru_cache(maxsize=32)
def open_schema(name: str) -> etree.XMLSchema:
    """The XSD of that file name below ``formats/schemas/``; it may include others that lie there.

    Nothing outside that folder is ever read. Raises :class:`WrongUse` for a name that the library does not have.
    """
    source = _source(name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    parser.resolvers.add(_Beside())
    return etree.XMLSchema(etree.fromstring(source, parser, base_url=f"{_BESIDE}{name}"))


def schema_findings(document: bytes | Element, name: str) -> tuple[Finding, ...]:
    """Everything that a document says against one of the library's XSDs, each with its line; none where it fits.

    ``document`` is the octets, or a root that was parsed before. Raises :class:`CannotRead` for what is no XML and
    :class:`WrongUse` for an unknown XSD.
    """
    root = parse(document) if isinstance(document, bytes) else document
    schema = open_schema(name)
    log = () if schema.validate(root) else tuple(schema.error_log)
    return tuple(_finding(error.line, str(error.path or ""), error.message, name) for error in log)


def schema_text(name: str) -> bytes:
    """The XSD itself, for those who lay it into a package. Raises :class:`WrongUse` for an unknown one."""
    return _source(name)


_BESIDE = "archpkg-schemas:///"


class _Beside(etree.Resolver):
    """Includes and imports of an XSD are looked for beside it, and nowhere else."""

    def resolve(self, system_url: str | None, _public_id: str | None, context: object, /) -> Any:
        """The octets of the XSD of that file name."""
        name = (system_url or "").rpartition("/")[2]
        return self.resolve_string(_source(name), context, base_url=f"{_BESIDE}{name}")


def _source(name: str) -> bytes:
    entry = files("archpkg.formats").joinpath("schemas", name)
    if "/" in name or "\\" in name or not name.endswith(".xsd") or not entry.is_file():
        raise WrongUse(
            Text(f"There is no XSD {name!r} in the library.", f"本库中没有 XSD {name!r}。"),
            hint=Text(f"There are: {', '.join(schema_names())}.", f"现有：{'、'.join(schema_names())}。"),
        )
    return entry.read_bytes()


def schema_names() -> tuple[str, ...]:
    """The XSDs that the library carries, by name."""
    folder = files("archpkg.formats").joinpath("schemas")
    return tuple(sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".xsd")))


def _finding(line: int, path: str, message: str, name: str) -> Finding:
    """The parser names elements as ``{namespace}name`` and in English only; its reason is kept as it is."""
    why = message if len(message) <= MAX_SHOWN else message[: MAX_SHOWN - 1] + "…"
    element = path.rpartition("/")[2].partition("[")[0]
    return Finding(XML_SCHEMA, Where(line=line or None, element=element), {"schema": name, "why": why})
