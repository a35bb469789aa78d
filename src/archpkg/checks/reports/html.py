"""网页报告. A report as one web page without scripts and without anything from elsewhere; it prints as it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from archpkg.checks.reports.run import Batch, Run
from archpkg.checks.reports.text import OVERVIEW, facts, overview
from archpkg.checks.reports.words import (
    OUTCOMES,
    SEVERITIES,
    Group,
    groups,
    verdict_rest,
    verdict_word,
)
from archpkg.display import printable
from archpkg.findings import Finding, Looked
from archpkg.words import Lang, Text

_STYLE = """
body{font-family:"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif;line-height:1.5;color:#222;
max-width:64em;margin:2em auto;padding:0 1em}
h1{font-size:1.5em}h2{font-size:1.2em;margin-top:2em;overflow-wrap:anywhere}h3{font-size:1em;margin:1.5em 0 .3em}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25em .8em .25em 0;
border-bottom:1px solid #ddd;overflow-wrap:anywhere}th{font-weight:600;color:#555}
.all th,.all td:nth-child(2){white-space:nowrap}.all td:first-child{min-width:12em}
.facts th{width:8em}.verdict{font-size:1.15em;font-weight:600;border-left:.4em solid;padding:.4em .8em}
.good{border-color:#2e7d32}.bad{border-color:#b3261e}.error{color:#b3261e}.warning{color:#8a5a00}.note{color:#3b5b7a}
.remedy{color:#555;margin:.2em 0}.clause{color:#777;font-weight:400}code{font-size:.95em}
@media print{body{margin:0;max-width:none;font-size:10pt}h2,h3{break-after:avoid}tr{break-inside:avoid}
thead{display:table-header-group}}
"""


def html_report(batch: Batch, lang: Lang) -> bytes:
    """The page in UTF-8. Every text from outside is escaped."""
    title = Text("Report", "检测报告").in_(lang)
    head = (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    )
    parts = [head]
    if batch.several:
        parts += _overview(batch.runs, lang)
    for number, run in enumerate(batch.runs, 1):
        parts += _run(run, lang, number if batch.several else 0)
    return "".join([*parts, "</body>\n</html>\n"]).encode()


def _safe(text: str) -> str:
    return escape(printable(text))


def _overview(runs: Iterable[Run], lang: Lang) -> Iterator[str]:
    """A line for each report, which leads to it."""
    headings = "".join(f"<th>{word.in_(lang)}</th>" for word in OVERVIEW)
    yield f'<table class="all">\n<thead><tr>{headings}</tr></thead>\n'
    for number, run in enumerate(runs, 1):
        path, *cells = map(_safe, overview(run, lang))
        row = "".join(f"<td>{cell}</td>" for cell in cells)
        yield f'<tr><td><a href="#r{number}">{path}</a></td>{row}</tr>\n'
    yield "</table>\n"


def _run(run: Run, lang: Lang, number: int) -> Iterator[str]:
    report = run.report
    if number:
        yield f'<h2 id="r{number}">{number}　{_safe(report.path)}</h2>\n'
    word = verdict_word(report, lang, judged=run.judged)
    look = "good" if report.sound else "bad"
    yield f'<p class="verdict {look}">{word}{verdict_rest(report, lang)}</p>\n'
    yield '<table class="facts">\n'
    for label, value in facts(run, lang):
        yield f"<tr><th>{label}</th><td>{_safe(value)}</td></tr>\n"
    yield "</table>\n"
    yield from _looked_at(report.looked_at, lang)
    for group in reversed(groups(report.findings)):  # the worst first: nobody scrolls to the end of a page
        yield from _group(group, lang)


def _looked_at(looked_at: Iterable[Looked], lang: Lang) -> Iterator[str]:
    """What could have been judged, and what became of it."""
    rows = [
        f"<tr><td>{_safe(looked.text.in_(lang))}</td><td>{OUTCOMES[looked.outcome].in_(lang)}</td>"
        f"<td>{looked.count or ''}</td><td>{_safe(looked.why.in_(lang)) if looked.why else ''}</td></tr>\n"
        for looked in looked_at
    ]
    if not rows:
        return
    words = (
        Text("Checked", "检测项目"),
        Text("Outcome", "结果"),
        Text("Number", "数量"),
        Text("Why", "说明"),
    )
    yield f"<h3>{Text('What was checked', '检测了什么').in_(lang)}</h3>\n<table>\n<thead><tr>"
    yield "".join(f"<th>{word.in_(lang)}</th>" for word in words) + "</tr></thead>\n"
    yield from rows
    yield "</table>\n"


def _group(group: Group, lang: Lang) -> Iterator[str]:
    """The findings of one rule: places and sentences; a remedy that all of them share stands once."""
    label = SEVERITIES[group.severity].in_(lang)
    clause = group.findings[0].rule.clause
    number = Text("{n}", "{n} 处").fill(n=f"{len(group.findings):,}").in_(lang)
    yield (
        f'<h3><span class="{group.severity.value}">{label}</span> <code>{_safe(group.code)}</code> {number} '
        f'<span class="clause">{_safe(clause)}</span></h3>\n'
    )
    hints = {finding.hint(lang) for finding in group.findings}
    shared = hints.pop() if len(hints) == 1 else None
    if shared:
        yield f'<p class="remedy">→ {_safe(shared)}</p>\n'
    yield "<table>\n"
    for finding in group.findings:
        yield _row(finding, lang, remedy=shared is None)
    yield "</table>\n"


def _row(finding: Finding, lang: Lang, *, remedy: bool) -> str:
    hint = finding.hint(lang) if remedy else ""
    below = f'<div class="remedy">→ {_safe(hint)}</div>' if hint else ""
    place = _safe(finding.where.say(lang))
    return f"<tr><td>{place}</td><td>{_safe(finding.text(lang))}{below}</td></tr>\n"
