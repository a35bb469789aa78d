"""What to do with each column of one sheet: worked out once, then followed for every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from attrs import frozen

from archpkg.catalogue import rules
from archpkg.catalogue.columns import AMBIGUOUS, BY_NAME, Column, Header, meaning, normal_heading, preference
from archpkg.catalogue.fields import TARGETS, Level, Parse
from archpkg.errors import WrongUse
from archpkg.findings import Finding, Where
from archpkg.model.codes import CodeRule
from archpkg.words import Text

GENERAL = ("fonds", "fonds_name", "unit", "archives_name", "archives_code")
"""Elements that say something of the whole fonds, not of one record."""

LAYOUT_LEVELS: Mapping[str, Level | None] = {
    "dat22": "item",
    "dat22-2000": "item",
    "volume": "item",
    "files": "file",
    "full": None,
}
SHEET_LEVELS: Mapping[str, Level] = {"归档文件目录": "item", "案卷目录": "file", "卷内文件目录": "item"}
FILE_HEADINGS: Mapping[str, str] = {"title": "案卷题名", "date": "起止日期", "page_count": "总页数"}
"""How fields of a volume are headed where that differs from those of an item."""

_ITEM_MARKS = frozenset(("agency_item_number", "archives_item_number", "document_number", "page_number"))
_FILE_MARKS = frozenset(("date_range", "date_start", "date_end", "item_count"))
_FILE_NUMBERS = frozenset(("agency_file_number", "archives_file_number"))


Rank = tuple[int, int, str]
"""See :func:`rank`."""


@frozen
class Way:
    """The way of one column into the record: its place, heading, part and name of the field, its parser, the width
    numbers are padded to, whether other columns lead to the same field, and its rank among kept texts."""

    index: int
    heading: str
    group: str
    name: str
    parse: Parse | None
    pad: int
    shared: bool
    rank: Rank


@frozen(kw_only=True)
class Plan:
    """All columns of a sheet for one level. ``fields`` go into the record, ``extras`` are kept, ``general`` say
    something of the fonds; ``volume_title`` is where an item names its volume."""

    level: Level
    fields: tuple[Way, ...]
    extras: tuple[tuple[int, str, Rank], ...]
    general: tuple[tuple[int, str, str], ...]
    code: int | None = None
    title: int | None = None
    volume_title: int | None = None
    code_heading: str = ""
    title_heading: str = ""


def level_of(header: Header, layout: str | None, sheet: str) -> Level:
    """Whether the rows of a sheet are items or volumes: as the layout says, the standard name of the sheet, or the
    headings. Raises WrongUse for an unknown layout."""
    if layout is not None and layout not in LAYOUT_LEVELS:
        raise WrongUse(
            Text(f"There is no layout {layout!r}.", f"没有名为“{layout}”的目录格式。"),
            hint=Text(f"Use one of {', '.join(LAYOUT_LEVELS)}.", f"可用：{'、'.join(LAYOUT_LEVELS)}。"),
        )
    said = LAYOUT_LEVELS[layout] if layout else None
    return said or SHEET_LEVELS.get(sheet) or _level_by_headings(header.elements)


def _level_by_headings(elements: frozenset[str]) -> Level:
    if "file_title" in elements and "title" not in elements:
        return "file"
    if elements & _ITEM_MARKS:
        return "item"
    return "file" if elements & (_FILE_MARKS | _FILE_NUMBERS) else "item"


def plan(
    header: Header, level: Level, parsers: Mapping[tuple[str, str], Parse], rule: CodeRule | None
) -> Plan:
    """What to do with the columns of a header when its rows are records of one level."""
    targets = dict(TARGETS[level]) | {"code": ("", "code")}
    targets["file_code"] = ("", "code") if level == "file" else ("volume", "code")
    homes = [(column, targets[column.element]) for column in header.columns if column.element in targets]
    homes.sort(
        key=lambda home: (
            not is_own_heading(home[0], home[1][1], level),
            rank(home[0].heading, home[0].index),
        )
    )
    counts = Counter(target for _, target in homes)
    pads = _pads(rule)
    ways = tuple(
        Way(
            index=column.index,
            heading=column.heading,
            group=target[0],
            name=target[1],
            parse=parsers.get(target),
            pad=pads.get(target[1], 0) if target[0] == "numbering" else 0,
            shared=counts[target] > 1,
            rank=rank(column.heading, column.index),
        )
        for column, target in homes
    )
    places = {way.name: way.index for way in reversed(ways) if not way.group}
    homeless = (c for c in header.columns if c.element not in targets and c.element not in _ELSEWHERE)
    said = [column for column in header.columns if column.element in GENERAL]
    said.sort(key=lambda column: (not is_own_heading(column, column.element, level), column.index))
    extras = sorted(((c.index, c.heading, rank(c.heading, c.index)) for c in homeless), key=lambda e: e[2])
    return Plan(
        level=level,
        fields=ways,
        extras=tuple(extras),
        general=tuple((column.index, column.heading, column.element) for column in said),
        code=places.get("code"),
        title=places.get("title"),
        code_heading=_heading(header, places.get("code")),
        title_heading=_heading(header, places.get("title")),
        volume_title=next((c.index for c in header.columns if c.element == "file_title"), None),
    )


def _heading(header: Header, index: int | None) -> str:
    return "" if index is None else header.columns[index].heading


_ELSEWHERE = frozenset((*GENERAL, "sequence", "level"))


def _pads(rule: CodeRule | None) -> dict[str, int]:
    if rule is None:
        return {}
    volume, number = rule.volume_width, rule.number_width
    return {
        "agency_file_number": volume,
        "archives_file_number": volume,
        "agency_item_number": number,
        "archives_item_number": number,
    }


def is_own_heading(column: Column, name: str, level: Level) -> bool:
    """Whether a column has the heading that its field is written under: it goes before all others."""
    return normal_heading(column.heading) == normal_heading(own_heading(name, level))


def own_heading(element: str, level: Level) -> str:
    """The heading that an element is written under."""
    if level == "file" and element in FILE_HEADINGS:
        return FILE_HEADINGS[element]
    return BY_NAME[element].heading


def rank(heading: str, index: int) -> Rank:
    """The order of kept texts: known headings by preference, then the others as their columns stand."""
    place = preference(heading)
    return (*place, "") if meaning(heading) else (*place, f"{index:08}")


def column_findings(
    header: Header, level: Level, made: Plan, where: Where, profile: Mapping[str, str]
) -> Iterator[Finding]:
    """What is wrong with the columns: missing, ambiguous (and not settled by the caller), several for one field."""
    elements = header.elements
    at = Where(path=where.path, sheet=where.sheet, row=header.row)
    if "title" not in elements and "file_title" not in elements:
        yield Finding(rules.NO_COLUMN, at, {"missing": "题名"})
    if "code" not in elements:
        if "file_code" not in elements:
            yield Finding(rules.NO_COLUMN, at, {"missing": "档号"})
        elif level == "item":
            yield Finding(rules.NO_ITEM_CODE, at)
    for column in header.columns:
        candidates = AMBIGUOUS.get(normal_heading(column.heading), ())
        if candidates and normal_heading(column.heading) not in profile:
            details = {"candidates": "、".join(candidates), "first": candidates[0]}
            yield Finding(
                rules.AMBIGUOUS,
                Where(path=where.path, sheet=where.sheet, row=header.row, column=column.heading),
                details,
            )
    yield from _same_columns(made, at)


def _same_columns(made: Plan, at: Where) -> Iterator[Finding]:
    together: dict[tuple[str, str], list[str]] = {}
    for way in made.fields:
        together.setdefault((way.group, way.name), []).append(way.heading)
    for headings in together.values():
        if len(headings) > 1:
            yield Finding(rules.SAME_COLUMN, at, {"headings": "、".join(headings)})
