"""From a record to a package: what is filled in, what stays behind, what reading gives back."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from attrs import evolve

import eeps
import records
from archpkg.formats.eep.compose import complete_item, modified_eep, original_eep
from archpkg.formats.eep.remainder import held, what_stays_behind
from archpkg.formats.eep.values import Eep
from archpkg.model.agents import Agent, Event, Relation
from archpkg.model.codes import Arrangement, ReferenceCode
from archpkg.model.objects import DigitalObject, Digitisation, Document, DocumentState, FileFormat
from archpkg.model.parts import Numbering
from archpkg.model.records import Item


def composed(item: Item) -> Eep:
    return original_eep(item, created=eeps.CREATED, creator=eeps.CREATOR).value


def test_a_full_record_is_taken_as_it_is() -> None:
    reading = original_eep(eeps.item(), created=eeps.CREATED, creator=eeps.CREATOR)
    assert reading.findings == ()
    given, taken = eeps.item(), complete_item(reading.value.signed.current)
    bare = [evolve(document, identifier="") for document in taken.documents]
    assert evolve(taken, documents=bare) == given


def test_relations_of_agents_stand_apart() -> None:
    content = eeps.original().signed.current
    assert [one.source for one in content.item.relations] == ["X031WS2025000012"]
    assert [one.source for one in content.agent_relations] == ["RY-1"]


def test_what_the_reference_code_says_is_filled_in_EEP_W_FILLED() -> None:  # noqa: N802
    bare = eeps.item(year=None, retention=None, numbering=None, aggregation_type="")
    reading = original_eep(bare, created=eeps.CREATED, creator=eeps.CREATOR)
    assert reading.errors == ()
    told = {finding.where.element: finding.details["value"] for finding in reading.findings}
    assert told == {"文件组合类型": "组合文件", "年度": "2025", "保管期限": "10年", "室编件号": "12"}
    assert {finding.code for finding in reading.findings} == {"EEP-W-FILLED"}
    assert complete_item(reading.value.signed.current).numbering == Numbering(agency_item_number="12")


@pytest.mark.parametrize("code", ["甲乙丙", "X031-WS·2025-D10-0000"])
def test_nothing_is_made_up(code: str) -> None:
    item = eeps.item(code=ReferenceCode.of(code), numbering=None, retention=None)
    found = {finding.where.element for finding in original_eep(item, created="", creator="x").errors}
    assert "室编件号" in found


def test_an_archives_number_is_enough_and_other_numbers_are_kept() -> None:
    for numbering in (
        Numbering(archives_item_number="5"),
        Numbering(page_number="9", agency_item_number="3"),
    ):
        assert composed(eeps.item(numbering=numbering)).item.numbering == numbering
    filled = composed(eeps.item(numbering=Numbering(page_number="9"))).item.numbering
    assert filled == Numbering(page_number="9", agency_item_number="12")


def test_agents_are_found_by_name_and_numbered_where_they_have_no_identifier() -> None:
    item = eeps.item(
        agents=(Agent(name="甲"), Agent(name="乙", identifier="机构人员1"), Agent(name="丙")),
        events=(
            Event(activity="拟稿", time="2025", agent="丙"),
            Event(activity="审核", time="2025", agent="机构人员1"),
        ),
        relations=(Relation(target="X"),),
    )
    after = composed(item).item
    assert [agent.identifier for agent in after.agents] == ["机构人员2", "机构人员1", "机构人员3"]
    assert [event.agent for event in after.events] == ["机构人员3", "机构人员1"]
    assert [event.identifier for event in after.events] == ["业务1", "业务2"]
    assert {event.record for event in after.events} == {item.identifier}
    assert after.relations[0].source == item.identifier


def test_business_of_an_unknown_agent_is_told_EEP_W_AGENT() -> None:  # noqa: N802
    item = eeps.item(events=(Event(activity="归档", time="2025", agent="谁"),))
    findings = original_eep(item, created=eeps.CREATED, creator=eeps.CREATOR).findings
    assert [(finding.code, finding.details["agent"]) for finding in findings] == [("EEP-W-AGENT", "谁")]


def test_several_texts_in_one_element_are_parted_at_the_joint() -> None:
    item = eeps.item(authors=("甲；乙", "", "丙"), keywords=("",))
    assert composed(item).item.authors == ("甲", "乙", "丙")
    assert composed(item).item.keywords == ()


def test_empty_groups_are_none() -> None:
    obj = DigitalObject(path="a", size=1, digitisation=Digitisation(), format=FileFormat())
    item = eeps.item(documents=(Document(states=(DocumentState(objects=(obj,)),)),), rights=None)
    after = composed(item).item
    first = next(after.objects)
    assert (first.digitisation, first.format) == (None, None)
    assert after.rights is not None


def test_everything_that_has_no_element_stays_behind_EEP_W_LEFT() -> None:  # noqa: N802
    said = [finding.text("zh") for finding in what_stays_behind(records.everything())]
    assert len(said) == len(set(said))
    for what in (
        "盒号", "载体形态", "开放标识", "公开属性", "生成方式", "电子签名", "文档类型：附件", "文档标识符：D1",
        "稿本：定稿", "路径", "数字摘要", "扫描仪",
    ):  # fmt: skip
        assert any(what in text for text in said), what
    assert {finding.code for finding in what_stays_behind(records.everything())} == {"EEP-W-LEFT"}


def test_every_field_of_the_model_is_held_or_named() -> None:
    """A field that the model gains later is named by itself."""
    full = records.everything()
    told = len(what_stays_behind(full))
    kept = held(composed(full)).item
    for field in attrs.fields(Item):
        empty: dict[str, Any] = {field.name: field.default}
        if field.default not in (None, "", ()) or getattr(full, field.name) == field.default:
            continue
        named = len(what_stays_behind(attrs.evolve(full, **empty))) < told
        gone = getattr(kept, field.name) == field.default
        assert named == gone or field.name in ("documents", "descriptors"), field.name


def test_smaller_things_that_stay_behind() -> None:
    assert what_stays_behind(eeps.item()) == ()
    by_volume = ReferenceCode.parse("Z109-WS·2023-Y-001-0007", arrangement=Arrangement.VOLUME)
    assert len(what_stays_behind(eeps.item(code=by_volume))) == 1
    assert len(what_stays_behind(eeps.item(descriptors=()))) == 1
    assert len(what_stays_behind(eeps.item(documents=(Document(main=False),)))) == 1
    assert what_stays_behind(eeps.original().item) == ()


def test_reading_gives_back_what_is_held() -> None:
    eep = composed(records.everything())
    item = held(eep).item
    assert (item.carrier, item.extra, item.signatures) == ("", (), ())
    assert next(item.objects) == DigitalObject(
        path="图表.tif",
        size=123456,
        format=next(eep.item.objects).format,
        creating_application="扫描软件 3.2",
        digitisation=next(eep.item.objects).digitisation,
    )
    assert item.documents[0].role == item.documents[0].states[0].draft == ""
    assert what_stays_behind(item) == ()
    assert held(held(eep)) == held(eep)
    again = modified_eep(eep, eep.item, created=eeps.CREATED, creator=eeps.CREATOR).value
    assert held(again).signed.current.item.carrier == ""
    assert [layer.current.item.extra for layer in held(again).signed.layers] == [(), ()]


def test_a_name_that_is_no_path_stays_a_name() -> None:
    obj = DigitalObject(path="a.txt", name="../a.txt", size=1)
    eep = composed(eeps.item(documents=(Document(states=(DocumentState(objects=(obj,)),)),)))
    assert next(held(eep).item.objects) == obj


def test_unchanged_data_that_the_former_package_does_not_have_are_told_EEP_W_REFERENCE() -> None:  # noqa: N802
    former = eeps.original()
    reading = modified_eep(
        former, former.item, created=eeps.CREATED, creator=eeps.CREATOR, unchanged={"scan1.tif": "nowhere"}
    )
    assert [finding.code for finding in reading.errors] == ["EEP-W-REFERENCE"]
