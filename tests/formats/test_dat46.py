"""DA/T 46: all 88 elements have a home, and strange documents are read without a loss."""

from __future__ import annotations

import re

import attrs
import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings

import records
import strategies
from archpkg.errors import CannotRead, InvalidValue
from archpkg.formats import dat46, xml
from archpkg.formats.dat46.elements import ELEMENTS, Element
from archpkg.model import agents, objects, parts
from archpkg.model import records as model
from archpkg.model.codes import Arrangement, ReferenceCode
from archpkg.model.parts import Extra

ROOMS = (model, objects, parts, agents)


def test_there_are_88_elements_in_order() -> None:
    assert [e.number for e in ELEMENTS] == list(range(1, 89))
    assert (ELEMENTS[21].zh, ELEMENTS[87].zh) == ("题名", "关系描述")


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda e: f"M{e.number}")
def test_every_home_is_there(element: Element) -> None:
    home = element.home
    if "(" in home:
        return
    for one in home.split(", "):
        noun, _, field = one.partition(".")
        kind = (
            ReferenceCode
            if noun == "ReferenceCode"
            else next(getattr(r, noun) for r in ROOMS if hasattr(r, noun))
        )
        if field:
            assert field in attrs.fields_dict(kind)


def test_everything_has_no_default_left() -> None:
    full = records.media_item()
    for attribute in attrs.fields(type(full)):
        assert getattr(full, attribute.name) != attribute.default, attribute.name


def test_a_volume_reads_back_without_its_items() -> None:
    file = records.volume(
        item_count=2,
        page_count=40,
        carrier="纸质",
        annotations=("缺页",),
        extra=(Extra(name="盒号", value="3"),),
    )
    reading = dat46.loads_file(dat46.dumps_file(file))
    assert reading.value == evolve(file, items=())
    assert reading.findings == ()


def test_the_arrangement_is_written_where_the_text_does_not_tell() -> None:
    code = ReferenceCode.parse("Z109-WS·2023-Y-001-0007", arrangement=Arrangement.VOLUME)
    item = records.item(code=code)
    assert dat46.loads(dat46.dumps(item)).value.code == code


def test_namespaces_and_unknown_elements_are_read_and_kept() -> None:
    data = """<电子档案元数据 xmlns="urn:x"><档号>Z109-WS·2023-Y-BGS-0001</档号>
    <内容描述><题名>甲</题名><份号>003</份号><日期>2023年13月</日期></内容描述>
    <审批流程><步骤>拟稿</步骤></审批流程></电子档案元数据>""".encode()
    reading = dat46.loads(data)
    assert reading.value.title == "甲"
    kept = {e.name: e.value for e in reading.value.extra}
    assert kept["份号"] == "003"
    assert kept["审批流程/步骤"] == "拟稿"
    assert kept["日期"] == "2023年13月"
    assert sorted(f.code for f in reading.findings) == ["XML-UNKNOWN", "XML-UNKNOWN", "XML-VALUE"]
    assert all(f.where.line for f in reading.findings)


def test_a_repeated_element_is_kept_beside_the_first() -> None:
    data = "<电子档案元数据><内容描述><题名>甲</题名><题名>乙</题名></内容描述></电子档案元数据>".encode()
    reading = dat46.loads(data)
    assert reading.value.title == "甲"
    assert reading.value.extra == (Extra(name="题名", value="乙", source="dat46"),)


def test_the_period_of_a_marking_is_taken() -> None:
    data = "<电子档案元数据><内容描述><密级>机密★10年</密级></内容描述></电子档案元数据>".encode()
    item = dat46.loads(data).value
    assert item.security is not None
    assert (item.security.zh, item.secrecy_period) == ("机密", "10年")


@pytest.mark.parametrize("name", ["x", "", "../x", "a/x"])
def test_a_computer_file_with_an_unsafe_path_goes_by_its_name(name: str) -> None:
    data = f"""<电子档案元数据><文件数据><文档><文档数据><编码><电子属性><计算机文件名>{name}</计算机文件名></电子属性>
    <文件路径>..\\..\\y</文件路径></编码></文档数据></文档></文件数据></电子档案元数据>"""
    reading = dat46.loads(data.encode())
    assert [obj.path for obj in reading.value.objects] == ["x" if name == "x" else "y"]
    assert [(e.name, e.value) for e in reading.value.extra] == [("文件路径", "..\\..\\y")]
    assert [f.code for f in reading.findings] == ["XML-VALUE"]


def test_a_computer_file_without_a_sound_path_or_name_is_no_object_but_kept() -> None:
    data = """<电子档案元数据><文件数据><文档><文档数据><编码><电子属性><计算机文件名>.</计算机文件名></电子属性>
    <文件路径>../..</文件路径><数字摘要 算法="sha256">12</数字摘要></编码></文档数据></文档></文件数据>
    </电子档案元数据>""".encode()
    reading = dat46.loads(data)
    assert list(reading.value.objects) == []
    assert {e.value for e in reading.value.extra} == {"../..", "sha256:12", "."}
    assert [f.code for f in reading.findings] == ["XML-VALUE", "XML-VALUE"]


@pytest.mark.parametrize("text", ["a\x0bb", "\x00", "\ufffe"])
def test_text_that_xml_cannot_hold_is_refused_with_its_element(text: str) -> None:
    with pytest.raises(InvalidValue, match="〈题名〉"):
        dat46.dumps(records.item(title=text))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<a>", "line 1"),
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "DTD"),
        (b"<a>" * 300 + b"</a>" * 300, "256"),
        (b'<?xml version="1.0" encoding="GB2312"?><a>' + b"\xff\xff</a>", "GB18030"),
        (b"", "XML"),
    ],
)
def test_what_is_no_sound_xml_is_refused_with_a_reason(data: bytes, why: str) -> None:
    with pytest.raises(CannotRead, match=why):
        dat46.loads(data)


def test_gb2312_is_read_as_gb18030_since_the_code_has_a_middle_dot() -> None:
    text = '<?xml version="1.0" encoding="GB2312"?><电子档案元数据><档号>Z109-WS·2023-Y-0001</档号></电子档案元数据>'
    item = dat46.loads(text.encode("gb18030")).value
    assert str(item.code) == "Z109-WS·2023-Y-0001"


@pytest.mark.parametrize(
    "text",
    [
        "格式名称：PDF，格式版本：1.7，MIME媒体类型：application/pdf",
        "格式注册系统名称：PRONOM，注册ID：fmt/276",
    ],
)
def test_format_information_goes_both_ways(text: str) -> None:
    assert dat46.format_text(dat46.read_format(text)) == text


def test_format_information_without_labels_is_the_name() -> None:
    assert dat46.read_format("PDF/A-2b").name == "PDF/A-2b"


EMPTY_PAIR = re.compile(r"<(\w+)([^<>]*)></\1>")


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.items())
def test_what_is_put_together_as_text_is_what_an_xml_library_writes(item: model.Item) -> None:
    written = dat46.dumps(item)
    again = xml.write(xml.parse(written))
    assert EMPTY_PAIR.sub(r"<\1\2/>", written.decode()) == again.decode()


def test_a_mapped_security_word_is_told_of_and_kept() -> None:
    data = "<电子档案元数据><内容描述><密级>内部</密级></内容描述></电子档案元数据>".encode()
    reading = dat46.loads(data)
    assert reading.value.security is not None
    assert reading.value.security.zh == "限制"
    (found,) = reading.findings
    assert (found.code, found.where.line) == ("XML-MAPPED", 1)
    assert "内部" in found.say("zh")
    assert reading.value.extra == (Extra(name="密级", value="内部", source="dat46"),)
    assert dat46.loads(dat46.dumps(reading.value)).value == reading.value


def test_a_level_that_does_not_fit_is_told_of_and_kept() -> None:
    record = dat46.loads("<电子档案元数据><聚合层次>案卷</聚合层次></电子档案元数据>".encode())
    volume = dat46.loads_file("<案卷元数据><聚合层次>文件</聚合层次></案卷元数据>".encode())
    assert [f.code for f in (*record.findings, *volume.findings)] == ["DAT46-LEVEL", "DAT46-LEVEL"]
    assert record.value.extra[0].value == "案卷"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<年度>0</年度>", "0"),
        ("<年度>20231</年度>", "20231"),
        ("<页数>-1</页数>", "-1"),
        ("<页数>１２</页数>", "１２"),
        ("<页数>1_000</页数>", "1_000"),
        (f"<页数>{'9' * 5000}</页数>", "9" * 5000),
    ],
)
def test_numbers_that_are_none_are_kept(text: str, kept: str) -> None:
    place = ("<档号>", "</档号>") if "年度" in text else ("<形式特征>", "</形式特征>")
    reading = dat46.loads(f"<电子档案元数据>{place[0]}{text}{place[1]}</电子档案元数据>".encode())
    assert [f.code for f in reading.findings] == ["XML-VALUE"]
    assert reading.value.extra[0].value == kept


@pytest.mark.parametrize(
    ("text", "size"), [("12", 12), ("4852550 字节", 4852550), ("3 bytes", 3), ("127 KB", None)]
)
def test_a_size_is_in_octets_or_none(text: str, size: int | None) -> None:
    data = f"""<电子档案元数据><文件数据><文档><文档数据><编码>
    <电子属性><计算机文件大小>{text}</计算机文件大小></电子属性><文件路径>a</文件路径></编码></文档数据></文档></文件数据></电子档案元数据>"""
    (obj,) = dat46.loads(data.encode()).value.objects
    assert obj.size == size
    assert size is not None or obj.extra[0].value == text


def test_nothing_that_stands_twice_is_lost() -> None:
    data = """<电子档案元数据><来源><立档单位名称>甲</立档单位名称></来源><来源><全宗名称>乙</全宗名称></来源>
    <档号>X-1<全宗号>Y</全宗号></档号><档号>X-2</档号><内容描述><题名>丙</题名></内容描述>
    <内容描述><摘要>丁</摘要></内容描述>
    <文件数据><其他>戊</其他><文档><文档数据><编码><电子属性><格式信息>己</格式信息><格式信息>庚</格式信息></电子属性>
    <数字化属性><扫描分辨率>辛</扫描分辨率></数字化属性><数字化属性><扫描分辨率>壬</扫描分辨率></数字化属性>
    <文件路径>癸</文件路径><文件路径>子</文件路径></编码></文档数据></文档></文件数据></电子档案元数据>"""
    item = dat46.loads(data.encode()).value
    said = str(attrs.asdict(item))
    assert all(word in said for word in "甲乙丙丁戊己庚辛壬癸子")
    assert all(code in said for code in ("X-1", "X-2", "'Y'"))


def test_many_repeated_elements_take_no_long_time() -> None:
    data = f"<电子档案元数据>{'<附注>x</附注>' * 200_000}</电子档案元数据>".encode()
    assert len(dat46.loads(data).value.annotations) == 200_000
