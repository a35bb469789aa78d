"""读取目录. A catalogue made by people, read leniently: nothing is dropped, everything odd is reported."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Mapping

from archpkg.catalogue import rules
from archpkg.catalogue.columns import HEADER_ROWS, read_profile
from archpkg.catalogue.csv import read_csv
from archpkg.catalogue.excel import is_workbook, read_workbook
from archpkg.catalogue.fields import parsers
from archpkg.catalogue.plans import LAYOUT_LEVELS
from archpkg.catalogue.rows import Draft, Setting
from archpkg.catalogue.sheets import SheetReading, read_sheet
from archpkg.catalogue.tables import Sheet
from archpkg.catalogue.volumes import assemble
from archpkg.errors import CannotRead, WrongUse
from archpkg.findings import Finding, Reading, Where
from archpkg.model.codes import CodeRule
from archpkg.model.records import Fonds
from archpkg.progress import Progress, Step, run
from archpkg.words import Text

_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"mime-version:", b"<head")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


def read_catalogue(
    path: str | os.PathLike[str],
    *,
    rule: CodeRule | None = None,
    layout: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    retention_table: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    fonds: str = "",
    progress: Progress | None = None,
) -> Reading[Fonds]:
    """Read a catalogue from ``.xlsx``, ``.xls``, ``.ods`` or a text table (comma, tab or semicolon).

    ``rule`` is the unit's rule for codes; with it numbers that lost their zeros are padded. ``layout`` says what
    the rows are where the headings do not tell: ``files`` for volumes, any other for items. ``sheet`` reads one
    sheet only. ``encoding`` of a text table; by default a mark, then UTF-8, then GB18030. ``retention_table``
    gives the installation's own texts for 保管期限. ``columns`` says what headings mean (heading to element, such
    as ``{"编号": "档号"}``). ``fonds`` is the fonds number, where the codes lack it or to check them against.

    Records of a row that has no home in the model, and texts that could not be read, are in ``extra`` under the
    heading, with source ``catalogue``. A running number 序号 is not kept: it is made anew on writing.
    Raises CannotRead for what is no table, damaged or encrypted, WrongUse for arguments that make no sense.
    """
    steps = read_catalogue_steps(
        path, rule=rule, layout=layout, sheet=sheet, encoding=encoding, retention_table=retention_table,
        columns=columns, fonds=fonds,
    )  # fmt: skip
    return run(steps, progress)


def read_catalogue_steps(
    path: str | os.PathLike[str],
    *,
    rule: CodeRule | None = None,
    layout: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    retention_table: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    fonds: str = "",
) -> Generator[Step, None, Reading[Fonds]]:
    """As :func:`read_catalogue`, a step about every thousand rows."""
    name = os.fspath(path)
    _check_layout(layout)
    profile = read_profile(columns)
    setting = Setting(rule=rule, parsers=parsers(rule, retention_table), fonds=fonds)
    drafts: list[Draft] = []
    findings: list[Finding] = []
    found, skipped = "", []
    for table in _sheets(name, sheet, encoding, profile):
        read = yield from _read(table, name, setting, layout, profile, len(drafts))
        findings += read.findings
        drafts += read.drafts
        found = found or read.fonds
        if read.header is None:
            skipped.append((table.name, read.filled))
    read_any = len(skipped) < _count(findings, drafts, skipped)
    findings += _left_out(name, skipped, read_any)
    result = assemble(drafts, rule, fonds or found)
    yield Step(stage="catalogue", done=len(drafts), total=len(drafts), name=name)
    return Reading(result.value, (*findings, *result.findings))
