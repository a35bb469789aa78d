"""包组. A payload split over several bags by size, and such a group read (RFC 8493 §2.2.2).

Each bag is complete in itself; ``Bag-Group-Identifier`` and ``Bag-Count`` in its ``bag-info.txt`` say where it belongs.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from archpkg.errors import WrongUse
from archpkg.findings import Finding, Made, Reading, Where
from archpkg.fixity.engine import Digested, Task
from archpkg.packages.bag.groups.reading import COUNT, IDENTIFIER
from archpkg.packages.bag.groups.rules import GROUP_LARGE
from archpkg.packages.bag.making import fill, refuse_inside
from archpkg.packages.bag.source import payload_of
from archpkg.packages.bag.source_rules import SOURCE_EMPTY_FOLDER
from archpkg.packages.create import CONTAINERS, create_tree
from archpkg.packages.staging import ensure_room, staged_folder
from archpkg.progress import Progress, Step, run
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor

_DATA = "data/"


def record_folder(path: str) -> str:
    """The folder that a file lies in: the key that keeps a record's files together where each record has a folder
    of its own, as in the layouts of DA/T 93-2022 and of 2012."""
    return path.rpartition("/")[0]


@frozen(kw_only=True)
class GroupPlan:
    """分包方案. What :func:`split_bag` would put into each bag: its files, and folders that hold nothing."""

    parts: tuple[tuple[Task, ...], ...]
    folders: tuple[tuple[str, ...], ...]

    @property
    def octets(self) -> int:
        """What all the files come to."""
        return sum(task.size or 0 for part in self.parts for task in part)


def plan_group(
    source: str | os.PathLike[str], *, octets: int, together: Callable[[str], str] | None = None
) -> Reading[GroupPlan]:
    """分包方案. How the files of a folder would be split into bags of at most ``octets`` of payload each.

    Files stay in the order of their paths, and none is cut. ``together`` gives, for a path relative to the folder,
    the key of the files that must lie in one bag; they follow the first of their key. What is larger than
    ``octets`` by itself gets a bag of its own, with a warning. A folder without files is a group of one empty bag.

    Raises :class:`WrongUse` for ``octets`` below 1, :class:`archpkg.errors.CannotRead` for a folder that
    cannot be listed.
    """
    if octets < 1:
        raise WrongUse(
            Text(f"A bag of {octets} octets holds nothing.", f"{octets} 字节的包放不下任何内容。"),
            hint=Text("Give the most octets of payload in one bag.", "请给出每包载荷的最大字节数。"),
        )
    payload = payload_of(Path(source))
    units = _units(payload.value, together)
    parts = _filled(units, octets)
    large = [_large(unit, octets) for unit in units if _size(unit) > octets]
    firsts = [part[0].name for part in parts if part]
    folders: list[list[str]] = [[] for _ in parts]
    for found in payload.findings:
        if found.rule is SOURCE_EMPTY_FOLDER:
            # beside the files that come before it
            folders[max(0, bisect_right(firsts, found.where.path) - 1)].append(found.where.path)
    plan = GroupPlan(parts=parts, folders=tuple(map(tuple, folders)))
    return Reading(plan, (*payload.findings, *large))


def _units(tasks: Iterable[Task], together: Callable[[str], str] | None) -> list[list[Task]]:
    """The files that must not be parted, in the order of the first of each."""
    units: dict[tuple[bool, str], list[Task]] = {}
    for task in tasks:
        name = task.name.removeprefix(_DATA)
        key = (False, name) if together is None else (True, together(name))
        units.setdefault(key, []).append(task)
    return list(units.values())


def _filled(units: Iterable[Sequence[Task]], octets: int) -> tuple[tuple[Task, ...], ...]:
    """Each bag takes what comes next as long as there is room."""
    parts: list[list[Task]] = [[]]
    used = 0
    for unit in units:
        size = _size(unit)
        if parts[-1] and used + size > octets:
            parts.append([])
            used = 0
        parts[-1] += unit
        used += size
    return tuple(tuple(part) for part in parts)


def _size(unit: Iterable[Task]) -> int:
    return sum(task.size or 0 for task in unit)


def _large(unit: Sequence[Task], octets: int) -> Finding:
    path = unit[0].name if len(unit) == 1 else os.path.commonpath([task.name for task in unit])
    return Finding(GROUP_LARGE, Where(path=path), {"size": _size(unit), "limit": octets})


def split_bag(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    octets: int,
    group: str,
    algorithms: Sequence[str] = ("sha256", "sm3"),
    info: Sequence[tuple[str, str]] = (),
    container: str = "folder",
    together: Callable[[str], str] | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Made[tuple[Path, ...]]:
    """分包. Bag a folder as a group of bags of at most ``octets`` of payload each, in a new folder ``target``.

    The bags are ``target/NAME-1``, ``-2`` … (as many digits as needed; ``.zip`` or ``.tar`` behind for these
    containers), NAME being that of ``target``. Each has ``info``, ``group`` as its Bag-Group-Identifier and its
    Bag-Count ``N of T``. The tag files come on top of ``octets``: some 200 octets a file. How files are
    shared out, and ``together``, see :func:`plan_group`; its findings come back with the bags. The counts are ``bags``,
    and ``files`` and ``octets`` of the payload.

    Each file is read once, the source is not changed, and ``target`` appears with all the bags or not at all.
    Raises as :func:`archpkg.packages.bag.making.create_bag`.
    """
    steps = split_bag_steps(
        source,
        target,
        octets=octets,
        group=group,
        algorithms=algorithms,
        info=info,
        container=container,
        together=together,
        workers=workers,
        executor=executor,
    )
    return run(steps, progress)


def split_bag_steps(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    octets: int,
    group: str,
    algorithms: Sequence[str] = ("sha256", "sm3"),
    info: Sequence[tuple[str, str]] = (),
    container: str = "folder",
    together: Callable[[str], str] | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, Made[tuple[Path, ...]]]:
    """The generator under :func:`split_bag`: a step for every file that was copied."""
    place = Path(os.path.abspath(target))
    _look_over(Path(source), place, group, info, container)
    reading = plan_group(source, octets=octets, together=together)
    plan = reading.or_raise()
    ensure_room(place.parent, plan.octets)
    names = tuple(_names(place.name, len(plan.parts), container))
    begun = Step(stage="copy", done=0, total=sum(map(len, plan.parts)), bytes_total=plan.octets)
    with staged_folder(place, needed=plan.octets) as work:
        for n, (name, tasks, folders) in enumerate(zip(names, plan.parts, plan.folders, strict=True), 1):
            rows = (*info, (IDENTIFIER, group), (COUNT, f"{n} of {len(names)}"))
            with create_tree(
                work / name, container=container, algorithms=algorithms, workers=workers, executor=executor
            ) as tree:
                done = yield from _counted(
                    fill(tree, tasks, folders, algorithms=algorithms, info=rows), begun
                )
            begun = evolve(
                begun, done=begun.done + len(tasks), bytes_done=begun.bytes_done + sum(d.size for d in done)
            )
    return Made(
        value=tuple(place / name for name in names),
        path=place,
        counts={"bags": len(names), "files": begun.done, "octets": begun.bytes_done},
        findings=reading.findings,
    )


def _counted(
    steps: Generator[Step, None, tuple[Digested, ...]], begun: Step
) -> Generator[Step, None, tuple[Digested, ...]]:
    """The steps of one bag as steps of the group."""
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            done: tuple[Digested, ...] = end.value
            return done
        yield evolve(
            begun, done=begun.done + step.done, bytes_done=begun.bytes_done + step.bytes_done, name=step.name
        )


def _names(name: str, count: int, container: str) -> Iterator[str]:
    ending = "" if container == "folder" else f".{container}"
    for n in range(1, count + 1):
        yield f"{name}-{n:0{len(str(count))}d}{ending}"


def _look_over(
    source: Path, target: Path, group: str, info: Iterable[tuple[str, str]], container: str
) -> None:
    """Raise :class:`WrongUse` for what can be told to be wrong before anything is listed."""
    if container not in CONTAINERS:
        raise WrongUse(
            Text(f"{container!r} is not a kind of container.", f"{container!r} 不是支持的容器类型。"),
            hint=Text("Use folder, zip or tar.", "请使用 folder、zip 或 tar。"),
        )
    if not group.strip():
        raise WrongUse(
            Text("A group needs an identifier.", "组须有标识。"),
            hint=Text("Give one that no other group of yours has.", "请给出与其他组不同的标识。"),
        )
    taken = [label for label, _ in info if label.lower() in (IDENTIFIER.lower(), COUNT.lower())]
    if taken:
        names = ", ".join(taken)
        raise WrongUse(
            Text(f"{names} is written by the splitting itself.", f"{names} 由分包过程写入。"),
            hint=Text("Leave it out.", "请勿提供该项。"),
        )
    refuse_inside(source, target)
