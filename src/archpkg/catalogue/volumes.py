"""从行到全宗. Drafts put together: items into their volumes, volumes and items into classes, classes into a fonds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from attrs import define, evolve, field

from archpkg.catalogue import rules
from archpkg.catalogue.columns import BY_NAME, preference
from archpkg.catalogue.fields import as_volume
from archpkg.catalogue.plans import GENERAL
from archpkg.catalogue.rows import SOURCE, Draft, fields_of_code
from archpkg.findings import Finding, Reading
from archpkg.model.codes import CodeRule, ReferenceCode
from archpkg.model.parts import Extra, Numbering
from archpkg.model.records import File, Fonds, Item, Series
from archpkg.model.vocabularies import CATEGORIES

_PAGES = re.compile(r"\s*([0-9]{1,9})(?:\s*(?:-+|[—–~～至到]+)\s*([0-9]{1,9}))?\s*")
_CATEGORY_ORDER = {term.code: place for place, term in enumerate(CATEGORIES)}
_UNKNOWN = 1 << 10


@define
class _Volume:
    """A 案卷 while it is put together: its row, if it has one, and the items in it."""

    key: str
    row: Draft | None = None
    items: list[Draft] = field(factory=list)


def assemble(drafts: Sequence[Draft], rule: CodeRule | None, fonds: str) -> Reading[Fonds]:
    """The fonds that drafts make up. ``fonds`` is its number where that is known beforehand, else it is the most
    frequent one of the column 全宗号, or of the codes. Within a class records stand as their rows did; classes
    stand as in DA/T 13-2022."""
    said = (text for draft in drafts for name, _, text in draft.general if name == "fonds")
    code = fonds or _most_frequent(said) or _most_frequent(_own_fonds(draft) for draft in drafts)
    findings = list(_fonds_findings(drafts, code))
    findings += _duplicates(drafts)
    general = _general(drafts, code)
    drafts = [_keep_other(draft, general) for draft in drafts]
    volumes, alone = _group(drafts)
    files: dict[str, list[File]] = {}
    counted = any(volume.items for volume in volumes)
    for volume in volumes:
        file = _file(volume, rule, findings)
        if counted:
            findings += _volume_findings(volume, file)
        files.setdefault(file.category or _category(volume.items), []).append(file)
    items: dict[str, list[Item]] = {}
    for draft in alone:
        if isinstance(draft.record, Item):
            items.setdefault(draft.record.category, []).append(draft.record)
    series = tuple(
        Series(code=one, title=_title(one), files=tuple(files.get(one, ())), items=tuple(items.get(one, ())))
        for one in sorted({*files, *items}, key=lambda c: (_CATEGORY_ORDER.get(c, _UNKNOWN), c))
    )
    value = Fonds(
        code=code,
        name=general["fonds_name"],
        unit=general["unit"],
        archives_name=general["archives_name"],
        archives_code=general["archives_code"],
        series=series,
    )
    return Reading(value, tuple(findings))


def _most_frequent(texts: Iterable[str]) -> str:
    """The text met most often; among equals the first in order of text, so that the order of rows is no matter."""
    counts = Counter(text for text in texts if text)
    return min(counts, key=lambda text: (-counts[text], text), default="")


def _title(category: str) -> str:
    term = CATEGORIES.find(category) if category else None
    return term.zh if term else ""


def _category(drafts: Sequence[Draft]) -> str:
    return next((draft.record.category for draft in drafts if draft.record.category), "")


# ── what the rows say of the fonds ──────────────────────────────────────────────────────────────────────


def _fonds_findings(drafts: Sequence[Draft], code: str) -> Iterator[Finding]:
    """Rows whose code, or whose column 全宗号, names another fonds."""
    for draft in drafts:
        named = (_own_fonds(draft), *(text for name, _, text in draft.general if name == "fonds"))
        other = next((text for text in named if text and text != code), "")
        if other:
            yield Finding(rules.FONDS, draft.where, {"found": other, "expected": code})


def _own_fonds(draft: Draft) -> str:
    return draft.record.code.fonds if draft.record.code is not None else ""


def _general(drafts: Sequence[Draft], code: str) -> dict[str, str]:
    """One value for each element that speaks of the fonds."""
    said: dict[str, Counter[str]] = {name: Counter() for name in GENERAL}
    for draft in drafts:
        for name, _, text in draft.general:
            said[name][text] += 1
    return {name: _most_frequent(counts.elements()) for name, counts in said.items()} | {"fonds": code}


def _keep_other(draft: Draft, general: dict[str, str]) -> Draft:
    """The draft with what its row says of the fonds in ``extra``, where other rows say otherwise: the first text
    under the heading of its element, so that it is read first again."""
    if not draft.general:
        return draft
    own, seen, other = _own_fonds(draft), set[str](), []
    for name, heading, text in draft.general:
        kept_as = heading if name in seen else BY_NAME[name].heading
        seen.add(name)
        if text != general[name] and not (name == "fonds" and text == own):
            other.append(Extra(name=kept_as, value=text, source=SOURCE))
    if not other:
        return draft
    extra = sorted((*draft.record.extra, *other), key=lambda extra: preference(extra.name))
    return evolve(draft, record=evolve(draft.record, extra=tuple(extra)))


# ── volumes ─────────────────────────────────────────────────────────────────────────────────────────────


def _group(drafts: Sequence[Draft]) -> tuple[list[_Volume], list[Draft]]:
    """Volumes in the order in which they are first met, and the items that are in none. A second row with the
    code of a volume stays a volume of its own, without items."""
    by_key: dict[str, _Volume] = {}
    twice: list[_Volume] = []
    for draft in drafts:
        if isinstance(draft.record, File) and draft.volume and draft.volume not in by_key:
            by_key[draft.volume] = _Volume(draft.volume, draft)
    aliases = _aliases(by_key.values())
    ordered: dict[int, _Volume] = {}
    alone: list[Draft] = []
    for draft in drafts:
        if isinstance(draft.record, File):
            volume = by_key.get(draft.volume)
            if volume is None or volume.row is not draft:
                volume = _Volume("", draft)
                twice.append(volume)
        elif draft.volume:
            key = draft.volume if draft.volume in by_key else aliases.get(draft.volume, draft.volume)
            volume = by_key.setdefault(key, _Volume(key))
            volume.items.append(draft)
        else:
            alone.append(draft)
            continue
        ordered.setdefault(id(volume), volume)
    return list(ordered.values()), alone


def _aliases(volumes: Iterable[_Volume]) -> dict[str, str]:
    """Volumes with a code by their 目录号 and 案卷号 too, for items that give only these; never where two share
    them."""
    found: dict[str, list[str]] = {}
    for volume in volumes:
        numbering = volume.row.record.numbering if volume.row is not None else None
        if numbering is not None:
            pair = (
                numbering.catalogue_number,
                numbering.agency_file_number or numbering.archives_file_number,
            )
            found.setdefault(f"number {pair}", []).append(volume.key)
    return {key: volumes[0] for key, volumes in found.items() if len(volumes) == 1}


def _file(volume: _Volume, rule: CodeRule | None, findings: list[Finding]) -> File:
    items = tuple(draft.record for draft in volume.items if isinstance(draft.record, Item))
    if volume.row is not None and isinstance(volume.row.record, File):
        return evolve(volume.row.record, items=items) if items else volume.row.record
    first = volume.items[0]
    catalogue, number = first.volume_numbers
    named = first.volume_code or "-".join(filter(None, (catalogue, number)))
    findings.append(Finding(rules.FILE_MADE, first.where, {"code": named}))
    title = next((draft.volume_title for draft in volume.items if draft.volume_title), "")
    if not first.volume_code:
        numbering = Numbering(catalogue_number=catalogue, agency_file_number=number)
        return File(title=title, numbering=numbering, category=_category(volume.items), items=items)
    code = as_volume(ReferenceCode.of(first.volume_code, rule=rule))
    return File(code=code, title=title, items=items, **fields_of_code(code))


# ── findings over several rows ──────────────────────────────────────────────────────────────────────────


def _duplicates(drafts: Sequence[Draft]) -> Iterator[Finding]:
    """One finding for each code that stands in several rows of one level, naming all of them."""
    rows: dict[tuple[type, str], list[Draft]] = {}
    for draft in drafts:
        if draft.record.code is not None:
            rows.setdefault((type(draft.record), draft.record.code.text), []).append(draft)
    for (_, code), twice in rows.items():
        if len(twice) > 1:
            several = len({draft.where.sheet for draft in twice}) > 1
            named = [f"{d.where.sheet}!{d.where.row}" if several else str(d.where.row) for d in twice]
            details = {"code": code, "count": len(twice), "rows": "、".join(named)}
            yield Finding(rules.DUPLICATE, twice[0].where, details)


def _volume_findings(volume: _Volume, file: File) -> Iterator[Finding]:
    row = volume.row
    name = file.code.text if file.code is not None else volume.key.removeprefix("number ")
    if row is not None and file.item_count is not None and file.item_count != len(volume.items):
        details = {"code": name, "expected": file.item_count, "found": len(volume.items)}
        yield Finding(rules.COUNT, row.where, details)
    last, before = 0, ""
    for draft in volume.items:
        text = draft.record.numbering.page_number if draft.record.numbering is not None else ""
        match = _PAGES.fullmatch(text)
        if match is None:
            continue
        start = int(match[1])
        if before and start <= last and (match[2] or "-" in before):
            yield Finding(rules.PAGE_RANGE, draft.where, {"found": text, "before": before})
        last, before = max(last, int(match[2] or start)), text
