"""目录格式. Which columns a catalogue is written with, and the text that stands in each cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from types import MappingProxyType

from attrs import frozen

from archpkg.catalogue.columns import BY_NAME, ELEMENTS, normal_heading
from archpkg.catalogue.fields import LISTS, TARGETS, Level
from archpkg.catalogue.plans import FILE_HEADINGS, GENERAL, own_heading
from archpkg.catalogue.rows import SOURCE
from archpkg.model.records import File, Fonds, Item
from archpkg.model.walk import walk

Record = Item | File


@frozen(kw_only=True)
class Layout:
    """目录格式. Its name, the name of its sheet, its elements in order with their headings, and what its rows are:
    ``item`` (every item), ``alone`` (items in no volume), ``inside`` (items in a volume), ``file`` or ``all``."""

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: str


def _columns(*names: str, **headings: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, headings.get(name, BY_NAME[name].heading)) for name in names)


_DAT22 = _columns(
    "sequence", "code", "document_number", "authors", "title", "date", "security", "page_count", "annotations"
)
_FILES = _columns(
    "sequence", "code", "title", "date", "page_count", "retention", "annotations",
    title="案卷题名", date="起止日期", page_count="总页数",
)  # fmt: skip
_VOLUME = _columns(
    "file_code", "sequence", "document_number", "authors", "title", "date", "page_number", "annotations",
    sequence="顺序号",
)  # fmt: skip
_DAT22_2000 = _columns(
    "agency_item_number", "authors", "document_number", "title", "date", "page_count", "annotations"
)

LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        layout.name: layout
        for layout in (
            Layout(name="dat22", title="归档文件目录", columns=_DAT22, rows="item"),
            Layout(name="files", title="案卷目录", columns=_FILES, rows="file"),
            Layout(name="volume", title="卷内文件目录", columns=_VOLUME, rows="inside"),
            Layout(name="dat22-2000", title="归档文件目录", columns=_DAT22_2000, rows="item"),
            Layout(name="full", title="目录", columns=_DAT22, rows="all"),
        )
    }
)
"""The layouts that can be written: 归档文件目录 of DA/T 22-2015 and of DA/T 22-2000, 案卷目录, 卷内文件目录
(GB/T 9705-2008, with 案卷档号 before it), and all at once."""

FULL: tuple[Layout, ...] = (
    Layout(name="full", title="归档文件目录", columns=_DAT22, rows="alone"),
    Layout(name="full", title="案卷目录", columns=_FILES, rows="file"),
    Layout(name="full", title="卷内文件目录", columns=_VOLUME, rows="inside"),
)
"""The sheets of a full workbook."""


@frozen(kw_only=True)
class Line:
    """One record to be written, with the volume it is in and its running number."""

    record: Record
    file: File | None
    number: int


@frozen(kw_only=True)
class TableColumn:
    """One column to be written: its heading, the same normalised, and the text for a line."""

    heading: str
    normal: str
    text: Callable[[Line], str]


def lines(fonds: Fonds, rows: str) -> list[Line]:
    """The records of a layout in the order of the fonds. Items of a 卷内文件目录 count anew in each volume."""
    found: list[Line] = []
    inside: dict[int, int] = {}
    for above, record in walk(fonds):
        if not isinstance(record, (Item, File)):
            continue
        file = above[-1] if above and isinstance(above[-1], File) else None
        if not wanted(rows, record, file):
            continue
        number = len(found) + 1
        if rows == "inside":
            number = inside[id(file)] = inside.get(id(file), 0) + 1
        found.append(Line(record=record, file=file, number=number))
    return found


def wanted(rows: str, record: Record, file: File | None) -> bool:
    """Whether a record, in a volume or in none, is among the rows of a layout (:attr:`Layout.rows`)."""
    if isinstance(record, File):
        return rows in ("file", "all")
    wanted = {"item": True, "all": True, "alone": file is None, "inside": file is not None, "file": False}
    return wanted[rows]


def table(fonds: Fonds, layout: Layout, found: Sequence[Line]) -> Iterator[list[str]]:
    """The rows of a layout, header first: its own columns, those of every other field that a record fills, those
    of the fonds, and those of what was kept from another catalogue. Where volumes and items stand in one table,
    their titles, dates and page counts have columns of their own. A text that was kept under a column's very
    heading stands there as it came."""
    columns = _all_columns(fonds, layout, found)
    yield [column.heading for column in columns]
    normal = cache(normal_heading)
    for line in found:
        kept: dict[str, str] = {}
        for extra in line.record.extra:
            if extra.source == SOURCE:
                name = normal(extra.name)
                kept[name] = f"{kept[name]}；{extra.value}" if name in kept else extra.value
        if kept:
            yield [kept.get(column.normal) or column.text(line) for column in columns]
        else:
            yield [column.text(line) for column in columns]


def _all_columns(fonds: Fonds, layout: Layout, found: Sequence[Line]) -> list[TableColumn]:
    level: Level = "file" if layout.rows == "file" else "item"
    own = list(layout.columns)
    there = {name for name, _ in own}
    for element in ELEMENTS:
        if element.name not in there and _filled(element.name, fonds, layout, found):
            own.append((element.name, own_heading(element.name, level)))
    mixed = layout.rows == "all" and any(isinstance(line.record, File) for line in found)
    if mixed:
        own += [(f"file {name}", heading) for name, heading in FILE_HEADINGS.items()]
    headings = {normal_heading(heading) for _, heading in own}
    columns = [
        TableColumn(heading=heading, normal=normal_heading(heading), text=_made(fonds, name, mixed=mixed))
        for name, heading in own
    ]
    for name in _kept_names(found):
        normal = normal_heading(name)
        if normal not in headings:
            headings.add(normal)
            columns.append(TableColumn(heading=name, normal=normal, text=lambda _: ""))
    return columns


def _filled(name: str, fonds: Fonds, layout: Layout, found: Sequence[Line]) -> bool:
    """Whether a column beyond the layout's own is needed."""
    if name == "level":
        return layout.rows == "all" and any(isinstance(line.record, File) for line in found)
    if name == "file_code":
        return any(line.file is not None for line in found)
    if name == "fonds":
        return fonds.code != "" and any(_own_fonds(line.record) != fonds.code for line in found)
    if name in GENERAL:
        return _of_fonds(fonds, name) != ""
    if name in _READ_ONLY:
        return False
    return any(field_text(line.record, name) for line in found)


_READ_ONLY = frozenset(("sequence", "file_title", "date_range", "date_start", "date_end"))
"""Elements whose fields are written under another heading."""


def _own_fonds(record: Record) -> str:
    return record.code.fonds if record.code is not None else ""


def _of_fonds(fonds: Fonds, name: str) -> str:
    values = {"fonds": fonds.code, "fonds_name": fonds.name, "unit": fonds.unit}
    values |= {"archives_name": fonds.archives_name, "archives_code": fonds.archives_code}
    return values[name]


# ── cells ───────────────────────────────────────────────────────────────────────────────────────────────


def _made(fonds: Fonds, name: str, *, mixed: bool) -> Callable[[Line], str]:
    if name == "sequence":
        return lambda line: str(line.number)
    if name == "level":
        return lambda line: "案卷级" if isinstance(line.record, File) else "文件级"
    if name == "file_code":
        return _file_code
    if name in GENERAL:
        return lambda _: _of_fonds(fonds, name)
    if mixed and name.removeprefix("file ") in FILE_HEADINGS:
        kind = File if name.startswith("file ") else Item
        field = name.removeprefix("file ")
        return lambda line: field_text(line.record, field) if isinstance(line.record, kind) else ""
    return lambda line: field_text(line.record, name)


def _file_code(line: Line) -> str:
    return line.file.code.text if line.file is not None and line.file.code is not None else ""


def field_text(record: Record, element: str) -> str:
    """The text of one field of a record, as it is written; empty where the record has no such field."""
    level: Level = "file" if isinstance(record, File) else "item"
    if element == "code":
        return "" if record.code is None else record.code.text
    target = TARGETS[level].get(element)
    if target is None or target[0] == "period":
        return ""
    part: object = getattr(record, target[0]) if target[0] else record
    value: object = None if part is None else getattr(part, target[1])
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, tuple):
        return ("；" if element in LISTS else "\n").join(value)
    zh = getattr(value, "zh", None)
    return zh if isinstance(zh, str) else str(value)


def _kept_names(found: Iterable[Line]) -> list[str]:
    """The names of all that was kept, in an order that agrees with every record's own."""
    shapes = dict.fromkeys(
        tuple(extra.name for extra in line.record.extra if extra.source == SOURCE) for line in found
    )
    names = dict.fromkeys(name for shape in shapes for name in shape)
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(names, ()))
    for shape in shapes:
        for before, after in pairwise(shape):
            if before != after:
                sorter.add(after, before)
    try:
        return list(sorter.static_order())
    except CycleError:
        return list(names)
