"""``archpkg convert``: a catalogue table to JSON and back, and from one layout of table to another."""

from __future__ import annotations

from functools import partial
from typing import Unpack

import click

from archpkg.cli.ending import Speech, conclude, voice_of
from archpkg.cli.options import catalogue_options, said, voice_options
from archpkg.cli.spoken import Spoken, spoken
from archpkg.words import Lang, Text

TARGETS = (
    "json",
    "dat22",
    "dat22-2000",
    "files",
    "volume",
    "full",
    "dat46",
    "dat54",
    "dat63",
    "carrier-catalogue",
    "carrier-2012",
)


def command(lang: Lang) -> click.Command:
    """The command in one language."""
    made = Spoken(
        "convert",
        params=[
            click.Argument(["source"], metavar="IN"),
            click.Argument(["target"], metavar="OUT"),
            click.Option(
                ["--to", "wanted"],
                type=click.Choice(TARGETS),
                default=None,
                help=said(
                    lang,
                    "Form of OUT (default: json for .json, full for .xlsx, dat22 for .csv, dat46 for .xml).",
                    "输出形式（默认：.json 为 json，.xlsx 为 full，.csv 为 dat22，.xml 为 dat46）。",
                ),
            ),
            *catalogue_options(lang),
            *voice_options(lang),
        ],
        callback=partial(_convert, lang),
        help=said(
            lang,
            "Convert IN (catalogue table, JSON, EEP or a record in XML) to OUT (.json, .xlsx, .csv, .xml). Columns "
            "nobody knows are kept.",
            "把 IN（目录表、JSON、封装包或元数据 XML）转换为 OUT（.json、.xlsx、.csv、.xml）。未知的列会保留。",
        ),
    )
    return spoken(lang, made)


def _convert(
    lang: Lang,
    source: str,
    target: str,
    *,
    wanted: str | None,
    sheet: str | None,
    encoding: str | None,
    fonds: str,
    **speech: Unpack[Speech],
) -> int:
    from archpkg.cli.converting import convert

    result = convert(source, target, wanted=wanted, sheet=sheet, encoding=encoding, fonds=fonds)
    return conclude(result, voice_of(lang, **speech), done=Text(f"Wrote {target}", f"已写出 {target}"))
