"""Progress bars: figures in words a person reads, drawn where a terminal is and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import archpkg
from archpkg.cli.bars import STAGES, bar, figures
from archpkg.progress import Step


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Step(stage="copy", done=3456, total=9999, bytes_done=1200, bytes_total=3100), "3,456/9,999  1.2 kB / 3.1 kB"),
        (Step(stage="verify", done=2, total=4, bytes_done=500), "2/4  500 bytes"),
        (Step(stage="catalogue", done=1000), "1,000"),
    ],
)  # fmt: skip
def test_figures(step: Step, said: str) -> None:
    assert figures(step) == said


def test_a_bar_is_drawn_on_stderr_in_the_persons_language(capsys: pytest.CaptureFixture[str]) -> None:
    with bar("zh", True) as show:
        assert show is not None
        for done in (1, 2, 3):
            show(Step(stage="copy", done=done, total=3, bytes_done=done, bytes_total=3))
        show(Step(stage="strange", done=1))
    streams = capsys.readouterr()
    assert streams.out == ""


@pytest.mark.parametrize("wanted", [None, False])
def test_no_bar_where_there_is_no_terminal(wanted: bool | None) -> None:
    with bar("en", wanted) as show:
        assert show is None


def test_every_stage_has_words() -> None:
    source = Path(archpkg.__file__).parent
    told = {
        stage
        for path in source.rglob("*.py")
        for stage in re.findall(r'stage="(\w+)"', path.read_text("utf-8"))
    }
    assert told == set(STAGES)
