"""How values and texts are shown: one line at a prompt, a card in a notebook; texts of strangers made harmless.

A class that shows itself in one line has a method ``_repr_line_`` and ``__repr__ = in_angles``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sized
from typing import Protocol, runtime_checkable

from attrs import field, frozen

LINE = 160
"""Characters of a line; what is longer is cut."""


@runtime_checkable
class OneLine(Protocol):
    """A value that shows itself in one line."""

    def _repr_line_(self) -> str:
        """Return the line without the angle brackets: the class, a name, counts."""
        ...


def in_angles(value: OneLine) -> str:
    """Return the one line of a value in angle brackets; this is its ``__repr__``."""
    return f"<{shorten(value._repr_line_(), LINE)}>"


def line_of(value: object) -> str:
    """Return one line about any value. A value that does not show itself is named by its class and size, so that
    nothing long is ever built."""
    if isinstance(value, OneLine) and not isinstance(value, type):
        return value._repr_line_()
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    if isinstance(value, (str, bytes)):
        return shorten(repr(value[:LINE]), 60)
    kind = type(value).__name__
    return f"{kind} of {len(value):,}" if isinstance(value, Sized) else kind


def shorten(text: str, limit: int) -> str:
    """Return a text on one line, of at most ``limit`` characters, without signs that do not print."""
    line = "".join(sign if sign.isprintable() else " " for sign in text[: limit + 1])
    return line if len(text) <= limit else line[: limit - 1] + "…"


def counted(number: int, noun: str) -> str:
    """Return ``1 error``, ``1,234 errors``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def with_counts(name: str, *counts: tuple[int, str], always: str = "") -> str:
    """Return ``Fonds Z109: 60 items, 3 errors``; what counts 0 is left out, unless it is the noun ``always``."""
    shown = [counted(number, noun) for number, noun in counts if number or noun == always]
    if not shown:
        return name
    return f"{name}{',' if ': ' in name else ':'} {', '.join(shown)}"


_CARD = "border:1px solid #c8c2b4;border-radius:6px;padding:.6em .9em;max-width:56em;font-family:sans-serif"
_HEAD = "font-weight:600;font-size:1.05em;border-bottom:2px solid #a3352b;padding-bottom:.25em"
_CELL = "text-align:left;vertical-align:baseline;padding:.15em 1em .15em 0;background:none"


@frozen(kw_only=True)
class Card:
    """A title, label-and-value rows, and perhaps a table of the first parts. All text is escaped."""

    title: str
    rows: tuple[tuple[str, str], ...] = field(default=(), converter=tuple[tuple[str, str], ...])
    heading: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = field(default=(), converter=tuple[tuple[str, ...], ...])
    footer: str = ""

    def html(self) -> str:
        """The card as one HTML fragment."""
        from html import escape

        parts = [f'<div style="{_CARD}"><div style="{_HEAD}">{escape(self.title)}</div>']
        if self.rows:
            lines = (
                f'<tr><th style="{_CELL};color:#6b6455">{escape(label)}</th>'
                f'<td style="{_CELL}">{escape(value)}</td></tr>'
                for label, value in self.rows
                if value
            )
            parts.append(f'<table style="border-collapse:collapse">{"".join(lines)}</table>')
        if self.table:
            head = "".join(f'<th style="{_CELL}">{escape(cell)}</th>' for cell in self.heading)
            body = "".join(
                "<tr>" + "".join(f'<td style="{_CELL}">{escape(cell)}</td>' for cell in line) + "</tr>"
                for line in self.table
            )
            parts.append(f'<table style="border-collapse:collapse"><tr>{head}</tr>{body}</table>')
        if self.footer:
            parts.append(f'<div style="color:#6b6455">{escape(self.footer)}</div>')
        return "".join(parts) + "</div>"


_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of characters that move the cursor, hide, reorder or end a line, or that no encoding can write."""
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_NEVER_FIRST = frozenset("，。、；：？！”’）〉》」』】〕％·…,;?!)]}")
"""Marks that no line begins with."""


def printable(text: str) -> str:
    r"""The text with escapes for every character that could do something else than be read.

    Control characters, marks of direction, invisible characters and line separators are written as escapes, and
    so are octets that were no text (half a surrogate pair, as file names have them). Letters, signs, blanks
    and characters of private use stay.

    >>> printable("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(sign) if _is_harmful(sign) else sign for sign in text)


def _is_harmful(sign: str) -> bool:
    return unicodedata.category(sign) in _HARMFUL or sign in "\ufffe\uffff"


def _escaped(sign: str) -> str:
    code = ord(sign)
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if 0xDC80 <= code <= 0xDCFF:  # an octet of a file name
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def display_width(text: str) -> int:
    """The columns that a text takes at a terminal: two for a Chinese character, none for a combining mark.

    >>> display_width("档号 A")
    6
    """
    return len(text) if text.isascii() else sum(_columns(sign) for sign in text)


def _columns(sign: str) -> int:
    if unicodedata.east_asian_width(sign) in "WF":
        return 2
    return 0 if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me", "Cf") else 1


def padded(text: str, width: int) -> str:
    """The text with blanks behind it, up to ``width`` columns."""
    return text + " " * (width - display_width(text))


def wrapped(text: str, width: int, *, indent: str = "", first: int = 0) -> list[str]:
    """The text as lines of at most ``width`` columns, all but the first with ``indent``.

    ``first`` columns of the first line are taken already. A line ends at a blank or between two Chinese
    characters; a word that is longer than a line (a path, a digest) is left whole.
    """
    lines: list[str] = []
    line, taken = "", first
    for piece in _pieces(text):
        columns = display_width(piece.rstrip(" "))
        worth = line.strip() or (not lines and first > display_width(indent))
        if worth and taken + columns > width:
            lines.append(line.rstrip(" "))
            line, taken = indent, display_width(indent)
        line += piece
        taken += display_width(piece)
    return [*lines, line.rstrip(" ")]


def _pieces(text: str) -> list[str]:
    """Parts of a text that a line may end after."""
    pieces: list[str] = []
    for word in re.findall(r"[^ ]+ *|^ +", text):
        start = 0
        for place in range(1, len(word)):
            wide = _columns(word[place - 1]) == 2 or _columns(word[place]) == 2
            if (
                wide
                and word[place] != " "
                and word[place] not in _NEVER_FIRST
                and word[place - 1] not in "“‘（〈《「『【〔("
            ):
                pieces.append(word[start:place])
                start = place
        pieces.append(word[start:])
    return pieces
