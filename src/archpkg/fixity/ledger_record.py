"""What a verification found, written into a ledger: one event for all that was sound, one for each that was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import Factory, frozen

from archpkg.fixity.ledger_events import FAILURE, SUCCESS, Happening, Scribe
from archpkg.fixity.ledger_store import Ledger, seconds

VERIFIED = "verified"
"""The action of an event, and of an outcome, where the content is what was registered."""


@frozen(kw_only=True)
class Outcome:
    """How one computer file was found: ``number`` is its own in the ledger, ``action`` is
    ``verified`` or names the failure. ``modified`` is its time
    stamp now, in nanoseconds. ``told`` makes a success worth an event of its own."""

    number: int
    path: str
    action: str
    size: int = 0
    modified: int | None = None
    told: bool = False
    details: Mapping[str, object] = Factory(dict)

    @property
    def sound(self) -> bool:
        """Whether the content is what was registered."""
        return self.action == VERIFIED


def record(
    ledger: Ledger,
    package: int,
    outcomes: Sequence[Outcome],
    *,
    time: datetime,
    agent: str,
    tool: str = "",
    duration: int = 0,
    details: Mapping[str, object] | None = None,
) -> int:
    """Write down what was found in a package, all of it or nothing; the number of the summing event.

    ``duration`` in milliseconds. ``details`` are added to that event. Raises :class:`CannotStore`.
    """
    now = seconds(time)
    kinds = Counter(one.action for one in outcomes)
    sound = kinds.pop(VERIFIED, 0)
    said = {"objects": len(outcomes), "sound": sound, "octets": sum(one.size for one in outcomes)}
    faults = {"faults": dict(sorted(kinds.items()))} if kinds else {}
    with ledger.change():
        scribe = Scribe(ledger, time=now, agent=agent, tool=tool)
        own = {one.number: scribe.write(_own(package, one)) for one in outcomes if one.told or not one.sound}
        summary = Happening(
            action=VERIFIED,
            package=package,
            result=FAILURE if kinds else SUCCESS,
            duration=duration,
            details={**said, **faults, **(details or {})},
        )
        seq = scribe.write(summary)
        ledger.do_all(
            "UPDATE states SET looked = ?, verified = ?, faulty = 0, modified = ?, event = ? WHERE object = ?",
            [(now, now, one.modified, seq, one.number) for one in outcomes if one.sound],
        )
        ledger.do_all(
            "UPDATE states SET looked = ?, faulty = 1, event = ? WHERE object = ?",
            [(now, own[one.number], one.number) for one in outcomes if not one.sound],
        )
    return seq


def _own(package: int, one: Outcome) -> Happening:
    result = SUCCESS if one.sound else FAILURE
    return Happening(action=one.action, package=package, path=one.path, result=result, details=one.details)


def record_package(
    ledger: Ledger,
    package: int,
    action: str,
    *,
    time: datetime,
    agent: str,
    tool: str = "",
    details: Mapping[str, object] | None = None,
) -> int:
    """Write down that a whole package could not be looked at; its computer files stay due."""
    with ledger.change():
        scribe = Scribe(ledger, time=seconds(time), agent=agent, tool=tool)
        said = details or {}
        return scribe.write(Happening(action=action, package=package, result=FAILURE, details=said))
