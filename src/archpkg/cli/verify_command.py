"""``archpkg verify``: every digest of every manifest."""

from __future__ import annotations

from functools import partial

import click

from archpkg.cli.options import said, voice_of, voice_options, work_options
from archpkg.cli.spoken import Spoken, spoken
from archpkg.words import Lang


def command(lang: Lang) -> click.Command:
    """The command in one language."""
    made = Spoken(
        "verify",
        params=[
            click.Argument(["path"]),
            click.Option(
                ["--quick"],
                is_flag=True,
                help=said(lang, "Names and sizes only: a smaller claim.", "只核对名称与大小，结论较弱。"),
            ),
            *work_options(lang),
            *voice_options(lang),
        ],
        callback=partial(_verify, lang),
        help=said(
            lang,
            "Verify fixity: compare every digest of every manifest of PATH (folder, zip or tar).",
            "校验固化信息：比对 PATH（文件夹、zip 或 tar）全部校验清单中的每个摘要。",
        ),
    )
    return spoken(lang, made)


def _verify(
    lang: Lang,
    path: str,
    *,
    quick: bool,
    workers: int | None,
    progress: bool | None,
    as_json: bool,
    quiet: bool,
    report: str,
) -> int:
    from archpkg.checks.fixity import verify
    from archpkg.cli.bars import bar
    from archpkg.cli.exits import exit_of
    from archpkg.cli.say import say_report

    with bar(lang, False if quiet else progress) as show:
        result = verify(path, workers=workers, progress=show, quick=quick)
    say_report(result, voice_of(lang, as_json, quiet, report))
    return exit_of(result)
