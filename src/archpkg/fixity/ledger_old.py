"""The first version of the tables, in which nothing but the events vouched for the states of computer files."""

from __future__ import annotations

from collections.abc import Iterator

from archpkg.fixity.ledger_cells import BadRow
from archpkg.fixity.ledger_store import Ledger
from archpkg.words import Text

_ASKED = """
    SELECT s.object, s.event, e.seq IS NULL FROM states s LEFT JOIN events e ON e.seq = s.event
    WHERE CASE WHEN s.event = 0 THEN s.looked <> 0 OR s.verified <> 0 OR s.faulty <> 0
    ELSE e.seq IS NULL OR e.package IS NOT s.package OR e.time <> s.looked
      OR s.faulty <> (e.action <> 'verified') OR (s.faulty = 0 AND s.verified <> s.looked) OR s.verified > s.looked
    END ORDER BY s.object"""


def contradictions(ledger: Ledger) -> Iterator[BadRow]:
    """States that are not as the event says which they refer to."""
    for number, event, gone in ledger.ask(_ASKED):
        text = Text(f"event {event} does not say so", f"与第 {event} 条事件不符")
        if gone:
            text = Text(f"there is no event {event}", f"第 {event} 条事件不存在")
        yield BadRow(("states", number), text)
