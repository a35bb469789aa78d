"""文本表格. Encodings, separators, quotes, escapes."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.catalogue import read_catalogue
from archpkg.catalogue.csv import codec, decode, escape, find_delimiter, unescape
from archpkg.errors import CannotRead, WrongUse
from archpkg.findings import Reading
from archpkg.model.records import Fonds, Item
from archpkg.model.walk import items

Read = Callable[..., Reading[Fonds]]
A, B, C = (f"Z109-WS·2011-Y-000{n}" for n in (1, 2, 3))
TABLE = f"档号,题名\n{A},关于调整机构的通知\n"


def rows(reading: Reading[Fonds]) -> list[Item]:
    return list(items(reading.value))


def codes(reading: Reading[Fonds]) -> list[str]:
    return [finding.code for finding in reading.findings]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TABLE.encode("utf-8"), "utf-8"),
        (TABLE.encode("utf-8-sig"), "utf-8-sig"),
        (TABLE.encode("gb18030"), "gb18030"),
        (TABLE.encode("gbk"), "gb18030"),
        (codecs.BOM_UTF16_LE + TABLE.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"), "utf-16"),
    ],
)
def test_the_encoding_is_found(data: bytes, encoding: str, read: Read) -> None:
    decoded = decode(data)
    assert decoded.encoding == encoding
    assert decoded.text.lstrip("\ufeff") == TABLE
    found = read(data)
    assert [item.title for item in rows(found)] == ["关于调整机构的通知"]
    assert codes(found) == ([] if encoding.startswith("utf-8") else ["CAT-ENCODING"])


def test_the_caller_may_say_which(read: Read) -> None:
    data = "DH,TM\nZ109-WS-0001,關於\n".encode("big5")
    assert rows(read(data, encoding="big5"))[0].title == "關於"
    assert rows(read(TABLE.encode("utf-16-le"), encoding="utf-16-le"))[0].title == "关于调整机构的通知"
    assert codec("GB2312") == codec("gbk") == "gb18030"
    for bad in ("rot13", "no-such", "zlib"):
        with pytest.raises(WrongUse, match="character encoding"):
            read(TABLE, encoding=bad)


def test_octets_that_are_no_text_are_reported_with_row_and_byte(read: Read) -> None:
    data = TABLE.encode() + f"{B},".encode() + b"\xff\xff,\n" + f"{C},好\n".encode()
    found = read(data)
    assert [item.title for item in rows(found)] == ["关于调整机构的通知", "\ufffd", "好"]
    finding = next(f for f in found.findings if f.code == "CAT-UNDECODABLE")
    assert (finding.where.row, finding.where.column) == (3, "题名")
    assert finding.details["byte"] == data.index(b"\xff")
    wrong = read(data, encoding="utf-8")
    assert "CAT-UNDECODABLE" in codes(wrong)
    assert len(rows(wrong)) == 3
    halves = codecs.BOM_UTF16_LE + TABLE.encode("utf-16-le") + b"\x00\xd8\x41"
    assert "CAT-UNDECODABLE" in codes(read(halves))


def test_mixed_encodings_are_told_by_row(read: Read) -> None:
    gbk_inside = TABLE.encode() + f"{B},某某\n".encode("gb18030") + f"{C},三\n".encode()
    utf8_inside = TABLE.encode("gb18030") + f"{B},某某局\n".encode()
    for data in (gbk_inside, utf8_inside):
        found = read(data)
        assert [f.where.row for f in found.findings if f.code == "CAT-MIXED-ENCODING"] == [3]
        assert rows(found)[1].title.startswith("某某")


@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_the_separator_is_found_in_the_header(sign: str, read: Read) -> None:
    text = f"题,名;目录\t\n档号{sign}题名{sign}责任者\n{A}{sign}一{sign}甲\n"
    assert find_delimiter(text.splitlines(keepends=True)) == sign
    assert rows(read(text.encode()))[0].authors == ("甲",)


def test_without_a_header_the_first_line_decides() -> None:
    assert find_delimiter(["甲;乙;丙\n"]) == ";"
    assert find_delimiter(["甲\n"]) == ","


def test_an_open_quote_swallows_nothing(read: Read) -> None:
    text = f'档号,题名\n{A},"没有结束\n{B},二\n{C},"三"\n'
    found = read(text.encode())
    assert [item.title for item in rows(found)] == ['"没有结束', "二", "三"]
    assert [f.where.row for f in found.findings if f.code == "CAT-QUOTE"] == [2]
    stray = read(f'档号,题名\n{A},"关于"某"的通知"\n{B},二\n'.encode())
    assert len(rows(stray)) == 2
    assert "CAT-QUOTE" in codes(stray)


def test_a_giant_cell_is_kept(read: Read) -> None:
    long = "长" * 140_000
    found = read(f"档号,题名\n{A},{long}\n{B},二\n".encode())
    assert [len(item.title) for item in rows(found)] == [140_000, 1]


def test_rows_count_as_a_spreadsheet_shows_them(read: Read) -> None:
    found = read(f'档号,题名,日期\n{A},"两\n行",2011\n{B},二,abc\n'.encode())
    assert rows(found)[0].title == "两\n行"
    assert [f.where.row for f in found.findings] == [3]


def test_ragged_rows_keep_their_cells(read: Read) -> None:
    found = read(f"档号,题名\n{A},一,多,余\n{B}\n{C},三,,\n".encode())
    assert [(f.where.row, f.details["found"]) for f in found.findings if f.code == "CAT-RAGGED"] == [
        (2, 4),
        (3, 1),
    ]
    assert [(e.name, e.value) for e in rows(found)[0].extra] == [("第3列", "多"), ("第4列", "余")]
    assert len(rows(found)) == 3


def test_escapes_are_undone(read: Read) -> None:
    found = read(f"档号,题名,备注,责任者\n{A},'=1+1,'@某,-甲\n".encode())
    item = rows(found)[0]
    assert (item.title, item.annotations, item.authors) == ("=1+1", ("@某",), ("-甲",))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="'=+-@\t\ra一", max_size=6))
def test_escape_and_unescape(text: str) -> None:
    assert unescape(escape(text)) == text
    assert not escape(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="could not be read"):
        read_catalogue(tmp_path / "nothing.csv")
    page = tmp_path / "table.xls"
    page.write_bytes(b"<html><table><tr><td>x</td></tr></table></html>")
    with pytest.raises(CannotRead, match="no workbook and no text table"):
        read_catalogue(page)
    plain = tmp_path / "plain.csv"
    plain.write_bytes(TABLE.encode())
    with pytest.raises(WrongUse, match="no sheets"):
        read_catalogue(plain, sheet="目录")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_octets_end_in_a_reading(data: bytes) -> None:
    decoded = decode(data)
    assert isinstance(decoded.text, str)


def test_an_empty_table(read: Read) -> None:
    assert codes(read(b"")) == ["CAT-NO-HEADER"]
