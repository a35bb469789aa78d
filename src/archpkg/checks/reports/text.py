"""文本报告. A report as plain text: every finding, nothing cut."""

from __future__ import annotations

from collections.abc import Iterator

from archpkg.checks.reports.run import Batch, Run
from archpkg.checks.reports.words import (
    OUTCOMES,
    SEVERITIES,
    Group,
    groups,
    placed,
    short_place,
    short_text,
    tally,
    verdict_sentence,
    verdict_word,
)
from archpkg.display import display_width, padded, printable
from archpkg.findings import Finding, Looked, Severity
from archpkg.words import Lang, Text

OVERVIEW = (
    Text("Path", "路径"),
    Text("Verdict", "结论"),
    Text("Errors", "错误"),
    Text("Warnings", "警告"),
    Text("First error", "第一处错误"),
)
"""Headings of a table of several reports."""


def overview(run: Run, lang: Lang) -> tuple[str, ...]:
    """The row of one report among several; its first error is told with its place."""
    report = run.report
    number = tally(report)
    first = next((f for f in report.findings if f.severity is Severity.ERROR), None)
    return (
        report.path,
        verdict_word(report, lang, judged=run.judged),
        f"{number[Severity.ERROR]:,}",
        f"{number[Severity.WARNING]:,}",
        "" if first is None else placed(short_place(first.where, lang), short_text(first, lang), lang),
    )


def text_report(batch: Batch, lang: Lang) -> bytes:
    """The report in UTF-8."""
    lines: list[str] = []
    for run in batch.runs:
        lines += [*run_lines(run, lang), ""]
    if batch.several:
        rows = [[heading.in_(lang) for heading in OVERVIEW], *(overview(run, lang) for run in batch.runs)]
        widths = [max(display_width(printable(row[column])) for row in rows) + 2 for column in range(4)]
        for row in rows:
            cells = (padded(printable(cell), width) for cell, width in zip(row, widths, strict=False))
            lines.append(("".join(cells) + row[-1]).rstrip())
    return "".join(f"{printable(line)}\n" for line in lines).encode()


def run_lines(run: Run, lang: Lang) -> Iterator[str]:
    """One report, line by line: what it is about, what was judged, the findings by rule, the verdict."""
    report = run.report
    yield from (f"{padded(label, 10)}{value}" for label, value in facts(run, lang))
    if report.looked_at:
        yield ""
        yield from (looked_line(looked, lang) for looked in report.looked_at)
    for group in groups(report.findings):
        yield ""
        yield from _group_lines(group, lang)
    yield ""
    yield verdict_sentence(report, lang, judged=run.judged)


def facts(run: Run, lang: Lang) -> list[tuple[str, str]]:
    """Labels and values that say what a report is about; empty ones are left out."""
    report = run.report
    seconds = "" if run.seconds is None else Text("{n:.1f} s", "{n:.1f} 秒").fill(n=run.seconds).in_(lang)
    rows = (
        (Text("Path", "路径"), report.path),
        (Text("Kind", "类型"), report.kind),
        (Text("Started", "开始时间"), run.started),
        (Text("Duration", "用时"), seconds),
        (Text("Digests by", "摘要计算"), report.backend),
        (Text("Program", "程序"), f"archpkg {run.version}" if run.version else ""),
    )
    return [(label.in_(lang), value) for label, value in rows if value]


def looked_line(looked: Looked, lang: Lang) -> str:
    """``未检测  签名：未给出根证书。``"""
    text = looked.text.in_(lang)
    number = f"（{looked.count:,}）" if lang == "zh" else f" ({looked.count:,})"
    name = f"{text}{number}" if looked.count else text
    why = "" if looked.why is None else looked.why.in_(lang)
    return f"{OUTCOMES[looked.outcome].in_(lang)}  {placed(name, why, lang) if why else name}"


def _group_lines(group: Group, lang: Lang) -> Iterator[str]:
    number = len(group.findings)
    total = Text("{n}", "{n} 处").fill(n=f"{number:,}").in_(lang)
    clause = group.findings[0].rule.clause
    yield "  ".join(
        part for part in (SEVERITIES[group.severity].in_(lang), group.code, total, clause) if part
    )
    for finding, last_of_hint in with_last(group.findings, lang):
        yield "  " + placed(finding.where.say(lang), finding.text(lang), lang)
        if last_of_hint:
            yield f"      → {finding.hint(lang)}"


def with_last(findings: tuple[Finding, ...], lang: Lang) -> Iterator[tuple[Finding, bool]]:
    """Each finding, and whether its remedy stands below it: it does so once, below the last finding that has it."""
    hints = [finding.hint(lang) for finding in findings]
    last = {hint: place for place, hint in enumerate(hints) if hint}
    for place, finding in enumerate(findings):
        yield finding, last.get(hints[place]) == place
