"""Laws: no row is lost, no column is lost, and what was written comes back equal."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archpkg.catalogue import read_catalogue, write_catalogue
from archpkg.catalogue.columns import ELEMENTS
from archpkg.findings import Reading
from archpkg.model.records import Fonds
from archpkg.model.walk import files, items

CODES = [
    *(f"Z109-WS·2011-D30-BGS-000{n}" for n in range(1, 5)),
    *(f"J019-KU·01·2017-00{v}-00{n}" for v in (1, 2) for n in (1, 2)),
    "J019-KU·01·2017-001", "J019-ZY·JC·2019·D30-001", "Z109—WS・2011—Y—0001", "C038-001-002-003",
    "X033-ZP·2008-001", "随便", "WS·2023-D10-BGS-0003", "1", "",
]  # fmt: skip
TEXTS = [
    "", "一", "2011", "20110301", "201103-201204", "abc", "30年", "30", "机密★5年", "内部", "12页", "3张", "同上", "〃",
    "#REF!", "合计", "题名", "是", "=1+1", "'=x", "@x", "甲；乙、丙", "a\nb", 'say "x"', "文书", "案卷", "件",
    "案卷级", "文件级",
    "0012", "1-4", "Z109", "不开放", "  空白 ", "-", "a,b;c\td", "\r",
]  # fmt: skip
HEADINGS = [heading for e in ELEMENTS for heading in (e.heading, *e.synonyms[:1], *e.abbreviations[:1])]
HEADINGS += ["盒号", "源路径", "编号", "单位", "张数", "摄影者", "自定义", "", "=列"]
table_texts = st.sampled_from(TEXTS) | st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cn", "Co", "Cs")), max_size=4
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A table with 档号 and 题名 and whatever else, in any order, with rows of any kind."""
    more = draw(st.lists(st.sampled_from(HEADINGS), max_size=7))
    headings = draw(st.permutations(["档号", draw(st.sampled_from(["题名", "案卷题名"])), *more]))
    code = headings.index("档号")
    rows: list[list[str]] = [list(headings)]
    for _ in range(draw(st.integers(0, 6))):
        row = [draw(table_texts) for _ in headings]
        row[code] = draw(st.sampled_from(CODES))
        rows.append(row)
    return rows


def write(rows: Sequence[Sequence[str]], folder: Path, suffix: str) -> Path:
    path = folder / f"given{suffix}"
    if suffix == ".csv":
        with open(path, "w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\r\n").writerows(rows)
        return path
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if text:
                cell = sheet.cell(number, column)
                cell.value = text
                cell.data_type = "s"
    book.save(path)
    return path


def told(reading: Reading[Fonds]) -> tuple[int, int, int]:
    """Records, rows said to be none, and volumes that no row stands for."""
    skipped = sum(int(str(f.details["count"])) for f in reading.findings if f.code == "CAT-SKIPPED-ROWS")
    skipped += sum(1 for f in reading.findings if f.code == "CAT-NOT-A-RECORD")
    made = sum(1 for f in reading.findings if f.code == "CAT-FILE-MADE")
    return len(list(items(reading.value))) + len(list(files(reading.value))), skipped, made


@settings(max_examples=100, deadline=None)
@given(tables(), st.sampled_from([".csv", ".xlsx"]))
def test_rows_in_are_records_out_and_rows_reported(rows: list[list[str]], suffix: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = write(rows, Path(name), suffix)
        found = read_catalogue(path, fonds="Z109")
        if suffix == ".csv":
            height = len(rows) - 1
        else:
            sheet = openpyxl.load_workbook(path).worksheets[0]
            height = (sheet.max_row or 1) - 1
        records, skipped, made = told(found)
        assert records + skipped - made == height


@settings(max_examples=100, deadline=None)
@given(tables(), st.sampled_from([".csv", ".xlsx"]))
@example([["起始时间", "题名", "日期", "档号"], ["2011", "", "一", "Z109-WS·2011-D30-BGS-0001"]], ".csv")
def test_import_export_import(rows: list[list[str]], suffix: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        first = read_catalogue(write(rows, Path(name), ".csv"), fonds="Z109").value
        path = write_catalogue(first, Path(name) / f"written{suffix}", layout="full")
        again = read_catalogue(path, fonds="Z109").value
        assert again == first
        third = write_catalogue(again, Path(name) / f"again{suffix}", layout="full")
        assert third.read_bytes() == path.read_bytes()
