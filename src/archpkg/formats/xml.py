"""The one place that parses and writes XML: no DTD, no network, no entity from outside, a depth of our own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from archpkg.errors import CannotRead, InvalidValue
from archpkg.words import Text

MAX_DEPTH = 256
MAX_OCTETS = 64 * 1024 * 1024

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
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_utf8(data), parser)
    except etree.XMLSyntaxError as error:
        raise _ill_formed(error) from error
    except ValueError as error:
        raise CannotRead(Text(f"Not XML: {error}.", f"不是 XML：{error}。")) from error
    if root.getroottree().docinfo.doctype:
        raise CannotRead(
            Text("The XML has a DTD, which is refused.", "XML 带有 DTD，拒绝读取。"),
            hint=Text("Remove the DOCTYPE line.", "请删除 DOCTYPE 声明。"),
        )
    if _depth(root) > MAX_DEPTH:
        raise CannotRead(
            Text(f"The XML is nested deeper than {MAX_DEPTH} levels.", f"XML 嵌套超过 {MAX_DEPTH} 层。"),
            hint=Text("No record needs that.", "正常档案元数据不会如此。"),
        )
    return root


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
        raise CannotRead(
            Text(
                f"Octet {error.start} does not fit the declared encoding GB18030.",
                f"第 {error.start} 字节不符合所声明的 GB18030 编码。",
            ),
            hint=Text("Save the document in the encoding it declares.", "请按声明的编码重新保存。"),
        ) from error
    body = text[text.index("?>") + 2 :]
    return b'<?xml version="1.0" encoding="UTF-8"?>' + body.encode("utf-8", "surrogatepass")


def _ill_formed(error: etree.XMLSyntaxError) -> CannotRead:
    line, column = error.position
    return CannotRead(
        Text(
            f"Not well-formed XML at line {line}, column {column}: {error.msg}.",
            f"XML 格式有误，第 {line} 行第 {column} 列：{error.msg}。",
        ),
        hint=Text("Write the document again with the program it came from.", "请用原系统重新导出该文件。"),
    )


def _depth(root: Element) -> int:
    deepest, level = 0, 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        level += 1 if event == "start" else -1
        deepest = max(deepest, level)
    return deepest


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


def add(parent: Element, tag: str, text: str | None = None) -> Element:
    """A new last child with text. Raises :class:`InvalidValue` for text that XML cannot hold."""
    child = etree.SubElement(parent, tag)
    if text is not None:
        child.text = check_text(text, tag)
    return child


def local(element: Element) -> str:
    """The name without namespace or prefix."""
    tag: Any = element.tag
    return str(tag).rpartition("}")[2]


def text_of(element: Element) -> str:
    """The text in front of the first child."""
    return element.text or ""


def child(element: Element, name: str) -> Element | None:
    """The first child of that local name."""
    return next((c for c in element if local(c) == name), None)


def children(element: Element, name: str) -> Iterator[Element]:
    """All children of that local name."""
    return (c for c in element if local(c) == name)
