"""夹内所存. What lies in one folder, in columns: nothing is opened, no link is followed.

Where the optional library ``archpkg_lanes`` is installed, compiled code looks, without a value for each file.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from archpkg.errors import CannotRead
from archpkg.fixity import lanes
from archpkg.packages.trees.tree import MemberKind
from archpkg.words import Text

_NO_FOLDER = Text("The folder cannot be looked into: {why}.", "无法打开文件夹：{why}。")
_NO_ENTRY = Text("It cannot be looked at: {why}.", "无法查看：{why}。")


class Contents(NamedTuple):
    """Names, sorted, of the files in a folder, and of what else there is with its kind.

    ``sizes`` (octets) and ``modified`` (nanoseconds since the epoch) are those of the files, where they were asked for.
    """

    files: list[str]
    others: list[tuple[str, MemberKind]]
    sizes: list[int] | None = None
    modified: list[int] | None = None

    @property
    def folders(self) -> list[str]:
        """The names of the folders in it."""
        return [name for name, kind in self.others if kind is MemberKind.FOLDER]

    def states(self) -> dict[str, object]:
        """What each name stands for: a kind, or the size and time of a file, which have to have been asked for."""
        known = zip(self.sizes or (), self.modified or (), strict=True)
        return dict(self.others) | dict(zip(self.files, known, strict=True))


def looker(*, states: bool = False) -> Callable[[str], Contents]:
    """What tells the contents of one folder after another; with ``states``, how its files are now.

    It raises :class:`CannotRead` for a folder that cannot be looked into, or something in it that cannot be looked at,
    since nothing must be passed over; ``FileNotFoundError``, with its path, for a file that went away meanwhile.
    """
    native = lanes.looker()
    if native is None:
        return partial(_safely, partial(_scanned, states=states))
    return partial(_safely, partial(_natively, native, states))


def _safely(look: Callable[[str], Contents], folder: str) -> Contents:
    try:
        return look(folder)
    except OSError as error:
        path = folder if error.filename is None else os.fsdecode(error.filename)
        if path != folder and isinstance(error, FileNotFoundError):
            raise
        text = _NO_FOLDER if path == folder else _NO_ENTRY
        raise CannotRead(
            text.fill(why=error.strerror),
            hint=Text("Look at the medium and the permissions.", "请检查载体和访问权限。"),
            path=path,
        ) from error


def _natively(native: Callable[[str, bool], lanes.Looked], states: bool, folder: str) -> Contents:
    files, sizes, modified, others = native(folder, states)
    contents = Contents(files, [(name, MemberKind(kind)) for name, kind in others], sizes, modified)
    plain = "".join(files).isascii() and not others
    return contents if plain else _sorted(contents)  # octets are in the order of ASCII


def _scanned(folder: str, *, states: bool) -> Contents:
    with os.scandir(folder) as listing:
        entries = list(listing)
    files = [entry for entry in entries if entry.is_file(follow_symlinks=False)]
    others: list[tuple[str, MemberKind]] = []
    if len(files) < len(entries):
        others = [(e.name, _kind(e)) for e in entries if not e.is_file(follow_symlinks=False)]
    names = [entry.name for entry in files]
    if not states:
        return Contents(sorted(names), sorted(others, key=_name))
    now = [entry.stat(follow_symlinks=False) for entry in files]
    sizes, modified = [one.st_size for one in now], [one.st_mtime_ns for one in now]
    return _sorted(Contents(names, others, sizes, modified))


def _kind(entry: os.DirEntry[str]) -> MemberKind:
    if entry.is_dir(follow_symlinks=False):
        return MemberKind.FOLDER
    return MemberKind.LINK if entry.is_symlink() else MemberKind.OTHER


def _name(other: tuple[str, MemberKind]) -> str:
    return other[0]


def _sorted(contents: Contents) -> Contents:
    """By the characters of the names, as everything is sorted here."""
    files, others, sizes, modified = contents
    others = sorted(others, key=_name)
    order = sorted(range(len(files)), key=files.__getitem__)
    if order == list(range(len(order))):
        return contents._replace(others=others)
    return Contents(
        [files[place] for place in order],
        others,
        None if sizes is None else [sizes[place] for place in order],
        None if modified is None else [modified[place] for place in order],
    )
