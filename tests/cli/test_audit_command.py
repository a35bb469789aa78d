"""``archpkg audit`` as a person and a script meet it."""

from __future__ import annotations

import csv
import getpass
import io
import json
import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archpkg.checks.audits.audit import Budget
from archpkg.cli.app import run
from archpkg.cli.auditing import agent_name, budget_of, sample_of
from archpkg.cli.figures import span_of
from archpkg.packages.bag import create_bag

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    source.mkdir()
    for n in range(3):
        (source / f"{n}.txt").write_bytes(b"content %d" % n)
    return create_bag(source, tmp_path / "包").path


@pytest.fixture
def ledger(tmp_path: Path, bag: Path, capsys: Capture) -> str:
    """A ledger in which the bag is registered."""
    place = str(tmp_path / "台账.ledger")
    assert run(["audit", "register", place, str(bag), "--agent", "王某"]) == 0
    capsys.readouterr()
    return place


def told(capsys: Capture) -> dict[str, Any]:
    said = json.loads(capsys.readouterr().out)
    assert set(said) >= {"verdict", "kind", "counts", "findings"}
    return dict(said)


def test_register(tmp_path: Path, bag: Path, capsys: Capture) -> None:
    place = str(tmp_path / "new")
    assert run(["audit", "register", place, str(bag), str(tmp_path / "source"), "--lang", "zh"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert re.search(r"已登记 2 个信息包。台账链头：[0-9a-f]{64}", lines[-2])
    assert lines[-1].startswith("完成（有警告）：12 个文件（")
    assert run(["audit", "register", place, str(bag)]) == 2
    assert "already" in capsys.readouterr().err
    assert run(["audit", "register", place, str(bag), "--renew", "--json"]) == 0
    assert told(capsys)["counts"]["files"] == 9
    assert run(["audit", "register", place, str(tmp_path / "none")]) == 4


def test_run_finds_damage(ledger: str, bag: Path, capsys: Capture) -> None:
    assert run(["audit", "run", ledger, "--lang", "en"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Valid: 9 computer files")
    assert run(["audit", "run", ledger, "--json"]) == 0
    assert [f["code"] for f in told(capsys)["findings"]] == ["AUD-NOTHING-DUE"]
    (bag / "data/0.txt").write_bytes(b"something else")
    assert run(["audit", "run", ledger, "--every", "0d", "--json"]) == 1
    said = told(capsys)
    assert (said["verdict"], said["kind"]) == ("invalid", "audit")
    assert [(f["code"], f["path"]) for f in said["findings"]] == [("AUD-CHANGED", f"{bag}/data/0.txt")]


def test_run_within_a_budget_and_a_sample(ledger: str, capsys: Capture) -> None:
    assert run(["audit", "run", ledger, "--budget", "1B", "--json"]) == 0
    assert told(capsys)["counts"]["objects"] == 1
    assert run(["audit", "run", ledger, "--sample", "0.5:0.2", "--json"]) == 0
    said = told(capsys)
    assert [f["code"] for f in said["findings"]] == ["AUD-SAMPLE"]
    assert 1 <= said["counts"]["objects"] < 8
    assert run(["audit", "run", ledger, "--budget", "1h", "--sample", "0.9:0.1", "--seed", "s"]) == 0


@pytest.mark.parametrize(
    "option", [("--every", "soon"), ("--budget", "10xx"), ("--sample", "0.5"), ("--sample", "2:1")]
)
def test_wrong_use_in_both_languages(ledger: str, option: tuple[str, str], capsys: Capture) -> None:
    assert run(["audit", "run", ledger, *option, "--lang", "zh"]) == 2
    assert f"无法理解“{option[1]}”" in capsys.readouterr().err
    assert run(["audit", "run", ledger, *option, "--lang", "en"]) == 2
    assert "is not understood" in capsys.readouterr().err


def test_no_ledger(tmp_path: Path, capsys: Capture) -> None:
    for name in ("run", "history", "check-chain"):
        assert run(["audit", name, str(tmp_path / "none")]) == 4
    (tmp_path / "text").write_text("no ledger, but long enough to be looked into" * 20)
    assert run(["audit", "run", str(tmp_path / "text"), "--lang", "zh"]) == 4
    assert "这不是台账文件" in capsys.readouterr().err


def test_history(ledger: str, bag: Path, capsys: Capture) -> None:
    (bag / "data/0.txt").unlink()
    assert run(["audit", "run", ledger]) == 1
    capsys.readouterr()
    assert run(["audit", "history", ledger, "--lang", "zh"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "共 3 条事件。"
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  缺失  有问题  .*/data/0.txt", lines[1])
    assert run(["audit", "history", ledger, "--json"]) == 0
    said = told(capsys)
    assert said["counts"] == {"events": 3}
    assert [e["eventType"] for e in said["events"]] == ["registration", "fixity check", "fixity check"]
    assert run(["audit", "history", ledger, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows[0]["linkingAgentIdentifierValue"] == "王某"
    assert len(rows) == 3


def test_due(ledger: str, bag: Path, tmp_path: Path, capsys: Capture) -> None:
    assert run(["audit", "due", ledger, "--json"]) == 0
    report = told(capsys)
    assert report["counts"]["objects"] == 9
    assert report["due"] == [
        {"package": str(bag), "objects": 9, "octets": report["counts"]["octets"], "oldest": None}
    ]
    assert run(["audit", "due", ledger, "--lang", "zh"]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"从未检验  9 个电子文件  [\d,]+ 字节  .*/包", first)
    assert last.startswith("完成：9 个计算机文件（")
    assert run(["audit", "run", ledger]) == 0
    capsys.readouterr()
    assert run(["audit", "due", ledger, "--json"]) == 0
    assert [f["code"] for f in told(capsys)["findings"]] == ["AUD-NOTHING-DUE"]
    assert run(["audit", "due", ledger, "--every", "0s", "--lang", "en"]) == 0
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  9 computer files  ", capsys.readouterr().out)
    assert run(["audit", "due", ledger, "--every", "soon"]) == 2
    assert run(["audit", "due", str(tmp_path / "none")]) == 4


def test_check_chain(ledger: str, capsys: Capture) -> None:
    assert run(["audit", "check-chain", ledger, "--lang", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    head = lines[0].rpartition(" ")[2]
    assert len(head) == 64
    assert lines[-1] == "Valid: 9 computer files, 1 package."
    assert run(["audit", "check-chain", ledger, "--head", head]) == 0
    assert run(["audit", "check-chain", ledger, "--head", "abc"]) == 2
    capsys.readouterr()
    assert run(["audit", "check-chain", ledger, "--head", "f" * 64, "--json"]) == 1
    assert [f["code"] for f in told(capsys)["findings"]] == ["LED-HEAD"]
    with closing(sqlite3.connect(ledger)) as raw, raw:
        raw.execute("DROP TRIGGER events_are_not_changed")
        raw.execute("UPDATE events SET agent = '李某'")
    capsys.readouterr()
    assert run(["audit", "check-chain", ledger, "--head", head, "--json"]) == 1
    assert [f["code"] for f in told(capsys)["findings"]] == ["LED-SCHEMA", "LED-CHAIN"]


def test_move_and_retire(ledger: str, bag: Path, tmp_path: Path, capsys: Capture) -> None:
    bag.rename(tmp_path / "moved")
    assert run(["audit", "run", ledger]) == 1
    assert run(["audit", "move", ledger, str(bag), str(tmp_path / "moved")]) == 0
    assert run(["audit", "run", ledger]) == 0
    assert run(["audit", "retire", ledger, str(bag)]) == 2
    capsys.readouterr()
    assert run(["audit", "retire", ledger, str(tmp_path / "moved"), "--reason", "移交", "--lang", "zh"]) == 0
    assert capsys.readouterr().out == f"已登记：{tmp_path / 'moved'} 不再检验。\n"
    assert run(["audit", "run", ledger, "--json"]) == 0
    assert [f["code"] for f in told(capsys)["findings"]] == ["AUD-EMPTY"]


def test_help_in_both_languages(capsys: Capture) -> None:
    assert run(["audit", "--help", "--lang", "zh"]) in (0, 2)
    assert run(["--lang", "zh", "audit", "run", "--help"]) == 0
    assert "检验台账 LEDGER" in capsys.readouterr().out


def test_figures_of_the_command_line() -> None:
    assert span_of("365d") == timedelta(days=365)
    assert span_of("1.5h") == timedelta(minutes=90)
    assert budget_of("10GB") == Budget(octets=10**10)
    assert budget_of("2 GiB") == Budget(octets=2**31)
    assert budget_of("30min") == Budget(duration=timedelta(minutes=30))
    assert budget_of("") == Budget()
    assert sample_of("0.9:0.2", seed="x").tolerable_share == 0.2
    for wrong in ("", "10", "GB", "-1d", "1e3d", "10 parsecs"):
        with pytest.raises(ValueError, match=f"^{re.escape(wrong)}$"):
            span_of(wrong)


def test_who_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert agent_name("王某") == "王某"
    monkeypatch.setattr(getpass, "getuser", lambda: "user")
    assert agent_name("") == "user"

    def nobody() -> str:
        raise OSError("no name")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert agent_name("") == "unknown"
