"""The crew of native threads: the same answers as the backend that is always there."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archpkg.fixity import lanes_crew
from archpkg.fixity.engine import PROBE, digest_batches, digest_lots, digest_tasks
from archpkg.fixity.lanes import library
from archpkg.fixity.lanes_crew import CREW_FILES, LanesCrew
from archpkg.fixity.lots import Left, Lot
from archpkg.fixity.reading import HashlibBackend
from archpkg.fixity.sheets import Sheet
from archpkg.fixity.tasks import Task, TroubleKind

pytestmark = pytest.mark.skipif(
    library() is None, reason="the optional library archpkg_lanes is not installed"
)
TWO = ("sha256", "sm3")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve hundred small files, an empty one, a large one."""
    top = tmp_path_factory.mktemp("文件")
    for number in range(1200):
        (top / f"{number:04d}·文件").write_bytes(b"%d" % number * (number % 300))
    (top / "empty").write_bytes(b"")
    (top / "large").write_bytes(bytes(3_000_000))
    return top


def tasks(folder: Path) -> list[Task]:
    return [Task(name=path.name, path=str(path)) for path in sorted(folder.iterdir())]


def lot(of: list[Task]) -> Lot:
    return Lot([task.name for task in of], [task.path for task in of])


def test_tasks_and_lots_get_the_answers_of_hashlib(folder: Path) -> None:
    every = tasks(folder)
    expected = {one.name: one for one in HashlibBackend().digest(every, TWO)}
    assert {one.name: one for one in digest_tasks(every, TWO, workers=2)} == expected
    sheets = list(digest_lots([lot(every[:700]), lot(every[700:])], TWO, workers=2))
    assert {one.name: one for sheet in sheets for one in sheet} == expected
    assert all(isinstance(sheet, Sheet) for sheet in sheets if sheet)
    assert not sheets[0], "the first one tells that the work is under way"


def test_batches_are_given_as_they_are_needed(folder: Path) -> None:
    (one,) = [task for task in tasks(folder) if task.name == "empty"]
    taken = 0

    def endless() -> Iterator[Task]:
        nonlocal taken
        while True:
            taken += 1
            yield one

    with closing(digest_batches(endless(), ["sha1"], workers=2)) as answers:
        assert next(answers) == ()
        assert len(next(answers)) == CREW_FILES
        assert taken <= (2 * lanes_crew.AHEAD + 3) * CREW_FILES


def test_faulty_files_and_odd_names_are_told_as_ever(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("elsewhere")
    odd = [
        Task("link", str(tmp_path / "link")),
        Task("nothing", str(tmp_path / "nothing")),
        Task("a NUL", str(tmp_path / "a\0b")),
        Task("no text", str(tmp_path / "\ud800")),
    ]
    every = tasks(folder) + odd
    answers = {one.name: one for one in digest_tasks(every, TWO, workers=2)}
    assert answers == {one.name: one for one in HashlibBackend().digest(every, TWO)}
    assert answers["link"].trouble is not None
    assert answers["link"].trouble.kind is TroubleKind.LINK


def test_a_lot_with_a_name_that_is_none_is_left_to_others() -> None:
    with LanesCrew(TWO, 1) as crew:
        began, left = crew.digest(iter([Lot(["a"], ["/a\0"])]))
    assert isinstance(began, Left)
    assert list(began.tasks) == [Task("a", "/a\0")]
    assert left == ()


def test_copies_among_the_rest_are_made(folder: Path, tmp_path: Path) -> None:
    every = tasks(folder)
    every[PROBE + 1] = every[PROBE + 1]._replace(copy_to=str(tmp_path / "copy"))
    answers = list(digest_tasks(every, TWO, workers=2))
    assert len(answers) == len(every)
    assert (tmp_path / "copy").read_bytes() == Path(every[PROBE + 1].path).read_bytes()


def test_closing_ends_the_threads_soon(folder: Path) -> None:
    large = [task for task in tasks(folder) if task.name == "large"] * 5000
    small = [task for task in tasks(folder) if task.name == "empty"] * PROBE
    before = threading.active_count()
    answers = digest_batches(small + large, TWO, workers=2)
    next(answers)
    began = time.monotonic()
    answers.close()
    assert time.monotonic() - began < 0.5
    assert threading.active_count() == before


def test_without_threads_others_do_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: int) -> None:
        raise OSError("no thread can be started")

    monkeypatch.setattr("archpkg_lanes.Crew", none)
    every = tasks(folder)
    answers = {one.name: one for one in digest_tasks(every, TWO, workers=2)}
    assert answers == {one.name: one for one in HashlibBackend().digest(every, TWO)}
