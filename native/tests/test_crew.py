"""A crew of threads that runs one Files after another."""

from __future__ import annotations

import gc
import hashlib
import os
import random
import threading
import time
from array import array
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import archpkg_lanes as lanes
import pytest

if not hasattr(lanes, "Crew"):
    pytest.skip("no POSIX", allow_module_level=True)

from archpkg_lanes import Crew, Files

NAMES = ("sha256", "sha512")


def of(paths: list[Path], *, seen: bool = False) -> Files:
    return Files(b"\0".join([os.fsencode(path) for path in paths]), len(paths), NAMES, seen=seen)


def heard(crew: Crew, patience: float = 5.0) -> Iterator[Files]:
    while some := crew.hear(patience):
        yield from some


@pytest.fixture(scope="module")
def contents() -> list[bytes]:
    chance = random.Random(5)
    return [chance.randbytes(int(chance.paretovariate(0.8) * 400) % 150_000) for _ in range(300)]


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]) -> list[Path]:
    top = tmp_path_factory.mktemp("件")
    paths = [top / f"{number:03d}" for number in range(len(contents))]
    for path, data in zip(paths, contents, strict=True):
        path.write_bytes(data)
    return paths


@pytest.mark.parametrize("threads", [1, 2, 7])
@pytest.mark.parametrize("seen", [False, True])
def test_everything_given_comes_back(
    paths: list[Path], contents: list[bytes], threads: int, seen: bool
) -> None:
    lots = [slice(start, start + 23) for start in range(0, len(paths), 23)]
    with closing(Crew(threads)) as crew:
        given = {of(paths[lot], seen=seen): lot for lot in lots}
        for files in given:
            crew.give(files)
        for files in heard(crew):
            expected = contents[given.pop(files)]
            assert files.troubles() == []
            assert array("Q", files.sizes()).tolist() == [len(data) for data in expected]
            assert list(files.columns()) == [
                b"".join([hashlib.new(name, data).digest() for data in expected]) for name in NAMES
            ]
        assert not given
        assert crew.hear(5.0) == []  # nothing is under way: nobody waits


def test_work_may_be_given_while_some_is_heard(paths: list[Path]) -> None:
    crew, left, back = Crew(2), 40, 0
    for _ in range(4):
        crew.give(of(paths[:20]))
    for files in heard(crew):
        back += not files.troubles()
        if left:
            left -= 1
            crew.give(of(paths[left : left + 9]))
    assert back == 44


@pytest.mark.parametrize("seen", [False, True])
def test_what_is_no_plain_file_is_told(tmp_path: Path, seen: bool) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    names = ("file", "link", "pipe", "folder", "nothing")
    with closing(Crew(1)) as crew:
        crew.give(of([tmp_path / name for name in names], seen=seen))
        (files,) = crew.hear(5.0)
    told = {names[number]: status for number, status, *_ in files.troubles()}
    assert told == {
        "link": lanes.LINK,
        "pipe": lanes.NOT_PLAIN,
        "folder": lanes.NOT_PLAIN,
        "nothing": lanes.MISSING,
    }


def test_waiting_ends_when_the_time_is_over(tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as stream:
        stream.truncate(6 << 30)
    crew = Crew(1)
    crew.give(of([large]))
    began = time.monotonic()
    assert crew.hear(0.05) == []
    assert time.monotonic() - began < 2
    began = time.monotonic()
    crew.close()
    assert time.monotonic() - began < 1, "what runs is ended"
    crew.close()  # once is enough, twice does no harm


def test_closing_drops_what_waits_and_lets_go_of_it(paths: list[Path]) -> None:
    crew = Crew(1)
    files = of(paths[:9])
    crew.give(files)
    crew.close()
    files.troubles()  # it does not run any more
    for wrong in (lambda: crew.give(files), lambda: crew.hear(0)):
        with pytest.raises(ValueError, match="closed"):
            wrong()


def test_a_crew_that_is_forgotten_ends(paths: list[Path]) -> None:
    before = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 0
    crew = Crew(3)
    for _ in range(20):
        crew.give(of(paths))
    del crew
    gc.collect()
    if before:
        assert len(os.listdir("/proc/self/task")) == before


def test_other_threads_run_python_meanwhile(paths: list[Path]) -> None:
    counted = 0
    done = threading.Event()

    def count() -> None:
        nonlocal counted
        while not done.wait(0.001):
            counted += 1

    other = threading.Thread(target=count)
    other.start()
    with closing(Crew(2)) as crew:
        for _ in range(60):
            crew.give(of(paths))
        assert sum(1 for _ in heard(crew)) == 60
    done.set()
    other.join()
    assert counted > 3


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_has_no_crew(paths: list[Path]) -> None:
    crew = Crew(2)
    crew.give(of(paths))
    child = os.fork()
    if child == 0:
        try:
            crew.give(of(paths))
        except ValueError:
            crew.close()
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert len(list(heard(crew))) == 1
    crew.close()


def test_wrong_use(paths: list[Path]) -> None:
    for threads in (0, -1, 5000):
        with pytest.raises(ValueError, match="threads"):
            Crew(threads)
    with closing(Crew(1)) as crew:
        with pytest.raises(TypeError):
            crew.give(b"paths")  # type: ignore[arg-type]
        for seconds in (-1.0, float("nan"), 1e12):
            with pytest.raises(ValueError, match="seconds"):
                crew.hear(seconds)
        files = of(paths)
        crew.give(files)
        with pytest.raises(RuntimeError, match="running"):
            crew.give(files)
        assert crew.hear(5.0) == [files]
        crew.give(files)  # there is nothing left to do in it
        assert crew.hear(5.0) == [files]
