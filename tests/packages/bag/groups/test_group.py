"""Bag groups: split by size without cutting, all or none. How they are judged: see tests/checks/test_bag_group.py."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.checks.check import check
from archpkg.checks.fixity.verify import verify
from archpkg.errors import CannotRead, Rejected, TargetExists, WrongUse
from archpkg.findings import Verdict
from archpkg.fixity.engine import Task
from archpkg.packages.bag import open_bag
from archpkg.packages.bag.groups.splitting import _filled, _units, plan_group, record_folder, split_bag
from archpkg.packages.containers import open_tree
from archpkg.packages.trees.tree import MemberKind
from archpkg.progress import Step

SIZES = {"a/1": 40, "a/2": 50, "b/1": 30, "b/2": 0, "c/1": 250, "d/1": 60, "d/2": 60}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for name, size in SIZES.items():
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode().ljust(size, b".")[:size])
    return tmp_path / "source"


def payload(path: Path) -> list[str]:
    with open_tree(path) as tree:
        found = [m.name for m in tree.members() if m.kind is MemberKind.FILE and m.name.startswith("data/")]
    return sorted(name.removeprefix("data/") for name in found)


@pytest.mark.parametrize("container", ["folder", "zip", "tar"])
def test_split(source: Path, tmp_path: Path, container: str) -> None:
    steps: list[Step] = []
    split = split_bag(
        source,
        tmp_path / "组",
        octets=100,
        group="Z109/2024",
        info=[("Source-Organization", "某局")],
        container=container,
        progress=steps.append,
    )
    ending = "" if container == "folder" else f".{container}"
    assert [p.name for p in split.value] == [f"组-{n}{ending}" for n in (1, 2, 3, 4, 5)]
    assert sorted(os.listdir(tmp_path / "组")) == sorted(p.name for p in split.value)
    assert [payload(p) for p in split.value] == [["a/1", "a/2"], ["b/1", "b/2"], ["c/1"], ["d/1"], ["d/2"]]
    assert [(f.code, f.where.path, f.details) for f in split.findings] == [
        ("GROUP-LARGE", "data/c/1", {"size": 250, "limit": 100})
    ]
    assert [step.done for step in steps] == list(range(1, 8))
    assert {(step.total, step.bytes_total) for step in steps} == {(7, 490)}
    assert steps[-1].bytes_done == 490
    for path in split.value:
        assert verify(path).verdict is Verdict.VALID
    report = check(tmp_path / "组")
    assert (report.kind, report.verdict, report.counts["bags"]) == ("group", Verdict.VALID, 5)
    assert open_bag(split.value[1]).or_raise().info[:3] == (
        ("Source-Organization", "某局"),
        ("Bag-Group-Identifier", "Z109/2024"),
        ("Bag-Count", "2 of 5"),
    )


def test_records_stay_together(source: Path, tmp_path: Path) -> None:
    split = split_bag(source, tmp_path / "g", octets=100, group="g", together=record_folder)
    assert [payload(p) for p in split.value] == [["a/1", "a/2"], ["b/1", "b/2"], ["c/1"], ["d/1", "d/2"]]
    assert [(f.code, f.where.path) for f in split.findings] == [
        ("GROUP-LARGE", "data/c/1"),
        ("GROUP-LARGE", "data/d"),
    ]


def test_one_bag_and_none(source: Path, tmp_path: Path) -> None:
    [one] = split_bag(source, tmp_path / "one", octets=10**9, group="g").value
    assert payload(one) == sorted(SIZES)
    (tmp_path / "empty").mkdir()
    [none] = split_bag(tmp_path / "empty", tmp_path / "none", octets=1, group="g").value
    assert payload(none) == []
    assert verify(none).verdict is Verdict.VALID


def test_empty_folders_are_kept(source: Path, tmp_path: Path) -> None:
    for name in ("0", "b/3", "z"):
        (source / name).mkdir()
    split = split_bag(source, tmp_path / "g", octets=100, group="g")
    assert sorted(f.code for f in split.findings) == ["BAG-EMPTY-FOLDER"] * 3 + ["GROUP-LARGE"]
    found = [
        p.relative_to(split.value[0].parent).as_posix()
        for p in (tmp_path / "g").rglob("*")
        if p.name in "03z"
    ]
    assert sorted(found) == ["g-1/data/0", "g-2/data/b/3", "g-5/data/z"]


def test_more_than_nine(source: Path, tmp_path: Path) -> None:
    for n in range(10):
        (source / f"e{n}").write_bytes(b"x" * 90)
    split = split_bag(source, tmp_path / "g", octets=100, group="g")
    assert [p.name for p in split.value][:2] == ["g-01", "g-02"]
    assert split.value == tuple(sorted(split.value))


def test_wrong_use(source: Path, tmp_path: Path) -> None:
    def refused(
        word: str, error: type[Exception] = WrongUse, target: Path = tmp_path / "g", **more: object
    ) -> None:
        with pytest.raises(error, match=word):
            split_bag(source, target, **({"octets": 9, "group": "g"} | more))  # type: ignore[arg-type]
        assert not (tmp_path / "g").exists()

    refused("octets", octets=0)
    refused("identifier", group=" ")
    refused("container", container="rar")
    refused("itself", info=[("bag-count", "1 of 1")])
    refused("inside", target=source / "g")
    refused("algorithm", algorithms=("rot13",))
    (source / "link").symlink_to("a/1")
    refused("link", Rejected)
    with pytest.raises(CannotRead):
        plan_group(tmp_path / "nowhere", octets=1)


def test_target_there(source: Path, tmp_path: Path) -> None:
    (tmp_path / "g").mkdir()
    with pytest.raises(TargetExists):
        split_bag(source, tmp_path / "g", octets=9, group="g")
    assert os.listdir(tmp_path / "g") == []


@pytest.mark.parametrize("at", [1, 3, 7])
@pytest.mark.parametrize("container", ["folder", "zip"])
def test_all_or_none(source: Path, tmp_path: Path, at: int, container: str) -> None:
    def stop(step: Step) -> None:
        if step.done == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        split_bag(source, tmp_path / "g", octets=100, group="g", container=container, progress=stop)
    assert os.listdir(tmp_path) == ["source"]


@settings(max_examples=100, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 30), max_size=20),
    octets=st.integers(1, 40),
    keys=st.integers(1, 6),
)
def test_parts(sizes: list[int], octets: int, keys: int) -> None:
    """Nothing lost, nothing cut, in order; a bag is over the limit only by one unit that is too large itself."""
    tasks = [Task(name=f"data/{n:02d}", path="", size=size) for n, size in enumerate(sizes)]
    for together in (None, lambda path: str(int(path) % keys)):
        units = _units(tasks, together)
        parts = _filled(units, octets)
        assert sorted((t for part in parts for t in part), key=lambda t: t.name) == tasks
        if together is None:
            assert [t for part in parts for t in part] == tasks
        for unit in units:
            assert any(set(unit) <= set(part) for part in parts)
        for part in parts:
            assert (
                sum(t.size or 0 for t in part) <= octets
                or list(part) in units
                or _only_one_counts(part, units)
            )
        for one, two in pairwise(parts):
            first = next(unit for unit in units if unit[0] is two[0])
            assert sum(t.size or 0 for t in (*one, *first)) > octets


def _only_one_counts(part: tuple[Task, ...], units: list[list[Task]]) -> bool:
    """A unit that is too large may lie beside empty files."""
    return sum(sum(t.size or 0 for t in unit) > 0 for unit in units if set(unit) <= set(part)) == 1
