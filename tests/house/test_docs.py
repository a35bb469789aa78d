"""The pages that are views of the code say what the code says; the programs on them run."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from archpkg.checks.judgement import TOPICS
from archpkg.cli.app import make_app
from archpkg.cli.demo.room import make_room
from archpkg.formats.media import photographs as dat54_fields
from archpkg.formats.media import recordings as dat63_fields
from signing.authority import issue, new_key

TOP = Path(__file__).parents[2]
DOCS = TOP / "docs"


def readings() -> Any:
    """docs/make_readings.py as a module."""
    spec = importlib.util.spec_from_file_location("make_readings", DOCS / "make_readings.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("script", ["make_tables.py", "make_readings.py"])
def test_made_pages_are_up_to_date(script: str) -> None:
    made = subprocess.run(
        [sys.executable, str(DOCS / script), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr


def test_a_page_that_is_not_up_to_date_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = readings()
    monkeypatch.setattr(made, "PAGE", tmp_path / "readings.md")
    monkeypatch.setattr(sys, "argv", ["make_readings.py", "--check"])
    assert made.main() == 1
    assert "readings.md" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["make_readings.py"])
    assert made.main() == 0
    assert (tmp_path / "readings.md").read_text("utf-8") == made.page()


def test_every_departure_of_practice_is_told_and_no_other() -> None:
    made = readings()
    told = [one["code"] for one in made.told()["departure"]]
    assert told == [rule.code for rule in made.departure_rules()]
    assert len(told) == 31


def test_every_rule_of_the_page_has_a_mark() -> None:
    made = readings()
    notes = made.told()
    shown = made.rules("DAT46", "AVM", "CAR", "EEP", "SIGN", "BAGSIG")
    assert len(shown) > 150
    codes = {rule.code for rule in shown}
    for rule in shown:
        assert made.mark_of(rule, notes) in made.WORDS
    assert set(notes["rules"]) | set(notes["changes"]) <= codes
    assert set(notes["clauses"]) <= {rule.clause for rule in shown}


def test_marks_are_on_elements_that_there_are() -> None:
    made = readings()
    notes = made.told()
    photographs = {tag for _, tag in made.flat((*dat54_fields.NODES, *dat54_fields.BEYOND))}
    recordings = {tag for _, tag in made.flat((*dat63_fields.NODES, *dat63_fields.BEYOND))}
    assert {*notes["dat54"]["B"], *notes["dat54"]["C"]} <= photographs
    assert not {*notes["dat54"]["B"]} & {*notes["dat54"]["C"]}
    assert {*notes["dat63"]["C"]} <= recordings


def test_the_numbers_of_sound_and_video_fit_those_that_were_seen() -> None:
    made = readings()
    notes = made.told()["dat63"]
    numbers = made.av_numbers(notes)
    assert max(numbers.values()) == 96
    counted = {tag: number for (_, tag), number in numbers.items() if notes["seen"].get(tag) == number}
    assert counted == notes["seen"]


def test_the_programs_about_packages_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(make_room(tmp_path / "demo-room", font_places=()).folder)
    root = issue("测试根", new_key("p256"), authority=True)
    unit = issue("云溪街道办事处", new_key("p256"), root)
    for name, data in (("根.pem", root.pem), ("单位.pem", unit.pem), ("单位.key", unit.key_pem)):
        Path(name).write_bytes(data)
    programs = re.findall(r"```python\n(.*?)```", (DOCS / "eep.md").read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    for number, program in enumerate(programs, start=1):
        exec(compile(program, f"eep.md program {number}", "exec"), names)
    said = capsys.readouterr().out
    assert "盒号" in said
    assert "\n2\n电子文件/" in said
    assert len(programs) == 3


def test_the_programs_pass_strict_type_checking(tmp_path: Path) -> None:
    """The programs of a page are one module: later ones use the names of earlier ones."""
    for page in (TOP / "README.md", *sorted(DOCS.glob("*.md"))):
        programs = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
        if programs:
            (tmp_path / f"{re.sub(r'[^a-z]', '_', page.stem.lower())}.py").write_text(
                "\n".join(programs), "utf-8"
            )
    assert len(list(tmp_path.iterdir())) >= 3
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--follow-imports=silent",
            "--config-file=",
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(TOP / "src")},
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_every_page_that_another_names_is_there(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (DOCS / link).exists(), link


@pytest.mark.parametrize("page", ["README.md", "README.zh.md", "docs/eep.md"])
def test_every_command_that_is_shown_is_one(page: str) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (TOP / page).read_text("utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("archpkg ")]
    assert len(lines) > 8
    for line in lines:
        words = shlex.split(line, comments=True)[1:]
        command: click.Command = make_app("en")
        while isinstance(command, click.Group):
            found = command.get_command(click.Context(command), words.pop(0))
            assert found is not None, line
            command = found
        command.make_context(command.name, words)  # raises UsageError for what it does not know


def test_both_readmes_have_the_same_headings_tables_and_commands() -> None:
    english, chinese = ((TOP / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))
    for part in (r"(?m)^(#+) ", r"(?m)^\| (`\w+`)", r"(?m)^(archpkg [^#\n]*?) *#", r"\]\((docs/[^)]+)\)"):
        assert re.findall(part, english) == re.findall(part, chinese), part
        assert re.findall(part, english)


def test_every_topic_of_a_check_is_explained() -> None:
    page = (DOCS / "check.md").read_text(encoding="utf-8")
    assert [topic for topic in TOPICS if f"`{topic}`" not in page] == []
