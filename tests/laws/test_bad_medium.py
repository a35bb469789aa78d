"""A medium that fails at any call of the system: said in words, nothing lost, nothing left, and a second run works.

The calls themselves fail (see ``medium.c``), so that this holds for whatever way the library reads and writes.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archpkg.packages.bag import create_bag

HERE = Path(__file__).parent
TRIALS = {
    "create folder": ("EIO", "ENOSPC", "sync"),
    "create zip": ("EIO", "ENOSPC", "sync"),
    "create tar": ("EIO",),
    "build": ("ENOSPC",),
    "unpack": ("EIO", "ENOSPC"),
}
NAMED = {"EIO": {"CannotRead", "SourceChanged"}, "ENOSPC": {"CannotStore"}, "sync": {"CannotStore"}}


@pytest.fixture(scope="session")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that stands before the system's calls."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("needs Linux and a C compiler")
    library = tmp_path_factory.mktemp("medium") / "medium.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(HERE / "medium.c"), "-ldl"], check=True
    )
    return library


def trials(medium: Path, what: str, place: Path) -> list[dict[str, Any]]:
    """The lines that ``on_a_bad_medium.py`` prints."""
    environment = {**os.environ, "LD_PRELOAD": str(medium), "PYTHONPATH": str(HERE.parent)}
    done = subprocess.run(
        [sys.executable, str(HERE / "on_a_bad_medium.py"), str(medium), what, str(place)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("work", "fault"),
    [(work, fault) for work, faults in TRIALS.items() for fault in faults],
)
def test_each_failing_call_leaves_no_target_and_an_unchanged_source(
    medium: Path, tmp_path: Path, work: str, fault: str
) -> None:
    lines = trials(medium, f"{work} {fault}", tmp_path)
    *failed, last = lines
    assert (last["fault"], last["became"], last["sound"]) == (False, "done", True)
    assert len(failed) >= (2 if fault == "sync" else 3)  # a container is synced once, then its folder
    # where the directory of a zip cannot be gone through, that may be taken for damage of the zip
    named = NAMED[fault] | ({"Rejected"} if (work, fault) == ("unpack", "EIO") else set())
    for line in failed:
        assert line["became"] in named, line
        assert all(line["words"]), line
        assert line["unchanged"], line
        # the very last call makes a rename last that has happened: then all of the target is there
        whole = fault == "sync" and line["leftovers"] and line is failed[-1]
        assert line["leftovers"] == [] or whole, line
        assert (line["again"], line["sound"]) == ("TargetExists" if whole else "done", True), line


@pytest.mark.parametrize("fault", list(NAMED))
def test_each_failing_call_of_an_update_leaves_the_old_bag_or_one_to_recover(
    medium: Path, tmp_path: Path, fault: str
) -> None:
    *failed, last = trials(medium, f"update {fault}", tmp_path)
    assert (last["fault"], last["became"], last["sound"]) == (False, "done", True)
    assert len(failed) >= 3
    for line in failed:
        assert line["became"] in {*NAMED[fault], "Rejected", "UnfinishedChange"}, line
        as_it_was = line["unchanged"] and not line["leftovers"]
        assert as_it_was or all("recover_bag" in words for words in line["words"]), line
        assert line["again"] == "done" or (not as_it_was and line["again"].endswith(", done")), line
        assert line["sound"], line


def test_a_read_that_fails_is_told_of_its_file_and_is_no_change(medium: Path, tmp_path: Path) -> None:
    lines = trials(medium, "verify", tmp_path)
    assert {line["kind"] for line in lines} == {"folder", "zip", "tar"}
    for line in lines:
        if not line["fault"]:
            assert (line["verdict"], line["findings"]) == ("valid", []), line
            continue
        assert line["verdict"] in ("unreadable", "invalid", "CannotRead", "incomplete"), line
        assert not any(code == "FIX-CHANGED" for code, *_ in line["findings"]), line
        if line["kind"] == "folder" and line["name"].startswith("data/"):
            assert line["verdict"] == "unreadable", line
            [[code, path, english, chinese]] = line["findings"]
            assert (code, path) == ("FIX-UNREADABLE", line["name"])
            assert "Input/output error" in english
            assert "读取出错" in chinese


def test_short_reads_and_writes_change_nothing(medium: Path, tmp_path: Path) -> None:
    for line in trials(medium, "short", tmp_path):
        assert (line["became"], line["seen"]) == ("done", []), line
        assert line["met"] > 0, line


@pytest.mark.parametrize("workers", [1, 4])
def test_many_small_files_on_a_bad_medium(medium: Path, tmp_path: Path, workers: int) -> None:
    """Whoever reads them: this process, its threads, or a crew of other interpreters."""
    source = tmp_path / "源"
    source.mkdir()
    for number in range(700):
        (source / f"{number:04d}.txt").write_bytes(b"%d" % number)
    bag = create_bag(source, tmp_path / "bag", algorithms=["sha256"]).path
    rule = f"1 1 0 {errno.EIO} {bag}/data/0123.txt"
    done = subprocess.run(
        [sys.executable, "-m", "archpkg", "verify", str(bag), "--json", "--workers", str(workers)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LD_PRELOAD": str(medium), "MEDIUM": rule},
    )
    assert (done.returncode, done.stderr) == (4, "")
    said = json.loads(done.stdout)
    assert [(f["code"], f["path"]) for f in said["findings"]] == [("FIX-UNREADABLE", "data/0123.txt")]
    assert said["counts"]["digests_compared"] >= 699
