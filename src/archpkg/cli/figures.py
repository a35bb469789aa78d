"""Sizes and spans of time as people write them on a command line: ``4GB``, ``1.5TiB``, ``30min``, ``365d``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import click

from archpkg.words import Lang, Text

T = TypeVar("T")

_FIGURE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)")
_SPANS = {"s": 1, "sec": 1, "min": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "y": 365 * 86400}
_SIZES = {
    "b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3, "tb": 1000**4,
    "k": 1000, "m": 1000**2, "g": 1000**3, "t": 1000**4,
    "kib": 1024, "mib": 1024**2, "gib": 1024**3, "tib": 1024**4,
}  # fmt: skip


def size_of(text: str) -> int:
    """Octets: ``10GB``, ``4G`` (powers of a thousand, as media are sold), ``1.5TiB``. Raises ValueError."""
    return int(_figure(text, _SIZES))


def span_of(text: str) -> timedelta:
    """``365d``, ``12h``, ``30min``. Raises ValueError."""
    return timedelta(seconds=_figure(text, _SPANS))


def _figure(text: str, units: dict[str, int]) -> float:
    match = _FIGURE.fullmatch(text.strip())
    unit = units.get(match.group(2).lower()) if match else None
    if match is None or unit is None:
        raise ValueError(text)
    return float(match.group(1)) * unit


_FORMS = {
    "--every": Text("30d, 12h or 52w", " 30d、12h 或 52w"),
    "--budget": Text("10GB or 30min", " 10GB 或 30min"),
    "--size": Text("4GB or 25GiB", " 4GB 或 25GiB"),
    "--sample": Text("CONFIDENCE:SHARE, such as 0.95:0.01", "“置信度:比例”，如 0.95:0.01"),
    "--at": Text("a date or a time, such as 2026-05-20", "日期或时间，如 2026-05-20"),
}


def parsed(lang: Lang, option: str, text: str, read: Callable[[str], T]) -> T:
    """The value of an option, or wrong use in words. Raises :class:`click.BadParameter`."""
    try:
        return read(text)
    except (ValueError, OverflowError) as error:
        form = _FORMS.get(option)
        words = Text(f"“{text}” is not understood.", f"无法理解“{text}”。")
        if form is not None:
            words = Text(
                f"“{text}” is not understood; write {form.en}.", f"无法理解“{text}”，应写作{form.zh}。"
            )
        raise click.BadParameter(words.in_(lang), param_hint=option) from error
