"""What is due, in which order, and how much of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil, comb
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.errors import WrongUse
from archpkg.fixity.ledger import Entry, Ledger, open_ledger, register, retire
from archpkg.fixity.ledger_due import Due, Sample, amount_due, draw, due, sample_size, targets
from archpkg.fixity.ledger_record import Outcome, record
from archpkg.model.digest import Digest

T0 = datetime(2024, 5, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Packages /0, /1, /2 with ten objects of ten octets: numbers 1-10, 11-20, 21-30."""
    with open_ledger(tmp_path / "l", create=True) as opened:
        for name in range(3):
            digest = Digest(algorithm="sha256", value="ab" * 32)
            lot = [Entry(path=f"d/{n}", size=10, digests=(digest,)) for n in range(10)]
            register(opened, f"/{name}", lot, time=T0, agent="a")
        yield opened


def look(ledger: Ledger, numbers: range, time: datetime, action: str = "verified") -> None:
    lots: dict[int, list[Outcome]] = {}
    for n in numbers:
        lots.setdefault((n - 1) // 10 + 1, []).append(Outcome(number=n, path=f"d/{n}", action=action))
    for package, lot in lots.items():
        record(ledger, package, lot, time=time, agent="a")


Row = tuple[str, int, tuple[int, ...] | None]


def listed(lots: Iterator[Due]) -> list[Row]:
    return [(lot.package.path, lot.files, lot.chosen) for lot in lots]


def test_never_verified_first_then_the_oldest(ledger: Ledger) -> None:
    look(ledger, range(1, 11), T0 + 2 * DAY)
    look(ledger, range(11, 21), T0 + DAY)
    now = T0 + 40 * DAY
    lots = list(due(ledger, time=now, every=30 * DAY))
    assert [(lot.package.path, lot.oldest) for lot in lots] == [
        ("/2", None),
        ("/1", T0 + DAY),
        ("/0", T0 + 2 * DAY),
    ]
    assert [t.path for t in targets(ledger, lots[0])] == [f"d/{n}" for n in range(10)]
    assert {t.algorithms for t in targets(ledger, lots[0])} == {("sha256",)}


def test_due_is_what_was_looked_at_that_long_ago_or_is_faulty(ledger: Ledger) -> None:
    look(ledger, range(1, 31), T0)
    assert listed(due(ledger, time=T0 + 30 * DAY - timedelta(seconds=1), every=30 * DAY)) == []
    assert amount_due(ledger, time=T0 + 30 * DAY, every=30 * DAY).files == 30
    look(ledger, range(4, 6), T0, "corrupt")
    assert listed(due(ledger, time=T0, every=30 * DAY)) == [("/0", 2, None)]
    amount = amount_due(ledger, time=T0, every=30 * DAY)
    assert (amount.files, amount.octets, amount.faulty) == (2, 20, 2)
    assert listed(due(ledger, time=T0, every=timedelta(days=100_000))) == [("/0", 2, None)]
    retire(ledger, "/0", time=T0, agent="a")
    assert listed(due(ledger, time=T0, every=30 * DAY)) == []


def test_what_was_never_looked_at_is_due_however_long_the_interval(ledger: Ledger) -> None:
    assert amount_due(ledger, time=T0, every=timedelta(days=100_000)).files == 30


def test_limits_end_the_list_before_they_are_exceeded(ledger: Ledger) -> None:
    def ask(limit_octets: int | None = None, limit_files: int | None = None) -> list[Row]:
        return listed(due(ledger, time=T0, every=DAY, limit_octets=limit_octets, limit_files=limit_files))

    assert ask(limit_octets=300) == [("/0", 10, None), ("/1", 10, None), ("/2", 10, None)]
    assert ask(limit_octets=139) == [("/0", 10, None), ("/1", 3, (11, 12, 13))]
    assert ask(limit_files=10) == [("/0", 10, None)]
    assert ask(limit_files=12) == [("/0", 10, None), ("/1", 2, (11, 12))]
    assert ask(limit_files=0) == []
    assert ask(limit_octets=9) == [("/0", 1, (1,))]  # larger than the budget, and yet its turn comes
    look(ledger, range(1, 3), T0 + DAY)
    assert ask(limit_files=2) == [("/0", 2, (3, 4))]
    (lot,) = due(ledger, time=T0, every=DAY, limit_files=2)
    assert [t.id for t in targets(ledger, lot)] == [3, 4]


def test_a_sample_is_drawn_by_its_seed(ledger: Ledger) -> None:
    def ask(seed: str, **more: int) -> list[int]:
        sample = Sample(confidence=0.5, tolerable_share=0.1, seed=seed)
        lots = due(ledger, time=T0, every=DAY, sample=sample, **more)
        return [n for lot in lots for n in (lot.chosen or ())]

    size = sample_size(30, confidence=0.5, tolerable_share=0.1)
    assert len(ask("a")) == size < 30
    assert ask("a") == ask("a")
    assert ask("a") != ask("b")
    assert ask("a", limit_files=2) == ask("a")[:2]
    drawn = {n for seed in range(40) for n in ask(str(seed))}
    assert drawn == set(range(1, 31))


def test_every_time_has_a_zone(ledger: Ledger) -> None:
    with pytest.raises(WrongUse, match="zone"):
        list(due(ledger, time=T0.replace(tzinfo=None), every=DAY))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 80),
    st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99]),
    st.sampled_from([0.01, 0.02, 0.1, 0.25, 0.5]),
)
def test_the_sample_is_the_smallest_that_is_large_enough(n: int, confidence: float, share: float) -> None:
    bad = max(1, ceil(Fraction(str(share)) * n))
    size = sample_size(n, confidence=confidence, tolerable_share=share)

    def missed(drawn: int) -> Fraction:
        return Fraction(comb(n - bad, drawn), comb(n, drawn))

    limit = 1 - Fraction(str(confidence))
    assert missed(size) <= limit + Fraction(1, 10**9)
    assert size == 1 or missed(size - 1) > limit - Fraction(1, 10**9)


def test_sizes_of_samples() -> None:
    assert [sample_size(n) for n in (0, 1, 50, 1000, 1_000_000, 10**9)] == [0, 1, 48, 258, 299, 299]
    assert sample_size(10**9, tolerable_share=1e-9) == 950_000_000
    for share in (0.0, 1.0, -1.0):
        with pytest.raises(WrongUse, match="between"):
            sample_size(10, tolerable_share=share)
        with pytest.raises(WrongUse, match="between"):
            Sample(confidence=share)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=5), st.integers(1, 200), st.data())
def test_a_draw_is_of_its_size_and_repeatable(seed: str, population: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, population))
    drawn = draw(seed, population, size)
    assert len(drawn) == size
    assert all(0 <= n < population for n in drawn)
    assert drawn == draw(seed, population, size)
