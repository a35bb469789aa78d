"""元数据方案 of DA/T 46-2009: where a record has the values of its 88 elements, and the rules of their faults."""

from __future__ import annotations

from archpkg.formats.dat46 import scheme_rules as rules
from archpkg.formats.dat46 import values as homes
from archpkg.formats.dat46.elements import ELEMENTS
from archpkg.formats.dat46.obligations import SHAPES as SHAPES
from archpkg.formats.dat46.obligations import ElementRule as ElementRule
from archpkg.formats.dat46.obligations import FaultRules, Values
from archpkg.formats.dat46.obligations import MetadataScheme as MetadataScheme
from archpkg.formats.dat46.obligations import Obligation as Obligation
from archpkg.formats.dat46.obligations_reading import Standard

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
    shipped="profiles/dat46-2009.toml",
    names=tuple(element.zh for element in ELEMENTS),
    numbered=True,
    rules=DAT46_RULES,
    values=DAT46_VALUES,
)
