"""班组成员. The program of one crew member: an interpreter of its own that digests many small files.

It is run by its path, with nothing but the standard library, so that it starts in a few milliseconds; it imports
nothing of this package, and this package imports from it only the shape of the messages. One request is a head
(count of files, octets of the algorithm names, octets of the paths), the names joined by commas and the paths
joined by NUL; one answer is a line of octets for each file: a status, the size, the digests. A file that is not
plainly read from end to end gets the status AGAIN: whoever asked looks at it himself and says what is wrong.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import sys
from typing import BinaryIO

HEAD = struct.Struct("<III")
LINE = struct.Struct("<BQ")
DONE, AGAIN = 0, 1
PIECE = 256 * 1024
LARGE = 1024 * 1024
"""Octets of a file above which whoever asked reads it himself, piece by piece, and can be stopped."""

MOST = 4 * 1024 * 1024
"""Octets of names that a request may hold: more is no request of ours."""

_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _FLAGS |= getattr(os, _flag, 0)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""
    view = memoryview(bytearray(PIECE))
    while len(head := requests.read(HEAD.size)) == HEAD.size:
        count, names, paths = HEAD.unpack(head)
        if names > MOST or paths > MOST:
            return
        algorithms = requests.read(names).decode().split(",")
        fresh = [hashlib.new(name, usedforsecurity=False) for name in algorithms]
        blank = bytes(sum(hasher.digest_size for hasher in fresh))
        asked = requests.read(paths).split(b"\0")
        if len(asked) != count:
            return
        lines = [_answer(path, fresh, view, blank) for path in asked]
        answers.write(b"".join(lines))
        answers.flush()


def _answer(path: bytes, fresh: list[hashlib._Hash], view: memoryview, blank: bytes) -> bytes:
    try:
        size, digests = _digest(path, fresh, view)
    except (OSError, ValueError):
        return LINE.pack(AGAIN, 0) + blank
    return LINE.pack(DONE, size) + digests if size >= 0 else LINE.pack(AGAIN, 0) + blank


def _digest(path: bytes, fresh: list[hashlib._Hash], view: memoryview) -> tuple[int, bytes]:
    """Size and digests; size -1 for what is no plain file or changed while it was read."""
    if not stat.S_ISREG(os.lstat(path).st_mode):
        return -1, b""
    source = os.open(path, _FLAGS)
    try:
        before = os.fstat(source)
        if not stat.S_ISREG(before.st_mode) or before.st_size > LARGE:
            return -1, b""
        hashers = [hasher.copy() for hasher in fresh]
        size = 0
        while count := os.readv(source, (view,)):
            size += count
            for hasher in hashers:
                hasher.update(view[:count])
            if size > before.st_size:
                return -1, b""
        after = os.fstat(source)
    finally:
        os.close(source)
    if not before.st_size == after.st_size == size or before.st_mtime_ns != after.st_mtime_ns:
        return -1, b""
    return size, b"".join([hasher.digest() for hasher in hashers])


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
