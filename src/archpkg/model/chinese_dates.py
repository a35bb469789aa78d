"""中文日期. Numerals (〇一二三 …, 廿, 卅, 元), 民国 years and the units 年月日, read into plain numbers.

Only solar dates are read. Lunar dates 农历, reign years (光绪三十年) and vague dates (约1950年, 五十年代) are
named by :func:`reason`, so that a person learns why they are refused; none of them is ever converted.
"""

from __future__ import annotations

import re

from archpkg.words import Text

Parts = tuple[int, int | None, int | None]
"""Year, month, day as they were written: not yet checked against the calendar."""

REPUBLIC_OFFSET = 1911
"""民国元年 is 1912."""

_DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")}
_DIGITS |= {str(value): str(value) for value in range(10)}
_DIGITS |= dict.fromkeys("零○◯OoΟО", "0") | {"两": "2"}

_NUMERAL = "[0-9〇○◯零OoΟО一二两三四五六七八九十廿卅百]+"
_DATE = re.compile(
    rf"(?P<era>(?:中华)?民国)?(?P<year>元|{_NUMERAL})年(?:(?P<month>元|{_NUMERAL})月份?(?:(?P<day>{_NUMERAL})[日号])?)?"
)
_TAIL = re.compile(rf"(?:(?P<month>元|{_NUMERAL})月份?)?(?:(?P<day>{_NUMERAL})[日号])?")
_TENS = re.compile(
    "(?:(?P<hundreds>[一二两三四五六七八九])百零?)?"
    "(?:(?P<tens>[一二三四五六七八九]?)(?P<ten>[十廿卅]))?(?P<ones>[一二三四五六七八九]?)"
)
_TEN_VALUES = {"廿": 2, "卅": 3}

_LUNAR = re.compile(
    "农历|阴历|旧历|夏历|正月|腊月|冬月|闰|初[一二三四五六七八九十]|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]"
)
_REIGN = re.compile(
    "[明清](?:代|朝|初|末)|洪武|永乐|万历|崇祯|顺治|康熙|雍正|乾隆"
    "|嘉庆|道光|咸丰|同治|光绪|宣统|洪宪|康德|昭和|大正|明治|平成|令和|民国前"
)
_VAGUE = re.compile(
    "约|左右|前后|年代|世纪|年初|年末|年底|月初|月末|月底|旬|半年|季|春|夏|秋|冬|不详|不明|未知|待考|无|[?？]"
)


def number(text: str) -> int | None:
    """A whole number from 0 to 9999 in Chinese or western numerals, or nothing.

    Digits in order (二〇二四, 〇三, 15), tens (三十一, 廿三, 卅) and hundreds (一百一十三).

    >>> number("廿三"), number("二〇二四"), number("三百万")
    (23, 2024, None)
    """
    digits = [_DIGITS.get(letter, "") for letter in text]
    if digits and all(digits):
        return int("".join(digits)) if len(digits) <= 4 else None
    match = _TENS.fullmatch(text)
    if match is None or not text:
        return None
    if match["hundreds"] and match["ones"] and not match["ten"] and "零" not in text:
        return None  # 一百五 is said for 150 as well
    tens = 0
    if match["ten"]:
        tens = _TEN_VALUES.get(match["ten"], 0) or _digit(match["tens"], default=1)
        if match["ten"] in _TEN_VALUES and match["tens"]:
            return None
    return _digit(match["hundreds"]) * 100 + tens * 10 + _digit(match["ones"])


def _digit(text: str | None, *, default: int = 0) -> int:
    return int(_DIGITS[text]) if text else default


def read(text: str) -> Parts | None:
    """The parts of 2024年3月1日, 二〇二四年三月, 民国三十八年 …, or nothing where the text has another shape.

    A year without 民国 needs its four digits in order: 24年 says no century and is not read.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year = _year(match["year"], republic=bool(match["era"]))
    month, day = _optional(match["month"]), _optional(match["day"])
    if year is None or month == -1 or day == -1:
        return None
    return year, month, day


def read_end(text: str, start: Parts, *, republic: bool = False) -> Parts | None:
    """The end of a range that leaves out what its start has said: 3月, 15日 or (after 民国) 三十八年.

    Nothing is taken over unless the units stand there: ``2024年1月至3月`` is read, ``2024年1月至3`` is not.
    """
    if republic and (parts := read(f"民国{text}")) is not None:
        return parts
    match = _TAIL.fullmatch(text)
    if match is None or not text:
        return None
    month, day = _optional(match["month"]), _optional(match["day"])
    if month == -1 or day == -1:
        return None
    if match["month"]:
        return start[0], month, day
    return None if start[2] is None else (start[0], start[1], day)


def reason(text: str) -> Text | None:
    """Why a Chinese date cannot be read as a solar one, if it is of a kind that is known."""
    if _LUNAR.search(text):
        return Text(
            "It is a lunar or sexagenary date; these are not converted.", "这是农历或干支日期，本库不作换算。"
        )
    if _REIGN.search(text):
        return Text(
            "It counts in the years of a reign; these are not converted.", "这是年号纪年，本库不作换算。"
        )
    if _VAGUE.search(text):
        return Text("It is a vague date.", "这是不确定的日期。")
    return None


def _year(text: str, *, republic: bool) -> int | None:
    value = _first(text)
    if republic:
        return REPUBLIC_OFFSET + value if value and value < 200 else None
    in_order = len(text) == 4 and all(letter in _DIGITS for letter in text)
    return value if in_order else None


def _optional(text: str | None) -> int | None:
    """The number of a part that may be missing; -1 for one that is there and cannot be read."""
    if text is None:
        return None
    value = _first(text)
    return -1 if value is None else value


def _first(text: str) -> int | None:
    """As :func:`number`; 元 is the first year of the republic, or January."""
    return 1 if text == "元" else number(text)
