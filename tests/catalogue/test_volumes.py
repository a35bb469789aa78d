"""案卷. Items find their volumes: by code, by the code of the volume, by numbers."""

from __future__ import annotations

from collections.abc import Callable

from openpyxl import Workbook

from archpkg.findings import Reading
from archpkg.model.records import Fonds
from archpkg.model.walk import files, items

Read = Callable[..., Reading[Fonds]]
V1, V2 = "J019-KU·01·2017-001", "J019-KU·01·2017-002"


def book(**sheets: list[list[object]]) -> Workbook:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return made


def shape(reading: Reading[Fonds]) -> list[tuple[str, str, list[str]]]:
    """Volumes by code and title, with the titles of their items."""
    return [(str(f.code or ""), f.title, [i.title for i in f.items]) for f in files(reading.value)]


def codes(reading: Reading[Fonds]) -> list[str]:
    return [finding.code for finding in reading.findings]


def test_items_join_by_their_own_code(read: Read) -> None:
    found = read(
        book(
            卷内=[
                ["档号", "题名", "文号"],
                [f"{V1}-001", "一", ""],
                [f"{V2}-001", "二", ""],
                [f"{V1}-002", "三", ""],
            ],
            案卷=[["档号", "案卷题名", "件数"], [V2, "卷二", 1], [V1, "卷一", 2]],
        )
    )
    assert shape(found) == [(V1, "卷一", ["一", "三"]), (V2, "卷二", ["二"])]
    assert found.findings == ()
    (series,) = found.value.series
    assert (series.code, series.title, series.items) == ("KU", "会计", ())


def test_items_join_by_the_code_of_the_volume(read: Read) -> None:
    found = read(
        book(
            案卷目录=[["档号", "题名"], [V1, "卷一"]],
            卷内文件目录=[["案卷档号", "顺序号", "文号", "题名"], [V1, 1, "", "一"], [V1, 2, "", "二"]],
        )
    )
    assert shape(found) == [(V1, "卷一", ["一", "二"])]
    assert codes(found) == ["CAT-NO-ITEM-CODE"]


def test_items_join_by_numbers(read: Read) -> None:
    found = read(
        book(
            案卷=[
                ["目录号", "案卷号", "题名", "终止时间"],
                ["1", "001", "卷一", "2011"],
                ["2", "001", "卷二", "2012"],
            ],
            文件=[
                ["目录号", "案卷号", "件号", "题名"],
                ["2", "001", "1", "乙"],
                ["1", "001", "1", "甲"],
                ["1", "009", "1", "丙"],
            ],
        )
    )
    assert shape(found) == [("", "卷一", ["甲"]), ("", "卷二", ["乙"]), ("", "", ["丙"])]
    assert codes(found) == ["CAT-NO-COLUMN", "CAT-NO-COLUMN", "CAT-FILE-MADE"]
    made = list(files(found.value))[2]
    assert made.numbering is not None
    assert (made.numbering.catalogue_number, made.numbering.agency_file_number) == ("1", "009")


def test_items_with_numbers_find_a_volume_that_has_a_code(read: Read) -> None:
    found = read(
        book(
            案卷=[["档号", "案卷号", "案卷题名"], [V1, "001", "卷一"], [V2, "002", "卷二"]],
            文件=[["案卷号", "件号", "题名"], ["002", "1", "乙"]],
        )
    )
    assert shape(found) == [(V1, "卷一", []), (V2, "卷二", ["乙"])]


def test_a_volume_without_a_row_is_made(read: Read) -> None:
    found = read(f"案卷档号|案卷题名|题名|文号|档号\n{V1}|卷一|甲||{V1}-001\n{V1}|卷一|乙||{V1}-002\n")
    assert shape(found) == [(V1, "卷一", ["甲", "乙"])]
    assert codes(found) == ["CAT-FILE-MADE"]
    (file,) = files(found.value)
    assert (file.year, file.category) == (2017, "KU")


def test_a_last_number_of_a_volume_row_is_the_volume(read: Read) -> None:
    code = "J019-ZY·JC·2019·D30-001"
    found = read(f"档号|案卷题名|案卷号\n{code}|卷|1\n")
    (file,) = files(found.value)
    assert file.code is not None
    assert (file.code.volume, file.code.number, file.code.is_volume) == ("001", "", True)
    assert found.findings == ()


def test_a_malformed_volume_code_still_joins(read: Read) -> None:
    found = read(f"著录层级|案卷档号|档号|题名\n案卷级||旧卷7|卷\n文件级|旧卷7|{V1}-001|一\n")
    assert shape(found) == [("旧卷7", "卷", ["一"])]


def test_levels_row_by_row(read: Read) -> None:
    found = read(f"条目类型|档号|题名|源路径\n案卷|{V1}|卷|a\n卷内|{V1}-001|一|b\n")
    assert shape(found) == [(V1, "卷", ["一"])]
    (item,) = items(found.value)
    assert {e.name: e.value for e in item.extra} == {"条目类型": "卷内", "源路径": "b"}


def test_a_second_row_of_a_volume_stays_a_volume(read: Read) -> None:
    found = read(f"著录层级|档号|题名\n案卷级|{V1}|卷|\n案卷级|{V1}|又|\n文件级|{V1}-001|一\n", layout="full")
    assert shape(found) == [(V1, "卷", ["一"]), (V1, "又", [])]
    assert "CAT-DUPLICATE" in codes(found)


def test_counts_are_compared_only_where_items_are_there(read: Read) -> None:
    rows: list[list[object]] = [["档号", "案卷题名", "件数"], [V1, "卷", 3]]
    assert codes(read(book(案卷=rows))) == []
    found = read(book(案卷=rows, 文件=[["档号", "题名", "文号"], [f"{V1}-001", "一", ""]]))
    (finding,) = found.findings
    assert (finding.code, finding.details) == ("CAT-COUNT", {"code": V1, "expected": 3, "found": 1})


def test_pages_may_touch_but_not_overlap(read: Read) -> None:
    head = "档号|题名|起止页号\n"
    fine = f"{head}{V1}-001|一|1-4\n{V1}-002|二|0005-0009\n{V1}-003|三|\n{V2}-001|四|1\n{V1}-004|五|10\n"
    assert codes(read(fine)) == ["CAT-FILE-MADE", "CAT-FILE-MADE"]
    wrong = f"{head}{V1}-001|一|1-9\n{V1}-002|二|3-4\n{V1}-003|三|9\n"
    assert [f.where.row for f in read(wrong).findings if f.code == "CAT-PAGE-RANGE"] == [3, 4]


def test_the_title_block_may_name_the_volume(read: Read) -> None:
    found = read(f"案卷档号：{V1}||\n顺序号|题名|文号\n1|一|\n2|二|\n")
    assert shape(found) == [(V1, "", ["一", "二"])]
