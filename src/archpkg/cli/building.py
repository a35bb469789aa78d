"""The work of ``archpkg build``: read, attach, plan, build, and one report about all of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from attrs import evolve, field, frozen

from archpkg.cli.reading import read_record
from archpkg.errors import TargetExists
from archpkg.findings import Report, Severity
from archpkg.model.records import Fonds
from archpkg.model.walk import files, items, objects
from archpkg.packages.build import build_planned, plan_transfer
from archpkg.packages.carrier.documents import TransferFacts
from archpkg.packages.carrier.plan import Plan
from archpkg.packages.package import Package
from archpkg.packages.scans import attach
from archpkg.progress import Progress
from archpkg.words import Text


@frozen(kw_only=True)
class Order:
    """What the user asked to be built."""

    catalogue: str
    objects: str
    out: str
    layout: str = "dat93"
    bag: bool = True
    container: str = "folder"
    algorithms: tuple[str, ...] = ("sha256", "sm3")
    facts: TransferFacts = field(factory=TransferFacts)
    sheet: str | None = None
    encoding: str | None = None
    fonds: str = ""
    workers: int | None = None
    dry_run: bool = False


@frozen(kw_only=True)
class Outcome:
    """What came of it: the report, and the package unless findings forbade it or it was a dry run."""

    order: Order
    report: Report
    plan: Plan | None = None
    package: Package | None = None

    def told(self) -> tuple[Report, Text]:
        """The report, and the sentence for what was made of it."""
        return self.report, self._done()

    def _done(self) -> Text:
        if self.package is not None:
            return Text(f"Built {self.package.path}", f"已生成 {self.package.path}")
        if self.plan is None or not self.report.sound:
            return Text(
                "Nothing was built: correct the errors above first.",
                "未生成信息包：请先改正上述错误。",
            )
        return _plan_sentence(self.order, self.plan)


def _plan_sentence(order: Order, plan: Plan) -> Text:
    folders = len(plan.folders)
    first = plan.folders[0] if plan.folders else ""
    return Text(
        f"Would build {order.out}: {folders:,} records ({first} …), {len(plan.tasks):,} computer files, "
        f"{plan.octets:,} octets. Nothing was written.",
        f"将生成 {order.out}：{folders:,} 件（{first} ……）、{len(plan.tasks):,} 个电子文件、"
        f"{plan.octets:,} 字节。未写入任何内容。",
    )


def build(order: Order, progress: Progress | None = None, *, today: date | None = None) -> Outcome:
    """Carry out an order. Findings of error severity keep anything from being written.

    Raises what the rooms below raise, TargetExists first of all.
    """
    if Path(order.out).exists() and not order.dry_run:
        raise TargetExists(
            Text("It exists already and was left as it is.", "目标已存在，未作改动。"),
            hint=Text("Choose another name, or move it away.", "请换一个名称，或移走原有内容。"),
            path=order.out,
        )
    reading = read_record(
        order.catalogue,
        sheet=order.sheet,
        encoding=order.encoding,
        fonds=order.fonds,
        progress=progress,
    )
    if not any(item.code is not None for item in items(reading.value)):
        # without a single reference code every scan would be reported as nobody's
        report = Report(kind=order.layout, findings=reading.findings, counts={"rows": _rows(reading.value)})
        return Outcome(order=order, report=report)
    attached = attach(reading.value, order.objects)
    planned = plan_transfer(attached.value, order.objects, layout=order.layout, facts=order.facts)
    findings = (*reading.findings, *attached.findings, *planned.findings)
    report = Report(kind=order.layout, findings=findings, counts=_counts(reading.value, planned.value))
    outcome = Outcome(order=order, report=report, plan=planned.value)
    if order.dry_run or any(f.severity is Severity.ERROR for f in findings):
        return outcome
    package = build_planned(
        planned,
        order.out,
        facts=order.facts,
        bag=order.bag,
        container=order.container,
        algorithms=order.algorithms,
        bagging_date=today or date.today(),
        workers=order.workers,
        progress=progress,
    )
    return evolve(outcome, package=package)


def _rows(read: Fonds) -> int:
    return sum(1 for _ in items(read)) + sum(1 for _ in files(read))


def _counts(read: Fonds, plan: Plan) -> dict[str, int]:
    packed = plan.record
    return {
        "rows": _rows(read),
        "items": sum(1 for _ in items(packed)),
        "volumes": sum(1 for _ in files(packed)),
        "objects": sum(1 for _ in objects(packed)),
        "octets": plan.octets,
    }
