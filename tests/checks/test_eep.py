"""Packages judged: every rule is met, the sound ones are sound, and nothing hostile hangs or escapes."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from archpkg.checks.eep.package import check_eep
from archpkg.eep import sign
from archpkg.errors import CannotRead, Rejected
from archpkg.findings import Report, Verdict
from archpkg.formats.eep.values import DataKind, Encoding
from archpkg.formats.eep.write import write_eep
from archpkg.model.objects import DigitalObject, Document, DocumentState
from archpkg.model.security import SecurityLevel
from archpkg.progress import Step
from eeps import CONTENTS, CREATED, CREATOR, item, modified, original, signing, write

EEP = Path(__file__).parents[1] / "formats/eep"
DEPARTURES = EEP / "departures"
CONTENT = "石桥镇：机房温湿度登记，七月。\n".encode()
SOUND = ["EEP-R00", "EEP-R02", "EEP-R08", "EEP-R09", "EEP-R26", "EEP-R32"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a package is written."""
    return tmp_path / "a.eep"


def checked(place: Path, *changes: tuple[str, str], data: bytes | None = None, **options: Any) -> Report:
    """The package of all tests, changed in its text, and what is said of it."""
    text = (write(original())[0] if data is None else data).decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    place.write_text(text, "utf-8")
    return check_eep(place, **options)


def codes(report: Report) -> list[str]:
    for finding in report.findings:
        assert "{" not in finding.say("en") + finding.say("zh"), finding
    return [finding.code for finding in report.findings]


def test_a_sound_package_is_sound(place: Path) -> None:
    steps: list[Step] = []
    report = checked(place, progress=steps.append)
    assert (report.kind, report.verdict) == ("eep", Verdict.VALID)
    assert codes(report) == ["EEP-UNSIGNED"]
    assert report.counts == {
        "packages": 1, "layers": 1, "documents": 2, "objects": 3, "octets": sum(map(len, CONTENTS.values())),
        "signatures": 0, "signatures_verified": 0, "signatures_genuine": 0,
    }  # fmt: skip
    assert steps[-1].bytes_done == place.stat().st_size


def test_an_unsigned_package_is_not_verified(place: Path) -> None:
    report = checked(place, signed=True)
    assert report.verdict is Verdict.INCOMPLETE
    assert codes(report) == ["EEP-UNSIGNED", "EEP-NOT-VERIFIED"]


def test_a_modified_package_is_judged_in_all_layers(place: Path) -> None:
    first, written = write(original())
    second = modified(original(), unchanged={"scan1.tif": "修改0-文档1-文档数据2-编码1-编码数据"})
    data, _ = write(second, former=written.former(io.BytesIO(first)))
    report = checked(place, data=data)
    assert report.verdict is Verdict.VALID
    assert (report.counts["layers"], report.counts["objects"]) == (2, 3)


@pytest.mark.parametrize("name", sorted(path.stem for path in DEPARTURES.iterdir()))
def test_every_departure_is_judged(name: str) -> None:
    path = next(DEPARTURES.glob(f"{name}.*"))
    report = check_eep(path)
    assert report.sound == (name in SOUND), codes(report)
    if name not in ("EEP-R00", "EEP-R26"):
        assert name in codes(report)


@pytest.mark.parametrize(
    ("changes", "code", "verdict"),
    [
        # 8.1, 8.9: what the reader says is in the report
        ((("原始型<", "修改型<"),), "EEP-KIND", Verdict.INVALID),
        ((("<文档标识符>修改0-文档2<", "<文档标识符>修改0-文档1<"),), "EEP-R21", Verdict.INVALID),
        # 8.4
        ((("<计算机文件大小>260<", "<计算机文件大小>261<"),), "EEP-SIZE", Verdict.INVALID),
        # 8.3
        ((('-编码1-编码数据">\n', '-编码1-编码数据" 引用编码数据ID="修改0-文档2-文档数据1-编码1-编码数据">\n'),),
         "EEP-DATA-TWICE", Verdict.INVALID),
        # 8.5
        ((("base64-tif", "base64-jpg"),), "EEP-KEYWORD", Verdict.WARNINGS),
        # 8.6
        ((("附属文档", "主文档"),), "EEP-MAIN", Verdict.WARNINGS),
        ((("组合文件", "单件"),), "EEP-COMPOUND", Verdict.WARNINGS),
        # 8.7
        ((("<机构人员标识符>RY-1<", "<机构人员标识符>RY-9<"),), "EEP-W-AGENT", Verdict.WARNINGS),
        # 8.8
        ((("<密级>公开", "<密级>机密"),), "EEP-PERIOD", Verdict.WARNINGS),
        # order, and what the strict form asks
        ((("<来源>", "<电子文件号>1</电子文件号><来源>"),), "EEP-R10", Verdict.INVALID),
        ((("<密级>公开</密级>", ""),), "EEP-W-MISSING", Verdict.INVALID),
    ],
)  # fmt: skip
def test_each_check_beyond_the_schema(
    place: Path, changes: tuple[tuple[str, str], ...], code: str, verdict: Verdict
) -> None:
    report = checked(place, *changes)
    assert code in codes(report)
    assert report.verdict is verdict, codes(report)


BASE = (DEPARTURES / "EEP-R00.xml").read_text("utf-8")
"""The package that all departures are made of."""
DATA = BASE.partition('-编码数据">')[2].partition("</编码数据>")[0]
ELEMENT = BASE[BASE.index("<编码数据 ") : BASE.index("</编码数据>") + len("</编码数据>")]


@pytest.mark.parametrize(
    ("changes", "code", "severity", "verdict"),
    [
        (((DATA, "QR=="), (f">{len(CONTENT)}<", ">1<")), "EEP-BASE64-BITS", "warning", Verdict.WARNINGS),
        ((("<文件实体>", "<文书>"), ("</文件实体>", "</文书>")), "EEP-LACKING", "error", Verdict.INVALID),
        (((ELEMENT, ""),), "EEP-LACKING", "error", Verdict.INVALID),
    ],
)
def test_what_the_reader_meets_is_in_the_report(
    place: Path, changes: tuple[tuple[str, str], ...], code: str, severity: str, verdict: Verdict
) -> None:
    report = checked(place, *changes, data=BASE.encode())
    assert (code, severity) in [(f.code, f.severity.value) for f in report.findings]
    assert report.verdict is verdict


def test_a_package_without_its_computer_files_is_not_signed(place: Path) -> None:
    place.write_bytes((DEPARTURES / "EEP-R04.xml").read_bytes())
    with pytest.raises(Rejected) as refused:
        sign(place, place.with_name("b.eep"), signing=[signing()])
    found = {finding.code: finding.severity.value for finding in refused.value.findings}
    assert found["EEP-W-OUTSIDE"] == "error"
    assert not place.with_name("b.eep").exists()


def test_what_only_the_schema_sees_is_said_with_its_line(place: Path) -> None:
    report = checked(
        place, ("            <密级>公开</密级>\n", ""), ("<题名>关于", "<密级>公开</密级>\n<题名>关于")
    )
    found = next(finding for finding in report.findings if finding.code == "EEP-SCHEMA")
    assert found.where.line is not None
    assert "密级" in found.text("zh")
    assert "{http" not in found.text()


def test_an_empty_computer_file_is_asked_about(place: Path) -> None:
    empty = DigitalObject(path="empty.txt", size=0)
    record = item(documents=(Document(states=(DocumentState(objects=(empty,)),)),), aggregation_type="单件")
    sink = io.BytesIO()
    write_eep(original(record), sink, lambda obj, encoding: io.BytesIO(b""))
    report = checked(place, data=sink.getvalue())
    assert codes(report) == ["EEP-DATA-EMPTY", "EEP-UNSIGNED"]


def test_references_of_former_layers_and_their_sizes(place: Path) -> None:
    first, written = write(original())
    kept = {name: f"修改0-文档{d}-文档数据{s}-编码1-编码数据" for name, d, s in
            (("fangchao.txt", 1, 1), ("scan1.tif", 1, 2), ("chulidan.txt", 2, 1))}  # fmt: skip
    second = modified(original(), unchanged=kept)
    data, _ = write(second, former=written.former(io.BytesIO(first)))
    assert [one.data for one in second.signed.current.encodings] == [DataKind.REFERENCE] * 3
    place.write_bytes(data)
    assert check_eep(place).verdict is Verdict.VALID
    text = data.decode()
    at = text.rindex("<计算机文件大小>260<")
    place.write_text(text[:at] + text[at:].replace("260<", "261<", 1), "utf-8")
    assert "EEP-SIZE" in codes(check_eep(place))
    lost = '编码数据ID="修改0-x" 引用编码数据ID="修改0-nowhere">'
    place.write_text(text.replace(f'编码数据ID="{kept["scan1.tif"]}">', lost, 1), "utf-8")
    assert "EEP-W-REFERENCE" in codes(check_eep(place))


def test_only_a_digest_is_compared_with_the_file_beside(tmp_path: Path) -> None:
    place = tmp_path / "a.xml"
    place.write_bytes((DEPARTURES / "EEP-R04.xml").read_bytes())
    assert "EEP-BESIDE-MISSING" in codes(check_eep(place))
    beside = tmp_path / "dengji.txt"
    beside.write_bytes(CONTENT)
    assert "EEP-BESIDE" in codes(check_eep(place))
    beside.write_bytes(CONTENT[::-1])
    assert "EEP-BESIDE-DIFFERS" in codes(check_eep(place))


def test_no_data_at_all_and_another_size_beside(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as box:
        box.writestr("eep.xml", (DEPARTURES / "EEP-R05.xml").read_bytes())
        box.writestr("dengji.txt", CONTENT + b"more")
    report = check_eep(tmp_path / "a.zip")
    assert {"EEP-BESIDE-DIFFERS", "EEP-R25"} <= set(codes(report))
    with zipfile.ZipFile(tmp_path / "b.eep", "w") as box:
        box.writestr("1/eep.xml", (DEPARTURES / "EEP-R05.xml").read_bytes())
        box.writestr("1/dengji.txt", CONTENT)
        box.writestr("2/eep.xml", (DEPARTURES / "EEP-R00.xml").read_bytes()[:-30])
    report = check_eep(tmp_path / "b.eep")
    assert report.counts["packages"] == 2
    assert {"EEP-BESIDE", "EEP-R28", "EEP-UNREADABLE"} <= set(codes(report))
    assert {finding.where.path for finding in report.findings} >= {"1/eep.xml", "2/eep.xml"}
    assert report.verdict is Verdict.UNREADABLE


@pytest.mark.parametrize(
    "data",
    [b"", b"text", b"<a/>", b"<?xml version='1.0'?><!DOCTYPE a><a/>", b"<a>" * 300, b"\xff\xfe", b"<a>\xff</a>",
     b"<a>&#0;</a>", "<电子文件封装包/>".encode(), "<电子文件封装包><被签名对象/></电子文件封装包>".encode()],
)  # fmt: skip
def test_what_is_no_package_has_a_verdict(place: Path, data: bytes) -> None:
    place.write_bytes(data)
    report = check_eep(place)
    assert codes(report) == ["EEP-UNREADABLE"]
    assert report.verdict is Verdict.UNREADABLE
    assert report.findings[0].where.path == str(place)


def test_names_as_character_references_have_their_own_word(place: Path) -> None:
    place.write_bytes("<电子文件封装包/>".encode("ascii", "xmlcharrefreplace"))
    assert codes(check_eep(place)) == ["EEP-ASCII"]


def test_what_is_not_there_raises(tmp_path: Path) -> None:
    with pytest.raises(CannotRead):
        check_eep(tmp_path / "nothing")


def test_much_text_and_many_elements_end_in_time(place: Path) -> None:
    many = "<附注>x</附注>" * 20_000 + "<附注>" + "长" * 2_000_000 + "</附注>"
    report = checked(place, ("<附注>原件有水渍</附注>", many))
    assert report.sound, codes(report)[:5]


def test_memory_does_not_grow_with_the_computer_files(place: Path) -> None:
    size = 24 * 1024 * 1024
    big = DigitalObject(path="big.tif", size=size)
    record = item(documents=(Document(states=(DocumentState(objects=(big,)),)),), aggregation_type="单件")

    def content(_obj: DigitalObject, _encoding: Encoding) -> io.BytesIO:
        return io.BytesIO(bytes(size))

    with place.open("wb") as sink:
        write_eep(original(record), sink, content)
    check_eep(EEP / "example.xml")  # what is loaded once is not this package's
    tracemalloc.start()
    report = check_eep(place)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert report.verdict is Verdict.VALID
    assert report.counts["octets"] == size
    assert peak < 12 * 1024 * 1024


def test_a_secret_with_its_period_is_well(place: Path) -> None:
    level = SecurityLevel.parse("机密").level
    report = checked(place, data=write(original(item(security=level, secrecy_period="10年")))[0])
    assert codes(report) == ["EEP-UNSIGNED"]
    assert evolve(item(), security=level).secrecy_period == ""
    assert CREATED
    assert CREATOR
