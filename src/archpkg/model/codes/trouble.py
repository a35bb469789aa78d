"""What is wrong with a text that is no reference code: looked for only after it has failed to fit."""

from __future__ import annotations

import re

from archpkg.model.codes import grammar as grammar
from archpkg.model.codes import reasons as reasons
from archpkg.model.codes.grammar import CATEGORY_CODES, DOT
from archpkg.model.codes.reasons import Misfit, Reason

OLD_TERMS = frozenset(("C", "长期", "短期"))
"""Retention before the rule of 2006. C is 长期; a letter for 短期 is not known well enough to be named."""

NUMERAL_ONE = "一"

_BARE_TERM = re.compile(r"[1-9][0-9]?")
_ZERO_TERM = re.compile(r"D0[0-9]*")


def bad_character(text: str) -> Misfit:
    """The first character that has no place in a code."""
    if not text:
        return Misfit(reasons.EMPTY)
    if text != text.strip():
        return Misfit(reasons.SPACE_AROUND)
    found = next(c for c in text if not grammar.PLAIN.fullmatch(c))
    return Misfit(_character_reason(found), found=found, point=f"U+{ord(found):04X}")


def _character_reason(found: str) -> Reason:
    groups = (
        (grammar.DASHES, reasons.DASH),
        (grammar.DOTS, reasons.DOT_STAND_IN),
        (grammar.FULL_STOPS, reasons.FULL_STOP),
        ("_", reasons.UNDERSCORE),
        ("abcdefghijklmnopqrstuvwxyz", reasons.LOWER_CASE),
        (grammar.FULL_WIDTH, reasons.FULL_WIDTH),
    )
    return next((reason for characters, reason in groups if found in characters), reasons.CHARACTER)


def bad_separator(pieces: list[str]) -> Misfit:
    """An empty piece between separators, or a separator at the very beginning or end."""
    edges = pieces[0][:1], pieces[-1][-1:]
    at_end = any(edge in ("", DOT) for edge in edges)
    return Misfit(reasons.SEPARATOR_AT_END if at_end else reasons.EMPTY_SEGMENT)


def bad_fonds(found: str) -> Misfit:
    """A fonds number of the wrong form, or none at all before the category."""
    category = found.partition(DOT)[0]
    if category in CATEGORY_CODES:
        return Misfit(reasons.FONDS_MISSING, found=category)
    return Misfit(reasons.FONDS_NUMBER, found=found)


def bad_number(found: str, name: tuple[str, str]) -> Misfit:
    """A running number of the wrong form; ``name`` in English and Chinese."""
    if NUMERAL_ONE in found:
        return Misfit(reasons.NUMERAL_ONE)
    if grammar.is_ascii_number(found) and len(found) < grammar.WIDTHS.start:
        reason = reasons.NOT_PADDED
        return Misfit(reason, found=found, name=name[0], name_zh=name[1], expected=found.zfill(4))
    return Misfit(reasons.NOT_A_NUMBER, found=found, name=name[0], name_zh=name[1])


def bad_term(series: str, tail: list[str]) -> Misfit | None:
    """A misplaced hyphen before the year, or something after it that is meant as the retention but is none."""
    if not tail:
        return None
    found, after = tail[0], tail[1:2]
    year_is_last = grammar.YEAR.fullmatch(series.rpartition(DOT)[2]) is not None
    if not year_is_last and grammar.YEAR.fullmatch(found) and after and grammar.RETENTION.fullmatch(after[0]):
        return Misfit(reasons.HYPHEN_BEFORE_YEAR, found=found, expected=f"{series}{DOT}{found}")
    if not year_is_last:
        return None
    if _BARE_TERM.fullmatch(found) and after:
        return Misfit(reasons.BARE_TERM, found=found)
    if _ZERO_TERM.fullmatch(found):
        return Misfit(reasons.ZERO_TERM, found=found)
    if found in OLD_TERMS:
        return Misfit(reasons.OLD_TERM, found=found)
    return Misfit(reasons.RETENTION, found=found) if not grammar.is_ascii_number(found) and after else None
