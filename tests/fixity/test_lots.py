"""How tasks are cut into batches."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from archpkg.fixity.lots import (
    BATCH_OCTETS,
    Lot,
    by_number,
    by_weight,
    in_pieces,
    large_side_by_side,
    largest_last,
    names_of,
    paths_of,
    size_of,
)
from archpkg.fixity.tasks import Task


def numbered(count: int) -> list[Task]:
    return [Task(str(n), f"/{n}") for n in range(count)]


def as_lot(tasks: Sequence[Task]) -> Lot:
    return Lot([task.name for task in tasks], [task.path for task in tasks])


def test_a_lot_is_a_sequence_of_tasks() -> None:
    tasks = numbered(5)
    lot = as_lot(tasks)
    assert list(lot) == tasks
    assert (lot[1], lot[-1], len(lot)) == (tasks[1], tasks[-1], 5)
    assert isinstance(lot[1:3], Lot)
    assert list(lot[1:3]) == tasks[1:3]
    assert names_of(lot) == names_of(tasks)
    assert paths_of(lot) == paths_of(tasks)


@given(
    st.lists(st.integers(min_value=1, max_value=9), max_size=12),
    st.integers(min_value=1, max_value=7),
    st.sampled_from(["lots", "tasks", "both"]),
)
def test_by_number_keeps_all_in_order(lengths: list[int], files: int, kind: str) -> None:
    tasks = numbered(sum(lengths))
    rest = iter(tasks)
    pieces: list[Sequence[Task]] = []
    for number, length in enumerate(lengths):
        piece = tuple(next(rest) for _ in range(length))
        pieces.append(as_lot(piece) if kind == "lots" or (kind == "both" and number % 2) else piece)
    cut = list(by_number(pieces, files))
    assert list(chain.from_iterable(cut)) == tasks
    assert all(len(batch) == files for batch in cut[:-1])
    assert not cut or 0 < len(cut[-1]) <= files
    assert kind != "lots" or all(isinstance(batch, Lot) for batch in cut)


def test_pieces_are_taken_as_needed() -> None:
    taken = 0

    def endless() -> chain[Task]:
        def one() -> Task:
            nonlocal taken
            taken += 1
            return Task("a", "/a")

        return chain.from_iterable(iter(lambda: (one(),), ()))

    cut = by_number(in_pieces(endless()), 100)
    assert len(next(cut)) == 100
    assert taken < 1000


def test_the_largest_come_last_and_by_size() -> None:
    large = BATCH_OCTETS + 1
    tasks = [Task(str(n), "", size=size) for n, size in enumerate([1, large, 2, 3 * large, 3, 2 * large])]
    cut = [[task.name for task in batch] for batch in largest_last(by_weight(tasks, 64, BATCH_OCTETS))]
    assert cut == [["0"], ["2"], ["4"], ["3"], ["5"], ["1"]]


def test_large_ones_are_dealt_out_to_the_workers() -> None:
    tasks = [Task(str(n), "", size=1000 + n) for n in range(7)] + [Task("small", "", size=3)]
    cut = large_side_by_side(by_weight(tasks, 64, 10), 2, large=100, few=3, most=16)
    assert [([task.name for task in batch], weight) for batch, weight in cut] == [
        (["small"], 3),
        (["6", "4", "2", "0"], 4012),
        (["5", "3", "1"], 3009),
    ]


def test_what_cannot_be_looked_at_weighs_nothing() -> None:
    assert size_of(Task("a", "/nothing/here")) == 0
    assert size_of(Task("a", "\0")) == 0
    assert size_of(Task("a", "/nothing/here", size=7)) == 7
