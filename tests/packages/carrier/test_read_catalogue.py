"""What a package's catalogue has beside the form is kept in the record, and what is wrong in it is found there."""

from __future__ import annotations

from pathlib import Path

import pytest

import records
from archpkg.model.records import Fonds
from archpkg.model.walk import items
from archpkg.packages.build import build_package
from archpkg.packages.carrier.documents import TransferFacts
from archpkg.packages.carrier.layouts import LAYOUTS
from archpkg.packages.carrier.read import open_package

NAME = "目录文件.XML"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    scans = tmp_path / "scans"
    scans.mkdir()
    (scans / "a.pdf").write_bytes(b"%PDF")
    fonds = records.fonds(records.item(1, objects=(records.digital_object("a.pdf", size=4),)))
    facts = TransferFacts(encoding="GB2312", about="一\n二")
    build_package(fonds, scans, tmp_path / "out", facts=facts, bag=False)
    return tmp_path / "out"


def opened(package: Path) -> tuple[Fonds, list[tuple[str, str]]]:
    reading = open_package(package)
    assert reading.value is not None
    return reading.value.record, [(f.code, f.where.path) for f in reading.findings]


def change(package: Path, old: str, new: str) -> None:
    path = package / NAME
    path.write_bytes(path.read_bytes().replace(old.encode("gb18030"), new.encode("gb18030")))


def test_a_package_in_gb2312_is_read_back(package: Path) -> None:
    assert b'encoding="GB2312"' in (package / NAME).read_bytes()
    record, findings = opened(package)
    assert findings == []
    assert str(next(items(record)).code) == "Z109-WS·2023-Y-BGS-0001"
    assert "内容描述：一 二\n".encode("gb18030") in (package / "说明文件.TXT").read_bytes()


def test_what_stands_beside_is_kept(package: Path) -> None:
    change(package, "</文件>", "<文号>甲</文号></文件><说明>乙</说明>")
    record, findings = opened(package)
    assert findings == [("CAR-UNKNOWN", NAME), ("CAR-PLACE", NAME)]
    assert [(x.name, x.value) for x in next(items(record)).extra][-1:] == [("文号", "甲")]
    assert [(x.name, x.value) for x in record.extra] == [("说明", "乙")]


def test_an_entry_without_folder_tells_where_it_is_wrong(package: Path) -> None:
    change(package, "BGS-0001</档号>", "BGS-0002</档号>")
    change(package, "20230506", "昨天")
    record, findings = opened(package)
    assert ("XML-VALUE", NAME) in findings
    assert len(list(items(record))) == 2


def test_the_layouts_ask_what_their_catalogues_ask() -> None:
    assert LAYOUTS["dat93"].required == ("档号", "责任者", "题名", "日期", "保管期限", "密级")
    assert LAYOUTS["2012"].required == ("档号", "题名")
