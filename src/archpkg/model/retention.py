"""保管期限. How long records are kept (国家档案局令第8号; codes of DA/T 13-2022)."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache, total_ordering

from attrs import Attribute, field, frozen

from archpkg.errors import InvalidValue
from archpkg.model.chinese_dates import number
from archpkg.words import Text

_CODE = re.compile(r"Y|D[1-9]\d{0,2}|长期|短期", re.ASCII)
_TERM = re.compile(
    r"(?:定期)?(\d{1,3}|[零一二两三四五六七八九十廿卅百]+)年|D([1-9]\d{0,2})|([1-9]\d{0,2})YEARS?", re.ASCII
)
_LEGACY_EN = {"长期": "long-term", "短期": "short-term"}
_LEGACY_YEARS = {"长期": 50, "短期": 15}
_WORDS = {"永久": "Y", "Y": "Y", "PERMANENT": "Y", "长期": "长期", "短期": "短期"}
_WORDS |= {"LONG-TERM": "长期", "SHORT-TERM": "短期"}
_FORMS = Text(
    "Write 永久, 30年, 10年 or Y, D30, D10; for numbers and codes of an installation give its table.",
    "请写作 永久、30年、10年 或 Y、D30、D10；本单位自用的数字或代码请另给对照表。",
)


def _is_code(_instance: object, _attribute: Attribute[str], value: str) -> None:
    if not _CODE.fullmatch(value):
        raise InvalidValue(
            Text(f"{value!r} is not the code of a retention period.", f"{value!r} 不是保管期限代码。"),
            hint=_FORMS,
        )


@total_ordering
@frozen(kw_only=True)
class RetentionPeriod:
    """保管期限. 永久, or a number of years 定期, or one of the two terms in use before 2006.

    ``code`` is ``Y``, ``D`` and the years (``D30``), or 长期 or 短期, which have no code today.
    Permanent is the longest; 长期 counts as 50 years and 短期 as 15 in comparisons (our reading: the upper bounds
    of the old rule). Raises :class:`InvalidValue` for another code.

    >>> RetentionPeriod.parse("定期三十年") == YEARS_30 < PERMANENT
    True
    """

    code: str = field(validator=_is_code)

    @classmethod
    def parse(cls, text: str, *, table: Mapping[str, str] | None = None) -> RetentionPeriod:
        """Read 永久, Y, 30年, 定期30年, 定期三十年, D30, 长期, 短期, in any width and case.

        ``table`` is the installation's own: its texts (such as ``30`` or ``001``) to one of the forms above; it is
        asked first. Raises :class:`InvalidValue` for a text that neither knows; a bare number is never guessed.
        """
        if table is not None:
            text = table.get(text.strip(), text)
        return _parse(text)

    @property
    def permanent(self) -> bool:
        """永久."""
        return self.code == "Y"

    @property
    def years(self) -> int | None:
        """The years of a term; None for 永久 and for the two old terms, which name none."""
        return int(self.code[1:]) if self.code[0] == "D" else None

    @property
    def zh(self) -> str:
        """永久, 30年, 长期."""
        return self.say_zh()

    def say_zh(self, *, full: bool = False) -> str:
        """永久, 30年; with ``full`` 定期30年."""
        if self.years is None:
            return "永久" if self.permanent else self.code
        return f"定期{self.years}年" if full else f"{self.years}年"

    @property
    def en(self) -> str:
        """``permanent``, ``30 years``, ``long-term``."""
        if self.years is None:
            return "permanent" if self.permanent else _LEGACY_EN[self.code]
        return "1 year" if self.years == 1 else f"{self.years} years"

    def expires(self, year: int) -> datetime.date | None:
        """The last day of the period for records of one 年度; None where no number of years is set.

        Our reading of the rule: the term runs from 1 January after ``year`` and ends on 31 December of
        ``year`` + term. On expiry records are appraised anew, never deleted. Raises :class:`InvalidValue` for a
        year outside the calendar.
        """
        if self.years is None:
            return None
        try:
            return datetime.date(year + self.years, 12, 31)
        except (ValueError, OverflowError) as error:
            raise InvalidValue(
                Text(
                    f"{year} is not a year that {self.years} years can be added to.", f"{year} 不是有效年度。"
                ),
                hint=Text("Write four digits.", "请写四位数字。"),
            ) from error

    def __str__(self) -> str:
        return self.zh

    def __lt__(self, other: RetentionPeriod) -> bool:
        return self._order() < other._order()

    def _order(self) -> tuple[bool, int, str]:
        return self.permanent, self.years or _LEGACY_YEARS.get(self.code, 0), self.code


@lru_cache(maxsize=4096)
def _parse(text: str) -> RetentionPeriod:
    folded = "".join(unicodedata.normalize("NFKC", text).upper().split())
    if folded in _WORDS:
        return RetentionPeriod(code=_WORDS[folded])
    match = _TERM.fullmatch(folded)
    years = number(match[1] or match[2] or match[3]) if match else None
    if not years or years > 999:
        shown = text if len(text) <= 60 else text[:59] + "…"
        raise InvalidValue(
            Text(f"{shown!r} is not a known retention period.", f"{shown!r} 不是已知的保管期限。"),
            hint=_FORMS,
        )
    return RetentionPeriod(code=f"D{years}")


PERMANENT = RetentionPeriod(code="Y")
"""永久."""
YEARS_30 = RetentionPeriod(code="D30")
"""定期30年."""
YEARS_10 = RetentionPeriod(code="D10")
"""定期10年."""
