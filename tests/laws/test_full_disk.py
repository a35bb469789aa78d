"""A disk that is full, for real: said with figures where they are known, nothing left, nothing lost."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archpkg.checks.fixity.verify import verify
from archpkg.errors import CannotStore
from archpkg.findings import Verdict
from archpkg.packages.bag import (
    bag_payload_steps,
    create_bag,
    create_bag_in_place,
    payload_of,
    split_bag,
    update_bag,
)
from archpkg.packages.unpack import unpack

ROOM = 1 << 20


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one mebibyte, where this user may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("needs Linux and a user who may mount")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this user may not mount here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """More than the disk holds, in pieces that each have room."""
    folder = tmp_path / "源"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.bin").write_bytes(bytes([number]) * (ROOM // 3))
    return folder


def said(error: CannotStore) -> None:
    """In both languages what to do."""
    assert "room" in str(error)
    assert "空间" in error.say("zh") or "清理磁盘" in error.say("zh")


@pytest.mark.parametrize("container", ["folder", "zip", "tar"])
def test_a_bag_that_has_no_room(disk: Path, source: Path, container: str) -> None:
    with pytest.raises(CannotStore) as caught:
        create_bag(source, disk / "out", container=container)
    said(caught.value)
    assert list(disk.iterdir()) == []
    assert len(list(source.iterdir())) == 4


def test_a_listed_payload_that_has_no_room_is_not_begun(disk: Path, source: Path) -> None:
    with pytest.raises(CannotStore, match="1,398,100 octets are needed") as caught:
        next(bag_payload_steps(payload_of(source), disk / "out"))
    said(caught.value)
    assert list(disk.iterdir()) == []


def test_a_group_and_an_unpacking_that_have_no_room(disk: Path, source: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotStore) as caught:
        split_bag(source, disk / "out", octets=ROOM // 2, group="g")
    said(caught.value)
    packed = create_bag(source, tmp_path / "bag.zip", container="zip").path
    with pytest.raises(CannotStore) as caught:
        unpack(packed, disk / "out")
    said(caught.value)
    assert re.search("1,[34][0-9]{2},[0-9]{3} octets are needed, 1,048,576 are free", str(caught.value))
    assert list(disk.iterdir()) == []


def test_a_bag_on_a_full_disk_stays_as_it_is(disk: Path) -> None:
    (disk / "源").mkdir()
    (disk / "源/a.bin").write_bytes(bytes(ROOM // 2))
    bag = create_bag_in_place(disk / "源", algorithms=["sha256"]).path
    (bag / "data/new.txt").write_text("new")
    before = {p: p.read_bytes() for p in bag.glob("*.txt")}
    filled = fill(disk / "filler")
    with pytest.raises(CannotStore) as caught:
        update_bag(bag)
    said(caught.value)
    assert {p: p.read_bytes() for p in bag.glob("*.txt")} == before
    assert verify(bag).counts["files"] == 6
    filled.unlink()
    assert sorted(p.name for p in disk.iterdir()) == ["源"]
    update_bag(bag)
    assert verify(bag).verdict is Verdict.VALID


def fill(path: Path) -> Path:
    """A file that takes all the room there is."""
    with path.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(4096))
        except OSError:
            return path


LIMITED = """
import json, os, resource, signal, sys
from pathlib import Path
from archpkg.errors import CannotStore
from archpkg.packages.bag import create_bag, split_bag
from archpkg.packages.unpack import unpack
top = Path(sys.argv[1])
packed = create_bag(top / "源", top / "in.tar", container="tar")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
works = {
    "folder": lambda: create_bag(top / "源", top / "out", workers=1),
    "many": lambda: create_bag(top / "源", top / "out", workers=2),
    "zip": lambda: create_bag(top / "源", top / "out", container="zip"),
    "tar": lambda: create_bag(top / "源", top / "out", container="tar"),
    "split": lambda: split_bag(top / "源", top / "out", octets=1, group="g"),
    "unpack": lambda: unpack(packed, top / "out"),
}
for name, work in works.items():
    try:
        work()
        became = ["done", "", ""]
    except CannotStore as error:
        became = ["CannotStore", error.say("en"), error.say("zh")]
    print(json.dumps([name, *became, sorted(os.listdir(top))]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of POSIX systems")
def test_a_limit_on_the_size_of_a_file_is_said_by_every_maker(source: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == 6
    for name, became, english, chinese, there in lines:
        assert became == "CannotStore", name
        assert "larger than is allowed" in english, name
        assert "上限" in chinese, name
        assert there == ["in.tar", "源"], name
