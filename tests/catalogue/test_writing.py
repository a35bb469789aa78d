"""写出. Layouts, all or nothing, and what a cell cannot hold."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from attrs import evolve

from archpkg.catalogue import LAYOUTS, read_catalogue, write_catalogue
from archpkg.errors import CannotStore, TargetExists, WrongUse
from archpkg.findings import Reading
from archpkg.model.codes import ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.parts import Extra, Numbering, Rights, Storage
from archpkg.model.records import File, Fonds, Item, Series
from archpkg.model.walk import items

Read = Callable[..., Reading[Fonds]]
HEADS = {
    "dat22": "序号 档号 文号 责任者 题名 日期 密级 页数 备注",
    "files": "序号 档号 案卷题名 起止日期 总页数 保管期限 备注",
    "volume": "案卷档号 顺序号 文号 责任者 题名 日期 页号 备注",
    "dat22-2000": "件号 责任者 文号 题名 日期 页数 备注",
    "full": "序号 档号 文号 责任者 题名 日期 密级 页数 备注",
}
V = "J019-KU·01·2017-001"


def a_fonds() -> Fonds:
    one = Item(
        code=ReferenceCode.of("J019-WS·2017-Y-0001"),
        title="=一",
        authors=("甲", "乙"),
        annotations=("a", "b"),
    )
    two = Item(
        code=ReferenceCode.of(f"{V}-001"),
        title="二",
        date=ArchivalDate.parse("20170301"),
        numbering=Numbering(page_number="1-3"),
        storage=Storage(current_location="库", offline_media=("盘1", "盘2")),
        rights=Rights(control="开放"),
        extra=(
            Extra(name="盒号", value="7", source="catalogue"),
            Extra(name="不写", value="x", source="dat46"),
        ),
    )
    volume = File(code=ReferenceCode.of(V), title="卷", item_count=1, items=(two,))
    return Fonds(
        code="J019",
        name="某局全宗",
        series=(
            Series(code="WS", title="文书", items=(one,)),
            Series(code="KU", title="会计", files=(volume,)),
        ),
    )


def rows_of(path: Path, encoding: str = "utf-8-sig") -> list[list[str]]:
    with open(path, encoding=encoding, newline="") as stream:
        return list(csv.reader(stream))


@pytest.mark.parametrize("name", HEADS)
def test_a_layout_begins_with_its_own_columns(name: str, tmp_path: Path) -> None:
    path = write_catalogue(a_fonds(), tmp_path / "a.csv", layout=name)
    head = HEADS[name].split()
    assert rows_of(path)[0][: len(head)] == head
    assert set(LAYOUTS) == set(HEADS)


def test_the_rows_of_each_layout(tmp_path: Path) -> None:
    written = {}
    for name in LAYOUTS:
        rows = rows_of(write_catalogue(a_fonds(), tmp_path / f"{name}.csv", layout=name))
        titles = [at for at, heading in enumerate(rows[0]) if heading in ("题名", "案卷题名")]
        written[name] = ["".join(row[at] for at in titles) for row in rows[1:]]
    assert written == {
        "dat22": ["'=一", "二"], "files": ["卷"], "volume": ["二"], "dat22-2000": ["'=一", "二"],
        "full": ["'=一", "卷", "二"],
    }  # fmt: skip


def test_every_filled_field_has_a_column(tmp_path: Path) -> None:
    rows = rows_of(write_catalogue(a_fonds(), tmp_path / "a.csv"))
    second = dict(zip(rows[0], rows[2], strict=True))
    assert second["案卷档号"] == V
    assert second["页号"] == "1-3"
    assert second["存放位置"] == "库"
    assert second["脱机载体编号"] == "盘1；盘2"
    assert second["控制标识"] == "开放"
    assert second["盒号"] == "7"
    assert second["全宗名称"] == "某局全宗"
    assert "不写" not in rows[0]
    assert "年度" not in rows[0]


def test_a_full_workbook_has_three_sheets_and_comes_back(tmp_path: Path, read: Read) -> None:
    text = (
        f"著录层级|档号|题名|日期|盒号|备注\n案卷级|{V}|卷|2011|1|x\n"
        f"文件级|{V}-001|一|abc||-1\n文件级|J019-WS·2017-Y-0001|二||2|\n"
    )
    first = read(text).value
    path = write_catalogue(first, tmp_path / "full.xlsx", layout="full")
    assert openpyxl.load_workbook(path).sheetnames == ["归档文件目录", "案卷目录", "卷内文件目录"]
    assert read_catalogue(path).value == first
    plain = write_catalogue(first, tmp_path / "full.csv", layout="full")
    assert read_catalogue(plain).value == first


def test_formulas_are_text_in_a_workbook(tmp_path: Path) -> None:
    path = write_catalogue(a_fonds(), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert (sheet["E2"].value, sheet["E2"].data_type) == ("=一", "s")
    assert next(items(read_catalogue(path).value)).title == "=一"


def test_output_is_repeatable(tmp_path: Path) -> None:
    for suffix in (".csv", ".xlsx"):
        digests = {
            hashlib.sha256(write_catalogue(a_fonds(), tmp_path / f"{n}{suffix}").read_bytes()).hexdigest()
            for n in range(2)
        }
        assert len(digests) == 1


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(TargetExists):
        write_catalogue(a_fonds(), path)
    assert path.read_text() == "mine"
    link = tmp_path / "b.csv"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(TargetExists):
        write_catalogue(a_fonds(), link)


def test_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no layout"):
        write_catalogue(a_fonds(), tmp_path / "a.csv", layout="没有")
    with pytest.raises(WrongUse, match=r"cannot be written as '\.ods'"):
        write_catalogue(a_fonds(), tmp_path / "a.ods")
    with pytest.raises(WrongUse, match="cannot be written in ascii"):
        write_catalogue(a_fonds(), tmp_path / "a.csv", encoding="ascii")
    assert list(tmp_path.iterdir()) == []


def test_gb2312_is_written_as_what_holds_the_middle_dot(tmp_path: Path) -> None:
    path = write_catalogue(a_fonds(), tmp_path / "a.csv", encoding="gb2312")
    assert rows_of(path, "gb18030")[1][1] == "J019-WS·2017-Y-0001"


def test_nothing_remains_of_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotStore, match="could not be written"):
        write_catalogue(a_fonds(), tmp_path / "no" / "a.csv")
    long = Fonds(series=(Series(items=(Item(title="长" * 40_000),)),))
    with pytest.raises(WrongUse, match="too long"):
        write_catalogue(long, tmp_path / "a.xlsx")
    monkeypatch.setattr("archpkg.catalogue.writing.ROWS_OF_A_SHEET", 1)
    with pytest.raises(WrongUse, match="no more than"):
        write_catalogue(a_fonds(), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []
    assert write_catalogue(long, tmp_path / "a.csv").exists()


def test_an_empty_fonds(tmp_path: Path) -> None:
    for name in ("a.csv", "a.xlsx"):
        path = write_catalogue(Fonds(), tmp_path / name, layout="full")
        assert read_catalogue(path).value == Fonds()


def test_texts_kept_under_one_name_are_all_written(tmp_path: Path) -> None:
    twice = tuple(Extra(name="盒号", value=text, source="catalogue") for text in "ab")
    item = Item(title="一", extra=twice)
    path = write_catalogue(Fonds(series=(Series(items=(item,)),)), tmp_path / "a.csv")
    assert rows_of(path)[1][-1] == "a；b"
    assert evolve(item).extra == twice


def test_names_whose_orders_contradict_are_all_written(tmp_path: Path) -> None:
    kept = [tuple(Extra(name=n, value=n, source="catalogue") for n in names) for names in ("甲乙", "乙甲")]
    two = tuple(Item(title="一", extra=extra) for extra in kept)
    path = write_catalogue(Fonds(series=(Series(items=two),)), tmp_path / "a.csv")
    assert rows_of(path)[0][-2:] == ["甲", "乙"]
