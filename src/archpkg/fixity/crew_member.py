"""班组成员. The program of one crew member: an interpreter of its own that digests many small files.

It is run by its path, with nothing but the standard library, so that it starts in a few milliseconds; it imports
nothing of this package, and this package imports from it only the shape of the messages.

All members share a board, a file without a name that is open at :data:`BOARD`, and one pipe of orders. An order says
where on the board the paths of a batch stand, joined by NUL, and where its answer belongs; whoever takes it from the
pipe first does it, and says so with the order's number. An answer has the status of each file, then the size of each,
then all digests by one algorithm after another. A file that is not plainly read from end to end has the status AGAIN:
whoever asked looks at it himself and says what is wrong.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from array import array
from collections.abc import Iterator, Sequence
from contextlib import suppress
from mmap import ACCESS_READ, mmap
from struct import Struct

ORDER = Struct("<QQQII")
"""Number, place of the paths, place of the answer, octets of the paths, number of files. A pipe gives it whole."""
SAID = Struct("<Q")
BOARD = 3
DONE, AGAIN = 0, 1
PIECE = 256 * 1024
MAPPED = 8 * 1024 * 1024
"""Octets of a file from which on mapping it is quicker than reading it."""
WINDOW = 8 * 1024 * 1024
"""Octets that are mapped at once."""
LARGE = 1024 * 1024
"""Octets of a file that is left to others where the rest of a batch is small: it would keep them waiting."""

_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _FLAGS |= getattr(os, _flag, 0)


def serve(orders: int, answers: int, board: int, algorithms: Sequence[str], most: int) -> None:
    """Carry out orders until there are no more. Files of more than ``most`` octets are left to others."""
    desk = Desk(algorithms, most)
    while len(order := os.read(orders, ORDER.size)) == ORDER.size:
        number, paths_at, answer_at, octets, count = ORDER.unpack(order)
        paths = os.pread(board, octets, paths_at).split(b"\0")
        if len(paths) != count:
            return
        os.pwrite(board, desk.answer(paths), answer_at)
        os.write(answers, SAID.pack(number))


class Desk:
    """The algorithms, and the buffer that every file is read into."""

    def __init__(self, algorithms: Sequence[str], most: int) -> None:
        self._most = most
        self._fresh = [hashlib.new(name, usedforsecurity=False) for name in algorithms]
        self._view = memoryview(bytearray(PIECE))

    def answer(self, paths: Sequence[bytes]) -> bytes:
        """Status, sizes and digests of a batch."""
        status = bytearray(len(paths))
        sizes = array("Q")
        columns = [bytearray() for _ in self._fresh]
        for number, path in enumerate(paths):
            try:
                size, digests = self._digest(path)
            except (OSError, ValueError):
                size, digests = -1, ()
            if size < 0:
                status[number], size = AGAIN, 0
                digests = [bytes(hasher.digest_size) for hasher in self._fresh]
            sizes.append(size)
            for column, digest in zip(columns, digests, strict=True):
                column += digest
        return b"".join((status, sizes.tobytes(), *columns))

    def _digest(self, path: bytes) -> tuple[int, Sequence[bytes]]:
        """Size and digests; size -1 for what is no plain file, or another one than when it was opened."""
        source = os.open(path, _FLAGS)
        try:
            before = os.fstat(source)
            if not stat.S_ISREG(before.st_mode) or before.st_size > self._most:
                return -1, ()
            hashers = [hasher.copy() for hasher in self._fresh]
            size = 0
            for piece in self._pieces(source, before.st_size):
                size += len(piece)
                for hasher in hashers:
                    hasher.update(piece)
            if size >= PIECE:  # what one read took up whole cannot have changed on the way
                after = os.fstat(source)
                if after.st_mtime_ns != before.st_mtime_ns or after.st_size != size:
                    return -1, ()
        finally:
            os.close(source)
        return (size if size == before.st_size else -1), [hasher.digest() for hasher in hashers]

    def _pieces(self, source: int, size: int) -> Iterator[memoryview]:
        """Large files are mapped, a window at a time, which spares a copy. Should one be cut meanwhile, this process is
        killed for it, and whoever asked reads it himself: that is why nobody but a member of a crew maps files."""
        if size >= MAPPED:
            with suppress(OSError, ValueError):
                for start in range(0, size, WINDOW):
                    yield from _window(source, start, min(WINDOW, size - start))
                return
        view, left = self._view, size
        while left > 0 and (count := os.readv(source, (view,))):
            left -= count
            yield view[:count]


def _window(source: int, start: int, size: int) -> Iterator[memoryview]:
    with mmap(source, size, access=ACCESS_READ, offset=start) as mapped, memoryview(mapped) as whole:
        for at in range(0, size, PIECE):
            with whole[at : at + PIECE] as piece:
                yield piece


if __name__ == "__main__":
    serve(0, 1, BOARD, sys.argv[1].split(","), int(sys.argv[2]))
