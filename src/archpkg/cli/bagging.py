"""The work of ``archpkg bag``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import field, frozen

from archpkg.checks.fixity_rules import NOTHING
from archpkg.errors import WrongUse
from archpkg.findings import Finding, Report, Where
from archpkg.packages.bag import (
    create_bag,
    create_bag_in_place,
    payload_of,
    read_bag,
    recover_bag,
    update_bag,
    upgrade_bag,
)
from archpkg.packages.bag.fetching import fetch_bag
from archpkg.packages.bag.profile import read_profile, transfer_profile
from archpkg.packages.bag.profiled import create_from_profile
from archpkg.packages.containers import open_tree
from archpkg.progress import Progress
from archpkg.words import Text


def create(
    source: str,
    target: str | None,
    *,
    algorithms: Sequence[str],
    info: Sequence[str] = (),
    in_place: bool = False,
    profile: str = "",
    container: str = "folder",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """Bag a folder into a new place, or in place. Warnings about names come with the report.

    Raises Rejected for what no bag can hold, TargetExists, CannotRead, CannotStore, WrongUse.
    """
    _one_way(target, in_place, profile)
    labels = [_label(line) for line in info]
    payload = payload_of(Path(source))
    if in_place:
        create_bag_in_place(source, algorithms=algorithms, info=labels, workers=workers, progress=progress)
    elif profile:
        wanted = transfer_profile() if profile == "transfer" else read_profile(Path(profile)).or_raise()
        create_from_profile(
            source, target or "", wanted, info=labels, container=container, workers=workers, progress=progress
        )
    else:
        create_bag(
            source,
            target or "",
            algorithms=algorithms,
            info=labels,
            container=container,
            workers=workers,
            progress=progress,
        )
    counts = {"files": len(payload.value), "octets": sum(task.size or 0 for task in payload.value)}
    return Report(kind="bag", findings=payload.findings, counts=counts)


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
