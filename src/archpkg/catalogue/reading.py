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
    found = ""
    skipped: list[SheetReading] = []
    several = False
    for table in _sheets(name, sheet, encoding, profile):
        read = yield from _read(table, name, setting, layout, profile, len(drafts))
        findings += read.findings
        drafts += read.drafts
        found = found or read.fonds
        if read.header is None:
            skipped.append(read)
        else:
            several = True
    findings += [_left_out(name, read, several) for read in skipped if read.filled or not several]
    result = assemble(drafts, rule, fonds or found)
    yield Step(stage="catalogue", done=len(drafts), total=len(drafts), name=name)
    return Reading(result.value, (*findings, *result.findings))


def _check_layout(layout: str | None) -> None:
    if layout is not None and layout not in LAYOUT_LEVELS:
        names = ", ".join(LAYOUT_LEVELS)
        raise WrongUse(
            Text(f"There is no layout {layout!r}.", f"没有名为“{layout}”的目录格式。"),
            hint=Text(f"Use one of: {names}.", f"可用：{names}。"),
        )


def _read(
    table: Sheet, path: str, setting: Setting, layout: str | None, profile: Mapping[str, str], before: int
) -> Generator[Step, None, SheetReading]:
    steps = read_sheet(table, path, setting, layout=layout, profile=profile)
    while True:
        try:
            done = next(steps)
        except StopIteration as end:
            read: SheetReading = end.value
            return read
        total = None if table.height is None else before + table.height
        yield Step(stage="catalogue", done=before + done, total=total, name=table.name or path)


def _left_out(path: str, read: SheetReading, several: bool) -> Finding:
    """A sheet without a header: a note beside sheets that have one, else an error."""
    where = Where(path=path, sheet=read.name)
    if several:
        return Finding(rules.SKIPPED_SHEET, where, {"count": read.filled})
    return Finding(rules.NO_HEADER, where, {"rows": HEADER_ROWS})


def _sheets(
    path: str, sheet: str | None, encoding: str | None, profile: Mapping[str, str]
) -> Iterator[Sheet]:
    """The tables of a computer file: its first octets decide what it is, not its name."""
    if is_workbook(path):
        yield from read_workbook(path, sheet)
        return
    _refuse_foreign(path)
    if sheet is not None:
        raise WrongUse(
            Text("A text table has no sheets.", "文本表格没有工作表。"),
            hint=Text("Leave sheet= out.", "请不要指定 sheet=。"),
            path=path,
        )
    yield read_csv(path, encoding=encoding, profile=profile)


def _refuse_foreign(path: str) -> None:
    """A page or an XML that is called a table, and a workbook that is none. Raises CannotRead."""
    with open(path, "rb") as stream:
        head = stream.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_MARKUP) or path.lower().endswith(_WORKBOOKS):
        raise CannotRead(
            Text("This is no workbook and no text table.", "不是电子表格文件，也不是文本表格。"),
            hint=Text(
                "Open it in a spreadsheet program and save it as .xlsx or CSV.",
                "请用电子表格软件打开，另存为 .xlsx 或 CSV。",
            ),
            path=path,
        )
