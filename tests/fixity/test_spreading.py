"""Work on a few parts at the same time."""

from __future__ import annotations

import threading

import pytest

from archpkg.fixity.spreading import at_once


@pytest.mark.parametrize("parts", [0, 1, 2, 7])
def test_results_in_the_order_of_the_parts(parts: int) -> None:
    assert at_once(range(parts), lambda part: part * part) == [part * part for part in range(parts)]


def test_parts_are_worked_on_at_the_same_time() -> None:
    all_there = threading.Barrier(3, timeout=10)
    assert sorted(at_once("abc", lambda _: all_there.wait())) == [0, 1, 2]


def test_the_first_part_is_the_callers_own() -> None:
    here = threading.get_ident()
    assert at_once([True], lambda _: threading.get_ident()) == [here]
    assert at_once([1, 2, 3], lambda _: threading.get_ident())[0] == here


def test_errors_come_when_all_have_ended() -> None:
    done: list[int] = []

    def work(part: int) -> None:
        if part in (1, 3):
            raise ValueError(str(part))
        done.append(part)

    with pytest.raises(ValueError, match="1"):
        at_once(range(5), work)
    assert sorted(done) == [0, 2, 4]


def test_an_interruption_goes_through() -> None:
    def work(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        at_once([1, 2], work)


def test_where_no_thread_is_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", none)
    assert at_once([1, 2, 3], str) == ["1", "2", "3"]
