"""EEP: the values, and the fixed texts of the standard."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

import eeps
from archpkg.errors import InvalidValue
from archpkg.formats.eep import elements, texts
from archpkg.formats.eep.values import (
    DataKind,
    Eep,
    EepContent,
    EepKind,
    Encoding,
    Modification,
    SignedObject,
    Span,
    sources,
)


def test_the_patterns_of_identifiers() -> None:
    state = texts.state_id(texts.document_id(0, 1), 1)
    coded = texts.encoding_id(state, 1)
    assert (texts.document_id(0, 1), state) == ("修改0-文档1", "修改0-文档1-文档数据1")
    assert texts.data_id(coded) == "修改0-文档1-文档数据1-编码1-编码数据"
    assert (texts.layer_id(2), texts.signature_id(0, 1)) == ("修改2", "修改0-签名1")


@pytest.mark.parametrize(
    ("name", "keyword"),
    [("a.PDF", "base64-pdf"), ("a.tar.gz", "base64-gz"), ("README", "base64-"), (".profile", "base64-")],
)
def test_the_keyword_is_the_extension_in_lower_case(name: str, keyword: str) -> None:
    assert texts.keyword_of(name) == keyword


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("state_ids", {"state_ids": ("x",)}),
        ("encodings", {"encodings": (Encoding(),)}),
        ("thesauri", {"thesauri": ("x",)}),
    ],
)
def test_what_runs_beside_the_item_is_as_many(name: str, change: dict[str, Any]) -> None:
    content = eeps.original().signed.current
    with pytest.raises(InvalidValue, match=name):
        evolve(content, **change)


def test_each_computer_file_comes_with_its_encoding() -> None:
    pairs = [(obj.path, encoding.identifier) for obj, encoding in eeps.original().signed.current.encoded]
    assert pairs == [
        ("fangchao.txt", "修改0-文档1-文档数据1-编码1"),
        ("scan1.tif", "修改0-文档1-文档数据2-编码1"),
        ("chulidan.txt", "修改0-文档2-文档数据1-编码1"),
    ]


def test_layers_from_the_newest_to_the_oldest() -> None:
    first = eeps.original()
    second = eeps.modified(first, eeps.item(title="乙"))
    third = eeps.modified(second, eeps.item(title="丙"))
    assert [layer.current.item.title for layer in third.signed.layers] == ["丙", "乙", first.item.title]
    assert [eep.signed.revision for eep in (first, second, third)] == [0, 1, 2]
    assert [eep.signed.kind for eep in (first, third)] == [EepKind.ORIGINAL, EepKind.MODIFIED]
    assert isinstance(third.signed.content, Modification)
    assert third.signed.content.identifier == "修改2"


def test_a_reference_leads_through_layers_to_the_data() -> None:
    first = eeps.original()
    data = [encoding.data_id for encoding in first.signed.current.encodings]
    second = eeps.modified(first, unchanged=dict(zip(eeps.CONTENTS, data, strict=True)))
    references = [encoding.reference for encoding in second.signed.current.encodings]
    assert references == data
    held = [encoding.data_id for encoding in second.signed.current.encodings]
    third = eeps.modified(second, unchanged=dict(zip(eeps.CONTENTS, held, strict=True)))
    assert [encoding.reference for encoding in third.signed.current.encodings] == data
    assert {encoding.data for encoding in third.signed.current.encodings} == {DataKind.REFERENCE}
    newest = third.signed.current.encodings[0]
    assert sources(third.signed)(newest) == first.signed.current.encodings[0]


def _one(encoding: Encoding) -> Eep:
    item = eeps.item()
    document = evolve(item.documents[1], identifier="d")
    content = EepContent(item=evolve(item, documents=[document]), state_ids=["s"], encodings=(encoding,))
    return Eep(signed=SignedObject(created="", creator="", content=content))


@pytest.mark.parametrize("reference", ["a", "nowhere"])
def test_a_reference_that_goes_round_or_nowhere_leads_to_nothing(reference: str) -> None:
    encoding = Encoding(identifier="x", data_id="a", reference=reference)
    assert sources(_one(encoding).signed)(encoding) is None


def test_what_a_reader_found_takes_no_part_in_comparisons() -> None:
    assert Encoding(identifier="x", size=3) == Encoding(identifier="x")


def test_a_span_knows_its_size() -> None:
    assert Span(start=3, end=10).size == 7


@pytest.mark.parametrize("text", ["24", "0000", "２０２４", "2024Z", "-2024", ""])
def test_a_year_has_four_digits(text: str) -> None:
    assert elements.YEAR.print(elements.YEAR.parse("0024")) == "0024"
    with pytest.raises(InvalidValue, match="four digits"):
        elements.YEAR.parse(text)
