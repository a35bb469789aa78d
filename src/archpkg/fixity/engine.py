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
from typing import TYPE_CHECKING, TypeAlias

from attrs import frozen

from archpkg.errors import WrongUse
from archpkg.fixity import lanes
from archpkg.fixity.algorithms import canonical, new
from archpkg.fixity.crew import CREW_FILES, Crew, Left, usable
from archpkg.fixity.lanes import LanesBackend
from archpkg.fixity.reading import HashlibBackend, digest_stream
from archpkg.fixity.spreading import AHEAD, Gate, spread
from archpkg.fixity.tasks import Backend, Digested, Stop, Stoppable, Stopped, Task, Trouble, TroubleKind
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor

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

BATCH_FILES = 64
"""Files in a batch at most: enough that sharing out costs little, few enough that the last batch is short."""

BATCH_OCTETS = 8 * 1024 * 1024
"""Octets after which a batch is cut; a larger file is a batch of its own."""

SMALL = 16 * 1024
"""Mean octets of a file up to which one thread is quicker than two, and a crew quicker than both."""

PROBE = 256
"""How many files are looked at to see whether a crew is worth its start."""

WORTH_A_CREW = 32 * 1024 * 1024
"""Octets in those files from which on it is."""

LANES_AHEAD = 8
"""Batches for each worker where one takes a few milliseconds, and whoever asked may be busy for longer."""

_ANY = 1 << 62

_Weighed: TypeAlias = tuple[tuple[Task, ...], int]


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
    names = tuple(canonical(name) for name in algorithms)
    for name in names:
        new(name)
    for figure in (workers, batch_files, batch_octets):
        if figure is not None and figure < 1:
            raise WrongUse(Text(f"{figure} is not a number of workers.", f"{figure} 不是有效的并行数。"))
    cut = _Cut(batch_files, batch_octets)
    if backend is not None or executor is not None:
        work = _Work(names, workers or default_workers(), backend or HashlibBackend(), executor)
        return _digest_cut(cut.by_weight(iter(tasks)), work)
    return _quickest(iter(tasks), names, workers or default_workers(), cut)


@frozen
class _Cut:
    """How tasks are cut into batches: so many files at most, and beyond one file so many octets."""

    files: int | None = None
    octets: int | None = None

    def by_weight(
        self, tasks: Iterable[Task], backend: type[LanesBackend] | None = None
    ) -> Iterator[_Weighed]:
        """Batches with their octets; the sizes of files are looked up where they are not told."""
        files, octets = BATCH_FILES, BATCH_OCTETS
        if backend is not None:
            files, octets = backend.batch_files, backend.batch_octets
        return _weighed(tasks, self.files or files, self.octets or octets)

    def by_number(self, tasks: Iterator[Task], files: int) -> Iterator[_Weighed]:
        """Batches of small files, whose sizes nobody looks up."""
        return ((batch, 0) for batch in _in_lots(tasks, self.files or files))


def _quickest(
    waiting: Iterator[Task], names: tuple[str, ...], many: int, cut: _Cut
) -> Generator[Sequence[Digested], None, None]:
    """The way that measurement has shown to be quickest for what the first files are."""
    head = list(islice(waiting, PROBE))
    waiting = chain(head, waiting)
    sizes = [_size(task.path) if task.size is None else task.size for task in head]
    small = len(head) == PROBE and sum(size <= SMALL for size in sizes) > PROBE * 7 // 8
    if len(head) >= lanes.FEW and lanes.usable(names):
        if small:
            batches = cut.by_number(waiting, LanesBackend.batch_files)
        else:
            batches = _large_side_by_side(cut.by_weight(waiting, LanesBackend), many)
        return _digest_cut(batches, _Work(names, many, LanesBackend()))
    copies = any(task.copy_to is not None for task in head)  # threads write better than they read
    if (
        many > 1
        and not copies
        and (small or (len(head) > 1 and sum(sizes) >= WORTH_A_CREW))
        and usable(names)
    ):
        if small:
            return _digest_with_crew(_in_lots(waiting, CREW_FILES), Crew(names, many), names, many)
        return _digest_with_crew(
            _largest_last(cut.by_weight(waiting)), Crew(names, many, most=_ANY), names, many
        )
    return _digest_cut(cut.by_weight(waiting), _Work(names, many, HashlibBackend()))


def backend_name(algorithms: Sequence[str], files: int = lanes.FEW) -> str:
    """What digests so many computer files here, for reports: ``lanes avx512`` or ``hashlib``."""
    names = tuple(canonical(name) for name in algorithms)
    return lanes.described() if files >= lanes.FEW and lanes.usable(names) else HashlibBackend.name


def _in_lots(tasks: Iterator[Task], files: int) -> Iterator[tuple[Task, ...]]:
    """So many files at a time."""
    return iter(lambda: tuple(islice(tasks, files)), ())


def _largest_last(cut: Iterator[_Weighed]) -> Iterator[Sequence[Task]]:
    """The batches; large files are put off, and then come by size, so that nobody ends with the largest alone."""
    put_off: list[tuple[int, Sequence[Task]]] = []
    for batch, weight in cut:
        if weight > BATCH_OCTETS:
            put_off.append((weight, batch))
        else:
            yield batch
    yield from (batch for _, batch in sorted(put_off, key=lambda one: -one[0]))


def _large_side_by_side(cut: Iterator[_Weighed], workers: int) -> Iterator[_Weighed]:
    """The batches; files that fill one alone are put off, and then dealt out so that each worker has several."""
    put_off: list[tuple[int, Task]] = []
    for batch, weight in cut:
        if len(batch) == 1 and weight > lanes.LARGE:
            put_off.append((weight, batch[0]))
        else:
            yield batch, weight
    put_off.sort(key=lambda one: -one[0])
    lots = max(min(workers, len(put_off) // lanes.FEW), -(-len(put_off) // lanes.MOST), 1)
    for number in range(lots if put_off else 0):
        lot = put_off[number::lots]
        yield tuple(task for _, task in lot), sum(weight for weight, _ in lot)


def _digest_with_crew(
    batches: Iterator[Sequence[Task]], crew: Crew, algorithms: tuple[str, ...], workers: int
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
    yield from _digest_left(left, algorithms, workers)


def _uncopied(batches: Iterator[Sequence[Task]], left: list[Task]) -> Iterator[Sequence[Task]]:
    """Batches for the crew; tasks that copy go to the others."""
    for batch in batches:
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


@frozen
class _Work:
    """What is to be computed, by how many, and with what."""

    algorithms: tuple[str, ...]
    workers: int
    backend: Backend
    executor: Executor | None = None


def _digest_cut(cut: Iterator[_Weighed], work: _Work) -> Generator[Sequence[Digested], None, None]:
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
    backend: Backend, algorithms: tuple[str, ...], gate: Gate | None, job: _Weighed
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


def batches(
    tasks: Iterable[Task], files: int = BATCH_FILES, octets: int = BATCH_OCTETS
) -> Iterator[tuple[Task, ...]]:
    """Cut tasks into batches of at most so many files and, beyond one file, so many octets."""
    return (batch for batch, _ in _weighed(tasks, files, octets))


def _weighed(tasks: Iterable[Task], files: int, octets: int) -> Iterator[_Weighed]:
    """Batches with their octets."""
    batch: list[Task] = []
    size = 0
    for task in tasks:
        weight = _size(task.path) if task.size is None else task.size
        if batch and (len(batch) >= files or size + weight > octets):
            yield tuple(batch), size
            batch, size = [], 0
        batch.append(task)
        size += weight
    if batch:
        yield tuple(batch), size


def _size(path: str) -> int:
    """For sharing out only: what cannot be looked at here weighs nothing, and is told by the backend."""
    try:
        return os.lstat(path).st_size
    except (OSError, ValueError):
        return 0


def default_workers() -> int:
    """As many workers as processors that this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable is not None else os.cpu_count() or 1
