"""说明文件检查. Judgements over the description of a transfer, by itself and against its catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archpkg.checks.carrier import content_rules as told
from archpkg.findings import Finding, Rule, Where
from archpkg.formats.carrier.values import (
    CARRIER_FIELDS,
    REQUIRED,
    CarrierCatalogue,
    Description,
    columns_of,
)
from archpkg.model.codes import ReferenceCode, sort_key

_FIRST_NUMBER = re.compile(r"(\d{1,9})\s*(?:张|个|盘|件|块)?$", re.ASCII)
_BETWEEN = re.compile(r"[、，,；;\s]+")
_RANGE = re.compile(r"[至到~～—]|--|\d\s*-\s*\d+$")
_WHOLE = re.compile(r"\d{1,18}", re.ASCII)


def check_description(
    description: Description,
    *,
    edition: str = "dat93",
    offline: bool | None = None,
    catalogue: CarrierCatalogue | None = None,
    required: Sequence[str] | None = None,
) -> tuple[Finding, ...]:
    """The findings over a description; with its ``catalogue`` also whether number and span of records agree.

    ``offline`` asks for the lines of the carrier; not given, it is taken from whether there is any of them (our
    reading). The text of 2012 is free, so that edition only asks that something is told; ``required`` names what a
    receiving archives asks for beside. Raises WrongUse for an unknown edition.
    """
    columns_of(edition)
    asked = REQUIRED if edition == "dat93" else ()
    return (
        *_told(description, (*asked, *(required or ()))),
        *(_carrier(description, offline) if edition == "dat93" else ()),
        *_twice(description),
        *_count(description, catalogue),
        *_span(description, catalogue),
        *_carriers(description),
    )


def _where(description: Description, name: str) -> Where:
    at = next((at for at in description.where(name) if at < len(description.lines)), None)
    return Where(line=None if at is None else description.lines[at], element=name)


def _absent(description: Description, names: Sequence[str], rule: Rule) -> Iterator[Finding]:
    for name in dict.fromkeys(names):
        if not any(description.fields[at][1].strip() for at in description.where(name)):
            yield Finding(rule, _where(description, name), {"name": name})


def _told(description: Description, names: Sequence[str]) -> Iterator[Finding]:
    if not any(value.strip() for _, value in description.fields):
        yield Finding(told.CAR_NOTHING_TOLD)
    yield from _absent(description, names, told.CAR_FIELD)


def _carrier(description: Description, offline: bool | None) -> Iterator[Finding]:
    if offline is None:
        offline = any(description.get(name) for name in CARRIER_FIELDS)
    if offline:
        yield from _absent(description, CARRIER_FIELDS, told.CAR_CARRIER_FIELD)


def _twice(description: Description) -> Iterator[Finding]:
    for name in dict.fromkeys("".join(label.split()) for label, _ in description.fields):
        places = description.where(name)
        if name and len(places) > 1:
            values = "; ".join(description.fields[at][1][:60] for at in places[:5])
            yield Finding(told.CAR_FIELD_TWICE, _where(description, name), {"name": name, "values": values})


def _count(description: Description, catalogue: CarrierCatalogue | None) -> Iterator[Finding]:
    text = description.get("档案数量").strip()
    if not text:
        return
    where = _where(description, "档案数量")
    if not _WHOLE.fullmatch(text):
        yield Finding(told.CAR_COUNT_FORM, where, {"found": text[:60]})
    elif catalogue is not None and int(text) != len(catalogue.entries):
        yield Finding(told.CAR_COUNT, where, {"told": int(text), "found": len(catalogue.entries)})


def _span(description: Description, catalogue: CarrierCatalogue | None) -> Iterator[Finding]:
    """Both ends are named, in the order of the catalogue, of the codes or of the alphabet; the span is spelt freely."""
    text = description.get("起止档号")
    codes = [] if catalogue is None else [code for e in catalogue.entries if (code := e.code.strip())]
    if not text.strip() or not codes:
        return
    ordered = sorted((ReferenceCode.of(code) for code in codes), key=sort_key)
    ends = ((ordered[0].text, ordered[-1].text), (codes[0], codes[-1]), (min(codes), max(codes)))
    if not any(first in text and last in text for first, last in ends):
        details = {"told": text[:120], "first": ends[0][0], "last": ends[0][1]}
        yield Finding(told.CAR_SPAN, _where(description, "起止档号"), details)


def _carriers(description: Description) -> Iterator[Finding]:
    """载体数量 against the numbers that 载体编号 lists; a range of numbers is not counted."""
    text, numbers = description.get("载体数量").strip(), description.get("载体编号").strip()
    stated = _FIRST_NUMBER.match(text)
    listed = [part for part in _BETWEEN.split(numbers) if part]
    if not stated or not listed or _RANGE.search(numbers):
        return
    if int(stated[1]) != len(listed):
        details = {"told": text[:60], "found": len(listed)}
        yield Finding(told.CAR_CARRIERS, _where(description, "载体数量"), details)
