"""What a person sees: nothing from a stranger moves the cursor, lines fit, the verdict is last."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archpkg.checks.reports.words import short_text
from archpkg.cli import say
from archpkg.cli.app import run
from archpkg.cli.say import Voice, say_run
from archpkg.display import display_width
from archpkg.findings import Finding, Looked, Outcome, Report, Rule, Severity, Where
from archpkg.words import Text

Capture = pytest.CaptureFixture[str]
EVIL = "\x1b]0;owned\x07\x1b[2J\n合格。\r\x9b31m\u202egnp.txt"


def rule(code: str, severity: Severity = Severity.ERROR, hint: str = "look") -> Rule:
    return Rule(code=code, severity=severity, text=Text("{n} wrong", "{n} 有误"), hint=Text(hint, hint))


def shown(report: Report, capsys: Capture, limit: int = 5) -> list[str]:
    voice = Voice(lang="en", limit=limit)
    say_run(voice.run_of(report, judged=True), voice)
    return capsys.readouterr().out.splitlines()


def test_errors_stand_last_above_the_verdict_and_the_rest_is_counted(capsys: Capture) -> None:
    error, note, warning = rule("A-1"), rule("N-1", Severity.NOTE), rule("W-1", Severity.WARNING)
    findings = [
        Finding(r, Where(path=f"{r.code}{n}"), {"n": n}) for n in range(7) for r in (error, note, warning)
    ]
    waiting = Looked(
        what="decoding",
        text=Text("opening", "打开"),
        outcome=Outcome.NOT_LOOKED_AT,
        why=Text("no tool", "没有工具"),
    )
    passed = Looked(what="x", text=Text("fine", "好"), outcome=Outcome.PASSED, count=3)
    report = Report(kind="bag", findings=findings, looked_at=[passed, waiting])
    lines = shown(report, capsys)
    kinds = [re.split(r"[ :]", line.strip())[0] for line in lines]
    assert kinds == (
        ["note"] * 5
        + ["→", "…"]
        + ["warning"] * 5
        + ["→", "…"]
        + ["not"]
        + ["error"] * 5
        + ["→", "…", "Invalid"]
    )
    assert "2 more of A-1" in lines[-2]
    assert "not checked  opening: no tool" in lines
    assert lines[-1] == "Invalid: 7 errors, 7 warnings, 7 notes."
    assert len(shown(report, capsys, limit=0)) == 21 + 3 + 2
    assert len(shown(report, capsys, limit=1)) == 3 * 3 + 2


def test_digests_are_short_at_the_terminal_only(capsys: Capture) -> None:
    digest = "ab" * 32
    text = Rule(code="A-1", severity=Severity.ERROR, text=Text("is {found}", "是{found}"), hint=Text("", ""))
    finding = Finding(text, Where(path=f"{digest}.bin"), {"found": digest})
    assert short_text(finding, "en") == "is abababababab…"
    assert finding.text() == f"is {digest}"
    line = shown(Report(kind="bag", findings=[finding]), capsys)[0]
    assert line == f"error A-1  {digest}.bin: is abababababab…", "names stay whole"


@pytest.mark.skipif(sys.platform == "win32", reason="no such names")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_of_strangers_move_nothing(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "来源").mkdir()
    (tmp_path / "来源" / EVIL).write_text("x")
    (tmp_path / "来源/\udcff.txt").write_text("x")
    assert run(["bag", "create", "来源", "包", "-q", "--info", f"Source-Organization={EVIL}"]) in (0, 1)
    if not (tmp_path / "包").exists():
        assert run(["bag", "create", "--in-place", "来源", "-q"]) in (0, 1)
    capsys.readouterr()
    for words in (
        ["check", "来源"],
        ["verify", "来源"],
        ["verify", "来源", "包"],
        ["verify", EVIL],
        ["bag", "info", "包"],
        ["show", EVIL],
        ["show", "来源"],
        ["rule", EVIL],
        [EVIL],
        ["verify", f"--{EVIL}"],
        ["audit", "register", "台账.db", "包", "--agent", EVIL],
        ["audit", "history", "台账.db"],
        ["audit", "retire", "台账.db", "包", "--reason", EVIL],
    ):
        run([*words, "--lang", lang])
        streams = capsys.readouterr()
        for text in (streams.out, streams.err):
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text), words
            assert not any(line.startswith("合格。") for line in text.splitlines()), words
        json_words = [*words, "--json"]
        run([*json_words, "--lang", lang])
        assert not re.search(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", capsys.readouterr().out
        )


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "utf-8"])
def test_a_console_that_cannot_show_a_character(encoding: str, tmp_path: Path) -> None:
    name = "𠮷野家•é\U0001f600.txt"
    (tmp_path / name).write_text("x")
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for words in (
        ["verify", "."],
        ["check", name, "--json"],
        ["show", name],
        ["show", name, "--json"],
        ["demo", name],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "archpkg", *words, "--lang", "zh"],
            capture_output=True,
            check=False,
            cwd=tmp_path,
            env=environment,
        )
        assert b"Traceback" not in done.stderr, done.stderr
        assert done.returncode in (0, 1, 2, 4)
        if "--json" in words:
            assert json.loads(done.stdout.decode(encoding))["schema"] == 1


def at_a_terminal(words: list[str], columns: int, cwd: Path) -> list[str]:
    """The lines that a command writes to a terminal of so many columns, without colours."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "PYTHONIOENCODING": "utf-8", "TERM": "dumb"}
    with subprocess.Popen(
        [sys.executable, "-m", "archpkg", *words], stdout=follower, stderr=follower, cwd=cwd, env=environment
    ) as work:
        os.close(follower)
        pieces = []
        while True:
            try:
                piece = os.read(leader, 65536)
            except OSError:
                break
            if not piece:
                break
            pieces.append(piece)
        work.wait()
    os.close(leader)
    text = b"".join(pieces).decode()
    return re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\r\n", "\n").splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="no pty")
@pytest.mark.parametrize("columns", [56, 80])
def test_lines_fit_a_terminal_by_their_width(columns: int, tmp_path: Path) -> None:
    table = tmp_path / "目录.csv"
    table.write_text(
        "档号,题名,日期\nZ109-WS·2023-D30-DZB-0001,通知,20230231\nZ109-WS-2023-D30-CW-2,报告,20230105\n",
        "utf-8",
    )
    for words in (
        ["check", "目录.csv", "--lang", "zh"],
        ["check", "--help", "--lang", "zh"],
        ["rule", "--lang", "zh"],
    ):
        lines = at_a_terminal(words, columns, tmp_path)
        assert len(lines) > 5
        for line in lines:
            longest_word = max((display_width(word) for word in re.findall(r"[!-~]+", line)), default=0)
            assert display_width(line) <= max(columns, longest_word + 20), line
    lines = at_a_terminal(["check", "目录.csv", "--lang", "zh", "--no-progress"], columns, tmp_path)
    assert lines[-1].endswith("。")


def test_a_line_is_left_whole_where_no_terminal_is(capsys: Capture) -> None:
    say.echo("很长" * 200)
    assert capsys.readouterr().out == "很长" * 200 + "\n"


def test_json_goes_to_any_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    document = Voice(lang="zh").run_of(Report(kind="bag", path="𠮷\udcff\x9b"), judged=True)
    say_run(document, Voice(lang="zh", json=True))
    stream.flush()
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    assert json.loads(raw.getvalue())["path"] == "𠮷\udcff\x9b"


def test_a_verdict_is_said_only_where_something_was_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "来源").mkdir()
    (tmp_path / "来源/a.txt").write_text("x")
    (tmp_path / "a.csv").write_text("档号,题名\nZ109-WS·2023-D30-DZB-0001,通知\n", "utf-8")
    for words, first in (
        (["bag", "create", "来源", "包"], "完成"),
        (["bag", "info", "包"], "完成"),
        (["bag", "update", "包"], "完成"),
        (["bag", "recover", "包"], "完成"),
        (["convert", "a.csv", "a.json"], "完成"),
        (["show", "a.csv"], "完成"),
        (["audit", "register", "台账.db", "包"], "完成"),
        (["verify", "包"], "合格"),
        (["check", "包"], "合格"),
        (["check", "a.csv"], "合格"),
        (["audit", "run", "台账.db"], "合格"),
        (["audit", "check-chain", "台账.db"], "合格"),
    ):
        assert run([*words, "--lang", "zh"]) == 0, words
        assert capsys.readouterr().out.splitlines()[-1].startswith(first), words


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["chek", "x"], "没有这个命令：chek。是否为 check？"),
        (["bag", "creat", "x"], "没有这个命令：creat。是否为 create"),
        (["verify", "--quik", "x"], "没有选项 --quik。是否为 --quick"),
        (["build", "a", "b", "c", "--layout", "foo"], "--layout 的值“foo”有误，可用：dat93、2012、plain。"),
        (["show", "a", "--limit", "-1"], "--limit：应为不小于 0 的整数。"),
        (["audit", "run", "x", "--sample", "2:3x"], "--sample"),
        (["unpack", "a", "b", "c"], "多余的参数：c。"),
        (["verify", "a", "--workers"], "选项 --workers"),
    ],
)
def test_what_is_mistyped_is_named(words: list[str], wanted: str, capsys: Capture) -> None:
    assert run(["--lang", "zh", *words]) == 2
    assert wanted in capsys.readouterr().err


def test_help_in_chinese_has_no_english_left(capsys: Capture) -> None:
    assert run(["audit", "run", "--help", "--lang", "zh"]) == 0
    text = capsys.readouterr().out
    assert "用法：archpkg audit run [选项] LEDGER" in text
    assert "选项：" in text
    for word in ("OPTIONS", "INTEGER", "TEXT", "default", "[required]"):
        assert word not in text
    assert "（默认365d）" in "".join(text.split())


@pytest.mark.skipif(sys.platform == "win32", reason="other signals")
@pytest.mark.parametrize("times", [1, 2])
def test_a_request_to_stop_is_answered_at_once(times: int, tmp_path: Path) -> None:
    (tmp_path / "来源").mkdir()
    with open(tmp_path / "来源/big.bin", "wb") as stream:
        stream.truncate(8 << 30)
    argv = [sys.executable, "-m", "archpkg", "bag", "create", "来源", "包", "--lang", "zh"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as work:
        deadline = time.monotonic() + 30
        while not list(tmp_path.glob(".包*")) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert work.stderr is not None
        asked = time.monotonic()
        for _ in range(times):
            work.send_signal(signal.SIGINT)
            assert work.stderr.readline().decode() == "正在停止…\n"
        assert time.monotonic() - asked < 5
        _, rest = work.communicate(timeout=60)
    assert work.returncode == 130
    assert rest.decode().strip() == "已中止，未留下未完成的文件。"
    assert [path.name for path in tmp_path.iterdir()] == ["来源"]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["bag", "split", "a", "b", "--size", "x"], "--size 的值有误：无法理解“x”，应写作 4GB 或 25GiB"),
        (["audit", "run", "x", "--sample", "2:3x"], "--sample 的值有误：无法理解“2:3x”，应写作“置信度:比例”"),
        (["build", "a", "b", "c", "--algorithm", "crc"], "--algorithm 的值有误：本机不支持摘要算法"),
    ],
)
def test_a_value_that_is_not_understood_is_named_with_its_form(
    words: list[str], wanted: str, capsys: Capture
) -> None:
    assert run([*words, "--lang", "zh"]) == 2
    assert wanted in capsys.readouterr().err


def test_a_key_that_is_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.pem").write_text("x")
    assert run(["bag", "sign", "包", "--key", "x.pem", "--certificate", "x.pem", "--lang", "zh"]) == 4
    assert capsys.readouterr().err.startswith("x.pem、x.pem：")
