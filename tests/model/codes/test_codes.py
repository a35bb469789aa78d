"""档号: every example of the standards with its reading, every bad example with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from archpkg.errors import InvalidValue
from archpkg.model.codes import (
    DAT13_BY_ITEM,
    DAT13_BY_VOLUME,
    DAT22_BY_ITEM,
    DAT22_BY_VOLUME,
    Arrangement,
    CodeRule,
    Profile,
    ReferenceCode,
    build_code,
    next_code,
    sort_key,
)
from archpkg.model.codes import reasons as reasons
from archpkg.model.codes.reasons import Reason

DAT22, DAT13, OLD, FIXED, FREE = (
    Profile.DAT22,
    Profile.DAT13,
    Profile.DAT13OLD,
    Profile.FIXED,
    Profile.FREE,
)
ITEM, VOLUME = Arrangement.ITEM, Arrangement.VOLUME


def code(
    text: str,
    profile: Profile,
    arrangement: Arrangement,
    category: str = "",
    classes: tuple[str, ...] = (),
    year: int | None = None,
    retention: str = "",
    organ: str = "",
    catalogue: str = "",
    volume: str = "",
    number: str = "",
    component: str = "",
) -> ReferenceCode:
    return ReferenceCode(
        text=text, profile=profile, arrangement=arrangement, fonds=text[:4], category=category, classes=classes,
        year=year, retention=retention, organ=organ, catalogue=catalogue, volume=volume, number=number,
        component=component,
    )  # fmt: skip


VALID = [
    code("J019-ZY·JC·CC·2019·D30-001-001", DAT13, VOLUME, "ZY", ("JC", "CC"), 2019, "D30",
         volume="001", number="001"),
    code("J019-KU·01·2017-001-001", DAT13, VOLUME, "KU", ("01",), 2017, volume="001", number="001"),
    code("A002-RS-001-002", DAT13, VOLUME, "RS", volume="001", number="002"),
    code("X032-KJ·KY·01-003", DAT13, VOLUME, "KJ", ("KY", "01"), volume="003"),
    code("X032-KJ·JJ·02-005-054", DAT13, VOLUME, "KJ", ("JJ", "02"), volume="005", number="054"),
    code("K021-ZP·2019·D30-025-005", DAT13, VOLUME, "ZP", (), 2019, "D30", volume="025", number="005"),
    code("C038-001-002-003", OLD, VOLUME, catalogue="001", volume="002", number="003"),
    code("A439-WS·2015·D30·003-005", DAT13, ITEM, "WS", (), 2015, "D30", "003", number="005"),
    code("Z109-WS·2011·Y·办公室-0001", DAT13, ITEM, "WS", (), 2011, "Y", "办公室", number="0001"),
    code("Z008-WS·2019·Y-037", DAT13, ITEM, "WS", (), 2019, "Y", number="037"),
    code("J019-LY·2019·Y-001", DAT13, ITEM, "LY", (), 2019, "Y", number="001"),
    code("C015-WY·TZGG·2019·D10-00001", DAT13, ITEM, "WY", ("TZGG",), 2019, "D10", number="00001"),
    code("B168-SW·2015·Y-001", DAT13, ITEM, "SW", (), 2015, "Y", number="001"),
    code("X033-ZP·2008-001", DAT13, ITEM, "ZP", (), 2008, number="001"),
    code("Z109-WS·2011-Y-BGS-0001", DAT22, ITEM, "WS", (), 2011, "Y", "BGS", number="0001"),
    code("A182-WS·2022-Y-XZ-0001", DAT22, ITEM, "WS", (), 2022, "Y", "XZ", number="0001"),
    code("A182-ZP·2022-Y-0001", DAT22, ITEM, "ZP", (), 2022, "Y", number="0001"),
    code("A182-SW·JB·2022-Y-0001", DAT22, ITEM, "SW", ("JB",), 2022, "Y", number="0001"),
    code("Z109-WS·2011-Y-BGS-0001·001", DAT22, ITEM, "WS", (), 2011, "Y", "BGS", number="0001",
         component="001"),
    # Beyond the examples of the standards: volumes of DA/T 22, the other order, odd organs, fixed groups.
    code("J019-KU·01·2017-D30-001-0001", DAT22, VOLUME, "KU", ("01",), 2017, "D30", volume="001",
         number="0001"),
    code("J019-KU·01·2017-D30-001", DAT22, VOLUME, "KU", ("01",), 2017, "D30", volume="001"),
    code("J019-KU·01·2017-D30-CWC-0001", DAT22, ITEM, "KU", ("01",), 2017, "D30", "CWC", number="0001"),
    code("Z109-WS·D30·2011-0001", DAT13, ITEM, "WS", (), 2011, "D30", number="0001"),
    code("Z109-WS·2011·Y·2012-0001", DAT13, ITEM, "WS", (), 2011, "Y", "2012", number="0001"),
    code("Z109-WS·2011·Y·BGS·01-0001", DAT13, ITEM, "WS", (), 2011, "Y", "BGS·01", number="0001"),
    code("0127-002-0031", OLD, VOLUME, catalogue="002", volume="0031"),
    code("0501-2004-001-0000-0001", FIXED, ITEM, "", (), 2004, "001", number="0001"),
    code("0501-2004-001-0012-0001", FIXED, ITEM, "", (), 2004, "001", "0012", number="0001"),
    code("0501-1996-001-0001", FIXED, VOLUME, "", (), 1996, catalogue="001", volume="0001"),
]  # fmt: skip

INVALID = [
    ("Z109-WS-2011-Y-BGS-0001", reasons.HYPHEN_BEFORE_YEAR, "Write WS·2011"),
    ("Z109-WS·11-Y-BGS-0001", reasons.YEAR, "found “11”"),
    ("Z109-WS·2011-30-BGS-0001", reasons.BARE_TERM, "expected D30"),
    ("Z109-WS·2011-C-BGS-0001", reasons.OLD_TERM, "“C” belongs to the scheme before 2006"),
    ("Z109-ws·2011-Y-BGS-0001", reasons.LOWER_CASE, "“w” is lower case"),
    ("Z109-WS·2011-Y-BGS-1", reasons.NOT_PADDED, "“1” is not padded"),
    ("Z109-WS·2011-Y", reasons.NO_NUMBER, "number is missing"),
    ("Z109-WS·2011-Y--0001", reasons.EMPTY_SEGMENT, "empty segment"),
    ("Z109-WS·2011-D0-BGS-0001", reasons.ZERO_TERM, "“D0” has a term of zero"),
    ("Z109-WS·2011·Y·Y-0001", reasons.RETENTION_TWICE, "stands twice"),
    ("Z109-XX·2011-Y-0001", reasons.CATEGORY, "“XX” is no archive category"),
    ("109-WS·2011-Y-0001", reasons.FONDS_NUMBER, "found “109”"),
    ("Z109-WS.2011-Y-BGS-0001", reasons.FULL_STOP, "full stop"),
    ("Z109—WS·2011—Y—BGS—0001", reasons.DASH, "U+2014"),
    ("Z109_WS·2011_Y_0001", reasons.UNDERSCORE, "underscore"),
    ("Z109-WS·2011-Y-BGS-0001-", reasons.SEPARATOR_AT_END, "beginning or end"),
    (" Z109-WS·2011-Y-BGS-0001", reasons.SPACE_AROUND, "space before or after"),
    # Beyond the examples of the standards.
    ("", reasons.EMPTY, "empty"),
    ("Z109", reasons.NO_SEGMENTS, "nothing stands after"),
    ("Z109-WS·2011", reasons.NO_NUMBER, "number is missing"),
    ("Z109-WS·2011·-0001", reasons.EMPTY_SEGMENT, "empty segment"),
    ("Z109-WS··2011-Y-0001", reasons.EMPTY_SEGMENT, "empty segment"),
    ("·Z109-WS·2011-Y-0001", reasons.SEPARATOR_AT_END, "beginning or end"),
    ("-Z109-WS·2011-Y-0001", reasons.SEPARATOR_AT_END, "beginning or end"),
    ("Z109-WS·2011-Y-0001·", reasons.SEPARATOR_AT_END, "beginning or end"),
    ("WS·2023-D10-BGS-0003", reasons.FONDS_MISSING, "fonds number is missing"),
    ("Z109-WS·2011·Y-Y-0001", reasons.RETENTION_TWICE, "stands twice"),
    ("Z109-WS-Y-0001", reasons.YEAR, "found “WS”"),
    ("Z109-WS·2011-永久-0001", reasons.RETENTION, "found “永久”"),
    ("Z109-WS·2011-长期-0001", reasons.OLD_TERM, "before 2006"),
    ("Z109-WS·办公·2011-Y-0001", reasons.CLASS, "“办公”"),
    ("Z109-WS·2011-Y-BGS·01-0001", reasons.ORGAN, "“BGS·01”"),
    ("Z109-WS·2011-Y-BGS-0001·1", reasons.COMPONENT, "found “1”"),
    ("Z109-WS·2011-Y-BGS-000001", reasons.NOT_A_NUMBER, "found “000001”"),
    ("Z109-WS·2011-Y-A-B-0001", reasons.TOO_MANY, "“0001” is not expected"),
    ("Z109-WS·2011·Y-001-002-003", reasons.TOO_MANY, "“003” is not expected"),
    ("C038-001-002-003-004", reasons.TOO_MANY, "“004” is not expected"),
    ("C038-001", reasons.NO_NUMBER, "number is missing"),
    ("Z109-WS·A·B·C·D·E·F·G·H·I·J·K·L-0001", reasons.TOO_MANY, "“L” is not expected"),
    ("Z109・WS", reasons.DOT_STAND_IN, "U+30FB"),
    ("Z１09-WS·2011-Y-0001", reasons.FULL_WIDTH, "full-width"),
    ("Z109-WS·2011-Y- 0001", reasons.CHARACTER, "U+0020"),
    ("Z109/WS·2011-Y-0001", reasons.CHARACTER, "“/”"),
    ("Z109-WS·2011-Y-0001\u0000", reasons.CHARACTER, "\\u0000"),
    ("Z109-WS·2011-Y-٠٠٠١", reasons.CHARACTER, "U+0660"),
    ("Z109一WS·2011一Y一0001", reasons.NUMERAL_ONE, "numeral 一"),
    ("Z109-WS·2011-Y-BGS一0001", reasons.NUMERAL_ONE, "numeral 一"),
]


@pytest.mark.parametrize("expected", VALID, ids=str)
def test_valid_example_is_read(expected: ReferenceCode) -> None:
    assert ReferenceCode.parse(expected.text) == expected
    assert ReferenceCode.of(expected.text) == expected
    assert str(expected) == expected.text


@pytest.mark.parametrize(("text", "reason", "words"), INVALID)
def test_invalid_example_names_its_reason(text: str, reason: Reason, words: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        ReferenceCode.parse(text)
    error = caught.value
    assert words in error.say("en")
    assert error.hint is not None
    template, _, _ = reason.text.zh.partition("{")
    assert template in error.text.zh
    for sentence in (error.say("en"), error.say("zh")):
        assert "{" not in sentence
    assert error.say("zh") != error.say("en")


def test_the_standard_examples_have_a_reason_each() -> None:
    assert len({reason.text.en for _, reason, _ in INVALID[:17]}) == 17


@pytest.mark.parametrize("text", [text for text, _, _ in INVALID if text])
def test_text_that_fits_no_grammar_is_kept(text: str) -> None:
    code = ReferenceCode.of(text)
    assert (code.profile, code.text) == (FREE, text)


def test_empty_code_cannot_exist() -> None:
    for make in (ReferenceCode.of, ReferenceCode.parse):
        with pytest.raises(InvalidValue):
            make("")
    with pytest.raises(InvalidValue):
        ReferenceCode(text="")


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Z109-WS.2011-Y-BGS-0001", "Z109-WS·2011-Y-BGS-0001"),
        (" Z109—WS・2011—Y—ＢＧＳ—０００１", "Z109-WS·2011-Y-BGS-0001"),
    ],
)
def test_lenient_reading_replaces_stand_ins(text: str, after: str) -> None:
    assert ReferenceCode.parse(text, lenient=True) == ReferenceCode.parse(after)


def test_lenient_reading_does_not_raise_case() -> None:
    with pytest.raises(InvalidValue):
        ReferenceCode.parse("Z109-ws·2011-Y-BGS-0001", lenient=True)


def test_long_text_is_cut_in_the_message() -> None:
    with pytest.raises(InvalidValue) as caught:
        ReferenceCode.parse("x" * 100_000)
    assert len(caught.value.say("en")) < 400


# ── what the text alone cannot tell ─────────────────────────────────────────────────────────────────────


def test_rule_tells_organ_from_volume() -> None:
    text = "Z109-WS·2011-Y-001-0001"
    assert ReferenceCode.parse(text).organ == "001"
    assert ReferenceCode.parse(text, rule=DAT22_BY_ITEM).organ == "001"
    by_volume = ReferenceCode.parse(text, rule=DAT22_BY_VOLUME)
    assert (by_volume.organ, by_volume.volume, by_volume.arrangement) == ("", "001", VOLUME)
    accounting = "J019-KU·01·2017-D30-001-0001"
    assert ReferenceCode.parse(accounting).volume == "001"
    assert ReferenceCode.parse(accounting, rule=DAT22_BY_ITEM).organ == "001"


def test_arrangement_told_by_the_record() -> None:
    text = "K021-ZP·2019·D30-025"
    assert not ReferenceCode.of(text).is_volume
    assert ReferenceCode.of(text, arrangement=VOLUME).is_volume
    assert ReferenceCode.parse(text, arrangement=VOLUME).volume == "025"
    with pytest.raises(InvalidValue):
        ReferenceCode.parse("A002-RS-001-002", arrangement=ITEM)
    assert ReferenceCode.of("A002-RS-001-002", arrangement=ITEM).volume == "001"
    assert ReferenceCode.of("?", arrangement=VOLUME) == ReferenceCode(text="?", arrangement=VOLUME)
    page = ReferenceCode.of("0501-1996-001-0001-0007", arrangement=VOLUME)
    assert (page.catalogue, page.volume, page.number) == ("001", "0001", "0007")


def test_rule_tells_organ_that_looks_like_a_year() -> None:
    rule = CodeRule(profile=DAT13, parts=("organ", "year", "retention"))
    code = ReferenceCode.parse("Z109-WS·2010·2011·Y-0001", rule=rule)
    assert (code.organ, code.year) == ("2010", 2011)


def test_rule_tells_class_that_looks_like_a_retention() -> None:
    rule = CodeRule(profile=DAT13, parts=("class", "retention", "year"))
    code = ReferenceCode.parse("Z109-ZY·D3·D30·2011-0001", rule=rule)
    assert (code.classes, code.retention, code.year) == (("D3",), "D30", 2011)


def test_rule_tells_catalogue_and_project() -> None:
    rule = CodeRule(profile=DAT13, arrangement=VOLUME, parts=("class", "project", "catalogue"))
    code = ReferenceCode.parse("X032-KJ·KY·2019·001-003", rule=rule)
    assert (code.classes, code.catalogue, code.year) == (("KY", "2019"), "001", None)


@pytest.mark.parametrize(
    ("series", "classes", "year", "retention", "organ"),
    [
        ("ZY·JC·CC·2019·D30", ("JC", "CC"), 2019, "D30", ""),
        ("ZY·2001·2019·D30", ("2001",), 2019, "D30", ""),
        ("ZY·D3·2019·D30", ("D3",), 2019, "D30", ""),
        ("KJ·KY·01", ("KY", "01"), None, "", ""),
        ("WS·2015·D30·003", (), 2015, "D30", "003"),
        ("WS·Y", (), None, "Y", ""),
    ],
)
def test_parts_that_may_be_absent(
    series: str, classes: tuple[str, ...], year: int | None, retention: str, organ: str
) -> None:
    code = ReferenceCode.parse(f"Z109-{series}-0001", rule=DAT13_BY_ITEM)
    assert (code.classes, code.year, code.retention, code.organ) == (classes, year, retention, organ)


def test_bare_catalogue_under_a_rule() -> None:
    text = "C038-001-002-003"
    code = ReferenceCode.parse(text, rule=DAT13_BY_VOLUME)
    assert (code.profile, code.catalogue, code.volume, code.number) == (DAT13, "001", "002", "003")
    old = CodeRule(profile=OLD, arrangement=VOLUME, number_width=3)
    assert ReferenceCode.parse(text, rule=old) == ReferenceCode.parse(text)
    item = ReferenceCode.parse("C038-001-0002", rule=CodeRule(profile=OLD))
    assert (item.number, item.volume) == ("0002", "")


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("Z109-WS·2011·Y-0001", DAT22_BY_ITEM, "form that the rule asks for (DAT22)"),
        ("C038-001-002-0003", DAT22_BY_ITEM, "form that the rule asks for (DAT22)"),
        ("Z109-WS·2011-Y-0001", DAT13_BY_ITEM, "form that the rule asks for (DAT13)"),
        ("Z109-WS·2011-0001", CodeRule(profile=OLD), "form that the rule asks for (DAT13OLD)"),
        ("Z109-WS·2011-Y-0001", CodeRule(profile=FIXED), "form that the rule asks for (FIXED)"),
        ("Z109-WS·2011", DAT22_BY_ITEM, "number is missing"),
        ("Z109-WS·A-0001", DAT22_BY_ITEM, "retention code, Y or D and years, is expected"),
        ("Z109-WS·2011-30-0001", DAT22_BY_ITEM, "expected D30"),
        ("Z109-WS·2011-Y-001", DAT22_BY_ITEM, "has 3 digits; the rule asks for 4"),
        ("J019-KU·2017-D30-0001-0001", DAT22_BY_VOLUME, "volume number “0001” has 4 digits; the rule asks for 3"),
        ("Z109-WS·2011·Y-001-002", DAT13_BY_ITEM, "by item, with one number"),
        ("Z109-WS·2011-Y-0001", CodeRule(profile=DAT22, category="ZP", parts=("year", "retention")), "for category ZP"),
        ("Z109-WS·A·2011-Y-0001", CodeRule(profile=DAT22, parts=("year", "retention")), "rule's parts: year·retention"),
        ("Z109-WS·2011-Y-0001", CodeRule(profile=DAT22, parts=("year", "retention", "organ")), "rule's parts"),
    ],
)  # fmt: skip
def test_code_that_breaks_the_rule(text: str, rule: CodeRule, words: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        ReferenceCode.parse(text, rule=rule)
    assert words in caught.value.say("en")


def test_lenient_reading_passes_over_widths() -> None:
    assert ReferenceCode.parse("Z109-WS·2011-Y-001", rule=DAT22_BY_ITEM, lenient=True).number == "001"


def test_of_keeps_the_segments_of_a_code_that_breaks_the_rule() -> None:
    assert ReferenceCode.of("Z109-WS·2011-Y-001-00001", rule=DAT22_BY_VOLUME).volume == "001"
    assert ReferenceCode.of("Z109-WS·2011·Y-0001", rule=DAT22_BY_ITEM).profile is DAT13
    assert ReferenceCode.of("nothing", rule=DAT22_BY_ITEM).profile is FREE


def test_rule_adds_categories() -> None:
    extra = CodeRule(profile=DAT22, parts=("year", "retention"), extra_categories=("XX",))
    own = CodeRule(profile=DAT22, parts=("year", "retention"), category="XX")
    for rule in (extra, own):
        assert ReferenceCode.parse("Z109-XX·2011-Y-0001", rule=rule).category == "XX"


# ── fixed groups ────────────────────────────────────────────────────────────────────────────────────────


def test_fixed_groups_of_an_item_in_a_volume() -> None:
    rule = CodeRule(profile=FIXED, arrangement=VOLUME)
    for text in ("0501-1996-001-0001-0007", "0501199600100010007"):
        code = ReferenceCode.parse(text, rule=rule)
        assert (code.catalogue, code.volume, code.number) == ("001", "0001", "0007")
        volume = code.volume_code
        assert volume is not None
        assert volume == ReferenceCode.parse(volume.text, rule=rule)
        assert volume.is_volume


def test_fixed_groups_without_hyphens_need_the_rule() -> None:
    text = "0501200400100000001"
    assert ReferenceCode.of(text).profile is FREE
    code = ReferenceCode.parse(text, rule=CodeRule(profile=FIXED))
    assert (code.year, code.retention, code.organ, code.number) == (2004, "001", "", "0001")


def test_fixed_groups_of_photographs_need_the_rule() -> None:
    text = "0501-001-0002-0003-0004"
    assert ReferenceCode.of(text).profile is FREE
    rule = CodeRule(profile=FIXED, category="ZP")
    for written in (text, text.replace("-", "")):
        code = ReferenceCode.parse(written, rule=rule)
        assert (code.retention, code.classes, code.volume, code.number) == ("001", ("0002",), "0003", "0004")
    assert ReferenceCode.parse("0501-001-0000-0003-0004", rule=rule).classes == ()


# ── volumes ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "volume"),
    [
        ("J019-KU·01·2017-001-001", "J019-KU·01·2017-001"),
        ("J019-KU·01·2017-D30-001-0001", "J019-KU·01·2017-D30-001"),
        ("C038-001-002-003", "C038-001-002"),
        ("X032-KJ·KY·01-003", None),
        ("Z109-WS·2011-Y-BGS-0001", None),
        ("no code", None),
    ],
)
def test_volume_of_an_item(text: str, volume: str | None) -> None:
    code = ReferenceCode.of(text)
    found = code.volume_code
    assert (found and found.text) == volume
    if found is not None:
        assert found.is_volume
        assert found == ReferenceCode.parse(found.text)
        assert found.volume_code is None


def test_what_is_a_volume() -> None:
    assert ReferenceCode.parse("X032-KJ·KY·01-003").is_volume
    assert not ReferenceCode.parse("X032-KJ·JJ·02-005-054").is_volume
    assert not ReferenceCode.parse("Z008-WS·2019·Y-037").is_volume
    assert not ReferenceCode.of("free").is_volume


# ── order ───────────────────────────────────────────────────────────────────────────────────────────────


def test_natural_order() -> None:
    ordered = [
        "A182-WS·2022-Y-0001",
        "Z109-KU·2011-D30-001",
        "Z109-KU·2011-D30-001-0001",
        "Z109-WS·2010-Y-0001",
        "Z109-WS·2011-Y-0999",
        "Z109-WS·2011-Y-1000",
        "Z109-WS·2011-Y-10000",
        "Z109-WS·2011-Y-BGS-0001",
        "Z109-WS·2011-Y-BGS-0001·001",
        "Z109-WS·2011-Y-BGS-0002",
        "Z109-WS·2011-Y-XZ-0001",
        "Z109-WS·2011-D100-0001",
        "Z109-WS·2011-D30-0001",
        "Z109-WS·2011-D10-0001",
        "Z109-WS·2011-0001",
        "box 2",
        "box 10",
    ]
    codes = [ReferenceCode.of(text) for text in reversed(ordered)]
    assert [str(code) for code in sorted(codes)] == ordered
    assert [str(code) for code in sorted(codes, key=sort_key)] == ordered


def test_order_with_something_else() -> None:
    code = ReferenceCode.of("Z109-WS·2011-Y-0001")
    something: Any = "Z109"
    with pytest.raises(TypeError):
        assert code < something
    assert code <= code


def test_fixed_terms_come_after_known_ones() -> None:
    item = ReferenceCode.parse("0501-2004-001-0000-0001")
    assert sort_key(item)[6] == (2, 0, "001")


# ── the next code ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "following"),
    [
        ("Z109-WS·2011-Y-BGS-0009", "Z109-WS·2011-Y-BGS-0010"),
        ("X032-KJ·KY·01-003", "X032-KJ·KY·01-004"),
        ("C038-001-002-003", "C038-001-002-004"),
        ("Z109-WS·2011-Y-BGS-0001·001", "Z109-WS·2011-Y-BGS-0001·002"),
    ],
)
def test_next_code(text: str, following: str) -> None:
    assert next_code(ReferenceCode.parse(text)) == ReferenceCode.parse(following)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Z109-WS·2011-Y-BGS-9999", "9999 is the last item number of 4 digits"),
        ("X032-KJ·KY·01-999", "999 is the last volume number of 3 digits"),
        ("0501-1996-001-0001", "read only"),
        ("box 1", "no running number"),
    ],
)
def test_no_next_code(text: str, words: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        next_code(ReferenceCode.of(text))
    assert words in caught.value.say("en")


# ── building ────────────────────────────────────────────────────────────────────────────────────────────


def test_build_by_item() -> None:
    code = build_code(
        DAT22_BY_ITEM, fonds="Z109", category="WS", year=2011, retention="Y", organ="BGS", number=1
    )
    assert code == ReferenceCode.parse("Z109-WS·2011-Y-BGS-0001")
    code = build_code(
        DAT13_BY_ITEM, fonds="Z109", category="WS", year=2011, retention="Y", organ="办公室", number="1"
    )
    assert code == ReferenceCode.parse("Z109-WS·2011·Y·办公室-0001")
    code = build_code(
        DAT22_BY_ITEM, fonds="Z109", category="WS", year=2011, retention="Y", number=1, component=2
    )
    assert code.text == "Z109-WS·2011-Y-0001·002"


def test_build_by_volume() -> None:
    code = build_code(
        DAT22_BY_VOLUME, fonds="J019", category="KU", classes=("01",), year=2017, retention="D30", volume=1
    )
    assert code.text == "J019-KU·01·2017-D30-001"
    assert code.is_volume
    code = build_code(
        DAT13_BY_VOLUME, fonds="J019", category="ZY", classes=("JC", "CC"), year=2019, retention="D30",
        volume="1", number="1",
    )  # fmt: skip
    assert code == ReferenceCode.parse("J019-ZY·JC·CC·2019·D30-001-001")
    code = build_code(DAT13_BY_VOLUME, fonds="C038", category="", catalogue="001", volume=2, number=3)
    assert (code.text, code.profile) == ("C038-001-002-003", DAT13)
    old = CodeRule(profile=OLD, arrangement=VOLUME)
    assert build_code(old, fonds="C038", category="", catalogue="001", volume=2).text == "C038-001-002"


def test_build_without_any_part() -> None:
    rule = CodeRule(profile=DAT13, category="RS", arrangement=VOLUME, number_width=3)
    assert build_code(rule, fonds="A002", category="", volume=1, number=2).text == "A002-RS-001-002"


def test_build_in_the_order_of_the_rule() -> None:
    rule = CodeRule(profile=DAT13, category="WS", parts=("retention", "year", "organ"), number_width=3)
    code = build_code(rule, fonds="Z109", category="", year=2011, retention="Y", organ="BGS", number=7)
    assert code.text == "Z109-WS·Y·2011·BGS-007"


@pytest.mark.parametrize(
    ("rule", "parts", "words"),
    [
        (DAT22_BY_ITEM, {"retention": "", "number": 1}, "retention code"),
        (DAT22_BY_ITEM, {"number": 12345}, "the rule asks for 4"),
        (DAT22_BY_ITEM, {"number": ""}, "number is missing"),
        (DAT22_BY_ITEM, {"number": 1, "volume": 1}, "made from volume number “001”, it would read back as “”"),
        (DAT22_BY_ITEM, {"number": 1, "catalogue": "001"}, "made from catalogue number"),
        (DAT22_BY_VOLUME, {"volume": 1, "number": 1, "organ": "BGS"}, "made from organ or subject"),
        (DAT13_BY_ITEM, {"number": 1, "year": None, "retention": "", "organ": "BGS"}, "would read back as “BGS”"),
        (DAT13_BY_ITEM, {"number": 1, "category": "ZZ"}, "no archive category"),
        (DAT13_BY_ITEM, {"number": 1, "component": 1}, "three to five digits"),
        (DAT13_BY_ITEM, {"number": -1}, "beginning or end|empty segment|three to five"),
        (CodeRule(profile=OLD), {"number": 1, "catalogue": "001", "year": None, "retention": ""}, "made from category"),
        (CodeRule(profile=FIXED), {"number": 1}, "read only"),
        (DAT22_BY_ITEM, {"number": 1, "fonds": ""}, "fonds number is missing"),
        (CodeRule(profile=OLD), {"number": 1, "category": "", "year": None, "retention": "", "fonds": "Z109-001"},
         "made from fonds number “Z109-001”"),
    ],
)  # fmt: skip
def test_build_refuses(rule: CodeRule, parts: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {"fonds": "Z109", "category": "WS", "year": 2011, "retention": "Y"}
    with pytest.raises(InvalidValue) as caught:
        build_code(rule, **(given | parts))
    assert any(word in caught.value.say("en") for word in words.split("|"))
    assert caught.value.hint is not None
