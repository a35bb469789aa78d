"""``archpkg bag`` and ``archpkg validate``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archpkg.checks.fixity import verify
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
    assert shown.splitlines()[-1].startswith("合格")


def test_create_refuses_links_and_odd_lines(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["bag", "create", str(folder), str(tmp_path / "x"), "--info", "nonsense"]) == 2
    (folder / "link").symlink_to("/etc/passwd")
    assert run(["bag", "create", str(folder), str(tmp_path / "x")]) == 1
    assert "link" in capsys.readouterr().err
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
    code = run(["validate", str(out), "--json"])
    said = json.loads(capsys.readouterr().out)
    assert said["kind"] == "dat93"
    assert said["counts"]["items"] == 59
    assert code == (0 if option == "--bag" else 1)
    assert run(["validate", str(out), "--as", "carrier", "-q"]) == 0


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
    assert "没有需要恢复的更改" in capsys.readouterr().out


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
    assert "Source-Organization" in capsys.readouterr().err
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
