"""A ledger of a million computer files: size, and seconds to register, list and record.

``python benchmarks/ledger_million.py [N] [PER_PACKAGE]``
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from archpkg.fixity.ledger import Entry, Ledger, events, open_ledger, packages, register
from archpkg.fixity.ledger_chain import check_chain
from archpkg.fixity.ledger_due import Due, Sample, due, targets
from archpkg.fixity.ledger_record import Outcome, record
from archpkg.model.digest import Digest

T0 = datetime(2024, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)


def entries(package: int, count: int) -> Iterator[Entry]:
    """Scans as a transfer package holds them: ten pages an item, SHA-256 and SM3 each."""
    for n in range(count):
        value = sha256(b"%d/%d" % (package, n)).hexdigest()
        item = f"Z109-WS·{1950 + package % 70}-Y-BGS-{n // 10:04d}"
        yield Entry(
            path=f"data/Z109/WS/{item}/{n % 10:03d}.tif",
            size=1_000_000 + n,
            modified=1_700_000_000_000_000_000 + n,
            digests=(Digest(algorithm="sha256", value=value), Digest(algorithm="sm3", value=value[::-1])),
        )


def fill(ledger: Ledger, count: int, each: int) -> None:
    """Register so many packages."""
    for n in range(count // each):
        register(ledger, f"/archive/2024/package-{n:06d}", entries(n, each), time=T0, agent="benchmark")


def look(ledger: Ledger, lots: list[Due], when: datetime) -> None:
    """Record every computer file as sound, a portion a package."""
    for lot in lots:
        found = [
            Outcome(number=t.id, path=t.path, action="verified", modified=1) for t in targets(ledger, lot)
        ]
        for start in range(0, len(found), 4096):
            record(ledger, lot.package.id, found[start : start + 4096], time=when, agent="benchmark")


def megabytes(place: str) -> float:
    """The ledger with what SQLite keeps beside it."""
    return sum(os.path.getsize(p) for p in Path(place).parent.iterdir()) / 1e6


class Watch:
    """Says how long each part took."""

    def __init__(self) -> None:
        self.start = time.perf_counter()

    def say(self, what: str) -> None:
        """One line, and begin anew."""
        sys.stdout.write(f"{what:<48}{time.perf_counter() - self.start:8.2f} s\n")
        sys.stdout.flush()
        self.start = time.perf_counter()


def main() -> None:
    """Fill a ledger and ask it everything."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    each = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    with TemporaryDirectory() as folder:
        place = f"{folder}/ledger"
        watch = Watch()
        with open_ledger(place, create=True) as ledger:
            fill(ledger, count, each)
            watch.say(f"register {count:,} in {sum(1 for _ in packages(ledger)):,} packages")
            lots = list(due(ledger, time=T0, every=YEAR))
            watch.say(f"due list, all never verified: {sum(lot.files for lot in lots):,}")
            look(ledger, lots, T0)
            watch.say("record all as sound")
            lots = list(due(ledger, time=T0 + YEAR / 2, every=YEAR))
            watch.say(f"due list, nothing due: {len(lots)}")
            lots = list(due(ledger, time=T0 + YEAR, every=YEAR))
            watch.say(f"due list, everything due: {sum(lot.files for lot in lots):,}")
            lots = list(due(ledger, time=T0 + YEAR, every=YEAR, limit_octets=10**10))
            watch.say(f"due list, 10 GB: {sum(lot.files for lot in lots):,}")
            lots = list(due(ledger, time=T0 + YEAR, every=YEAR, sample=Sample(seed="s")))
            watch.say(f"due list, a sample: {sum(lot.files for lot in lots):,}")
            report = check_chain(ledger)
            watch.say(f"check the chain: {report.verdict.value}, {report.counts['events']:,} events")
            told = sum(1 for _ in events(ledger))
            watch.say(f"read all events: {told:,}")
        sys.stdout.write(f"ledger: {megabytes(place):,.0f} MB\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(f"peak memory: {peak / 1024:,.0f} MiB\n")


if __name__ == "__main__":
    main()
