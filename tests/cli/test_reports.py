"""``--report FILE``: written whatever the exit code, in four forms, whole or not at all."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from pathlib import Path

import openpyxl
import pytest

from archpkg import errors
from archpkg.cli.app import run

Capture = pytest.CaptureFixture[str]
EVIL = "<b>&\x1b[31m\u202e.txt"


@pytest.fixture
def bag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Path:
    """A bag in which a computer file with a wicked name was changed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "来源").mkdir()
    (tmp_path / "来源" / EVIL).write_text("甲")
    assert run(["bag", "create", "来源", "包", "-q"]) == 0
    (tmp_path / "包/data" / EVIL).write_text("乙")
    capsys.readouterr()
    return tmp_path / "包"


def test_a_page_is_whole_escaped_and_prints(bag: Path) -> None:
    assert run(["verify", "包", "--report", "r.html", "--lang", "zh"]) == 1
    page = (bag.parent / "r.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "<b>&" not in page
    assert "&lt;b&gt;&amp;\\x1b[31m\\u202e.txt" in page
    assert "@media print" in page
    assert not re.search(r"<script|https?://|src=|url\(", page)
    verdict, first = page.index("不合格"), page.index("FIX-CHANGED")
    assert verdict < first
    assert re.search("[0-9a-f]{64}", page), "digests are whole in a report"


def test_a_page_names_what_was_looked_at(bag: Path) -> None:
    assert run(["check", "包", "--report", "r.html", "--lang", "en"]) == 1
    page = (bag.parent / "r.html").read_text(encoding="utf-8")
    assert "What was checked" in page
    assert "not applicable" in page


def test_a_workbook_has_a_row_for_each_finding(bag: Path) -> None:
    assert run(["verify", "包", "--report", "r.xlsx", "--lang", "zh"]) == 1
    book = openpyxl.load_workbook(bag.parent / "r.xlsx")
    assert book.sheetnames == ["结论", "检测发现"]
    assert str(book["结论"]["B1"].value).startswith("不合格")
    heading, *rows = book["检测发现"].iter_rows(values_only=True)
    assert heading[:3] == ("级别", "代码", "路径")
    assert [row[:2] for row in rows] == [("错误", "FIX-CHANGED"), ("错误", "FIX-CHANGED")]
    assert rows[0][2] == "data/<b>&\\x1b[31m\\u202e.txt"
    again = bag.parent / "again.xlsx"
    assert run(["verify", "包", "--report", str(again), "--lang", "en"]) == 1
    assert openpyxl.load_workbook(again).sheetnames == ["Verdict", "Findings"]


def test_a_formula_in_a_name_stays_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "=1+1.txt").write_text("x")
    assert run(["verify", ".", "--report", "../r.xlsx"]) == 1
    assert run(["check", "=1+1.txt", "--report", "r.xlsx"]) in (1, 4)
    cells = [c for sheet in openpyxl.load_workbook("r.xlsx") for row in sheet.iter_rows() for c in row]
    assert any("=1+1.txt" in str(cell.value) for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_a_plain_text(bag: Path) -> None:
    assert run(["verify", "包", "--report", "r.txt", "--lang", "zh"]) == 1
    lines = (bag.parent / "r.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0].split() == ["路径", "包"]
    assert any(line.startswith("错误  FIX-CHANGED  2 处") for line in lines)
    assert [line for line in lines if line][-1].startswith("不合格：")
    assert all("\x1b" not in line for line in lines)


@pytest.mark.parametrize("form", ["json", "xlsx", "html", "txt"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["verify", "没有"], 4),
        (["show", "没有"], 4),
        (["bag", "sign", "包", "--key", "没有", "--certificate", "没有"], 4),
        (["unpack", "险.zip", "新"], 3),
        (["bag", "update", "包"], 0),
    ],
)
def test_it_is_written_whatever_the_exit_code(form: str, words: list[str], code: int, bag: Path) -> None:
    import zipfile

    with zipfile.ZipFile("险.zip", "w") as made:
        made.writestr("../恶.txt", "x")
    assert run([*words, "--report", f"r.{form}"]) == code
    assert (bag.parent / f"r.{form}").stat().st_size > 50
    if form == "json":
        document = json.loads((bag.parent / "r.json").read_text(encoding="utf-8"))
        assert document["schema"] == 1
        assert bool(document["findings"]) is (code != 0)


def test_it_is_not_written_for_wrong_use(bag: Path) -> None:
    assert run(["bag", "create", "来源", "包", "--report", "r.json"]) == 2
    assert run(["verify", "包", "--workers", "0", "--report", "r.json"]) == 2
    assert not (bag.parent / "r.json").exists()


def test_an_old_report_is_replaced_whole_or_stays(
    bag: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    report = bag.parent / "r.json"
    report.write_text("mine")
    real = os.replace

    def refused(source: str, target: str) -> None:
        raise OSError(28, "No space left on device", target)

    monkeypatch.setattr(os, "replace", refused)
    assert run(["verify", "包", "--report", "r.json", "--lang", "zh"]) == 4
    streams = capsys.readouterr()
    assert "无法写入报告：磁盘已满。" in streams.err
    assert streams.out.splitlines()[-1].startswith("不合格"), "the work is not lost"
    assert report.read_text() == "mine"
    assert sorted(p.name for p in bag.parent.iterdir()) == ["r.json", "包", "来源"]
    monkeypatch.setattr(os, "replace", real)
    assert run(["verify", "包", "--report", "r.json"]) == 1
    assert json.loads(report.read_text(encoding="utf-8"))["verdict"] == "invalid"


@pytest.mark.skipif(sys.platform == "win32", reason="no such modes")
def test_a_report_may_be_read_as_any_new_file(bag: Path) -> None:
    (bag.parent / "plain").write_text("x")
    assert run(["verify", "包", "--report", "r.json"]) == 1
    modes = [stat.S_IMODE((bag.parent / name).stat().st_mode) for name in ("plain", "r.json")]
    assert modes[0] == modes[1]


def test_a_missing_library_is_said_before_the_work(
    bag: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(errors.MissingExtraError):
        errors.need("xlsxwriter", "excel")
    assert run(["verify", "包", "--report", "r.xlsx", "--json"]) == 4
    streams = capsys.readouterr()
    assert [f["code"] for f in json.loads(streams.out)["findings"]] == ["ERROR-MISSING-EXTRA"]
    assert "archpkg[excel]" in streams.err
