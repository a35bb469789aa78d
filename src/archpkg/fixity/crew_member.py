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
from collections.abc import Callable, Iterator, Sequence
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
LARGE = 4 * 1024 * 1024
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


def _maker(name: str) -> Callable[[bytes], hashlib._Hash]:
    """What makes a digest of some octets. Where there is a function of its own for an algorithm, that is quicker."""
    own = getattr(hashlib, name, None)
    if own is not None:
        return lambda data: own(data, usedforsecurity=False)
    return lambda data: hashlib.new(name, data, usedforsecurity=False)


class Desk:
    """The algorithms, and the buffer that large files are read into."""

    def __init__(self, algorithms: Sequence[str], most: int) -> None:
        self._most = most
        self._new = [_maker(name) for name in algorithms]
        self._none = [bytes(new(b"").digest_size) for new in self._new]
        self._view = memoryview(bytearray(PIECE))

    def answer(self, paths: Sequence[bytes]) -> bytes:
        """Status, sizes and digests of a batch."""
        status = bytearray(len(paths))
        sizes = array("Q")
        rows = []
        for number, path in enumerate(paths):
            try:
                size, digests = self._digest(path)
            except (OSError, ValueError):
                size, digests = -1, self._none
            if size < 0:
                status[number], size, digests = AGAIN, 0, self._none
            sizes.append(size)
            rows.append(digests)
        return b"".join((status, sizes.tobytes(), *map(b"".join, zip(*rows, strict=True))))

    def _digest(self, path: bytes) -> tuple[int, list[bytes]]:
        """Size and digests; size -1 for what is no plain file, or another one than when it was opened."""
        source = os.open(path, _FLAGS)
        try:
            before = os.fstat(source)
            size = before.st_size
            if not stat.S_ISREG(before.st_mode) or size > self._most:
                return -1, self._none
            if size >= PIECE:
                return self._digest_large(source, before)
            data = os.read(source, size + 1)  # what is taken up at once cannot change on the way
        finally:
            os.close(source)
        return (size if len(data) == size else -1), [new(data).digest() for new in self._new]

    def _digest_large(self, source: int, before: os.stat_result) -> tuple[int, list[bytes]]:
        hashers = [new(b"") for new in self._new]
        size = 0
        for piece in self._pieces(source, before.st_size):
            size += len(piece)
            for hasher in hashers:
                hasher.update(piece)
        after = os.fstat(source)
        same = after.st_mtime_ns == before.st_mtime_ns and before.st_size == after.st_size == size
        return (size if same else -1), [hasher.digest() for hasher in hashers]

    def _pieces(self, source: int, size: int) -> Iterator[memoryview]:
        """Large files are mapped, a window at a time, which spares a copy. Should one be cut meanwhile, this process is
        killed for it, and whoever asked reads it himself: that is why nobody but a member of a crew maps files."""
        if size >= MAPPED:
            try:
                for start in range(0, size, WINDOW):
                    yield from _window(source, start, min(WINDOW, size - start))
                return
            except (OSError, ValueError):  # what cannot be mapped is read
                pass
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
