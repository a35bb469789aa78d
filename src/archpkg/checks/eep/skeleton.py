"""EEP 模式校验. A package of any size against the schema: the data of computer files are left out on the way.

A stand-in takes the place of 编码数据, whose base64 the reader has judged. A package without a namespace, which the
reader has named, is judged as if it had the standard's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, BinaryIO, cast

from attrs import Factory, define
from lxml import etree

from archpkg.checks.eep.rules import EEP_SCHEMA
from archpkg.findings import Finding, Where
from archpkg.formats.eep.divert import DIVERTED, Name, Pouring, pour
from archpkg.formats.eep.limits import Limits
from archpkg.formats.eep.texts import NAMESPACE
from archpkg.formats.schema import MAX_SHOWN, open_schema
from archpkg.formats.xml import Element

SCHEMA = "eep.xsd"
_STAND_IN = "AAAA"
_LINES = 65_535
"""The parser's tree knows no line beyond."""
_NAMED = re.compile(r"\{[^{}]*\}")
_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]+")


def schema_said(source: BinaryIO, named: Collection[str], limits: Limits | None = None) -> Iterator[Finding]:
    """What a package that was read before says against the schema; ``source`` stands at its start.

    Elements of ``named`` are passed over: what is wrong with them has been said in better words.
    """
    skeleton = _Skeleton()
    pour(source, skeleton, limits or Limits())
    if skeleton.root is None or skeleton.strange:
        return
    schema = open_schema(SCHEMA)
    if schema.validate(skeleton.root):
        return
    for error in schema.error_log:
        why = _NAMED.sub("", error.message)
        if not named or not set(_WORDS.findall(why)) & set(named):
            where = Where(line=error.line or None, element=_element(why))
            yield Finding(EEP_SCHEMA, where, {"why": why if len(why) <= MAX_SHOWN else why[:MAX_SHOWN] + "…"})


def _element(why: str) -> str:
    found = re.match(r"Element '([^']*)'", why)
    return found.group(1) if found else ""


@define
class _Skeleton:
    """The handler that builds the tree."""

    root: Element | None = None
    strange: bool = False
    _open: list[Element] = Factory(list)
    _bare: bool = False
    _data: int = 0
    _parts: list[str] = Factory(list)

    def start(self, name: Name, attributes: Sequence[tuple[Name, str]], at: Pouring) -> bool:
        """An element begins."""
        self._flush()
        if self.root is None:
            self._bare = not name.namespace
        try:
            given = {_tag(key): value for key, value in attributes}
            element = self._made(_tag(name, NAMESPACE if self._bare else ""), given)
        except ValueError:  # a name that the other parser does not know
            self.strange = True
            element = self._made("x", {})
        if at.line <= _LINES:
            cast("Any", element).sourceline = at.line
        self._open.append(element)
        if name.local in DIVERTED and not self._data:
            self._data = len(self._open)
            return True
        return False

    def end(self, at: Pouring) -> None:  # noqa: ARG002 - as a handler has it
        """The innermost element ends."""
        self._flush()
        if self._data == len(self._open):
            self._data = 0
        self._open.pop()

    def text(self, text: str) -> None:
        """Text, which is kept; of data only that there are some."""
        if self._data:
            self._filled(text.strip() != "")
        else:
            self._parts.append(text)

    def data(self, data: bytes, octet: int) -> int:  # noqa: ARG002
        """A piece of 编码数据; how many line ends it has."""
        self._filled(bool(data.strip()))
        return data.count(b"\n")

    def cdata(self, *, begins: bool) -> None:
        """Text is text."""

    def _flush(self) -> None:
        """Pieces of text come one by one, and are many: they are joined where the next tag stands."""
        text = "".join(self._parts)
        self._parts.clear()
        if text and self._open:
            last = self._open[-1]
            if len(last):
                last[-1].tail = text
            else:
                last.text = text

    def _filled(self, some: bool) -> None:
        if some and self._open and not len(self._open[-1]):
            self._open[-1].text = _STAND_IN

    def _made(self, tag: str, attributes: dict[str, str]) -> Element:
        if not self._open:
            nsmap: Any = {None: NAMESPACE}
            self.root = etree.Element(tag, attributes, nsmap=nsmap)
            return self.root
        return etree.SubElement(self._open[-1], tag, attributes)


def _tag(name: Name, default: str = "") -> str:
    namespace = name.namespace or default
    return f"{{{namespace}}}{name.local}" if namespace else name.local
