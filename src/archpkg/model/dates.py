"""日期. Dates of records: as exact as they were written, never more (DA/T 18-2022, DA/T 46-2009 M33)."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from functools import lru_cache
from typing import Literal

from attrs import evolve, field, frozen

from archpkg.errors import InvalidValue
from archpkg.model import chinese_dates
from archpkg.words import Text

Precision = Literal["year", "month", "day"]

FIRST_YEAR = 1000
LAST_YEAR = 2100
"""Years outside 1000-2100 are slips, other numbers, or the 0001 and 9999 of databases (our reading)."""


@frozen(kw_only=True)
class PartialDate:
    """A year, a month of a year, or a day: what is not known is None, and never made up.

    Raises :class:`InvalidValue` for a day without its month, a month or day that the calendar does not have,
    and a year outside 1000-2100.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __attrs_post_init__(self) -> None:
        year, month, day = self.year, self.month, self.day
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise _no_such(
                Text(f"The year {year} is outside {FIRST_YEAR}-{LAST_YEAR}.",
                     f"年份 {year} 不在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。")
            )  # fmt: skip
        if month is None:
            if day is not None:
                raise _no_such(Text(f"The day {day} has no month.", f"有日（{day}）而无月。"))
        elif not 1 <= month <= 12:
            raise _no_such(Text(f"There is no month {month}.", f"没有 {month} 月。"))
        elif day is not None and not 1 <= day <= 28 and not 1 <= day <= monthrange(year, month)[1]:
            raise _no_such(
                Text(f"There is no day {day} in {year:04}-{month:02}.", f"{year}年{month}月没有 {day} 日。")
            )

    @property
    def precision(self) -> Precision:
        """How exact it is."""
        if self.month is None:
            return "year"
        return "month" if self.day is None else "day"

    def earliest(self) -> datetime.date:
        """The first day it may be."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> datetime.date:
        """The last day it may be."""
        month = self.month or 12
        return datetime.date(self.year, month, self.day or monthrange(self.year, month)[1])

    def compact(self) -> str:
        """``YYYYMMDD``, ``YYYYMM`` or ``YYYY``."""
        return self.iso().replace("-", "")

    def iso(self) -> str:
        """``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY`` (GB/T 7408)."""
        return "-".join(f"{part:02}" for part in (self.year, self.month, self.day) if part is not None)

    def chinese(self) -> str:
        """``2024年3月1日``, ``2024年3月`` or ``2024年``."""
        parts = zip((self.year, self.month, self.day), "年月日", strict=True)
        return "".join(f"{part}{unit}" for part, unit in parts if part is not None)

    def __str__(self) -> str:
        return self.compact()


@frozen(kw_only=True)
class ArchivalDate:
    """日期. When a record was made: one date, or the first and last date of a volume.

    ``start`` and ``end`` are both there for a range. A single date has no ``end``. One side of a range may be
    unknown: then ``start`` is None, or ``end`` is None and ``open_ended`` is true. ``researched`` 考证: the
    date was worked out by the archivist and stands in square brackets (DA/T 18-2022). ``written`` is the text
    as it came, where that differs from the compact print; it takes no part in comparisons.
    Dates sort by the first day they may be, then by the last.

    >>> print(ArchivalDate.parse("2024年3月"), ArchivalDate.parse("[19450815]"))
    202403 [19450815]

    Raises :class:`InvalidValue` for a date without either side and for an end before its start.
    """

    start: PartialDate | None = None
    end: PartialDate | None = None
    researched: bool = False
    open_ended: bool = False
    written: str = field(default="", eq=False)

    def __attrs_post_init__(self) -> None:
        if self.end is None:
            if self.start is None:
                raise _no_such(Text("A date needs a start or an end.", "日期至少要有起始或终止一方。"))
        elif self.open_ended:
            raise _no_such(Text("An open range has no end.", "起止日期未完的，不应有终止日期。"))
        elif self.start is not None and self.end.latest() < self.start.earliest():
            raise _no_such(
                Text(f"The end {self.end} is before the start {self.start}.",
                     f"终止日期 {self.end} 早于起始日期 {self.start}。")
            )  # fmt: skip

    @classmethod
    def parse(cls, text: str) -> ArchivalDate:
        """Read a date in any of the forms that catalogues hold.

        ``YYYYMMDD``, ``YYYYMM``, ``YYYY`` (``00`` for an unknown month or day), ``2024-03-01``, ``2024/3/1``,
        ``2024.3.1``, 2024年3月1日, 二〇二四年三月一日, 民国三十八年; two of them joined by ``-``, ``—``, ``~``, 至
        or ``/``; open ranges (``2019-``, 2019年起, ``../2021``); square brackets for a researched date.
        A time of day stays in ``written`` only. Full-width letters and white space are forgiven.
        Raises :class:`InvalidValue` for anything else: two-digit years, day before year, lunar dates, serial
        numbers of a spreadsheet, days that do not exist.
        """
        return _parse(text)

    @property
    def is_range(self) -> bool:
        """起止日期: whether it has, or might have, two sides."""
        return self.end is not None or self.open_ended

    def earliest(self) -> datetime.date | None:
        """The first day it may be; None where the start is not known."""
        return None if self.start is None else self.start.earliest()

    def latest(self) -> datetime.date | None:
        """The last day it may be; None where the end is not known."""
        last = self.end if self.is_range else self.start
        return None if last is None else last.latest()

    def compact(self) -> str:
        """``20240301``, ``2019-2021``, ``2019-``, ``[19450815]`` (DA/T 18-2022)."""
        start, end = (side.compact() if side else "" for side in (self.start, self.end))
        return self._bracketed(f"{start}-{end}" if self.is_range else start)

    def iso(self) -> str:
        """``2024-03-01``, ``2019/2021``, ``2019/..`` (GB/T 7408). It has no sign for a researched date."""
        start, end = (side.iso() if side else ".." for side in (self.start, self.end))
        return f"{start}/{end}" if self.is_range else start

    def chinese(self) -> str:
        """``2024年3月1日``, ``2019年至2021年``, ``2019年起``, ``2021年止``, researched in ``[ ]``."""
        start, end = (side.chinese() if side else "" for side in (self.start, self.end))
        if not self.is_range:
            return self._bracketed(start)
        if not start:
            return self._bracketed(f"{end}止")
        return self._bracketed(f"{start}至{end}" if end else f"{start}起")

    def _bracketed(self, text: str) -> str:
        return f"[{text}]" if self.researched else text

    def __str__(self) -> str:
        return self.compact()

    def __lt__(self, other: ArchivalDate) -> bool:
        return self._order() < other._order()

    def _order(self) -> tuple[datetime.date, datetime.date]:
        return self.earliest() or datetime.date.min, self.latest() or datetime.date.max


_LONGEST = 120
_FORMS = Text(
    "Write YYYYMMDD, YYYYMM or YYYY, a range as 20240101-20241231.",
    "请写作 YYYYMMDD、YYYYMM 或 YYYY，起止日期写作 20240101-20241231。",
)
_WIDTHS = str.maketrans(
    "０１２３４５６７８９．／［］【】〔〕：－‐‑−–—―─～〜∼至到",
    "0123456789./[][][]:----~~~~~~~~~",
)
_LOOSE = re.compile(r"\s+(?=[^\d])|(?<=[^\d])\s+")
_COMPACT = re.compile(r"(\d{4})(?:(\d\d)(\d\d)?)?", re.ASCII)
_PARTED = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?", re.ASCII)
_HOUR = r"(?:[01]?\d|2[0-3])"
_TIME = re.compile(
    rf"(?:(?<=\d)(?:T| +)|(?<=[日号])T?){_HOUR}:[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|(?<=\d{8})T?(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?:Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)


@lru_cache(maxsize=1 << 14)
def _parse(text: str) -> ArchivalDate:
    if len(text) == 8 and text.isascii() and text.isdecimal() and text[4:6] != "00" and text[6:] != "00":
        try:
            day = PartialDate(year=int(text[:4]), month=int(text[4:6]), day=int(text[6:]))
        except InvalidValue as error:
            raise _refused(text, error.text) from None
        return ArchivalDate(start=day)
    if len(text) > _LONGEST:
        raise _refused(text, Text("It is too long.", "文字过长。"))
    try:
        date = _lenient(_plain(text))
    except InvalidValue as error:
        raise _refused(text, error.text) from None
    return date if date.compact() == text else evolve(date, written=text)


def _plain(text: str) -> str:
    """Half width, one sign for every range dash, white space only where digits stand on both sides."""
    plain = re.sub("~+", "~", _LOOSE.sub("", text.translate(_WIDTHS).strip()))
    return re.sub(r"\s+", " ", plain)


def _lenient(plain: str) -> ArchivalDate:
    inner, researched = _unbracketed(plain)
    single = _shape(inner)
    if single is not None:
        return ArchivalDate(start=_partial(single), researched=researched)
    date = _open(inner) or _range(inner)
    if date is None:
        raise _no_such(_why(inner))
    return evolve(date, researched=researched or date.researched)


def _unbracketed(text: str) -> tuple[str, bool]:
    """The text inside one pair of brackets around the whole, and whether there was one."""
    inner = text[1:-1]
    if text[:1] == "[" and text[-1:] == "]" and "[" not in inner and "]" not in inner:
        return inner, True
    return text, False


def _shape(text: str) -> chinese_dates.Parts | None:
    """Year, month and day of one date without a look at the calendar; nothing where it has no known shape."""
    time = _TIME.search(text)
    if time is not None and time.end() == len(text):
        parts = _shape(text[: time.start()])
        return parts if parts and parts[2] is not None else None
    if match := _COMPACT.fullmatch(text):
        year, month, day = match.groups()
    elif match := _PARTED.fullmatch(text):
        year, _, month, day = match.groups()
    else:
        return chinese_dates.read(text)
    return int(year), _known(month), _known(day)


def _known(digits: str | None) -> int | None:
    return None if digits is None or digits == "00" else int(digits)


def _partial(parts: chinese_dates.Parts) -> PartialDate:
    return PartialDate(year=parts[0], month=parts[1], day=parts[2])


def _open(text: str) -> ArchivalDate | None:
    """A range with one side: 2019- 2019~ 2019年起 2019年至今 2019/.. and their like for the end."""
    start = re.fullmatch(r"(.+?)(?:~今?|/\.\.|起|(?<!-..)(?<!-.)-)", text)
    if start and (parts := _shape(start[1])):
        return ArchivalDate(start=_partial(parts), open_ended=True)
    end = re.fullmatch(r"(?:~|\.\./)(.+?)止?|-([^-]+)|(.+)止", text)
    if end and (parts := _shape(end[1] or end[2] or end[3])):
        return ArchivalDate(end=_partial(parts))
    return None


def _range(text: str) -> ArchivalDate | None:
    """Two dates and a sign between them, if there is exactly one way to cut the text so."""
    signs = "~" if "~" in text else "-/"
    cuts = [at for at, letter in enumerate(text) if letter in signs]
    found = [pair for at in cuts if (pair := _pair(text[:at], text[at + 1 :]))]
    if len(found) != 1:
        return None
    start, end, researched = found[0]
    return ArchivalDate(start=_partial(start), end=_partial(end), researched=researched)


def _pair(left: str, right: str) -> tuple[chinese_dates.Parts, chinese_dates.Parts, bool] | None:
    left, first = _unbracketed(left)
    right, second = _unbracketed(right.removesuffix("止"))
    start = _shape(left) or (_shape(left + right[-1]) if right[-1:] in tuple("年月日号") else None)
    if start is None:
        return None
    end = _shape(right) or chinese_dates.read_end(right, start, republic="民国" in left)
    return None if end is None else (start, end, first or second)


def _why(text: str) -> Text:
    """The most helpful reason that can be given for a text that is no date."""
    if not text:
        return Text("It is empty.", "内容为空。")
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}", text):
        return Text("Day and month cannot be told apart.", "无法区分日与月。")
    if re.match(r"\d{1,2}(?:[-/.]\d{1,2}[-/.]|年)", text):
        return Text("The year has two digits and no century.", "年份只有两位，无法判断世纪。")
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return Text("It looks like the serial number of a spreadsheet.", "看似电子表格的日期序列号。")
    known = chinese_dates.reason(text)
    return known or Text("Its form is not known.", "格式无法识别。")


def _no_such(text: Text) -> InvalidValue:
    return InvalidValue(text, hint=_FORMS)


def _refused(text: str, why: Text) -> InvalidValue:
    shown = text if len(text) <= 60 else text[:59] + "…"
    return InvalidValue(
        Text(f"{shown!r} cannot be read as a date. {why.en}", f"{shown!r} 不能识别为日期。{why.zh}"),
        hint=_FORMS,
    )
