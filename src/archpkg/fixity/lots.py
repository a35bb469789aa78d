"""分批. How tasks are cut into batches: by number, by weight, the largest files last or side by side.

What is cut comes in pieces, sequences of tasks; a piece of many files that are only read is a :class:`Lot`, two columns
instead of a value for each file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from typing import TypeAlias, TypeVar, overload

from attrs import frozen

from archpkg.fixity.tasks import Task

BATCH_FILES = 64
"""Files in a batch at most: enough that sharing out costs little, few enough that the last batch is short."""

BATCH_OCTETS = 8 * 1024 * 1024
"""Octets after which a batch is cut; a larger file is a batch of its own."""

PIECE = 128
"""Tasks that are taken at once from whoever has them."""

T = TypeVar("T")

Weighed: TypeAlias = tuple[Sequence[Task], int]
"""A batch and its octets."""


class Lot(Sequence[Task]):
    """Computer files that are only read, and taken for plain ones: they are looked at once they are open, not before.
    Names in the package, and paths; where they were looked at, sizes and times of the last change, as :class:`Task` has
    them."""

    __slots__ = ("modified", "names", "paths", "sizes")

    def __init__(
        self,
        names: list[str],
        paths: list[str],
        sizes: list[int] | None = None,
        modified: list[int] | None = None,
    ) -> None:
        self.names = names
        self.paths = paths
        self.sizes = sizes
        self.modified = modified

    @classmethod
    def together(cls, lots: Sequence[Lot]) -> Lot:
        """Many lots as one. What is not known of one of them is not known of the whole."""
        known = [lot.sizes for lot in lots if lot.sizes is not None]
        changed = [lot.modified for lot in lots if lot.modified is not None]
        return cls(
            _in_a_row([lot.names for lot in lots]),
            _in_a_row([lot.paths for lot in lots]),
            _in_a_row(known) if len(known) == len(lots) else None,
            _in_a_row(changed) if len(changed) == len(lots) else None,
        )

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, row: int) -> Task: ...

    @overload
    def __getitem__(self, row: slice) -> Lot: ...

    def __getitem__(self, row: int | slice) -> Task | Lot:
        if isinstance(row, slice):
            sizes = None if self.sizes is None else self.sizes[row]
            modified = None if self.modified is None else self.modified[row]
            return Lot(self.names[row], self.paths[row], sizes, modified)
        return Task(
            self.names[row],
            self.paths[row],
            size=None if self.sizes is None else self.sizes[row],
            modified=None if self.modified is None else self.modified[row],
        )

    def part(self, rows: Sequence[int]) -> Lot:
        """Some of the rows."""
        return Lot(
            [self.names[row] for row in rows],
            [self.paths[row] for row in rows],
            None if self.sizes is None else [self.sizes[row] for row in rows],
            None if self.modified is None else [self.modified[row] for row in rows],
        )

    def __iter__(self) -> Iterator[Task]:
        unknown = repeat(None)
        sizes = unknown if self.sizes is None else self.sizes
        modified = unknown if self.modified is None else self.modified
        return map(Task, self.names, self.paths, unknown, sizes, modified)


@frozen(eq=False, repr=False)
class Left:
    """Tasks that are given back, for others to do."""

    tasks: Sequence[Task]


def _in_a_row(columns: Sequence[list[T]]) -> list[T]:
    return list(chain.from_iterable(columns))


def names_of(batch: Sequence[Task]) -> Sequence[str]:
    """The names of tasks."""
    return batch.names if isinstance(batch, Lot) else [task.name for task in batch]


def paths_of(batch: Sequence[Task]) -> Sequence[str]:
    """Where they are read."""
    return batch.paths if isinstance(batch, Lot) else [task.path for task in batch]


def size_of(task: Task) -> int:
    """Octets, for sharing out only: what cannot be looked at here weighs nothing, and is told by the backend."""
    if task.size is not None:
        return task.size
    try:
        return os.lstat(task.path).st_size
    except (OSError, ValueError):
        return 0


def in_pieces(tasks: Iterable[Task]) -> Iterator[Sequence[Task]]:
    """Single tasks as pieces."""
    waiting = iter(tasks)
    return iter(lambda: tuple(islice(waiting, PIECE)), ())


def by_number(pieces: Iterable[Sequence[Task]], files: int) -> Iterator[Sequence[Task]]:
    """So many tasks at a time; only the last batch has fewer."""
    held: list[Sequence[Task]] = []
    count = 0
    for piece in pieces:
        held.append(piece)
        count += len(piece)
        if count >= files:
            whole = _joined(held)
            full = count - count % files
            yield from (whole[start : start + files] for start in range(0, full, files))
            held, count = [whole[full:]], count - full
    if count:
        yield _joined(held)


def _joined(pieces: list[Sequence[Task]]) -> Sequence[Task]:
    if len(pieces) == 1:
        return pieces[0]
    lots = [piece for piece in pieces if isinstance(piece, Lot)]
    return Lot.together(lots) if len(lots) == len(pieces) else tuple(chain.from_iterable(pieces))


def by_weight(tasks: Iterable[Task], files: int, octets: int) -> Iterator[Weighed]:
    """At most so many files and, beyond one file, so many octets; sizes are looked up where they are not told."""
    batch: list[Task] = []
    size = 0
    for task in tasks:
        weight = size_of(task)
        if batch and (len(batch) >= files or size + weight > octets):
            yield tuple(batch), size
            batch, size = [], 0
        batch.append(task)
        size += weight
    if batch:
        yield tuple(batch), size


def batches(
    tasks: Iterable[Task], files: int = BATCH_FILES, octets: int = BATCH_OCTETS
) -> Iterator[Sequence[Task]]:
    """As :func:`by_weight`, without the weights."""
    return (batch for batch, _ in by_weight(tasks, files, octets))


def largest_last(cut: Iterator[Weighed]) -> Iterator[Sequence[Task]]:
    """The batches; large files are put off, and then come by size, so that nobody ends with the largest alone."""
    put_off: list[tuple[int, Sequence[Task]]] = []
    for batch, weight in cut:
        if weight > BATCH_OCTETS:
            put_off.append((weight, batch))
        else:
            yield batch
    yield from (batch for _, batch in sorted(put_off, key=lambda one: -one[0]))


def large_side_by_side(
    cut: Iterator[Weighed], workers: int, *, large: int, few: int, most: int
) -> Iterator[Weighed]:
    """The batches; files of more than ``large`` octets that fill one alone are put off, and then dealt out so that each
    worker has several: from ``few`` to ``most`` at once."""
    put_off: list[tuple[int, Task]] = []
    for batch, weight in cut:
        if len(batch) == 1 and weight > large:
            put_off.append((weight, batch[0]))
        else:
            yield batch, weight
    put_off.sort(key=lambda one: -one[0])
    lots = max(min(workers, len(put_off) // few), -(-len(put_off) // most), 1)
    for number in range(lots if put_off else 0):
        lot = put_off[number::lots]
        yield tuple(task for _, task in lot), sum(weight for weight, _ in lot)
