"""检测报告的形式. Reports as documents: JSON, workbook, web page, plain text. Pure functions from reports to octets."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import BytesIO

from archpkg.checks.reports.run import Batch, json_pieces
from archpkg.errors import WrongUse, need
from archpkg.words import Lang, Text


def _json(batch: Batch, _: Lang) -> bytes:
    stream = BytesIO()
    for piece in json_pieces(batch):
        stream.write(piece.encode())
    stream.write(b"\n")
    return stream.getvalue()


def _text(batch: Batch, lang: Lang) -> bytes:
    from archpkg.checks.reports.text import text_report

    return text_report(batch, lang)


def _html(batch: Batch, lang: Lang) -> bytes:
    from archpkg.checks.reports.html import html_report

    return html_report(batch, lang)


def _xlsx(batch: Batch, lang: Lang) -> bytes:
    from archpkg.checks.reports.xlsx import xlsx_report

    return xlsx_report(batch, lang)


FORMS: dict[str, Callable[[Batch, Lang], bytes]] = {
    ".json": _json,
    ".xlsx": _xlsx,
    ".html": _html,
    ".txt": _text,
}
"""The forms of a report by the ending of its name."""


def form_of(path: str) -> Callable[[Batch, Lang], bytes]:
    """The form that a path asks for by its ending.

    Raises WrongUse for another ending, MissingExtraError where the library for workbooks is not installed.
    """
    ending = os.path.splitext(path)[1].lower()
    form = FORMS.get(ending)
    if form is None:
        known = " ".join(FORMS)
        raise WrongUse(
            Text(f"A report cannot be written as “{ending}”.", f"报告不能写成“{ending}”形式。")
            if ending
            else Text("The name of the report has no ending.", "报告文件名没有扩展名。"),
            hint=Text(f"Use one of these endings: {known}.", f"请使用以下扩展名之一：{known}。"),
            path=path,
        )
    if ending == ".xlsx":
        need("xlsxwriter", "excel")
    return form
