"""The commands as a person and a script meet them: what is printed, what is left on disk, the exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from archpkg.checks.check import check
from archpkg.cli.app import run
from archpkg.cli.demo.room import Room, make_room
from archpkg.cli.language import choose_language
from archpkg.findings import Verdict
from archpkg.formats.json import loads


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """The demo's archive room."""
    return make_room(tmp_path_factory.mktemp("room"), font_places=())


@pytest.fixture(scope="module")
def package(room: Room) -> Path:
    """A package built from it."""
    out = room.folder / "移交包"
    assert run(["build", str(room.corrected), str(room.objects), str(out), "--archives", "示例区档案馆"]) == 0
    return out


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The one JSON object on stdout."""
    said = json.loads(capsys.readouterr().out)
    assert set(said) >= {"verdict", "kind", "counts", "findings"}
    return dict(said)


def build(room: Room, out: Path, *options: str) -> list[str]:
    return ["build", str(room.corrected), str(room.objects), str(out), *options]


def test_build_says_what_it_made_and_ends_with_the_verdict(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*build(room, tmp_path / "out"), "--lang", "zh"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2] == f"已生成 {tmp_path / 'out'}"
    assert lines[-1].startswith("完成（有警告）：61 行，59 件，1 卷，")
    assert any("SCAN-STRAY" in line and "扫描测试页.jpg" in line for line in lines)
    assert (tmp_path / "out/data/目录文件.XML").exists()


def test_build_for_scripts(room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*build(room, tmp_path / "out.zip"), "--json", "--container", "zip"]) == 0
    said = told(capsys)
    assert (said["verdict"], said["kind"]) == ("warnings", "dat93")
    assert said["counts"]["items"] == 59
    assert said["counts"]["rows"] == 61


def test_the_package_of_the_demo_has_nothing_against_it(package: Path) -> None:
    report = check(package)
    assert (report.verdict, report.findings) == (Verdict.VALID, ())


def test_build_tells_what_it_looked_at_and_packs_by_the_ending(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.tar"
    assert run([*build(room, out), "--json", "--identifier", "ER-{code}", "--origin", "数字化"]) == 0
    said = told(capsys)
    looked = {one["what"]: one["outcome"] for one in said["looked_at"]}
    assert looked["metadata"] == looked["formats"] == looked["agreement"] == "passed"
    assert out.is_file()
    assert run(["show", str(out), "--json"]) == 0
    assert check(out).sound


def test_build_asks_by_the_scheme_of_the_unit_and_refuses_secrets(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scheme = tmp_path / "方案.toml"
    scheme.write_text(
        'base = "DA/T 46-2009"\n[[element]]\nnumber = 34\nobligation = "必选"\nseverity = "error"\n',
        encoding="utf-8",
    )
    out = tmp_path / "out"
    assert run([*build(room, out), "--json", "--scheme", str(scheme)]) == 1
    said = told(capsys)
    assert {"文种", "脱机载体编号"} <= {f["element"] for f in said["findings"] if f["severity"] == "error"}
    assert run([*build(room, out), "--json", "--secrets", "公开"]) == 1
    assert "REC-SECRET" in {f["code"] for f in told(capsys)["findings"]}
    assert run([*build(room, out), "--secrets", "很密", "--lang", "zh"]) == 2
    assert run([*build(room, out), "--identifier", "ER", "--lang", "zh"]) == 2
    assert not out.exists()


def test_a_faulty_catalogue_builds_nothing_and_names_every_fault(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    argv = ["build", str(room.catalogue), str(room.objects), str(out), "--json"]
    assert run(argv) == 1
    said = told(capsys)
    errors = {f["code"] for f in said["findings"] if f["severity"] == "error"}
    assert {"CAT-CODE", "CAT-DATE", "CAT-DUPLICATE"} <= errors
    assert said["verdict"] == "invalid"
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_writes_nothing(room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*build(room, tmp_path / "out"), "--dry-run", "--lang", "zh"]) == 0
    assert "未写入任何内容" in capsys.readouterr().out
    assert run([*build(room, tmp_path / "out"), "--dry-run", "--lang", "en"]) == 0
    assert "Nothing was written" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_an_existing_target_is_wrong_use_and_left_alone(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    assert run(build(room, tmp_path / "out")) == 2
    assert "exists already" in capsys.readouterr().err
    assert list((tmp_path / "out").iterdir()) == []


def test_verify_a_sound_package(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(package), "--json"]) == 0
    said = told(capsys)
    assert (said["verdict"], said["findings"]) == ("valid", [])
    assert said["counts"]["digests_compared"] == 2 * said["counts"]["files"] - 4
    assert run(["verify", str(package), "--quick", "--lang", "zh", "-q"]) == 0
    assert capsys.readouterr().out.startswith("合格")


def test_verify_names_what_is_damaged_missing_and_extra(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-r", str(package), str(copy)], check=True)
    scans = sorted(p for p in copy.rglob("*") if p.suffix in (".pdf", ".tif"))
    content = bytearray(scans[0].read_bytes())
    content[7] ^= 1
    scans[0].write_bytes(content)
    scans[1].unlink()
    (copy / "data/多余.txt").write_text("x")
    report = tmp_path / "report.json"
    assert run(["verify", str(copy), "--lang", "zh", "--report", str(report)]) == 1
    said = capsys.readouterr().out
    for path in (scans[0], scans[1], copy / "data/多余.txt"):
        assert path.relative_to(copy).as_posix() in said
    assert said.splitlines()[-1].startswith("不合格")
    codes = {f["code"] for f in json.loads(report.read_text(encoding="utf-8"))["findings"]}
    assert {"FIX-CHANGED", "FIX-MISSING", "FIX-EXTRA"} <= codes


def test_a_table_without_codes_is_told_without_a_flood(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "目录.csv"
    table.write_text("题名,日期\n通知,20230101\n", encoding="utf-8")
    assert run(["build", str(table), str(room.objects), str(tmp_path / "out"), "--lang", "zh"]) == 1
    said = capsys.readouterr().out
    assert "CAT-NO-COLUMN" in said
    assert "SCAN-STRAY" not in said
    assert "未生成信息包" in said
    assert list(tmp_path.iterdir()) == [table]


@pytest.mark.parametrize("command", ["verify", "show", "build", "convert"])
def test_what_is_not_there_cannot_be_read(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rest = {"build": [str(tmp_path), "out"], "convert": [str(tmp_path / "a.json")]}.get(command, [])
    assert run([command, str(tmp_path / "nowhere.xlsx"), *rest, "--json"]) == 4
    streams = capsys.readouterr()
    assert json.loads(streams.out)["verdict"] == "unreadable"
    assert "nowhere" in streams.err
    assert "Traceback" not in streams.err


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["nonsense"],
        ["verify"],
        ["build", "a", "b"],
        ["verify", "x", "--workers", "0"],
        ["build", "a", "b", "c", "--layout", "dat99"],
        ["verify", "--nonsense", "x"],
    ],
)
def test_wrong_use_is_two(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(argv) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["verify"], "缺少参数 PATH"),
        (["verify", "--xyz", "a"], "没有选项 --xyz"),
        (["verify", "a", "--workers", "0"], "--workers：应为 1 至 256 的整数"),
        (["nonsense"], "没有这个命令：nonsense"),
        ([], "缺少命令"),
    ],
)
def test_wrong_use_is_said_in_chinese(argv: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "zh", *argv]) == 2
    assert said in capsys.readouterr().err


def test_an_unknown_algorithm_is_wrong_use(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(build(room, tmp_path / "out", "--algorithm", "crc99")) == 2
    assert "crc99" in capsys.readouterr().err


def test_show_a_catalogue_and_a_package(
    room: Room, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", str(room.corrected), "--lang", "zh", "--items", "2"]) == 0
    said = capsys.readouterr().out
    assert "全宗 Z109" in said
    assert "……另有" in said
    assert "案卷 Z109-KJ·JJ·01-001" in said
    assert run(["show", str(package), "--lang", "en", "--items", "100"]) == 0
    said = capsys.readouterr().out
    assert "dat93 + BagIt, folder" in said
    assert ".pdf" in said
    assert said.splitlines()[-1].startswith("Done")


def test_show_something_that_is_no_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("x")
    assert run(["show", str(tmp_path)]) == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert "It is a folder without records" in said.err


def test_convert_there_and_back(room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, table, second = (tmp_path / name for name in ("a.json", "b.xlsx", "c.json"))
    assert run(["convert", str(room.corrected), str(first)]) == 0
    assert run(["convert", str(first), str(table)]) == 0
    assert run(["convert", str(table), str(second)]) == 0
    assert loads(first.read_bytes()).value == loads(second.read_bytes()).value
    assert run(["convert", str(first), str(tmp_path / "d.csv"), "--to", "dat22", "--lang", "zh"]) == 0
    assert "已写出" in capsys.readouterr().out
    assert "盒号" in (tmp_path / "d.csv").read_text(encoding="utf-8-sig").splitlines()[0]


@pytest.mark.parametrize("argv", [["a.doc"], ["a.xlsx", "--to", "json"], ["a.json", "--to", "dat22"]])
def test_convert_to_what_nobody_knows(
    argv: list[str], room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["convert", str(room.corrected), str(tmp_path / argv[0]), *argv[1:]]) == 2
    assert capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_convert_does_not_overwrite(room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "a.json"
    target.write_text("mine")
    assert run(["convert", str(room.corrected), str(target)]) == 2
    assert target.read_text() == "mine"
    assert capsys.readouterr().err


def test_a_report_that_cannot_be_written_is_said(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["verify", str(package), "--report", str(tmp_path / "no/where.json")]) == 4
    assert "report cannot be written" in capsys.readouterr().err


def test_the_demo_walks_through_and_names_the_damaged_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["demo", str(tmp_path / "room"), "--lang", "zh"]) == 0
    said = capsys.readouterr().out
    assert "FIX-CHANGED" in said
    assert "CAT-DATE" in said
    for line in said.split("请查看")[1].splitlines():
        path = line.strip().split("  ")[0]
        if path.startswith("/"):
            assert Path(path).exists(), path
    assert run(["demo", str(tmp_path / "room"), "--lang", "en"]) == 2


def test_languages_are_told_by_option_or_locale() -> None:
    assert choose_language(["--lang", "zh"], {}) == "zh"
    assert choose_language(["verify", "--lang=en"], {"LANG": "zh_CN.UTF-8"}) == "en"
    assert choose_language(["verify", "--", "--lang", "zh"], {}) == "en"
    assert choose_language([], {"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}) == "zh"
    assert choose_language(["--lang", "fr"], {}) == "en"


@pytest.mark.parametrize("command", [[], ["demo"], ["build"], ["verify"], ["show"], ["convert"]])
@pytest.mark.parametrize(("lang", "word"), [("zh", "语言"), ("en", "Language")])
def test_help_is_in_the_persons_language(
    command: list[str], lang: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*command, "--lang", lang, "--help"]) == 0
    assert word in capsys.readouterr().out


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("archpkg 0.")


def archpkg(*argv: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "archpkg", *argv], capture_output=True, text=True, check=False, **options
    )


def test_the_module_is_the_command(package: Path) -> None:
    done = archpkg("verify", str(package), "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["verdict"] == "valid"
    assert done.stderr == ""


def test_a_bar_is_drawn_on_stderr_only(package: Path) -> None:
    done = archpkg("verify", str(package), "--json", "--progress")
    assert done.returncode == 0
    assert json.loads(done.stdout)["verdict"] == "valid"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_build_leaves_nothing_and_ends_with_130(
    room: Room, tmp_path: Path, number: signal.Signals
) -> None:
    scans = tmp_path / "扫描件"
    subprocess.run(["cp", "-r", str(room.objects), str(scans)], check=True)
    with open(next(scans.rglob("*0001*.pdf")), "ab") as stream:
        stream.truncate(3 << 30)
    argv = [sys.executable, "-m", "archpkg", "build", str(room.corrected), str(scans), str(tmp_path / "out")]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as work:
        deadline = time.monotonic() + 20
        while not list(tmp_path.glob(".out*")) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.2)  # in the midst of the work
        stopped = time.monotonic()
        work.send_signal(number)
        _, said = work.communicate(timeout=30)
    assert time.monotonic() - stopped < 5
    assert work.returncode == 130
    assert "Stopped" in said or "停止" in said
    assert "Traceback" not in said
    assert [p.name for p in tmp_path.iterdir()] == ["扫描件"]


def test_a_full_disk_is_said_and_nothing_remains(room: Room, tmp_path: Path) -> None:
    import resource

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    argv = ["build", str(room.corrected), str(room.objects), str(tmp_path / "out")]
    done = archpkg(*argv, preexec_fn=limit)
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert archpkg(*argv).returncode == 0


def test_a_reader_that_goes_away_is_no_trouble(room: Room) -> None:
    argv = [sys.executable, "-m", "archpkg", "show", str(room.corrected), "--items", "60"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as work:
        assert work.stdout is not None
        work.stdout.close()
        said = work.stderr.read() if work.stderr is not None else b""
    assert b"Traceback" not in said
    assert b"Exception" not in said


def test_names_that_no_terminal_can_show_do_not_stop_a_report(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff.txt", "wb") as stream:
        stream.write(b"x")
    done = archpkg("verify", str(tmp_path), env={**os.environ, "PYTHONUTF8": "1"})
    assert done.returncode in (1, 4)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("group", ["bag", "audit", "eep"])
def test_groups_know_the_language_option(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([group, "--help", "--lang", "zh"]) == 0
    assert "用法" in capsys.readouterr().out


@pytest.mark.parametrize("argv", [["--version", "--verbose"], ["-v", "--version"]])
def test_the_version_with_what_is_found_here(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(argv) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("archpkg ")
    assert any(line.startswith(("digests: hashlib", "digests: lanes")) for line in rest)
    assert any(line.startswith("archpkg-lanes: ") for line in rest)
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.splitlines() == [first]
