"""What binds the rows of computer files to the chain: a hash for each computer file, a sum of them for each package.

``registered = SHA-256(id, package, path, size, digests)`` and ``hash = SHA-256(registered ‖ state)``, each over a JSON
array without blanks, stand in the row of the state. The sum of a package is that of ``SHAKE-128(hash)``, 2,048 bits
each, modulo 2²⁰⁴⁸: it does not depend on the order, and what changes a few rows changes it without reading the others.
The last event of every package holds the SHA-256 of its sum.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256, shake_128

from attrs import frozen

WIDTH = 256
"""Octets of a sum."""
_ALL = 1 << 8 * WIDTH
_json = json.JSONEncoder(separators=(",", ":")).encode


def content_hash(number: int, package: int, path: str, size: int | None, digests: Mapping[str, str]) -> bytes:
    """The hash of what is registered of one computer file."""
    return sha256(_json([number, package, path, size, sorted(digests.items())]).encode("ascii")).digest()


@frozen(kw_only=True)
class State:
    """How one computer file was found last: ``looked`` at and found sound (``verified``) when, in seconds since 1970, 0
    for never; the time stamp (nanoseconds) it had when it was sound; and the ``event`` that says so, 0 for none."""

    looked: int = 0
    verified: int = 0
    faulty: bool = False
    modified: int | None = None
    event: int = 0


def state_hash(registered: bytes, state: State) -> bytes:
    """The hash of one computer file with its state."""
    modified = "null" if state.modified is None else state.modified
    line = f"[{state.looked},{state.verified},{int(state.faulty)},{modified},{state.event}]"
    return sha256(registered + line.encode("ascii")).digest()


class Sum:
    """The sum of the hashes of some rows; begun with one that is stored, or empty."""

    def __init__(self, stored: bytes = bytes(WIDTH)) -> None:
        self._value = int.from_bytes(stored)

    def add(self, row: bytes) -> None:
        """Put in the hash of a row."""
        self._value = (self._value + _wide(row)) % _ALL

    def take(self, row: bytes) -> None:
        """Take out the hash of a row."""
        self._value = (self._value - _wide(row)) % _ALL

    @property
    def octets(self) -> bytes:
        """The sum as it is stored."""
        return self._value.to_bytes(WIDTH)

    @property
    def short(self) -> str:
        """The SHA-256 of the sum in hex, as an event holds it."""
        return sha256(self.octets).hexdigest()


def _wide(row: bytes) -> int:
    return int.from_bytes(shake_128(row).digest(WIDTH))
