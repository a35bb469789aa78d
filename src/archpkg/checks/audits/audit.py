"""定期检验. Audits: read again what is due, compare it with the ledger, and write down what was found, as it goes.

What was found is stored portion by portion, so that a stop loses one portion at most and the next run goes on
after it. Several programs may audit one ledger at once: they may read a file twice, they spoil nothing.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import closing
from datetime import datetime, timedelta
from shlex import quote
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from archpkg.checks.audits import rules
from archpkg.checks.audits.portion import USUAL, Desk, Portion, address
from archpkg.checks.audits.register import extra_names, register_package, register_package_steps
from archpkg.checks.fixity.backend import digested_by
from archpkg.errors import CannotRead, UnfinishedChange
from archpkg.findings import Finding, Report, Where
from archpkg.fixity.algorithms import available
from archpkg.fixity.ledger import Ledger, Package, names
from archpkg.fixity.ledger_chain import check_chain
from archpkg.fixity.ledger_due import Due, Sample, amount_due, due, targets
from archpkg.fixity.ledger_record import record_package
from archpkg.fixity.tasks import Digested, Trouble, TroubleKind
from archpkg.packages.containers import open_tree
from archpkg.packages.trees.tree import Tree
from archpkg.progress import Progress, Step, run

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["Budget", "Portion", "audit", "audit_steps", "register_package", "register_package_steps"]

YEAR = timedelta(days=365)
_COUNTED = ("packages", "objects", "octets", "sound", "faulty")
_NAMED = 10
"""Names of unregistered files that an event holds; the report holds all."""


@frozen(kw_only=True)
class Budget:
    """How much one run may do: octets, computer files, time. None: as much as there is."""

    octets: int | None = None
    files: int | None = None
    duration: timedelta | None = None


UNLIMITED = Budget()
"""All that is due."""


def audit(
    ledger: Ledger,
    *,
    clock: Callable[[], datetime],
    agent: str,
    tool: str = "",
    every: timedelta = YEAR,
    budget: Budget = UNLIMITED,
    sample: Sample | None = None,
    portion: Portion = USUAL,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Report:
    """定期检验. Verify what is due in a ledger: the oldest first, within the budget, or a sample of it.

    The ledger itself is checked first: where it is not as it was written, findings say so, and nothing is read or
    written.

    ``clock`` tells the present time, with a zone. What was looked at ``every`` or longer ago is due, and what was found
    faulty. Whatever is found goes into the ledger; nothing of the packages is changed. Computer files that are not
    registered are looked for in packages of which all that is due is read.

    ``counts``: ``packages``, ``objects`` and ``octets`` looked at, how many were ``sound`` and ``faulty``, and how many
    were ``due`` before. ``backend`` names all that digested in one package or the other.

    Raises :class:`CannotStore` and :class:`CannotRead` for the ledger, never for a package.
    """
    steps = audit_steps(
        ledger, clock=clock, agent=agent, tool=tool, every=every, budget=budget, sample=sample, portion=portion,
        workers=workers, executor=executor,
    )  # fmt: skip
    return run(steps, progress)


def audit_steps(
    ledger: Ledger,
    *,
    clock: Callable[[], datetime],
    agent: str,
    tool: str = "",
    every: timedelta = YEAR,
    budget: Budget = UNLIMITED,
    sample: Sample | None = None,
    portion: Portion = USUAL,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, Report]:
    """The generator under :func:`audit`: a step for every computer file. Closing it stores what was found so far."""
    begun = clock()
    checked = check_ledger(ledger)
    if not checked.sound:
        return evolve(checked, counts=dict.fromkeys((*_COUNTED, "due"), 0))
    before = amount_due(ledger, time=begun, every=every)
    limits = {"limit_octets": budget.octets, "limit_files": budget.files}
    lots = list(due(ledger, time=begun, every=every, sample=sample, **limits))
    look = _Look(
        ledger=ledger,
        clock=clock,
        agent=agent,
        tool=tool,
        portion=portion,
        workers=workers,
        executor=executor,
    )
    look.end = None if budget.duration is None else begun + budget.duration
    look.total = sum(lot.files for lot in lots), sum(lot.octets for lot in lots)
    if not lots:
        look.findings.append(nothing_due(ledger))
    if sample is not None and lots:
        figures = {"confidence": f"{sample.confidence:g}", "share": f"{sample.tolerable_share:g}"}
        look.findings.append(
            Finding(rules.SAMPLE, Where(), {"n": look.total[0], "population": before.files, **figures})
        )
    for lot in lots:
        if look.out_of_time():
            break
        yield from look.package(lot)
    left = before.files - look.tried
    if look.stopped or (sample is None and look.total[0] < before.files):
        faulty = amount_due(ledger, time=begun, every=every).faulty - look.counts["faulty"]
        look.findings.append(Finding(rules.REST, Where(), {"n": max(0, left), "faulty": max(0, faulty)}))
    counts = {key: look.counts[key] for key in _COUNTED}
    backend = ", ".join(sorted(look.backends))
    return Report(
        kind="audit", findings=look.findings, counts=counts | {"due": before.files}, backend=backend
    )


def check_ledger(ledger: Ledger) -> Report:
    """Whether a ledger can be relied on: what is wrong with it, and that nothing may rest on it then."""
    findings = check_chain(ledger).findings
    if findings:
        findings = (*findings, Finding(rules.LEDGER, Where(path=ledger.path)))
    return Report(kind="audit", findings=findings)


def nothing_due(ledger: Ledger) -> Finding:
    """Why nothing is due: nothing is registered, or all was looked at lately."""
    empty = ledger.one("SELECT 1 FROM packages WHERE retired IS NULL") is None
    return Finding(rules.EMPTY if empty else rules.NOTHING_DUE, Where(path=ledger.path))


@define
class _Look:
    """One audit: what it works with, and what was seen so far."""

    ledger: Ledger
    clock: Callable[[], datetime]
    agent: str
    tool: str
    portion: Portion
    workers: int | None
    executor: Executor | None
    end: datetime | None = None
    total: tuple[int, int] = (0, 0)
    tried: int = 0
    stopped: bool = False
    findings: list[Finding] = field(factory=list)
    counts: Counter[str] = field(factory=Counter)
    unknown: dict[str, bool] = field(factory=dict)
    backends: set[str] = field(factory=set)

    def out_of_time(self) -> bool:
        """Whether the time of the budget is used up."""
        self.stopped = self.end is not None and self.clock() >= self.end
        return self.stopped

    def package(self, lot: Due) -> Generator[Step, None, None]:
        """Look at what is due in one package."""
        package = lot.package
        self.counts["packages"] += 1
        try:
            tree = open_tree(package.path)
        except CannotRead as error:
            self._not_opened(lot, error)
            return
        with tree:
            self.findings += [found.at(address(package, found.where.path)) for found in tree.findings]
            desk = Desk(
                ledger=self.ledger, clock=self.clock, agent=self.agent, tool=self.tool, portion=self.portion,
                findings=self.findings, counts=self.counts, package=package, tree=tree, started=self.clock(),
            )  # fmt: skip
            if lot.chosen is None:
                desk.notes |= self._extras(tree, package)
            try:
                for algorithms, waiting in self._groups(lot, tree).items():
                    asked = len(waiting)
                    yield from self._read(desk, algorithms, waiting)
                    self.backends.add(digested_by(tree, algorithms, asked, self.executor))
            finally:
                desk.store()

    def _read(
        self, desk: Desk, algorithms: tuple[str, ...], waiting: dict[str, int]
    ) -> Generator[Step, None, None]:
        """Read computer files, given as paths with their numbers; what gets no answer could not be reached."""
        asked = list(waiting)
        digesting = desk.tree.digest(asked, algorithms, workers=self.workers, executor=self.executor)
        with closing(digesting) as answers:
            for one in answers:
                number = waiting.pop(one.name, None)
                if number is None:
                    continue
                desk.take(number, one, algorithms)
                yield self._step(one)
                if self.out_of_time():
                    return
        self.tried += len(waiting)
        for name, number in waiting.items():
            trouble = Trouble(kind=TroubleKind.UNREADABLE, message="not reached")
            desk.take(number, Digested(name=name, size=0, trouble=trouble), algorithms)

    def _step(self, one: Digested) -> Step:
        self.tried += 1
        self.counts["octets"] += one.size
        return Step(
            stage="verify",
            done=self.tried,
            total=self.total[0],
            bytes_done=self.counts["octets"],
            bytes_total=self.total[1] or None,
            name=one.name,
        )

    def _groups(self, lot: Due, tree: Tree) -> dict[tuple[str, ...], dict[str, int]]:
        """What is to be read, by the algorithms it needs. A container is best gone through once, with all of them."""
        groups: dict[tuple[str, ...], dict[str, int]] = {}
        impossible: Counter[str] = Counter()
        for target in targets(self.ledger, lot):
            usable = tuple(name for name in target.algorithms if self._available(name))
            if usable:
                groups.setdefault(usable, {})[target.path] = target.id
            else:
                impossible[", ".join(target.algorithms)] += 1
        self.tried += impossible.total()
        for algorithms, n in impossible.items():
            details = {"n": n, "algorithms": algorithms}
            self.findings.append(Finding(rules.NO_ALGORITHM, Where(path=lot.package.path), details))
        if len(groups) > 1 and tree.kind != "folder":
            every = tuple(dict.fromkeys(name for algorithms in groups for name in algorithms))
            groups = {every: {path: n for lot_ in groups.values() for path, n in lot_.items()}}
        return groups

    def _available(self, algorithm: str) -> bool:
        if algorithm not in self.unknown:
            self.unknown[algorithm] = available(algorithm)
        return self.unknown[algorithm]

    def _extras(self, tree: Tree, package: Package) -> dict[str, object]:
        """What is there and not registered: findings, and the details for the event."""
        found: list[str] = []
        try:
            found += extra_names(tree, set(names(self.ledger, package.id)))
        except CannotRead as error:
            where = Where(path=error.path or package.path)
            self.findings.append(Finding(rules.FOLDER_UNREADABLE, where, {"reason": error.text}))
        self.findings += [Finding(rules.EXTRA, Where(path=address(package, name))) for name in found]
        return {"extra": len(found), "extra_names": found[:_NAMED]} if found else {}

    def _not_opened(self, lot: Due, error: CannotRead) -> None:
        where = Where(path=lot.package.path)
        self.tried += lot.files
        if isinstance(error, UnfinishedChange):
            details = {"reason": error.text, "path": quote(error.path or lot.package.path)}
            finding = Finding(rules.PACKAGE_UNFINISHED, where, details)
        elif os.path.lexists(lot.package.path):
            finding = Finding(rules.PACKAGE_UNREADABLE, where, {"reason": error.text})
        else:
            finding = Finding(rules.PACKAGE_MISSING, where, {"n": lot.files})
        self.findings.append(finding)
        action = "missing" if finding.rule is rules.PACKAGE_MISSING else "unreadable"
        said = {"reason": error.text.en, "due": lot.files}
        now = self.clock()
        record_package(
            self.ledger, lot.package.id, action, time=now, agent=self.agent, tool=self.tool, details=said
        )
