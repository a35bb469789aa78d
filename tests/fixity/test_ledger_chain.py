"""Whatever is tampered with in a ledger is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archpkg.errors import CannotRead, Rejected
from archpkg.findings import Report
from archpkg.fixity.ledger import (
    Entry,
    Ledger,
    events,
    head,
    kept_objects,
    move,
    names,
    open_ledger,
    package_at,
    packages,
    register,
    retire,
    roll,
)
from archpkg.fixity.ledger_chain import check_chain
from archpkg.fixity.ledger_due import Sample, due, targets
from archpkg.fixity.ledger_events import COLUMNS, START, chained
from archpkg.fixity.ledger_record import Outcome, record, record_package
from archpkg.fixity.ledger_rows import State, Sum, state_hash
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
    assert codes(looked(place)) == [("LED-PACKAGE", 5), ("LED-DAMAGED", None)]
    report = looked(place, kept)
    assert codes(report)[0] == ("LED-HEAD", None)
    assert kept in report.findings[0].text("zh")


def test_a_cut_end_is_mostly_found_without_a_head(place: Path) -> None:
    tamper(place, "DELETE FROM events WHERE seq >= 5")
    assert ("LED-END", 4) in codes(looked(place))


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


def test_what_somebody_exchanged_never_gets_into_an_event(place: Path) -> None:
    """Even where rows, hashes and the sum were made to agree, what is written next does not vouch for them."""
    with closing(sqlite3.connect(place)) as raw, raw:
        state = State(looked=int(T0.timestamp()), verified=0, faulty=False, modified=None, event=3)
        (registered,) = raw.execute("SELECT registered FROM states WHERE object = 1").fetchone()
        total = Sum()
        total.add(state_hash(registered, state))
        raw.execute(
            "UPDATE states SET faulty = 0, hash = ? WHERE object = 1", (state_hash(registered, state),)
        )
        raw.execute("UPDATE packages SET sum = ? WHERE id = 1", (total.octets,))
    report = looked(place)
    assert codes(report) == [("LED-PACKAGE", 4), ("LED-ROWS", 4)]
    with open_ledger(place) as ledger:
        outcome = Outcome(number=1, path="a/b", action="verified")
        with pytest.raises(CannotRead, match="row 1 of the table packages"):
            record(ledger, 1, [outcome], time=T0, agent="a")
        with pytest.raises(CannotRead, match="row 1 of the table packages"):
            record_package(ledger, 1, "missing", time=T0, agent="a")
        for write in (
            lambda: move(ledger, "/一", "/x", time=T0, agent="a"),
            lambda: retire(ledger, "/一", time=T0, agent="a"),
            lambda: register(ledger, "/新", [], time=T0, agent="a"),
        ):
            with pytest.raises(Rejected) as refused:
                write()
            assert [finding.code for finding in refused.value.findings] == ["LED-PACKAGE"]
        record(ledger, 2, [Outcome(number=2, path="a/b", action="verified")], time=T0, agent="a")
        assert not check_chain(ledger).sound


def test_somebody_else_wrote_while_the_ledger_was_open(place: Path) -> None:
    with open_ledger(place) as ledger:
        move(ledger, "/一", "/1", time=T0, agent="a")
        with open_ledger(place) as other:
            move(other, "/1", "/一", time=T0, agent="b")
        move(ledger, "/一", "/1", time=T0, agent="a")
        tamper(place, "UPDATE packages SET retired = 5 WHERE id = 2")
        with pytest.raises(Rejected, match="retired"):
            move(ledger, "/1", "/2", time=T0, agent="a")


@pytest.mark.parametrize(
    "sql",
    ["UPDATE states SET looked = 'x'", "UPDATE states SET size = 'x'", "UPDATE states SET size = 9223372036854775807",
     "DELETE FROM digests", "UPDATE folders SET path = 5", "UPDATE objects SET name = x'ff'",
     "UPDATE packages SET path = x'ff' WHERE id = 1", "UPDATE packages SET retired = NULL, registered = 99999999999999",
     "UPDATE events SET details = 'x'", "UPDATE events SET hash = 'x'"],
)  # fmt: skip
def test_functions_that_read_a_ledger_end_or_raise(place: Path, sql: str) -> None:
    tamper(place, sql)

    def all_due(ledger: Ledger) -> object:
        when = {"time": T0 + timedelta(days=400), "every": timedelta(days=1)}
        lots = list(due(ledger, **when, limit_octets=3))  # type: ignore[arg-type]
        sample = list(due(ledger, **when, sample=Sample(seed="s")))  # type: ignore[arg-type]
        return [list(targets(ledger, lot)) for lot in (*lots, *sample)]

    with open_ledger(place) as ledger:
        for read in (head, lambda one: list(events(one)), lambda one: list(packages(one)), all_due,
                     lambda one: list(names(one, 1)), lambda one: list(kept_objects(one, [1, 2])),
                     lambda one: package_at(one, "/一"), lambda one: roll(one, 1)):  # fmt: skip
            with suppress(CannotRead):
                read(ledger)
        assert not check_chain(ledger).sound
