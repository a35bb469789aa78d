"""The catalogue and description of a carrier, as strangers write them."""

from __future__ import annotations

import pytest

from archpkg.errors import CannotRead, WrongUse
from archpkg.formats.carrier import (
    CarrierCatalogue,
    CatalogueEntry,
    Description,
    dumps_catalogue,
    dumps_description,
    loads_catalogue,
    loads_description,
)


def test_gb18030_is_written_as_declared_and_read_back() -> None:
    catalogue = CarrierCatalogue(entries=(CatalogueEntry(code="Z109-WS·2023-Y-0001", title="𠮷"),))
    data = dumps_catalogue(catalogue, encoding="GB18030")
    assert b'encoding="GB18030"' in data
    assert "𠮷".encode("gb18030") in data
    assert loads_catalogue(data).value == catalogue


def test_missing_and_unknown_elements_are_findings_with_their_line() -> None:
    data = (
        "<文件目录>\n<文件><顺序号>1</顺序号><档号>A</档号><电子档案名称>x</电子档案名称></文件></文件目录>"
    )
    reading = loads_catalogue(data.encode())
    codes = [(f.code, f.where.element) for f in reading.findings]
    assert ("CAR-UNKNOWN", "电子档案名称") in codes
    assert ("CAR-MISSING", "保管期限") in codes
    assert ("CAR-MISSING", "页数") not in codes
    assert all(f.where.line == 2 for f in reading.findings)


def test_volumes_have_a_root_of_their_own() -> None:
    catalogue = CarrierCatalogue(edition="2012", level="案卷", entries=(CatalogueEntry(code="A"),))
    data = dumps_catalogue(catalogue)
    assert "<案卷目录>".encode() in data
    assert loads_catalogue(data, edition="2012").value == catalogue


def test_another_root_is_refused() -> None:
    with pytest.raises(CannotRead, match="目录"):
        loads_catalogue("<目录/>".encode())


def test_another_edition_is_refused() -> None:
    with pytest.raises(WrongUse, match="1999"):
        dumps_catalogue(CarrierCatalogue(edition="1999"))


@pytest.mark.parametrize("mark", ["：", ":", "=", " ： "])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_description_is_read_in_its_spellings(mark: str, encoding: str) -> None:
    data = f"移交单位{mark}云溪街道\r\n\r\n档案数量{mark}3\r\n".encode(encoding)
    described = loads_description(data).value
    assert described.fields == (("移交单位", "云溪街道"), ("档案数量", "3"))
    assert described.get("档案数量") == "3"
    assert described.get("载体编号") == ""


def test_a_line_without_a_name_is_reported() -> None:
    reading = loads_description("移交单位：甲\n没有冒号\n：乙".encode())
    assert [(f.code, f.where.line) for f in reading.findings] == [("CAR-LINE", 2), ("CAR-LINE", 3)]


def test_line_breaks_inside_a_value_do_not_make_lines() -> None:
    data = dumps_description(Description(fields=(("内容描述", "一\n二"),)), encoding="GB18030")
    assert loads_description(data).value.get("内容描述") == "一 二"


@pytest.mark.parametrize("data", ["甲：乙".encode("utf-16"), b"\xff"])
def test_other_encodings_are_refused(data: bytes) -> None:
    with pytest.raises(CannotRead, match="UTF-8"):
        loads_description(data)
