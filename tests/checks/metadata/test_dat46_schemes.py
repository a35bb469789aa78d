"""DA/T 46: the scheme of digitised paper and that of records born digital, and which one a record is held to."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

import records
from archpkg.checks.metadata.dat46 import ElementRule, load_scheme, scheme_for, shipped_scheme
from archpkg.checks.metadata.records import scheme_findings
from archpkg.findings import Severity
from archpkg.model.codes import ReferenceCode
from archpkg.model.objects import Digitisation
from archpkg.model.parts import Provenance
from archpkg.model.records import File
from archpkg.model.security import PUBLIC

SOUND = records.item(
    identifier="ER-1",
    security=PUBLIC,
    aggregation_type="单件",
    provenance=Provenance(unit="云溪街道办事处"),
    objects=(records.digital_object(),),
)
SCANNED = evolve(
    SOUND,
    page_count=3,
    documents=(
        records.document(
            records.digital_object(digitisation=Digitisation(resolution="300dpi", colour_mode="灰度"))
        ),
    ),
)


def seen(record: Any) -> set[tuple[str, str, str]]:
    return {(f.code, f.severity.value, f.where.element) for f in scheme_findings(record)}


def plain(element: ElementRule) -> tuple[object, ...]:
    """An element with its condition as text: two conditions are never the same functions."""
    return evolve(element, when=None), "" if element.when is None else element.when.text


def test_a_record_is_held_to_the_scheme_of_its_kind() -> None:
    assert scheme_for(SCANNED) is shipped_scheme("digitised")
    assert scheme_for(evolve(SOUND, origin="数字化")) is shipped_scheme("digitised")
    assert scheme_for(evolve(SOUND, origin="原生")) is shipped_scheme("born-digital")
    assert scheme_for(SOUND) is shipped_scheme("born-digital")
    assert scheme_for(File(title="一卷")) is shipped_scheme("born-digital")
    assert scheme_findings(SOUND) == scheme_findings(SCANNED) == ()


@pytest.mark.parametrize("name", ["digitised", "born-digital"])
def test_only_what_differs_is_written_down(name: str) -> None:
    base, own = load_scheme(), shipped_scheme(name)
    assert own.standard == "DA/T 46-2009"
    assert own.title != base.title
    changed = {a.number for a, b in zip(base.elements, own.elements, strict=True) if plain(a) != plain(b)}
    assert changed == ({11, 32, 67, 43, 52, 54, 55} if name == "digitised" else {11, 32, 67, 51})


@pytest.mark.parametrize("record", [SOUND, SCANNED], ids=["born digital", "digitised"])
@pytest.mark.parametrize(
    ("fields", "element"),
    [
        ({"identifier": ""}, "电子文件号"),
        ({"title": ""}, "题名"),
        ({"date": None}, "日期"),
        ({"security": None}, "密级"),
        ({"provenance": None}, "立档单位名称"),
        ({"code": ReferenceCode.of("自由"), "retention": None, "year": 2023}, "保管期限"),
        ({"code": ReferenceCode.of("自由"), "year": None}, "年度"),
        ({"authors": ()}, "责任者"),
    ],
)
def test_the_core_of_the_standard_is_an_error_for_both(
    record: Any, fields: dict[str, Any], element: str
) -> None:
    found = scheme_findings(evolve(record, **fields))
    assert [(f.where.element, f.severity) for f in found if f.severity is not Severity.NOTE] == [
        (element, Severity.ERROR)
    ]


def test_what_a_scanner_did_is_a_note_where_the_computer_file_cannot_say_it() -> None:
    bare = evolve(SCANNED, documents=(records.document(records.digital_object(digitisation=Digitisation())),))
    assert seen(bare) == {
        ("DAT46-CONDITION", "note", "扫描分辨率"),
        ("DAT46-CONDITION", "note", "扫描色彩模式"),
    }
    none = evolve(SOUND, origin="数字化")
    assert seen(none) == {("DAT46-CONDITION", "note", "数字化属性"), ("DAT46-CONDITION", "note", "页数")}


def test_of_born_digital_records_the_system_is_a_note() -> None:
    assert seen(evolve(SOUND, origin="原生")) == {("DAT46-CONDITION", "note", "信息系统描述")}
    assert seen(evolve(SOUND, origin="原生", information_systems=("OA 3.0",))) == set()


def test_a_volume_is_held_to_the_standard_where_somebody_described_it() -> None:
    volume = records.volume()
    assert seen(evolve(volume, title="")) == set()
    missing = {("DAT46-MISSING", "error", "电子文件号"), ("DAT46-MISSING", "error", "密级")}
    counted = {("DAT46-CONDITION", "error", "件数")}
    assert seen(volume) == missing | counted
    assert seen(evolve(volume, year=None, authors=(), date=None)) == missing | counted | {
        ("DAT46-MISSING", "error", "日期")
    }
