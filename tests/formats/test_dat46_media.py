"""DA/T 46 carries what DA/T 54 and DA/T 63 tell: in its own 扩展, and whatever is strange in there is kept."""

from __future__ import annotations

import io
import json
import re

import pytest
from attrs import evolve, fields_dict
from hypothesis import HealthCheck, given, settings

import records
import strategies
from archpkg.errors import InvalidValue
from archpkg.findings import Reading
from archpkg.formats import dat46, dat54, dat63
from archpkg.formats.dat46.many import read_records, write_records
from archpkg.formats.media.kinds import PHOTOGRAPH, RECORDING, Kind
from archpkg.formats.media.photographs import DESCRIPTION
from archpkg.formats.schema import schema_findings
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Item
from archpkg.model.technical import Given, MediaDescription, Origin, Photograph, Recording
from records import told


def pictured(inside: str, path: str = "a.jpg") -> bytes:
    """A record of one computer file with this in its 扩展."""
    coded = f"<编码><电子属性/><文件路径>{path}</文件路径><扩展>{inside}</扩展></编码>"
    return f"<电子档案元数据><文件数据><文档><文档数据>{coded}</文档数据></文档></文件数据></电子档案元数据>".encode()


def only_object(item: Item) -> DigitalObject:
    (obj,) = item.objects
    return obj


def test_pictures_and_recordings_read_back() -> None:
    item = records.media_item()
    written = dat46.dumps(item)
    assert dat46.loads(written) == Reading(item)
    assert '<摄影时间 值来源="文件">2023-05-06T10:23:14</摄影时间>' in written.decode()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.media_items())
def test_many_records_carry_them_too(item: Item) -> None:
    sink = io.BytesIO()
    write_records([item, item], sink)
    sink.seek(0)
    assert [reading.value for reading in read_records(sink)] == [item, item]


@pytest.mark.parametrize("kind", [PHOTOGRAPH, RECORDING], ids=lambda kind: kind.tag)
def test_every_field_has_its_element(kind: Kind) -> None:
    homes: dict[str, set[str]] = {}
    lot = list(kind.nodes)
    for node in lot:
        lot.extend(node.children)
        if node.home:
            homes.setdefault(node.home, set()).add(node.field)
    assert homes.pop("thing") == set(fields_dict(kind.make)) - set(kind.parts)  # type: ignore[arg-type]
    assert set(homes) == set(kind.parts)
    other = {"device": {"serial_number", "sensor"}}
    for home, found in homes.items():
        wanted = set(fields_dict(kind.parts[home]))  # type: ignore[arg-type]
        assert wanted - found <= other.get(home, set())


def test_every_field_of_the_description_has_its_element() -> None:
    assert {node.field for node in DESCRIPTION} == set(fields_dict(MediaDescription))


def test_one_that_says_nothing_is_still_one() -> None:
    obj = records.digital_object(photograph=Photograph(), recording=Recording())
    item = records.item(objects=(obj,), media=MediaDescription())
    written = dat46.dumps(item)
    assert dat46.loads(written).value == item
    assert schema_findings(written, "dat46.xsd") == ()


def test_text_that_xml_cannot_hold_is_refused() -> None:
    obj = records.digital_object(photograph=Photograph(caption="a\0"))
    with pytest.raises(InvalidValue, match="文字说明"):
        dat46.dumps(records.item(objects=(obj,)))
    with pytest.raises(InvalidValue, match="著录者"):
        dat46.dumps(records.item(media=MediaDescription(describer="\x01")))


@pytest.mark.parametrize(
    ("inside", "code", "kept"),
    [
        ("<照片><新>1</新></照片>", "XML-UNKNOWN", {"扩展/照片/新": "1"}),
        ("<照片><时间><新>1</新></时间></照片>", "XML-UNKNOWN", {"扩展/照片/时间/新": "1"}),
        ("<照片/><照片><地点>甲</地点></照片>", "XML-UNKNOWN", {"扩展/照片/地点": "甲"}),
        ("<别><甲>1</甲></别>", "XML-UNKNOWN", {"扩展/别/甲": "1"}),
        ("<照片><图像参数><图像宽度>宽</图像宽度></图像参数></照片>", "XML-VALUE", {"图像宽度": "宽"}),
    ],
)
def test_what_has_no_home_stays_with_the_computer_file(inside: str, code: str, kept: dict[str, str]) -> None:
    reading = dat46.loads(pictured(inside))
    assert [finding.code for finding in reading.findings] == [code]
    obj = only_object(reading.value)
    assert {extra.name: extra.value for extra in obj.extra} == kept
    assert dat46.loads(dat46.dumps(reading.value)).value == reading.value


def test_a_value_marked_as_the_records_is_taken_for_a_persons() -> None:
    inside = '<照片><摄影者 值来源="著录">甲</摄影者><版权信息>乙</版权信息></照片>'
    photograph = only_object(dat46.loads(pictured(inside)).value).photograph
    assert photograph == Photograph(photographer=Given("甲", Origin.PERSON), copyright="乙")


@pytest.mark.parametrize(
    "inside",
    [
        '<摄影者>乙</摄影者><摄影者 值来源="著录">甲</摄影者>',
        '<摄影者 值来源="著录">甲</摄影者><摄影者>乙</摄影者>',
    ],
)
def test_a_value_beside_it_stays_and_the_marked_one_is_kept(inside: str) -> None:
    reading = dat46.loads(pictured(f"<照片>{inside}</照片>"))
    obj = only_object(reading.value)
    assert obj.photograph == Photograph(photographer="乙")
    assert [(extra.name, extra.value) for extra in obj.extra] == [("扩展/照片/摄影者", "甲")]
    assert [finding.code for finding in reading.findings] == ["XML-UNKNOWN"]


def test_a_picture_whose_path_cannot_be_is_kept_in_pieces() -> None:
    reading = dat46.loads(pictured("<照片><主题><地点>甲</地点></主题></照片>", "../.."))
    assert [finding.code for finding in reading.findings] == ["XML-VALUE"]
    assert {extra.name: extra.value for extra in reading.value.extra} == {
        "文件路径": "../..",
        "地点": "甲",
    }


def test_a_second_description_is_kept() -> None:
    written = dat46.dumps(records.item(media=MediaDescription(describer="甲"))).decode()
    box = re.search(r"<照片与录音录像著录>.*?</照片与录音录像著录>", written, re.DOTALL)
    assert box is not None
    reading = dat46.loads(written.replace(box[0], box[0] + box[0].replace("甲", "乙")).encode())
    assert reading.value.media == MediaDescription(describer="甲")
    assert [(e.name, e.value) for e in reading.value.extra] == [("扩展/照片与录音录像著录/著录者", "乙")]
    assert [finding.code for finding in reading.findings] == ["XML-UNKNOWN"]


def test_they_are_carried_where_other_names_in_the_record_are_strange() -> None:
    item = records.media_item()
    strange = dat46.dumps(item).decode().replace("<题名>关于", "<文件题名>关于", 1)
    head, _, tail = strange.partition("<文件题名>")
    strange = f"{head}<文件题名>{tail.replace('</题名>', '</文件题名>', 1)}"
    reading = dat46.loads(strange.encode())
    assert {finding.code for finding in reading.findings} == {"DAT46-FORM", "DAT46-ALIAS"}
    assert reading.value.media == item.media
    assert [obj.photograph for obj in reading.value.objects] == [obj.photograph for obj in item.objects]
    assert [obj.recording for obj in reading.value.objects] == [obj.recording for obj in item.objects]


def test_json_with_such_names_is_read_or_kept() -> None:
    picture = {"照片": {"摄影者": "甲", "a b": "乙", "文字说明": "\0", "时间": {"摄影时间": "2023"}}}
    told_in_json = {"题名": "会议", "files": [{"文件路径": "a.jpg", **picture}]}
    reading = dat46.loads(json.dumps(told_in_json).encode())
    photograph = only_object(reading.value).photograph
    assert photograph == Photograph(photographer="甲", taken="2023")
    assert {extra.value for extra in reading.value.extra} >= {"乙", "\0"}


def test_a_description_inside_the_other_forms_is_not_lost() -> None:
    """What 扩展 of DA/T 54 and DA/T 63 tells in the DA/T 46 form counts where the elements are silent."""
    inner = records.item(
        media=MediaDescription(genre="新闻", describer="甲"),
        objects=(records.digital_object(photograph=Photograph(caption=told("说明"))),),
    )
    body = dat46.dumps(inner).decode().partition("\n")[2]
    for form, root in ((dat54, dat54.ROOT), (dat63, dat63.ROOT)):
        reading = form.loads(f"<{root}><著录者>乙</著录者><扩展>{body}</扩展></{root}>".encode())
        assert reading.value == evolve(inner, media=MediaDescription(genre="新闻", describer="乙"))
