"""签名字节. The octets that a signature may have been made over: as written, with other line ends, in a canonical form.

DA/T 48-2009 does not say how an element becomes octets, and 签名规则 hardly ever does, so the forms are tried in this
order: the octets as they stand in the file, the same with every line end as LF, Canonical XML 1.0 without comments,
Exclusive Canonical XML 1.0. The last two need the whole document in memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from enum import Enum
from typing import BinaryIO

from attrs import define, frozen
from lxml import etree

from archpkg.errors import SourceChanged
from archpkg.formats.eep.charsets import Charset
from archpkg.formats.eep.texts import NAMESPACE
from archpkg.formats.eep.values import Span
from archpkg.formats.xml import STRICT, Element, local
from archpkg.words import Text

PIECE = 1024 * 1024
Hear = Callable[[bytes], object]


class Form(Enum):
    """How an element was turned into octets for signing."""

    WRITTEN = "written"
    LINE_FEEDS = "line feeds"
    CANONICAL = "c14n"
    EXCLUSIVE = "exclusive c14n"

    @property
    def said(self) -> Text:
        """The form in words."""
        return _SAID[self]


_SAID = {
    Form.WRITTEN: Text("as its octets are written", "按原始字节"),
    Form.LINE_FEEDS: Text("its octets with line ends as LF", "换行统一为 LF 后的字节"),
    Form.CANONICAL: Text("its form by Canonical XML 1.0", "Canonical XML 1.0 规范化形式"),
    Form.EXCLUSIVE: Text("its form by Exclusive Canonical XML 1.0", "Exclusive Canonical XML 1.0 规范化形式"),
}


@frozen
class Listener:
    """Who is to hear the octets of a range."""

    span: Span
    hear: Hear


def play(source: BinaryIO, listeners: Sequence[Listener]) -> None:
    """Let everybody hear their range, in one pass over the stream; ranges may lie in one another.

    Raises :class:`SourceChanged` where the stream ends too early.
    """
    if not listeners:
        return
    at, end = min(one.span.start for one in listeners), max(one.span.end for one in listeners)
    source.seek(at)
    while at < end:
        data = source.read(min(PIECE, end - at))
        if not data:
            raise SourceChanged(
                Text("The package became shorter while it was read.", "封装包在读取期间变短。"),
                hint=Text("See who is writing to it, then try again.", "请查明是谁在写入后重试。"),
            )
        for one in listeners:
            start, stop = max(one.span.start - at, 0), min(one.span.end - at, len(data))
            if start < stop:
                one.hear(data if (start, stop) == (0, len(data)) else data[start:stop])
        at += len(data)


@define
class LineFeeds:
    """Hands octets on with CR LF and CR as LF (XML 1.0 §2.11)."""

    hear: Hear
    _waiting: bool = False

    def __call__(self, data: bytes) -> None:
        """Take in the next octets."""
        if not data:
            return
        if self._waiting:
            data = b"\r" + data
        self._waiting = data.endswith(b"\r")
        whole = data[:-1] if self._waiting else data
        self.hear(whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))

    def finish(self) -> None:
        """There are no more."""
        if self._waiting:
            self.hear(b"\n")


class Document:
    """A whole package in memory, and the canonical forms of its signed parts."""

    def __init__(self, data: bytes, charset: Charset) -> None:
        parser = etree.XMLParser(**STRICT | {"huge_tree": True, "remove_pis": False})
        try:
            self._root: Element | None = etree.fromstring(_utf8(data, charset), parser)
        except (etree.XMLSyntaxError, ValueError):
            # the data of computer files are led past the other parser, which so does not see all of its faults
            self._root = None

    def signed(self, depth: int) -> Element | None:
        """被签名对象 of a layer, 0 for the newest."""
        found = _child(self._root, "被签名对象")
        for _ in range(depth):
            found = _down(found, ("修改封装内容", "原封装包", "被签名对象"))
        return found

    def signature(self, number: int) -> Element | None:
        """The n-th 电子签名 of the package, from 0."""
        block = _child(self._root, "电子签名块")
        found: list[Element] = [] if block is None else [one for one in block if _is(one, "电子签名")]
        return found[number] if number < len(found) else None


def canonical(element: Element, form: Form) -> bytes:
    """An element in one of the canonical forms, with the namespaces that are in scope where it stands.

    Attributes of the namespace ``xml`` that stand above it are not taken over (our reading: none are met).
    """
    exclusive = form is Form.EXCLUSIVE
    nsmap = {prefix: name for prefix, name in element.nsmap.items() if prefix != "xml"}
    own = {element.prefix: etree.QName(element).namespace}
    if not exclusive and nsmap != own:
        alone = etree.Element(element.tag, dict(element.attrib), nsmap=nsmap)
        alone.text = element.text
        alone.extend(deepcopy(element)[:])
        element = alone
    return etree.tostring(element, method="c14n", exclusive=exclusive, with_comments=False)


def _child(parent: Element | None, tag: str) -> Element | None:
    children: Iterable[Element] = () if parent is None else parent
    return next((one for one in children if _is(one, tag)), None)


def _is(element: Element, tag: str) -> bool:
    return (
        isinstance(element.tag, str)
        and local(element) == tag
        and element.tag in (tag, f"{{{NAMESPACE}}}{tag}")
    )


def _down(found: Element | None, tags: Iterable[str]) -> Element | None:
    for tag in tags:
        found = _child(found, tag)
    return found


_DECLARATION = re.compile(r"\A<\?xml[^>]*\?>")


def _utf8(data: bytes, charset: Charset) -> bytes:
    """The document in UTF-8 and without its declaration, since the parser knows no GB 18030."""
    text = data[charset.mark :].decode(charset.codec)
    return _DECLARATION.sub("", text, count=1).encode("utf-8")
