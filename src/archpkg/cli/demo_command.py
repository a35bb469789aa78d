"""``archpkg demo``: a small archive room and the whole journey through it."""

from __future__ import annotations

from functools import partial

import click

from archpkg.cli.options import lang_option, said
from archpkg.cli.spoken import Spoken, spoken
from archpkg.words import Lang


def command(lang: Lang) -> click.Command:
    """The command in one language."""
    made = Spoken(
        "demo",
        params=[click.Argument(["folder"], metavar="DIR"), lang_option(lang)],
        callback=partial(_demo, lang),
        help=said(
            lang,
            "Make a sample archive room in DIR and walk through the whole journey: read the catalogue, see its "
            "faults, build a transfer package, verify it, damage one byte, and find it.",
            "在 DIR 中生成示例档案室并演示全过程：读取目录、查看问题、生成移交信息包、校验、损坏一个字节并找出它。",
        ),
    )
    return spoken(lang, made)


def _demo(lang: Lang, folder: str) -> int:
    from archpkg.cli.demo.journey import walk_through

    return walk_through(folder, lang)
