"""Reports as documents: pure, repeatable, all findings in them, harmless in every form."""

from __future__ import annotations

import io
import json
import re
import tracemalloc
from pathlib import Path
from time import process_time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import archpkg
from archpkg.checks.check import check
from archpkg.checks.reports import FORMS, form_of
from archpkg.checks.reports.run import Batch, Run, batch_document, document, json_text
from archpkg.checks.reports.words import groups, verdict_sentence
from archpkg.errors import WrongUse
from archpkg.findings import Finding, Looked, Outcome, Report, Rule, Severity, Where
from archpkg.words import Lang, Text
from schemas import REPORT, problems

LANGS: tuple[Lang, ...] = ("zh", "en")
RULE = Rule(
    code="T-CHANGED",
    severity=Severity.ERROR,
    text=Text("{what} is wrong", "{what} 有误"),
    hint=Text("look at {what}", "请查看 {what}"),
    clause="§ 1",
)
NOTE = Rule(code="T-NOTE", severity=Severity.NOTE, text=Text("fine", "可以"), hint=Text("", ""))


def run_of(*names: str) -> Run:
    findings = [Finding(RULE, Where(path=name, row=3, record="Z109-1"), {"what": name}) for name in names]
    looked = [
        Looked(what="fixity", text=Text("digests", "数字摘要"), outcome=Outcome.PASSED, count=3),
        Looked(
            what="seal", text=Text("seal", "印章"), outcome=Outcome.WAITING, why=Text("no person", "待人工")
        ),
    ]
    report = Report(
        kind="bag", path="包", findings=[*findings, Finding(NOTE)], looked_at=looked, backend="hashlib"
    )
    return Run(report=report, version="1", started="2026-05-20T08:00:00+08:00", seconds=1.25)


def whole(form: str, content: bytes) -> str:
    """All the text of a document."""
    if form != ".xlsx":
        return content.decode("utf-8")
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lang", LANGS)
def test_every_form_has_everything_and_is_repeatable(form: str, lang: Lang) -> None:
    batch = Batch(runs=[run_of("a.txt", "b.txt"), run_of()], several=True)
    content = FORMS[form](batch, lang)
    assert FORMS[form](batch, lang) == content
    text = whole(form, content)
    for part in ("包", "T-CHANGED", "a.txt", "b.txt", "Z109-1", "§ 1", "T-NOTE", "2026-05-20T08:00:00+08:00"):
        assert part in text, part
    words = ("看", "待人工") if lang == "zh" else ("look at", "waiting")
    assert all(word in text for word in words)


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=40)
@given(name=st.text(max_size=40))
def test_no_name_breaks_a_form(form: str, name: str) -> None:
    content = FORMS[form](Batch(runs=[run_of(name)]), "zh")
    text = whole(form, content)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]", text)
    if form == ".html":
        assert text.count("<html") == 1
        assert text.count("<tr>") == text.count("</tr>")
    if form == ".json":
        assert json.loads(content)["findings"][0]["details"]["what"] == name


def test_an_ending_names_a_form() -> None:
    assert form_of("报告.XLSX") is FORMS[".xlsx"]
    for path in ("report", "report.doc", "dir.json/report"):
        with pytest.raises(WrongUse):
            form_of(path)


def test_the_document_is_that_of_the_report_and_the_times() -> None:
    run = run_of("a")
    made = document(run)
    assert list(made)[:7] == ["schema", "archpkg", "path", "kind", "verdict", "started", "seconds"]
    assert {
        key: made[key] for key in made if key not in ("archpkg", "started", "seconds")
    } == run.report.to_dict()
    assert document(Run(report=run.report)) == run.report.to_dict()
    assert list(problems(made)) == []
    assert list(problems(batch_document(Batch(runs=[run, run], several=True)))) == []


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"verdict": "fine"}, "verdict"),
        ({"schema": 2}, "schema"),
        ({"counts": {"files": -1}}, "counts.files"),
        ({"findings": [{}]}, "findings[0]"),
        (
            {"looked_at": [{"what": "x", "outcome": "maybe", "count": 0, "text": {"zh": "", "en": ""}}]},
            "looked_at[0]",
        ),
        ({"started": "yesterday"}, "started"),
        ({"path": None}, "path"),
    ],
)
def test_the_schema_refuses_what_is_no_report(change: dict[str, object], wrong: str) -> None:
    found = list(problems(document(run_of("a")) | change, {"$ref": "#/$defs/report"}))
    assert any(wrong in problem for problem in found), found


def test_the_schema_is_published() -> None:
    page = Path(__file__).parents[2] / "docs/report.schema.json"
    assert json.loads(page.read_text(encoding="utf-8")) == REPORT


def test_a_report_of_the_library_fits_the_schema(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    assert list(problems(check(tmp_path).to_dict())) == []
    assert list(problems(archpkg.verify(tmp_path).to_dict())) == []


def test_groups_are_by_rule_and_the_worst_last() -> None:
    found = groups([Finding(RULE), Finding(NOTE), Finding(RULE)])
    assert [(group.code, len(group.findings)) for group in found] == [("T-NOTE", 1), ("T-CHANGED", 2)]


def test_the_sentence_of_a_verdict() -> None:
    report = Report(
        kind="bag", counts={"files": 149, "octets": 5615208, "manifests": 4, "digests_compared": 294}
    )
    assert (
        verdict_sentence(report, "zh")
        == "合格：149 个文件（5,615,208 字节），4 个校验清单，比对数字摘要 294 个。"
    )
    assert (
        verdict_sentence(report, "en")
        == "Valid: 149 files (5,615,208 bytes), 4 manifests, 294 digests compared."
    )
    shown = Report(kind="catalogue", counts={"items": 1})
    assert verdict_sentence(shown, "zh", judged=False) == "完成：1 件。"
    assert verdict_sentence(shown, "en", judged=False) == "Done: 1 item."


def test_json_hides_nothing_that_moves_a_cursor() -> None:
    value = {"a": "\x1b\x9b\u202e\ud800中𠮷"}
    text = json_text(value)
    assert json.loads(text) == value
    assert "中𠮷" in text
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e\ud800]", text)


@pytest.mark.parametrize("form", FORMS)
def test_many_findings_take_seconds(form: str) -> None:
    batch = Batch(runs=[run_of(*(f"{n}.txt" for n in range(20_000)))])
    before = process_time()
    content = FORMS[form](batch, "zh")
    assert process_time() - before < 20
    assert "19999.txt" in (whole(form, content) if form != ".xlsx" else "19999.txt")


def test_several_packages_stand_in_one_table_of_each_form() -> None:
    batch = Batch(runs=[run_of("a.txt", "b.txt"), run_of()], several=True)
    book = openpyxl.load_workbook(io.BytesIO(FORMS[".xlsx"](batch, "zh")))
    assert book.sheetnames == ["结论", "检测项目", "检测发现"]
    rows = [tuple(str(cell.value or "") for cell in row) for row in book["结论"].iter_rows()]
    first = "a.txt，Z109-1，第 3 行：a.txt 有误"
    assert rows == [
        ("路径", "结论", "错误", "警告", "第一处错误"),
        ("包", "不合格", "2", "0", first),
        ("包", "合格", "0", "0", ""),
    ]
    lines = FORMS[".txt"](batch, "zh").decode().splitlines()[-3:]
    assert [line.split() for line in lines] == [" ".join(row).split() for row in rows]
    assert f"<td>{first}</td>" in FORMS[".html"](batch, "zh").decode()


def test_a_report_in_json_does_not_hold_every_finding_as_objects_at_once() -> None:
    run = run_of(*map(str, range(20_000)))
    tracemalloc.start()
    content = FORMS[".json"](Batch(runs=[run, run], several=True), "zh")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(json.loads(content)["reports"][1]["findings"]) == 20_001
    assert peak < 4 * len(content)
