"""Groups of simple elements, and the parser below them: namespaces, what is absent, what is too large."""

from __future__ import annotations

import pytest
from lxml import etree

from archpkg.errors import CannotRead
from archpkg.findings import Finding
from archpkg.formats import schema, xml
from archpkg.formats.leaves import COUNT, TEXTS, Gathered, Group, Leaf, read_leaves, text_leaves

LEAVES = (Leaf("题名", "title"), Leaf("附注", "notes", TEXTS), Leaf("页数", "pages", COUNT))
ABSENT = {"title": "", "notes": (), "pages": None}


def read(text: str) -> tuple[dict[str, object], list[Finding]]:
    got = Gathered(source="x", extra=[], findings=[])
    return read_leaves(etree.fromstring(text), LEAVES, got, ignore=("略",)), got.findings


def test_an_absent_container_and_an_empty_one_have_every_field() -> None:
    got = Gathered(source="x", extra=[], findings=[])
    assert read_leaves(None, LEAVES, got) == ABSENT
    assert read("<a/>") == (ABSENT, [])


def test_namespaces_are_taken_off_and_lists_are_tuples() -> None:
    fields, findings = read('<a xmlns="urn:x"><题名>甲</题名><附注>乙</附注><附注/><页数>3</页数><略/></a>')
    assert fields == {"title": "甲", "notes": ("乙", ""), "pages": 3}
    assert findings == []


def test_a_leaf_with_elements_below_it_is_kept_whole() -> None:
    fields, findings = read("<a><题名>甲<b>乙</b></题名></a>")
    assert fields["title"] == ""
    assert [f.code for f in findings] == ["XML-UNKNOWN"]


@pytest.mark.parametrize("leaves", [(), (Leaf("题名", "real"),)])
def test_groups_of_none_and_one(leaves: tuple[Leaf, ...]) -> None:
    assert text_leaves(Group(leaves), 3, "  ") == ("  <题名>3</题名>\n" if leaves else "")


def test_a_document_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_OCTETS", 10)
    with pytest.raises(CannotRead, match="11 octets"):
        xml.parse(b"<a>1234</a>")


@pytest.mark.parametrize(("levels", "sound"), [(256, True), (257, False)])
def test_the_parser_draws_the_line_at_256_levels(levels: int, sound: bool) -> None:
    data = b"<a>" * levels + b"</a>" * levels
    if sound:
        assert xml.parse(data).tag == "a"
    else:
        with pytest.raises(CannotRead, match="256"):
            xml.parse(data)


def test_a_schema_includes_only_what_lies_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    one = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="two.xsd"/>
    <xs:element name="a" type="t"/></xs:schema>"""
    two = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:simpleType name="t">
    <xs:restriction base="xs:int"/></xs:simpleType></xs:schema>"""
    monkeypatch.setattr(schema, "_source", {"one.xsd": one, "two.xsd": two}.__getitem__)
    assert schema.schema_findings(b"<a>1</a>", "one.xsd") == ()
    assert [f.code for f in schema.schema_findings(b"<a>x</a>", "one.xsd")] == ["XML-SCHEMA"]
    schema.open_schema.cache_clear()
