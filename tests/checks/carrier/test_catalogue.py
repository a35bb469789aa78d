"""What the content of a catalogue is held to: each rule is met by the smallest catalogue that breaks it."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.checks.carrier import content_rules
from archpkg.checks.carrier.catalogue import DEMANDS, check_catalogue, check_volumes
from archpkg.errors import WrongUse
from archpkg.findings import Severity
from archpkg.formats.carrier import (
    CarrierCatalogue,
    CatalogueEntry,
    loads_catalogue,
)
from archpkg.model.codes import DAT22_BY_ITEM, DAT22_BY_VOLUME

GOOD = CatalogueEntry(
    sequence="1",
    code="Z109-WS·2023-Y-0001",
    author="云溪街道",
    title="通知",
    date="20230506",
    retention="永久",
    security="公开",
    page_count="3",
)
SECOND = evolve(GOOD, sequence="2", code="Z109-WS·2023-Y-0002")


def found(
    *entries: CatalogueEntry, edition: str = "dat93", level: str = "文件"
) -> list[tuple[str, object, str]]:
    lot = check_catalogue(CarrierCatalogue(edition=edition, level=level, entries=entries))
    for finding in lot:
        assert "{" not in finding.say("zh") + finding.say("en")
    return [(f.code, f.details.get("entry"), f.where.element) for f in lot]


def test_a_good_catalogue_has_no_finding() -> None:
    assert found(GOOD, SECOND) == []
    assert found(GOOD, SECOND, edition="2012") == []
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "code", "element"),
    [
        ({"sequence": ""}, "CAR-EMPTY", "顺序号"),
        ({"code": " "}, "CAR-SPACE", "档号"),
        ({"author": ""}, "CAR-EMPTY", "责任者"),
        ({"title": ""}, "CAR-EMPTY", "题名"),
        ({"date": ""}, "CAR-EMPTY", "日期"),
        ({"retention": ""}, "CAR-EMPTY", "保管期限"),
        ({"security": ""}, "CAR-EMPTY", "密级"),
        ({"title": "通知\n"}, "CAR-SPACE", "题名"),
        ({"page_count": ""}, "CAR-NO-PAGES", "页数"),
        ({"page_count": "三"}, "CAR-PAGES", "页数"),
        ({"page_count": "-1"}, "CAR-PAGES", "页数"),
        ({"page_count": "1.0"}, "CAR-PAGES", "页数"),
        ({"page_count": "9" * 5000}, "CAR-PAGES", "页数"),
        ({"sequence": "0"}, "CAR-SEQUENCE", "顺序号"),
        ({"sequence": "甲"}, "CAR-SEQUENCE", "顺序号"),
        ({"code": "Z109-WS-2011-Y-0001"}, "CAR-CODE-FORM", "档号"),
        ({"code": "x" * 9000}, "CAR-CODE-FORM", "档号"),
        ({"date": "20230231"}, "CAR-DATE", "日期"),
        ({"date": "昨天"}, "CAR-DATE", "日期"),
        ({"date": "2023-05-06"}, "CAR-DATE-FORM", "日期"),
        ({"date": "202305"}, "CAR-DATE-FORM", "日期"),
        ({"retention": "30"}, "CAR-RETENTION", "保管期限"),
        ({"security": "很密"}, "CAR-SECURITY", "密级"),
    ],
)
def test_each_element_is_held_to_its_rule(changes: dict[str, Any], code: str, element: str) -> None:
    assert found(evolve(GOOD, **changes))[0] == (code, 1, element)


@pytest.mark.parametrize(
    "changes",
    [
        {"page_count": "0"},
        {"sequence": "001"},
        {"security": "限制"},
        {"security": "机密★10年"},
        {"retention": "定期30年"},
        {"code": "A439-WS·2015·D30·003-005"},
        {"remark": ""},
    ],
)
def test_sound_values_are_not_found(changes: dict[str, Any]) -> None:
    assert found(evolve(GOOD, **changes)) == []


def test_numbers_run_from_one_and_a_gap_is_told_once() -> None:
    lot = [evolve(GOOD, sequence=n, code=f"Z109-WS·2023-Y-{i:04d}") for i, n in enumerate("1345", start=1)]
    assert found(*lot) == [("CAR-SEQUENCE", 2, "顺序号")]
    assert [c for c, _, _ in found(GOOD, evolve(SECOND, sequence="1"))] == ["CAR-SEQUENCE"]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.builds(
            CatalogueEntry,
            **dict.fromkeys(
                ("sequence", "code", "date", "retention", "security", "page_count"),
                st.text(max_size=12)
                | st.sampled_from(["1", "{x}", "20230101", "Z109-WS·2023-Y-0001", "永久", "〇"]),
            ),
        ),
        max_size=4,
    ),
    st.sampled_from(["dat93", "2012"]),
)
def test_whatever_stands_there_ends_in_findings(entries: list[CatalogueEntry], edition: str) -> None:
    catalogue = CarrierCatalogue(edition=edition, entries=tuple(entries))
    lot = (*check_catalogue(catalogue), *check_volumes(catalogue, catalogue))
    assert all(f.say("zh") and f.say("en") for f in lot)


def test_running_numbers_need_not_be_asked_for() -> None:
    demands = evolve(DEMANDS["dat93"], running=False, pages=False)
    entry = evolve(GOOD, sequence="12", page_count="")
    assert check_catalogue(CarrierCatalogue(entries=(entry,)), demands=demands) == ()


def test_a_reference_code_twice_names_the_first() -> None:
    catalogue = CarrierCatalogue(entries=(GOOD, evolve(SECOND, code=GOOD.code + " ")))
    duplicate = next(f for f in check_catalogue(catalogue) if f.code == "CAR-DUPLICATE")
    assert duplicate.details["first"] == 1
    assert duplicate.severity is Severity.ERROR


def test_giant_codes_are_compared_too() -> None:
    giant = "A" * 10_000
    entries = (
        evolve(GOOD, code=giant),
        evolve(SECOND, code=giant),
        evolve(SECOND, sequence="3", code=giant + "A"),
    )
    codes = [f.code for f in check_catalogue(CarrierCatalogue(entries=entries))]
    assert codes == ["CAR-CODE-FORM", "CAR-DUPLICATE", "CAR-CODE-FORM", "CAR-CODE-FORM"]


def test_2012_expects_little_and_warns_only() -> None:
    assert found(CatalogueEntry(), edition="2012") == [
        ("CAR-BLANK", 1, "顺序号"),
        ("CAR-BLANK", 1, "档号"),
        ("CAR-BLANK", 1, "题名"),
    ]
    assert found(evolve(GOOD, date="2022-2023"), edition="2012", level="案卷") == []


def test_a_volume_may_have_a_range_of_dates_and_no_pages() -> None:
    assert found(evolve(GOOD, date="20220101-20221231", page_count=""), level="案卷") == []


def test_secrets_among_open_records_are_told_once() -> None:
    secret = evolve(SECOND, security="机密★10年")
    assert found(GOOD, secret) == [("CAR-SECRETS", None, "密级")]
    assert found(secret, evolve(GOOD, sequence="3")) == [
        ("CAR-SEQUENCE", 1, "顺序号"),
        ("CAR-SECRETS", None, "密级"),
    ]
    assert found(evolve(secret, sequence="1")) == []


def test_a_rule_of_codes_and_words_of_the_installation_are_taken() -> None:
    entry = evolve(GOOD, retention="001", code="Z109-WS·2023-Y-001")
    own = evolve(DEMANDS["dat93"], retention_table={"001": "永久"}, code_rule=DAT22_BY_ITEM)
    codes = [f.code for f in check_catalogue(CarrierCatalogue(entries=(entry,)), demands=own)]
    assert codes == ["CAR-CODE-FORM"]


def test_what_reading_told_is_not_told_again() -> None:
    reading = loads_catalogue("<文件目录>\n\n<文件><题名/></文件></文件目录>".encode())
    assert [f.code for f in reading.findings] == ["CAR-MISSING"] * 7
    again = check_catalogue(reading.value)
    assert [(f.code, f.where.line, f.where.element) for f in again] == [
        ("CAR-EMPTY", 3, "题名"),
        ("CAR-NO-PAGES", 3, "页数"),
    ]


def test_an_unknown_edition_is_refused() -> None:
    with pytest.raises(WrongUse, match="1999"):
        check_catalogue(CarrierCatalogue(edition="1999"))


# ── volumes ─────────────────────────────────────────────────────────────────────────────────────────────

VOLUME = "Z109-KU·01·2022-D30-001"


def catalogues(items: list[tuple[str, str]], volumes: list[tuple[str, str]]) -> list[tuple[str, object]]:
    def made(level: str, lot: list[tuple[str, str]]) -> CarrierCatalogue:
        entries = [CatalogueEntry(code=code, date=date) for code, date in lot]
        return CarrierCatalogue(edition="2012", level=level, entries=tuple(entries))

    lot = check_volumes(made("案卷", volumes), made("文件", items))
    assert all("{" not in f.say("zh") for f in lot)
    return [(f.code, f.details["entry"]) for f in lot]


def test_volumes_and_their_documents_agree() -> None:
    assert catalogues([(f"{VOLUME}-001", "20220305"), (f"{VOLUME}-002", "")], [(VOLUME, "2022")]) == []
    assert catalogues([("Z109-WS·2023-Y-0001", "20230506"), ("", "")], []) == []
    assert catalogues([("甲卷-1", "2022")], [("甲卷", "x")]) == []


def test_volumes_and_documents_that_miss_each_other() -> None:
    assert catalogues([(f"{VOLUME}-001", "")], [("Z109-KU·01·2022-D30-002", "")]) == [
        ("CAR-VOLUME-UNKNOWN", 1),
        ("CAR-VOLUME-EMPTY", 1),
    ]


@pytest.mark.parametrize("date", ["20211231", "2023", "20230101-20231231"])
def test_a_document_outside_its_volume_in_time(date: str) -> None:
    assert catalogues([(f"{VOLUME}-001", date)], [(VOLUME, "20220101-20221231")]) == [("CAR-VOLUME-DATE", 1)]


def test_a_volume_code_can_be_held_to_a_rule() -> None:
    demands = evolve(DEMANDS["2012"], code_rule=DAT22_BY_VOLUME)
    entry = CatalogueEntry(sequence="1", code=VOLUME.replace("·01", ""), title="卷")
    assert (
        check_catalogue(CarrierCatalogue(edition="2012", level="案卷", entries=(entry,)), demands=demands)
        == ()
    )


def test_every_rule_has_a_remedy() -> None:
    rules = [value for name, value in vars(content_rules).items() if name.startswith("CAR_")]
    assert all(rule.hint.zh and rule.hint.en for rule in rules)
