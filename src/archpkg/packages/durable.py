"""What the system is asked so that a finished package stays finished: syncing and renaming."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from errno import EINVAL, ENOSYS, ENOTSUP
from itertools import islice
from typing import Any

FEW = 32
"""Up to so many computer files are synced one by one; beyond, the whole file system at once is quicker."""

_UNSUPPORTED = (EINVAL, ENOSYS, ENOTSUP)
_HERE = -100  # AT_FDCWD
_NO_REPLACE = 1  # RENAME_NOREPLACE


def sync_tree(path: str | os.PathLike[str]) -> None:
    """Make everything in a folder last: when this returns, a power cut loses nothing of it.

    ``fsync`` for each of thousands of computer files takes far longer than writing them. On Linux one
    ``syncfs`` writes out everything that waits on that file system (what others wrote there, too), and,
    since Linux 5.8, reports an error if any of it could not be written; where the C library lacks it,
    ``os.sync`` stands in. Elsewhere, and for a handful of files, each file and folder is synced by itself.
    Raises :class:`OSError`.
    """
    few = len(list(islice(_everything(path), FEW + 1))) <= FEW
    if few or not sys.platform.startswith("linux"):
        for each, folder in _everything(path):
            sync_folder(each) if folder else _sync_file(each)
        return
    syncfs = _from_libc("syncfs")
    if syncfs is None:
        os.sync()
        return
    opened = os.open(path, os.O_RDONLY)
    try:
        _checked(syncfs(opened), os.fspath(path))
    finally:
        os.close(opened)


def sync_folder(path: str | os.PathLike[str]) -> None:
    """Make a folder's names last. Does nothing where the system has no such thing. Raises :class:`OSError`."""
    if os.name == "nt":
        return
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
    finally:
        os.close(opened)


def rename_new(source: str | os.PathLike[str], target: str | os.PathLike[str]) -> None:
    """Rename, and never replace: raises :class:`FileExistsError` if the target is there, if only as a link.

    In one step on Linux (``renameat2``) and Windows; elsewhere the look and the rename are two steps.
    """
    rename = _from_libc("renameat2") if sys.platform.startswith("linux") else None
    if rename is not None:
        old, new = os.fsencode(source), os.fsencode(target)
        try:
            _checked(rename(_HERE, old, _HERE, new, _NO_REPLACE), os.fspath(target))
            return
        except OSError as error:
            if error.errno not in _UNSUPPORTED:
                raise
    if os.path.lexists(target):
        raise FileExistsError(os.fspath(target))
    os.rename(source, target)


def _everything(path: str | os.PathLike[str]) -> Iterator[tuple[str, bool]]:
    """Every file and folder with whether it is a folder; a folder comes after what it holds."""
    for folder, _, files in os.walk(path, topdown=False):
        for name in files:
            yield os.path.join(folder, name), False
        yield folder, True


def _sync_file(path: str) -> None:
    # Windows syncs only what is open for writing
    opened = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _from_libc(name: str) -> Any:
    """A function of the C library, or None."""
    import ctypes

    with suppress(OSError, AttributeError):
        return getattr(ctypes.CDLL(None, use_errno=True), name)
    return None


def _checked(result: int, path: str) -> None:
    if result != 0:
        import ctypes

        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), path)
