"""保管期限."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.errors import InvalidValue
from archpkg.model.retention import PERMANENT, YEARS_10, YEARS_30, RetentionPeriod

LONG, SHORT = RetentionPeriod(code="长期"), RetentionPeriod(code="短期")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("永久", PERMANENT), ("Y", PERMANENT), ("y", PERMANENT), ("Ｙ", PERMANENT), ("permanent", PERMANENT),
        ("30年", YEARS_30), ("定期30年", YEARS_30), ("定期三十年", YEARS_30), ("三十年", YEARS_30), ("D30", YEARS_30),
        ("d30", YEARS_30), ("３０ 年", YEARS_30), ("30 years", YEARS_30),
        ("10年", YEARS_10), ("定期十年", YEARS_10), ("D10", YEARS_10), (" 定期 10年\n", YEARS_10),
        ("D5", RetentionPeriod(code="D5")), ("十五年", RetentionPeriod(code="D15")),
        ("长期", LONG), ("短期", SHORT),
    ],
)  # fmt: skip
def test_is_read(text: str, period: RetentionPeriod) -> None:
    assert RetentionPeriod.parse(text) == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "30",
        "10",
        "001",
        "D0",
        "D030",
        "D1000",
        "C",
        "0年",
        "年",
        "定期",
        "初十年",
        "3O年",
        "永久30年",
        "x" * 200,
    ],
)
def test_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        RetentionPeriod.parse(text)
    assert "对照表" in caught.value.say("zh")
    assert len(caught.value.say("en")) < 250


def test_a_table_is_asked_first() -> None:
    table = {"30": "D30", "001": "永久", "002": "30年", "长期": "D30"}
    assert RetentionPeriod.parse("30", table=table) == YEARS_30
    assert RetentionPeriod.parse(" 001 ", table=table) == PERMANENT
    assert RetentionPeriod.parse("长期", table=table) == YEARS_30
    assert RetentionPeriod.parse("10年", table=table) == YEARS_10
    with pytest.raises(InvalidValue):
        RetentionPeriod.parse("003", table=table)


@pytest.mark.parametrize("code", ["", "y", "D0", "30", "D1000", "永久"])
def test_a_code_that_cannot_exist(code: str) -> None:
    with pytest.raises(InvalidValue):
        RetentionPeriod(code=code)


def test_prints() -> None:
    assert [p.zh for p in (PERMANENT, YEARS_30, LONG)] == ["永久", "30年", "长期"]
    assert [p.say_zh(full=True) for p in (PERMANENT, YEARS_30, LONG)] == ["永久", "定期30年", "长期"]
    assert [p.en for p in (PERMANENT, YEARS_30, LONG)] == ["permanent", "30 years", "long-term"]
    assert RetentionPeriod(code="D1").en == "1 year"
    assert str(YEARS_10) == "10年"


def test_parts() -> None:
    assert (PERMANENT.permanent, PERMANENT.years) == (True, None)
    assert (YEARS_30.permanent, YEARS_30.years) == (False, 30)
    assert (SHORT.permanent, SHORT.years) == (False, None)


def test_order() -> None:
    periods = [YEARS_30, PERMANENT, SHORT, LONG, YEARS_10, RetentionPeriod(code="D50")]
    assert [p.code for p in sorted(periods)] == ["D10", "短期", "D30", "D50", "长期", "Y"]
    assert PERMANENT > YEARS_30 >= YEARS_30
    assert max(periods) is PERMANENT


def test_expiry() -> None:
    assert YEARS_30.expires(2024) == datetime.date(2054, 12, 31)
    assert PERMANENT.expires(2024) is None
    assert LONG.expires(1990) is None
    for year in (9990, -100, 10**30):
        with pytest.raises(InvalidValue):
            YEARS_10.expires(year)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 999))
def test_what_is_printed_is_read_back(years: int) -> None:
    period = RetentionPeriod(code=f"D{years}")
    for text in (period.code, period.zh, period.en, period.say_zh(full=True)):
        assert RetentionPeriod.parse(text) == period


@pytest.mark.parametrize("period", [PERMANENT, LONG, SHORT])
def test_words_are_read_back(period: RetentionPeriod) -> None:
    for text in (period.code, period.zh, period.en):
        assert RetentionPeriod.parse(text) == period


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.text("定期0123456789三十年永久DY", max_size=8)))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        period = RetentionPeriod.parse(text)
    except InvalidValue as error:
        error.say("zh").encode()
        return
    assert RetentionPeriod.parse(period.code) == period
