"""旧式定长档号. Fixed groups of digits of older programs: read, never written.

Seen in one city notice and in the manual of one program, which agree on the widths; other forms exist.
"""

from __future__ import annotations

from archpkg.model.codes import grammar as grammar
from archpkg.model.codes.grammar import SOUND_AND_PICTURE, Arrangement, Profile, Segments
from archpkg.model.codes.reasons import OTHER_PROFILE, Misfit
from archpkg.model.codes.rules import CodeRule

_UNUSED = "0000"


def read_fixed(text: str, rule: CodeRule | None, by: Arrangement | None) -> Segments | None:
    """The groups of a fixed-width code, or None where neither look nor rule says that it is one.

    Without a rule only hyphenated groups with the year in second place are recognised. The two forms of five
    groups look alike: unless ``by`` is by volume, the third and fourth are taken as retention code and organ
    (our reading). Groups ``0000`` are not used and come out empty. Raises Misfit.
    """
    if rule is not None and rule.profile is not Profile.FIXED:
        return None
    by_volume = by is Arrangement.VOLUME
    groups = grammar.FIXED_GROUPS.fullmatch(text)
    if groups is not None:
        return _with_year(groups.groups(default=""), by_volume)
    if rule is None:
        return None
    picture = grammar.FIXED_PICTURE.fullmatch(text)
    if rule.category in SOUND_AND_PICTURE:
        picture = picture or grammar.FIXED_PICTURE_RUN.fullmatch(text)
    if picture is not None:
        return _picture(picture.groups(default=""))
    run = grammar.FIXED_RUN.fullmatch(text)
    if run is None or not grammar.YEAR_BY_LOOK.fullmatch(run[2]):
        raise Misfit(OTHER_PROFILE, expected=Profile.FIXED.value)
    return _with_year(run.groups(default=""), by_volume)


def _with_year(groups: tuple[str, ...], by_volume: bool) -> Segments:
    """文书 and 会计: fonds, year, then retention code, organ, item; or catalogue, volume and perhaps page."""
    fonds, year, third, fourth, fifth = groups
    head: Segments = {"profile": Profile.FIXED, "fonds": fonds, "year": int(year)}
    if fifth and not by_volume:
        return {**head, "retention": third, "organ": _used(fourth), "number": _used(fifth)}
    tail: Segments = {"catalogue": third, "volume": _used(fourth), "number": _used(fifth)}
    return {**head, "arrangement": Arrangement.VOLUME, **tail}


def _picture(groups: tuple[str, ...]) -> Segments:
    """照片 and 声像: fonds, retention code, class, volume, item."""
    fonds, retention, kind, volume, number = groups
    head: Segments = {"profile": Profile.FIXED, "arrangement": Arrangement.VOLUME, "fonds": fonds}
    classes = tuple(filter(None, (_used(kind),)))
    tail: Segments = {"classes": classes, "volume": _used(volume), "number": _used(number)}
    return {**head, "retention": retention, **tail}


def _used(group: str) -> str:
    return "" if group == _UNUSED else group
