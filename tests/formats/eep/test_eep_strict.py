"""The strict form: whatever is missing or wrong is named at once, in both languages, with what to do."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import eeps
import strategies
from archpkg.errors import Rejected
from archpkg.formats.eep import rules
from archpkg.formats.eep.compose import original_eep
from archpkg.formats.eep.strict import strict_findings
from archpkg.formats.eep.values import DataKind, Eep, EepKind, Encoding, SignatureBody
from archpkg.formats.eep.write import write_eep
from archpkg.model.agents import Agent, Event, Relation
from archpkg.model.objects import DigitalObject, Digitisation, Document, DocumentState
from archpkg.model.parts import Grant, Numbering, Provenance, Rights, Storage
from archpkg.model.records import Item

SCHEMA = eeps.schema()


def named(eep: Eep) -> dict[str, str]:
    """The elements that findings name, and their rules."""
    return {finding.where.element: finding.code for finding in strict_findings(eep)}


def composed(**fields: Any) -> Eep:
    return original_eep(eeps.item(**fields), created=eeps.CREATED, creator=eeps.CREATOR).value


def test_a_full_package_has_no_findings() -> None:
    assert strict_findings(eeps.original()) == ()


def test_an_empty_record_is_told_everything_at_once_EEP_W_MISSING() -> None:  # noqa: N802
    reading = original_eep(Item(), created=eeps.CREATED, creator="")
    assert [finding.where.element for finding in reading.errors] == [
        "封装包创建单位",
        "立档单位名称",
        "电子文件号",
        "年度",
        "保管期限",
        "室编件号",
        "题名",
        "责任者",
        "日期",
        "密级",
        "脱机载体编号",
        "文档",
        "业务实体",
        "机构人员实体",
    ]
    assert {finding.code for finding in reading.errors} == {"EEP-W-MISSING"}
    for finding in reading.errors:
        assert len(finding.hint("en")) > 5
        assert finding.hint("zh").startswith("请")
        assert "{" not in finding.say("en") + finding.say("zh")
    with pytest.raises(Rejected, match=r"14 errors"):
        write_eep(reading.value, io.BytesIO(), eeps.open_content)


@pytest.mark.parametrize(
    ("fields", "element", "code"),
    [
        ({"provenance": Provenance(fonds_name="甲")}, "立档单位名称", "EEP-W-MISSING"),
        ({"authors": ("",)}, "责任者", "EEP-W-MISSING"),
        ({"storage": Storage(microform="1")}, "脱机载体编号", "EEP-W-MISSING"),
        ({"documents": (Document(),)}, "文档数据", "EEP-W-MISSING"),
        ({"documents": (Document(states=(DocumentState(),)),)}, "编码", "EEP-W-MISSING"),
        ({"rights": Rights(grants=(Grant(agent="", permission="x"),))}, "授权对象", "EEP-W-MISSING"),
        ({"rights": Rights(grants=(Grant(agent="x", permission=""),))}, "授权行为", "EEP-W-MISSING"),
        ({"events": (Event(activity="", time="x", agent="RY-1"),)}, "业务行为", "EEP-W-MISSING"),
        ({"events": (Event(activity="归档", agent="RY-1"),)}, "行为时间", "EEP-W-MISSING"),
        ({"events": (Event(activity="归档", time="x"),)}, "机构人员标识符", "EEP-W-MISSING"),
        ({"agents": (Agent(name=""),)}, "机构人员名称", "EEP-W-MISSING"),
        ({"relations": (Relation(target=""),)}, "被关联文件标识符", "EEP-W-MISSING"),
        ({"aggregation_type": "多件"}, "文件组合类型", "EEP-W-WORD"),
        ({"events": (Event(activity="a", time="x", agent="y", status="z"),)}, "业务状态", "EEP-W-WORD"),
        ({"agents": (Agent(name="甲", type="部门"),)}, "机构人员类型", "EEP-W-WORD"),
        ({"page_count": 0}, "页数", "EEP-W-FORM"),
        ({"numbering": Numbering(agency_item_number="十二")}, "室编件号", "EEP-W-FORM"),
        ({"numbering": Numbering(archives_item_number="0")}, "馆编件号", "EEP-W-FORM"),
        ({"numbering": Numbering(archives_item_number="٣")}, "馆编件号", "EEP-W-FORM"),
    ],
)
def test_what_is_missing_or_wrong_in_a_record(fields: dict[str, Any], element: str, code: str) -> None:
    assert named(composed(**fields))[element] == code


@pytest.mark.parametrize(
    ("change", "element", "code"),
    [
        ({"size": None}, "计算机文件大小", "EEP-W-MISSING"),
        ({"digitisation": Digitisation(colour_mode="彩色")}, "扫描分辨率", "EEP-W-MISSING"),
        ({"digitisation": Digitisation(resolution="300dpi")}, "扫描色彩模式", "EEP-W-WORD"),
    ],
)
def test_what_is_missing_of_a_computer_file(change: dict[str, Any], element: str, code: str) -> None:
    obj = evolve(DigitalObject(path="a.tif", size=3), **change)
    found = named(composed(documents=(Document(states=(DocumentState(objects=(obj,)),)),)))
    assert found == {element: code}


def encoded(change: Callable[[Encoding], Encoding]) -> Eep:
    """A package whose first 编码 is another."""
    eep = eeps.original()
    content = eep.signed.current
    first, *others = content.encodings
    content = evolve(content, encodings=(change(first), *others))
    return evolve(eep, signed=evolve(eep.signed, content=content))


@pytest.mark.parametrize(
    ("change", "element", "code"),
    [
        ({"description": ""}, "编码描述", "EEP-W-MISSING"),
        ({"keyword": ""}, "反编码关键字", "EEP-W-MISSING"),
        ({"identifier": ""}, "编码ID", "EEP-W-FORM"),
        ({"identifier": "修改0 -文档1"}, "编码ID", "EEP-W-FORM"),
        ({"data_id": "1-数据"}, "编码数据ID", "EEP-W-FORM"),
        ({"identifier": "修改0-文档1"}, "编码ID", "EEP-W-TWICE"),
        ({"data": DataKind.DIGEST_ONLY}, "编码数据", "EEP-W-OUTSIDE"),
        ({"data": DataKind.OUTSIDE}, "编码数据", "EEP-W-OUTSIDE"),
        ({"data": DataKind.REFERENCE}, "编码数据", "EEP-W-OUTSIDE"),
        ({"data": DataKind.REFERENCE, "reference": "nowhere"}, "引用编码数据ID", "EEP-W-REFERENCE"),
    ],
)
def test_what_is_wrong_with_an_encoding(change: dict[str, Any], element: str, code: str) -> None:
    assert named(encoded(lambda encoding: evolve(encoding, **change)))[element] == code


def test_a_reference_inside_the_same_layer_leads_to_no_former_data() -> None:
    eep = encoded(lambda one: evolve(one, data=DataKind.REFERENCE, reference=one.data_id))
    assert named(eep) == {"引用编码数据ID": "EEP-W-REFERENCE"}


def test_identifiers_of_former_layers_are_taken_EEP_W_TWICE() -> None:  # noqa: N802
    first = evolve(
        eeps.original(), signatures=eeps.write(eeps.original(), signing=[eeps.signing()])[1].eep.signatures
    )
    again = eeps.modified(first)
    content = again.signed.content
    same = evolve(again, signed=evolve(again.signed, content=evolve(content, identifier="修改0-签名1")))  # type: ignore[arg-type]
    assert named(again) == {}
    assert named(same) == {"修改标识符": "EEP-W-TWICE"}


@pytest.mark.parametrize(
    "change",
    [
        {"kind": EepKind.MODIFIED},
        {"kind_description": "原始封装"},
        {
            "kind_description": "本封装包包含电子文件数据及其元数据，系修改封装，在保留原封装包的基础上，添加了修改层"
        },
    ],
)
def test_kind_note_and_branch_fit_together_EEP_W_KIND(change: dict[str, Any]) -> None:  # noqa: N802
    eep = eeps.original()
    assert named(evolve(eep, signed=evolve(eep.signed, **change))) == {"封装包类型": "EEP-W-KIND"}


@pytest.mark.parametrize(
    "time",
    ["2024-02-30T00:00:00", "2024-01-01", "2024-01-01 00:00:00", "2024-01-01T24:00:00", "", "2024-13-01T00:00:00Z",
     "2024-01-01T00:00:00+15:00", "0000-01-01T00:00:00", "2024-01-01T00:00:00Z\n"],
)  # fmt: skip
def test_times_that_are_none_EEP_W_FORM(time: str) -> None:  # noqa: N802
    eep = eeps.original()
    assert named(evolve(eep, signed=evolve(eep.signed, created=time))) == {"封装包创建时间": "EEP-W-FORM"}


@pytest.mark.parametrize(
    "time", ["2024-02-29T23:59:59", "2024-01-01T00:00:00.123Z", "2024-01-01T00:00:00-14:00"]
)
def test_times_in_their_form(time: str) -> None:
    eep = eeps.original()
    eep = evolve(eep, signed=evolve(eep.signed, created=time))
    assert named(eep) == {}
    SCHEMA.assertValid(etree.fromstring(eeps.write(eep)[0]))


def test_editions_and_descriptions() -> None:
    eep = eeps.original()
    assert named(evolve(eep, version="2018", description="")) == {
        "版本": "EEP-W-WORD",
        "封装包格式描述": "EEP-W-MISSING",
    }
    assert named(evolve(eep, signed=evolve(eep.signed, version="2010"))) == {"eep版本": "EEP-W-WORD"}


def signed() -> Eep:
    return eeps.write(eeps.original(), signing=[eeps.signing()])[1].eep


def test_signatures_and_lock_belong_together_EEP_W_SIGNATURES() -> None:  # noqa: N802
    eep = signed()
    assert named(eep) == {}
    broken = (
        evolve(eep, locks=()),
        evolve(eep, signatures=()),
        evolve(eep, locks=eep.locks * 2),
        evolve(eep, locks=[evolve(eep.locks[0], locked="修改0-签名2")]),
    )
    for one in broken:
        assert "EEP-W-SIGNATURES" in named(one).values()
        with pytest.raises(Rejected, match="锁定签名"):
            eeps.write(one)


@pytest.mark.parametrize(
    ("change", "element", "code"),
    [
        ({"rules": ""}, "签名规则", "EEP-W-MISSING"),
        ({"result": ""}, "签名结果", "EEP-W-MISSING"),
        ({"blocks": ()}, "证书", "EEP-W-MISSING"),
        ({"algorithm": ""}, "签名算法标识", "EEP-W-MISSING"),
        ({"time": "2024"}, "签名时间", "EEP-W-FORM"),
        ({"result": "签字"}, "电子签名", "EEP-W-FORM"),
        ({"result": "AAA"}, "电子签名", "EEP-W-FORM"),
    ],
)
def test_what_a_signature_lacks(change: dict[str, Any], element: str, code: str) -> None:
    eep = signed()
    body: SignatureBody = eep.signatures[0]
    assert named(evolve(eep, signatures=[evolve(body, **change)]))[element] == code  # type: ignore[list-item]


def test_long_values_are_cut_in_what_is_said() -> None:
    finding = strict_findings(composed(aggregation_type="长" * 10_000))[0]
    assert len(finding.say("zh")) < 300


def test_the_rules_are_named_once() -> None:
    codes = [rule.code for rule in rules.RULES]
    assert len(set(codes)) == len(codes)
    assert set(rules.REMEDIES) >= {"责任者", "密级", "脱机载体编号", "业务实体", "机构人员实体"}


RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "title": strategies.XML_TEXT,
        "authors": strategies.texts(),
        "date": strategies.dates(),
        "code": strategies.codes(),
        "year": st.integers(1, 9999),
        "page_count": st.integers(0, 9),
        "aggregation_type": st.sampled_from(["", "单件", "组合文件", "件"]),
        "numbering": st.builds(
            Numbering, agency_item_number=strategies.XML_TEXT | st.sampled_from(["7", "007"])
        ),
        "keywords": strategies.texts(),
        "descriptors": strategies.texts(),
        "storage": st.builds(Storage, offline_media=strategies.texts()),
        "agents": st.lists(
            st.builds(Agent, name=strategies.XML_TEXT, type=st.sampled_from(["", "个人", "部门"])), max_size=2
        ).map(tuple),
        "relations": st.lists(
            st.builds(Relation, target=strategies.XML_TEXT, description=strategies.XML_TEXT), max_size=2
        ).map(tuple),
    },
)


@given(fields=RECORDS)
@settings(max_examples=150, deadline=None)
def test_whatever_has_no_findings_is_valid_by_the_schema(fields: dict[str, Any]) -> None:
    eep = composed(**fields)
    if strict_findings(eep):
        with pytest.raises(Rejected):
            eeps.write(eep)
    else:
        SCHEMA.assertValid(etree.fromstring(eeps.write(eep)[0]))
