"""编码数据. Strict base64 of RFC 2045 §6.8, decoded as it comes: alphabet, padding and groups are checked."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable
from typing import Literal

from attrs import define, frozen

FaultKind = Literal["alphabet", "padding", "short", "bits"]
"""``alphabet``: an octet that is no sign of base64. ``padding``: ``=`` where none can stand, or signs after it.
``short``: the last group is not whole. ``bits``: the last group carries bits that belong to no octet."""

_BLANKS = b" \t\r\n"
_STRANGE = re.compile(rb"[^A-Za-z0-9+/= \t\r\n]")
_PART = re.compile(rb"[A-Za-z0-9+/]{0,3}|[A-Za-z0-9+/]{2}=")


@frozen(kw_only=True)
class Fault:
    """Where base64 stops being base64: the number of the sign in the text, from 1, white space not counted, and the
    octet of the stream it stands at, from 0, where that is known. ``sign`` is the offending octet, if there is one."""

    kind: FaultKind
    number: int
    octet: int | None = None
    sign: int | None = None

    @property
    def stops(self) -> bool:
        """Whether what stands behind it could not be decoded."""
        return self.kind in ("alphabet", "padding")


@define
class Base64Stream:
    """One text of base64 on its way to ``take``, which gets every decoded piece. Stops at the first fault."""

    take: Callable[[bytes], object]
    size: int = 0
    fault: Fault | None = None
    signs: int = 0
    _rest: bytes = b""
    _ended: bool = False
    _loose: bool = False

    def feed(self, data: bytes, octet: int | None = None) -> int:
        """Take in the next piece, whose first octet stands at ``octet`` of the stream; gives its number of ``\\n``."""
        clean = data.replace(b"\n", b"")
        if (
            self.fault is None
            and not self._decode(clean)
            and not self._decode(clean.translate(None, _BLANKS))
        ):
            self._find(data, octet)
        return len(data) - len(clean)

    def finish(self, octet: int | None = None) -> None:
        """The text has ended at ``octet``; where its last group is not whole, what it holds is decoded all the same."""
        if self.fault is None and self._rest:
            self.fault = Fault(kind="short", number=self.signs + len(self._rest), octet=octet)
            whole = self._rest.rstrip(b"=")
            if len(whole) > 1:
                self._pass_on(binascii.a2b_base64(whole + b"=" * (4 - len(whole))))
        elif self.fault is None and self._loose:
            self.fault = Fault(kind="bits", number=self.signs)

    def _decode(self, clean: bytes) -> bool:
        """Decode all whole groups of what is there; False, with nothing taken in, for anything that is not base64."""
        if not clean:
            return True
        if self._ended:
            return False
        lot = self._rest + clean
        whole = len(lot) & ~3
        head, rest = memoryview(lot)[:whole], lot[whole:]
        padded = lot.endswith(b"=", 0, whole)
        if not _PART.fullmatch(rest) or (padded and rest):
            return False
        try:
            out = binascii.a2b_base64(head, strict_mode=True)
        except binascii.Error:
            return False
        self._rest, self._ended = rest, padded
        self.signs += whole
        self._pass_on(out)
        self._loose = (
            padded and binascii.b2a_base64(out[-(len(out) % 3) :], newline=False) != lot[whole - 4 : whole]
        )
        return True

    def _pass_on(self, out: bytes) -> None:
        if out:
            self.size += len(out)
            self.take(out)

    def _find(self, data: bytes, octet: int | None) -> None:
        """Name the first sign of ``data`` that cannot stand where it stands, and decode what is in front of it."""
        place, number = self._first_wrong(data)
        if not self._ended:
            front = self._rest + data[:place].translate(None, _BLANKS)
            self._pass_on(binascii.a2b_base64(front[: len(front) & ~3]))
        self.fault = Fault(
            kind="alphabet" if _STRANGE.match(data, place) else "padding",
            number=number,
            octet=None if octet is None else octet + place,
            sign=data[place],
        )

    def _first_wrong(self, data: bytes) -> tuple[int, int]:
        """The place in ``data`` and the number of the first wrong sign."""
        strange = _STRANGE.search(data)
        end = strange.start() if strange else len(data)
        ended, expected = self._ended, self._rest.endswith(b"=")
        equals = data.find(b"=", 0, end)
        start = 0 if ended or expected else equals if equals >= 0 else end
        number = self.signs + len(self._rest) + len(data[:start].translate(None, _BLANKS))
        for place in range(start, end):
            sign = data[place : place + 1]
            if sign in _BLANKS:
                continue
            number += 1
            if ended or (sign != b"=" if expected else sign == b"=" and number % 4 not in (3, 0)):
                return place, number
            if sign == b"=":
                ended, expected = number % 4 == 0, number % 4 == 3
        return end, number + 1
