"""Many computer files, many digests, one read each.

:func:`digest_tasks` takes as many tasks as there are, shares them out in batches over threads, processes or
any executor, and yields each answer as it comes. Only a few batches are under way at any moment, so a million
tasks need no more memory than a hundred. Closing the generator stops the work.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import chain, islice
from threading import Event
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

from attrs import frozen

from archpkg.errors import WrongUse
from archpkg.fixity import lanes
from archpkg.fixity.algorithms import canonical, check
from archpkg.fixity.lanes import LanesBackend
from archpkg.fixity.lots import (
    BATCH_FILES,
    BATCH_OCTETS,
    Left,
    Lot,
    Weighed,
    batches,
    by_number,
    by_weight,
    in_pieces,
    large_side_by_side,
    largest_last,
    size_of,
)
from archpkg.fixity.reading import HashlibBackend, digest_stream
from archpkg.fixity.spreading import AHEAD, Gate, spread
from archpkg.fixity.tasks import Backend, Digested, Stop, Stoppable, Stopped, Task, Trouble, TroubleKind
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from archpkg.fixity.crew import Crew
    from archpkg.fixity.lanes_crew import LanesCrew

__all__ = [
    "BATCH_FILES",
    "BATCH_OCTETS",
    "Backend",
    "Digested",
    "HashlibBackend",
    "Stop",
    "Stoppable",
    "Stopped",
    "Task",
    "Trouble",
    "TroubleKind",
    "backend_name",
    "batches",
    "default_workers",
    "digest_batches",
    "digest_stream",
    "digest_tasks",
    "singly",
    "spread",
]

SMALL = 16 * 1024
"""Mean octets of a file up to which one thread is quicker than two, and a crew quicker than both."""

PROBE = 256
"""How many files are looked at to see whether a crew is worth its start."""

WORTH_A_CREW = 32 * 1024 * 1024
"""Octets in those files from which on it is."""

LANES_AHEAD = 8
"""Batches for each worker where one takes a few milliseconds, and whoever asked may be busy for longer."""

_ANY = 1 << 62


def digest_tasks(
    tasks: Iterable[Task],
    algorithms: Sequence[str],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    backend: Backend | None = None,
    batch_files: int | None = None,
    batch_octets: int | None = None,
) -> Generator[Digested, None, None]:
    """校验. Digest computer files, and copy those that have ``copy_to``; answers come as they are ready.

    Every task gets exactly one answer, in no promised order; a bad file is an answer with trouble and stops
    nothing. ``workers`` threads are used (as many as there are processors where not said; 1 works in the
    caller's own thread), or the caller's ``executor``, which is never shut down. Closing the generator
    cancels what waits and, in threads, stops what runs within a piece of a file; no partial copy remains.

    Raises :class:`WrongUse` and :class:`MissingExtraError` for the algorithms at once, and
    :class:`CannotRead` if the executor breaks down.
    """
    answers = digest_batches(
        tasks,
        algorithms,
        workers=workers,
        executor=executor,
        backend=backend,
        batch_files=batch_files,
        batch_octets=batch_octets,
    )
    return singly(answers)


def singly(batches: Generator[Sequence[Digested], None, None]) -> Generator[Digested, None, None]:
    """The answers one by one."""
    with closing(batches):
        for batch in batches:
            yield from batch


def digest_batches(
    tasks: Iterable[Task],
    algorithms: Sequence[str],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    backend: Backend | None = None,
    batch_files: int | None = None,
    batch_octets: int | None = None,
) -> Generator[Sequence[Digested], None, None]:
    """As :func:`digest_tasks`, a batch at a time; a batch may be empty.

    Where many files are read, the first batch comes as soon as the work is under way, and may be empty: the caller may
    do something else before he asks for the next. Where neither ``backend`` nor ``executor`` is given, the quickest
    way for these files is taken: lanes if they are installed, a crew of interpreters, or threads.
    """
    names = _known(algorithms, workers, batch_files, batch_octets)
    cut = _Cut(batch_files, batch_octets)
    if backend is not None or executor is not None:
        work = _Work(names, workers or default_workers(), backend or HashlibBackend(), executor)
        return _digest_cut(cut.by_weight(tasks), work)
    return _quickest(in_pieces(tasks), names, workers or default_workers(), cut)


def digest_lots(
    lots: Iterable[Lot],
    algorithms: Sequence[str],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Sequence[Digested], None, None]:
    """As :func:`digest_batches`, for tasks that come in lots."""
    if executor is not None:
        tasks = chain.from_iterable(lots)
        return digest_batches(tasks, algorithms, workers=workers, executor=executor)
    return _quickest(iter(lots), _known(algorithms, workers), workers or default_workers(), _Cut())


def _known(algorithms: Sequence[str], *figures: int | None) -> tuple[str, ...]:
    """The algorithms by their names here. Raises what wrong ones and wrong figures deserve."""
    names = tuple(canonical(name) for name in algorithms)
    for name in names:
        check(name)
    for figure in figures:
        if figure is not None and figure < 1:
            raise WrongUse(Text(f"{figure} is not a number of workers.", f"{figure} 不是有效的并行数。"))
    return names


@frozen(eq=False, repr=False)
class _Cut:
    """How tasks are cut into batches: so many files at most, and beyond one file so many octets."""

    files: int | None = None
    octets: int | None = None

    def by_weight(
        self, tasks: Iterable[Task], backend: type[LanesBackend] | None = None
    ) -> Iterator[Weighed]:
        """Batches with their octets."""
        files, octets = BATCH_FILES, BATCH_OCTETS
        if backend is not None:
            files, octets = backend.batch_files, backend.batch_octets
        return by_weight(tasks, self.files or files, self.octets or octets)

    def by_number(self, pieces: Iterable[Sequence[Task]], files: int) -> Iterator[Sequence[Task]]:
        """Batches of small files, whose sizes nobody looks up."""
        return by_number(pieces, self.files or files)


def _quickest(
    pieces: Iterator[Sequence[Task]], names: tuple[str, ...], many: int, cut: _Cut
) -> Generator[Sequence[Digested], None, None]:
    """The way that measurement has shown to be quickest for what the first files are."""
    first: list[Sequence[Task]] = []
    while sum(map(len, first)) < PROBE and (piece := next(pieces, None)) is not None:
        first.append(piece)
    pieces = chain(first, pieces)
    head = list(islice(chain.from_iterable(first), PROBE))
    sizes = list(map(size_of, head))
    small = len(head) == PROBE and sum(size <= SMALL for size in sizes) > PROBE * 7 // 8
    copies = any(task.copy_to is not None for task in head)  # threads write better than they read
    if len(head) >= lanes.FEW and lanes.usable(names):
        return _in_lanes(pieces, _Work(names, many, LanesBackend()), cut, small=small, copies=copies)
    worth_it = small or (len(head) > 1 and sum(sizes) >= WORTH_A_CREW)
    if many > 1 and not copies and worth_it:
        from archpkg.fixity.crew import usable

        if usable(names):
            return _in_a_crew(pieces, names, many, cut, small=small)
    return _digest_cut(cut.by_weight(chain.from_iterable(pieces)), _Work(names, many, HashlibBackend()))


def _in_a_crew(
    pieces: Iterator[Sequence[Task]], names: tuple[str, ...], many: int, cut: _Cut, *, small: bool
) -> Generator[Sequence[Digested], None, None]:
    from archpkg.fixity.crew import CREW_FILES, Crew

    if small:
        return _digest_with_crew(by_number(pieces, CREW_FILES), Crew(names, many), names, many)
    weighed = cut.by_weight(chain.from_iterable(pieces))
    return _digest_with_crew(largest_last(weighed), Crew(names, many, most=_ANY), names, many)


def _in_lanes(
    pieces: Iterator[Sequence[Task]], work: _Work, cut: _Cut, *, small: bool, copies: bool
) -> Generator[Sequence[Digested], None, None]:
    names, many = work.algorithms, work.workers
    if small and many > 1 and not copies:
        from archpkg.fixity.lanes_crew import CREW_FILES, LanesCrew

        return _digest_with_crew(cut.by_number(pieces, CREW_FILES), LanesCrew(names, many), names, many)
    if small:
        lots = cut.by_number(pieces, LanesBackend.batch_files)
        return _digest_cut(((lot, 0) for lot in lots), work)
    weighed = cut.by_weight(chain.from_iterable(pieces), LanesBackend)
    side_by_side = large_side_by_side(weighed, many, large=lanes.LARGE, few=lanes.FEW, most=lanes.MOST)
    return _digest_cut(side_by_side, work)


def backend_name(algorithms: Sequence[str], files: int = lanes.FEW) -> str:
    """What digests so many computer files here, for reports: ``lanes avx512`` or ``hashlib``."""
    names = tuple(canonical(name) for name in algorithms)
    return lanes.described() if files >= lanes.FEW and lanes.usable(names) else HashlibBackend.name


def _digest_with_crew(
    batches: Iterator[Sequence[Task]], crew: Crew | LanesCrew, algorithms: tuple[str, ...], workers: int
) -> Generator[Sequence[Digested], None, None]:
    """What the crew leaves (faulty files, large ones among small ones, copies) is done by threads, in lots."""
    left: list[Task] = []
    with crew:
        for answers in crew.digest(_uncopied(batches, left)):
            if isinstance(answers, Left):
                left += answers.tasks
            else:
                yield answers
            if len(left) >= PROBE:
                yield from _digest_left(left, algorithms, workers)
    if left:
        yield from _digest_left(left, algorithms, workers)


def _uncopied(batches: Iterator[Sequence[Task]], left: list[Task]) -> Iterator[Sequence[Task]]:
    """Batches for the crew; tasks that copy go to the others."""
    for batch in batches:
        if isinstance(batch, Lot):
            yield batch
            continue
        copies = [task for task in batch if task.copy_to is not None]
        left += copies
        kept = [task for task in batch if task.copy_to is None] if copies else batch
        if kept:
            yield kept


def _digest_left(
    left: list[Task], algorithms: tuple[str, ...], workers: int
) -> Generator[Sequence[Digested], None, None]:
    cut = _Cut().by_weight(tuple(left))
    left.clear()
    yield from _digest_cut(cut, _Work(algorithms, workers, HashlibBackend()))


@frozen(eq=False, repr=False)
class _Work:
    """What is to be computed, by how many, and with what."""

    algorithms: tuple[str, ...]
    workers: int
    backend: Backend
    executor: Executor | None = None


def _digest_cut(cut: Iterator[Weighed], work: _Work) -> Generator[Sequence[Digested], None, None]:
    backend, executor = work.backend, work.executor
    if work.workers == 1 and executor is None:
        for batch, _ in cut:
            yield backend.digest(batch, work.algorithms)
        return
    stop = Event()
    threads = executor is None or _has_threads(executor)
    gate = Gate() if threads and not isinstance(backend, LanesBackend) else None
    if threads and isinstance(backend, Stoppable):
        backend = backend.until(stop)
    ahead = LANES_AHEAD if isinstance(backend, LanesBackend) else AHEAD
    nothing_yet: Sequence[Digested] = ()
    yield from spread(
        cut,
        partial(_run, backend, work.algorithms, gate),
        workers=work.workers,
        executor=executor,
        stop=stop,
        ahead=ahead,
        begun=nothing_yet,
    )


def _has_threads(executor: Executor) -> bool:
    from concurrent.futures import ThreadPoolExecutor

    return isinstance(executor, ThreadPoolExecutor)


def _run(
    backend: Backend, algorithms: tuple[str, ...], gate: Gate | None, job: Weighed
) -> Sequence[Digested]:
    """On the top level, so that it can be pickled."""
    batch, weight = job
    if gate is None or gate.open or weight > SMALL * len(batch):
        return backend.digest(batch, algorithms)
    with gate.lock:
        wall, busy = perf_counter(), thread_time()
        answers = backend.digest(batch, algorithms)
        wall, busy = perf_counter() - wall, thread_time() - busy
    gate.open = busy < wall / 2
    return answers


def default_workers() -> int:
    """As many workers as processors that this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable is not None else os.cpu_count() or 1
