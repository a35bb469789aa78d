"""并道班组. Native threads that digest many small files in lanes, batch after batch.

They never wait for the interpreter's lock: whoever asked may be busy with Python meanwhile, as beside the crew of
interpreters (:mod:`archpkg.fixity.crew`), which this stands in for where the optional library is installed.
"""

from __future__ import annotations

import importlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from typing import Any, Self

from archpkg.fixity.lanes import answers_of, files_of, plain
from archpkg.fixity.lots import Left, Lot
from archpkg.fixity.tasks import Digested, Task

CREW_FILES = 512
"""Files in a batch: some milliseconds' work."""

AHEAD = 8
"""Batches for each member that wait or run: work enough while whoever asked is busy."""

PATIENCE = 0.05
"""Seconds after which an interruption is looked for."""


class LanesCrew:
    """As :class:`archpkg.fixity.crew.Crew`; use as a context manager. One thread asks and listens."""

    def __init__(self, algorithms: Sequence[str], members: int) -> None:
        self._algorithms = tuple(algorithms)
        self._wanted = members
        self._under_way: dict[Any, Sequence[Task]] = {}
        self._crew: Any = None

    def __enter__(self) -> Self:
        with suppress(OSError):  # no thread is to be had: nobody answers, and all is given back
            self._crew = importlib.import_module("archpkg_lanes").Crew(self._wanted)
        return self

    def __exit__(self, *_: object) -> None:
        if self._crew is not None:
            self._crew.close()

    def digest(self, batches: Iterator[Sequence[Task]]) -> Generator[Sequence[Digested] | Left, None, None]:
        """Answers by the batch, as they come, and the tasks that are left for others. The first answer is empty: it
        tells that the work is under way."""
        if self._crew is None:
            yield from map(Left, batches)
            return
        yield from self._give(batches)
        yield ()
        while self._under_way:
            for files in self._crew.hear(PATIENCE):
                batch = self._under_way.pop(files)
                yield from self._give(batches)
                yield answers_of(batch, files)

    def _give(self, batches: Iterator[Sequence[Task]]) -> Iterator[Left]:
        """Keep so many batches under way. What cannot be opened by its name here is given back."""
        while len(self._under_way) < AHEAD * self._wanted:
            batch = next(batches, None)
            if batch is None:
                return
            if not plain(batch):
                yield Left(batch)
                continue
            files = files_of(batch, self._algorithms, seen=isinstance(batch, Lot))
            self._crew.give(files)
            self._under_way[files] = batch
