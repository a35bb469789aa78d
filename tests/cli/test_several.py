"""Several paths in one command: each is judged though others fail, the worst exit code counts."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import transfers
from archpkg.checks.fixity import verify as fixity
from archpkg.cli.app import run

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def bags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Path:
    """Two sound bags, one that was damaged, one that is unsafe; the folder is where we are."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "来源").mkdir()
    (tmp_path / "来源/甲.txt").write_text("甲")
    for name in ("好", "也好", "坏", "险"):
        assert run(["bag", "create", "来源", name, "-q"]) == 0
    (tmp_path / "坏/data/甲.txt").write_text("乙")
    (tmp_path / "险/data/链接").symlink_to("/etc/passwd")
    capsys.readouterr()
    return tmp_path


@pytest.fixture(params=["check", "verify"])
def command(request: pytest.FixtureRequest) -> str:
    """The commands that take several paths."""
    return str(request.param)


def test_each_is_judged_and_the_worst_code_counts(command: str, bags: Path, capsys: Capture) -> None:
    for paths, code in (
        (["好", "也好"], 0),
        (["好", "坏", "也好"], 1),
        (["没有", "好"], 4),
        (["好", "坏", "没有", "险", "也好"], 3),
    ):
        assert run([command, *paths, "--lang", "zh"]) == code, paths
    lines = capsys.readouterr().out.splitlines()
    table = lines[-7:-1]
    assert [line.split()[0] for line in table] == ["路径", "好", "坏", "没有", "险", "也好"]
    assert [line.split()[1] for line in table[1:]] == ["合格", "不合格", "无法读取", "不安全", "合格"]
    assert "甲" not in table[1]
    assert "内容与 manifest-sha256.txt 第 1 行不符" in table[2]
    assert lines[-1] == "不安全：共 5 个，合格 2 个，不合格 1 个，无法读取 1 个，不安全 1 个。"


def test_the_table_stands_straight(bags: Path, capsys: Capture) -> None:
    assert run(["verify", "好", "没有", "--lang", "zh", "-q"]) == 4
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "路径  结论      错误  警告  第一处错误",
        "好    合格      0     0",
        "没有  无法读取  1     0     目标不存在。",
    ]
    assert len(lines) == 4


def test_one_document_for_all(command: str, bags: Path, capsys: Capture) -> None:
    assert run([command, "好", "没有", "坏", "--json"]) == 4
    streams = capsys.readouterr()
    document = json.loads(streams.out)
    assert set(document) == {"schema", "verdict", "reports"}
    assert document["verdict"] == "unreadable"
    assert [(r["path"], r["verdict"]) for r in document["reports"]] == [
        ("好", "valid"),
        ("没有", "unreadable"),
        ("坏", "invalid"),
    ]
    assert [f["code"] for f in document["reports"][1]["findings"]] == ["ERROR-CANNOT-READ"]


def test_one_path_is_one_report(command: str, bags: Path, capsys: Capture) -> None:
    assert run([command, "好", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["path"] == "好"
    assert run([command, "没有", "--json"]) == 4
    assert json.loads(capsys.readouterr().out)["path"] == "没有"


def test_lines_of_json_are_printed_as_each_is_done(
    command: str, bags: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    seen: list[int] = []

    def paths() -> Iterator[bytes]:
        for name in ("好", "坏"):
            yield f"{name}\r\n".encode()
            seen.append(len(capsys.readouterr().out.splitlines()))

    class Input:
        buffer = paths()

    monkeypatch.setattr(sys, "stdin", Input())
    assert run([command, "-", "--jsonl"]) == 1
    assert seen == [1, 1]  # one line of each was there before the next path was asked for


def test_paths_from_stdin(bags: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("好\n\n坏\n".encode())))
    assert run(["check", "也好", "-", "--jsonl"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["path"] for line in lines] == ["也好", "好", "坏"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("好\n".encode())))
    assert run(["check", "-", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["reports"]) == 1, "the same shape whatever stdin holds"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert run(["check", "-"]) == 2
    assert run(["check", "好", "--json", "--jsonl"]) == 2


def test_a_fault_of_our_own_does_not_lose_the_rest(
    bags: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    real = fixity.verify

    def faulty(path: str, **options: Any) -> Any:
        if path == "坏":
            raise KeyError("什么")
        return real(path, **options)

    monkeypatch.setattr(fixity, "verify", faulty)
    assert run(["verify", "坏", "好", "--json"]) == 4
    first, second = json.loads(capsys.readouterr().out)["reports"]
    assert [f["code"] for f in first["findings"]] == ["ERROR-INTERNAL"]
    assert second["verdict"] == "valid"


def test_validate_is_another_word(capsys: Capture) -> None:
    assert run(["--help", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "  check " in shown
    assert "validate" not in shown
    assert run(["validate", "--help"]) == 0
    assert "Usage: archpkg validate" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["json", "xlsx", "html", "txt"])
def test_a_report_about_all(form: str, command: str, bags: Path, capsys: Capture) -> None:
    assert run([command, "好", "没有", "坏", "--report", f"报告.{form}", "--lang", "zh"]) == 4
    content = (bags / f"报告.{form}").read_bytes()
    if form == "xlsx":
        assert content.startswith(b"PK")
    else:
        for name in ("好", "没有", "坏"):
            assert name in content.decode()
    assert not [path for path in bags.iterdir() if path.name.endswith(".part")]


def test_endless_names_are_cut_on_the_screen_and_whole_in_the_report(tmp_path: Path, capsys: Capture) -> None:
    package = transfers.make(tmp_path, bag=False)
    catalogue = package / transfers.CATALOGUE
    text = catalogue.read_text("utf-8")
    catalogue.write_text(text.replace("<档号>", "<档号>" + "很" * 5000, 1), "utf-8")
    report = tmp_path / "报告.txt"
    assert run(["check", str(package), "--lang", "zh", "--report", str(report)]) == 1
    shown = capsys.readouterr().out
    assert "CAR-NO-FOLDER" in shown
    assert max(map(len, shown.splitlines())) < 2000
    assert "很" * 5000 in report.read_text("utf-8")


def test_what_is_said_can_be_followed_at_the_terminal(tmp_path: Path, capsys: Capture) -> None:
    package = transfers.make(tmp_path, bag=False)
    first, second, third = (next(package.rglob(f"{code}/{transfers.METADATA}")) for code in transfers.CODES)
    first.write_bytes(b"")
    second.unlink()
    third.write_text("<a>" * 300 + "</a>" * 300, encoding="utf-8")
    catalogue = package / transfers.CATALOGUE
    catalogue.write_text(catalogue.read_text("utf-8").replace("<密级>公开", "<密级>机密"), "utf-8")
    assert run(["check", str(package), "--lang", "zh", "--limit", "0"]) == 1
    shown = capsys.readouterr().out
    assert "--secrets" in shown
    assert "没有可读的元数据：没有电子档案元数据.XML。\n" in shown
    assert "嵌套超过 256 层，或文字过长。\n" in shown
    assert "。。" not in shown
    assert run(["check", os.devnull, "--lang", "zh"]) == 4
    assert "看起来是管道、套接字或设备" in capsys.readouterr().err
