"""Records of DA/T 46, DA/T 54 and DA/T 63: each is judged by the scheme of its own standard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import archpkg
import records
from archpkg.cli.app import run
from archpkg.formats import FORMATS
from archpkg.model.codes import ReferenceCode
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Item
from archpkg.model.security import PUBLIC
from archpkg.model.technical import AudioParameters, MediaFormat, Photograph, Recording

PHOTO, SOUND = "Z109-ZP·2023-Y-BGS-0001", "Z109-LY·2023-Y-BGS-0001"


def item(code: str, obj: DigitalObject) -> Item:
    category = "ZP" if code == PHOTO else "LY"
    return records.item(code=ReferenceCode.of(code), category=category, security=PUBLIC, objects=(obj,))


PICTURE = item(
    PHOTO,
    records.digital_object(
        "a.jpg", size=3, photograph=Photograph(taken="2023-05-06", format=MediaFormat(name="JPEG"))
    ),
)
RECORDING = item(
    SOUND,
    records.digital_object(
        "a.wav",
        size=3,
        recording=Recording(
            recorded="2023-05-06",
            duration="00:01:00",
            format=MediaFormat(name="WAV"),
            audio=AudioParameters(encoding="PCM", sampling_rate="44100 Hz", bit_depth="16", channels="2"),
        ),
    ),
)


@pytest.fixture
def judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """The findings of ``archpkg check`` on a record in a dialect, changed in its text, by a unit's scheme."""

    def call(
        record: Item, form: str, scheme: str = "", old: str = "", new: str = ""
    ) -> list[tuple[str, str, str]]:
        path = tmp_path / "件.xml"
        text = FORMATS[form].dumps(record).decode()
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        own = tmp_path / "方案.toml"
        own.write_text(scheme, encoding="utf-8")
        code = run(["check", str(path), "--json", *(["--scheme", str(own)] if scheme else [])])
        report = json.loads(capsys.readouterr().out)
        assert report["kind"] == form
        assert all(finding["path"] == str(path) for finding in report["findings"])
        assert code == any(finding["severity"] == "error" for finding in report["findings"])
        return [(f["code"], f["severity"], f["element"]) for f in report["findings"]]

    return call


@pytest.mark.parametrize(("record", "form"), [(PICTURE, "dat54"), (RECORDING, "dat63")])
def test_a_sound_record_of_its_own_standard_has_nothing_against_it(
    judged: Any, record: Item, form: str
) -> None:
    """It has no 立档单位名称 and no 电子文件号: DA/T 46 would ask for both."""
    assert judged(record, form) == []
    assert ("DAT46-MISSING", "error", "电子文件号") in judged(evolve(record, origin="原生"), "dat46")


@pytest.mark.parametrize(
    ("record", "form", "code", "element", "old", "new"),
    [
        (PICTURE, "dat54", "AVM-MISSING", "题名", "<题名>关于第1号事项的通知</题名>", ""),
        (PICTURE, "dat54", "AVM-TYPE", "摄影时间", "摄影时间>2023-05-06<", "摄影时间>昨天<"),
        (RECORDING, "dat63", "AVM-CONDITION", "声道", "<声道>2</声道>", ""),
        (RECORDING, "dat63", "AVM-MISSING", "时间长度", "<时间长度>00:01:00</时间长度>", ""),
    ],
)
def test_what_the_standard_itself_asks_is_a_note(
    judged: Any, record: Item, form: str, code: str, element: str, old: str, new: str
) -> None:
    assert (code, "note", element) in judged(record, form, old=old, new=new)


@pytest.mark.parametrize(
    ("code", "severity", "wanted", "fields"),
    [
        ("AVM-VALUE", "error", 'name = "档案门类代码"\nvalues = ["X"]\nopen = false\nconfidence = "A"', {}),
        ("AVM-LENGTH", "warning", 'name = "题名"\nmax_length = 2\nconfidence = "B"', {}),
        ("AVM-DEFAULT", "note", 'name = "生成方式"\nobligation = "必选"\ndefault = "原生"', {}),
        ("AVM-REPEATED", "note", 'name = "附注"\nrepeatable = false', {"annotations": ("甲", "乙")}),
        ("AVM-MISSING", "error", 'name = "地点"\nobligation = "必选"\nseverity = "error"', {}),
    ],
)
def test_a_unit_asks_by_a_scheme_of_the_same_standard(
    judged: Any, code: str, severity: str, wanted: str, fields: dict[str, Any]
) -> None:
    scheme = f'base = "DA/T 54-2014"\n[[element]]\n{wanted}\n'
    element = wanted.split('"')[1]
    assert judged(evolve(PICTURE, **fields), "dat54", scheme) == [(code, severity, element)]


def test_the_two_halves_of_a_document_that_differ(judged: Any) -> None:
    found = judged(PICTURE, "dat54", old="<计算机文件大小>3<", new="<计算机文件大小>7<")
    assert found == [("AVM-DIFFERS", "warning", "计算机文件大小")]


def test_a_value_of_a_computer_file_that_is_not_named(judged: Any) -> None:
    bare = evolve(PICTURE, documents=(), authors=())
    found = judged(bare, "dat54", old="</题名>", new="</题名><摄影者>张某</摄影者>")
    assert ("AVM-HOMELESS", "warning", "摄影者") in found


@pytest.mark.parametrize(
    ("record", "form", "base", "wanted"),
    [
        (PICTURE, "dat54", "DA/T 63-2017", "DA/T 54-2014"),
        (PICTURE, "dat54", "DA/T 46-2009", "DA/T 54-2014"),
        (records.everything(), "dat46", "DA/T 54-2014", "DA/T 46-2009"),
    ],
)
def test_a_scheme_of_another_standard_is_said_and_not_applied(
    tmp_path: Path, record: Item, form: str, base: str, wanted: str
) -> None:
    path, own = tmp_path / "件.xml", tmp_path / "方案.toml"
    path.write_bytes(FORMATS[form].dumps(record))
    own.write_text(f'base = "{base}"\n', encoding="utf-8")
    report, plain = archpkg.check(path, scheme=own), archpkg.check(path)
    (finding,) = (f for f in report.findings if f.code == "CHECK-SCHEME")
    assert (finding.severity, finding.where.path) == (archpkg.Severity.WARNING, str(path))
    assert base in finding.text("zh")
    assert wanted in finding.hint("en")
    assert [f for f in report.findings if f is not finding] == list(plain.findings)


def test_a_scheme_of_no_standard_is_refused(tmp_path: Path) -> None:
    path, own = tmp_path / "件.xml", tmp_path / "方案.toml"
    path.write_bytes(FORMATS["dat54"].dumps(PICTURE))
    own.write_text('base = "DA/T 99"\n', encoding="utf-8")
    with pytest.raises(archpkg.CannotRead, match="DA/T 99") as caught:
        archpkg.check(path, scheme=own)
    assert caught.value.hint is not None
    assert "DA/T 63-2017" in caught.value.hint.zh
    own.write_text("base = 1\n", encoding="utf-8")
    with pytest.raises(archpkg.CannotRead, match="base"):
        archpkg.check(path, scheme=own)
    own.write_text('title_zh = "方案"\n', encoding="utf-8")
    with pytest.raises(archpkg.CannotRead, match="standard"):
        archpkg.check(path, scheme=own)
