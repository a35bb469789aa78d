"""The streams that a tar is read from: forward only where it is compressed, and never beyond the limits."""

from __future__ import annotations

import tarfile
from typing import BinaryIO

SKIP = 256 * 1024
"""Octets passed over at once."""

KEPT_EACH = 4 * 1024 * 1024
"""Octets of a header, or of a member that is kept, at most."""


class TooLarge(Exception):
    """The stream gave more octets than the limits allow."""


class Forward:
    """A stream that is only read forward, as decompression wants it, in the shape that tarfile asks for.

    ``last`` is what the last read gave: at the end, the block at which tarfile stopped.
    """

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream = stream
        self._most = most
        self._at = 0
        self.longest = KEPT_EACH
        self.last = b""

    def read(self, size: int) -> bytes:
        if not 0 <= size <= self.longest:  # a header may claim anything
            raise tarfile.ReadError(f"a header of {size} octets")
        data = self._stream.read(size)
        self._at += len(data)
        if self._at > self._most:
            raise TooLarge
        self.last = data
        return data

    def seek(self, position: int, whence: int = 0) -> int:
        if whence != 0 or position < self._at:
            raise tarfile.StreamError("a compressed stream is only read forward")
        while self._at < position and self.read(min(SKIP, position - self._at)):
            pass
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        self._stream.close()


class Whole(Forward):
    """The same over a plain file, in which seeking costs nothing."""

    def seek(self, position: int, whence: int = 0) -> int:
        self._at = self._stream.seek(position, whence)
        return self._at


class Slice:
    """The octets of one member."""

    def __init__(self, stream: Forward, size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, size: int) -> bytes:
        data = self._stream.read(min(size, self._left))
        self._left -= len(data)
        return data
