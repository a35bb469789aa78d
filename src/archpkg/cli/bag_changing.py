"""The work of the commands that change a bag which is there, or look at it."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, field, frozen

from archpkg.checks.fixity.rules import NOTHING
from archpkg.errors import WrongUse
from archpkg.findings import Finding, Looked, Outcome, Report, Where
from archpkg.packages.bag import correct_bag, open_bag, recover_bag, update_bag, upgrade_bag
from archpkg.packages.bag.change_rules import CHANGE_NO_BAG
from archpkg.progress import Progress
from archpkg.words import Text


def update(bag: str, *, thorough: bool, workers: int | None, progress: Progress | None) -> Report:
    """Bring the manifests in line with the payload."""
    return update_bag(bag, thorough=thorough, workers=workers, progress=progress).report("bag")


def correct(bag: str, *, workers: int | None, progress: Progress | None) -> tuple[Report, Text]:
    """Spell the tag files as the standard has it. What was corrected is told, and is no fault any more."""
    report = correct_bag(bag, workers=workers, progress=progress).report("bag")
    n = report.counts["corrected"]
    done = Text("Tag files written anew: {n}", "已改写 {n} 个标签文件").fill(n=n)
    return report, done


def upgrade(bag: str, *, algorithms: Sequence[str], workers: int | None, progress: Progress | None) -> Report:
    """Add manifests in the read that verifies the old ones."""
    return upgrade_bag(bag, algorithms=algorithms, workers=workers, progress=progress).report("bag")


def fetch(bag: str, *, allow: Sequence[str], progress: Progress | None) -> Report:
    """Complete a holey bag from the hosts that are allowed."""
    if not allow:
        raise WrongUse(
            Text("No host is allowed.", "未允许任何主机。"),
            hint=Text("Name each with --allow HOST.", "请用 --allow HOST 逐一指明。"),
        )
    from archpkg.packages.bag.fetching.completing import fetch_bag  # it takes a while to import

    return fetch_bag(bag, allow=tuple(allow), progress=progress).report("bag")


def recover(bag: str, *, undo: bool) -> tuple[Report, str]:
    """Finish or take back a change that was stopped; the report, and in a word what was done.

    The report is about what lies there now: the form of the bag, without its digests; or that it is no bag. Raises
    as recover_bag, and CannotRead where nothing is there.
    """
    done = recover_bag(bag, undo=undo)
    report = look(bag).report
    if report.kind != "bag":
        report = evolve(report, findings=[Finding(CHANGE_NO_BAG, Where(path=bag))])
    counts = dict(report.counts) if done == "nothing to do" else {done: 1, **report.counts}
    return evolve(report, path=bag, counts=counts, looked_at=[NO_DIGESTS]), done


NO_DIGESTS = Looked(
    what="fixity",
    text=Text("Digests of the computer files", "电子文件的摘要"),
    outcome=Outcome.NOT_LOOKED_AT,
    why=Text(
        "Recovering compares no digests: run archpkg verify.", "恢复时不比对摘要：请运行 archpkg verify。"
    ),
)


@frozen(kw_only=True)
class Shown:
    """Labels and values that tell what a bag is, and the report of its form (no digest was compared)."""

    report: Report
    lines: tuple[tuple[str, str], ...] = field(default=(), converter=tuple[tuple[str, str], ...])


def look(path: str) -> Shown:
    """What a bag says of itself. Raises CannotRead."""
    reading = open_bag(path)
    bag, findings = reading.value, reading.findings
    if bag is None:
        nothing = Finding(NOTHING, Where(path=path))
        return Shown(report=Report(kind="unknown", findings=(*findings, nothing)))
    manifests = [f"{m.name} ({len(m.entries):,})" for m in bag.manifests]
    lines = [("BagIt-Version", bag.version), ("Tag-File-Character-Encoding", bag.encoding), *bag.info]
    lines += [("manifest", name) for name in manifests]
    return Shown(
        report=Report(kind="bag", findings=findings, counts={"manifests": len(bag.manifests)}), lines=lines
    )
