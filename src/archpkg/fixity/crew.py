"""班组. A crew of interpreters that digest computer files side by side.

Threads that read files from memory wait for each other at the interpreter's lock; interpreters of their own do not.
The members take their orders themselves, a batch at a time, and write what they find where it is looked up later:
whoever asked may be busy with something else meanwhile. They end with the crew. A member that fails costs nothing but
time: what it did not answer is done by the backend that is always there.
"""

from __future__ import annotations

import hashlib
import os
import select
import signal
import sys
from array import array
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from typing import Self

from archpkg.fixity import crew_member
from archpkg.fixity.crew_member import BOARD, LARGE, ORDER, SAID
from archpkg.fixity.lots import Left, names_of, paths_of
from archpkg.fixity.sheets import Sheet
from archpkg.fixity.tasks import Digested, Task

CREW_FILES = 128
"""Files in a batch: few enough that nobody waits long for the last one."""

SLOTS = 128
"""Batches under way at once: work for a tenth of a second, while whoever asked is busy."""

PATHS = 64 * 1024
"""Octets of paths that a batch may have; longer names are not for a crew."""

_ARGUMENTS = ("-I", "-S", crew_member.__file__)


def usable(algorithms: Sequence[str]) -> bool:
    """Whether a crew can be had here: an interpreter and its program on disk, algorithms that hashlib has."""
    needed = all(hasattr(os, name) for name in ("readv", "pread", "posix_spawn"))
    if not needed or not sys.executable or not os.path.isfile(crew_member.__file__):
        return False
    return all(_plain_name(name) for name in algorithms)


def _plain_name(name: str) -> str:
    """The name that a bare interpreter knows an algorithm by; empty for one that it does not have."""
    for known in (name, name.replace("sha3", "sha3_")):
        with suppress(ValueError):
            hashlib.new(known, usedforsecurity=False)
            return known
    return ""


class Crew:
    """Members that digest batches side by side; use as a context manager. One thread asks and listens."""

    def __init__(self, algorithms: Sequence[str], members: int, most: int = LARGE) -> None:
        known = [_plain_name(name) for name in algorithms]
        self._widths = [hashlib.new(name, usedforsecurity=False).digest_size for name in known]
        self._names = ",".join(known)
        self._wanted = members
        self._most = most
        self._slot = PATHS + CREW_FILES * (1 + 8 + sum(self._widths))
        self._free = list(range(SLOTS))
        self._under_way: dict[int, Sequence[Task]] = {}
        self._board = self._orders = -1
        self._members: dict[int, int] = {}
        """The pipe that a member answers in, and his number as a process."""

    def __enter__(self) -> Self:
        with suppress(OSError):  # no room for a crew: nobody answers, and all is given back
            self._board = _board()
            taken, self._orders = os.pipe()
            try:
                for _ in range(self._wanted):
                    self._engage(taken)
            finally:
                os.close(taken)
        return self

    def _engage(self, orders: int) -> None:
        """Start one member."""
        heard, told = os.pipe()
        actions = [
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_DUP2, orders, 0),
            (os.POSIX_SPAWN_DUP2, told, 1),
            (os.POSIX_SPAWN_DUP2, self._board, BOARD),
        ]
        try:
            command = (sys.executable, *_ARGUMENTS, self._names, str(self._most))
            self._members[heard] = os.posix_spawn(sys.executable, command, os.environ, file_actions=actions)
        except OSError:
            os.close(heard)
            raise
        finally:
            os.close(told)

    def __exit__(self, *_: object) -> None:
        for heard in list(self._members):
            self._dismiss(heard)
        self._take_no_more()
        if self._board >= 0:
            os.close(self._board)

    def _take_no_more(self) -> None:
        """The members end when they have carried out the orders that are there."""
        orders, self._orders = self._orders, -1
        if orders >= 0:
            os.close(orders)

    def _dismiss(self, heard: int) -> None:
        member = self._members.pop(heard)
        os.close(heard)
        with suppress(ProcessLookupError):
            os.kill(member, signal.SIGKILL)
        with suppress(ChildProcessError):  # the host program takes up its children itself
            os.waitpid(member, 0)

    def digest(self, batches: Iterator[Sequence[Task]]) -> Generator[Sequence[Digested] | Left, None, None]:
        """Answers by the batch, as they come, and the tasks that are left for others. The first answer is empty: it
        tells that the work is under way. A batch has :data:`CREW_FILES` tasks at most."""
        yield from self._give(batches)
        yield ()
        while self._under_way and self._members:
            for number in self._hear():
                batch = self._under_way.pop(number)
                answer = os.pread(self._board, self._slot - PATHS, number * self._slot + PATHS)
                self._free.append(number)
                yield from self._give(batches)
                yield from self._read(batch, answer)
        yield from map(Left, self._under_way.values())
        yield from map(Left, batches)

    def _give(self, batches: Iterator[Sequence[Task]]) -> Iterator[Left]:
        """Orders for every free slot. What cannot be written as one is given back."""
        while self._free and self._members and self._orders >= 0:
            batch = next(batches, None)
            if batch is None:
                return
            number = self._free.pop()
            if self._order(number, batch):
                self._under_way[number] = batch
            else:
                self._free.append(number)
                yield Left(batch)

    def _order(self, number: int, batch: Sequence[Task]) -> bool:
        place = number * self._slot
        try:
            paths = os.fsencode("\0".join(paths_of(batch)))
            if len(paths) > PATHS or paths.count(b"\0") != len(batch) - 1:
                return False
            os.pwrite(self._board, paths, place)
            os.write(self._orders, ORDER.pack(number, place, place + PATHS, len(paths), len(batch)))
        except (OSError, ValueError):
            return False
        return True

    def _hear(self) -> list[int]:
        """The numbers of batches that have been answered; a member that has gone is dismissed."""
        numbers: list[int] = []
        for heard in select.select(list(self._members), (), ())[0]:
            said = os.read(heard, SAID.size * SLOTS)
            if not said or len(said) % SAID.size:
                self._dismiss(heard)
                self._take_no_more()  # nobody knows which batch he had: once all have ended, it is what is left
            else:
                numbers += [number for (number,) in SAID.iter_unpack(said) if number in self._under_way]
        return numbers

    def _read(self, batch: Sequence[Task], answer: bytes) -> Iterator[Sequence[Digested] | Left]:
        count = len(batch)
        sizes = array("Q", answer[count : 9 * count])
        columns, at = [], 9 * count
        for width in self._widths:
            columns.append(answer[at : at + count * width])
            at += count * width
        sheet = Sheet(names_of(batch), sizes, tuple(columns))
        status = answer[:count]
        if not any(status):
            yield sheet
            return
        yield Left([task for task, again in zip(batch, status, strict=True) if again])
        yield [one for one, again in zip(sheet, status, strict=True) if not again]


def _board() -> int:
    """A file without a name, in memory where that can be had."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("archpkg")
    from tempfile import TemporaryFile

    with TemporaryFile() as file:
        return os.dup(file.fileno())
