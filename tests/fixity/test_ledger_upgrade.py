"""Ledgers that were made with the first version of the tables."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archpkg.errors import ArchpkgError
from archpkg.fixity.ledger import events, kept_objects, open_ledger, packages, register, retire
from archpkg.fixity.ledger_chain import check_chain
from archpkg.fixity.ledger_record import Outcome, record
from archpkg.fixity.ledger_schema import VERSION

OLD = Path(__file__).parent / "ledgers/version_1.sql"
"""Made by the program that had these tables: three packages, one moved, one retired, one with a damaged file."""

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    path = tmp_path / "l"
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(OLD.read_text(encoding="utf-8"))
    return path


def test_it_is_taken_over_and_vouched_for(place: Path) -> None:
    with open_ledger(place) as ledger:
        assert ledger.version == VERSION
        assert check_chain(ledger).findings == ()
        assert [p.path for p in packages(ledger, retired=True)] == ["/库/包", "/库/贰", "/库/三"]
        told = list(events(ledger))
        assert [(e.seq, e.action, e.package) for e in told[8:]] == [
            (9, "upgraded", 1), (10, "upgraded", 2), (11, "upgraded", 3)
        ]  # fmt: skip
        assert told[-1].time == told[7].time
        kept = {one.id: one for one in kept_objects(ledger, range(1, 6))}
        assert (kept[2].faulty, kept[2].path, kept[3].path) == (True, "data/一.txt", "data/\udcff.txt")
        assert ledger.one("PRAGMA foreign_keys") == (1,)
        assert list(ledger.ask("PRAGMA foreign_key_check")) == []
    with open_ledger(place) as ledger:  # once is enough
        assert len(list(events(ledger))) == 11
        record(
            ledger,
            1,
            [Outcome(number=2, path="data/一.txt", action="verified", told=True)],
            time=NOW,
            agent="a",
        )
        retire(ledger, "/库/贰", time=NOW, agent="a")
        assert check_chain(ledger).findings == ()


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE states SET looked = 99999999999 WHERE object = 1", "LED-DAMAGED"),
        ("UPDATE states SET faulty = 0 WHERE object = 2", "LED-DAMAGED"),
        ("UPDATE states SET event = 4, faulty = 1 WHERE object = 3", "LED-DAMAGED"),
        ("UPDATE states SET event = 99 WHERE object = 1", "LED-END"),
        ("DELETE FROM states WHERE object = 4", "LED-DAMAGED"),
        ("UPDATE digests SET digest = zeroblob(32) WHERE object = 4", "LED-OBJECTS"),
        ("UPDATE packages SET retired = NULL", "LED-PACKAGE"),
        ("UPDATE packages SET path = '/elsewhere' WHERE id = 1", "LED-PLACE"),
        ("DELETE FROM packages", "LED-PACKAGE"),
    ],
)
def test_what_is_not_in_order_is_not_taken_over(place: Path, sql: str, code: str) -> None:
    with closing(sqlite3.connect(place)) as raw, raw:
        raw.execute(sql)
    for _ in range(2):
        with open_ledger(place) as ledger:
            assert ledger.version == 1
            assert code in [finding.code for finding in check_chain(ledger).findings]
            with pytest.raises(ArchpkgError):
                register(ledger, "/new", [], time=NOW, agent="a")
