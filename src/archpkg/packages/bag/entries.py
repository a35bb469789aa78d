"""清单条目. The lines of a manifest, kept as columns: a million of them need little memory and no object each."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

from attrs import frozen


@frozen(slots=True, weakref_slot=False)
class Entry:
    """One line of a manifest: the decoded path, the digest in lower-case hex and the line, from 1.

    ``digest`` is empty where the line holds none that could be compared; a finding of the reading says why.
    """

    path: str
    digest: str
    line: int


class Entries(Sequence[Entry]):
    """A sequence of :class:`Entry` that holds paths, digests and lines side by side; it equals any sequence of
    the same entries.

    Digests of one length stand packed one after another; ``odd`` has, by row, those of any other length.
    ``lines`` may be left out where every row stands on the line of its number.
    """

    __slots__ = ("_lines", "_odd", "_packed", "_width", "paths")

    paths: tuple[str, ...]

    def __init__(
        self,
        paths: Iterable[str] = (),
        packed: bytes = b"",
        *,
        width: int = 0,
        odd: dict[int, str] | None = None,
        lines: Sequence[int] | None = None,
    ) -> None:
        self.paths = tuple(paths)
        self._packed = packed
        self._width = width
        self._odd = odd or {}
        self._lines = lines

    def digest(self, row: int) -> str:
        """The digest in a row, in lower-case hex; empty where there is none that could be compared."""
        odd = self._odd.get(row)
        if odd is not None:
            return odd
        return self._packed[row * self._width : (row + 1) * self._width].hex()

    def packed(self, rows: Sequence[int]) -> bytes:
        """The digests of some rows as octets, one after another; nothing where one of them stands apart."""
        if not rows or (self._odd and not self._odd.keys().isdisjoint(rows)):
            return b""
        first, width, packed = rows[0], self._width, self._packed
        span = range(first, first + len(rows))
        in_order = rows == span or rows == list(span)
        if (first if in_order else min(rows)) < 0:
            return b""
        if in_order:
            return packed[first * width : (first + len(rows)) * width]
        return b"".join([packed[row * width : (row + 1) * width] for row in rows])

    def line(self, row: int) -> int:
        """The line, from 1, that a row stands on."""
        return row + 1 if self._lines is None else self._lines[row]

    @property
    def digests(self) -> Iterator[str]:
        """The digests in their order."""
        return map(self.digest, range(len(self.paths)))

    @property
    def without_digest(self) -> frozenset[int]:
        """The rows that hold no digest that could be compared."""
        return frozenset(row for row, digest in self._odd.items() if not digest)

    def __len__(self) -> int:
        return len(self.paths)

    @overload
    def __getitem__(self, row: int) -> Entry: ...

    @overload
    def __getitem__(self, row: slice) -> tuple[Entry, ...]: ...

    def __getitem__(self, row: int | slice) -> Entry | tuple[Entry, ...]:
        if isinstance(row, slice):
            return tuple(self[one] for one in range(*row.indices(len(self.paths))))
        path = self.paths[row]
        at = row if row >= 0 else len(self.paths) + row
        return Entry(path, self.digest(at), self.line(at))

    def __iter__(self) -> Iterator[Entry]:
        return (Entry(path, self.digest(row), self.line(row)) for row, path in enumerate(self.paths))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(
            mine == theirs for mine, theirs in zip(self, other, strict=True)
        )

    def __hash__(self) -> int:
        return hash(self.paths)

    def __reduce__(self) -> tuple[Any, ...]:
        return entries, (tuple(self),)

    def __repr__(self) -> str:
        return f"<{len(self.paths)}>"


class Columns:
    """Entries that are being gathered, row by row or many at once."""

    def __init__(self) -> None:
        self._paths: list[str] = []
        self._packed = bytearray()
        self._width = 0
        self._odd: dict[int, str] = {}
        self._lines: array[int] | None = None

    def add(self, path: str, digest: str, line: int) -> None:
        """One entry."""
        row = len(self._paths)
        self._on_lines(line, 1)
        self._paths.append(path)
        octets = _octets(digest)
        self._width = self._width or len(octets)
        if len(octets) != self._width or not octets:
            self._odd[row] = digest
            octets = bytes(self._width)
        if row and self._packed == b"":
            self._packed = bytearray(row * self._width)  # rows without a digest came first
        self._packed += octets

    def add_all(self, paths: Sequence[str], packed: bytes, first_line: int) -> None:
        """Entries of consecutive lines whose digests have one length: that of the rows before."""
        width = len(packed) // len(paths)
        if self._width not in (0, width):
            for row, path in enumerate(paths):
                self.add(path, packed[row * width : (row + 1) * width].hex(), first_line + row)
            return
        self._on_lines(first_line, len(paths))
        if self._width == 0:
            self._width = width
            self._packed = bytearray(len(self._paths) * width)
        self._paths.extend(paths)
        self._packed += packed

    def _on_lines(self, first: int, count: int) -> None:
        row = len(self._paths)
        if self._lines is None and first != row + 1:
            self._lines = array("Q", range(1, row + 1))
        if self._lines is not None:
            self._lines.extend(range(first, first + count))

    @property
    def paths(self) -> Sequence[str]:
        """The paths so far."""
        return self._paths

    def entries(self) -> Entries:
        """What was gathered."""
        return Entries(self._paths, bytes(self._packed), width=self._width, odd=self._odd, lines=self._lines)


def _octets(digest: str) -> bytes:
    """The octets of a digest; nothing for what is not lower-case hex."""
    try:
        octets = bytes.fromhex(digest)
    except ValueError:
        return b""
    return octets if octets.hex() == digest else b""


def entries(rows: Iterable[Entry] = ()) -> Entries:
    """Any entries as columns."""
    if isinstance(rows, Entries):
        return rows
    columns = Columns()
    for row in rows:
        columns.add(row.path, row.digest, row.line)
    return columns.entries()


def numbered(pairs: Iterable[tuple[str, str]]) -> Entries:
    """Paths and digests as the lines of a manifest."""
    columns = Columns()
    for line, (path, digest) in enumerate(pairs, start=1):
        columns.add(path, digest, line)
    return columns.entries()
