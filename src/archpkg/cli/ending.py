"""How every command that looks or makes ends: a bar while it works, its report, its exit code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict, Unpack

from archpkg.cli.bars import bar
from archpkg.cli.exits import exit_of
from archpkg.cli.say import Voice, say_report
from archpkg.findings import Report
from archpkg.progress import Progress
from archpkg.words import Lang, Text


class Speech(TypedDict):
    """What ``voice_options`` gives to a command: ``--json``, ``--quiet``, ``--report``."""

    as_json: bool
    quiet: bool
    report: str


class Manner(Speech):
    """The same with ``--progress``: True, False, or None to ask the terminal."""

    progress: bool | None


def voice_of(lang: Lang, **speech: Unpack[Speech]) -> Voice:
    """The voice that the options ask for."""
    return Voice(lang=lang, json=speech["as_json"], quiet=speech["quiet"], report=speech["report"])


def carry_out(
    lang: Lang, work: Callable[[Progress | None], Report | tuple[Report, Text]], **manner: Unpack[Manner]
) -> int:
    """Do the work under a bar, say its report (and the sentence for what was made), and give the exit code.

    What the work raises goes on: it is said in one place, for all commands. Raises
    :class:`archpkg.errors.CannotStore` if the report file cannot be written.
    """
    with bar(lang, False if manner["quiet"] else manner["progress"]) as show:
        told = work(show)
    report, done = told if isinstance(told, tuple) else (told, None)
    voice = voice_of(lang, as_json=manner["as_json"], quiet=manner["quiet"], report=manner["report"])
    return conclude(report, voice, done=done)


def conclude(report: Report, voice: Voice, *, done: Text | None = None) -> int:
    """Say a report in a voice, and give the exit code that it leads to."""
    say_report(report, voice, done=done)
    return exit_of(report)
