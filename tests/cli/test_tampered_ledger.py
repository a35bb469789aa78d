"""A ledger that somebody wrote to, or that a disk damaged: every command says so, and nothing rests on it."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from archpkg.cli.app import run
from archpkg.packages.bag import create_bag

TABLES = ("packages", "folders", "objects", "algorithms", "digests", "states", "events")


def call(*argv: str) -> tuple[int, str]:
    """A command as a person gives it: its exit code, and what it printed. A traceback fails the test."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(io.StringIO()):
        code = run(["audit", *argv])
    return code, out.getvalue()


def findings(*argv: str) -> tuple[int, list[dict[str, Any]]]:
    code, printed = call(*argv, "--json")
    return code, json.loads(printed)["findings"]


def make(place: Path, name: str) -> Path:
    source = place / f"{name}-source"
    source.mkdir(parents=True)
    for n in range(3):
        (source / f"{n}.txt").write_bytes(b"content %d" % n)
    return create_bag(source, place / name).path


def damage(path: Path) -> None:
    """Change an octet, and leave size and time stamp as they were."""
    state = path.stat()
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two bags in a ledger: verified, one file damaged since, and found so."""
    place = tmp_path_factory.mktemp("room")
    one, two = make(place, "一"), make(place, "二")
    ledger = str(place / "ledger")
    assert call("register", ledger, str(one), str(two), "--agent", "王某")[0] == 0
    assert call("run", ledger)[0] == 0
    damage(one / "data/1.txt")
    assert call("run", ledger, "--every", "0s")[0] == 1
    assert call("check-chain", ledger)[0] == 0
    return place


@pytest.fixture
def ledger(room: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(room / "ledger", tmp_path / "ledger"))


@contextmanager
def opened(place: Path) -> Iterator[sqlite3.Connection]:
    """The file of a ledger without what guards it: triggers and columns that must be filled; both are put back."""
    with closing(sqlite3.connect(place)) as raw, raw:
        triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        tables = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute(
            "UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table' AND name <> 'digests'"
        )
    with closing(sqlite3.connect(place)) as raw, raw:
        yield raw
    with closing(sqlite3.connect(place)) as raw, raw:
        raw.execute("PRAGMA writable_schema = ON")
        for name, sql in tables:
            raw.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (sql, name))
    with closing(sqlite3.connect(place)) as raw, raw:
        for _, sql in triggers:
            raw.execute(sql)


def number_of(place: Path, name: str = "1.txt") -> int:
    """The number of a computer file of the first bag."""
    with closing(sqlite3.connect(place)) as raw:
        asked = "SELECT min(id) FROM objects WHERE name = ?"
        return int(raw.execute(asked, (name,)).fetchone()[0])


def test_what_guards_a_ledger_is_put_back(ledger: Path) -> None:
    with opened(ledger):
        pass
    assert findings("check-chain", str(ledger)) == (0, [])


TAMPERINGS = [
    ("UPDATE packages SET retired = 5", "packages", 1),
    ("UPDATE packages SET retired = 5 WHERE id = 2", "packages", 2),
    ("UPDATE packages SET retired = -5 WHERE id = 2", "packages", 2),
    ("UPDATE packages SET retired = 99999999999999 WHERE id = 2", "packages", 2),
    ("UPDATE packages SET registered = 'soon' WHERE id = 1", "packages", 1),
    ("UPDATE packages SET registered = NULL WHERE id = 1", "packages", 1),
    ("UPDATE packages SET registered = registered + 1 WHERE id = 1", "packages", 1),
    ("UPDATE packages SET kind = 'zip' WHERE id = 1", "packages", 1),
    ("UPDATE packages SET kind = NULL WHERE id = 1", "packages", 1),
    ("UPDATE packages SET path = CAST(path AS BLOB) WHERE id = 1", "packages", 1),
    ("UPDATE packages SET path = x'ff' WHERE id = 1", "packages", 1),
    ("UPDATE packages SET path = CAST(x'ff' AS TEXT) WHERE id = 1", "packages", 1),
    ("UPDATE packages SET path = 7 WHERE id = 1", "packages", 1),
    ("UPDATE packages SET path = NULL WHERE id = 1", "packages", 1),
    ("UPDATE packages SET sum = zeroblob(256) WHERE id = 1", "packages", 1),
    ("UPDATE packages SET sum = 'x' WHERE id = 1", "packages", 1),
    ("UPDATE packages SET id = 77 WHERE id = 1", "packages", 77),
    ("DELETE FROM packages", "packages", 1),
    ("DELETE FROM packages WHERE id = 2", "packages", 2),
    ("INSERT INTO packages VALUES (9, '/x', 'folder', 1, zeroblob(256), NULL)", "packages", 9),
    ("DELETE FROM states", "states", "own"),
    ("DELETE FROM states WHERE object = {own}", "states", "own"),
    ("UPDATE states SET looked = 99999999999999", "states", "own"),
    ("UPDATE states SET looked = looked + 1 WHERE object = {own}", "states", "own"),
    ("UPDATE states SET looked = -1 WHERE object = {own}", "states", "own"),
    ("UPDATE states SET looked = 'x' WHERE object = {own}", "states", "own"),
    ("UPDATE states SET looked = NULL WHERE object = {own}", "states", "own"),
    ("UPDATE states SET looked = 1e300 WHERE object = {own}", "states", "own"),
    ("UPDATE states SET verified = looked + 1 WHERE object = {own}", "states", "own"),
    ("UPDATE states SET faulty = 0", "states", "own"),
    ("UPDATE states SET faulty = 2 WHERE object = {own}", "states", "own"),
    ("UPDATE states SET modified = 1 WHERE object = {own}", "states", "own"),
    ("UPDATE states SET event = 2 WHERE object = {own}", "states", "own"),
    ("UPDATE states SET package = 2 WHERE object = {own}", "states", "own"),
    ("UPDATE states SET size = 9223372036854775807", "states", "own"),
    ("UPDATE states SET hash = zeroblob(32) WHERE object = {own}", "states", "own"),
    ("UPDATE states SET hash = 'text' WHERE object = {own}", "states", "own"),
    ("UPDATE states SET registered = zeroblob(32) WHERE object = {own}", "objects", "own"),
    ("INSERT INTO states SELECT 999, package, size, looked, verified, faulty, modified, registered, hash, event "
     "FROM states LIMIT 1", "states", 999),
    ("UPDATE objects SET name = '0.txt-' WHERE id = {own}", "objects", "own"),
    ("UPDATE objects SET name = CAST(name AS BLOB) WHERE id = {own}", "objects", "own"),
    ("UPDATE objects SET name = NULL WHERE id = {own}", "objects", "own"),
    ("UPDATE objects SET size = size + 1 WHERE id = {own}", "objects", "own"),
    ("UPDATE objects SET size = -1 WHERE id = {own}", "objects", "own"),
    ("UPDATE objects SET size = 'x' WHERE id = {own}", "objects", "own"),
    ("UPDATE objects SET folder = 99 WHERE id = {own}", "objects", "own"),
    ("INSERT INTO objects SELECT 999, folder, 'more', 1 FROM objects LIMIT 1", "digests", 999),
    ("DELETE FROM objects WHERE id = {own}", "states", "own"),
    ("UPDATE folders SET path = x'ff' WHERE path = 'data'", "objects", "own"),
    ("UPDATE folders SET package = 44 WHERE package = 1", "folders", 1),
    ("DELETE FROM digests WHERE object = {own}", "digests", "own"),
    ("DELETE FROM digests WHERE object = {own} AND algorithm = 1", "objects", "own"),
    ("UPDATE digests SET digest = zeroblob(32) WHERE object = {own}", "objects", "own"),
    ("UPDATE digests SET digest = CAST(digest AS TEXT) WHERE object = {own}", "digests", "own"),
    ("UPDATE digests SET digest = 'abc' WHERE object = {own}", "digests", "own"),
    ("UPDATE digests SET algorithm = 66 WHERE object = {own} AND algorithm = 1", "digests", None),
    ("UPDATE algorithms SET name = 'md5' WHERE id = 1", "objects", "own"),
    ("UPDATE algorithms SET name = NULL WHERE id = 1", "algorithms", 1),
    ("UPDATE events SET time = 99999999999999 WHERE seq = 2", "events", 2),
    ("UPDATE events SET details = NULL WHERE seq = 2", "events", 2),
    ("UPDATE events SET hash = 'text' WHERE seq = 3", "events", 3),
    ("UPDATE events SET hash = CAST(hash AS TEXT) WHERE seq = (SELECT max(seq) FROM events)", "events", None),
    ("UPDATE events SET previous = NULL WHERE seq = 2", "events", 2),
    ("UPDATE events SET seq = 1000000 WHERE seq = (SELECT max(seq) FROM events)", "events", 1000000),
    ("INSERT INTO events SELECT 999, time, agent, tool, package, object, action, result, duration, details, "
     "previous, hash FROM events LIMIT 1", "events", 999),
    ("DELETE FROM events", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "table", "row"), TAMPERINGS, ids=[one[0][:60] for one in TAMPERINGS])
def test_a_tampered_row_is_named_and_nothing_rests_on_it(
    ledger: Path, room: Path, sql: str, table: str | None, row: int | str | None
) -> None:
    own = number_of(ledger)
    with opened(ledger) as raw:
        assert raw.execute(sql.format(own=own)).rowcount > 0
    place = str(ledger)
    code, found = findings("check-chain", place)
    assert code == 1
    assert {f["code"][:4] for f in found} == {"LED-"}
    named = [(f["details"].get("table"), f["details"].get("row")) for f in found]
    wanted = own if row == "own" else row
    assert any(table in (None, at[0]) and wanted in (None, at[1]) for at in named), named
    code, found = findings("run", place)
    assert code == 1
    assert found[-1]["code"] == "AUD-LEDGER"
    code, found = findings("due", place)
    assert code == 1
    assert found[-1]["code"] == "AUD-LEDGER"
    for argv in (
        ["due"],
        ["history"],
        ["history", "--csv"],
        ["history", "--json"],
        ["run", "--sample", "0.9:0.5"],
    ):
        assert call(argv[0], place, *argv[1:])[0] == 1
    for argv in (["register", place, str(room / "一"), "--renew"], ["register", place, str(room / "一-source")],
                 ["move", place, str(room / "一"), str(room / "三")], ["retire", place, str(room / "二")]):  # fmt: skip
        code, _ = call(*argv)
        assert code in (0, 1, 2, 4)
        assert call("check-chain", place)[0] == 1, argv  # what is written later does not make it good
    assert call("run", place)[0] == 1


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("DROP TRIGGER events_are_not_changed", "events_are_not_changed"),
        ("DROP TRIGGER events_are_not_deleted", "events_are_not_deleted"),
        ("DROP INDEX states_due", "states_due"),
        ("CREATE TABLE more (x)", "more"),
        ("CREATE TRIGGER t AFTER INSERT ON events BEGIN UPDATE states SET faulty = 0; END", "t"),
        ("ALTER TABLE states ADD COLUMN more", "states"),
        ("DROP TABLE states", "states"),
        ("ALTER TABLE digests RENAME TO others", "digests"),
        ("CREATE VIEW v AS SELECT * FROM states", "v"),
    ],
)
def test_changed_tables_and_dropped_triggers(ledger: Path, room: Path, sql: str, name: str) -> None:
    with closing(sqlite3.connect(ledger)) as raw, raw:
        raw.execute(sql)
    code, found = findings("check-chain", str(ledger))
    assert code == 1
    assert name in [f["details"].get("name") for f in found if f["code"] == "LED-SCHEMA"]
    for argv in (
        ["run"],
        ["due"],
        ["retire", str(room / "一")],
        ["move", str(room / "一"), "/x"],
        ["history"],
    ):
        assert call(argv[0], str(ledger), *argv[1:])[0] == 1, argv
    assert call("register", str(ledger), str(room / "一"), "--renew")[0] == 1


def test_the_damaged_file_is_found_where_the_ledger_is_in_order(ledger: Path, room: Path) -> None:
    code, found = findings("run", str(ledger))
    assert code == 1
    assert [(f["code"], f["path"]) for f in found] == [("AUD-CORRUPT", f"{room}/一/data/1.txt")]


def test_of_many_damaged_rows_the_first_are_named(tmp_path: Path) -> None:
    source = tmp_path / "many"
    source.mkdir()
    for n in range(1100):
        (source / f"{n}").write_bytes(b"%d" % n)
    place = tmp_path / "ledger"
    assert call("register", str(place), str(source))[0] == 0
    with opened(place) as raw:
        raw.execute("UPDATE states SET looked = 7")
    assert call("check-chain", str(place), "--report", str(tmp_path / "r.json"))[0] == 1
    found = json.loads((tmp_path / "r.json").read_text())["findings"]
    assert sum(f["code"] == "LED-DAMAGED" for f in found) == 1000
    assert [f["details"]["n"] for f in found if f["code"] == "LED-MORE"] == [100]


# ── any cell, any octet ─────────────────────────────────────────────────────────────────────────────────

CELLS = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(-2, 12),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.binary(max_size=40),
    st.sampled_from(["sha256", "", "0", 2**63 - 1, -(2**63), b"", "1970-01-01", "\0"]),
)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_cell_that_is_changed_is_found(
    room: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    place = Path(shutil.copy(room / "ledger", tmp_path_factory.mktemp("cell") / "ledger"))
    table = data.draw(st.sampled_from(TABLES))
    value = data.draw(CELLS)
    with opened(place) as raw:
        columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
        column = data.draw(st.sampled_from(columns))
        keys = ("object", "algorithm") if table == "digests" else ("rowid",)
        which = data.draw(st.sampled_from(raw.execute(f"SELECT {', '.join(keys)} FROM {table}").fetchall()))
        before = raw.execute(f"SELECT * FROM {table}").fetchall()
        try:
            raw.execute(
                f"UPDATE {table} SET {column} = ? WHERE {' AND '.join(f'{key} = ?' for key in keys)}",
                (value, *which),
            )
        except sqlite3.DatabaseError:
            assume(False)
        after = raw.execute(f"SELECT * FROM {table}").fetchall()
        assume([[(type(cell), cell) for cell in row] for row in before]
               != [[(type(cell), cell) for cell in row] for row in after])  # fmt: skip
    _never_sound(place, room)


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_any_octet_that_is_changed_is_found_or_decides_nothing(
    room: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    place = Path(shutil.copy(room / "ledger", tmp_path_factory.mktemp("octet") / "ledger"))
    content = bytearray(place.read_bytes())
    used = [n for n, octet in enumerate(content) if octet]
    at = data.draw(st.sampled_from(used) | st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    place.write_bytes(content)
    if _cells(place) == _cells(room / "ledger"):
        for argv in (["check-chain"], ["run"], ["due"], ["history"]):
            assert call(argv[0], str(place), *argv[1:])[0] in (0, 1, 4)
    else:
        _never_sound(place, room)


def _cells(place: Path) -> object:
    """Everything that a ledger says; None where SQLite cannot read it."""
    try:
        with closing(sqlite3.connect(place)) as raw:
            raw.text_factory = bytes
            order = "ORDER BY 1, 2"
            return [raw.execute(f"SELECT * FROM {table} {order}").fetchall() for table in TABLES]
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def _never_sound(place: Path, room: Path) -> None:
    for argv in (["check-chain"], ["run"], ["due"], ["history"], ["history", "--json"], ["history", "--csv"]):
        assert call(argv[0], str(place), *argv[1:])[0] in (1, 4), argv
    for argv in (["move", str(room / "一"), "/x"], ["retire", str(room / "二")]):
        assert call(argv[0], str(place), *argv[1:])[0] in (0, 1, 2, 4)
    assert call("check-chain", str(place))[0] in (1, 4)
