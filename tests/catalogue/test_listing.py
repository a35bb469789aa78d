"""Records as plain mappings: every field is there, as JSON can hold it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import Enum
from typing import Any

import attrs
from attrs import evolve
from hypothesis import given, settings

import records
import strategies
from archpkg.catalogue import records as records_of
from archpkg.catalogue.listing import together
from archpkg.model.codes import ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.records import File, Fonds, Item
from archpkg.model.retention import RetentionPeriod
from archpkg.model.security import SecurityLevel
from archpkg.model.walk import files, items


def leaves(value: Any) -> Iterator[str]:
    """Every text and number that a value of the model holds."""
    if isinstance(value, (ReferenceCode, ArchivalDate)):
        yield str(value)
    elif isinstance(value, (RetentionPeriod, SecurityLevel)):
        yield value.zh
    elif isinstance(value, Enum):
        yield str(value.value)
    elif isinstance(value, tuple):
        for part in value:
            yield from leaves(part)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from leaves(getattr(value, field.name))
    elif value not in (None, "") and not isinstance(value, bool):
        yield str(value)


def said(value: object) -> str:
    """All keys and values of a mapping as one text."""
    if isinstance(value, dict):
        return "\0".join(f"{key}\0{said(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "\0".join(map(said, value))
    return str(value)


@settings(deadline=None)
@given(strategies.fonds())
def test_every_field_of_every_record_is_in_its_mapping(fonds: Fonds) -> None:
    told = list(records_of(fonds))
    there: list[Item | File] = []
    for series in fonds.series:
        for file in series.files:
            there += [evolve(file, items=()), *file.items]
        there += series.items
    assert len(told) == len(there)
    for mapping, record in zip(told, there, strict=True):
        whole = said(json.loads(json.dumps(mapping)))
        assert [leaf for leaf in leaves(record) if leaf not in whole] == []


def test_a_full_record_has_headings_people_know() -> None:
    (told,) = records_of(records.fonds(records.media_item()))
    assert told["档号"] == "Z109-WS·2023-Y-BGS-0007"
    assert told["全宗号"] == "Z109"
    assert told["责任者"] == "云溪街道办事处；示例区民政局"
    assert {"文档", "机构人员", "业务行为", "关系", "电子签名", "来源", "授权", "照片录音录像著录"} <= set(
        told
    )


def test_what_a_record_does_not_have_is_not_there() -> None:
    (told,) = records_of(records.fonds(Item(title="题")))
    assert "文号" not in told
    assert "文档" not in told


def test_several_fonds_in_one_table_keep_what_only_some_of_them_say() -> None:
    first = records.fonds(records.item(1), archives_name="示例区档案馆")
    second = records.fonds(records.item(2), code="Z110", unit="另一单位", archives_name="示例区档案馆")
    third = Fonds(series=records.whole_fonds().series, archives_name="示例区档案馆")
    whole = together([first, second, third])
    assert whole.archives_name == "示例区档案馆"
    assert whole.unit == ""
    told = list(records_of(whole))
    assert [one.get("立档单位") for one in told[:2]] == ["云溪街道办事处", "另一单位"]
    assert told[1]["全宗号"] == "Z110"
    assert len(told) == sum(1 for _ in (*items(whole), *files(whole)))
    assert together([first]) is first
