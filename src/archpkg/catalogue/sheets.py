"""工作表. One sheet from its first row to its last: header, titles above it, records, and rows that are none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from itertools import chain, islice

from attrs import Factory, define, evolve, frozen

from archpkg.catalogue import rules
from archpkg.catalogue.columns import HEADER_ROWS, Header, extra_heading, find_header, normal_heading
from archpkg.catalogue.fields import Level
from archpkg.catalogue.plans import Plan, column_findings, level_of, plan
from archpkg.catalogue.rows import DITTO, ERRORS, Draft, Note, Setting, read_row
from archpkg.catalogue.tables import Row, Sheet, cell_text
from archpkg.catalogue.titles import read_titles
from archpkg.findings import Finding, Rule, Where

_TOTAL = re.compile(r"(?:本页|本卷|全卷|全部)?(?:合计|总计|小计|共计|累计)(?:[:：].*|共?[0-9].*)?")
_LEVELS: Mapping[str, Level] = {"案卷级": "file", "文件级": "item"}
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML forbids; a NUL is removed by then."""
STEP_ROWS = 1000
_LONG_HEADING = 12


@frozen(kw_only=True)
class SheetReading:
    """What one sheet gave. ``header`` is None where it is no catalogue; ``filled`` counts its rows with content."""

    name: str
    header: Header | None
    drafts: tuple[Draft, ...] = ()
    findings: tuple[Finding, ...] = ()
    fonds: str = ""
    filled: int = 0


def read_sheet(
    sheet: Sheet, path: str, setting: Setting, *, layout: str | None, profile: Mapping[str, str]
) -> Generator[int, None, SheetReading]:
    """Read one sheet; yields how many rows are done, now and then. Rows are walked once and not kept."""
    where = Where(path=path, sheet=sheet.name)
    head = list(islice(sheet.rows, HEADER_ROWS))
    top = [(row.number, [cell_text(cell) for cell in row.cells]) for row in head]
    header = find_header(top, profile)
    if header is None:
        filled = sum(1 for row in chain(head, sheet.rows) if any(cell != "" for cell in row.cells))
        return SheetReading(name=sheet.name, header=None, findings=sheet.findings, filled=filled)
    titles = read_titles([row for row in top if row[0] < header.row], setting.parsers, where)
    fonds = setting.fonds or next((text for name, _, text in titles.general if name == "fonds"), "")
    setting = evolve(setting, fonds=fonds, defaults=dict(titles.defaults))
    level = level_of(header, layout, sheet.name)
    walk = _walk(header, level, setting, where, sheet.ragged)
    findings = [*sheet.findings, *titles.findings]
    findings += column_findings(header, level, walk.plans[level], where, profile)
    rest = chain((row for row in head if row.number > header.row), sheet.rows)
    drafts: list[Draft] = []
    yield from _drafts(rest, walk, drafts, findings)
    missing = titles.general
    if missing:
        drafts = [_with_general(draft, missing) for draft in drafts]
    return SheetReading(
        name=sheet.name, header=header, drafts=tuple(drafts), findings=tuple(findings), fonds=fonds
    )


def _with_general(draft: Draft, general: Sequence[tuple[str, str, str]]) -> Draft:
    """The draft with what the title block says of the fonds, where its own row is silent."""
    said = {name for name, _, _ in draft.general}
    more = tuple(fact for fact in general if fact[0] not in said)
    return evolve(draft, general=draft.general + more) if more else draft


@frozen(kw_only=True)
class _Walk:
    """What the rows of one sheet are read with: places and headings of running numbers and of levels are apart
    from the plans, since they decide about the row itself."""

    header: Header
    plans: Mapping[Level, Plan]
    level: Level
    setting: Setting
    where: Where
    ragged: bool
    headings: tuple[str, ...]
    sequences: tuple[tuple[int, str], ...]
    levels: tuple[tuple[int, str], ...]


@define
class _Seen:
    """What the rows so far leave behind: the row above for ditto marks, the last running number, counts."""

    above: Sequence[str] = ()
    running: int = 0
    gap: bool = False
    skipped: Counter[str] = Factory(Counter)


def _walk(header: Header, level: Level, setting: Setting, where: Where, ragged: bool) -> _Walk:
    levels: tuple[Level, ...] = ("item", "file") if "level" in header.elements else (level,)
    return _Walk(
        header=header,
        plans={one: plan(header, one, setting.parsers, setting.rule) for one in levels},
        level=level,
        setting=setting,
        where=where,
        ragged=ragged,
        headings=tuple(column.heading for column in header.columns),
        sequences=tuple((c.index, c.heading) for c in header.columns if c.element == "sequence"),
        levels=tuple((c.index, c.heading) for c in header.columns if c.element == "level"),
    )


def _drafts(
    rows: Iterator[Row], walk: _Walk, drafts: list[Draft], findings: list[Finding]
) -> Generator[int, None, None]:
    """Every row as a draft or as a finding: blank rows, repeated headers and totals are only counted."""
    seen = _Seen()
    for done, row in enumerate(rows, start=1):
        if done % STEP_ROWS == 0:
            yield done
        draft = _row(row, walk, seen, findings)
        if draft is not None:
            drafts.append(draft)
    skipped = seen.skipped
    if skipped:
        counts = {kind: skipped[kind] for kind in ("blank", "header", "total")}
        findings.append(Finding(rules.SKIPPED_ROWS, walk.where, {"count": skipped.total(), **counts}))


def _row(row: Row, walk: _Walk, seen: _Seen, findings: list[Finding]) -> Draft | None:
    where = Where(path=walk.where.path, sheet=walk.where.sheet, row=row.number)

    def note(rule: Rule, heading: str, details: Mapping[str, object]) -> None:
        place = Where(path=where.path, sheet=where.sheet, row=where.row, column=heading)
        findings.append(Finding(rule, place, details))

    texts = [cell.strip() if isinstance(cell, str) else cell_text(cell) for cell in row.cells]
    for trouble in row.troubles:
        note(trouble.rule, _heading(walk, trouble.column), trouble.details)
    kind = _kind(texts, walk)
    if kind:
        seen.skipped[kind] += 1
        return None
    kept = _even(texts, walk, note) if len(texts) != len(walk.headings) else ()
    if not DITTO.isdisjoint(texts):
        _repeat(texts, walk, seen.above, note)
    _unfit(texts, walk, note)
    seen.above = texts
    if walk.sequences:
        kept += _number(texts, walk, seen, note)
    level = walk.level
    if walk.levels:
        level, more = _level(texts, walk)
        kept += more
    draft = read_row(texts, row.cells, walk.plans[level], walk.setting, where, note, kept)
    if draft is None:
        findings.append(Finding(rules.NOT_A_RECORD, where, {"text": " ".join(filter(None, texts))}))
    return draft


def _heading(walk: _Walk, column: int | None) -> str:
    if column is None:
        return ""
    return walk.headings[column] if column < len(walk.headings) else extra_heading(column)


def _kind(texts: Sequence[str], walk: _Walk) -> str:
    """``blank``, ``header`` or ``total`` for a row that is no record."""
    if not any(texts):
        return "blank"
    base, width = walk.plans[walk.level], len(texts)
    if base.code is not None and base.code < width and len(texts[base.code]) >= _LONG_HEADING:
        return ""
    anchors = [
        (at, texts[at]) for at in (base.title, base.code) if at is not None and at < width and texts[at]
    ]
    if anchors and all(
        len(text) < _LONG_HEADING and normal_heading(text) == walk.header.cells[at] for at, text in anchors
    ):
        return "header"
    if any(at == base.code and not _is_total(text) for at, text in anchors):
        return ""
    first = next(text for text in texts if text)
    if any(_is_total(text) for text in (first, *(text for _, text in anchors))):
        return "total"
    numbers = {at for at, _ in walk.sequences}
    return "" if any(text and at not in numbers for at, text in enumerate(texts)) else "blank"


def _is_total(text: str) -> bool:
    return len(text) < 2 * _LONG_HEADING and _TOTAL.fullmatch("".join(text.split())) is not None


def _even(texts: list[str], walk: _Walk, note: Note) -> tuple[tuple[int, str], ...]:
    """Make a row as long as the header; the places and names of filled cells beyond it."""
    width, found = len(walk.headings), len(texts)
    beyond = tuple((at, extra_heading(at)) for at in range(width, found) if texts[at])
    if walk.ragged and (found < width or beyond):
        note(rules.RAGGED, "", {"found": found, "expected": width})
    texts.extend([""] * (width - found))
    return beyond


def _repeat(texts: list[str], walk: _Walk, above: Sequence[str], note: Note) -> None:
    """Replace ditto marks by the values of the row above."""
    code = walk.plans[walk.level].code
    for at, text in enumerate(texts):
        if text not in DITTO or at == code:
            continue
        texts[at] = value = above[at] if at < len(above) else ""
        rule = rules.DITTO if value else rules.DITTO_ALONE
        note(rule, _heading(walk, at), {"mark": text, "value": value})


def _unfit(texts: Sequence[str], walk: _Walk, note: Note) -> None:
    """Report cells that show an error of a spreadsheet, and those with a character that XML forbids."""
    if not ERRORS.isdisjoint(texts):
        for at, text in enumerate(texts):
            if text in ERRORS:
                note(rules.CELL_ERROR, _heading(walk, at), {"text": text})
    if _CONTROL.search("".join(texts)):
        for at, text in enumerate(texts):
            if found := _CONTROL.search(text):
                note(rules.CONTROL, _heading(walk, at), {"point": f"U+{ord(found.group()):04X}"})


def _number(texts: Sequence[str], walk: _Walk, seen: _Seen, note: Note) -> tuple[tuple[int, str], ...]:
    """Running numbers are made anew on writing, so they are only looked at; what is no number is kept."""
    at, heading = walk.sequences[0]
    if texts[at].isdecimal() and not seen.gap:
        number = int(texts[at])
        if number not in (1, seen.running + 1):
            seen.gap = True
            note(rules.SEQUENCE, heading, {})
        seen.running = number
    return tuple((at, name) for at, name in walk.sequences if texts[at] and not texts[at].isdecimal())


def _level(texts: Sequence[str], walk: _Walk) -> tuple[Level, tuple[tuple[int, str], ...]]:
    """The level that a row gives itself; words other than those of 著录层级 are kept too."""
    level: Level = walk.level
    decided = False
    kept: list[tuple[int, str]] = []
    for at, heading in walk.levels:
        text = texts[at]
        if not text:
            continue
        if not decided and text in _LEVELS:
            level = _LEVELS[text]
        else:
            kept.append((at, heading))
            if not decided:
                level = "file" if text.startswith("案卷") else "item"
        decided = True
    return level, tuple(kept)
