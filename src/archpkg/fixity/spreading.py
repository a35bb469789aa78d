"""Work shared out side by side, a bounded amount of it at a time."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import islice
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, TypeVar

from archpkg.errors import CannotRead
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor

AHEAD = 3
"""Jobs for each worker that are under way or wait: nobody is idle while the last answers are taken up."""

J = TypeVar("J")
R = TypeVar("R")


def at_once(parts: Sequence[J], work: Callable[[J], R]) -> list[R]:
    """Work on all parts at the same time, on the first one in the caller's own thread; the results in their order.

    What the work on one part raises is raised when all have ended, that of the first part first.
    """
    answers: dict[int, R] = {}
    errors: dict[int, BaseException] = {}

    def do(place: int) -> None:
        try:
            answers[place] = work(parts[place])
        except BaseException as error:  # raised below, in the thread of whoever asked
            errors[place] = error

    own = [0] if parts else []
    threads = [Thread(target=do, args=(place,)) for place in range(1, len(parts))]
    for place, thread in enumerate(threads, start=1):
        try:
            thread.start()
        except RuntimeError:  # no thread is to be had
            own.append(place)
    for place in own:
        do(place)
    for place, thread in enumerate(threads, start=1):
        if place not in own:
            thread.join()
    if errors:
        raise errors[min(errors)]
    return [answers[place] for place in range(len(parts))]


class Gate:
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
    ahead: int = AHEAD,
    begun: R | None = None,
) -> Generator[R, None, None]:
    """Run jobs side by side, a bounded number at a time, and yield each result as it comes.

    ``begun``, where it is given, is yielded as soon as the first jobs are under way.

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
            for job in islice(waiting, ahead * workers - len(pending)):
                pending.add(pool.submit(work, job))
            if not pending:
                return
            if begun is not None:
                yield begun
                begun = None
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
