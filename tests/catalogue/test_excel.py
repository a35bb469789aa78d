"""电子表格. A messy workbook as people make them, and what is no workbook at all."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from archpkg.catalogue import read_catalogue
from archpkg.catalogue.parts import sheet_faults
from archpkg.catalogue.tables import cell_text, column_letters
from archpkg.errors import CannotRead, MissingExtraError, WrongUse
from archpkg.findings import Reading
from archpkg.model.codes import DAT22_BY_ITEM
from archpkg.model.records import Fonds
from archpkg.model.walk import files, items

Read = Callable[..., Reading[Fonds]]
HEAD = ["序号", "档 号", "题  名：", "责任者", "日期", "页数", "机构（问题）", "件号", "盒\n号"]


def messy() -> openpyxl.Workbook:
    """Merged title rows, a hidden row, a hidden sheet, two sheets, floats, real dates, repeated header, total."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "文件"
    sheet["B1"] = "2011年度归档文件目录"
    sheet.merge_cells("B1:G1")
    sheet["A2"], sheet["D2"] = "全宗号：Z109   年度：2011", "立档单位："
    sheet["E2"] = "某某局"
    sheet.append([])
    for row in (
        HEAD,
        [1, "Z109-WS·2011-Y-BGS-0001", "一", "甲", datetime.date(2011, 3, 1), 12.0, "BGS", 1, "0012"],
        [2, "Z109-WS·2011-Y-BGS-0002", "二", None, datetime.datetime(2011, 3, 2), "5页", "办公室", 2, 7],
        HEAD,
        [3, "Z109-WS·2011-Y-0003", "三", "乙", datetime.datetime(2011, 3, 2, 8, 30), 1.5, None, "0003", True],
        [None] * 9,
        [4, 1001, "四", "=D8", "#N/A", 3, None, None, datetime.time(8, 30)],
        ["合 计", None, None, None, None, 20],
    ):
        sheet.append(row)
    sheet.merge_cells("D5:D6")
    sheet["E10"].data_type = "e"
    sheet.row_dimensions[8].hidden = True
    hidden = book.create_sheet("案卷")
    hidden.sheet_state = "hidden"
    hidden.append(["档号", "案卷题名", "起始时间", "终止时间", "件数"])
    hidden.append(["Z109-KU·01·2017-001", "凭证", 2017, "201712", 0])
    book.create_sheet("说明")["C3"] = "封面"
    book.create_sheet("空")
    return book


def test_a_messy_workbook_is_read_whole(read: Read) -> None:
    found = read(messy(), rule=DAT22_BY_ITEM)
    one, two, three, four = items(found.value)
    assert (found.value.code, found.value.unit) == ("Z109", "某某局")
    assert [i.title for i in (one, two, three, four)] == ["一", "二", "三", "四"]
    assert one.authors == two.authors == ("甲",)
    assert [str(i.date) for i in (one, two, three)] == ["20110301", "20110302", "20110302"]
    assert (one.page_count, two.page_count, three.page_count) == (12, 5, None)
    assert one.numbering is not None
    assert one.numbering.agency_item_number == "0001"
    kept = [{e.name: e.value for e in i.extra} for i in (one, two, three, four)]
    assert kept[0] == {"盒 号": "0012"}
    assert kept[1] == {"盒 号": "7"}
    assert kept[2] == {"页数": "1.5", "盒 号": "TRUE"}
    assert kept[3] == {"日期": "#N/A", "盒 号": "08:30:00"}
    assert four.year == 2011
    assert four.code is not None
    assert four.code.text == "1001"
    (file,) = files(found.value)
    assert (file.title, str(file.date), file.item_count) == ("凭证", "2017-201712", 0)
    seen = {(f.code, f.where.sheet, f.where.row) for f in found.findings}
    assert seen == {
        ("CAT-HIDDEN-ROWS", "文件", None),
        ("CAT-TITLE-ROWS", "文件", 1),
        ("CAT-MERGED", "文件", 5),
        ("CAT-PADDED", "文件", 5),
        ("CAT-PADDED", "文件", 6),
        ("CAT-PAGES", "文件", 8),
        ("CAT-CELL-ERROR", "文件", 10),
        ("CAT-FORMULA", "文件", 10),
        ("CAT-CODE", "文件", 10),
        ("CAT-SKIPPED-ROWS", "文件", None),
        ("CAT-HIDDEN-SHEET", "案卷", None),
        ("CAT-CODE", "案卷", 2),
        ("CAT-SKIPPED-SHEET", "说明", None),
    }
    counted = next(f.details for f in found.findings if f.code == "CAT-SKIPPED-ROWS")
    assert counted == {"count": 3, "blank": 1, "header": 1, "total": 1}


def test_one_sheet_by_its_name(read: Read) -> None:
    found = read(messy(), sheet="案卷")
    assert [file.title for file in files(found.value)] == ["凭证"]
    assert list(items(found.value)) == []
    with pytest.raises(WrongUse, match="no sheet '没有'"):
        read(messy(), sheet="没有")


def test_a_table_that_does_not_begin_at_the_corner(read: Read) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["C4"], sheet["D4"], sheet["E4"] = "档号", "题名", "日期"
    sheet["C5"], sheet["D5"], sheet["E5"] = "Z109-WS·2011-Y-0001", "一", "abc"
    found = read(book)
    assert [i.title for i in items(found.value)] == ["一"]
    assert [(f.code, f.where.row, f.where.column) for f in found.findings] == [("CAT-DATE", 5, "日期")]


def test_dates_of_1904(read: Read) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append(["档号", "题名", "日期"])
    book.worksheets[0].append(["Z109-WS·2011-Y-0001", "一", datetime.date(2011, 3, 1)])
    assert [str(i.date) for i in items(read(book).value)] == ["20110301"]


def test_an_untyped_serial_number_is_no_date(read: Read) -> None:
    found = read([["档号", "题名", "日期"], ["Z109-WS·2011-Y-0001", "一", 40603]])
    assert [f.code for f in found.findings] == ["CAT-DATE"]
    assert next(items(found.value)).extra[0].value == "40603"


def test_rows_beyond_the_tenth_are_all_there(read: Read) -> None:
    rows = [["档号", "题名"], *([f"Z109-WS·2011-Y-{n:04}", f"第{n}件"] for n in range(1, 60))]
    assert [i.title for i in items(read(rows).value)] == [f"第{n}件" for n in range(1, 60)]


def test_a_merged_header_of_two_rows(read: Read) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["档号", "题名", "起止日期", None],
        [None, None, "起", "止"],
        ["Z109-WS·2011-Y-0001", "一", "2011", "2012"],
    ):
        sheet.append(row)
    for cells in ("A1:A2", "B1:B2", "C1:D1"):
        sheet.merge_cells(cells)
    found = read(book)
    assert [f.title for f in files(found.value)] == ["一"]
    assert next(f.details for f in found.findings if f.code == "CAT-SKIPPED-ROWS")["header"] == 1


def test_what_is_no_workbook(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    messy().save(book)
    whole = book.read_bytes()
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    for name, data, reason in (
        ("text.xlsx", b"hello", "no workbook"),
        ("cut.xlsx", whole[:3000], "damaged"),
        ("empty.xls", ole + bytes(600), "damaged"),
        ("locked.xlsx", ole + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(CannotRead, match=reason) as caught:
            read_catalogue(path)
        assert caught.value.path == str(path)
        assert caught.value.hint is not None


@pytest.mark.parametrize("at", range(0, 6000, 377))
def test_a_damaged_workbook_is_read_or_refused(at: int, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    messy().save(path)
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= 0xFF
    path.write_bytes(data)
    verdict = ""
    try:
        read_catalogue(path)
    except CannotRead as error:
        verdict = error.say("zh")
    assert verdict == "" or str(path) in verdict


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bomb.xlsx"
    messy().save(path)
    monkeypatch.setattr("archpkg.catalogue.excel.LARGEST", 1000)
    with pytest.raises(CannotRead, match="unpack"):
        read_catalogue(path)


def test_the_extra_is_named_where_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "book.xlsx"
    messy().save(path)
    monkeypatch.setitem(__import__("sys").modules, "python_calamine", None)
    with pytest.raises(MissingExtraError, match="excel"):
        read_catalogue(path)


def test_an_ods(tmp_path: Path) -> None:
    path = tmp_path / "table.ods"
    row = "<table:table-row>{}</table:table-row>"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = [["档号", "题名"], ["Z109-WS·2011-Y-0001", "一"]]
    body = "".join(row.format("".join(cell.format(text) for text in line)) for line in rows)
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("mimetype", mime)
        container.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/></manifest:manifest>',
        )
        container.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="目录">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    found = read_catalogue(path)
    assert [i.title for i in items(found.value)] == ["一"]
    assert found.findings == ()


def test_faults_of_what_is_no_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"no zip")
    assert sheet_faults(str(path), "目录").cells == {}
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("content.xml", "<a/>")
    assert sheet_faults(str(path), "目录").hidden_rows == ()
    messy().save(path)
    assert sheet_faults(str(path), "没有").cells == {}


def test_cells_as_text() -> None:
    assert [cell_text(c) for c in (1997.0, 1.5, True, False, " 0012 ", datetime.timedelta(hours=30))] == [
        "1997", "1.5", "TRUE", "FALSE", "0012", "1 day, 6:00:00",
    ]  # fmt: skip
    assert cell_text(datetime.datetime(2024, 3, 1, 9, 5)) == "2024-03-01 09:05:00"
    assert [column_letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
