"""What a folder holds that can be bagged, and what in it forbids that."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from attrs import define, field

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Reading, Where
from archpkg.fixity.lots import Lot
from archpkg.fixity.tasks import Task
from archpkg.packages.bag import source_rules
from archpkg.packages.bag.paths import (
    WINDOWS_LONGEST,
    danger,
    may_trouble_windows,
    name_findings,
    why_details,
    windows_trouble,
)
from archpkg.packages.bag.stock import changed
from archpkg.words import Text


def payload_of(source: Path) -> Reading[tuple[Task, ...]]:
    """The files of a folder as members below ``data/``, sorted, with all that is against them.

    Links, pipes, sockets, devices and names that no bag can hold are errors; empty folders (a bag keeps files
    only, §2.1.3), names that other systems cannot keep, names that differ only in letter case or Unicode form
    and files that a system leaves behind are warnings.

    Raises :class:`CannotRead` where a folder cannot be listed.
    """
    walk = walk_over(source)
    tasks = tuple(sorted(chain.from_iterable(walk.lots()), key=lambda task: task.name))
    return Reading(tasks, walk.against([task.name for task in tasks]))


def walk_over(source: Path) -> Walk:
    """The same, to be listed folder by folder. Raises :class:`CannotRead` for what is no folder."""
    if not source.is_dir():
        raise CannotRead(
            Text("There is no such folder.", "没有这个文件夹。"),
            hint=Text("Look at the path.", "请检查路径。"),
            path=str(source),
        )
    return Walk(root=os.path.realpath(source))


def look_again(source: Path) -> Iterator[Lot]:
    """The files that are in a folder now, in the order of the first look, to be compared with it.

    Nothing is asked of names that were found good; a link or a device in place of a file is no file any more. Raises
    :class:`CannotRead` where a folder cannot be listed.
    """
    waiting = [("data/", os.path.realpath(source))]
    while waiting:
        name, folder = waiting.pop()
        entries = _listed(folder)
        files = [entry for entry in entries if entry.is_file(follow_symlinks=False)]
        yield _looked_at(name, files)
        if len(files) < len(entries):
            waiting += [
                (f"{name}{entry.name}/", entry.path)
                for entry in entries
                if entry.is_dir(follow_symlinks=False)
            ]


def _looked_at(name: str, files: Sequence[os.DirEntry[str]]) -> Lot:
    """The files of one folder as a lot, in the state that they are in now."""
    try:
        states = [entry.stat(follow_symlinks=False) for entry in files]
    except OSError as error:
        raise changed(os.fsdecode(error.filename)) from error
    return Lot(
        [name + entry.name for entry in files],
        [entry.path for entry in files],
        [state.st_size for state in states],
        [state.st_mtime_ns for state in states],
    )


@define
class Walk:
    """A walk over a folder that follows nothing, and what was seen on it."""

    root: str
    findings: list[Finding] = field(factory=list)

    def lots(self) -> Iterator[Lot]:
        """The good files, folder by folder."""
        waiting = [("data/", self.root)]
        while waiting:
            name, folder = waiting.pop()
            entries = _listed(folder)
            if not entries:
                self.findings.append(Finding(source_rules.SOURCE_EMPTY_FOLDER, Where(path=name[:-1])))
            files = [entry for entry in entries if entry.is_file(follow_symlinks=False)]
            if len(files) < len(entries):
                waiting += [
                    (f"{name}{entry.name}/", entry.path)
                    for entry in entries
                    if entry.is_dir(follow_symlinks=False)
                ]
            plain = _all_plain(name[:-1], [entry.name for entry in entries])
            if not plain or len(files) < len(entries):
                files = [entry for entry in entries if self._good(name + entry.name, entry, plain=plain)]
            yield _looked_at(name, files)

    def against(self, names: Sequence[str]) -> tuple[Finding, ...]:
        """What was found, once all files are listed by these names."""
        return (*self.findings, *name_findings(names))

    def _good(self, name: str, entry: os.DirEntry[str], *, plain: bool) -> bool:
        """Whether it is a file that a bag can hold; what else it is, is found."""
        if entry.is_dir(follow_symlinks=False) or not (plain or self._named(name)):
            return False
        if entry.is_file(follow_symlinks=False):
            return True
        where = Where(path=name)
        if entry.is_symlink():
            self.findings.append(self._link(where, entry))
        else:
            self.findings.append(Finding(source_rules.SOURCE_SPECIAL, where))
        return False

    def _named(self, name: str) -> bool:
        where = Where(path=name)
        why = danger(name) or _undecodable(name)
        if why is not None:
            self.findings.append(Finding(source_rules.SOURCE_NAME, where, why_details(why)))
            return False
        why = windows_trouble(name)
        if why is not None:
            self.findings.append(Finding(source_rules.WINDOWS_NAME, where, why_details(why)))
        return True

    def _link(self, where: Where, entry: os.DirEntry[str]) -> Finding:
        landing = os.path.realpath(entry.path)
        inside = landing == self.root or landing.startswith(os.path.join(self.root, ""))
        rule = source_rules.SOURCE_LINK if inside else source_rules.SOURCE_LINK_OUT
        return Finding(rule, where, {"target": os.readlink(entry.path)})


def _all_plain(folder: str, names: Sequence[str]) -> bool:
    """True where no name in a folder needs a look of its own: nearly everywhere."""
    if danger(folder) or windows_trouble(folder) or _undecodable("".join(names)):
        return False
    longest = len(folder) + 1 + max(map(len, names), default=0)
    return longest <= WINDOWS_LONGEST and not may_trouble_windows(names)


def _listed(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise CannotRead(
            Text(f"The folder could not be listed: {error.strerror}", f"无法列出文件夹：{error.strerror}"),
            hint=Text("Look at the medium and the permissions.", "请检查载体和权限。"),
            path=folder,
        ) from error


def _undecodable(name: str) -> Text | None:
    """Names that are no text in the encoding of this system cannot be written into a manifest."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return Text("its octets are no text in UTF-8", "其字节不是 UTF-8 文本")
    return None
