"""DA/T 54 and DA/T 63: what is asked of each element; nothing of it is more than a note unless a unit says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings

import records
import strategies
from archpkg.checks.metadata import dat54 as dat54_scheme
from archpkg.checks.metadata import dat63 as dat63_scheme
from archpkg.checks.metadata.av_values import SCOPES
from archpkg.checks.metadata.scheme import MetadataScheme, Obligation
from archpkg.errors import CannotRead
from archpkg.findings import Finding, Severity
from archpkg.model.parts import ElectronicSignature
from archpkg.model.records import Item
from archpkg.model.security import PUBLIC
from archpkg.model.technical import MediaFormat, Passage, Photograph, Recording, VideoParameters

PHOTOS, SOUND = dat54_scheme.load_scheme(), dat63_scheme.load_scheme()
PICTURE = records.item(
    category="ZP",
    security=PUBLIC,
    objects=(
        records.digital_object(
            "a.jpg", size=3, photograph=Photograph(taken="2023-05-06", format=MediaFormat(name="JPEG"))
        ),
    ),
)
RECORDING = records.item(
    category="LX",
    security=PUBLIC,
    objects=(
        records.digital_object(
            "a.mp4",
            size=3,
            recording=Recording(
                recorded="2023-05-06",
                duration="00:01:00",
                total_frames=1500,
                format=MediaFormat(name="MPEG-4"),
                video=VideoParameters(
                    encoding="H.264", resolution="1920×1080", frame_rate="25", bit_rate="8000 kbps"
                ),
            ),
        ),
    ),
)


def own54(text: str) -> MetadataScheme:
    return dat54_scheme.read_scheme(f'base = "DA/T 54-2014"\n{text}'.encode())


def own63(text: str) -> MetadataScheme:
    return dat63_scheme.read_scheme(f'base = "DA/T 63-2017"\n{text}'.encode())


def seen(found: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(f.code, str(f.details["element"])) for f in found}


def test_every_element_has_its_row() -> None:
    assert [e.name for e in PHOTOS.elements] == list(dat54_scheme.STANDARD.names)
    assert [(e.number, e.name) for e in SOUND.elements] == [*enumerate(dat63_scheme.STANDARD.names, start=1)]
    assert len(SOUND.elements) == 96
    assert {PHOTOS.standard, SOUND.standard} == {"DA/T 54-2014", "DA/T 63-2017"}


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (7, "题名"),
        (22, "内容结束时间"),
        (77, "业务类型"),
        (83, "管理活动标识符"),
        (87, "关联实体标识符"),
        (88, "机构人员标识符"),
        (93, "授权标识符"),
    ],
)
def test_the_numbers_that_were_seen(number: int, name: str) -> None:
    element = SOUND.element(number)
    assert element is not None
    assert element.label == f"M{number} {name}"
    assert SOUND.element(name) is element


def test_photographs_have_no_numbers() -> None:
    title = PHOTOS.element("题名")
    assert title is not None
    assert (title.number, title.label, title.obligation) == (0, "题名", Obligation.MANDATORY)


@pytest.mark.parametrize("scheme", [PHOTOS, SOUND], ids=["54", "63"])
def test_nothing_is_claimed_that_is_not_known(scheme: MetadataScheme) -> None:
    assert {element.confidence for element in scheme.elements} == {"C"}
    assert all(element.open for element in scheme.elements)
    for element in scheme.elements:
        if element.obligation is Obligation.CONDITIONAL:
            assert element.condition.en
            assert element.condition.zh
    assert {f.severity for f in scheme.check(Item())} == {Severity.NOTE}


def test_sound_records_have_nothing_against_them() -> None:
    assert PHOTOS.check(PICTURE) == ()
    assert SOUND.check(RECORDING) == ()
    assert seen(SOUND.check(evolve(records.media_item(category="LX"), authors=("甲",)))) == set()


def test_avm_missing_and_how_it_is_said() -> None:
    found = PHOTOS.check(evolve(PICTURE, title="", security=None))
    assert seen(found) == {("AVM-MISSING", "题名"), ("AVM-MISSING", "密级")}
    assert found[0].say("zh").startswith("〈题名〉：Z109-WS·2023-Y-BGS-0001：缺少必选元素 题名。")
    bare = evolve(PICTURE, documents=())
    assert seen(PHOTOS.check(bare)) == {
        ("AVM-MISSING", name) for name in ("计算机文件名", "计算机文件大小", "格式名称")
    }


def test_every_computer_file_is_asked() -> None:
    one = next(PICTURE.objects)
    two = records.digital_object("b.jpg", size=4, photograph=Photograph(taken="2023"))
    found = PHOTOS.check(evolve(PICTURE, documents=(records.document(one, two),)))
    assert seen(found) == {("AVM-MISSING", "格式名称")}
    assert "第 2 个计算机文件的" in found[0].say("zh")
    assert "in computer file 2" in found[0].say("en")


def test_a_recording_beside_pictures_is_not_asked_what_pictures_are() -> None:
    both = (next(PICTURE.objects), next(RECORDING.objects))
    assert PHOTOS.check(evolve(PICTURE, documents=(records.document(*both),))) == ()


def test_what_the_record_tells_stands_in() -> None:
    obj = evolve(next(PICTURE.objects), photograph=Photograph(format=MediaFormat(name="JPEG")))
    assert PHOTOS.check(evolve(PICTURE, documents=(records.document(obj),))) == ()
    undated = evolve(PICTURE, documents=(records.document(obj),), date=None)
    assert seen(PHOTOS.check(undated)) == {("AVM-MISSING", "摄影时间")}


def test_avm_condition() -> None:
    silent = evolve(next(RECORDING.objects), recording=evolve(SILENT, total_frames=None))
    found = SOUND.check(evolve(RECORDING, documents=(records.document(silent),)))
    assert seen(found) == {
        ("AVM-CONDITION", f"M{n} {dat63_scheme.STANDARD.names[n - 1]}") for n in (18, 53, 55, 56, 57)
    }
    assert {f.severity for f in found} == {Severity.NOTE}
    scanned = evolve(PICTURE, origin="数字化")
    assert seen(PHOTOS.check(scanned)) == {("AVM-CONDITION", "数字化时间")}
    signed = evolve(PICTURE, signatures=(ElectronicSignature(signer="甲"),))
    assert seen(PHOTOS.check(signed)) == {("AVM-CONDITION", "签名"), ("AVM-CONDITION", "签名算法")}


SILENT = Recording(recorded="2023", duration="00:01:00", format=MediaFormat(name="MPEG-4"))


def test_avm_type() -> None:
    obj = evolve(next(PICTURE.objects), photograph=Photograph(taken="昨天", format=MediaFormat(name="JPEG")))
    found = PHOTOS.check(evolve(PICTURE, documents=(records.document(obj),)))
    assert seen(found) == {("AVM-TYPE", "摄影时间")}
    assert found[0].severity is Severity.NOTE


@pytest.mark.parametrize(
    ("code", "severity", "wanted", "fields"),
    [
        ("AVM-VALUE", "error", 'name = "档案门类代码"\nopen = false\nconfidence = "A"', {"category": "WS"}),
        ("AVM-VALUE", "note", 'name = "档案门类代码"\nopen = false', {"category": "WS"}),
    ],
)
def test_a_unit_changes_what_it_wants(code: str, severity: str, wanted: str, fields: dict[str, Any]) -> None:
    (found,) = own54(f"[[element]]\n{wanted}\n").check(evolve(PICTURE, **fields))
    assert (found.code, found.severity.value) == (code, severity)


def test_severities_are_set_by_the_rule_too() -> None:
    (found,) = own63('severity = { AVM-MISSING = "warning" }\n').check(evolve(RECORDING, title=""))
    assert (found.severity, found.details["element"]) == (Severity.WARNING, "M7 题名")


def test_parts_that_may_repeat_are_each_looked_at() -> None:
    scheme = own63(
        "[[element]]\nnumber = 20\nobligation = '必选'\n[[element]]\nnumber = 76\nobligation = '必选'\n"
    )
    talk = evolve(SILENT, passages=(Passage(description="开场"), Passage(begin="00:05:00")))
    obj = evolve(next(RECORDING.objects), recording=talk)
    found = scheme.check(evolve(RECORDING, category="LY", documents=(records.document(obj),)))
    assert ("AVM-MISSING", "M20 内容描述") in seen(found)
    assert any("第 2 段主题的" in f.say("zh") for f in found)
    business = own63("[[element]]\nnumber = 76\nobligation = '条件选'\nwhen = 'category=LX'\n")
    assert seen(business.check(RECORDING)) == {("AVM-CONDITION", "M76 职能业务")}


def test_a_volume_is_asked_nothing() -> None:
    assert PHOTOS.check(records.volume()) == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[element]]\nname = '新元素'", "新元素"),
        ("[[element]]\nnumber = 1", "None"),
        ("[[element]]\nname = ['题名']", "题名"),
        ("[[element]]\nname = '题名'\nnumber = 7", "'number'"),
        ("[[element]]\nname = '题名'\n[[element]]\nname = '题名'", "twice"),
        ("[severity]\nDAT46-VALUE = 'note'", "DAT46-VALUE"),
        ("[[element]]\nname = '题名'\nwhen = 'category=x y'", "category=x"),
    ],
)
def test_a_bad_scheme_is_refused(text: str, why: str) -> None:
    with pytest.raises(CannotRead, match=why):
        own54(text)


def test_the_other_standards_base_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "方案.toml"
    path.write_text('base = "DA/T 46-2009"\n', "utf-8")
    for load in (dat54_scheme.load_scheme, dat63_scheme.load_scheme):
        with pytest.raises(CannotRead, match="DA/T 46-2009"):
            load(path)


@pytest.mark.parametrize("scheme", [PHOTOS, SOUND], ids=["54", "63"])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(item=strategies.media_items())
def test_any_record_can_be_held_against_them(scheme: MetadataScheme, item: Item) -> None:
    for found in scheme.check(item):
        assert found.severity is not Severity.ERROR
        assert found.say("zh")


def test_scopes_have_two_languages() -> None:
    assert all("{n}" in text.en and "{n}" in text.zh for text in SCOPES.values())
