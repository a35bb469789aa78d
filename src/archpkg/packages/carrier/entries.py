"""From a catalogue entry alone to an item: what is left when a record's own metadata cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from archpkg.errors import InvalidValue
from archpkg.findings import Finding, Where
from archpkg.formats.carrier import CatalogueEntry
from archpkg.formats.leaves import COUNT, XML_VALUE
from archpkg.model.codes import ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.parts import Extra
from archpkg.model.records import Item
from archpkg.model.retention import RetentionPeriod
from archpkg.model.security import SecurityLevel, SecurityReading

T = TypeVar("T")

SOURCE = "carrier"


def item_of_entry(entry: CatalogueEntry, findings: list[Finding]) -> Item:
    """The item that an entry describes; a value that cannot be is reported and kept as an extra."""
    extra: list[Extra] = []

    def told(element: str, text: str, parse: Callable[[str], T]) -> T | None:
        if not text.strip():
            return None
        try:
            return parse(text.strip())
        except InvalidValue as error:
            extra.append(Extra(name=element, value=text, source=SOURCE))
            details = {"tag": element, "value": text, "why": error.text}
            findings.append(Finding(XML_VALUE, Where(element=element), details))
            return None

    secrecy: SecurityReading | None = told("密级", entry.security, SecurityLevel.parse)
    code = told("档号", entry.code, ReferenceCode.of)
    return Item(
        code=code,
        title=entry.title,
        authors=tuple(part for part in entry.author.split("；") if part),
        date=told("日期", entry.date, ArchivalDate.parse),
        retention=told("保管期限", entry.retention, RetentionPeriod.parse),
        security=None if secrecy is None else secrecy.level,
        secrecy_period="" if secrecy is None else secrecy.period,
        page_count=told("页数", entry.page_count, COUNT.parse),
        category="" if code is None else code.category,
        year=None if code is None else code.year,
        annotations=(entry.remark,) if entry.remark else (),
        extra=tuple(extra),
    )
