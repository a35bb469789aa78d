"""What a command could not do, or refused: the rule, its place, and the exit code."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

import records
from archpkg.cli.app import run
from archpkg.formats import dat46
from archpkg.packages.unfinished import places_of
from signed_bags import a_bag, office, root


def judged(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, dict[str, Any]]:
    """Exit code and report of a command."""
    capsys.readouterr()
    code = run([*argv, "--json"])
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, report


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name, content in members.items():
            out.writestr(f"包/{name}", content)
    return path


def test_unpack_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    packed = zipped(tmp_path / "包.zip", **{"A.txt": b"1", "a.txt": b"2"})
    code, report = judged(capsys, "unpack", str(packed), str(tmp_path / "分"))
    assert (code, [f["code"] for f in report["findings"]]) == (0, ["UNPACK-ALIKE"])
    exists = Path.exists
    # a disk that takes probe-é and PROBE-É for the same
    monkeypatch.setattr(Path, "exists", lambda self: "PROBE" in self.name or exists(self))
    code, report = judged(capsys, "unpack", str(packed), str(tmp_path / "合"))
    (finding,) = report["findings"]
    assert (code, finding["code"], finding["severity"]) == (1, "UNPACK-MERGED", "error")
    assert (finding["path"], finding["details"]) == ("a.txt", {"name": "a.txt", "other": "A.txt"})
    assert not exists(tmp_path / "合")


def test_every_unsafe_member_has_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packed = zipped(tmp_path / "险.zip", **{"../../a": b"1", "../../b": b"2", "c": b"3"})
    code, report = judged(capsys, "unpack", str(packed), str(tmp_path / "新"))
    assert code == 3
    assert [(f["code"], f["path"]) for f in report["findings"]] == [
        ("CON-UNSAFE-NAME", "包/../../a"),
        ("CON-UNSAFE-NAME", "包/../../b"),
    ]
    assert run(["unpack", str(packed), str(tmp_path / "新"), "--lang", "zh"]) == 3
    said = capsys.readouterr().out
    assert "未写入任何内容" in said
    assert "不安全" in said.splitlines()[-1]
    assert not (tmp_path / "新").exists()


def test_error_unsafe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bag = a_bag(tmp_path)
    places = places_of(bag)
    header = {"archpkg-journal": 1, "operation": "update", "folder": bag.name}
    moves = {"moves": [[True, "../../外", "new/b"]]}
    places.journal.write_text(f"{json.dumps(header)}\n{json.dumps(moves)}\n")
    places.work.mkdir()
    code, report = judged(capsys, "bag", "recover", str(bag))
    assert (code, [f["code"] for f in report["findings"]]) == (3, ["ERROR-UNSAFE"])


def test_error_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bag = a_bag(tmp_path)
    (tmp_path / "office.key").write_bytes(office().key_pem)
    (tmp_path / "root.pem").write_bytes(root().pem)
    given = ("--key", str(tmp_path / "office.key"), "--certificate", str(tmp_path / "root.pem"))
    code, report = judged(capsys, "bag", "sign", str(bag), *given)
    (finding,) = report["findings"]
    assert (code, finding["code"], finding["severity"]) == (1, "ERROR-REJECTED", "error")
    assert "密钥与" in finding["text"]["zh"]
    assert not (bag / "signatures").exists()


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "元数据.xml"
    path.write_bytes(dat46.dumps(records.item(1, title="关于第一号事项的通知")))
    return path


def test_dat46_length(tmp_path: Path, record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scheme = tmp_path / "本单位.toml"
    scheme.write_text('base = "DA/T 46-2009"\n[[element]]\nnumber = 22\nmax_length = 3\n', "utf-8")
    _, report = judged(capsys, "check", str(record), "--scheme", str(scheme))
    found = [f for f in report["findings"] if f["code"] == "DAT46-LENGTH"]
    assert [(f["severity"], f["path"], f["element"], f["record"]) for f in found] == [
        ("warning", str(record), "题名", "Z109-WS·2023-Y-BGS-0001")
    ]
    assert found[0]["details"]["length"] == len("关于第一号事项的通知")


def test_error_invalid_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, target = tmp_path / "目录.csv", tmp_path / "元数据.xml"
    table.write_text("档号,题名\nZ109-WS·2023-Y-BGS-0001,关于\x02通知\n", "utf-8")
    code, report = judged(capsys, "convert", str(table), str(target))
    (finding,) = report["findings"]
    assert (code, finding["code"], finding["severity"]) == (1, "ERROR-INVALID-VALUE", "error")
    assert "U+0002" in finding["text"]["zh"]
    assert not target.exists()
