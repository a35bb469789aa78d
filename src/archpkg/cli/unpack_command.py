"""``archpkg unpack``: a zip or tar into a new folder, all of it or nothing."""

from __future__ import annotations

from functools import partial
from typing import Unpack

import click

from archpkg.cli.ending import Manner, carry_out
from archpkg.cli.options import progress_option, said, voice_options
from archpkg.cli.spoken import Spoken, spoken
from archpkg.words import Lang


def command(lang: Lang) -> click.Command:
    """The command in one language."""
    made = Spoken(
        "unpack",
        params=[
            click.Argument(["container"]),
            click.Argument(["target"]),
            progress_option(lang),
            *voice_options(lang),
        ],
        callback=partial(_unpack, lang),
        help=said(
            lang,
            "Unpack CONTAINER (zip or tar) so that the new folder TARGET is the one folder in it. What is unsafe or "
            "damaged is refused whole; digests are not compared (see verify).",
            "把 CONTAINER（zip 或 tar）中唯一的文件夹解包为新文件夹 TARGET。"
            "不安全或损坏的一律不解包；不比对摘要（见 verify）。",
        ),
    )
    return spoken(lang, made)


def _unpack(lang: Lang, container: str, target: str, **manner: Unpack[Manner]) -> int:
    from archpkg.cli.bagging import open_up

    return carry_out(lang, lambda show: open_up(container, target, progress=show), **manner)
