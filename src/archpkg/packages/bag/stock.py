"""盘点. Take stock of computer files where they lie: digest them, and see that they stay as they are meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain, tee
from typing import TYPE_CHECKING

from archpkg.errors import CannotRead, SourceChanged
from archpkg.findings import Finding, Reading
from archpkg.fixity.engine import Digested, Task, TroubleKind, digest_batches, digest_lots
from archpkg.fixity.lots import Lot
from archpkg.fixity.sheets import Assembly, Sheet, octets_of
from archpkg.progress import Step
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor

State = tuple[int | None, int | None]
"""Size in octets, and the time of the last change in nanoseconds, as the listing of a payload tells them."""

_UNREADABLE = (TroubleKind.UNREADABLE, TroubleKind.UNSAFE)


def states(tasks: Iterable[Task]) -> dict[str, State]:
    """The state of each computer file, as it was listed."""
    return {task.name: (task.size, task.modified) for task in tasks}


def still(before: Mapping[str, State], now: Iterable[Task]) -> None:
    """Raise :class:`SourceChanged` unless the same computer files are there, in the same state."""
    left = dict.fromkeys(before)
    for name, state in states(now).items():
        if before.get(name) != state:
            raise changed(name)
        del left[name]
    if left:
        raise changed(min(left))


def changed(name: str) -> SourceChanged:
    """The error for a computer file that did not stay as it was."""
    return SourceChanged(
        Text("It was changed while the bag was worked on.", "在处理期间文件发生了变化。"),
        hint=Text(
            "See who is writing to it, then try again; nothing was changed by this.",
            "请查明是谁在写入后重试；本次未作任何改动。",
        ),
        path=name,
    )


def read_all(
    tasks: Sequence[Task],
    algorithms: Sequence[str],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, dict[str, Digested]]:
    """Digest every computer file; a step for every few, and all of them by name.

    Raises :class:`CannotRead` for one that cannot be read, :class:`SourceChanged` for one that changed or vanished.
    """
    total = sum(task.size or 0 for task in tasks)
    read: dict[str, Digested] = {}

    def keep(batch: Sequence[Digested]) -> None:
        read.update((one.name, one) for one in batch)

    with closing(digest_batches(tasks, algorithms, workers=workers, executor=executor)) as batches:
        yield from _taken(batches, keep, files=len(tasks), octets=total)
    return read


def read_lots(
    lots: Iterator[Lot],
    algorithms: Sequence[str],
    against: Callable[[Lot], tuple[Finding, ...]],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, tuple[Reading[Lot], Sheet]]:
    """As :func:`read_all`, for files that are still being listed: they are read meanwhile. All of them in the order of
    their lots, with what is ``against`` them, and their answers.

    Raises :class:`archpkg.errors.Rejected`, too, for errors against them, as soon as all are listed.
    """
    ours, theirs = tee(lots)
    with closing(digest_lots(theirs, algorithms, workers=workers, executor=executor)) as batches:
        first = next(batches, ())
        listed = Lot.together(list(ours))
        seen = Reading(listed, against(listed))
        seen.or_raise()
        whole = Assembly(listed.names, algorithms)
        every = chain((first,), batches)
        yield from _taken(every, whole.put, files=len(listed), octets=sum(listed.sizes or ()))
    return seen, whole.sheet()


def _taken(
    batches: Iterable[Sequence[Digested]],
    keep: Callable[[Sequence[Digested]], None],
    *,
    files: int,
    octets: int,
) -> Iterator[Step]:
    """A step for every batch, of so many files and octets in all, once it is kept. Raises for the first trouble."""
    done = read = 0
    for batch in filter(None, batches):
        if not isinstance(batch, Sheet):
            for one in batch:
                if one.trouble is not None:
                    raise _trouble(one)
        keep(batch)
        done += len(batch)
        read += octets_of(batch)
        name = batch[-1].name
        yield Step(stage="digest", done=done, total=files, bytes_done=read, bytes_total=octets, name=name)


def _trouble(one: Digested) -> CannotRead | SourceChanged:
    if one.trouble is None or one.trouble.kind not in _UNREADABLE:
        return changed(one.name)
    return CannotRead(
        Text("Could not be read: {why}.", "无法读取：{why}。").fill(why=one.trouble.text),
        hint=Text(
            "Look at the medium and the permissions, then try again; nothing was changed.",
            "请检查载体和权限后重试；未作任何改动。",
        ),
        path=one.name,
    )
