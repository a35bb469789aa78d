"""档号语法. The signs and small patterns that reference codes are made of.

Three grammars are in use: DA/T 22-2015 (retention between two hyphens), DA/T 13-2022 (all class elements
joined by ``·`` in one segment) and DA/T 13-1994 (digits only after the fonds number). Older programs also
left fixed groups of digits, which are only read.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TypedDict

HYPHEN = "-"
DOT = "·"
"""U+00B7, between codes of one level. The codec ``gb2312`` reads it as U+30FB; ``gb18030`` does not."""

DASHES = "\u2010\u2011\u2013\u2014\u2212\uff0d"
"""Stand-ins of the hyphen. The numeral 一 (U+4E00) is none of them."""

DOTS = "\u2022\u2027\u30fb\uff65\u22c5"
"""Stand-ins of the middle dot that are safe to replace."""

FULL_STOPS = ".\uff0e"
"""Used by some units where ``·`` cannot be typed: taken as a middle dot only in lenient reading."""

FULL_WIDTH = "".join(chr(c) for c in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)))
"""Full-width letters and digits."""

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""The ideographs, as the inside of a character class."""

CATEGORY_CODES: frozenset[str] = frozenset(
    ("WS", "KJ", "RS", "KU", "ZY", "ZP", "LY", "LX", "SJ", "YJ", "WY", "MT", "SW")
)
"""档案门类代码. The thirteen categories of DA/T 13-2022."""

VOLUME_CATEGORIES: frozenset[str] = frozenset(("KJ", "RS", "KU"))
"""Categories usually arranged by volume 以卷: 科技, 人事, 会计. Decides only where no rule is given."""

SOUND_AND_PICTURE: frozenset[str] = frozenset(("ZP", "LY", "LX"))
"""Categories whose fixed-width code has the retention code in second place."""

PLAIN = re.compile(rf"[0-9A-Z{HAN}{DOT}{HYPHEN}]+")
FONDS = re.compile(r"[A-Z0-9][0-9]{3}")
RETENTION = re.compile(r"Y|D[1-9][0-9]{0,2}")
YEAR = re.compile(r"[12][0-9]{3}")
"""A calendar year where the grammar or a rule says that one stands."""
YEAR_BY_LOOK = re.compile(r"(?:18|19|20)[0-9]{2}")
"""A calendar year where only its look can tell."""
CODE = re.compile(r"[A-Z0-9]+")
CODE_OR_HAN = re.compile(rf"[A-Z0-9{HAN}]+")
NUM3 = re.compile(r"[0-9]{3}")
NUM = re.compile(r"[0-9]{3,5}")
FIXED_GROUPS = re.compile(r"([0-9]{4})-((?:18|19|20)[0-9]{2})-([0-9]{3})-([0-9]{4})(?:-([0-9]{4}))?")
FIXED_PICTURE = re.compile(r"([0-9]{4})-([0-9]{3})-([0-9]{4})-([0-9]{4})-([0-9]{4})")
FIXED_RUN = re.compile(r"([0-9]{4})([0-9]{4})([0-9]{3})([0-9]{4})([0-9]{4})?")
FIXED_PICTURE_RUN = re.compile(r"([0-9]{4})([0-9]{3})([0-9]{4})([0-9]{4})([0-9]{4})")

WIDTHS = range(3, 6)
"""How many digits a running number may have."""


class Profile(Enum):
    """Which grammar a reference code follows."""

    DAT22 = "DAT22"
    """DA/T 22-2015: ``Z109-WS·2011-Y-BGS-0001``."""
    DAT13 = "DAT13"
    """DA/T 13-2022: ``Z109-WS·2011·Y·BGS-0001``."""
    DAT13OLD = "DAT13OLD"
    """DA/T 13-1994: ``C038-001-002-003``, catalogue, volume, item or page."""
    FIXED = "FIXED"
    """Fixed groups of digits of older programs, ``0501-2004-001-0000-0001``: read, never written."""
    FREE = "FREE"
    """Text that fits no grammar, kept as it stands."""


class Arrangement(Enum):
    """整理方式. By item or by volume."""

    ITEM = "item"
    """以件."""
    VOLUME = "volume"
    """以卷."""


class Segments(TypedDict, total=False):
    """What the segments of a reference code say, without its text."""

    profile: Profile
    arrangement: Arrangement
    fonds: str
    category: str
    classes: tuple[str, ...]
    catalogue: str
    year: int | None
    retention: str
    organ: str
    volume: str
    number: str
    component: str


def is_ascii_number(text: str) -> bool:
    """True for digits 0 to 9 only, at least one."""
    return text.isascii() and text.isdigit()
