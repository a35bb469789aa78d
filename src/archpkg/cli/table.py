"""A small table at the terminal; columns stand below each other in Chinese, too."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from archpkg.cli.say import Style, Styled, echo
from archpkg.display import display_width, padded, printable

_GAP = 2
_LEAST = 20
"""Columns that the last cell has at least."""


def say_table(headings: Sequence[str], rows: Sequence[Sequence[Styled]]) -> None:
    """Headings and rows on stdout. At a terminal the last cell is cut where the line would be too long."""
    lines = [tuple(Styled(heading, Style(bold=True)) for heading in headings), *(tuple(row) for row in rows)]
    shown = [[printable(cell.text) for cell in line] for line in lines]
    widths = [max(display_width(line[column]) for line in shown) for column in range(len(headings) - 1)]
    taken = sum(widths) + _GAP * len(widths)
    from shutil import get_terminal_size  # brings compressors with it

    room = max(_LEAST, get_terminal_size().columns - taken) if sys.stdout.isatty() else None
    for cells, line in zip(shown, lines, strict=True):
        head = [
            Styled(padded(text, width + _GAP), cell.style)
            for text, width, cell in zip(cells, widths, line, strict=False)
        ]
        last = cells[-1] if room is None else cut(cells[-1], room)
        if not last:
            head[-1] = Styled(head[-1].text.rstrip(), head[-1].style)
        echo(head=(*head, Styled(last, line[-1].style)))


def cut(text: str, width: int) -> str:
    """The text in at most ``width`` columns, with an ellipsis where something was left out."""
    if display_width(text) <= width:
        return text
    while text and display_width(text) > width - 1:
        text = text[:-1]
    return f"{text}…"
