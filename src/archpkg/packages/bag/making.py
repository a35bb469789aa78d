"""打包. Make a bag of a folder in a new place, or of a payload that was listed already."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from archpkg.errors import WrongUse
from archpkg.findings import Made, Reading
from archpkg.fixity.algorithms import DEFAULT
from archpkg.fixity.tasks import Digested, Task
from archpkg.packages.bag.source import payload_of
from archpkg.packages.bag.source_rules import SOURCE_EMPTY_FOLDER
from archpkg.packages.bag.write import payload_counts, seal_bag
from archpkg.packages.copying import copy_all
from archpkg.packages.create import Writer, create_tree
from archpkg.packages.staging import ensure_room
from archpkg.progress import Progress, Step, run
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor


def create_bag(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    algorithms: Sequence[str] = DEFAULT,
    info: Sequence[tuple[str, str]] = (),
    container: str = "folder",
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Made[Path]:
    """Bag all files of a folder into a new place, the folder untouched.

    What was made is the place; its counts are ``files`` and ``octets`` of the payload, its findings what was found in
    the listing: names that some systems cannot keep apart, folders that hold nothing.

    ``container`` is ``folder``, ``zip`` or ``tar``. Everything is read once. When it fails or is
    stopped, no target is left.

    Raises :class:`archpkg.errors.Rejected` for links, pipes, devices and names that no bag can hold,
    :class:`archpkg.errors.CannotRead` and :class:`archpkg.errors.SourceChanged` for a source that cannot be read to its
    end, :class:`archpkg.errors.TargetExists`, :class:`archpkg.errors.CannotStore`, :class:`WrongUse`.
    """
    steps = create_bag_steps(
        source,
        target,
        algorithms=algorithms,
        info=info,
        container=container,
        workers=workers,
        executor=executor,
    )
    return run(steps, progress)


def create_bag_steps(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    algorithms: Sequence[str] = DEFAULT,
    info: Sequence[tuple[str, str]] = (),
    container: str = "folder",
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, Made[Path]]:
    """The generator under :func:`create_bag`: a step for every file that was copied."""
    refuse_inside(source, target)
    return (
        yield from bag_payload_steps(
            payload_of(Path(source)),
            target,
            algorithms=algorithms,
            info=info,
            container=container,
            workers=workers,
            executor=executor,
        )
    )


def bag_payload_steps(
    payload: Reading[tuple[Task, ...]],
    target: str | os.PathLike[str],
    *,
    algorithms: Sequence[str] = DEFAULT,
    info: Sequence[tuple[str, str]] = (),
    container: str = "folder",
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, Made[Path]]:
    """Bag what :func:`archpkg.packages.bag.payload_of` listed; see :func:`create_bag` for what is returned.

    A step for every file that was copied. Raises as :func:`archpkg.packages.bag.create_bag`, but does not look
    whether the target lies in the source: see :func:`refuse_inside`.
    """
    tasks = payload.or_raise()
    empty = [seen.where.path for seen in payload.findings if seen.rule is SOURCE_EMPTY_FOLDER]
    ensure_room(Path(target).absolute().parent, sum(task.size or 0 for task in tasks))
    with create_tree(
        target, container=container, algorithms=algorithms, workers=workers, executor=executor
    ) as tree:
        done = yield from fill(tree, tasks, empty, algorithms=algorithms, info=info)
    return Made(value=Path(target), path=target, counts=payload_counts(done), findings=payload.findings)


def fill(
    tree: Writer,
    tasks: Sequence[Task],
    folders: Iterable[str],
    *,
    algorithms: Sequence[str],
    info: Sequence[tuple[str, str]],
) -> Generator[Step, None, tuple[Digested, ...]]:
    """Make a tree a bag: its folders, a copy of each file, the tag files. What was copied is returned."""
    for name in ("data", *folders):
        tree.folder(name)
    done = yield from copy_all(tree, tasks)
    seal_bag(tree, done, algorithms=algorithms, info=info)
    return done


def refuse_inside(source: str | os.PathLike[str], target: str | os.PathLike[str]) -> None:
    """Raise :class:`WrongUse` for a target in its own source: a bag there would bag itself."""
    outer, inner = os.path.realpath(source), os.path.realpath(target)
    if inner == outer or inner.startswith(os.path.join(outer, "")):
        raise WrongUse(
            Text("The bag would lie inside the folder that is bagged.", "包不能放在被打包的文件夹内。"),
            hint=Text("Choose a place outside of it.", "请另选位置。"),
            path=os.fspath(target),
        )
