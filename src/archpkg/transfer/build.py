"""装包. From a catalogue and its computer files to a transfer package, judged before anything is written."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from attrs import evolve, frozen

from archpkg.checks.consistency import Limits
from archpkg.checks.judgement import Judgement, level_of
from archpkg.checks.metadata.records import scheme_of
from archpkg.checks.metadata.scheme import MetadataScheme
from archpkg.checks.objects import object_findings
from archpkg.errors import TargetExists, WrongUse
from archpkg.findings import Finding, Reading, Report
from archpkg.formats.carrier import TransferFacts
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Fonds, Item
from archpkg.model.security import SecurityLevel
from archpkg.model.walk import files, items, map_items, objects
from archpkg.packages.build import build_planned, plan_transfer
from archpkg.packages.carrier.layouts import Layout
from archpkg.packages.carrier.plan import Plan
from archpkg.packages.carrier.rules import CAR_UNIT
from archpkg.packages.originals import ORIGINS, describe_item, path_of
from archpkg.packages.package import Package
from archpkg.packages.recognise import read
from archpkg.packages.scans import attach
from archpkg.progress import Progress, Step
from archpkg.transfer.judging import Asked, judge_plan
from archpkg.words import Text

_STEP = 100
"""Records between two steps of progress."""


@frozen(kw_only=True, repr=False)
class Built:
    """What came of a build. ``report`` has every finding; ``plan`` what would be or was made (None where the
    catalogue has no reference code at all); ``package`` is None where findings forbade it, or it was a dry run."""

    report: Report
    plan: Plan | None = None
    package: Package | None = None

    @property
    def path(self) -> str:
        """Where the package is; empty where none was made."""
        return "" if self.package is None else self.package.path

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding of the report."""
        return self.report.findings

    @property
    def value(self) -> Package | None:
        """The package, where one was made."""
        return self.package

    @property
    def counts(self) -> Mapping[str, int]:
        """The figures of the report."""
        return self.report.counts

    def __repr__(self) -> str:
        what = f"package at {self.path}" if self.path else "nothing written"
        items, verdict = self.counts.get("items", 0), self.report.verdict.value
        return f"<Built: {what}, {items:,} items, {verdict}>"

    def __bool__(self) -> bool:
        return self.report.sound


def build(
    catalogue: str | os.PathLike[str] | Fonds | Reading[Fonds],
    scans: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    layout: str | Layout = "dat93",
    bag: bool = True,
    container: str | None = None,
    algorithms: Sequence[str] = ("sha256", "sm3"),
    unit: str = "",
    archives: str = "",
    about: str = "",
    environment: str = "",
    identifier: str = "{code}",
    origin: str = "",
    xml_encoding: str = "UTF-8",
    sheet: str | None = None,
    encoding: str | None = None,
    fonds: str = "",
    scheme: str | os.PathLike[str] | MetadataScheme | None = None,
    secrets: SecurityLevel | str = "内部",
    dry_run: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Built:
    """装包. Build a transfer package at ``target`` from a catalogue and the folder of its computer files.

    ``catalogue`` is the path of a table or of records in another form, or what was read already. The plan is judged by
    the rules that a check of the package will use; an error keeps anything from being written, and so does ``dry_run``.
    ``container`` follows from the ending of ``target`` (``.zip``, ``.tar``). ``unit`` 移交单位, ``archives`` 接收单位,
    ``about`` 内容描述, ``environment`` 软硬件环境; ``identifier`` the rule of 电子文件号, ``{code}`` being the 档号;
    ``origin`` the 生成方式 of records that do not say it; ``scheme`` a 元数据方案 instead of the shipped ones;
    ``secrets`` the highest 密级 that may travel; ``now`` dates the bag. Raises :class:`TargetExists` first of all,
    :class:`CannotRead`, :class:`SourceChanged`, :class:`CannotStore`, :class:`WrongUse`; no target is left then.
    """
    name = os.fspath(target)
    if not dry_run:
        _refuse_existing(name)
    facts = TransferFacts(unit=unit, archives=archives, about=about, environment=environment)
    facts = evolve(facts, encoding=xml_encoding, identifier=identifier)
    reading = _reading(catalogue, sheet=sheet, encoding=encoding, fonds=fonds, progress=progress)
    now = now or datetime.now()
    asked = Asked(scheme=scheme_of(scheme), limits=Limits(highest=level_of(secrets), today=now.date()))
    ready = prepare(reading, scans, layout, facts, asked, origin=origin, progress=progress)
    ready = evolve(ready, report=evolve(ready.report, path=name))
    if ready.plan is None or dry_run or not ready.report.sound:
        return ready
    made = build_planned(
        Reading(ready.plan),
        name,
        facts=facts,
        bag=bag,
        container=container or _container_of(name),
        algorithms=algorithms,
        bagging_date=now.date(),
        workers=workers,
        progress=progress,
    )
    return evolve(ready, package=made.value)


def _reading(
    catalogue: str | os.PathLike[str] | Fonds | Reading[Fonds],
    *,
    sheet: str | None,
    encoding: str | None,
    fonds: str,
    progress: Progress | None,
) -> Reading[Fonds]:
    if isinstance(catalogue, Fonds):
        return Reading(catalogue)
    if isinstance(catalogue, Reading):
        return catalogue
    return read(catalogue, sheet=sheet, encoding=encoding, fonds=fonds, progress=progress)


def prepare(
    reading: Reading[Fonds],
    scans: str | os.PathLike[str],
    layout: str | Layout,
    facts: TransferFacts,
    asked: Asked,
    *,
    origin: str = "",
    progress: Progress | None = None,
) -> Built:
    """Attach, look into the computer files, plan and judge: a report and a plan, and nothing is written.

    Raises what :func:`build` raises.
    """
    if origin and origin not in ORIGINS:
        raise _no_origin(origin)
    judge = Judgement()
    rows = sum(1 for _ in items(reading.value)) + sum(1 for _ in files(reading.value))
    judge.add("table", rows, reading.findings)
    kind = layout if isinstance(layout, str) else layout.name
    if not any(item.code is not None for item in items(reading.value)):
        # without a single reference code every scan would be reported as nobody's
        return Built(report=_report(kind, judge, {"rows": rows}))
    root = os.fspath(scans)
    attached = attach(reading.value, root)
    judge.add("linking", sum(1 for _ in objects(attached.value)), attached.findings)
    described = _describe(attached.value, root, judge, origin, progress)
    planned = plan_transfer(described, root, layout=layout, facts=facts)
    judge.add("layout", len(planned.value.folders), [*planned.findings, *_no_unit(planned)])
    judge_plan(planned.value, facts, asked, judge, known=tuple(judge.findings))
    return Built(report=_report(kind, judge, _counts(rows, planned.value)), plan=planned.value)


def _no_unit(planned: Reading[Plan]) -> tuple[Finding, ...]:
    """立档单位 is asked for in every layout, once: DA/T 46 wants it in the metadata of each record."""
    asked = any(f.rule is CAR_UNIT for f in planned.findings)
    return () if asked or planned.value.record.unit or not planned.value.folders else (Finding(CAR_UNIT),)


def _describe(fonds: Fonds, scans: str, judge: Judgement, origin: str, progress: Progress | None) -> Fonds:
    """The fonds with what its computer files say of themselves, and what speaks against them in ``judge``."""
    total = sum(1 for _ in items(fonds))
    done = 0

    def described(item: Item) -> Item:
        nonlocal done
        code = "" if item.code is None else item.code.text

        def look(obj: DigitalObject, head: bytes) -> None:
            stated = "" if obj.format is None else obj.format.name
            path = path_of(scans, obj)
            judge.add("formats", 1, object_findings(path, obj.size, head, stated=stated, record=code))

        done += 1
        if progress is not None and done % _STEP == 0:
            progress(Step(stage="look", done=done, total=total))
        return describe_item(item, scans, look, origin=origin)

    return map_items(fonds, described)


def _report(kind: str, judge: Judgement, counts: dict[str, int]) -> Report:
    return Report(kind=kind, findings=judge.findings, counts=counts, looked_at=judge.looked_at())


def _counts(rows: int, plan: Plan) -> dict[str, int]:
    return {
        "rows": rows,
        "items": sum(1 for _ in items(plan.record)),
        "volumes": sum(1 for _ in files(plan.record)),
        "objects": sum(1 for _ in objects(plan.record)),
        "octets": plan.octets,
    }


def _container_of(target: str) -> str:
    ending = Path(target).suffix.lower()
    return ending[1:] if ending in (".zip", ".tar") else "folder"


def _refuse_existing(target: str) -> None:
    if os.path.lexists(target):
        raise TargetExists(
            Text("It exists already and was left as it was.", "目标已存在，未作改动。"),
            hint=Text("Choose another name, or move it away.", "请换一个名称，或移走原有内容。"),
            path=target,
        )


def _no_origin(origin: str) -> WrongUse:
    return WrongUse(
        Text(f"{origin!r} is no 生成方式.", f"{origin!r} 不是生成方式。"),
        hint=Text(f"Use {' or '.join(ORIGINS)}.", f"可用：{'、'.join(ORIGINS)}。"),
    )
