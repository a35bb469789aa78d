"""``archpkg validate``: anything, judged by the rules of what it is."""

from __future__ import annotations

from functools import partial
from typing import Unpack

import click

from archpkg.cli.ending import Manner, carry_out
from archpkg.cli.options import catalogue_options, said, voice_options, work_options
from archpkg.cli.spoken import Spoken, spoken
from archpkg.words import Lang

KINDS = ("bag", "carrier", "catalogue", "eep", "record")


def command(lang: Lang) -> click.Command:
    """The command in one language."""
    made = Spoken(
        "validate",
        params=[
            click.Argument(["path"]),
            click.Option(
                ["--as", "kind"],
                type=click.Choice(KINDS),
                default=None,
                help=said(lang, "Insist on what it is (default: found out).", "指定类型（默认自动识别）。"),
            ),
            *catalogue_options(lang),
            *work_options(lang),
            *voice_options(lang),
        ],
        callback=partial(_validate, lang),
        help=said(
            lang,
            "Validate PATH by the rules of what it is: a bag, a transfer package, an EEP, a record in XML, a catalogue "
            "table.",
            "按类型检测 PATH：BagIt 包、移交信息包、电子文件封装包、元数据 XML 或目录表，含结构、规则与固化信息。",
        ),
    )
    return spoken(lang, made)


def _validate(
    lang: Lang,
    path: str,
    *,
    kind: str | None,
    sheet: str | None,
    encoding: str | None,
    fonds: str,
    workers: int | None,
    **manner: Unpack[Manner],
) -> int:
    from archpkg.cli.kinds import is_table
    from archpkg.cli.validating import validate, validate_table

    if kind == "catalogue" or (kind is None and is_table(path)):
        return carry_out(
            lang, lambda _: validate_table(path, sheet=sheet, encoding=encoding, fonds=fonds), **manner
        )
    return carry_out(lang, lambda show: validate(path, kind=kind, workers=workers, progress=show), **manner)
