"""DA/T 54 and DA/T 63: who gave a value, what other systems write, and what has no home."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from attrs import evolve
from hypothesis import given, settings

import archpkg
import records
import strategies
from archpkg.errors import CannotRead, WrongUse
from archpkg.formats import dat54, dat63, json
from archpkg.formats.media.nodes import Node
from archpkg.formats.schema import schema_findings, schema_text
from archpkg.model.agents import Relation
from archpkg.model.objects import DigitalObject
from archpkg.model.parts import Provenance, Rights, Storage
from archpkg.model.records import Item
from archpkg.model.security import SecurityLevel
from archpkg.model.technical import Given, Origin, Passage, Photograph
from records import told


def photo_of(item: Item) -> Photograph:
    photograph = next(item.objects).photograph
    assert photograph is not None
    return photograph


def document(inside: str) -> bytes:
    return f"<照片类电子档案元数据>{inside}</照片类电子档案元数据>".encode()


def tags(nodes: Sequence[Node]) -> set[str]:
    found = {node.tag for node in nodes} | {leaf.tag for node in nodes for leaf in node.leaves}
    return found.union(*(tags(node.children) for node in nodes))


def test_the_origin_of_a_value_is_written_beside_it() -> None:
    written = dat54.dumps(records.media_item()).decode()
    assert "<摄影者>张某，云溪街道办事处</摄影者>" in written
    assert '<摄影时间 值来源="文件">2023-05-06T10:23:14</摄影时间>' in written
    photo = photo_of(dat54.loads(written.encode()).value)
    assert (photo.taken, photo.caption) == (told("2023-05-06T10:23:14"), Given("“三清单”发布现场 <&>"))


def test_the_record_stands_in_for_what_nobody_told() -> None:
    item = records.item(objects=(records.digital_object("a.jpg"),), category="ZP")
    written = dat54.dumps(item).decode()
    assert '<摄影者 值来源="著录">云溪街道办事处</摄影者>' in written
    assert '<摄影时间 值来源="著录">2023-05-06</摄影时间>' in written
    assert (
        '<摄录时间 值来源="著录">2023-05-06</摄录时间>' in dat63.dumps(evolve(item, category="LX")).decode()
    )
    assert dat54.loads(written.encode()).value == item
    edited = written.replace(">云溪街道办事处</摄影者>", ">李某</摄影者>").encode()
    reading = dat54.loads(edited)
    assert photo_of(reading.value).photographer == Given("李某", Origin.PERSON)
    assert reading.value.authors == ("云溪街道办事处",)


def test_a_record_without_a_computer_file() -> None:
    item = records.item(media=records.media_description())
    for form, category in ((dat54, "ZP"), (dat63, "LX")):
        assert form.loads(form.dumps(item)).value == item
        bare = Item(category=category)
        assert form.loads(form.dumps(bare)).value == bare


@pytest.mark.parametrize("name", ["dat54", "dat63"])
def test_a_record_of_another_kind_is_refused(name: str) -> None:
    form = archpkg.FORMATS[name]
    for item in (Item(), records.item(), records.item(objects=(records.digital_object("a.jpg"),))):
        with pytest.raises(WrongUse, match=name) as refused:
            form.dumps(item)
        assert "dat46" in str(refused.value)
    code = "Z109-ZP·2022-Y-BGS-0001" if name == "dat54" else "Z109-LY·2022-Y-BGS-0001"
    assert form.loads(form.dumps(Item(code=code))).value == Item(code=code)


def test_what_other_systems_write_is_read() -> None:
    reading = dat54.loads(
        document(
            "<标识元数据><文件标识符>7</文件标识符><档号>068-ZP-2017-Y-BGS-1201</档号></标识元数据>"
            "<描述元数据><题名>会议</题名><摄影者>张某</摄影者><时间><修改时间>2017-01-01</修改时间></时间></描述元数据>"
            "<电子档案名>p/a.jpg</电子档案名><文件大小>12</文件大小><格式><格式名称>JPEG</格式名称></格式>"
            "<权限><密级>秘密★10年</密级></权限><管理系统描述>OA</管理系统描述><参见号>1,2</参见号>"
            "<机构人员标识符>A</机构人员标识符><机构人员名称>甲</机构人员名称><机构人员隶属>乙</机构人员隶属>"
            "<机构人员标识符>B</机构人员标识符><授权标识符>S</授权标识符><发布时间>2020</发布时间>"
        )
    )
    item, photo = reading.value, photo_of(reading.value)
    assert reading.findings == ()
    assert (item.identifier, str(item.code), item.title) == ("7", "068-ZP-2017-Y-BGS-1201", "会议")
    assert (photo.photographer, photo.modified) == (Given("张某"), Given("2017-01-01"))
    assert photo.format.name == Given("JPEG")
    assert list(item.objects) == [DigitalObject(path="p/a.jpg", size=12, photograph=photo)]
    assert (item.security, item.secrecy_period) == (SecurityLevel(code="MM"), "10年")
    assert [(a.identifier, a.name) for a in item.agents] == [("A", "甲"), ("B", "")]
    assert item.relations == (Relation(source="A", target="乙", type="机构人员-机构人员", relation="隶属"),)
    assert item.media is not None
    assert (item.media.see_also, item.media.mandates[0].issued) == ("1,2", "2020")
    assert dat54.loads(dat54.dumps(item)).value == item


@pytest.mark.parametrize(
    ("inside", "code", "kept"),
    [
        ("<新元素>1</新元素>", "XML-UNKNOWN", {"新元素": "1"}),
        ("<时间><另>1</另></时间>", "XML-UNKNOWN", {"时间/另": "1"}),
        ("<题名>1</题名><题名>2</题名>", "XML-UNKNOWN", {"题名": "2"}),
        ("<计算机文件大小>大</计算机文件大小>", "XML-VALUE", {"计算机文件大小": "大"}),
        ("<计算机文件大小>12</计算机文件大小>", "AVM-HOMELESS", {"计算机文件大小": "12"}),
        ("<计算机文件名>../a.jpg</计算机文件名>", "XML-VALUE", {"计算机文件名": "../a.jpg"}),
        ("<摄影者>张某</摄影者>", "AVM-HOMELESS", {"摄影者": "张某"}),
        (
            "<扩展><电子文件 序号='2'><照片><摄影者>甲</摄影者></照片></电子文件></扩展>",
            "AVM-HOMELESS",
            {"摄影者": "甲"},
        ),
        ("<扩展><电子文件 序号='x'><照片/></电子文件></扩展>", "XML-UNKNOWN", {"电子文件/照片": ""}),
        ("<扩展><别>1</别></扩展>", "XML-UNKNOWN", {"扩展/别": "1"}),
        ("<权限><密级>内部</密级></权限>", "XML-MAPPED", {"密级": "内部"}),
    ],
)
def test_what_has_no_home_is_kept_and_said(inside: str, code: str, kept: dict[str, str]) -> None:
    reading = dat54.loads(document(inside))
    assert [finding.code for finding in reading.findings] == [code]
    assert {extra.name: extra.value for extra in reading.value.extra} == kept
    assert {extra.source for extra in reading.value.extra} == {"dat54"}
    assert dat54.loads(dat54.dumps(reading.value)).value == reading.value


def test_passages_without_a_recording_are_kept() -> None:
    inside = "<主题><内容描述>讲话</内容描述><内容起始时间>00:01:00</内容起始时间></主题>"
    reading = dat63.loads(f"<录音录像类电子档案元数据>{inside}</录音录像类电子档案元数据>".encode())
    assert [(extra.name, extra.value) for extra in reading.value.extra] == [("主题", "讲话；00:01:00")]
    assert [finding.code for finding in reading.findings] == ["AVM-HOMELESS"]


def test_the_two_halves_of_a_document_may_differ() -> None:
    written = dat54.dumps(records.media_item()).decode()
    edited = written.replace("<计算机文件大小>123456<", "<计算机文件大小>7<", 1)
    edited = edited.replace("<计算机文件名>图表.tif<", "<计算机文件名>b.tif<", 1)
    reading = dat54.loads(edited.encode())
    assert [finding.code for finding in reading.findings] == ["AVM-DIFFERS"] * 2
    assert next(reading.value.objects).size == 123456
    assert {e.value for e in reading.value.extra if e.source == "dat54"} == {"7", "b.tif"}


def test_further_computer_files_are_told_in_the_extension() -> None:
    objects = tuple(
        DigitalObject(path=f"{n}.jpg", photograph=Photograph(caption=str(n)), recording=records.recording())
        for n in range(3)
    )
    item = records.item(objects=objects)
    for form in (dat54, dat63):
        reading = form.loads(form.dumps(item))
        assert reading.value == item
        assert reading.findings == ()


def test_empty_parts_are_none_or_stay() -> None:
    for fields in (
        {"provenance": Provenance(), "storage": Storage(), "rights": Rights()},
        {"provenance": Provenance(archives_code="1"), "rights": Rights(control="开放")},
        {"storage": Storage(current_location="/a", offline_media=("CD",))},
    ):
        item = evolve(Item(category="ZP"), **fields)
        assert dat54.loads(dat54.dumps(item)).value == item


def test_agents_belong_as_the_relations_say() -> None:
    written = dat63.dumps(records.media_item()).decode()
    assert "<机构人员隶属>云溪街道办事处</机构人员隶属>" in written
    assert dat63.loads(written.encode()).value == records.media_item()


@pytest.mark.parametrize("form", [dat54, dat63])
def test_every_element_is_in_the_schema(form: type[object]) -> None:
    scheme = form.SCHEME  # type: ignore[attr-defined]
    schema = schema_text(f"{scheme.source}.xsd").decode()
    named = (
        tags(scheme.nodes) | tags(scheme.beyond) | {tag for kind in scheme.kinds for tag in tags(kind.nodes)}
    )
    assert [tag for tag in sorted(named) if f'name="{tag}"' not in schema] == []
    assert set(scheme.aliases.values()) <= named


def test_the_schema_says_what_does_not_fit() -> None:
    assert schema_findings(document("<摄影者/>"), "dat54.xsd") != ()
    bad = document('<聚合层次>件</聚合层次><摄影者 值来源="人">甲</摄影者>')
    assert schema_findings(bad, "dat54.xsd") != ()


def test_the_numbers_of_dat63_are_all_there() -> None:
    sample = dat63.dumps(records.media_item(category="LX")).decode()
    for tag in (
        "摄录者",
        "数字化责任信息",
        "总帧数",
        "内容起始时间",
        "源文件标识符",
        "原始载体型号",
        "画面高宽比",
        "声道",
    ):
        assert f"<{tag}" in sample
    recording = next(dat63.loads(sample.encode()).value.objects).recording
    assert recording is not None
    assert recording.passages[1] == Passage(description="讲话")


def test_what_is_no_xml_is_refused() -> None:
    for form in (dat54, dat63):
        with pytest.raises(CannotRead):
            form.loads(b"<a")


def test_json_carries_who_gave_what() -> None:
    fonds = records.fonds(records.media_item())
    written = json.dumps(fonds)
    assert json.loads(written).value == fonds
    assert b'"origin": "file"' in written


@settings(max_examples=40, deadline=None)
@given(strategies.media_items())
def test_json_is_lossless_for_pictures_and_sound(item: Item) -> None:
    fonds = records.fonds(item)
    assert json.loads(json.dumps(fonds)).value == fonds


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"value": 6000', b'"value": -1'), (b'"value": 6000', b'"value": "x"'), (b'"file"', b'"god"')],
)
def test_json_refuses_what_cannot_exist(old: bytes, new: bytes) -> None:
    written = json.dumps(records.fonds(records.media_item())).replace(old, new, 1)
    with pytest.raises(CannotRead, match="Values that cannot be"):
        json.loads(written)
