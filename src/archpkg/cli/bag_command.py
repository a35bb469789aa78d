"""``archpkg bag …``: bags of any folder, not only of records."""

from __future__ import annotations

from functools import partial

import click

from archpkg.cli.bag_changes import changes
from archpkg.cli.build_command import CONTAINERS
from archpkg.cli.options import algorithm_option, said, voice_of, voice_options, work_options
from archpkg.cli.spoken import Spoken, SpokenGroup, spoken
from archpkg.words import Lang


def command(lang: Lang) -> click.Command:
    """The group in one language."""
    group = SpokenGroup(
        "bag",
        help=said(lang, "Make and look at BagIt bags.", "制作与查看 BagIt 包。"),
        no_args_is_help=True,
    )
    group.lang = lang
    for made in (_create(lang), _info(lang), *changes(lang)):
        group.add_command(made)
    return group


def _create(lang: Lang) -> click.Command:
    made = Spoken(
        "create",
        params=[
            click.Argument(["source"], metavar="SRC"),
            click.Argument(["target"], metavar="[DST]", required=False),
            click.Option(
                ["--in-place"],
                is_flag=True,
                help=said(lang, "Make the folder SRC itself a bag.", "把文件夹 SRC 本身变成包。"),
            ),
            click.Option(
                ["--profile"],
                default="",
                metavar="FILE",
                help=said(
                    lang,
                    "Follow this BagIt profile (“transfer” is the one shipped).",
                    "遵循此 BagIt 配置文件（transfer 为自带的移交配置）。",
                ),
            ),
            algorithm_option(lang),
            click.Option(
                ["--info"],
                multiple=True,
                metavar="LABEL=VALUE",
                help=said(lang, "A line of bag-info.txt.", "bag-info.txt 的一行。"),
            ),
            click.Option(
                ["--container"],
                type=click.Choice(CONTAINERS),
                default="folder",
                show_default=True,
                help=said(lang, "Folder, or one file.", "文件夹或单个文件。"),
            ),
            *work_options(lang),
            *voice_options(lang),
        ],
        callback=partial(_run_create, lang),
        help=said(
            lang,
            "Bag the folder SRC into the new place DST; SRC is only read. With --in-place there is no DST.",
            "把文件夹 SRC 封装为新的包 DST；SRC 只读不改。用 --in-place 时不写 DST。",
        ),
    )
    return spoken(lang, made)


def _run_create(
    lang: Lang,
    source: str,
    target: str | None,
    *,
    in_place: bool,
    profile: str,
    algorithm: tuple[str, ...],
    info: tuple[str, ...],
    container: str,
    workers: int | None,
    progress: bool | None,
    as_json: bool,
    quiet: bool,
    report: str,
) -> int:
    from archpkg.cli.bagging import create
    from archpkg.cli.bars import bar
    from archpkg.cli.exits import exit_of
    from archpkg.cli.say import say_report
    from archpkg.words import Text

    with bar(lang, False if quiet else progress) as show:
        result = create(
            source,
            target,
            in_place=in_place,
            profile=profile,
            algorithms=algorithm,
            info=info,
            container=container,
            workers=workers,
            progress=show,
        )
    made = target or source
    done = Text(f"Built {made}", f"已生成 {made}")
    say_report(result, voice_of(lang, as_json, quiet, report), done=done)
    return exit_of(result)


def _info(lang: Lang) -> click.Command:
    made = Spoken(
        "info",
        params=[click.Argument(["path"], metavar="BAG"), *voice_options(lang)],
        callback=partial(_run_info, lang),
        help=said(
            lang, "Show version, bag-info and manifests of BAG.", "显示 BAG 的版本、bag-info 与校验清单。"
        ),
    )
    return spoken(lang, made)


def _run_info(lang: Lang, path: str, *, as_json: bool, quiet: bool, report: str) -> int:
    from archpkg.cli.bagging import look
    from archpkg.cli.exits import exit_of
    from archpkg.cli.say import say_report

    looked = look(path)
    voice = voice_of(lang, as_json, quiet, report)
    for label, value in looked.lines:
        voice.line(f"{label}: {value}")
    say_report(looked.report, voice)
    return exit_of(looked.report)
