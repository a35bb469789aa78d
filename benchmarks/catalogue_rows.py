"""Read a workbook of 100,000 rows and 12 columns: ``python benchmarks/catalogue_rows.py FOLDER [ROWS] [ROUNDS]``.

Prints the seconds of the reader that gives bare cells, of the whole reading, and what is left for this library.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import python_calamine
import xlsxwriter

from archpkg.catalogue import read_catalogue
from archpkg.model.walk import items

HEAD = ("序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注", "保管期限", "年度", "盒号")


def make(path: Path, rows: int) -> None:
    """A catalogue of one sheet."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("归档文件目录")
    sheet.write_row(0, 0, HEAD)
    for n in range(rows):
        year, number = 1990 + n // 5000, n % 5000 + 1
        code = f"Z109-WS·{year}-D30-BGS-{number:04d}"
        month, day = n % 12 + 1, n % 28 + 1
        row = (
            n + 1,
            code,
            f"云街〔{year}〕{number}号",
            "云溪街道办事处；示例区民政局",
            f"关于第{n}号事项的通知",
        )
        more = (
            f"{year}{month:02d}{day:02d}",
            "公开",
            n % 90,
            "缺第 3 页" if n % 50 == 0 else "",
            "30年",
            year,
            n // 40,
        )
        sheet.write_row(n + 1, 0, row + more)
    book.close()


def timed(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cells(path: Path) -> int:
    """Every cell as the reader below gives it."""
    sheet = python_calamine.load_workbook(str(path)).get_sheet_by_index(0)
    return sum(len(row) for row in sheet.iter_rows())


def main() -> None:
    """Make the workbook where it is not there yet, and time both."""
    folder = Path(sys.argv[1])
    rows, rounds = (int(given) for given in [*sys.argv[2:4], *("100000", "3")[len(sys.argv) - 2 :]])
    path = folder / f"目录-{rows}.xlsx"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        make(path, rows)
    for _ in range(rounds):
        bare = timed(lambda: cells(path))
        whole = timed(lambda: read_catalogue(path).or_raise())
        sys.stdout.write(f"cells {bare:.2f} s, catalogue {whole:.2f} s, our own {whole - bare:.2f} s\n")
    read = sum(1 for _ in items(read_catalogue(path).value))
    sys.stdout.write(f"{read:,} items of {rows:,} rows\n")


if __name__ == "__main__":
    main()
