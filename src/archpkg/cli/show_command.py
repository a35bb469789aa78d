"""``archpkg show``: what is in a catalogue, a record or a package."""

from __future__ import annotations

from functools import partial
from typing import Unpack

import click

from archpkg.cli.ending import Speech, conclude, voice_of
from archpkg.cli.options import catalogue_options, said, voice_options
from archpkg.cli.spoken import Spoken, spoken
from archpkg.words import Lang


def command(lang: Lang) -> click.Command:
    """The command in one language."""
    made = Spoken(
        "show",
        params=[
            click.Argument(["path"]),
            click.Option(
                ["--items"],
                type=click.IntRange(0),
                default=10,
                show_default=True,
                help=said(lang, "Items shown of each class or volume.", "每个类别或案卷显示的件数。"),
            ),
            *catalogue_options(lang),
            *voice_options(lang),
        ],
        callback=partial(_show, lang),
        help=said(
            lang,
            "Show what is in PATH: a catalogue table, JSON, a transfer package, a picture, sound or video, a folder of "
            "them.",
            "显示 PATH 的内容：目录表、JSON、移交信息包，照片、录音、录像或其文件夹。",
        ),
    )
    return spoken(lang, made)


def _show(
    lang: Lang,
    path: str,
    *,
    items: int,
    sheet: str | None,
    encoding: str | None,
    fonds: str,
    **speech: Unpack[Speech],
) -> int:
    from archpkg.cli.showing import look, print_tree
    from archpkg.cli.showing_media import MediaReport, print_media

    looked = look(path, sheet=sheet, encoding=encoding, fonds=fonds)
    if looked.record is not None and not speech["as_json"] and not speech["quiet"]:
        print_tree(looked, lang, limit=items)
    if isinstance(looked.report, MediaReport) and not speech["as_json"] and not speech["quiet"]:
        print_media(looked.report, lang, limit=items)
    return conclude(looked.report, voice_of(lang, **speech))
