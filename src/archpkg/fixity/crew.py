"""班组. A crew of interpreters that digest small files side by side.

Threads that read small files from memory wait for each other at the interpreter's lock; interpreters of their own do
not. Each member is started when it is first needed and ends with the crew. A member that fails costs nothing but time:
its batch is done by the backend that is always there.
"""

from __future__ import annotations

import hashlib
import os
import selectors
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from itertools import accumulate, islice, pairwise
from pathlib import Path
from typing import IO, Self

from archpkg.fixity import crew_member
from archpkg.fixity.crew_member import DONE, HEAD, LINE, MOST
from archpkg.fixity.tasks import Digested, Task

_PROGRAM = Path(crew_member.__file__)
_COMMAND = ("-I", "-S", str(_PROGRAM))

CREW_FILES = 128
"""Files in a batch for a crew member."""

PIPE = 60_000
"""Octets that surely fit a pipe."""


def usable(algorithms: Sequence[str]) -> bool:
    """Whether a crew can be had here: an interpreter and its program on disk, algorithms that hashlib has."""
    if not sys.executable or not hasattr(os, "readv") or not _PROGRAM.is_file():
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
    """Members that digest batches side by side; use as a context manager. One thread asks and listens.

    Each member has two batches: one that it reads and one that waits for it, so that it is never idle while its
    last answer is being taken up.
    """

    def __init__(self, algorithms: Sequence[str], members: int) -> None:
        known = [_plain_name(name) for name in algorithms]
        lengths = [hashlib.new(name, usedforsecurity=False).digest_size for name in known]
        ends = list(accumulate(lengths, initial=LINE.size))
        self._names = ",".join(known).encode()
        self._width = ends[-1]
        self._cuts = [(2 * start, 2 * end) for start, end in pairwise(ends)]
        self._wanted = members
        self._selector = selectors.DefaultSelector()
        self._at_work: dict[subprocess.Popen[bytes], deque[tuple[Task, ...]]] = {}

    @property
    def batch_files(self) -> int:
        """Files in a batch: few enough that an answer fits a pipe, and nobody waits for the other."""
        return max(1, min(CREW_FILES, PIPE // self._width))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for member in list(self._at_work):
            self._dismiss(member)
        self._selector.close()

    def digest(self, tasks: Iterator[Task]) -> Generator[Digested | Task, None, None]:
        """The answers, as they come; a task that a member left for others is given back as it is."""
        batches = iter(lambda: tuple(islice(tasks, self.batch_files)), ())
        yield from self._fill(batches)
        while self._at_work:
            for key, _ in self._selector.select():
                member: subprocess.Popen[bytes] = key.data
                waiting = self._at_work[member]
                answer = self._hear(member, len(waiting[0]))
                if answer is None:
                    self._dismiss(member)
                    yield from (task for batch in waiting for task in batch)
                    continue
                batch = waiting.popleft()
                yield from self._give(member, batches)
                yield from self._read(batch, answer)
        yield from (task for batch in batches for task in batch)

    def _fill(self, batches: Iterator[tuple[Task, ...]]) -> Iterator[Task]:
        for _ in range(self._wanted):
            try:
                member = subprocess.Popen(
                    (sys.executable, *_COMMAND),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    bufsize=0,  # what a buffer took up ahead would never be announced
                )
            except OSError:  # no room for one more: those that are there do the work
                break
            self._at_work[member] = deque()
            self._selector.register(_pipe(member.stdout), selectors.EVENT_READ, member)
        for member in list(self._at_work):
            yield from self._give(member, batches)
            yield from self._give(member, batches)

    def _give(self, member: subprocess.Popen[bytes], batches: Iterator[tuple[Task, ...]]) -> Iterator[Task]:
        """One more batch for a member. What it could not be told is given back; with nothing to do it goes."""
        batch = next(batches, ())
        if not batch:
            if not self._at_work.get(member, (None,)):
                self._dismiss(member)
            return
        told = self._tell(member, batch)
        if told:
            self._at_work[member].append(batch)
        else:
            yield from batch

    def _tell(self, member: subprocess.Popen[bytes], batch: tuple[Task, ...]) -> bool:
        try:
            paths = b"\0".join([os.fsencode(task.path) for task in batch])
            if len(paths) > MOST or paths.count(b"\0") != len(batch) - 1:
                return False
            rest = memoryview(HEAD.pack(len(batch), len(self._names), len(paths)) + self._names + paths)
            while rest:
                rest = rest[_pipe(member.stdin).write(rest) :]
        except (OSError, ValueError):
            return False
        return True

    def _hear(self, member: subprocess.Popen[bytes], files: int) -> bytes | None:
        """One whole answer, or None from a member that has gone."""
        answer = bytearray()
        wanted = files * self._width
        try:
            while len(answer) < wanted:
                piece = _pipe(member.stdout).read(wanted - len(answer))
                if not piece:
                    return None
                answer += piece
        except OSError:
            return None
        return bytes(answer)

    def _dismiss(self, member: subprocess.Popen[bytes]) -> None:
        if self._at_work.pop(member, None) is None:
            return
        self._selector.unregister(_pipe(member.stdout))
        member.kill()
        for stream in (member.stdin, member.stdout):
            with suppress(OSError):
                _pipe(stream).close()
        member.wait()

    def _read(self, batch: tuple[Task, ...], answer: bytes) -> Iterator[Digested | Task]:
        digits = answer.hex()
        at = 0
        for number, task in enumerate(batch):
            status, size = LINE.unpack_from(answer, number * self._width)
            if status == DONE:
                digests = tuple([digits[at + start : at + end] for start, end in self._cuts])
                yield Digested(name=task.name, size=size, digests=digests)
            else:
                yield task
            at += 2 * self._width


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise AssertionError("members are started with both pipes")
    return stream
