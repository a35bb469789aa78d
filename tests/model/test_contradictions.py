"""What a record says against what its reference code says: only what can be compared, and then always."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from archpkg.findings import Where
from archpkg.model.codes import ReferenceCode
from archpkg.model.contradictions import item_contradictions
from archpkg.model.parts import Extra, Numbering
from archpkg.model.records import File, Item
from archpkg.model.retention import PERMANENT, YEARS_10, RetentionPeriod

CODE = ReferenceCode.parse("X031-WS·2025-D10-DZB-0012")
AGREES = Item(
    code=CODE,
    year=2025,
    retention=YEARS_10,
    organ="DZB",
    category="WS",
    numbering=Numbering(agency_item_number="12"),
    extra=(Extra(name="全宗号", value="X031", source="eep"),),
)


def segments(record: Item | File) -> list[tuple[str, object]]:
    return [(f.text("zh").partition("的")[2].partition("为")[0], f.details["expected"])
            for f in item_contradictions(record)]  # fmt: skip


def test_what_agrees_is_quiet() -> None:
    assert not item_contradictions(AGREES)


@pytest.mark.parametrize(
    ("change", "segment", "told"),
    [
        ({"year": 2024}, "年度", "2024"),
        ({"retention": PERMANENT}, "保管期限", "Y"),
        ({"retention": RetentionPeriod.parse("定期三十年")}, "保管期限", "D30"),
        ({"organ": "BGS"}, "机构或问题", "BGS"),
        ({"category": "ZP"}, "门类", "ZP"),
        ({"numbering": Numbering(agency_item_number="13")}, "件号", "13"),
        ({"extra": (Extra(name="档号/全宗号", value="X032", source="eep"),)}, "全宗号", "X032"),
    ],
)
def test_each_field_that_contradicts_is_named(change: dict[str, Any], segment: str, told: str) -> None:
    assert segments(evolve(AGREES, **change)) == [(segment, told)]


@pytest.mark.parametrize(
    "change",
    [
        {"code": None, "year": 1999},
        {"code": ReferenceCode.of("第三盒"), "year": 1999, "retention": PERMANENT, "organ": "BGS"},
        {"organ": "党政办公室"},
        {"organ": "", "category": "", "year": None, "retention": None, "extra": ()},
        {"category": "文书"},
        {"numbering": Numbering(agency_item_number="13", archives_item_number="12")},
    ],
)
def test_what_cannot_be_compared_is_quiet(change: dict[str, Any]) -> None:
    assert not item_contradictions(evolve(AGREES, **change))


def test_classes_below_the_category_may_be_named_too() -> None:
    code = ReferenceCode.parse("J019-KU·01·2017-D30-001-001")
    assert not item_contradictions(Item(code=code, category="KU·01"))
    assert segments(Item(code=code, category="KU·02")) == [("门类", "KU·02")]


def test_a_volume_and_the_place_given() -> None:
    code = ReferenceCode.of("X031-KJ·2025-D10-003", arrangement=None)
    found = item_contradictions(File(code=code, year=2020), Where(path="a.xml", element="档号"))
    assert [(f.where.path, f.details["expected"]) for f in found] == [("a.xml", "2020")]
