"""The beginnings and the contents of many members, in one pass."""

from __future__ import annotations

import io
import os
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archpkg.errors import CannotRead
from archpkg.packages.containers import open_tree
from archpkg.packages.trees.tree import Tree

CONTENTS = {
    "a.xml": b"<a/>",
    "empty": b"",
    "册/件/深/二.pdf": b"%PDF-1.7 " + bytes(9000),
    "册/件/深/一.tif": b"II*\0" + bytes(range(256)) * 300,
    "册/件/三.txt": "档案".encode(),
}


def _folder(place: Path, contents: dict[str, bytes]) -> Path:
    for name, data in contents.items():
        path = place / "P" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return place / "P"


def _zip(place: Path, contents: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(place / "P.zip", "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in contents.items():
            out.writestr(f"P/{name}", data)
    return place / "P.zip"


def _tar(mode: str) -> Callable[[Path, dict[str, bytes]], Path]:
    def make(place: Path, contents: dict[str, bytes]) -> Path:
        with tarfile.open(place / "P.tar", f"w:{mode}") as out:  # type: ignore[call-overload]
            for name, data in contents.items():
                info = tarfile.TarInfo(f"P/{name}")
                info.size = len(data)
                out.addfile(info, io.BytesIO(data))
        return place / "P.tar"

    return make


MAKERS = {"folder": _folder, "zip": _zip, "tar": _tar(""), "tar.gz": _tar("gz"), "tar.xz": _tar("xz")}
each = pytest.mark.parametrize("make", MAKERS.values(), ids=list(MAKERS))
Make = Callable[[Path, dict[str, bytes]], Path]


def errors(tree: Tree, *names: str, limit: int | None = None) -> dict[str, str]:
    """What is said of those that cannot be read."""
    return {name: str(data) for name, data in tree.contents(names, limit) if isinstance(data, CannotRead)}


@each
def test_beginnings_and_contents(tmp_path: Path, make: Make) -> None:
    names = [*reversed(CONTENTS), "a.xml", "no such", "../a.xml", "册"]
    lost = {"no such": b"", "../a.xml": b"", "册": b""}
    with open_tree(make(tmp_path, CONTENTS)) as tree:
        for octets in (1, 8, 100_000):
            begun = list(tree.beginnings(iter(names), octets))
            assert len(begun) == len(set(names))
            assert dict(begun) == {name: data[:octets] for name, data in CONTENTS.items()} | lost
        whole = list(tree.contents(iter(names)))
        assert len(whole) == len(set(names))
        assert {name: data for name, data in whole if isinstance(data, bytes)} == CONTENTS
        assert errors(tree, *names).keys() == lost.keys()
        assert tree.findings == ()


@each
def test_what_is_over_the_limit_comes_as_an_error(tmp_path: Path, make: Make) -> None:
    with open_tree(make(tmp_path, CONTENTS)) as tree:
        over = errors(tree, *CONTENTS, limit=6)
        assert over.keys() == {"册/件/深/二.pdf", "册/件/深/一.tif"}
        assert all("larger than 6 octets" in text for text in over.values())
        assert dict(tree.contents(["a.xml"], 4)) == {"a.xml": b"<a/>"}


@each
def test_nothing_is_asked(tmp_path: Path, make: Make) -> None:
    with open_tree(make(tmp_path, CONTENTS)) as tree:
        assert list(tree.beginnings([], 8)) == []
        assert list(tree.contents([])) == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sizes=st.lists(st.integers(min_value=0, max_value=2000), min_size=1, max_size=6),
    octets=st.integers(min_value=0, max_value=2100),
    data=st.data(),
)
@each
def test_any_order_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, make: Make, sizes: list[int], octets: int, data: st.DataObject
) -> None:
    contents = {f"a/b/c/{n}": bytes([n]) * size for n, size in enumerate(sizes)}
    names = data.draw(st.permutations(list(contents)))
    with open_tree(make(tmp_path_factory.mktemp("树"), contents)) as tree:
        assert dict(tree.beginnings(names, octets)) == {name: contents[name][:octets] for name in names}
        assert dict(tree.contents(names)) == contents


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    root = _folder(tmp_path, CONTENTS)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_bytes(b"secret")
    (root / "link").symlink_to(tmp_path / "outside" / "secret")
    (root / "to").symlink_to(tmp_path / "outside")
    os.mkfifo(root / "pipe")
    names = ["link", "to/secret", "pipe"]
    with open_tree(root) as tree:
        assert dict(tree.beginnings(names, 6)) == dict.fromkeys(names, b"")
        assert errors(tree, *names).keys() == set(names)


def test_a_damaged_member_of_a_zip_is_one_error(tmp_path: Path) -> None:
    path = _zip(tmp_path, CONTENTS)
    with zipfile.ZipFile(path) as made:
        info = made.getinfo("P/册/件/深/一.tif")
        at = info.header_offset + 30 + len(info.filename.encode()) + 5
    raw = bytearray(path.read_bytes())
    raw[at] ^= 0xFF
    path.write_bytes(raw)
    with open_tree(path) as tree:
        assert errors(tree, *CONTENTS).keys() == {"册/件/深/一.tif"}


@pytest.mark.parametrize("mode", ["", "gz"])
def test_a_tar_that_was_cut_gives_what_lies_before(tmp_path: Path, mode: str) -> None:
    contents = {f"a/b/c/{n}": os.urandom(5000) for n in range(4)}
    path = _tar(mode)(tmp_path, contents)
    with open_tree(path) as tree:
        path.write_bytes(path.read_bytes()[:8000])  # after it was listed
        assert errors(tree, *contents).keys() == {"a/b/c/1", "a/b/c/2", "a/b/c/3"}
        begun = dict(tree.beginnings(contents, 5000))
        assert [name for name, data in begun.items() if data] == ["a/b/c/0"]
        path.unlink()
        assert errors(tree, *contents).keys() == contents.keys()


def test_what_a_tar_expands_to_beyond_its_limits_is_not_read(tmp_path: Path) -> None:
    from archpkg.packages.trees.inside import Limits

    contents = {f"a/b/c/{n}": bytes(400_000) for n in range(4)}
    with open_tree(_tar("gz")(tmp_path, contents), limits=Limits(octets=1_000_000)) as tree:
        listed = [member.name for member in tree.members()]
        assert set(errors(tree, *contents)) >= contents.keys() - set(listed)
        assert "a/b/c/0" not in errors(tree, *contents)


def test_two_thousand_records_of_a_compressed_tar_are_read_in_one_pass(tmp_path: Path) -> None:
    contents = {f"电子档案/{n:05}/元数据/基本/m.xml": b"<x>" * 2000 for n in range(2000)}
    with open_tree(_tar("gz")(tmp_path, contents)) as tree:
        started = time.process_time()
        assert dict(tree.contents(contents)) == contents
        assert sum(len(data) for _, data in tree.beginnings(contents, 8)) == 8 * 2000
        assert time.process_time() - started < 5  # a pass for each member would take minutes
