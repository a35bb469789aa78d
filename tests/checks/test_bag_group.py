"""A folder with the bags of a group: each is judged, and whether they belong together and are all there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archpkg import check
from archpkg.cli.app import run
from archpkg.findings import Outcome, Report, Severity, Verdict
from archpkg.packages.bag import create_bag

Make = Callable[..., Path]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the bags of a group lie."""
    folder = tmp_path / "组"
    folder.mkdir()
    return folder


@pytest.fixture
def make(tmp_path: Path, place: Path) -> Make:
    """Make one bag of the group."""

    def made(
        name: str, *rows: tuple[str, str], files: tuple[str, ...] = ("x",), container: str = "folder"
    ) -> Path:
        folder = tmp_path / f"of-{name}"
        for file in files:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(name.encode())
        return create_bag(folder, place / name, algorithms=("sha256",), info=rows, container=container).path

    return made


def rows(count: str, group: str = "g") -> tuple[tuple[str, str], tuple[str, str]]:
    """What a bag says of its group."""
    return ("Bag-Group-Identifier", group), ("Bag-Count", count)


def codes(report: Report) -> list[tuple[str, str]]:
    """The findings on the group, in order: all but those on the form of a tag file."""
    for finding in report.findings:
        assert "{" not in finding.say("en") + finding.say("zh"), finding
    assert report.kind == "group"
    return [(f.code, f.where.path) for f in report.findings if f.code.startswith("GROUP-")]


def test_a_whole_group_is_valid(make: Make, place: Path) -> None:
    make("a", *rows("1 of 2"), files=("x", "件/y"))
    make("b", *rows("2 of 2"), files=("z",))
    report = check(place)
    assert (report.kind, report.verdict, report.findings) == ("group", Verdict.VALID, ())
    assert (report.counts["bags"], report.counts["digests_compared"]) == (2, 9)
    outcomes = {one.what: (one.outcome, one.count) for one in report.looked_at}
    assert outcomes["group"] == (Outcome.PASSED, 2)
    assert outcomes["fixity"] == (Outcome.PASSED, 9)
    assert outcomes["bag"] == (Outcome.PASSED, 2)
    assert outcomes["layout"][0] is Outcome.NOT_APPLICABLE


def test_each_bag_is_judged_and_its_findings_are_placed(make: Make, place: Path) -> None:
    make("a", *rows("1 of 2"))
    (make("b", *rows("2 of 2"), files=("y",)) / "data/y").write_bytes(b"B")
    report = check(place)
    assert [(f.code, f.where.path) for f in report.findings] == [("FIX-CHANGED", "b/data/y")]
    assert report.verdict is Verdict.INVALID
    assert {one.what: one.outcome for one in report.looked_at}["fixity"] is Outcome.FAILED


@pytest.mark.parametrize("container", ["zip", "tar"])
def test_bags_in_containers(make: Make, place: Path, container: str) -> None:
    make(f"a.{container}", *rows("1 of 3"), container=container)
    make(f"b.{container}", *rows("2 of 3"), files=("y",), container=container)
    (place / f"c.{container}").write_bytes(b"PK\3\4 cut off")
    report = check(place)
    assert codes(report) == [("GROUP-UNREADABLE", f"c.{container}"), ("GROUP-MISSING", "")]
    assert report.verdict is Verdict.UNREADABLE
    assert report.counts["bags"] == 2
    assert "Then check the group again." in report.findings[0].say("en")
    assert "{" not in report.findings[0].say("zh")


def test_several_packages_that_are_no_group(make: Make, place: Path) -> None:
    make("a", *rows("1 of 1", "g"))
    make("b", *rows("1 of 1", "h"), files=("y",))
    make("c", files=("z",))
    report = check(place)
    assert [f.code for f in report.findings] == ["CHECK-SEVERAL"]
    assert report.verdict is Verdict.UNREADABLE


def test_containers_that_are_no_bags(place: Path) -> None:
    for name in ("a.zip", "b.zip"):
        (place / name).write_bytes(b"?")
    assert [f.code for f in check(place).findings] == ["FIX-NOTHING"]


def test_what_lies_beside_is_named(make: Make, place: Path) -> None:
    make("a", *rows("1 of 2"))
    make("b", *rows("2 of 2"), files=("y",))
    (place / "说明.txt").write_text("?")
    [group] = [one for one in check(place).looked_at if one.what == "group"]
    assert group.outcome is Outcome.PASSED
    assert group.why is not None
    assert "说明.txt" in group.why.zh


# ── every rule of a group ────────────────────────────────────────────────────────────────────────────────


def test_missing(make: Make, place: Path) -> None:
    make("b2", *rows("2 of 4"))
    make("b4", *rows("4 of 4"), files=("y",))
    report = check(place)
    assert [(f.code, f.details["number"]) for f in report.findings] == [
        ("GROUP-MISSING", 1),
        ("GROUP-MISSING", 3),
    ]
    assert report.verdict is Verdict.INCOMPLETE


def test_the_command_says_the_same(make: Make, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make("a", *rows("1 of 3"))
    make("c", *rows("3 of 3"), files=("y",))
    assert run(["check", str(place), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["kind"], said["verdict"]) == ("group", "incomplete")
    assert [(f["code"], f["severity"]) for f in said["findings"]] == [("GROUP-MISSING", "error")]
    assert run(["check", str(place), "--lang", "zh"]) == 1
    assert "缺少第 2 个包（共 3 个）" in capsys.readouterr().out


def test_a_hostile_total(make: Make, place: Path) -> None:
    make("a", *rows("1 of 999999999"))
    make("b", *rows("2 of 999999999"), files=("y",))
    report = check(place)
    assert len(report.findings) == 1000
    assert {f.code for f in report.findings} == {"GROUP-MISSING"}


def test_another_identifier(make: Make, place: Path) -> None:
    make("a", *rows("1 of 3"))
    make("b", *rows("2 of 3"), files=("y",))
    make("c", *rows("3 of 3", "h"), files=("z",))
    assert codes(check(place)) == [("GROUP-IDENTIFIER", "c")]


def test_counts(make: Make, place: Path) -> None:
    make("a", *rows("1 of 2"))
    make("b", *rows("2 of 3"), files=("y",))
    make("c", *rows("0 of 3"), files=("z",))
    report = check(place)
    assert codes(report) == [("GROUP-COUNT", "c"), ("GROUP-COUNT", "a"), ("GROUP-MISSING", "")]
    assert report.verdict is Verdict.INVALID
    shutil.rmtree(place / "b")
    shutil.rmtree(place / "c")
    make("d", *rows("3 of 2"), files=("w",))
    assert ("GROUP-COUNT", "d") in codes(check(place))


def test_repeated(make: Make, place: Path) -> None:
    make("a", *rows("1 of 1"))
    make("b", *rows("1 of 1"), files=("y",))
    report = check(place)
    assert codes(report) == [("GROUP-REPEATED", "b")]
    assert report.findings[0].details == {"number": 1, "other": "a"}


def test_unnamed(make: Make, place: Path) -> None:
    make("a")
    make("b", *rows("1 of 2"), ("Bag-Count", "2 of 2"), files=("y",))
    make("c", *rows("1 of ?"), files=("z",))
    assert codes(check(place)) == [("GROUP-UNNAMED", "a"), ("GROUP-UNNAMED", "b"), ("GROUP-OPEN", "")]


def test_open(make: Make, place: Path) -> None:
    make("a", *rows("1 of ?"))
    make("b", *rows("2 of ?"), files=("y",))
    report = check(place)
    assert [(f.code, f.severity) for f in report.findings] == [("GROUP-OPEN", Severity.WARNING)]
    assert report.verdict is Verdict.WARNINGS


def test_overlap(make: Make, place: Path) -> None:
    make("a", *rows("1 of 2"), files=("x", "y"))
    make("b", *rows("2 of 2"), files=("y", "z"))
    [finding] = check(place).findings
    assert (finding.code, finding.severity, finding.where.path) == ("GROUP-OVERLAP", Severity.WARNING, "b")
    assert finding.details == {"name": "data/y", "other": "a"}


def test_not_a_bag(make: Make, place: Path) -> None:
    make("a", *rows("1 of 2"))
    make("b", *rows("2 of 2"), files=("y",))
    (place / "杂").mkdir()
    (place / "杂/笔记.txt").write_text("?")
    report = check(place)
    assert codes(report) == [("GROUP-NOT-BAG", "杂")]
    assert ("FIX-NOTHING", "杂") in [(f.code, f.where.path) for f in report.findings]
    assert not report.sound


def test_a_bag_that_has_lost_its_declaration(make: Make, place: Path) -> None:
    make("a", *rows("1 of 3"))
    make("b", *rows("2 of 3"), files=("y",))
    (make("c", *rows("3 of 3"), files=("z",)) / "bagit.txt").unlink()
    report = check(place)
    assert codes(report) == [("GROUP-NOT-BAG", "c"), ("GROUP-MISSING", "")]
    assert not report.sound
