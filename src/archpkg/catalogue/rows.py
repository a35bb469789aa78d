"""行. From a row to a record: every cell goes to its field, to ``extra``, or into a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from attrs import Factory, frozen

from archpkg.catalogue import rules
from archpkg.catalogue.fields import Parse, Parsed, as_volume, parse_code, parse_period
from archpkg.catalogue.plans import Plan, Rank, Way, rank
from archpkg.catalogue.tables import Cell
from archpkg.findings import Rule, Where
from archpkg.model.codes import CodeRule, Profile, ReferenceCode
from archpkg.model.contradictions import item_contradictions
from archpkg.model.parts import Extra, Numbering, Rights, Storage
from archpkg.model.records import File, Item
from archpkg.model.retention import RetentionPeriod

SOURCE = "catalogue"
"""The source of what is kept in ``extra``."""

DITTO = frozenset(("〃", "同上", "仝上", "″", '"', "”", "同前"))
ERRORS = frozenset(("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"))
"""What a spreadsheet shows where a formula went wrong; in a table saved as CSV it is text."""

Note = Callable[[Rule, str, Mapping[str, object]], None]
"""Reports something seen in the row at hand: rule, heading, details."""


@frozen(kw_only=True)
class Setting:
    """What holds for all rows of a sheet: the caller's rule, parsers by target, the fonds number where it is known,
    and fields that the text above the header gives for all rows."""

    rule: CodeRule | None = None
    parsers: Mapping[tuple[str, str], Parse] = Factory(dict)
    fonds: str = ""
    defaults: Mapping[tuple[str, str], object] = Factory(dict)


@frozen(kw_only=True)
class Draft:
    """A record as its row makes it, before it has its place in the fonds. ``volume`` is the key of its 案卷,
    ``volume_code`` and ``volume_numbers`` what is known of that; ``general`` what the row says of the fonds:
    element, heading, text."""

    record: Item | File
    where: Where
    volume: str = ""
    volume_code: str = ""
    volume_numbers: tuple[str, str] = ("", "")
    volume_title: str = ""
    general: tuple[tuple[str, str, str], ...] = ()


@frozen
class _Cells:
    """What the cells of a row said: fields by part, kept texts with their rank."""

    parts: dict[str, dict[str, Any]]
    kept: list[tuple[Rank, str, str]]

    @property
    def count(self) -> int:
        """How many values there are."""
        return sum(len(fields) for part, fields in self.parts.items() if part != "volume") + len(self.kept)


def read_row(
    texts: Sequence[str],
    cells: Sequence[Cell],
    plan: Plan,
    setting: Setting,
    where: Where,
    note: Note,
    kept: Sequence[tuple[int, str]] = (),
) -> Draft | None:
    """The record that a row is; nothing where it has neither code nor title and at most one other value.

    ``texts`` are the cells as text, as many as the header has; ``kept`` are places and headings of cells beyond
    it and of others that are kept in any case.
    """
    found = _gather(texts, cells, plan, note)
    for index, heading in kept:
        found.kept.append((rank(heading, index), heading, texts[index]))
    if plan.code is None or not found.parts[""].get("code"):
        anchored = bool(found.parts[""].get("title"))
        if not anchored and found.count < 2:
            return None
    return _draft(found, plan, setting, where, note, texts, cells)


def _gather(texts: Sequence[str], cells: Sequence[Cell], plan: Plan, note: Note) -> _Cells:
    """Every cell on its way."""
    fields: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {"": fields}
    kept = [(place, heading, texts[index]) for index, heading, place in plan.extras if texts[index]]
    taken: set[tuple[str, str]] = set()
    wrong = not ERRORS.isdisjoint(texts)
    for way in plan.fields:
        text = texts[way.index]
        if not text:
            continue
        if way.shared:
            if (way.group, way.name) in taken:
                kept.append((way.rank, way.heading, text))
                continue
            taken.add((way.group, way.name))
        if wrong and text in ERRORS:
            kept.append((way.rank, way.heading, text))
            continue
        into = fields if not way.group else parts.setdefault(way.group, {})
        if way.parse is not None:
            _take(way, way.parse(text), text, into, kept, note)
        elif way.pad and len(text) < way.pad and text.isdecimal() and not isinstance(cells[way.index], str):
            into[way.name] = text.zfill(way.pad)
            note(rules.PADDED, way.heading, {"text": text, "value": into[way.name]})
        else:
            into[way.name] = text
    if "period" in parts:
        _period(parts.pop("period"), texts, fields, plan, kept, note)
    return _Cells(parts, kept)


def _take(
    way: Way,
    parsed: Parsed,
    text: str,
    into: dict[str, Any],
    kept: list[tuple[Rank, str, str]],
    note: Note,
) -> None:
    if parsed.value is not None:
        into[way.name] = parsed.value
    for name, value in parsed.more.items():
        into.setdefault(name, value)
    if parsed.rule is not None:
        note(parsed.rule, way.heading, parsed.details)
    if parsed.keep:
        kept.append((way.rank, way.heading, text))


def _period(
    sides: dict[str, str],
    texts: Sequence[str],
    fields: dict[str, Any],
    plan: Plan,
    kept: list[tuple[Rank, str, str]],
    note: Note,
) -> None:
    """起始 and 终止 in two columns, unless a column of its own has the date, readable or not."""
    headings: dict[str, Way] = {}
    for way in plan.fields:
        if way.group == "period" and way.name in sides and texts[way.index]:
            headings.setdefault(way.name, way)
    parsed = Parsed(None)
    if not any(way.name == "date" and not way.group and texts[way.index] for way in plan.fields):
        parsed = parse_period(sides.get("date_start", ""), sides.get("date_end", ""))
    if parsed.value is not None:
        fields["date"] = parsed.value
        return
    if parsed.rule is not None:
        note(parsed.rule, next(iter(headings.values())).heading, parsed.details)
    kept.extend((way.rank, way.heading, sides[name]) for name, way in headings.items())


# ── the record ──────────────────────────────────────────────────────────────────────────────────────────


def _draft(
    found: _Cells,
    plan: Plan,
    setting: Setting,
    where: Where,
    note: Note,
    texts: Sequence[str],
    cells: Sequence[Cell],
) -> Draft:
    fields, is_file = found.parts[""], plan.level == "file"
    general: tuple[tuple[str, str, str], ...] = ()
    fonds = ""
    if plan.general:
        general = tuple((name, heading, texts[at]) for at, heading, name in plan.general if texts[at])
        fonds = next((text for name, _, text in general if name == "fonds"), "")
    heading = plan.code_heading
    text = fields.pop("code", "")
    code = None
    if text:
        code = _code(text, setting, fonds, heading, note, is_file=is_file)
        fields["code"] = code
        for name, value in fields_of_code(code).items():
            fields.setdefault(name, value)
        if "numbering" in found.parts:
            _restore_zeros(found.parts["numbering"], code, plan, cells, note)
    elif plan.code is not None:
        note(rules.CODE_EMPTY, heading, {})
    if plan.title is not None and "title" not in fields:
        note(rules.TITLE_EMPTY, plan.title_heading, {})
    for (group, name), value in setting.defaults.items():
        if group in ("", "numbering", "volume"):
            found.parts.setdefault(group, {}).setdefault(name, value)
    volume = _volume(found, code, setting, fonds, is_file=is_file)
    if not is_file and plan.volume_title is not None:
        title = texts[plan.volume_title]
        volume["volume_title"] = "" if title in ERRORS else title
    record = File(**_arguments(found)) if is_file else Item(**_arguments(found))
    for finding in item_contradictions(record, where):
        note(finding.rule, heading, finding.details)
    return Draft(record=record, where=where, general=general, **volume)


def _restore_zeros(
    numbering: dict[str, Any], code: ReferenceCode, plan: Plan, cells: Sequence[Cell], note: Note
) -> None:
    """Numbers of the unit that a spreadsheet keeps as numbers get the zeros back that the row's own code has."""
    for name, segment in (("agency_file_number", code.volume), ("agency_item_number", code.number)):
        text = numbering.get(name, "")
        if not text or len(text) >= len(segment) or text != segment.lstrip("0"):
            continue
        way = next(way for way in plan.fields if way.group == "numbering" and way.name == name)
        if not isinstance(cells[way.index], str):
            numbering[name] = segment
            note(rules.PADDED, way.heading, {"text": text, "value": segment})


def _arguments(found: _Cells) -> dict[str, Any]:
    fields = found.parts[""]
    numbering = found.parts.get("numbering")
    if numbering:
        fields["numbering"] = Numbering(**numbering)
    if "storage" in found.parts:
        fields["storage"] = Storage(**found.parts["storage"])
    if "rights" in found.parts:
        fields["rights"] = Rights(**found.parts["rights"])
    if found.kept:
        if len(found.kept) > 1:
            found.kept.sort()
        fields["extra"] = tuple(_extra(heading, text) for _, heading, text in found.kept)
    return fields


@lru_cache(1 << 12)
def _extra(heading: str, text: str) -> Extra:
    """What is kept often repeats from row to row, such as the number of a box."""
    return Extra(name=heading, value=text, source=SOURCE)


def _code(
    text: str, setting: Setting, fonds: str, heading: str, note: Note, *, is_file: bool
) -> ReferenceCode:
    code, parsed = parse_code(text, setting.rule, setting.fonds or fonds)
    if parsed.rule is not None:
        note(parsed.rule, heading, parsed.details)
    return as_volume(code) if is_file else code


def fields_of_code(code: ReferenceCode) -> dict[str, Any]:
    """Fields that the segments of a code give, for those that a table is silent about."""
    fields: dict[str, Any] = {}
    if code.year is not None:
        fields["year"] = code.year
    if code.retention and code.profile is not Profile.FIXED:
        fields["retention"] = RetentionPeriod(code=code.retention)
    if code.organ:
        fields["organ"] = code.organ
    if code.category:
        fields["category"] = code.category
    return fields


def _volume(
    found: _Cells, code: ReferenceCode | None, setting: Setting, fonds: str, *, is_file: bool
) -> dict[str, Any]:
    """The key of the volume that a row is, or that its item is in: the code, else the numbers 目录号 and 案卷号."""
    text = found.parts.pop("volume", {}).get("code", "")
    if text:
        text = parse_code(text, setting.rule, setting.fonds or fonds)[0].text
    elif code is not None:
        text = code.text if is_file else volume_text(code)
    if text:
        return {"volume": f"code {text}", "volume_code": text}
    if code is not None and code.profile is not Profile.FREE:
        return {}
    numbers = found.parts.get("numbering", {})
    number = numbers.get("agency_file_number", "") or numbers.get("archives_file_number", "")
    pair = (numbers.get("catalogue_number", ""), number)
    return {"volume": f"number {pair}", "volume_numbers": pair} if number else {}


def volume_text(code: ReferenceCode) -> str:
    """The text of the code of the volume that an item is in, by the item's own code; empty for none."""
    volume = code.volume_code
    return "" if volume is None else volume.text
