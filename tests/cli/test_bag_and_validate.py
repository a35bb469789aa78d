"""``archpkg bag`` and ``archpkg validate``."""

from __future__ import annotations

import json
import os
import re
import zipfile
from pathlib import Path

import pytest

from archpkg.checks.fixity.verify import verify
from archpkg.cli.app import run
from archpkg.cli.demo.room import Room, make_room


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """The demo's archive room."""
    return make_room(tmp_path_factory.mktemp("room"), font_places=())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two computer files."""
    source = tmp_path / "文件夹"
    (source / "子").mkdir(parents=True)
    (source / "a.txt").write_text("a")
    (source / "子/b.txt").write_text("b")
    return source


def test_create_bags_any_folder(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "bag.zip"
    argv = [
        "bag",
        "create",
        str(folder),
        str(target),
        "--container",
        "zip",
        "--algorithm",
        "sha512",
        "--json",
    ]
    assert run([*argv, "--info", "Source-Organization=甲 = 乙"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["kind"], said["counts"]["files"]) == ("bag", 2)
    assert verify(target).sound
    assert run(["bag", "info", str(target), "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    assert "Source-Organization: 甲 = 乙" in shown
    assert "manifest: manifest-sha512.txt (2)" in shown
    assert shown.splitlines()[-1].startswith("完成")


def test_create_refuses_links_and_odd_lines(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["bag", "create", str(folder), str(tmp_path / "x"), "--info", "nonsense"]) == 2
    (folder / "link").symlink_to("/etc/passwd")
    assert (
        run(["bag", "create", str(folder), str(tmp_path / "x")]) == 3
    )  # as verify calls a link that leads outside
    assert "link" in capsys.readouterr().out
    assert not (tmp_path / "x").exists()


def test_info_of_something_else(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bag", "info", str(folder)]) == 1
    assert "FIX-NOTHING" in capsys.readouterr().out


def test_bag_alone_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bag", "--help"]) == 0
    assert "create" in capsys.readouterr().out


@pytest.mark.parametrize("option", ["--bag", "--no-bag"])
def test_validate_tells_what_it_is(
    room: Room, tmp_path: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(["build", str(room.corrected), str(room.objects), str(out), option, "-q"]) == 0
    capsys.readouterr()
    assert run(["validate", str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["kind"], said["verdict"], said["findings"]) == ("dat93", "valid", [])
    assert said["counts"]["items"] == 59
    assert said["path"] == str(out)
    outcomes = {looked["what"]: looked["outcome"] for looked in said["looked_at"]}
    assert outcomes["fixity"] == ("passed" if option == "--bag" else "not_applicable")
    assert run(["check", str(out), "--json", "--as", "carrier"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["findings"] == said["findings"]


def test_validate_a_bag_that_is_no_package(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["bag", "create", str(folder), str(tmp_path / "bag"), "-q"]) == 0
    assert run(["validate", str(tmp_path / "bag")]) == 0
    assert run(["validate", str(tmp_path / "bag"), "--as", "bag"]) == 0
    capsys.readouterr()
    assert run(["validate", str(tmp_path / "bag"), "--as", "carrier"]) == 4
    assert "CAR-KIND" in capsys.readouterr().out.splitlines()[0]


def test_validate_a_table(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", str(room.catalogue), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["kind"] == "catalogue"
    assert run(["validate", str(room.corrected), "--as", "catalogue"]) == 0


def test_a_bag_in_place_is_updated_and_upgraded(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bag", "create", "--in-place", str(folder), "--algorithm", "md5", "-q"]) == 0
    assert (folder / "data/子/b.txt").exists()
    (folder / "data/new.txt").write_text("new")
    assert run(["verify", str(folder), "-q"]) == 1
    assert run(["bag", "update", str(folder), "--json"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["counts"] == {"added": 1, "removed": 0, "changed": 0, "unchanged": 2}
    assert run(["bag", "upgrade", str(folder), "--algorithm", "sha256", "--algorithm", "sm3"]) == 0
    assert (folder / "manifest-sm3.txt").exists()
    assert run(["verify", str(folder), "-q"]) == 0
    assert run(["bag", "recover", str(folder), "--lang", "zh"]) == 0
    assert "没有未完成的变更" in capsys.readouterr().out


def test_create_asks_for_one_way(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bag", "create", str(folder)]) == 2
    assert run(["bag", "create", "--in-place", str(folder), str(tmp_path / "x")]) == 2
    assert run(["bag", "fetch", str(folder)]) == 2
    assert "HOST" in capsys.readouterr().err


def test_create_by_the_shipped_profile(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["bag", "create", str(folder), str(tmp_path / "bag"), "--profile", "transfer"]
    assert run(argv) == 1
    assert "Source-Organization" in capsys.readouterr().out
    labels = ("Source-Organization=甲", "External-Description=乙", "External-Identifier=丙")
    assert run([*argv, *(word for label in labels for word in ("--info", label))]) == 0
    info = (tmp_path / "bag/bag-info.txt").read_text(encoding="utf-8")
    assert "BagIt-Profile-Identifier: " in info


def test_a_bag_without_fetch_has_nothing_to_fetch(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["bag", "create", str(folder), str(tmp_path / "bag"), "-q"]) == 0
    capsys.readouterr()
    assert run(["bag", "fetch", str(tmp_path / "bag"), "--allow", "127.0.0.1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["fetched"] == 0


def test_warnings_of_a_profile_are_said(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "空").mkdir()
    wanted = tmp_path / "profile.json"
    about = {"BagIt-Profile-Identifier": "urn:x", "Source-Organization": "甲", "External-Description": "乙"}
    about |= {"Version": "1", "BagIt-Profile-Version": "1.4.0"}
    tags = {"Language": {"required": True, "values": ["zh"]}}
    keys = {
        "BagIt-Profile-Info": about,
        "Bag-Info": tags,
        "Accept-BagIt-Version": ["1.0"],
        "Serialization": "forbidden",
    }
    wanted.write_text(json.dumps(keys), encoding="utf-8-sig")
    argv = ["bag", "create", str(folder), str(tmp_path / "bag"), "--profile", str(wanted), "--json"]
    assert run(argv) == 0
    said = json.loads(capsys.readouterr().out)
    assert {f["code"] for f in said["findings"]} == {"PROF-INFO-DEFAULT", "BAG-EMPTY-FOLDER", "PROF-BOM"}
    assert said["counts"] == {"files": 2, "octets": 2}


@pytest.mark.usefixtures("no_lanes")
def test_a_folder_is_listed_once_for_its_bag(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "空").mkdir()
    listed: list[str] = []
    scan = os.scandir

    def scandir(path: str) -> os._ScandirIterator[str]:
        listed.append(os.path.basename(os.fspath(path)))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert run(["bag", "create", str(folder), str(tmp_path / "bag.tar"), "--container", "tar"]) == 0
    assert sorted(listed) == ["子", "文件夹", "空"]
    assert "BAG-EMPTY-FOLDER" in capsys.readouterr().out


@pytest.mark.parametrize("container", ["folder", "zip"])
def test_split_makes_a_group(
    folder: Path, tmp_path: Path, container: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "子/c.txt").write_text("cc")
    target = tmp_path / "组"
    argv = ["bag", "split", str(folder), str(target), "--size", "2B", "--container", container, "--json"]
    assert run([*argv, "--info", "Source-Organization=甲"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["verdict"], said["kind"]) == ("valid", "bag group")
    assert said["counts"] == {"bags": 2, "files": 3, "octets": 4}
    bags = sorted(target.iterdir())
    assert [bag.name.partition(".")[0] for bag in bags] == ["组-1", "组-2"]
    assert run(["check", str(target), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["kind"], said["verdict"], said["counts"]["bags"], said["findings"]) == (
        "group",
        "valid",
        2,
        [],
    )
    assert all(verify(bag).sound for bag in bags)


def test_split_keeps_folders_together(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "子/c.txt").write_text("cc")
    argv = [
        "bag",
        "split",
        str(folder),
        str(tmp_path / "g"),
        "--size",
        "2B",
        "--group",
        "甲-7",
        "--by-folder",
    ]
    assert run([*argv, "--lang", "zh"]) == 0
    said = capsys.readouterr().out
    assert "GROUP-LARGE" in said
    assert f"已在 {tmp_path / 'g'} 生成 2 个包" in said
    assert said.splitlines()[-1] == "完成（有警告）：2 个包，3 个文件（4 字节），1 处警告。"
    assert "Bag-Group-Identifier: 甲-7" in (tmp_path / "g/g-2/bag-info.txt").read_text(encoding="utf-8")


def test_split_refuses_odd_sizes_and_what_is_there(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "g"
    for size in ("4", "many", "0B", "-1GB", ""):
        assert run(["bag", "split", str(folder), str(target), "--size", size]) == 2
    assert run(["bag", "split", str(folder), str(target)]) == 2
    assert run(["bag", "split", str(folder), str(folder / "in"), "--size", "1GB"]) == 2
    assert run(["bag", "split", str(tmp_path / "none"), str(target), "--size", "1GB"]) == 4
    assert not target.exists()
    target.mkdir()
    assert run(["bag", "split", str(folder), str(target), "--size", "1GB"]) == 2
    assert list(target.iterdir()) == []
    capsys.readouterr()
    assert run(["bag", "split", str(folder), str(target), "--size", "1GB", "--lang", "zh"]) == 2
    assert "目标已存在" in capsys.readouterr().err


@pytest.mark.parametrize("container", ["zip", "tar"])
def test_unpack_gives_the_bag_back(
    folder: Path, tmp_path: Path, container: str, capsys: pytest.CaptureFixture[str]
) -> None:
    packed, target = tmp_path / f"bag.{container}", tmp_path / "解包"
    assert run(["bag", "create", str(folder), str(packed), "--container", container, "-q"]) == 0
    capsys.readouterr()
    assert run(["unpack", str(packed), str(target), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["verdict"], said["kind"], said["findings"]) == ("valid", "container", [])
    assert said["counts"]["files"] == sum(p.is_file() for p in target.rglob("*"))
    assert verify(target).sound
    assert run(["unpack", str(packed), str(target)]) == 2
    assert verify(target).sound
    assert run(["unpack", str(packed), str(tmp_path / "again"), "--lang", "zh", "--no-progress"]) == 0
    assert f"已解包到 {tmp_path / 'again'}" in capsys.readouterr().out


def test_unpack_refuses_what_is_unsafe_damaged_or_no_container(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out"
    hostile = tmp_path / "hostile.zip"
    with zipfile.ZipFile(hostile, "w") as zipped:
        zipped.writestr("top/../../evil.txt", b"x")
    assert run(["unpack", str(hostile), str(target), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["verdict"] == "unsafe"
    packed = tmp_path / "bag.zip"
    assert run(["bag", "create", str(folder), str(packed), "--container", "zip", "-q"]) == 0
    octets = packed.read_bytes()
    packed.write_bytes(octets.replace(b"BagIt-Version", b"Bagit-Version", 1))
    assert run(["unpack", str(packed), str(target)]) == 1
    packed.write_bytes(octets[:-30])
    assert run(["unpack", str(packed), str(target)]) in (1, 4)
    assert run(["unpack", str(folder), str(target)]) == 2
    assert run(["unpack", str(tmp_path / "none"), str(target)]) == 4
    assert not target.exists()
    assert not (tmp_path / "evil.txt").exists()


@pytest.mark.parametrize("command", [["bag", "split"], ["unpack"]])
def test_new_commands_have_help_in_both_languages(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*command, "--help", "--lang", "en"]) == 0
    assert "Usage: archpkg" in capsys.readouterr().out
    assert run([*command, "--help", "--lang", "zh"]) == 0
    assert re.search("[一-鿿]{10}", capsys.readouterr().out)


def test_findings_of_a_rule_are_shown_up_to_a_limit(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bag = tmp_path / "bag"
    assert run(["bag", "create", str(folder), str(bag), "-q"]) == 0
    for number in range(7):
        (bag / f"extra-{number}.txt").write_text("x\n")
    assert run(["verify", str(bag), "--lang", "en", "--report", str(tmp_path / "r.json")]) == 0
    said = capsys.readouterr().out
    assert said.count("note FIX-TAG-UNLISTED") == 5
    assert said.count("→") == 1
    assert "2 more of FIX-TAG-UNLISTED" in said
    assert len(json.loads((tmp_path / "r.json").read_text())["findings"]) == 7
    for limit, shown in (("1", 1), ("0", 7)):
        assert run(["verify", str(bag), "--lang", "en", "--limit", limit]) == 0
        assert capsys.readouterr().out.count("note FIX-TAG-UNLISTED") == shown
