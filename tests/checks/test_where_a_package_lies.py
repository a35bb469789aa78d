"""A transfer package is judged as one where its catalogue was lost, and where a bag holds it one folder deeper."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import archpkg
import transfers
from archpkg.model.walk import items
from archpkg.packages.bag.update import update_bag
from transfers import CATALOGUE, CODES, METADATA


def codes(report: archpkg.Report) -> set[str]:
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize("layout", ["dat93", "2012"])
@pytest.mark.parametrize("bag", [True, False], ids=["bag", "bare"])
def test_a_package_without_its_catalogue_is_not_sound(layout: str, bag: bool, tmp_path: Path) -> None:
    package = transfers.make(tmp_path, layout=layout, bag=bag)
    name = CATALOGUE if layout == "dat93" else "文件目录.XML"
    payload = package / ("data" if bag else "")
    shutil.copy(payload / name, payload / "案卷目录.XML")
    (payload / "其他").mkdir(exist_ok=True)
    (payload / "案卷目录.XML").rename(payload / "其他/案卷目录.XML")
    (payload / name).unlink()
    if bag:
        update_bag(package)
    report = archpkg.check(package)
    (finding,) = [f for f in report.findings if f.code == "CAR-CATALOGUE"]
    assert finding.where.path == ("data/" if bag else "") + name
    assert (report.kind, report.sound) == (layout, False)
    assert report.counts["items"] == len(CODES)
    assert len(list(items(archpkg.read(package).value))) == len(CODES)


def test_a_catalogue_that_is_a_link_out_of_the_package_is_missing(tmp_path: Path) -> None:
    package = transfers.make(tmp_path)
    shutil.move(package / "data" / CATALOGUE, tmp_path / "elsewhere.xml")
    os.symlink(tmp_path / "elsewhere.xml", package / "data" / CATALOGUE)
    report = archpkg.check(package)
    assert report.verdict is archpkg.Verdict.UNSAFE
    assert {"CAR-CATALOGUE", "FIX-LINK-OUT"} <= codes(report)


def test_metadata_alone_show_a_package(tmp_path: Path) -> None:
    package = transfers.make(tmp_path)
    for name in (CATALOGUE, "说明文件.TXT"):
        (package / "data" / name).unlink()
    update_bag(package)
    assert {"CAR-CATALOGUE", "REC-NO-DESCRIPTION"} <= codes(archpkg.check(package))


def test_a_bag_that_holds_the_folder_of_a_package_is_judged_as_one(tmp_path: Path) -> None:
    package = transfers.make(tmp_path, bag=False)
    (tmp_path / "around").mkdir()
    shutil.move(package, tmp_path / "around" / "移交包")
    bag = tmp_path / "bag"
    archpkg.bag.create(tmp_path / "around", bag)
    report = archpkg.check(bag, today=transfers.DAY)
    assert (report.kind, report.verdict) == ("dat93", archpkg.Verdict.VALID), report.findings
    (deeper,) = [f for f in report.findings if f.code == "CHECK-DEEPER"]
    assert deeper.where.path == "data/移交包"
    assert report.counts["items"] == len(CODES)

    document = next((bag / "data").rglob(METADATA))
    text = document.read_text("utf-8")
    document.write_text(text.replace("<题名>", "<题名>改"), "utf-8")
    update_bag(bag)
    (finding,) = [f for f in archpkg.check(bag).findings if f.code == "REC-DIFFERS"]
    assert finding.where.path == f"data/移交包/{CATALOGUE}"


def test_a_bag_of_several_packages_is_a_bag(tmp_path: Path) -> None:
    package = transfers.make(tmp_path, bag=False)
    for number in (1, 2):
        shutil.copytree(package, tmp_path / "around" / str(number))
    archpkg.bag.create(tmp_path / "around", tmp_path / "bag")
    assert archpkg.check(tmp_path / "bag").kind == "bag"


@pytest.mark.parametrize("prefix", ["../../../../etc/", "/upload/2023/", "D:\\OA\\", "a/../"])
def test_a_path_that_leads_outside_does_not_keep_a_digest_from_being_compared(
    prefix: str, tmp_path: Path
) -> None:
    package = transfers.make(tmp_path)
    document = next((package / "data").rglob(f"{CODES[0]}/{METADATA}"))
    text = document.read_text("utf-8")
    document.write_text(text.replace("<文件路径>", f"<文件路径>{prefix}"), "utf-8")
    update_bag(package)
    report = archpkg.check(package, today=transfers.DAY)
    assert {f.code for f in report.findings} == {"XML-VALUE"}
    assert report.verdict is archpkg.Verdict.WARNINGS
    objects = [obj for item in items(archpkg.read(package).value) for obj in item.objects]
    assert all(obj.digests for obj in objects)

    scan = document.with_name(f"{CODES[0]}.pdf")
    scan.write_bytes(transfers.pdf("别的"))
    update_bag(package)
    assert "REC-DIGEST" in codes(archpkg.check(package))
    scan.rename(document.with_name("别名.pdf"))
    update_bag(package)
    assert "REC-NO-FILE" in codes(archpkg.check(package))
