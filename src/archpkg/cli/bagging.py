"""The work of ``archpkg bag``."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

from attrs import define, field, frozen

from archpkg.checks.fixity_rules import NOTHING
from archpkg.errors import WrongUse
from archpkg.findings import Finding, Reading, Report, Where
from archpkg.packages.bag import (
    correct_bag,
    create_bag_in_place_steps,
    payload_of,
    read_bag,
    recover_bag,
    update_bag,
    upgrade_bag,
)
from archpkg.packages.bag.fetching import fetch_bag
from archpkg.packages.bag.group import record_folder, split_bag_steps
from archpkg.packages.bag.making import bag_payload_steps, refuse_inside
from archpkg.packages.bag.profile import read_profile, transfer_profile
from archpkg.packages.bag.profiled import create_from_profile_steps
from archpkg.packages.containers import open_tree
from archpkg.packages.unpack import unpack_steps
from archpkg.progress import Progress, Step, run
from archpkg.words import Text


@frozen(kw_only=True)
class Making:
    """What the user asked to be bagged, and how. ``info`` are lines ``LABEL=VALUE``."""

    source: str
    algorithms: tuple[str, ...] = field(converter=tuple[str, ...])
    info: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    container: str = "folder"
    workers: int | None = None

    def labels(self) -> list[tuple[str, str]]:
        """The elements of ``bag-info.txt``. Raises WrongUse."""
        return [_label(line) for line in self.info]


@define
class Tally:
    """What was done by the last step of a piece of work; each step goes on to the bar."""

    onward: Progress | None
    files: int = 0
    octets: int = 0

    def __call__(self, step: Step) -> None:
        """Take note of a step."""
        if step.stage in ("copy", "digest", "unpack"):
            self.files, self.octets = step.done, step.bytes_done
        if self.onward is not None:
            self.onward(step)

    @property
    def counts(self) -> dict[str, int]:
        """For a report."""
        return {"files": self.files, "octets": self.octets}


def create(
    order: Making,
    target: str | None,
    *,
    in_place: bool = False,
    profile: str = "",
    progress: Progress | None = None,
) -> tuple[Report, Text]:
    """Bag a folder into a new place, or in place. What was seen on the way comes with the report.

    Raises Rejected for what no bag can hold, TargetExists, CannotRead, CannotStore, WrongUse.
    """
    _one_way(target, in_place, profile)
    tally = Tally(progress)
    steps = _in_place(order) if in_place else _elsewhere(order, target or "", profile)
    made = run(steps, tally)
    return Report(kind="bag", findings=made.findings, counts=tally.counts), built(target or order.source)


def built(place: str) -> Text:
    """The sentence for what was made."""
    return Text("Built {place}", "已生成 {place}").fill(place=place)


def _in_place(order: Making) -> Generator[Step, None, Reading[Path]]:
    return create_bag_in_place_steps(
        order.source, algorithms=order.algorithms, info=order.labels(), workers=order.workers
    )


def _by_profile(order: Making, target: str, profile: str) -> Generator[Step, None, Reading[Path]]:
    wanted = Reading(transfer_profile()) if profile == "transfer" else read_profile(Path(profile))
    made = yield from create_from_profile_steps(
        order.source,
        target,
        wanted.or_raise(),
        info=order.labels(),
        container=order.container,
        workers=order.workers,
    )
    return Reading(made.value, (*wanted.findings, *made.findings))


def _elsewhere(order: Making, target: str, profile: str) -> Generator[Step, None, Reading[Path]]:
    labels = order.labels()
    if profile:
        return _by_profile(order, target, profile)
    refuse_inside(order.source, target)
    return bag_payload_steps(
        payload_of(Path(order.source)),
        target,
        algorithms=order.algorithms,
        info=labels,
        container=order.container,
        workers=order.workers,
    )


@frozen(kw_only=True)
class Splitting:
    """How the user wants a folder split: the most octets of payload in a bag, the group's name (empty for that of
    the target), whether the files of a folder stay together."""

    octets: int
    group: str = ""
    by_folder: bool = False


def split(
    order: Making, target: str, into: Splitting, *, progress: Progress | None = None
) -> tuple[Report, Text]:
    """Bag a folder as a group of bags. Raises as :func:`create`."""
    tally = Tally(progress)
    steps = split_bag_steps(
        order.source,
        target,
        octets=into.octets,
        group=into.group or Path(target).absolute().name,
        together=record_folder if into.by_folder else None,
        algorithms=order.algorithms,
        info=order.labels(),
        container=order.container,
        workers=order.workers,
    )
    made = run(steps, tally)
    counts = {"bags": len(made.value)} | tally.counts
    done = Text("Built {n} bags in {place}", "已在 {place} 生成 {n} 个包").fill(
        n=len(made.value), place=target
    )
    return Report(kind="bag group", findings=made.findings, counts=counts), done


def open_up(container: str, target: str, *, progress: Progress | None = None) -> tuple[Report, Text]:
    """Unpack a container into a new folder; its digests are not compared."""
    tally = Tally(progress)
    made = run(unpack_steps(container, target), tally)
    done = Text("Unpacked to {place}", "已解包到 {place}").fill(place=target)
    return Report(kind="container", findings=made.findings, counts=tally.counts), done


def _one_way(target: str | None, in_place: bool, profile: str) -> None:
    if in_place and (target or profile):
        raise WrongUse(
            Text("--in-place takes neither DST nor --profile.", "--in-place 不能与 DST 或 --profile 同用。"),
            hint=Text("Name the folder only.", "请只写文件夹。"),
        )
    if not in_place and not target:
        raise WrongUse(
            Text("DST is missing.", "缺少 DST。"),
            hint=Text("Name a new place, or use --in-place.", "请写明新位置，或使用 --in-place。"),
        )


def update(bag: str, *, thorough: bool, workers: int | None, progress: Progress | None) -> Report:
    """Bring the manifests in line with the payload."""
    change = update_bag(bag, thorough=thorough, workers=workers, progress=progress)
    return Report(kind="bag", counts=change.counts)


def correct(bag: str, *, workers: int | None, progress: Progress | None) -> tuple[Report, Text]:
    """Spell the tag files as the standard has it. What was corrected is told, and is no fault any more."""
    report = correct_bag(bag, workers=workers, progress=progress)
    n = report.counts["corrected"]
    done = Text("Tag files written anew: {n}", "已改写 {n} 个标签文件").fill(n=n)
    return report, done


def upgrade(bag: str, *, algorithms: Sequence[str], workers: int | None, progress: Progress | None) -> Report:
    """Add manifests in the read that verifies the old ones."""
    return upgrade_bag(bag, algorithms=algorithms, workers=workers, progress=progress)


def fetch(bag: str, *, allow: Sequence[str], progress: Progress | None) -> Report:
    """Complete a holey bag from the hosts that are allowed."""
    if not allow:
        raise WrongUse(
            Text("No host is allowed.", "未允许任何主机。"),
            hint=Text("Name each with --allow HOST.", "请用 --allow HOST 逐一指明。"),
        )
    return fetch_bag(bag, allow=tuple(allow), progress=progress).report()


def recover(bag: str, *, undo: bool) -> tuple[Report, str]:
    """Finish or take back a change that was stopped; the report, and in a word what was done."""
    return Report(kind="bag"), str(recover_bag(bag, undo=undo))


def _label(line: str) -> tuple[str, str]:
    label, equals, value = line.partition("=")
    if not equals or not label.strip():
        raise WrongUse(
            Text(f"{line!r} is no LABEL=VALUE.", f"{line!r} 不是 LABEL=VALUE 的形式。"),
            hint=Text("Write --info 'Source-Organization=…'.", "请写作 --info 'Source-Organization=…'。"),
        )
    return label.strip(), value.strip()


@frozen(kw_only=True)
class Looked:
    """Labels and values that tell what a bag is, and the report of its form (no digest was compared)."""

    report: Report
    lines: tuple[tuple[str, str], ...] = field(default=(), converter=tuple[tuple[str, str], ...])


def look(path: str) -> Looked:
    """What a bag says of itself. Raises CannotRead."""
    with open_tree(path) as tree:
        reading = read_bag(tree)
        findings = (*tree.findings, *reading.findings)
    bag = reading.value
    if bag is None:
        nothing = Finding(NOTHING, Where(path=path))
        return Looked(report=Report(kind="unknown", findings=(*findings, nothing)))
    manifests = [f"{m.name} ({len(m.entries):,})" for m in bag.manifests]
    lines = [("BagIt-Version", bag.version), ("Tag-File-Character-Encoding", bag.encoding), *bag.info]
    lines += [("manifest", name) for name in manifests]
    return Looked(
        report=Report(kind="bag", findings=findings, counts={"manifests": len(bag.manifests)}), lines=lines
    )
