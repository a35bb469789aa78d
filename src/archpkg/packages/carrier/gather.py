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
    that the package tells of; the first of a code takes the items. The others are made with nothing but their code.

    What no item tells of the fonds is taken from the description.
    """
    known: dict[str, File] = {}
    for at, file in enumerate(described):
        name = "" if file.code is None else str(file.code)
        known[name if name and name not in known else f"{name}\0{at}"] = file
    series: dict[str, tuple[list[Item], dict[str, list[Item]]]] = {}
    for item, volume in zip(lot, volumes, strict=True):
        loose, bound = series.setdefault(_category(item), ([], {}))
        if volume:
            bound.setdefault(volume, []).append(item)
        else:
            loose.append(item)
    for name, file in known.items():
        if name not in volumes:
            series.setdefault(_category(file), ([], {}))[1].setdefault(name, [])
    source = next((i.provenance for i in lot if i.provenance is not None), Provenance())
    return Fonds(
        code=next((i.code.fonds for i in lot if i.code is not None and i.code.fonds), "")
        or _first(description, "全宗号"),
        name=source.fonds_name or _first(description, "全宗名称"),
        unit=source.unit or _first(description, "立档单位名称", "立档单位", "移交单位"),
        archives_name=source.archives_name or _first(description, "档案馆名称", "接收单位"),
        archives_code=source.archives_code or _first(description, "档案馆代码"),
        series=tuple(_series(code, loose, bound, known) for code, (loose, bound) in series.items()),
    )


def _first(description: Description, *names: str) -> str:
    """The first of these lines that says something."""
    return next((value for name in names if (value := description.get(name))), "")


def _category(item: Item | File) -> str:
    return item.category or (item.code.category if item.code is not None else "")


def _series(code: str, loose: list[Item], bound: dict[str, list[Item]], known: dict[str, File]) -> Series:
    term = CATEGORIES.find(code) if code else None
    files = tuple(
        evolve(known.get(name) or File(code=ReferenceCode.of(name), category=code), items=tuple(inside))
        for name, inside in bound.items()
    )
    return Series(code=code, title="" if term is None else term.zh, files=files, items=tuple(loose))
