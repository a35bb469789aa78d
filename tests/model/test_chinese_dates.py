"""中文数字与民国纪年."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.model.chinese_dates import number, read, read_end, reason


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1), ("十", 10), ("十一", 11), ("一十五", 15), ("二十", 20), ("二十三", 23), ("廿三", 23), ("廿", 20),
        ("三十一", 31), ("卅一", 31), ("〇三", 3), ("二〇二四", 2024), ("一九○五", 1905), ("二0二四", 2024),
        ("15", 15), ("一百", 100), ("一百零五", 105), ("一百一十三", 113), ("一百二十", 120), ("零", 0),
    ],
)  # fmt: skip
def test_numerals(text: str, value: int) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text", ["", "初五", "三百万", "一百五", "二廿", "十十", "百", "一〇二〇三", "元", "a", "²"]
)
def test_what_is_no_numeral(text: str) -> None:
    assert number(text) is None


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 99))
def test_tens_and_ones(value: int) -> None:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(value, 10)
    ten = ("十" if tens == 1 else digits[tens] + "十") if tens else ""
    assert number(ten + (digits[ones] if ones else "")) == value


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 180))
def test_the_years_of_the_republic(year: int) -> None:
    assert read(f"民国{year}年") == (1911 + year, None, None)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("二〇二四年三月十五日", (2024, 3, 15)),
        ("2024年3月", (2024, 3, None)),
        ("民国元年元月", (1912, 1, None)),
        ("一百一十三年", None),
        ("二千年", None),
        ("民国零年", None),
        ("2024年十十月", None),
        ("三月", None),
    ],
)
def test_dates(text: str, parts: tuple[int, int | None, int | None] | None) -> None:
    assert read(text) == parts


def test_an_end_takes_from_its_start_only_what_its_units_leave_open() -> None:
    assert read_end("三月", (2024, 1, None)) == (2024, 3, None)
    assert read_end("3月5日", (2024, 1, 2)) == (2024, 3, 5)
    assert read_end("15日", (2024, 3, 1)) == (2024, 3, 15)
    assert read_end("15日", (2024, 3, None)) is None
    assert read_end("十十日", (2024, 3, 1)) is None
    assert read_end("", (2024, 3, 1)) is None
    assert read_end("三十八年", (1948, None, None), republic=True) == (1949, None, None)
    assert read_end("三十八年", (1948, None, None)) is None


def test_reasons() -> None:
    kinds = {"腊月初八": "lunar", "宣统三年": "reign", "五十年代初": "vague"}
    for text, word in kinds.items():
        why = reason(text)
        assert why is not None
        assert word in why.en
    assert reason("abc") is None
