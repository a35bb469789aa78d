"""工作表. One sheet from its first row to its last: header, titles above it, records, and rows that are none."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from itertools import chain

from attrs import evolve, field, frozen

from archpkg.catalogue import rules
from archpkg.catalogue.columns import HEADER_ROWS, Header, extra_heading, find_header, normal_heading
from archpkg.catalogue.fields import Level
from archpkg.catalogue.plans import Plan, column_findings, level_of, plan
from archpkg.catalogue.rows import DITTO, ERRORS, Draft, Setting, read_row
from archpkg.catalogue.tables import Row, Sheet, cell_text
from archpkg.catalogue.titles import read_titles
from archpkg.findings import Finding, Rule, Where

_TOTAL = re.compile(r"(?:本页|本卷|全卷|全部)?(?:合计|总计|小计|共计|累计)(?:[:：].*|共?[0-9].*)?")
_MARKS = DITTO | ERRORS
STEP_ROWS = 1000


@frozen(kw_only=True)
class SheetReading:
    """What one sheet gave. ``header`` is None where it is no catalogue; ``filled`` counts its rows with content."""

    header: Header | None
    drafts: tuple[Draft, ...] = field(default=(), converter=tuple)
    findings: tuple[Finding, ...] = field(default=(), converter=tuple)
    fonds: str = ""
    filled: int = 0


def read_sheet(
    sheet: Sheet, path: str, setting: Setting, *, layout: str | None, profile: Mapping[str, str]
) -> Generator[int, None, SheetReading]:
    """Read one sheet; yields how many rows are done, now and then. Rows are walked once and not kept."""
    where = Where(path=path, sheet=sheet.name)
    head = [row for row, _ in zip(sheet.rows, range(HEADER_ROWS), strict=False)]
    top = [(row.number, [cell_text(cell) for cell in row.cells]) for row in head]
    header = find_header(top, profile)
    if header is None:
        filled = sum(1 for row in chain(head, sheet.rows) if any(cell != "" for cell in row.cells))
        return SheetReading(header=None, findings=sheet.findings, filled=filled)
    titles = read_titles([row for row in top if row[0] < header.row], setting.parsers, where)
    fonds = setting.fonds or next((text for name, _, text in titles.general if name == "fonds"), "")
    setting = evolve(setting, fonds=fonds, defaults=dict(titles.defaults))
    level = level_of(header, layout, sheet.name)
    plans = _plans(header, level, setting)
    findings = [*sheet.findings, *titles.findings]
    findings += column_findings(header, level, plans[level], where, profile)
    rest = chain((row for row in head if row.number > header.row), sheet.rows)
    walk = _Walk(header=header, plans=plans, level=level, setting=setting, where=where, ragged=sheet.ragged)
    drafts: list[Draft] = []
    yield from _drafts(rest, walk, drafts, findings)
    missing = titles.general
    if missing:
        drafts = [_with_general(draft, missing) for draft in drafts]
    return SheetReading(header=header, drafts=tuple(drafts), findings=tuple(findings), fonds=fonds)


def _plans(header: Header, level: Level, setting: Setting) -> dict[Level, Plan]:
    levels: tuple[Level, ...] = ("item", "file") if "level" in header.elements else (level,)
    return {one: plan(header, one, setting.parsers, setting.rule) for one in levels}


def _with_general(draft: Draft, general: Sequence[tuple[str, str, str]]) -> Draft:
    """The draft with what the title block says of the fonds, where its own row is silent."""
    said = {name for name, _, _ in draft.general}
    more = tuple(fact for fact in general if fact[0] not in said)
    fonds = draft.fonds or next((text for name, _, text in more if name == "fonds"), "")
    return evolve(draft, general=draft.general + more, fonds=fonds) if more else draft


@frozen(kw_only=True)
class _Walk:
    """What the rows of one sheet are read with."""

    header: Header
    plans: Mapping[Level, Plan]
    level: Level
    setting: Setting
    where: Where
    ragged: bool

    def places(self, element: str) -> tuple[tuple[int, str], ...]:
        """The columns of an element: place and heading."""
        return tuple((c.index, c.heading) for c in self.header.columns if c.element == element)


def _drafts(
    rows: Iterator[Row], walk: _Walk, drafts: list[Draft], findings: list[Finding]
) -> Generator[int, None, None]:
    """Every row as a draft or as a finding: blank rows, repeated headers and totals are only counted."""
    width, path, name = len(walk.header.columns), walk.where.path, walk.where.sheet
    headings = [column.heading for column in walk.header.columns]
    sequences, levels = walk.places("sequence"), walk.places("level")
    skipped = {"blank": 0, "header": 0, "total": 0}
    above: Sequence[str] = [""] * width
    running = [0, True]
    where = walk.where

    def note(rule: Rule, heading: str, details: Mapping[str, object]) -> None:
        place = Where(path=path, sheet=name, row=where.row, column=heading)
        findings.append(Finding(rule, place, details))

    for done, row in enumerate(rows, start=1):
        if done % STEP_ROWS == 0:
            yield done
        where = Where(path=path, sheet=name, row=row.number)
        texts = [cell.strip() if cell.__class__ is str else cell_text(cell) for cell in row.cells]  # type: ignore[union-attr]
        for trouble in row.troubles:
            note(trouble.rule, _heading(headings, trouble.column), trouble.details)
        kind = _kind(texts, walk)
        if kind:
            skipped[kind] += 1
            continue
        if len(texts) != width:
            texts, beyond = _even(texts, width, walk, row, note)
        else:
            beyond = []
        if not _MARKS.isdisjoint(texts):
            texts = _marks(texts, above, headings, walk, note)
        above = texts
        if sequences:
            beyond = [*beyond, *_sequence(texts, sequences, running, note)]
        level = walk.level
        if levels:
            level, more = _level(texts, levels, level)
            beyond = [*beyond, *more]
        cells = row.cells
        draft = read_row(texts, cells, walk.plans[level], walk.setting, where, note, beyond)
        if draft is None:
            shown = " ".join(text for text in texts if text)
            findings.append(Finding(rules.NOT_A_RECORD, where, {"text": shown}))
        else:
            drafts.append(draft)
    if any(skipped.values()):
        findings.append(Finding(rules.SKIPPED_ROWS, walk.where, {"count": sum(skipped.values()), **skipped}))


def _heading(headings: Sequence[str], column: int | None) -> str:
    if column is None:
        return ""
    return headings[column] if column < len(headings) else extra_heading(column)


def _kind(texts: Sequence[str], walk: _Walk) -> str:
    """``blank``, ``header`` or ``total`` for a row that is no record."""
    if not any(texts):
        return "blank"
    base = walk.plans[walk.level]
    width = len(texts)
    code = texts[base.code] if base.code is not None and base.code < width else ""
    title = texts[base.title] if base.title is not None and base.title < width else ""
    at = base.title if title else base.code
    if at is not None and len(title or code) < 12 and (title or code):
        if normal_heading(title or code) == walk.header.cells[at] and _repeats(texts, walk.header):
            return "header"
    if code:
        return ""
    first = next(text for text in texts if text)
    if any(_TOTAL.fullmatch("".join(text.split())) for text in (title, first) if text):
        return "total"
    if not title and all(not text or column.element == "sequence" for text, column in _pairs(texts, walk)):
        return "blank" if width <= len(walk.header.columns) else ""
    return ""


def _pairs(texts: Sequence[str], walk: _Walk) -> Iterator[tuple[str, object]]:
    return zip(texts, walk.header.columns, strict=False)  # type: ignore[return-value]


def _repeats(texts: Sequence[str], header: Header) -> bool:
    """Whether every filled cell repeats the heading above it."""
    return all(not text or normal_heading(text) == cell for text, cell in zip(texts, header.cells, strict=False))
