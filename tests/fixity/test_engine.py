"""Many computer files, many digests, one read each."""

from __future__ import annotations

import hashlib
import io
import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from errno import EACCES, EEXIST, EIO, ENOSPC
from multiprocessing import get_context
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archpkg.errors import CannotRead, WrongUse
from archpkg.fixity import engine, reading
from archpkg.fixity.engine import (
    PROBE,
    Digested,
    HashlibBackend,
    Stopped,
    Task,
    Trouble,
    TroubleKind,
    batches,
    digest_stream,
    digest_tasks,
)

PIECE = reading.PIECE
TWO = ("sha256", "sm3")


def expected(data: bytes, algorithms: Sequence[str] = TWO) -> tuple[str, ...]:
    return tuple(hashlib.new(name, data).hexdigest() for name in algorithms)


def one(task: Task) -> Digested:
    [answer] = digest_tasks([task], TWO, workers=1)
    return answer


def trouble(task: Task) -> Trouble:
    answer = one(task)
    assert answer.digests == ()
    assert answer.trouble is not None
    return answer.trouble


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "件·一.tif"
    path.write_bytes(b"archive" * 100_000)
    return path


@pytest.mark.parametrize("size", [0, 1, 4095, 4096, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_sizes(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    path = tmp_path / "a"
    path.write_bytes(data)
    assert one(Task(name="a", path=str(path))) == Digested(name="a", size=size, digests=expected(data))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    contents=st.lists(st.binary(max_size=9000), max_size=40),
    workers=st.integers(1, 3),
    files=st.integers(1, 9),
    octets=st.integers(1, 20_000),
)
def test_every_task_has_one_answer(
    tmp_path: Path, contents: list[bytes], workers: int, files: int, octets: int
) -> None:
    for number, data in enumerate(contents):
        (tmp_path / str(number)).write_bytes(data)
    tasks = [Task(name=str(n), path=str(tmp_path / str(n))) for n in range(len(contents))]
    answers = list(digest_tasks(tasks, TWO, workers=workers, batch_files=files, batch_octets=octets))
    assert sorted(answers, key=lambda a: int(a.name)) == [
        Digested(name=str(n), size=len(data), digests=expected(data)) for n, data in enumerate(contents)
    ]


def test_order_of_algorithms_and_their_names(source: Path) -> None:
    [answer] = digest_tasks([Task(name="a", path=str(source))], ("SM3", "MD5", "SHA-256"))
    assert answer.digests == expected(source.read_bytes(), ("sm3", "md5", "sha256"))


def test_no_algorithm_still_reads(source: Path) -> None:
    [answer] = digest_tasks([Task(name="a", path=str(source))], ())
    assert answer == Digested(name="a", size=700_000)


def test_wrong_use_at_once() -> None:
    with pytest.raises(WrongUse):
        digest_tasks([], ("crc99",))
    with pytest.raises(WrongUse):
        digest_tasks([], TWO, workers=0)
    with pytest.raises(WrongUse):
        digest_tasks([], TWO, batch_files=0)


def test_what_is_no_file_is_not_opened(tmp_path: Path, source: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(source)
    (tmp_path / "loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(tmp_path / "socket"))
        for name, kind in {
            "pipe": TroubleKind.NOT_A_FILE,
            "socket": TroubleKind.NOT_A_FILE,
            ".": TroubleKind.NOT_A_FILE,
            "link": TroubleKind.LINK,
            "loop": TroubleKind.LINK,
            "gone": TroubleKind.MISSING,
            f"{source.name}/under": TroubleKind.MISSING,
            "x" * 300: TroubleKind.MISSING,
            "nul\0": TroubleKind.MISSING,
            "lone\ud800": TroubleKind.MISSING,
        }.items():
            assert trouble(Task(name=name, path=f"{tmp_path}/{name}")).kind is kind, name
    assert trouble(Task(name="null", path="/dev/null")).kind is TroubleKind.NOT_A_FILE


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_no_permission(source: Path) -> None:
    source.chmod(0)
    assert trouble(Task(name="a", path=str(source))).kind is TroubleKind.UNREADABLE


def test_opening_refused(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, flags: int) -> int:
        raise PermissionError(EACCES, "Permission denied", path)

    monkeypatch.setattr(os, "open", refuse)
    found = trouble(Task(name="a", path=str(source)))
    assert found.kind is TroubleKind.UNREADABLE
    assert found.errno == EACCES
    assert str(source) in found.message


def test_replaced_between_look_and_open(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is opened is looked at again: a pipe put in place of the file must not hang."""
    look = os.lstat

    def swap(path: str) -> os.stat_result:
        state = look(path)
        source.unlink()
        os.mkfifo(source)
        return state

    monkeypatch.setattr(os, "lstat", swap)
    backend = HashlibBackend()
    [answer] = backend.digest([Task(name="a", path=str(source))], TWO)
    assert answer.trouble is not None
    assert answer.trouble.kind is TroubleKind.NOT_A_FILE


def test_read_error(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int, buffers: Sequence[memoryview]) -> int:
        raise OSError(EIO, "Input/output error")

    monkeypatch.setattr(os, "readv", fail)
    found = trouble(Task(name="a", path=str(source)))
    assert (found.kind, found.errno) == (TroubleKind.UNREADABLE, EIO)


def _when_reading(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    readv = os.readv

    def act_and_read(descriptor: int, buffers: Sequence[memoryview]) -> int:
        count = readv(descriptor, buffers)
        act()
        return count

    monkeypatch.setattr(os, "readv", act_and_read)


def test_changed_while_read(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def grow() -> None:
        with source.open("ab") as stream:
            stream.write(b"x" * PIECE)

    copy = tmp_path / "copy"
    _when_reading(monkeypatch, grow)
    found = trouble(Task(name="a", path=str(source), copy_to=str(copy)))
    assert found.kind is TroubleKind.CHANGED
    assert not copy.exists()


def test_shortened_while_read(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _when_reading(monkeypatch, lambda: os.truncate(source, 10))
    assert trouble(Task(name="a", path=str(source))).kind is TroubleKind.CHANGED


def test_rewritten_while_read(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _when_reading(monkeypatch, lambda: os.utime(source, ns=(1, 1)))
    assert trouble(Task(name="a", path=str(source))).kind is TroubleKind.CHANGED


def test_without_readv(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "readv")
    assert one(Task(name="a", path=str(source))).digests == expected(source.read_bytes())


def test_copy_and_digest_together(source: Path, tmp_path: Path) -> None:
    os.utime(source, ns=(10**18, 10**18 + 123_456_000))
    copy = tmp_path / "副本.tif"
    answer = one(Task(name="a", path=str(source), copy_to=str(copy)))
    assert answer.digests == expected(source.read_bytes())
    assert copy.read_bytes() == source.read_bytes()
    assert copy.stat().st_mtime_ns == source.stat().st_mtime_ns
    assert copy.stat().st_mode & 0o777 & ~0o644 == 0


def test_copy_time_by_path(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.utime(source, ns=(10**18, 10**18))
    monkeypatch.setattr(os, "supports_fd", set())
    copy = tmp_path / "copy"
    one(Task(name="a", path=str(source), copy_to=str(copy)))
    assert copy.stat().st_mtime_ns == 10**18


def test_copy_never_replaces(source: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(b"kept")
    found = trouble(Task(name="a", path=str(source), copy_to=str(copy)))
    assert (found.kind, found.errno) == (TroubleKind.NOT_STORED, EEXIST)
    assert copy.read_bytes() == b"kept"


def test_copy_needs_its_folder(source: Path, tmp_path: Path) -> None:
    copy = tmp_path / "no" / "copy"
    assert trouble(Task(name="a", path=str(source), copy_to=str(copy))).kind is TroubleKind.NOT_STORED
    assert trouble(Task(name="a", path=str(source), copy_to="a\0b")).kind is TroubleKind.NOT_STORED


def test_short_writes(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda to, data: write(to, data[:70_001]))
    copy = tmp_path / "copy"
    assert one(Task(name="a", path=str(source), copy_to=str(copy))).trouble is None
    assert copy.read_bytes() == source.read_bytes()


def test_full_disk(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(to: int, data: memoryview) -> int:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    copy = tmp_path / "copy"
    found = trouble(Task(name="a", path=str(source), copy_to=str(copy)))
    assert (found.kind, found.errno) == (TroubleKind.NOT_STORED, ENOSPC)
    assert str(copy) in found.message
    assert not copy.exists()


def test_full_disk_said_when_closing(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    close = os.close
    closed = []

    def late(descriptor: int) -> None:
        close(descriptor)
        closed.append(descriptor)
        if len(closed) == 1:
            raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "close", late)
    copy = tmp_path / "copy"
    found = trouble(Task(name="a", path=str(source), copy_to=str(copy)))
    assert (found.kind, found.errno) == (TroubleKind.NOT_STORED, ENOSPC)
    assert not copy.exists()
    assert len(closed) == 2


def test_file_size_limit_of_the_system(source: Path, tmp_path: Path) -> None:
    program = (
        "import resource, signal, sys\n"
        "from archpkg.fixity.engine import Task, digest_tasks\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300000, 300000))\n"
        "[a] = digest_tasks([Task(name='a', path=sys.argv[1], copy_to=sys.argv[2])], ['sha256'])\n"
        "assert a.trouble and a.trouble.kind.value == 'not_stored', a\n"
        "import errno; assert a.trouble.errno == errno.EFBIG, a\n"
    )
    copy = tmp_path / "copy"
    subprocess.run([sys.executable, "-c", program, str(source), str(copy)], check=True, timeout=30)
    assert not copy.exists()
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 300000


def test_batches_by_number_and_by_octets() -> None:
    sizes = [1, 1, 1, 50, 9, 9, 100, 3, 3]
    tasks = [Task(name=str(n), path="", size=size) for n, size in enumerate(sizes)]
    cut = [[task.size for task in batch] for batch in batches(iter(tasks), files=2, octets=20)]
    assert cut == [[1, 1], [1], [50], [9, 9], [100], [3, 3]]


def test_batches_look_sizes_up(source: Path) -> None:
    tasks = [Task(name="a", path=str(source)), Task(name="b", path=str(source)), Task(name="c", path="x\0")]
    assert [len(batch) for batch in batches(tasks, octets=800_000)] == [1, 2]


def test_tasks_are_taken_as_needed(source: Path) -> None:
    """A million tasks are never all in memory."""
    taken = 0

    def endless() -> Iterator[Task]:
        nonlocal taken
        while True:
            taken += 1
            yield Task(name=str(taken), path=str(source), size=700_000)

    answers = digest_tasks(endless(), ["sha1"], workers=2, batch_files=1)
    for _ in range(20):
        assert next(answers).trouble is None
    answers.close()
    assert taken < 60 + PROBE


def test_threads_of_the_caller_stay_open(source: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        for _ in range(2):
            assert len(list(digest_tasks([Task(name="a", path=str(source))] * 9, TWO, executor=pool))) == 9


def test_processes(tmp_path: Path) -> None:
    tasks = []
    for number in range(150):
        path = tmp_path / str(number)
        path.write_bytes(bytes([number]) * number)
        tasks.append(Task(name=str(number), path=str(path)))
    tasks.append(Task(name="gone", path=str(tmp_path / "gone")))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        answers = {answer.name: answer for answer in digest_tasks(tasks, TWO, executor=pool, batch_files=20)}
    assert len(answers) == 151
    assert answers["7"].digests == expected(b"\7" * 7)
    assert answers["gone"].trouble is not None


class _Broken(Executor):
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        raise BrokenProcessPool("a process was ended")


def test_an_executor_that_breaks_down(source: Path) -> None:
    with pytest.raises(CannotRead, match="worker"):
        list(digest_tasks([Task(name="a", path=str(source))], TWO, executor=_Broken()))


def test_another_backend(source: Path) -> None:
    class Lanes:
        name = "lanes"

        def digest(self, batch: Sequence[Task], algorithms: Sequence[str]) -> list[Digested]:
            return [Digested(name=task.name, size=0, digests=tuple(algorithms)) for task in batch]

    for workers in (1, 2):
        answers = digest_tasks([Task(name="a", path="")], ["SM3"], backend=Lanes(), workers=workers)
        assert list(answers) == [Digested(name="a", size=0, digests=("sm3",))]


@pytest.mark.parametrize("slow", [True, False])
def test_small_files_from_a_slow_disk_are_read_side_by_side(
    slow: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a quick one, two threads would only be in each other's way."""
    monkeypatch.setattr(engine, "thread_time", (lambda: 0.0) if slow else time.perf_counter)
    inside: list[int] = []
    most: list[int] = []

    class Sleeps:
        name = "sleeps"

        def digest(self, batch: Sequence[Task], algorithms: Sequence[str]) -> list[Digested]:
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()
            return [Digested(name=task.name, size=0) for task in batch]

    tasks = [Task(name=str(n), path="", size=1) for n in range(12)]
    answers = list(digest_tasks(tasks, TWO, backend=Sleeps(), workers=3, batch_files=1))
    assert len(answers) == 12
    assert (max(most) > 1) is slow


def test_the_tasks_raise(source: Path) -> None:
    def tasks() -> Iterator[Task]:
        yield Task(name="a", path=str(source))
        raise KeyError("no more")

    with pytest.raises(KeyError):
        list(digest_tasks(tasks(), TWO, workers=2, batch_files=1))


@pytest.mark.parametrize("own", [True, False])
def test_closing_stops_soon_and_leaves_nothing(tmp_path: Path, own: bool) -> None:
    """Files of 10 GB, all holes, would take many seconds each."""
    paths = [tmp_path / f"huge{n}" for n in range(6)]
    for path in paths:
        path.touch()
        os.truncate(path, 10**10)
    quick = tmp_path / "quick"
    quick.write_bytes(b"x")
    out = tmp_path / "out"
    out.mkdir()
    tasks = [Task(name="quick", path=str(quick))]
    tasks += [Task(name=p.name, path=str(p), copy_to=str(out / p.name)) for p in paths]
    pool = None if own else ThreadPoolExecutor(2)
    answers = digest_tasks(tasks, ["md5"], workers=2, executor=pool, batch_files=1)
    assert next(answers).name == "quick"
    begun = time.monotonic()
    answers.close()
    assert time.monotonic() - begun < 1.0
    assert list(out.iterdir()) == []
    if pool is not None:
        pool.shutdown()
    assert not [t for t in threading.enumerate() if t.name.startswith("archpkg")]


def test_interrupted_in_the_middle(source: Path) -> None:
    def tasks() -> Iterator[Task]:
        for number in range(1000):
            if number == 500:
                raise KeyboardInterrupt
            yield Task(name=str(number), path=str(source), size=700_000)

    with pytest.raises(KeyboardInterrupt):
        list(digest_tasks(tasks(), ["sha1"], workers=2, batch_files=1))
    assert not [t for t in threading.enumerate() if t.name.startswith("archpkg")]


@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=3000), extra=st.sampled_from([None, 0, -1, 1, 50]))
def test_stream(data: bytes, extra: int | None) -> None:
    size = None if extra is None else max(0, len(data) + extra)
    sink = io.BytesIO()
    answer = digest_stream(io.BytesIO(data), "a", TWO, expected=size, copy_to=sink)
    if size in (None, len(data)):
        assert answer == Digested(name="a", size=len(data), digests=expected(data))
        assert sink.getvalue() == data
    else:
        assert answer.trouble is not None
        assert answer.trouble.kind is TroubleKind.CHANGED
        assert answer.digests == ()


def test_a_stream_that_never_ends_is_left_at_its_size() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return bytes(size)

    stream = Endless()
    answer = digest_stream(cast(BinaryIO, stream), "a", TWO, expected=PIECE * 2)
    assert answer.trouble is not None
    assert stream.given == PIECE * 2 + 1


@pytest.mark.parametrize("error", [OSError(EIO, "broken"), EOFError("cut")])
def test_a_stream_that_breaks(error: Exception) -> None:
    class Breaks(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise error

    answer = digest_stream(cast(BinaryIO, Breaks()), "a", TWO)
    assert answer.trouble is not None
    assert answer.trouble.kind is TroubleKind.UNREADABLE
    assert answer.trouble.errno == getattr(error, "errno", None)


def test_a_stream_that_cannot_be_written() -> None:
    class Full(io.RawIOBase):
        def write(self, data: object) -> int:
            raise OSError(ENOSPC, "No space left on device")

    answer = digest_stream(io.BytesIO(b"abc"), "a", TWO, copy_to=cast(BinaryIO, Full()))
    assert answer.trouble is not None
    assert (answer.trouble.kind, answer.trouble.errno) == (TroubleKind.NOT_STORED, ENOSPC)


def test_a_stream_that_is_stopped() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        digest_stream(io.BytesIO(b"abc"), "a", TWO, stop=stop)
