"""A carrier whose catalogue is of volumes: each is there, with its records, and nothing that it tells is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import records
from archpkg.formats import dat46
from archpkg.formats.carrier import VOLUMES_NAME, CarrierCatalogue, CatalogueEntry, dumps_catalogue
from archpkg.model.codes import ReferenceCode
from archpkg.model.parts import Extra
from archpkg.model.records import File, Fonds, Item, Series
from archpkg.model.walk import files, items
from archpkg.packages.build import build_package
from archpkg.packages.carrier.read import open_package

ONE, TWO = "Z109-KU·01·2022-D30-001", "Z109-KU·01·2022-D30-002"


def entry(code: str, **fields: Any) -> CatalogueEntry:
    return CatalogueEntry(
        sequence="1", code=code, title=f"凭证 {code[-3:]}", author="甲", date="2022", **fields
    )


def carrier(top: Path, *entries: CatalogueEntry, name: str = VOLUMES_NAME) -> Path:
    """A carrier with a catalogue of volumes and nothing else yet."""
    top.mkdir(exist_ok=True)
    catalogue = CarrierCatalogue(edition="2012", level="案卷", entries=entries)
    target = top / name
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(dumps_catalogue(catalogue))
    return top


def record(top: Path, folder: str, *, metadata: Item | None = None) -> None:
    place = top / folder
    place.mkdir(parents=True)
    (place / "a.pdf").write_bytes(b"%PDF")
    if metadata is not None:
        (place / "电子档案元数据.XML").write_bytes(dat46.dumps(metadata))


def opened(top: Path) -> tuple[Fonds, list[tuple[str, str]]]:
    reading = open_package(top)
    assert reading.value is not None
    return reading.value.record, [(f.code, f.where.path) for f in reading.findings]


def test_a_carrier_with_a_catalogue_of_volumes_only(tmp_path: Path) -> None:
    top = carrier(tmp_path / "out", entry(ONE, security="秘密", remark="缺页"), entry(TWO))
    item = records.item(1, code=None, title="一月")
    record(top, f"电子档案/2022/KU/{ONE}/{ONE}-0001", metadata=item)
    record(top, f"电子档案/2022/KU/{ONE}/{ONE}-0002", metadata=item)
    record(top, f"电子档案/{TWO}/{TWO}-0001", metadata=item)
    package = open_package(top)
    assert package.value is not None
    assert package.value.layout == "2012"
    fonds, findings = opened(top)
    assert findings == []
    (first, second) = files(fonds)
    assert isinstance(first, File)
    assert (first.title, first.authors, first.annotations) == ("凭证 001", ("甲",), ("缺页",))
    assert first.security is not None
    assert first.security.zh == "秘密"
    assert [str(i.code) for i in first.items] == [f"{ONE}-0001", f"{ONE}-0002"]
    assert [o.path for i in second.items for o in i.objects] == [f"电子档案/{TWO}/{TWO}-0001/a.pdf"]


def test_a_volume_whose_computer_files_lie_in_its_own_folder(tmp_path: Path) -> None:
    top = carrier(tmp_path / "out", entry(ONE))
    record(top, f"电子档案/{ONE}")
    fonds, findings = opened(top)
    assert [code for code, _ in findings] == ["CAR-NO-METADATA"]
    (file,) = files(fonds)
    assert [(i.title, str(i.code)) for i in file.items] == [("凭证 001", ONE)]


def test_volumes_without_folders_and_folders_without_volumes(tmp_path: Path) -> None:
    top = carrier(tmp_path / "out", entry(ONE), entry(""), entry(ONE, remark="再次"))
    record(top, f"电子档案/2022/{TWO}/{TWO}-0001")
    fonds, findings = opened(top)
    codes = [code for code, _ in findings]
    assert codes.count("CAR-NO-FOLDER") == 3
    assert ("CAR-NO-ENTRY", f"电子档案/2022/{TWO}/{TWO}-0001") in findings
    told = [(str(file.code or ""), file.annotations) for file in files(fonds)]
    assert sorted(told) == [("", ()), (ONE, ()), (ONE, ("再次",))]
    assert [str(i.code) for i in items(fonds)] == [f"{TWO}-0001"]


def test_what_stands_wrong_in_it_is_found_there(tmp_path: Path) -> None:
    top = carrier(tmp_path / "out", CatalogueEntry(code=ONE, title="凭证", date="昨天", object_name="a.pdf"))
    record(top, f"电子档案/{ONE}/{ONE}-0001", metadata=records.item(1))
    path = top / VOLUMES_NAME
    path.write_bytes(path.read_bytes().replace("</案卷目录>".encode(), "<说明>乙</说明></案卷目录>".encode()))
    fonds, findings = opened(top)
    assert ("XML-VALUE", VOLUMES_NAME) in findings
    (file,) = files(fonds)
    assert {(e.name, e.value) for e in file.extra} == {("日期", "昨天"), ("电子档案名称", "a.pdf")}
    assert [(e.name, e.value) for e in fonds.extra] == [("说明", "乙")]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A package of our own in the layout of 2012: one volume of two items."""
    scans = tmp_path / "scans"
    scans.mkdir()
    (scans / "a.pdf").write_bytes(b"%PDF")
    lot = tuple(
        records.item(
            n,
            code=ReferenceCode.of(f"{ONE}-000{n}"),
            objects=(records.digital_object("a.pdf", size=4),),
        )
        for n in (1, 2)
    )
    volume = evolve(records.volume(1, code=ONE), items=lot)
    fonds = records.fonds(series=(Series(code="KU", title="会计档案", files=(volume,)),))
    build_package(fonds, scans, tmp_path / "out", layout="2012", bag=False)
    return tmp_path / "out"


def test_both_catalogues_together(built: Path) -> None:
    fonds, findings = opened(built)
    assert findings == []
    (before,) = files(fonds)
    assert len(before.items) == 2
    for name in (built / "其他" / "案卷元数据").iterdir():
        name.unlink()
    alone, findings = opened(built)
    (file,) = files(alone)
    assert (file.title, file.code, len(file.items)) == (before.title, before.code, 2)


def test_what_only_the_catalogue_keeps_of_a_volume_joins_its_metadata(built: Path) -> None:
    carrier(built, entry(ONE, object_name="合订本.pdf"), entry(TWO), name=f"其他/{VOLUMES_NAME}")
    (built / VOLUMES_NAME).unlink()
    fonds, _ = opened(built)
    one, two = files(fonds)
    assert Extra(name="电子档案名称", value="合订本.pdf", source="carrier") in one.extra
    assert (one.title == "凭证 001", len(one.items)) == (False, 2)
    assert (two.title, two.items) == ("凭证 002", ())


def test_records_straight_below_their_folder_are_read(tmp_path: Path) -> None:
    """2012 lets the levels between 电子档案 and a record be left out."""
    scans = tmp_path / "scans"
    scans.mkdir()
    (scans / "a.pdf").write_bytes(b"%PDF")
    item = records.item(
        1, code=ReferenceCode.of("甲1"), category="", year=None,
        objects=(records.digital_object("a.pdf", size=4),),
    )  # fmt: skip
    build_package(records.fonds(item), scans, tmp_path / "out", layout="2012", bag=False)
    assert (tmp_path / "out" / "电子档案" / "甲1" / "a.pdf").exists()
    fonds, findings = opened(tmp_path / "out")
    assert findings == []
    assert [o.path for i in items(fonds) for o in i.objects] == ["电子档案/甲1/a.pdf"]


def test_the_description_tells_what_no_record_tells(tmp_path: Path) -> None:
    top = carrier(tmp_path / "out", CatalogueEntry(code="甲1", title="凭证"))
    record(top, "电子档案/甲1/甲1-1", metadata=Item(title="一"))
    lines = (
        "全宗号：Z109",
        "全宗名称=云溪",
        "立档 单位:办事处",
        "移交单位：档案室",
        "接收单位：区档案馆",
        "档案馆代码：437",
    )
    (top / "说明文件.TXT").write_text("\n".join(lines), "utf-8")
    fonds, _ = opened(top)
    assert (fonds.code, fonds.name, fonds.unit) == ("Z109", "云溪", "办事处")
    assert (fonds.archives_name, fonds.archives_code) == ("区档案馆", "437")
    (top / "说明文件.TXT").write_text("移交单位：档案室\n", "utf-8")
    assert opened(top)[0].unit == "档案室"


def test_the_records_own_words_come_first(built: Path) -> None:
    before, _ = opened(built)
    path = built / "说明文件.TXT"
    path.write_text(path.read_text("utf-8") + "全宗号：X999\n档案馆名称：别馆\n立档单位：别处\n", "utf-8")
    fonds, _ = opened(built)
    assert (fonds.code, fonds.unit) == (before.code, before.unit)
    assert (before.archives_name, fonds.archives_name) == ("", "别馆")
