"""What a bag should be and is valid without."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archpkg import check
from archpkg.checks.bag.advice import RULES
from archpkg.checks.fixity.verify import verify
from archpkg.cli.app import run
from archpkg.findings import Severity, Verdict
from archpkg.packages.bag import create_bag


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "源"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"a")
    return folder


ADVICE = {rule.code for rule in RULES}


def seen(path: Path) -> list[tuple[str, str]]:
    """What a check says of a bag that could be better."""
    found = [finding for finding in check(path).findings if finding.code in ADVICE]
    assert all(finding.severity is not Severity.ERROR for finding in found)
    return [(finding.code, finding.where.path) for finding in found]


@pytest.mark.parametrize("container", ["folder", "zip", "tar"])
def test_a_bag_as_it_should_be(source: Path, tmp_path: Path, container: str) -> None:
    assert seen(create_bag(source, tmp_path / "bag", container=container).path) == []
    assert seen(source) == []


@pytest.mark.parametrize(
    ("algorithms", "told"),
    [
        (["sm3"], True),
        (["sha224", "sm3"], True),
        (["sm3", "sha256"], False),
        (["md5"], False),
        (["sha1"], False),
        (["sha3-256"], False),
        (["blake2b"], False),
        (["sha384"], False),
    ],
)
def test_algorithms_that_nobody_else_may_know(
    source: Path, tmp_path: Path, algorithms: list[str], told: bool
) -> None:
    bag = create_bag(source, tmp_path / "bag", algorithms=algorithms).path
    assert seen(bag) == ([("BAG-ALGORITHM-REGISTRY", "")] if told else [])


def test_tag_manifests_that_differ(source: Path, tmp_path: Path) -> None:
    bag = create_bag(source, tmp_path / "bag", algorithms=["sha256", "sm3"]).path
    path = bag / "tagmanifest-sm3.txt"
    kept = [line for line in path.read_text().splitlines(keepends=True) if "bag-info" not in line]
    path.write_text("".join(kept))
    assert seen(bag) == [("BAG-TAGMANIFEST-SETS", "tagmanifest-sm3.txt")]
    assert verify(bag).sound


def test_tag_manifests_in_other_algorithms(source: Path, tmp_path: Path) -> None:
    bag = create_bag(source, tmp_path / "bag", algorithms=["sha256", "sm3"]).path
    (bag / "tagmanifest-sm3.txt").unlink()
    assert seen(bag) == [("BAG-TAGMANIFEST-ALGORITHMS", "")]
    (bag / "tagmanifest-sha256.txt").unlink()
    assert seen(bag) == []


def test_manifests_that_differ_only_in_case(source: Path, tmp_path: Path) -> None:
    bag = create_bag(source, tmp_path / "bag", algorithms=["sha256"]).path
    (bag / "manifest-SHA256.txt").write_bytes((bag / "manifest-sha256.txt").read_bytes())
    if len(list(bag.glob("manifest-*"))) == 1:
        pytest.skip("this disk does not keep them apart")
    assert ("BAG-MANIFEST-ALIKE", "manifest-sha256.txt") in seen(bag)


def test_long_lines_are_counted(source: Path, tmp_path: Path) -> None:
    info = [("A", "x" * 76), ("B", "y" * 77), ("C", "short\n" + "z" * 80)]
    bag = create_bag(source, tmp_path / "bag", info=info).path
    report = check(bag)
    [finding] = report.findings
    assert (finding.severity, report.verdict) == (Severity.NOTE, Verdict.VALID)
    assert (finding.code, finding.where.element, finding.details["n"]) == ("BAG-INFO-LONG", "B", 2)
    assert "2 行超过 79 字符" in finding.text("zh")


def test_validate_tells_it_and_verify_does_not(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bag = create_bag(source, tmp_path / "bag", algorithms=["sm3"]).path
    assert run(["verify", str(bag), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "valid"
    assert run(["validate", str(bag), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["verdict"], [f["code"] for f in said["findings"]]) == (
        "warnings",
        ["BAG-ALGORITHM-REGISTRY"],
    )
    assert run(["validate", str(bag), "--as", "bag", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == said["findings"]
