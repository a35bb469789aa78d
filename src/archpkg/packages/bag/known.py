"""What the algorithm in a manifest's name is on this machine."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from archpkg.errors import MissingExtraError, WrongUse
from archpkg.fixity.algorithms import available, canonical, digest_length


class Known(NamedTuple):
    """An algorithm with a name: can it be computed now, and how many hex digits has a digest (if known)."""

    name: str
    usable: bool
    hex_length: int | None


@lru_cache(maxsize=64)
def recognised(name: str) -> Known | None:
    """What ``name`` stands for, or None where it is no name of an algorithm."""
    try:
        plain = canonical(name)
    except WrongUse:
        return None
    try:
        length = digest_length(plain)
    except (WrongUse, MissingExtraError):
        length = None
    return Known(name=plain, usable=available(plain), hex_length=length)
