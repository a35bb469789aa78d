"""档号编制规则: what a rule may say."""

from __future__ import annotations

import pytest

from archpkg.errors import InvalidValue
from archpkg.model.codes import (
    CATEGORY_CODES,
    DAT13_BY_ITEM,
    DAT13_BY_VOLUME,
    DAT22_BY_ITEM,
    DAT22_BY_VOLUME,
    VOLUME_CATEGORIES,
    Arrangement,
    CodeRule,
    Profile,
)
from archpkg.model.codes.rules import MOST_PARTS

DAT13, DAT22 = Profile.DAT13, Profile.DAT22


def test_thirteen_categories() -> None:
    assert len(CATEGORY_CODES) == 13
    assert VOLUME_CATEGORIES < CATEGORY_CODES
    assert DAT22_BY_ITEM.categories == CATEGORY_CODES
    assert CodeRule(profile=DAT13, category="AA", extra_categories=("BB",)).categories - CATEGORY_CODES == {
        "AA",
        "BB",
    }


def test_names_are_values() -> None:
    assert [p.value for p in Profile] == ["DAT22", "DAT13", "DAT13OLD", "FIXED", "FREE"]
    assert [a.value for a in Arrangement] == ["item", "volume"]


def test_rules_are_values() -> None:
    parts = list(DAT13_BY_VOLUME.parts)
    same = CodeRule(profile=DAT13, arrangement=Arrangement.VOLUME, parts=tuple(parts), number_width=3)
    assert same == DAT13_BY_VOLUME
    assert len({same, DAT13_BY_VOLUME, DAT13_BY_ITEM, DAT22_BY_ITEM, DAT22_BY_VOLUME}) == 4


def _parts(*parts: str, profile: Profile = DAT13, by: Arrangement = Arrangement.ITEM) -> CodeRule:
    return CodeRule(profile=profile, arrangement=by, parts=parts)


@pytest.mark.parametrize(
    "parts",
    [
        ("klass",),
        ("year*",),
        ("class**",),
        ("?class",),
        ("",),
        ("year", "year"),
        ("class", "year", "class"),
        ("class", "year", "project"),
        ("class",) * (MOST_PARTS + 1),
    ],
)
def test_parts_that_cannot_be(parts: tuple[str, ...]) -> None:
    with pytest.raises(InvalidValue) as caught:
        _parts(*parts)
    assert caught.value.hint is not None


@pytest.mark.parametrize(
    ("parts", "by"),
    [
        ((), Arrangement.ITEM),
        (("retention", "year"), Arrangement.ITEM),
        (("year?", "retention"), Arrangement.ITEM),
        (("year", "retention", "class"), Arrangement.ITEM),
        (("organ", "year", "retention"), Arrangement.ITEM),
        (("year", "retention", "organ?"), Arrangement.VOLUME),
    ],
)
def test_parts_that_dat22_cannot_have(parts: tuple[str, ...], by: Arrangement) -> None:
    with pytest.raises(InvalidValue):
        _parts(*parts, profile=DAT22, by=by)


def test_parts_that_can_be() -> None:
    assert _parts("class", "class?", "project", "catalogue?", "year", "retention").profile is DAT13
    assert _parts("class*", "project?", "year", "retention", "organ", profile=DAT22).profile is DAT22


@pytest.mark.parametrize("profile", [Profile.DAT13OLD, Profile.FIXED])
def test_profiles_with_parts_of_their_own(profile: Profile) -> None:
    assert CodeRule(profile=profile).parts == ()
    with pytest.raises(InvalidValue):
        CodeRule(profile=profile, parts=("year",))


def test_free_text_has_no_rule() -> None:
    with pytest.raises(InvalidValue):
        CodeRule(profile=Profile.FREE)


@pytest.mark.parametrize("width", [2, 6])
def test_widths(width: int) -> None:
    with pytest.raises(InvalidValue):
        CodeRule(profile=DAT13, number_width=width)
    with pytest.raises(InvalidValue):
        CodeRule(profile=DAT13, volume_width=width)


def test_categories_are_codes() -> None:
    with pytest.raises(InvalidValue):
        CodeRule(profile=DAT13, category="文书")
    with pytest.raises(InvalidValue):
        CodeRule(profile=DAT13, extra_categories=("ws",))
