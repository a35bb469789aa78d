"""The crew: the same answers as the backend that is always there, whatever happens to its members."""

from __future__ import annotations

import hashlib
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest

from archpkg.fixity import crew as crew_module
from archpkg.fixity import crew_member
from archpkg.fixity.crew import CREW_FILES, SLOTS, Crew, usable
from archpkg.fixity.engine import PROBE, Digested, Task, TroubleKind, digest_batches, digest_tasks
from archpkg.fixity.lots import Left
from archpkg.fixity.sheets import Sheet

ALGORITHMS = ("sha256", "sm3", "sha3256")
NAMES = ("sha256", "sm3", "sha3_256")


pytestmark = pytest.mark.usefixtures("no_lanes")


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


def lots(all_of_them: list[Task]) -> Iterator[list[Task]]:
    return (all_of_them[at : at + CREW_FILES] for at in range(0, len(all_of_them), CREW_FILES))


def expected(path: Path) -> tuple[str, ...]:
    return tuple(hashlib.new(name, path.read_bytes()).hexdigest() for name in NAMES)


def test_many_small_files_are_digested_by_a_crew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answered: list[object] = []
    read = Crew._read

    def watched(self: Crew, batch: list[Task], answer: bytes) -> Iterator[Any]:
        answered.extend(batch)
        return read(self, batch, answer)

    monkeypatch.setattr(Crew, "_read", watched)
    answers = {a.name: a for a in digest_tasks(tasks(folder), ALGORITHMS, workers=2)}
    assert len(answered) == len(answers) == 402
    for path in folder.iterdir():
        assert answers[path.name] == Digested(
            name=path.name, size=path.stat().st_size, digests=expected(path)
        )


def test_batches_are_sheets_and_the_first_tells_that_work_is_under_way(folder: Path) -> None:
    small = tasks(folder)[:400]
    with closing(digest_batches(small, ["sha256"], workers=2)) as batches:
        assert len(next(batches)) == 0
        sheets = list(batches)
    assert all(isinstance(sheet, Sheet) for sheet in sheets)
    for sheet in sheets:
        assert isinstance(sheet, Sheet)
        assert [one.name for one in sheet] == list(sheet.names)
        assert bytes.fromhex("".join(one.digests[0] for one in sheet)) == sheet.columns[0]
        assert sheet[-1] == sheet[len(sheet) - 1] == sheet[-1:][0]
        assert sheet[0].size == sheet.sizes[0]


def test_few_files_and_copies_need_no_crew(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Crew, "__enter__", lambda self: pytest.fail("a crew was started"))
    few = tasks(folder)[: PROBE - 1]
    assert len(list(digest_tasks(few, ["sha1"], workers=2))) == PROBE - 1
    copies = [Task(name=t.name, path=t.path, copy_to=str(tmp_path / t.name)) for t in tasks(folder)]
    assert all(a.trouble is None for a in digest_tasks(copies, ["sha1"], workers=2))


def test_few_large_files_are_digested_by_a_crew_the_largest_first(tmp_path: Path) -> None:
    sizes = {"a": 9 << 20, "b": 20 << 20, "c": 12 << 20, "small": 5}
    for name, size in sizes.items():
        (tmp_path / name).write_bytes(os.urandom(1000) * (size // 1000) + b"x")
    lot = [Task(name=name, path=str(tmp_path / name)) for name in sizes]
    batches = list(digest_batches(lot, ALGORITHMS, workers=2))
    assert batches[0] == ()
    found = {one.name: one for batch in batches for one in batch}
    assert {name: one.digests for name, one in found.items()} == {
        name: expected(tmp_path / name) for name in sizes
    }
    assert all(isinstance(batch, Sheet) for batch in batches[1:])


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
    "program", ["import sys; sys.exit(3)", "import time; print(end='x'); sys.exit()", "", "print('x' * 64)"]
)
def test_members_that_fail_cost_only_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(crew_module, "_ARGUMENTS", ("-I", "-S", "-c", program))
    answers = list(digest_tasks(tasks(folder), ["sha256"], workers=2))
    assert len(answers) == 402
    assert all(a.trouble is None for a in answers)


@pytest.mark.parametrize("call", ["posix_spawn", "memfd_create", "pipe", "pwrite"])
def test_no_room_for_members_costs_only_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "no room")

    monkeypatch.setattr(os, call, refuse)
    answers = list(digest_tasks(tasks(folder), ["sha256"], workers=2))
    assert len([a for a in answers if a.trouble is None]) == 402


def test_closing_ends_the_members(folder: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    with Crew(["sha256"], 2) as crew:
        answers = crew.digest(lots(tasks(folder) * 50))
        next(answers)
        members = list(crew._members.values())
        assert len(members) == 2
        answers.close()
    for member in members:
        with pytest.raises(ProcessLookupError):
            os.kill(member, 0)
    assert len(os.listdir("/proc/self/fd")) == before


def test_without_memory_files_the_board_is_a_nameless_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "memfd_create")
    answers = list(digest_tasks(tasks(folder), ["sha256"], workers=2))
    assert len([a for a in answers if a.trouble is None]) == 402


def test_names_too_long_for_the_board_are_left_to_others(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew_module, "PATHS", 1000)
    with Crew(["sha256"], 2) as crew:
        found = list(crew.digest(lots(tasks(folder))))
    left = sum(len(one.tasks) for one in found if isinstance(one, Left))
    assert left >= 3 * CREW_FILES
    assert left + sum(len(one) for one in found if not isinstance(one, Left)) == 402


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
    assert taken < 2 * SLOTS * CREW_FILES


def test_a_crew_needs_algorithms_that_a_bare_interpreter_has() -> None:
    assert usable(["sha256", "sha3256"])
    assert not usable(["blake3"])


def refuse_to_map(*_: object, **__: object) -> None:
    """As on a file system that has no maps."""
    raise OSError(19, "No such device")


def served(algorithms: str, *orders: bytes, board: bytes = b"") -> tuple[bytes, bytes]:
    """What a member writes on the board behind the paths, and what it says."""
    taken, given = os.pipe()
    heard, told = os.pipe()
    with TemporaryFile() as file:
        file.write(board)
        file.flush()
        os.write(given, b"".join(orders))
        os.close(given)
        crew_member.serve(taken, told, file.fileno(), algorithms.split(","), crew_member.LARGE)
        os.close(told)
        said = os.read(heard, 1000)
        os.close(heard)
        os.close(taken)
        return os.pread(file.fileno(), 1 << 20, len(board)), said


def order(paths: bytes, count: int) -> bytes:
    return crew_member.ORDER.pack(7, 0, len(paths), len(paths), count)


def test_a_member_answers_in_columns(folder: Path) -> None:
    path = folder / "0007·文件"
    paths = b"\0".join((os.fsencode(path), b"/nowhere", os.fsencode(folder / "large"), os.fsencode(folder)))
    answer, said = served("sha256,sha1", order(paths, 4), board=paths)
    assert crew_member.SAID.unpack(said) == (7,)
    assert answer[:4] == bytes((crew_member.DONE, *3 * (crew_member.AGAIN,)))
    assert struct.unpack_from("<Q", answer, 4) == (path.stat().st_size,)
    assert answer[36:68] == hashlib.sha256(path.read_bytes()).digest()
    assert answer[36 + 4 * 32 :][:20] == hashlib.sha1(path.read_bytes()).digest()
    assert len(answer) == 4 * (1 + 8 + 32 + 20)


@pytest.mark.parametrize("orders", [b"", b"\0" * 5, order(b"/a\0/b", 1)])
def test_a_member_ends_at_what_is_no_order(orders: bytes) -> None:
    assert served("sha1", orders, board=b"/a\0/b") == (b"", b"")


def test_a_file_that_is_cut_while_it_is_mapped_costs_a_member_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = crew_member.MAPPED + 100
    lot = []
    for number in range(12):
        path = tmp_path / f"{number:02d}"
        path.write_bytes(b"x" * whole)
        lot.append(Task(name=path.name, path=str(path)))
    with closing(digest_batches(lot, ["sha3256"], workers=2)) as batches:
        next(batches)
        os.truncate(tmp_path / "00", 4096)
        os.truncate(tmp_path / "11", 10_000)
        answers = {one.name: one for batch in batches for one in batch}
    assert len(answers) == 12
    assert {name for name, one in answers.items() if one.size != whole} <= {"00", "11"}
    assert answers["11"].trouble is not None or answers["11"].size == 10_000


def test_a_file_that_cannot_be_mapped_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = os.urandom(1000) * (crew_member.MAPPED // 1000 + 1)
    (tmp_path / "large").write_bytes(content)
    monkeypatch.setattr(crew_member, "mmap", refuse_to_map)
    monkeypatch.setattr(crew_member, "LARGE", 1 << 40)
    paths = os.fsencode(tmp_path / "large")
    answer, _ = served("sha1", order(paths, 1), board=paths)
    assert answer[0] == crew_member.DONE
    assert answer[9:] == hashlib.sha1(content).digest()


@pytest.mark.parametrize("change", ["shorter", "longer", "touched"])
def test_a_file_that_changes_while_it_is_read_is_left_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = tmp_path / "changing"
    path.write_bytes(bytes(crew_member.PIECE + 10))
    monkeypatch.setattr(crew_member, "mmap", refuse_to_map)
    readv = os.readv

    def meanwhile(source: int, views: Any) -> int:
        monkeypatch.setattr(os, "readv", readv)
        if change == "shorter":
            os.truncate(path, 100)
        elif change == "longer":
            os.truncate(path, crew_member.PIECE + 11)
        else:
            os.utime(path, ns=(5, 5))
        return readv(source, views)

    monkeypatch.setattr(os, "readv", meanwhile)
    paths = os.fsencode(path)
    answer, _ = served("sha1", order(paths, 1), board=paths)
    assert answer[0] == crew_member.AGAIN


def test_the_program_runs_by_itself(folder: Path, tmp_path: Path) -> None:
    paths = os.fsencode(folder / "0005·文件")
    board = tmp_path / "board"
    board.write_bytes(paths)
    with board.open("r+b") as file:
        descriptor = file.fileno()
        assert descriptor != crew_member.BOARD
        program = (
            f"import os, runpy, sys; os.dup2({descriptor}, 3); sys.argv = ['', 'sha256', '999'];"
            f"runpy.run_path({str(crew_member.__file__)!r}, run_name='__main__')"
        )
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", program],
            input=order(paths, 1),
            capture_output=True,
            check=True,
            pass_fds=(descriptor,),
        )
    assert crew_member.SAID.unpack(done.stdout) == (7,)
    expected_digest = hashlib.sha256((folder / "0005·文件").read_bytes()).digest()
    assert board.read_bytes()[len(paths) + 9 :] == expected_digest
    assert done.stderr == b""


@pytest.mark.parametrize("dead", [1, 2])
def test_the_dead_are_not_waited_for(folder: Path, dead: int) -> None:
    """Members that are killed from outside, in the middle of their work."""
    with Crew(["sha256"], 2) as crew:
        answers = crew.digest(lots(tasks(folder)[:400] * 40))
        next(answers)
        for member in list(crew._members.values())[:dead]:
            os.kill(member, signal.SIGKILL)
        found = list(answers)
    done = sum(len(one.tasks) if isinstance(one, Left) else len(one) for one in found)
    assert done == 16_000
