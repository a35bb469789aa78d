"""Exchange the tag files of a bag, and what else moves with them, in one journalled change."""

from __future__ import annotations

import os
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import evolve

from archpkg.findings import Finding, Where, reject
from archpkg.fixity.algorithms import available
from archpkg.fixity.engine import Digested
from archpkg.packages.bag import change_rules
from archpkg.packages.bag.bag import Bag, Manifest
from archpkg.packages.bag.journal import Change
from archpkg.packages.bag.moves import Move, put, take
from archpkg.packages.bag.read import read_bag
from archpkg.packages.bag.standing import Standing, compare
from archpkg.packages.bag.stock import read_all
from archpkg.packages.bag.tagfiles import TagFiles, changed_files, changed_manifests, tag_manifests
from archpkg.packages.create import create_tree
from archpkg.packages.trees.folders import FolderTree
from archpkg.packages.trees.tree import Members
from archpkg.progress import Step

if TYPE_CHECKING:
    from concurrent.futures import Executor


def usable(manifests: Iterable[Manifest]) -> list[str]:
    """The algorithms of manifests that this machine can compute, each once."""
    return [a for a in dict.fromkeys(m.algorithm for m in manifests) if available(a)]


def read_tags(
    standing: Standing,
    algorithms: Sequence[str],
    *,
    accepted: Collection[str] | None = (),
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, dict[str, Digested]]:
    """Digest the tag files, and compare them with the tag manifests: a new one must not bless a damaged file.

    Names among ``accepted`` (None: all) may differ or be gone. Raises :class:`archpkg.errors.Rejected`, and what
    :func:`read_all` raises.
    """
    tasks = list(standing.tags.values())
    read = yield from read_all(tasks, algorithms, workers=workers, executor=executor)
    if accepted is not None:
        found = [
            f for fs in compare(standing.bag.tag_manifests, read, algorithms).findings.values() for f in fs
        ]
        found += _missing(standing, read)
        reject(tuple(f for f in found if f.where.path not in accepted))
    return read


def _missing(standing: Standing, read: Mapping[str, Digested]) -> Iterator[Finding]:
    told: set[str] = set()
    for manifest in standing.bag.tag_manifests:
        for entry in manifest.entries:
            if entry.path not in read and entry.path not in told:
                told.add(entry.path)
                details = {"manifest": manifest.name}
                yield Finding(change_rules.CHANGE_MISSING, Where(path=entry.path), details)


def new_tag_files(
    standing: Standing, bag: Bag, there: Mapping[str, Digested], algorithms: Sequence[str]
) -> TagFiles:
    """The tag files by which the bag as it is to be differs from the one that stands.

    ``bag`` holds the wanted tag manifests, ``there`` the digests of the tag files by ``algorithms``. Where the version
    changes, the whole is read back first: raises :class:`archpkg.errors.Rejected` for what would not be sound.
    """
    old = standing.bag
    again = bag.numbers != old.numbers
    files = changed_files(old, bag, has_info=old.info_name in standing.tags)
    listed = evolve(bag, manifests=tag_manifests(bag, there, files, algorithms))
    files |= changed_manifests(old.tag_manifests, listed.manifests, bag, again=again)
    if again:
        reject(read_bag(_AsItWillBe(standing, files)).errors)
    return files


class _AsItWillBe(FolderTree):
    """The bag with its new tag files, before they are in their places."""

    def __init__(self, standing: Standing, files: TagFiles) -> None:
        super().__init__(standing.folder)
        self._files = files

    def pages(self) -> Iterator[Members]:
        for page in super().pages():
            yield Members.of(member for member in page if member.name not in self._files)
        yield Members([name for name, data in self._files.items() if data is not None], {})

    def read(self, name: str, *, limit: int | None = None) -> bytes:
        data = self._files.get(name)
        return super().read(name, limit=limit) if data is None else data


def staged(change: Change, standing: Standing, files: TagFiles) -> list[Move]:
    """Write the new tag files into the work folder; the moves that exchange them. Raises CannotStore."""
    if not files:
        return []
    with create_tree(change.work / "new", algorithms=()) as tree:
        for name, data in files.items():
            if data is not None:
                tree.add(name, data)
    moves = taken(change, standing, [name for name in files if os.path.lexists(standing.folder / name)])
    # a tag file is gone for a moment only
    outgoing = {move.inside: move for move in moves}
    pairs = [
        (outgoing.get(name), None if data is None else put(f"new/{name}", name))
        for name, data in files.items()
    ]
    return [move for pair in pairs for move in pair if move is not None]


def taken(change: Change, standing: Standing, names: Iterable[str], *, room: str = "old") -> list[Move]:
    """The moves that take computer files out of the bag, into a new folder in the work folder."""
    os.mkdir(change.work / room)
    return [take(_real(standing, name), f"{room}/{n}") for n, name in enumerate(names)]


def _real(standing: Standing, name: str) -> str:
    """The name on the disk, which may differ in Unicode form from the listed one."""
    task = standing.payload.get(name)
    if task is None:
        return name
    return os.path.relpath(task.path, standing.folder).replace(os.sep, "/")
