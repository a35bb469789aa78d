"""From a record to its entry and back: what one line of a catalogue can say of an item or a volume."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from archpkg.errors import InvalidValue
from archpkg.findings import Finding, Where
from archpkg.formats.carrier.rules import CAR_MAPPED
from archpkg.formats.carrier.values import SOURCE, CatalogueEntry
from archpkg.formats.leaves import COUNT, XML_VALUE
from archpkg.model.codes import ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.parts import Extra
from archpkg.model.records import File, Item
from archpkg.model.retention import RetentionPeriod
from archpkg.model.security import SecurityLevel, SecurityReading

T = TypeVar("T")

BETWEEN = "；"
"""Between several 责任者, 电子档案名称 or 备注 in one element (our reading)."""


def catalogue_entry(item: Item, *, sequence: int) -> CatalogueEntry:
    """One line of the catalogue. An empty 密级 is written 公开: DA/T 22 leaves it blank where nothing is marked, and
    DA/T 93 asks for it; a 保密期限 follows the level as in 机密★10年."""
    return CatalogueEntry(
        sequence=str(sequence),
        code="" if item.code is None else item.code.text,
        author=BETWEEN.join(item.authors),
        title=item.title,
        date="" if item.date is None else item.date.compact(),
        retention="" if item.retention is None else item.retention.zh,
        security=_marking(item.security, item.secrecy_period),
        page_count="" if item.page_count is None else str(item.page_count),
        object_name=BETWEEN.join(obj.file_name for obj in item.objects),
        remark=BETWEEN.join(item.annotations),
    )


def file_entry(file: File, *, sequence: int) -> CatalogueEntry:
    """One line of 案卷目录."""
    return CatalogueEntry(
        sequence=str(sequence),
        code="" if file.code is None else file.code.text,
        author=BETWEEN.join(file.authors),
        title=file.title,
        date="" if file.date is None else file.date.compact(),
        security=_marking(file.security, ""),
        remark=BETWEEN.join(file.annotations),
    )


def _marking(level: SecurityLevel | None, period: str) -> str:
    if level is None:
        return "公开"
    return f"{level.zh}★{period}" if period else level.zh


def item_of_entry(entry: CatalogueEntry, findings: list[Finding]) -> Item:
    """The item that an entry describes, without its computer files; what cannot be taken up is kept as an extra.

    A value that cannot be is reported (XML-VALUE); so is a security word that was mapped to one of the five. The names
    of computer files (电子档案名称) are an extra too. The running number belongs to the carrier, and goes.
    """
    extra = list(entry.extra)
    where = Where(line=entry.line)

    def told(element: str, text: str, parse: Callable[[str], T]) -> T | None:
        if not text.strip():
            return None
        try:
            return parse(text.strip())
        except InvalidValue as error:
            extra.append(Extra(name=element, value=text, source=SOURCE))
            details = {"tag": element, "value": text, "why": error.text}
            findings.append(Finding(XML_VALUE, Where(line=entry.line, element=element), details))
            return None

    secrecy: SecurityReading | None = told("密级", entry.security, SecurityLevel.parse)
    if secrecy is not None and secrecy.mapped:
        extra.append(Extra(name="密级", value=entry.security, source=SOURCE))
        details = {"found": entry.security, "level": secrecy.level.zh}
        findings.append(Finding(CAR_MAPPED, Where(line=where.line, element="密级"), details))
    if entry.object_name:
        extra.append(Extra(name="电子档案名称", value=entry.object_name, source=SOURCE))
    code = told("档号", entry.code, ReferenceCode.of)
    return Item(
        code=code,
        title=entry.title,
        authors=tuple(part for part in entry.author.split(BETWEEN) if part),
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


def file_of_entry(entry: CatalogueEntry, findings: list[Finding]) -> File:
    """The volume that an entry of 案卷目录 describes, without its items; see :func:`item_of_entry`."""
    told = item_of_entry(entry, findings)
    return File(
        code=told.code,
        title=told.title,
        authors=told.authors,
        date=told.date,
        year=told.year,
        retention=told.retention,
        category=told.category,
        security=told.security,
        secrecy_period=told.secrecy_period,
        page_count=told.page_count,
        annotations=told.annotations,
        extra=told.extra,
    )
