"""A ledger: opened with care, registered all or nothing, its past never lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from archpkg.errors import CannotRead, CannotStore, WrongUse
from archpkg.fixity import ledger_store
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
from archpkg.fixity.ledger_record import Outcome, record, record_package
from archpkg.fixity.ledger_schema import APPLICATION_ID, VERSION
from archpkg.model.digest import Digest

T0 = datetime(2024, 5, 1, 8, tzinfo=UTC)


def entry(path: str, content: bytes = b"x") -> Entry:
    digest = sha256(content).hexdigest()
    digests = (Digest(algorithm="sha256", value=digest), Digest(algorithm="sm3", value=digest[::-1]))
    return Entry(path=path, size=len(content), modified=7, digests=digests)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "台账.ledger", create=True) as opened:
        yield opened


def put(ledger: Ledger, *entries: Entry, path: str = "/库/包", renew: bool = False) -> int:
    return register(ledger, path, entries, time=T0, agent="某某", tool="t 1", renew=renew).id


def test_a_ledger_is_begun_kept_and_known_again(tmp_path: Path) -> None:
    place = tmp_path / "a b#?%.ledger"
    with open_ledger(place, create=True) as opened:
        put(opened, entry("data/一.txt"))
        assert repr(opened) == f"<Ledger {place}>"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a b#?%.ledger"]
    with open_ledger(place) as again:
        assert [p.path for p in packages(again)] == ["/库/包"]
        assert again.one("PRAGMA application_id") == (APPLICATION_ID,)
        assert again.one("PRAGMA journal_mode") == ("wal",)
        assert again.one("PRAGMA foreign_keys") == (1,)
    with open_ledger(place, create=True) as again:
        assert len(list(events(again))) == 1


def test_what_is_no_ledger_is_refused_and_left_alone(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="no ledger"):
        open_ledger(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    text = tmp_path / "text"
    text.write_bytes(b"not a database at all" * 100)
    empty = tmp_path / "empty"
    empty.touch()
    foreign = tmp_path / "foreign"
    other = sqlite3.connect(foreign)
    other.execute("CREATE TABLE t (x)")
    other.close()
    for place, create in ((text, True), (foreign, True), (empty, False), (tmp_path, False)):
        before = place.read_bytes() if place.is_file() else b""
        with pytest.raises(CannotRead, match="no ledger"):
            open_ledger(place, create=create)
        assert (place.read_bytes() if place.is_file() else b"") == before
    with open_ledger(empty, create=True) as opened:
        assert head(opened) == "0" * 64


def test_a_newer_ledger_is_refused(tmp_path: Path) -> None:
    open_ledger(tmp_path / "l", create=True).close()
    raw = sqlite3.connect(tmp_path / "l")
    raw.execute(f"PRAGMA user_version = {VERSION + 1}")
    raw.close()
    with pytest.raises(CannotRead, match="newer") as refused:
        open_ledger(tmp_path / "l")
    assert "第 2 版" in refused.value.say("zh")


def test_no_ledger_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CannotStore, match="cannot be opened"):
        open_ledger(tmp_path / "none" / "l", create=True)


def test_registered_digests_are_there(ledger: Ledger) -> None:
    number = put(ledger, entry("a", b"1"), entry("d/e/b", b"22"), entry("d/e/c"))
    assert sorted(names(ledger, number)) == ["a", "d/e/b", "d/e/c"]
    kept = {k.id: k for k in kept_objects(ledger, [1, 2, 3, 99])}
    assert kept.keys() == {1, 2, 3}
    assert kept[2].digests["sha256"] == sha256(b"22").hexdigest()
    assert kept[2].digests["sm3"] == sha256(b"22").hexdigest()[::-1]
    assert (kept[2].size, kept[2].modified, kept[2].faulty) == (2, 7, False)
    (event,) = events(ledger)
    assert (event.action, event.result, event.place, event.path) == ("registered", "success", "/库/包", None)
    assert (event.time, event.agent, event.tool) == (T0, "某某", "t 1")
    assert (event.details["objects"], event.details["octets"]) == (3, 4)
    assert event.details["roll"] == roll(ledger, number)[0]


def test_the_roll_does_not_depend_on_the_order(ledger: Ledger) -> None:
    one = put(ledger, entry("a"), entry("b/c"), path="/1")
    two = put(ledger, entry("b/c"), entry("a"), path="/2")
    other = put(ledger, entry("b/c"), entry("a", b"y"), path="/3")
    assert roll(ledger, one) == roll(ledger, two) != roll(ledger, other)


def test_names_that_are_no_unicode_text(ledger: Ledger) -> None:
    odd = "d\udcff/\udcb5.txt"
    number = put(ledger, entry(odd), path="/库\udcff")
    record(ledger, number, [Outcome(number=1, path=odd, action="corrupt")], time=T0, agent="a")
    assert list(names(ledger, number)) == [odd]
    assert [(e.place, e.path) for e in events(ledger)][1] == ("/库\udcff", odd)
    assert check_chain(ledger).findings == ()


def test_refused_all_or_nothing(ledger: Ledger) -> None:
    put(ledger, entry("a"))
    with pytest.raises(WrongUse, match="already"):
        put(ledger, entry("a"))
    with pytest.raises(WrongUse, match="twice"):
        put(ledger, entry("a"), entry("a"), path="/2")
    with pytest.raises(WrongUse, match="no digest"):
        put(ledger, entry("a"), Entry(path="b", digests=()), path="/2")
    for name in ("", "a\0b"):
        with pytest.raises(WrongUse, match="no path"):
            put(ledger, entry(name), path="/2")
    with pytest.raises(WrongUse, match="time zone"):
        register(ledger, "/2", [entry("a")], time=T0.replace(tzinfo=None), agent="a")

    def failing() -> Iterator[Entry]:
        yield entry("a")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        register(ledger, "/2", failing(), time=T0, agent="a")
    assert [p.path for p in packages(ledger)] == ["/库/包"]
    assert list(ledger.ask("SELECT count(*) FROM objects")) == [(1,)]
    assert len(list(events(ledger))) == 1


def test_registered_anew_the_old_digests_go_into_events(ledger: Ledger) -> None:
    number = put(ledger, entry("same"), entry("other", b"old"), entry("gone", b"gone"))
    outcomes = [Outcome(number=n, path=p, action="verified") for n, p in ((1, "same"), (2, "other"))]
    record(ledger, number, outcomes, time=T0, agent="a")
    again = put(ledger, entry("same"), entry("other", b"new"), entry("more"), renew=True)
    assert again == number
    assert sorted(names(ledger, number)) == ["more", "other", "same"]
    told = {(e.action, e.path): e.details for e in events(ledger)}
    old, gone = (sha256(data).hexdigest() for data in (b"old", b"gone"))
    assert told["replaced", "other"]["digests"] == {"sha256": old, "sm3": old[::-1]}
    assert told["withdrawn", "gone"]["digests"] == {"sha256": gone, "sm3": gone[::-1]}
    last = told["registered", None]
    assert [last[key] for key in ("kept", "replaced", "withdrawn", "objects")] == [1, 1, 1, 3]
    looked = dict(ledger.ask("SELECT o.name, s.looked > 0 FROM states s JOIN objects o ON o.id = s.object"))
    assert looked == {"same": 1, "other": 0, "more": 0}
    assert check_chain(ledger).findings == ()


def test_moved_and_retired(ledger: Ledger) -> None:
    put(ledger, entry("a"))
    put(ledger, entry("a"), path="/taken")
    move(ledger, "/库/包", "/new", time=T0, agent="a", kind="zip")
    moved = package_at(ledger, "/new")
    assert moved is not None
    assert (moved.id, moved.kind) == (1, "zip")
    with pytest.raises(WrongUse, match="registered there already"):
        move(ledger, "/new", "/taken", time=T0, agent="a")
    with pytest.raises(WrongUse, match="No package"):
        move(ledger, "/库/包", "/x", time=T0, agent="a")
    retire(ledger, "/new", time=T0 + timedelta(days=1), agent="a", reason="移交")
    assert [p.path for p in packages(ledger)] == ["/taken"]
    assert [p.retired for p in packages(ledger, retired=True)] == [T0 + timedelta(days=1), None]
    with pytest.raises(WrongUse, match="No package"):
        retire(ledger, "/new", time=T0, agent="a")
    put(ledger, entry("a"), path="/new")  # back again, without more ado
    assert len(list(packages(ledger))) == 2
    assert [e.action for e in events(ledger, package=1)] == ["registered", "moved", "retired", "registered"]
    assert check_chain(ledger).findings == ()


def test_one_event_for_all_that_is_sound_and_one_for_each_that_is_not(ledger: Ledger) -> None:
    number = put(ledger, *(entry(f"{n}") for n in range(50)))
    outcomes = [
        Outcome(number=n + 1, path=f"{n}", action="corrupt" if n == 7 else "verified", size=1, modified=9)
        for n in range(50)
    ]
    seq = record(ledger, number, outcomes, time=T0, agent="a", duration=12, details={"extra": 1})
    told = list(events(ledger))
    assert [(e.action, e.path, e.result) for e in told[1:]] == [
        ("corrupt", "7", "failure"),
        ("verified", None, "failure"),
    ]
    assert told[-1].seq == seq
    assert told[-1].duration == 12
    counted = {"objects": 50, "sound": 49, "octets": 50, "faults": {"corrupt": 1}, "extra": 1}
    assert {key: value for key, value in told[-1].details.items() if key != "rows"} == counted
    states = {
        row[0]: row[1:] for row in ledger.ask("SELECT object, verified, faulty, modified, event FROM states")
    }
    at = int(T0.timestamp())
    assert states[8] == (0, 1, 7, seq - 1)
    assert states[9] == (at, 0, 9, seq)
    better = Outcome(number=8, path="7", action="verified", told=True)
    record(ledger, number, [better], time=T0, agent="a")
    assert [(e.path, e.result) for e in events(ledger)][-2:] == [("7", "success"), (None, "success")]
    record_package(ledger, number, "missing", time=T0, agent="a")
    assert list(events(ledger))[-1].action == "missing"


@pytest.mark.parametrize("sql", ["UPDATE events SET agent = 'b'", "DELETE FROM events"])
def test_events_are_never_changed_or_deleted(ledger: Ledger, sql: str) -> None:
    put(ledger, entry("a"))
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        ledger.do(sql)


def test_a_busy_ledger_is_waited_for_and_then_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_store, "WAIT", 0.05)
    with open_ledger(tmp_path / "l", create=True) as one, open_ledger(tmp_path / "l") as two, one.change():
        with pytest.raises(CannotStore, match="Another program"):
            put(two, entry("a"))
        assert list(packages(two)) == []


def test_a_full_disk_is_told_and_nothing_half_written(ledger: Ledger) -> None:
    put(ledger, entry("a"))
    pages = ledger.one("PRAGMA page_count")
    assert pages is not None
    ledger.do(f"PRAGMA max_page_count = {pages[0]}")
    with pytest.raises(CannotStore, match="full"):
        put(ledger, *(entry(f"{n}" * 50) for n in range(1000)), path="/2")
    ledger.do("PRAGMA max_page_count = 1000000")
    assert check_chain(ledger).counts == {"events": 1, "packages": 1, "objects": 1}
