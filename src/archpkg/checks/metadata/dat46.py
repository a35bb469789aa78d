"""元数据方案 of DA/T 46-2009: where a record has the values of its 88 elements, and the rules of their faults.

Records born digital and digitised paper have each a scheme of their own, which says only what differs.
"""

from __future__ import annotations

import os
from functools import lru_cache
from importlib.resources import files

from archpkg.checks.metadata import dat46_rules as rules
from archpkg.checks.metadata import dat46_values as homes
from archpkg.checks.metadata.dat46_values import Record
from archpkg.checks.metadata.scheme import SHAPES as SHAPES
from archpkg.checks.metadata.scheme import ElementRule as ElementRule
from archpkg.checks.metadata.scheme import FaultRules, Values
from archpkg.checks.metadata.scheme import MetadataScheme as MetadataScheme
from archpkg.checks.metadata.scheme import Obligation as Obligation
from archpkg.checks.metadata.scheme_reading import Standard, load, read
from archpkg.formats.dat46.elements import ELEMENTS
from archpkg.model.records import Item

DAT46_RULES = FaultRules(
    missing=rules.DAT46_MISSING,
    condition=rules.DAT46_CONDITION,
    default=rules.DAT46_DEFAULT,
    value=rules.DAT46_VALUE,
    type=rules.DAT46_TYPE,
    length=rules.DAT46_LENGTH,
    repeated=rules.DAT46_REPEATED,
    unsure=(rules.DAT46_MISSING, rules.DAT46_CONDITION),
)
DAT46_VALUES = Values(
    has_home=lambda record, element: homes.has_home(record, element.number),
    scope_of=lambda element: homes.scope_of(element.number),
    holders=homes.holders,
    texts_in=lambda holder, element: homes.texts_in(holder, element.number),
    scopes=homes.SCOPES,
)
STANDARD = Standard(
    code="DA/T 46-2009",
    form="dat46",
    shipped="schemes/dat46-2009.toml",
    names=tuple(element.zh for element in ELEMENTS),
    numbered=True,
    rules=DAT46_RULES,
    values=DAT46_VALUES,
)


def load_scheme(path: str | os.PathLike[str] | None = None) -> MetadataScheme:
    """The scheme of DA/T 46-2009 as it is shipped, or one from a TOML file of a unit.

    See :func:`archpkg.checks.metadata.scheme_reading.load`, which says what is raised.
    """
    return _shipped() if path is None else load(STANDARD, path)


@lru_cache(maxsize=1)
def _shipped() -> MetadataScheme:
    return load(STANDARD)


@lru_cache(maxsize=4)
def shipped_scheme(name: str) -> MetadataScheme:
    """A scheme that is shipped beside the standard's own: ``digitised`` 数字副本 or ``born-digital`` 原生电子文件."""
    data = files("archpkg.checks.metadata").joinpath(f"schemes/dat46-{name}.toml").read_bytes()
    return read(STANDARD, data, path=f"dat46-{name}.toml")


def scheme_for(record: Record) -> MetadataScheme:
    """The shipped scheme that a record is held to: digitised paper where 生成方式 says so or a computer file has
    数字化属性, else born digital, which asks nothing of a record that says neither."""
    if isinstance(record, Item) and (
        record.origin == "数字化" or any(obj.digitisation is not None for obj in record.objects)
    ):
        return shipped_scheme("digitised")
    return shipped_scheme("born-digital")


def read_scheme(data: bytes, *, path: str = "") -> MetadataScheme:
    """A scheme from the octets of its TOML, as :func:`load_scheme`. ``path`` is for the message only."""
    return read(STANDARD, data, path=path)
