"""Building and opening: what goes in comes out, in every layout and container, and nothing half made remains."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import bagit
import pytest
from attrs import evolve

import records
from archpkg.checks.bag.profile import validate_profile
from archpkg.checks.fixity.verify import verify
from archpkg.errors import CannotRead, InvalidValue, Rejected, SourceChanged, TargetExists, WrongUse
from archpkg.findings import Verdict
from archpkg.model.records import Fonds, Series
from archpkg.model.retention import YEARS_30
from archpkg.model.walk import items, map_items, map_objects, objects
from archpkg.packages import build as building
from archpkg.packages.bag.profiles.profile import transfer_profile
from archpkg.packages.build import build_package, build_planned, plan_transfer
from archpkg.packages.carrier.documents import TransferFacts
from archpkg.packages.carrier.layouts import LAYOUTS
from archpkg.packages.carrier.read import open_package
from archpkg.packages.package import Package
from archpkg.packages.scans import attach
from archpkg.progress import Step

FACTS = TransferFacts(archives="示例区档案馆")


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """Computer files of two items and of a volume's two items."""
    root = tmp_path / "扫描件"
    for number in (1, 2):
        folder = root / f"Z109-WS·2023-Y-BGS-{number:04d}"
        folder.mkdir(parents=True)
        (folder / "正文.pdf").write_bytes(b"%PDF-1.7 " + bytes(1000 * number))
        (folder / "附件1.jpg").write_bytes(b"\xff\xd8" + b"j" * number)
    for number in (1, 2):
        (root / f"Z109-KU·01·2022-D30-001-{number:03d}.tif").write_bytes(b"II*\0" * number)
    return root


@pytest.fixture
def fonds(scans: Path) -> Fonds:
    """The fonds that these computer files belong to, with them attached."""
    volume = records.volume(2)
    volume = evolve(volume, items=tuple(evolve(i, retention=YEARS_30) for i in volume.items))
    bare = Fonds(
        code="Z109",
        name="云溪街道办事处全宗",
        unit="云溪街道办事处",
        series=(
            Series(code="WS", title="文书", items=(records.item(1), records.item(2))),
            Series(code="KU", title="会计", files=(volume,)),
        ),
    )
    reading = attach(bare, scans)
    assert reading.findings == ()
    return reading.value


def tree(root: Path) -> Iterator[str]:
    return (str(p.relative_to(root)) for p in sorted(root.rglob("*")) if p.is_file())


def test_a_dat93_package_in_a_bag(fonds: Fonds, scans: Path, tmp_path: Path) -> None:
    before = {p: p.read_bytes() for p in scans.rglob("*") if p.is_file()}
    package = build_package(
        fonds, scans, tmp_path / "移交包", facts=FACTS, bagging_date=date(2024, 5, 1)
    ).value
    names = set(tree(tmp_path / "移交包"))
    assert {
        "bagit.txt",
        "bag-info.txt",
        "manifest-sha256.txt",
        "manifest-sm3.txt",
        "tagmanifest-sha256.txt",
        "tagmanifest-sm3.txt",
        "data/说明文件.TXT",
        "data/目录文件.XML",
        "data/其他/案卷目录.XML",
        "data/其他/案卷元数据/Z109-KU·01·2022-D30-001.XML",
        "data/Z109/WS/Z109-WS·2023-Y-BGS-0001/电子档案元数据.XML",
        "data/Z109/WS/Z109-WS·2023-Y-BGS-0001/正文.pdf",
        "data/Z109/WS/Z109-WS·2023-Y-BGS-0001/附件1.jpg",
        "data/Z109/KU/Z109-KU·01·2022-D30-001/Z109-KU·01·2022-D30-001-002/Z109-KU·01·2022-D30-001-002.tif",
    } <= names
    bagit.Bag(str(tmp_path / "移交包")).validate()
    report = verify(package.path)
    assert report.verdict is Verdict.VALID
    assert report.counts["files"] == len(names)
    assert before == {p: p.read_bytes() for p in scans.rglob("*") if p.is_file()}
    info = (tmp_path / "移交包/bag-info.txt").read_text(encoding="utf-8")
    assert "Source-Organization: 云溪街道办事处\n" in info
    assert "Bagging-Date: 2024-05-01\n" in info
    assert "External-Identifier: Z109-KU·01·2022-D30-001-001 至 Z109-WS·2023-Y-BGS-0002\n" in info


def test_metadata_and_catalogue_say_the_same(fonds: Fonds, scans: Path, tmp_path: Path) -> None:
    build_package(fonds, scans, tmp_path / "out", facts=FACTS)
    record = tmp_path / "out/data/Z109/WS/Z109-WS·2023-Y-BGS-0001/电子档案元数据.XML"
    metadata = record.read_text(encoding="utf-8")
    for element in ("<密级>公开</密级>", "<档案馆名称>示例区档案馆</档案馆名称>", "<日期>2023-05-06</日期>"):
        assert element in metadata
    catalogue = (tmp_path / "out/data/目录文件.XML").read_text(encoding="utf-8")
    assert catalogue.count("<密级>公开</密级>") == 4


def test_digests_stand_in_the_record_and_are_right(fonds: Fonds, scans: Path, tmp_path: Path) -> None:
    package = build_package(fonds, scans, tmp_path / "out").value
    for obj in objects(package.record):
        content = (tmp_path / "out/data" / obj.path).read_bytes()
        assert obj.size == len(content)
        assert obj.digest("sha256") == hashlib.sha256(content).hexdigest()
        assert obj.digest("sm3") == hashlib.new("sm3", content).hexdigest()


@pytest.mark.parametrize("container", ["folder", "zip", "tar"])
@pytest.mark.parametrize("bag", [True, False])
@pytest.mark.parametrize("layout", ["dat93", "2012", "plain"])
def test_what_is_built_opens_as_what_it_was(
    fonds: Fonds, scans: Path, tmp_path: Path, layout: str, bag: bool, container: str
) -> None:
    target = tmp_path / f"out.{container}"
    package = build_package(
        fonds, scans, target, layout=layout, bag=bag, container=container, facts=FACTS, workers=1
    ).value
    opened = open_package(target)
    assert opened.findings == ()
    assert opened.value is not None
    assert (opened.value.layout, opened.value.bagged, opened.value.container) == (layout, bag, container)
    assert by_code(opened.value) == by_code(package)
    if layout != "2012":
        assert [s.code for s in opened.value.record.series] == ["WS", "KU"]
        assert opened.value.record.series[1].files[0].title == "二〇二二年会计凭证"
    assert opened.value.record.unit == "云溪街道办事处"


def by_code(package: Package) -> dict[str, object]:
    """The items by their codes; names of computer files are told in full, as the metadata tells them."""
    return {
        str(item.code): map_objects(item, lambda o: evolve(o, name=o.file_name))
        for item in items(package.record)
    }


@pytest.mark.parametrize("container", ["zip", "tar"])
def test_containers_hold_the_same_octets_each_time(
    fonds: Fonds, scans: Path, tmp_path: Path, container: str
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        build_package(fonds, scans, tmp_path / name / "out", container=container)
    assert (tmp_path / "a/out").read_bytes() == (tmp_path / "b/out").read_bytes()


def test_a_zip_has_chinese_names_marked_as_utf8_and_one_top_folder(
    fonds: Fonds, scans: Path, tmp_path: Path
) -> None:
    build_package(fonds, scans, tmp_path / "移交包.zip", container="zip")
    with zipfile.ZipFile(tmp_path / "移交包.zip") as archive:
        names = [info.filename for info in archive.infolist()]
        assert all(info.flag_bits & 0x800 for info in archive.infolist() if not info.filename.isascii())
    assert {name.split("/")[0] for name in names} == {"移交包"}
    assert verify(tmp_path / "移交包.zip").verdict is Verdict.VALID


def test_gb18030_for_archives_that_ask_for_it(fonds: Fonds, scans: Path, tmp_path: Path) -> None:
    facts = evolve(FACTS, encoding="GB18030")
    build_package(fonds, scans, tmp_path / "out", layout="2012", bag=False, facts=facts)
    data = (tmp_path / "out/文件目录.XML").read_bytes()
    assert b'encoding="GB18030"' in data
    assert "云溪街道办事处".encode("gb18030") in data
    opened = open_package(tmp_path / "out")
    assert opened.findings == ()


def test_a_rejected_record_leaves_nothing(fonds: Fonds, scans: Path, tmp_path: Path) -> None:
    broken = map_items(fonds, lambda item: evolve(item, authors=()))
    with pytest.raises(Rejected, match="责任者"):
        build_package(broken, scans, tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["扫描件"]


def test_an_existing_target_is_left_alone(fonds: Fonds, scans: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    with pytest.raises(TargetExists):
        build_package(fonds, scans, tmp_path / "out")
    assert (tmp_path / "out/mine.txt").read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "扫描件"]


def test_a_scan_that_vanishes_is_named_and_nothing_remains(fonds: Fonds, scans: Path, tmp_path: Path) -> None:
    gone = scans / "Z109-WS·2023-Y-BGS-0002/正文.pdf"
    content = gone.read_bytes()
    gone.unlink()
    with pytest.raises(SourceChanged, match=r"正文\.pdf"):
        build_package(fonds, scans, tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["扫描件"]
    gone.write_bytes(content)
    build_package(fonds, scans, tmp_path / "out")
    assert verify(tmp_path / "out").sound


def test_a_scan_that_grew_since_it_was_listed_is_named(fonds: Fonds, scans: Path, tmp_path: Path) -> None:
    with open(scans / "Z109-WS·2023-Y-BGS-0001/附件1.jpg", "ab") as stream:
        stream.write(b"more")
    with pytest.raises(SourceChanged, match=r"附件1.jpg.*3 octets"):
        build_package(fonds, scans, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_stopping_in_the_middle_leaves_nothing(fonds: Fonds, scans: Path, tmp_path: Path) -> None:
    def stop(step: Step) -> None:
        if step.done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_package(fonds, scans, tmp_path / "out", progress=stop)
    assert [p.name for p in tmp_path.iterdir()] == ["扫描件"]


def test_text_that_xml_cannot_hold_ends_the_build_cleanly(fonds: Fonds, scans: Path, tmp_path: Path) -> None:
    broken = map_items(fonds, lambda item: evolve(item, title="a\x0b"))
    with pytest.raises(InvalidValue, match="题名"):
        build_package(broken, scans, tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["扫描件"]


def test_steps_count_files_and_octets(fonds: Fonds, scans: Path, tmp_path: Path) -> None:
    steps: list[Step] = []
    build_package(fonds, scans, tmp_path / "out", progress=steps.append)
    copied = [s for s in steps if s.stage == "copy"]
    assert [s.done for s in copied] == [1, 2, 3, 4, 5, 6]
    assert copied[-1].bytes_done == copied[-1].bytes_total == sum(o.size or 0 for o in objects(fonds))


@pytest.mark.parametrize("algorithms", [(), ("crc99",)])
def test_algorithms_must_be_known(
    fonds: Fonds, scans: Path, tmp_path: Path, algorithms: tuple[str, ...]
) -> None:
    with pytest.raises(WrongUse):
        build_package(fonds, scans, tmp_path / "out", algorithms=algorithms)


def test_opening_something_else(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    opened = open_package(tmp_path)
    assert opened.value is None
    assert [f.code for f in opened.findings] == ["CAR-KIND"]
    with pytest.raises(CannotRead):
        open_package(tmp_path / "nowhere")


@pytest.fixture
def loose(fonds: Fonds, scans: Path, tmp_path: Path) -> Path:
    """A package without a bag, to be damaged."""
    build_package(fonds, scans, tmp_path / "loose", bag=False, facts=FACTS)
    return tmp_path / "loose"


def faults(path: Path) -> list[tuple[str, str]]:
    return sorted((f.code, f.where.path) for f in open_package(path).findings)


RECORD = "Z109/WS/Z109-WS·2023-Y-BGS-0001"


def test_a_folder_that_is_missing_is_named_and_its_entry_kept(loose: Path) -> None:
    for part in (loose / RECORD).iterdir():
        part.unlink()
    (loose / RECORD).rmdir()
    assert faults(loose) == [("CAR-NO-FOLDER", "目录文件.XML")]
    opened = open_package(loose).value
    assert opened is not None
    kept = next(i for i in items(opened.record) if str(i.code) == "Z109-WS·2023-Y-BGS-0001")
    assert (kept.title, kept.year, kept.category) == ("关于第1号事项的通知", 2023, "WS")


def test_a_folder_without_entry_is_named_and_kept(loose: Path) -> None:
    catalogue = loose / "目录文件.XML"
    text = catalogue.read_text(encoding="utf-8")
    start, end = text.index("  <文件>"), text.index("</文件>\n") + len("</文件>\n")
    catalogue.write_text(text[:start] + text[end:], encoding="utf-8")
    assert faults(loose) == [("CAR-NO-ENTRY", RECORD)]
    opened = open_package(loose).value
    assert opened is not None
    assert len(list(items(opened.record))) == 4


@pytest.mark.parametrize("damage", [b"<a", b""])
def test_metadata_that_cannot_be_read_gives_way_to_the_entry(loose: Path, damage: bytes) -> None:
    (loose / RECORD / "电子档案元数据.XML").write_bytes(damage)
    assert faults(loose) == [("CAR-NO-METADATA", f"{RECORD}/电子档案元数据.XML")]
    opened = open_package(loose).value
    assert opened is not None
    item = next(items(opened.record))
    assert item.title == "关于第1号事项的通知"
    assert [o.file_name for o in item.objects] == ["正文.pdf", "附件1.jpg"]


def test_metadata_that_is_missing_gives_way_to_the_entry(loose: Path) -> None:
    (loose / RECORD / "电子档案元数据.XML").unlink()
    assert faults(loose) == [("CAR-NO-METADATA", RECORD)]


def test_a_record_without_content_is_named(loose: Path) -> None:
    for name in ("正文.pdf", "附件1.jpg"):
        (loose / RECORD / name).unlink()
    assert faults(loose) == [("CAR-NO-CONTENT", RECORD)]


def test_content_that_no_metadata_names_is_taken_up(loose: Path) -> None:
    (loose / RECORD / "补充.pdf").write_bytes(b"new")
    opened = open_package(loose).value
    assert opened is not None
    item = next(items(opened.record))
    assert [(d.role, [o.file_name for o in d.objects]) for d in item.documents][-1] == ("其他", ["补充.pdf"])


def test_a_stray_file_is_named(loose: Path) -> None:
    (loose / "readme.md").write_text("x")
    (loose / "Z109/封面.jpg").write_text("x")
    (loose / "其他/登记表.pdf").write_text("x")
    assert faults(loose) == [("CAR-STRAY", "Z109/封面.jpg"), ("CAR-STRAY", "readme.md")]


def test_a_missing_object_of_a_plain_package_is_named(fonds: Fonds, scans: Path, tmp_path: Path) -> None:
    package = build_package(fonds, scans, tmp_path / "out", layout="plain", bag=False).value
    victim = next(objects(package.record)).path
    (tmp_path / "out" / victim).unlink()
    assert faults(tmp_path / "out") == [("CAR-NO-CONTENT", victim)]


def test_a_package_shows_itself_in_a_notebook(fonds: Fonds, scans: Path, tmp_path: Path) -> None:
    html = build_package(fonds, scans, tmp_path / "<b>", layout="plain", bag=False).value._repr_html_()
    assert "&lt;b&gt;" in html
    assert "plain" in html


@pytest.mark.parametrize("container", ["folder", "zip", "tar"])
@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_every_bag_that_is_built_follows_the_shipped_profile(
    fonds: Fonds, scans: Path, tmp_path: Path, layout: str, container: str
) -> None:
    package = build_package(
        fonds, scans, tmp_path / "out", layout=layout, facts=FACTS, container=container
    ).value
    assert validate_profile(package.path, transfer_profile()).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("algorithms", "unit", "claims"),
    [
        (("sha256",), "甲", True),
        (("sha512", "sm3", "sha256"), "甲", True),
        (("sm3",), "甲", False),
        (("sha256", "md5"), "甲", False),
        (("sha256",), "", False),
    ],
)
def test_a_bag_claims_the_profile_only_where_it_follows_it(
    fonds: Fonds, scans: Path, tmp_path: Path, algorithms: tuple[str, ...], unit: str, claims: bool
) -> None:
    package = build_package(
        evolve(fonds, unit=unit), scans, tmp_path / "out", layout="plain", algorithms=algorithms
    ).value
    info = (tmp_path / "out/bag-info.txt").read_text(encoding="utf-8")
    assert ("BagIt-Profile-Identifier: " in info) is claims
    assert validate_profile(package.path, transfer_profile()).sound is claims


def test_a_plan_is_carried_out_without_planning_again(
    fonds: Fonds, scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = plan_transfer(fonds, scans, facts=FACTS)
    monkeypatch.setattr(building, "plan_package", None)
    steps: list[Step] = []
    package = build_planned(planned, tmp_path / "b", facts=FACTS, progress=steps.append).value
    monkeypatch.undo()
    assert evolve(package, path="") == evolve(
        build_package(fonds, scans, tmp_path / "a", facts=FACTS).value, path=""
    )
    assert list(tree(tmp_path / "a")) == list(tree(tmp_path / "b"))
    assert [step.stage for step in steps].count("sync") == 1


def test_a_plan_with_errors_is_not_carried_out(fonds: Fonds, scans: Path, tmp_path: Path) -> None:
    planned = plan_transfer(evolve(fonds, unit=""), scans)
    with pytest.raises(Rejected):
        build_planned(planned, tmp_path / "out")
    assert not (tmp_path / "out").exists()
