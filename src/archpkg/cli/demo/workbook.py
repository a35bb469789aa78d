"""目录.xlsx. The catalogue of the sample room, with the habits of catalogues that people keep by hand.

Merged titles above the headings, blanks inside them, dates in four forms, ditto marks, merged and hidden rows, headings
repeated for the second printed page, a total at the end. None of these is wrong. :data:`records.FAULTS` are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from archpkg.cli.demo.records import (
    FAULTS,
    FONDS,
    ORGANS,
    PROJECT,
    RETENTION,
    UNIT,
    VOLUME_CODE,
    Entry,
    by_item,
    in_volume,
)
from archpkg.errors import need
from archpkg.words import Text

Cell = str | int | date
MADE = datetime(2024, 3, 1, 9, 0)
"""The creation date that the workbook tells."""

HIDDEN = "Z109-WS·2022-D30-CJ-0001"
"""The entry whose row is hidden."""

_COLUMNS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "2022": (
        ("序号", "order", 6), ("档  号", "code", 27), ("文件编号", "number", 22), ("责任者", "author", 26),
        ("题  名", "title", 58), ("成文日期", "date", 16), ("密级", "security", 7), ("页数", "pages", 6),
        ("盒号", "box", 6), ("备注", "remark", 18),
    ),
    "2023": (
        ("序号", "order", 6), ("档号", "code", 27), ("文  号", "number", 22), ("责任者", "author", 26),
        ("题名", "title", 58), ("日  期", "date", 16), ("保管期限", "retention", 9),
        ("机构（问题）", "organ", 13), ("密级", "security", 7), ("页数", "pages", 6), ("盒号", "box", 6),
        ("文件路径", "path", 28), ("备  注", "remark", 12),
    ),
    "in volume": (
        ("顺序号", "order", 7), ("档号", "code", 25), ("文号", "number", 20), ("责任者", "author", 26),
        ("题  名", "title", 46), ("日期", "date", 16), ("起止页号", "span", 10), ("页数", "pages", 6),
        ("备注", "remark", 12),
    ),
}  # fmt: skip
"""Of each sheet the heading, the element and the width of every column."""

_VOLUME_COLUMNS = (
    ("序号", "order", 6), ("档号", "code", 22), ("案卷题名", "title", 40), ("年度", "year", 7),
    ("起止日期", "dates", 20), ("保管期限", "retention", 9), ("件数", "items", 6), ("总页数", "pages", 7),
    ("备注", "remark", 12),
)  # fmt: skip
_FIGURES_COLUMNS = (("年度", "year", 8), *((name, name, 8) for name in (*RETENTION.values(), "合计")))


@frozen(kw_only=True)
class WrongRow:
    """A row that the messy catalogue has wrong: sheet, row from 1, heading of the column, both values, why."""

    sheet: str
    row: int
    column: str
    written: str
    corrected: str
    why: Text


@frozen(kw_only=True)
class Line:
    """One row below the headings: its cells, and the 档号 it truly belongs to (empty for a row without a record)."""

    cells: tuple[Cell, ...]
    code: str = ""


@frozen(kw_only=True)
class Sheet:
    """One sheet: its name, the merged titles above, the columns, the rows; ``merged`` are the first and last
    line (from 0) and the column whose cells are one."""

    name: str
    titles: tuple[str, ...]
    columns: tuple[tuple[str, str, int], ...]
    lines: tuple[Line, ...]
    merged: tuple[int, int, int] | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the columns."""
        return tuple(heading for heading, _element, _width in self.columns)

    def column(self, element: str) -> int:
        """Where an element stands, from 0."""
        return [name for _heading, name, _width in self.columns].index(element)


def write_workbook(path: Path, *, corrected: bool) -> tuple[WrongRow, ...]:
    """Write the catalogue, messy or with the wrong rows put right; tells which rows they are.

    Raises MissingExtraError without xlsxwriter, OSError where it cannot be written.
    """
    xlsxwriter = need("xlsxwriter", "excel")
    sheets = _sheets()
    wrong = tuple(row for sheet in sheets for row in _wrong_rows(sheet))
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": f"{UNIT}归档文件目录", "author": UNIT, "created": MADE})
    styles = _styles(book)
    for sheet in sheets:
        _lay_out(book, styles, sheet if corrected else _with_faults(sheet))
    try:
        book.close()
    except need("xlsxwriter.exceptions", "excel").FileCreateError as error:
        raise OSError(str(error)) from error
    return wrong


def _sheets() -> tuple[Sheet, ...]:
    entries = by_item()
    years = sorted({entry.year for entry in entries})
    listed = tuple(_items_sheet(year, [entry for entry in entries if entry.year == year]) for year in years)
    return (*listed, _volume_sheet(), _papers_sheet(), _figures_sheet(years, entries))


def _titles(kind: str) -> tuple[str, ...]:
    return f"{UNIT}{kind}", f"全宗号：{FONDS}   立档单位：{UNIT}"


def _items_sheet(year: int, entries: Sequence[Entry]) -> Sheet:
    """归档文件目录 of one year. The first year merges equal authors, the second writes ditto marks."""
    columns = _COLUMNS[str(year)]
    lines = [_line(entry, columns) for entry in entries]
    sheet = Sheet(name=f"归档文件目录{year}", titles=(*_titles("归档文件目录"), f"年度：{year}"),
                  columns=columns, lines=())  # fmt: skip
    first, last = _same_authors(entries)
    total = _total(sheet, sum(entry.pages for entry in entries), len(entries))
    if year == 2022:
        merged = first, last, sheet.column("author")
        return evolve(sheet, lines=(*lines, Line(cells=("",) * len(columns)), total), merged=merged)
    for row in range(first + 1, last + 1):
        lines[row] = _changed(lines[row], sheet.column("author"), "〃")
    half = len(lines) // 2
    again = Line(cells=sheet.headings)
    return evolve(sheet, lines=(*lines[:half], again, *lines[half:], total))


def _papers_sheet() -> Sheet:
    columns = _COLUMNS["in volume"]
    lines = tuple(_line(entry, columns) for entry in in_volume())
    titles = ("卷内文件目录", f"案卷题名：{PROJECT}   案卷档号：{VOLUME_CODE}")
    return Sheet(name="卷内文件目录", titles=titles, columns=columns, lines=lines)


def _volume_sheet() -> Sheet:
    papers = in_volume()
    dates = f"{papers[0].dated:%Y%m%d}-{papers[-1].dated:%Y%m%d}"
    pages = sum(paper.pages for paper in papers)
    cells = (1, VOLUME_CODE, PROJECT, papers[0].year, dates, RETENTION["Y"], len(papers), pages, "")
    return Sheet(name="案卷目录", titles=_titles("案卷目录"), columns=_VOLUME_COLUMNS,
                 lines=(Line(cells=cells, code=VOLUME_CODE),))  # fmt: skip


def _figures_sheet(years: Sequence[int], entries: Sequence[Entry]) -> Sheet:
    """统计: figures, no records."""
    counted = Counter((entry.year, entry.retention) for entry in entries)
    lines = []
    for year in years:
        figures = [counted[year, term] for term in RETENTION]
        lines.append(Line(cells=(year, *figures, sum(figures))))
    return Sheet(
        name="统计", titles=("归档文件数量统计（件）",), columns=_FIGURES_COLUMNS, lines=tuple(lines)
    )


def _line(entry: Entry, columns: Sequence[tuple[str, str, int]]) -> Line:
    known: dict[str, Cell] = {
        "order": entry.order,
        "code": entry.code,
        "number": entry.number,
        "author": entry.author,
        "title": entry.title,
        "date": _dated(entry),
        "retention": RETENTION[entry.retention],
        "organ": ORGANS[entry.organ],
        "security": entry.security,
        "pages": entry.pages,
        "span": f"{entry.first_page:03d}-{entry.first_page + entry.pages - 1:03d}",
        "box": entry.box,
        "path": entry.path,
        "remark": entry.remark,
    }
    return Line(cells=tuple(known[element] for _heading, element, _width in columns), code=entry.code)


def _dated(entry: Entry) -> Cell:
    """The date as whoever kept the catalogue wrote it that day: a date cell, a number, in words, as text."""
    day = entry.dated
    forms: tuple[Cell, ...] = (
        f"{day:%Y%m%d}",
        day,
        int(f"{day:%Y%m%d}"),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
    )
    return forms[entry.order % len(forms)]


def _same_authors(entries: Sequence[Entry]) -> tuple[int, int]:
    """The first and last of the first three or more entries in a row by one author."""
    first = 0
    for row, entry in enumerate((*entries, None)):
        if entry is None or entry.body != entries[first].body:
            if row - first >= 3:
                break
            first = row
    return first, row - 1


def _total(sheet: Sheet, pages: int, items: int) -> Line:
    cells: list[Cell] = [""] * len(sheet.columns)
    cells[0], cells[sheet.column("pages")], cells[sheet.column("remark")] = "合计", pages, f"共{items}件"
    return Line(cells=tuple(cells))


def _changed(line: Line, column: int, cell: Cell) -> Line:
    return evolve(line, cells=(*line.cells[:column], cell, *line.cells[column + 1 :]))


def _with_faults(sheet: Sheet) -> Sheet:
    """The sheet as it was before anybody corrected it."""
    wrong = {fault.code: fault for fault in FAULTS}
    lines = tuple(
        _changed(line, sheet.column(wrong[line.code].element), wrong[line.code].written)
        if line.code in wrong
        else line
        for line in sheet.lines
    )
    return evolve(sheet, lines=lines)


def _wrong_rows(sheet: Sheet) -> list[WrongRow]:
    found = []
    for fault in FAULTS:
        for place, line in enumerate(sheet.lines):
            if line.code == fault.code:
                column = sheet.column(fault.element)
                found.append(WrongRow(sheet=sheet.name, row=len(sheet.titles) + 2 + place,
                                      column=sheet.headings[column], written=fault.written,
                                      corrected=str(line.cells[column]), why=fault.why))  # fmt: skip
    return found


def _styles(book: Any) -> dict[str, Any]:
    plain = {"font_name": "宋体", "font_size": 10, "border": 1, "valign": "vcenter", "text_wrap": True}
    big = {"font_name": "宋体", "font_size": 16, "bold": True, "align": "center", "valign": "vcenter"}
    return {
        "title": book.add_format(big),
        "subtitle": book.add_format(big | {"font_size": 10, "bold": False, "align": "left"}),
        "heading": book.add_format(plain | {"bold": True, "align": "center", "bg_color": "#EDE8DC"}),
        "cell": book.add_format(plain),
        "date": book.add_format(plain | {"num_format": "yyyy-mm-dd", "align": "left"}),
    }


def _lay_out(book: Any, styles: dict[str, Any], sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    page.set_landscape()
    page.set_paper(9)
    last = len(sheet.columns) - 1
    for row, title in enumerate(sheet.titles):
        page.merge_range(row, 0, row, last, title, styles["title" if row == 0 else "subtitle"])
    top = len(sheet.titles)
    for column, (_heading, _element, width) in enumerate(sheet.columns):
        page.set_column(column, column, width)
    page.write_row(top, 0, sheet.headings, styles["heading"])
    for row, line in enumerate(sheet.lines, start=top + 1):
        style = styles["heading" if line.cells == sheet.headings else "cell"]
        for column, cell in enumerate(line.cells):
            _put(page, (row, column), cell, style, styles["date"])
        if line.code == HIDDEN:
            page.set_row(row, None, None, {"hidden": True})
    if sheet.merged is not None:
        first, end, column = sheet.merged
        kept = sheet.lines[first].cells[column]
        page.merge_range(top + 1 + first, column, top + 1 + end, column, kept, styles["cell"])


def _put(page: Any, place: tuple[int, int], cell: Cell, style: Any, dated: Any) -> None:
    if isinstance(cell, date):
        page.write_datetime(*place, cell, dated)
    elif isinstance(cell, int):
        page.write_number(*place, cell, style)
    elif cell:
        page.write_string(*place, cell, style)
    else:
        page.write_blank(*place, None, style)
