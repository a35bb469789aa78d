"""Members of zips and tars digested in lanes: the same answers and findings as one after another by hashlib."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import struct
import tarfile
import threading
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.errors import CannotRead
from archpkg.findings import Finding
from archpkg.fixity import lanes
from archpkg.fixity.reading import HashlibBackend
from archpkg.fixity.sheets import Sheet
from archpkg.fixity.tasks import Digested
from archpkg.packages.containers import open_tree
from archpkg.packages.create import create_tree
from archpkg.packages.trees.inside import Limits
from archpkg.packages.trees.tars import TarTree
from archpkg.packages.trees.tree import MemberKind, Tree
from archpkg.packages.trees.zips import ZipTree

TWO = ("sha256", "sm3")
KIB = 1024
MIB = 1024 * KIB
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "tar": bytes,
    "tar.gz": lambda data: gzip.compress(data, 1, mtime=0),
    "tar.xz": lambda data: lzma.compress(data, preset=0),
    "tar.bz2": lambda data: bz2.compress(data, 1),
}
each = pytest.mark.parametrize("form", ["zip", "zip deflated", *PACKINGS])

pytestmark = pytest.mark.skipif(not lanes.usable(TWO), reason="archpkg_lanes is not installed")


def pack(path: Path, content: Mapping[str, bytes], form: str) -> Path:
    if form.startswith("zip"):
        method = zipfile.ZIP_DEFLATED if form.endswith("deflated") else zipfile.ZIP_STORED
        with zipfile.ZipFile(path, "w", method, compresslevel=1) as made:
            for name, data in content.items():
                made.writestr(f"t/{name}", data)
        return path
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, data in content.items():
            info = tarfile.TarInfo(f"t/{name}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    path.write_bytes(PACKINGS[form](out.getvalue()))
    return path


def mixed() -> dict[str, bytes]:
    """Empty, tiny, small and some that are too large to be gathered, none like the other."""
    sizes = [0, 1, 55, 64, 4096, 70_001, 300_000, 0, 4 * MIB + 1, 3, MIB, 12_345]
    return {f"件{n:02}.tif": bytes([n]) * size for n, size in enumerate(sizes)}


def expected(content: Mapping[str, bytes]) -> list[Digested]:
    return [
        Digested(name, len(data), tuple(hashlib.new(a, data).hexdigest() for a in TWO))
        for name, data in content.items()
    ]


def look(
    path: Path,
    names: Sequence[str] | None = None,
    workers: int | None = None,
    algorithms: Sequence[str] = TWO,
    limits: Limits | None = None,
) -> tuple[list[Digested], tuple[Finding, ...], str]:
    """The answers in the order in which they came, the findings after it, and what digested."""
    with open_tree(path, limits=limits) as tree:
        asked = files(tree) if names is None else names
        answers = list(tree.digest(asked, algorithms, workers=workers))
        return answers, tree.findings, backend(tree)


def backend(tree: Tree) -> str:
    assert isinstance(tree, (ZipTree, TarTree))
    return tree.backend


def files(tree: Tree) -> list[str]:
    return [member.name for member in tree.members() if member.kind is MemberKind.FILE]


def same_without(path: Path, workers: int | None = None, limits: Limits | None = None) -> list[Digested]:
    """What is told with lanes, which must be what is told without them."""
    answers, findings, by = look(path, workers=workers, limits=limits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lanes, "usable", lambda _: False)
        plain, plain_findings, plain_by = look(path, workers=1, limits=limits)
    if path.suffix == ".zip":
        answers, plain = sorted(answers, key=str), sorted(plain, key=str)
        assert sorted(findings, key=str) == sorted(plain_findings, key=str)
    assert (answers, plain_by) == (plain, HashlibBackend.name)
    assert path.suffix == ".zip" or findings == plain_findings
    assert by in (lanes.described(), HashlibBackend.name)
    return answers


def put(tmp_path: Path, content: Mapping[str, bytes], form: str) -> Path:
    return pack(tmp_path / ("a.zip" if form.startswith("zip") else "a.tar"), content, form)


@each
@pytest.mark.parametrize("workers", [None, 1, 3])
def test_many_kinds_of_members(tmp_path: Path, form: str, workers: int | None) -> None:
    content = mixed()
    path = put(tmp_path, content, form)
    assert same_without(path, workers) == expected(content)
    assert look(path, workers=workers)[2] == lanes.described()


@each
def test_names_in_another_order_and_bad_ones(tmp_path: Path, form: str) -> None:
    """A tar is read as it lies, and what it does not hold is told first."""
    content = {f"{n}": b"%d" % n for n in range(50)}
    path = put(tmp_path, content, form)
    answers, findings, _ = look(path, [*reversed(content), "no", "../x"])
    assert findings == ()
    if "tar" in form:
        assert [one.name for one in answers] == ["no", "../x", *content]
    assert sorted(one for one in answers if not one.trouble) == sorted(expected(content))
    assert {one.name: one.trouble.kind.value for one in answers if one.trouble} == {
        "no": "missing",
        "../x": "unsafe",
    }


@pytest.mark.parametrize("form", ["zip", "tar"])
def test_whole_portions_come_as_sheets(tmp_path: Path, form: str) -> None:
    with open_tree(put(tmp_path, {f"{n:04}": b"%d" % n for n in range(2500)}, form)) as tree:
        batches = list(tree.digest_batches(files(tree), TWO))
    assert all(isinstance(batch, Sheet) for batch in batches)
    assert sorted(map(len, batches)) == [452, 1024, 1024]


@pytest.mark.parametrize("form", ["zip", "tar"])
def test_what_digested_is_named(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    small = put(tmp_path, {f"{n}": b"%d" % n for n in range(5)}, form)
    with open_tree(small) as tree:
        assert backend(tree) == HashlibBackend.name
        list(tree.digest(files(tree), TWO))
        assert backend(tree) == lanes.described()
        list(tree.digest(files(tree), ("sha3256",)))
        assert backend(tree) == HashlibBackend.name
        list(tree.digest(["0", "1"], TWO))
        assert backend(tree) == HashlibBackend.name


@each
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_damage_is_told_alike(
    tmp_path_factory: pytest.TempPathFactory, form: str, data: st.DataObject
) -> None:
    content = {f"{n}": bytes([n + 1]) * (400 * n) for n in range(6)}
    path = put(tmp_path_factory.mktemp("any"), content, form)
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(raw[: data.draw(st.one_of(st.just(len(raw)), st.integers(len(raw) // 2, len(raw))))])
    try:
        open_tree(path).__exit__(None, None, None)
    except CannotRead:
        return
    same_without(path)


@pytest.mark.parametrize("form", ["zip", "zip deflated"])
def test_a_damaged_member_of_a_zip_between_good_ones(tmp_path: Path, form: str) -> None:
    content = {f"{n}": bytes(range(256)) * 100 + b"%d" % n for n in range(9)}
    path = put(tmp_path, content, form)
    with zipfile.ZipFile(path) as made:
        at = made.getinfo("t/4").header_offset + 60
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)
    answers, findings, by = look(path)
    assert [(f.code, f.where.path) for f in findings] == [("CON-DAMAGED", "4")]
    assert [one.name for one in answers if one.trouble] == ["4"]
    assert [one for one in answers if not one.trouble] == [
        one for one in expected(content) if one.name != "4"
    ]
    assert by == lanes.described()
    same_without(path)


@pytest.mark.parametrize("size", [4, 6])
def test_a_zip_that_lies_about_a_size(tmp_path: Path, size: int) -> None:
    path = put(tmp_path, {"a": b"12345", "b": b"1", "c": b"2", "d": b"3"}, "zip")
    raw = bytearray(path.read_bytes())
    at = raw.index(b"PK\1\2") + 24
    raw[at : at + 4] = struct.pack("<I", size)
    path.write_bytes(raw)
    bad = [one for one in same_without(path) if one.trouble]
    assert [one.name for one in bad] == ["a"]
    assert [f.code for f in look(path)[1]] == ["CON-DAMAGED"]


@pytest.mark.parametrize("form", PACKINGS)
@pytest.mark.parametrize("part", [0.5, 0.9])
def test_a_tar_cut_short(tmp_path: Path, form: str, part: float) -> None:
    """Incompressible members, so that the cut is in the midst of one."""
    content = {f"{n}": hashlib.shake_128(b"%d" % n).digest(50_000) for n in range(12)}
    path = put(tmp_path, content, form)
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * part)])
    answers = same_without(path)
    assert "CON-DAMAGED" in [f.code for f in look(path)[1]]
    good = [one for one in answers if not one.trouble]
    assert good == expected(content)[: len(good)]
    assert len(good) < len(content)


def test_a_tar_cut_after_it_was_listed(tmp_path: Path) -> None:
    """Findings about members join as their answers come: those of a portion at once, none of the next."""
    content = {f"{n:02}": bytes(300 * KIB) for n in range(90)}
    path = put(tmp_path, content, "tar")
    with open_tree(path) as tree:
        names = files(tree)
        with path.open("r+b") as whole:
            whole.truncate(20 * 301 * KIB)
        batches = tree.digest_batches(names, TWO, workers=2)
        first = next(batches)
        damaged = [one.name for one in first if one.trouble]
        assert [finding.where.path for finding in tree.findings] == damaged
        rest = [one for batch in batches for one in batch]
        damaged += [one.name for one in rest if one.trouble]
        assert [finding.where.path for finding in tree.findings] == damaged
        assert damaged == names[-len(damaged) :]
        assert 65 < len(damaged) < 75


@pytest.mark.parametrize("form", ["zip deflated", "tar.gz", "tar.xz", "tar.bz2"])
def test_a_container_that_expands(tmp_path: Path, form: str) -> None:
    path = put(tmp_path, {f"{n}": bytes(500_000) for n in range(8)}, form)
    answers = same_without(path, limits=Limits(octets=1_200_000))
    assert any(one.trouble for one in answers)
    assert "CON-EXPANDS" in [finding.code for finding in look(path, limits=Limits(octets=1_200_000))[1]]


@each
def test_extracting_and_writing_are_as_before(tmp_path: Path, form: str) -> None:
    """Copies are wanted there, and nothing is kept in memory."""
    path = put(tmp_path, mixed(), form)
    out: dict[str, io.BytesIO] = {}
    with open_tree(path) as tree:
        assert isinstance(tree, (ZipTree, TarTree))

        def sink(name: str, entry: object) -> io.BytesIO:
            out[name] = _Kept()
            return out[name]

        answers = list(tree.extract(sink))
        assert [one.trouble for one in answers] == [None] * len(mixed())
        assert {name: kept.getvalue() for name, kept in out.items()} == mixed()


class _Kept(io.BytesIO):
    """Its octets outlast the end of the block that wrote them."""

    def __exit__(self, *error: object) -> None:
        return None


@pytest.mark.parametrize("form", ["zip", "zip deflated", "tar", "tar.gz"])
@pytest.mark.parametrize("workers", [1, 2])
def test_closed_early(tmp_path: Path, form: str, workers: int) -> None:
    path = put(tmp_path, {f"{n:03}": bytes([n]) * 200_000 for n in range(250)}, form)
    with open_tree(path) as tree:
        answers = tree.digest(files(tree), TWO, workers=workers)
        assert next(answers).trouble is None
        start = time.perf_counter()
        answers.close()
        assert time.perf_counter() - start < 0.2
        assert tree.findings == ()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("archpkg")]


@pytest.mark.parametrize("form", ["zip", "tar"])
def test_memory_stays_bounded(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """3,000 members of 100 KB in portions of four megabytes, four of them held at once by a tar's reader."""
    monkeypatch.setattr("archpkg.fixity.gathering.HELD", 8 * MIB)
    path = tmp_path / "a"
    with create_tree(path, container=form, algorithms=("sha256",)) as made:
        for number in range(3000):
            made.add(f"{number:04}", bytes([number % 256]) * 100_000)
    with open_tree(path) as tree:
        names = files(tree)
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            count = sum(map(len, tree.digest_batches(names, ("sha256",), workers=2)))
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert count == 3000
        assert backend(tree) == lanes.described()
        assert most - before < 24 * MIB
