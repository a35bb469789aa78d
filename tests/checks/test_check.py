"""The one judge on packages: what is right is called right; each single change is found, and its place is named."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest

import transfers
from archpkg.checks.check import check
from archpkg.errors import CannotRead, WrongUse
from archpkg.findings import Outcome, Report, Severity, Verdict
from transfers import CODES, DAY, Change, Transfer, named, page, pdf

FIRST, SECOND, THIRD = CODES


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good package."""
    return transfers.make(tmp_path_factory.mktemp("good"))


def sentences(report: Report) -> str:
    return "\n".join(finding.say("en") for finding in report.findings)


def outcomes(report: Report) -> dict[str, Outcome]:
    return {looked.what: looked.outcome for looked in report.looked_at}


# ── what is right ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("layout", ["dat93", "2012", "plain"])
@pytest.mark.parametrize("bag", [True, False], ids=["bag", "bare"])
@pytest.mark.parametrize("container", ["folder", "zip", "tar"])
def test_what_was_built_is_sound(layout: str, bag: bool, container: str, tmp_path: Path) -> None:
    package = transfers.make(tmp_path, layout=layout, bag=bag, container=container)
    report = check(package, today=DAY)
    assert report.verdict is Verdict.VALID, sentences(report)
    assert report.kind == layout
    assert report.path == str(package)
    assert outcomes(report)["stated_digests"] is Outcome.PASSED
    assert outcomes(report)["fixity"] is (Outcome.PASSED if bag else Outcome.NOT_APPLICABLE)


def test_everything_that_could_be_judged_is_named(good: Path) -> None:
    report = check(good)
    assert outcomes(report) == {
        "layout": Outcome.PASSED,
        "catalogue": Outcome.PASSED,
        "description": Outcome.PASSED,
        "schema": Outcome.PASSED,
        "metadata": Outcome.PASSED,
        "agreement": Outcome.PASSED,
        "codes": Outcome.PASSED,
        "dates": Outcome.PASSED,
        "names": Outcome.PASSED,
        "formats": Outcome.PASSED,
        "stated_digests": Outcome.PASSED,
        "duplicates": Outcome.PASSED,
        "fixity": Outcome.PASSED,
        "bag": Outcome.PASSED,
        "signatures": Outcome.NOT_APPLICABLE,
        "xml_content": Outcome.NOT_APPLICABLE,
        "decoding": Outcome.NOT_LOOKED_AT,
        "malware": Outcome.NOT_LOOKED_AT,
    }
    assert all(one.why is not None for one in report.looked_at if one.outcome is Outcome.NOT_LOOKED_AT)


def test_without_a_day_nobody_looked_for_dates_in_the_future(tmp_path: Path) -> None:
    package = transfers.make(tmp_path, bag=False)
    assert outcomes(check(package))["dates"] is Outcome.NOT_LOOKED_AT
    assert outcomes(check(package, today=DAY))["dates"] is Outcome.PASSED


# ── one change, sealed again ─────────────────────────────────────────────────────────────────────────────


def both(code: str, tag: str, listed: str, stated: str | None = None) -> Change:
    def change(transfer: Transfer) -> None:
        transfer.entry(code, tag, listed)
        transfer.element(code, tag, stated or listed)

    return change


def content(code: str, octets: bytes, *, honest: bool, number: int = 0) -> Change:
    return lambda t: t.overwrite(t.content(code, number), octets, honest=honest)


def put(code: str, name: str, octets: bytes) -> Change:
    return lambda t: (t.folder(code) / name).write_bytes(octets)


def drop_page(transfer: Transfer) -> None:
    lost = transfer.content(SECOND, 1)
    lost.unlink()
    transfer.replace(
        transfer.metadata(SECOND), rf" *<编码>(?:(?!</编码>)[\s\S])*?>{lost.name}<[\s\S]*?</编码>\n", ""
    )
    transfer.element(SECOND, "页数", "2")
    transfer.entry(SECOND, "页数", "2")
    transfer.count_octets()


def entry_twice(transfer: Transfer) -> None:
    text = transfer.catalogue.read_text("utf-8")
    start, end = text.index("  <文件>"), text.index("</文件>") + len("</文件>\n")
    again = text[start:end].replace("<顺序号>1<", "<顺序号>4<")
    transfer.catalogue.write_text(text.replace("</文件目录>", again + "</文件目录>"), "utf-8")
    transfer.line("档案数量", "4")


def swap(transfer: Transfer) -> None:
    one, two = transfer.content(SECOND, 0), transfer.content(SECOND, 1)
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)


def copy_folder(transfer: Transfer) -> None:
    source = transfer.folder(FIRST)
    shutil.copytree(source, source.with_name("Z109-WS·2023-Y-BGS-0099"))


def copy_elsewhere(transfer: Transfer) -> None:
    source = transfer.folder(FIRST)
    shutil.copytree(source, source.parent.parent / "ZZ" / source.name)


def broken_xml(transfer: Transfer) -> None:
    (transfer.data / "其他").mkdir()
    (transfer.data / "其他" / "x.xml").write_text("<a>")


E, W = Severity.ERROR, Severity.WARNING
CHANGES: dict[str, tuple[Change, str, Severity, str]] = {
    # what is changed: how, the code of the finding, its severity, what it must name
    "content grown": (content(FIRST, pdf("一") + b"more", honest=False), "REC-SIZE", E, FIRST),
    "content flipped": (content(FIRST, pdf("二"), honest=False), "REC-DIGEST", E, FIRST),
    "pages swapped": (swap, "REC-DIGEST", E, SECOND),
    "digest in the metadata": (
        lambda t: t.replace(t.metadata(FIRST), '(?<=算法="sm3">)[0-9a-f]', "g".replace("g", "0")),
        "REC-DIGEST", E, FIRST,
    ),
    "size in the metadata": (lambda t: t.element(FIRST, "计算机文件大小", "7"), "REC-SIZE", E, FIRST),
    "name in the metadata": (lambda t: t.element(FIRST, "计算机文件名", "x.pdf"), "REC-FILE-NAME", W, FIRST),
    "path in the metadata": (lambda t: t.element(SECOND, "文件路径", "没有.jpg"), "REC-PATH", W, SECOND),
    "format in the metadata": (
        lambda t: t.replace(t.metadata(FIRST), "格式名称：PDF", "格式名称：TIFF"), "REC-FORMAT", E, FIRST,
    ),
    "title": (lambda t: t.entry(FIRST, "题名", "另一件事"), "REC-DIFFERS", E, FIRST),
    "title, in its width only": (lambda t: t.entry(FIRST, "题名", "关于第１号事项的通知"), "REC-SPELLING", W, FIRST),
    "title gone from the metadata": (lambda t: t.element(FIRST, "题名", None), "DAT46-MISSING", E, FIRST),
    "title empty on both sides": (both(FIRST, "题名", ""), "CAR-EMPTY", E, "题名"),
    "author": (lambda t: t.entry(FIRST, "责任者", "某公司"), "REC-DIFFERS", E, FIRST),
    "date": (lambda t: t.entry(FIRST, "日期", "20230507"), "REC-DIFFERS", E, FIRST),
    "date out of its year": (both(FIRST, "日期", "20240107", "2024-01-07"), "REC-DATE-YEAR", W, FIRST),
    "date in the future": (both(FIRST, "日期", "20350107", "2035-01-07"), "REC-DATE-FUTURE", W, FIRST),
    "retention": (lambda t: t.entry(FIRST, "保管期限", "10年"), "REC-DIFFERS", E, FIRST),
    "retention against the code": (both(FIRST, "保管期限", "10年"), "CODE-SEGMENT", E, FIRST),
    "year against the code": (lambda t: t.element(FIRST, "年度", "2022"), "CODE-SEGMENT", E, FIRST),
    "organ against the code": (lambda t: t.element(FIRST, "机构或问题", "MZ"), "CODE-SEGMENT", E, FIRST),
    "class against the code": (lambda t: t.element(FIRST, "类别号", "KJ"), "CODE-SEGMENT", E, FIRST),
    "fonds against the code": (lambda t: t.element(FIRST, "全宗号", "Z110"), "CODE-SEGMENT", E, FIRST),
    "security": (lambda t: t.entry(FIRST, "密级", "限制"), "REC-DIFFERS", E, FIRST),
    "secret": (both(FIRST, "密级", "机密"), "REC-SECRET", E, FIRST),
    "pages": (lambda t: t.entry(FIRST, "页数", "9"), "REC-DIFFERS", E, FIRST),
    "pages against images": (both(SECOND, "页数", "5"), "REC-PAGES", W, SECOND),
    "page missing": (drop_page, "OBJ-PAGE-GAP", W, "002"),
    "code in the metadata": (
        lambda t: t.replace(t.metadata(FIRST), f"<档号>{FIRST}", "<档号>Z109-WS·2023-Y-BGS-0088"),
        "REC-CODE", E, FIRST,
    ),
    "code in the catalogue": (lambda t: t.entry(FIRST, "档号", "Z109-WS·2023-Y-BGS-0088"), "CAR-NO-FOLDER", E, "0088"),
    "running number": (lambda t: t.entry(SECOND, "顺序号", "3"), "CAR-SEQUENCE", W, CATALOGUE_NAME := "目录文件.XML"),
    "identifier of another": (lambda t: t.element(SECOND, "电子文件号", FIRST), "REC-IDENTIFIER", E, SECOND),
    "entry twice": (entry_twice, "CAR-DUPLICATE", E, FIRST),
    "folder gone": (lambda t: shutil.rmtree(t.folder(THIRD)), "CAR-NO-FOLDER", E, THIRD),
    "folder too many": (copy_folder, "CAR-NO-ENTRY", E, "0099"),
    "folder of a code twice": (copy_elsewhere, "CAR-FOLDER-TWICE", E, FIRST),
    "file gone": (lambda t: t.content(THIRD, 1).unlink(), "REC-NO-FILE", E, "附件1.jpg"),
    "file nobody names": (put(FIRST, "草稿.pdf", pdf("x")), "REC-UNNAMED", E, "草稿.pdf"),
    "program": (put(FIRST, "病毒.exe", b"MZ" + bytes(60)), "OBJ-PROGRAM", E, "病毒.exe"),
    "script": (put(FIRST, "run.bat", b"@echo off\r\n"), "OBJ-PROGRAM", E, "run.bat"),
    "empty": (content(FIRST, b"", honest=True), "OBJ-EMPTY", E, FIRST),
    "mislabelled": (content(FIRST, "这不是 PDF".encode(), honest=True), "OBJ-FORMAT", E, FIRST),
    "same content in two records": (content(THIRD, pdf("一"), honest=True), "REC-SAME-OCTETS", W, THIRD),
    "count": (lambda t: t.line("档案数量", "999"), "CAR-COUNT", E, "999"),
    "octets": (lambda t: t.line("移交数据量", "1 字节"), "REC-OCTETS", E, "1 字节"),
    "octets, rounded": (lambda t: t.line("移交数据量", "7.5 MB"), "REC-OCTETS", E, "7.5 MB"),
    "span": (lambda t: t.line("起止档号", "甲至乙"), "CAR-SPAN", W, "起止档号"),
    "unit": (lambda t: t.line("移交单位", "某局"), "REC-UNIT", W, "某局"),
    "description gone": (lambda t: t.description.unlink(), "REC-NO-DESCRIPTION", E, "说明文件"),
    "metadata gone": (lambda t: t.metadata(FIRST).unlink(), "CAR-NO-METADATA", E, FIRST),
    "metadata broken": (lambda t: t.metadata(FIRST).write_text("<a>"), "CAR-NO-METADATA", E, FIRST),
    "DTD in the metadata": (
        lambda t: t.replace(t.metadata(FIRST), r"\?>", "?><!DOCTYPE a>"), "CAR-NO-METADATA", E, FIRST,
    ),
    "DTD in the catalogue": (
        lambda t: t.replace(t.catalogue, r"\?>", "?><!DOCTYPE a>"), "CAR-CATALOGUE", E, CATALOGUE_NAME,
    ),
    "element of the catalogue gone": (lambda t: t.entry(FIRST, "责任者", None), "CAR-MISSING", E, "责任者"),
    "another catalogue": (
        lambda t: shutil.copy(t.catalogue, t.data / "文件目录.XML"), "CAR-TWO-CATALOGUES", E, "文件目录.XML",
    ),
    "stray": (lambda t: (t.data / "走失.pdf").write_bytes(pdf("x")), "CAR-STRAY", W, "走失.pdf"),
    "broken XML in 其他": (broken_xml, "REC-XML", W, "x.xml"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_change_is_found_and_named(name: str, lang: str, good: Path, tmp_path: Path) -> None:
    change, code, severity, what = CHANGES[name]
    transfer = Transfer.copy(good, tmp_path / "移交包")
    change(transfer)
    report = check(transfer.seal())
    found = [f for f in report.findings if f.code == code]
    assert any(f in named(report, what) for f in found), sentences(report)
    assert {f.severity for f in found} == {severity}
    assert report.verdict.sound is not any(f.severity is E for f in report.findings)
    assert all("{" not in f.say("zh" if lang == "zh" else "en") for f in report.findings)
    if severity is E:
        assert not report.sound
        assert Outcome.FAILED in outcomes(report).values()


@pytest.mark.parametrize("name", ["content grown", "content flipped", "file gone", "title", "secret"])
def test_the_same_is_found_where_there_is_no_bag(name: str, tmp_path: Path) -> None:
    change, code, _, what = CHANGES[name]
    transfer = Transfer(transfers.make(tmp_path, bag=False))
    change(transfer)
    report = check(transfer.path)
    assert any(f.code == code for f in named(report, what)), sentences(report)
    assert not report.sound


# ── right, but written otherwise ─────────────────────────────────────────────────────────────────────────


def other_case(transfer: Transfer) -> None:
    transfer.catalogue.rename(transfer.data / "目录文件.xml")
    transfer.description.rename(transfer.data / "说明文件.txt")
    for code in CODES:
        transfer.metadata(code).rename(transfer.folder(code) / "电子档案元数据.xml")


def gb18030(transfer: Transfer) -> None:
    for path, old, new in ((transfer.catalogue, "UTF-8", "GB18030"), (transfer.description, "：", ":")):
        path.write_bytes(path.read_text("utf-8").replace(old, new, 20).encode("gb18030"))


def deeper_classes(transfer: Transfer) -> None:
    for code in CODES:
        target = transfer.data / "Z109" / "WS" / "2023" / "永久" / code
        target.parent.mkdir(parents=True, exist_ok=True)
        transfer.folder(code).rename(target)


def namespaces(transfer: Transfer) -> None:
    for code in CODES:
        transfer.replace(transfer.metadata(code), "<电子档案元数据>", '<电子档案元数据 xmlns="urn:x">')


def registers(transfer: Transfer) -> None:
    (transfer.data / "其他").mkdir()
    (transfer.data / "其他" / "移交与接收登记表.pdf").write_bytes(pdf("表"))


def rounded(transfer: Transfer) -> None:
    transfer.line("移交数据量", "0.01 MB")


SOUND = {f.__name__: f for f in (other_case, gb18030, deeper_classes, namespaces, registers, rounded)}


@pytest.mark.parametrize("name", SOUND)
def test_other_makers_are_not_refused(name: str, good: Path, tmp_path: Path) -> None:
    transfer = Transfer.copy(good, tmp_path / "移交包")
    SOUND[name](transfer)
    report = check(transfer.seal())
    assert report.sound, sentences(report)


# ── where it lies, what it is ────────────────────────────────────────────────────────────────────────────


def test_a_package_deeper_down_is_judged_there(good: Path, tmp_path: Path) -> None:
    shutil.copytree(good, tmp_path / "外层" / "2024年移交" / "移交包")
    report = check(tmp_path / "外层")
    assert report.sound
    assert report.kind == "dat93"
    assert report.findings[0].code == "CHECK-DEEPER"
    assert "2024年移交/移交包" in report.findings[0].say("zh")


def test_deeper_in_a_zip_too(good: Path, tmp_path: Path) -> None:
    target = tmp_path / "外层.zip"
    with zipfile.ZipFile(target, "w") as container:
        for path in sorted(good.rglob("*")):
            if path.is_file():
                container.write(path, f"外层/移交包/{path.relative_to(good)}")
    report = check(target)
    assert report.sound, sentences(report)
    assert [f.code for f in report.findings if f.code == "CHECK-DEEPER"]
    transfer = Transfer.copy(good, tmp_path / "x")
    transfer.overwrite(transfer.content(FIRST), pdf("二"), honest=False)
    bad = tmp_path / "坏.zip"
    with zipfile.ZipFile(bad, "w") as container:
        for path in sorted(transfer.path.rglob("*")):
            if path.is_file():
                container.write(path, f"外层/移交包/{path.relative_to(transfer.path)}")
    assert {f.code for f in check(bad).findings} >= {"CHECK-DEEPER", "FIX-CHANGED", "REC-DIGEST"}


def test_two_packages_are_not_judged_as_one(good: Path, tmp_path: Path) -> None:
    for name in ("甲", "乙"):
        shutil.copytree(good, tmp_path / name)
    report = check(tmp_path)
    assert report.verdict is Verdict.UNREADABLE
    assert "甲" in report.findings[-1].say("zh")


def test_a_folder_of_anything_is_not_called_valid(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    report = check(tmp_path)
    assert not report.sound
    assert outcomes(report)["layout"] is Outcome.NOT_APPLICABLE


def test_other_limits_on_secrets(good: Path, tmp_path: Path) -> None:
    transfer = Transfer.copy(good, tmp_path / "移交包")
    both(FIRST, "密级", "秘密")(transfer)
    path = transfer.seal()
    assert "REC-SECRET" in {f.code for f in check(path).findings}
    assert "REC-SECRET" not in {f.code for f in check(path, secrets="秘密").findings}
    with pytest.raises(WrongUse):
        check(path, secrets="甚密")


def test_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="Unknown kind"):
        check(tmp_path, kind="shoe")
    with pytest.raises(CannotRead):
        check(tmp_path / "没有")


def test_a_later_day_finds_nothing_in_the_future(good: Path, tmp_path: Path) -> None:
    transfer = Transfer.copy(good, tmp_path / "移交包")
    both(FIRST, "日期", "20350107", "2035-01-07")(transfer)
    path = transfer.seal()
    assert "REC-DATE-FUTURE" not in {f.code for f in check(path, today=date(2036, 1, 1)).findings}
    assert page(1)


def test_a_signature_in_the_metadata_that_nobody_verified_is_said(good: Path, tmp_path: Path) -> None:
    transfer = Transfer.copy(good, tmp_path / "移交包")
    signature = "<电子签名>\n    <签名人>甲</签名人>\n    <签名结果>AAAA</签名结果>\n  </电子签名>\n  "
    transfer.replace(transfer.metadata(FIRST), "(?=<存储位置>)", signature)
    report = check(transfer.seal())
    (looked,) = [one for one in report.looked_at if one.what == "signatures"]
    assert (looked.outcome, looked.count) == (Outcome.NOT_LOOKED_AT, 1)
    assert looked.why is not None


def test_what_is_wrong_with_a_container_is_wrong_with_the_container(good: Path, tmp_path: Path) -> None:
    target = tmp_path / "移交包.zip"
    with zipfile.ZipFile(target, "w") as container:
        for path in sorted(good.rglob("*")):
            if path.is_file():
                container.write(path, f"移交包/{path.relative_to(good)}")
        container.writestr("旁边/x.txt", "x")
    report = check(target, kind="bag")
    assert outcomes(report)["container"] is Outcome.FAILED


def test_progress_is_told_record_by_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archpkg.checks.carrier.package.STRIDE", 1)
    steps: list[str] = []
    check(transfers.make(tmp_path), progress=lambda step: steps.append(f"{step.stage} {step.done}"))
    assert [step for step in steps if step.startswith("records")] == ["records 1", "records 2", "records 3"]
