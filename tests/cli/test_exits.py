"""The same trouble gives the same exit code in every command, a sentence, and no traceback."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from archpkg.cli.app import run
from archpkg.cli.exits import worst_exit
from archpkg.formats import FORMATS
from eeps import CONTENTS, item
from signing.authority import issue, new_key

READERS = {
    "check": ["check", "{}"],
    "verify": ["verify", "{}"],
    "show": ["show", "{}"],
    "convert": ["convert", "{}", "new.json"],
    "build": ["build", "{}", "folder", "new"],
    "unpack": ["unpack", "{}", "new"],
    "bag create": ["bag", "create", "{}", "new"],
    "bag split": ["bag", "split", "{}", "new", "--size", "1GB"],
    "bag info": ["bag", "info", "{}"],
    "bag update": ["bag", "update", "{}"],
    "bag upgrade": ["bag", "upgrade", "{}"],
    "bag correct": ["bag", "correct", "{}"],
    "bag fetch": ["bag", "fetch", "{}", "--allow", "host.example"],
    "bag sign": ["bag", "sign", "{}", "--key", "单位.key", "--certificate", "单位.pem"],
    "bag verify-signature": ["bag", "verify-signature", "{}"],
    "eep pack": ["eep", "pack", "{}", "folder", "new"],
    "eep unpack": ["eep", "unpack", "{}", "new"],
    "eep sign": ["eep", "sign", "{}", "new", "--key", "单位.key", "--certificate", "单位.pem"],
    "eep verify": ["eep", "verify", "{}"],
    "audit register": ["audit", "register", "new.db", "{}"],
    "audit run": ["audit", "run", "{}"],
    "audit history": ["audit", "history", "{}"],
    "audit check-chain": ["audit", "check-chain", "{}"],
    "audit move": ["audit", "move", "{}", "a", "b"],
    "audit retire": ["audit", "retire", "{}", "a"],
}
"""Every command that reads something, with the place of what it reads."""
CONTAINERS = ("check", "verify", "show", "bag info", "bag verify-signature", "unpack", "audit register")
"""Commands that look into zip and tar."""
XML = ("check", "show", "convert", "eep pack", "eep unpack", "eep sign", "eep verify")
TABLES = ("check", "show", "convert", "build", "eep pack")
WRITERS = {
    "convert": ["convert", "目录.csv", "{}.json"],
    "build": ["build", "目录.csv", "folder", "{}", "--unit", "甲", "--archives", "乙"],
    "unpack": ["unpack", "bag.zip", "{}"],
    "bag create": ["bag", "create", "folder", "{}"],
    "bag split": ["bag", "split", "folder", "{}", "--size", "1GB"],
    "eep pack": ["eep", "pack", "件.xml", "扫描件", "{}"],
    "eep unpack": ["eep", "unpack", "件.eep", "{}"],
    "eep sign": ["eep", "sign", "件.eep", "{}", "--key", "单位.key", "--certificate", "单位.pem"],
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one of everything, sound and broken."""
    desk = tmp_path_factory.mktemp("desk")
    (desk / "folder").mkdir()
    (desk / "folder/Z109-WS·2023-D30-DZB-0001.txt").write_text("甲")
    (desk / "目录.csv").write_text(
        "档号,题名,日期,责任者,保管期限\nZ109-WS·2023-D30-DZB-0001,通知,20230105,云溪街道办事处,30年\n",
        encoding="utf-8",
    )
    assert (
        run(["bag", "create", str(desk / "folder"), str(desk / "bag.zip"), "--container", "zip", "-q"]) == 0
    )
    (desk / "dtd.xml").write_text('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><电子文件封装包/>')
    (desk / "broken.xml").write_text("<?xml version='1.0'?><电子文件封装包><b></电子文件封装包>")
    (desk / "broken.xlsx").write_bytes(b"PK\x03\x04" + b"nonsense" * 9)
    (desk / "broken.zip").write_bytes(b"PK\x03\x04" + b"nonsense" * 9)
    (desk / "a.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + b"0" * 99)
    with zipfile.ZipFile(desk / "unsafe.zip", "w") as made:
        made.writestr("top/bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        made.writestr("../evil.txt", "x")
    (desk / "there").mkdir()
    (desk / "there.json").write_text("{}")
    root = issue("测试根", new_key("p256"), authority=True)
    unit = issue("云溪街道办事处", new_key("p256"), root)
    (desk / "单位.pem").write_bytes(unit.pem)
    (desk / "单位.key").write_bytes(unit.key_pem)
    (desk / "扫描件").mkdir()
    for name, data in CONTENTS.items():
        (desk / "扫描件" / name).write_bytes(data)
    (desk / "件.xml").write_bytes(FORMATS["dat46"].dumps(item()))
    assert run(["eep", "pack", *(str(desk / name) for name in ("件.xml", "扫描件", "件.eep")), "-q"]) == 0
    return desk


def outcome(
    words: list[str], place: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[int, dict[str, Any], str]:
    """Exit code, the JSON document (empty for commands without), stderr."""
    argv = [word.replace("{}", place) for word in words]
    has_json = words[:2] not in (["audit", "move"], ["audit", "retire"])
    code = run([*argv, "--lang", "zh", *(["--json"] if has_json else [])])
    streams = capsys.readouterr()
    assert "Traceback" not in streams.err
    assert not (desk / "new").exists() or code in (0, 1), "something was left"
    return code, json.loads(streams.out) if has_json else {}, streams.err


TROUBLES = [
    *((name, "nowhere", 4, "unreadable") for name in READERS),
    *((name, "目录.csv/below", 4, "unreadable") for name in READERS),
    *((name, "dtd.xml", 4, "unreadable") for name in XML),
    *((name, "broken.xml", 4, "unreadable") for name in XML),
    *((name, "broken.xlsx", 4, "unreadable") for name in TABLES),
    *((name, "broken.zip", 4, "unreadable") for name in CONTAINERS),
    *((name, "a.7z", 4, "unreadable") for name in CONTAINERS),
    *((name, "unsafe.zip", 3, "unsafe") for name in CONTAINERS),
    *(
        (name, "folder", 4, "unreadable")
        for name in ("bag update", "bag upgrade", "bag correct", "bag fetch")
    ),
    *(
        (name, "bag.zip", 4, "unreadable")
        for name in ("bag update", "bag upgrade", "bag correct", "bag fetch")
    ),
]


@pytest.mark.parametrize(("command", "place", "code", "verdict"), TROUBLES)
def test_what_cannot_be_read(
    command: str,
    place: str,
    code: int,
    verdict: str,
    desk: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(desk)
    got, document, err = outcome(READERS[command], place, desk, capsys)
    assert got == code, err
    if document:
        assert document["verdict"] == verdict
        findings = document["findings"]
        assert findings
        assert any(place.partition("/")[0] in str(f["path"]) or f["path"] for f in findings)
    if code == 4 and document.get("kind") in (None, "error"):
        assert place.partition("/")[0] in err


@pytest.mark.parametrize("command", WRITERS)
def test_a_target_that_is_there_is_wrong_use(
    command: str, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    before = sorted(path.name for path in desk.iterdir())
    code, document, err = outcome(WRITERS[command], "there", desk, capsys)
    assert (code, [f["code"] for f in document["findings"]]) == (2, ["ERROR-TARGET-EXISTS"]), err
    assert "there" in err
    assert sorted(path.name for path in desk.iterdir()) == before
    assert list((desk / "there").iterdir()) == []


@pytest.mark.parametrize("command", WRITERS)
def test_a_target_that_cannot_be_written(
    command: str, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    code, document, err = outcome(WRITERS[command], "nowhere/below", desk, capsys)
    assert (code, [f["code"] for f in document["findings"]]) == (4, ["ERROR-CANNOT-STORE"]), err
    assert not (desk / "nowhere").exists()


@pytest.mark.parametrize("command", READERS)
@pytest.mark.parametrize("option", ["--nonsense", "--lang=fr"])
def test_a_wrong_option(
    command: str, option: str, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    assert run([*(word.replace("{}", "目录.csv") for word in READERS[command]), option]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert option.partition("=")[0] in streams.err


@pytest.mark.parametrize("command", [name for name in READERS if not name.startswith("audit m")])
def test_a_report_that_no_form_fits_is_refused_before_the_work(
    command: str, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if command in ("audit history", "audit retire"):
        return  # they write no reports
    monkeypatch.chdir(desk)
    argv = [word.replace("{}", "nowhere") for word in READERS[command]]
    assert run([*argv, "--report", "report.doc"]) == 2
    assert ".xlsx" in capsys.readouterr().err
    assert run([*argv, "--report", "nowhere/report.json"]) == 4
    assert "nowhere" in capsys.readouterr().err


def test_wrong_use_is_one_json_object_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "x", "--json", "--workers", "many", "--lang", "en"]) == 2
    streams = capsys.readouterr()
    document = json.loads(streams.out)
    assert [f["code"] for f in document["findings"]] == ["ERROR-WRONG-USE"]
    assert document["findings"][0]["text"]["zh"] == "--workers：应为 1 至 256 的整数。"
    assert "--workers: expected a whole number, 1 to 256." in streams.err


def test_unsafe_is_the_worst_of_all() -> None:
    assert worst_exit([]) == 0
    assert worst_exit([0, 1, 0]) == 1
    assert worst_exit([1, 4, 2]) == 4
    assert worst_exit([4, 3, 1]) == 3
