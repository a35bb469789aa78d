"""Several at once, in threads and in processes: each is right for itself, and of those who make the same thing one
wins."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archpkg.checks.fixity.verify import verify
from archpkg.errors import ArchpkgError
from archpkg.findings import Verdict
from archpkg.fixity.ledger import events, open_ledger
from archpkg.fixity.ledger_chain import check_chain
from archpkg.packages.bag import create_bag, create_bag_in_place, recover_bag, update_bag
from archpkg.packages.unpack import unpack

AT_ONCE = 4
STARTED = """
import sys, time, pathlib
from archpkg.cli.app import run
import archpkg.cli.auditing, archpkg.cli.bagging, archpkg.cli.building
place, me, *argv = sys.argv[1:]
(pathlib.Path(place) / f"ready-{me}").touch()
while not (pathlib.Path(place) / "go").exists():
    time.sleep(0.001)
sys.exit(run(argv))
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Forty computer files."""
    folder = tmp_path / "源"
    (folder / "子").mkdir(parents=True)
    for number in range(40):
        (folder / f"子/{number:02d}.txt").write_bytes(b"%d\n" % number * (number * 500))
    return folder


def processes(place: Path, lines: Sequence[Sequence[str]]) -> list[tuple[int, str, str]]:
    """Run command lines in processes of their own that start at the same moment: exit code, stdout, stderr."""
    (place / "gate").mkdir()
    gate = str(place / "gate")
    begun = [
        subprocess.Popen(
            [sys.executable, "-c", STARTED, gate, str(n), *argv],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n, argv in enumerate(lines)
    ]
    wait = threading.Event()
    while len(list((place / "gate").iterdir())) < len(begun) and all(p.poll() is None for p in begun):
        wait.wait(0.002)
    (place / "gate/go").touch()
    done = [(*work.communicate(timeout=60), work.returncode) for work in begun]
    for path in (place / "gate").iterdir():
        path.unlink()
    (place / "gate").rmdir()
    for _, err, _ in done:
        assert "Traceback" not in err
    return [(code, out, err) for out, err, code in done]


def threads(work: Callable[[], object], number: int = 8) -> Counter[str]:
    """What became of the same work done by threads that start at the same moment."""
    gate = threading.Barrier(number)

    def one() -> str:
        gate.wait()
        try:
            work()
        except ArchpkgError as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(number) as pool:
        return Counter(future.result() for future in [pool.submit(one) for _ in range(number)])


def left(place: Path) -> list[str]:
    """What lies in a folder, hidden names too."""
    return sorted(path.name for path in place.iterdir())


@pytest.mark.parametrize("container", ["folder", "zip", "tar"])
def test_eight_verifications_of_one_bag(source: Path, tmp_path: Path, container: str) -> None:
    bag = create_bag(source, tmp_path / "bag", container=container).path
    alone = verify(bag)
    with ThreadPoolExecutor(8) as pool:
        reports = list(pool.map(lambda _: verify(bag, workers=2), range(8)))
    assert all(report == alone for report in reports)
    assert alone.verdict is Verdict.VALID


def test_verifications_share_an_executor(source: Path, tmp_path: Path) -> None:
    bag = create_bag(source, tmp_path / "bag").path
    with ThreadPoolExecutor(2) as shared, ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: verify(bag, executor=shared), range(4)))
    assert all(report.verdict is Verdict.VALID for report in reports)
    assert len({report.counts["digests_compared"] for report in reports}) == 1


@pytest.mark.parametrize("container", ["folder", "zip", "tar"])
def test_of_threads_that_make_one_bag_one_wins(source: Path, tmp_path: Path, container: str) -> None:
    target = tmp_path / "out"
    became = threads(lambda: create_bag(source, target, container=container, workers=1))
    assert became == {"done": 1, "TargetExists": 7}
    assert left(tmp_path) == ["out", "源"]
    assert verify(target).verdict is Verdict.VALID


def test_of_threads_that_unpack_to_one_place_one_wins(source: Path, tmp_path: Path) -> None:
    packed = create_bag(source, tmp_path / "bag.zip", container="zip").path
    assert threads(lambda: unpack(packed, tmp_path / "out")) == {"done": 1, "TargetExists": 7}
    assert left(tmp_path) == ["bag.zip", "out", "源"]
    assert verify(tmp_path / "out").verdict is Verdict.VALID


def test_of_threads_that_change_one_bag_one_works_at_a_time(source: Path, tmp_path: Path) -> None:
    bag = create_bag(source, tmp_path / "bag").path
    (bag / "data/new.txt").write_text("new")
    became = threads(lambda: update_bag(bag, workers=1))
    assert became["done"] >= 1
    assert set(became) <= {"done", "UnfinishedChange"}
    assert recover_bag(bag) == "nothing to do"
    assert left(tmp_path) == ["bag", "源"]
    assert verify(bag).verdict is Verdict.VALID


@pytest.mark.skipif(sys.platform == "win32", reason="needs locks of POSIX systems")
def test_a_look_at_its_journal_does_not_stop_who_made_it(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    bag = create_bag(source, tmp_path / "bag").path
    (bag / "data/new.txt").write_text("new")
    lock = fcntl.flock
    looks: list[int] = []

    def flock(journal: int, operation: int) -> None:
        if not looks:
            looks.append(os.open(tmp_path / ".bag.archpkg-journal", os.O_RDWR))
            lock(looks[0], fcntl.LOCK_EX)
            threading.Timer(0.05, os.close, looks).start()
        lock(journal, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    assert update_bag(bag, workers=1).value.added == ("data/new.txt",)
    assert len(looks) == 1
    assert left(tmp_path) == ["bag", "源"]


def test_of_threads_that_bag_one_folder_in_place_one_wins(source: Path, tmp_path: Path) -> None:
    became = threads(lambda: create_bag_in_place(source, workers=1))
    assert became["done"] == 1
    assert set(became) <= {"done", "UnfinishedChange", "WrongUse"}
    assert left(tmp_path) == ["源"]
    assert len(list((source / "data/子").iterdir())) == 40
    assert verify(source).verdict is Verdict.VALID


@pytest.mark.parametrize("container", ["folder", "zip"])
def test_of_processes_that_make_one_bag_one_wins(source: Path, tmp_path: Path, container: str) -> None:
    target = tmp_path / "out"
    argv = ["bag", "create", str(source), str(target), "--container", container, "--json", "--workers", "1"]
    done = processes(tmp_path, [argv] * AT_ONCE)
    assert sorted(code for code, _, _ in done) == [0, 2, 2, 2]
    codes = Counter(code["code"] for _, out, _ in done for code in json.loads(out)["findings"])
    assert codes == {"ERROR-TARGET-EXISTS": 3}
    assert left(tmp_path) == ["out", "源"]
    assert verify(target).verdict is Verdict.VALID


def test_processes_that_verify_while_others_do(source: Path, tmp_path: Path) -> None:
    bag = create_bag(source, tmp_path / "bag").path
    done = processes(tmp_path, [["verify", str(bag), "--json"]] * AT_ONCE)
    assert [code for code, _, _ in done] == [0] * AT_ONCE
    reports = [json.loads(out) for _, out, _ in done]
    assert all(
        {**one, "started": "", "seconds": 0} == {**reports[0], "started": "", "seconds": 0} for one in reports
    )


def test_one_ledger_from_several_processes(source: Path, tmp_path: Path) -> None:
    packages = [create_bag(source, tmp_path / f"bag-{n}", algorithms=["sha256"]).path for n in range(AT_ONCE)]
    place = tmp_path / "ledger"
    with open_ledger(place, create=True):
        pass
    entering = [["audit", "register", str(place), str(package)] for package in packages]
    done = processes(tmp_path, entering)
    assert [code for code, _, _ in done] == [0] * AT_ONCE, done
    looking = [["audit", "run", str(place), "--every", "0s", "--workers", "1"]] * 2
    done = processes(tmp_path, looking)
    assert [code for code, _, _ in done] == [0, 0], done
    with open_ledger(place) as ledger:
        seen = Counter(event.action for event in events(ledger))
        assert seen["registered"] == AT_ONCE
        assert seen["verified"] >= AT_ONCE
        assert check_chain(ledger).verdict is Verdict.VALID
