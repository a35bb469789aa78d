"""Spelling corrected, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from archpkg.checks.fixity.verify import verify
from archpkg.cli.app import run
from archpkg.errors import ArchpkgError, CannotRead, Rejected
from archpkg.findings import Verdict
from archpkg.packages.bag import correct_bag, create_bag, read_bag, update_bag
from archpkg.packages.containers import open_tree

INFO = (("Source-Organization", "甲"), ("Note", "two\nlines"))


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    source = tmp_path / "源"
    (source / "子").mkdir(parents=True)
    (source / "a.txt").write_bytes(b"a")
    (source / "子/b%.txt").write_bytes(b"b")
    return create_bag(source, tmp_path / "bag", algorithms=["md5", "sha256"], info=INFO).path


def respell(bag: Path, name: str, old: str, new: str) -> None:
    """Change one tag file, and the tag manifests with it."""
    path = bag / name
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new).encode())
    update_bag(bag, touched=[name])


def snapshot(bag: Path) -> dict[str, bytes]:
    return {str(p.relative_to(bag)): p.read_bytes() for p in sorted(bag.rglob("*")) if p.is_file()}


def said(bag: Path) -> object:
    """What the tag files say, without how."""
    with open_tree(bag) as tree:
        value = read_bag(tree).value
    assert value is not None
    manifests = {
        m.name: sorted(zip(m.entries.paths, m.entries.digests, strict=True)) for m in value.payload_manifests
    }
    return value.version, value.info, manifests


SPELLINGS = [
    ("manifest-md5.txt", "  data/a.txt", " *data/a.txt", "BAG-MD5SUM"),
    ("manifest-sha256.txt", "  data/a.txt", "  ./data//a.txt", "BAG-DOT-PARTS"),
    ("manifest-sha256.txt", "  data/a.txt\n", "  data/a.txt\n\n", "BAG-BLANK-LINE"),
    ("bag-info.txt", "Source-Organization: 甲", "Source-Organization:甲", "BAG-INFO-BLANK"),
    ("bag-info.txt", "Source-Organization: 甲", " Source-Organization : 甲", "BAG-INFO-LABEL"),
    ("bag-info.txt", "Source-Organization: 甲", "\ufeffSource-Organization: 甲", "BAG-BOM"),
]


@pytest.mark.parametrize(("name", "old", "new", "code"), SPELLINGS, ids=[code for *_, code in SPELLINGS])
def test_spelling_is_corrected_and_what_it_says_stays(
    bag: Path, name: str, old: str, new: str, code: str
) -> None:
    sound, meaning = snapshot(bag), said(bag)
    respell(bag, name, old, new)
    assert code in {f.code for f in verify(bag).findings}
    report = correct_bag(bag, workers=1)
    assert {f.code for f in report.findings} == {code}
    assert report.counts["corrected"] == 3
    assert (snapshot(bag), said(bag)) == (sound, meaning)
    assert verify(bag).verdict is Verdict.VALID
    assert [p.name for p in bag.parent.iterdir() if p.name.startswith(".")] == []


def test_a_tag_manifest_is_corrected_too(bag: Path) -> None:
    sound = snapshot(bag)
    path = bag / "tagmanifest-md5.txt"
    path.write_bytes(path.read_bytes().replace(b"  bagit.txt", b" *bagit.txt"))
    assert correct_bag(bag).counts == {"corrected": 1}
    assert snapshot(bag) == sound


def test_nothing_to_correct_writes_nothing(bag: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in bag.iterdir()}
    report = correct_bag(bag)
    assert (report.findings, report.counts) == ((), {"corrected": 0})
    assert {p: p.stat().st_mtime_ns for p in bag.iterdir()} == before


def test_a_damaged_tag_file_is_not_blessed(bag: Path) -> None:
    path = bag / "manifest-md5.txt"
    path.write_bytes(path.read_bytes().replace(b"  data/a.txt", b" *data/a.txt"))
    before = snapshot(bag)
    with pytest.raises(Rejected, match="manifest-md5"):
        correct_bag(bag)
    assert snapshot(bag) == before


def test_what_is_more_than_spelling_is_refused(bag: Path, tmp_path: Path) -> None:
    path = bag / "manifest-md5.txt"
    path.write_bytes(path.read_bytes() + b"nonsense\n")
    before = snapshot(bag)
    with pytest.raises(Rejected):
        correct_bag(bag)
    assert snapshot(bag) == before
    for other in (tmp_path / "源", tmp_path / "none"):
        with pytest.raises(ArchpkgError):
            correct_bag(other)
    with pytest.raises(CannotRead):
        correct_bag(create_bag(tmp_path / "源", tmp_path / "bag.zip", container="zip").path)


def test_the_command(bag: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, old, new, code = SPELLINGS[0]
    respell(bag, name, old, new)
    assert run(["bag", "correct", str(bag), "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert code in told
    assert "已改写 3 个标签文件" in told
    assert run(["bag", "correct", str(bag), "--lang", "en"]) == 0
    assert "Tag files written anew: 0" in capsys.readouterr().out
