"""台账事件. What was done and seen, row after row, each bound to the one before by its hash.

``hash = SHA-256(previous hash ‖ the row as JSON)``; the first row follows 32 zero octets. The JSON is an array of
``seq, time, agent, tool, package, object, action, result, duration, details`` in ASCII without blanks, where
``details`` is the stored text. So a changed, inserted or removed row breaks the chain. Whoever can write the file can
make the whole chain anew: only a head (:func:`head`) that was kept elsewhere shows that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from attrs import Factory, frozen

from archpkg.fixity.ledger_cells import BadRow, name_in, octets_in, shown, text_in, time_in, whole_in
from archpkg.fixity.ledger_schema import from_cell, to_cell
from archpkg.fixity.ledger_store import Ledger, moment
from archpkg.words import Text

SUCCESS, FAILURE = "success", "failure"
START = bytes(32)
"""What the first event follows."""

COLUMNS = "seq, time, agent, tool, package, object, action, result, duration, details"


@frozen(kw_only=True)
class Happening:
    """What an event is about, before it has its place in the chain. ``path`` is that of a computer file in its
    package; ``duration`` milliseconds; ``details`` plain values as JSON has them."""

    action: str
    package: int | None = None
    path: str | None = None
    result: str = SUCCESS
    duration: int = 0
    details: Mapping[str, object] = Factory(dict)


@frozen(kw_only=True)
class Event:
    """台账事件. One row of the ledger. ``place`` is where its package lies at present, ``path`` that of
    the computer file in it, if the event is about one; ``duration`` milliseconds."""

    seq: int
    time: datetime
    agent: str
    tool: str
    package: int | None
    place: str
    path: str | None
    action: str
    result: str
    duration: int
    details: Mapping[str, object]


class Scribe:
    """Writes events, one after another, within one change of the ledger."""

    def __init__(self, ledger: Ledger, *, time: int, agent: str, tool: str) -> None:
        self._ledger = ledger
        self._time = time
        self._agent = agent.encode("utf-8", "backslashreplace").decode()
        self._tool = tool
        self._seq, self._hash = _last(ledger)

    @property
    def next(self) -> int:
        """The number of the event that is written next."""
        return self._seq + 1

    def write(self, what: Happening) -> int:
        """Write one; its number."""
        self._seq += 1
        details = json.dumps(dict(what.details), separators=(",", ":"), sort_keys=True)
        place = None if what.path is None else to_cell(what.path)
        row = (self._seq, self._time, self._agent, self._tool, what.package, place, what.action, what.result,
               what.duration, details)  # fmt: skip
        previous, self._hash = self._hash, chained(self._hash, row)
        self._ledger.do(
            f"INSERT INTO events ({COLUMNS}, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *row,
            previous,
            self._hash,
        )
        return self._seq


def chained(previous: bytes, row: tuple[object, ...]) -> bytes:
    """The hash of a row (:data:`COLUMNS`) that follows another."""
    return sha256(previous + json.dumps(row, separators=(",", ":"), default=_octets).encode("ascii")).digest()


def _octets(cell: object) -> str:
    """A name that is no Unicode text; what else is no JSON is there by tampering and need only be told apart."""
    if isinstance(cell, bytes):
        try:
            return from_cell(cell)
        except UnicodeDecodeError:
            return f"0x{cell.hex()}"
    raise TypeError(type(cell).__name__)


def _last(ledger: Ledger) -> tuple[int, bytes]:
    """Number and hash of the last event. Raises :class:`archpkg.errors.CannotRead` where these are damaged."""
    row = ledger.one("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
    if row is None:
        return 0, START
    try:
        return whole_in(row[0], ("events", row[0]), "seq", least=1), _hash_in(row[0], row[1])
    except BadRow as bad:
        raise bad.error(ledger.path) from bad


def _hash_in(seq: int, cell: object) -> bytes:
    return octets_in(cell, ("events", seq), "hash", len(START))


def head(ledger: Ledger) -> str:
    """The hash of the last event in hex (64 zeros for an empty ledger). Keep it outside: it vouches for all events.

    Raises :class:`archpkg.errors.CannotRead` where it is damaged.
    """
    return _last(ledger)[1].hex()


def events(ledger: Ledger, *, package: int | None = None, until: int | None = None) -> Iterator[Event]:
    """Every event, or those of one package, the oldest first, as a stream; with ``until`` none after that number.

    Raises :class:`archpkg.errors.CannotRead` at a row that no event can be.
    """
    where = ["1"] + ["e.package = ?"] * (package is not None) + ["e.seq <= ?"] * (until is not None)
    asked = f"""
        SELECT {", ".join(f"e.{column}" for column in COLUMNS.split(", "))}, p.path
        FROM events e LEFT JOIN packages p ON p.id = e.package WHERE {" AND ".join(where)} ORDER BY e.seq"""
    for *row, place in ledger.ask(asked, *(value for value in (package, until) if value is not None)):
        try:
            yield read_event(row, place)
        except BadRow as bad:
            raise bad.error(ledger.path) from bad


def read_event(row: Sequence[object], place: object = None) -> Event:
    """An event from its cells (:data:`COLUMNS`) and that of the path of its package. Raises :class:`BadRow`."""
    seq, time, agent, tool, package, path, action, result, duration, details = row
    at = ("events", seq)
    return Event(
        seq=whole_in(seq, at, "seq", least=1),
        time=moment(time_in(time, at, "time")),
        agent=text_in(agent, at, "agent"),
        tool=text_in(tool, at, "tool"),
        package=None if package is None else whole_in(package, at, "package"),
        place=_place(place),
        path=None if path is None else name_in(path, at, "object"),
        action=text_in(action, at, "action"),
        result=text_in(result, at, "result"),
        duration=whole_in(duration, at, "duration"),
        details=_details(details, at),
    )


def _place(cell: object) -> str:
    """Where a package lies; a path that cannot be stands there as it is, for the event is good all the same."""
    try:
        return "" if cell is None else name_in(cell, ("packages", None), "path")
    except BadRow:
        return shown(cell)


def _details(cell: object, at: tuple[str, object]) -> dict[str, object]:
    try:
        found = json.loads(text_in(cell, at, "details"))
    except (ValueError, RecursionError) as error:
        raise BadRow(at, Text("details are no JSON", "details 不是 JSON")) from error
    if not isinstance(found, dict):
        raise BadRow(at, Text("details are no JSON object", "details 不是 JSON 对象"))
    return found
