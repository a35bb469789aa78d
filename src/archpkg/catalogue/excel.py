"""电子表格. Workbooks read through calamine: ``.xlsx``, ``.xls``, ``.ods``.

Merged cells can be told for ``.xlsx`` and ``.xls``; hidden rows, error cells and formulas without a value only
for ``.xlsx`` (see :mod:`archpkg.catalogue.parts`). In the other two such cells come as empty ones.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from archpkg.catalogue import rules
from archpkg.catalogue.parts import CellFault, SheetFaults, sheet_faults
from archpkg.catalogue.tables import EXACT, Cell, Row, Sheet, Trouble, cell_text, column_letters
from archpkg.errors import CannotRead, WrongUse, need
from archpkg.findings import Finding, Where
from archpkg.words import Text

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LARGEST = 2 << 30
"""Octets that a workbook may unpack to; more is taken for an attack (a million rows stay well below)."""


def is_workbook(path: str | os.PathLike[str]) -> bool:
    """Whether the first octets are those of a zip or of an OLE container. Raises CannotRead."""
    return _read(path, 8).startswith((_ZIP, _OLE))


def _read(path: str | os.PathLike[str], size: int) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read(size)
    except OSError as error:
        raise CannotRead(
            Text(f"The table could not be read: {error.strerror}.", f"无法读取表格：{error.strerror}。"),
            hint=Text("Look whether it is there and may be read.", "请检查文件是否存在、是否有读取权限。"),
            path=os.fspath(path),
        ) from error


def read_workbook(path: str | os.PathLike[str], sheet: str | None = None) -> Iterator[Sheet]:
    """The work sheets of a workbook, in order, or the one that is named.

    Raises CannotRead for what is no workbook, damaged or encrypted, WrongUse for a sheet that is not there.
    """
    name = os.fspath(path)
    _refuse_at_sight(name)
    calamine = need("python_calamine", "excel")
    kinds = (calamine.SheetTypeEnum.WorkSheet, calamine.SheetTypeEnum.MacroSheet)
    with _guarded(name, lambda: calamine.CalamineWorkbook.from_path(name)) as workbook:
        metadata = [m for m in workbook.sheets_metadata if m.typ in kinds]
        if sheet is not None and sheet not in [m.name for m in metadata]:
            raise _no_sheet(sheet, [m.name for m in metadata])
        for at in metadata:
            if sheet is None or at.name == sheet:
                hidden = at.visible != calamine.SheetVisibleEnum.Visible
                table = _guarded(name, lambda at=at: workbook.get_sheet_by_name(at.name))
                yield _sheet(name, at.name, table, hidden=hidden)


def _no_sheet(sheet: str, there: list[str]) -> WrongUse:
    names = ", ".join(there)
    return WrongUse(
        Text(f"There is no sheet {sheet!r}.", f"没有名为“{sheet}”的工作表。"),
        hint=Text(f"There are: {names}.", f"现有：{names}。"),
    )


def _refuse_at_sight(path: str) -> None:
    """What can be told without a reader. Raises CannotRead."""
    head = _read(path, 8)
    if head.startswith(_OLE) and _ENCRYPTED in _read(path, 1 << 20):
        raise _encrypted(path)
    if head.startswith(_ZIP):
        try:
            with zipfile.ZipFile(path) as container:
                total = sum(member.file_size for member in container.infolist())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise _damaged(path, str(error)) from error
        if total > LARGEST:
            raise CannotRead(
                Text(
                    f"The workbook would unpack to {total:,} bytes.", f"此工作簿解压后将有 {total:,} 字节。"
                ),
                hint=Text("Split it, or save it as CSV.", "请拆分，或另存为 CSV。"),
                path=path,
            )


def _encrypted(path: str) -> CannotRead:
    return CannotRead(
        Text("The workbook is encrypted.", "此工作簿已加密。"),
        hint=Text("Open it with its password and save it without one.", "请用密码打开后另存为不加密的文件。"),
        path=path,
    )


def _damaged(path: str, reason: str) -> CannotRead:
    return CannotRead(
        Text(
            f"This is no workbook, or a damaged one ({reason}).", f"不是电子表格文件，或已损坏（{reason}）。"
        ),
        hint=Text(
            "Open it in a spreadsheet program and save it as .xlsx or CSV.",
            "请用电子表格软件打开，另存为 .xlsx 或 CSV。",
        ),
        path=path,
    )


def _guarded(path: str, work: Any) -> Any:
    """What the reader makes of a workbook; whatever it says against it is a CannotRead."""
    try:
        return work()
    except BaseException as error:
        names = {kind.__name__ for kind in type(error).__mro__}
        if "PasswordError" in names:
            raise _encrypted(path) from error
        if names & {"CalamineError", "PanicException"} or isinstance(error, (OSError, ValueError)):
            raise _damaged(path, str(error)) from error
        raise


Range = tuple[tuple[int, int], tuple[int, int]]


def _merged(ranges: Sequence[Range] | None) -> dict[int, list[Range]]:
    """Merged ranges of several rows, by their first row from 0."""
    by_row: dict[int, list[Range]] = {}
    for start, end in ranges or ():
        if end[0] > start[0]:
            by_row.setdefault(start[0], []).append((start, end))
    return by_row


def _sheet(path: str, name: str, table: Any, *, hidden: bool) -> Sheet:
    faults = sheet_faults(path, name)
    where = Where(path=path, sheet=name)
    findings = [Finding(rules.HIDDEN_SHEET, where)] if hidden else []
    if faults.hidden_rows:
        shown = "、".join(map(str, faults.hidden_rows[:20])) + ("…" if len(faults.hidden_rows) > 20 else "")
        findings.append(Finding(rules.HIDDEN_ROWS, where, {"count": len(faults.hidden_rows), "rows": shown}))
    if faults.hidden_columns:
        findings.append(Finding(rules.HIDDEN_COLUMNS, where, {"count": faults.hidden_columns}))
    start = table.start or (0, 0)
    rows = _rows(table, start[1], _merged(table.merged_cell_ranges), faults)
    height = table.end[0] + 1 if table.end else 0
    return Sheet(name=name, rows=rows, findings=tuple(findings), height=height)


def _rows(table: Any, left: int, merged: dict[int, list[Range]], faults: SheetFaults) -> Iterator[Row]:
    """Rows from the first one of the sheet on. ``left``: columns that the reader leaves out."""
    padding: list[Cell] = [""] * left
    open_ranges: dict[int, tuple[int, Cell]] = {}
    plain = not (left or merged or faults.cells)
    for index, cells in enumerate(table.iter_rows()):
        troubles: tuple[Trouble, ...] = ()
        if not plain:
            cells = padding + cells
            troubles = _mark(cells, faults.cells.get(index, ()))
            troubles += _fill(cells, index, merged.get(index, ()), open_ranges)
        for column, cell in enumerate(cells):
            if type(cell) is float and not -EXACT < cell < EXACT:
                details = {"text": cell_text(cell)}
                troubles += (Trouble(rule=rules.LOST_DIGITS, column=column, details=details),)
        yield Row(number=index + 1, cells=cells, troubles=troubles)


def _mark(cells: list[Cell], faults: Sequence[CellFault]) -> tuple[Trouble, ...]:
    """Put the text of error cells back, which the reader leaves out, and report formulas without value."""
    troubles: tuple[Trouble, ...] = ()
    for fault in faults:
        if fault.is_formula:
            details = {"text": fault.text}
            troubles += (Trouble(rule=rules.FORMULA, column=fault.column, details=details),)
        elif fault.column < len(cells):
            cells[fault.column] = fault.text
        elif fault.column < len(cells) + 64:
            cells.extend([""] * (fault.column - len(cells)))
            cells.append(fault.text)
    return troubles


def _fill(
    cells: list[Cell], index: int, starting: Sequence[Range], open_ranges: dict[int, tuple[int, Cell]]
) -> tuple[Trouble, ...]:
    """Repeat the value of a merged range down its first column, never sideways: one text stands in one field of
    a record, but may hold for many records. ``open_ranges``: column to last row and value."""
    for column, (last, value) in list(open_ranges.items()):
        if index > last:
            del open_ranges[column]
        elif column < len(cells) and cells[column] == "":
            cells[column] = value
    troubles: tuple[Trouble, ...] = ()
    for (row, column), end in starting:
        if column < len(cells) and cells[column] != "":
            open_ranges[column] = end[0], cells[column]
            span = f"{column_letters(column)}{row + 1}:{column_letters(end[1])}{end[0] + 1}"
            details = {"range": span, "value": cell_text(cells[column])}
            troubles += (Trouble(rule=rules.MERGED, column=column, details=details),)
    return troubles
