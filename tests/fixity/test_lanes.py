"""The backend on lanes gives the answers of the backend on hashlib, in the same words."""

from __future__ import annotations

import hashlib
import importlib
import os
import pickle
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archpkg.fixity import lanes as room
from archpkg.fixity.engine import digest_tasks
from archpkg.fixity.lanes import FEW, LARGE, LanesBackend, library, usable
from archpkg.fixity.reading import HashlibBackend
from archpkg.fixity.tasks import Backend, Digested, Stoppable, Stopped, Task, Trouble, TroubleKind

there = pytest.mark.skipif(library() is None, reason="the optional library archpkg_lanes is not installed")
TWO = ("sha256", "sm3")


def both(tasks: Sequence[Task], algorithms: Sequence[str] = TWO, kernel: str | None = None) -> list[Digested]:
    """The answers, once both backends have given the same."""
    ours = list(LanesBackend(kernel=kernel).digest(tasks, algorithms))
    for task in tasks:
        if task.copy_to is not None:
            Path(task.copy_to).unlink()
    assert ours == list(HashlibBackend().digest(tasks, algorithms))
    return ours


def made(folder: Path, contents: Sequence[bytes]) -> list[Task]:
    tasks = [
        Task(name=f"件/{n}", path=str(folder / f"件{n}"), size=len(data)) for n, data in enumerate(contents)
    ]
    for task, data in zip(tasks, contents, strict=True):
        Path(task.path).write_bytes(data)
    return tasks


# ---- without the library ----


def absent(name: str) -> ModuleType:
    raise ImportError(name)


def test_without_the_library_hashlib_does_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib, "import_module", absent)
    assert library() is None
    assert not usable(TWO)
    tasks = made(tmp_path, [b"a", b"b", b"c", b"d"])
    assert list(LanesBackend().digest(tasks, TWO)) == HashlibBackend().digest(tasks, TWO)


def test_a_library_that_reads_no_files_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "archpkg_lanes", ModuleType("archpkg_lanes"))
    assert library() is None


class Pretended:
    """A library whose answers are made up, to see what the backend does with them."""

    ALGORITHMS = ("sha256", "sm3")
    MOST_ALGORITHMS = 8
    Crew = object

    def __init__(self, troubles: Sequence[tuple[int, ...]] = (), finished: bool = True) -> None:
        self.told = list(troubles)
        self.finished = finished
        self.asked: list[tuple[list[bytes], list[bytes] | None]] = []

    def Files(  # noqa: N802
        self,
        paths: bytes,
        count: int,
        algorithms: tuple[str, ...],
        copies: bytes | None,
        *,
        kernel: str | None,
        seen: bool,
    ) -> Pretended:
        assert not seen
        self.asked.append((paths.split(b"\0"), None if copies is None else copies.split(b"\0")))
        self.count = count
        return self

    def run(self, stopped: Any) -> bool:
        return self.finished

    def troubles(self) -> list[tuple[int, ...]]:
        return self.told

    def sizes(self) -> bytes:
        return b"".join([n.to_bytes(8, sys.byteorder) for n in range(self.count)])

    def columns(self) -> tuple[bytes, ...]:
        return (bytes(range(self.count)),)


def pretend(monkeypatch: pytest.MonkeyPatch, library: Pretended) -> Pretended:
    monkeypatch.setattr(importlib, "import_module", lambda name: library)
    return library


def test_large_files_first_and_the_order_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    library = pretend(monkeypatch, Pretended())
    sizes = [5, LARGE, 7, LARGE + 2, None, LARGE + 1, LARGE // 8]
    tasks = [Task(str(n), f"/{n}", size=size) for n, size in enumerate(sizes)]
    answers = LanesBackend().digest(tasks, ("sha256",))
    assert library.asked == [([b"/3", b"/5", b"/1", b"/6", b"/0", b"/2", b"/4"], None)]
    assert [answer.name for answer in answers] == [str(n) for n in range(7)]
    assert [answer.digests for answer in answers] == [(f"{place:02x}",) for place in (4, 2, 5, 0, 6, 1, 3)]
    assert [answer.size for answer in answers] == [4, 2, 5, 0, 6, 1, 3]


def test_few_large_files_go_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = pretend(monkeypatch, Pretended())
    tasks = made(tmp_path, [b"a", b"b", b"c", b"d"])
    tasks[2] = tasks[2]._replace(size=LARGE)
    answers = LanesBackend().digest(tasks, ("sha256",))
    assert library.asked[0][0] == [os.fsencode(tasks[n].path) for n in (0, 1, 3)]
    assert answers[2].digests == (hashlib.sha256(b"c").hexdigest(),)
    assert [answer.digests[0] for answer in (answers[0], answers[1], answers[3])] == ["00", "01", "02"]


def test_what_lanes_do_not_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = pretend(monkeypatch, Pretended())
    tasks = made(tmp_path, [b"a", b"b", b"c", b"d"])
    for batch, algorithms in ((tasks[: FEW - 1], ("sha256",)), (tasks, ("sha256", "blake2b")), (tasks, ())):
        assert LanesBackend().digest(batch, algorithms) == HashlibBackend().digest(batch, algorithms)
    assert library.asked == []


@pytest.mark.parametrize(
    ("told", "trouble"),
    [
        ((1, 2, 0, 0, 0), (TroubleKind.MISSING, "No such file or directory: /p", 2)),
        ((2, 5, 77, 99, 0), (TroubleKind.UNREADABLE, "Input/output error: /p", 5)),
        (
            (3, 0, 7, 9, 8),
            (TroubleKind.CHANGED, "changed while it was read (9 octets, then 8, 7 read): /p", None),
        ),
        ((4, 0, 0, 0, 0), (TroubleKind.NOT_A_FILE, "not a plain file: /p", None)),
        ((5, 0, 0, 0, 0), (TroubleKind.LINK, "a link, not followed: /p", None)),
        ((5, 40, 0, 0, 0), (TroubleKind.LINK, "Too many levels of symbolic links: /p", 40)),
        ((6, 28, 5, 9, 0), (TroubleKind.NOT_STORED, "No space left on device: /c", 28)),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="numbers and words of Linux")
def test_troubles_in_the_same_words(
    told: tuple[int, int, int, int, int],
    trouble: tuple[TroubleKind, str, int | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind, message, errno = trouble
    library = pretend(monkeypatch, Pretended([(1, *told)]))
    tasks = [Task("a", "/a"), Task("p", "/p", "/c"), Task("b", "/b")]
    answers = LanesBackend().digest(tasks, ("sha256",))
    assert answers[1] == Digested("p", told[2], (), Trouble(kind=kind, message=message, errno=errno))
    assert [answers[0].trouble, answers[2].trouble] == [None, None]
    assert library.asked[0][1] == [b"", b"/c", b""]


def test_stopped_before_or_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    library = pretend(monkeypatch, Pretended(finished=False))
    tasks = [Task(str(n), f"/{n}") for n in range(4)]
    stop = threading.Event()
    with pytest.raises(Stopped):
        LanesBackend().until(stop).digest(tasks, TWO)
    assert len(library.asked) == 1
    stop.set()
    with pytest.raises(Stopped):
        LanesBackend().until(stop).digest(tasks, TWO)
    assert len(library.asked) == 1


def test_it_is_a_backend_and_crosses_processes() -> None:
    backend: Backend = LanesBackend(kernel="scalar")
    assert isinstance(backend, Stoppable)
    assert backend.name == "lanes"
    assert pickle.loads(pickle.dumps(backend)) == backend


# ---- with the library ----


def kernels() -> Sequence[str | None]:
    found = library()
    return (None,) if found is None else (None, *found.kernels())


@there
@pytest.mark.parametrize("kernel", kernels())
def test_the_same_digests(tmp_path: Path, kernel: str | None) -> None:
    tasks = made(tmp_path, [os.urandom(n * 997 % 70_000) for n in range(120)])
    both(tasks, ("sha512", "sm3", "md5", "sha1", "sha256", "sha384", "sha224"), kernel)


@there
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.lists(st.binary(max_size=3000), max_size=40), copied=st.sets(st.integers(0, 39)))
def test_any_batch_with_copies(tmp_path: Path, contents: list[bytes], copied: set[int]) -> None:
    tasks = [
        task._replace(copy_to=f"{task.path}.copy") if number in copied else task
        for number, task in enumerate(made(tmp_path, contents))
    ]
    both(tasks)
    for task, data in zip(tasks, contents, strict=True):
        if task.copy_to is not None:
            assert Path(task.copy_to).read_bytes() == data
            Path(task.copy_to).unlink()


@there
def test_the_same_troubles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = made(tmp_path, [b"archive" * 1000] * 20)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(good[0].path)
    (tmp_path / "loop").symlink_to("loop")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind("socket")
    names = (
        "pipe",
        "link",
        "loop",
        "loop/under",
        "socket",
        ".",
        "gone",
        "件0/under",
        "x" * 300,
        "nul\0",
        "lone\ud800",
    )
    tasks = [
        *good,
        *[Task(name, f"{tmp_path}/{name}") for name in names],
        Task("null", "/dev/null"),
        Task("", ""),
    ]
    for copy_to in ("nul\0", "lone\ud800", "", good[1].path, f"{tmp_path}/no/folder"):
        tasks.append(good[0]._replace(copy_to=copy_to))
    answers = list(LanesBackend().digest(tasks, TWO))
    assert answers == HashlibBackend().digest(tasks, TWO)
    assert sum(answer.trouble is None for answer in answers) == 20


@there
@pytest.mark.skipif(not Path("/proc/self/mounts").exists(), reason="no such file system")
def test_the_same_when_more_came(tmp_path: Path) -> None:
    tasks = [Task("mounts", "/proc/self/mounts"), *made(tmp_path, [b"a", b"b", b"c"])]
    assert both(tasks)[0].trouble is not None


@there
def test_the_engine_with_lanes(tmp_path: Path) -> None:
    contents = [os.urandom(n * 131 % 9000) for n in range(300)]
    tasks = made(tmp_path, contents)
    answers = digest_tasks(tasks, TWO, workers=2, backend=LanesBackend(), batch_files=50)
    expected = {
        task.name: tuple(hashlib.new(name, data).hexdigest() for name in TWO)
        for task, data in zip(tasks, contents, strict=True)
    }
    assert {answer.name: answer.digests for answer in answers} == expected


@there
def test_stopped_soon(tmp_path: Path) -> None:
    tasks = [Task(str(n), str(tmp_path / str(n)), str(tmp_path / f"{n}.copy")) for n in range(4)]
    for task in tasks:
        with open(task.path, "wb") as stream:
            stream.truncate(1 << 36)
    stop = threading.Event()
    timer = threading.Timer(0.05, stop.set)
    timer.start()
    with pytest.raises(Stopped):
        LanesBackend(stop).digest(tasks, TWO)
    timer.join()
    assert not any(Path(task.copy_to or "").exists() for task in tasks)


@there
def test_a_kernel_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="avx9"):
        LanesBackend(kernel="avx9").digest(made(tmp_path, [b"a"] * FEW), TWO)


def test_the_names_of_the_library_are_those_meant_here() -> None:
    found = library()
    if found is not None:
        for name in ("MISSING", "UNREADABLE", "CHANGED", "NOT_PLAIN", "LINK", "NOT_STORED"):
            assert getattr(found, name) == getattr(room, f"_{name}")
