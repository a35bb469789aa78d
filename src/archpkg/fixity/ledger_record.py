"""What a verification found, written into a ledger: one event for all that was sound, one for each that was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from attrs import Factory, frozen

from archpkg.fixity.ledger_contents import kept_objects, store_sum, sum_of
from archpkg.fixity.ledger_events import FAILURE, SUCCESS, Happening, Scribe
from archpkg.fixity.ledger_rows import State, Sum, state_hash
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

    ``duration`` in milliseconds. ``details`` are added to that event. Raises :class:`CannotStore`, and
    :class:`archpkg.errors.CannotRead` for a row that is not as it was written.
    """
    now = seconds(time)
    kinds = Counter(one.action for one in outcomes)
    sound = kinds.pop(VERIFIED, 0)
    said = {"objects": len(outcomes), "sound": sound, "octets": sum(one.size for one in outcomes)}
    faults = {"faults": dict(sorted(kinds.items()))} if kinds else {}
    with ledger.change():
        scribe = Scribe(ledger, time=now, agent=agent, tool=tool)
        own = {one.number: scribe.write(_own(package, one)) for one in outcomes if one.told or not one.sound}
        seq = scribe.next
        rows = _state_after(
            ledger, package, outcomes, now, {one.number: own.get(one.number, seq) for one in outcomes}
        )
        summary = Happening(
            action=VERIFIED,
            package=package,
            result=FAILURE if kinds else SUCCESS,
            duration=duration,
            details={**said, **faults, "rows": rows.short, **(details or {})},
        )
        scribe.write(summary)
    return seq


def _state_after(
    ledger: Ledger, package: int, outcomes: Iterable[Outcome], now: int, event_of: Mapping[int, int]
) -> Sum:
    """Change the states of what was looked at, and the sum of the package, which is given back."""
    total = sum_of(ledger, package)
    found = {one.number: one for one in outcomes}
    changed = []
    for kept in kept_objects(ledger, found):
        one = found[kept.id]
        state = State(
            looked=now,
            verified=now if one.sound else kept.state.verified,
            faulty=not one.sound,
            modified=one.modified if one.sound else kept.state.modified,
            event=event_of[kept.id],
        )
        whole = state_hash(kept.registered, state)
        total.take(kept.hash)
        total.add(whole)
        cells = (now, state.verified, int(state.faulty), state.modified, state.event, whole, kept.id)
        changed.append(cells)
    ledger.do_all(
        "UPDATE states SET looked = ?, verified = ?, faulty = ?, modified = ?, event = ?, hash = ? WHERE object = ?",
        changed,
    )
    store_sum(ledger, package, total)
    return total


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
        said = {"rows": sum_of(ledger, package).short, **(details or {})}
        return scribe.write(Happening(action=action, package=package, result=FAILURE, details=said))
