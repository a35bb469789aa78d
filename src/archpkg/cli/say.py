"""Writing to the terminal: the one place where texts of strangers are made harmless, and lines are fitted to it."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from typing import TextIO, TypedDict, Unpack

import click
from attrs import Factory, frozen

from archpkg import __version__
from archpkg.checks.reports.run import Batch, Run, batch_document, json_text
from archpkg.checks.reports.text import looked_line, with_last
from archpkg.checks.reports.words import (
    OPEN,
    SEVERITIES,
    Group,
    groups,
    placed,
    short_place,
    short_text,
    verdict_rest,
    verdict_word,
)
from archpkg.cli.options import SHOWN
from archpkg.display import display_width, printable, wrapped
from archpkg.findings import Finding, Report, Severity, Verdict
from archpkg.words import Lang, Text

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_REMEDY = "      → "


class Style(TypedDict, total=False):
    """How a text looks, as click has it."""

    fg: str
    bold: bool
    dim: bool


@frozen
class Styled:
    """A text with its looks."""

    text: str
    style: Style = Factory(Style)


def echo(
    text: str = "",
    *,
    head: tuple[Styled, ...] = (),
    indent: str = "",
    err: bool = False,
    **style: Unpack[Style],
) -> None:
    """Write one line: ``head`` in its own looks, then the text; at a terminal wrapped, going on with ``indent``.

    Whatever in it is no character to read is escaped (:func:`archpkg.display.printable`).
    """
    stream: TextIO = sys.stderr if err else sys.stdout
    text = printable(text)
    start = "".join(printable(part.text) for part in head)
    lines = [text]
    if stream.isatty():
        from shutil import get_terminal_size  # brings compressors with it

        columns = get_terminal_size().columns
        lines = wrapped(text, columns, indent=indent, first=display_width(start))
    looks = "".join(click.style(printable(part.text), **part.style) for part in head)
    body = "\n".join(click.style(line, **style) if style else line for line in lines)
    click.echo(looks + body, file=stream)


def write_json(value: object) -> None:
    """Write one JSON document on one line of stdout, in a form that its encoding can write."""
    text = json_text(value)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json_text(value, ascii_only=True)
    click.echo(text, file=sys.stdout)


@frozen(kw_only=True, eq=False, repr=False)
class Voice:
    """How a command speaks, and since when it works.

    ``json`` asks for one JSON object instead of sentences, ``quiet`` for nothing but the verdict, ``report`` names a
    computer file for everything, ``limit`` is how many findings of a rule are shown (0 for all).
    """

    lang: Lang
    json: bool = False
    quiet: bool = False
    report: str = ""
    limit: int = SHOWN
    started: datetime = Factory(lambda: datetime.now().astimezone())
    _since: float = Factory(time.monotonic)

    def line(self, text: Text | str, **style: Unpack[Style]) -> None:
        """A sentence on the way; silent where only JSON or only the verdict is wanted."""
        if not self.json and not self.quiet:
            echo(text if isinstance(text, str) else text.in_(self.lang), **style)

    def run_of(self, report: Report, *, judged: bool) -> Run:
        """The report with the times of the work, which ends now."""
        return Run(
            report=report,
            version=__version__,
            started=self.started.isoformat(timespec="seconds"),
            seconds=time.monotonic() - self._since,
            judged=judged,
        )


def say_run(run: Run, voice: Voice, *, done: Text | None = None) -> None:
    """Print a run as the contract has it. ``done`` is the sentence for what was made, before the verdict."""
    if voice.json:
        write_json(batch_document(Batch(runs=[run])))
        return
    if not voice.quiet:
        say_report(run.report, voice)
        if done is not None:
            echo(done.in_(voice.lang))
    say_verdict(run.report, voice.lang, judged=run.judged)


def say_report(report: Report, voice: Voice) -> None:
    """Notes and warnings, what nobody looked at, then the errors, so that they stand just above the verdict."""
    found = groups(report.findings)
    for group in found:
        if group.severity is not Severity.ERROR:
            _say_group(group, voice)
    for looked in report.looked_at:
        if looked.outcome in OPEN:
            echo(looked_line(looked, voice.lang), indent="    ", dim=True)
    for group in found:
        if group.severity is Severity.ERROR:
            _say_group(group, voice)


def _say_group(group: Group, voice: Voice) -> None:
    """The first findings of one rule, a remedy once for all that share it, and how many more there are."""
    shown = group.findings[: voice.limit] if voice.limit else group.findings
    for finding, last_of_hint in with_last(shown, voice.lang):
        say_finding(finding, voice.lang, hint=last_of_hint)
    more = len(group.findings) - len(shown)
    if more:
        words = Text(
            "      … {n} more of {code} (--limit 0 shows all, --report FILE writes all)",
            "      ……{code} 另有 {n} 处（--limit 0 全部显示，--report 文件 全部写入）",
        )
        echo(words.fill(n=f"{more:,}", code=group.code).in_(voice.lang), dim=True)


def say_finding(finding: Finding, lang: Lang, *, hint: bool = True) -> None:
    """One finding: severity, code, place and sentence; the remedy below."""
    label = Styled(SEVERITIES[finding.severity].in_(lang), Style(fg=_COLOURS[finding.severity], bold=True))
    head = (label, Styled(" "), Styled(finding.code, Style(dim=True)), Styled("  "))
    echo(
        placed(short_place(finding.where, lang), short_text(finding, lang), lang), head=head, indent="      "
    )
    remedy = finding.hint(lang)
    if hint and remedy:
        echo(remedy, head=(Styled(_REMEDY, Style(dim=True)),), indent="        ", dim=True)


def say_verdict(report: Report, lang: Lang, *, judged: bool = True) -> None:
    """The last line: the verdict, what was looked at, how many findings of each severity."""
    echo(verdict_rest(report, lang), head=(verdict_styled(report, lang, judged=judged),))


def verdict_styled(report: Report, lang: Lang, *, judged: bool = True) -> Styled:
    """The verdict in its colour."""
    return Styled(verdict_word(report, lang, judged=judged), verdict_style(report.verdict))


def verdict_style(verdict: Verdict) -> Style:
    """Green for what is sound, red for the rest."""
    return Style(fg="green" if verdict.sound else "red", bold=True)


def say_error(text: str, remedy: str) -> None:
    """Why something could not be done, and what to do, on stderr."""
    echo(text, err=True, fg="red")
    if remedy:
        echo(remedy, head=(Styled(_REMEDY.strip() + " "),), err=True, indent="  ")
