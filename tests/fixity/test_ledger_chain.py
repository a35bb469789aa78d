"""Whatever is tampered with in a ledger is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archpkg.findings import Report
from archpkg.fixity.ledger import Entry, events, head, open_ledger, register
from archpkg.fixity.ledger_chain import check_chain
from archpkg.fixity.ledger_events import COLUMNS, START, chained
from archpkg.fixity.ledger_record import Outcome, record
from archpkg.model.digest import Digest

T0 = datetime(2024, 5, 1, 8, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Two packages and six events: registered, registered, corrupt, verified, verified, verified."""
    path = tmp_path / "l"
    with open_ledger(path, create=True) as ledger:
        for name in ("/一", "/二"):
            digest = Digest(algorithm="sha256", value="ab" * 32)
            register(ledger, name, [Entry(path="a/b", size=3, digests=(digest,))], time=T0, agent="a")
        record(ledger, 1, [Outcome(number=1, path="a/b", action="corrupt")], time=T0, agent="a")
        for _ in range(2):
            record(ledger, 2, [Outcome(number=2, path="a/b", action="verified")], time=T0, agent="a")
    return path


def tamper(place: Path, *statements: str) -> None:
    """Change something, and put the triggers that forbid it in their place again."""
    with closing(sqlite3.connect(place)) as raw, raw:
        triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        for sql in statements:
            assert raw.execute(sql).rowcount
        for _, sql in triggers:
            raw.execute(sql)


def looked(place: Path, kept: str | None = None) -> Report:
    with open_ledger(place) as ledger:
        return check_chain(ledger, expected_head=kept)


def codes(report: Report) -> list[tuple[str, object]]:
    return [(f.code, f.details.get("seq")) for f in report.findings]


def test_sound_with_and_without_a_head(place: Path) -> None:
    with open_ledger(place) as ledger:
        kept = head(ledger)
    report = looked(place, kept.upper())
    assert report.findings == ()
    assert report.counts == {"events": 6, "packages": 2, "objects": 2}
    with open_ledger(place) as ledger:
        record(ledger, 2, [], time=T0, agent="a")
    for earlier in (kept, "0" * 64):  # a head stays good while the ledger grows
        assert looked(place, earlier).findings == ()


@pytest.mark.parametrize(
    "change",
    ["time = time + 1", "agent = 'b'", "tool = 'b'", "package = 1", "object = 'x'", "action = 'missing'",
     "result = 'failure'", "duration = 1", "details = '{}'", "details = details || ' '", "time = CAST(time AS BLOB)",
     "previous = zeroblob(32)", "hash = zeroblob(32)", "agent = x'ff'"],
)  # fmt: skip
def test_every_cell_that_is_changed_is_found(place: Path, change: str) -> None:
    tamper(place, f"UPDATE events SET {change} WHERE seq = 5")
    assert codes(looked(place))[0] == ("LED-CHAIN", 5)


def test_the_first_row_is_named(place: Path) -> None:
    tamper(place, "UPDATE events SET agent = 'b' WHERE seq >= 3")
    assert codes(looked(place)) == [("LED-CHAIN", 3)]


def test_a_row_taken_out(place: Path) -> None:
    tamper(place, "DELETE FROM events WHERE seq = 4")
    assert codes(looked(place))[0] == ("LED-GAP", 5)


def test_a_row_taken_out_and_the_rest_moved_up(place: Path) -> None:
    tamper(place, "DELETE FROM events WHERE seq = 4", "UPDATE events SET seq = seq - 1 WHERE seq > 4")
    assert codes(looked(place))[0] == ("LED-CHAIN", 4)


def test_a_cut_end_is_found_by_the_head_that_was_kept(place: Path) -> None:
    with open_ledger(place) as ledger:
        kept = head(ledger)
    tamper(place, "DELETE FROM events WHERE seq = 6", "UPDATE states SET event = 5 WHERE event = 6")
    assert codes(looked(place)) == [("LED-PACKAGE", 2), ("LED-DAMAGED", None)]
    report = looked(place, kept)
    assert codes(report)[0] == ("LED-HEAD", None)
    assert kept in report.findings[0].text("zh")


def test_a_cut_end_is_mostly_found_without_a_head(place: Path) -> None:
    tamper(place, "DELETE FROM events WHERE seq >= 5")
    assert codes(looked(place))[0] == ("LED-END", 4)


def test_a_chain_made_anew_is_found_by_the_head(place: Path) -> None:
    with open_ledger(place) as ledger:
        kept = head(ledger)
    tamper(place, "UPDATE events SET result = 'success'")
    with closing(sqlite3.connect(place)) as raw, raw:
        (trigger,) = raw.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'events_are_not_changed'"
        ).fetchone()
        raw.execute("DROP TRIGGER events_are_not_changed")
        last = START
        for row in raw.execute(f"SELECT {COLUMNS} FROM events ORDER BY seq").fetchall():
            now = chained(last, row)
            raw.execute("UPDATE events SET previous = ?, hash = ? WHERE seq = ?", (last, now, row[0]))
            last = now
        raw.execute(trigger)
    assert looked(place).findings == ()
    assert codes(looked(place, kept)) == [("LED-HEAD", None)]


@pytest.mark.parametrize(
    "sql",
    ["UPDATE digests SET digest = zeroblob(32) WHERE object = 2", "UPDATE objects SET size = 4 WHERE id = 2",
     "UPDATE objects SET name = 'c' WHERE id = 2", "DELETE FROM digests WHERE object = 2"],
)  # fmt: skip
def test_a_digest_exchanged_in_the_tables_is_found(place: Path, sql: str) -> None:
    tamper(place, sql)
    found = codes(looked(place))
    assert ("LED-DAMAGED", None) in found
    assert ("LED-OBJECTS", 2) in found


def test_a_package_put_elsewhere_behind_the_back_of_the_events(place: Path) -> None:
    tamper(place, "UPDATE packages SET path = '/三' WHERE id = 2")
    report = looked(place)
    assert codes(report)[0] == ("LED-PLACE", None)
    assert report.findings[0].where.path == "/三"


@pytest.mark.parametrize("details", ["'no json'", "'[1]'"])
def test_details_that_are_no_json(place: Path, details: str) -> None:
    tamper(place, f"UPDATE events SET details = {details} WHERE seq = 2")
    assert codes(looked(place)) == [("LED-CHAIN", 2)]


def test_a_damaged_file_is_a_finding(place: Path) -> None:
    data = bytearray(place.read_bytes())
    for page in range(2 * 4096, len(data), 4096):
        data[page : page + 200] = b"\xff" * 200
    place.write_bytes(data)
    report = looked(place)
    assert not report.sound
    assert "LED-DAMAGED" in [f.code for f in report.findings]


def test_the_number_of_events(place: Path) -> None:
    with open_ledger(place) as ledger:
        assert [e.seq for e in events(ledger)] == [1, 2, 3, 4, 5, 6]
