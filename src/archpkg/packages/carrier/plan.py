"""装包方案. Before a byte is copied: which record goes where, what is missing, how large it will be."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from attrs import evolve, field, frozen

from archpkg.display import in_angles, with_counts
from archpkg.findings import Finding, Reading, Where
from archpkg.fixity.engine import Task
from archpkg.formats.carrier import TransferFacts, catalogue_entry
from archpkg.formats.dat46 import ROOT
from archpkg.model.objects import DigitalObject, path_fault
from archpkg.model.parts import Extra, Provenance
from archpkg.model.records import File, Fonds, Item, Series
from archpkg.model.walk import items, map_objects, objects, walk
from archpkg.packages.carrier.contents import is_metadata
from archpkg.packages.carrier.derived import check_identifier, derive_file, derive_item
from archpkg.packages.carrier.layouts import Above, Layout, find_layout
from archpkg.packages.carrier.rules import (
    CAR_CODE,
    CAR_LEFT_OUT,
    CAR_NOT_CARRIED,
    CAR_NOTHING,
    CAR_RENAMED,
    CAR_REQUIRED,
    CAR_TWICE,
)
from archpkg.packages.media.documents import MEDIA_NAMES
from archpkg.words import Text

METADATA_NAME = f"{ROOT}.XML"


@frozen(kw_only=True)
class Plan:
    """装包方案. ``record`` holds only what goes into the package, its objects under their names there; ``folders``
    are the folders of its items, in their order; ``tasks`` say what is copied from where. Sizes in octets."""

    layout: Layout
    record: Fonds
    folders: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    tasks: tuple[Task, ...] = field(default=(), converter=tuple[Task, ...])

    @property
    def octets(self) -> int:
        """What the computer files come to, as far as it is known before reading them."""
        return sum(obj.size or 0 for obj in objects(self.record))

    __repr__ = in_angles

    def _repr_line_(self) -> str:
        counts = ((len(self.folders), "item"), (len(self.tasks), "object"), (self.octets, "octet"))
        return with_counts(f"Plan of {self.layout.name}", *counts, always="item")


@frozen(kw_only=True)
class _Placed:
    """One item at its place: its folder, itself with new paths, what is copied."""

    item: Item
    folder: str
    tasks: tuple[Task, ...]


def plan_package(
    fonds: Fonds,
    objects_root: str | Path,
    *,
    layout: str | Layout = "dat93",
    facts: TransferFacts | None = None,
) -> Reading[Plan]:
    """Lay out a fonds whose objects' paths are relative to ``objects_root``. Nothing is written or opened.

    Items without computer files are left out, and counted in a finding; the others get what follows from them
    (see :mod:`archpkg.packages.carrier.derived`). Raises WrongUse for an unknown layout, and for a rule of
    电子文件号 that is none.
    """
    chosen = find_layout(layout)
    given = facts or TransferFacts()
    check_identifier(given.identifier)
    findings: list[Finding] = []
    placed: list[_Placed] = []
    left_out = 0
    for above, item in walk(fonds):
        if not isinstance(item, Item):
            findings.extend(_not_carried(item))
        elif any(item.objects):
            full = _complete(above, item, given)
            findings.extend(_lacking(full, chosen))
            placed.append(_place(above, full, chosen, os.fspath(objects_root), findings))
        else:
            left_out += 1
    findings.extend(_totals(placed, left_out))
    record = _only_placed(fonds, iter(placed), given)
    plan = Plan(
        layout=chosen,
        record=record,
        folders=(p.folder for p in placed),
        tasks=(task for p in placed for task in p.tasks),
    )
    return Reading(plan, findings)


def _complete(above: Above, item: Item, facts: TransferFacts) -> Item:
    """The item with what it takes over from its volume and fonds, and what follows from it."""
    volume = next((r for r in above if isinstance(r, File)), None)
    provenance = above[0].provenance if isinstance(above[0], Fonds) else Provenance()
    return derive_item(item, volume, provenance, facts)


def _lacking(item: Item, layout: Layout) -> Iterator[Finding]:
    """The catalogue elements that may not be empty, and are."""
    entry = catalogue_entry(item, sequence=0)
    values = {"责任者": entry.author, "题名": entry.title, "日期": entry.date, "保管期限": entry.retention}
    for element in layout.required:
        if not values.get(element, "-").strip():
            details = {"code": entry.code or entry.title, "element": element}
            yield Finding(CAR_REQUIRED, Where(element=element), details)


def _place(above: Above, item: Item, layout: Layout, root: str, findings: list[Finding]) -> _Placed:
    parts = layout.folder_parts(above, item)
    folder = "/".join(parts)
    fault = _folder_fault(parts)
    if fault:
        where = Where(element="档号", record="" if item.code is None else item.code.text)
        findings.append(Finding(CAR_CODE, where, {"title": item.title, "why": fault}))
        folder = "?"
    names = _names(item, folder, findings)
    moved = map_objects(item, lambda obj: _renamed(obj, names[obj.path]))
    tasks = tuple(
        Task(name=names[obj.path], path=os.path.join(root, *obj.path.split("/")), size=obj.size)
        for obj in item.objects
    )
    return _Placed(item=moved, folder=folder, tasks=tasks)


def _renamed(obj: DigitalObject, path: str) -> DigitalObject:
    """The computer file at its place in the package, under the name that it has there; another one that it had before
    is kept beside it."""
    name = path.rpartition("/")[2]
    if obj.file_name == name:
        return evolve(obj, path=path, name=name)
    before = Extra(name="原文件名", value=obj.file_name, source="build")
    return evolve(obj, path=path, name=name, extra=(*obj.extra, before))


def _folder_fault(parts: tuple[str, ...]) -> Text | None:
    """Why the folders cannot be, or nothing."""
    if not all(parts):
        return Text("it has no fonds or no reference code", "缺全宗号或档号")
    if any("/" in part or path_fault(part) or part != part.strip(" .") for part in parts):
        return Text(f"“{parts[-1]}” cannot be the name of a folder", f"“{parts[-1]}”不能用作文件夹名")
    return None


def _names(item: Item, folder: str, findings: list[Finding]) -> dict[str, str]:
    """From each object's path to its name in the package: its own name, numbered where two would be equal, or where a
    reader would take it for metadata of the record.

    Compared without regard to case, since the receiving side may run a system that has none.
    """
    taken = {name.lower() for name in (METADATA_NAME, *MEDIA_NAMES)}
    names: dict[str, str] = {}
    for obj in item.objects:
        if obj.path in names:
            continue
        name = _free(_base(obj), taken)
        taken.add(name.lower())
        names[obj.path] = f"{folder}/{name}"
        if name != _base(obj):
            findings.append(Finding(CAR_RENAMED, Where(path=obj.path), {"name": names[obj.path]}))
    return names


def _base(obj: DigitalObject) -> str:
    return obj.path.rpartition("/")[2]


def _free(name: str, taken: set[str]) -> str:
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, dot + suffix) if stem else (name, "")
    number, free = 1, name
    while free.lower() in taken or is_metadata(free):
        number += 1
        free = f"{stem}-{number}{suffix}"
    return free


def _totals(placed: list[_Placed], left_out: int) -> Iterator[Finding]:
    counts = Counter(p.folder.lower() for p in placed if p.folder != "?")
    for folder, count in counts.items():
        if count > 1:
            yield Finding(CAR_TWICE, Where(), {"folder": folder, "count": count})
    total = len(placed) + left_out
    if not placed:
        yield Finding(CAR_NOTHING, Where(), {"total": total})
    elif left_out:
        yield Finding(CAR_LEFT_OUT, Where(), {"count": left_out, "total": total})


def _not_carried(record: Fonds | Series | File) -> Iterator[Finding]:
    """Extras of a fonds or series: the layouts have no document for those levels."""
    if not isinstance(record, File):
        level = Text("fonds", "全宗") if isinstance(record, Fonds) else Text("series", "类别")
        for extra in record.extra:
            yield Finding(CAR_NOT_CARRIED, Where(), {"name": extra.name, "level": level})


def _only_placed(fonds: Fonds, placed: Iterator[_Placed], facts: TransferFacts) -> Fonds:
    """The fonds with the items that go into the package, in the same order, and no empty file or series."""

    def keep(lot: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(next(placed).item for item in lot if any(item.objects))

    def trim(series: Series) -> Series:
        files = tuple(evolve(file, items=keep(file.items)) for file in series.files)
        own = keep(series.items)
        below = tuple(trim(s) for s in series.series)
        full = tuple(derive_file(file, facts) for file in files if file.items)
        return evolve(series, files=full, items=own, series=tuple(_full(below)))

    return evolve(fonds, series=tuple(_full(tuple(trim(s) for s in fonds.series))))


def _full(series: tuple[Series, ...]) -> Iterator[Series]:
    return (s for s in series if next(items(s), None) is not None)
