"""字段. What the fields of a record take beside their own types: the texts and plain values that people have.

A text is parsed at once, so that a wrong one fails where it was written. A value of the right type passes first,
since readers make records by the hundred thousand.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import TypeVar

from archpkg.errors import InvalidValue
from archpkg.model.codes import ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.parts import count_of, quote, type_error
from archpkg.model.retention import RetentionPeriod
from archpkg.model.security import SecurityLevel
from archpkg.words import Text

V = TypeVar("V")

_YEAR = re.compile(r"\s*([0-9]{4})\s*年?\s*")


_CODE = Text(
    "Give a ReferenceCode or its text; ReferenceCode.of(text) keeps a code that fits no grammar.",
    "请给出 ReferenceCode 或档号文本；不合语法的档号可用 ReferenceCode.of(文本)。",
)
_DATE = Text(
    "Give an ArchivalDate, a text such as “2024-03-01”, or a datetime.date.",
    "请给出 ArchivalDate、“2024-03-01”这样的文本或 datetime.date。",
)
_RETENTION = Text(
    "Give a RetentionPeriod or a text such as “永久” or “30年”.",
    "请给出 RetentionPeriod，或“永久”“30年”这样的文本。",
)
_SECURITY = Text(
    "Give a SecurityLevel or one of 公开, 限制, 秘密, 机密, 绝密.",
    "请给出 SecurityLevel，或公开、限制、秘密、机密、绝密之一。",
)


def code_of(value: ReferenceCode | str | None) -> ReferenceCode | None:
    """档号. Parse a text as a reference code; an empty text is None. Raises :class:`InvalidValue`."""
    if value.__class__ is ReferenceCode or value is None:
        return value
    return _parse("code", value, ReferenceCode.parse, _CODE)


def date_of(value: ArchivalDate | str | datetime.date | None) -> ArchivalDate | None:
    """日期. Parse a text, or a date of the calendar, as a date; an empty text is None. Raises :class:`InvalidValue`."""
    if value.__class__ is ArchivalDate or value is None:
        return value
    text = value.isoformat() if isinstance(value, datetime.date) else value
    return _parse("date", text, ArchivalDate.parse, _DATE)


def retention_of(value: RetentionPeriod | str | None) -> RetentionPeriod | None:
    """保管期限. Parse a text as a retention period; an empty text is None. Raises :class:`InvalidValue`."""
    if value.__class__ is RetentionPeriod or value is None:
        return value
    return _parse("retention", value, RetentionPeriod.parse, _RETENTION)


def security_of(value: SecurityLevel | str | None) -> SecurityLevel | None:
    """密级. Parse a text as one of the five levels; an empty text is None.

    Raises :class:`InvalidValue` for other texts. Those that :meth:`SecurityLevel.parse` maps (内部, 无 …) and those
    with a period (机密★10年) are among them: the field cannot keep what they say beside the level.
    """
    if value.__class__ is SecurityLevel or value is None:
        return value
    return _parse("security", value, _level, _SECURITY)


def _parse(field: str, value: object, parse: Callable[[str], V], wanted: Text) -> V | None:
    """Parse a text and name the field in the error; an empty text is None."""
    if not isinstance(value, str):
        raise type_error(field, value, wanted)
    try:
        return parse(value) if value else None
    except InvalidValue as error:
        raise InvalidValue(
            Text(f"{field}: {error.text.en}", f"{field}：{error.text.zh}"), hint=error.hint
        ) from None


def _level(text: str) -> SecurityLevel:
    reading = SecurityLevel.parse(text)
    if reading.period:
        raise InvalidValue(
            Text(f"{quote(text)} has a period, too.", f"{quote(text)} 还带有保密期限。"),
            hint=Text(f"Write security={reading.level.zh!r}, secrecy_period={reading.period!r}.",
                      f"请写作 security={reading.level.zh!r}, secrecy_period={reading.period!r}。"),
        )  # fmt: skip
    if reading.mapped:
        raise InvalidValue(
            Text(f"{quote(text)} is not one of the five levels.", f"{quote(text)} 不在五级之内。"),
            hint=Text(f"Write {reading.level.zh!r} if that is meant, or leave it empty.",
                      f"如确为{reading.level.zh!r}请照写，否则留空。"),
        )  # fmt: skip
    return reading.level


def year_of(value: int | str | None) -> int | None:
    """年度. Take a year from 1 to 9999, or a text of four digits (2024, 2024年). Raises :class:`InvalidValue`."""
    if value is None or (value.__class__ is int and 1 <= value <= 9999):
        return value
    match = _YEAR.fullmatch(value) if isinstance(value, str) else None
    if match is not None and match[1] != "0000":
        return int(match[1])
    if value == "":
        return None
    raise type_error("year", value, Text("Write four digits.", "请写四位数字。"))


def page_count_of(value: int | str | None) -> int | None:
    """页数. Take a number of pages from 0 on, or its digits. Raises :class:`InvalidValue`."""
    if value is None or (value.__class__ is int and value >= 0):
        return value
    return count_of("page_count", value)


def item_count_of(value: int | str | None) -> int | None:
    """件数. Take a number of items from 0 on, or its digits. Raises :class:`InvalidValue`."""
    return None if value is None else count_of("item_count", value)
