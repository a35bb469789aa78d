"""元数据方案 of DA/T 63-2017 (录音录像): shipped in ``schemes/dat63-2017.toml``, changed by a unit as it wants."""

from __future__ import annotations

import os
from functools import lru_cache

from archpkg.checks.metadata.av_values import names_of, values_of
from archpkg.checks.metadata.dat54 import AVM_RULES
from archpkg.checks.metadata.scheme import MetadataScheme
from archpkg.checks.metadata.scheme_reading import Standard, load, read
from archpkg.formats.dat63 import SCHEME

STANDARD = Standard(
    code="DA/T 63-2017",
    form="dat63",
    shipped="schemes/dat63-2017.toml",
    names=names_of(SCHEME.nodes),
    numbered=True,
    rules=AVM_RULES,
    values=values_of(SCHEME),
)


def load_scheme(path: str | os.PathLike[str] | None = None) -> MetadataScheme:
    """The scheme of DA/T 63-2017 as it is shipped, or one from a TOML file of a unit.

    Elements are told by number, M1 to M96, which is worked out from five that were seen. See
    :func:`archpkg.checks.metadata.scheme_reading.load`, which says what is raised.
    """
    return _shipped() if path is None else load(STANDARD, path)


@lru_cache(maxsize=1)
def _shipped() -> MetadataScheme:
    return load(STANDARD)


def read_scheme(data: bytes, *, path: str = "") -> MetadataScheme:
    """A scheme from the octets of its TOML, as :func:`load_scheme`. ``path`` is for the message only."""
    return read(STANDARD, data, path=path)
