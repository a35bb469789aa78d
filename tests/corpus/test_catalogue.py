"""Catalogue tables that are wrong in one way, judged by the command: each rule has a folder, or a workbook made here.

What must be found in a table, no more and no less, and at which row and column, stands in ``catalogue/expected.json``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from archpkg.catalogue import rules
from archpkg.cli.app import run
from archpkg.findings import Rule

HERE = Path(__file__).parent / "catalogue"
EXPECTED: dict[str, dict[str, Any]] = json.loads((HERE / "expected.json").read_text("utf-8"))
HEAD = ("档号", "题名", "责任者", "日期", "保管期限", "密级", "页数", "件号", "盒号")
Place = tuple[str, str, str | None, int | None, str | None]
"""Code, severity, sheet, row and column of a finding."""


def judged(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any]]:
    """Exit code and report of ``archpkg check PATH --json``."""
    code = run(["check", str(path), *options, "--json"])
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, report


def holds(path: Path, expected: Sequence[Place], exit_code: int, report: dict[str, Any]) -> None:
    """Exactly these findings, each about this table and with words for it; the exit code follows from them."""
    found = report["findings"]
    assert [(f["code"], f["severity"], f["sheet"], f["row"], f["column"]) for f in found] == expected
    for finding in found:
        assert finding["path"] == str(path)
        words = [finding[key][lang] for key in ("text", "hint") for lang in ("zh", "en")]
        assert all(words)
        assert not any("{" in word for word in words)
    assert exit_code == int(any(severity == "error" for _, severity, *_ in expected))
    assert report["kind"] == "catalogue"


@pytest.mark.parametrize("name", EXPECTED)
def test_a_text_table(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    path, case = HERE / name, EXPECTED[name]
    before = path.read_bytes()
    expected = [(f["code"], f["severity"], None, f["row"], f["column"]) for f in case["findings"]]
    holds(path, expected, *judged(path, capsys, *case["options"]))
    assert path.read_bytes() == before


def test_every_table_is_expected() -> None:
    there = {path.relative_to(HERE).as_posix() for path in HERE.rglob("*.csv")}
    assert there == set(EXPECTED)
    for name, case in EXPECTED.items():
        rule = name.partition("/")[0]
        assert rule == "VALID" or rule in {finding["code"] for finding in case["findings"]}


# ── workbooks ────────────────────────────────────────────────────────────────────────────────────────────


def workbook() -> openpyxl.Workbook:
    """Two records in a sheet 归档文件目录; the case changes it."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "归档文件目录"
    sheet.append(HEAD)
    for n in (1, 2):
        code = f"Z109-WS·2023-Y-BGS-{n:04d}"
        sheet.append(
            (code, f"第{n}号通知", "云溪街道办事处", "20230106", "永久", "公开", 4, f"{n:04d}", "0012")
        )
    return book


def first(book: openpyxl.Workbook) -> Worksheet:
    """The sheet of the records."""
    return book.worksheets[0]


def _hidden_sheet(book: openpyxl.Workbook) -> None:
    other = book.create_sheet("2022年归档文件目录", 0)
    other.append(HEAD[:2])
    other.append(("Z109-WS·2022-Y-BGS-0001", "旧通知"))
    book.active = 1
    other.sheet_state = "hidden"


def _hidden_row(book: openpyxl.Workbook) -> None:
    first(book).row_dimensions[3].hidden = True


def _hidden_column(book: openpyxl.Workbook) -> None:
    first(book).column_dimensions["C"].hidden = True


def _merged(book: openpyxl.Workbook) -> None:
    first(book).merge_cells("C2:C3")


def _cover(book: openpyxl.Workbook) -> None:
    book.create_sheet("说明")["A1"] = "封面"


def _formula(book: openpyxl.Workbook) -> None:
    first(book)["G3"] = "=G2+1"


def _long_number(book: openpyxl.Workbook) -> None:
    first(book)["I3"] = 12345678901234567890


def _number(book: openpyxl.Workbook) -> None:
    first(book)["H3"] = 2


def _error(book: openpyxl.Workbook) -> None:
    first(book)["C3"] = "#REF!"
    first(book)["C3"].data_type = "e"


SHEET = "归档文件目录"
BOOKS: dict[str, tuple[Callable[[openpyxl.Workbook], None], str, str, int | None, str | None]] = {
    "CAT-HIDDEN-SHEET": (_hidden_sheet, "note", "2022年归档文件目录", None, None),
    "CAT-HIDDEN-ROWS": (_hidden_row, "note", SHEET, None, None),
    "CAT-HIDDEN-COLUMNS": (_hidden_column, "note", SHEET, None, None),
    "CAT-MERGED": (_merged, "note", SHEET, 2, "责任者"),
    "CAT-SKIPPED-SHEET": (_cover, "note", "说明", None, None),
    "CAT-FORMULA": (_formula, "error", SHEET, 3, "页数"),
    "CAT-LOST-DIGITS": (_long_number, "warning", SHEET, 3, "盒号"),
    "CAT-PADDED": (_number, "note", SHEET, 3, "件号"),
    "CAT-CELL-ERROR": (_error, "error", SHEET, 3, "责任者"),
}


@pytest.mark.parametrize("rule", BOOKS)
def test_a_workbook(rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change, severity, sheet, row, column = BOOKS[rule]
    book, path = workbook(), tmp_path / "目录.xlsx"
    change(book)
    book.save(path)
    holds(path, [(rule, severity, sheet, row, column)], *judged(path, capsys))


def test_a_sound_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "目录.xlsx"
    workbook().save(path)
    holds(path, [], *judged(path, capsys))


def test_every_rule_has_a_case() -> None:
    have = {name.partition("/")[0] for name in EXPECTED} | set(BOOKS)
    assert have == {r.code for r in vars(rules).values() if isinstance(r, Rule)} | {
        "CODE-NORMALISED",
        "VALID",
    }
