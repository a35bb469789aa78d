"""What every command says of a folder whose change was killed half-way, and what recovering says of it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from archpkg import unpack, verify
from archpkg.cli.app import run
from archpkg.errors import UnfinishedChange
from archpkg.packages.bag import create_bag
from archpkg.packages.bag.journal import journalled
from archpkg.packages.carrier.read import open_package
from archpkg.packages.scans import find_objects
from archpkg.packages.unfinished import places_of
from packages.bag.test_kill import CHANGES, bag, kill_before, needs_fork, plain, source

Capture = pytest.CaptureFixture[str]


def misspelled(place: Path) -> Path:
    """A bag whose manifest is written as md5sum writes it."""
    folder = bag(place)
    for name in ("tagmanifest-sha256.txt", "tagmanifest-sm3.txt"):
        (folder / name).unlink()
    manifest = folder / "manifest-sha256.txt"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("  data", " *data"), encoding="utf-8")
    return folder


def command(*words: str) -> Callable[[Path], object]:
    """The change that a command makes."""
    return lambda folder: run([*words, str(folder), "--no-progress"])


COMMANDS: dict[str, tuple[Callable[[Path], Path], Callable[[Path], object]]] = {
    "create": (plain, command("bag", "create", "--in-place")),
    "update": (CHANGES["update"][0], command("bag", "update", "--thorough")),
    "upgrade": (bag, command("bag", "upgrade", "--algorithm", "sha512")),
    "correct": (misspelled, command("bag", "correct")),
    "add": CHANGES["add"],
    "remove": CHANGES["remove"],
}


def meetings(folder: Path, place: Path) -> Iterator[list[str]]:
    """Every command that may meet the folder, as its source or as its target."""
    path, out = str(folder), str(place / "out")
    table = str(place / "目录.csv")
    yield from (
        ["verify", path],
        ["validate", path],
        ["show", path],
        ["convert", path, f"{out}.json"],
        ["unpack", path, out],
        ["bag", "info", path],
        ["bag", "update", path],
        ["bag", "upgrade", path],
        ["bag", "correct", path],
        ["bag", "fetch", path, "--allow", "example.org"],
        ["bag", "create", path, out],
        ["bag", "create", path, "--in-place"],
        ["bag", "split", path, out, "--size", "1MB"],
        ["bag", "verify-signature", path],
        ["audit", "register", str(place / "台账.db"), path],
        ["build", table, path, out],
        ["eep", "pack", table, path, f"{out}.eep"],
    )
    if not folder.exists():
        yield ["bag", "create", str(place / "first/source"), path]
        yield ["verify", f"{path}/data"]
        yield ["show", f"{path}/目录.xlsx"]
        yield ["eep", "verify", path]


def refused(folder: Path, argv: Sequence[str], capture: Capture, *, lang: str = "zh") -> None:
    """The command ends with 4 and names the way out; and it made nothing."""
    assert run([*argv, "--lang", lang]) == 4, argv
    said = capture.readouterr()
    assert {"zh": "变更未完成", "en": "not finished"}[lang] in said.err
    assert f"archpkg bag recover {shlex.quote(str(folder))}" in said.err
    assert said.out == ""


def everything(place: Path) -> list[Path]:
    """All that lies there, but for the ledger."""
    return sorted(path for path in place.rglob("*") if path.suffix != ".db")


def recovered(folder: Path, capture: Capture, *, undo: bool) -> str:
    """Recover by the command; it says what lies there, and never that a folder is valid that is no bag."""
    capture.readouterr()
    code = run(["bag", "recover", str(folder), "--json", *(["--undo"] if undo else [])])
    report = json.loads(capture.readouterr().out)
    is_bag = (folder / "bagit.txt").exists()
    assert (report["kind"] == "bag") is is_bag
    assert (report["verdict"] in ("valid", "warnings")) is is_bag is (code == 0)
    assert [one["outcome"] for one in report["looked_at"]] == ["not_looked_at"]
    if not is_bag:
        assert [found["code"] for found in report["findings"]] == ["BAG-CHANGE-NO-BAG"]
    return next((word for word in ("finished", "undone") if word in report["counts"]), "nothing to do")


@needs_fork
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_killed_at_each_step_every_command_names_the_way_out(
    tmp_path: Path, capsys: Capture, name: str
) -> None:
    prepare, change = COMMANDS[name]
    (tmp_path / "first").mkdir()
    first = prepare(tmp_path / "first")
    if not (tmp_path / "first/source").exists():
        source(tmp_path / "first")
    (tmp_path / "目录.csv").write_text("档号,题名\nZ109-WS·2020-Y-BGS-0001,甲\n", encoding="utf-8")
    said: set[str] = set()
    absent, number, killed = 0, 0, True
    while killed:
        number += 1 if name == "create" else 3  # the folder of the others stays under its name throughout
        shutil.copytree(tmp_path / "first", tmp_path / str(number))
        folder = tmp_path / str(number) / first.name
        killed = kill_before(number, partial(change, folder))
        capsys.readouterr()
        if places_of(folder).journal.exists():
            absent += not folder.exists()
            before = everything(tmp_path)
            every = list(meetings(folder, tmp_path))
            for argv in every if name == "create" else every[number % 4 :: 4]:
                refused(folder, argv, capsys, lang="zh" if number % 2 else "en")
            assert everything(tmp_path) == before
        said.add(recovered(folder, capsys, undo=bool(number % 2)))
        assert not places_of(folder).journal.exists()
        shutil.rmtree(folder.parent)
    assert said == {"nothing to do", "finished", "undone"}
    assert absent > 0 if name == "create" else absent == 0


@pytest.fixture
def half_way(tmp_path: Path) -> Path:
    """A folder that is absent under its name: its bag was killed between the two renames."""
    folder = plain(tmp_path)
    places = places_of(folder)
    (places.work / "bag").mkdir(parents=True)
    header = {"archpkg-journal": 1, "operation": "create", "folder": folder.name}
    moves = {"moves": [[False, "", "bag/data"], [True, "", "bag"]]}
    places.journal.write_text(f"{json.dumps(header)}\n{json.dumps(moves)}\n")
    folder.rename(places.work / "bag/data")
    return folder


def test_the_library_names_its_own_way_out(
    half_way: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for attempt in (
        lambda: verify(half_way),
        lambda: open_package(half_way),
        lambda: unpack(half_way, tmp_path / "out"),
        lambda: find_objects(half_way),
        lambda: create_bag(half_way, tmp_path / "out"),
        lambda: create_bag(elsewhere, half_way),
    ):
        with pytest.raises(UnfinishedChange, match=r"lies in .*archpkg-work.*recover_bag\(folder") as refusal:
            attempt()
        assert refusal.value.path == str(half_way)
        assert "recover_bag(folder)" in refusal.value.say("zh")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        path.name for path in (places_of(half_way).journal, places_of(half_way).work)
    )


def test_as_json_the_remedy_is_that_of_the_terminal(half_way: Path, capsys: Capture) -> None:
    assert run(["verify", str(half_way), "--json"]) == 4
    report = json.loads(capsys.readouterr().out)
    assert report["verdict"] == "unreadable"
    [found] = report["findings"]
    assert "archpkg bag recover" in found["hint"]["zh"]
    assert "--undo" in found["hint"]["en"]


@needs_fork
def test_while_another_run_works_on_it_commands_wait_for_its_end(tmp_path: Path, capsys: Capture) -> None:
    folder = bag(tmp_path)
    with journalled(folder, "t"):
        for argv in (
            ["verify", str(folder)],
            ["bag", "recover", str(folder)],
            ["bag", "update", str(folder)],
        ):
            assert run([*argv, "--lang", "en"]) == 4
            sentence, remedy = capsys.readouterr().err.splitlines()
            assert sentence.endswith("Another run is changing this folder now.")
            assert remedy.startswith("→ Wait")
    assert run(["verify", str(folder)]) == 0


def test_a_work_folder_whose_journal_is_gone_is_named(half_way: Path, capsys: Capture) -> None:
    places_of(half_way).journal.unlink()
    for argv in (["verify", str(half_way)], ["bag", "recover", str(half_way)]):
        assert run([*argv, "--lang", "en"]) == 4
        assert str(places_of(half_way).work) in capsys.readouterr().err


def test_an_audit_says_it_of_its_package(tmp_path: Path, capsys: Capture) -> None:
    folder, ledger = bag(tmp_path), str(tmp_path / "台账.db")
    assert run(["audit", "register", ledger, str(folder)]) == 0
    places = places_of(folder)
    places.journal.write_text('{"archpkg-journal": 1, "folder": "\\u67d0\\u5305"}\n')
    places.work.mkdir()
    os.rename(folder, places.work / "data")
    capsys.readouterr()
    assert run(["audit", "run", ledger, "--json"]) == 4
    report = json.loads(capsys.readouterr().out)
    assert report["verdict"] == "unreadable"
    [found] = [found for found in report["findings"] if found["severity"] == "error"]
    assert found["code"] == "AUD-PACKAGE-UNFINISHED"
    assert f"archpkg bag recover {shlex.quote(str(folder))}" in found["hint"]["en"]


def test_there_is_nothing_to_recover(tmp_path: Path, capsys: Capture) -> None:
    assert run(["bag", "recover", str(tmp_path / "no"), "--lang", "en"]) == 4
    assert "does not exist" in capsys.readouterr().err
    assert recovered(bag(tmp_path), capsys, undo=False) == "nothing to do"
    assert recovered(tmp_path / "source", capsys, undo=False) == "nothing to do"


def test_a_folder_that_is_no_bag_yet_is_not_called_valid(half_way: Path, capsys: Capture) -> None:
    assert run(["bag", "recover", str(half_way), "--undo", "--lang", "zh"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any("已撤销该更改" in line for line in lines)
    assert "不完整" in lines[-1]
    assert not any("合格" in line for line in lines)
