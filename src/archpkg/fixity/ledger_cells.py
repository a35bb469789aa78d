"""What the cells of a ledger may hold. Anything else was not written by this library: it is named, with its row."""

from __future__ import annotations

from archpkg.errors import CannotRead
from archpkg.fixity.ledger_schema import from_cell, to_cell
from archpkg.words import Text

LATEST = 253_402_300_799
"""The last second of the year 9999, the latest time that a ledger can hold."""
LARGEST = 2**63 - 1
"""The largest number that SQLite can hold."""

Row = tuple[str, object]
"""A table and the number of a row in it."""


class BadRow(Exception):
    """A row that was not written so: ``table``, ``row``, and in words what is wrong with it."""

    def __init__(self, at: Row, text: Text) -> None:
        super().__init__(at, text)
        self.table, self.row = at
        self.text = Text(
            f"row {shown(self.row)} of the table {self.table}: {text.en}",
            f"表 {self.table} 第 {shown(self.row)} 行：{text.zh}",
        )

    def error(self, path: str) -> CannotRead:
        """The same for who reads the ledger at ``path``."""
        return CannotRead(
            Text(f"The ledger is damaged: {self.text.en}.", f"台账已损坏：{self.text.zh}。"),
            hint=Text(
                "Check its chain (check-chain), and restore it from its last copy.",
                "请检查台账链（check-chain），并用最近的备份恢复。",
            ),
            path=path,
        )


def shown(cell: object) -> str:
    """A cell as a message shows it, not too long."""
    text = (
        f"x'{cell.hex()}'" if isinstance(cell, bytes) else str(cell) if isinstance(cell, int) else repr(cell)
    )
    return text if len(text) <= 60 else f"{text[:57]}..."


def _bad(at: Row, column: str, cell: object) -> BadRow:
    if cell is None:
        return BadRow(at, Text(f"{column} is empty", f"{column} 为空"))
    return BadRow(at, Text(f"{column} cannot be {shown(cell)}", f"{column} 不可能为 {shown(cell)}"))


def name_in(cell: object, at: Row, column: str) -> str:
    """A path or a name, which is text, or octets where it is no Unicode text. Raises :class:`BadRow`."""
    if isinstance(cell, str) and cell.isascii():
        return cell
    if not isinstance(cell, str | bytes):
        raise _bad(at, column, cell)
    try:
        text = from_cell(cell)
        if to_cell(text) == cell:
            return text
    except UnicodeError:
        pass
    raise _bad(at, column, cell)


def text_in(cell: object, at: Row, column: str) -> str:
    """Plain text. Raises :class:`BadRow`."""
    if isinstance(cell, str) and isinstance(to_cell(cell), str):
        return cell
    raise _bad(at, column, cell)


def whole_in(cell: object, at: Row, column: str, *, most: int = LARGEST, least: int = 0) -> int:
    """A whole number. Raises :class:`BadRow`."""
    if isinstance(cell, int) and least <= cell <= most:
        return cell
    raise _bad(at, column, cell)


def time_in(cell: object, at: Row, column: str) -> int:
    """A time in seconds since 1970. Raises :class:`BadRow`."""
    return whole_in(cell, at, column, most=LATEST)


def octets_in(cell: object, at: Row, column: str, size: int) -> bytes:
    """Octets, so many. Raises :class:`BadRow`."""
    if isinstance(cell, bytes) and len(cell) == size:
        return cell
    raise _bad(at, column, cell)
