"""The one place that parses and writes XML: no DTD, no network, no entity from outside, limits of our own."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree

from archpkg.errors import CannotRead, InvalidValue
from archpkg.formats.charset import charset_of, decoded, misfit
from archpkg.formats.excess import refuse_excess
from archpkg.words import Text

MAX_DEPTH = 256
"""Levels of a document, where the parser itself draws the line."""
MAX_OCTETS = 64 * 1024 * 1024

STRICT: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""How every parser here is made. Without ``huge_tree`` it refuses more than ``MAX_DEPTH`` levels and 10 MB of text."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Element = etree._Element
_LIMITS = (etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_NAME_TOO_LONG)


def parse(data: bytes) -> Element:
    """The root element of a small document.

    Raises :class:`CannotRead`, with the line, for anything ill-formed, for a DTD, and for what is beyond the limits
    of :mod:`archpkg.formats.excess`, more than 256 levels, 10 million characters of one text or 64 MiB. The octets
    decide on the encoding where the declaration is not true (:func:`archpkg.formats.charset.charset_of`).
    """
    if len(data) > MAX_OCTETS:
        raise CannotRead(
            Text(f"The XML has {len(data):,} octets.", f"XML 共 {len(data):,} 字节。"),
            hint=Text(f"At most {MAX_OCTETS:,} are read here.", f"此处最多读取 {MAX_OCTETS:,} 字节。"),
        )
    document = decoded(data, charset_of(data))
    refuse_excess(document)
    try:
        root: Element = etree.fromstring(document, etree.XMLParser(**STRICT))
    except etree.XMLSyntaxError as error:
        raise ill_formed(error) from error
    except ValueError as error:
        raise CannotRead(Text(f"Not XML: {error}.", f"不是 XML：{error}。")) from error
    refuse_dtd(root)
    return root


def refuse_dtd(root: Element) -> None:
    """Raise :class:`CannotRead` for a document with a DTD: entities are of no use to records, and do harm."""
    if root.getroottree().docinfo.doctype:
        raise with_dtd()


def with_dtd() -> CannotRead:
    """The error for a document with a DTD."""
    return CannotRead(
        Text("The XML has a DTD, which is refused.", "XML 带有 DTD，拒绝读取。"),
        hint=Text("Remove the DOCTYPE line.", "请删除 DOCTYPE 声明。"),
    )


def utf8_chunks(start: bytes, source: BinaryIO, size: int) -> Iterator[bytes]:
    """A long document piece by piece, as :func:`parse` reads a small one: national encodings become UTF-8.

    ``start`` was read already and holds the XML declaration. Raises :class:`CannotRead`.
    """
    charset = charset_of(start, whole=False)
    if charset.codec in ("", "utf-8"):
        yield start
        while chunk := source.read(size):
            yield chunk
        return
    decoder = codecs.getincrementaldecoder(charset.codec)()
    at, chunk = charset.body, start[charset.body :]
    try:
        while True:
            yield decoder.decode(chunk, final=not chunk).encode("utf-8", "surrogatepass")
            if not chunk:
                return
            at += len(chunk)
            chunk = source.read(size)
    except UnicodeDecodeError as error:
        raise misfit(charset, at + error.start) from error


def ill_formed(error: etree.XMLSyntaxError) -> CannotRead:
    """The parser's complaint as an error of ours, with line and column."""
    line, column = error.position
    if error.code in _LIMITS or "Excessive depth" in (error.msg or ""):
        return CannotRead(
            Text(
                f"Line {line}: more than {MAX_DEPTH} levels, or a text that is too long.",
                f"第 {line} 行：嵌套超过 {MAX_DEPTH} 层，或文字过长。",
            ),
            hint=Text("No document of records needs that.", "正常的元数据文档不会如此。"),
        )
    return CannotRead(
        Text(
            f"Not well-formed XML at line {line}, column {column}: {error.msg}.",
            f"XML 格式有误，第 {line} 行第 {column} 列：{error.msg}。",
        ),
        hint=Text("Write the document again with the program it came from.", "请用原系统重新导出该文件。"),
    )


def write(root: Element, *, encoding: str = "UTF-8") -> bytes:
    """A document as octets, indented, ``\\n`` at the end of lines, with an XML declaration.

    ``encoding`` may be GB18030 for archives that ask for it: characters are then all written as themselves.
    """
    body = etree.tostring(root, encoding="unicode", pretty_print=True)
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>\n'
    return (declaration + body).encode("gb18030" if encoding.upper().startswith("GB") else "utf-8")


def check_text(text: str, element: str) -> str:
    """The text itself, if XML can hold it; else :class:`InvalidValue` that names the element."""
    found = _FORBIDDEN.search(text)
    if found:
        raise InvalidValue(
            Text(
                f"〈{element}〉 holds the character U+{ord(found.group()):04X}, which XML forbids: {text!r}.",
                f"〈{element}〉含 XML 不允许的字符 U+{ord(found.group()):04X}：{text!r}。",
            ),
            hint=Text("Remove it from the catalogue.", "请在目录中删除该字符。"),
        )
    return text


_MARKUP = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE_ESCAPES = _ESCAPES | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def escaped(text: str, element: str) -> str:
    """Text as it stands between tags, just as :func:`write` would write it.

    Raises :class:`InvalidValue` that names the element, for text that XML cannot hold.
    """
    if _MARKUP.search(text) is None:
        return text
    return check_text(text, element).translate(_ESCAPES)


def escaped_attribute(text: str, element: str) -> str:
    """Text as it stands in an attribute, as :func:`escaped`."""
    return check_text(text, element).translate(_ATTRIBUTE_ESCAPES)


def add(parent: Element, tag: str, text: str | None = None) -> Element:
    """A new last child with text. Raises :class:`InvalidValue` for text that XML cannot hold."""
    child = etree.SubElement(parent, tag)
    if text is not None:
        child.text = check_text(text, tag)
    return child


def local(element: Element) -> str:
    """The name without namespace or prefix."""
    tag: Any = element.tag
    return str(tag.rpartition("}")[2] if tag[0] == "{" else tag)


def namespace_of(element: Element) -> str:
    """The namespace of an element, or nothing."""
    tag: Any = element.tag
    return str(tag[1:].partition("}")[0] if tag[0] == "{" else "")


def plain_names(root: Element) -> Element:
    """The same tree, its elements named without namespaces."""
    for element in root.iter():
        tag: Any = element.tag
        if tag[0] == "{":
            element.tag = tag.rpartition("}")[2]
    return root


def text_of(element: Element) -> str:
    """The text in front of the first child."""
    return element.text or ""


def child(element: Element, name: str) -> Element | None:
    """The first child of that local name."""
    return next((c for c in element if local(c) == name), None)


def children(element: Element, name: str) -> Iterator[Element]:
    """All children of that local name."""
    return (c for c in element if local(c) == name)
