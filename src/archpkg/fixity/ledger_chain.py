"""Is a ledger what was written into it? Its chain of events, its end, and the digests that it holds now."""

from __future__ import annotations

import json
from collections.abc import Iterator

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Report, Rule, Severity, Where
from archpkg.fixity.ledger_contents import packages, roll
from archpkg.fixity.ledger_events import COLUMNS, START, chained
from archpkg.fixity.ledger_store import Ledger
from archpkg.words import Text

_COPY = Text(
    "Compare it with an older copy of the ledger and find out who wrote to it.",
    "请与台账的旧备份比对，并查明何人写入。",
)

LED_CHAIN = Rule(
    code="LED-CHAIN",
    severity=Severity.ERROR,
    text=Text(
        "Event {seq} is not as it was written, or does not follow the one before.",
        "第 {seq} 条事件与写入时不符，或与前一条不衔接。",
    ),
    hint=_COPY,
)
LED_GAP = Rule(
    code="LED-GAP",
    severity=Severity.ERROR,
    text=Text(
        "Event {expected} should follow, but the next one is {seq}: events were taken out.",
        "应为第 {expected} 条事件，实为第 {seq} 条：有事件被删除。",
    ),
    hint=_COPY,
)
LED_HEAD = Rule(
    code="LED-HEAD",
    severity=Severity.ERROR,
    text=Text(
        "No event has the hash {head} that was kept: the end was cut off, or the chain was made anew.",
        "没有事件的哈希值为所留存的 {head}：末尾被截断，或整个链被重写。",
    ),
    hint=_COPY,
)
LED_END = Rule(
    code="LED-END",
    severity=Severity.ERROR,
    text=Text(
        "The last event is {seq}, but the state of a computer file refers to event {expected}: the end was cut off.",
        "最后一条事件为第 {seq} 条，而有电子文件的状态引用第 {expected} 条：末尾被截断。",
    ),
    hint=_COPY,
)
LED_OBJECTS = Rule(
    code="LED-OBJECTS",
    severity=Severity.ERROR,
    text=Text(
        "What is registered of this package is not what its registration in event {seq} vouches for.",
        "该信息包的登记内容与第 {seq} 条登记事件不符。",
    ),
    hint=_COPY,
)
LED_PLACE = Rule(
    code="LED-PLACE",
    severity=Severity.ERROR,
    text=Text("No event tells that this package was registered here.", "没有事件表明该信息包登记于此位置。"),
    hint=_COPY,
)
LED_DAMAGED = Rule(
    code="LED-DAMAGED",
    severity=Severity.ERROR,
    text=Text("The file of the ledger is damaged: {reason}", "台账文件已损坏：{reason}"),
    hint=Text("Restore it from its last copy.", "请用最近的备份恢复。"),
)

RULES = (LED_CHAIN, LED_GAP, LED_HEAD, LED_END, LED_OBJECTS, LED_PLACE, LED_DAMAGED)
"""Every rule of the ledger itself."""


def check_chain(ledger: Ledger, *, expected_head: str | None = None) -> Report:
    """Whether every event is as it was written, and what is registered is as the events say.

    Of the events the first that is wrong is named. ``expected_head`` is one that :func:`head` gave at any time
    before, kept outside: only with it a chain that was cut off or made anew is always seen.
    ``counts``: ``events``, ``packages``, ``objects`` looked at. A file that is damaged gives a finding, not an error.
    """
    counts = {"events": 0, "packages": 0, "objects": 0}
    findings: list[Finding] = []
    try:
        with ledger.snapshot():
            findings += _damage(ledger)
            findings += _chain(ledger, counts, expected_head)
            findings += _contents(ledger, counts)
    except CannotRead as error:
        findings.append(Finding(LED_DAMAGED, Where(path=ledger.path), {"reason": error.text}))
    return Report(kind="ledger", findings=findings, counts=counts)


def _damage(ledger: Ledger) -> Iterator[Finding]:
    for (told,) in ledger.ask("PRAGMA quick_check(3)"):
        if told != "ok":
            yield Finding(LED_DAMAGED, Where(path=ledger.path), {"reason": str(told)})


def _chain(ledger: Ledger, counts: dict[str, int], expected_head: str | None) -> Iterator[Finding]:
    where = Where(path=ledger.path)
    last, number = START, 0
    wanted = None if expected_head is None else expected_head.strip().lower()
    met = wanted in (None, START.hex())
    for *row, previous, found in ledger.ask(f"SELECT {COLUMNS}, previous, hash FROM events ORDER BY seq"):
        if row[0] != number + 1:
            yield Finding(LED_GAP, where, {"expected": number + 1, "seq": row[0]})
            return
        number = row[0]
        if previous != last or found != chained(last, tuple(row)):
            yield Finding(LED_CHAIN, where, {"seq": number})
            return
        last = found
        met = met or found.hex() == wanted
        counts["events"] += 1
    if not met:
        yield Finding(LED_HEAD, where, {"head": wanted})
    latest = ledger.one("SELECT max(event) FROM states")
    if latest and (latest[0] or 0) > number:
        yield Finding(LED_END, where, {"seq": number, "expected": latest[0]})


def _contents(ledger: Ledger, counts: dict[str, int]) -> Iterator[Finding]:
    for package in packages(ledger, retired=True):
        where = Where(path=package.path)
        counts["packages"] += 1
        digest, objects, _ = roll(ledger, package.id)
        counts["objects"] += objects
        registered = _last(ledger, package.id, "action = 'registered'")
        placed = _last(ledger, package.id, "action IN ('registered', 'moved')")
        if registered is None or placed is None or _said(placed[1], "path") != package.path:
            yield Finding(LED_PLACE, where)
        elif _said(registered[1], "roll") != digest:
            yield Finding(LED_OBJECTS, where, {"seq": registered[0]})


def _last(ledger: Ledger, package: int, which: str) -> tuple[int, str] | None:
    row = ledger.one(
        f"SELECT seq, details FROM events WHERE package = ? AND {which} ORDER BY seq DESC LIMIT 1", package
    )
    return None if row is None else (row[0], row[1])


def _said(details: str, key: str) -> object:
    """A detail of an event; None where tampering left no JSON."""
    try:
        found = json.loads(details)
    except (TypeError, ValueError):
        return None
    return found.get(key) if isinstance(found, dict) else None
