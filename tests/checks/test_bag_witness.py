"""A second reader beside the library's own: bagit-python, and where the two disagree."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import bagit
import pytest
from attrs import evolve

from archpkg import check, verify
from archpkg.checks.bag.witness import Witness, compare, witness_findings
from archpkg.cli.app import run
from archpkg.errors import CannotRead, UnfinishedChange
from archpkg.findings import Finding, Outcome, Report, Rule, Severity, Verdict, Where
from archpkg.packages.bag import create_bag
from archpkg.packages.unfinished import places_of
from archpkg.words import Text

FILES = {"a.txt": b"a", "卷 一/0001.tif": b"scan"}


def make(
    place: Path, files: dict[str, bytes] | None = None, algorithms: Sequence[str] = ("sha256", "sm3")
) -> Path:
    """A bag of such files."""
    for name, data in (files or FILES).items():
        path = place / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return create_bag(place / "source", place / "某包", algorithms=algorithms).path


def untagged(bag: Path) -> Path:
    """The same without tag manifests, so that its tag files may be changed."""
    for path in bag.glob("tagmanifest-*"):
        path.unlink()
    return bag


def everything(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def disagreement(bag: Path) -> Finding:
    """The only finding of a check about the second reader."""
    report = check(bag, witness=True)
    [found] = [one for one in report.findings if one.code.startswith("WITNESS-")]
    assert found.severity is Severity.WARNING
    assert found.where == Where()  # it is about the bag as a whole
    assert bagit.VERSION in found.text("zh")
    return found


def test_both_call_a_good_bag_valid(tmp_path: Path) -> None:
    bag = make(tmp_path)
    before, here = everything(tmp_path), os.getcwd()
    witness = witness_findings(bag)
    assert witness.outcome is Outcome.PASSED
    assert (witness.version, witness.known) == (bagit.VERSION, ("manifest-sha256.txt",))
    assert witness.unknown == ("manifest-sm3.txt",)
    assert (witness.why, witness.faults, witness.count) == (None, (), 0)
    assert compare(verify(bag), witness) == ()
    assert (everything(tmp_path), os.getcwd()) == (before, here)


def test_a_relative_path_and_a_path_that_looks_like_an_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path).rename(tmp_path / "-m")
    monkeypatch.chdir(tmp_path)
    assert witness_findings("-m").outcome is Outcome.PASSED


def test_both_find_the_damage(tmp_path: Path) -> None:
    bag = make(tmp_path)
    (bag / "data/a.txt").write_bytes(b"b")
    witness = witness_findings(bag)
    assert witness.outcome is Outcome.FAILED
    assert (witness.faults, witness.count) == ((("ChecksumMismatch", "data/a.txt"),), 1)
    report = verify(bag)
    assert report.verdict is Verdict.INVALID
    assert compare(report, witness) == ()


def test_a_bag_in_sm3_alone_is_refused_by_the_second_reader(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bag = make(tmp_path, algorithms=["sm3"])
    found = disagreement(bag)
    assert found.code == "WITNESS-REFUSES"
    assert "does not know manifest-sm3.txt" in found.text("en")
    assert "SM3" in found.text("zh")
    assert verify(bag).sound
    assert run(["check", str(bag), "--witness", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert "WITNESS-REFUSES" in [one["code"] for one in report["findings"]]
    assert {one["what"]: one["outcome"] for one in report["looked_at"]}["witness"] == "failed"


def test_damage_that_only_the_sm3_manifest_shows(tmp_path: Path) -> None:
    bag = untagged(make(tmp_path))
    manifest = bag / "manifest-sm3.txt"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(("1" if text[0] == "0" else "0") + text[1:], encoding="utf-8")
    found = disagreement(bag)
    assert found.code == "WITNESS-ACCEPTS"
    assert "FIX-CHANGED" in found.text("en")
    assert "does not know manifest-sm3.txt, in which the errors are" in found.text("en")
    assert "错误位于 manifest-sm3.txt" in found.text("zh")


@pytest.mark.parametrize("name", ["100%", "a%41b", "%0A", "完成%/x"])
def test_names_with_a_percent_sign(tmp_path: Path, name: str) -> None:
    bag = make(tmp_path, {name: b"1", "b": b"2"})
    found = disagreement(bag)
    assert found.code == "WITNESS-REFUSES"
    assert "does not decode %25" in found.text("en")
    assert "%25" in found.text("zh")


@pytest.mark.parametrize("name", ["a ", "a\u3000"])
def test_names_that_end_in_a_blank(tmp_path: Path, name: str) -> None:
    found = disagreement(make(tmp_path, {name: b"1"}))
    assert found.code == "WITNESS-REFUSES"
    assert "blanks and asterisks at the ends of names" in found.text("en")


def test_a_manifest_that_lists_less_than_another(tmp_path: Path) -> None:
    bag = untagged(make(tmp_path, algorithms=["sha256", "sha512"]))
    manifest = bag / "manifest-sha512.txt"
    manifest.write_text(manifest.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    found = disagreement(bag)
    assert found.code == "WITNESS-ACCEPTS"
    assert "takes all manifests together" in found.text("en")


@pytest.mark.parametrize("encoding", ["GB18030", "UTF-16", "ISO-8859-1"])
def test_tag_files_in_other_encodings_are_read_by_both(tmp_path: Path, encoding: str) -> None:
    bag = untagged(make(tmp_path, {"a": b"1"} if encoding.startswith("ISO") else FILES))
    for name in ("manifest-sha256.txt", "manifest-sm3.txt", "bag-info.txt"):
        (bag / name).write_text((bag / name).read_text(encoding="utf-8"), encoding=encoding)
    (bag / "bagit.txt").write_text(f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {encoding}\n")
    witness = witness_findings(bag)
    assert (witness.outcome, witness.encoding) == (Outcome.PASSED, encoding)
    assert compare(verify(bag), witness) == ()


def test_a_bag_in_a_container_is_not_looked_at(tmp_path: Path) -> None:
    make(tmp_path)
    for container in ("zip", "tar"):
        path = create_bag(tmp_path / "source", tmp_path / f"b.{container}", container=container).path
        witness = witness_findings(path)
        assert witness.outcome is Outcome.NOT_LOOKED_AT
        assert witness.why is not None
        assert "folders only" in witness.why.en
        assert compare(verify(path), witness) == ()


def test_where_something_leads_outside_the_second_reader_is_not_let_in(tmp_path: Path) -> None:
    bag = make(tmp_path)
    (tmp_path / "secret").write_bytes(b"secret")
    (bag / "data/link").symlink_to(tmp_path / "secret")
    assert witness_findings(bag).outcome is Outcome.NOT_LOOKED_AT
    (bag / "data/link").unlink()
    os.mkfifo(bag / "data/pipe")  # it would wait for ever
    assert witness_findings(bag).outcome is Outcome.NOT_LOOKED_AT
    (bag / "data/pipe").unlink()
    untagged(bag)
    # the name of a folder beside that begins like the bag's own passes for inside with bagit-python
    with (bag / "manifest-sha256.txt").open("a", encoding="utf-8") as manifest:
        manifest.write(f"{'0' * 64}  data/../../{bag.name}-2/secret\n")
    witness = witness_findings(bag)
    assert witness.outcome is Outcome.NOT_LOOKED_AT
    assert witness.why is not None
    assert "链接" in witness.why.zh


def test_what_is_no_bag_and_what_is_not_there(tmp_path: Path) -> None:
    make(tmp_path)
    assert witness_findings(tmp_path / "source").outcome is Outcome.NOT_APPLICABLE
    with pytest.raises(CannotRead, match="does not exist"):
        witness_findings(tmp_path / "none")
    places_of(tmp_path / "某包").journal.touch()
    with pytest.raises(UnfinishedChange):
        witness_findings(tmp_path / "某包")


@pytest.mark.parametrize(
    ("python", "why"),
    [
        ((sys.executable, "-I", "-S"), "not installed"),  # without site-packages
        (("/nonexistent/python",), "not installed"),
        (("",), "not installed"),
        ((sys.executable, "-I", "-c", "import time; time.sleep(60)"), "within 1 seconds"),
        ((sys.executable, "-I", "-c", "import os; os._exit(7)"), "exit code 7"),
        ((sys.executable, "-I", "-c", "print('[')"), "without an answer"),
    ],
)
def test_a_second_reader_that_gives_no_answer_is_waited_for(
    tmp_path: Path, python: Sequence[str], why: str
) -> None:
    bag = make(tmp_path)
    witness = witness_findings(bag, python=python, seconds=1 if "within" in why else None)
    assert witness.outcome is Outcome.WAITING
    assert witness.why is not None
    assert why in witness.why.en
    assert compare(verify(bag), witness) == ()


def test_a_module_of_that_name_where_one_stands_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag = make(tmp_path)
    (tmp_path / "bagit.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert witness_findings(bag).outcome is Outcome.PASSED


# ── the comparison, without a bag ─────────────────────────────────────────────────────────────────────────

REFUSED = Witness(outcome=Outcome.FAILED, version="1", said="no", known=("manifest-sha256.txt",))


def error(code: str) -> Finding:
    rule = Rule(code=code, severity=Severity.ERROR, text=Text("x", "x"), hint=Text("", ""))
    return Finding(rule)


def test_only_what_is_about_the_bag_is_compared() -> None:
    passed = evolve(REFUSED, outcome=Outcome.PASSED, said="")
    report = Report(kind="dat93", findings=[error("META-MISSING"), error("BAGSIG-STALE")])
    assert compare(report, passed) == ()
    [found] = compare(report, REFUSED)
    assert found.code == "WITNESS-REFUSES"
    [found] = compare(Report(kind="bag", findings=[error("BAG-INFO-LINE"), error("BAG-LINE")]), passed)
    assert found.code == "WITNESS-ACCEPTS"
    assert "BAG-INFO-LINE, BAG-LINE" in found.text("en")
    assert "passes over lines" in found.text("en")


@pytest.mark.parametrize(
    ("witness", "why"),
    [
        (evolve(REFUSED, error="UnicodeDecodeError", encoding="GBK"), "tag files are in GBK"),
        (evolve(REFUSED, encoding="UTF-16LE"), "tag files are in UTF-16LE"),
        (evolve(REFUSED, faults=[("FileMissing", "data/a")], count=3), "'data/a' (+2)"),
        (REFUSED, "None of the known differences"),
        (evolve(REFUSED, said="{n} {"), "({n} {)"),
    ],
)
def test_why_the_two_may_disagree(witness: Witness, why: str) -> None:
    [found] = compare(Report(kind="bag"), witness)
    assert why in found.text("en")


@pytest.mark.parametrize("outcome", [Outcome.WAITING, Outcome.NOT_APPLICABLE, Outcome.NOT_LOOKED_AT])
def test_nobody_disagrees_who_has_not_looked(outcome: Outcome) -> None:
    for found in ((), [error("FIX-CHANGED")]):
        assert compare(Report(kind="bag", findings=found), Witness(outcome=outcome)) == ()
