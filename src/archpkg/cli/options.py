"""Options that several commands share, in the person's language."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

import click

from archpkg.words import Lang, Text

CONTAINERS = ("folder", "zip", "tar")
_ALGORITHMS = ("sha256", "sm3")
SHOWN = 5
"""Findings of one rule that the terminal shows, where ``--limit`` does not say otherwise."""


def said(lang: Lang, en: str, zh: str) -> str:
    """A help text."""
    return Text(en, zh).in_(lang)


def voice_options(lang: Lang) -> list[click.Parameter]:
    """``--json``, ``--report``, ``--limit``, ``--quiet``, ``--lang``: how the command speaks."""
    return [
        click.Option(
            ["--json", "as_json"],
            is_flag=True,
            help=said(lang, "Print one JSON object on stdout.", "在标准输出打印一个 JSON 对象。"),
        ),
        click.Option(
            ["--report"],
            metavar=said(lang, "FILE", "文件"),
            default="",
            help=said(
                lang,
                "Write the report with every finding to FILE, whatever the exit code. "
                "The form follows from its ending: .json, .xlsx, .html, .txt.",
                "把含全部发现的报告写入文件（无论退出码）；形式由扩展名决定：.json、.xlsx、.html、.txt。",
            ),
        ),
        click.Option(
            ["--limit"],
            type=click.IntRange(0),
            default=SHOWN,
            show_default=True,
            metavar=said(lang, "N", "数量"),
            help=said(
                lang, "Findings of one rule that are shown; 0 for all.", "每条规则显示的发现数；0 为全部。"
            ),
        ),
        click.Option(
            ["--quiet", "-q"], is_flag=True, help=said(lang, "Print the verdict only.", "只打印结论。")
        ),
        lang_option(lang),
    ]


def jsonl_option(lang: Lang) -> click.Option:
    """``--jsonl``, for commands that take several paths."""
    return click.Option(
        ["--jsonl"],
        is_flag=True,
        help=said(
            lang,
            "Print one JSON object a line, each as soon as a PATH is done.",
            "每完成一个路径即打印一行 JSON。",
        ),
    )


def paths_argument() -> click.Argument:
    """``PATH...``: one or several, ``-`` for those on stdin."""
    return click.Argument(["paths"], nargs=-1, required=True, metavar="PATH...")


def lang_option(lang: Lang) -> click.Option:
    """``--lang``; its value was looked up before the command line was parsed."""
    return click.Option(
        ["--lang"],
        type=click.Choice(["zh", "en"]),
        expose_value=False,
        help=said(lang, "Language (default: from the locale).", "语言（默认按系统区域设置）。"),
    )


def work_options(lang: Lang) -> list[click.Parameter]:
    """``--workers`` and ``--progress``: how content is read."""
    return [
        click.Option(
            ["--workers"],
            type=click.IntRange(1, 256),
            default=None,
            help=said(
                lang,
                "Parallel readers (default: one per processor core).",
                "并行读取数（默认为处理器核心数）。",
            ),
        ),
        progress_option(lang),
    ]


def progress_option(lang: Lang) -> click.Option:
    """``--progress``, for work that one reader does."""
    return click.Option(
        ["--progress/--no-progress"],
        default=None,
        help=said(lang, "Show a progress bar (default: at a terminal).", "显示进度条（默认在终端中显示）。"),
    )


def catalogue_options(lang: Lang) -> list[click.Parameter]:
    """``--sheet`` and ``--encoding``: how a catalogue table is read."""
    return [
        click.Option(
            ["--sheet"],
            default=None,
            help=said(lang, "Read only this sheet.", "只读取此工作表。"),
        ),
        click.Option(
            ["--encoding"],
            default=None,
            help=said(lang, "Encoding of a CSV (default: detect).", "CSV 的编码（默认自动识别）。"),
        ),
        click.Option(
            ["--fonds"],
            default="",
            help=said(
                lang,
                "Fonds code, where the table does not say it.",
                "全宗号（目录未写明时使用）。",
            ),
        ),
    ]


def algorithm_option(lang: Lang) -> click.Option:
    """``--algorithm``."""
    return click.Option(
        ["--algorithm"],
        multiple=True,
        default=_ALGORITHMS,
        show_default=True,
        callback=partial(_known_algorithms, lang),
        help=said(lang, "Digest algorithm; may be repeated.", "数字摘要算法，可多次给出。"),
    )


def _known_algorithms(
    lang: Lang, ctx: click.Context, option: click.Parameter, names: tuple[str, ...]
) -> tuple[str, ...]:
    """Say that an algorithm is not known before any work is done."""
    for name in names:
        if name not in _ALGORITHMS:
            from archpkg.errors import MissingExtraError, WrongUse
            from archpkg.fixity.algorithms import check

            try:
                with suppress(MissingExtraError):  # the work says so, with what to install
                    check(name)
            except WrongUse as error:
                raise click.BadParameter(error.text.in_(lang), ctx, option) from error
    return names


def container_option(lang: Lang, *, by_ending: bool = False) -> click.Option:
    """``--container``; ``by_ending`` leaves it to the ending of the target where it is not given."""
    return click.Option(
        ["--container"],
        type=click.Choice(CONTAINERS),
        default=None if by_ending else "folder",
        show_default=not by_ending,
        help=said(
            lang,
            "Form of the package (default: by the ending of OUT).",
            "信息包的形式：folder、zip 或 tar（默认按 OUT 的扩展名）。",
        )
        if by_ending
        else said(lang, "Form of the package.", "信息包的形式：folder、zip 或 tar。"),
    )


def info_option(lang: Lang) -> click.Option:
    """``--info``."""
    return click.Option(
        ["--info"],
        multiple=True,
        metavar="LABEL=VALUE",
        help=said(lang, "A line of bag-info.txt.", "bag-info.txt 的一行。"),
    )
