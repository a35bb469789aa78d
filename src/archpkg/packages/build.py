"""装包. From a record and its computer files to a package: copied and digested once, staged, synced, renamed."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from archpkg.errors import WrongUse
from archpkg.findings import Finding, Made, Reading, reject
from archpkg.fixity.algorithms import DEFAULT, canonical
from archpkg.fixity.engine import Digested
from archpkg.model.digest import Digest
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Fonds
from archpkg.model.walk import items, map_items, map_objects
from archpkg.packages.bag.bag import PAYLOAD
from archpkg.packages.bag.profiles.demands import Facts, demands
from archpkg.packages.bag.profiles.profile import transfer_profile
from archpkg.packages.bag.profiles.values import IDENTIFIER
from archpkg.packages.bag.write import VERSION, seal_bag
from archpkg.packages.carrier.documents import TransferFacts, about, package_documents, span
from archpkg.packages.carrier.layouts import Layout
from archpkg.packages.carrier.plan import Plan, plan_package
from archpkg.packages.carrier.rules import CAR_UNIT
from archpkg.packages.copying import copy_all
from archpkg.packages.create import create_tree
from archpkg.packages.media.documents import describe_media
from archpkg.packages.package import Package
from archpkg.packages.staging import ensure_room
from archpkg.progress import Progress, Step, run
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor


def plan_transfer(
    fonds: Fonds,
    objects_root: str | Path,
    *,
    layout: str | Layout = "dat93",
    facts: TransferFacts | None = None,
) -> Reading[Plan]:
    """What :func:`build_package` would do, with everything that speaks against it. Nothing is written.

    Pictures and recordings of the classes 照片, 录音 and 录像 are described from their computer files.
    """
    told = facts or TransferFacts()
    fonds = evolve(fonds, unit=fonds.unit or told.unit, archives_name=fonds.archives_name or told.archives)
    described = describe_media(fonds, objects_root)
    reading = plan_package(described.value, objects_root, layout=layout, facts=told)
    reading = Reading(reading.value, (*described.findings, *reading.findings))
    if reading.value.layout.catalogue and not (told.unit or fonds.unit):
        return Reading(reading.value, (*reading.findings, Finding(CAR_UNIT)))
    return reading


def build_package(
    fonds: Fonds,
    objects_root: str | Path,
    target: str | Path,
    *,
    layout: str | Layout = "dat93",
    facts: TransferFacts | None = None,
    bag: bool = True,
    container: str = "folder",
    algorithms: Sequence[str] = DEFAULT,
    bagging_date: date | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Made[Package]:
    """装包. Build a transfer package at ``target`` from a fonds and its computer files.

    ``fonds`` has objects with paths relative to ``objects_root`` (see :func:`archpkg.packages.scans.attach`).
    ``container`` is folder, zip or tar; ``algorithms`` those of the manifests; ``bagging_date`` stands in
    bag-info.txt if it is given. Sources are only read. If anything fails, or the work is stopped, no target is left.

    A bag names the profile that is shipped with the library wherever it follows it: that needs a 移交单位, and
    SHA-256 among algorithms that the profile allows.

    Raises :class:`Rejected` with the findings that forbid it, :class:`TargetExists`, :class:`SourceChanged`,
    :class:`CannotRead`, :class:`CannotStore`, :class:`WrongUse`.
    """
    return build_planned(
        plan_transfer(fonds, objects_root, layout=layout, facts=facts),
        target,
        facts=facts,
        bag=bag,
        container=container,
        algorithms=algorithms,
        bagging_date=bagging_date,
        workers=workers,
        executor=executor,
        progress=progress,
    )


def build_planned(
    planned: Reading[Plan],
    target: str | Path,
    *,
    facts: TransferFacts | None = None,
    bag: bool = True,
    container: str = "folder",
    algorithms: Sequence[str] = DEFAULT,
    bagging_date: date | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Made[Package]:
    """装包. As :func:`build_package`, from what :func:`plan_transfer` gave: nothing is planned a second time.

    ``facts`` are those that were planned with. Raises :class:`Rejected` where a finding of the plan forbids it, and
    all that :func:`build_package` raises.
    """
    steps = build_planned_steps(
        planned,
        target,
        facts=facts,
        bag=bag,
        container=container,
        algorithms=algorithms,
        bagging_date=bagging_date,
        workers=workers,
        executor=executor,
    )
    return run(steps, progress)


def build_planned_steps(
    planned: Reading[Plan],
    target: str | Path,
    *,
    facts: TransferFacts | None = None,
    bag: bool = True,
    container: str = "folder",
    algorithms: Sequence[str] = DEFAULT,
    bagging_date: date | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, Made[Package]]:
    """The generator under :func:`build_planned`: a step a computer file; returns the package."""
    told = facts or TransferFacts()
    names = _algorithms(algorithms)
    reject(planned.errors)
    plan = planned.value
    prefix = PAYLOAD if bag else ""
    tasks = [task._replace(name=prefix + task.name) for task in plan.tasks]
    with create_tree(
        Path(target), container=container, algorithms=names, workers=workers, executor=executor
    ) as tree:
        ensure_room(Path(target).absolute().parent, plan.octets)
        copied = yield from copy_all(tree, tasks)
        record = _with_digests(plan.record, copied, names, prefix)
        written = list(copied)
        for name, data in package_documents(plan.layout, record, plan.folders, told):
            written.append(tree.add(prefix + name, data))
        if bag:
            info = _with_profile(_bag_info(record, told, bagging_date), names)
            seal_bag(tree, written, algorithms=names, info=info)
        yield Step(stage="sync", done=len(written), total=len(written), bytes_done=plan.octets)
    package = Package(
        path=str(target), layout=plan.layout.name, container=container, bagged=bag, record=record
    )
    counts = {"items": len(plan.folders), "objects": len(plan.tasks), "octets": plan.octets}
    return Made(value=package, path=target, counts=counts, findings=planned.findings)


def _algorithms(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        raise WrongUse(
            Text("No digest algorithm was named.", "未指定摘要算法。"),
            hint=Text("Name sha256, sm3 or both.", "请指定 sha256、sm3 或两者。"),
        )
    return tuple(dict.fromkeys(canonical(name) for name in names))


def _with_digests(record: Fonds, copied: Sequence[Digested], algorithms: Sequence[str], prefix: str) -> Fonds:
    """The record with the size and digests that were taken while copying."""
    taken = {one.name.removeprefix(prefix): one for one in copied}

    def told(obj: DigitalObject) -> DigitalObject:
        one = taken[obj.path]
        return evolve(obj, size=one.size, digests=_digests(obj, one, algorithms))

    return map_items(record, lambda item: map_objects(item, told))


def _digests(obj: DigitalObject, one: Digested, algorithms: Sequence[str]) -> tuple[Digest, ...]:
    """The digests taken now; those of other algorithms that came with the object stay behind them."""
    now: Mapping[str, str] = dict(zip(algorithms, one.digests, strict=True))
    kept = (d for d in obj.digests if d.algorithm not in now)
    return (*(Digest(algorithm=name, value=value) for name, value in now.items()), *kept)


def _bag_info(record: Fonds, facts: TransferFacts, when: date | None) -> list[tuple[str, str]]:
    """bag-info.txt as the transfer tells it: 移交单位, 内容描述, 起止档号."""
    rows = (
        ("Source-Organization", facts.unit or record.unit),
        ("External-Description", facts.about or about(record, facts.unit)),
        ("External-Identifier", span(list(items(record)))),
        ("Bagging-Date", when.isoformat() if when is not None else ""),
    )
    return [(label, value) for label, value in rows if value]


def _with_profile(info: Sequence[tuple[str, str]], algorithms: Sequence[str]) -> Sequence[tuple[str, str]]:
    """The elements with the identifier of the shipped profile, where the bag will follow it: a claim that does not
    hold is worse than none. The profile asks nothing of the payload, so elements and manifests decide."""
    profile = transfer_profile()
    claimed = (*info, (IDENTIFIER, profile.identifier))
    counted = ("Payload-Oxum", "0.0")  # made when the bag is sealed
    facts = Facts(
        kind="folder",
        version=VERSION,
        info=(*claimed, counted),
        manifests=tuple(algorithms),
        tag_manifests=tuple(algorithms),
        files=("bag-info.txt",),
    )
    return info if any(demands(profile, facts)) else claimed
