"""密级. How secret a record is (GB/T 7156, DA/T 46-2009 M38), and how a marking is read."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from attrs import Attribute, field, frozen

from archpkg.errors import InvalidValue
from archpkg.words import Text

_CODES = ("GK", "XZ", "MM", "JM", "UM")
_ZH = ("公开", "限制", "秘密", "机密", "绝密")
_EN = ("public", "restricted", "confidential", "secret", "top secret")
_FORMS = Text(
    "Write 公开, 限制, 秘密, 机密 or 绝密, with a period as in 机密★10年; leave it empty where nothing is marked.",
    "请写作 公开、限制、秘密、机密 或 绝密，有保密期限的写作 机密★10年；未标注的留空。",
)


def _is_code(_instance: object, _attribute: Attribute[str], value: str) -> None:
    if value not in _CODES:
        raise InvalidValue(
            Text(f"{value!r} is not the code of a security level.", f"{value!r} 不是密级代码。"), hint=_FORMS
        )


@frozen(kw_only=True)
class SecurityLevel:
    """密级. One of five: ``code`` GK 公开, XZ 限制, MM 秘密, JM 机密, UM 绝密.

    Raises :class:`InvalidValue` for another code.
    """

    code: str = field(validator=_is_code)

    @classmethod
    def parse(cls, text: str) -> SecurityReading:
        """Read a level or a marking such as 机密★10年, by its Chinese or English word or its code.

        Words that real systems have beside the five (内部, 国内, 非密, 普通, 非涉密, 无) are mapped, and the reading
        says so; they are never written. Raises :class:`InvalidValue` for anything else, an empty text too.
        """
        return _parse(text)

    @property
    def rank(self) -> int:
        """0 for 公开 to 4 for 绝密."""
        return _CODES.index(self.code)

    @property
    def zh(self) -> str:
        """公开, 限制, 秘密, 机密, 绝密."""
        return _ZH[self.rank]

    @property
    def en(self) -> str:
        """The level in English."""
        return _EN[self.rank]

    @property
    def is_state_secret(self) -> bool:
        """国家秘密: 秘密 and above, which may not stand in a system on an open network (our reading of the law)."""
        return self.rank >= 2

    def __str__(self) -> str:
        return self.zh

    def __lt__(self, other: SecurityLevel) -> bool:
        return self.rank < other.rank


@frozen(kw_only=True)
class SecurityReading:
    """What a marking says: the level, the 保密期限 as it was written (or nothing), and whether the level's word is
    not one of the five and was ``mapped`` to the nearest."""

    level: SecurityLevel
    period: str = ""
    mapped: bool = False


PUBLIC = SecurityLevel(code="GK")
"""公开."""
RESTRICTED = SecurityLevel(code="XZ")
"""限制."""
CONFIDENTIAL = SecurityLevel(code="MM")
"""秘密."""
SECRET = SecurityLevel(code="JM")
"""机密."""
TOP_SECRET = SecurityLevel(code="UM")
"""绝密."""

SECURITY_LEVELS = (PUBLIC, RESTRICTED, CONFIDENTIAL, SECRET, TOP_SECRET)
"""The five, from lowest to highest."""

_KNOWN = {word.upper(): level for level in SECURITY_LEVELS for word in (level.code, level.zh, level.en)}
_KNOWN |= {f"{level.zh}级": level for level in SECURITY_LEVELS}
_MAPPED = dict.fromkeys(("内部", "内部资料", "国内", "NB", "GN"), RESTRICTED)
_MAPPED |= dict.fromkeys(("非密", "普通", "非涉密", "不涉密", "无", "无密级"), PUBLIC)
_STAR = re.compile("[★☆✩*＊]")


@lru_cache(maxsize=4096)
def _parse(text: str) -> SecurityReading:
    word, *periods = _STAR.split(text)
    key = " ".join(unicodedata.normalize("NFKC", word).upper().split())
    if key not in _KNOWN:
        key = key.replace(" ", "")
    level = _KNOWN.get(key) or _MAPPED.get(key)
    if level is None or len(periods) > 1:
        shown = text if len(text) <= 60 else text[:59] + "…"
        raise InvalidValue(
            Text(f"{shown!r} is not a known security level.", f"{shown!r} 不是已知的密级。"), hint=_FORMS
        )
    return SecurityReading(level=level, period="".join(periods).strip(), mapped=key in _MAPPED)
