"""The journal of a change: whole or not at all, what a stop leaves, and journals that are none."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from archpkg.errors import ArchpkgError, CannotRead, CannotStore, UnfinishedChange, UnsafePath, WrongUse
from archpkg.packages.bag import moves as moves_module
from archpkg.packages.bag import recover_bag
from archpkg.packages.bag.journal import Change, journalled
from archpkg.packages.bag.moves import put, take
from archpkg.packages.durable import rename_new
from archpkg.packages.unfinished import Places, places_of

MOVES = (take("a", "old/0"), put("new/a", "a"), put("new/b", "b"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "某包"
    made.mkdir()
    (made / "a").write_text("old")
    return made


def beside(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder.parent) if name != folder.name)


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def staged(change: Change) -> None:
    (change.work / "old").mkdir()
    (change.work / "new").mkdir()
    (change.work / "new/a").write_text("new")
    (change.work / "new/b").write_text("added")


OLD, NEW = {"a": "old"}, {"a": "new", "b": "added"}


def left(folder: Path, line: str | None = None, *, moved: int = 0) -> Places:
    """What a run leaves that was killed after so many moves."""
    places = places_of(folder)
    header = json.dumps({"archpkg-journal": 1, "operation": "t", "folder": folder.name})
    moves = json.dumps({"moves": [[m.put, m.inside, m.aside] for m in MOVES]})
    places.journal.write_text(f"{header}\n{moves if line is None else line}\n")
    places.work.mkdir()
    staged(Change(places, -1))
    for move in MOVES[:moved]:
        here, there = places.work / move.aside, folder / move.inside
        (here if move.put else there).rename(there if move.put else here)
    return places


def test_a_change_is_whole(folder: Path) -> None:
    with journalled(folder, "t") as change:
        staged(change)
        change.carry_out(MOVES)
    assert texts(folder) == NEW
    assert beside(folder) == []


def test_a_change_without_moves_changes_nothing(folder: Path) -> None:
    with journalled(folder, "t") as change:
        staged(change)
    assert texts(folder) == OLD
    assert beside(folder) == []


@pytest.mark.parametrize("after", [False, True])
def test_an_error_takes_everything_back(folder: Path, after: bool) -> None:
    def stopped() -> None:
        with journalled(folder, "t") as change:
            staged(change)
            if after:
                change.carry_out(MOVES)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert texts(folder) == OLD
    assert beside(folder) == []


def test_errors_of_the_system_are_said_in_words(folder: Path) -> None:
    (folder / "b").write_text("in the way")

    def refused_by_the_system() -> None:
        with journalled(folder, "t") as change:
            staged(change)
            change.carry_out(MOVES)

    with pytest.raises(CannotStore) as refused:
        refused_by_the_system()
    assert "某包" in str(refused.value)
    assert texts(folder) == OLD | {"b": "in the way"}
    assert beside(folder) == []


def test_what_cannot_be_taken_back_is_left_for_recovery(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def failing(source: Path, target: Path) -> None:
        if len(made) == 2:
            raise OSError(5, "Input/output error", str(target))
        made.append(source)
        rename_new(source, target)

    def change_it() -> None:
        with journalled(folder, "t") as change:
            staged(change)
            change.carry_out(MOVES)

    with monkeypatch.context() as patch:
        patch.setattr(moves_module, "rename_new", failing)
        with pytest.raises(CannotStore, match=r"not come to its end.*recover_bag") as refused:
            change_it()
        assert "变更未能结束" in refused.value.say("zh")
        with pytest.raises(CannotStore, match="not come to its end"):
            recover_bag(folder)
    assert places_of(folder).journal.exists()
    assert recover_bag(folder, undo=True) == "undone"
    assert texts(folder) == OLD
    assert beside(folder) == []


@pytest.mark.parametrize("moved", range(4))
def test_recovery_from_every_state(folder: Path, moved: int) -> None:
    left(folder, moved=moved)
    with (
        pytest.raises(UnfinishedChange, match=r"not finished.*recover_bag") as refused,
        journalled(folder, "t"),
    ):
        pass
    assert "recover_bag(folder, undo=True) 撤销" in refused.value.say("zh")
    assert recover_bag(folder, undo=bool(moved % 2)) == ("undone" if moved % 2 else "finished")
    assert texts(folder) == (OLD if moved % 2 else NEW)
    assert beside(folder) == []
    assert recover_bag(folder) == "nothing to do"


def test_a_torn_journal_was_never_decided(folder: Path) -> None:
    places = left(folder)
    whole = places.journal.read_bytes()
    header = whole.index(b"\n") + 1
    for end in (0, 3, header - 1, header, header + 9, len(whole) - 1):
        places.journal.write_bytes(whole[:end])
        if not places.work.exists():
            places.work.mkdir()
        assert recover_bag(folder) == "undone"
        assert texts(folder) == OLD
        assert beside(folder) == []


@pytest.mark.parametrize(("end", "said"), [("done", "finished"), ("undone", "undone")])
def test_what_was_decided_stays_so(folder: Path, end: str, said: str) -> None:
    places = left(folder)
    places.work.rename(getattr(places, end))
    assert recover_bag(folder, undo=end == "done") == said
    assert texts(folder) == OLD
    assert beside(folder) == []


def test_a_stop_before_the_work_folder(folder: Path) -> None:
    places = left(folder)
    places.journal.write_bytes(places.journal.read_bytes().split(b"\n")[0] + b"\n")
    places.work.rename(folder.parent / "away")
    assert recover_bag(folder) == "undone"
    assert beside(folder) == ["away"]


def test_a_work_folder_without_its_journal_is_left_alone(folder: Path) -> None:
    places = left(folder, moved=1)
    places.journal.unlink()
    for attempt in (lambda: recover_bag(folder), lambda: journalled(folder, "t").__enter__()):
        with pytest.raises(UnfinishedChange, match="journal is gone"):
            attempt()
    assert (places.work / "old/0").read_text() == "old"


def test_a_journal_without_its_work_folder(folder: Path) -> None:
    places = left(folder)
    places.work.rename(folder.parent / "away")
    with pytest.raises(CannotRead, match="work folder is gone"):
        recover_bag(folder)


BAD_LINES = [
    "[]", '"x"', "{", '{"moves": 3}', '{"moves": [[true, "a"]]}', '{"moves": [[1, "a", "b"]]}', '{"moves": ["abc"]}',
    '{"moves": [[true, "a", ""]]}', '{"nothing": 1}', '{"moves": [[true, "a", "b"]] "', "\x00\x00",
    "[" * 100_000, '{"moves": [[true, "\\ud800", "new/a"]]}', '{"moves": [[false, "a", "old/\\udfff"]]}',
]  # fmt: skip


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_journal_that_is_none(folder: Path, line: str) -> None:
    left(folder, line)
    with pytest.raises(CannotRead, match="cannot be used") as refused:
        recover_bag(folder)
    assert "无法使用" in refused.value.say("zh")
    assert texts(folder) == OLD


def test_a_journal_of_another_folder(folder: Path) -> None:
    places = left(folder)
    places.journal.write_text(places.journal.read_text().replace("\\u67d0", "x"))
    with pytest.raises(CannotRead, match="another folder"):
        recover_bag(folder)


@pytest.mark.parametrize("name", ["../b", "/etc/b", "x/../../b", "a\\b", "C:b"])
def test_a_journal_that_leads_outside_is_not_followed(folder: Path, name: str) -> None:
    for move in (["new/b", name], [name, "b"]):
        places = left(folder, json.dumps({"moves": [[True, move[1], move[0]]]}))
        with pytest.raises(UnsafePath):
            recover_bag(folder)
        assert beside(folder) == sorted(path.name for path in (places.journal, places.work))
        places.journal.unlink()
        places.work.rename(folder.parent / "away")
        for path in sorted((folder.parent / "away").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (folder.parent / "away").rmdir()


def test_a_link_in_the_way_is_not_followed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / "link").symlink_to(outside)
    left(folder, json.dumps({"moves": [[True, "link/b", "new/b"]]}))
    with pytest.raises(UnsafePath, match="leads through a link"):
        recover_bag(folder)
    assert list(outside.iterdir()) == []


def test_a_journal_that_is_a_link_or_a_folder(folder: Path) -> None:
    places = places_of(folder)
    places.journal.symlink_to("nowhere")
    with pytest.raises(ArchpkgError):
        recover_bag(folder)
    with pytest.raises(UnfinishedChange), journalled(folder, "t"):
        pass
    places.journal.unlink()
    places.journal.mkdir()
    with pytest.raises(ArchpkgError):
        recover_bag(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="no locks here")
def test_only_one_at_a_time(folder: Path) -> None:
    with journalled(folder, "t"):
        for attempt in (lambda: recover_bag(folder), lambda: journalled(folder, "t").__enter__()):
            with pytest.raises(UnfinishedChange, match="Another run") as refused:
                attempt()
            assert "另一个程序" in refused.value.say("zh")
    assert beside(folder) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no locks here")
def test_disks_without_locks_are_used_without(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(journal: int, how: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", none)
    with journalled(folder, "t") as change:
        staged(change)
        change.carry_out(MOVES)
    assert texts(folder) == NEW


def test_what_ended_changes_left_over_is_removed(folder: Path) -> None:
    places = places_of(folder)
    for end in (places.done, places.undone):
        end.mkdir()
        (end / "x").write_text("x")
    assert recover_bag(folder) == "nothing to do"
    assert beside(folder) == []


def test_the_root_of_a_disk_and_nothing(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="root of a disk"), journalled(Path("/"), "t"):
        pass
    with pytest.raises(CannotRead, match="no such folder"), journalled(tmp_path / "no", "t"):
        pass
    assert recover_bag(tmp_path / "no") == "nothing to do"
    assert list(tmp_path.iterdir()) == []


def test_long_names_have_room_beside_them(tmp_path: Path) -> None:
    folder = tmp_path / ("档" * 80)
    folder.mkdir()
    with journalled(folder, "t") as change:
        assert len(os.fsencode(change.places.undone.name)) <= 255
    other = places_of(tmp_path / ("档" * 81))
    assert other.journal != places_of(folder).journal


def test_links_to_the_folder_lead_to_the_same_journal(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder.name)
    left(folder, moved=2)
    assert recover_bag(tmp_path / "link", undo=True) == "undone"
    assert texts(folder) == OLD
