"""并道. The backend on the optional library ``archpkg_lanes``: many files side by side in one core's lanes.

A core that digests one file at a time leaves most of its vector registers idle. This backend gives a whole batch to
compiled code that reads and digests up to sixteen files at once, without the interpreter's lock. It promises what
:class:`~archpkg.fixity.reading.HashlibBackend` promises, in the same words, and hands it whatever it cannot do better:
algorithms that have no lanes, files that are alone, names that are none, machines without the library.
"""

from __future__ import annotations

import importlib
import os
from array import array
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, ClassVar, TypeAlias

from attrs import evolve, frozen

from archpkg.fixity.lots import Lot, names_of, paths_of
from archpkg.fixity.reading import HashlibBackend
from archpkg.fixity.sheets import Sheet
from archpkg.fixity.tasks import Digested, Stop, Stopped, Task, Trouble, TroubleKind

FEW = 3
"""From so many files on lanes are quicker than one file after another by OpenSSL, even if they stay half empty."""

MOST = 16
"""The lanes of the widest kernel: more large files than that at once would only wait for each other."""

LARGE = 8 * 1024 * 1024
"""Octets from which on a file is one that lanes would be left alone with, once the smaller ones have ended."""

Looked: TypeAlias = tuple[list[str], list[int] | None, list[int] | None, list[tuple[str, str]]]
"""Names of files, and where they were asked for their sizes and times; names of all else with their kinds."""

_MISSING, _UNREADABLE, _CHANGED, _NOT_PLAIN, _LINK, _NOT_STORED = 1, 2, 3, 4, 5, 6
_KINDS = {
    _MISSING: TroubleKind.MISSING,
    _UNREADABLE: TroubleKind.UNREADABLE,
    _CHANGED: TroubleKind.CHANGED,
    _NOT_PLAIN: TroubleKind.NOT_A_FILE,
    _LINK: TroubleKind.LINK,
    _NOT_STORED: TroubleKind.NOT_STORED,
}


def library() -> ModuleType | None:
    """``archpkg_lanes``, or None where it is not installed, cannot read files, or was told to use what is not there."""
    try:
        found = importlib.import_module("archpkg_lanes")
    except ImportError:
        return None
    return found if hasattr(found, "Files") and hasattr(found, "Crew") else None


def usable(algorithms: Sequence[str]) -> bool:
    """Whether lanes can compute all of these here. Names as in a manifest: ``sha256``, ``sm3``."""
    found = library()
    return (
        found is not None
        and 0 < len(algorithms) <= found.MOST_ALGORITHMS
        and set(algorithms) <= set(found.ALGORITHMS)
    )


def looker() -> Callable[[str, bool], Looked] | None:
    """What looks into folders, if the library is here and has it."""
    return getattr(library(), "look_into", None)


def described() -> str:
    """The backend's name with the processor's kernel that it uses: ``lanes avx512``."""
    found = library()
    return f"lanes {found.kernels()[0]}" if found is not None else "lanes"


@frozen
class LanesBackend:
    """Many files side by side. ``kernel`` names one of ``archpkg_lanes.kernels()``; None is the best one.

    Lanes stay full only if there are many files to take from: give it batches of :attr:`batch_files` files and
    :attr:`batch_octets` octets. Threads may use one backend at once, each with a batch of its own.
    """

    stop: Stop | None = None
    kernel: str | None = None
    name: ClassVar[str] = "lanes"
    batch_files: ClassVar[int] = 1024
    batch_octets: ClassVar[int] = 256 * 1024 * 1024

    def until(self, stop: Stop) -> LanesBackend:
        """The same, ending within a tenth of a second once the flag is raised."""
        return evolve(self, stop=stop)

    def digest(self, batch: Sequence[Task], algorithms: Sequence[str]) -> Sequence[Digested]:
        """Digest, and copy where asked, each computer file. Raises :class:`Stopped` if the flag was raised."""
        one_by_one = HashlibBackend(self.stop)
        if len(batch) < FEW or not usable(algorithms):
            return one_by_one.digest(batch, algorithms)
        alone = _alone(batch)
        if not alone:
            return self._side_by_side(batch, algorithms)
        together = [number for number in range(len(batch)) if number not in alone]
        answers: dict[int, Digested] = {}
        for numbers, digest in ((together, self._side_by_side), (sorted(alone), one_by_one.digest)):
            answers.update(
                zip(numbers, digest([batch[number] for number in numbers], algorithms), strict=True)
            )
        return [answers[number] for number in range(len(batch))]

    def _side_by_side(self, batch: Sequence[Task], algorithms: Sequence[str]) -> Sequence[Digested]:
        if self.stop is not None and self.stop.is_set():
            raise Stopped
        order = _large_first(batch)
        tasks = batch if order is None else [batch[number] for number in order]
        work = files_of(tasks, algorithms, kernel=self.kernel)
        if not work.run(None if self.stop is None else self.stop.is_set):
            raise Stopped
        answers = answers_of(tasks, work)
        if order is None:
            return answers
        back = sorted(range(len(order)), key=order.__getitem__)
        return [answers[place] for place in back]


def files_of(
    batch: Sequence[Task], algorithms: Sequence[str], *, kernel: str | None = None, seen: bool = False
) -> Any:
    """The library's ``Files`` for tasks that are :func:`plain`; with ``seen`` they are not looked at before they are
    opened, only afterwards."""
    copies = None
    if not isinstance(batch, Lot) and any(task.copy_to is not None for task in batch):
        copies = os.fsencode("\0".join([task.copy_to or "" for task in batch]))
    paths = os.fsencode("\0".join(paths_of(batch)))
    lanes = importlib.import_module("archpkg_lanes")
    return lanes.Files(paths, len(batch), tuple(algorithms), copies, kernel=kernel, seen=seen)


def plain(batch: Sequence[Task]) -> bool:
    """Whether every path, and every path of a copy, is one that a file can have."""
    whole = "\0".join(paths_of(batch))
    count = len(batch)
    if not isinstance(batch, Lot):
        if any(task.copy_to == "" for task in batch):
            return False
        whole = "\0".join([whole, *(task.copy_to or "." for task in batch)])
        count *= 2
    return whole.count("\0") == count - 1 and _encodable(whole)


def _alone(batch: Sequence[Task]) -> frozenset[int]:
    """Which tasks go one by one: names that no file can have, and large files if there are but few of them."""
    odd: set[int] = set()
    if not plain(batch):
        odd = {number for number, task in enumerate(batch) if _is_odd(task)}
    large = [number for number, task in enumerate(batch) if (task.size or 0) >= LARGE]
    return frozenset(odd.union(large) if len(large) < FEW else odd)


def _is_odd(task: Task) -> bool:
    both = task.path + (task.copy_to or "")
    return task.copy_to == "" or "\0" in both or not _encodable(both)


def _encodable(name: str) -> bool:
    try:
        os.fsencode(name)
    except ValueError:
        return False
    return True


def _large_first(batch: Sequence[Task]) -> list[int] | None:
    """The order in which no large file is last and alone; None if it is as good as it is."""
    large = [number for number, task in enumerate(batch) if (task.size or 0) >= LARGE // 8]
    if not large or len(large) == len(batch):
        return None
    large.sort(key=lambda number: -(batch[number].size or 0))
    others = set(range(len(batch))).difference(large)
    return large + sorted(others)


def answers_of(tasks: Sequence[Task], work: Any) -> Sequence[Digested]:
    """The answers of a ``Files`` that has run to its end: a sheet, where there is no trouble."""
    sizes = array("Q", work.sizes())
    columns: tuple[bytes, ...] = work.columns()
    sheet = Sheet(names_of(tasks), sizes, columns)
    troubles: list[tuple[int, int, int, int, int, int]] = work.troubles()
    if not troubles:
        return sheet
    answers = list(sheet)
    for number, *told in troubles:
        answers[number] = _refused(tasks[number], *told)
    return answers


def _refused(task: Task, status: int, errno: int, size: int, before: int, after: int) -> Digested:
    """What went wrong, in the words of the other backend."""
    kind = _KINDS[status]
    if status == _CHANGED:
        message = f"changed while it was read ({before} octets, then {after}, {size} read): {task.path}"
    elif errno:
        message = f"{os.strerror(errno)}: {task.copy_to if status == _NOT_STORED else task.path}"
    elif status == _LINK:
        message = f"a link, not followed: {task.path}"
    else:
        message = f"not a plain file: {task.path}"
    return Digested(
        name=task.name, size=size, trouble=Trouble(kind=kind, message=message, errno=errno or None)
    )
