"""Bags that are changed where they lie, killed and hindered at every call that touches the disk.

Whatever happens: recovered, the tree is octet by octet the old one or the new one, and nothing is left beside it.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import bagit
import pytest

from archpkg.errors import ArchpkgError, CannotStore, UnfinishedChange
from archpkg.packages import durable
from archpkg.packages.bag import (
    add_payload,
    create_bag,
    create_bag_in_place,
    recover_bag,
    remove_payload,
    update_bag,
    upgrade_bag,
)

needs_fork = pytest.mark.skipif(sys.platform == "win32", reason="no fork here")
Snapshot = dict[str, bytes | None]
Work = Callable[[Path], object]

CALLS = ("rename", "mkdir", "rmdir", "unlink", "fsync", "write", "open")


def snapshot(folder: Path) -> Snapshot:
    """Everything in a folder; None for folders."""
    found: Snapshot = {}
    for path in sorted(folder.rglob("*")):
        found[path.relative_to(folder).as_posix()] = None if path.is_dir() else path.read_bytes()
    return found


def contents(tree: Snapshot) -> list[bytes]:
    return sorted(data for data in tree.values() if data is not None)


def source(place: Path) -> Path:
    folder = place / "source"
    (folder / "data").mkdir(parents=True)
    (folder / "卷 一").mkdir()
    for name in ("a", "data/a", "卷 一/0001.tif"):
        (folder / name).write_bytes(name.encode() * 3)
    return folder


def plain(place: Path) -> Path:
    return source(place).rename(place / "某包")


def bag(place: Path) -> Path:
    return create_bag(source(place), place / "某包", info=[("Note", "1")], workers=1).path


def outdated(place: Path) -> Path:
    folder = bag(place)
    (folder / "data/a").unlink()
    (folder / "data/new").write_bytes(b"new")
    (folder / "data/卷 一/0001.tif").write_bytes(b"changed")
    return folder


def _create(folder: Path) -> None:
    create_bag_in_place(folder, workers=1)


def _update(folder: Path) -> None:
    update_bag(folder, touched=["data/卷 一/0001.tif"], workers=1)


def _upgrade(folder: Path) -> None:
    upgrade_bag(folder, algorithms=["sha512"], drop=["sm3"], workers=1)


def _add(folder: Path) -> None:
    given = folder.parent / "source/a"
    add_payload(folder, {"data/卷 一/b": given, "data/新/c": given, "data/新/x/d": given}, workers=1)


def _remove(folder: Path) -> None:
    remove_payload(folder, ["data/a", "data/卷 一/0001.tif"], workers=1)


CHANGES: dict[str, tuple[Callable[[Path], Path], Work]] = {
    "create": (plain, _create),
    "update": (outdated, _update),
    "upgrade": (bag, _upgrade),
    "add": (bag, _add),
    "remove": (bag, _remove),
}


class Trial:
    """One change, with the tree before and after it, to be tried again and again."""

    def __init__(self, place: Path, name: str) -> None:
        prepare, self.work = CHANGES[name]
        self.place = place
        (place / "first").mkdir()
        self.first = prepare(place / "first")
        self.old = snapshot(self.first)
        folder = self.fresh(0)
        self.work(folder)
        self.new = snapshot(folder)
        bagit.Bag(str(folder)).validate()
        assert self.beside(folder) == []

    def fresh(self, number: int) -> Path:
        shutil.copytree(self.place / "first", self.place / str(number))
        return self.place / str(number) / self.first.name

    def beside(self, folder: Path) -> list[str]:
        return sorted(name for name in os.listdir(folder.parent) if name.startswith("."))

    def settled(self, folder: Path, *, undo: bool) -> str:
        """Recover, and see that the tree is whole. Which of the two it is, is what was said."""
        said = recover_bag(folder, undo=undo)
        tree = snapshot(folder)
        assert self.beside(folder) == []
        assert tree in (self.old, self.new)
        if said != "nothing to do":
            assert tree == (self.new if said == "finished" else self.old)
        if tree == self.new:
            bagit.Bag(str(folder)).validate()
        shutil.rmtree(folder.parent)
        return said


@pytest.fixture(params=sorted(CHANGES))
def trial(request: pytest.FixtureRequest, tmp_path: Path) -> Trial:
    return Trial(tmp_path, request.param)


def interposed(meet: Callable[[str, tuple[Any, ...]], None]) -> Iterator[tuple[Any, str, Any]]:
    """What to set so that ``meet`` is asked before each call that touches the disk."""

    def around(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            meet(name, args)
            return real(*args, **more)

        return call

    def none(name: str) -> None:
        return None

    yield durable, "_from_libc", none
    for name in CALLS:
        yield os, name, around(name, getattr(os, name))


def kill_before(number: int, work: Callable[[], object]) -> bool:
    """Do the work in another process, which kills itself before its call of that number; whether it came so far."""
    child = os.fork()
    if child == 0:  # pragma: no cover
        count = 0

        def meet(name: str, args: tuple[Any, ...]) -> None:
            nonlocal count
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            for target, name, value in interposed(meet):
                setattr(target, name, value)
            work()
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)


@needs_fork
def test_killed_at_any_moment_it_is_finished_or_undone(trial: Trial) -> None:
    said: set[tuple[str, bool]] = set()
    number = 1
    folder = trial.fresh(number)
    while kill_before(number, partial(trial.work, folder)):
        undo = bool(number % 2)
        said.add((trial.settled(folder, undo=undo), undo))
        number += 1
        folder = trial.fresh(number)
    assert number > 20
    trial.settled(folder, undo=False)
    assert said >= {("nothing to do", False), ("undone", True), ("undone", False), ("finished", False)}


@needs_fork
@pytest.mark.parametrize("undo", [False, True])
@pytest.mark.parametrize("name", ["create", "remove"])
def test_a_recovery_that_is_killed_can_be_repeated(tmp_path: Path, name: str, undo: bool) -> None:
    trial = Trial(tmp_path, name)
    half = _half_way(trial)
    second, alive = 0, True
    while alive:
        second += 1
        folder = trial.fresh(second)
        shutil.rmtree(folder.parent)
        shutil.copytree(half, folder.parent)
        alive = kill_before(second, partial(recover_bag, folder, undo=undo))
        again = undo if alive and second % 2 else not undo
        assert trial.settled(folder, undo=again) in ("nothing to do", "undone", "finished")
    assert second > 5


def _half_way(trial: Trial) -> Path:
    """The place beside and around the folder where something has been moved and not all."""
    number = 1
    while True:
        folder = trial.fresh(1000 + number)
        assert kill_before(number, partial(trial.work, folder))
        if not folder.exists() or snapshot(folder) not in (trial.old, trial.new):
            return folder.parent
        shutil.rmtree(folder.parent)
        number += 1


class Failing:
    """Fails at its call of that number, and with ``on`` at all after it."""

    def __init__(self, number: int, error: int, *, on: bool = False) -> None:
        self.number, self.error, self.on = number, error, on
        self.count = 0

    @property
    def met(self) -> bool:
        return self.count >= self.number

    def meet(self, name: str, args: tuple[Any, ...]) -> None:
        if self.on and not (name in ("mkdir", "write") or (name == "open" and args[1] & os.O_CREAT)):
            return
        self.count += 1
        if self.count == self.number or (self.on and self.met):
            raise OSError(self.error, os.strerror(self.error))


def test_each_call_that_fails_leaves_the_old_or_the_new(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One error of the medium, at each call in turn, until a run meets none."""
    number, met = 0, True
    while met:
        number += 1
        folder = trial.fresh(number)
        medium = Failing(number, errno.EIO)
        failed: ArchpkgError | None = None
        with monkeypatch.context() as patch:
            for target, name, value in interposed(medium.meet):
                patch.setattr(target, name, value)
            try:
                trial.work(folder)
            except ArchpkgError as error:
                failed = error
        met = medium.met
        if failed is None:
            assert snapshot(folder) == trial.new
        elif not trial.beside(folder):
            assert snapshot(folder) == trial.old, (
                "an error that says nothing of recovery leaves the old state"
            )
        else:
            assert "recover_bag" in str(failed)
            assert "recover_bag" in failed.say("zh")
            if any(name.endswith("journal") for name in trial.beside(folder)):
                with pytest.raises(UnfinishedChange, match="recover_bag"):
                    trial.work(folder)
        trial.settled(folder, undo=bool(number % 2))
    assert number > 20


def test_a_full_disk_leaves_the_old_state(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    """From some call on nothing new finds room; names can still be changed and taken away."""
    number, met = 0, True
    while met:
        number += 1
        folder = trial.fresh(number)
        disk = Failing(number, errno.ENOSPC, on=True)
        with monkeypatch.context() as patch:
            for target, name, value in interposed(disk.meet):
                patch.setattr(target, name, value)
            told = _told(trial.work, folder)
        met = disk.met
        assert trial.beside(folder) == []
        assert snapshot(folder) == (trial.old if met else trial.new)
        if met:
            assert told is not None
            assert re.search("disk is full|No space left on device", str(told))
            assert re.search("磁盘已满|系统代码 28", told.say("zh"))
        shutil.rmtree(folder.parent)
    assert number > 5


def _told(work: Work, folder: Path) -> CannotStore | None:
    try:
        work(folder)
    except CannotStore as error:
        return error
    return None
