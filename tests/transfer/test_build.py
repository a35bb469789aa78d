"""archpkg.transfer.build: what it writes without being asked, what it asks for, and that nothing is written before."""

from __future__ import annotations

import csv
import io
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from PIL import Image

import records
from archpkg.checks.check import check
from archpkg.errors import CannotRead, TargetExists, WrongUse
from archpkg.findings import Outcome, Reading, Severity, Verdict
from archpkg.model.objects import Digitisation, FileFormat
from archpkg.model.records import Fonds, Item
from archpkg.model.walk import files, items
from archpkg.packages.carrier.read import open_package
from archpkg.packages.scans import attach
from archpkg.progress import Step
from archpkg.transfer.build import Built, build

NOW = datetime(2025, 3, 1, 9, 0)
HEAD = ("档号", "题名", "责任者", "文号", "日期", "保管期限", "密级", "页数")
PDF = b"%PDF-1.7\n%%EOF\n"


def code(number: int) -> str:
    return f"Z109-WS·2023-Y-BGS-{number:04d}"


def row(number: int, **cells: str) -> dict[str, str]:
    """A row as a township office writes it."""
    plain = {
        "档号": code(number),
        "题名": f"关于第{number}号事项的通知",
        "责任者": "云溪街道办事处",
        "文号": f"云街办〔2023〕{number}号",
        "日期": f"2023.{number}.6",
        "保管期限": "永久",
        "密级": "",
        "页数": "1",
    }
    return plain | cells


def table(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "目录.csv"
    heads = list(dict.fromkeys((*HEAD, *(name for one in rows for name in one))))
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, heads)
        out.writeheader()
        out.writerows(rows)
    return path


def scan(folder: Path, name: str, content: bytes) -> None:
    path = folder / "扫描件" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def picture(kind: str, mode: str, **fields: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (8, 8)).save(out, kind, **fields)
    return out.getvalue()


def make(folder: Path, *rows: dict[str, str], out: str = "移交包", **options: Any) -> Built:
    told: dict[str, Any] = {"unit": "云溪街道办事处", "archives": "示例区档案馆", "now": NOW} | options
    return build(table(folder, *rows), folder / "扫描件", folder / out, **told)


def written(built: Built) -> tuple[Item, ...]:
    """The records as the package has them on disk."""
    opened = open_package(built.path).value
    assert opened is not None
    return tuple(items(opened.record))


def loud(built: Built) -> list[str]:
    return [f.code for f in built.findings if f.severity is not Severity.NOTE]


@pytest.mark.parametrize("layout", ["dat93", "2012", "plain"])
def test_the_table_of_a_township_office_becomes_a_package_without_a_remark(
    tmp_path: Path, layout: str
) -> None:
    for number in (1, 2):
        scan(tmp_path, f"{code(number)}.pdf", PDF + bytes([number]))
    built = make(tmp_path, row(1), row(2), layout=layout)
    assert built.findings == ()
    assert built
    report = check(built.path)
    assert (report.verdict, report.findings) == (Verdict.VALID, ())
    assert {one.outcome for one in built.report.looked_at if one.count} == {Outcome.PASSED}


def test_what_follows_from_other_values_is_written(tmp_path: Path) -> None:
    scan(tmp_path, f"{code(1)}/正文.pdf", PDF)
    scan(tmp_path, f"{code(1)}/附件1.pdf", PDF + b"1")
    scan(tmp_path, f"{code(2)}.pdf", PDF + b"2")
    first, second = written(
        make(tmp_path, row(1), row(2, 密级="限制", 电子文件号="ER-7", 文件组合类型="单件"))
    )
    assert (first.identifier, second.identifier) == (code(1), "ER-7")
    assert first.provenance is not None
    assert (first.provenance.unit, first.provenance.archives_name) == ("云溪街道办事处", "示例区档案馆")
    assert [str(one.security) for one in (first, second)] == ["公开", "限制"]
    assert [one.aggregation_type for one in (first, second)] == ["组合文件", "单件"]
    assert [document.sequence for document in first.documents] == ["1", "2"]
    assert [document.sequence for document in second.documents] == [""]
    obj = next(first.objects)
    assert (obj.name, obj.size, [d.algorithm for d in obj.digests]) == (
        "正文.pdf",
        len(PDF),
        ["sha256", "sm3"],
    )
    assert obj.format is not None
    assert (obj.format.name, obj.format.version, obj.format.mime) == ("PDF", "1.7", "application/pdf")


def test_the_rule_of_a_unit_gives_its_record_numbers(tmp_path: Path) -> None:
    scan(tmp_path, f"{code(1)}.pdf", PDF)
    (record,) = written(make(tmp_path, row(1), identifier="ER-{code}"))
    assert record.identifier == f"ER-{code(1)}"
    with pytest.raises(WrongUse, match=r"\{code\}"):
        make(tmp_path, row(1), out="b", identifier="ER")
    assert not (tmp_path / "b").exists()


def test_scans_say_how_they_were_scanned(tmp_path: Path) -> None:
    scan(tmp_path, f"{code(1)}.tif", picture("TIFF", "1", compression="group4", dpi=(300, 300)))
    scan(tmp_path, f"{code(2)}-001.jpg", picture("JPEG", "RGB", dpi=(200, 300)))
    scan(tmp_path, f"{code(3)}.png", picture("PNG", "L"))
    built = make(tmp_path, row(1), row(2), row(3))
    assert loud(built) == []
    black, colour, grey = written(built)
    assert [one.origin for one in (black, colour, grey)] == ["数字化"] * 3
    told = [next(one.objects).digitisation for one in (black, colour, grey)]
    assert told == [
        Digitisation(
            original_form="纸质", resolution="300dpi", colour_mode="黑白二值", compression="CCITT Group 4"
        ),
        Digitisation(original_form="纸质", resolution="200×300dpi", colour_mode="彩色", compression="JPEG"),
        Digitisation(original_form="纸质", colour_mode="灰度", compression="Deflate"),
    ]
    lacking = [f for f in built.findings if f.code == "DAT46-CONDITION"]
    assert [(f.details["record"], f.where.element) for f in lacking] == [(code(3), "扫描分辨率")]
    assert check(built.path).sound


def test_without_pillow_scans_are_packed_and_nothing_is_made_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(tmp_path, f"{code(1)}.tif", picture("TIFF", "1", dpi=(300, 300)))
    monkeypatch.setitem(sys.modules, "PIL.TiffImagePlugin", None)
    (record,) = written(make(tmp_path, row(1)))
    assert next(record.objects).digitisation == Digitisation(original_form="纸质")


def test_of_a_pdf_nobody_knows_how_it_came_to_be(tmp_path: Path) -> None:
    scan(tmp_path, f"{code(1)}.pdf", PDF)
    scan(tmp_path, f"{code(2)}.pdf", PDF + b"2")
    first, second = written(make(tmp_path, row(1), row(2, 生成方式="数字化", 载体形态="纸质，A4")))
    assert (first.origin, next(first.objects).digitisation) == ("", None)
    assert next(second.objects).digitisation == Digitisation(original_form="纸质，A4")
    (said, _) = written(make(tmp_path, row(1), row(2), out="b", origin="原生"))
    assert (said.origin, next(said.objects).digitisation) == ("原生", None)
    with pytest.raises(WrongUse, match="生成方式"):
        make(tmp_path, row(1), out="c", origin="扫描")


def test_photographs_are_no_scans_of_pages(tmp_path: Path) -> None:
    scan(tmp_path, "Z109-ZP·2023-Y-0001.jpg", picture("JPEG", "RGB"))
    (record,) = written(make(tmp_path, row(1, 档号="Z109-ZP·2023-Y-0001")))
    assert (record.origin, next(record.objects).digitisation) == ("", None)


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        ({"责任者": ""}, ("CAR-REQUIRED", "责任者")),
        ({"题名": ""}, ("CAR-REQUIRED", "题名")),
        ({"日期": ""}, ("CAR-REQUIRED", "日期")),
        ({"保管期限": "", "档号": "Z109-KJ·JJ·01-001-001"}, ("CAR-REQUIRED", "保管期限")),
    ],
)
def test_what_only_people_know_is_asked_for_once_before_anything_is_written(
    tmp_path: Path, cells: dict[str, str], asked: tuple[str, str]
) -> None:
    scan(tmp_path, f"{code(1)}.pdf", PDF)
    scan(tmp_path, "Z109-KJ·JJ·01-001-001.pdf", PDF)
    built = make(tmp_path, row(1, **cells))
    errors = [f for f in built.findings if f.severity is Severity.ERROR]
    assert [(f.code, f.where.element) for f in errors] == [asked]
    assert (built.package, built.path, bool(built)) == (None, "", False)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["扫描件", "目录.csv"]
    dry = make(tmp_path, row(1, **cells), dry_run=True)
    assert dry.findings == built.findings


@pytest.mark.parametrize("layout", ["2012", "plain"])
def test_a_layout_whose_catalogue_asks_less_asks_what_the_metadata_need(tmp_path: Path, layout: str) -> None:
    scan(tmp_path, f"{code(1)}.pdf", PDF)
    built = make(tmp_path, row(1, 责任者=""), layout=layout)
    errors = [(f.code, f.where.element) for f in built.findings if f.severity is Severity.ERROR]
    assert errors == [("DAT46-CONDITION", "责任者")]
    assert not (tmp_path / "移交包").exists()


@pytest.mark.parametrize("layout", ["dat93", "2012", "plain"])
def test_the_unit_is_asked_for_once(tmp_path: Path, layout: str) -> None:
    for number in (1, 2):
        scan(tmp_path, f"{code(number)}.pdf", PDF + bytes([number]))
    built = make(tmp_path, row(1), row(2), unit="", layout=layout)
    assert loud(built) == ["CAR-UNIT"]


def test_a_scheme_of_the_unit_asks_more(tmp_path: Path) -> None:
    scan(tmp_path, f"{code(1)}.pdf", PDF)
    scheme = tmp_path / "方案.toml"
    scheme.write_text(
        'base = "DA/T 46-2009"\n[[element]]\nnumber = 67\nobligation = "可选"\n'
        '[[element]]\nnumber = 34\nobligation = "必选"\nseverity = "error"\n',
        encoding="utf-8",
    )
    built = make(tmp_path, row(1), scheme=scheme)
    assert [(f.code, f.where.element) for f in built.findings] == [("DAT46-MISSING", "文种")]
    assert make(tmp_path, row(1, 文种="通知"), scheme=scheme).package is not None


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("{}.pdf", b"", "OBJ-EMPTY"),
        ("{}.pdf", "不是 PDF".encode(), "OBJ-FORMAT"),
        ("{}.exe", b"MZ\x90\0", "OBJ-PROGRAM"),
    ],
)
def test_computer_files_are_looked_into_before_they_are_packed(
    tmp_path: Path, name: str, content: bytes, rule: str
) -> None:
    scan(tmp_path, name.format(code(1)), content)
    built = make(tmp_path, row(1))
    (found,) = (f for f in built.findings if f.severity is Severity.ERROR)
    assert (found.code, found.where.record) == (rule, code(1))
    assert found.where.path == str(tmp_path / "扫描件" / name.format(code(1)))
    assert not (tmp_path / "移交包").exists()


def test_scans_that_are_equal_are_told_where_they_lie(tmp_path: Path) -> None:
    for number in (1, 2):
        scan(tmp_path, f"{code(number)}.pdf", PDF)
    scan(tmp_path, f"{code(3)}.pdf", PDF[:-1] + b"\r")
    scan(tmp_path, f"{code(4)}-001.pdf", PDF + b"4")
    scan(tmp_path, f"{code(4)}-002.pdf", PDF + b"4")
    built = make(tmp_path, *(row(n) for n in (1, 2, 3, 4)))
    (found,) = (f for f in built.findings if f.code == "REC-SAME-OCTETS")
    assert (found.where.record, found.details["first"]) == (code(2), code(1))
    assert found.where.path == str(tmp_path / "扫描件" / f"{code(2)}.pdf")
    assert [f.code for f in check(built.path).findings] == ["REC-SAME-OCTETS"]


@pytest.mark.parametrize(
    ("rows", "rule", "record"),
    [
        ((row(1), row(2, 日期="2033.5.6")), "REC-DATE-FUTURE", code(2)),
        ((row(1), row(2, 日期="2022.5.6")), "REC-DATE-YEAR", code(2)),
        ((row(1), row(3)), "REC-NUMBER-GAP", code(1).removesuffix("-0001")),
        ((row(1), row(1, 档号=code(2))), "REC-SAME-RECORD", code(2)),
        ((row(1), row(2, 密级="内部")), "", ""),
    ],
)
def test_what_is_odd_among_records_is_told_as_check_tells_it(
    tmp_path: Path, rows: tuple[dict[str, str], ...], rule: str, record: str
) -> None:
    for number in (1, 2, 3):
        if any(one["档号"] == code(number) for one in rows):
            scan(tmp_path, f"{code(number)}.pdf", PDF + bytes([number]))
    built = make(tmp_path, *rows)
    told = [f for f in built.findings if f.code.startswith("REC-")]
    assert rule in ([f.code for f in told] or [""])
    assert {f.where.record for f in told if f.code == rule} == ({record} if rule else set())
    judged = [f.code for f in check(built.path, today=NOW.date()).findings]
    assert set(judged) == {f.code for f in told}


def test_a_page_that_is_missing_is_told_where_it_should_be(tmp_path: Path) -> None:
    for page in (1, 3):
        scan(tmp_path, f"{code(1)}-{page:03d}.jpg", picture("JPEG", "L", dpi=(300, 300)))
    built = make(tmp_path, row(1, 页数="3"))
    assert sorted(loud(built)) == ["OBJ-PAGE-GAP", "REC-PAGES"]
    (gap,) = (f for f in built.findings if f.code == "OBJ-PAGE-GAP")
    assert gap.where.record == code(1)
    assert gap.where.path.startswith(str(tmp_path / "扫描件"))


def test_secrets_do_not_travel_unless_that_is_said(tmp_path: Path) -> None:
    for number in (1, 2):
        scan(tmp_path, f"{code(number)}.pdf", PDF + bytes([number]))
    rows = row(1), row(2, 密级="机密★10年")
    built = make(tmp_path, *rows)
    assert built.package is None
    assert "REC-SECRET" in loud(built)
    allowed = make(tmp_path, *rows, secrets="机密")
    assert allowed.package is not None
    assert check(allowed.path, secrets="机密").sound
    with pytest.raises(WrongUse):
        make(tmp_path, *rows, out="c", secrets="很密")


def test_a_volume_has_what_its_records_say_of_it(tmp_path: Path) -> None:
    volume, fields = "Z109-KJ·JJ·01-001", {"著录层级": "文件级", "年度": "2022"}
    rows = [
        row(
            1, 著录层级="案卷级", 档号=volume, 题名="修缮工程", 责任者="", 文号="", 日期="", 页数="", 密级=""
        ),
        row(2, 档号=f"{volume}-001", 日期="20220310", **fields),
        row(3, 档号=f"{volume}-002", 日期="20221128", 密级="限制", **fields),
    ]
    for number in (1, 2):
        scan(tmp_path, f"{volume}-{number:03d}.pdf", PDF + bytes([number]))
    built = make(tmp_path, *rows)
    assert loud(built) == []
    opened = open_package(built.path).value
    assert opened is not None
    (file,) = files(opened.record)
    assert (file.identifier, file.item_count, file.year) == (volume, 2, 2022)
    assert (str(file.date), str(file.security)) == ("20220310-20221128", "限制")
    assert check(built.path).sound


def test_a_volume_that_nobody_described_is_asked_for_and_not_made_up(tmp_path: Path) -> None:
    volume = "Z109-KJ·JJ·01-001"
    scan(tmp_path, f"{volume}-001.pdf", PDF)
    built = make(tmp_path, row(1, 档号=f"{volume}-001"))
    assert loud(built) == ["CAR-BLANK"]
    assert "CAT-FILE-MADE" in {f.code for f in built.findings}
    assert not (tmp_path / "移交包/data/其他/案卷元数据").exists()
    assert check(built.path).sound


def test_a_contradiction_is_told_once(tmp_path: Path) -> None:
    scan(tmp_path, f"{code(1)}.pdf", PDF)
    built = make(tmp_path, row(1, 保管期限="10年"))
    assert loud(built).count("CODE-SEGMENT") == 1
    assert built.package is None


def test_codes_that_stand_twice_are_told_by_the_table_and_not_again(tmp_path: Path) -> None:
    scan(tmp_path, f"{code(1)}.pdf", PDF)
    codes = loud(make(tmp_path, row(1), row(1)))
    assert "CAT-DUPLICATE" in codes
    assert "CAR-DUPLICATE" not in codes


@pytest.mark.parametrize(
    ("ending", "kind"), [("zip", "zip"), ("ZIP", "zip"), ("tar", "tar"), ("d", "folder")]
)
def test_the_container_follows_from_the_ending(tmp_path: Path, ending: str, kind: str) -> None:
    scan(tmp_path, f"{code(1)}.pdf", PDF)
    built = make(tmp_path, row(1), out=f"out.{ending}")
    assert built.package is not None
    assert built.package.container == kind
    insisted = make(tmp_path, row(1), out=f"b.{ending}", container="tar")
    assert insisted.package is not None
    assert insisted.package.container == "tar"


def test_records_that_were_read_already(tmp_path: Path) -> None:
    scan(tmp_path, f"{code(1)}.pdf", PDF)
    fonds = records.fonds(records.item(1))
    given: tuple[Fonds | Reading[Fonds], ...] = (fonds, Reading(fonds))
    for number, one in enumerate(given):
        built = build(one, tmp_path / "扫描件", tmp_path / f"out-{number}", now=NOW)
        assert built.package is not None
        assert "Bagging-Date: 2025-03-01\n" in (Path(built.path) / "bag-info.txt").read_text(encoding="utf-8")


def test_what_stands_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "移交包").mkdir()
    with pytest.raises(TargetExists):
        make(tmp_path, row(1))
    scan(tmp_path, f"{code(1)}.pdf", PDF)
    assert make(tmp_path, row(1), dry_run=True).plan is not None


def test_a_scan_that_goes_while_it_is_looked_at_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(tmp_path, f"{code(1)}.pdf", PDF)

    def gone(fonds: Fonds, root: str) -> Reading[Fonds]:
        found = attach(fonds, root)
        (tmp_path / "扫描件" / f"{code(1)}.pdf").unlink()
        return found

    monkeypatch.setattr("archpkg.transfer.build.attach", gone)
    with pytest.raises(CannotRead, match=code(1)):
        make(tmp_path, row(1))
    assert not (tmp_path / "移交包").exists()


def test_long_work_says_how_far_it_is(tmp_path: Path) -> None:
    scan(tmp_path, f"{code(1)}.pdf", PDF)
    rows = [row(1, 档号=code(n)) for n in range(1, 251)]
    steps: list[Step] = []
    make(tmp_path, *rows, progress=steps.append, dry_run=True)
    assert [(s.done, s.total) for s in steps if s.stage == "look"] == [(100, 250), (200, 250)]


def test_a_given_format_stays_where_the_content_bears_it_out(tmp_path: Path) -> None:
    scan(tmp_path, f"{code(1)}.pdf", PDF)
    obj = records.digital_object(f"{code(1)}.pdf", size=len(PDF))
    wrong = evolve(obj, format=FileFormat(name="TIFF"))
    fonds = records.fonds(records.item(1, objects=(wrong,)))
    built = build(fonds, tmp_path / "扫描件", tmp_path / "out", now=NOW)
    assert {"OBJ-FORMAT-STATED"} <= {f.code for f in built.findings}
    assert built.package is None


def test_a_scan_that_is_named_like_metadata_is_not_taken_for_them(tmp_path: Path) -> None:
    scan(tmp_path, f"{code(1)}/电子档案1元数据.xml", b"<a/>\n")
    scan(tmp_path, f"{code(1)}/正文.pdf", PDF)
    built = make(tmp_path, row(1))
    (found,) = (f for f in built.findings if f.code == "CAR-RENAMED")
    assert str(found.details["name"]).endswith("/电子档案1元数据-2.xml")
    (record,) = written(built)
    renamed = max(record.objects, key=lambda obj: obj.name)
    assert (renamed.name, renamed.path.rpartition("/")[2]) == ("电子档案1元数据-2.xml",) * 2
    assert [(e.name, e.value) for e in renamed.extra] == [("原文件名", "电子档案1元数据.xml")]
    assert loud(built) == []
    assert check(built.path).sound


def test_what_was_built_shows_itself_in_one_line(tmp_path: Path) -> None:
    scan(tmp_path, f"{code(1)}.pdf", PDF)
    dry = make(tmp_path, row(1), dry_run=True)
    assert repr(dry) == "<Built: nothing written, 1 items, valid>"
    built = make(tmp_path, row(1))
    assert repr(built) == f"<Built: package at {tmp_path / '移交包'}, 1 items, valid>"
    assert (built.value, built.counts["objects"]) == (built.package, 1)
