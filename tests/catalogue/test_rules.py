"""Every rule is provoked once, by the smallest table that breaks it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from archpkg.catalogue import rules
from archpkg.findings import Reading, Rule, Severity
from archpkg.model.codes import DAT22_BY_ITEM
from archpkg.model.records import Fonds

Read = Callable[..., Reading[Fonds]]

ALL = {rule.code: rule for _, rule in inspect.getmembers(rules, lambda member: isinstance(member, Rule))}
A, B = "Z109-WS·2011-Y-0001", "Z109-WS·2011-Y-0002"
V = "J019-KU·01·2017-001"

TEXTS: dict[str, tuple[str | bytes, dict[str, Any]]] = {
    "ENCODING": (f"档号,题名\n{A},关于\n".encode("gb18030"), {}),
    "UNDECODABLE": (f"档号,题名\n{A},关于\n".encode() + b"x,\xff\xff\n", {}),
    "MIXED-ENCODING": (f"档号,题名\n{A},关于\n".encode() + f"{B},关于某某\n".encode("gb18030"), {}),
    "NUL": (f"档号|题名\n{A}|a\0b\n", {}),
    "CONTROL": (f"档号|题名\n{A}|a\x02b\n", {}),
    "QUOTE": (f'档号|题名\n{A}|"关于\n{B}|二\n', {}),
    "RAGGED": (f"档号|题名|备注\n{A}|一\n", {}),
    "NO-HEADER": ("甲|乙\n1|2\n", {}),
    "NO-COLUMN": ("题名|日期\n一|2011\n", {}),
    "NO-ITEM-CODE": (f"案卷档号|顺序号|题名|文号\n{V}|1|一|\n", {}),
    "AMBIGUOUS-COLUMN": (f"档号|题名|单位\n{A}|一|甲\n", {}),
    "SAME-COLUMN": (f"档号|题名|日期|成文日期\n{A}|一|2011|2012\n", {}),
    "TITLE-ROWS": (f"归档文件目录|\n档号|题名\n{A}|一\n", {}),
    "SKIPPED-ROWS": (f"档号|题名\n|\n{A}|一\n合计|\n", {}),
    "NOT-A-RECORD": (f"档号|题名|备注\n{A}|一|\n||填表人：张三\n", {}),
    "CELL-ERROR": (f"档号|题名|日期\n{A}|一|#REF!\n", {}),
    "DITTO": (f"档号|题名|责任者\n{A}|一|甲\n{B}|二|〃\n", {}),
    "DITTO-ALONE": (f"档号|题名|责任者\n{A}|一|同上\n", {}),
    "CODE": ("档号|题名\nZ109-WS·11-Y-0001|一\n", {}),
    "CODE-EMPTY": ("档号|题名\n|一\n", {}),
    "CODE-FONDS": ("档号|题名\nWS·2023-D10-BGS-0003|一\n", {"fonds": "Z109"}),
    "DUPLICATE": (f"档号|题名\n{A}|一\n{A}|二\n", {}),
    "FONDS": (f"档号|题名\n{A}|一\n{B}|二\nX001-WS·2011-Y-0001|三\n", {}),
    "TITLE-EMPTY": (f"档号|题名|备注\n{A}||无\n", {}),
    "DATE": (f"档号|题名|日期\n{A}|一|20240231\n", {}),
    "YEAR": (f"档号|题名|年度\n{A}|一|11\n", {}),
    "RETENTION": (f"档号|题名|保管期限\n{A}|一|30\n", {}),
    "SECURITY": (f"档号|题名|密级\n{A}|一|很密\n", {}),
    "MAPPED": (f"档号|题名|密级\n{A}|一|内部\n", {}),
    "PAGES": (f"档号|题名|页数\n{A}|一|许多\n", {}),
    "SHEETS": (f"档号|题名|页数\n{A}|一|12张\n", {}),
    "OPENNESS": (f"档号|题名|开放标识\n{A}|一|也许\n", {}),
    "CATEGORY": (f"档号|题名|类别\n{A}|一|凭证\n", {}),
    "SEQUENCE": (f"序号|档号|题名\n1|{A}|一\n3|{B}|二\n", {}),
    "FILE-MADE": (f"档号|题名\n{V}-001|一\n", {}),
    "COUNT": (f"著录层级|档号|题名|件数\n案卷级|{V}|卷|2\n文件级|{V}-001|一|\n", {}),
    "PAGE-RANGE": (f"档号|题名|起止页号\n{V}-001|一|1-4\n{V}-002|二|4-6\n", {}),
}


def _book(change: Callable[[openpyxl.Workbook], None]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["档号", "题名", "页数", "件号"], [A, "一", 1, "0001"], [B, "二", 2, "0002"]):
        sheet.append(row)
    change(book)
    return book


def _hide_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("可见")
    book.worksheets[0].sheet_state = "hidden"


def _hide_row(book: openpyxl.Workbook) -> None:
    book.worksheets[0].row_dimensions[2].hidden = True


def _hide_column(book: openpyxl.Workbook) -> None:
    book.worksheets[0].column_dimensions["C"].hidden = True


def _merge(book: openpyxl.Workbook) -> None:
    book.worksheets[0].merge_cells("C2:C3")


def _second(book: openpyxl.Workbook) -> None:
    book.create_sheet("说明")["A1"] = "封面"


def _formula(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["C3"] = "=C2+1"


def _long_number(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["C3"] = 12345678901234567890


def _short_number(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["D3"] = 2


BOOKS: dict[str, tuple[Callable[[openpyxl.Workbook], None], dict[str, Any]]] = {
    "HIDDEN-SHEET": (_hide_sheet, {}),
    "HIDDEN-ROWS": (_hide_row, {}),
    "HIDDEN-COLUMNS": (_hide_column, {}),
    "MERGED": (_merge, {}),
    "SKIPPED-SHEET": (_second, {}),
    "FORMULA": (_formula, {}),
    "LOST-DIGITS": (_long_number, {}),
    "PADDED": (_short_number, {"rule": DAT22_BY_ITEM}),
}


def test_every_rule_has_a_case() -> None:
    assert {f"CAT-{name}" for name in (*TEXTS, *BOOKS)} == set(ALL)


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_table_provokes(name: str, read: Read) -> None:
    text, options = TEXTS[name]
    _check(name, read(text, **options).findings)


@pytest.mark.parametrize("name", BOOKS)
def test_a_workbook_provokes(name: str, read: Read) -> None:
    change, options = BOOKS[name]
    _check(name, read(_book(change), **options).findings)


def test_a_clean_workbook_provokes_nothing(read: Read) -> None:
    assert read(_book(lambda book: None), rule=DAT22_BY_ITEM).findings == ()


def _check(name: str, findings: tuple[Any, ...]) -> None:
    found = [finding for finding in findings if finding.code == f"CAT-{name}"]
    assert found
    for lang in ("en", "zh"):
        said = found[0].say(lang)
        assert "table." in said
        assert "{" not in said
        assert found[0].hint(lang)
    others = {finding.code for finding in findings if finding.severity is Severity.ERROR}
    assert others <= {f"CAT-{name}"} | _COMPANIONS.get(name, set())


_COMPANIONS = {"UNDECODABLE": {"CAT-CODE"}, "LOST-DIGITS": {"CAT-PAGES"}}
"""Errors that the smallest table cannot do without."""
