"""打包. Bag a payload that was listed already: whoever looked at a folder need not look at it again."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from archpkg.errors import WrongUse
from archpkg.findings import Reading
from archpkg.fixity.algorithms import DEFAULT
from archpkg.fixity.engine import Task
from archpkg.packages.bag.source_rules import SOURCE_EMPTY_FOLDER
from archpkg.packages.bag.write import seal_bag
from archpkg.packages.containers import create_tree
from archpkg.packages.copying import copy_all
from archpkg.packages.staging import ensure_room
from archpkg.progress import Step
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor


def bag_payload_steps(
    payload: Reading[tuple[Task, ...]],
    target: str | os.PathLike[str],
    *,
    algorithms: Sequence[str] = DEFAULT,
    info: Sequence[tuple[str, str]] = (),
    container: str = "folder",
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, Reading[Path]]:
    """Bag what :func:`archpkg.packages.bag.payload_of` listed; the place, and what was seen in the listing.

    A step for every file that was copied. Raises as :func:`archpkg.packages.bag.create_bag`, but does not look
    whether the target lies in the source: see :func:`refuse_inside`.
    """
    tasks = payload.or_raise()
    empty = [seen.where.path for seen in payload.findings if seen.rule is SOURCE_EMPTY_FOLDER]
    ensure_room(Path(target).absolute().parent, sum(task.size or 0 for task in tasks))
    with create_tree(
        target, container=container, algorithms=algorithms, workers=workers, executor=executor
    ) as tree:
        for name in ("data", *empty):
            tree.folder(name)
        done = yield from copy_all(tree, tasks)
        seal_bag(tree, done, algorithms=algorithms, info=info)
    return Reading(Path(target), payload.findings)


def refuse_inside(source: str | os.PathLike[str], target: str | os.PathLike[str]) -> None:
    """Raise :class:`WrongUse` for a target in its own source: a bag there would bag itself."""
    outer, inner = os.path.realpath(source), os.path.realpath(target)
    if inner == outer or inner.startswith(os.path.join(outer, "")):
        raise WrongUse(
            Text("The bag would lie inside the folder that is bagged.", "包不能放在被打包的文件夹内。"),
            hint=Text("Choose a place outside of it.", "请另选位置。"),
            path=os.fspath(target),
        )
