"""档号解析. From the text of a reference code to what its segments say.

The text is split at hyphens, then at middle dots, and small patterns look at the pieces: no step looks twice.
"""

from __future__ import annotations

from functools import lru_cache

from archpkg.model.codes import grammar as grammar
from archpkg.model.codes import reasons as reasons
from archpkg.model.codes import trouble as trouble
from archpkg.model.codes.fixed import read_fixed
from archpkg.model.codes.grammar import DOT, HYPHEN, VOLUME_CATEGORIES, Arrangement, Profile, Segments
from archpkg.model.codes.reasons import Misfit
from archpkg.model.codes.rules import CodeRule
from archpkg.model.codes.series import dat13_series, dat22_series

_ITEM = ("item number", "件号")
_VOLUME = ("volume number", "案卷号")
_LONGEST_HEAD = 100
"""Characters before the running number of a code that is remembered; longer ones are read each time."""


def read_code(
    text: str, rule: CodeRule | None = None, *, by: Arrangement | None = None, strict: bool = True
) -> Segments:
    """What a reference code says. ``by`` is the arrangement where no rule says it and the text cannot tell;
    ``strict`` also compares the widths of numbers with the rule.

    Raises InvalidValue with the reason.
    """
    if rule is None and by is None:
        head, _, number = text.rpartition(HYPHEN)
        if len(head) <= _LONGEST_HEAD and grammar.NUM.fullmatch(number) is not None:
            run = _run(head)
            if run is not None:
                return {**run, "number": number} if run.get("number") else {**run, "volume": number}
    try:
        segments = _read(text, rule, by if rule is None else rule.arrangement)
        if rule is not None and strict and segments["profile"] is not Profile.FIXED:
            _check_widths(segments, rule)
    except Misfit as misfit:
        raise misfit.error(text) from None
    return segments


@lru_cache(maxsize=4096)
def _run(head: str) -> Segments | None:
    """What the codes of a run say, one number standing for all; None where that is not sure.

    Of a code that ends in a plain number and is not told by its digits alone, everything but that number is told by
    what stands before it. It is the item's where there is one, else the volume's. The result is shared: do not change.
    """
    if DOT not in head:
        return None
    try:
        return _read(f"{head}{HYPHEN}001", None, None)
    except Misfit:
        return None


def _read(text: str, rule: CodeRule | None, by: Arrangement | None) -> Segments:
    if not grammar.PLAIN.fullmatch(text):
        raise trouble.bad_character(text)
    fixed = read_fixed(text, rule, by)
    if fixed is not None:
        return fixed
    pieces = text.split(HYPHEN)
    if "" in pieces or DOT * 2 in text or any(p[0] == DOT or p[-1] == DOT for p in pieces):
        raise trouble.bad_separator(pieces)
    if len(pieces) < 3 and trouble.NUMERAL_ONE in text:
        raise Misfit(reasons.NUMERAL_ONE)
    if not grammar.FONDS.fullmatch(pieces[0]):
        raise trouble.bad_fonds(pieces[0])
    if len(pieces) == 1:
        raise Misfit(reasons.NO_SEGMENTS)
    return _READERS[_profile(pieces, rule)](pieces, rule, by)


def _profile(pieces: list[str], rule: CodeRule | None) -> Profile:
    bare_catalogue = grammar.NUM3.fullmatch(pieces[1]) is not None
    if rule is not None:
        any_category = rule.profile is Profile.DAT13 and not rule.category
        return Profile.DAT13OLD if bare_catalogue and any_category else rule.profile
    if bare_catalogue:
        return Profile.DAT13OLD
    if len(pieces) > 2 and grammar.RETENTION.fullmatch(pieces[2]):
        return Profile.DAT22
    return Profile.DAT13


def _read_dat22(pieces: list[str], rule: CodeRule | None, by: Arrangement | None) -> Segments:
    fonds, series, *rest = pieces
    if not rest or not grammar.RETENTION.fullmatch(rest[0]):
        raise _not_dat22(series, rest)
    retention, *tail = rest
    if not tail or len(tail) > 2:
        raise _bad_count(tail)
    by_volume = _dat22_by_volume(series, tail, by)
    organ = tail[0] if len(tail) == 2 and not by_volume else ""
    head: Segments = {"profile": Profile.DAT22, "fonds": fonds}
    named = dat22_series(series, retention, organ, rule)
    if by_volume:
        return {**head, **named, **_volume_numbers(tail)}
    number, dot, component = tail[-1].partition(DOT)
    if dot and not grammar.NUM3.fullmatch(component):
        raise Misfit(reasons.COMPONENT, found=component)
    return {**head, **named, "number": _number(number, _ITEM), "component": component}


def _dat22_by_volume(series: str, tail: list[str], by: Arrangement | None) -> bool:
    """Our reading: where nothing else tells, 科技, 人事, 会计 are by volume if a number follows."""
    if by is not None:
        return by is Arrangement.VOLUME
    category = series.partition(DOT)[0]
    return category in VOLUME_CATEGORIES and grammar.NUM.fullmatch(tail[0]) is not None


def _not_dat22(series: str, rest: list[str]) -> Misfit:
    """Why the third piece is no retention, where a rule says that it must be one."""
    misfit = trouble.bad_term(series, rest)
    if misfit is not None:
        return misfit
    other = grammar.NUM3.fullmatch(series) or any(map(grammar.RETENTION.fullmatch, series.split(DOT)))
    if other:
        return Misfit(reasons.OTHER_PROFILE, expected=Profile.DAT22.value)
    return Misfit(reasons.RETENTION, found=rest[0]) if rest else _bad_count(rest)


def _read_dat13(pieces: list[str], rule: CodeRule | None, by: Arrangement | None) -> Segments:
    fonds, series, *tail = pieces
    if tail and rule is not None and grammar.RETENTION.fullmatch(tail[0]):
        raise Misfit(reasons.OTHER_PROFILE, expected=Profile.DAT13.value)
    misfit = trouble.bad_term(series, tail)
    if misfit is not None:
        raise misfit
    named = dat13_series(series, rule)
    head: Segments = {"profile": Profile.DAT13, "fonds": fonds}
    return {**head, **named, **_numbers(tail, by, volume_first=named["category"] in VOLUME_CATEGORIES)}


def _read_catalogue(pieces: list[str], rule: CodeRule | None, by: Arrangement | None) -> Segments:
    """A bare catalogue number after the fonds number: DA/T 13-1994, or DA/T 13-2022 where a rule says so."""
    fonds, catalogue, *tail = pieces
    profile = Profile.DAT13OLD if rule is None else rule.profile
    if not grammar.NUM3.fullmatch(catalogue):
        raise Misfit(reasons.OTHER_PROFILE, expected=profile.value)
    head: Segments = {"profile": profile, "fonds": fonds, "catalogue": catalogue}
    return {**head, **_numbers(tail, by, volume_first=True)}


_READERS = {
    Profile.DAT22: _read_dat22,
    Profile.DAT13: _read_dat13,
    Profile.DAT13OLD: _read_catalogue,
}


def _numbers(tail: list[str], by: Arrangement | None, *, volume_first: bool) -> Segments:
    """One number, or volume and item; ``volume_first`` says what a single one is where nothing else tells."""
    if not tail or len(tail) > 2:
        raise _bad_count(tail)
    by_volume = volume_first or len(tail) == 2
    if by is not None:
        by_volume = by is Arrangement.VOLUME
    if by_volume:
        return _volume_numbers(tail)
    if len(tail) == 2:
        raise Misfit(reasons.BY_ITEM, found=HYPHEN.join(tail))
    return {"number": _number(tail[0], _ITEM)}


def _volume_numbers(tail: list[str]) -> Segments:
    volume = _number(tail[0], _VOLUME)
    number = _number(tail[1], _ITEM) if len(tail) == 2 else ""
    return {"arrangement": Arrangement.VOLUME, "volume": volume, "number": number}


def _number(found: str, name: tuple[str, str]) -> str:
    if not grammar.NUM.fullmatch(found):
        raise trouble.bad_number(found, name)
    return found


def _bad_count(tail: list[str]) -> Misfit:
    return Misfit(reasons.TOO_MANY, found=tail[2]) if tail else Misfit(reasons.NO_NUMBER)


def _check_widths(segments: Segments, rule: CodeRule) -> None:
    numbers = (
        (segments.get("volume", ""), rule.volume_width, _VOLUME),
        (segments.get("number", ""), rule.number_width, _ITEM),
    )
    for found, width, (name, name_zh) in numbers:
        if found and len(found) != width:
            raise Misfit(
                reasons.WIDTH, found=found, have=len(found), expected=width, name=name, name_zh=name_zh
            )
