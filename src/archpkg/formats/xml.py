"""The one place that parses and writes XML: no DTD, no network, no entity from outside, a depth of our own."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree

from archpkg.errors import CannotRead, InvalidValue
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


def parse(data: bytes) -> Element:
    """The root element of a small document.

    Raises :class:`CannotRead` for anything ill-formed, for a DTD, for more than 256 levels or 64 MiB. Text declared
    as GB2312 or GBK is read as GB18030, of which both are a part.
    """
    if len(data) > MAX_OCTETS:
        raise CannotRead(
            Text(f"The XML has {len(data):,} octets.", f"XML 共 {len(data):,} 字节。"),
            hint=Text(f"At most {MAX_OCTETS:,} are read here.", f"此处最多读取 {MAX_OCTETS:,} 字节。"),
        )
    try:
        root: Element = etree.fromstring(_utf8(data), etree.XMLParser(**STRICT))
    except etree.XMLSyntaxError as error:
        raise ill_formed(error) from error
    except ValueError as error:
        raise CannotRead(Text(f"Not XML: {error}.", f"不是 XML：{error}。")) from error
    refuse_dtd(root)
    return root


def refuse_dtd(root: Element) -> None:
    """Raise :class:`CannotRead` for a document with a DTD: entities are of no use to records, and do harm."""
    if root.getroottree().docinfo.doctype:
        raise CannotRead(
            Text("The XML has a DTD, which is refused.", "XML 带有 DTD，拒绝读取。"),
            hint=Text("Remove the DOCTYPE line.", "请删除 DOCTYPE 声明。"),
        )


_DECLARED = re.compile(
    rb"""^(<\?xml[^>]*?encoding\s*=\s*)(["'])(?:gb2312|gbk|gb18030|cp936)\2""", re.IGNORECASE
)


def _utf8(data: bytes) -> bytes:
    """The same document in UTF-8 where it declares a Chinese national encoding.

    The parser's own GB2312 knows no ``·`` U+00B7, which every reference code has.
    """
    match = _DECLARED.match(data)
    if not match:
        return data
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _misfit(error.start) from error
    body = text[text.index("?>") + 2 :]
    return b'<?xml version="1.0" encoding="UTF-8"?>' + body.encode("utf-8", "surrogatepass")


def _misfit(octet: int) -> CannotRead:
    return CannotRead(
        Text(
            f"Octet {octet} does not fit the declared encoding GB18030.",
            f"第 {octet} 字节不符合所声明的 GB18030 编码。",
        ),
        hint=Text("Save the document in the encoding it declares.", "请按声明的编码重新保存。"),
    )


def utf8_chunks(start: bytes, source: BinaryIO, size: int) -> Iterator[bytes]:
    """A long document piece by piece, as :func:`parse` reads a small one: national encodings become UTF-8.

    ``start`` was read already and holds the XML declaration. Raises :class:`CannotRead`.
    """
    match = _DECLARED.match(start)
    if match is None:
        yield start
        while chunk := source.read(size):
            yield chunk
        return
    decoder = codecs.getincrementaldecoder("gb18030")()
    at, chunk = match.end(), start[start.index(b"?>", match.end()) + 2 :]
    try:
        while True:
            yield decoder.decode(chunk, final=not chunk).encode("utf-8", "surrogatepass")
            if not chunk:
                return
            at += len(chunk)
            chunk = source.read(size)
    except UnicodeDecodeError as error:
        raise _misfit(at + error.start) from error


def ill_formed(error: etree.XMLSyntaxError) -> CannotRead:
    """The parser's complaint as an error of ours, with line and column."""
    line, column = error.position
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
