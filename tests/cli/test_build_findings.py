"""What ``archpkg build`` finds between a catalogue and its folder of scans: rule, severity and place."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import records
from archpkg.cli.app import run
from archpkg.formats.json import dumps
from archpkg.model.parts import Extra
from archpkg.packages.build import build_planned
from archpkg.transfer import build as room
from transfers import pdf

HEAD = ("档号", "题名", "责任者", "文号", "日期", "保管期限", "密级", "页数", "文件路径")
Built = Callable[..., tuple[int, list[dict[str, Any]]]]


def code(number: int) -> str:
    return f"Z109-WS·2023-Y-BGS-{number:04d}"


def row(number: int, **cells: str) -> dict[str, str]:
    plain = {
        "档号": code(number),
        "题名": f"关于第{number}号事项的通知",
        "责任者": "云溪街道办事处",
        "文号": f"云街办〔2023〕{number}号",
        "日期": f"2023010{number}",
        "保管期限": "永久",
        "密级": "公开",
        "页数": "1",
    }
    return plain | cells


def write_table(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, HEAD)
        out.writeheader()
        out.writerows(rows)
    return path


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """The folder with the scans of two records."""
    folder = tmp_path / "扫描件"
    for number in (1, 2):
        path = folder / code(number) / "正文.pdf"
        path.parent.mkdir(parents=True)
        path.write_bytes(pdf(f"{number}"))
    return folder


@pytest.fixture
def built(tmp_path: Path, scans: Path, capsys: pytest.CaptureFixture[str]) -> Built:
    """Exit code and findings of ``archpkg build`` of some rows, or of what lies at a path."""

    def of(*rows: dict[str, str], table: Path | None = None, options: tuple[str, ...] = ()) -> Any:
        table = table or write_table(tmp_path / "目录.csv", *rows)
        argv = ["build", str(table), str(scans), str(tmp_path / "包"), "--unit", "云溪街道办事处"]
        done = run([*argv, "--archives", "示例区档案馆", *options, "--json"])
        return done, json.loads(capsys.readouterr().out)["findings"]

    return of


def named(findings: list[dict[str, Any]], rule: str) -> list[tuple[Any, ...]]:
    """Severity, path, element and record of each finding of a rule."""
    return [
        (f["severity"], f["path"], f["element"], f["record"])
        for f in findings
        if f["code"] == rule and all(f[key][lang] for key in ("text", "hint") for lang in ("en", "zh"))
    ]


def test_two_sound_records_are_built(built: Built, tmp_path: Path) -> None:
    done, findings = built(row(1), row(2))
    assert (done, [f["code"] for f in findings]) == (0, [])
    assert (tmp_path / "包").is_dir()


def test_scan_gone(built: Built, tmp_path: Path) -> None:
    done, findings = built(row(1), row(2, 文件路径=r"OA\没有.pdf"))
    assert done == 1
    assert named(findings, "SCAN-GONE") == [("error", "OA/没有.pdf", None, None)]
    assert next(f for f in findings if f["code"] == "SCAN-GONE")["details"] == {"code": code(2)}
    assert not (tmp_path / "包").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_scan_odd(built: Built, scans: Path, tmp_path: Path) -> None:
    (scans / code(1) / "附件\\1.pdf").write_bytes(pdf("x"))
    with open(os.fsencode(scans / code(2)) + b"/\xb8\xbd.pdf", "wb") as stream:
        stream.write(pdf("y"))
    done, findings = built(row(1), row(2))
    assert done == 1
    places = [f"{code(1)}/附件\\1.pdf", f"{code(2)}/\udcb8\udcbd.pdf"]
    assert sorted(place for _, place, *_ in named(findings, "SCAN-ODD")) == [ascii(one) for one in places]
    assert {severity for severity, *_ in named(findings, "SCAN-ODD")} == {"error"}
    assert not (tmp_path / "包").exists()


def test_scan_special(built: Built, scans: Path, tmp_path: Path) -> None:
    outside = tmp_path / "外部.pdf"
    outside.write_bytes(pdf("z"))
    (scans / code(1) / "附件.pdf").symlink_to(outside)
    done, findings = built(row(1), row(2))
    assert done == 0
    assert named(findings, "SCAN-SPECIAL") == [("warning", f"{code(1)}/附件.pdf", None, None)]
    assert not list((tmp_path / "包").rglob("附件.pdf"))


@pytest.mark.parametrize("bad", ["../外", "甲/乙", "某号.", ""])
def test_car_code(built: Built, bad: str, tmp_path: Path) -> None:
    done, findings = built(row(1), row(2, 档号=bad, 文件路径=code(2)))
    assert done == 1
    assert named(findings, "CAR-CODE") == [("error", None, "档号", bad or None)]
    (said,) = (f["text"] for f in findings if f["code"] == "CAR-CODE")
    assert "关于第2号事项的通知" in said["en"]
    assert "/ 不" not in said["zh"] + said["en"]
    assert not (tmp_path / "包").exists()


def test_car_twice(built: Built, tmp_path: Path) -> None:
    rows = (row(1, 文件路径=code(1)), row(2, 档号=code(1), 文件路径=code(2)))
    done, findings = built(*rows)
    assert done == 1
    assert {"CAT-DUPLICATE", "CAR-TWICE"} <= {f["code"] for f in findings}
    assert named(findings, "CAR-TWICE") == [("error", None, None, None)]
    (details,) = (f["details"] for f in findings if f["code"] == "CAR-TWICE")
    assert details["count"] == 2
    assert not (tmp_path / "包").exists()


def test_car_not_carried(built: Built, scans: Path, tmp_path: Path) -> None:
    fonds = records.fonds(
        records.item(1, objects=(records.digital_object(f"{code(1)}/正文.pdf"),)),
        extra=(Extra(name="进馆批次", value="第3批"),),
    )
    table = tmp_path / "全宗.json"
    table.write_bytes(dumps(fonds))
    _, findings = built(table=table, options=("--dry-run",))
    assert named(findings, "CAR-NOT-CARRIED") == [("note", None, None, None)]
    (said,) = (f["text"] for f in findings if f["code"] == "CAR-NOT-CARRIED")
    assert said == {
        "zh": "全宗的“进馆批次”在本布局中没有位置。",
        "en": "“进馆批次” of the fonds has no place in this layout.",
    }


def test_car_character(built: Built, tmp_path: Path) -> None:
    rows = (row(1), row(2, 责任者="朱镕基"))
    done, findings = built(*rows, options=("--xml-encoding", "GB2312"))
    assert done == 1
    assert named(findings, "CAR-CHARACTER") == [("error", None, "责任者", code(2))]
    assert not (tmp_path / "包").exists()
    assert built(*rows, options=("--xml-encoding", "GB18030"))[0] == 0


def test_a_character_that_xml_forbids_is_found_before_anything_is_written(
    built: Built, tmp_path: Path
) -> None:
    done, findings = built(row(1), row(2, 题名="关于\x02通知"))
    assert done == 1
    assert [(f["code"], f["row"], f["column"]) for f in findings if f["severity"] == "error"] == [
        ("CAT-CONTROL", 3, "题名")
    ]
    assert not (tmp_path / "包").exists()


def test_a_package_in_gb2312_is_sound(
    built: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert built(row(1), row(2), options=("--xml-encoding", "GB2312"))[0] == 0
    assert b'encoding="GB2312"' in next((tmp_path / "包").rglob("目录文件.XML")).read_bytes()
    assert run(["check", str(tmp_path / "包"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] in ("valid", "warnings")


def test_error_source_changed(
    built: Built, scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = scans / code(2) / "正文.pdf"

    def meanwhile(*args: Any, **named: Any) -> Any:
        """Somebody writes to a scan between judging and copying."""
        with scan.open("ab") as stream:
            stream.write(b"more")
        return build_planned(*args, **named)

    monkeypatch.setattr(room, "build_planned", meanwhile)
    done, findings = built(row(1), row(2))
    assert done == 4
    ((severity, path, *_),) = named(findings, "ERROR-SOURCE-CHANGED")
    assert severity == "error"
    assert path.endswith(f"{code(2)}/正文.pdf")
    assert not (tmp_path / "包").exists()
