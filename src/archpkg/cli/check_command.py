"""``archpkg check``: anything, judged by the rules of what it is. ``archpkg validate`` is the same."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Unpack

import click

from archpkg.cli.ending import Several, carry_out_each
from archpkg.cli.options import (
    catalogue_options,
    jsonl_option,
    paths_argument,
    said,
    voice_options,
    work_options,
)
from archpkg.cli.spoken import Spoken, spoken
from archpkg.words import Lang

if TYPE_CHECKING:
    from archpkg.findings import Report
    from archpkg.progress import Progress

KINDS = ("bag", "carrier", "catalogue", "eep", "record")
LEVELS = ("公开", "内部", "限制", "秘密", "机密", "绝密")


def command(lang: Lang) -> click.Command:
    """The command in one language."""
    made = Spoken(
        "check",
        params=[
            paths_argument(),
            *_judging_options(lang),
            *catalogue_options(lang),
            *work_options(lang),
            jsonl_option(lang),
            *voice_options(lang),
        ],
        callback=partial(_check, lang),
        help=said(
            lang,
            "Check each PATH by the rules of what it is: a bag, a transfer package, an EEP, a record in XML, a "
            "catalogue table; with its fixity. - reads paths from stdin, one a line.",
            "按类型检测各 PATH：BagIt 包、移交信息包、电子文件封装包、元数据 XML 或目录表，含固化信息。"
            "- 表示从标准输入逐行读取路径。",
        ),
    )
    return spoken(lang, made)


def _judging_options(lang: Lang) -> list[click.Parameter]:
    return [
        click.Option(
            ["--as", "kind"],
            type=click.Choice(KINDS),
            default=None,
            help=said(lang, "Treat PATH as this kind (default: detect).", "按此类型检测（默认自动识别）。"),
        ),
        click.Option(
            ["--scheme"],
            default=None,
            metavar=said(lang, "FILE", "文件"),
            help=said(
                lang,
                "The unit's own scheme of DA/T 46, 54 or 63 metadata (TOML; default: the standard's).",
                "本单位的元数据方案（TOML，DA/T 46、54 或 63；默认按标准）。",
            ),
        ),
        click.Option(
            ["--secrets"],
            type=click.Choice(LEVELS),
            default="内部",
            show_default=True,
            help=said(
                lang,
                "Highest security level that may be transferred; anything above is an error.",
                "允许移交的最高密级；高于此密级为错误。",
            ),
        ),
        click.Option(
            ["--witness"],
            is_flag=True,
            help=said(
                lang, "Have bagit-python read the bag, too.", "同时用 bagit-python 读取 BagIt 包以作比对。"
            ),
        ),
    ]


def _check(
    lang: Lang,
    paths: tuple[str, ...],
    *,
    kind: str | None,
    scheme: str | None,
    secrets: str,
    witness: bool,
    sheet: str | None,
    encoding: str | None,
    fonds: str,
    workers: int | None,
    **manner: Unpack[Several],
) -> int:
    from archpkg.checks.check import check

    def judge(path: str, show: Progress | None) -> Report:
        return check(
            path,
            kind=kind,
            sheet=sheet,
            encoding=encoding,
            fonds=fonds,
            scheme=scheme,
            secrets=secrets,
            today=date.today(),
            workers=workers,
            progress=show,
            witness=witness,
        )

    return carry_out_each(lang, paths, judge, **manner)
