"""Photographs and recordings as values: who gave what, and what cannot exist."""

from __future__ import annotations

import pytest
from attrs import evolve, fields

import records
from archpkg.errors import InvalidValue
from archpkg.model.technical import (
    Given,
    ImageParameters,
    MediaDescription,
    Origin,
    Passage,
    Photograph,
    Recording,
)


def test_a_bare_value_is_a_persons() -> None:
    photo = Photograph(photographer="张某", image=ImageParameters(width=60))
    assert photo.photographer == Given("张某", Origin.PERSON)
    assert photo.image.width == Given(60, Origin.PERSON)
    assert str(photo.photographer) == "张某"
    assert evolve(photo, caption="").caption is None
    assert Photograph(caption=Given("", Origin.FILE)).caption is None


def test_a_change_by_a_person_is_a_persons() -> None:
    read = Photograph(caption=Given("DSC", Origin.FILE))
    assert evolve(read, caption="发布现场").caption == Given("发布现场", Origin.PERSON)


def test_counts_begin_at_nothing() -> None:
    assert ImageParameters(width=0).width == Given(0)
    with pytest.raises(InvalidValue, match="no count"):
        ImageParameters(width=-1)


def test_what_says_nothing_is_false() -> None:
    assert not Photograph()
    assert not Recording()
    assert not MediaDescription(level="件")
    assert Photograph(image=ImageParameters(height=1))
    assert Recording(passages=(Passage(),))
    assert MediaDescription(level="组")


@pytest.mark.parametrize("value", [records.photograph(), records.recording(), records.media_description()])
def test_the_factories_fill_every_field(value: object) -> None:
    empty = type(value)()
    assert [a.name for a in fields(type(value)) if getattr(value, a.name) == getattr(empty, a.name)] == []  # type: ignore[arg-type]
