"""Files in many folders: each is found as if its whole path were opened, whatever was opened before it."""

from __future__ import annotations

import hashlib
import os
import random
from pathlib import Path

import archpkg_lanes as lanes
import pytest

if not hasattr(lanes, "Files"):
    pytest.skip("no POSIX", allow_module_level=True)

from archpkg_lanes import Files


def digests(paths: list[str], *, seen: bool) -> dict[int, str]:
    """By their places, those of files without trouble."""
    octets = b"\0".join(map(os.fsencode, paths))
    work = Files(octets, len(paths), ("sha256",), seen=seen)
    assert work.run()
    faulty = {trouble[0] for trouble in work.troubles()}
    (column,) = work.columns()
    return {at: column[32 * at : 32 * at + 32].hex() for at in range(len(paths)) if at not in faulty}


@pytest.mark.parametrize("seen", [False, True])
@pytest.mark.parametrize("order", ["as listed", "shuffled", "by folders in turn"])
def test_folders_in_any_order(tmp_path: Path, order: str, seen: bool) -> None:
    folders = [tmp_path / name for name in ("卷", "卷/一", "卷/一/深", "卷一", "a", "ab")]
    paths = []
    for folder in folders:
        folder.mkdir(exist_ok=True)
        for name in ("1", "2", "件", "a"):
            (folder / f"{name}.x").write_bytes(f"{folder.name}/{name}".encode())
            paths.append(str(folder / f"{name}.x"))
    if order == "shuffled":
        random.Random(1).shuffle(paths)
    elif order != "as listed":
        paths.sort(key=os.path.basename)
    expected = [hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in paths]
    assert digests(paths, seen=seen) == dict(enumerate(expected))


@pytest.mark.parametrize("seen", [False, True])
def test_odd_paths_beside_good_ones(tmp_path: Path, seen: bool) -> None:
    (tmp_path / "卷").mkdir()
    (tmp_path / "卷" / "a").write_bytes(b"a")
    (tmp_path / "link").symlink_to("卷")
    good = str(tmp_path / "卷" / "a")
    deep = f"{tmp_path}{'/.' * 3000}/卷/a"  # longer than the system takes
    odd = [
        f"{good}/",
        f"{good}/a",
        f"{tmp_path}/卷/",
        f"{tmp_path}/卷",
        f"{tmp_path}/卷/.",
        f"{tmp_path}/卷/none",
        f"{tmp_path}/none/a",
        f"{tmp_path}/none/b",
        f"{tmp_path}/link",
        deep,
        deep,
        "/",
        "//",
        "",
        "a",
    ]
    alike = [f"{tmp_path}//卷///a", f"{tmp_path}/./卷/../卷/a", f"{tmp_path}/link/a"]
    paths = [one for other in [*odd, *alike] for one in (other, good, good)]
    found = digests(paths, seen=seen)
    expected = [place for place, path in enumerate(paths) if path == good or path in alike]
    assert sorted(found) == expected
    assert set(found.values()) == {hashlib.sha256(b"a").hexdigest()}


def test_relative_paths(tmp_path: Path) -> None:
    (tmp_path / "卷").mkdir()
    for name in ("a", "b", "卷/a", "卷/b"):
        (tmp_path / name).write_bytes(name.encode())
    here = os.path.relpath(tmp_path)
    paths = [f"{here}/{name}" for name in ("a", "b", "卷/a", "卷/b", "a")]
    expected = [hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in paths]
    assert digests(paths, seen=True) == dict(enumerate(expected))


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no list of open files here")
def test_no_folder_stays_open(tmp_path: Path) -> None:
    paths = [str(tmp_path / str(number)) for number in range(50)]
    for path in paths:
        Path(path).write_bytes(b"x")
    before = os.listdir("/proc/self/fd")
    for _ in range(3):
        assert len(digests(paths, seen=True)) == 50
    assert len(os.listdir("/proc/self/fd")) == len(before)


def test_a_path_too_long_is_not_taken_for_the_folder_before_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    good, deep = str(tmp_path / "a"), f"{tmp_path}{'/.' * 3000}/a"
    assert sorted(digests([good, good, deep, deep, good], seen=True)) == [0, 1, 4]
