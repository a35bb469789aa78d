"""读取限度. What a document of records never needs, refused before a parser builds anything of it.

One tag of a hundred thousand attributes, or millions of empty elements, cost a parser minutes or gigabytes. Octets
are counted first, which costs nothing; only where there are many is the document walked once without building it.
"""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from lxml import etree

from archpkg.errors import CannotRead
from archpkg.words import Text

MAX_ATTRIBUTES = 128
"""Attributes of one element: more than DA/T 46 has elements."""
MAX_ELEMENTS = 1_000_000
"""Elements of one document; real ones have some hundreds a record."""


def refuse_excess(document: bytes) -> None:
    """Raise :class:`CannotRead`, with the line, for more attributes or elements than any document needs.

    What is no XML passes: the parser says what is wrong with it.
    """
    if document.count(b"=") <= MAX_ATTRIBUTES and document.count(b"<") <= MAX_ELEMENTS:
        return
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.specified_attributes = True
    elements = 0

    def start(_name: str, attributes: list[str]) -> None:
        nonlocal elements
        elements += 1
        if elements > MAX_ELEMENTS:
            beyond(MAX_ELEMENTS, _ELEMENTS, parser.CurrentLineNumber)
        if len(attributes) > 2 * MAX_ATTRIBUTES:
            beyond(MAX_ATTRIBUTES, _ATTRIBUTES, parser.CurrentLineNumber)

    def stop(*_: object) -> NoReturn:
        raise _Stop

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = stop
    try:
        parser.Parse(document, True)
    except (
        expat.ExpatError,
        ValueError,
        _Stop,
    ):  # ValueError: an encoding of several octets that it does not know
        return


_MUCH = etree.XPath(f"descendant-or-self::*[@*[{MAX_ATTRIBUTES + 1}]]")


def refuse_much_below(record: etree._Element) -> None:
    """The same for one record of a long document, which is built by the time that it can be looked at."""
    found = _MUCH(record)
    if isinstance(found, list) and found:
        line = getattr(found[0], "sourceline", None)
        beyond(MAX_ATTRIBUTES, _ATTRIBUTES, line)


class _Stop(Exception):
    """A DTD, which is refused anyway."""


_ELEMENTS = Text("elements", "个元素")
_ATTRIBUTES = Text("attributes of one element", "个属性（单个元素）")


def beyond(limit: int, what: Text, line: int | None) -> NoReturn:
    """Raise :class:`CannotRead` for what goes beyond a limit, at a line (None where there are no lines)."""
    where = Text("", "") if line is None else Text(f"Line {line}: ", f"第 {line} 行：")
    raise CannotRead(
        Text(f"{where.en}more than {limit:,} {what.en}.", f"{where.zh}超过 {limit:,} {what.zh}。"),
        hint=Text(
            "No document of records needs that; give it in parts, or ask for it anew.",
            "正常的元数据文档不会如此；请分批提供，或要求重新提供。",
        ),
    )
