"""Is a ledger what was written into it? Its file, its tables, its chain of events, and every row against the events.

The chain vouches for the events; the events say where each package lies, when it was registered and retired, and the
hash of the sum of the rows of its computer files (:mod:`archpkg.fixity.ledger_rows`). So whatever decides what is due
is either stated by an event, or summed up in one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from attrs import define

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Report, Rule, Where, reject
from archpkg.fixity import ledger_rules as rules
from archpkg.fixity.ledger_cells import BadRow, shown, text_in
from archpkg.fixity.ledger_contents import Kept, Package, Roll, check_row, object_rows, package_rows
from archpkg.fixity.ledger_events import COLUMNS, START, Event, chained, read_event
from archpkg.fixity.ledger_old import contradictions
from archpkg.fixity.ledger_rows import Sum, state_hash
from archpkg.fixity.ledger_schema import LISTED, expected_tables
from archpkg.fixity.ledger_store import Ledger
from archpkg.words import Text

NAMED = 1000
"""Rows that are named; the others are counted."""
_AT_MOST = 10
"""Faults of the file that SQLite names."""


def check_chain(ledger: Ledger, *, expected_head: str | None = None) -> Report:
    """Whether every event is as it was written, and everything else in the ledger is as the events say.

    Of the events the first that is wrong is named, of everything else table and row. ``expected_head`` is one that
    :func:`head` gave at any time before, kept outside: only with it a chain that was cut off or made anew is always
    found. ``counts``: ``events``, ``packages``, ``objects`` looked at. A file that is damaged gives a finding, not an
    error.
    """
    faults = _Faults(ledger.path)
    counts = {"events": 0, "packages": 0, "objects": 0}
    try:
        with ledger.snapshot():
            if _file(ledger, faults) and _tables(ledger, faults):
                stated = _chain(ledger, faults, counts, expected_head)
                _packages(ledger, faults, counts, stated)
                _contents(ledger, faults, counts, stated)
    except CannotRead as error:
        faults.say(rules.LED_DAMAGED, reason=error.text)
    return Report(kind="ledger", findings=faults.all(), counts=counts)


def trust(ledger: Ledger) -> None:
    """Look at the events and packages before something is written: what is damaged is not written to.

    Once for an open ledger, and again when somebody else wrote to it. Raises :class:`archpkg.errors.Rejected`, or
    :class:`CannotRead` where it cannot even be read.
    """
    faults = _Faults(ledger.path)
    with ledger.snapshot():
        state = ledger.state()
        if ledger.trusted == state:
            return
        if _tables(ledger, faults):
            counts = {"events": 0, "packages": 0}
            _packages(ledger, faults, counts, _chain(ledger, faults, counts, None))
    reject(faults.all())
    ledger.trusted = state


class _Faults:
    """What is wrong with a ledger: findings, of many rows only the first."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._findings: list[Finding] = []
        self._rows = 0

    def say(self, rule: Rule, path: str = "", **details: object) -> None:
        """Put down one finding."""
        self._findings.append(Finding(rule, Where(path=path or self._path), details))

    def row(self, bad: BadRow, path: str = "") -> None:
        """Put down a row that is not as it was written."""
        self._rows += 1
        if self._rows <= NAMED:
            row = bad.row if isinstance(bad.row, int) else shown(bad.row)
            self.say(rules.LED_DAMAGED, path, reason=bad.text, table=bad.table, row=row)

    def all(self) -> tuple[Finding, ...]:
        """Every finding, and how many rows were not named."""
        if self._rows > NAMED:
            self.say(rules.LED_MORE, n=self._rows - NAMED)
        return tuple(self._findings)


# ── the file and its tables ─────────────────────────────────────────────────────────────────────────────


_IN_ROWS = re.compile(
    r"(NULL|NUMERIC|TEXT|\S+) value in |non-unique entry|row \d+ missing|wrong # of entries"
)
"""Faults in the cells and indexes of pages that can be read; all others are in the pages."""


def _file(ledger: Ledger, faults: _Faults) -> bool:
    """What SQLite itself finds: pages, indexes, cells that may not be empty, rows that refer to nothing; whether the
    pages are in order, so that reading them comes to an end."""
    readable = True
    for (fault,) in ledger.ask(f"PRAGMA integrity_check({_AT_MOST})"):
        if fault != "ok":
            faults.say(rules.LED_DAMAGED, reason=str(fault))
            readable = readable and _IN_ROWS.match(str(fault)) is not None
    if not readable:
        return False
    for table, row, parent, _ in ledger.ask("PRAGMA foreign_key_check"):
        what = Text(f"the row of {parent} that it belongs to is missing", f"所属的 {parent} 行缺失")
        faults.row(BadRow((str(table), row), what))
    return True


def _tables(ledger: Ledger, faults: _Faults) -> bool:
    """Whether the tables are those of a ledger. Without one of them, or beside a foreign one, the rest says nothing; a
    trigger or index that is missing spoils nothing."""
    expected = expected_tables(ledger.version)
    usable = True
    for kind, name, table, sql in ledger.ask(LISTED):
        made = expected.pop((kind, name), None)
        if made != (table, sql):
            usable = False
            foreign = Text("does not belong to a ledger", "不属于台账")
            reason = foreign if made is None else Text("is not as it was made", "与创建时不符")
            faults.say(rules.LED_SCHEMA, kind=kind, name=name, table=table, reason=reason)
    for (kind, name), (table, _) in expected.items():
        usable = usable and kind != "table"
        faults.say(rules.LED_SCHEMA, kind=kind, name=name, table=table, reason=Text("is missing", "缺失"))
    return usable


# ── events ──────────────────────────────────────────────────────────────────────────────────────────────


@define
class _Stated:
    """What the events say of one package; ``seq`` is the last one that stated something, ``registered_by`` and
    ``summed_by`` are those that registered it and summed it up."""

    seq: int
    path: object
    kind: object
    registered: datetime
    registered_by: int
    roll: object
    retired: datetime | None = None
    rows: object = None
    summed_by: int = 0


def _chain(
    ledger: Ledger, faults: _Faults, counts: dict[str, int], expected_head: str | None
) -> dict[int, _Stated] | None:
    """What the events say of each package; None where the chain is broken, and so says nothing."""
    last, number = START, 0
    wanted = None if expected_head is None else expected_head.strip().lower()
    met = wanted in (None, START.hex())
    stated: dict[int, _Stated] = {}
    for *row, previous, found in ledger.ask(f"SELECT {COLUMNS}, previous, hash FROM events ORDER BY seq"):
        if row[0] != number + 1:
            faults.say(rules.LED_GAP, expected=number + 1, seq=row[0], table="events", row=row[0])
            return None
        number = row[0]
        if previous != last or found != chained(last, tuple(row)):
            faults.say(rules.LED_CHAIN, seq=number, table="events", row=number)
            return None
        try:
            _take(stated, read_event(row))
        except BadRow as bad:
            faults.row(bad)
            return None
        last = found
        met = met or found.hex() == wanted
        counts["events"] += 1
    if not met:
        faults.say(rules.LED_HEAD, head=wanted)
    return stated


def _take(stated: dict[int, _Stated], event: Event) -> None:
    """Take in what an event says of its package."""
    if event.package is None or event.path is not None:
        return
    details = event.details
    if event.action == "registered":
        stated[event.package] = _Stated(
            seq=event.seq,
            path=details.get("path"),
            kind=details.get("kind"),
            registered=event.time,
            registered_by=event.seq,
            roll=details.get("roll"),
        )
    one = stated.get(event.package)
    if one is None:
        return
    if event.action == "moved":
        one.seq, one.path, one.kind = event.seq, details.get("path"), details.get("kind")
    elif event.action == "retired":
        one.seq, one.retired = event.seq, event.time
    if "rows" in details:
        one.rows, one.summed_by = details["rows"], event.seq


# ── packages and their computer files ───────────────────────────────────────────────────────────────────


def _packages(
    ledger: Ledger, faults: _Faults, counts: dict[str, int], stated: dict[int, _Stated] | None
) -> None:
    """Every package against the events."""
    there = set()
    for package in package_rows(ledger):
        counts["packages"] += 1
        if isinstance(package, BadRow):
            there.add(package.row)
            faults.row(package)
        elif stated is not None:
            there.add(package.id)
            _package(faults, package, stated.get(package.id))
    for number, one in (stated or {}).items():
        if number not in there:
            _differs(faults, number, one.seq, str(one.path), Text("the row is missing", "该行缺失"))


def _package(faults: _Faults, package: Package, one: _Stated | None) -> None:
    if one is None or one.path != package.path:
        faults.say(rules.LED_PLACE, package.path, table="packages", row=package.id)
        return
    pairs: dict[str, tuple[object, object]] = {
        "registered": (package.registered, one.registered),
        "retired": (package.retired, one.retired),
    }
    if one.kind is not None:  # before version 2 of the tables a move did not say it
        pairs["kind"] = package.kind, one.kind
    for column, (found, expected) in pairs.items():
        if found != expected:
            en = f"{column} is {_cell(found, 'empty')}, not {_cell(expected, 'empty')}"
            what = Text(en, f"{column} 为 {_cell(found, '空')}，应为 {_cell(expected, '空')}")
            _differs(faults, package.id, one.seq, package.path, what)
    if one.rows is not None and Sum(package.sum).short != one.rows:
        _differs(
            faults, package.id, one.summed_by, package.path, Text("sum is not the one it holds", "sum 不符")
        )


def _cell(value: object, empty: str) -> str:
    return (
        empty
        if value is None
        else f"{value:%Y-%m-%d %H:%M:%S}"
        if isinstance(value, datetime)
        else str(value)
    )


def _differs(faults: _Faults, number: int, seq: int, path: str, what: Text) -> None:
    faults.say(rules.LED_PACKAGE, path, table="packages", row=number, seq=seq, reason=what)


def _contents(
    ledger: Ledger, faults: _Faults, counts: dict[str, int], stated: dict[int, _Stated] | None
) -> None:
    """Every computer file: its rows against their hashes, and all of a package against the events."""
    _algorithms(ledger, faults)
    latest = ledger.one("SELECT max(event) FROM states")
    if stated is not None and latest and isinstance(latest[0], int) and latest[0] > counts["events"]:
        faults.say(rules.LED_END, seq=counts["events"], expected=latest[0])
    for package in package_rows(ledger):
        if isinstance(package, BadRow):
            continue
        roll, total = Roll(), Sum()
        for kept in _sound_rows(ledger, faults, package):
            roll.add(kept)
            total.add(state_hash(kept.registered, kept.state))
        counts["objects"] += roll.files
        one = None if stated is None else stated.get(package.id)
        if one is None:
            continue
        at = {"table": "packages", "row": package.id}
        if one.roll != roll.digest:
            faults.say(rules.LED_OBJECTS, package.path, seq=one.registered_by, **at)
        if ledger.version > 1 and one.rows != total.short:
            faults.say(rules.LED_ROWS, package.path, n=roll.files, seq=one.summed_by, **at)
    for bad in contradictions(ledger) if ledger.version == 1 else ():
        faults.row(bad)


def _algorithms(ledger: Ledger, faults: _Faults) -> None:
    for number, name in ledger.ask("SELECT id, name FROM algorithms ORDER BY id"):
        try:
            text_in(name, ("algorithms", number), "name")
        except BadRow as bad:
            faults.row(bad)


def _sound_rows(ledger: Ledger, faults: _Faults, package: Package) -> Iterator[Kept]:
    for kept in object_rows(ledger, package.id):
        if isinstance(kept, BadRow):
            faults.row(kept, package.path)
            continue
        try:
            check_row(kept)
        except BadRow as bad:
            faults.row(bad, package.path)
        yield kept
