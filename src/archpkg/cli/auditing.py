"""The work of ``archpkg audit``: what the command line says made into values, and the clock."""

from __future__ import annotations

import getpass
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from attrs import evolve, field, frozen

from archpkg import __version__
from archpkg.checks.audits.audit import YEAR, Budget, audit, check_ledger, nothing_due, register_package
from archpkg.checks.reports.run import Run, document, json_text
from archpkg.cli.figures import size_of, span_of
from archpkg.errors import CannotRead, WrongUse
from archpkg.findings import Finding, Report
from archpkg.fixity.ledger import Event, Ledger, events, head, move, open_ledger, retire
from archpkg.fixity.ledger_chain import check_chain
from archpkg.fixity.ledger_due import Due, Sample, amount_due, due
from archpkg.fixity.ledger_export import address, export_events, iso
from archpkg.fixity.ledger_rules import RULES
from archpkg.progress import Progress
from archpkg.words import Lang, Text

TOOL = f"archpkg {__version__}"
_ACTIONS = {
    "registered": "登记", "replaced": "更换", "withdrawn": "撤出", "moved": "移位", "retired": "注销",
    "verified": "检验", "corrupt": "损坏", "changed": "改动", "disagree": "矛盾", "missing": "缺失",
    "unreadable": "不可读", "not a file": "非文件", "upgraded": "升级",
}  # fmt: skip


@frozen(kw_only=True)
class Order:
    """What the user asked to be audited."""

    ledger: str
    every: timedelta = YEAR
    budget: Budget = field(factory=Budget)
    sample: Sample | None = None
    agent: str = ""
    workers: int | None = None


def _now() -> datetime:
    return datetime.now(UTC)


def agent_name(given: str) -> str:
    """Who is noted in the ledger: as said, else the user of this machine."""
    if given:
        return given
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def register(
    ledger: str,
    paths: Sequence[str],
    *,
    renew: bool = False,
    agent: str = "",
    workers: int | None = None,
    progress: Progress | None = None,
) -> tuple[Report, Text]:
    """Register packages, one after another; what was done before an error stays."""
    findings: list[Finding] = []
    counts: Counter[str] = Counter()
    name = agent_name(agent)
    with open_ledger(ledger, create=True) as opened:
        for path in paths:
            report = register_package(
                opened,
                path,
                time=_now(),
                agent=name,
                tool=TOOL,
                renew=renew,
                workers=workers,
                progress=progress,
            )
            findings += report.findings
            counts += Counter(report.counts)
        done = Text(f"Packages registered: {len(paths):,}. ", f"已登记 {len(paths):,} 个信息包。")
        report = Report(kind="audit", findings=findings, counts=dict(counts))
        return report, _with_head(done, opened, report)


def verify_due(order: Order, *, progress: Progress | None = None) -> tuple[Report, Text]:
    """Audit what is due. Raises CannotRead where there is no ledger."""
    with open_ledger(order.ledger) as opened:
        sample = order.sample
        if sample is not None and not sample.seed:
            sample = evolve(sample, seed=_head(opened))
        report = audit(
            opened,
            clock=_now,
            agent=agent_name(order.agent),
            tool=TOOL,
            every=order.every,
            budget=order.budget,
            sample=sample,
            workers=order.workers,
            progress=progress,
        )
        done = Text(f"Packages looked at: {report.counts['packages']:,}. ",
                    f"检验了 {report.counts['packages']:,} 个信息包。")  # fmt: skip
        return report, _with_head(done, opened, report)


def _head(ledger: Ledger) -> str:
    """The head; empty for a ledger that is damaged, which the audit finds."""
    try:
        return head(ledger)
    except CannotRead:
        return ""


def _with_head(done: Text, ledger: Ledger, report: Report) -> Text:
    """The head is worth keeping outside: only with it a ledger that was cut off is always found out. That of a ledger
    which is damaged vouches for nothing."""
    if any(finding.rule in RULES for finding in report.findings):
        return done
    kept = head(ledger)
    return Text(f"{done.en}Head of the ledger: {kept}", f"{done.zh}台账链头：{kept}")


def judge_chain(ledger: str, expected_head: str) -> tuple[Report, Text]:
    """Check the ledger itself. Raises CannotRead, WrongUse for what is no hash."""
    if expected_head and not re.fullmatch(r"[0-9A-Fa-f]{64}", expected_head):
        raise WrongUse(
            Text("The head is no hash.", "链头不是哈希值。"),
            hint=Text("It has 64 digits 0-9 and a-f.", "应为 64 位 0-9 与 a-f。"),
        )
    with open_ledger(ledger) as opened:
        report = check_chain(opened, expected_head=expected_head or None)
        done = Text(
            f"Events looked at: {report.counts['events']:,}. ", f"检查了 {report.counts['events']:,} 条事件。"
        )
        return report, _with_head(done, opened, report)


def note_move(ledger: str, path: str, to: str, *, agent: str = "") -> Text:
    """Note that a package lies elsewhere."""
    with open_ledger(ledger) as opened:
        move(opened, path, to, time=_now(), agent=agent_name(agent), tool=TOOL)
    return Text(f"Noted: {path} is now {to}.", f"已登记：{path} 移至 {to}。")


def note_retirement(ledger: str, path: str, *, reason: str = "", agent: str = "") -> Text:
    """Note that a package is given up."""
    with open_ledger(ledger) as opened:
        retire(opened, path, time=_now(), agent=agent_name(agent), tool=TOOL, reason=reason)
    return Text(f"Noted: {path} is verified no more.", f"已登记：{path} 不再检验。")


def list_due(ledger: str, every: timedelta) -> tuple[Report, list[Due]]:
    """What is due, package by package, the oldest first; nothing where the ledger cannot be relied on."""
    with open_ledger(ledger) as opened:
        report = check_ledger(opened)
        if not report.sound:
            return report, []
        now = _now()
        amount = amount_due(opened, time=now, every=every)
        lots = list(due(opened, time=now, every=every))
        counts = {
            "packages": len(lots),
            "objects": amount.files,
            "octets": amount.octets,
            "faulty": amount.faulty,
        }
        findings = () if lots else (nothing_due(opened),)
        return Report(kind="audit", findings=findings, counts=counts), lots


def due_lines(lots: Sequence[Due], lang: Lang) -> Iterator[str]:
    """One line for each package: when its oldest computer file was looked at, how much is due, where it lies."""
    for lot in lots:
        oldest = (
            Text("never looked at", "从未检验")
            if lot.oldest is None
            else Text(iso(lot.oldest), iso(lot.oldest))
        )
        amount = Text(
            f"{lot.files:,} computer files  {lot.octets:,} octets",
            f"{lot.files:,} 个电子文件  {lot.octets:,} 字节",
        )
        yield f"{oldest.in_(lang)}  {amount.in_(lang)}  {_printable(lot.package.path)}"


def due_rows(lots: Sequence[Due]) -> list[dict[str, object]]:
    """The same for scripts: package, computer files, octets, and the time, None for never."""
    return [
        {
            "package": lot.package.path,
            "objects": lot.files,
            "octets": lot.octets,
            "oldest": None if lot.oldest is None else iso(lot.oldest),
        }
        for lot in lots
    ]


Form = Literal["lines", "json", "csv"]


def history(ledger: str, form: Form, lang: Lang, write: Callable[[str], None]) -> Report:
    """Write the events: lines for people, one JSON object, or CSV; the report says whether the ledger vouches for them.

    Of a chain that is broken only the events before the break are written. Ends with one sentence, but for CSV.
    """
    with open_ledger(ledger) as opened:
        report = check_chain(opened)
        count = report.counts["events"]
        pieces = _history(opened, evolve(report, counts={"events": count}), form, lang)
        for piece in pieces:
            write(piece)
        return report


def _history(ledger: Ledger, report: Report, form: Form, lang: Lang) -> Iterator[str]:
    count = report.counts["events"]
    if form == "csv":
        yield from export_events(ledger, "csv", until=count)
    elif form == "json":
        time = _now().isoformat(timespec="seconds")
        run = Run(report=report, version=__version__, started=time, seconds=0)
        yield json_text(document(run), ascii_only=True)[:-1] + ', "events": '
        for piece in export_events(ledger, "json", until=count):
            yield piece.rstrip("\n")
        yield "}\n"
    else:
        for event in events(ledger, until=count):
            yield _line(event, lang) + "\n"
        yield Text(f"Events in all: {count:,}.", f"共 {count:,} 条事件。").in_(lang) + "\n"


def _line(event: Event, lang: Lang) -> str:
    action = _ACTIONS.get(event.action, event.action) if lang == "zh" else event.action
    result = {"success": "成功", "failure": "有问题"}.get(event.result, "") if lang == "zh" else event.result
    said = [f"{key}={event.details[key]}" for key in ("objects", "sound", "faults") if key in event.details]
    where = _printable(address(event))
    return "  ".join([iso(event.time), action, result, where, event.agent, *said])


def _printable(path: str) -> str:
    return path.encode("utf-8", "backslashreplace").decode()


# ── words of the command line ───────────────────────────────────────────────────────────────────────────


def budget_of(text: str) -> Budget:
    """``10GB``, ``1.5TiB``, ``30min``; empty for none. Raises ValueError."""
    if not text:
        return Budget()
    try:
        return Budget(octets=size_of(text))
    except ValueError:
        return Budget(duration=span_of(text))


def sample_of(text: str, *, seed: str = "") -> Sample:
    """``0.95:0.01``. Raises ValueError."""
    confidence, _, share = text.partition(":")
    return Sample(confidence=float(confidence), tolerable_share=float(share), seed=seed)
