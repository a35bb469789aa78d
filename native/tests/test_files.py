"""Computer files: read once, side by side, with care."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import signal
import socket
import threading
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EEXIST, ENOENT
from pathlib import Path

import archpkg_lanes as lanes
import pytest

if not hasattr(lanes, "Files"):
    pytest.skip("no POSIX", allow_module_level=True)

from archpkg_lanes import Files

PIECE = 4096
NAMES = tuple(name for name in ("sha256", "sm3", "sha512") if name in hashlib.algorithms_available)


def joined(paths: list[Path]) -> bytes:
    return b"\0".join([os.fsencode(path) for path in paths])


def written(folder: Path, contents: list[bytes]) -> list[Path]:
    paths = [folder / f"件{number}" for number in range(len(contents))]
    for path, data in zip(paths, contents, strict=True):
        path.write_bytes(data)
    return paths


def check(work: lanes.Files, contents: list[bytes], names: tuple[str, ...] = NAMES) -> None:
    assert work.troubles() == []
    assert array("Q", work.sizes()).tolist() == [len(data) for data in contents]
    assert list(work.columns()) == [
        b"".join([hashlib.new(name, data).digest() for data in contents]) for name in names
    ]


@pytest.mark.parametrize("kernel", lanes.kernels())
@pytest.mark.parametrize("piece", [0, PIECE, 3 * PIECE])
def test_sizes_about_a_piece(tmp_path: Path, kernel: str, piece: int) -> None:
    chance = random.Random(piece)
    sizes = [
        n * PIECE + d for n in (0, 1, 2, 3, 6, 40) for d in (-1, 0, 1, 55, 64, 120) if n * PIECE + d >= 0
    ]
    contents = [chance.randbytes(size) for size in sizes]
    paths = written(tmp_path, contents)
    work = Files(joined(paths), len(paths), NAMES, piece=piece, kernel=kernel)
    assert work.run() is True
    check(work, contents)


@pytest.mark.parametrize("seed", range(4))
def test_several_threads_share_the_work(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    contents = [chance.randbytes(int(chance.paretovariate(0.7) * 300) % 200_000) for _ in range(200)]
    paths = written(tmp_path, contents)
    work = Files(joined(paths), len(paths), NAMES, threads=3, piece=PIECE)
    threads = [threading.Thread(target=work.run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check(work, contents)


def test_faulty_files_disturb_nobody(tmp_path: Path) -> None:
    data = os.urandom(50_000)
    good = written(tmp_path, [data] * 40)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(good[0])
    (tmp_path / "loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(tmp_path / "socket"))
    bad = {
        "pipe": lanes.NOT_PLAIN,
        "socket": lanes.NOT_PLAIN,
        ".": lanes.NOT_PLAIN,
        "link": lanes.LINK,
        "loop": lanes.LINK,
        "loop/under": lanes.LINK,
        "gone": lanes.MISSING,
        "件0/under": lanes.MISSING,
        "x" * 300: lanes.MISSING,
    }
    paths = [path for name in bad for path in (tmp_path / name, good.pop())] + good
    paths.append(Path("/dev/null"))
    work = Files(joined(paths), len(paths), NAMES, piece=PIECE)
    assert work.run()
    found = {paths[number]: (status, errno) for number, status, errno, *_ in work.troubles()}
    assert found.pop(Path("/dev/null")) == (lanes.NOT_PLAIN, 0)
    assert {path.relative_to(tmp_path).as_posix(): status for path, (status, _) in found.items()} == bad
    assert found[tmp_path / "gone"] == (lanes.MISSING, ENOENT)
    assert found[tmp_path / "link"] == (lanes.LINK, 0)
    width = 32
    expected = hashlib.sha256(data).digest()
    for number, path in enumerate(paths):
        digest = work.columns()[0][number * width : (number + 1) * width]
        assert digest == (bytes(width) if path in found or path == Path("/dev/null") else expected)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_no_permission(tmp_path: Path) -> None:
    paths = written(tmp_path, [b"a"])
    paths[0].chmod(0)
    work = Files(joined(paths), 1, NAMES)
    assert work.run()
    assert work.troubles() == [(0, lanes.UNREADABLE, EACCES, 0, 1, 0)]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no such file system")
def test_more_came_than_it_had() -> None:
    work = Files(b"/proc/self/status", 1, NAMES)
    assert work.run()
    [(number, status, errno, size, before, after)] = work.troubles()
    assert (number, status, errno, before, after) == (0, lanes.CHANGED, 0, 0, 0)
    assert 0 < size <= 1024 * 1024


@contextmanager
def later(seconds: float, what: object) -> Iterator[None]:
    assert callable(what)
    timer = threading.Timer(seconds, what)
    timer.start()
    try:
        yield
    finally:
        timer.join()


@pytest.mark.parametrize("new_size", [1 << 20, (1 << 33) + 1])
def test_changed_while_it_is_read(tmp_path: Path, new_size: int) -> None:
    large, small = tmp_path / "large", tmp_path / "small"
    small.write_bytes(b"a")
    with large.open("wb") as stream:
        stream.truncate(1 << 33)
    work = Files(joined([large, small]), 2, ("sha256",))

    def change() -> None:
        os.truncate(large, new_size)
        if new_size > 1 << 33:  # not to read all of it
            os.truncate(large, 1 << 20)

    with later(0.1, change):
        assert work.run()
    [(number, status, errno, size, before, after)] = work.troubles()
    assert (number, status, errno, before, after) == (0, lanes.CHANGED, 0, 1 << 33, 1 << 20)
    assert 0 < size < 1 << 33


@pytest.mark.parametrize("now", [2, 10**9 + 1])
def test_the_time_changes_while_it_is_read(tmp_path: Path, now: int) -> None:
    """The size stays; the time of the last change does not, be it by a nanosecond."""
    path = tmp_path / "large"
    with path.open("wb") as stream:
        stream.truncate(1 << 29)
    os.utime(path, ns=(1, 1))

    def touch() -> None:
        os.utime(path, ns=(1, now))

    work = Files(joined([path]), 1, ("sha256",))
    assert work.run(touch)
    assert work.troubles() == [(0, lanes.CHANGED, 0, 1 << 29, 1 << 29, 1 << 29)]


@pytest.mark.parametrize("how", ["asked", "told"])
def test_stopped_within_a_tenth_of_a_second(tmp_path: Path, how: str) -> None:
    paths = [tmp_path / f"large{number}" for number in range(20)]
    for path in paths:
        with path.open("wb") as stream:
            stream.truncate(1 << 36)
    work = Files(joined(paths), len(paths), ("sm3", "sha512"))
    raised: list[float] = []
    flag = threading.Event()

    def end() -> None:
        raised.append(time.monotonic())
        flag.set()
        if how == "told":
            work.stop()

    with later(0.2, end):
        assert work.run(flag.is_set if how == "asked" else None) is False
        assert time.monotonic() - raised[0] < 0.1 * patience()
    assert {status for _, status, *_ in work.troubles()} == {lanes.WAITING}
    assert work.run() is False


def patience() -> float:
    """Builds that look for faults are slow."""
    return float(os.environ.get("LANES_PATIENCE", "1"))


def test_the_flag_fails_and_signals_are_heard(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as stream:
        stream.truncate(1 << 36)
    work = Files(joined([path]), 1, ("sm3",))
    with pytest.raises(ZeroDivisionError):
        work.run(lambda: 1 / 0)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(KeyboardInterrupt):
            Files(joined([path]), 1, ("sm3",)).run()
    finally:
        signal.signal(signal.SIGALRM, before)


def test_nothing_is_told_while_it_runs(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as stream:
        stream.truncate(1 << 36)
    work = Files(joined([path]), 1, ("sm3",))
    seen: list[type[BaseException]] = []

    def look() -> bool:
        for look_at in (work.troubles, work.sizes, work.columns):
            try:
                look_at()
            except RuntimeError as error:
                seen.append(type(error))
        return True

    assert work.run(look) is False
    assert seen == [RuntimeError] * 3


def test_copies(tmp_path: Path) -> None:
    chance = random.Random(3)
    contents = [chance.randbytes(size) for size in (0, 1, PIECE, 5 * PIECE, 5 * PIECE + 7, 100_000, 10)]
    paths = written(tmp_path, contents)
    os.utime(paths[3], ns=(1_000_000_001, 2_000_000_003))
    (tmp_path / "there").write_bytes(b"left alone")
    (tmp_path / "trap").symlink_to(tmp_path / "elsewhere")
    copies = [tmp_path / f"copy{number}" for number in range(len(paths))]
    names = [os.fsencode(path) for path in copies]
    names[-1] = b""
    paths += [paths[0], paths[5], paths[5], tmp_path / "gone"]
    names += [os.fsencode(tmp_path / name) for name in ("there", "trap", "no/such/folder", "copy of nothing")]
    work = Files(joined(paths), len(paths), NAMES, b"\0".join(names), piece=PIECE)
    assert work.run()
    told = {number: (status, errno) for number, status, errno, *_ in work.troubles()}
    assert told[7] == told[8] == (lanes.NOT_STORED, EEXIST)
    assert told[9] == (lanes.NOT_STORED, ENOENT)
    assert told[10] == (lanes.MISSING, ENOENT)
    assert set(told) == {7, 8, 9, 10}
    assert [path.read_bytes() for path in copies[:-1]] == contents[:-1]
    assert copies[3].stat().st_mtime_ns == 2_000_000_003
    assert not copies[-1].exists()
    assert not (tmp_path / "elsewhere").exists()
    assert not (tmp_path / "copy of nothing").exists()
    assert (tmp_path / "there").read_bytes() == b"left alone"


def test_no_partial_copy_remains(tmp_path: Path) -> None:
    paths = [tmp_path / "large", tmp_path / "large2"]
    for path in paths:
        with path.open("wb") as stream:
            stream.truncate(1 << 36)
    copies = [tmp_path / "copy", tmp_path / "copy2"]
    work = Files(joined(paths), 2, ("sm3",), joined(copies))
    assert work.run(lambda: True) is False
    assert not any(copy.exists() for copy in copies)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_a_full_disk(tmp_path: Path) -> None:
    """A limit on the size of a file stands for it: the write fails in the middle."""
    paths = written(tmp_path, [b"x" * 100_000, b"y" * 100])
    copies = [tmp_path / "copy", tmp_path / "copy2"]
    work = Files(joined(paths), 2, ("sha256",), joined(copies), piece=PIECE)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    try:
        assert work.run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    [(number, status, _, size, *_)] = work.troubles()
    assert (number, status) == (0, lanes.NOT_STORED)
    assert 50_000 <= size < 100_000
    assert not copies[0].exists()
    assert copies[1].read_bytes() == b"y" * 100


def test_hardly_any_descriptors(tmp_path: Path) -> None:
    contents = [bytes([number]) * (5 * PIECE + number) for number in range(60)]
    paths = written(tmp_path, contents)
    copies = [tmp_path / f"copy{number}" for number in range(60)]
    work = Files(joined(paths), 60, NAMES, joined(copies), piece=PIECE)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    probe = os.open(tmp_path, os.O_RDONLY)
    os.close(probe)
    resource.setrlimit(resource.RLIMIT_NOFILE, (probe + 5, limits[1]))
    try:
        assert work.run()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    check(work, contents)
    assert [copy.read_bytes() for copy in copies] == contents


def test_one_descriptor_is_enough(tmp_path: Path) -> None:
    contents = [b"%d" % number for number in range(60)]
    paths = written(tmp_path, contents)
    work = Files(joined(paths), 60, NAMES)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    probe = os.open(tmp_path, os.O_RDONLY)
    os.close(probe)
    resource.setrlimit(resource.RLIMIT_NOFILE, (probe + 1, limits[1]))
    try:
        assert work.run()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    check(work, contents)


def test_no_descriptor_stays_open(tmp_path: Path) -> None:
    paths = [*written(tmp_path, [b"x" * 100_000] * 30), tmp_path / "gone"]
    before = os.open(tmp_path, os.O_RDONLY)
    os.close(before)
    for stop in (lambda: False, lambda: True):
        Files(joined(paths), len(paths), NAMES, piece=PIECE).run(stop)
    after = os.open(tmp_path, os.O_RDONLY)
    os.close(after)
    assert after == before


def test_wrong_use() -> None:
    for paths, count in ((b"a", 2), (b"a\0b", 1), (b"a", -1), (b"", 0)):
        with pytest.raises(ValueError, match="number"):
            Files(paths, count, NAMES)
    with pytest.raises(ValueError, match="number"):
        Files(b"a\0b", 2, NAMES, b"c")
    with pytest.raises(ValueError, match="no thread"):
        Files(b"a", 1, NAMES, threads=0)
    with pytest.raises(TypeError):
        Files(b"a", 1, NAMES, "copies")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Files("a", 1, NAMES)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="avx9"):
        Files(b"a", 1, NAMES, kernel="avx9")
