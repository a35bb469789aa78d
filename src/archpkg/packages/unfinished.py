"""未完成的变更. The names beside a folder that a change of it uses, and the error that every door raises while one runs
or was stopped half-way: the folder may then be absent under its name, or be neither the old nor the new.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from attrs import frozen

from archpkg.errors import UnfinishedChange
from archpkg.words import Text

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform != "win32":
    import fcntl

READ_WRITE = (
    os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
)
"""How a journal that is there is opened."""

RECOVER = Text(
    "Call recover_bag(folder) to finish it, or recover_bag(folder, undo=True) to take it back.",
    "请调用 recover_bag(folder) 完成该变更，或调用 recover_bag(folder, undo=True) 撤销。",
)
"""The remedy, as a program follows it."""

_LONGEST = 180
"""Octets of the folder's name that fit into the names beside it, of the 255 that file systems allow."""


@frozen(kw_only=True)
class Places:
    """The folder that is changed, and the names beside it that a change uses."""

    folder: Path
    journal: Path
    work: Path
    done: Path
    undone: Path


def places_of(folder: str | os.PathLike[str]) -> Places:
    """The names beside a folder, which itself need not be there. Links are followed first."""
    from pathlib import Path  # nearly every folder that is opened has nothing beside it

    real = os.path.realpath(folder)
    journal, work, done, undone = (
        Path(_beside(real, what)) for what in ("journal", "work", "done", "undone")
    )
    return Places(folder=Path(real), journal=journal, work=work, done=done, undone=undone)


def _beside(folder: str, what: str) -> str:
    parent, name = os.path.split(folder)
    if len(os.fsencode(name)) > _LONGEST:
        from hashlib import sha256  # loads OpenSSL

        name = f"{name[:40]}~{sha256(os.fsencode(name)).hexdigest()[:12]}"
    return os.path.join(parent, f".{name}.archpkg-{what}")


def refuse_unfinished(path: str | os.PathLike[str]) -> None:
    """Raise :class:`UnfinishedChange` where a change of the folder runs, or was not finished; for a path that is not
    there, also where that is so of a folder that it would lie in and that is not there either."""
    try:
        place = os.path.realpath(path)
    except ValueError:  # no path at all, as opening it will say
        return
    _refuse(place)
    while not os.path.lexists(place) and not os.path.lexists(os.path.dirname(place)):
        place = os.path.dirname(place)
        _refuse(place)


def _refuse(folder: str) -> None:
    if not any(os.path.lexists(_beside(folder, what)) for what in ("journal", "work")):
        return
    places = places_of(folder)
    if os.path.lexists(places.journal):
        with suppress(OSError):
            os.close(locked(places, READ_WRITE))
    if os.path.lexists(places.journal):
        raise _unfinished(places)
    refuse_orphan(places)


def refuse_orphan(places: Places) -> None:
    """Raise :class:`UnfinishedChange` where the work folder of a change is there without its journal."""
    if not os.path.lexists(places.work) or os.path.lexists(places.journal):
        return
    if not os.path.lexists(places.work):  # a change came to its end between the two looks
        return
    raise UnfinishedChange(
        Text("Beside it lies the work folder of a change whose journal is gone: {work}",
             "旁边有一个变更工作文件夹，但其日志已丢失：{work}").fill(work=places.work),
        hint=Text("It may hold files of this folder: look into it, then move it away.",
                  "其中可能有此文件夹的文件：请检查后移走。"),
        path=str(places.folder),
    )  # fmt: skip


def _unfinished(places: Places) -> UnfinishedChange:
    if os.path.lexists(places.folder):
        text = Text("An earlier change of this folder was not finished.", "此文件夹上一次变更未完成。")
    else:
        text = Text(
            "A change of this folder was not finished; until it is, what was in the folder lies in {work}.",
            "此文件夹的变更未完成；在此之前，文件夹原有内容存于 {work}。",
        ).fill(work=places.work)
    return UnfinishedChange(text, hint=RECOVER, path=str(places.folder))


def locked(places: Places, flags: int) -> int:
    """The journal, open and locked. Raises :class:`OSError`; :class:`UnfinishedChange` where another run holds it."""
    journal = os.open(places.journal, flags, 0o644)
    if sys.platform == "win32":  # pragma: no cover
        return journal
    # who makes the journal waits: others hold it only for the moment of looking whether somebody else does
    wait = 0 if flags & os.O_EXCL else fcntl.LOCK_NB
    try:
        with _where_there_are_locks():
            fcntl.flock(journal, fcntl.LOCK_EX | wait)
        if not os.path.samestat(os.fstat(journal), os.lstat(places.journal)):
            raise FileNotFoundError(places.journal)
    except BaseException as error:
        os.close(journal)
        if isinstance(error, BlockingIOError):
            raise busy(places) from error
        raise
    return journal


@contextmanager
def _where_there_are_locks() -> Iterator[None]:
    """A file system without locks is used without; a lock that somebody holds is told."""
    try:
        yield
    except BlockingIOError:
        raise
    except OSError:
        pass


def busy(places: Places) -> UnfinishedChange:
    """The error where another run is at work on the folder."""
    return UnfinishedChange(
        Text("Another run is changing this folder now.", "另一个程序正在变更此文件夹。"),
        hint=Text("Wait until it has ended.", "请等待其结束。"),
        path=str(places.folder),
    )
