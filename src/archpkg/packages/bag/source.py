"""What a folder holds that can be bagged, and what in it forbids that."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from attrs import define, field

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Reading, Where
from archpkg.fixity import lanes
from archpkg.fixity.engine import default_workers
from archpkg.fixity.lots import Lot
from archpkg.fixity.spreading import at_once
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
from archpkg.packages.containers import refuse_archive
from archpkg.packages.trees.contents import Contents, looker
from archpkg.packages.trees.tree import MemberKind
from archpkg.packages.unfinished import refuse_unfinished
from archpkg.words import Text


def payload_of(source: Path) -> Reading[tuple[Task, ...]]:
    """The files of a folder as members below ``data/``, sorted, with all that is against them.

    Links, pipes, sockets, devices and names that no bag can hold are errors; empty folders (a bag keeps files
    only, §2.1.3), names that other systems cannot keep, names that differ only in letter case or Unicode form
    and files that a system leaves behind are warnings.

    Raises :class:`CannotRead` where a folder cannot be listed, :class:`archpkg.errors.UnfinishedChange` while a change
    of it runs or is not finished.
    """
    refuse_unfinished(source)
    refuse_archive(source)
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


def _looked_into(look: Callable[[str], Contents], folder: str) -> Contents:
    try:
        return look(folder)
    except FileNotFoundError as error:
        raise changed(os.fsdecode(error.filename)) from error


def _lot(name: str, folder: str, here: Contents) -> Lot:
    """The files of one folder, in the state that they are in now."""
    root = os.path.join(folder, "")
    files = here.files
    return Lot([name + one for one in files], [root + one for one in files], here.sizes, here.modified)


def _below(name: str, folder: str, here: Contents) -> list[tuple[str, str]]:
    """The folders in a folder: their names in the bag, and where they are."""
    return [(f"{name}{one}/", os.path.join(folder, one)) for one in here.folders]


def _compare(seen: Sequence[tuple[str, str, Contents]]) -> None:
    look = looker(states=True)
    for name, folder, before in seen:
        now = _looked_into(look, folder)
        if now != before:
            raise changed(name + _first_difference(before, now))


def _first_difference(before: Contents, now: Contents) -> str:
    """The first name that is new, gone, or stands for something else than before."""
    old, new = before.states(), now.states()
    return min(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


@define(eq=False, repr=False)
class Walk:
    """A walk over a folder that follows nothing, and what was seen on it."""

    root: str
    findings: list[Finding] = field(factory=list)
    seen: list[tuple[str, str, Contents]] = field(factory=list)
    """What each folder held: its name in the bag, where it is, and its contents."""

    def lots(self) -> Iterator[Lot]:
        """The good files, folder by folder."""
        look = looker(states=True)
        waiting = [("data/", self.root)]
        while waiting:
            name, folder = waiting.pop()
            here = _looked_into(look, folder)
            self.seen.append((name, folder, here))
            if not here.files and not here.others:
                self.findings.append(Finding(source_rules.SOURCE_EMPTY_FOLDER, Where(path=name[:-1])))
            waiting += reversed(_below(name, folder, here))
            yield self._good(name, folder, here)

    def look_again(self, workers: int | None = None) -> None:
        """Raise :class:`archpkg.errors.SourceChanged` unless every folder holds what it held, in the same state, and
        :class:`CannotRead` where one cannot be listed any more.

        Compiled code looks with as many ``workers`` as there are processors where not said; without it one is quickest.
        """
        hands = (workers or default_workers()) if lanes.looker() is not None else 1
        hands = min(hands, len(self.seen))
        at_once([self.seen[first::hands] for first in range(hands)], _compare)

    def against(self, names: Sequence[str]) -> tuple[Finding, ...]:
        """What was found, once all files are listed by these names."""
        return (*self.findings, *name_findings(names))

    def _good(self, name: str, folder: str, here: Contents) -> Lot:
        """The files that a bag can hold; what the others are, is found."""
        lot = _lot(name, folder, here)
        plain = _all_plain(name[:-1], [*here.files, *(one for one, _ in here.others)])
        if plain and not here.others:
            return lot
        every = [*((one, MemberKind.FILE) for one in here.files), *here.others]
        bad = {
            name + one
            for one, kind in sorted(every, key=_first)
            if kind is not MemberKind.FOLDER and not self._fits(name + one, folder, kind, plain=plain)
        }
        if bad.isdisjoint(lot.names):
            return lot
        return lot.part([row for row, one in enumerate(lot.names) if one not in bad])

    def _fits(self, name: str, folder: str, kind: MemberKind, *, plain: bool) -> bool:
        """Whether it is a file that a bag can hold; what else it is, is found."""
        if not (plain or self._named(name)):
            return False
        if kind is MemberKind.LINK:
            self.findings.append(self._link(name, os.path.join(folder, name.rpartition("/")[2])))
        elif kind is not MemberKind.FILE:
            self.findings.append(Finding(source_rules.SOURCE_SPECIAL, Where(path=name)))
        return kind is MemberKind.FILE

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

    def _link(self, name: str, path: str) -> Finding:
        landing = os.path.realpath(path)
        inside = landing == self.root or landing.startswith(os.path.join(self.root, ""))
        rule = source_rules.SOURCE_LINK if inside else source_rules.SOURCE_LINK_OUT
        return Finding(rule, Where(path=name), {"target": os.readlink(path)})


def _first(entry: tuple[str, MemberKind]) -> str:
    return entry[0]


def _all_plain(folder: str, names: Sequence[str]) -> bool:
    """True where no name in a folder needs a look of its own: nearly everywhere."""
    if danger(folder) or windows_trouble(folder) or _undecodable("".join(names)):
        return False
    longest = len(folder) + 1 + max(map(len, names), default=0)
    return longest <= WINDOWS_LONGEST and not may_trouble_windows(names)


def _undecodable(name: str) -> Text | None:
    """Names that are no text in the encoding of this system cannot be written into a manifest."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return Text("its octets are no text in UTF-8", "其字节不是 UTF-8 文本")
    return None
