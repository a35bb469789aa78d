"""``archpkg bag …``: bags of any folder, not only of records."""

from __future__ import annotations

from functools import partial
from typing import Unpack

import click

from archpkg.cli.bag_changes import changes
from archpkg.cli.bag_signing import signatures
from archpkg.cli.ending import Manner, Speech, carry_out, conclude, voice_of
from archpkg.cli.figures import parsed, size_of
from archpkg.cli.options import (
    algorithm_option,
    container_option,
    info_option,
    lang_option,
    said,
    voice_options,
    work_options,
)
from archpkg.cli.spoken import Spoken, SpokenGroup, spoken
from archpkg.words import Lang


def command(lang: Lang) -> click.Command:
    """The group in one language."""
    group = SpokenGroup(
        "bag",
        help=said(lang, "Make and look at BagIt bags.", "制作与查看 BagIt 包。"),
        params=[lang_option(lang)],
        no_args_is_help=True,
    )
    group.lang = lang
    for made in (_create(lang), _split(lang), _info(lang), *changes(lang), *signatures(lang)):
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
            info_option(lang),
            container_option(lang),
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
    **manner: Unpack[Manner],
) -> int:
    from archpkg.cli.bagging import Making, create

    order = Making(source=source, algorithms=algorithm, info=info, container=container, workers=workers)
    return carry_out(
        lang, lambda show: create(order, target, in_place=in_place, profile=profile, progress=show), **manner
    )


def _split(lang: Lang) -> click.Command:
    made = Spoken(
        "split",
        params=[
            click.Argument(["source"], metavar="SRC"),
            click.Argument(["target"], metavar="DST"),
            click.Option(
                ["--size"],
                required=True,
                metavar="SIZE",
                help=said(
                    lang,
                    "The most payload in one bag (4GB, 25GiB).",
                    "每个包的最大载荷（如 4GB、25GiB）。",
                ),
            ),
            click.Option(
                ["--group"],
                default="",
                metavar="NAME",
                help=said(
                    lang,
                    "Bag-Group-Identifier (default: the name of DST).",
                    "包组标识 Bag-Group-Identifier（默认为 DST 的名称）。",
                ),
            ),
            click.Option(
                ["--by-folder"],
                is_flag=True,
                help=said(lang, "Never part the files of one folder.", "同一文件夹中的文件不分到不同的包。"),
            ),
            algorithm_option(lang),
            info_option(lang),
            container_option(lang),
            *work_options(lang),
            *voice_options(lang),
        ],
        callback=partial(_run_split, lang),
        help=said(
            lang,
            "Bag the folder SRC as a group of bags DST/DST-1, DST/DST-2 … of at most SIZE each.",
            "把文件夹 SRC 封装为一组包 DST/DST-1、DST/DST-2……，每个不超过 SIZE。",
        ),
    )
    return spoken(lang, made)


def _run_split(
    lang: Lang,
    source: str,
    target: str,
    *,
    size: str,
    group: str,
    by_folder: bool,
    algorithm: tuple[str, ...],
    info: tuple[str, ...],
    container: str,
    workers: int | None,
    **manner: Unpack[Manner],
) -> int:
    from archpkg.cli.bagging import Making, Splitting, split

    order = Making(source=source, algorithms=algorithm, info=info, container=container, workers=workers)
    into = Splitting(octets=parsed(lang, "--size", size, size_of), group=group, by_folder=by_folder)
    return carry_out(lang, lambda show: split(order, target, into, progress=show), **manner)


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


def _run_info(lang: Lang, path: str, **speech: Unpack[Speech]) -> int:
    from archpkg.cli.bag_changing import look

    voice = voice_of(lang, **speech)
    looked = look(path)
    for label, value in looked.lines:
        voice.line(f"{label}: {value}")
    return conclude(looked.report, voice)
