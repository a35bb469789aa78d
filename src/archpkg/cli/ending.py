"""How every command ends: a bar while it works, its report, its exit code; the same for one path and for several."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypedDict, Unpack

import click
from attrs import evolve, frozen

from archpkg.checks.reports import form_of
from archpkg.checks.reports.run import Batch, Run, batch_document, document, worst_of
from archpkg.checks.reports.text import OVERVIEW
from archpkg.checks.reports.words import VERDICTS, counted, short_text, tally
from archpkg.cli.bars import bar
from archpkg.cli.exits import (
    CANNOT,
    WRONG_USE,
    exit_of,
    exit_of_error,
    known_error,
    report_of_bug,
    report_of_error,
    worst_exit,
)
from archpkg.cli.say import (
    Styled,
    Voice,
    echo,
    say_error,
    say_report,
    say_run,
    say_verdict,
    verdict_style,
    write_json,
)
from archpkg.cli.table import say_table
from archpkg.errors import ArchpkgError, CannotRead, CannotStore, UnsafePath, WrongUse, system_error
from archpkg.findings import Report, Severity, Verdict
from archpkg.progress import Progress
from archpkg.words import Lang, Text

Work = Callable[[Progress | None], Report | tuple[Report, Text]]
JudgeOne = Callable[[str, Progress | None], Report]


class Speech(TypedDict):
    """What ``voice_options`` gives to a command: ``--json``, ``--quiet``, ``--report``, ``--limit``."""

    as_json: bool
    quiet: bool
    report: str
    limit: int


class Manner(Speech):
    """The same with ``--progress``: True, False, or None to ask the terminal."""

    progress: bool | None


class Several(Manner):
    """The same with ``--jsonl``."""

    jsonl: bool


def voice_of(lang: Lang, **speech: Unpack[Speech]) -> Voice:
    """The voice that the options ask for, from before the work begins: its clock runs.

    Raises WrongUse, MissingExtraError or CannotStore for a report that could not be written in the end.
    """
    if speech["report"]:
        _expect_writable(speech["report"])
    return _voice(lang, **speech)


def _voice(lang: Lang, **speech: Unpack[Speech]) -> Voice:
    return Voice(
        lang=lang,
        json=speech["as_json"],
        quiet=speech["quiet"],
        report=speech["report"],
        limit=speech["limit"],
    )


def _speech(manner: Manner) -> Speech:
    return Speech(
        as_json=manner["as_json"], quiet=manner["quiet"], report=manner["report"], limit=manner["limit"]
    )


# ── one ──────────────────────────────────────────────────────────────────────────────────────────────────


def carry_out(lang: Lang, work: Work, *, judged: bool = False, **manner: Unpack[Manner]) -> int:
    """Do the work under a bar, say its report (and the sentence for what was made), and give the exit code.

    ``judged`` is for commands that judge: only they end with a verdict. What the library raises becomes a
    report, too.
    """
    voice = voice_of(lang, **_speech(manner))
    try:
        with bar(lang, False if manner["quiet"] else manner["progress"]) as show:
            result = work(show)
    except Exception as error:
        known = known_error(error)
        if known is None:
            raise
        return refuse(known, voice, judged=judged)
    report, done = result if isinstance(result, tuple) else (result, None)
    return conclude(report, voice, done=done, judged=judged)


def conclude(report: Report, voice: Voice, *, done: Text | None = None, judged: bool = False) -> int:
    """Say a report in a voice, write it where that was asked for, and give the exit code that it leads to."""
    run = voice.run_of(_named(report, _first_argument() or ""), judged=judged)
    say_run(run, voice, done=done)
    return worst_exit([exit_of(report), _write_report(Batch(runs=[run]), voice)])


def conclude_each(reports: Sequence[Report], whole: Report, voice: Voice) -> int:
    """End a command that only read several paths: ``whole`` is said to people, each report stands for itself in JSON
    and in a report file. The worst exit code."""
    batch = Batch(runs=[voice.run_of(report, judged=False) for report in reports], several=True)
    if voice.json:
        write_json(batch_document(batch))
    else:
        say_run(voice.run_of(whole, judged=False), voice)
    return worst_exit([*map(exit_of, reports), _write_report(batch, voice)])


_NOTHING = Text("Nothing was written.", "未写入任何内容。")


def refuse(error: ArchpkgError, voice: Voice, *, judged: bool = False) -> int:
    """Say why something could not be done, write it where a report was asked for, and give the exit code.

    The sentence goes to stderr, and nothing to stdout; the findings that forbid going on are listed as any others are.
    Wrong use is worth no report.
    """
    if error.path is None and isinstance(error, (CannotRead, UnsafePath)):
        error.path = _first_argument()
    code = exit_of_error(error)
    run = voice.run_of(report_of_error(error, error.path or ""), judged=judged)
    listed = bool(error.findings)
    if voice.json or not listed:
        _say_error(error, voice.lang)
    if voice.json or listed:
        say_run(run, voice, done=None if judged else _NOTHING)
    if code == WRONG_USE:
        return code
    return worst_exit([code, _write_report(Batch(runs=[run]), voice)])


def _first_argument() -> str | None:
    """The path that a command was given first: what could not be read where the error does not say."""
    context = click.get_current_context(silent=True)
    if context is None:
        return None
    names = (p.name for p in context.command.params if isinstance(p, click.Argument))
    value = context.params.get(next(names, None) or "")
    if isinstance(value, tuple):
        value = value[0] if len(value) == 1 else None
    return value if isinstance(value, str) else None


def _say_error(error: ArchpkgError, lang: Lang) -> None:
    colon = "：" if lang == "zh" else ": "
    where = f"{error.path}{colon}" if error.path else ""
    say_error(f"{where}{error.text.in_(lang)}", "" if error.hint is None else error.hint.in_(lang))


# ── several ──────────────────────────────────────────────────────────────────────────────────────────────


@frozen(kw_only=True)
class Line:
    """What became of one path, in short: for the table at the end."""

    path: str
    verdict: Verdict
    errors: int
    warnings: int
    why: str


def carry_out_each(lang: Lang, paths: Sequence[str], judge: JudgeOne, **manner: Unpack[Several]) -> int:
    """Judge each path though others fail; the worst exit code. ``-`` stands for the paths on stdin, one a line.

    One path ends as :func:`carry_out` has it. ``--jsonl`` prints a report as soon as it is made.
    """
    if manner["jsonl"] and manner["as_json"]:
        raise WrongUse(
            Text("--json and --jsonl exclude each other.", "--json 与 --jsonl 不能同用。"),
            hint=Text("Use one of them.", "请只用其中一个。"),
        )
    one = Manner(progress=manner["progress"], **_speech(manner))
    if len(paths) == 1 and paths[0] != "-" and not manner["jsonl"]:
        return carry_out(lang, lambda show: _named(judge(paths[0], show), paths[0]), judged=True, **one)
    voice = voice_of(lang, **_speech(manner))
    runs: list[Run] = []
    lines: list[Line] = []
    codes: list[int] = []
    for path in _paths(paths):
        with bar(lang, False if manner["quiet"] else manner["progress"]) as show:
            run, code = _judge_one(path, judge, show, _voice(lang, **_speech(manner)))
        codes.append(code)
        lines.append(_line(run.report, lang))
        if voice.json or voice.report:
            runs.append(run)
        _say_one(run, voice, jsonl=manner["jsonl"])
    if not lines:
        raise WrongUse(Text("No path was given.", "未给出路径。"), hint=Text("Name a path.", "请写明路径。"))
    batch = Batch(runs=runs, several=True)
    if voice.json:
        write_json(batch_document(batch))
    elif not manner["jsonl"]:
        _say_all(lines, voice)
    return worst_exit([*codes, _write_report(batch, voice)])


def _paths(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        if path != "-":
            yield path
            continue
        for line in sys.stdin.buffer:
            name = os.fsdecode(line.rstrip(b"\r\n"))
            if name:
                yield name


def _named(report: Report, path: str) -> Report:
    return report if report.path else evolve(report, path=path)


def _judge_one(path: str, judge: JudgeOne, show: Progress | None, voice: Voice) -> tuple[Run, int]:
    """The report on one path, whatever happens to it, and its exit code."""
    try:
        report = _named(judge(path, show), path)
        code = exit_of(report)
    except BrokenPipeError:
        raise
    except Exception as error:
        known = known_error(error)
        report = report_of_bug(error, path) if known is None else report_of_error(known, path)
        code = CANNOT if known is None else exit_of_error(known)
    return voice.run_of(report, judged=True), code


def _say_one(run: Run, voice: Voice, *, jsonl: bool) -> None:
    if jsonl:
        write_json(document(run))
        sys.stdout.flush()
    elif not voice.json and not voice.quiet:
        echo(run.report.path, bold=True)
        say_report(run.report, voice)
        say_verdict(run.report, voice.lang)
        echo()


def _line(report: Report, lang: Lang) -> Line:
    number = tally(report)
    first = next((f for f in report.findings if f.severity is Severity.ERROR), None)
    return Line(
        path=report.path,
        verdict=report.verdict,
        errors=number[Severity.ERROR],
        warnings=number[Severity.WARNING],
        why="" if first is None else short_text(first, lang),
    )


def _say_all(lines: Sequence[Line], voice: Voice) -> None:
    """A table with a line for each path, and the verdict on all of them."""
    lang = voice.lang
    rows = [
        (
            Styled(line.path),
            Styled(VERDICTS[line.verdict].in_(lang), verdict_style(line.verdict)),
            Styled(f"{line.errors:,}"),
            Styled(f"{line.warnings:,}"),
            Styled(line.why),
        )
        for line in lines
    ]
    say_table([heading.in_(lang) for heading in OVERVIEW], rows)
    worst = worst_of(line.verdict for line in lines)
    number = Counter(line.verdict for line in lines)
    comma, colon, stop = ("，", "：", "。") if lang == "zh" else (", ", ": ", ".")
    parts = [counted(len(lines), Text("{n} path(s)", "共 {n} 个"), lang)]
    for verdict in Verdict:
        if number[verdict]:
            word = VERDICTS[verdict].in_(lang)
            parts.append(
                f"{word} {number[verdict]:,} 个" if lang == "zh" else f"{word.lower()} {number[verdict]:,}"
            )
    echo(colon + comma.join(parts) + stop, head=(Styled(VERDICTS[worst].in_(lang), verdict_style(worst)),))


# ── the report in a computer file ────────────────────────────────────────────────────────────────────────


def _expect_writable(path: str) -> None:
    """Find out before hours of work that the report could not be written after them."""
    form_of(path)
    folder = os.path.dirname(os.path.abspath(path))
    if os.path.isdir(path) or not os.path.isdir(folder):
        raise _not_written(path, Text("There is no such folder.", "文件夹不存在。"))


def _write_report(batch: Batch, voice: Voice) -> int:
    """Write the report beside its place, then put it there; the exit code of that. An existing one is replaced, as the
    user named it."""
    if not voice.report:
        return 0
    try:
        _replace(voice.report, form_of(voice.report)(batch, voice.lang))
    except OSError as error:
        _say_error(_not_written(voice.report, system_error(error)), voice.lang)
        return CANNOT
    except ArchpkgError as error:
        _say_error(error, voice.lang)
        return exit_of_error(error)
    return 0


def _replace(path: str, content: bytes) -> None:
    """Raises OSError; what was there before stays then, and nothing half written is left."""
    import tempfile  # it takes a while, and few reports are written

    place = os.path.realpath(path)
    number, beside = tempfile.mkstemp(prefix=".archpkg-", suffix=".part", dir=os.path.dirname(place))
    try:
        with open(number, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(beside, 0o666 & ~_umask())
        os.replace(beside, place)
    except BaseException:
        os.unlink(beside)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _not_written(path: str, why: Text) -> CannotStore:
    return CannotStore(
        Text(f"The report cannot be written: {why.en}", f"无法写入报告：{why.zh}"),
        hint=Text("Use another place for it.", "请改用其他位置。"),
        path=path,
    )
