"""What a folder holds that can be bagged, and what in it forbids that."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import define, field

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Reading, Where
from archpkg.fixity.engine import Task
from archpkg.packages.bag import source_rules
from archpkg.packages.bag.paths import (
    WINDOWS_LONGEST,
    danger,
    may_trouble_windows,
    name_findings,
    why_details,
    windows_trouble,
)
from archpkg.words import Text


def payload_of(source: Path) -> Reading[tuple[Task, ...]]:
    """The files of a folder as members below ``data/``, sorted, with all that is against them.

    Links, pipes, sockets, devices and names that no bag can hold are errors; empty folders (a bag keeps files
    only, §2.1.3), names that other systems cannot keep, names that differ only in letter case or Unicode form
    and files that a system leaves behind are warnings.

    Raises :class:`CannotRead` where a folder cannot be listed.
    """
    if not source.is_dir():
        raise CannotRead(
            Text("There is no such folder.", "没有这个文件夹。"),
            hint=Text("Look at the path.", "请检查路径。"),
            path=str(source),
        )
    walk = _Walk(root=os.path.realpath(source))
    tasks = tuple(sorted(walk.tasks(), key=lambda task: task.name))
    names = [task.name for task in tasks]
    return Reading(tasks, (*walk.findings, *name_findings(names)))


def look_again(source: Path) -> Iterator[Task]:
    """The files that are in a folder now, in no order, for comparing with what :func:`payload_of` has listed.

    Nothing is asked of names that were found good; a link or a device in place of a file is no file any more. Raises
    :class:`CannotRead` where a folder cannot be listed.
    """
    waiting = [("data", os.path.realpath(source))]
    while waiting:
        name, folder = waiting.pop()
        for entry in _listed(folder):
            if entry.is_dir(follow_symlinks=False):
                waiting.append((f"{name}/{entry.name}", entry.path))
            elif entry.is_file(follow_symlinks=False):
                state = entry.stat(follow_symlinks=False)
                yield Task(f"{name}/{entry.name}", entry.path, None, state.st_size, state.st_mtime_ns)


@define
class _Walk:
    """A walk over a folder that follows nothing, and what was seen on it."""

    root: str
    findings: list[Finding] = field(factory=list)

    def tasks(self) -> Iterator[Task]:
        waiting = [("data", self.root)]
        while waiting:
            name, folder = waiting.pop()
            entries = _listed(folder)
            if not entries:
                self.findings.append(Finding(source_rules.SOURCE_EMPTY_FOLDER, Where(path=name)))
            plain = _all_plain(name, [entry.name for entry in entries])
            for entry in entries:
                inner = f"{name}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((inner, entry.path))
                elif (plain or self._named(inner)) and (state := self._state(inner, entry)) is not None:
                    yield Task(inner, entry.path, None, state.st_size, state.st_mtime_ns)

    def _state(self, name: str, entry: os.DirEntry[str]) -> os.stat_result | None:
        state = entry.stat(follow_symlinks=False)
        if stat.S_ISREG(state.st_mode):
            return state
        where = Where(path=name)
        if entry.is_symlink():
            self.findings.append(self._link(where, entry))
        else:
            self.findings.append(Finding(source_rules.SOURCE_SPECIAL, where))
        return None

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
