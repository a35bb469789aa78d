"""The XSDs of the library: opened by name, without a network, and every fault a finding with its line."""

from __future__ import annotations

import pytest
from lxml import etree

from archpkg.errors import CannotRead, WrongUse
from archpkg.formats.schema import open_schema, schema_findings, schema_names, schema_text
from archpkg.formats.xml import parse

WRONG = "<电子档案元数据>\n<聚合层次>文件</聚合层次>\n<档号/>\n<题名>甲</题名></电子档案元数据>".encode()


@pytest.mark.parametrize("name", schema_names())
def test_every_schema_opens(name: str) -> None:
    assert isinstance(open_schema(name), etree.XMLSchema)
    assert schema_text(name).lstrip().startswith(b"<")


@pytest.mark.parametrize("name", ["none.xsd", "../formats/schemas/dat46.xsd", "..\\x.xsd", "dat46.xml", ""])
def test_an_unknown_schema_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(WrongUse, match=r"dat46\.xsd"):
        open_schema(name)


def test_every_fault_is_a_finding_with_its_line() -> None:
    (found,) = schema_findings(WRONG, "dat46.xsd")
    assert (found.code, found.where.line, found.where.element) == ("XML-SCHEMA", 4, "题名")
    assert "dat46.xsd" in found.say("zh")
    assert schema_findings(parse(WRONG), "dat46.xsd") == (found,)


def test_a_reason_never_grows_with_the_document() -> None:
    long = f"<电子档案元数据><聚合层次>{'甲' * 100_000}</聚合层次></电子档案元数据>".encode()
    assert all(len(f.say("en")) < 600 for f in schema_findings(long, "dat46.xsd"))


def test_what_is_no_xml_is_refused() -> None:
    with pytest.raises(CannotRead):
        schema_findings(b"<a", "dat46.xsd")
