"""The model: frozen, slotted, keyword-only, downward only; what cannot exist is refused."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from attrs import evolve

import records
from archpkg.errors import InvalidValue
from archpkg.model.digest import HEX_LENGTHS, Digest
from archpkg.model.objects import DigitalObject, Document, path_fault
from archpkg.model.parts import Extra, Storage
from archpkg.model.records import File, Fonds, Item, Series
from archpkg.model.walk import files, items, map_items, objects, walk


@pytest.mark.parametrize("kind", [Fonds, Series, File, Item, Document, DigitalObject, Digest, Extra])
def test_values_are_frozen_slotted_and_keyword_only(kind: type[Any]) -> None:
    assert not hasattr(kind, "__dict__") or "__dict__" not in dir(kind)
    assert all(a.kw_only for a in attrs.fields(kind))
    with pytest.raises(TypeError):
        kind("x")


def test_a_value_cannot_be_changed() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        records.item().title = "x"  # type: ignore[misc]


def test_lists_become_tuples_so_that_values_can_be_compared() -> None:
    assert Item(authors=["甲"]).authors == ("甲",)
    assert Series(items=[Item()]).items == (Item(),)
    assert hash(records.everything()) == hash(records.everything())


@pytest.mark.parametrize(
    "path", ["", "/a", "../a", "a/../b", "a//b", "a/", "./a", "C:a", "a\\b", "a\0", "~/a"]
)
def test_paths_that_lead_outside_cannot_exist(path: str) -> None:
    assert path_fault(path)
    with pytest.raises(InvalidValue):
        DigitalObject(path=path)


@pytest.mark.parametrize("path", ["a", "a b/c.", "…/a", "..a", "a..", "甲/乙.pdf", "a~"])
def test_other_paths_can(path: str) -> None:
    assert DigitalObject(path=path).path == path


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Item, {"page_count": -1}),
        (Item, {"year": 0}),
        (Item, {"authors": "甲"}),
        (File, {"item_count": -1}),
        (DigitalObject, {"path": "a", "size": -1}),
        (Storage, {"offline_media": "CD-1"}),
    ],
)
def test_what_cannot_exist_is_refused_with_a_remedy(kind: type[Any], fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue) as refused:
        kind(**fields)
    assert refused.value.hint is not None


@pytest.mark.parametrize("algorithm", HEX_LENGTHS)
def test_digests_have_their_length(algorithm: str) -> None:
    length = HEX_LENGTHS[algorithm]
    digest = Digest(algorithm=algorithm, value="AB" * (length // 2))
    assert digest.value == "ab" * (length // 2)
    with pytest.raises(InvalidValue, match=str(length)):
        Digest(algorithm=algorithm, value="ab")


def test_algorithms_have_one_spelling() -> None:
    digest = Digest(algorithm="SHA-256", value=records.SHA256)
    assert str(digest) == f"sha256:{records.SHA256}"
    with pytest.raises(InvalidValue, match="hexadecimal"):
        Digest(algorithm="x", value="g")


def test_an_object_knows_its_name_and_digests() -> None:
    obj = DigitalObject(path="a/b.pdf", digests=(Digest(algorithm="sm3", value=records.SM3),))
    assert (obj.file_name, evolve(obj, name="c.pdf").file_name) == ("b.pdf", "c.pdf")
    assert (obj.digest("sm3"), obj.digest("sha256")) == (records.SM3, "")


def test_walking_is_from_the_top_down_in_order() -> None:
    fonds = records.whole_fonds()
    seen = [(len(above), type(here).__name__) for above, here in walk(fonds)]
    assert seen == [
        (0, "Fonds"),
        (1, "Series"),
        (2, "Item"),
        (2, "Item"),
        (2, "Item"),
        (1, "Series"),
        (2, "File"),
        (3, "Item"),
        (3, "Item"),
        (1, "Series"),
        (2, "Series"),
    ]
    assert len(list(items(fonds))) == 5
    assert len(list(files(fonds))) == 1
    assert [o.path for o in objects(fonds)] == ["附件/图表 1.tif"]


def test_mapping_touches_items_only() -> None:
    fonds = records.whole_fonds()
    changed = map_items(fonds, lambda item: evolve(item, title="甲"))
    assert {i.title for i in items(changed)} == {"甲"}
    assert map_items(changed, lambda item: item) == changed
    assert changed.series[1].files[0].title == fonds.series[1].files[0].title


@pytest.mark.parametrize(
    "value",
    [
        records.everything(),
        records.item(),
        Item(),
        records.volume(),
        File(),
        records.whole_fonds(),
        Series(),
        next(iter(records.everything().objects)),
        DigitalObject(path="a"),
        records.everything().documents[0],
    ],
)
def test_every_noun_shows_itself_in_a_notebook(value: Any) -> None:
    html = value._repr_html_()
    assert html.startswith("<div")
    assert html.count("<div") == html.count("</div>")


def test_text_is_escaped_in_a_notebook() -> None:
    assert "<b>" not in records.item(title="<b>")._repr_html_()


def test_a_fonds_tells_the_provenance_of_its_items() -> None:
    assert records.whole_fonds().provenance.unit == "云溪街道办事处"
