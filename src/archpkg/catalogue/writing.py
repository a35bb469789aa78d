"""写出目录. A catalogue as a workbook or a text table: beside the target first, then renamed into its place."""

from __future__ import annotations

import datetime
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from archpkg.catalogue.csv import codec, write_csv
from archpkg.catalogue.layouts import FULL, LAYOUTS, Layout, lines, table
from archpkg.errors import CannotStore, TargetExists, WrongUse, need
from archpkg.model.records import Fonds
from archpkg.words import Text

ROWS_OF_A_SHEET = 1_048_576
LETTERS_OF_A_CELL = 32_767
_CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)


def write_catalogue(
    fonds: Fonds, path: str | os.PathLike[str], *, layout: str = "dat22", encoding: str = "utf-8-sig"
) -> Path:
    """Write a catalogue, ``.xlsx`` or ``.csv`` by the suffix, and return its path.

    ``layout`` is one of :data:`LAYOUTS`. After the layout's own columns come those of every other field that a
    record fills, and of all that a catalogue brought and the model has no home for. Computer files, events,
    relations, signatures and agents do not fit a table: use a dialect for these. ``full`` in a workbook makes up
    to three sheets (归档文件目录, 案卷目录, 卷内文件目录), in a text table one with 著录层级 where it has volumes.
    ``encoding`` is for text tables; the default has a mark that spreadsheet programs need.

    Raises TargetExists where something is there, WrongUse for an unknown layout, suffix or encoding and for text
    that the encoding or a cell cannot hold, CannotStore where it could not be written.
    """
    target = Path(path)
    kind = target.suffix.lower()
    if layout not in LAYOUTS:
        raise WrongUse(
            Text(f"There is no layout {layout!r}.", f"没有名为“{layout}”的目录格式。"),
            hint=Text(f"Use one of: {', '.join(LAYOUTS)}.", f"可用：{'、'.join(LAYOUTS)}。"),
        )
    if kind not in (".csv", ".xlsx"):
        raise WrongUse(
            Text(f"A catalogue cannot be written as {kind!r}.", f"目录不能写成“{kind}”格式。"),
            hint=Text("Give a name that ends in .xlsx or .csv.", "请使用以 .xlsx 或 .csv 结尾的文件名。"),
            path=str(target),
        )
    if kind == ".csv":
        name = codec(encoding)
        return _place(target, lambda place: _write_text(fonds, LAYOUTS[layout], place, name))
    writer = need("xlsxwriter", "excel")
    layouts = FULL if layout == "full" else (LAYOUTS[layout],)
    return _place(target, lambda place: _write_workbook(fonds, layouts, place, writer))


def _write_text(fonds: Fonds, layout: Layout, place: Path, encoding: str) -> None:
    with open(place, "w", encoding=encoding, newline="") as stream:
        try:
            write_csv(stream, table(fonds, layout, lines(fonds, layout.rows)))
        except UnicodeEncodeError as error:
            letter = error.object[error.start]
            raise WrongUse(
                Text(
                    f"{letter!r} cannot be written in {encoding}.", f"“{letter}”无法用 {encoding} 编码写出。"
                ),
                hint=Text("Use utf-8-sig or gb18030.", "请使用 utf-8-sig 或 gb18030。"),
            ) from error
        _sync(stream)


def _write_workbook(fonds: Fonds, layouts: tuple[Layout, ...], place: Path, writer: Any) -> None:
    workbook = writer.Workbook(os.fspath(place), {"constant_memory": True})
    try:
        workbook.set_properties({"created": _CREATED})
        found = [(layout, lines(fonds, layout.rows)) for layout in layouts]
        filled = [(layout, rows) for layout, rows in found if rows] or found[:1]
        for layout, rows in filled:
            _write_sheet(workbook.add_worksheet(layout.title), table(fonds, layout, rows))
    finally:
        workbook.close()
    with open(place, "r+b") as stream:
        _sync(stream)


def _write_sheet(sheet: Any, rows: Iterator[list[str]]) -> None:
    for number, row in enumerate(rows):
        if number >= ROWS_OF_A_SHEET:
            raise WrongUse(
                Text("A sheet holds no more than 1,048,576 rows.", "一个工作表最多 1,048,576 行。"),
                hint=Text("Write a .csv, or several catalogues.", "请写成 .csv，或分为几个目录。"),
            )
        for column, text in enumerate(row):
            if len(text) > LETTERS_OF_A_CELL:
                raise WrongUse(
                    Text(f"The text in row {number + 1} is too long for a cell.",
                         f"第 {number + 1} 行文字超出单元格容量。"),
                    hint=Text("Write a .csv.", "请写成 .csv。"),
                )  # fmt: skip
            if text:
                sheet.write_string(number, column, text)


# ── all or nothing ──────────────────────────────────────────────────────────────────────────────────────


def _place(target: Path, write: Callable[[Path], None]) -> Path:
    """Write beside the target, sync, rename. Nothing remains of an attempt that fails."""
    beside = target.with_name(f".{target.name}.writing")
    _refuse_existing(target)
    try:
        try:
            write(beside)
            _refuse_existing(target)
            os.replace(beside, target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        if isinstance(error, CannotStore):
            raise
        raise CannotStore(
            Text(
                f"The catalogue could not be written: {error.strerror}.", f"无法写出目录：{error.strerror}。"
            ),
            hint=Text("Look for room and permission in the folder.", "请检查目标文件夹的空间与权限。"),
            path=str(target),
        ) from error
    _sync_folder(target.parent)
    return target


def _refuse_existing(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise TargetExists(
            Text("There is something already; it was left as it is.", "目标已存在，未作改动。"),
            hint=Text("Choose another name, or remove it first.", "请另取名称，或先将其移走。"),
            path=str(target),
        )


def _sync(stream: io.IOBase | Any) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the new name last, where the system can sync a folder."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)
