"""The README's programs are run, in the room that the demo makes; its two languages show the same ones."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from archpkg.cli.demo.room import make_room

TOP = Path(__file__).parents[2]


def programs(name: str) -> list[str]:
    """The Python programs of a README, in order."""
    return re.findall(r"```python\n(.*?)```", (TOP / name).read_text(encoding="utf-8"), re.DOTALL)


def test_the_programs_run_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(make_room(tmp_path / "demo-room", font_places=()).folder)
    names: dict[str, Any] = {}
    for number, program in enumerate(programs("README.md"), start=1):
        exec(compile(program, f"README program {number}", "exec"), names)
    said = capsys.readouterr().out
    assert "<Looked fixity: passed" in said
    assert "CAT-DUPLICATE" in said
    assert len(programs("README.md")) == 4


def test_both_languages_have_the_same_programs_and_commands() -> None:
    assert programs("README.md") == programs("README.zh.md")
    commands = [
        re.findall(
            r"(?m)^(?:python3 -m|archpkg \w+ 目录|archpkg verify)[^#\n]*",
            (TOP / name).read_text(encoding="utf-8"),
        )
        for name in ("README.md", "README.zh.md")
    ]
    assert commands[0] == commands[1]
    assert len(commands[0]) == 7


def test_every_page_that_is_named_is_there() -> None:
    for name in ("README.md", "README.zh.md"):
        for link in re.findall(r"\]\(([^)]+)\)", (TOP / name).read_text(encoding="utf-8")):
            assert (TOP / link).exists(), link
