"""The crew: the same answers as the backend that is always there, whatever happens to its members."""

from __future__ import annotations

import hashlib
import io
import os
import selectors
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archpkg.fixity import crew as crew_module
from archpkg.fixity import crew_member
from archpkg.fixity.crew import Crew, usable
from archpkg.fixity.engine import PROBE, Digested, Task, TroubleKind, digest_tasks

ALGORITHMS = ("sha256", "sm3", "sha3256")
NAMES = ("sha256", "sm3", "sha3_256")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four hundred small files, an empty one, a large one."""
    top = tmp_path_factory.mktemp("文件")
    for number in range(400):
        (top / f"{number:04d}·文件").write_bytes(b"%d" % number * number)
    (top / "empty").write_bytes(b"")
    (top / "large").write_bytes(bytes(crew_member.LARGE + 1))
    return top


def tasks(folder: Path) -> list[Task]:
    return [Task(name=path.name, path=str(path)) for path in sorted(folder.iterdir())]


def expected(path: Path) -> tuple[str, ...]:
    return tuple(hashlib.new(name, path.read_bytes()).hexdigest() for name in NAMES)


def test_many_small_files_are_digested_by_a_crew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    fill = Crew._fill

    def watched(self: Crew, batches: Iterator[tuple[Task, ...]]) -> Iterator[Task]:
        started.append(self)
        return fill(self, batches)

    monkeypatch.setattr(Crew, "_fill", watched)
    answers = {a.name: a for a in digest_tasks(tasks(folder), ALGORITHMS, workers=2)}
    assert len(started) == 1
    assert len(answers) == 402
    for path in folder.iterdir():
        assert answers[path.name] == Digested(
            name=path.name, size=path.stat().st_size, digests=expected(path)
        )


def test_few_files_and_copies_need_no_crew(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Crew, "__enter__", lambda self: pytest.fail("a crew was started"))
    few = tasks(folder)[: PROBE - 1]
    assert len(list(digest_tasks(few, ["sha1"], workers=2))) == PROBE - 1
    copies = [Task(name=t.name, path=t.path, copy_to=str(tmp_path / t.name)) for t in tasks(folder)]
    assert all(a.trouble is None for a in digest_tasks(copies, ["sha1"], workers=2))


def test_a_copy_among_the_rest_is_made(folder: Path, tmp_path: Path) -> None:
    lot = tasks(folder)
    lot[300] = Task(name=lot[300].name, path=lot[300].path, copy_to=str(tmp_path / "copy"))
    assert len(list(digest_tasks(lot, ["sha1"], workers=2))) == len(lot)
    assert (tmp_path / "copy").read_bytes() == Path(lot[300].path).read_bytes()


def test_what_is_wrong_with_a_file_is_told_as_ever(folder: Path, tmp_path: Path) -> None:
    lot = tasks(folder)
    (tmp_path / "link").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe")
    odd = ("link", "pipe", "nowhere", "\0")
    lot[290:290] = [Task(name=name, path=str(tmp_path / name)) for name in odd]
    answers = {a.name: a for a in digest_tasks(lot, ["sha256"], workers=2)}
    kinds = {name: answer.trouble.kind for name, answer in answers.items() if answer.trouble is not None}
    assert kinds == {
        "link": TroubleKind.LINK,
        "pipe": TroubleKind.NOT_A_FILE,
        "nowhere": TroubleKind.MISSING,
        "\0": TroubleKind.MISSING,
    }
    assert len(answers) == len(lot)


@pytest.mark.parametrize(
    "program", ["import sys; sys.exit(3)", "import time; print(end='x'); sys.exit()", ""]
)
def test_members_that_fail_cost_only_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(crew_module, "_COMMAND", ("-I", "-S", "-c", program))
    answers = list(digest_tasks(tasks(folder), ["sha256"], workers=2))
    assert len(answers) == 402
    assert all(a.trouble is None for a in answers)


def test_no_room_for_members_costs_only_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "no room")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    answers = list(digest_tasks(tasks(folder), ["sha256"], workers=2))
    assert len([a for a in answers if a.trouble is None]) == 402


def test_closing_ends_the_members(folder: Path) -> None:
    with Crew(["sha256"], 2) as crew:
        answers = crew.digest(iter(tasks(folder) * 50))
        next(answers)
        members = list(crew._at_work)
        assert len(members) == 2
        answers.close()
    assert all(member.returncode is not None for member in members)


def test_tasks_are_taken_as_needed(folder: Path) -> None:
    taken = 0

    def endless() -> Iterator[Task]:
        nonlocal taken
        while True:
            taken += 1
            yield Task(name=str(taken), path=str(folder / "0003·文件"))

    answers = digest_tasks(endless(), ["sha1"], workers=2)
    for _ in range(500):
        assert next(answers).trouble is None
    answers.close()
    assert taken < 2500


def test_a_crew_needs_algorithms_that_a_bare_interpreter_has() -> None:
    assert usable(["sha256", "sha3256"])
    assert not usable(["blake3"])


def request(algorithms: str, *paths: bytes) -> bytes:
    body = b"\0".join(paths)
    return crew_member.HEAD.pack(len(paths), len(algorithms), len(body)) + algorithms.encode() + body


def served(data: bytes) -> bytes:
    answers = io.BytesIO()
    crew_member.serve(io.BytesIO(data), answers)
    return answers.getvalue()


def test_a_member_answers_one_line_a_file(folder: Path) -> None:
    path = folder / "0007·文件"
    large, folder_path = os.fsencode(folder / "large"), os.fsencode(folder)
    said = served(request("sha256,sha1", os.fsencode(path), b"/nowhere", large, folder_path))
    width = crew_member.LINE.size + 32 + 20
    assert len(said) == 4 * width
    status, size = crew_member.LINE.unpack_from(said)
    assert (status, size) == (crew_member.DONE, path.stat().st_size)
    assert (
        said[crew_member.LINE.size : crew_member.LINE.size + 32] == hashlib.sha256(path.read_bytes()).digest()
    )
    for number in (1, 2, 3):
        assert crew_member.LINE.unpack_from(said, number * width)[0] == crew_member.AGAIN


@pytest.mark.parametrize(
    "data",
    [b"", b"\0" * 5, struct.pack("<III", 1, 1 << 30, 3), request("sha1", b"/a")[:-1] + b"\0b"],
)
def test_a_member_ends_at_what_is_no_request(data: bytes) -> None:
    assert served(data) == b""


def test_a_file_that_changes_while_it_is_read_is_left_to_others(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(folder / "0009·文件")
    state = os.stat(path)
    monkeypatch.setattr(os, "readv", lambda source, views: 0)
    said = served(request("sha1", os.fsencode(path)))
    assert state.st_size > 0
    assert crew_member.LINE.unpack_from(said)[0] == crew_member.AGAIN


def test_the_program_runs_by_itself(folder: Path) -> None:
    path = os.fsencode(folder / "0005·文件")
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(crew_member.__file__)],
        input=request("sha256", path),
        capture_output=True,
        check=True,
    )
    assert (
        done.stdout[crew_member.LINE.size :] == hashlib.sha256(Path(os.fsdecode(path)).read_bytes()).digest()
    )
    assert done.stderr == b""


def test_answers_that_lie_ready_together_are_both_heard(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A buffered reader would take both up at once, and the second would then never be announced."""
    monkeypatch.setattr(crew_module, "CREW_FILES", 3)
    select = selectors.DefaultSelector.select

    def late(self: selectors.DefaultSelector, timeout: float | None = None) -> Any:
        time.sleep(0.2)
        return select(self, timeout)

    monkeypatch.setattr(selectors.DefaultSelector, "select", late)
    heard: list[object] = []

    def work() -> None:
        with Crew(["sha1"], 1) as crew:
            heard.extend(crew.digest(iter(tasks(folder)[:6])))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    assert len(heard) == 6
