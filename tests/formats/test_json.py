"""The library's own JSON: strict, and it names every wrong place."""

from __future__ import annotations

import json

import pytest
from attrs import evolve

import records
from archpkg.errors import CannotRead
from archpkg.formats.json import dumps, loads
from archpkg.model.codes import Arrangement, Profile, ReferenceCode
from archpkg.model.dates import ArchivalDate


def test_the_schema_version_stands_on_top() -> None:
    document = json.loads(dumps(records.fonds()))
    assert document["archpkg"] == "fonds"
    assert document["schema_version"] == 1


def test_what_holds_nothing_is_left_out() -> None:
    assert b"parallel_title" not in dumps(records.fonds(records.item()))


@pytest.mark.parametrize(
    "code",
    [
        ReferenceCode.parse("Z109-WS·2023-Y-001-0007", arrangement=Arrangement.VOLUME),
        ReferenceCode.of("甲字第3号"),
        ReferenceCode(text="甲", profile=Profile.FREE, fonds="Z109", year=2023),
    ],
)
def test_codes_keep_what_their_text_does_not_tell(code: ReferenceCode) -> None:
    fonds = records.fonds(records.item(code=code))
    assert loads(dumps(fonds)).value == fonds


def test_dates_keep_what_was_written() -> None:
    date = ArchivalDate.parse("2023年5月6日")
    fonds = loads(dumps(records.fonds(records.item(date=date)))).value
    kept = fonds.series[0].items[0].date
    assert kept is not None
    assert (kept, kept.written) == (date, date.written)
    assert kept.written


def test_names_that_are_no_text_are_kept() -> None:
    """An octet of a computer file's name that fits no character set comes as half a surrogate."""
    fonds = records.fonds(records.item(title="\ud800", objects=(records.digital_object("a\udcff.pdf"),)))
    data = dumps(fonds)
    assert b'"a\\udcff.pdf"' in data
    assert loads(data).value == fonds


def test_every_wrong_value_is_named_with_its_place() -> None:
    document = json.loads(dumps(records.fonds(records.item(1), records.item(2))))
    lot = document["fonds"]["series"][0]["items"]
    lot[0]["page_count"] = -3
    lot[1]["date"] = "20230231"
    lot[1]["colour"] = "red"
    with pytest.raises(CannotRead) as refused:
        loads(json.dumps(document).encode())
    said = str(refused.value)
    assert "items[0]" in said
    assert "items[1].date" in said
    assert "colour" in said


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"archpkg": "fonds", "schema_version": 99}',
        b'{"archpkg": "fonds", "schema_version": 1}',
        b'{"archpkg": "fonds", "schema_version": 1, "fonds": {"series": [{"items": [{"code": 5}]}]}}',
        b'{"archpkg": "fonds", "schema_version": 1, "fonds": {"series": [{"items": [{"code": {}}]}]}}',
        b"[" * 100_000,
        "{}".encode("utf-16"),
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(CannotRead):
        loads(data)


def test_nesting_without_end_is_refused() -> None:
    deep: dict[str, object] = {}
    for _ in range(400):
        deep = {"series": [deep]}
    document = {"archpkg": "fonds", "schema_version": 1, "fonds": deep}
    fonds = loads(json.dumps(document).encode()).value
    assert evolve(fonds) == fonds
