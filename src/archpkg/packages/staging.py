"""Write beside, sync, rename: never half a package.

Work goes on under a hidden name beside the target, on the same file system. When it is done, all of it is made
to last (synced), renamed to the target in one step that never replaces anything, and the rename is made to
last. When it fails or is stopped, nothing of it remains.

A run that was killed cannot clean up after itself. So what is being worked on is locked (``flock``, which ends
with the process); the next run for the same target removes what lies there without a lock. Where there are no
such locks (Windows) leftovers stay: they are hidden, named ``.<target>.archpkg-…part``, and can be deleted.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EACCES, EDQUOT, EFBIG, ENOSPC, EPERM, EROFS
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import BinaryIO

from archpkg.errors import ArchpkgError, CannotStore, TargetExists
from archpkg.packages.durable import rename_new, sync_folder, sync_tree
from archpkg.packages.unfinished import refuse_unfinished
from archpkg.words import Text

if sys.platform != "win32":
    import fcntl

__all__ = ["ensure_room", "staged_file", "staged_folder", "store_error", "sync_tree"]

_STORING = (ENOSPC, EDQUOT, EFBIG, EROFS)
_FORBIDDEN = (EACCES, EPERM)
_LONGEST = 180
"""Octets of the target's name that fit into the temporary one, of the 255 that file systems allow."""


@contextmanager
def staged_folder(target: Path, *, needed: int | None = None) -> Iterator[Path]:
    """A new folder to work in, which becomes ``target`` when the block ends without an error.

    ``needed`` octets only serve the message when the disk is full. Raises :class:`TargetExists` (before and,
    if somebody else was quicker, at the end) and :class:`CannotStore`; whatever else the block raises goes on.
    """
    target = _free(target)
    with _claimed(target, os.mkdir) as work, _storing(target, work, needed):
        yield work
        _settle(work, target, needed)


@contextmanager
def staged_file(target: Path, *, needed: int | None = None) -> Iterator[BinaryIO]:
    """A new, empty binary file to write (and read) in, which becomes ``target``; as :func:`staged_folder`."""
    target = _free(target)
    with _claimed(target, _touch) as work, _storing(target, work, needed):
        with work.open("r+b") as stream:
            yield stream
            try:
                stream.flush()
                os.fsync(stream.fileno())
            except OSError as error:
                raise store_error(error, target, needed) from error
        _settle(work, target, needed)


def ensure_room(folder: Path, octets: int) -> None:
    """Raise :class:`CannotStore`, with figures, where the disk under ``folder`` has no room for it."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise store_error(error, folder, octets) from error
    if free < octets:
        raise CannotStore(
            Text(
                f"There is not enough room: {octets:,} octets are needed, {free:,} are free.",
                f"磁盘空间不足：需要 {octets:,} 字节，可用 {free:,} 字节。",
            ),
            hint=_ROOM,
            path=str(folder),
        )


def store_error(error: OSError, path: Path | str, needed: int | None = None) -> CannotStore:
    """The error of the system as one that says what could not be stored, why, and how much room it needs."""
    reason = _REASONS.get(error.errno or 0)
    en, zh = (
        (reason.en, reason.zh) if reason else (f"{error.strerror or error}.", f"{error.strerror or error}。")
    )
    if needed is not None and error.errno in (ENOSPC, EDQUOT):
        en, zh = f"{en} About {needed:,} octets are needed.", f"{zh}约需 {needed:,} 字节。"
    hint = _ROOM if error.errno in (ENOSPC, EDQUOT) else _ELSEWHERE
    return CannotStore(Text(f"Could not be stored: {en}", f"无法写入：{zh}"), hint=hint, path=str(path))


_ROOM = Text("Free some room or choose another disk.", "请清理磁盘或改用其他磁盘。")
_ELSEWHERE = Text(
    "Check the folder and its permissions, or choose another.", "请检查该文件夹及其权限，或另选位置。"
)
_REASONS = {
    ENOSPC: Text("the disk is full.", "磁盘已满。"),
    EDQUOT: Text("the disk quota is used up.", "磁盘配额已用完。"),
    EFBIG: Text("a file is larger than is allowed here.", "文件大小超过此处允许的上限。"),
    EACCES: Text("there is no permission to write here.", "没有写入权限。"),
    EPERM: Text("there is no permission to write here.", "没有写入权限。"),
    EROFS: Text("the disk can only be read.", "磁盘为只读。"),
}


def _free(target: Path) -> Path:
    """The target as an absolute path, so that it stays where it is if the caller changes folders."""
    target = Path(os.path.abspath(target))
    if os.path.lexists(target):
        raise _exists(target)
    refuse_unfinished(target)
    if not target.parent.is_dir():
        raise CannotStore(
            Text("The folder to write into does not exist.", "目标所在的文件夹不存在。"),
            hint=Text("Create it, or choose another.", "请先创建该文件夹，或另选位置。"),
            path=str(target.parent),
        )
    return target


def _exists(target: Path) -> TargetExists:
    return TargetExists(
        Text("This is there already and was left as it is.", "目标已存在，未作任何改动。"),
        hint=Text("Choose another name, or move it away first.", "请更换名称，或先将其移走。"),
        path=str(target),
    )


def _prefix(target: Path) -> str:
    """What all temporary names for a target begin with: its name, shortened where it would not fit."""
    name = target.name
    if len(os.fsencode(name)) > _LONGEST:
        name = f"{name[:40]}~{sha256(os.fsencode(name)).hexdigest()[:12]}"
    return f".{name}.archpkg-"


def _touch(path: Path) -> None:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644))


@contextmanager
def _claimed(target: Path, make: Callable[[Path], None]) -> Iterator[Path]:
    """A new name beside the target, locked; what bears it is removed if the block fails."""
    _remove_abandoned(target)
    work, lock = _claim(target, make)
    try:
        yield work
    except BaseException:
        _remove(work)
        raise
    finally:
        if lock is not None:
            os.close(lock)


def _claim(target: Path, make: Callable[[Path], None]) -> tuple[Path, int | None]:
    for number in count(1):
        work = target.parent / f"{_prefix(target)}{os.getpid()}-{number}.part"
        made = False
        try:
            make(work)
            made = True
            return work, _lock(work)
        except KeyboardInterrupt:
            if made:
                _remove(work)
            raise
        except OSError as error:
            # another's; or another run just took ours for abandoned, before it was locked
            theirs = isinstance(error, (FileExistsError, FileNotFoundError, BlockingIOError))
            if not theirs or not target.parent.is_dir():
                raise store_error(error, target.parent) from error
    raise AssertionError("the numbers never end")


def _lock(path: Path) -> int | None:
    """A descriptor that holds the lock, or None where there are none.

    Raises :class:`BlockingIOError` if somebody holds it, :class:`FileNotFoundError` if it is gone.
    """
    if sys.platform == "win32":  # pragma: no cover
        return None
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(opened), os.lstat(path)):
            raise FileNotFoundError(path)
    except (BlockingIOError, FileNotFoundError):
        os.close(opened)
        raise
    except OSError:  # a file system without locks
        os.close(opened)
        return None
    return opened


def _remove(work: Path) -> None:
    if work.is_dir():
        shutil.rmtree(work, ignore_errors=True)
    else:
        with suppress(OSError):
            work.unlink()


def _remove_abandoned(target: Path) -> None:
    """Without a lock to tell the living from the dead, nothing is removed."""
    prefix = _prefix(target)
    with suppress(OSError):
        for name in os.listdir(target.parent):
            if name.startswith(prefix) and name.endswith(".part"):
                with suppress(OSError):
                    lock = _lock(target.parent / name)
                    if lock is not None:
                        _remove(target.parent / name)
                        os.close(lock)


@contextmanager
def _storing(target: Path, work: Path, needed: int | None) -> Iterator[None]:
    """Errors of the system that concern the work are said in words; those of a source go on as they are."""
    try:
        yield
    except ArchpkgError:
        raise
    except OSError as error:
        if not _concerns(error, work):
            raise
        raise store_error(error, target, needed) from error


def _concerns(error: OSError, work: Path) -> bool:
    named = error.filename
    if isinstance(named, (str, bytes)):
        inside = Path(os.path.abspath(os.fsdecode(named))).is_relative_to(work)
        return inside and error.errno in _STORING + _FORBIDDEN
    return error.errno in _STORING


def _settle(work: Path, target: Path, needed: int | None) -> None:
    """Sync what was made, give it its name, and make the name last."""
    try:
        if work.is_dir():
            sync_tree(work)
        rename_new(work, target)
        sync_folder(target.parent)
    except FileExistsError as error:
        raise _exists(target) from error
    except OSError as error:
        raise store_error(error, target, needed) from error
