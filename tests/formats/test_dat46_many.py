"""DA/T 46 of many records: what goes in comes out, one at a time, and a broken end is told after the sound records."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import records
import strategies
from archpkg.errors import CannotRead, InvalidValue
from archpkg.formats import dat46
from archpkg.formats.dat46 import many as dat46_many
from archpkg.formats.dat46.many import read_records, write_records
from archpkg.formats.schema import schema_findings
from archpkg.model.records import Item


def written(*items: Item) -> bytes:
    sink = io.BytesIO()
    assert write_records(items, sink) == len(items)
    return sink.getvalue()


def read(data: bytes) -> list[Item]:
    return [reading.value for reading in read_records(io.BytesIO(data))]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(strategies.items(), max_size=4))
def test_many_records_come_back(items: list[Item]) -> None:
    data = written(*items)
    assert read(data) == items
    assert schema_findings(data, "dat46.xsd") == ()


def test_each_record_stands_as_in_its_own_document() -> None:
    lot = [records.everything(), records.item(1), Item()]
    data = written(*lot)
    for item in lot:
        assert dat46.dumps(item).split(b"\n", 1)[1] in data


def test_more_records_than_a_batch_and_more_octets_than_a_chunk() -> None:
    lot = [records.item(number) for number in range(1000)]
    assert read(written(*lot)) == lot


def test_namespaces_and_national_encodings_are_read() -> None:
    text = written(records.item(1), records.item(2)).decode().split("\n", 1)[1]
    named = text.replace("<电子档案元数据集>", '<电子档案元数据集 xmlns="urn:x">')
    assert read(named.encode()) == [records.item(1), records.item(2)]
    gbk = f'<?xml version="1.0" encoding="GB2312"?>{text}'.encode("gb18030")
    assert read(gbk) == [records.item(1), records.item(2)]
    long = (
        '<?xml version="1.0" encoding="GBK"?>'
        + written(*map(records.item, range(99))).decode().split("\n", 1)[1]
    )
    octets = long.encode("gb18030")
    assert len(read(octets)) == 99
    with pytest.raises(CannotRead, match="GB18030"):
        read(octets[:-9] + b"\xff\xff")


def test_other_names_and_strange_things_between_records_are_told_of() -> None:
    inside = "<备考>x</备考><电子档案元数据><tm>甲</tm></电子档案元数据>"
    data = f"<电子档案元数据集>{inside}</电子档案元数据集>".encode()
    (reading,) = read_records(io.BytesIO(data))
    assert reading.value.title == "甲"
    assert "备考" in {extra.name for extra in reading.value.extra}
    assert {finding.code for finding in reading.findings} >= {"DAT46-FORM", "DAT46-ALIAS"}


@pytest.mark.parametrize("end", ["", "</电子档案元数据集", "<电子档案元数据>", "</x>"])
def test_records_before_a_broken_end_are_given(end: str) -> None:
    whole = written(records.item(1), records.item(2)).decode()
    data = whole.replace("</电子档案元数据集>\n", end).encode()
    readings = read_records(io.BytesIO(data))
    assert [next(readings).value, next(readings).value] == [records.item(1), records.item(2)]
    with pytest.raises(CannotRead):
        next(readings)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<a",
        "<!DOCTYPE 电子档案元数据集 [<!ENTITY x 'y'>]><电子档案元数据集><电子档案元数据/></电子档案元数据集>".encode(),
        "<电子档案元数据集><电子档案元数据></电子档案元数据集>".encode(),
    ],
)
def test_what_is_no_sound_document_is_refused(data: bytes) -> None:
    with pytest.raises(CannotRead):
        read(data)


def test_any_other_form_is_read_as_a_whole() -> None:
    assert read(dat46.dumps(records.item(1))) == [records.item(1)]
    assert [item.title for item in read('[{"题名": "甲"}, {"题名": "乙"}]'.encode())] == ["甲", "乙"]


def test_a_record_without_an_end_is_not_taken_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dat46_many, "MAX_OCTETS", 1 << 17)
    data = f"<电子档案元数据集><电子档案元数据>{'<附注>x</附注>' * 40_000}".encode()
    with pytest.raises(CannotRead, match="131,072"):
        read(data)


def test_memory_does_not_grow_with_the_records() -> None:
    data = written(*[records.item(number) for number in range(3000)])
    source = io.BytesIO(data)
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_records(source)) == 3000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000


def test_text_that_xml_cannot_hold_stops_the_writing() -> None:
    with pytest.raises(InvalidValue, match="题名"):
        write_records([records.item(1), evolve(records.item(2), title="\0")], io.BytesIO())
