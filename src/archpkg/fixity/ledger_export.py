"""Events of a ledger for other programs: in the shape of PREMIS 3 events, as JSON or CSV, streamed.

PREMIS units: ``eventIdentifier``, ``eventType``, ``eventDateTime``, ``eventOutcomeInformation``, linking agent and
object. The event type ``fixity check`` is of the PREMIS vocabulary; ``registration`` and the like are our own words
for what a ledger does besides.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from archpkg.errors import WrongUse
from archpkg.fixity.ledger_events import Event, events
from archpkg.fixity.ledger_store import Ledger
from archpkg.words import Text

_TYPES = {
    "registered": "registration",
    "replaced": "registration",
    "withdrawn": "registration",
    "moved": "relocation",
    "retired": "deaccession",
    "upgraded": "metadata modification",
}
FIXITY_CHECK = "fixity check"
"""The type of every event that says how something was found."""

HEADINGS = (
    "eventIdentifierValue", "eventType", "eventDateTime", "eventDetail", "eventOutcome", "eventOutcomeDetailNote",
    "linkingAgentIdentifierValue", "linkingAgentSoftware", "linkingObjectIdentifierValue",
)  # fmt: skip
"""The columns of the CSV."""


def export_events(
    ledger: Ledger,
    format: Literal["json", "csv"] = "json",  # noqa: A002
    *,
    until: int | None = None,
) -> Iterator[str]:
    """台账导出. Pieces of one JSON array, or lines of a CSV (RFC 4180) with headings; with ``until`` no event after
    that number.

    Raises :class:`WrongUse` for another format, :class:`archpkg.errors.CannotRead` at a row that no event can be.
    """
    if format not in ("json", "csv"):
        raise WrongUse(
            Text(f"{format!r} is no format of events.", f"{format!r} 不是事件的导出格式。"),
            hint=Text("Use json or csv.", "请使用 json 或 csv。"),
        )
    found = events(ledger, until=until)
    return _json(found) if format == "json" else _csv(found)


def _json(found: Iterable[Event]) -> Iterator[str]:
    before = "[\n"
    for event in found:
        yield before + json.dumps(premis(event))
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def premis(event: Event) -> dict[str, object]:
    """One event as PREMIS names its parts. Text that is no Unicode is escaped, as JSON allows."""
    agents = [_linked("Agent", "agent", event.agent, "implementer")]
    if event.tool:
        agents.append(_linked("Agent", "software", event.tool, "executing program"))
    thing = address(event)
    return {
        "eventIdentifier": {"eventIdentifierType": "ledger", "eventIdentifierValue": str(event.seq)},
        "eventType": _TYPES.get(event.action, FIXITY_CHECK),
        "eventDateTime": iso(event.time),
        "eventDetailInformation": {"eventDetail": event.action},
        "eventOutcomeInformation": {
            "eventOutcome": event.result,
            "eventOutcomeDetail": {"eventOutcomeDetailNote": dict(event.details)},
        },
        "linkingAgentIdentifier": agents,
        "linkingObjectIdentifier": [_linked("Object", "path", thing, "")] if thing else [],
    }


def _linked(what: str, kind: str, value: str, role: str) -> dict[str, str]:
    named = {f"linking{what}IdentifierType": kind, f"linking{what}IdentifierValue": value}
    return named | ({f"linking{what}Role": role} if role else {})


def address(event: Event) -> str:
    """The path of the package and, where it is about one, of the computer file in it."""
    return f"{event.place}/{event.path}" if event.path is not None else event.place


def iso(time: datetime) -> str:
    """``2024-05-01T08:00:00Z``."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _csv(found: Iterable[Event]) -> Iterator[str]:
    yield _line(HEADINGS)
    for event in found:
        note = json.dumps(dict(event.details), ensure_ascii=False, sort_keys=True)
        yield _line(
            (str(event.seq), _TYPES.get(event.action, FIXITY_CHECK), iso(event.time), event.action, event.result,
             note, event.agent, event.tool, address(event))
        )  # fmt: skip


def _line(cells: tuple[str, ...]) -> str:
    """One line; an apostrophe keeps a spreadsheet from taking a name for a formula."""
    page = io.StringIO()
    csv.writer(page, lineterminator="\r\n").writerow(
        [f"'{c}" if c[:1] in tuple("=+-@\t\r'") else c for c in cells]
    )
    return page.getvalue().encode("utf-8", "backslashreplace").decode()
