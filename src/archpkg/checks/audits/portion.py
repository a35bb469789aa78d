"""What an audit has read and not written down yet: stored portion by portion, each all or nothing."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from attrs import define, field, frozen

from archpkg.checks.audits.judging import Seen, judge
from archpkg.findings import Finding, Where
from archpkg.fixity.ledger import Ledger, Package, kept_objects
from archpkg.fixity.ledger_record import record
from archpkg.fixity.tasks import Digested
from archpkg.packages.trees.tree import Tree


@frozen(kw_only=True)
class Portion:
    """How much is read before it is written down: whichever is reached first."""

    files: int = 4096
    octets: int = 4 * 1024**3
    duration: timedelta = timedelta(minutes=1)


USUAL = Portion()
"""Some seconds of work to lose, and few events."""


@define
class Desk:
    """What was read of one package and is not written down yet; ``findings`` and ``counts`` are those of the audit."""

    ledger: Ledger
    clock: Callable[[], datetime]
    agent: str
    tool: str
    portion: Portion
    findings: list[Finding]
    counts: Counter[str]
    package: Package
    tree: Tree
    started: datetime
    notes: dict[str, object] = field(factory=dict)
    seen: dict[int, Seen] = field(factory=dict)
    octets: int = 0

    def take(self, number: int, one: Digested, algorithms: Iterable[str]) -> None:
        """Take in one answer; what is a portion by then is stored."""
        self.seen[number] = Seen(answer=one, algorithms=tuple(algorithms), modified=self._time(one.name))
        self.octets += one.size
        most = self.portion
        late = self.clock() - self.started >= most.duration
        if late or len(self.seen) >= most.files or self.octets >= most.octets:
            self.store()

    def _time(self, name: str) -> int | None:
        folder = self.tree.kind == "folder"
        try:
            return os.lstat(os.path.join(self.tree.path, name) if folder else self.package.path).st_mtime_ns
        except (OSError, ValueError):
            return None

    def store(self) -> None:
        """Judge what was read and write it into the ledger, all of it or nothing."""
        seen, self.seen, self.octets = self.seen, {}, 0
        if not seen:
            return
        found, outcomes = [], []
        for kept in kept_objects(self.ledger, seen):
            one = seen[kept.id]
            outcome, finding = judge(one, kept, Where(path=address(self.package, one.answer.name)))
            outcomes.append(outcome)
            found += [finding] if finding is not None else []
        now = self.clock()
        record(
            self.ledger, self.package.id, outcomes, time=now, agent=self.agent, tool=self.tool,
            duration=max(0, int((now - self.started) / timedelta(milliseconds=1))), details=self.notes,
        )  # fmt: skip
        self.notes, self.started = {}, now
        self.findings += found
        self.counts["objects"] += len(outcomes)
        sound = sum(one.sound for one in outcomes)
        self.counts["sound"] += sound
        self.counts["faulty"] += len(outcomes) - sound


def address(package: Package, name: str) -> str:
    """The path of a package and, where one is named, of a computer file in it."""
    return f"{package.path}/{name}" if name else package.path
