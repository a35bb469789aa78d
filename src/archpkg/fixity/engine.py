"""Many computer files, many digests, one read each.

:func:`digest_tasks` takes as many tasks as there are, shares them out in batches over threads, processes or
any executor, and yields each answer as it comes. Only a few batches are under way at any moment, so a million
tasks need no more memory than a hundred. Closing the generator stops the work.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import chain, islice
from threading import Event, Lock
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from archpkg.errors import CannotRead, WrongUse
from archpkg.fixity.algorithms import canonical, new
from archpkg.fixity.crew import CREW_FILES, Crew, Left, usable
from archpkg.fixity.reading import HashlibBackend, digest_stream
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

_ANY = 1 << 62

J = TypeVar("J")
R = TypeVar("R")
_Weighed: TypeAlias = tuple[tuple[Task, ...], int]


def digest_tasks(
    tasks: Iterable[Task],
    algorithms: Sequence[str],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    backend: Backend | None = None,
    batch_files: int = BATCH_FILES,
    batch_octets: int = BATCH_OCTETS,
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
    batch_files: int = BATCH_FILES,
    batch_octets: int = BATCH_OCTETS,
) -> Generator[Sequence[Digested], None, None]:
    """As :func:`digest_tasks`, a batch at a time; a batch may be empty.

    Where many small files are read, the first batch comes, empty, as soon as the work is under way: the caller may do
    something else before he asks for the next.
    """
    names = tuple(canonical(name) for name in algorithms)
    for name in names:
        new(name)
    for figure in (workers, batch_files, batch_octets):
        if figure is not None and figure < 1:
            raise WrongUse(Text(f"{figure} is not a number of workers.", f"{figure} 不是有效的并行数。"))
    many = workers or default_workers()
    waiting = iter(tasks)
    if many > 1 and executor is None and backend is None and usable(names):
        head = list(islice(waiting, PROBE))
        waiting = chain(head, waiting)
        sizes = [_size(task.path) if task.size is None else task.size for task in head]
        if any(task.copy_to is not None for task in head):
            pass  # threads write better than they read
        elif len(head) == PROBE and sum(size <= SMALL for size in sizes) > PROBE * 7 // 8:
            return _digest_with_crew(_in_lots(waiting), Crew(names, many), names, many)
        elif len(head) > 1 and sum(sizes) >= WORTH_A_CREW:
            batches = _largest_last(_weighed(waiting, batch_files, batch_octets))
            return _digest_with_crew(batches, Crew(names, many, most=_ANY), names, many)
    cut = _weighed(waiting, batch_files, batch_octets)
    return _digest_cut(cut, names, many, executor, backend or HashlibBackend())


def _in_lots(tasks: Iterator[Task]) -> Iterator[Sequence[Task]]:
    """As many small files at a time as a crew member takes."""
    return iter(lambda: list(islice(tasks, CREW_FILES)), [])


def _largest_last(cut: Iterator[_Weighed]) -> Iterator[Sequence[Task]]:
    """The batches; large files are put off, and then come by size, so that nobody ends with the largest alone."""
    put_off: list[tuple[int, Sequence[Task]]] = []
    for batch, weight in cut:
        if weight > BATCH_OCTETS:
            put_off.append((weight, batch))
        else:
            yield batch
    yield from (batch for _, batch in sorted(put_off, key=lambda one: -one[0]))


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
    cut = _weighed(tuple(left), BATCH_FILES, BATCH_OCTETS)
    left.clear()
    yield from _digest_cut(cut, algorithms, workers, None, HashlibBackend())


def _digest_cut(
    cut: Iterator[_Weighed],
    algorithms: tuple[str, ...],
    workers: int,
    executor: Executor | None,
    backend: Backend,
) -> Generator[Sequence[Digested], None, None]:
    if workers == 1 and executor is None:
        for batch, _ in cut:
            yield backend.digest(batch, algorithms)
        return
    stop = Event()
    threads = executor is None or _has_threads(executor)
    if threads and isinstance(backend, Stoppable):
        backend = backend.until(stop)
    work = partial(_run, backend, algorithms, _Gate() if threads else None)
    yield from spread(cut, work, workers=workers, executor=executor, stop=stop)


def _has_threads(executor: Executor) -> bool:
    from concurrent.futures import ThreadPoolExecutor

    return isinstance(executor, ThreadPoolExecutor)


def _run(
    backend: Backend, algorithms: tuple[str, ...], gate: _Gate | None, job: _Weighed
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


class _Gate:
    """Lets batches of small files through one by one, until one shows that the disk is what is slow.

    Threads that read small files from memory spend most of their time waiting for each other at the
    interpreter's lock: two take longer than one. From a network or a turning disk they do not.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.open = False


def spread(
    jobs: Iterable[J],
    work: Callable[[J], R],
    *,
    workers: int,
    executor: Executor | None = None,
    stop: Event,
) -> Generator[R, None, None]:
    """Run jobs side by side, a bounded number at a time, and yield each result as it comes.

    When the generator is closed, or fails, what waits is cancelled, ``stop`` is raised, and what runs is
    waited for: after that nothing is written any more.
    """
    from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ThreadPoolExecutor, wait

    own = ThreadPoolExecutor(workers, thread_name_prefix="archpkg") if executor is None else None
    pool = executor or own
    if pool is None:
        raise AssertionError("one of the two is there")
    waiting = iter(jobs)
    pending: set[Future[R]] = set()
    try:
        while True:
            for job in islice(waiting, 3 * workers - len(pending)):
                pending.add(pool.submit(work, job))
            if not pending:
                return
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    except BrokenExecutor as error:
        raise CannotRead(
            Text("A worker process ended unexpectedly.", "工作进程意外终止。"),
            hint=Text("Try again with fewer workers.", "请减少并行数后重试。"),
        ) from error
    finally:
        stop.set()
        wait([future for future in pending if not future.cancel()])
        if own is not None:
            own.shutdown(wait=True, cancel_futures=True)


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
