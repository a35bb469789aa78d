"""What lies in a folder, told by compiled code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import archpkg_lanes as lanes
import pytest

if not hasattr(lanes, "look_into"):
    pytest.skip("no POSIX", allow_module_level=True)

from archpkg_lanes import look_into


def test_names_kinds_sizes_and_times(tmp_path: Path) -> None:
    (tmp_path / "件").write_bytes(b"abc")
    (tmp_path / "empty").touch()
    (tmp_path / ".hidden").write_bytes(b"x" * 70_000)
    (tmp_path / "below").mkdir()
    (tmp_path / "link").symlink_to("件")
    (tmp_path / "dangling").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    os.utime(tmp_path / "件", ns=(5, 1_234_567_890_123_456_789))
    os.utime(tmp_path / "empty", ns=(5, -7))
    files, sizes, modified, others = look_into(tmp_path, states=True)
    assert files == [".hidden", "empty", "件"]
    assert sizes == [70_000, 0, 3]
    assert modified == [(tmp_path / ".hidden").stat().st_mtime_ns, -7, 1_234_567_890_123_456_789]
    assert others == [
        ("below", "folder"),
        ("dangling", "link"),
        ("link", "link"),
        ("pipe", "other"),
    ]
    assert look_into(os.fsencode(tmp_path)) == (files, None, None, others)


def test_many_names_are_in_order(tmp_path: Path) -> None:
    for number in range(1_000):
        (tmp_path / f"{number * 7919 % 1009:x}{'长' * (number % 60)}").touch()
        names = sorted(os.listdir(tmp_path), key=os.fsencode) if number % 97 == 0 or number == 999 else None
        if names is not None:
            assert look_into(tmp_path)[0] == names


def test_names_that_are_no_text(tmp_path: Path) -> None:
    try:
        open(os.path.join(os.fsencode(tmp_path), b"\xff\xfe"), "wb").close()
    except OSError:
        pytest.skip("names are text here")
    assert look_into(tmp_path)[0] == os.listdir(tmp_path)


def test_an_empty_folder_and_a_link_to_one(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    assert look_into(tmp_path / "folder", True) == ([], [], [], [])
    assert look_into(tmp_path / "link") == ([], None, None, [])


@pytest.mark.parametrize("name", ["none", "file", "file/below", "x" * 300])
def test_what_is_no_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    path = str(tmp_path / name)
    with pytest.raises(OSError, match=r"\[Errno") as ours:
        look_into(path)
    with pytest.raises(OSError, match=r"\[Errno") as theirs:
        os.scandir(path)
    assert str(ours.value) == str(theirs.value)
    assert ours.value.filename == path


def test_a_time_that_64_bits_do_not_hold(tmp_path: Path) -> None:
    (tmp_path / "late").touch()
    try:
        os.utime(tmp_path / "late", (10_000_000_000, 10_000_000_000))
    except OverflowError:
        pytest.skip("no such time here")
    assert look_into(tmp_path, True)[2] == [(tmp_path / "late").stat().st_mtime_ns]


def test_wrong_words() -> None:
    with pytest.raises(ValueError, match="null"):
        look_into("a\0b")
    with pytest.raises(TypeError):
        look_into(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        look_into()  # type: ignore[call-arg]


def test_no_file_stays_open(tmp_path: Path) -> None:
    place = Path("/proc/self/fd")
    if not place.is_dir():
        pytest.skip("no list of open files here")
    before = len(list(place.iterdir()))
    for name in ("", "none"):
        for _ in range(20):
            with suppress(OSError):
                look_into(tmp_path / name)
    assert len(list(place.iterdir())) == before


SHIM = """
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <stddef.h>
struct dirent *readdir(DIR *listing)
{
    struct dirent *(*real)(DIR *) = (struct dirent * (*)(DIR *))dlsym(RTLD_NEXT, "readdir");
    struct dirent *entry = real(listing);
    if (entry != NULL)
        entry->d_type = DT_UNKNOWN;
    return entry;
}
"""


def test_a_file_system_that_does_not_tell_kinds(tmp_path: Path) -> None:
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux") or "LD_PRELOAD" in os.environ:
        pytest.skip("no compiler, or nothing can be put before the system's library")
    (tmp_path / "shim.c").write_text(SHIM)
    shim = tmp_path / "shim.so"
    build = [compiler, "-shared", "-fPIC", "-o", str(shim), str(tmp_path / "shim.c"), "-ldl"]
    subprocess.run(build, check=True)
    place = tmp_path / "place"
    place.mkdir()
    (place / "a").write_bytes(b"abc")
    (place / "below").mkdir()
    (place / "link").symlink_to("a")
    os.mkfifo(place / "pipe")
    asked = (
        "import sys, archpkg_lanes as lanes; print([lanes.look_into(sys.argv[1], s) for s in (False, True)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked, str(place)],
        env={**os.environ, "LD_PRELOAD": str(shim)},
        capture_output=True,
        text=True,
        check=True,
    )
    others = [("below", "folder"), ("link", "link"), ("pipe", "other")]
    modified = (place / "a").stat().st_mtime_ns
    assert done.stdout.strip() == str([(["a"], None, None, others), (["a"], [3], [modified], others)])
