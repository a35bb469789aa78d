"""Whatever lies at a path is known by its content, and read."""

from __future__ import annotations

import os
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

import eeps
import records
from archpkg.catalogue import write_catalogue
from archpkg.checks.check import check
from archpkg.errors import ArchpkgError, CannotRead, NotRecognised
from archpkg.formats import FORMATS
from archpkg.formats.carrier import Description, dumps_description
from archpkg.formats.dat46 import dumps_file
from archpkg.formats.dat46.many import write_records
from archpkg.formats.json import dumps
from archpkg.model.records import Fonds
from archpkg.model.walk import files, items
from archpkg.packages.bag import create_bag
from archpkg.packages.build import build_package
from archpkg.packages.carrier.read import open_package
from archpkg.packages.eep.pack import pack_eep
from archpkg.packages.recognise import KINDS, kind_of, read, recognise
from archpkg.packages.scans import attach

FORMS = Path(__file__).parents[1] / "formats/dat46_forms"
SNAPSHOTS = Path(__file__).parents[1] / "formats/snapshots"
DEPARTURES = Path(__file__).parents[1] / "formats/eep/departures"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of everything, each under a name without an ending."""
    room = tmp_path_factory.mktemp("room")
    fonds = records.fonds(records.item(1), records.item(2))
    scans = room / "scans"
    scans.mkdir()
    for number in (1, 2):
        (scans / f"Z109-WS·2023-Y-BGS-{number:04d}.pdf").write_bytes(b"%PDF-1.7 " + bytes(number))
    linked = attach(fonds, scans).value
    for layout in ("dat93", "2012", "plain"):
        build_package(linked, scans, room / layout, layout=layout)
        build_package(linked, scans, room / f"bare-{layout}", layout=layout, bag=False)
    for container in ("zip", "tar"):
        build_package(linked, scans, room / f"dat93-{container}", container=container)
    create_bag(scans, room / "bag")
    for name, suffix in (("xlsx", ".xlsx"), ("csv", ".csv")):
        write_catalogue(fonds, room / f"x{suffix}", layout="full")
        os.rename(room / f"x{suffix}", room / f"table-{name}")
    (room / "json").write_bytes(dumps(fonds))
    for form, category in (("dat46", "WS"), ("dat54", "ZP"), ("dat63", "LX")):
        (room / form).write_bytes(FORMATS[form].dumps(records.item(1, category=category)))
    with (room / "many").open("wb") as sink:
        write_records(items(fonds), sink)
    (room / "volume").write_bytes(dumps_file(records.volume(2)))
    (room / "description").write_bytes(
        dumps_description(Description(fields=[("移交单位", "云溪街道办事处"), ("档案数量", "2 件")]))
    )
    (room / "objects").mkdir()
    for name, data in eeps.CONTENTS.items():
        (room / "objects" / name).write_bytes(data)
    pack_eep(
        eeps.item(), room / "objects", room / "eep", created="2025-03-11T08:15:00+08:00", creator="某单位"
    )
    (room / "folder-of-eeps").mkdir()
    shutil.copy(room / "eep", room / "folder-of-eeps/a.eep")
    for name in ("empty", "picture", "words", "program"):
        content = {"empty": b"", "picture": b"\xff\xd8\xff\xe0" + bytes(20), "words": "一些文字。\n".encode()}
        (room / name).write_bytes(content.get(name, b"MZ" + bytes(100)))
    (room / "nothing").mkdir()
    with zipfile.ZipFile(room / "docx", "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", "<w/>")
    with tarfile.open(room / "other-tar", "w") as packed:
        packed.add(room / "words", "top/words")
    (room / "mets").write_bytes(b'<mets xmlns="http://www.loc.gov/METS/"><metsHdr/></mets>')
    (room / "broken").write_bytes("<电子档案元数据><题名>".encode())
    (room / "dtd").write_bytes('<!DOCTYPE a [<!ENTITY b "c">]><电子档案元数据/>'.encode())
    return room


KNOWN = {
    "dat93": ("dat93", 2), "bare-dat93": ("dat93", 2), "dat93-zip": ("dat93", 2), "dat93-tar": ("dat93", 2),
    "2012": ("2012", 2), "bare-2012": ("2012", 2), "plain": ("plain", 2), "bare-plain": ("plain", 2),
    "table-xlsx": ("catalogue", 2), "table-csv": ("catalogue", 2), "json": ("json", 2), "dat46": ("record", 1),
    "dat54": ("record", 1), "dat63": ("record", 1), "many": ("records", 2), "volume": ("volume", 0),
    "description": ("description", 0), "eep": ("eep", 1), "folder-of-eeps": ("eep", 1),
}  # fmt: skip
UNKNOWN = {
    "bag": "bag", "scans": "folder", "nothing": "folder", "other-tar": "tar", "docx": "zip", "empty": "unknown",
    "picture": "unknown", "words": "unknown", "program": "unknown", "mets": "unknown",
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_records_are_read_whatever_holds_them(room: Path, name: str) -> None:
    kind, number = KNOWN[name]
    assert kind_of(room / name) == kind
    assert sum(1 for _ in items(read(room / name).value)) == number
    assert recognise(room / name).kind == kind
    assert kind in KINDS


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_holds_no_records_is_named_and_refused(room: Path, name: str) -> None:
    assert kind_of(room / name) == UNKNOWN[name]
    with pytest.raises(CannotRead) as caught:
        read(room / name)
    assert caught.value.path == str(room / name)
    assert caught.value.hint is not None


@pytest.mark.parametrize(("name", "kind", "why"), [("broken", "record", "line 1"), ("dtd", "unknown", "DTD")])
def test_what_is_broken_cannot_be_read_and_why_is_said_by_check_too(
    room: Path, name: str, kind: str, why: str
) -> None:
    assert kind_of(room / name) == kind
    with pytest.raises(CannotRead, match=why):
        read(room / name)
    with pytest.raises(CannotRead, match=why):
        check(room / name)


def test_a_name_does_not_decide(room: Path, tmp_path: Path) -> None:
    for name, wrong in (
        ("table-xlsx", "a.xml"),
        ("eep", "b.csv"),
        ("dat93-zip", "c.xlsx"),
        ("json", "d.txt"),
    ):
        shutil.copy(room / name, tmp_path / wrong)
        assert kind_of(tmp_path / wrong) == KNOWN[name][0]
        assert sum(1 for _ in items(read(tmp_path / wrong).value)) == KNOWN[name][1]
    (tmp_path / "f.xml").mkdir()
    assert kind_of(tmp_path / "f.xml") == "folder"


def test_a_volume_comes_with_its_metadata(room: Path) -> None:
    (file,) = files(read(room / "volume").value)
    assert file.title == records.volume().title
    found = recognise(FORMS / "2-volume-package.xml")
    assert found.kind == "volume"
    assert found.counts["volumes"] == 1
    assert found.counts["items"] > 0
    (file,) = files(found.record)
    assert len(file.items) == found.counts["items"]


@pytest.mark.parametrize("path", sorted(FORMS.iterdir()), ids=lambda path: path.name)
def test_the_forms_of_other_systems_are_known(path: Path) -> None:
    assert kind_of(path) in ("record", "records", "volume", "eep")
    found = recognise(path)
    assert found.counts["items"] >= 1
    assert all(f.where.path == str(path) for f in found.findings)


@pytest.mark.parametrize("path", sorted(SNAPSHOTS.iterdir()), ids=lambda path: path.name)
def test_what_the_library_writes_it_knows(path: Path) -> None:
    assert recognise(path).kind in ("record", "carrier-catalogue", "description", "json")


def test_a_carriers_catalogue_of_volumes_gives_volumes() -> None:
    found = recognise(SNAPSHOTS / "carrier-2012-volumes.xml")
    assert found.counts["items"] == 0
    assert found.counts["volumes"] > 0


def test_a_catalogue_inside_the_name_of_its_file_keeps_its_records_apart(tmp_path: Path) -> None:
    entry = "<文件><顺序号>{0}</顺序号><档号>Z109-WS·2023-Y-BGS-000{0}</档号><题名>第{0}件</题名></文件>"
    entries = entry.format(1) + entry.format(2)
    (tmp_path / "a.xml").write_text(f"<目录文件><文件目录>{entries}</文件目录></目录文件>", encoding="utf-8")
    found = recognise(tmp_path / "a.xml")
    assert [item.title for item in items(found.record)] == ["第1件", "第2件"]
    assert "CAR-ROOT" in [f.code for f in found.findings]


def test_unknown_xml_is_named_with_its_namespace(room: Path) -> None:
    with pytest.raises(NotRecognised) as caught:
        read(room / "mets")
    with pytest.raises(NotRecognised):
        check(room / "mets")
    for lang in ("en", "zh"):
        assert "〈mets〉" in caught.value.say(lang)
        assert "http://www.loc.gov/METS/" in caught.value.say(lang)


def test_eeps_in_a_container_have_names(room: Path) -> None:
    found = recognise(room / "folder-of-eeps")
    assert [name for name, _ in found.eeps] == ["a.eep"]
    assert found.counts["packages"] == 1


def test_a_table_without_a_known_header_is_read_where_its_name_says_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("甲,乙\n一,二\n", encoding="utf-8")
    assert kind_of(tmp_path / "a.csv") == "catalogue"
    reading = read(tmp_path / "a.csv")
    assert [f.code for f in reading.errors] == ["CAT-NO-HEADER"]
    (tmp_path / "b.xls").write_text("<html><table><tr><td>题名</td></tr></table></html>", encoding="utf-8")
    with pytest.raises(CannotRead, match=r"save it as \.xlsx"):
        read(tmp_path / "b.xls")


def test_a_fonds_that_came_as_json_is_that_fonds(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(dumps(records.whole_fonds()))
    reading = read(tmp_path / "a.json")
    assert reading.value == records.whole_fonds()
    (tmp_path / "b.json").write_bytes(dumps(Fonds()).replace(b'"schema_version": 1', b'"schema_version": 99'))
    assert kind_of(tmp_path / "b.json") == "json"
    with pytest.raises(CannotRead, match="99"):
        read(tmp_path / "b.json")


FRAGMENTS = (
    b"", b"\0", b"{", b"[", b"<", b"<a", b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\xff\xfe<\0", b"{}", b"[]", b"[[[[", b"%PDF-1.7", b"\xef\xbb\xbf", b"Rar!\x1a\x07",
)  # fmt: skip


@pytest.mark.parametrize("content", FRAGMENTS)
@pytest.mark.parametrize("suffix", ["", ".xml", ".json", ".csv", ".xlsx", ".eep", ".zip"])
def test_fragments_are_refused_in_words(content: bytes, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    with pytest.raises(ArchpkgError) as caught:
        _ = read(path).or_raise()
    assert caught.value.say("zh") != caught.value.say("en")


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "utf-8-sig", "utf-8"])
def test_a_table_in_any_encoding(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes("档号;题名\nZ109-WS·2023-Y-BGS-0001;通知\n".encode(encoding))
    assert kind_of(tmp_path / "a") == "catalogue"
    assert [item.title for item in items(read(tmp_path / "a").value)] == ["通知"]


def test_containers_that_are_not_read_are_refused_in_the_same_words(tmp_path: Path) -> None:
    for name, content in (
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(30)),
        ("b.rar", b"Rar!\x1a\x07" + bytes(30)),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CannotRead) as first:
            read(tmp_path / name)
        with pytest.raises(CannotRead) as second:
            open_package(tmp_path / name)
        assert str(first.value) == str(second.value)


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="does not exist"):
        kind_of(tmp_path / "none")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CannotRead):
        kind_of(tmp_path / "pipe")


def test_a_record_of_a_list_that_says_nothing_is_there_and_is_said(tmp_path: Path) -> None:
    (tmp_path / "清单.xml").write_text(
        "<电子档案移交清单><档案><x>1</x></档案><档案><题名>通知</题名></档案></电子档案移交清单>",
        encoding="utf-8",
    )
    for findings in (read(tmp_path / "清单.xml").findings, check(tmp_path / "清单.xml").findings):
        assert [f.where.path for f in findings if f.code == "DAT46-NOTHING"] == [str(tmp_path / "清单.xml")]
    assert [item.title for item in items(read(tmp_path / "清单.xml").value)] == ["", "通知"]


def test_two_packages_in_one_folder_are_named(room: Path, tmp_path: Path) -> None:
    for name in ("甲", "乙"):
        shutil.copytree(room / "dat93", tmp_path / name)
    report = check(tmp_path)
    (several,) = (f for f in report.findings if f.code == "CHECK-SEVERAL")
    assert {"甲", "乙"} == set(str(several.details["folders"]).split("、"))
