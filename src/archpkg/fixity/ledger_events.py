"""台账事件. What was done and seen, row after row, each bound to the one before by its hash.

``hash = SHA-256(previous hash ‖ the row as JSON)``; the first row follows 32 zero octets. The JSON is an array of
``seq, time, agent, tool, package, object, action, result, duration, details`` in ASCII without blanks, where
``details`` is the stored text. So a changed, inserted or removed row breaks the chain. Whoever can write the file can
make the whole chain anew: only a head (:func:`head`) that was kept elsewhere shows that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256

from attrs import Factory, frozen

from archpkg.fixity.ledger_schema import from_cell, to_cell
from archpkg.fixity.ledger_store import Ledger, moment

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
        self._agent = agent
        self._tool = tool
        last = ledger.one("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
        self._seq: int = last[0] if last else 0
        self._hash: bytes = last[1] if last else START

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


def head(ledger: Ledger) -> str:
    """The hash of the last event in hex (64 zeros for an empty ledger). Keep it outside: it vouches for all events."""
    row = ledger.one("SELECT hash FROM events ORDER BY seq DESC LIMIT 1")
    return (bytes(row[0]) if row else START).hex()


def events(ledger: Ledger, *, package: int | None = None) -> Iterator[Event]:
    """Every event, or those of one package, the oldest first, as a stream."""
    where, values = ("", ()) if package is None else ("WHERE e.package = ?", (package,))
    asked = f"""
        SELECT e.seq, e.time, e.agent, e.tool, e.package, p.path, e.object, e.action, e.result, e.duration, e.details
        FROM events e LEFT JOIN packages p ON p.id = e.package {where} ORDER BY e.seq"""
    for seq, time, agent, tool, at, path, thing, action, result, duration, details in ledger.ask(
        asked, *values
    ):
        yield Event(
            seq=seq,
            time=moment(time),
            agent=agent,
            tool=tool,
            package=at,
            place="" if path is None else from_cell(path),
            path=None if thing is None else from_cell(thing),
            action=action,
            result=result,
            duration=duration,
            details=json.loads(details),
        )
