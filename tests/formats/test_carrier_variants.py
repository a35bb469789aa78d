"""Forms of the field: read, never written."""

from __future__ import annotations

import pytest

from archpkg.errors import CannotRead
from archpkg.formats.carrier import dumps_catalogue, loads_catalogue
from archpkg.formats.carrier.variants import loads_description_xml, loads_nested_catalogue

NESTED = """<目录><批次>一</批次>
<案卷><档号>Z109-KU·01·2022-D30-001</档号><题名>凭证</题名><年度>2022</年度><路径>a/b</路径>
 <卷内文件>
<文件><件号>001</件号><档号>Z109-KU·01·2022-D30-001-001</档号><题名> 第一 </题名></文件><说明>x</说明></卷内文件></案卷>
<案卷><档号>B</档号><卷内文件/></案卷>
<盒><盒号>3</盒号><盒内文件><题名>第二</题名><题名>又</题名></盒内文件></盒>
<文件><顺序号>3</顺序号><题名>第三</题名><机构>BGS</机构><分类>x<号>1</号></分类></文件>
</目录>"""


def test_a_nested_catalogue_loses_nothing() -> None:
    reading = loads_nested_catalogue(
        NESTED.encode("gb18030").replace(b"<", b'<?xml version="1.0" encoding="GBK"?><', 1)
    )
    assert [f.code for f in reading.findings] == ["CAR-VARIANT"]
    items, volumes = reading.value.items, reading.value.volumes
    assert [entry.title for entry in items.entries] == ["第一", "第二", "第三"]
    assert [(entry.code, entry.title) for entry in volumes.entries] == [
        ("Z109-KU·01·2022-D30-001", "凭证"),
        ("B", ""),
    ]
    first, second, third = ([(x.name, x.value) for x in entry.extra] for entry in items.entries)
    assert first[0] == ("件号", "001")
    assert first[1:] == [
        ("案卷/档号", "Z109-KU·01·2022-D30-001"),
        ("案卷/题名", "凭证"),
        ("案卷/年度", "2022"),
        ("案卷/路径", "a/b"),
    ]
    assert second == [("题名", "又"), ("盒/盒号", "3")]
    assert third == [("机构", "BGS"), ("分类", "x"), ("分类/号", "1")]
    assert [(x.name, x.value) for x in items.extra] == [("批次", "一"), ("案卷/卷内文件/说明", "x")]
    assert [e.line for e in items.entries] == [4, 6, 7]


def test_what_was_read_of_it_can_be_written_in_a_form_of_a_standard() -> None:
    items = loads_nested_catalogue(NESTED.encode()).value.items
    again = loads_catalogue(dumps_catalogue(items)).value
    assert again == items


def test_a_description_in_xml_is_read() -> None:
    data = "<文件说明><移交单位> 甲 </移交单位><归档文件数量>3</归档文件数量><空/></文件说明>".encode()
    reading = loads_description_xml(data)
    assert reading.value.fields == (("移交单位", "甲"), ("归档文件数量", "3"), ("空", ""))
    assert [f.code for f in reading.findings] == ["CAR-VARIANT"]


@pytest.mark.parametrize("data", [b"<a/>", b"", b"<!DOCTYPE a><a/>", "<文件目录/>".encode()])
def test_others_are_refused(data: bytes) -> None:
    for loads in (loads_nested_catalogue, loads_description_xml):
        with pytest.raises(CannotRead):
            loads(data)
