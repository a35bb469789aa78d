"""说明文件.TXT: its line forms, and what it is held to."""

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import records
from archpkg.checks.carrier.description import check_description
from archpkg.errors import CannotRead, InvalidValue, WrongUse
from archpkg.formats.carrier import (
    CARRIER_FIELDS,
    REQUIRED,
    CarrierCatalogue,
    CatalogueEntry,
    Description,
    TransferFacts,
    check_characters,
    dumps_description,
    loads_description,
    one_line,
)
from archpkg.formats.carrier.describing import description

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0\ufeff"), max_size=12)


def _stripped(text: str) -> str:
    return text.strip(" \t\u3000")


VALUES = TEXT.map(_stripped)
LABELS = VALUES.map(lambda text: _stripped(text.replace("：", "").replace(":", "").replace("=", "")))
NAMED = st.tuples(LABELS.filter(bool), VALUES)
BARE = LABELS.filter(bool).map(lambda text: ("", text))
DESCRIPTIONS = st.lists(NAMED | BARE, max_size=5).map(lambda lot: Description(fields=tuple(lot)))

FULL = Description(fields=tuple((name, "1") for name in REQUIRED))


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
@settings(max_examples=80, deadline=None)
@given(described=DESCRIPTIONS)
def test_everything_comes_back(encoding: str, described: Description) -> None:
    octets = dumps_description(described, encoding=encoding)
    assert loads_description(octets, encoding=encoding).value == described
    assert dumps_description(loads_description(octets, encoding=encoding).value, encoding=encoding) == octets


@settings(max_examples=80, deadline=None)
@given(text=st.text(max_size=40), encoding=st.sampled_from(["UTF-8", "GB18030"]))
def test_what_was_read_can_be_written(text: str, encoding: str) -> None:
    try:
        data = text.encode("utf-8" if encoding == "UTF-8" else "gb18030")
        read = loads_description(data, encoding=encoding).value
        octets = dumps_description(read)
    except (CannotRead, InvalidValue, UnicodeEncodeError):
        return
    assert loads_description(octets, encoding="UTF-8").value == read


@pytest.mark.parametrize("mark", ["：", ":", "=", " ： ", "\u3000：\u3000"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_description_is_read_in_its_spellings(mark: str, end: str, encoding: str) -> None:
    data = f"移交单位{mark}云溪街道{end}{end}档案数量{mark}3{end}".encode(encoding)
    described = loads_description(data).value
    assert described.fields == (("移交单位", "云溪街道"), ("档案数量", "3"))
    assert described.lines == (1, 3)
    assert described.get("档案数量") == "3"
    assert described.get("载体编号") == ""


def test_the_first_mark_cuts_and_blanks_in_names_do_not_count() -> None:
    described = loads_description("移 交 单 位：甲=乙：丙".encode()).value
    assert described.fields == (("移 交 单 位", "甲=乙：丙"),)
    assert described.get("移交单位") == "甲=乙：丙"


def test_a_line_without_a_name_is_reported_and_kept() -> None:
    data = "移交单位：甲\n没有冒号\n：乙\n".encode()
    reading = loads_description(data)
    assert [(f.code, f.where.line) for f in reading.findings] == [("CAR-LINE", 2), ("CAR-LINE", 3)]
    assert reading.value.fields == (("移交单位", "甲"), ("", "没有冒号"), ("", "：乙"))
    assert dumps_description(reading.value) == data


def test_lines_end_only_at_line_breaks() -> None:
    text = "内容描述：一\u2028二\x85三\x1c四"
    assert loads_description(text.encode()).value.get("内容描述") == "一\u2028二\x85三\x1c四"


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("内容", "一\n二"),
        ("内容", "一 "),
        ("内：容", "一"),
        (" 内容", "一"),
        ("", ""),
        ("", "内容：一"),
        ("", "a\0"),
        ("\ufeff内容", "一"),
        ("内容", "一\r"),
    ],
)
def test_what_would_not_come_back_is_refused(label: str, value: str) -> None:
    with pytest.raises(InvalidValue, match="would not be read back"):
        dumps_description(Description(fields=((label, value),)))


def test_one_line_of_many() -> None:
    assert one_line(" 一\r\n\n 二\u3000\n") == "一 二"
    facts = TransferFacts(about="一\n二", environment=" 通用 ", carrier=(("载体编号", "A\n"),))
    described = description(records.fonds(records.item()), facts)
    assert (described.get("内容描述"), described.get("载体编号")) == ("一 二", "A")
    assert loads_description(dumps_description(described)).value == described


def test_characters_that_the_encoding_lacks_are_named() -> None:
    described = Description(fields=(("移交单位", "甲"), ("内容描述", "𠮷·")))
    assert [(f.code, f.where.line, f.where.element) for f in check_characters(described, "GB2312")] == [
        ("CAR-CHARACTER", 2, "内容描述")
    ]
    with pytest.raises(InvalidValue, match=r"GB2312 has no character U\+20BB7, which 内容描述 has"):
        dumps_description(described, encoding="GB2312")
    assert "·".encode("gb18030") in dumps_description(described, encoding="GB18030")
    octets = dumps_description(Description(fields=(("档号", "WS·2023—Y"),)), encoding="gb2312")
    assert loads_description(octets).value.get("档号") == "WS·2023—Y"


@pytest.mark.parametrize("name", [*REQUIRED, *CARRIER_FIELDS, "保管单位"])
def test_no_known_name_is_also_utf8(name: str) -> None:
    data = f"{name}：1\n".encode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert loads_description(data).value.get(name) == "1"


def test_octets_that_fit_both_encodings_are_utf8_unless_told() -> None:
    both = "甲=隆".encode("gb18030").replace("甲".encode("gb18030"), b"a")
    assert loads_description(both).value.fields == (("a", "\xa1"),)
    assert loads_description(both, encoding="GB18030").value.fields == (("a", "隆"),)


@pytest.mark.parametrize(
    "data", ["甲：乙".encode("utf-16"), "a：乙".encode("utf-16-be"), b"\xff", b"\xef\xbb\xbf\xff"]
)
def test_other_encodings_are_refused(data: bytes) -> None:
    with pytest.raises(CannotRead, match="UTF-8"):
        loads_description(data)


def test_a_told_encoding_is_believed() -> None:
    with pytest.raises(CannotRead, match="neither"):
        loads_description("移交单位：甲".encode("gb18030"), encoding="UTF-8")
    with pytest.raises(WrongUse, match="Big5"):
        loads_description(b"", encoding="Big5")
    assert loads_description(b"\x84\x31\x95\x33a=b", encoding="GB18030").value.fields == (("a", "b"),)


def test_a_giant_is_refused() -> None:
    with pytest.raises(CannotRead, match="4,194,304"):
        loads_description(b"a" * (4 * 1024 * 1024 + 1))


# ── content ─────────────────────────────────────────────────────────────────────────────────────────────


def codes(described: Description, **asked: object) -> list[tuple[str, int | None, str]]:
    lot = check_description(described, **asked)  # type: ignore[arg-type]
    assert all("{" not in f.say("zh") + f.say("en") for f in lot)
    return [(f.code, f.where.line, f.where.element) for f in lot]


def catalogue(*numbers: int) -> CarrierCatalogue:
    return CarrierCatalogue(entries=tuple(CatalogueEntry(code=f"Z109-WS·2023-Y-{n:04d}") for n in numbers))


def test_a_full_description_has_no_finding() -> None:
    assert codes(FULL) == []
    everything = Description(fields=(*FULL.fields, *((name, "1") for name in CARRIER_FIELDS)))
    assert codes(everything) == codes(everything, offline=True) == []


@pytest.mark.parametrize("name", REQUIRED)
def test_each_required_field_is_asked_for(name: str) -> None:
    without = Description(fields=tuple(pair for pair in FULL.fields if pair[0] != name))
    assert codes(without) == [("CAR-FIELD", None, name)]
    empty = loads_description(dumps_description(without) + f"{name}：\n".encode()).value
    assert codes(empty) == [("CAR-FIELD", 5, name)]


def test_fields_of_the_carrier_are_asked_for_where_there_is_one() -> None:
    missing = [("CAR-CARRIER-FIELD", None, name) for name in CARRIER_FIELDS]
    assert codes(FULL, offline=True) == missing
    one = Description(fields=(*FULL.fields, ("载体编号", "A")))
    assert codes(one) == [m for m in missing if m[2] != "载体编号"]
    assert codes(one, offline=False) == []


def test_2012_asks_that_something_is_told() -> None:
    assert codes(Description(), edition="2012") == [("CAR-NOTHING-TOLD", None, "")]
    assert codes(Description(fields=(("", "光盘一张"),)), edition="2012") == []
    assert codes(FULL, edition="2012", required=("载体编号",)) == [("CAR-FIELD", None, "载体编号")]
    with pytest.raises(WrongUse, match="1999"):
        codes(FULL, edition="1999")


def test_a_field_twice_is_told() -> None:
    twice = Description(fields=(*FULL.fields, ("移交 单位", "乙")))
    assert codes(twice) == [("CAR-FIELD-TWICE", None, "移交单位")]


@pytest.mark.parametrize(("told", "code"), [("2", []), ("3", ["CAR-COUNT"]), ("2件", ["CAR-COUNT-FORM"])])
def test_the_number_of_records_agrees_with_the_catalogue(told: str, code: list[str]) -> None:
    described = Description(fields=tuple((n, told if n == "档案数量" else v) for n, v in FULL.fields))
    spanned = evolve(
        described,
        fields=[
            (n, "0001 Z109-WS·2023-Y-0001 Z109-WS·2023-Y-0002" if n == "起止档号" else v)
            for n, v in described.fields
        ],
    )
    assert [c for c, _, _ in codes(spanned, catalogue=catalogue(1, 2))] == code


@pytest.mark.parametrize(
    ("told", "sound"),
    [
        ("Z109-WS·2023-Y-0001 至 Z109-WS·2023-Y-0003", True),
        ("Z109-WS·2023-Y-0001—Z109-WS·2023-Y-0003", True),
        ("Z109-WS·2023-Y-0002~Z109-WS·2023-Y-0001", True),
        ("Z109-WS·2023-Y-0001", False),
        ("全部", False),
        ("", True),
    ],
)
def test_the_span_names_both_ends(told: str, sound: bool) -> None:
    described = Description(fields=(("起止档号", told),))
    found = codes(described, edition="2012", catalogue=catalogue(2, 3, 1))
    assert [c for c, _, _ in found if c == "CAR-SPAN"] == ([] if sound else ["CAR-SPAN"])
    assert not [c for c, _, _ in codes(described, edition="2012", catalogue=catalogue()) if c == "CAR-SPAN"]
