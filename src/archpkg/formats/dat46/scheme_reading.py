"""元数据方案 of DA/T 46-2009 read: the one that is shipped, or a unit's own, which may say only what differs."""

from __future__ import annotations

import os
from functools import lru_cache

from archpkg.formats.dat46.obligations import MetadataScheme
from archpkg.formats.dat46.obligations_reading import MAX_OCTETS as MAX_OCTETS
from archpkg.formats.dat46.obligations_reading import load, read
from archpkg.formats.dat46.scheme import STANDARD


def load_scheme(path: str | os.PathLike[str] | None = None) -> MetadataScheme:
    """The scheme of DA/T 46-2009 as it is shipped, or one from a TOML file of a unit.

    See :func:`archpkg.formats.dat46.obligations_reading.load`, which says what is raised.
    """
    return _shipped() if path is None else load(STANDARD, path)


@lru_cache(maxsize=1)
def _shipped() -> MetadataScheme:
    return load(STANDARD)


def read_scheme(data: bytes, *, path: str = "") -> MetadataScheme:
    """A scheme from the octets of its TOML, as :func:`load_scheme`. ``path`` is for the message only."""
    return read(STANDARD, data, path=path)
