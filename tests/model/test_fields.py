"""Fields take what people have: texts are parsed or refused at once, and values of other types are named."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import archpkg
import records
import strategies
from archpkg.errors import InvalidValue
from archpkg.model.codes import ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.digest import Digest
from archpkg.model.retention import PERMANENT
from archpkg.model.security import SECRET


@pytest.mark.parametrize("kind", [archpkg.Item, archpkg.File])
def test_texts_are_parsed(kind: type[archpkg.Item] | type[archpkg.File]) -> None:
    record = kind(
        code="Z109-WS·2022-Y-BGS-0001",
        date="2024-03-01",
        retention="永久",
        security="机密",
        year="2024",
        page_count="12",
    )
    assert record.code == ReferenceCode.parse("Z109-WS·2022-Y-BGS-0001")
    assert record.date == ArchivalDate.parse("20240301")
    assert (record.retention, record.security) == (PERMANENT, SECRET)
    assert (record.year, record.page_count) == (2024, 12)
    assert record == kind(
        code=record.code,
        date=datetime.date(2024, 3, 1),
        retention=record.retention,
        security=record.security,
        year="2024年",
        page_count=12,
    )


def test_an_empty_text_is_no_value() -> None:
    assert archpkg.Item(code="", date="", retention="", security="", year="", page_count="") == archpkg.Item()
    assert archpkg.File(item_count="") == archpkg.File()


def test_typed_values_stay_what_they_are() -> None:
    item = records.everything()
    again = evolve(item, title="甲")
    assert again.code is item.code
    assert again.date is item.date
    assert again.documents is item.documents
    assert archpkg.Item(documents=list(item.documents)).documents == item.documents


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"date": "2024-13-01"}, "date", "2024-13-01"),
        ({"date": 20240301}, "date", "20240301"),
        ({"code": "Z109 WS"}, "code", "Z109 WS"),
        ({"code": 109}, "code", "109"),
        ({"retention": "30"}, "retention", "30"),
        ({"retention": 30}, "retention", "30"),
        ({"security": "很密"}, "security", "很密"),
        ({"security": "机密★10年"}, "security", "机密★10年"),
        ({"security": "内部"}, "security", "内部"),
        ({"security": 3}, "security", "3"),
        ({"year": "24"}, "year", "24"),
        ({"year": "0000"}, "year", "0000"),
        ({"year": 10000}, "year", "10000"),
        ({"year": True}, "year", "True"),
        ({"year": 2024.0}, "year", "2024.0"),
        ({"page_count": "十"}, "page_count", "十"),
        ({"page_count": -1}, "page_count", "-1"),
        ({"page_count": 1.5}, "page_count", "1.5"),
        ({"title": ["甲", "乙"]}, "title", "['甲', '乙']"),
        ({"title": None}, "title", "None"),
        ({"document_number": 12}, "document_number", "12"),
        ({"openness": 1}, "openness", "1"),
        ({"authors": ("甲", 3)}, "texts", "('甲', 3)"),
        ({"authors": 3}, "texts", "3"),
    ],
)
def test_a_wrong_value_is_named_with_its_field_and_a_remedy(
    fields: dict[str, Any], name: str, value: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        archpkg.Item(**fields)
    for lang in ("en", "zh"):
        message = refused.value.say(lang)
        assert name in message or name == "texts"
        assert value in message
    assert refused.value.hint is not None


@pytest.mark.parametrize(
    ("kind", "fields", "name"),
    [
        (archpkg.File, {"item_count": "many"}, "item_count"),
        (archpkg.File, {"carrier": 1}, "carrier"),
        (archpkg.Series, {"code": 1}, "code"),
        (archpkg.Fonds, {"name": b"Z109"}, "name"),
        (archpkg.Document, {"role": None}, "role"),
        (archpkg.DigitalObject, {"path": 1}, "path"),
        (archpkg.DigitalObject, {"path": "a", "name": 1}, "name"),
        (archpkg.DigitalObject, {"path": "a", "size": "12"}, "size"),
        (archpkg.DigitalObject, {"path": "a", "size": True}, "size"),
    ],
)
def test_other_values_name_their_fields(kind: type[Any], fields: dict[str, Any], name: str) -> None:
    with pytest.raises(InvalidValue, match=name):
        kind(**fields)


def test_a_secrecy_period_beside_the_level_is_shown_where_it_belongs() -> None:
    with pytest.raises(InvalidValue, match="secrecy_period='10年'"):
        archpkg.Item(security="机密★10年")


def test_digests_may_be_a_mapping() -> None:
    obj = archpkg.DigitalObject(path="a.pdf", digests={"SHA-256": "AB" * 32})
    assert obj.digests == (Digest(algorithm="sha256", value="ab" * 32),)
    with pytest.raises(InvalidValue, match="64"):
        archpkg.DigitalObject(path="a.pdf", digests={"sha256": "ab"})


def test_a_long_value_is_cut_in_the_message() -> None:
    with pytest.raises(InvalidValue) as refused:
        archpkg.Item(title=["甲" * 100_000])  # type: ignore[arg-type]
    assert len(str(refused.value)) < 300


@given(strategies.items())
def test_printed_values_are_read_back(item: archpkg.Item) -> None:
    printed = archpkg.Item(
        date=None if item.date is None else item.date.compact(),
        retention=None if item.retention is None else item.retention.zh,
        security=None if item.security is None else item.security.zh,
        year=None if item.year is None else f"{item.year:04}",
        page_count=None if item.page_count is None else str(item.page_count),
    )
    assert (printed.date, printed.retention, printed.security) == (item.date, item.retention, item.security)
    assert (printed.year, printed.page_count) == (item.year, item.page_count)


@given(st.text() | st.integers() | st.floats() | st.binary() | st.lists(st.text()))
def test_any_value_is_taken_or_refused_with_a_remedy(value: object) -> None:
    for name in (
        "code",
        "title",
        "date",
        "retention",
        "security",
        "year",
        "page_count",
        "authors",
        "openness",
    ):
        refusal = refused(name, value)
        assert refusal is None or (refusal.hint is not None and len(str(refusal)) < 600)


def refused(name: str, value: object) -> InvalidValue | None:
    try:
        archpkg.Item(**{name: value})  # type: ignore[arg-type]
    except InvalidValue as error:
        return error
    return None
