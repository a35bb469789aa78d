"""一致性检查. Whether catalogue, folder, metadata and computer files agree on a record; what is odd in one.

Pure: values in, findings out. Whoever looks at a package, or is about to make one, gives what each witness says.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from archpkg.checks import consistency_rules as rules
from archpkg.checks.objects import format_differs
from archpkg.errors import InvalidValue
from archpkg.findings import Finding, Where
from archpkg.formats.carrier import CatalogueEntry
from archpkg.formats.carrier.entries import BETWEEN
from archpkg.model.codes import ReferenceCode
from archpkg.model.contradictions import item_contradictions
from archpkg.model.dates import ArchivalDate
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Item
from archpkg.model.retention import RetentionPeriod
from archpkg.model.security import RESTRICTED, SecurityLevel
from archpkg.packages.first_octets import ending_of
from archpkg.words import Text

CATALOGUE = Text("the catalogue", "目录")
METADATA = Text("the metadata", "元数据")
ONE_PAGE = frozenset(("jpg", "jpeg", "png", "bmp", "jp2", "gif"))
"""Endings of images that hold one page each; a TIFF may hold many."""
_AUTHORS = re.compile(r"[；;、，,\n]+")
_SHOWN = 80
_MANY = 10


@frozen(kw_only=True)
class Limits:
    """What records are held to beside each other: ``highest`` 密级 that may travel, ``today`` for dates that lie in the
    future (None: not looked at)."""

    highest: SecurityLevel = RESTRICTED
    today: datetime.date | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Witnesses:
    """一件的各方记载. What catalogue (``entry``, whose edition has ``columns``), metadata (``stated``, in ``document``)
    and folder say of the record ``code``. ``names`` are its computer files; ``places`` pairs each computer file of the
    metadata with where it lies, or would lie."""

    code: str
    catalogue: str = ""
    columns: frozenset[str] = frozenset()
    entry: CatalogueEntry | None = None
    document: str = ""
    stated: Item | None = None
    names: Sequence[str] = ()
    places: Sequence[tuple[DigitalObject, str]] = ()


def record_findings(record: Witnesses, limits: Limits) -> Iterator[Finding]:
    """Everything that one record's witnesses contradict each other in, or that is odd by itself."""
    if record.entry is not None and record.stated is not None:
        yield from _compared(record, record.entry, record.stated)
    if record.stated is not None:
        yield from _own_code(record, record.stated)
        yield from _named_files(record)
    yield from _segments(record)
    yield from _dates(record, limits)
    yield from _secrets(record, limits)
    yield from _pages(record)


def place_in(record: Witnesses, tag: str, *, listed: bool) -> Where:
    """Where an element of a record stands: in the catalogue (``listed``), or in its metadata."""
    if listed and record.entry is not None:
        return Where(path=record.catalogue, line=record.entry.line, element=tag, record=record.code)
    return Where(path=record.document or record.catalogue, element=tag, record=record.code)


# ── catalogue and metadata ───────────────────────────────────────────────────────────────────────────────


def _parsed(text: str, parse: Callable[[str], object]) -> object:
    try:
        return parse(text)
    except InvalidValue:
        return text.strip()


def _marking(text: str) -> object:
    reading = SecurityLevel.parse(text)
    return reading.level, reading.period


def _authors(text: str) -> object:
    return tuple(part.strip() for part in _AUTHORS.split(text) if part.strip())


def _count(text: str) -> object:
    plain = unicodedata.normalize("NFKC", text).strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 19 else plain


_PARSE: dict[str, Callable[[str], object]] = {
    "责任者": _authors,
    "题名": str.strip,
    "日期": lambda text: ArchivalDate.parse(text).compact(),
    "保管期限": RetentionPeriod.parse,
    "密级": _marking,
    "页数": _count,
    "文号": str.strip,
    "年度": _count,
    "文件数": _count,
}
_EXTRA = {
    "文号": "文号",
    "文件编号": "文号",
    "文件字号": "文号",
    "年度": "年度",
    "文件数": "文件数",
    "电子文件数": "文件数",
}
"""Elements beside those of the edition that other makers write, by what they stand for."""


def _listed(entry: CatalogueEntry) -> dict[str, str]:
    values = {
        "责任者": entry.author, "题名": entry.title, "日期": entry.date, "保管期限": entry.retention,
        "密级": entry.security, "页数": entry.page_count,
    }  # fmt: skip
    for extra in entry.extra:
        name = _EXTRA.get(extra.name)
        if name is not None:
            values.setdefault(name, extra.value)
    return values


def _described(item: Item, names: Sequence[str]) -> dict[str, str]:
    level = "" if item.security is None else item.security.zh
    return {
        "责任者": BETWEEN.join(item.authors),
        "题名": item.title,
        "日期": "" if item.date is None else item.date.compact(),
        "保管期限": "" if item.retention is None else item.retention.zh,
        "密级": f"{level}★{item.secrecy_period}" if level and item.secrecy_period else level,
        "页数": "" if item.page_count is None else str(item.page_count),
        "文号": item.document_number,
        "年度": "" if item.year is None else str(item.year),
        "文件数": str(len(names)),
    }


def _compared(record: Witnesses, entry: CatalogueEntry, item: Item) -> Iterator[Finding]:
    described = _described(item, record.names)
    for tag, listed in _listed(entry).items():
        stated = described[tag]
        if listed == stated:
            continue
        if listed.strip() and stated.strip():
            yield from _both(record, tag, listed, stated)
        elif not _may_lack(record, entry, tag, listed, stated):
            yield _one_side(record, tag, listed, stated)


def _may_lack(record: Witnesses, entry: CatalogueEntry, tag: str, listed: str, stated: str) -> bool:
    """Whether it says nothing that one side is silent: its form has no such element, or the value is the default."""
    text = listed.strip() or stated.strip()
    if not text or (not listed.strip() and (tag not in record.columns or tag in entry.absent)):
        return True
    return tag == "密级" and _is_open(text)


def _is_open(text: str) -> bool:
    """公开: a blank 密级 means just that (DA/T 22-2015)."""
    with_level = _parsed(text, _marking)
    return isinstance(with_level, tuple) and with_level[0].rank == 0


def _both(record: Witnesses, tag: str, listed: str, stated: str) -> Iterator[Finding]:
    first, second = _parsed(listed, _PARSE[tag]), _parsed(stated, _PARSE[tag])
    if first == second:
        return
    rule = rules.REC_SPELLING if _folded(listed) == _folded(stated) else rules.REC_DIFFERS
    details = {"record": record.code, "tag": tag, "listed": shortened(listed), "stated": shortened(stated)}
    yield Finding(rule, place_in(record, tag, listed=True), details)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _one_side(record: Witnesses, tag: str, listed: str, stated: str) -> Finding:
    here, there = (CATALOGUE, METADATA) if listed.strip() else (METADATA, CATALOGUE)
    details = {"record": record.code, "tag": tag, "value": shortened(listed.strip() or stated.strip())}
    where = place_in(record, tag, listed=not listed.strip())
    return Finding(rules.REC_ABSENT, where, {**details, "here": here, "there": there})


def shortened(text: str) -> str:
    """A text as a finding shows it."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _own_code(record: Witnesses, item: Item) -> Iterator[Finding]:
    if item.code is not None and record.code and item.code.text.strip() != record.code:
        details = {"record": record.code, "stated": shortened(item.code.text)}
        yield Finding(rules.REC_CODE, place_in(record, "档号", listed=False), details)


def _segments(record: Witnesses) -> Iterator[Finding]:
    """The segments of the 档号 against the elements they stand for, in the catalogue and in the metadata."""
    if record.entry is not None and record.entry.code.strip():
        written = record.entry.retention.strip()
        term = _parsed(written, RetentionPeriod.parse) if written else None
        listed = Item(
            code=ReferenceCode.of(record.entry.code.strip()),
            retention=term if isinstance(term, RetentionPeriod) else None,
        )
        yield from item_contradictions(listed, place_in(record, "档号", listed=True))
    if record.stated is not None:
        yield from item_contradictions(record.stated, place_in(record, "档号", listed=False))


# ── metadata and computer files ──────────────────────────────────────────────────────────────────────────


def _named_files(record: Witnesses) -> Iterator[Finding]:
    there = frozenset(record.names)
    counts: dict[str, int] = {}
    for obj, place in record.places:
        counts[place] = counts.get(place, 0) + 1
        if place not in there:
            details = {"record": record.code, "name": obj.path, "source": METADATA}
            yield Finding(rules.REC_NO_FILE, Where(path=place, record=record.code), details)
            continue
        yield from _named_right(record, obj, place)
    if not record.places and record.names:
        details = {"record": record.code, "count": len(record.names)}
        yield Finding(rules.REC_NAMES_NONE, place_in(record, "文件数据", listed=False), details)
        return
    for name in record.names:
        if name not in counts:
            yield Finding(rules.REC_UNNAMED, Where(path=name, record=record.code), {"record": record.code})
    for place, count in counts.items():
        if count > 1:
            details = {"record": record.code, "name": place.rpartition("/")[2], "count": count}
            yield Finding(rules.REC_NAMED_TWICE, place_in(record, "文件路径", listed=False), details)


def _named_right(record: Witnesses, obj: DigitalObject, place: str) -> Iterator[Finding]:
    where = Where(path=place, record=record.code)
    if obj.name and obj.name != place.rpartition("/")[2]:
        yield Finding(rules.REC_FILE_NAME, where, {"record": record.code, "stated": shortened(obj.name)})
    if place != obj.path and not place.endswith(f"/{obj.path}"):
        yield Finding(rules.REC_PATH, where, {"record": record.code, "stated": shortened(obj.path)})
    stated = "" if obj.format is None else obj.format.name
    if format_differs(place, stated):
        yield Finding(rules.REC_FORMAT, where, {"record": record.code, "stated": shortened(stated)})


def _pages(record: Witnesses) -> Iterator[Finding]:
    """Where every computer file is an image of one page, there are as many as 页数 says."""
    texts = [] if record.entry is None else [record.entry.page_count]
    if record.stated is not None and record.stated.page_count is not None:
        texts.append(str(record.stated.page_count))
    count = next((n for text in texts if isinstance(n := _count(text), int)), None)
    if count is None or not record.names:
        return
    if all(ending_of(name) in ONE_PAGE for name in record.names) and len(record.names) != count:
        details = {"record": record.code, "stated": count, "found": len(record.names)}
        yield Finding(rules.REC_PAGES, place_in(record, "页数", listed=record.entry is not None), details)


# ── values that are odd by themselves ────────────────────────────────────────────────────────────────────


def _dates(record: Witnesses, limits: Limits) -> Iterator[Finding]:
    item, entry = record.stated, record.entry
    date = None if item is None else item.date
    if date is None and entry is not None and entry.date.strip():
        parsed = _parsed(entry.date, ArchivalDate.parse)
        date = parsed if isinstance(parsed, ArchivalDate) else None
    if date is None:
        return
    first, last = date.earliest(), date.latest()
    where = place_in(record, "日期", listed=entry is not None)
    if limits.today is not None and first is not None and first > limits.today:
        details = {"record": record.code, "date": date.iso(), "today": limits.today.isoformat()}
        yield Finding(rules.REC_DATE_FUTURE, where, details)
    year = _year(record)
    if year is not None and ((first and first.year > year) or (last and last.year < year)):
        details = {"record": record.code, "date": date.iso(), "year": str(year)}
        yield Finding(rules.REC_DATE_YEAR, where, details)


def _year(record: Witnesses) -> int | None:
    if record.stated is not None and record.stated.year is not None:
        return record.stated.year
    return ReferenceCode.of(record.code).year if record.code else None


def _secrets(record: Witnesses, limits: Limits) -> Iterator[Finding]:
    levels: list[tuple[SecurityLevel, bool]] = []
    if record.entry is not None and record.entry.security.strip():
        marking = _parsed(record.entry.security, _marking)
        if isinstance(marking, tuple):
            levels.append((marking[0], True))
    if record.stated is not None and record.stated.security is not None:
        levels.append((record.stated.security, False))
    worst = max(levels, key=lambda pair: pair[0].rank, default=None)
    if worst is not None and worst[0].rank > limits.highest.rank:
        details = {"record": record.code, "level": worst[0].zh, "highest": limits.highest.zh}
        yield Finding(rules.REC_SECRET, place_in(record, "密级", listed=worst[1]), details)
