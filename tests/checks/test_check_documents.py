"""Documents of a carrier by themselves, and the record of a plain package: judged by the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import transfers
from archpkg.cli.app import run

ENTRY = (
    "<文件><顺序号>1</顺序号><档号>Z109-WS·2023-Y-BGS-0001</档号><责任者>办公室</责任者>"
    "<题名>通知</题名><日期>20230506</日期><密级>{}</密级><保管期限>永久</保管期限>"
    "<页数>1</页数><备注/></文件>"
)


def judged(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any]]:
    """Exit code and report of ``archpkg check PATH --json``."""
    code = run(["check", str(path), "--json", *options])
    return code, json.loads(capsys.readouterr().out)


def the(report: dict[str, Any], code: str) -> dict[str, Any]:
    """The only finding of a rule."""
    (finding,) = (one for one in report["findings"] if one["code"] == code)
    return dict(finding)


def test_a_security_word_of_a_catalogue_that_was_mapped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "目录文件.XML"
    path.write_text(f"<文件目录>\n{ENTRY.format('内部')}</文件目录>", encoding="utf-8")
    _, report = judged(path, capsys)
    found = the(report, "CAR-MAPPED")
    assert (found["severity"], found["path"], found["line"], found["element"]) == (
        "note",
        str(path),
        2,
        "密级",
    )


def test_many_findings_of_a_catalogue_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "目录文件.XML"
    path.write_text(f"<文件目录>{ENTRY.format('公开')}{'<甲/>' * 10_007}</文件目录>", encoding="utf-8")
    run(["check", str(path), "--json", "--report", str(tmp_path / "检测.json")])
    capsys.readouterr()
    found = the(json.loads((tmp_path / "检测.json").read_text(encoding="utf-8")), "CAR-MORE")
    assert (found["severity"], found["path"], found["details"]["count"]) == ("note", str(path), 7)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("目录.xml", f"<目录><案卷><题名>卷</题名><卷内文件>{ENTRY.format('公开')}</卷内文件></案卷></目录>"),
        ("说明文件.xml", "<文件说明><移交单位>甲</移交单位><归档文件数量>3</归档文件数量></文件说明>"),
    ],
)
def test_a_form_of_the_field_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    _, report = judged(path, capsys)
    found = the(report, "CAR-VARIANT")
    assert (found["severity"], found["path"], found["line"]) == ("warning", str(path), 1)


@pytest.mark.parametrize("octets", [b'{"archpkg": 1', b"", b"[]", b"\xff\xfe", b'{"archpkg": 999}'])
@pytest.mark.parametrize("bag", [True, False])
def test_the_record_of_a_plain_package_that_is_broken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], octets: bytes, bag: bool
) -> None:
    package = transfers.make(tmp_path, layout="plain", bag=bag)
    inside = "data/record.json" if bag else "record.json"
    (package / inside).write_bytes(octets)
    code, report = judged(package, capsys)
    found = the(report, "REC-RECORD")
    assert (found["severity"], found["path"]) == ("error", inside)
    assert (code, report["verdict"]) == (4, "unreadable")


def test_a_volume_without_records_is_at_the_catalogue_of_volumes(capsys: pytest.CaptureFixture[str]) -> None:
    here = Path(__file__).parents[1] / "corpus" / "carrier"
    _, report = judged(here / "CAR-VOLUME-EMPTY" / "volume", capsys)
    assert the(report, "CAR-VOLUME-EMPTY")["path"] == "其他/案卷目录.XML"
    _, report = judged(here / "CAR-VOLUME-UNKNOWN" / "other", capsys)
    found = the(report, "CAR-VOLUME-UNKNOWN")
    assert (found["severity"], found["path"], found["element"]) == ("warning", "目录文件.XML", "档号")
