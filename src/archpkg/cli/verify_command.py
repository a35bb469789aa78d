"""``archpkg verify``: every digest of every manifest."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Unpack

import click

from archpkg.cli.ending import Several, carry_out_each
from archpkg.cli.options import jsonl_option, paths_argument, said, voice_options, work_options
from archpkg.cli.spoken import Spoken, spoken
from archpkg.words import Lang

if TYPE_CHECKING:
    from archpkg.checks.fixity.notes import Notes
    from archpkg.findings import Report
    from archpkg.progress import Progress


def command(lang: Lang) -> click.Command:
    """The command in one language."""
    made = Spoken(
        "verify",
        params=[
            paths_argument(),
            click.Option(
                ["--quick"],
                is_flag=True,
                help=said(
                    lang,
                    "Compare names and sizes only; do not read content.",
                    "只核对文件名和大小，不读取内容。",
                ),
            ),
            click.Option(
                ["--resume"],
                is_flag=True,
                help=said(
                    lang,
                    "Go on where an earlier run was stopped.",
                    "从上次中断处继续校验。",
                ),
            ),
            click.Option(
                ["--full"],
                is_flag=True,
                help=said(
                    lang,
                    "Read everything, whatever an earlier run has read.",
                    "不采信前次结果，全部重新读取。",
                ),
            ),
            *work_options(lang),
            jsonl_option(lang),
            *voice_options(lang),
        ],
        callback=partial(_verify, lang),
        help=said(
            lang,
            "Verify fixity: compare every digest of every manifest of each PATH (folder, zip or tar). "
            "- reads paths from stdin, one a line.",
            "校验固化信息：比对各 PATH（文件夹、zip 或 tar）全部校验清单中的每个数字摘要。"
            "- 表示从标准输入逐行读取路径。",
        ),
    )
    return spoken(lang, made)


def _verify(
    lang: Lang,
    paths: tuple[str, ...],
    *,
    quick: bool,
    resume: bool,
    full: bool,
    workers: int | None,
    **manner: Unpack[Several],
) -> int:
    from archpkg.checks.fixity.verify import verify

    def judge(path: str, show: Progress | None) -> Report:
        notes = None if quick else notes_on(path, resume=resume and not full)
        return verify(path, workers=workers, progress=show, quick=quick, notes=notes)

    return carry_out_each(lang, paths, judge, **manner)


LONG = 4 * 1024**3
"""Octets that are read in a few seconds: only what takes longer is worth notes that nobody asked for."""


def notes_on(path: str, *, resume: bool) -> Notes | None:
    """Notes in the user's own folder, by the package's path; those of an earlier run count only with ``--resume``."""
    from archpkg.checks.fixity.notes import Notes

    home = _home()
    if home is None:
        return None
    return Notes(path=NotesPlace(home, path), after=0 if resume else LONG, trusted=resume, asked=resume)


def _home() -> str | None:
    """Where a program keeps its notes here: ``XDG_STATE_HOME``, or what stands for it."""
    homes = (
        os.environ.get("XDG_STATE_HOME"),
        os.environ.get("LOCALAPPDATA"),
        os.path.expanduser("~/.local/state"),
    )
    return next((one for one in homes if one and os.path.isabs(one)), None)


class NotesPlace(os.PathLike[str]):
    """Where the notes on a package are; worked out when notes are taken, which most verifications are too short for."""

    def __init__(self, home: str, package: str) -> None:
        self._home = home
        self._package = package

    def __fspath__(self) -> str:
        from hashlib import sha256

        key = sha256(os.fsencode(os.path.abspath(self._package))).hexdigest()[:24]
        return os.path.join(self._home, "archpkg", "verify", f"{key}.notes")
