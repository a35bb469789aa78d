"""变更日志. Changes of a folder where it lies, written down before they are made, so that every stop can be mended.

What is new is made in a work folder beside (``.<name>.archpkg-work``) while nothing of the folder is touched. Then
all renames that exchange old for new are written into the journal beside (``.<name>.archpkg-journal``, JSON, one
line a phase) and made to last, then carried out one by one; none ever replaces anything. At the end the work
folder is renamed to ``.<name>.archpkg-done`` (or ``-undone``), which decides, the journal is removed, and last what
is left over. How far a stopped run came is read off the work folder, so nothing is written while things move.

A run that fails takes everything back itself. One that was killed leaves the journal; :func:`recover_bag` finishes
it or takes it back. While it runs, a journal is locked (``flock``, which ends with the process; not on Windows).
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from attrs import define

from archpkg.errors import ArchpkgError, CannotRead, CannotStore, WrongUse
from archpkg.packages.bag.moves import Move, backward, forward
from archpkg.packages.durable import rename_new, sync_folder
from archpkg.packages.staging import store_error
from archpkg.packages.trees.names import check_inside
from archpkg.packages.unfinished import (
    READ_WRITE,
    RECOVER,
    Places,
    busy,
    locked,
    places_of,
    refuse_orphan,
    refuse_unfinished,
)
from archpkg.words import Text

Recovery = Literal["nothing to do", "finished", "undone"]
"""What :func:`recover_bag` did."""

_FORM = 1
_LIMIT = 1 << 30


@define
class Change:
    """A change under way: stage what is new in ``work``, then carry out the moves, once."""

    places: Places
    _journal: int
    moves: tuple[Move, ...] = ()

    @property
    def work(self) -> Path:
        """The folder beside, on the same disk, to make things in. What is in it must be synced before it moves."""
        return self.places.work

    def carry_out(self, moves: Sequence[Move]) -> None:
        """Write down all moves, make that last, and make them in their order. Raises :class:`OSError`."""
        self.moves = tuple(moves)
        sync_folder(self.work)
        _append(self._journal, {"moves": [[move.put, move.inside, move.aside] for move in moves]})
        forward(self.places, self.moves)


@contextmanager
def journalled(folder: Path, operation: str) -> Iterator[Change]:
    """A change of a folder: whole when the block ends without an error, otherwise not at all.

    Raises :class:`archpkg.errors.UnfinishedChange` where another change of it runs or was not finished,
    :class:`CannotRead` where there is no such folder, :class:`WrongUse` for the root of a disk, :class:`CannotStore`
    where the system refuses; it says so if the change could not be taken back either.
    """
    places = places_of(folder)
    refuse_unfinished(folder)
    _refuse(places)
    journal = _begin(places, operation)
    change = Change(places, journal)
    try:
        try:
            yield change
            _decide(places, places.done if change.moves else places.undone)
        except BaseException as error:
            _take_back(places, change.moves, error)
            if isinstance(error, OSError) and not isinstance(error, ArchpkgError):
                raise store_error(error, places.folder) from error
            raise
        try:
            _forget(places)
        except OSError as error:
            raise _unfinished(places, error) from error
    finally:
        os.close(journal)


def recover_bag(folder: str | os.PathLike[str], *, undo: bool = False) -> Recovery:
    """Mend a folder whose change was stopped half-way: finish the change, or with ``undo`` take it back.

    A change that was stopped before it was decided (while files were read) is ``"undone"`` in either case, one that
    was stopped after its end is ``"finished"`` in either case. Without a journal there is ``"nothing to do"``. May be
    stopped and called again at any moment. ``folder`` need not be there: a stop may have left it in the work folder.

    Raises :class:`archpkg.errors.UnfinishedChange` where the change still runs or its journal was removed by hand,
    :class:`CannotRead` for a journal that is none, :class:`UnsafePath` for one that leads outside the folder,
    :class:`CannotStore`.
    """
    places = places_of(folder)
    journal: int | None = None
    try:
        journal = locked(places, READ_WRITE)
        return _recover(places, _read(places, journal), undo=undo)
    except FileNotFoundError as error:
        if journal is not None:
            raise _unfinished(places, error) from error
        refuse_orphan(places)
        _clear(places)
        return "nothing to do"
    except ArchpkgError:
        raise
    except OSError as error:
        raise _unfinished(places, error) from error
    finally:
        if journal is not None:
            os.close(journal)


def _recover(places: Places, moves: tuple[Move, ...] | None, *, undo: bool) -> Recovery:
    there = os.path.lexists(places.work)
    if not there and os.path.lexists(places.done):
        _forget(places)
        return "finished"
    if moves is not None and not there and not os.path.lexists(places.undone):
        raise _damaged(places, "the work folder is gone", "工作文件夹已不存在")
    if moves is None or undo or not there:
        backward(places, moves or ())
        _decide(places, places.undone)
        _forget(places)
        return "undone"
    forward(places, moves)
    _decide(places, places.done)
    _forget(places)
    return "finished"


# ── beginning and ending ─────────────────────────────────────────────────────────────────────────────────


def _refuse(places: Places) -> None:
    if os.path.ismount(places.folder):
        raise WrongUse(
            Text(
                "This is the root of a disk; nothing can be written beside it.",
                "这是磁盘的根，旁边无法写入。",
            ),
            hint=Text("Use a folder on it.", "请使用其中的文件夹。"),
            path=str(places.folder),
        )
    if not places.folder.is_dir():
        raise CannotRead(
            Text("There is no such folder.", "没有这个文件夹。"),
            hint=Text("Look at the path.", "请检查路径。"),
            path=str(places.folder),
        )
    _clear(places)


def _begin(places: Places, operation: str) -> int:
    """Write the journal's first line, locked, and make the work folder; nothing remains if that fails."""
    try:
        journal = locked(places, READ_WRITE | os.O_CREAT | os.O_EXCL)
    except OSError as error:
        if isinstance(error, FileExistsError | FileNotFoundError):
            raise busy(places) from error
        raise store_error(error, places.journal) from error
    try:
        _append(journal, {"archpkg-journal": _FORM, "operation": operation, "folder": places.folder.name})
        sync_folder(places.journal.parent)
        os.mkdir(places.work)
    except BaseException as error:
        for remove, path in ((os.rmdir, places.work), (os.unlink, places.journal)):
            with suppress(OSError):
                remove(path)
        os.close(journal)
        if isinstance(error, OSError):
            raise store_error(error, places.journal) from error
        raise
    return journal


def _take_back(places: Places, moves: tuple[Move, ...], error: BaseException) -> None:
    try:
        if os.path.lexists(places.done) and not os.path.lexists(places.work):
            rename_new(places.done, places.work)
        backward(places, moves)
        _decide(places, places.undone)
        _forget(places)
    except OSError as again:
        raise _unfinished(places, again) from error


def _decide(places: Places, end: Path) -> None:
    if os.path.lexists(places.work):
        rename_new(places.work, end)
    sync_folder(end.parent)


def _forget(places: Places) -> None:
    with suppress(FileNotFoundError):
        os.unlink(places.journal)
    sync_folder(places.journal.parent)
    _clear(places)


def _clear(places: Places) -> None:
    """Remove what ended changes left over. It is never more than that: only an end gives these names."""
    for end in (places.done, places.undone):
        if os.path.lexists(end):
            shutil.rmtree(end, ignore_errors=True)


# ── the lines ────────────────────────────────────────────────────────────────────────────────────────────


def _append(journal: int, line: dict[str, object]) -> None:
    data = memoryview(json.dumps(line).encode() + b"\n")
    while data:
        data = data[os.write(journal, data) :]
    os.fsync(journal)


def _read(places: Places, journal: int) -> tuple[Move, ...] | None:
    """The moves, or None where they were not written to the end. Raises :class:`CannotRead`, :class:`UnsafePath`."""
    if not stat.S_ISREG(os.fstat(journal).st_mode):
        raise _damaged(places, "it is no computer file", "不是普通文件")
    with open(journal, "rb", closefd=False) as stream:
        data = stream.read(_LIMIT)
    lines = data.split(b"\n")[:-1]
    if not lines:
        return None
    try:
        first = json.loads(lines[0])
        if first.get("archpkg-journal") != _FORM or first.get("folder") != places.folder.name:
            raise _damaged(places, "it is another form, or of another folder", "格式不符，或属于其他文件夹")
        moves = json.loads(lines[1])["moves"] if len(lines) > 1 else None
        known = None if moves is None else tuple(Move(*_fields(move)) for move in moves)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        if isinstance(error, ArchpkgError):
            raise
        raise _damaged(places, str(error), str(error)) from error
    for move in known or ():
        for name in filter(None, (move.inside, move.aside)):
            check_inside(name)
    return known


def _fields(move: object) -> tuple[bool, str, str]:
    if isinstance(move, list) and [type(part) for part in move] == [bool, str, str] and move[2]:
        os.fsencode(move[1] + move[2])  # half a surrogate is no part of a name
        return move[0], move[1], move[2]
    raise ValueError(repr(move)[:80])


# ── the errors ───────────────────────────────────────────────────────────────────────────────────────────


def _unfinished(places: Places, error: OSError) -> CannotStore:
    """What could neither be finished nor taken back now."""
    where = f"{error.filename!r}: " if error.filename else ""
    said = store_error(error, places.folder).text
    return CannotStore(
        Text(f"The change has not come to its end. {where}{said.en}", f"变更未能结束。{where}{said.zh}"),
        hint=RECOVER,
        path=str(places.folder),
    )


def _damaged(places: Places, en: str, zh: str) -> CannotRead:
    return CannotRead(
        Text(f"This journal of a change cannot be used: {en}.", f"此变更日志无法使用：{zh}。"),
        hint=Text(
            "Nothing was moved. Look at it and at the folders beside it.",
            "未移动任何文件。请检查该日志及其旁边的文件夹。",
        ),
        path=str(places.journal),
    )  # fmt: skip
