"""对照. From the parser's places back to the octets of the stream: the two part where content is led past the parser,
and where GB 18030 is turned into UTF-8 for it.

In GB 18030 no part of a longer sign is ``<`` or ``>``: the n-th of them is the n-th in UTF-8, too.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from codecs import IncrementalDecoder, getincrementaldecoder

from attrs import define, field

from archpkg.formats.eep.charsets import Codec


@define
class Window:
    """The portion that the parser has at present, as the stream has it (``raw``) and as it was fed."""

    codec: Codec
    fed: int = 0
    start: int = 0
    raw_start: int = 0
    portion: bytes = b""
    raw_portion: bytes = b""
    _decoder: IncrementalDecoder | None = None
    _last: tuple[bytes, bytes] = (b"", b"")
    _signs: dict[bytes, tuple[list[int], list[int]]] = field(factory=dict)

    def next(self, raw: bytes, raw_start: int) -> bytes:
        """The next portion, as the parser is to have it. Raises UnicodeDecodeError."""
        fed = self._decoded(raw, end=False)
        goes_on = self.raw_start + len(self.raw_portion) == raw_start and not self._last[0].endswith(b">")
        before, raw_before = self._last if goes_on else (b"", b"")
        self.start, self.raw_start = self.fed - len(before), raw_start - len(raw_before)
        self.portion, self.raw_portion = before + fed, raw_before + raw
        self._last = fed, raw
        self.fed += len(fed)
        self._signs.clear()
        return fed

    def finish(self) -> None:
        """The stream has ended. Raises UnicodeDecodeError where it ends inside a sign."""
        self._decoded(b"", end=True)

    def _decoded(self, raw: bytes, *, end: bool) -> bytes:
        if self.codec != "gb18030":
            return raw
        if self._decoder is None:
            self._decoder = getincrementaldecoder("gb18030")()
        return self._decoder.decode(raw, end).encode("utf-8")

    def last_tag(self) -> int:
        """The parser's place of the last ``<`` of the portion."""
        return self.start + self.portion.rfind(b"<")

    def raw(self, place: int) -> int:
        """The octet of the stream where the tag stands that the parser has at ``place``."""
        if self.codec != "gb18030":
            return place - self.start + self.raw_start
        fed, raw = self._places(b"<")
        number = bisect_left(fed, place - self.start)
        return self.raw_start + (raw[number] if number < len(raw) else 0)

    def raw_end(self, place: int, *, empty: bool) -> int:
        """The octet behind the end tag at ``place``, or behind the empty element that ends there."""
        at = max(place - self.start, 0)
        sign = ">".encode(self.codec)
        if not (empty and self.portion.endswith("/>".encode(self.codec), 0, at)):
            at = find_sign(self.portion, sign, at) + len(sign)
        if self.codec != "gb18030":
            return at + self.raw_start
        fed, raw = self._places(b">")
        number = bisect_left(fed, at)
        return self.raw_start + (raw[number - 1] + 1 if number else 0)

    def _places(self, sign: bytes) -> tuple[list[int], list[int]]:
        """All places of a sign in the portion, as fed and as it is in the stream."""
        if sign not in self._signs:
            fed, raw = (
                [m.start() for m in re.finditer(sign, part)] for part in (self.portion, self.raw_portion)
            )
            self._signs[sign] = fed, raw
        return self._signs[sign]


def find_sign(data: bytes, sign: bytes, start: int) -> int:
    """The place of the first ``sign`` from ``start`` on, a whole number of signs behind it; -1 for none."""
    found = data.find(sign, start)
    while found >= 0 and (found - start) % len(sign):
        found = data.find(sign, found + 1)
    return found


def rfind_sign(data: bytes, sign: bytes, start: int, end: int) -> int:
    """The place of the last ``sign`` before ``end``, a whole number of signs behind ``start``; -1 for none."""
    found = data.rfind(sign, start, end)
    while found >= 0 and (found - start) % len(sign):
        found = data.rfind(sign, start, found + len(sign) - 1)
    return found
