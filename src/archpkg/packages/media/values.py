"""Values as computer files tell them, made into values of the model; what cannot be is noted and left empty."""

from __future__ import annotations

import datetime
import math
import re

from attrs import Factory, define

from archpkg.findings import Finding, Rule, Where
from archpkg.model.technical import Given, Origin
from archpkg.packages.media.rules import MEDIA_CHARSET, MEDIA_TEXT, MEDIA_VALUE

LONGEST = 4000
"""Characters of the longest text that is taken over."""
_SHOWN = 60
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DATE = re.compile(
    r"(\d{4})[:\-/.](\d{2})[:\-/.](\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(?:UTC|Z|[+-]\d{2}:?\d{2})?)?"
)


@define
class Seen:
    """What is gathered while one computer file is asked."""

    path: str
    findings: list[Finding] = Factory(list)

    def note(self, rule: Rule, **details: object) -> None:
        """Record a finding at the computer file, and at the element that ``tag`` names."""
        where = Where(path=self.path, element=str(details.get("tag", "")))
        self.findings.append(Finding(rule, where, details))

    def refuse(self, tag: str, value: object) -> None:
        """Record a value that cannot be."""
        shown = ascii(value) if isinstance(value, bytes) else repr(value)
        self.note(MEDIA_VALUE, tag=tag, value=shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…")


def from_file(value: str) -> Given[str] | None:
    """A text that the computer file gave; an empty one is none."""
    return Given(value, Origin.FILE) if value else None


def number_from_file(value: int) -> Given[int]:
    """A count that the computer file gave."""
    return Given(value, Origin.FILE)


def decoded(raw: bytes, tag: str, seen: Seen) -> str:
    """Text without a declared character set: UTF-8, else GB18030, else Latin-1; noted where it is not UTF-8."""
    for charset in ("utf-8", "gb18030"):
        try:
            text = raw.decode(charset)
        except UnicodeDecodeError:
            continue
        break
    else:
        charset, text = "latin-1", raw.decode("latin-1")
    if charset != "utf-8":
        seen.note(MEDIA_CHARSET, tag=tag, charset=charset, value=_CONTROL.sub("", text)[:_SHOWN])
    return text


def plain(value: object, tag: str, seen: Seen) -> str:
    """A text ready for the model: decoded, trimmed, without control characters; nothing for what is no text."""
    if value is None:
        return ""
    if isinstance(value, str):
        # Pillow reads EXIF's ASCII as Latin-1: the octets are still there.
        try:
            raw = value.encode("latin-1")
        except UnicodeEncodeError:
            return cleaned(value, tag, seen)
        value = raw
    if not isinstance(value, bytes):
        seen.refuse(tag, value)
        return ""
    return cleaned(decoded(value.rstrip(b"\0"), tag, seen), tag, seen)


def cleaned(text: str, tag: str, seen: Seen) -> str:
    """Trimmed, without the characters that no document can hold; nothing for a text that is too long."""
    text = text.strip("\0 \t\r\n")
    if len(text) > LONGEST:
        seen.note(MEDIA_TEXT, tag=tag, n=len(text))
        return ""
    clean = _CONTROL.sub("", text)
    if clean != text:
        seen.note(MEDIA_TEXT, tag=tag, n=len(text))
    return clean.strip()


def number(value: object, tag: str, seen: Seen) -> float | None:
    """A finite number, from a rational or a tuple of one; None with a finding for anything else."""
    if value is None:
        return None
    single = value[0] if isinstance(value, tuple) and len(value) == 1 else value
    if isinstance(single, (str, bytes, tuple)):
        seen.refuse(tag, value)
        return None
    try:
        result = float(single)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        result = math.nan
    if not math.isfinite(result):
        seen.refuse(tag, value)
        return None
    return result


def whole(value: object, tag: str, seen: Seen) -> int | None:
    """A whole number from 0 on; None with a finding for anything else."""
    result = number(value, tag, seen)
    if result is None:
        return None
    if result < 0 or result != int(result):
        seen.refuse(tag, value)
        return None
    return int(result)


def decimal(value: float) -> str:
    """A number without needless digits, never in powers of ten.

    >>> decimal(300.0), decimal(1 / 3)
    ('300', '0.333333')
    """
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def moment(value: object, tag: str, seen: Seen) -> str:
    """``YYYY:MM:DD hh:mm:ss`` as GB/T 7408 has it: ``YYYY-MM-DDThh:mm:ss``, local time without a zone.

    Zeros and blanks, which devices without a clock write, are no date: noted and left empty.
    """
    text = plain(value, tag, seen)
    if not text:
        return ""
    match = _DATE.fullmatch(text)
    try:
        numbers = [int(part) for part in match.groups() if part] if match else []
        read = datetime.datetime(*numbers) if match else None  # type: ignore[arg-type]
    except (ValueError, TypeError):
        read = None
    if read is None:
        seen.refuse(tag, text)
        return ""
    return read.isoformat(timespec="seconds") if len(numbers) > 3 else read.date().isoformat()
