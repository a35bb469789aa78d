"""Small streams gathered and digested side by side: the same answers as one by one, in bounded portions."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.fixity import gathering, lanes
from archpkg.fixity.gathering import Measure, Read, digested, in_portions, in_turn, measure_for
from archpkg.fixity.reading import digest_bytes, digest_stream
from archpkg.fixity.sheets import Sheet
from archpkg.fixity.tasks import Digested, Task, Trouble, TroubleKind

TWO = ("sha256", "sm3")
KIB = 1024
MIB = 1024 * KIB
BAD = Trouble(kind=TroubleKind.UNREADABLE, message="broken")

needs_lanes = pytest.mark.skipif(not lanes.usable(TWO), reason="archpkg_lanes is not installed")


def gathered(contents: Sequence[bytes]) -> list[Read]:
    """Each as it comes from reading with no algorithms and a copy in memory."""
    read = []
    for number, data in enumerate(contents):
        kept = BytesIO()
        answer = digest_stream(BytesIO(data), f"件{number}", (), expected=len(data), copy_to=kept)
        read.append(Read(answer, kept))
    return read


def by_hashlib(contents: Sequence[bytes], algorithms: Sequence[str] = TWO) -> list[Digested]:
    return [
        Digested(f"件{n}", len(data), tuple(hashlib.new(a, data).hexdigest() for a in algorithms))
        for n, data in enumerate(contents)
    ]


@needs_lanes
@settings(max_examples=40, deadline=None)
@given(
    contents=st.lists(st.one_of(st.binary(max_size=300), st.integers(0, 70_000).map(bytes)), max_size=40),
    algorithms=st.lists(st.sampled_from(["md5", "sha1", "sha256", "sha512", "sm3"]), min_size=1, unique=True),
)
def test_the_same_as_hashlib(contents: list[bytes], algorithms: list[str]) -> None:
    answers, side_by_side = digested(gathered(contents), algorithms)
    assert list(answers) == by_hashlib(contents, algorithms)
    assert side_by_side == (len(contents) >= lanes.FEW)


@needs_lanes
def test_a_sheet_where_nothing_is_wrong() -> None:
    contents = [b"", b"x" * 5000, b"a", "档案".encode() * 999]
    answers, _ = digested(gathered(contents), TWO)
    assert isinstance(answers, Sheet)
    assert list(answers.sizes) == [0, 5000, 1, 5994]
    assert answers.columns[1] == b"".join(hashlib.new("sm3", data).digest() for data in contents)


@needs_lanes
def test_what_is_digested_already_or_has_trouble_keeps_its_place() -> None:
    contents = [b"%d" % n for n in range(7)]
    read = gathered(contents)
    large = digest_bytes("件1", contents[1], TWO)
    read[1] = Read(large)
    read[3] = Read(Digested("件3", 2, trouble=BAD), BytesIO(b"ha"))
    read[6] = Read(Digested("件6", 0, trouble=BAD))
    expected = by_hashlib(contents)
    expected[3], expected[6] = read[3].answer, read[6].answer
    answers, side_by_side = digested(read, TWO)
    assert not isinstance(answers, Sheet)
    assert (answers, side_by_side) == (expected, True)


def test_a_few_are_digested_one_by_one() -> None:
    """So many as do not fill the lanes; without the library, too, though nothing is gathered then."""
    read = [*gathered([b"1", b"2"]), Read(Digested("x", 0, trouble=BAD), BytesIO())]
    assert digested(read, TWO) == (
        [*by_hashlib([b"1", b"2"]), Digested("x", 0, trouble=BAD)],
        False,
    )
    assert digested([], TWO) == ([], False)


def test_many_are_digested_one_by_one_where_the_library_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "library", lambda: None)
    contents = [b"%d" % n for n in range(9)]
    assert digested(gathered(contents), TWO) == (by_hashlib(contents), False)


def test_nothing_is_gathered_without_lanes(no_lanes: None) -> None:
    assert measure_for(TWO, 2) is None


@needs_lanes
@pytest.mark.parametrize("portions", [1, 2, 4, 16, 64, 1000])
def test_all_portions_together_are_bounded(portions: int) -> None:
    measure = measure_for(TWO, portions)
    assert measure is not None
    assert measure.octets * portions <= max(gathering.HELD, gathering.LEAST_OCTETS * portions)
    assert measure.octets >= lanes.FEW * measure.large
    assert measure_for((*TWO, "sha3256"), portions) is None
    assert measure_for((), portions) is None


MEASURE = Measure(8 * MIB, MIB)


@settings(max_examples=50, deadline=None)
@given(sizes=st.lists(st.one_of(st.none(), st.integers(0, 3 * MIB), st.integers(0, 9)), max_size=300))
def test_portions_are_bounded_and_lose_nothing(sizes: list[int | None]) -> None:
    tasks = [Task(str(number), "", None, size) for number, size in enumerate(sizes)]
    portions = list(in_portions(tasks, MEASURE))
    assert sorted(task for portion in portions for task in portion) == sorted(tasks)
    for portion in portions:
        weights = [task.size or 0 for task in portion]
        assert sum(weights) <= MEASURE.octets or len(portion) == 1
        assert len(portion) <= gathering.MEMBERS
        assert max(weights) <= MEASURE.large or len(portion) == 1


def test_portions_are_worth_it() -> None:
    def count(files: int, size: int) -> list[int]:
        tasks = (Task(str(n), "", None, size) for n in range(files))
        return [len(portion) for portion in in_portions(tasks, MEASURE)]

    assert count(3000, 10) == [1024, 1024, 952]
    assert count(200, 100 * KIB) == [64, 64, 64, 8]
    assert count(20, MIB) == [8, 8, 4]
    assert count(2, 2 * MIB) == [1, 1]


def never(job: object) -> bool:
    return False


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("light", [never, lambda job: job % 3 == 0, lambda job: True])
def test_results_come_in_turn(workers: int, light: object) -> None:
    def slow(job: int) -> int:
        time.sleep(0.002 * (job % 3))
        return -job

    assert callable(light)
    assert list(in_turn(range(30), slow, light=light, workers=workers)) == [-job for job in range(30)]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("archpkg")]


def test_few_jobs_are_made_ahead() -> None:
    made: list[int] = []
    finished: list[int] = []

    def jobs() -> Iterator[int]:
        for job in range(40):
            made.append(job)
            assert len(made) - len(finished) <= 4
            yield job

    def work(job: int) -> int:
        time.sleep(0.001)
        return job

    for job in in_turn(jobs(), work, light=never, workers=2):
        finished.append(job)
    assert finished == list(range(40))


def test_light_jobs_are_told_at_once() -> None:
    made: list[int] = []

    def jobs() -> Iterator[int]:
        for job in range(9):
            made.append(job)
            yield job

    for job in in_turn(jobs(), int, light=lambda job: True, workers=4):
        assert made == list(range(job + 1))


@pytest.mark.parametrize("workers", [1, 3])
def test_closed_early(workers: int) -> None:
    done: list[int] = []

    def work(job: int) -> int:
        time.sleep(0.01)
        done.append(job)
        return job

    results = in_turn(iter(range(1000)), work, light=never, workers=workers)
    assert next(results) == 0
    start = time.perf_counter()
    results.close()
    assert time.perf_counter() - start < 0.2
    assert len(done) < 10
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("archpkg")]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failure_goes_to_the_caller(workers: int) -> None:
    def work(job: int) -> int:
        return 1 // (job - 3)

    with pytest.raises(ZeroDivisionError):
        list(in_turn(range(9), work, light=never, workers=workers))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("archpkg")]
