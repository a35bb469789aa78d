"""Transfer packages and records that are wrong in one way, judged by the command: each rule has a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archpkg.cli.app import run
from corpus import carrier

HERE = Path(__file__).parent
PACKAGES = sorted(path for path in (HERE / "carrier").glob("*/*") if path.is_dir())
RECORDS = sorted((HERE / "record").glob("*/*.xml"))


def judged(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    """Exit code and report of ``archpkg check PATH --json``."""
    code = run(["check", str(path), "--json"])
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, report


def state(path: Path) -> list[tuple[str, bytes]]:
    """Every computer file below a path with its octets."""
    return sorted((str(one), one.read_bytes()) for one in path.rglob("*") if one.is_file())


def fits(code: str, exit_code: int, report: dict[str, Any]) -> None:
    """The rule is among the findings, and verdict and exit code follow from their severities."""
    told = {finding["code"]: finding for finding in report["findings"]}
    assert code in told, sorted(told)
    assert told[code]["text"]["zh"]
    assert "{" not in told[code]["text"]["zh"] + told[code]["hint"]["zh"]
    assert "{" not in told[code]["text"]["en"] + told[code]["hint"]["en"]
    errors = any(finding["severity"] == "error" for finding in report["findings"])
    assert (exit_code != 0) is errors
    assert report["looked_at"]


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_package(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = state(path)
    fits(path.parent.name, *judged(path, capsys))
    assert state(path) == before


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_record(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fits(path.parent.name, *judged(path, capsys))


def test_every_case_is_kept() -> None:
    kept = {f"{path.parent.name}/{path.name}" for path in PACKAGES}
    assert kept == {f"{code}/{name}" for code, cases in carrier.CASES.items() for name in cases}
    assert len(RECORDS) >= 20
