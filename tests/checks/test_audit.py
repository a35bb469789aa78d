"""Audits of packages on disk: what was damaged, changed, lost or added since is told, and remembered."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.checks.audits import audit as audit_module
from archpkg.checks.audits.audit import Budget, Portion, audit, audit_steps, register_package
from archpkg.errors import CannotRead, WrongUse
from archpkg.findings import Report, Verdict
from archpkg.fixity import lanes
from archpkg.fixity.algorithms import DEFAULT
from archpkg.fixity.engine import backend_name
from archpkg.fixity.ledger import Ledger, events, names, open_ledger
from archpkg.fixity.ledger_chain import check_chain
from archpkg.fixity.ledger_due import Sample, amount_due
from archpkg.fixity.tasks import Digested
from archpkg.packages.bag import create_bag
from archpkg.packages.trees.folders import FolderTree
from archpkg.progress import Step

T0 = datetime(2024, 5, 1, 8, tzinfo=UTC)
NONE = timedelta()
TAGS = 6


class Clock:
    """Tells a time that goes on by so much with every look."""

    def __init__(self, start: datetime = T0, step: timedelta = NONE) -> None:
        self.time = start
        self.step = step

    def __call__(self) -> datetime:
        self.time += self.step
        return self.time


def make_bag(place: Path, name: str = "bag", files: int = 3) -> Path:
    source = place / f"{name}-source"
    source.mkdir()
    for n in range(files):
        (source / f"{n}.txt").write_bytes(b"content %d" % n)
    return create_bag(source, place / name).path


def damage(path: Path, data: bytes | None = None) -> None:
    """Change a byte, and leave size and time stamp as they were."""
    state = path.stat()
    old = path.read_bytes()
    path.write_bytes(bytes([old[0] ^ 1]) + old[1:] if data is None else data)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "l", create=True) as opened:
        yield opened


@pytest.fixture
def bag(tmp_path: Path, ledger: Ledger) -> Path:
    """A bag of three files, registered."""
    made = make_bag(tmp_path)
    enter(ledger, made)
    return made


def enter(ledger: Ledger, path: Path, *, renew: bool = False) -> Report:
    return register_package(ledger, path, time=T0, agent="a", renew=renew)


def look(ledger: Ledger, every: timedelta = NONE, clock: Callable[[], datetime] | None = None) -> Report:
    return audit(ledger, clock=clock or Clock(T0 + timedelta(days=1)), agent="a", tool="t", every=every)


def seen(report: Report) -> list[tuple[str, str]]:
    return [(f.code, Path(f.where.path).name) for f in report.findings]


def actions(ledger: Ledger) -> list[tuple[str, str | None]]:
    return [(e.action, e.path) for e in events(ledger)]


def test_a_sound_package(ledger: Ledger, bag: Path) -> None:
    report = look(ledger)
    assert report.findings == ()
    size = sum(p.stat().st_size for p in bag.rglob("*") if p.is_file())
    objects = 3 + TAGS
    counts = {
        "packages": 1,
        "objects": objects,
        "octets": size,
        "sound": objects,
        "faulty": 0,
        "due": objects,
    }
    assert (report.kind, report.counts) == ("audit", counts)
    assert actions(ledger) == [("registered", None), ("verified", None)]


def test_what_was_registered_of_a_bag(ledger: Ledger, tmp_path: Path) -> None:
    made = make_bag(tmp_path)
    report = enter(ledger, made)
    assert seen(report) == [("AUD-UNVERIFIED", "bag")]
    assert report.counts["digests_computed"] == 2  # the tag manifests
    assert sorted(names(ledger, 1)) == sorted(
        str(p.relative_to(made)) for p in made.rglob("*") if p.is_file()
    )
    with pytest.raises(WrongUse, match="already"):
        enter(ledger, made)
    enter(ledger, made, renew=True)
    with pytest.raises(CannotRead):
        enter(ledger, tmp_path / "none")


def test_a_folder_without_manifests_is_read_when_it_is_registered(ledger: Ledger, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a").write_bytes(b"1")
    steps: list[Step] = []
    report = register_package(ledger, folder, time=T0, agent="a", progress=steps.append)
    assert seen(report) == [("AUD-COMPUTED", "folder")]
    assert [step.name for step in steps] == ["a"]
    assert look(ledger).findings == ()


def test_damage_is_told_from_change(ledger: Ledger, bag: Path) -> None:
    damage(bag / "data/0.txt")
    damage(bag / "data/1.txt", b"longer content")
    (bag / "data/2.txt").write_bytes(b"content X")
    report = look(ledger)
    assert sorted(seen(report)) == [
        ("AUD-CHANGED", "1.txt"),
        ("AUD-CHANGED", "2.txt"),
        ("AUD-CORRUPT", "0.txt"),
    ]
    said = {f.where.path[-5:]: f.text("zh") for f in report.findings}
    assert "登记 9 字节，实有 14 字节" in said["1.txt"]
    assert "修改时间已变" in said["2.txt"]
    assert report.verdict is Verdict.INVALID
    assert (report.counts["sound"], report.counts["faulty"]) == (TAGS, 3)
    told = {e.path: e for e in events(ledger)}
    assert told["data/0.txt"].action == "corrupt"
    assert told["data/0.txt"].details["registered"] != told["data/0.txt"].details["found"]
    assert told["data/1.txt"].details["size"] == 14


def test_a_new_time_stamp_alone_is_nothing(ledger: Ledger, bag: Path) -> None:
    os.utime(bag / "data/0.txt", ns=(5, 5))
    assert look(ledger).findings == ()
    damage(bag / "data/0.txt")
    assert seen(look(ledger)) == [("AUD-CORRUPT", "0.txt")]  # measured by the time it had when last sound


def test_what_is_not_there_not_readable_or_something_else(ledger: Ledger, bag: Path) -> None:
    (bag / "data/0.txt").unlink()
    (bag / "data/1.txt").unlink()
    (bag / "data/1.txt").symlink_to("2.txt")
    report = look(ledger)
    assert sorted(seen(report)) == [("AUD-MISSING", "0.txt"), ("AUD-NOT-A-FILE", "1.txt")]
    assert {("missing", "data/0.txt"), ("not a file", "data/1.txt")} <= set(actions(ledger))


def refuse(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let reading fail as a bad disk does."""
    real = os.open

    def failing(path: str, *args: int, **more: int) -> int:
        if str(path).endswith(name):
            raise OSError(5, "Input/output error")
        return real(path, *args, **more)

    monkeypatch.setattr(os, "open", failing)
    monkeypatch.setattr(lanes, "usable", lambda _: False)  # they open files without Python


def test_a_computer_file_that_cannot_be_read(
    ledger: Ledger, bag: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch, "0.txt")
    report = look(ledger)
    assert seen(report) == [("AUD-UNREADABLE", "0.txt")]
    assert report.verdict is Verdict.UNREADABLE
    assert ("unreadable", "data/0.txt") in actions(ledger)


def test_extra_files(ledger: Ledger, bag: Path) -> None:
    (bag / "data/new.txt").write_bytes(b"")
    assert seen(look(ledger)) == [("AUD-EXTRA", "new.txt")]
    last = list(events(ledger))[-1]
    assert (last.details["extra"], last.details["extra_names"]) == (1, ["data/new.txt"])
    enter(ledger, bag, renew=True)
    assert look(ledger).findings == ()


@pytest.mark.usefixtures("no_lanes")
def test_a_folder_that_cannot_be_looked_into(
    ledger: Ledger, bag: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def failing(path: str) -> object:
        if str(path).endswith("data"):
            raise OSError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", failing)
    report = look(ledger)
    assert seen(report) == [("AUD-FOLDER-UNREADABLE", "data")]
    assert report.counts["sound"] == 3 + TAGS


def test_a_package_that_is_gone_stays_due(ledger: Ledger, bag: Path, tmp_path: Path) -> None:
    bag.rename(tmp_path / "elsewhere")
    report = look(ledger)
    assert seen(report) == [("AUD-PACKAGE-MISSING", "bag")]
    assert report.verdict is Verdict.INCOMPLETE
    assert actions(ledger)[-1] == ("missing", None)
    bag.write_bytes(b"no package")
    assert seen(look(ledger)) == [("AUD-PACKAGE-UNREADABLE", "bag")]
    assert amount_due(ledger, time=T0, every=timedelta(days=9)).files == 3 + TAGS


def test_faulty_ones_are_due_until_they_are_sound_again(ledger: Ledger, bag: Path) -> None:
    year = timedelta(days=365)
    damage(bag / "data/0.txt")
    assert seen(look(ledger, year)) == [("AUD-CORRUPT", "0.txt")]
    again = look(ledger, year)
    assert (seen(again), again.counts["objects"]) == ([("AUD-CORRUPT", "0.txt")], 1)
    damage(bag / "data/0.txt")
    report = look(ledger, year)
    assert (seen(report), report.verdict) == ([("AUD-RECOVERED", "0.txt")], Verdict.VALID)
    assert actions(ledger)[-2:] == [("verified", "data/0.txt"), ("verified", None)]
    assert seen(look(ledger, year)) == [("AUD-NOTHING-DUE", "l")]


def test_nothing_registered_is_no_pass(ledger: Ledger) -> None:
    report = look(ledger)
    assert (seen(report), report.verdict) == ([("AUD-EMPTY", "l")], Verdict.WARNINGS)


def test_a_manifest_that_is_wrong_is_told_from_damage(ledger: Ledger, tmp_path: Path) -> None:
    made = make_bag(tmp_path)
    manifest = made / "manifest-sm3.txt"
    manifest.write_text("".join("0" * 64 + line[64:] for line in manifest.read_text().splitlines(True)))
    enter(ledger, made)
    found = [("AUD-DISAGREE", f"{n}.txt") for n in range(3)]
    assert sorted(seen(look(ledger))) == [("AUD-CORRUPT", "manifest-sm3.txt"), *found]


@pytest.mark.parametrize("form", ["zip", "tar", "gztar"])
def test_containers(ledger: Ledger, tmp_path: Path, form: str) -> None:
    made = make_bag(tmp_path)
    (made / "data/only.txt").write_bytes(b"in no manifest")
    path = Path(shutil.make_archive(str(tmp_path / "made"), form, tmp_path, "bag"))
    enter(ledger, path)
    report = look(ledger)
    assert [code for code, _ in seen(report) if code.startswith("AUD")] == []
    assert report.counts["sound"] == 4 + TAGS
    damage(made / "data/0.txt")
    stamp = path.stat().st_mtime_ns
    shutil.make_archive(str(tmp_path / "made"), form, tmp_path, "bag")
    os.utime(path, ns=(stamp, stamp))
    assert ("AUD-CORRUPT", "0.txt") in seen(look(ledger))


def test_a_bag_that_is_not_complete(ledger: Ledger, tmp_path: Path) -> None:
    made = make_bag(tmp_path)
    (made / "data/1.txt").unlink()
    assert ("AUD-MISSING", "1.txt") in seen(enter(ledger, made))
    assert seen(look(ledger)) == [("AUD-MISSING", "1.txt")]
    (made / "data/1.txt").write_bytes(b"something")
    report = look(ledger)
    assert seen(report) == [("AUD-CHANGED", "1.txt")]
    assert "时间未知" in report.findings[0].text("zh")


def test_links_and_pipes_are_not_registered(ledger: Ledger, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a").write_bytes(b"1")
    (folder / "b").symlink_to("a")
    os.mkfifo(folder / "c")
    enter(ledger, folder)
    assert list(names(ledger, 1)) == ["a"]
    assert sorted(seen(look(ledger))) == [("AUD-EXTRA", "b"), ("AUD-EXTRA", "c")]


def test_what_cannot_be_read_cannot_be_registered(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a").write_bytes(b"1")
    (folder / "b").write_bytes(b"2")
    with monkeypatch.context() as patched:
        refuse(patched, "/b")
        assert seen(enter(ledger, folder)) == [("AUD-UNREADABLE", "b"), ("AUD-COMPUTED", "folder")]
    assert seen(look(ledger)) == [("AUD-EXTRA", "b")]


def test_an_algorithm_that_this_machine_lacks(
    ledger: Ledger, bag: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_module, "available", lambda name: name == "sha256")
    assert look(ledger).findings == ()
    monkeypatch.setattr(audit_module, "available", lambda _: False)
    report = look(ledger)
    assert seen(report) == [("AUD-NO-ALGORITHM", "bag")]
    assert (report.verdict, report.counts["objects"]) == (Verdict.UNREADABLE, 0)


def test_budgets(ledger: Ledger, tmp_path: Path) -> None:
    for n in range(3):
        enter(ledger, make_bag(tmp_path, f"bag{n}"))
    each = 3 + TAGS
    now = Clock(T0)
    year = timedelta(days=365)
    report = audit(ledger, clock=now, agent="a", budget=Budget(files=each + 1))
    assert report.counts["objects"] == each + 1
    assert [f.code for f in report.findings] == ["AUD-REST"]
    assert report.findings[0].details == {"n": 2 * each - 1, "faulty": 0}
    report = audit(ledger, clock=now, agent="a", budget=Budget(octets=1))
    assert report.counts["objects"] == 1
    report = audit(ledger, clock=now, agent="a", every=year)
    assert (report.counts["objects"], report.findings) == (2 * each - 2, ())
    ticking = Clock(T0 + year, timedelta(seconds=1))
    report = audit(ledger, clock=ticking, agent="a", budget=Budget(duration=timedelta(seconds=8)), workers=1)
    assert 0 < report.counts["objects"] < 3 * each
    assert "AUD-REST" in [f.code for f in report.findings]
    assert audit(ledger, clock=ticking, agent="a", budget=Budget(duration=NONE)).counts["objects"] == 0


def test_a_sample_says_what_it_is(ledger: Ledger, tmp_path: Path) -> None:
    enter(ledger, make_bag(tmp_path, files=40))
    (tmp_path / "bag/data/new.txt").write_bytes(b"")
    sample = Sample(confidence=0.5, tolerable_share=0.1, seed="s")
    report = audit(ledger, clock=Clock(), agent="a", sample=sample)
    (finding,) = report.findings
    assert finding.code == "AUD-SAMPLE"
    assert finding.details == {
        "n": report.counts["objects"],
        "population": 40 + TAGS,
        "confidence": "0.5",
        "share": "0.1",
    }
    assert 0 < report.counts["objects"] < 20


def test_portions_are_stored_one_by_one_and_a_stop_loses_none(ledger: Ledger, tmp_path: Path) -> None:
    enter(ledger, make_bag(tmp_path, files=20))
    portion = Portion(files=4)
    steps = audit_steps(ledger, clock=Clock(), agent="a", portion=portion, workers=1)
    for _ in range(10):
        next(steps)
    steps.close()
    done = [e.details["objects"] for e in events(ledger) if e.action == "verified"]
    assert done == [4, 4, 2]
    with ThreadPoolExecutor(2) as pool:
        report = audit(ledger, clock=Clock(), agent="a", executor=pool)
    assert report.counts["objects"] == 20 + TAGS - 10
    assert check_chain(ledger).findings == ()
    slow = Clock(T0 + timedelta(days=400), timedelta(seconds=30))
    audit(ledger, clock=slow, agent="a", workers=1)
    assert len([e for e in events(ledger) if e.action == "verified"]) > 8


STATES = st.sampled_from(["damage", "lengthen", "delete", "restore", "audit", "renew", "add"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(STATES, st.integers(0, 3)), max_size=12))
def test_whatever_happens_in_whatever_order_is_told(history: list[tuple[str, int]]) -> None:
    """Against a model: the state of each of four files on disk, and as registered."""
    with TemporaryDirectory() as place, open_ledger(f"{place}/l", create=True) as ledger:
        folder = Path(place, "p")
        folder.mkdir()
        contents: dict[str, bytes | None] = {f"{n}": b"content %d" % n for n in range(4)}
        put(folder, contents)
        kept = dict(contents)
        enter(ledger, folder)
        for what, n in [*history, ("audit", 0)]:
            if what == "audit":
                report = look(ledger)
                expected = expect(contents, kept)
                assert {(c, p) for c, p in seen(report) if c != "AUD-RECOVERED"} == expected
            elif what == "renew":
                enter(ledger, folder, renew=True)
                kept = {name: data for name, data in contents.items() if data is not None}
            else:
                happen(contents, what, n)
                put(folder, contents)
        assert check_chain(ledger).findings == ()


def happen(contents: dict[str, bytes | None], what: str, n: int) -> None:
    old = contents.get(f"{n}")
    if what == "damage" and old:
        contents[f"{n}"] = bytes([old[0] ^ 1]) + old[1:]
    elif what == "lengthen":
        contents[f"{n}"] = (old or b"") + b"!"
    elif what == "delete":
        contents[f"{n}"] = None
    elif what == "restore":
        contents[f"{n}"] = b"content %d" % n
    elif what == "add":
        contents[f"new{n}"] = b"new"


def put(folder: Path, contents: dict[str, bytes | None]) -> None:
    for name, data in contents.items():
        if data is None:
            (folder / name).unlink(missing_ok=True)
        else:
            (folder / name).write_bytes(data)
            os.utime(folder / name, ns=(9, 9))


def expect(contents: dict[str, bytes | None], kept: dict[str, bytes | None]) -> set[tuple[str, str]]:
    found = set()
    for name in contents.keys() | kept.keys():
        now, was = contents.get(name), kept.get(name)
        if now == was:
            continue
        if now is None:
            found.add(("AUD-MISSING", name))
        elif was is None:
            found.add(("AUD-EXTRA", name))
        else:
            found.add(("AUD-CORRUPT" if len(now) == len(was) else "AUD-CHANGED", name))
    return found


@pytest.mark.parametrize("form", ["zip", "gztar"])
def test_a_container_with_several_algorithms_is_gone_through_once(
    ledger: Ledger, tmp_path: Path, form: str
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "0.txt").write_bytes(b"content")
    made = create_bag(source, tmp_path / "bag", algorithms=("sha512",)).path
    path = Path(shutil.make_archive(str(tmp_path / "made"), form, tmp_path, "bag"))
    enter(ledger, path)
    assert made.is_dir()
    assert {name for (name,) in ledger.ask("SELECT name FROM algorithms")} == {"sha512", "sha256", "sm3"}
    report = look(ledger)
    assert (report.findings, report.counts["faulty"]) == ((), 0)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    cut = look(ledger)
    assert not cut.sound
    assert cut.counts["sound"] < report.counts["sound"]


def test_what_a_container_gives_no_answer_for_could_not_be_read(
    ledger: Ledger, bag: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = FolderTree.digest

    def forgetful(self: FolderTree, wanted: Iterable[str], algorithms: Sequence[str]) -> Iterator[Digested]:
        yield from (one for one in real(self, wanted, algorithms) if not one.name.endswith("0.txt"))
        yield Digested(name="never asked for", size=0)

    monkeypatch.setattr(
        FolderTree, "digest", lambda self, wanted, algorithms, **_: forgetful(self, wanted, algorithms)
    )
    report = look(ledger)
    assert seen(report) == [("AUD-UNREADABLE", "0.txt")]
    assert report.counts["objects"] == 3 + TAGS


def test_what_digested_is_named(ledger: Ledger, tmp_path: Path) -> None:
    """Each package may have been digested by something else; where nothing is read, nothing is named."""
    assert look(ledger).backend == ""
    here = backend_name(DEFAULT, 9)
    enter(ledger, make_bag(tmp_path, files=9))
    assert look(ledger).backend == here
    enter(ledger, Path(shutil.make_archive(str(tmp_path / "made"), "zip", tmp_path, "bag")))
    named = look(ledger)
    assert named.backend == named.to_dict()["backend"] == here
    with ThreadPoolExecutor(1) as pool:
        clock = Clock(T0 + timedelta(days=1))
        asked = audit(ledger, clock=clock, agent="a", every=NONE, executor=pool)
    assert asked.backend == ", ".join(sorted({here, "hashlib"}))


def test_what_digested_is_named_without_lanes(ledger: Ledger, tmp_path: Path, no_lanes: None) -> None:
    enter(ledger, make_bag(tmp_path, files=9))
    enter(ledger, Path(shutil.make_archive(str(tmp_path / "made"), "zip", tmp_path, "bag")))
    assert look(ledger).backend == "hashlib"
