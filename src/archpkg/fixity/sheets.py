"""结果表. The answers on many computer files side by side: one value for a whole batch, one row a file."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import overload

from archpkg.fixity.algorithms import digest_length
from archpkg.fixity.tasks import Digested


class Sheet(Sequence[Digested]):
    """A sequence of answers without trouble, kept as columns: names, sizes in octets, and for each algorithm the
    digests packed one after another, so that whole batches can be compared at once."""

    __slots__ = ("columns", "names", "sizes")

    def __init__(self, names: Sequence[str], sizes: Sequence[int], columns: tuple[bytes, ...]) -> None:
        self.names = names
        self.sizes = sizes
        self.columns = columns

    @classmethod
    def of(cls, answers: Sequence[Digested]) -> Sheet:
        """Any answers without trouble, on the same algorithms, as columns."""
        if isinstance(answers, cls):
            return answers
        columns = zip(*(one.digests for one in answers), strict=True)
        packed = tuple(bytes.fromhex("".join(column)) for column in columns)
        return cls([one.name for one in answers], [one.size for one in answers], packed)

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, row: int) -> Digested: ...

    @overload
    def __getitem__(self, row: slice) -> Sheet: ...

    def __getitem__(self, row: int | slice) -> Digested | Sheet:
        if isinstance(row, slice):
            return self.part(range(*row.indices(len(self))))
        at = row if row >= 0 else len(self) + row
        return Digested(
            self.names[row], self.sizes[row], tuple([self._hex(column, at) for column in self.columns])
        )

    def part(self, rows: Sequence[int]) -> Sheet:
        """Some of the rows."""
        in_a_row = isinstance(rows, range) and rows.step == 1
        columns = []
        for column in self.columns:
            width = len(column) // max(1, len(self.names))
            if in_a_row:
                columns.append(column[rows[0] * width : (rows[-1] + 1) * width] if rows else b"")
            else:
                columns.append(b"".join([column[row * width : (row + 1) * width] for row in rows]))
        names, sizes = [self.names[row] for row in rows], [self.sizes[row] for row in rows]
        return Sheet(names, sizes, tuple(columns))

    def _hex(self, column: bytes, row: int) -> str:
        width = len(column) // len(self.names)
        return column[row * width : (row + 1) * width].hex()


def octets_of(answers: Sequence[Digested]) -> int:
    """The octets that were read for some answers."""
    return sum(answers.sizes if isinstance(answers, Sheet) else [one.size for one in answers])


class Assembly:
    """One sheet that is put together from many, in whatever order they come."""

    def __init__(self, names: list[str], algorithms: Sequence[str]) -> None:
        self._names = names
        self._index = dict(zip(names, range(len(names)), strict=True))
        self._sizes = array("q", bytes(8 * len(names)))
        self._widths = [digest_length(name) // 2 for name in algorithms]
        self._columns = [bytearray(len(names) * width) for width in self._widths]

    def put(self, answers: Sequence[Digested]) -> None:
        """Some answers without trouble, each on one of the names."""
        sheet = answers if isinstance(answers, Sheet) else Sheet.of(answers)
        places = places_of(sheet.names, self._index, self._names)
        if isinstance(places, range):
            self._sizes[places.start : places.stop] = array("q", sheet.sizes)
        for at, place in () if isinstance(places, range) else enumerate(places):
            self._sizes[place] = sheet.sizes[at]
        for mine, column, width in zip(self._columns, sheet.columns, self._widths, strict=True):
            if isinstance(places, range):
                mine[places.start * width : places.stop * width] = column
                continue
            for at, place in enumerate(places):
                mine[place * width : (place + 1) * width] = column[at * width : (at + 1) * width]

    def sheet(self) -> Sheet:
        """The whole."""
        return Sheet(self._names, self._sizes, tuple(map(bytes, self._columns)))


def places_of(names: Sequence[str], index: Mapping[str, int], order: Sequence[str]) -> Sequence[int]:
    """The places of files that are indexed in an order; a range, where they lie one after another, as they mostly
    do."""
    first = index[names[0]] if names else 0
    span = range(first, first + len(names))
    return span if order[span.start : span.stop] == names else list(map(index.__getitem__, names))


def at(places: Sequence[int], column: Sequence[int]) -> Sequence[int]:
    """What a column has in some places."""
    if isinstance(places, range):
        return column[places.start : places.stop]
    return [column[place] for place in places]
