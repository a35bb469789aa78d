"""电子表格报告. A report as a workbook: a sheet of verdicts, and one row for each finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from archpkg.checks.reports.run import Batch, Run
from archpkg.checks.reports.text import OVERVIEW, facts, overview
from archpkg.checks.reports.words import OUTCOMES, SEVERITIES, verdict_sentence, verdict_word
from archpkg.display import printable
from archpkg.errors import need
from archpkg.findings import Finding
from archpkg.words import Lang, Text

_MADE = datetime(2000, 1, 1)
"""A workbook holds a date of its making; a fixed one keeps the same report the same octets."""
_ROWS = 1_048_576
_LETTERS = 32_767
_COLUMNS = (
    (Text("Severity", "级别"), 8),
    (Text("Code", "代码"), 22),
    (Text("Path", "路径"), 40),
    (Text("Sheet", "工作表"), 12),
    (Text("Row or line", "行"), 10),
    (Text("Column or element", "列或元素"), 16),
    (Text("Reference code", "档号"), 28),
    (Text("Finding", "检测发现"), 60),
    (Text("What to do", "处理办法"), 40),
    (Text("Clause", "依据"), 20),
)


def xlsx_report(batch: Batch, lang: Lang) -> bytes:
    """The workbook. What is longer than a sheet goes on in another one. Raises MissingExtraError without xlsxwriter."""
    xlsxwriter = need("xlsxwriter", "excel")
    stream = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"created": _MADE})
    bold = book.add_format({"bold": True})
    first = book.add_worksheet(Text("Verdict", "结论").in_(lang))
    if batch.several:
        _write_overview(first, batch, lang, bold)
        first = book.add_worksheet(Text("Checked", "检测项目").in_(lang))
    _write_sheet(first, _summary(batch, lang), bold)
    _write_findings(book, batch, lang, bold)
    book.close()
    return stream.getvalue()


def _write_overview(sheet: Any, batch: Batch, lang: Lang, bold: Any) -> None:
    """A row for each report, to be sorted and filtered."""
    sheet.freeze_panes(1, 0)
    for column, width in enumerate((40, 10, 8, 8, 100)):
        sheet.set_column(column, column, width)
    _write_row(sheet, 0, [heading.in_(lang) for heading in OVERVIEW], bold)
    for place, run in enumerate(batch.runs, 1):
        _write_row(sheet, place, overview(run, lang))
    sheet.autofilter(0, 0, max(len(batch.runs), 1), len(OVERVIEW) - 1)


def _summary(batch: Batch, lang: Lang) -> Iterator[tuple[str, ...]]:
    """Verdict, facts, what was judged: for each report."""
    for run in batch.runs:
        yield Text("Verdict", "结论").in_(lang), verdict_sentence(run.report, lang, judged=run.judged)
        yield from facts(run, lang)
        for looked in run.report.looked_at:
            why = "" if looked.why is None else looked.why.in_(lang)
            yield (looked.text.in_(lang), OUTCOMES[looked.outcome].in_(lang), str(looked.count or ""), why)
        yield ()


def _write_findings(book: Any, batch: Batch, lang: Lang, bold: Any) -> None:
    headings = [word.in_(lang) for word, _ in _COLUMNS]
    widths = [width for _, width in _COLUMNS]
    if batch.several:
        headings = [Text("Package", "受检对象").in_(lang), Text("Verdict", "结论").in_(lang), *headings]
        widths = [30, 14, *widths]
    name = Text("Findings", "检测发现").in_(lang)
    rows = _rows(batch, lang)
    number = 1
    following = next(rows, None)
    while following is not None or number == 1:
        sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        _write_row(sheet, 0, headings, bold)
        place = 1
        while following is not None and place < _ROWS:
            _write_row(sheet, place, following)
            place += 1
            following = next(rows, None)
        sheet.autofilter(0, 0, max(place - 1, 1), len(headings) - 1)
        number += 1


def _rows(batch: Batch, lang: Lang) -> Iterator[list[str]]:
    for run in batch.runs:
        before = _of_run(run, lang) if batch.several else []
        for finding in run.report.findings:
            yield [*before, *_row(finding, lang)]


def _of_run(run: Run, lang: Lang) -> list[str]:
    return [run.report.path, verdict_word(run.report, lang, judged=run.judged)]


def _row(finding: Finding, lang: Lang) -> list[str]:
    where = finding.where
    return [
        SEVERITIES[finding.severity].in_(lang),
        finding.code,
        where.path,
        where.sheet,
        " ".join(str(number) for number in (where.row, where.line) if number is not None),
        " ".join(part for part in (where.column, where.element) if part),
        where.record,
        finding.text(lang),
        finding.hint(lang),
        finding.rule.clause,
    ]


def _write_sheet(sheet: Any, rows: Iterable[tuple[str, ...]], bold: Any) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 3, 30)
    for number, row in enumerate(rows):
        _write_row(sheet, number, row, bold if row and number == 0 else None)


def _write_row(sheet: Any, number: int, row: Iterable[str], form: Any = None) -> None:
    for column, text in enumerate(row):
        if text:
            sheet.write_string(number, column, printable(text)[:_LETTERS], form)
