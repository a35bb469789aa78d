"""单元格. From the text of a cell to the value of a field; what cannot be read is kept and reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from attrs import Factory, frozen

from archpkg.catalogue import rules
from archpkg.errors import InvalidValue
from archpkg.findings import Rule
from archpkg.model.codes import Arrangement, CodeRule, Profile, ReferenceCode, normalise
from archpkg.model.dates import FIRST_YEAR, LAST_YEAR, ArchivalDate
from archpkg.model.retention import RetentionPeriod
from archpkg.model.security import SecurityLevel
from archpkg.model.vocabularies import CATEGORIES, OPENNESS
from archpkg.words import Text

Level = Literal["item", "file"]

NO_DETAILS: Mapping[str, object] = MappingProxyType({})


@frozen
class Parsed:
    """What a cell says: the value (None: it could not be read), what was seen, and whether the original text is
    to be kept in ``extra``. ``more`` fills a second field."""

    value: object
    rule: Rule | None = None
    details: Mapping[str, object] = NO_DETAILS
    keep: bool = False
    more: Mapping[str, object] = Factory(dict)


Parse = Callable[[str], Parsed]

# ── where an element goes ───────────────────────────────────────────────────────────────────────────────

_BOTH = (
    "identifier", "title", "category", "authors", "date", "security", "secrecy_period", "page_count", "retention",
    "year", "organ", "carrier", "annotations",
)  # fmt: skip
_ITEM = (
    "class_code", "document_number", "parallel_title", "alternative_title", "title_information", "descriptors",
    "thesaurus", "keywords", "personal_names", "abstract", "document_type", "precedence", "principal_receivers",
    "other_receivers", "aggregation_type", "language", "draft", "openness", "publicity", "origin",
    "information_systems",
)  # fmt: skip
_NUMBERING = (
    "catalogue_number", "agency_file_number", "archives_file_number", "agency_item_number", "archives_item_number",
    "page_number",
)  # fmt: skip
_STORAGE = ("current_location", "offline_media", "offline_locations", "microform")
_RIGHTS = ("intellectual_property", "control")
_PERIOD = ("date_start", "date_end")


def _targets(*fields: str) -> dict[str, tuple[str, str]]:
    return {name: ("", name) for name in fields}


_SHARED = (
    _targets(*_BOTH)
    | {"date_range": ("", "date")}
    | {name: ("numbering", name) for name in _NUMBERING}
    | {name: ("period", name) for name in _PERIOD}
)
TARGETS: Mapping[Level, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "item": _SHARED
        | _targets(*_ITEM)
        | {name: ("storage", name) for name in _STORAGE}
        | {name: ("rights", name) for name in _RIGHTS},
        "file": _SHARED | _targets("item_count") | {"file_title": ("", "title")},
    }
)
"""Element to field, by the level of the record: the part of the record it is in (empty: the record itself), and
the name there. An element that is missing has no home on that level and is kept in ``extra``."""

LISTS = frozenset(
    ("authors", "descriptors", "keywords", "personal_names", "principal_receivers", "other_receivers",
     "information_systems", "offline_media", "offline_locations")
)  # fmt: skip
"""Fields of several texts: split at ``；``, ``;`` and ``、``, written with ``；``."""

# ── parsers ─────────────────────────────────────────────────────────────────────────────────────────────

_SPLIT = re.compile("[；;、]")
_COUNT = re.compile(r"(?:共)?([0-9]{1,9})(页|張|张|件|份|p|P)?")
_YEAR = re.compile(r"([0-9]{4})(?:年度?)?")
_YES_NO = {"是": "开放", "否": "控制"}


def parsers(rule: CodeRule | None, table: Mapping[str, str] | None) -> dict[tuple[str, str], Parse]:
    """A parser for each field that is more than text, by its target. Each remembers what it has read."""
    lists = dict.fromkeys(_list_targets(), split)
    several: dict[tuple[str, str], Parse] = {
        ("", "date"): parse_date,
        ("", "security"): parse_security,
        ("", "page_count"): parse_count,
        ("", "item_count"): parse_count,
        ("", "year"): parse_year,
        ("", "category"): lambda text: parse_category(text, rule),
        ("", "openness"): parse_openness,
        ("", "annotations"): lambda text: Parsed(tuple(line for line in text.split("\n") if line.strip())),
        ("", "retention"): lambda text: parse_retention(text, table),
    }
    return {target: lru_cache(1 << 16)(parse) for target, parse in (lists | several).items()}


def _list_targets() -> tuple[tuple[str, str], ...]:
    return tuple(TARGETS["item"][name] for name in LISTS)


def split(text: str) -> Parsed:
    """Several texts in one cell, in order."""
    return Parsed(tuple(part.strip() for part in _SPLIT.split(text) if part.strip()))


def _refused(rule: Rule, error: InvalidValue) -> Parsed:
    details = {"reason": error.text, "remedy": error.hint or Text("", "")}
    return Parsed(None, rule, details, keep=True)


def parse_date(text: str) -> Parsed:
    """日期, or both sides of 起止日期."""
    try:
        return Parsed(ArchivalDate.parse(text))
    except InvalidValue as error:
        return _refused(rules.DATE, error)


def parse_period(start: str, end: str) -> Parsed:
    """起止日期 from two cells, one of which may be empty."""
    try:
        first, last = (ArchivalDate.parse(side) if side else None for side in (start, end))
        if last is None:
            return Parsed(first)
        return Parsed(
            ArchivalDate(
                start=first.start if first else None,
                end=last.end or last.start,
                researched=last.researched or (first is not None and first.researched),
            )
        )
    except InvalidValue as error:
        return _refused(rules.DATE, error)


def parse_security(text: str) -> Parsed:
    """密级, perhaps with its 保密期限 as in 机密★10年."""
    try:
        reading = SecurityLevel.parse(text)
    except InvalidValue as error:
        return _refused(rules.SECURITY, error)
    more = {"secrecy_period": reading.period} if reading.period else {}
    if reading.mapped:
        return Parsed(reading.level, rules.MAPPED, {"text": text, "value": reading.level.zh}, True, more)
    return Parsed(reading.level, more=more)


def parse_retention(text: str, table: Mapping[str, str] | None) -> Parsed:
    """保管期限; ``table`` is the installation's own."""
    try:
        return Parsed(RetentionPeriod.parse(text, table=table))
    except InvalidValue as error:
        return _refused(rules.RETENTION, error)


def parse_count(text: str) -> Parsed:
    """页数 or 件数: a number, perhaps with its measure word."""
    match = _COUNT.fullmatch(text.replace(" ", ""))
    if match is None or not match[1].isascii():
        return Parsed(None, rules.PAGES, {"text": text}, keep=True)
    if match[2] in ("张", "張"):
        return Parsed(int(match[1]), rules.SHEETS, {"text": text})
    return Parsed(int(match[1]))


def parse_year(text: str) -> Parsed:
    """年度: four digits, a year that a date may have too."""
    match = _YEAR.fullmatch(text)
    if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return Parsed(None, rules.YEAR, {"text": text}, keep=True)
    return Parsed(int(match[1]))


def parse_category(text: str, rule: CodeRule | None = None) -> Parsed:
    """门类 by code or name; a rule may know more codes."""
    term = CATEGORIES.find(text)
    if term is not None:
        return Parsed(term.code)
    if rule is not None and text in rule.categories:
        return Parsed(text)
    return Parsed(None, rules.CATEGORY, {"text": text}, keep=True)


def parse_openness(text: str) -> Parsed:
    """开放标识; a text that is not one of the four is mapped where its meaning is plain."""
    term = OPENNESS.find(_YES_NO.get(text, text))
    if term is None:
        return Parsed(None, rules.OPENNESS, {"text": text}, keep=True)
    if term.zh == text:
        return Parsed(term.zh)
    return Parsed(term.zh, rules.MAPPED, {"text": text, "value": term.zh}, keep=True)


# ── reference codes ─────────────────────────────────────────────────────────────────────────────────────

_NO_FONDS = re.compile(r"[A-Z]{2}[·-]")


def parse_code(text: str, rule: CodeRule | None, fonds: str = "") -> tuple[ReferenceCode, Parsed]:
    """档号 by the rule; stand-ins for its separators are replaced, a missing fonds number is taken from ``fonds``.

    What fits nothing is kept as FREE text; what only breaks the rule, as it reads without.
    """
    try:
        return ReferenceCode.parse(text, rule=rule), _FINE
    except InvalidValue as error:
        refused = error
    regular = normalise(text, lenient=True)
    plain = regular.value
    whole = f"{fonds}-{plain}" if fonds and _NO_FONDS.match(plain) else plain
    try:
        code = ReferenceCode.parse(whole, rule=rule)
    except InvalidValue as error:
        return ReferenceCode.of(text, rule=rule), _refused(rules.CODE, error if plain != text else refused)
    if whole != plain:
        return code, Parsed(code, rules.CODE_FONDS, {"text": text, "code": code.text})
    return code, Parsed(code, regular.findings[0].rule, regular.findings[0].details)


_FINE = Parsed(None)


def as_volume(code: ReferenceCode) -> ReferenceCode:
    """The code of a 案卷: without a rule, a single last number may have been read as 件号, which it is not here."""
    if code.profile is Profile.FREE or code.volume or not code.number or code.component:
        return code
    return ReferenceCode(
        text=code.text, profile=code.profile, arrangement=Arrangement.VOLUME, fonds=code.fonds,
        category=code.category, classes=code.classes, catalogue=code.catalogue, year=code.year,
        retention=code.retention, organ=code.organ, volume=code.number,
    )  # fmt: skip
