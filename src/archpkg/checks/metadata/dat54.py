"""元数据方案 of DA/T 54-2014 (照片): shipped in ``schemes/dat54-2014.toml``, changed by a unit as it wants."""

from __future__ import annotations

import os
from functools import lru_cache

from archpkg.checks.metadata import av_rules as rules
from archpkg.checks.metadata.av_values import names_of, values_of
from archpkg.checks.metadata.scheme import FaultRules, MetadataScheme
from archpkg.checks.metadata.scheme_reading import Standard, load, read
from archpkg.formats.dat54 import SCHEME

AVM_RULES = FaultRules(
    missing=rules.AVM_MISSING,
    condition=rules.AVM_CONDITION,
    default=rules.AVM_DEFAULT,
    value=rules.AVM_VALUE,
    type=rules.AVM_TYPE,
    length=rules.AVM_LENGTH,
    repeated=rules.AVM_REPEATED,
    unsure=rules.RULES,
)
"""Nothing of these two standards is known well enough to be more than a note, unless a unit says so."""

STANDARD = Standard(
    code="DA/T 54-2014",
    form="dat54",
    shipped="schemes/dat54-2014.toml",
    names=names_of(SCHEME.nodes),
    numbered=False,
    rules=AVM_RULES,
    values=values_of(SCHEME),
)


def load_scheme(path: str | os.PathLike[str] | None = None) -> MetadataScheme:
    """The scheme of DA/T 54-2014 as it is shipped, or one from a TOML file of a unit.

    Elements are told by name: their numbers are not known to us. See
    :func:`archpkg.checks.metadata.scheme_reading.load`, which says what is raised.
    """
    return _shipped() if path is None else load(STANDARD, path)


@lru_cache(maxsize=1)
def _shipped() -> MetadataScheme:
    return load(STANDARD)


def read_scheme(data: bytes, *, path: str = "") -> MetadataScheme:
    """A scheme from the octets of its TOML, as :func:`load_scheme`. ``path`` is for the message only."""
    return read(STANDARD, data, path=path)
