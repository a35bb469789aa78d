"""DA/T 46: every form that systems exchange is read, told by name, and loses nothing; keys are never guessed at."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.errors import CannotRead, NotRecognised
from archpkg.findings import Reading
from archpkg.formats import dat46
from archpkg.formats.dat46 import nodes as dat46_nodes
from archpkg.formats.dat46.elements import ELEMENTS
from archpkg.formats.dat46.forms import FORMS
from archpkg.formats.dat46.names import SEEN, element_number
from archpkg.formats.schema import schema_findings
from archpkg.model.records import Item

FOLDER = Path(__file__).parent / "dat46_forms"
FIXTURES = sorted(path.name for path in FOLDER.iterdir())
TITLE = "关于印发办法的通知"


def read(name: str) -> list[Reading[Item]]:
    return list(dat46.loads_all((FOLDER / name).read_bytes()))


def one(name: str) -> Reading[Item]:
    return dat46.loads((FOLDER / name).read_bytes())


def kept(reading: Reading[Item]) -> dict[str, str]:
    return {extra.name: extra.value for extra in reading.value.extra}


def codes(reading: Reading[Item]) -> set[str]:
    return {finding.code for finding in reading.findings}


FORM_OF = {
    "1-eep-bare.xml": "eep",
    "2-volume-package.xml": "volume-package",
    "3-sip.xml": "sip",
    "3b-sips.xml": "sips",
    "4-property.json": "property",
    "4-property.xml": "property",
    "5-fields.xml": "fields",
    "6-list.xml": "list",
    "7-push.json": "push",
    "8-dat95.xml": "names",
    "9-columns.json": "json",
    "9-numbers.xml": "names",
    "attributes.xml": "names",
    "ofd-custom-data.xml": "names",
    "own-aliases.xml": "own",
    "own-many.xml": "own-many",
    "pinyin.json": "json",
}


def test_every_form_has_a_fixture() -> None:
    assert set(FORM_OF) == set(FIXTURES)
    assert {form.name for form in FORMS} | {"names"} == set(FORM_OF.values())


@pytest.mark.parametrize("name", FIXTURES)
def test_the_form_is_told_and_every_text_is_somewhere(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    titles = {form.name: form.title for form in FORMS}
    said = "".join(str(attrs.asdict(reading.value)) for reading in read(name))
    for reading in read(name):
        (found,) = (f for f in reading.findings if f.code == "DAT46-FORM")
        assert found.details["form"] == titles.get(FORM_OF[name], found.details["form"])
    # Dates are the only values that print otherwise than they came; what a scheme says of itself is no value.
    for text in _texts(dat46_nodes.read_nodes(data)):
        known = (
            text in said
            or text.replace("-", "") in said
            or text in ("4852550 字节", "JSON", "20230506", "20040506")
        )
        assert known or text in _OTHERWISE, text


_OTHERWISE = {
    *("永久", "长期", "30年", "公开", "内容信息", "业务内容", "电子文件", "题名", "成文日期", "归档日期", "摘要"),
    *("title", "cwrq", "zy", "mj", "密级", "MD5", "主文档", "附属文档", "文件", "M22", "M32", "责任者", "通知"),
    *("2023-05-06", "WJBH", "WJTM", "ZRZ", "BZRQ", "DH", "以卷", "2004-05-06", "2023-03-28", "name"),
}  # fmt: skip


def _texts(node: dat46_nodes.Node) -> set[str]:
    here = {node.text.strip(), *(value.strip() for value in node.attributes.values())}
    return {text for text in here.union(*(_texts(child) for child in node.children)) if text}


@pytest.mark.parametrize("name", FIXTURES)
def test_what_was_read_is_written_in_our_form_and_read_back(name: str) -> None:
    for reading in read(name):
        written = dat46.dumps(reading.value)
        assert schema_findings(written, "dat46.xsd") == ()
        assert dat46.loads(written).value == reading.value


def test_form_1_a_package_without_its_shell() -> None:
    reading = one("1-eep-bare.xml")
    item = reading.value
    assert (item.identifier, item.title, item.year) == ("XD-2023-001", "关于学籍注册的通知", 2023)
    assert [(o.path, o.size) for o in item.objects] == [("2023/通知.pdf", 4852550), ("2023/附件.tif", None)]
    assert [d.sequence for d in item.documents] == ["1", "2"]
    assert [o.digitisation and o.digitisation.resolution for o in item.objects] == [None, "300dpi"]
    assert item.numbering is not None
    assert item.numbering.agency_item_number == "7"
    assert (item.agents[0].identifier, item.agents[0].type) == ("R1", "教师")
    assert (item.events[0].identifier, item.events[0].time) == ("B1", "2023-03-28 10:00:00")
    assert (item.relations[0].source, item.relations[0].target) == ("R1", "B1")
    assert {e.value for e in item.extra} >= {"原始型", "接口", "8000", "内部", "Z200"}


def test_form_1_a_mapped_security_word_is_told_of_and_kept() -> None:
    reading = one("1-eep-bare.xml")
    assert reading.value.security is not None
    assert reading.value.security.zh == "限制"
    (found,) = (f for f in reading.findings if f.code == "XML-MAPPED")
    assert (found.details["value"], found.details["read"]) == ("内部", "限制")
    assert kept(reading)["密级"] == "内部"


def test_form_2_a_volume_package_is_a_volume_with_its_items() -> None:
    reading = dat46.loads_file((FOLDER / "2-volume-package.xml").read_bytes())
    volume = reading.value
    assert (volume.title, volume.year) == ("二〇二二年凭证", 2022)
    assert [item.title for item in volume.items] == ["记账凭证第1号", "记账凭证第2号"]
    first = volume.items[0]
    assert first.page_count == 3
    assert first.rights is not None
    assert first.rights.intellectual_property == "无"
    assert [o.path for o in first.objects] == ["2022/001.pdf"]
    assert [i.provenance and i.provenance.unit for i in volume.items] == ["云溪街道财政所"] * 2
    with pytest.raises(CannotRead, match="2 records"):
        one("2-volume-package.xml")


def test_form_3_a_filing_package_in_english() -> None:
    item = one("3-sip.xml").value
    assert (str(item.code), item.title, item.document_type) == ("Z109-WS·2023-Y-BGS-0007", TITLE, "通知")
    assert (item.principal_receivers, item.information_systems) == (("各社区",), ("街道OA 2.0",))
    assert [d.identifier for d in item.documents] == ["F1", "F2"]
    first = next(item.objects)
    assert (first.path, first.size, first.format and first.format.mime) == ("正文.ofd", 10, "application/ofd")
    assert (item.events[0].activity, item.events[0].agent) == ("签发", "A1")
    assert [(r.source, r.target, r.relation) for r in item.relations] == [("F1", "F2", "正文")]


def test_form_3b_document_type_is_no_genre_there() -> None:
    reading = one("3b-sips.xml")
    assert reading.value.document_type == ""
    assert kept(reading)["document_type"] == "发文"
    assert [o.path for o in reading.value.objects] == ["a.doc", "b.doc"]
    assert reading.value.retention is not None
    assert reading.value.retention.zh == "长期"


@pytest.mark.parametrize("name", ["4-property.xml", "4-property.json"])
def test_form_4_properties_by_title_or_name(name: str) -> None:
    reading = one(name)
    assert reading.value.title == TITLE
    assert "metadata_scheme_name" not in kept(reading) or kept(reading)["metadata_scheme_name"] == "文书"
    if name.endswith("xml"):
        assert kept(reading)["gdrq"] == "20240101"
        (obj,) = reading.value.objects
        assert (obj.path, obj.digest("md5")) == ("2023/正文.pdf", "900150983cd24fb0d6963f7d28e17f72")


def test_form_5_fields_by_id_in_gbk() -> None:
    reading = one("5-fields.xml")
    item = reading.value
    assert (item.document_number, item.title, item.authors) == ("云街〔2023〕7号", TITLE, ("云溪街道办事处",))
    (obj,) = item.objects
    assert (obj.path, obj.size) == ("正文.doc", None)
    assert "127 KB" in {extra.value for extra in obj.extra}
    assert "XML-VALUE" in codes(reading)


def test_form_6_a_flat_list_gives_each_record() -> None:
    first, second = read("6-list.xml")
    assert (first.value.title, second.value.title) == ("甲", "乙")
    assert first.value.date is not None
    assert first.value.date.compact() == "20230506"
    assert kept(first)["归档时间"] == "2024-01-01"
    assert kept(second)["版本"] == "DA/T 46-2009"


def test_form_7_a_push_with_its_workflow() -> None:
    item = one("7-push.json").value
    assert [(e.activity, e.agent) for e in item.events] == [("受理", "某某"), ("签发", "某某某")]
    assert item.events[0].description == "同意"
    (obj,) = item.objects
    assert (obj.name, obj.size, obj.digest("md5")[:4]) == ("决定.pdf", 3, "9001")


def test_form_8_names_of_dat95() -> None:
    item = one("8-dat95.xml").value
    assert [(a.name, a.position) for a in item.agents] == [("某某", "会计"), ("某某某", "")]
    assert [(e.activity, e.status) for e in item.events] == [("审核", "历史行为"), ("记账", "")]


@pytest.mark.parametrize("name", ["9-numbers.xml", "9-columns.json"])
def test_form_9_numbers(name: str) -> None:
    reading = one(name)
    assert reading.value.title in (TITLE, "甲")
    assert {"某值", "x"} & {extra.value for extra in reading.value.extra}


def test_other_names_in_our_own_form() -> None:
    reading = one("own-aliases.xml")
    item = reading.value
    assert (item.title, item.carrier) == (TITLE, "纸质")
    assert item.code is not None
    assert item.code.volume == "001"
    assert (item.documents[0].title, item.documents[0].main) == ("附件一", False)
    assert kept(reading)["盒号"] == "12"
    keys = {f.details["key"] for f in reading.findings if f.code == "DAT46-ALIAS"}
    assert keys == {"文件题名", "成文日期", "文件大小"}


def test_attributes_are_keys_too() -> None:
    reading = one("attributes.xml")
    assert (reading.value.title, reading.value.annotations) == (TITLE, ("缺页",))
    assert kept(reading)["colour"] == "red"
    assert one("ofd-custom-data.xml").value.authors == ("云溪街道办事处", "示例区民政局")


def test_an_ambiguous_key_is_kept_and_not_guessed() -> None:
    (reading,) = read("pinyin.json")
    assert kept(reading)["zs"] == "各社区"
    assert reading.value.principal_receivers == ()


@pytest.mark.parametrize("data", [b"<a><b>1</b></a>", b'{"a": 1}', b"[]", b"{}"])
def test_a_document_without_any_element_is_not_recognised(data: bytes) -> None:
    with pytest.raises(NotRecognised, match=r"of \d names in it 0 are such"):
        dat46.loads(data)


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda e: f"M{e.number}")
def test_every_element_is_found_by_each_of_its_names(element: object) -> None:
    assert isinstance(element, type(ELEMENTS[0]))
    words = element.en.split()
    camel = words[0] + "".join(word.title() for word in words[1:])
    for key in (
        element.zh,
        f"M{element.number}",
        f"m{element.number:03}",
        "_".join(words),
        camel,
        camel.title(),
    ):
        assert element_number(key) == element.number
    for key in SEEN.get(element.number, "").split():
        assert element_number(key) == element.number


@pytest.mark.parametrize("key", ["归档日期", "登记日期", "M0", "M89", "m201", "", "zs", "日期日期", "名"])
def test_other_keys_name_nothing(key: str) -> None:
    assert element_number(key) is None


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"[" * 150 + b"]" * 150, "100"),
        (b'{"a": ' * 150 + b"1" + b"}" * 150, "100"),
        (b'{"a": "' + b"x" * (17 << 20) + b'"}', "octets"),
        (b"<a>" + b"<b/>" * 1_000_001 + b"</a>", "1,000,000"),
        (b"{\"a\": \xff}", "JSON"),
    ],
    ids=range(7),
)  # fmt: skip
def test_what_is_too_deep_too_large_or_broken_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(CannotRead, match=why):
        dat46.loads(data)


def test_text_that_xml_cannot_hold_is_kept_and_told_of() -> None:
    reading = dat46.loads(json.dumps({"题名": "a\u0000b", "责任者": "\ud800", "文号": "1"}).encode())
    assert reading.value.document_number == "1"
    assert codes(reading) >= {"XML-VALUE"}
    assert {e.value for e in reading.value.extra} == {"a\u0000b", "\ud800"}


def test_a_document_of_many_names_takes_no_long_time() -> None:
    pieces = "".join(f"<x{n}>1</x{n}><tm>甲</tm><附注>乙</附注><file>{n}.pdf</file>" for n in range(5000))
    reading = dat46.loads(f"<r>{pieces}</r>".encode())
    assert len(reading.value.annotations) == 5000
    assert len(list(reading.value.objects)) == 5000


KEYS = st.sampled_from(
    [e.zh for e in ELEMENTS]
    + ["文档", "编码", "file", "process", "tm", "x", "property", "block", "name", "扩展元素"]
)
TEXTS = st.text(st.sampled_from("甲1 ./\\-年<&\u0000"), max_size=6)
TREES = st.recursive(
    st.dictionaries(KEYS, TEXTS | st.integers() | st.none() | st.booleans(), max_size=4),
    lambda inner: st.dictionaries(KEYS, inner | st.lists(inner, max_size=3), max_size=3),
    max_leaves=8,
)


@settings(max_examples=120, deadline=None)
@given(TREES)
def test_any_json_of_known_names_is_read(tree: object) -> None:
    with contextlib.suppress(NotRecognised):
        for reading in dat46.loads_all(json.dumps({"r": tree}, ensure_ascii=False).encode()):
            assert reading.findings
