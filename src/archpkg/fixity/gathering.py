"""汇集. Small streams gathered in memory, many of them digested at once in the lanes of one core.

A stream inside a container cannot be opened by compiled code as a file can, and alone it gains nothing from lanes.
So whoever reads streams keeps the octets of the small ones (:class:`Read`) until there is a portion of them, and
:func:`digested` answers the whole portion. How large a portion may be, and which streams are too large for one, says
:func:`measure_for`; where it says None, each stream is digested as it is read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from io import BytesIO
from types import ModuleType
from typing import NamedTuple, TypeVar

from attrs import frozen

from archpkg.fixity import lanes
from archpkg.fixity.algorithms import digest_length
from archpkg.fixity.reading import digest_bytes
from archpkg.fixity.sheets import Sheet
from archpkg.fixity.tasks import Digested, Task

HELD = 96 * 1024 * 1024
"""Octets that all portions at once may hold."""

MOST_OCTETS = 32 * 1024 * 1024
"""Octets of a portion at most: lanes digest them in a fortieth of a second, a plain processor in a fifth."""

LEAST_OCTETS = 4 * 1024 * 1024
"""Octets of a portion at least, however many portions there are."""

SHARE = 8
"""A stream of more than this part of a portion is large: fewer of them at once would leave lanes empty."""

MEMBERS = 1024
"""Streams in a portion at most."""

FILLED = 64
"""Streams that keep lanes full well enough for a portion to end early, so that the next worker has something."""

J = TypeVar("J")
R = TypeVar("R")


@frozen
class Measure:
    """How much is gathered: ``octets`` in a portion at most, ``large`` of a stream at most."""

    octets: int
    large: int

    def gathers(self, size: int) -> bool:
        """Whether a stream of so many octets is kept in memory."""
        return size <= self.large

    def full(self, members: int, octets: int) -> bool:
        """Whether a portion is one already: a further small stream might be too much, or is not needed."""
        enough = members >= FILLED and octets >= self.octets // 4
        return enough or members >= MEMBERS or octets > self.octets - self.large


class Read(NamedTuple):
    """One stream read to its end: the answer and, where digests are to come yet, the octets."""

    answer: Digested
    content: BytesIO | None = None

    @property
    def waits(self) -> bool:
        """Whether its digests are still to come."""
        return self.content is not None and self.answer.trouble is None


class Answers(NamedTuple):
    """The answers of a portion, in its order; ``side_by_side`` where lanes computed digests of it."""

    answers: Sequence[Digested]
    side_by_side: bool = False


def measure_for(algorithms: Sequence[str], portions: int) -> Measure | None:
    """How much to gather if so many portions are held at once; None where these algorithms have no lanes."""
    if not lanes.usable(algorithms):
        return None
    octets = min(MOST_OCTETS, max(LEAST_OCTETS, HELD // portions))
    return Measure(octets, octets // SHARE)


def in_portions(tasks: Iterable[Task], measure: Measure) -> Iterator[tuple[Task, ...]]:
    """Tasks of known sizes in portions to be gathered; a large one is a portion of its own."""
    portion: list[Task] = []
    octets = 0
    for task in tasks:
        size = task.size or 0
        if not measure.gathers(size):
            yield (task,)
            continue
        portion.append(task)
        octets += size
        if measure.full(len(portion), octets):
            yield tuple(portion)
            portion, octets = [], 0
    if portion:
        yield tuple(portion)


def digested(read: Sequence[Read], algorithms: Sequence[str]) -> Answers:
    """The answers of a portion. What waits is digested side by side if there are a few, else one after another."""
    waiting = [one for one in read if one.waits]
    found = lanes.library()
    if found is None or len(waiting) < lanes.FEW:
        return Answers([_alone(one, algorithms) for one in read])
    sheet = _side_by_side(found, waiting, algorithms)
    if len(waiting) == len(read):
        return Answers(sheet, True)
    done = iter(sheet)
    return Answers([next(done) if one.waits else one.answer for one in read], True)


def _alone(one: Read, algorithms: Sequence[str]) -> Digested:
    if one.content is None or not one.waits:
        return one.answer
    return digest_bytes(one.answer.name, one.content.getvalue(), algorithms)


def _side_by_side(library: ModuleType, waiting: Sequence[Read], algorithms: Sequence[str]) -> Sheet:
    contents = [one.content.getbuffer() for one in waiting if one.content is not None]
    # the longest first: begun last it would be alone in its lane when all others are through
    order = sorted(range(len(contents)), key=lambda number: -len(contents[number]))
    packed: bytes = library.digest_buffers([contents[number] for number in order], tuple(algorithms))
    width = len(packed) // len(contents)
    starts = [0] * len(contents)
    for place, number in enumerate(order):
        starts[number] = place * width
    columns = []
    for algorithm in algorithms:
        octets = digest_length(algorithm) // 2
        columns.append(b"".join([packed[start : start + octets] for start in starts]))
        starts = [start + octets for start in starts]
    names = [one.answer.name for one in waiting]
    return Sheet(names, [len(content) for content in contents], tuple(columns))


def in_turn(
    jobs: Iterable[J], work: Callable[[J], R], *, light: Callable[[J], bool], workers: int
) -> Generator[R, None, None]:
    """Do jobs in threads while the caller's own makes the next ones; results come in the order of the jobs.

    One job more than workers are held, and the one that is being made. What is ``light`` is done by the caller's thread
    if nothing is under way; with one worker, everything is. When the generator is closed, or fails, what waits is
    cancelled and what runs is waited for.
    """
    from concurrent.futures import Future, ThreadPoolExecutor

    under_way: deque[Future[R]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="archpkg")
    try:
        for job in jobs:
            if workers == 1 or (light(job) and not under_way):
                yield work(job)
                continue
            under_way.append(pool.submit(work, job))
            while under_way and (len(under_way) > workers or under_way[0].done()):
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
