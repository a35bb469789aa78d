"""Options that several commands share, in the person's language."""

from __future__ import annotations

import click

from archpkg.words import Lang, Text

CONTAINERS = ("folder", "zip", "tar")


def said(lang: Lang, en: str, zh: str) -> str:
    """A help text."""
    return Text(en, zh).in_(lang)


def voice_options(lang: Lang) -> list[click.Parameter]:
    """``--json``, ``--quiet``, ``--report``, ``--lang``: how the command speaks."""
    return [
        click.Option(
            ["--json", "as_json"],
            is_flag=True,
            help=said(lang, "Print one JSON object on stdout.", "在标准输出打印一个 JSON 对象。"),
        ),
        click.Option(
            ["--quiet", "-q"], is_flag=True, help=said(lang, "Print the verdict only.", "只打印结论。")
        ),
        click.Option(
            ["--report"],
            metavar="FILE",
            default="",
            help=said(lang, "Write every finding to this JSON file.", "把全部发现写入此 JSON 文件。"),
        ),
        lang_option(lang),
    ]


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
            help=said(lang, "Readers at once (default: the processors).", "并行读取数（默认为处理器数）。"),
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
            help=said(lang, "Encoding of a CSV (default: found out).", "CSV 的编码（默认自动识别）。"),
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
        default=("sha256", "sm3"),
        show_default=True,
        help=said(lang, "Digest algorithm; may be repeated.", "摘要算法，可多次给出。"),
    )


def container_option(lang: Lang, *, by_ending: bool = False) -> click.Option:
    """``--container``; ``by_ending`` leaves it to the ending of the target where it is not given."""
    return click.Option(
        ["--container"],
        type=click.Choice(CONTAINERS),
        default=None if by_ending else "folder",
        show_default=not by_ending,
        help=said(
            lang,
            "Folder, or one file (default: by the ending of OUT).",
            "文件夹或单个文件（默认按 OUT 的扩展名）。",
        )
        if by_ending
        else said(lang, "Folder, or one file.", "文件夹或单个文件。"),
    )


def info_option(lang: Lang) -> click.Option:
    """``--info``."""
    return click.Option(
        ["--info"],
        multiple=True,
        metavar="LABEL=VALUE",
        help=said(lang, "A line of bag-info.txt.", "bag-info.txt 的一行。"),
    )
