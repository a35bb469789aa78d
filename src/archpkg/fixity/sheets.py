"""结果表. The answers on many computer files side by side: one value for a whole batch, one row a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from archpkg.fixity.tasks import Digested


class Sheet(Sequence[Digested]):
    """A sequence of answers without trouble, kept as columns: names, sizes in octets, and for each algorithm the
    digests packed one after another, so that whole batches can be compared at once."""

    __slots__ = ("columns", "names", "sizes")

    def __init__(self, names: Sequence[str], sizes: Sequence[int], columns: tuple[bytes, ...]) -> None:
        self.names = names
        self.sizes = sizes
        self.columns = columns

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, row: int) -> Digested: ...

    @overload
    def __getitem__(self, row: slice) -> tuple[Digested, ...]: ...

    def __getitem__(self, row: int | slice) -> Digested | tuple[Digested, ...]:
        if isinstance(row, slice):
            return tuple(self[one] for one in range(*row.indices(len(self))))
        at = row if row >= 0 else len(self) + row
        return Digested(
            self.names[row], self.sizes[row], tuple([self._hex(column, at) for column in self.columns])
        )

    def part(self, rows: Sequence[int]) -> Sheet:
        """Some of the rows."""
        count = len(self.names)
        widths = [len(column) // count for column in self.columns]
        columns = [
            b"".join([column[row * width : (row + 1) * width] for row in rows])
            for column, width in zip(self.columns, widths, strict=True)
        ]
        names, sizes = [self.names[row] for row in rows], [self.sizes[row] for row in rows]
        return Sheet(names, sizes, tuple(columns))

    def _hex(self, column: bytes, row: int) -> str:
        width = len(column) // len(self.names)
        return column[row * width : (row + 1) * width].hex()
