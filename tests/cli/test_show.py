"""``show`` and ``convert`` at the terminal: forms, several paths, streams, and what cannot be read."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from fcntl import ioctl
from pathlib import Path

import pytest
from rich.cells import cell_len

import archpkg
import records
from archpkg.catalogue import read_catalogue, write_catalogue
from archpkg.cli.app import run
from archpkg.formats.dat46 import dumps as dumps_dat46
from archpkg.formats.json import dumps, loads
from archpkg.model.records import Fonds, Series
from archpkg.model.walk import files, items
from archpkg.packages.bag import create_bag
from archpkg.packages.build import build_package
from archpkg.packages.scans import attach

FONDS = Fonds(
    code="Z109",
    name="云溪街道办事处全宗",
    unit="云溪街道办事处",
    series=(
        Series(code="WS", title="文书", items=tuple(records.item(number) for number in range(1, 16))),
        Series(code="KU", title="会计", files=(records.volume(2),)),
    ),
)
RECORDS = 18
ENVIRONMENT = {
    **{key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES")},
    "PYTHONPATH": str(Path(archpkg.__file__).parents[1]),
}
"""The same library in a process of its own, wherever it runs."""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table, the same as JSON, one record, a package and a bag of anything, in the folder where we are."""
    monkeypatch.chdir(tmp_path)
    write_catalogue(FONDS, "目录.xlsx", layout="full")
    Path("全宗.json").write_bytes(dumps(FONDS))
    Path("件.xml").write_bytes(dumps_dat46(records.item(90)))
    scans = Path("扫描件")
    scans.mkdir()
    for item in items(FONDS):
        (scans / f"{item.code}.pdf").write_bytes(b"%PDF-1.7 " + str(item.code).encode())
    short = records.fonds(records.item(1), records.item(2))
    build_package(attach(short, scans).value, scans, "移交包")
    create_bag(scans, "包", info=[("Source-Organization", "云溪街道办事处")])
    return tmp_path


def out(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


@pytest.mark.parametrize("source", ["目录.xlsx", "全宗.json"])
def test_csv_has_every_record_and_can_be_read_again(
    room: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", source, "--format", "csv", "--lang", "zh"]) == 0
    said = capsys.readouterr()
    assert len(list(csv.reader(io.StringIO(said.out)))) == RECORDS + 1
    assert "完成" in said.err
    (room / "again.csv").write_text(said.out, encoding="utf-8", newline="")
    again = read_catalogue(room / "again.csv").value
    assert [item.code for item in items(again)] == [item.code for item in items(FONDS)] or sorted(
        str(item.code) for item in items(again)
    ) == sorted(str(item.code) for item in items(FONDS))
    assert [file.title for file in files(again)] == ["二〇二二年会计凭证"]


def test_jsonl_is_a_record_a_line_with_its_computer_files(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", "移交包", "--format", "jsonl"]) == 0
    lines = [json.loads(line) for line in out(capsys).splitlines()]
    assert [line["档号"] for line in lines] == ["Z109-WS·2023-Y-BGS-0001", "Z109-WS·2023-Y-BGS-0002"]
    (obj,) = lines[0]["文档"][0]["states"][0]["objects"]
    assert obj["path"].endswith("Z109-WS·2023-Y-BGS-0001.pdf")
    assert {digest["algorithm"] for digest in obj["digests"]} == {"sha256", "sm3"}


def test_a_table_is_eighty_columns_wide_and_says_how_many_there_are(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", "目录.xlsx", "--format", "table", "--lang", "zh"]) == 0
    lines = out(capsys).splitlines()
    assert max(map(cell_len, lines[:-3])) <= 80
    assert any("档号" in line and "题名" in line for line in lines)
    assert any(f"共 {RECORDS} 条，显示 10 条" in line for line in lines)
    assert run(["show", "目录.xlsx", "--format", "table", "--lang", "en", "--items", "100"]) == 0
    said = out(capsys)
    assert f"{RECORDS} records\n" in said
    assert "二〇二二年会计凭证" in said
    assert "20220101" in said
    assert "1231" in said
    for item in items(FONDS):
        assert str(item.code)[-4:] in said


def test_a_table_at_a_real_terminal(room: Path) -> None:
    leader, follower = pty.openpty()
    ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    argv = [sys.executable, "-m", "archpkg", "show", "目录.xlsx", "--format", "table", "--lang", "zh"]
    with subprocess.Popen(argv, stdout=follower, stderr=follower, cwd=room, env=ENVIRONMENT) as work:
        os.close(follower)
        said = b""
        try:
            while piece := os.read(leader, 65536):
                said += piece
        except OSError:
            pass
    os.close(leader)
    assert work.returncode == 0
    lines = re.sub("\x1b\\[[0-9;]*m", "", said.decode()).splitlines()
    grid = [line for line in lines if "Z109-WS" in line or "档号" in line]
    assert len(grid) >= 10
    assert max(map(cell_len, grid)) <= 80


def test_several_paths_are_one_table(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "目录.xlsx", "件.xml", "移交包", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(out(capsys))))
    assert len(rows) == RECORDS + 1 + 2
    assert {row["立档单位"] for row in rows} == {"云溪街道办事处", ""}
    assert run(["show", "目录.xlsx", "件.xml", "--format", "jsonl"]) == 0
    lines = [json.loads(line) for line in out(capsys).splitlines()]
    assert {line["path"] for line in lines} == {"目录.xlsx", "件.xml"}


def test_one_path_that_cannot_be_read_does_not_hide_the_others(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", "nothing.xlsx", "件.xml", "--format", "csv", "--lang", "en"]) == 4
    said = capsys.readouterr()
    assert "第90号事项" in said.out
    assert "nothing.xlsx" in said.err
    assert run(["show", "nothing.xlsx", "件.xml", "--json"]) == 4
    several = json.loads(out(capsys))
    assert several["verdict"] == "unreadable"
    missing, record = several["reports"]
    assert [finding["path"] for finding in missing["findings"]] == ["nothing.xlsx"]
    assert (record["path"], record["counts"]["items"]) == ("件.xml", 1)


def test_a_bag_of_anything_shows_what_it_says_and_holds(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", "包", "--lang", "zh", "--items", "3"]) == 0
    said = out(capsys)
    assert "Source-Organization: 云溪街道办事处" in said
    assert "17 个文件" in said
    assert "Z109-KU·01·2022-D30-001-001.pdf" in said
    assert "……另有 14 个" in said
    assert run(["show", "包", "--format", "csv"]) == 4
    assert capsys.readouterr().out == ""


def test_show_does_not_say_that_it_judged(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in ("目录.xlsx", "移交包", "包"):
        assert run(["show", path, "--json"]) == 0
        looked = json.loads(out(capsys))["looked_at"]
        assert [(one["what"], one["outcome"]) for one in looked] == [("rules", "not_looked_at")]


# ── streams ──────────────────────────────────────────────────────────────────────────────────────────────


def command(*argv: str, content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "archpkg", *argv],
        input=content,
        capture_output=True,
        check=False,
        env=ENVIRONMENT,
    )


def test_a_pipe_of_two(room: Path) -> None:
    first = command("convert", "目录.xlsx", "-", "--to", "json")
    assert first.returncode == 0
    assert sum(1 for _ in items(loads(first.stdout).or_raise())) == 17
    assert b"17" in first.stderr
    second = command("convert", "-", "-", "--to", "full", content=first.stdout)
    assert second.returncode == 0
    assert len(list(csv.reader(io.StringIO(second.stdout.decode("utf-8-sig"))))) == RECORDS + 1
    third = command("show", "-", "--format", "jsonl", content=second.stdout)
    assert third.returncode == 0
    assert len(third.stdout.splitlines()) == RECORDS
    assert b"/tmp/" not in first.stderr + second.stderr + third.stderr


def test_what_comes_from_a_pipe_is_called_so(room: Path) -> None:
    for content in (b"", b"some words", b"\x7fELFprogram", b"<a"):
        done = command("show", "-", "--lang", "en", content=content)
        assert done.returncode == 4
        assert done.stdout == b""
        assert done.stderr.startswith(b"-: ")
        assert done.stderr.count(b"\n") == 2
    done = command(
        "show",
        "-",
        "--json",
        content=(room / "件.xml").read_bytes().replace("题名".encode(), "题目".encode()),
    )
    assert done.returncode in (0, 1)
    report = json.loads(done.stdout)
    assert report["path"] == "-"
    assert {finding["path"] for finding in report["findings"]} == {"-"}


def test_standard_output_needs_a_form(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["convert", "目录.xlsx", "-"]) == 2
    assert "--to" in capsys.readouterr().err


def test_more_than_is_taken_from_a_pipe(
    room: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from archpkg.cli import streams

    monkeypatch.setattr(streams, "STDIN_LIMIT", 10)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(bytes(100))))
    assert run(["show", "-"]) == 4
    assert "more than 10 octets" in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv",
    [["show", "目录.xlsx"], ["show", "目录.xlsx", "--format", "csv"], ["show", "目录.xlsx", "--format", "jsonl"],
     ["show", "目录.xlsx", "--format", "table"], ["convert", "目录.xlsx", "-", "--to", "json"]],
)  # fmt: skip
def test_a_reader_that_goes_away_is_said_in_one_sentence(room: Path, argv: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "archpkg", *argv, "--lang", "en"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as work:
        assert work.stdout is not None
        assert work.stderr is not None
        work.stdout.close()
        said = work.stderr.read().decode()
    assert work.returncode == 4
    assert said.splitlines()[-1] == "Whoever read the output has gone; the rest was not written."
    assert "Traceback" not in said


# ── what cannot be read ──────────────────────────────────────────────────────────────────────────────────

BAD = {
    "empty": b"",
    "empty.csv": b"",
    "empty.xml": b"",
    "picture.jpg": b"\x7fELF" + bytes(100),
    "picture.csv": b"MZ" + bytes(100),
    "program.json": b"MZ" + bytes(100),
    "zeros.xml": bytes(1000),
    "noise": bytes(range(256)) * 8,
    "dtd.xml": '<!DOCTYPE x [<!ENTITY b "&a;&a;">]><电子档案元数据><题名>&b;</题名></电子档案元数据>'.encode(),
    "dtd-other.xml": b'<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><other/>',
    "broken.xml": "<电子档案元数据><题名>".encode(),
    "other.xml": b"<other/>",
    "mets.xml": b'<mets:mets xmlns:mets="http://www.loc.gov/METS/"/>',
    "broken.json": b'{"archpkg": "fonds", ',
    "other.json": b'{"a": 1}',
    "deep.json": b"[" * 100_000,
    "a.zip": b"PK\x03\x04" + bytes(40),
    "a.tar.gz": b"\x1f\x8b\x08" + bytes(40),
    "a.7z": b"7z\xbc\xaf\x27\x1c" + bytes(40),
    "notes.txt": "一些文字\n".encode(),
}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_said_in_one_sentence(
    name: str, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    for argv in (
        ["show", str(tmp_path / name)],
        ["convert", str(tmp_path / name), str(tmp_path / "out.json")],
    ):
        assert run([*argv, "--lang", lang]) == 4
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith(str(tmp_path / name))
        assert said.err.count("\n") <= 2  # the sentence, and what to do
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("make", ["folder", "none", "link", "pipe"])
def test_places_that_hold_nothing(make: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "place"
    if make == "folder":
        place.mkdir()
    elif make == "link":
        place.symlink_to("nowhere")
    elif make == "pipe":
        os.mkfifo(place)
    assert run(["show", str(place), "--lang", "zh"]) == 4
    said = capsys.readouterr()
    assert said.err.count("\n") <= 2  # the sentence, and what to do
    assert "place" in said.err


def test_an_unreadable_file_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import builtins

    path = tmp_path / "目录.csv"
    path.write_text("档号,题名\n", encoding="utf-8")
    real = builtins.open

    def refuse(name: object, *args: object, **options: object) -> object:
        if str(name) == str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return real(name, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(builtins, "open", refuse)
    assert run(["show", str(path), "--lang", "en"]) == 4
    said = capsys.readouterr().err
    assert said.startswith(f"{path}: This cannot be read: Permission denied.")
    assert said.count("\n") == 2


def test_a_package_becomes_a_workbook(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["convert", "移交包", "out.xlsx", "--json"]) == 0
    report = json.loads(out(capsys))
    assert report["kind"] == "dat93"
    assert report["counts"]["written"] == 2
    assert {f["code"] for f in report["findings"]} == {"CONVERT-BEYOND"}
    assert [item.title for item in items(read_catalogue("out.xlsx").value)] == [
        "关于第1号事项的通知",
        "关于第2号事项的通知",
    ]


def test_a_catalogue_of_items_as_a_table_of_volumes_names_what_it_loses(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["convert", "目录.xlsx", "out.csv", "--to", "files", "--lang", "zh"]) == 0
    said = out(capsys)
    assert "CONVERT-ITEMS" in said
    assert "17 件中有 17 件未写入" in said


def test_a_folder_a_thousand_deep_is_said_to_hold_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(1200):
        os.mkdir("d")
        os.chdir("d")
    Path("说明.txt").write_text("x", encoding="utf-8")
    os.chdir(tmp_path)
    try:
        for command in (["show", "d"], ["convert", "d", "x.json"]):
            assert run([*command, "--lang", "en"]) == 4
            assert "without records" in capsys.readouterr().err
        assert run(["check", "d", "--lang", "en"]) == 1
    finally:
        subprocess.run(["rm", "-rf", "d"], check=True)  # the test runner calls itself for each level, too
