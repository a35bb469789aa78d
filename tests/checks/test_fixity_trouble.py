"""Quick looks, unreadable files, nothing to verify: what a verification says then."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Executor
from pathlib import Path

import pytest

from archpkg import check
from archpkg.checks.fixity import rules as fixity_rules
from archpkg.checks.fixity.verify import verify, verify_tree
from archpkg.cli.app import run as run_command
from archpkg.errors import CannotRead
from archpkg.findings import Report, Severity, Verdict
from archpkg.fixity.engine import Digested, Trouble, TroubleKind
from archpkg.packages.bag import create_bag
from archpkg.packages.containers import open_tree
from archpkg.packages.trees.folders import FolderTree
from archpkg.progress import run
from corpus.bags import contents, write

TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sm3.txt")
TAG_MANIFESTS = ("tagmanifest-sha256.txt", "tagmanifest-sm3.txt")
PAYLOAD = ("data/a.txt", "data/案卷/01·页.tif")


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    (source / "案卷").mkdir(parents=True)
    (source / "a.txt").write_bytes(b"hello\n")
    (source / "案卷" / "01·页.tif").write_bytes(bytes(range(256)))
    return create_bag(source, tmp_path / "bag", info=[("Source-Organization", "某局")]).path


@pytest.fixture
def old_bag(bag: Path) -> Path:
    """Version 0.97, without tag manifests, so that its manifests can be edited."""
    for name in TAG_MANIFESTS:
        (bag / name).unlink()
    (bag / "bagit.txt").write_text("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n")
    return bag


def seen(report: Report) -> list[tuple[str, str]]:
    return [(f.code, f.where.path) for f in report.findings]


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_bytes(change(path.read_bytes().decode()).encode())


@pytest.mark.parametrize(
    "odd", ["a%b", "%0A", "line\nbreak", "cr\rin", "blank ", "\u2028", "\x85", "·", "wide\u3000"]
)
def test_odd_names_verify(tmp_path: Path, odd: str) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / odd).write_bytes(b"x")
    bag = create_bag(tmp_path / "source", tmp_path / "bag").path
    assert verify(bag).findings == ()
    (bag / "data" / odd).write_bytes(b"y")
    assert seen(verify(bag)) == [("FIX-CHANGED", f"data/{odd}")] * 2


def test_quick(bag: Path) -> None:
    (bag / "data/a.txt").write_bytes(b"hellO\n")
    report = verify(bag, quick=True)
    assert seen(report) == [("FIX-QUICK", "")]
    assert report.counts["digests_compared"] == 0
    assert report.counts["octets"] == sum(p.stat().st_size for p in bag.rglob("*") if p.is_file())
    (bag / "data/a.txt").write_bytes(b"longer")
    (bag / "data/extra").write_bytes(b"")
    (bag / PAYLOAD[1]).unlink()
    assert codes(verify(bag, quick=True)) == {"FIX-QUICK", "FIX-MISSING", "FIX-EXTRA", "FIX-OXUM"}


def test_quick_in_a_container(bag: Path, tmp_path: Path) -> None:
    made = shutil.make_archive(str(tmp_path / "made"), "zip", tmp_path, "bag")
    assert codes(verify(made, quick=True)) == {"FIX-QUICK"}


def test_nothing_to_verify_against(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/a").write_bytes(b"")
    report = verify(tmp_path / "folder")
    assert (report.kind, seen(report), report.sound) == ("folder", [("FIX-NOTHING", "")], False)
    assert report.counts == {"files": 1}
    made = shutil.make_archive(str(tmp_path / "made"), "zip", tmp_path, "folder")
    assert verify(made).kind == "zip"


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(CannotRead):
        verify(tmp_path / "none")


def test_a_damaged_container(bag: Path, tmp_path: Path) -> None:
    made = Path(shutil.make_archive(str(tmp_path / "made"), "gztar", tmp_path, "bag"))
    data = made.read_bytes()
    made.write_bytes(data[:-20])
    assert not verify(made).sound


class Troubled(FolderTree):
    """A folder in which reading goes wrong."""

    def __init__(self, path: Path, kind: TroubleKind | None) -> None:
        super().__init__(path)
        self._trouble = kind

    def digest_batches(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> Generator[Sequence[Digested], None, None]:
        for batch in super().digest_batches(names, algorithms, workers=1):
            for one in batch:
                if one.name != "data/a.txt":
                    yield [one]
                elif self._trouble is not None:
                    trouble = Trouble(kind=self._trouble, message="why")
                    yield [Digested(name=one.name, size=0, trouble=trouble)]


@pytest.mark.parametrize(
    ("kind", "code", "verdict"),
    [
        (TroubleKind.UNREADABLE, "FIX-UNREADABLE", Verdict.UNREADABLE),
        (TroubleKind.MISSING, "FIX-UNREADABLE", Verdict.UNREADABLE),
        (TroubleKind.CHANGED, "FIX-UNSTABLE", Verdict.UNREADABLE),
        (TroubleKind.NOT_A_FILE, "FIX-SPECIAL", Verdict.INVALID),
        (TroubleKind.UNSAFE, "FIX-UNSAFE", Verdict.UNSAFE),
        (None, "FIX-UNREADABLE", Verdict.UNREADABLE),
    ],
)
def test_trouble(bag: Path, kind: TroubleKind | None, code: str, verdict: Verdict) -> None:
    with Troubled(bag, kind) as tree:
        report = run(verify_tree(tree))
    assert seen(report) == [(code, "data/a.txt")]
    assert report.verdict is verdict
    assert report.counts["digests_compared"] == 10


def test_names_that_lead_elsewhere_on_another_system(tmp_path: Path) -> None:
    """A folder can hold them here; nothing of them is opened, and a package that has them is unsafe."""
    odd = ("data/a\\..\\b.txt", "C:x.txt")
    bag = write(tmp_path / "bag", contents(change=dict.fromkeys(odd, b"1")))
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "C:x.txt").write_bytes(b"1")
    for judge in (verify, check):
        report = judge(bag)
        found = [f for f in report.findings if f.code == "FIX-UNSAFE"]
        assert {(f.where.path, f.severity) for f in found} == {(name, Severity.ERROR) for name in odd}
        assert report.verdict is Verdict.UNSAFE
        assert set(seen(judge(plain))) == {("FIX-UNSAFE", "C:x.txt"), ("FIX-NOTHING", "")}
    assert "含有反斜杠" in " ".join(f.say("zh") for f in found)
    assert run_command(["check", str(bag), "--json"]) == 3


@pytest.mark.usefixtures("no_lanes")
def test_a_file_that_is_written_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bag = write(tmp_path / "bag", contents(algorithms=("sha512",)))
    read = os.readv

    def read_and_grow(descriptor: int, buffers: Sequence[memoryview]) -> int:
        count = read(descriptor, buffers)
        with (bag / "data/a.txt").open("ab") as stream:
            stream.write(b"more")
        return count

    monkeypatch.setattr(os, "readv", read_and_grow)
    assert run_command(["verify", str(bag), "--json"]) == 4
    said = json.loads(capsys.readouterr().out)
    assert said["verdict"] == "unreadable"
    found = {(f["code"], f["severity"], f["path"]) for f in said["findings"]}
    assert ("FIX-UNSTABLE", "error", "data/a.txt") in found


def test_a_file_that_cannot_be_opened(bag: Path) -> None:
    """A name that is a folder now: not the file that was listed."""
    (bag / "data/a.txt").unlink()
    (bag / "data/a.txt").mkdir()
    assert ("FIX-MISSING", "data/a.txt") in seen(verify(bag))


def test_every_rule_says_something_in_both_languages() -> None:
    assert len({rule.code for rule in fixity_rules.RULES}) == len(fixity_rules.RULES) > 15
    for rule in fixity_rules.RULES:
        assert not rule.text.zh.isascii()
        assert not rule.hint.zh.isascii()
        assert rule.hint.en


def test_findings_have_no_open_places(bag: Path, old_bag: Path) -> None:
    (old_bag / "data/a.txt").write_bytes(b"x")
    (old_bag / "data/extra").symlink_to("/etc/passwd")
    for finding in verify(old_bag).findings:
        assert "{" not in finding.say("en") + finding.say("zh")


def test_a_tree_that_is_open_already(bag: Path) -> None:
    with open_tree(bag) as tree:
        assert run(verify_tree(tree)).sound
