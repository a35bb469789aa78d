"""Photographs, sound and video at the terminal: shown alone, by the folder, and built from a catalogue."""

from __future__ import annotations

import json
import os
import struct
import wave
from pathlib import Path
from typing import Any

import pytest

import pictures
from archpkg.cli.app import run
from archpkg.packages.carrier.read import open_package

PHOTO = "Z109-ZP·2023-D30-0001"


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """A folder with two pictures, a sound, and something else."""
    folder = tmp_path / "相册"
    (folder / "二").mkdir(parents=True)
    (folder / "a.jpg").write_bytes(pictures.full())
    (folder / "二" / "b.png").write_bytes(pictures.image("PNG"))
    (folder / "说明.txt").write_text("说明", encoding="utf-8")
    with wave.open(str(folder / "c.wav"), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(b"\0\0" * 16000)
    return folder


def as_json(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    return dict(json.loads(capsys.readouterr().out))


def test_a_photograph(album: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", str(album / "a.jpg"), "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    assert "摄影时间  2023-05-06T10:23:14（文件）" in out
    assert "图像宽度  60（文件）" in out
    assert "设备型号  Z9（文件）" in out
    assert out.splitlines()[-1] == "完成：1 张照片，1 个计算机文件（1,333 字节）。"


def test_a_photograph_for_scripts(album: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", str(album / "a.jpg"), "--json"]) == 0
    said = as_json(capsys)
    assert (said["kind"], said["verdict"], said["path"]) == ("media", "valid", str(album / "a.jpg"))
    (obj,) = said["objects"]
    assert (obj["path"], obj["kind"], obj["size"]) == ("a.jpg", "photograph", 1333)
    width = {"group": "图像参数", "element": "图像宽度", "value": "60", "origin": "file"}
    assert width in obj["values"]
    assert {"group": None, "element": "摄影者", "value": "Photographer A", "origin": "file"} in obj["values"]


def test_a_folder(album: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pymediainfo")
    assert run(["show", str(album), "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    assert "二/b.png" in out
    assert "时间长度  00:00:02（文件）" in out
    assert "MEDIA-KIND  说明.txt" in out
    assert "2 张照片，1 个录音录像，4 个计算机文件" in out
    assert run(["show", str(album), "--items", "1", "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    assert "……另有 2 个电子文件" in out
    assert "b.png" not in out
    assert run(["show", str(album), "--json"]) == 0
    assert [obj["path"] for obj in as_json(capsys)["objects"]] == ["a.jpg", "c.wav", "二/b.png"]


def test_a_package_without_its_catalogue_is_no_folder_of_photographs(
    album: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("电子档案元数据.XML", "说明文件.txt", "bagit.txt"):
        (album / "二" / name).write_text("x", encoding="utf-8")
        assert run(["show", str(album), "--json"]) == 4
        assert as_json(capsys)["verdict"] == "unreadable"
        (album / "二" / name).unlink()


def test_a_raw_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.NEF").write_bytes(pictures.image("TIFF"))
    assert run(["show", str(tmp_path / "a.NEF"), "--json"]) == 0
    said = as_json(capsys)
    assert [f["code"] for f in said["findings"]] == ["MEDIA-RAW"]
    assert [row["element"] for row in said["objects"][0]["values"]] == ["格式名称"]


def test_damaged_and_hostile_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jpg").write_bytes(pictures.full()[:300])
    evil = tmp_path / "\x1b[2J[red]b.jpg"
    evil.write_bytes(pictures.full())
    assert run(["show", str(tmp_path / "a.jpg"), "--lang", "en"]) == 0
    assert "MEDIA-DAMAGED" in capsys.readouterr().out
    assert run(["show", str(tmp_path), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "\\x1b[2J[red]b.jpg" in out
    assert "\x1b[2J" not in out
    os.remove(tmp_path / "a.jpg")
    os.remove(evil)
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    assert run(["show", str(tmp_path), "--json"]) == 4
    assert as_json(capsys)["verdict"] == "unreadable"


PLACE = "#" * 40


def named(photographer: bytes) -> bytes:
    """A photograph with such octets for its photographer."""
    data = pictures.image(exif=pictures.exif({**pictures.MAIN, 0x013B: PLACE}))
    return data.replace(PLACE.encode(), photographer.ljust(len(PLACE), b"\0"))


def claiming(width: int, height: int) -> bytes:
    """A JPEG whose header claims a size."""
    data = bytearray(pictures.image())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "octets", "code", "severity", "element"),
    [
        ("a.jpg", named("张某摄影".encode("gb18030")), "MEDIA-CHARSET", "note", "摄影者"),
        ("a.jpg", named(b"a\x01b"), "MEDIA-TEXT", "note", "摄影者"),
        (
            "a.jpg",
            pictures.image(exif=pictures.exif(photo={**pictures.PHOTO, 0x9003: "2023:13:45 10:00:00"})),
            "MEDIA-VALUE",
            "warning",
            "摄影时间",
        ),
        (
            "a.jpg",
            pictures.image(exif=pictures.exif(photo={**pictures.PHOTO, 0xA002: 6000, 0xA003: 4000})),
            "MEDIA-SIZE",
            "note",
            None,
        ),
        ("a.jpg", claiming(60000, 60000), "MEDIA-LARGE", "warning", None),
        ("a.avi", pictures.film()[:3000], "MEDIA-TRUNCATED", "error", None),
    ],
)
def test_what_is_odd_is_said_with_its_place(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    octets: bytes,
    code: str,
    severity: str,
    element: str | None,
) -> None:
    path = tmp_path / name
    path.write_bytes(octets)
    exit_code = run(["show", str(path), "--json"])
    (found,) = as_json(capsys)["findings"]
    assert (found["code"], found["severity"], found["element"]) == (code, severity, element)
    assert found["path"] == str(path)
    assert exit_code == (1 if severity == "error" else 0)


def test_without_the_library(
    album: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "PIL.JpegImagePlugin", None)
    assert run(["show", str(album / "a.jpg"), "--lang", "en"]) == 4
    assert "archpkg[media]" in "".join(capsys.readouterr())
    assert run(["show", str(album), "--json"]) == 0
    assert "MEDIA-WAITING" in [f["code"] for f in as_json(capsys)["findings"]]


def test_from_a_catalogue_to_a_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scans = tmp_path / "照片"
    (scans / PHOTO).mkdir(parents=True)
    (scans / PHOTO / "IMG_0001.jpg").write_bytes(pictures.full())
    table = tmp_path / "目录.csv"
    rows = f"档号,题名,责任者,日期,保管期限,密级\n{PHOTO},发布会现场,Photographer A,20230506,30年,公开\n"
    table.write_text(rows, encoding="utf-8")
    out = tmp_path / "移交包"
    order = [
        "build",
        str(table),
        str(scans),
        str(out),
        "--unit",
        "云溪街道办事处",
        "--archives",
        "示例区档案馆",
    ]
    assert run([*order, "--no-bag", "--lang", "zh"]) == 0, capsys.readouterr().out
    document = out / "Z109" / "ZP" / PHOTO / "电子档案照片元数据.XML"
    assert '<图像宽度 值来源="文件">60</图像宽度>' in document.read_text(encoding="utf-8")
    assert open_package(out).findings == ()
    capsys.readouterr()
    assert run(["show", str(document), "--json"]) == 0
    assert as_json(capsys)["kind"] == "dat54"
    scheme = tmp_path / "方案.toml"
    asks = 'base = "DA/T 54-2014"\n[[element]]\nname = "地点"\nobligation = "必选"\nseverity = "error"\n'
    scheme.write_text(asks, encoding="utf-8")
    for command in (["check", str(out)], [*order, "--dry-run"]):  # what check asks, build asks before
        assert run([*command, "--scheme", str(scheme), "--json"]) == 1
        (found,) = (f for f in as_json(capsys)["findings"] if f["severity"] == "error")
        assert (found["code"], found["element"], found["record"]) == ("AVM-MISSING", "地点", PHOTO)
        assert run([*command, "--json"]) == 0
        capsys.readouterr()
    table.write_text(rows.replace("20230506", "20230601"), encoding="utf-8")
    assert run([*order, "--dry-run", "--json"]) == 0
    found = [(f["code"], f["element"]) for f in as_json(capsys)["findings"]]
    assert ("MEDIA-DIFFERS", "摄影时间") in found
