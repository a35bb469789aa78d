"""From a flat list of records to a fonds: series by category, items into the volumes they lie in."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from archpkg.formats.carrier import Description
from archpkg.model.codes import ReferenceCode
from archpkg.model.parts import Provenance
from archpkg.model.records import File, Fonds, Item, Series
from archpkg.model.vocabularies import CATEGORIES


def gather(
    lot: Sequence[Item], volumes: Sequence[str], described: Sequence[File], description: Description
) -> Fonds:
    """A fonds of these items. ``volumes`` names the volume of each (empty for none), ``described`` are the volumes
    whose own metadata came along; the others are made with nothing but their code."""
    known = {str(file.code): file for file in described if file.code is not None}
    series: dict[str, tuple[list[Item], dict[str, list[Item]]]] = {}
    for item, volume in zip(lot, volumes, strict=True):
        loose, bound = series.setdefault(_category(item), ([], {}))
        if volume:
            bound.setdefault(volume, []).append(item)
        else:
            loose.append(item)
    source = next((i.provenance for i in lot if i.provenance is not None), Provenance())
    return Fonds(
        code=next((i.code.fonds for i in lot if i.code is not None and i.code.fonds), ""),
        name=source.fonds_name or description.get("全宗名称"),
        unit=source.unit or description.get("移交单位"),
        archives_name=source.archives_name or description.get("接收单位"),
        archives_code=source.archives_code,
        series=tuple(_series(code, loose, bound, known) for code, (loose, bound) in series.items()),
    )


def _category(item: Item) -> str:
    return item.category or (item.code.category if item.code is not None else "")


def _series(code: str, loose: list[Item], bound: dict[str, list[Item]], known: dict[str, File]) -> Series:
    term = CATEGORIES.find(code) if code else None
    files = tuple(
        evolve(known.get(name) or File(code=ReferenceCode.of(name), category=code), items=tuple(inside))
        for name, inside in bound.items()
    )
    return Series(code=code, title="" if term is None else term.zh, files=files, items=tuple(loose))
