"""到期待检. What is due to be verified: the oldest first, never verified ones before all, within a budget or a sample.

Due is what was never looked at, what was last looked at ``every`` or longer ago, and what was found faulty then.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from attrs import frozen

from archpkg.errors import WrongUse
from archpkg.fixity.ledger_cells import BadRow, shown, time_in, whole_in
from archpkg.fixity.ledger_contents import Package, joined, packages
from archpkg.fixity.ledger_store import Ledger, moment, seconds
from archpkg.words import Text

_DUE = "(s.looked <= ? OR s.faulty)"


@frozen(kw_only=True)
class Sample:
    """抽样. How large a sample must be, and the ``seed`` that decides what is drawn: the same seed, the same draw.

    ``confidence`` that at least one bad computer file is among those drawn, if the share of bad ones is
    ``tolerable_share`` or more. Raises :class:`WrongUse` where these are not between 0 and 1.
    """

    confidence: float = 0.95
    tolerable_share: float = 0.01
    seed: str = ""

    def __attrs_post_init__(self) -> None:
        _between(self.confidence, self.tolerable_share)


@frozen(kw_only=True)
class Due:
    """What is due in one package. ``oldest`` is when the oldest was looked at (None: never), ``octets`` as far as sizes
    are known. ``chosen`` holds the numbers of computer files where not all that is due is to be read."""

    package: Package
    files: int
    octets: int
    oldest: datetime | None
    until: int
    chosen: tuple[int, ...] | None = None


@frozen(kw_only=True)
class Amount:
    """How much is due: computer files, octets, and how many of them were found faulty before."""

    files: int
    octets: int
    faulty: int


@frozen(kw_only=True)
class Target:
    """One computer file to read: its number in the ledger, its path, and the algorithms of its digests."""

    id: int
    path: str
    algorithms: tuple[str, ...]


def sample_size(population: int, *, confidence: float = 0.95, tolerable_share: float = 0.01) -> int:
    """样本量. How many of a population must be looked at to meet a bad one.

    The smallest n for which, with D = ⌈population · tolerable_share⌉ bad ones among N, drawing without putting back
    misses all of them with a probability of at most 1 − confidence (hypergeometric, exact):
    C(N−D, n) / C(N, n) ≤ 1 − confidence.

    >>> sample_size(1_000_000), sample_size(1000), sample_size(50)
    (299, 258, 48)

    Raises :class:`WrongUse` for figures that are not between 0 and 1.
    """
    _between(confidence, tolerable_share)
    if population <= 0:
        return 0
    bad = max(1, math.ceil(population * tolerable_share - 1e-9))
    low, high = 1, population - bad + 1
    while low < high:
        middle = (low + high) // 2
        if _all_missed(population, bad, middle) <= 1 - confidence:
            high = middle
        else:
            low = middle + 1
    return low


def _all_missed(population: int, bad: int, drawn: int) -> float:
    """The probability that none of the bad ones is drawn; the shorter of two equal products."""
    short, long = sorted((bad, drawn))
    missed = 1.0
    for step in range(short):
        missed *= max(0, population - long - step) / (population - step)
        if missed < 1e-12:
            return 0.0
    return missed


def _between(*shares: float) -> None:
    for share in shares:
        if not 0 < share < 1:
            raise WrongUse(
                Text(f"{share} is not between 0 and 1.", f"{share} 不在 0 与 1 之间。"),
                hint=Text("Say 0.95 for 95 %.", "95 % 请写作 0.95。"),
            )


def draw(seed: str, population: int, size: int) -> frozenset[int]:
    """抽取. ``size`` different numbers below ``population``, decided by the seed alone.

    Each is SHA-256 of the seed, a NUL and a counter, taken modulo the population; what came before is skipped.
    """
    if size > population // 2:
        left_out = draw(seed, population, population - size) if size < population else frozenset()
        return frozenset(range(population)) - left_out
    drawn: set[int] = set()
    count = 0
    while len(drawn) < size:
        drawn.add(
            int.from_bytes(sha256(f"{seed}\0{count}".encode("utf-8", "surrogatepass")).digest()) % population
        )
        count += 1
    return frozenset(drawn)


def amount_due(ledger: Ledger, *, time: datetime, every: timedelta) -> Amount:
    """How much is due at a time, in all packages that are not retired."""
    lots = list(_lots(ledger, _until(time, every)))
    return Amount(
        files=sum(lot[2] for lot in lots),
        octets=sum(lot[3] for lot in lots),
        faulty=sum(lot[4] for lot in lots),
    )


def due(
    ledger: Ledger,
    *,
    time: datetime,
    every: timedelta,
    limit_octets: int | None = None,
    limit_files: int | None = None,
    sample: Sample | None = None,
) -> Iterator[Due]:
    """What is due, package by package: the one with the oldest first, never verified ones before all.

    The limits end the list before they are exceeded, but one computer file at least is in it, so that one which is
    larger than every budget is not passed over for ever. A sample is drawn from all that is due.

    Raises :class:`WrongUse` for a time without zone.
    """
    until = _until(time, every)
    lots = list(_lots(ledger, until))
    known = {package.id: package for package in packages(ledger)}
    picked = None if sample is None else _sampled(ledger, until, sum(lot[2] for lot in lots), sample)
    room = _Room(limit_octets, limit_files)
    for number, oldest, files, octets, _ in lots:
        whole = Due(
            package=known[number],
            files=files,
            octets=octets,
            oldest=moment(oldest) if oldest else None,
            until=until,
        )
        if picked is not None and number not in picked:
            continue
        if picked is None and room.take(files, octets):
            yield whole
            continue
        part = _part(ledger, whole, room, picked)
        if part is None:
            return
        yield part
        if room.full:
            return


class _Room:
    """What is left of a budget."""

    def __init__(self, octets: int | None, files: int | None) -> None:
        self.octets = math.inf if octets is None else octets
        self.files = math.inf if files is None else files
        self.used = False
        self.full = False

    def take(self, files: int, octets: int) -> bool:
        """Take a piece if there is room for it."""
        if files > self.files or octets > self.octets:
            return False
        self.files -= files
        self.octets -= octets
        self.used = True
        return True


def _part(ledger: Ledger, whole: Due, room: _Room, picked: dict[int, list[int]] | None) -> Due | None:
    """As much of one package as was drawn and as there is room for, the oldest first; None: no room is left."""
    asked = (
        f"SELECT s.object, s.size FROM states s WHERE s.package = ? AND {_DUE} ORDER BY s.looked, s.object"
    )
    wanted = None if picked is None else set(picked[whole.package.id])
    chosen = []
    octets = 0
    for number, cell in ledger.ask(asked, whole.package.id, whole.until):
        if wanted is not None and number not in wanted:
            continue
        size = _size(ledger, number, cell)
        if not room.take(1, size):
            room.full = True
            if room.used or room.files < 1:
                break
            room.octets, room.used = 0, True
        chosen.append(number)
        octets += size
    if not chosen:
        return None
    return Due(
        package=whole.package,
        files=len(chosen),
        octets=octets,
        oldest=whole.oldest,
        until=whole.until,
        chosen=tuple(chosen),
    )


def _size(ledger: Ledger, number: int, cell: object) -> int:
    try:
        return whole_in(cell, ("states", number), "size")
    except BadRow as bad:
        raise bad.error(ledger.path) from bad


def _sampled(ledger: Ledger, until: int, population: int, sample: Sample) -> dict[int, list[int]]:
    """The computer files that are drawn from all that are due, by package."""
    size = sample_size(population, confidence=sample.confidence, tolerable_share=sample.tolerable_share)
    places = draw(sample.seed, population, size)
    asked = f"""
        SELECT s.package, s.object FROM states s JOIN packages p ON p.id = s.package
        WHERE p.retired IS NULL AND {_DUE} ORDER BY s.object"""
    picked: dict[int, list[int]] = {}
    for place, (package, number) in enumerate(ledger.ask(asked, until)):
        if place in places:
            picked.setdefault(package, []).append(number)
    return picked


def _lots(ledger: Ledger, until: int) -> Iterator[tuple[int, int, int, int, int]]:
    """Package, oldest look, files, octets and faulty ones of what is due. Answered from an index alone."""
    asked = f"""
        SELECT s.package, min(s.looked) oldest, count(*), sum(s.size), sum(s.faulty) FROM states s
        WHERE {_DUE} AND s.package IN (SELECT id FROM packages WHERE retired IS NULL)
        GROUP BY s.package ORDER BY oldest, s.package"""
    for package, oldest, files, octets, faulty in ledger.ask(asked, until):
        at = ("states", f"package {shown(package)}")
        try:
            yield (
                whole_in(package, at, "package"),
                time_in(oldest, at, "looked"),
                files,
                whole_in(octets, at, "size"),
                whole_in(faulty, at, "faulty"),
            )
        except BadRow as bad:
            raise bad.error(ledger.path) from bad


def _until(time: datetime, every: timedelta) -> int:
    """What was looked at until then is due; what was never looked at counts as 0."""
    return max(0, seconds(time) - int(every.total_seconds()))


def targets(ledger: Ledger, lot: Due) -> Iterator[Target]:
    """The computer files of one package that are due, or chosen of them, as they are stored."""
    asked = f"""
        SELECT o.id, f.path, o.name,
          (SELECT group_concat(a.name) FROM digests d JOIN algorithms a ON a.id = d.algorithm WHERE d.object = o.id)
        FROM states s JOIN objects o ON o.id = s.object JOIN folders f ON f.id = o.folder
        WHERE s.package = ? AND {_DUE}"""
    wanted = None if lot.chosen is None else frozenset(lot.chosen)
    shared: dict[str, tuple[str, ...]] = {}
    for number, folder, name, algorithms in ledger.ask(asked, lot.package.id, lot.until):
        if wanted is None or number in wanted:
            if algorithms not in shared:
                shared[algorithms] = _algorithms(ledger, number, algorithms)
            yield Target(id=number, path=joined(ledger, folder, name, number), algorithms=shared[algorithms])


def _algorithms(ledger: Ledger, number: int, cell: object) -> tuple[str, ...]:
    if isinstance(cell, str):
        return tuple(sorted(cell.split(",")))
    raise BadRow(("digests", number), Text("there is no digest", "没有摘要")).error(ledger.path)
