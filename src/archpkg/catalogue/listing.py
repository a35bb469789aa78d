"""著录条目. Records as plain mappings by heading, for scripts; and several fonds as the rows of one table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Any

import attrs
from attrs import evolve

from archpkg.catalogue.columns import BY_NAME
from archpkg.catalogue.layouts import LAYOUTS, Record, lines, table
from archpkg.catalogue.plans import GENERAL
from archpkg.catalogue.rows import SOURCE
from archpkg.model.codes import ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.parts import Extra
from archpkg.model.records import File, Fonds, Item, Series

_BEYOND: Mapping[str, str] = MappingProxyType(
    {
        "documents": "文档",
        "provenance": "来源",
        "agents": "机构人员",
        "events": "业务行为",
        "relations": "关系",
        "signatures": "电子签名",
        "media": "照片录音录像著录",
    }
)
"""Fields of a record that no column of a table holds, and the headings that they get here."""


def records(fonds: Fonds) -> Iterator[dict[str, object]]:
    """Every item 件 and volume 案卷 of a fonds, in order, each as a mapping from heading to value.

    Headings and texts are those of the layout ``full`` (:func:`archpkg.catalogue.write_catalogue`); what a record does
    not have is not in its mapping. What no table has columns for comes under headings of its own (文档, 机构人员,
    业务行为, 关系, 电子签名, 来源, 授权, 照片录音录像著录, 其他), as lists and mappings that JSON can hold, by the
    names of the model.
    """
    found = lines(fonds, "all")
    rows = table(fonds, LAYOUTS["full"], found)
    headings = next(rows)
    for line, row in zip(found, rows, strict=True):
        record: dict[str, object] = {"全宗号": fonds.code} if fonds.code else {}
        record |= {heading: text for heading, text in zip(headings, row, strict=True) if text}
        yield record | _beyond(line.record)


def _beyond(record: Record) -> dict[str, object]:
    """What no column holds."""
    values = {heading: plain(getattr(record, name, None)) for name, heading in _BEYOND.items()}
    if isinstance(record, Item) and record.rights is not None:
        values["授权"] = plain(record.rights.grants)
    values["其他"] = plain(tuple(extra for extra in record.extra if extra.source != SOURCE))
    return {heading: value for heading, value in values.items() if value}


def plain(value: object) -> object:
    """A value of the model as JSON can hold it: codes and dates as text, other values as mappings of what is filled."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (ReferenceCode, ArchivalDate)):
        return str(value)
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    kind: Any = type(value)
    if attrs.has(kind):
        filled = ((f.name, getattr(value, f.name)) for f in attrs.fields(kind))
        return {name: plain(part) for name, part in filled if part is not None and part not in ("", ())}
    return value


def together(several: Sequence[Fonds]) -> Fonds:
    """The records of several fonds as those of one, for one table. What not all of them say alike of the fonds stands
    with each record instead, under its heading."""
    if len(several) == 1:
        return several[0]
    said = [_general(one) for one in several]
    agreed = {
        name: said[0][name] if said and all(one[name] == said[0][name] for one in said) else ""
        for name in GENERAL
    }
    series: list[Series] = []
    for one, general in zip(several, said, strict=True):
        kept = tuple(
            Extra(name=BY_NAME[name].heading, value=text, source=SOURCE)
            for name, text in general.items()
            if text and text != agreed[name]
        )
        series += [_with(kept, each) for each in one.series] if kept else one.series
    return Fonds(
        code=agreed["fonds"],
        name=agreed["fonds_name"],
        unit=agreed["unit"],
        archives_name=agreed["archives_name"],
        archives_code=agreed["archives_code"],
        series=series,
    )


def _general(fonds: Fonds) -> dict[str, str]:
    values = (fonds.code, fonds.name, fonds.unit, fonds.archives_name, fonds.archives_code)
    return dict(zip(GENERAL, values, strict=True))


def _with(kept: tuple[Extra, ...], series: Series) -> Series:
    def item(one: Item) -> Item:
        return evolve(one, extra=(*one.extra, *kept))

    def file(one: File) -> File:
        return evolve(one, extra=(*one.extra, *kept), items=tuple(map(item, one.items)))

    return evolve(
        series,
        files=tuple(map(file, series.files)),
        items=tuple(map(item, series.items)),
        series=tuple(_with(kept, below) for below in series.series),
    )
