"""``archpkg convert``: whatever ``show`` reads into a table, JSON or a dialect of XML."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Unpack

import click

from archpkg.cli.ending import Speech, conclude, voice_of
from archpkg.cli.options import catalogue_options, said, voice_options
from archpkg.cli.spoken import Spoken, spoken
from archpkg.errors import WrongUse
from archpkg.words import Lang, Text

if TYPE_CHECKING:
    from archpkg.findings import Report

TARGETS = (
    "json",
    "dat22",
    "files",
    "volume",
    "dat22-2000",
    "full",
    "dat46",
    "dat54",
    "dat63",
    "carrier-catalogue",
    "carrier-2012",
)
"""The forms of :data:`archpkg.packages.convert.TARGETS`, without the time that its import takes."""


def command(lang: Lang) -> click.Command:
    """The command in one language."""
    made = Spoken(
        "convert",
        params=[
            click.Argument(["source"], metavar="IN"),
            click.Argument(["target"], metavar="OUT"),
            click.Option(
                ["--to", "to"],
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
            "Convert IN (whatever show reads: a catalogue table, JSON, a record in XML, an EEP, a transfer package) "
            "to OUT (.json, .xlsx, .csv, .xml). Columns nobody knows are kept; records that OUT has no place for are "
            "named. - is standard input or output (with --to; tables as CSV).",
            "把 IN（show 能读取的任何内容：目录表、JSON、元数据 XML、封装包、移交信息包）转换为 OUT（.json、.xlsx、"
            ".csv、.xml）。未知的列会保留；OUT 无法容纳的档案会逐类列出。- 表示标准输入或标准输出（须给出 --to，"
            "表格写为 CSV）。",
        ),
    )
    return spoken(lang, made)


def _convert(
    lang: Lang,
    source: str,
    target: str,
    *,
    to: str | None,
    sheet: str | None,
    encoding: str | None,
    fonds: str,
    **speech: Unpack[Speech],
) -> int:
    from archpkg.cli.streams import STREAM, from_stdin, named, said_on_stderr
    from archpkg.packages.convert import convert

    voice = voice_of(lang, **speech)

    def work(out: str) -> Report:
        with from_stdin(source) as place:
            report = convert(place, out, to=to, sheet=sheet, encoding=encoding, fonds=fonds)
            return named(report, place, source)

    if target != STREAM:
        return conclude(work(target), voice, done=Text("Wrote {path}", "已写出 {path}").fill(path=target))
    report = _to_stdout(work, to)
    with said_on_stderr(True):
        return conclude(report, voice)


def _to_stdout(work: Callable[[str], Report], to: str | None) -> Report:
    """Convert into a temporary file, and only what is whole to standard output. Raises WrongUse without a form."""
    from archpkg.cli.streams import to_stdout
    from archpkg.packages.convert import suffixes

    if to is None:
        raise WrongUse(
            Text("Standard output does not tell the form to write.", "标准输出无法表明输出形式。"),
            hint=Text("Give it with --to.", "请用 --to 指定。"),
        )
    with tempfile.TemporaryDirectory(prefix="archpkg-") as folder:
        place = os.path.join(folder, f"stdout{suffixes(to)[-1]}")
        report = work(place)
        to_stdout(place)
    return report
