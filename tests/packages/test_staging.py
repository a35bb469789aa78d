"""Write beside, sync, rename: all or nothing."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest

from archpkg.errors import CannotStore, TargetExists
from archpkg.packages import durable, staging
from archpkg.packages.durable import rename_new, sync_folder, sync_tree
from archpkg.packages.staging import ensure_room, staged_file, staged_folder, store_error

FULL = OSError(errno.ENOSPC, "No space left on device")


def _fill_folder(target: Path) -> AbstractContextManager[object]:
    return staged_folder(target)


def _fill_file(target: Path) -> AbstractContextManager[object]:
    return staged_file(target)


both = pytest.mark.parametrize("stage", [_fill_folder, _fill_file])
Stage = Callable[[Path], AbstractContextManager[object]]


def test_folder(tmp_path: Path) -> None:
    target = tmp_path / "档案·移交"
    with staged_folder(target) as work:
        assert work.parent == tmp_path
        assert work.name.startswith(".档案·移交.archpkg-")
        assert work.name.endswith(".part")
        (work / "a").write_bytes(b"1")
        assert not target.exists()
    assert (target / "a").read_bytes() == b"1"
    assert os.listdir(tmp_path) == [target.name]


def test_file(tmp_path: Path) -> None:
    target = tmp_path / "a.zip"
    with staged_file(target) as stream:
        stream.write(b"12345")
        stream.seek(1)
        assert stream.read(2) == b"23"
        assert not target.exists()
    assert target.read_bytes() == b"12345"
    assert os.listdir(tmp_path) == ["a.zip"]


@both
@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt, GeneratorExit])
def test_nothing_remains_and_a_second_run_works(
    tmp_path: Path, stage: Stage, error: type[BaseException]
) -> None:
    def break_off() -> None:
        with stage(tmp_path / "a") as work:
            if isinstance(work, Path):
                (work / "b" / "c").mkdir(parents=True)
            raise error

    with pytest.raises(error):
        break_off()
    assert os.listdir(tmp_path) == []
    with stage(tmp_path / "a"):
        pass
    assert os.listdir(tmp_path) == ["a"]


@both
def test_what_is_there_is_left_alone(tmp_path: Path, stage: Stage) -> None:
    for name in ("file", "folder", "dangling"):
        target = tmp_path / name
        if name == "file":
            target.write_bytes(b"kept")
        elif name == "folder":
            target.mkdir()
        else:
            target.symlink_to("nowhere")
        with pytest.raises(TargetExists), stage(target):
            raise AssertionError("never entered")
    assert sorted(os.listdir(tmp_path)) == ["dangling", "file", "folder"]
    assert (tmp_path / "file").read_bytes() == b"kept"


@both
@pytest.mark.parametrize("old", [True, False])
def test_somebody_was_quicker(
    tmp_path: Path, stage: Stage, old: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty folder would be replaced by a plain rename."""
    if old:
        monkeypatch.setattr(durable, "_from_libc", lambda name: None)
        monkeypatch.setattr(os, "sync", lambda: None)
    target = tmp_path / "a"
    with pytest.raises(TargetExists), stage(target):
        target.mkdir()
    assert os.listdir(tmp_path) == ["a"]
    assert target.is_dir()


@both
def test_parent_missing(tmp_path: Path, stage: Stage) -> None:
    with pytest.raises(CannotStore, match="does not exist"), stage(tmp_path / "no" / "a"):
        raise AssertionError("never entered")


@both
def test_parent_not_writable(tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Any, *more: Any, **named: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(staging, "_touch", refuse)
    monkeypatch.setattr(os, "mkdir", refuse)
    with pytest.raises(CannotStore, match="permission") as caught, stage(tmp_path / "a"):
        raise AssertionError("never entered")
    assert caught.value.path == str(tmp_path)


@both
def test_full_disk_names_the_target_and_the_need(tmp_path: Path, stage: Stage) -> None:
    with pytest.raises(CannotStore, match="disk is full") as caught, stage(tmp_path / "a"):
        raise FULL
    assert caught.value.path == str(tmp_path / "a")
    assert os.listdir(tmp_path) == []
    with pytest.raises(CannotStore, match="12,345") as caught, staged_folder(tmp_path / "a", needed=12345):
        raise FULL
    assert "12,345 字节" in caught.value.say("zh")


def test_errors_of_a_source_go_on_as_they_are(tmp_path: Path) -> None:
    for error in (
        PermissionError(errno.EACCES, "Permission denied", "/elsewhere/source"),
        PermissionError(errno.EACCES, "Permission denied"),
        OSError(errno.ENOSPC, "full", "/elsewhere/log"),
        FileNotFoundError(errno.ENOENT, "no", str(tmp_path / "a")),
    ):
        with pytest.raises(OSError) as caught, staged_folder(tmp_path / "a"):
            raise error
        assert caught.value is error


def test_errors_inside_are_the_targets(tmp_path: Path) -> None:
    with pytest.raises(CannotStore, match="permission"), staged_folder(tmp_path / "a") as work:
        raise PermissionError(errno.EACCES, "Permission denied", os.fsencode(work / "b"))


def test_errors_with_words_go_on_as_they_are(tmp_path: Path) -> None:
    error = store_error(FULL, "x")
    with pytest.raises(CannotStore) as caught, staged_folder(tmp_path / "a"):
        raise error
    assert caught.value is error


@both
def test_not_synced_not_there(tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(staging, "sync_tree", fail)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output"), stage(tmp_path / "a"):
        pass
    assert os.listdir(tmp_path) == []


@both
def test_changing_folder_meanwhile(tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path)
    with stage(Path("a")):
        monkeypatch.chdir(tmp_path / "other")
    assert sorted(os.listdir(tmp_path)) == ["a", "other"]


@both
def test_long_names(tmp_path: Path, stage: Stage) -> None:
    target = tmp_path / ("档" * 85)
    with stage(target):
        [work] = os.listdir(tmp_path)
        assert len(os.fsencode(work)) < 255
    assert target.exists()


@both
def test_side_by_side(tmp_path: Path, stage: Stage) -> None:
    """Two at work on one target do not touch each other; the first to end wins."""
    with ExitStack() as stack:
        stack.enter_context(pytest.raises(TargetExists))
        stack.enter_context(stage(tmp_path / "a"))
        with stage(tmp_path / "a"):
            assert len(os.listdir(tmp_path)) == 2
    assert os.listdir(tmp_path) == ["a"]


def test_many_threads_one_target(tmp_path: Path) -> None:
    ends: list[str] = []

    def make() -> None:
        try:
            with staged_folder(tmp_path / "a") as work:
                (work / "b").write_bytes(b"1")
            ends.append("made")
        except TargetExists:
            ends.append("there")

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["made"] + ["there"] * 7
    assert os.listdir(tmp_path) == ["a"]


KILLED = """
import os, signal, sys
from pathlib import Path
from archpkg.packages.staging import staged_file, staged_folder
with staged_folder(Path(sys.argv[1])) as work, staged_file(Path(sys.argv[2])) as stream:
    (work / "half").write_bytes(b"1")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_leftovers_of_a_killed_run(tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b.zip"
    done = subprocess.run([sys.executable, "-c", KILLED, str(a), str(b)], timeout=30, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(os.listdir(tmp_path)) == 2
    (tmp_path / ".a.archpkg-notes").write_bytes(b"mine")
    with staged_folder(tmp_path / "c"):
        pass
    assert len(os.listdir(tmp_path)) == 4, "leftovers of other targets stay"
    with staged_folder(a), staged_file(b):
        pass
    assert sorted(os.listdir(tmp_path)) == [".a.archpkg-notes", "a", "b.zip", "c"]


def test_without_locks_nothing_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", fail)
    left = tmp_path / f".a.archpkg-{os.getpid()}-1.part"
    left.mkdir()
    with staged_folder(tmp_path / "a") as work:
        assert work.name.endswith("-2.part")
    assert sorted(os.listdir(tmp_path)) == [left.name, "a"]


def test_taken_for_abandoned_before_it_was_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = staging._lock
    taken: list[Path] = []

    def late(path: Path) -> int | None:
        if not taken:
            taken.append(path)
            path.rmdir()
        return lock(path)

    monkeypatch.setattr(staging, "_lock", late)
    with staged_folder(tmp_path / "a") as work:
        assert work.is_dir()
    assert len(taken) == 1


def test_replaced_before_it_was_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "samestat", lambda one, other: False)
    (tmp_path / "x").mkdir()
    with pytest.raises(FileNotFoundError):
        staging._lock(tmp_path / "x")


def test_room(tmp_path: Path) -> None:
    ensure_room(tmp_path, 1)
    with pytest.raises(CannotStore, match="1,000,000,000,000,000,000 octets are needed") as caught:
        ensure_room(tmp_path, 10**18)
    assert caught.value.hint is not None
    with pytest.raises(CannotStore):
        ensure_room(tmp_path / "no", 1)


@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EROFS, errno.EPERM, errno.EIO]
)
def test_store_error(number: int) -> None:
    error = store_error(OSError(number, os.strerror(number)), Path("a/b"), 5)
    assert error.path == "a/b"
    assert error.say("zh") != error.say("en")
    assert ("5" in str(error)) == (number in (errno.ENOSPC, errno.EDQUOT))
    assert "None" not in str(store_error(OSError("words only"), "a"))


def _tree(root: Path, files: int) -> None:
    (root / "d").mkdir()
    for number in range(files):
        (root / "d" / str(number)).write_bytes(b"1")


def test_few_files_are_synced_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _tree(tmp_path, 3)
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    sync_tree(tmp_path)
    assert len(synced) == 5


def test_many_files_are_synced_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _tree(tmp_path, durable.FEW)
    monkeypatch.setattr(os, "fsync", lambda fd: pytest.fail("one by one"))
    sync_tree(tmp_path)
    asked: list[str] = []

    def found(name: str) -> Callable[[int], int]:
        asked.append(name)
        return lambda fd: 0

    monkeypatch.setattr(durable, "_from_libc", found)
    sync_tree(tmp_path)
    assert asked == ["syncfs"]
    monkeypatch.setattr(durable, "_from_libc", lambda name: None)
    monkeypatch.setattr(os, "sync", lambda: asked.append("sync"))
    sync_tree(tmp_path)
    assert asked == ["syncfs", "sync"]


def test_a_sync_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(fd: int) -> int:
        ctypes.set_errno(errno.EIO)
        return -1

    _tree(tmp_path, durable.FEW)
    monkeypatch.setattr(durable, "_from_libc", lambda name: fail)
    with pytest.raises(OSError) as caught:
        sync_tree(tmp_path)
    assert caught.value.errno == errno.EIO


def test_folders_that_cannot_be_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(number: int) -> Callable[[int], None]:
        def fsync(fd: int) -> None:
            raise OSError(number, "no")

        return fsync

    monkeypatch.setattr(os, "fsync", fail(errno.EINVAL))
    sync_folder(tmp_path)
    monkeypatch.setattr(os, "fsync", fail(errno.EIO))
    with pytest.raises(OSError):
        sync_folder(tmp_path)
    monkeypatch.setattr(os, "name", "nt")
    sync_folder(tmp_path)


def test_rename_on_a_file_system_that_cannot_promise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*arguments: object) -> int:
        ctypes.set_errno(errno.EINVAL)
        return -1

    monkeypatch.setattr(durable, "_from_libc", lambda name: unsupported)
    (tmp_path / "a").mkdir()
    rename_new(tmp_path / "a", tmp_path / "b")
    (tmp_path / "a").mkdir()
    with pytest.raises(FileExistsError):
        rename_new(tmp_path / "a", tmp_path / "b")


def test_a_function_that_is_not_there() -> None:
    assert durable._from_libc("no_such_function_in_any_library") is None
