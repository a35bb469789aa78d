"""Answers as columns: the same as the answers one by one."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from archpkg.fixity.sheets import Assembly, Sheet, at, places_of
from archpkg.fixity.tasks import Digested

ALGORITHMS = ("sha256", "md5")


def answer(number: int) -> Digested:
    data = b"%d" % number
    digests = (hashlib.sha256(data).hexdigest(), hashlib.md5(data, usedforsecurity=False).hexdigest())
    return Digested(f"{number:04d}", number, digests)


def test_a_sheet_is_the_sequence_of_its_answers() -> None:
    answers = [answer(number) for number in range(7)]
    sheet = Sheet.of(answers)
    assert list(sheet) == answers
    assert Sheet.of(sheet) is sheet
    assert (sheet[2], sheet[-1], len(sheet)) == (answers[2], answers[-1], 7)
    assert not Sheet.of([])


@given(st.slices(9), st.lists(st.integers(min_value=0, max_value=8)))
def test_parts(some: slice, rows: list[int]) -> None:
    answers = [answer(number) for number in range(9)]
    sheet = Sheet.of(answers)
    assert list(sheet[some]) == answers[some]
    assert list(sheet.part(rows)) == [answers[row] for row in rows]


@given(st.data(), st.integers(min_value=0, max_value=30))
def test_an_assembly_is_put_together_in_any_order(data: st.DataObject, count: int) -> None:
    answers = [answer(number) for number in range(count)]
    order = data.draw(st.permutations(answers))
    whole = Assembly([one.name for one in answers], ALGORITHMS)
    while order:
        size = data.draw(st.integers(min_value=1, max_value=len(order)))
        some, order = order[:size], order[size:]
        whole.put(Sheet.of(some) if data.draw(st.booleans()) else some)
    assert list(whole.sheet()) == answers


@given(st.lists(st.integers(min_value=0, max_value=5)))
def test_places_in_order_are_a_range(places: list[int]) -> None:
    column = [10, 11, 12, 13, 14, 15]
    names = [str(place) for place in places]
    index = {str(place): place for place in range(6)}
    found = places_of(names, index, list(index))
    assert list(found) == places
    assert list(at(found, column)) == [column[place] for place in places]
    assert isinstance(found, range) == (
        not places or places == list(range(places[0], places[0] + len(places)))
    )
