"""移动. The renames that a change of a folder consists of, made forward and back, with what is asked before each."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from attrs import frozen

from archpkg.errors import UnsafePath
from archpkg.packages.durable import rename_new, sync_folder
from archpkg.packages.unfinished import Places
from archpkg.words import Text


@frozen
class Move:
    """One rename: ``put`` brings ``aside``, in the work folder, to ``inside``, in the folder; else the other way.

    ``inside`` is empty for the folder itself. No two moves of a change have the same ``aside``.
    """

    put: bool
    inside: str
    aside: str


def take(inside: str, aside: str) -> Move:
    """The move that takes something out of the folder."""
    return Move(False, inside, aside)


def put(aside: str, inside: str) -> Move:
    """The move that brings something into the folder."""
    return Move(True, inside, aside)


def _inside(places: Places, move: Move) -> Path:
    """Where a move starts or ends in the folder."""
    return places.folder / move.inside if move.inside else places.folder


def _made(places: Places, move: Move) -> bool:
    """Whether a move has been made, given that none after it has."""
    return os.path.lexists(places.work / move.aside) is not move.put


def _count(places: Places, moves: Sequence[Move]) -> int:
    """How many moves have been made: they are made in order, so the last one that was tells."""
    if not os.path.lexists(places.work):
        return 0
    return next((n for n in range(len(moves), 0, -1) if _made(places, moves[n - 1])), 0)


def forward(places: Places, moves: Sequence[Move]) -> None:
    """Make the moves that have not been made yet. Raises :class:`OSError`, :class:`UnsafePath`."""
    for move in moves[_count(places, moves) :]:
        _rename(places, move, bring=move.put)
    _sync(places, moves)


def backward(places: Places, moves: Sequence[Move]) -> None:
    """Take back the moves that have been made. Raises :class:`OSError`, :class:`UnsafePath`."""
    for move in reversed(moves[: _count(places, moves)]):
        _rename(places, move, bring=not move.put)
    _sync(places, moves)


def _rename(places: Places, move: Move, *, bring: bool) -> None:
    """The parents must be real folders: a journal that somebody else wrote must not lead outside."""
    for root, name in ((places.folder, move.inside), (places.work, move.aside)):
        parts = name.split("/")
        for end in range(0 if name else 1, len(parts)):
            if os.path.islink(root.joinpath(*parts[:end])):
                raise _unsafe(places, name)
    inside, aside = _inside(places, move), places.work / move.aside
    if bring:
        rename_new(aside, inside)
    else:
        rename_new(inside, aside)
    if not move.inside:
        # the payload itself is on its way: on disks that keep no order the second rename must not come first
        _sync(places, (move,))


def _sync(places: Places, moves: Sequence[Move]) -> None:
    folders: set[Path] = set()
    for move in moves:
        folders |= {_inside(places, move).parent, (places.work / move.aside).parent}
        folders |= set() if move.inside else {places.folder}
    for folder in sorted(folders):
        with suppress(FileNotFoundError):
            sync_folder(folder)


def _unsafe(places: Places, name: str) -> UnsafePath:
    return UnsafePath(
        Text(f"{name!r} leads through a link.", f"{name!r} 经过链接。"),
        hint=Text("Put the folder itself in its place.", "请换成文件夹本身。"),
        path=str(places.folder),
    )
