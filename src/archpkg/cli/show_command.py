"""``archpkg show``: what is in a catalogue, a record or a package."""

from __future__ import annotations

from functools import partial
from typing import Unpack

import click

from archpkg.cli.ending import Speech, conclude, conclude_each, voice_of
from archpkg.cli.options import catalogue_options, said, voice_options
from archpkg.cli.spoken import Spoken, spoken
from archpkg.words import Lang

FORMATS = ("tree", "table", "csv", "jsonl")


def command(lang: Lang) -> click.Command:
    """The command in one language."""
    made = Spoken(
        "show",
        params=[
            click.Argument(["paths"], metavar="PATH...", nargs=-1, required=True),
            click.Option(
                ["--format", "form"],
                type=click.Choice(FORMATS),
                default="tree",
                show_default=True,
                help=said(
                    lang,
                    "A tree, a table for the screen, or every record with all its columns as CSV, or one JSON object "
                    "a line.",
                    "树形、屏幕表格，或全部档案的 CSV、每行一个 JSON 对象（jsonl）。",
                ),
            ),
            click.Option(
                ["--items"],
                type=click.IntRange(0),
                default=10,
                show_default=True,
                help=said(
                    lang,
                    "Items shown of each class or volume, or rows of a table; csv and jsonl have all.",
                    "每个类别或案卷显示的件数，或表格的行数；csv 与 jsonl 总是全部输出。",
                ),
            ),
            *catalogue_options(lang),
            *voice_options(lang),
        ],
        callback=partial(_show, lang),
        help=said(
            lang,
            "Show what is in each PATH: a catalogue table, JSON, a record in XML, an EEP, a transfer package, a bag, "
            "a picture, sound or video, a folder of them. "
            "- is standard input. Nothing is judged: that is what check is for.",
            "显示 PATH 的内容：目录表、JSON、元数据 XML、封装包、移交信息包、BagIt 包，照片、录音、录像或其文件夹。"
            "- 表示标准输入。"
            "本命令只显示、不检测；检测请用 check。",
        ),
    )
    return spoken(lang, made)


def _show(
    lang: Lang,
    paths: tuple[str, ...],
    *,
    form: str,
    items: int,
    sheet: str | None,
    encoding: str | None,
    fonds: str,
    **speech: Unpack[Speech],
) -> int:
    from archpkg.cli.showing import look_at_each, print_each, summary
    from archpkg.cli.streams import said_on_stderr

    voice = voice_of(lang, **speech)
    looked = look_at_each(paths, sheet=sheet, encoding=encoding, fonds=fonds)
    data = form in ("csv", "jsonl")
    if data or (not speech["as_json"] and not speech["quiet"]):
        print_each(looked, form, lang, limit=items)
    with said_on_stderr(data):
        if len(looked) == 1:
            return conclude(looked[0].report, voice)
        return conclude_each([one.report for one in looked], summary(looked), voice)
