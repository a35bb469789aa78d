"""目录检查. Judgements over the content of a catalogue, entry by entry: pure, and of bounded memory.

What reading reports is not said again here: a document's findings are those of its reading and these.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO

from attrs import define, field, frozen

from archpkg.checks.carrier import content_rules as told
from archpkg.errors import InvalidValue
from archpkg.findings import Finding, Rule, Where
from archpkg.formats.carrier.reading import bounded, read_rows
from archpkg.formats.carrier.values import FILLED, CarrierCatalogue, CatalogueEntry, columns_of
from archpkg.model.codes import CodeRule, ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.retention import RetentionPeriod
from archpkg.model.security import SecurityLevel

_LONGEST = 120
_EIGHT = re.compile(r"\d{8}", re.ASCII)
_WHOLE = re.compile(r"\d{1,18}", re.ASCII)


@frozen(kw_only=True)
class Demands:
    """What a catalogue is held to. ``required`` may not be empty (errors), ``expected`` should not (warnings: our
    reading); ``day`` asks for dates as YYYYMMDD; ``pages`` for 页数; ``running`` for 顺序号 from 1 without gaps
    (2012 calls it the running number on the carrier; for DA/T 93 this is our reading).

    ``code_rule`` is the unit's own rule of reference codes, ``retention_table`` the installation's own words for
    retention periods.
    """

    required: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    day: bool = False
    pages: bool = False
    running: bool = True
    code_rule: CodeRule | None = None
    retention_table: Mapping[str, str] | None = None


DEMANDS: dict[str, Demands] = {
    "dat93": Demands(required=FILLED["dat93"], day=True, pages=True),
    "2012": Demands(expected=FILLED["2012"]),
}
"""By edition. For 2012 no source says which elements must be filled: what is expected there is our reading."""


@define(kw_only=True)
class _Course:
    """What has to be remembered from entry to entry."""

    edition: str
    demands: Demands
    level: str
    columns: tuple[tuple[str, str], ...]
    number: int = 0
    expected: int = 1
    codes: dict[str | bytes, int] = field(factory=dict)
    secrets: int = 0
    first_secret: int = 0


def check_catalogue(catalogue: CarrierCatalogue, *, demands: Demands | None = None) -> tuple[Finding, ...]:
    """The findings over the content of a whole catalogue; ``demands`` are those of its edition if not given.

    Raises WrongUse for an unknown edition.
    """
    return tuple(
        check_entries(catalogue.entries, edition=catalogue.edition, level=catalogue.level, demands=demands)
    )


def check_stream(
    source: BinaryIO, *, edition: str = "dat93", demands: Demands | None = None
) -> Iterator[Finding]:
    """The findings of reading and of content for a catalogue of any length, as it goes past.

    Of each rule the first 10,000 are told, the rest counted. What is remembered are the reference codes alone.
    Raises as :func:`archpkg.formats.carrier.read_rows`.
    """
    return bounded(_stream(source, edition, demands))


def _stream(source: BinaryIO, edition: str, demands: Demands | None) -> Iterator[Finding]:
    course = _course(edition, "文件", demands)
    for row in read_rows(source, edition=edition):
        course.level = row.level
        yield from row.findings
        if row.entry is not None:
            yield from _check_entry(row.entry, course)
    yield from _check_secrets(course)


def check_entries(
    entries: Iterable[CatalogueEntry],
    *,
    edition: str = "dat93",
    level: str = "文件",
    demands: Demands | None = None,
) -> Iterator[Finding]:
    """As :func:`check_catalogue`, for entries as they come."""
    course = _course(edition, level, demands)
    for entry in entries:
        yield from _check_entry(entry, course)
    yield from _check_secrets(course)


def _course(edition: str, level: str, demands: Demands | None) -> _Course:
    columns = columns_of(edition)
    return _Course(edition=edition, demands=demands or DEMANDS[edition], level=level, columns=columns)


def _check_entry(entry: CatalogueEntry, course: _Course) -> Iterator[Finding]:
    course.number += 1
    for check in (_filled, _sequence, _code, _date, _retention, _security, _pages):
        yield from check(entry, course)


def _finding(rule: Rule, entry: CatalogueEntry, course: _Course, tag: str, **details: object) -> Finding:
    where = Where(line=entry.line, element=tag)
    return Finding(rule, where, {"entry": course.number, "tag": tag, **details})


def _filled(entry: CatalogueEntry, course: _Course) -> Iterator[Finding]:
    for tag, name in course.columns:
        text = getattr(entry, name)
        if text != text.strip():
            yield _finding(told.CAR_SPACE, entry, course, tag)
        if not text.strip() and tag not in entry.absent:
            if tag in course.demands.required:
                yield _finding(told.CAR_EMPTY, entry, course, tag)
            elif tag in course.demands.expected:
                yield _finding(told.CAR_BLANK, entry, course, tag)


def _sequence(entry: CatalogueEntry, course: _Course) -> Iterator[Finding]:
    text, expected = entry.sequence.strip(), course.expected
    found = int(text) if _WHOLE.fullmatch(text) else None
    course.expected = (expected if found is None else found) + 1
    if course.demands.running and text and found != expected:
        details = {"found": _shown(text), "expected": expected}
        yield _finding(told.CAR_SEQUENCE, entry, course, "顺序号", **details)


def _code(entry: CatalogueEntry, course: _Course) -> Iterator[Finding]:
    text = entry.code.strip()
    if not text:
        return
    first = course.codes.setdefault(_key(text), course.number)
    if first != course.number:
        yield _finding(told.CAR_DUPLICATE, entry, course, "档号", code=_shown(text), first=first)
    rule = course.demands.code_rule
    yield from _readable(
        told.CAR_CODE_FORM, entry, course, "档号", lambda: ReferenceCode.parse(text, rule=rule)
    )


def _key(code: str) -> str | bytes:
    """The code itself, or a digest of one that no archives would give: memory is not the writer's to spend."""
    return code if len(code) <= _LONGEST else hashlib.sha256(code.encode("utf-8", "surrogatepass")).digest()


def _date(entry: CatalogueEntry, course: _Course) -> Iterator[Finding]:
    text = entry.date.strip()
    if not text:
        return
    yield from (
        faults := tuple(_readable(told.CAR_DATE, entry, course, "日期", lambda: ArchivalDate.parse(text)))
    )
    if not faults and course.demands.day and course.level == "文件" and not _EIGHT.fullmatch(text):
        yield _finding(told.CAR_DATE_FORM, entry, course, "日期", found=_shown(text))


def _retention(entry: CatalogueEntry, course: _Course) -> Iterator[Finding]:
    text, table = entry.retention, course.demands.retention_table
    if text.strip():
        parse = RetentionPeriod.parse
        yield from _readable(told.CAR_RETENTION, entry, course, "保管期限", lambda: parse(text, table=table))


def _security(entry: CatalogueEntry, course: _Course) -> Iterator[Finding]:
    text = entry.security.strip()
    if not text:
        return
    try:
        level = SecurityLevel.parse(text).level
    except InvalidValue as error:
        yield _finding(told.CAR_SECURITY, entry, course, "密级", why=error.text)
        return
    if level.is_state_secret:
        course.secrets += 1
        course.first_secret = course.first_secret or course.number


def _check_secrets(course: _Course) -> Iterator[Finding]:
    if 0 < course.secrets < course.number:
        details = {"count": course.secrets, "total": course.number, "first": course.first_secret}
        yield Finding(told.CAR_SECRETS, Where(element="密级"), details)


def _pages(entry: CatalogueEntry, course: _Course) -> Iterator[Finding]:
    text = entry.page_count.strip()
    if text and not _WHOLE.fullmatch(text):
        yield _finding(told.CAR_PAGES, entry, course, "页数", found=_shown(text))
    elif not text and course.demands.pages and course.level == "文件":
        yield _finding(told.CAR_NO_PAGES, entry, course, "页数")


def _readable(
    rule: Rule, entry: CatalogueEntry, course: _Course, tag: str, parse: Callable[[], object]
) -> Iterator[Finding]:
    try:
        parse()
    except InvalidValue as error:
        yield _finding(rule, entry, course, tag, why=error.text)


def _shown(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def check_volumes(volumes: CarrierCatalogue, items: CarrierCatalogue) -> tuple[Finding, ...]:
    """案卷目录 against 文件目录 of one carrier (our reading: no source gives the rule).

    Every document whose reference code lies in a volume has that volume in the catalogue of volumes, and a date within
    the volume's; every volume has a document. Neither form has a count of pages for volumes that could be added up.
    """
    findings: list[Finding] = []
    known = {entry.code.strip(): entry for entry in volumes.entries if entry.code.strip()}
    filled: set[str] = set()
    for number, entry in enumerate(items.entries, start=1):
        code = entry.code.strip()
        volume = _volume_of(code, known)
        if volume in known:
            filled.add(volume)
            findings.extend(_within(entry, number, known[volume]))
        elif volume:
            details = {"entry": number, "code": _shown(code)}
            findings.append(Finding(told.CAR_VOLUME_UNKNOWN, Where(line=entry.line, element="档号"), details))
    for number, entry in enumerate(volumes.entries, start=1):
        code = entry.code.strip()
        if code and code not in filled:
            details = {"entry": number, "code": _shown(code)}
            findings.append(Finding(told.CAR_VOLUME_EMPTY, Where(line=entry.line, element="档号"), details))
    return tuple(findings)


def _volume_of(code: str, known: Mapping[str, CatalogueEntry]) -> str:
    """The code of the volume that a code lies in: one that is known, or what its grammar says, or nothing."""
    above = code.rpartition("-")[0]
    if above in known:
        return above
    volume = ReferenceCode.of(code).volume_code if code else None
    return "" if volume is None else volume.text


def _within(entry: CatalogueEntry, number: int, volume: CatalogueEntry) -> Iterator[Finding]:
    try:
        own, whole = ArchivalDate.parse(entry.date), ArchivalDate.parse(volume.date)
    except InvalidValue:
        return
    first, last = whole.earliest(), whole.latest()
    begins, ends = own.earliest(), own.latest()
    if (first and ends and ends < first) or (last and begins and begins > last):
        details = {"entry": number, "code": _shown(entry.code), "found": str(own), "volume": str(whole)}
        yield Finding(told.CAR_VOLUME_DATE, Where(line=entry.line, element="日期"), details)
