"""表格. A table as it came: sheets of rows, before anybody asks what the columns mean."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from attrs import Factory, frozen

from archpkg.findings import Finding, Rule

Cell: TypeAlias = (
    str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
)
"""What a spreadsheet holds in a cell; an empty cell is an empty text."""

EXACT = 10**15
"""A spreadsheet keeps fifteen digits: integers from here on may have lost some."""


@frozen(kw_only=True)
class Trouble:
    """Something seen in one row, before the place is known: the rule, the column from 0, the details."""

    rule: Rule
    column: int | None = None
    details: Mapping[str, object] = Factory(dict)


@frozen(kw_only=True)
class Row:
    """One row: its number from 1 as a person sees it, its cells, and what was seen while they were read."""

    number: int
    cells: Sequence[Cell]
    troubles: tuple[Trouble, ...] = ()


@frozen(kw_only=True)
class Sheet:
    """工作表. One table: ``name`` is empty for a text table. ``rows`` can be walked once, from the first row on.

    ``ragged`` says whether the number of cells in a row means something (it does in a text table only).
    """

    name: str = ""
    rows: Iterator[Row]
    findings: tuple[Finding, ...] = ()
    ragged: bool = False
    height: int | None = None


def cell_text(cell: Cell) -> str:
    """A cell as text, nothing added: ``12.0`` is ``12``, a date is ISO, ``0012`` stays.

    >>> import datetime
    >>> cell_text(12.0), cell_text(datetime.datetime(2024, 3, 1)), cell_text("0012")
    ('12', '2024-03-01', '0012')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    return str(cell)


def column_letters(index: int) -> str:
    """The letters a spreadsheet shows for a column counted from 0: ``A``, ``Z``, ``AA``."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
