"""A verification that goes on where an earlier one was stopped."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archpkg.checks.fixity import notes as fixity_notes
from archpkg.checks.fixity.notes import Notes
from archpkg.checks.fixity.verify import verify, verify_steps
from archpkg.cli.verify_command import NotesPlace, notes_on
from archpkg.errors import CannotStore
from archpkg.findings import Report, Verdict
from archpkg.packages.bag import create_bag

FILES = 200


@pytest.fixture
def bag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_lanes: None) -> Path:
    """A bag whose files count as old, though they were made just now."""
    monkeypatch.setattr(fixity_notes, "RECENT", -(10**15))
    source = tmp_path / "source"
    source.mkdir()
    for number in range(FILES):
        (source / f"{number:03d}·页").write_bytes(b"%d" % number)
    return create_bag(source, tmp_path / "bag", algorithms=["sha256", "sm3"]).path


def stopped(bag: Path, notes: Notes, steps: int = 2) -> None:
    """A verification that is stopped after some steps."""
    work = verify_steps(bag, workers=1, notes=notes)
    for _ in range(steps):
        next(work)
    work.close()


def codes(report: Report) -> dict[str, object]:
    return {finding.code: finding.details.get("n") for finding in report.findings}


def resumed(bag: Path, path: Path, *, trusted: bool = True, asked: bool = False) -> Report:
    return verify(bag, workers=1, notes=Notes(path=path, trusted=trusted, asked=asked))


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "state" / "notes"


def test_it_goes_on_and_says_on_what_it_relied(bag: Path, notes: Path) -> None:
    stopped(bag, Notes(path=notes))
    assert notes.exists()
    report = resumed(bag, notes)
    assert report.verdict is Verdict.VALID
    assert codes(report) == {"FIX-RESUMED": 128}
    assert report.counts == verify(bag).counts
    assert not notes.exists()


def test_stopped_twice(bag: Path, notes: Path) -> None:
    stopped(bag, Notes(path=notes), 1)
    stopped(bag, Notes(path=notes), 3)
    assert codes(resumed(bag, notes))["FIX-RESUMED"] == 128


@pytest.mark.parametrize("deed", ["content", "same size and time", "gone"])
def test_what_was_changed_since_is_read_again(bag: Path, notes: Path, deed: str) -> None:
    stopped(bag, Notes(path=notes), 4)
    victim = bag / "data/007·页"
    before = victim.stat()
    if deed == "gone":
        victim.unlink()
    else:
        victim.write_bytes(b"8" if deed == "same size and time" else b"seven")
    if deed == "same size and time":
        os.utime(victim, ns=(before.st_atime_ns, before.st_mtime_ns))
    report = resumed(bag, notes)
    assert not report.sound
    found = [f.where.path for f in report.findings if f.code in ("FIX-CHANGED", "FIX-MISSING")]
    assert "data/007·页" in found


def test_a_fault_that_was_noted_is_found_again(bag: Path, notes: Path) -> None:
    (bag / "data/003·页").write_bytes(b"wrong")
    stopped(bag, Notes(path=notes))
    assert "FIX-CHANGED" in codes(resumed(bag, notes))


def test_full_relies_on_nothing(bag: Path, notes: Path) -> None:
    stopped(bag, Notes(path=notes))
    assert codes(resumed(bag, notes, trusted=False)) == {}


def test_short_work_leaves_no_notes(bag: Path, notes: Path) -> None:
    stopped(bag, Notes(path=notes, after=100_000, trusted=False))
    assert not notes.exists()
    stopped(bag, Notes(path=notes, after=100, trusted=False))
    assert notes.exists()


def test_files_that_were_changed_lately_are_not_relied_on(
    bag: Path, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fixity_notes, "RECENT", 2_000_000_000)
    stopped(bag, Notes(path=notes))
    assert codes(resumed(bag, notes)) == {}


@pytest.mark.parametrize(
    "harm",
    [
        lambda text: text[:-20],
        lambda text: text.replace('"kind": "folder"', '"kind": "zip"'),
        lambda text: text.replace("[", "["[:0], 3),
        lambda text: "\x00\n" + text,
        lambda text: text + "[" * 100_000 + "\n",
        lambda text: text + '["data/001·页", [1, 2, "3", 4], {}]\n[]\n{}\n17\n["a", 3, 4]\n',
    ],
)
def test_notes_that_are_harmed_are_relied_on_as_far_as_they_go(bag: Path, notes: Path, harm: object) -> None:
    stopped(bag, Notes(path=notes))
    assert callable(harm)
    notes.write_text(harm(notes.read_text()))
    assert resumed(bag, notes).verdict is Verdict.VALID


def test_notes_on_another_package_do_not_count(bag: Path, notes: Path, tmp_path: Path) -> None:
    stopped(bag, Notes(path=notes))
    other = shutil.copytree(bag, tmp_path / "other")
    assert codes(resumed(other, notes)) == {}


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_inside_a_container(bag: Path, notes: Path, tmp_path: Path, kind: str) -> None:
    made = Path(shutil.make_archive(str(tmp_path / "made"), kind, tmp_path, "bag"))
    stopped(made, Notes(path=notes))
    relied = codes(resumed(made, notes))["FIX-RESUMED"]
    assert isinstance(relied, int)
    assert relied >= 1
    stopped(made, Notes(path=notes))
    os.utime(made)
    assert codes(resumed(made, notes)) == {}


def test_two_at_once(bag: Path, notes: Path) -> None:
    with Notes(path=notes) as first:
        work = verify_steps(bag, workers=1, notes=first)
        next(work)
        with pytest.raises(CannotStore, match="another verification"):
            resumed(bag, notes, asked=True)
        assert codes(resumed(bag, notes)) == {}
        work.close()


def test_no_room_for_notes_is_no_fault_of_the_bag(
    bag: Path, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Notes, "_write", full)
        assert resumed(bag, notes).verdict is Verdict.VALID
    notes.parent.mkdir(exist_ok=True)
    written = 0

    def later(self: Notes, lines: list[str]) -> None:
        nonlocal written
        written += 1
        if written > 1:
            full()

    monkeypatch.setattr(Notes, "_write", later)
    assert resumed(bag, notes).verdict is Verdict.VALID


def test_where_there_is_nothing_to_verify(tmp_path: Path, notes: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert not resumed(tmp_path / "empty", notes).sound
    assert not notes.exists()


def test_the_command(bag: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    place = Path(NotesPlace(str(tmp_path / "home"), str(bag)))
    stopped(bag, Notes(path=place))

    def run(*options: str) -> list[str]:
        command = [sys.executable, "-m", "archpkg", "verify", str(bag), "--json", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return [finding["code"] for finding in json.loads(done.stdout)["findings"]]

    noted = place.read_bytes()
    assert run("--resume") == ["FIX-RESUMED"]
    place.write_bytes(noted)
    assert run("--resume", "--full") == []
    assert run() == []
    assert list((tmp_path / "home").rglob("*.notes")) == [place]


def test_no_home_no_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert notes_on("somewhere", resume=True) is None
