"""A bag of many files is compared by whole batches while it is being listed: the findings are those of a plain look."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archpkg.checks.fixity.verify import verify, verify_tree
from archpkg.findings import Report
from archpkg.fixity import lanes
from archpkg.packages.bag import create_bag
from archpkg.packages.trees.folders import FolderTree
from archpkg.packages.trees.tree import Members
from archpkg.progress import run

FILES = 700
ALGORITHMS = ("sha256", "sha512")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Names whose order in a manifest is not that in which folders are listed."""
    top = tmp_path_factory.mktemp("many")
    chance = random.Random(7)
    folders = ("", "a/", "a-b/", "a/深/", "a.d/", "z/")
    for number in range(FILES):
        path = top / "source" / f"{folders[number % len(folders)]}{number:04d}·件"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(number % 90))
    return create_bag(top / "source", top / "bag", algorithms=ALGORITHMS).path


def lines_of(bag: Path, name: str, change: Callable[[list[str]], list[str]]) -> None:
    path = bag / name
    path.write_text("\n".join(change(path.read_text("utf-8").splitlines())) + "\n", "utf-8")


def flipped(bag: Path) -> None:
    for path in sorted((bag / "data").rglob("*件"))[3::150]:
        path.write_bytes(
            bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:] if path.stat().st_size else b"x"
        )


def removed_and_added(bag: Path) -> None:
    (bag / "data/a/0001·件").unlink()
    (bag / "data/a-b/0002a·件").write_bytes(b"new")
    (bag / "notes.txt").write_bytes(b"a tag file in no manifest")


def turned_round(bag: Path) -> None:
    lines_of(bag, "manifest-sha512.txt", lambda lines: lines[::-1])


def in_one_only(bag: Path) -> None:
    lines_of(bag, "manifest-sha256.txt", lambda lines: lines[:100] + lines[101:])
    lines_of(bag, "tagmanifest-sha256.txt", lambda lines: lines[1:])


def spelled_otherwise(bag: Path) -> None:
    def change(lines: list[str]) -> list[str]:
        return [lines[0].upper().replace("DATA", "data"), lines[1].replace("  ", " *"), *lines[2:], lines[5]]

    lines_of(bag, "manifest-sha256.txt", change)


def one_digest_wrong(bag: Path) -> None:
    lines_of(
        bag, "manifest-sha512.txt", lambda lines: ["0" * 128 + lines[0][128:], "zz" + lines[1], *lines[2:]]
    )


def only_strange_tag_manifests(bag: Path) -> None:
    for name in ("tagmanifest-sha256.txt", "tagmanifest-sha512.txt"):
        (bag / name).unlink()
    (bag / "tagmanifest-md5.txt").write_text("0" * 32 + "  bagit.txt\n")


def unharmed(_: Path) -> None:
    """As it was made."""


FAULTS = (
    unharmed,
    flipped,
    removed_and_added,
    turned_round,
    in_one_only,
    spelled_otherwise,
    one_digest_wrong,
    only_strange_tag_manifests,
)


def said(report: Report) -> list[tuple[str, str, str]]:
    return sorted((one.code, str(one.where), one.text("en")) for one in report.findings)


@pytest.mark.parametrize("deed", FAULTS, ids=[deed.__name__ for deed in FAULTS])
@pytest.mark.parametrize("with_lanes", [True, False])
def test_many_files_together_and_one_by_one(
    sound: Path,
    tmp_path: Path,
    deed: Callable[[Path], None],
    with_lanes: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not with_lanes:
        monkeypatch.setattr(lanes, "usable", lambda _: False)
    bag = Path(shutil.copytree(sound, tmp_path / "bag"))
    deed(bag)
    together, alone = verify(bag, workers=2), verify(bag, workers=1)
    assert said(together) == said(alone)
    assert bool(alone.findings) is (deed is not unharmed)
    assert together.counts == alone.counts
    assert together.verdict is alone.verdict
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path, "bag")
    assert said(verify(packed)) == said(alone)


class Twice(FolderTree):
    """A tree that tells some of its members twice."""

    def pages(self) -> Iterator[Members]:
        for page in super().pages():
            yield page
            yield page


def test_a_tree_that_tells_its_members_twice(sound: Path) -> None:
    assert run(verify_tree(Twice(sound), workers=2)).findings == ()
    assert run(verify_tree(Twice(sound), workers=1)).findings == ()
