"""日期: what is read, what is refused, and that nothing is made up."""

from __future__ import annotations

import datetime
import pickle
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archpkg.errors import InvalidValue
from archpkg.model.dates import FIRST_YEAR, LAST_YEAR, ArchivalDate, PartialDate

READ = [
    # text, compact, precision of the start
    ("20240301", "20240301"),
    ("202403", "202403"),
    ("2024", "2024"),
    ("20240229", "20240229"),
    ("2024-03-01", "20240301"),
    ("2024-3-1", "20240301"),
    ("2024-03", "202403"),
    ("2019-12", "201912"),
    ("201912", "201912"),
    ("2024/3/1", "20240301"),
    ("2024/3", "202403"),
    ("2024.3.1", "20240301"),
    ("2024.03", "202403"),
    ("2024年3月1日", "20240301"),
    ("2024年3月1号", "20240301"),
    ("2024年03月", "202403"),
    ("2024年3月份", "202403"),
    ("2024年元月", "202401"),
    ("2024年", "2024"),
    ("２０２４年３月１日", "20240301"),
    ("２０２４－０３－０１", "20240301"),
    ("2024 年 3 月 1 日", "20240301"),
    ("　2024-03-01\n", "20240301"),
    ("二〇二四年三月十五日", "20240315"),
    ("二○二四年三月", "202403"),
    ("二零二四年", "2024"),
    ("二O二四年十二月三十一日", "20241231"),
    ("一九四九年十月廿三日", "19491023"),
    ("民国三十八年", "1949"),
    ("民国38年8月15日", "19490815"),
    ("中华民国元年一月一日", "19120101"),
    # unknown month or day
    ("20240300", "202403"),
    ("20240000", "2024"),
    ("202400", "2024"),
    ("2024-00-00", "2024"),
    # a time of day is not part of the date
    ("2024-03-01T10:00:00+08:00", "20240301"),
    ("2024-03-01 10:00", "20240301"),
    ("2024-03-01T10:00:00.123Z", "20240301"),
    ("2024/3/1 0:00:00", "20240301"),
    ("20240301T100000Z", "20240301"),
    ("20240301235959", "20240301"),
    ("2024年3月1日 10:30", "20240301"),
    # ranges
    ("20240101-20241231", "20240101-20241231"),
    ("2019-2021", "2019-2021"),
    ("2019—2021", "2019-2021"),
    ("2019——2021", "2019-2021"),
    ("2019~2021", "2019-2021"),
    ("2019至2021", "2019-2021"),
    ("2019/2021", "2019-2021"),
    ("201912-202003", "201912-202003"),
    ("2019-12-2020-03", "201912-202003"),
    ("1998.1-1998.12", "199801-199812"),
    ("2024-01-05/2024-02-06", "20240105-20240206"),
    ("2024-01-05 - 2024-02-06", "20240105-20240206"),
    ("2024-01-05 10:00 ~ 2024-02-06 11:00", "20240105-20240206"),
    ("2024年1月1日至2024年3月5日", "20240101-20240305"),
    ("2024年1月至3月", "202401-202403"),
    ("2024年1-3月", "202401-202403"),
    ("2024年1月5日至3月6日", "20240105-20240306"),
    ("2024年3月1日—15日", "20240301-20240315"),
    ("2019-2021年", "2019-2021"),
    ("二〇一九至二〇二一年", "2019-2021"),
    ("民国三十七年至三十八年", "1948-1949"),
    ("民国三十七年五月至三十八年六月", "194805-194906"),
    ("202403-2024", "202403-2024"),
    # one side only
    ("2019-", "2019-"),
    ("2019~", "2019-"),
    ("2019年至今", "2019-"),
    ("2019年起", "2019-"),
    ("2019-03/..", "201903-"),
    ("1949.10-", "194910-"),
    ("-2021", "-2021"),
    ("../2021-03", "-202103"),
    ("2021年止", "-2021"),
    ("至2021年", "-2021"),
    # researched
    ("[19450815]", "[19450815]"),
    ("［1945］", "[1945]"),
    ("【194508】", "[194508]"),
    ("[1945-1949]", "[1945-1949]"),
    ("[1945]-[1949]", "[1945-1949]"),
    ("[1945]-1949", "[1945-1949]"),
    ("[2019-]", "[2019-]"),
]

REFUSED = [
    # text, a word of the reason
    ("", "empty"),
    (" 　", "empty"),
    ("[]", "empty"),
    ("20240231", "no day 31"),
    ("20230229", "no day 29"),
    ("2024-04-31", "no day 31"),
    ("2024-3-0", "no day 0"),
    ("20241301", "no month 13"),
    ("2024-13", "no month 13"),
    ("201913", "no month 13"),
    ("2024-0", "no month 0"),
    ("二零二四年廿三月", "no month 23"),
    ("20240003", "no month"),
    ("0001", "outside"),
    ("00010101", "outside"),
    ("99991231", "outside"),
    ("240301", "outside"),
    ("24.3.1", "two digits"),
    ("24-03-01", "two digits"),
    ("24年3月1日", "two digits"),
    ("3/1/2024", "cannot be told apart"),
    ("45352", "serial number"),
    ("45352.5", "serial number"),
    ("2021-2019", "before the start"),
    ("20240302-20240301", "before the start"),
    ("2024年3月至1月", "before the start"),
    ("2019—12", "not known"),
    ("2024-03-", "not known"),
    ("-2024-03", "not known"),
    ("2024-3/1", "not known"),
    ("2024-060", "not known"),
    ("2024年3月至5", "not known"),
    ("2024年至5日", "not known"),
    ("2024年至二月八百日", "no day 800"),
    ("2024年三百万月", "not known"),
    ("2024 03 01", "not known"),
    ("2024-03-01T25:00", "not known"),
    ("2024T10:00", "not known"),
    ("201912202003", "not known"),
    ("٢٠٢٤", "not known"),
    ("2024\x00", "not known"),
    ("-", "not known"),
    ("2019~2020~2021", "not known"),
    ("[1945", "not known"),
    ("民国二百年", "not known"),
    ("农历二〇二四年三月初五", "lunar"),
    ("甲子年", "lunar"),
    ("光绪三十年", "reign"),
    ("民国前三年", "reign"),
    ("约1950年", "vague"),
    ("五十年代", "vague"),
    ("1945?", "vague"),
    ("9" * 500, "too long"),
]


@pytest.mark.parametrize(("text", "compact"), READ)
def test_is_read_and_its_text_kept(text: str, compact: str) -> None:
    date = ArchivalDate.parse(text)
    assert date.compact() == compact
    assert date.written == ("" if text == compact else text)


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_is_refused_with_a_reason_and_a_remedy(text: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason) as caught:
        ArchivalDate.parse(text)
    assert caught.value.hint is not None
    assert "YYYYMMDD" in caught.value.say("zh")
    assert len(caught.value.say("en")) < 300


def test_a_refused_text_is_named_in_both_languages() -> None:
    with pytest.raises(InvalidValue) as caught:
        ArchivalDate.parse("20240231")
    assert "'20240231'" in caught.value.text.en
    assert "2024年2月没有 31 日" in caught.value.text.zh


def test_precision_is_kept() -> None:
    assert PartialDate(year=2024).precision == "year"
    assert PartialDate(year=2024, month=3).precision == "month"
    assert PartialDate(year=2024, month=3, day=1).precision == "day"
    assert ArchivalDate.parse("2024-03").start == PartialDate(year=2024, month=3)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (2024, 2, 30),
        (2024, 13, None),
        (2024, None, 1),
        (2024, 1, 0),
        (2024, 0, None),
        (999, 1, 1),
        (2101, 1, 1),
    ],
)
def test_a_date_that_cannot_exist(year: int, month: int | None, day: int | None) -> None:
    with pytest.raises(InvalidValue):
        PartialDate(year=year, month=month, day=day)


def test_a_date_needs_a_side() -> None:
    with pytest.raises(InvalidValue, match="start or an end"):
        ArchivalDate()
    with pytest.raises(InvalidValue, match="open range"):
        ArchivalDate(end=PartialDate(year=2024), open_ended=True)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("20240315", (2024, 3, 15), (2024, 3, 15)),
        ("202402", (2024, 2, 1), (2024, 2, 29)),
        ("2023", (2023, 1, 1), (2023, 12, 31)),
        ("201912-2021", (2019, 12, 1), (2021, 12, 31)),
        ("2019-", (2019, 1, 1), None),
        ("-202102", None, (2021, 2, 28)),
    ],
)
def test_bounds(
    text: str, earliest: tuple[int, int, int] | None, latest: tuple[int, int, int] | None
) -> None:
    date = ArchivalDate.parse(text)
    assert date.earliest() == (earliest and datetime.date(*earliest))
    assert date.latest() == (latest and datetime.date(*latest))


def test_prints() -> None:
    range_ = ArchivalDate.parse("[20240105-202402]")
    assert str(range_) == "[20240105-202402]"
    assert range_.iso() == "2024-01-05/2024-02"
    assert range_.chinese() == "[2024年1月5日至2024年2月]"
    assert str(PartialDate(year=2024, month=3)) == "202403"
    assert [ArchivalDate.parse(t).iso() for t in ("2019-", "-2021")] == ["2019/..", "../2021"]
    assert [ArchivalDate.parse(t).chinese() for t in ("2019-", "-2021", "2024")] == [
        "2019年起",
        "2021年止",
        "2024年",
    ]


def test_sorting_is_by_the_first_day_then_the_last() -> None:
    texts = ["2024", "20240101", "2019-", "-2021", "2019", "202401"]
    assert [str(d) for d in sorted(map(ArchivalDate.parse, texts))] == [
        "-2021", "2019", "2019-", "20240101", "202401", "2024",
    ]  # fmt: skip


def test_the_written_text_takes_no_part_in_comparisons() -> None:
    one, two = ArchivalDate.parse("2024年3月1日"), ArchivalDate.parse("20240301")
    assert one == two
    assert hash(one) == hash(two)
    assert one.written != two.written
    assert ArchivalDate.parse("[2024]") != ArchivalDate.parse("2024")
    assert ArchivalDate.parse("2024-") != ArchivalDate.parse("2024")


def test_crosses_processes() -> None:
    date = ArchivalDate.parse("民国三十八年")
    back = pickle.loads(pickle.dumps(date))
    assert (back, back.written) == (date, "民国三十八年")


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    day = draw(st.dates(datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31)))
    parts = draw(st.integers(1, 3))
    month = day.month if parts > 1 else None
    return PartialDate(year=day.year, month=month, day=day.day if parts > 2 else None)


@st.composite
def archival_dates(draw: st.DrawFn) -> ArchivalDate:
    start, end = draw(partial_dates()), draw(partial_dates())
    researched = draw(st.booleans())
    kind = draw(st.sampled_from(("single", "range", "open", "until")))
    if kind == "single":
        return ArchivalDate(start=start, researched=researched)
    if kind == "open":
        return ArchivalDate(start=start, open_ended=True, researched=researched)
    if kind == "until":
        return ArchivalDate(end=end, researched=researched)
    if end.latest() < start.earliest():
        start, end = end, start
    return ArchivalDate(start=start, end=end, researched=researched)


@settings(max_examples=400, deadline=None)
@given(archival_dates())
def test_what_is_printed_is_read_back(date: ArchivalDate) -> None:
    compact = ArchivalDate.parse(date.compact())
    assert compact == date
    assert compact.written == ""
    assert ArchivalDate.parse(date.chinese()) == date
    iso = ArchivalDate.parse(date.iso())
    assert (iso.start, iso.end, iso.open_ended) == (date.start, date.end, date.open_ended)


_PIECES = st.sampled_from(
    [
        *"0123456789年月日号至到-—~/.[]〔〕 　T:+Z〇一二三十廿卅百元零今起止",
        "民国",
        "2024",
        "2019",
        "12",
        "初五",
    ]
)


@settings(max_examples=800, deadline=None)
@given(st.one_of(st.text(), st.lists(_PIECES, max_size=14).map("".join)))
@example("\ud800")
@example("2024" + "-" * 100)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        date = ArchivalDate.parse(text)
    except InvalidValue as error:
        error.say("zh").encode()
        return
    assert ArchivalDate.parse(date.compact()) == date
    assert (date.written or date.compact()) == text


@settings(max_examples=300, deadline=None)
@given(st.dates(datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31)))
def test_a_day_is_the_same_day_in_every_form(day: datetime.date) -> None:
    forms = (
        f"{day:%Y%m%d}",
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    )
    for form in forms:
        date = ArchivalDate.parse(form)
        assert date.earliest() == date.latest() == day


def test_a_hundred_thousand_days_take_a_moment() -> None:
    first = datetime.date(1800, 1, 1).toordinal()
    texts = [f"{datetime.date.fromordinal(first + n):%Y%m%d}" for n in range(100_000)]
    began = time.process_time()
    for text in texts:
        ArchivalDate.parse(text)
    assert time.process_time() - began < 3  # ten times what it takes, for slow and busy machines
