"""EEP 排版. Elements as text, piece by piece: two blanks a level, ``\\n``, nothing added inside an element with text.

The pieces of a small document are strings; where the data of a computer file belong, an :class:`Opening` stands
in their place. No octet depends on anything but the values, so a signature can be made while they are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from attrs import frozen

from archpkg.formats.eep.content import DATA
from archpkg.formats.xml import Element, check_text, local

INDENT = "  "
MIXED = "档号"
"""The one element with text beside its children."""
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = _TEXT | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


@frozen
class Opening:
    """The place of the data of the n-th computer file, counted from 0."""

    number: int


def text(value: str) -> str:
    """Text as an element holds it."""
    return value.translate(_TEXT)


def start_tag(element: Element) -> str:
    """``<tag name="value">``."""
    attributes = "".join(f' {name}="{str(value).translate(_ATTRIBUTE)}"' for name, value in element.items())
    return f"<{local(element)}{attributes}>"


def end_tag(element: Element) -> str:
    """``</tag>``."""
    return f"</{local(element)}>"


def leaf(tag: str, value: str) -> str:
    """One simple element. Raises InvalidValue for text that XML cannot hold."""
    return f"<{tag}>{text(check_text(value, tag))}</{tag}>"


def pieces(element: Element, level: int) -> Iterator[str | Opening]:
    """An element with all below it; its own lines begin at ``level``, without the blanks before the first.

    The depth of elements is that of the standard, so this may call itself.
    """
    return _numbered(element, level, [0])


def _numbered(element: Element, level: int, count: list[int]) -> Iterator[str | Opening]:
    if local(element) == DATA:
        yield start_tag(element)
        yield Opening(count[0])
        count[0] += 1
        yield end_tag(element)
    elif not len(element) or local(element) == MIXED:
        yield _inline(element)
    else:
        yield start_tag(element) + "\n"
        for child in element:
            yield INDENT * (level + 1)
            yield from _numbered(child, level + 1, count)
            yield "\n"
        yield INDENT * level + end_tag(element)


def _inline(element: Element) -> str:
    inside = "".join(_inline(child) for child in element)
    return start_tag(element) + text(element.text or "") + inside + end_tag(element)


def whole(element: Element, level: int) -> str:
    """An element without data, as one text."""
    return "".join(cast("Iterator[str]", pieces(element, level)))
