"""The plan of a package: where records go, what forbids it."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

import records
from archpkg.errors import WrongUse
from archpkg.model.codes import ReferenceCode
from archpkg.model.parts import Extra
from archpkg.model.records import Fonds, Item, Series
from archpkg.model.retention import YEARS_30
from archpkg.model.walk import items, objects
from archpkg.packages.build import plan_transfer
from archpkg.packages.carrier.documents import (
    TransferFacts,
    about,
    catalogue_entry,
    description,
    environment,
    span,
)
from archpkg.packages.carrier.layouts import LAYOUTS, find_layout
from archpkg.packages.carrier.plan import plan_package
from archpkg.packages.carrier.rules import RULES

PDF = (records.digital_object("a/正文.pdf"),)


def seen(fonds: Fonds, layout: str = "dat93") -> list[str]:
    return [f.code for f in plan_package(fonds, "/", layout=layout).findings]


@pytest.mark.parametrize(
    ("layout", "folder"),
    [
        ("dat93", "Z109/WS/Z109-WS·2023-Y-BGS-0001"),
        ("2012", "电子档案/2023/WS/Z109-WS·2023-Y-BGS-0001"),
        ("plain", "objects/Z109-WS·2023-Y-BGS-0001"),
    ],
)
def test_each_layout_has_its_folders(layout: str, folder: str) -> None:
    plan = plan_package(records.fonds(records.item(1, objects=PDF)), "/scans", layout=layout).value
    assert plan.folders == (folder,)
    assert [(t.name, t.path) for t in plan.tasks] == [(f"{folder}/正文.pdf", "/scans/a/正文.pdf")]
    assert [o.path for o in objects(plan.record)] == [f"{folder}/正文.pdf"]
    assert plan.octets == 3


def test_items_of_a_volume_lie_in_its_folder() -> None:
    volume = records.volume(1)
    inside = evolve(volume.items[0], documents=(records.document(*PDF),), retention=YEARS_30)
    fonds = records.fonds(series=(Series(code="KU", files=(evolve(volume, items=(inside,)),)),))
    plan = plan_package(fonds, "/")
    assert plan.findings == ()
    assert plan.value.folders == ("Z109/KU/Z109-KU·01·2022-D30-001/Z109-KU·01·2022-D30-001-001",)


def test_two_objects_of_one_name_are_both_kept() -> None:
    lot = (
        records.digital_object("a/正文.pdf"),
        records.digital_object("b/正文.PDF"),
        records.digital_object("c/正文"),
        records.digital_object("d/正文"),
    )
    reading = plan_package(records.fonds(records.item(1, objects=lot)), "/")
    names = [t.name.rpartition("/")[2] for t in reading.value.tasks]
    assert names == ["正文.pdf", "正文-2.PDF", "正文", "正文-2"]
    assert [f.code for f in reading.findings] == ["CAR-RENAMED", "CAR-RENAMED"]
    packed = list(objects(reading.value.record))
    assert [o.file_name for o in packed] == names
    assert [[e.value for e in o.extra] for o in packed] == [[], ["正文.PDF"], [], ["正文"]]


def test_an_object_cannot_take_the_name_of_the_metadata() -> None:
    lot = (records.digital_object("电子档案元数据.xml"),)
    plan = plan_package(records.fonds(records.item(1, objects=lot)), "/").value
    assert plan.tasks[0].name.endswith("电子档案元数据-2.xml")


def test_items_without_computer_files_are_left_out_and_counted() -> None:
    fonds = records.fonds(records.item(1, objects=PDF), records.item(2))
    reading = plan_package(fonds, "/")
    assert [(f.code, f.details["count"], f.details["total"]) for f in reading.findings] == [
        ("CAR-LEFT-OUT", 1, 2)
    ]
    assert [str(i.code) for i in items(reading.value.record)] == ["Z109-WS·2023-Y-BGS-0001"]


def test_nothing_to_pack_is_an_error() -> None:
    reading = plan_package(records.fonds(records.item(1)), "/")
    assert [f.code for f in reading.errors] == ["CAR-NOTHING"]
    assert reading.value.record.series == ()


@pytest.mark.parametrize(
    ("field", "value", "element"),
    [
        ("authors", (), "责任者"),
        ("title", "", "题名"),
        ("date", None, "日期"),
        ("retention", None, "保管期限"),
    ],
)
def test_what_the_catalogue_must_have_is_asked_for(field: str, value: Any, element: str) -> None:
    fonds = records.fonds(records.item(1, objects=PDF, **{field: value}))
    found = plan_package(fonds, "/").findings
    assert [(f.code, f.where.element) for f in found] == [("CAR-REQUIRED", element)]
    assert seen(fonds, "plain") == []


def test_an_empty_security_level_is_written_as_public() -> None:
    assert catalogue_entry(records.item(1), sequence=1).security == "公开"


@pytest.mark.parametrize("code", [None, ReferenceCode.of("../外"), ReferenceCode.of("甲.")])
def test_a_code_that_is_no_folder_is_an_error(code: ReferenceCode | None) -> None:
    assert "CAR-CODE" in seen(records.fonds(records.item(1, objects=PDF, code=code)))


def test_two_records_of_one_folder_are_an_error() -> None:
    assert "CAR-TWICE" in seen(records.fonds(*(records.item(1, objects=PDF) for _ in range(2))))


def test_an_unknown_category_has_a_folder_too() -> None:
    code = ReferenceCode.of("某号")
    plan = plan_package(records.fonds(records.item(1, objects=PDF, code=code, category="")), "/").value
    assert plan.folders == ("Z109/其他类/某号",)


def test_a_year_that_is_not_known_is_left_out_of_the_2012_layout() -> None:
    item = records.item(1, objects=PDF, year=None, category="", code=ReferenceCode.of("某号"))
    assert plan_package(records.fonds(item), "/", layout="2012").value.folders == ("电子档案/某号",)


def test_extras_that_no_document_carries_are_said() -> None:
    fonds = records.fonds(records.item(1, objects=PDF), extra=(Extra(name="表头", value="x"),))
    assert seen(fonds) == ["CAR-NOT-CARRIED"]


def test_the_unit_must_be_known_somewhere() -> None:
    fonds = records.fonds(records.item(1, objects=PDF), unit="")
    assert [f.code for f in plan_transfer(fonds, "/").errors] == ["CAR-UNIT"]
    assert plan_transfer(fonds, "/", facts=TransferFacts(unit="甲")).errors == ()
    assert plan_transfer(fonds, "/", layout="plain").errors == ()


def test_layouts_are_found_by_name_or_given() -> None:
    assert find_layout(LAYOUTS["2012"]) is LAYOUTS["2012"]
    with pytest.raises(WrongUse, match="dat99"):
        find_layout("dat99")


def test_a_description_is_made_from_the_record() -> None:
    record = records.fonds(
        *(records.item(n, objects=(records.digital_object(f"{n}.{s}"),)) for n, s in ((2, "pdf"), (1, "xyz")))
    )
    told = description(record, TransferFacts(archives="示例区档案馆", carrier=(("载体编号", "CD-1"),)))
    assert told.get("移交单位") == "云溪街道办事处"
    assert told.get("接收单位") == "示例区档案馆"
    assert told.get("起止档号") == "Z109-WS·2023-Y-BGS-0001 至 Z109-WS·2023-Y-BGS-0002"
    assert told.get("档案数量") == "2"
    assert told.get("移交数据量") == "6 字节"
    assert told.get("载体编号") == "CD-1"
    assert about(record) == "云溪街道办事处2023年文书档案，共 2 件"
    assert environment(record) == "通用计算机及操作系统；可读取 PDF、XYZ 格式的软件"


def test_spans_of_one_and_of_none() -> None:
    assert span([records.item(3)]) == "Z109-WS·2023-Y-BGS-0003"
    assert span([Item()]) == ""


def test_every_rule_says_what_to_do_in_both_languages() -> None:
    for rule in RULES:
        assert rule.hint.en
        assert rule.hint.zh
