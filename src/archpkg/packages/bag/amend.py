"""增删载荷. Add computer files to the payload of a folder bag, or take some out; nothing else of it is read."""

from __future__ import annotations

import os
from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from archpkg.errors import TargetExists, UnsafePath, WrongUse
from archpkg.findings import Made, reject
from archpkg.fixity.engine import Digested, Task
from archpkg.packages.bag.exchange import taken, usable
from archpkg.packages.bag.journal import Change, journalled
from archpkg.packages.bag.moves import Move, put
from archpkg.packages.bag.paths import danger
from archpkg.packages.bag.reckoning import BagChange, reckon
from archpkg.packages.bag.standing import Standing, bag_folder, stand
from archpkg.packages.bag.update import Exchange, planned, unknown
from archpkg.packages.copying import copy_all
from archpkg.packages.create import create_tree
from archpkg.packages.trees.names import check_inside
from archpkg.progress import Progress, Step, run
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor

Source = str | os.PathLike[str]


def add_payload(
    bag: Source,
    content: Mapping[str, Source],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Made[BagChange]:
    """增加载荷. Copy computer files into a folder bag, each read once; ``content`` maps names to their sources.

    Names are written as the manifests do, ``data/…`` with ``/`` between parts. Only these files are listed anew: what
    else changed in the payload is neither looked at nor taken over (see :func:`update_bag`). A file that the bag
    lists and that is not there (to be fetched, or lost) is brought in where its digests are those listed.

    The copies are made beside and moved in together with the new tag files, journalled as :func:`update_bag` does it.
    Raises as that does, and :class:`TargetExists` for names that are there, :class:`UnsafePath`, :class:`WrongUse` for
    names that are not below ``data/`` or exclude each other.
    """
    return run(add_payload_steps(bag, content, workers=workers, executor=executor), progress)


def add_payload_steps(
    bag: Source,
    content: Mapping[str, Source],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, Made[BagChange]]:
    """The generator under :func:`add_payload`: a step for every file that was copied."""
    _look_over(content)
    with journalled(bag_folder(bag), "add") as change:
        standing = stand(change.places.folder)
        payload, tags = planned(standing, None)
        for name in content:
            _free(standing, name)
        algorithms = tuple(usable(payload))
        read = yield from _copied(change, content, algorithms, workers, executor)
        fresh = {
            name: Task(name=name, path=os.fspath(content[name]), size=one.size) for name, one in read.items()
        }
        after = evolve(standing, payload={**standing.payload, **fresh})
        found = reckon(after, payload, read, algorithms, added=tuple(read))
        reject(found.findings)
        moves = _brought_in(change, sorted(read))
        make = Exchange(change=change, standing=after, reckoning=found, tags=tags, moves=moves)
        done = yield from make.steps(None, (), workers, executor)
    return evolve(done, path=bag)


def remove_payload(
    bag: Source,
    names: Iterable[str],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Made[BagChange]:
    """删除载荷. Delete computer files of the payload of a folder bag, and their lines in all manifests.

    Names are written as the manifests do (``data/…``); listed files that are not there any more can be named, too. No
    file of the payload is read. Folders stay, also when they are empty then. Journalled as :func:`update_bag` does it:
    until the end the files lie beside, after it they are gone.

    Raises as that does; :class:`WrongUse` for a name that is neither there nor listed, or that ``fetch.txt`` lists.
    """
    return run(remove_payload_steps(bag, names, workers=workers, executor=executor), progress)


def remove_payload_steps(
    bag: Source, names: Iterable[str], *, workers: int | None = None, executor: Executor | None = None
) -> Generator[Step, None, Made[BagChange]]:
    """The generator under :func:`remove_payload`: a step for every tag file that was read."""
    wanted = sorted({names} if isinstance(names, str) else set(names))
    with journalled(bag_folder(bag), "remove") as change:
        standing = stand(change.places.folder)
        payload, tags = planned(standing, None)
        fetched = {entry.path for entry in standing.bag.fetch}
        for name in wanted:
            _removable(standing, name, fetched)
        moves = taken(change, standing, [name for name in wanted if name in standing.payload], room="gone")
        found = reckon(standing, payload, {}, (), removed=wanted)
        make = Exchange(change=change, standing=standing, reckoning=found, tags=tags, moves=moves)
        done = yield from make.steps(None, (), workers, executor)
    return evolve(done, path=bag)


def _look_over(content: Collection[str]) -> None:
    for name in content:
        check_inside(name)
        why = danger(name)
        if why is not None:
            raise UnsafePath(
                Text("The name cannot be used in a bag: {why}.", "该名称不能用于包中：{why}。").fill(why=why),
                hint=Text("Choose another.", "请更换名称。"),
                path=name,
            )
        folders = [name[:n] for n, sign in enumerate(name) if sign == "/"]
        if not name.startswith("data/") or any(folder in content for folder in folders):
            raise WrongUse(
                Text(
                    "This is no name below data/, or another one would have to be a folder for it.",
                    "该名称不在 data/ 下，或要求另一名称为文件夹。",
                ),
                hint=Text("Write names as the manifests do: data/…", "请按清单中的写法：data/…"),
                path=name,
            )


def _free(standing: Standing, name: str) -> None:
    place = standing.folder / name
    above = [parent for parent in place.parents if parent.is_relative_to(standing.folder / "data")]
    if (
        name in standing.payload
        or os.path.lexists(place)
        or any(p.exists() and not p.is_dir() for p in above)
    ):
        raise TargetExists(
            Text("This is there already and was left as it is.", "目标已存在，未作任何改动。"),
            hint=Text("Choose another name, or remove it first.", "请更换名称，或先将其删除。"),
            path=name,
        )


def _copied(
    change: Change,
    content: Mapping[str, Source],
    algorithms: Sequence[str],
    workers: int | None,
    executor: Executor | None,
) -> Generator[Step, None, dict[str, Digested]]:
    tasks = [Task(name=name, path=os.fspath(path)) for name, path in sorted(content.items())]
    with create_tree(change.work / "put", algorithms=algorithms, workers=workers, executor=executor) as tree:
        copied = yield from copy_all(tree, tasks)
    return {one.name: one for one in copied}


def _brought_in(change: Change, names: Iterable[str]) -> tuple[Move, ...]:
    """A folder that is new moves as a whole, with all that was put into it."""
    tops: dict[str, None] = {}
    for name in names:
        top = name
        while not (change.places.folder / Path(top).parent).is_dir():
            top = top.rpartition("/")[0]
        tops[top] = None
    return tuple(put(f"put/{top}", top) for top in tops)


def _removable(standing: Standing, name: str, fetched: Collection[str]) -> None:
    if name not in standing.payload and name not in standing.listed:
        raise unknown(name)
    if name in fetched:
        raise WrongUse(
            Text(
                "fetch.txt lists this file; it would come back.", "fetch.txt 列有此文件，删除后还会重新取得。"
            ),
            hint=Text("Take it out of fetch.txt first.", "请先将其从 fetch.txt 中删除。"),
            path=name,
        )
