"""The work of ``archpkg bag``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import field, frozen

from archpkg.checks.fixity_rules import NOTHING
from archpkg.errors import WrongUse
from archpkg.findings import Finding, Report, Where
from archpkg.packages.bag import create_bag, payload_of, read_bag
from archpkg.packages.containers import open_tree
from archpkg.progress import Progress
from archpkg.words import Text


def create(
    source: str,
    target: str,
    *,
    algorithms: Sequence[str],
    info: Sequence[str] = (),
    container: str = "folder",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """Bag a folder into a new place. Warnings about names come with the report.

    Raises Rejected for what no bag can hold, TargetExists, CannotRead, CannotStore, WrongUse.
    """
    labels = [_label(line) for line in info]
    payload = payload_of(Path(source))
    create_bag(
        source,
        target,
        algorithms=algorithms,
        info=labels,
        container=container,
        workers=workers,
        progress=progress,
    )
    counts = {"files": len(payload.value), "octets": sum(task.size or 0 for task in payload.value)}
    return Report(kind="bag", findings=payload.findings, counts=counts)


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
