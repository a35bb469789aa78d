"""档号: codes of one run are read by what stands before their number; that changes nothing of what they say."""

from __future__ import annotations

import pytest
from attrs import fields_dict
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.errors import InvalidValue
from archpkg.model.codes import ReferenceCode
from archpkg.model.codes.grammar import Segments
from archpkg.model.codes.reading import _read, _run, read_code
from archpkg.model.codes.reasons import Misfit

SERIES = (
    "WS",
    "KU",
    "WS·2011",
    "KU·01·2017",
    "ZY·JC·2019·D30",
    "WS·2011·Y",
    "WS·2011·Y·Y",
    "WS·2011··Y",
    "·WS",
)
OTHERS = (
    "Z109",
    "J019",
    "Y",
    "D30",
    "D0",
    "长期",
    "30",
    "BGS",
    "001",
    "0001",
    "00001",
    "2011",
    "0000",
    "12",
    "0001·001",
)
PIECES = st.sampled_from((*SERIES, *OTHERS, "一", ""))
TEXTS = st.lists(PIECES, min_size=1, max_size=6).map("-".join)


def slowly(text: str) -> Segments | str:
    try:
        return _read(text, None, None)
    except Misfit as misfit:
        return misfit.error(text).say("zh")


def quickly(text: str) -> Segments | str:
    try:
        return read_code(text)
    except InvalidValue as error:
        return error.say("zh")


def filled(said: Segments | str) -> object:
    """With every segment, the absent ones too."""
    return said if isinstance(said, str) else ReferenceCode(text="x", **said)


@settings(max_examples=800, deadline=None)
@given(TEXTS)
def test_a_run_says_what_each_of_its_codes_says(text: str) -> None:
    assert filled(quickly(text)) == filled(slowly(text))


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 99999),
    st.sampled_from(["Z109-WS·2011-Y-BGS", "Z109-KU·01·2017-D30", "Z109-WS·2011·Y·BGS"]),
)
def test_numbers_of_every_width(number: int, head: str) -> None:
    text = f"{head}-{number:03d}"
    assert filled(quickly(text)) == filled(slowly(text))
    assert str(ReferenceCode.parse(text)) == text


def test_one_run_is_read_once_and_never_changed() -> None:
    first, second = (ReferenceCode.parse(f"Z109-WS·1987-Y-DGS-{n:04d}") for n in (1, 2))
    kept = _run("Z109-WS·1987-Y-DGS")
    assert kept is _run("Z109-WS·1987-Y-DGS")
    assert (first.number, second.number, first.organ) == ("0001", "0002", "DGS")
    assert set(fields_dict(ReferenceCode)) >= set(kept or ())


@pytest.mark.parametrize("text", ["0501-2004-001-0000-0001", "0501-2004-001-0000", "C038-001-002-003"])
def test_digits_alone_are_no_run(text: str) -> None:
    assert _run(text.rpartition("-")[0]) is None
    assert filled(quickly(text)) == filled(slowly(text))


def test_a_very_long_code_is_not_remembered() -> None:
    before = _run.cache_info().currsize
    with pytest.raises(InvalidValue):
        ReferenceCode.parse(f"{'Z' * 200}·WS-0001")
    assert _run.cache_info().currsize == before
