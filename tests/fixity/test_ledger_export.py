"""Events for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archpkg.errors import WrongUse
from archpkg.fixity.ledger import Entry, Ledger, open_ledger, register, retire
from archpkg.fixity.ledger_export import HEADINGS, export_events
from archpkg.fixity.ledger_record import Outcome, record
from archpkg.model.digest import Digest

T0 = datetime(2024, 5, 1, 8, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "l", create=True) as opened:
        yield opened


def fill(ledger: Ledger) -> None:
    digest = Digest(algorithm="sha256", value="ab" * 32)
    register(ledger, "=包\udcff", [Entry(path="一", digests=(digest,))], time=T0, agent="王某", tool="t")
    record(ledger, 1, [Outcome(number=1, path="一", action="corrupt")], time=T0, agent="王某")
    retire(ledger, "=包\udcff", time=T0, agent="王某")


def test_premis_events_as_json(ledger: Ledger) -> None:
    assert json.loads("".join(export_events(ledger))) == []
    fill(ledger)
    told = json.loads("".join(export_events(ledger)))
    kinds = ["registration", "fixity check", "fixity check", "deaccession"]
    assert [event["eventType"] for event in told] == kinds
    corrupt = told[1]
    assert corrupt["eventIdentifier"] == {"eventIdentifierType": "ledger", "eventIdentifierValue": "2"}
    assert corrupt["eventDateTime"] == "2024-05-01T08:00:00Z"
    assert corrupt["eventOutcomeInformation"]["eventOutcome"] == "failure"
    assert corrupt["eventDetailInformation"] == {"eventDetail": "corrupt"}
    assert corrupt["linkingObjectIdentifier"][0]["linkingObjectIdentifierValue"] == "=包\udcff/一"
    agents = [a["linkingAgentIdentifierValue"] for a in told[0]["linkingAgentIdentifier"]]
    assert agents == ["王某", "t"]


def test_csv_that_no_spreadsheet_runs(ledger: Ledger) -> None:
    fill(ledger)
    rows = list(csv.DictReader(io.StringIO("".join(export_events(ledger, "csv")), newline="")))
    assert tuple(rows[0]) == HEADINGS
    assert rows[1]["linkingObjectIdentifierValue"] == "'=包\\udcff/一"
    assert rows[1]["linkingAgentIdentifierValue"] == "王某"
    assert json.loads(rows[2]["eventOutcomeDetailNote"])["faults"] == {"corrupt": 1}


def test_other_formats_are_refused(ledger: Ledger) -> None:
    with pytest.raises(WrongUse, match="json or csv"):
        export_events(ledger, "xml")  # type: ignore[arg-type]
