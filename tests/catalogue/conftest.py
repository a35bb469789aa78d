"""Tables written by the line, and read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from archpkg.catalogue import read_catalogue
from archpkg.findings import Reading
from archpkg.model.records import Fonds

Read = Callable[..., Reading[Fonds]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a table given as text (``|`` between cells), as octets, as rows, or as a workbook."""

    def of(
        table: str | bytes | Iterable[Iterable[Any]] | openpyxl.Workbook, **options: Any
    ) -> Reading[Fonds]:
        if isinstance(table, openpyxl.Workbook):
            path = tmp_path / "table.xlsx"
            table.save(path)
        elif isinstance(table, (str, bytes)):
            path = tmp_path / "table.csv"
            text = table.replace("|", ",") if isinstance(table, str) else table
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        else:
            path = tmp_path / "table.xlsx"
            book = openpyxl.Workbook()
            sheet = book.worksheets[0]
            for row in table:
                sheet.append(list(row))
            book.save(path)
        return read_catalogue(path, **options)

    return of
