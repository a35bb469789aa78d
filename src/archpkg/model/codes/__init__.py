"""档号. Everything about reference codes under one name: read, made, put in order, compared with metadata.

Three grammars are current (see :class:`Profile`). The text alone does not always tell what a segment is: in
``J019-KU·01·2017-D30-001-001`` the first ``001`` may be an organ or a volume. A :class:`CodeRule`, which a unit
fixes per category, settles it; without one the likelier reading is taken and said in the docstrings.

>>> first = build_code(DAT22_BY_ITEM, fonds="Z109", category="WS", year=2011, retention="Y", number=1)
>>> print(next_code(first))
Z109-WS·2011-Y-0002
"""

from __future__ import annotations

from archpkg.model.codes.building import build_code, next_code
from archpkg.model.codes.grammar import CATEGORY_CODES, VOLUME_CATEGORIES, Arrangement, Profile
from archpkg.model.codes.reference import ReferenceCode, sort_key
from archpkg.model.codes.rules import (
    DAT13_BY_ITEM,
    DAT13_BY_VOLUME,
    DAT22_BY_ITEM,
    DAT22_BY_VOLUME,
    CodeRule,
)
from archpkg.model.codes.segments import CODE_SEGMENT, check_segments
from archpkg.model.codes.text import CODE_NORMALISED, match_key, normalise, safe_name

__all__ = [
    "CATEGORY_CODES",
    "CODE_NORMALISED",
    "CODE_SEGMENT",
    "DAT13_BY_ITEM",
    "DAT13_BY_VOLUME",
    "DAT22_BY_ITEM",
    "DAT22_BY_VOLUME",
    "VOLUME_CATEGORIES",
    "Arrangement",
    "CodeRule",
    "Profile",
    "ReferenceCode",
    "build_code",
    "check_segments",
    "match_key",
    "next_code",
    "normalise",
    "safe_name",
    "sort_key",
]
