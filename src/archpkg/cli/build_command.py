"""``archpkg build``: catalogue and computer files become a transfer package."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Unpack

import click

from archpkg.cli.ending import Manner, carry_out
from archpkg.cli.options import (
    algorithm_option,
    catalogue_options,
    container_option,
    said,
    voice_options,
    work_options,
)
from archpkg.cli.spoken import Spoken, spoken
from archpkg.words import Lang, Text

if TYPE_CHECKING:
    from archpkg.findings import Report
    from archpkg.progress import Progress

LAYOUTS = ("dat93", "2012", "plain")


def command(lang: Lang) -> click.Command:
    """The command in one language."""
    made = Spoken(
        "build",
        params=[
            click.Argument(["catalogue"]),
            click.Argument(["objects"]),
            click.Argument(["out"]),
            *_package_options(lang),
            *_fact_options(lang),
            click.Option(
                ["--dry-run"],
                is_flag=True,
                help=said(lang, "Say what would be done, write nothing.", "只说明方案，不写入。"),
            ),
            *catalogue_options(lang),
            *work_options(lang),
            *voice_options(lang),
        ],
        callback=partial(_build, lang),
        help=said(
            lang,
            "Build a transfer package at OUT from a CATALOGUE table and the folder of its OBJECTS.",
            "由目录表 CATALOGUE 与电子文件夹 OBJECTS 生成移交信息包 OUT。",
        ),
    )
    return spoken(lang, made)


def _package_options(lang: Lang) -> list[click.Parameter]:
    return [
        click.Option(
            ["--layout"],
            type=click.Choice(LAYOUTS),
            default="dat93",
            show_default=True,
            help=said(lang, "Layout of the package.", "信息包布局。"),
        ),
        click.Option(
            ["--bag/--no-bag"],
            default=True,
            show_default=True,
            help=said(lang, "Put a BagIt bag around it.", "外层使用 BagIt 封装。"),
        ),
        container_option(lang, by_ending=True),
        algorithm_option(lang),
        click.Option(
            ["--xml-encoding"],
            type=click.Choice(["UTF-8", "GB18030", "GB2312"]),
            default="UTF-8",
            show_default=True,
            help=said(lang, "Encoding of catalogue and description.", "目录文件与说明文件的编码。"),
        ),
    ]


def _fact_options(lang: Lang) -> list[click.Parameter]:
    return [
        click.Option(["--unit"], default="", help=said(lang, "Transferring unit 移交单位.", "移交单位。")),
        click.Option(
            ["--archives"], default="", help=said(lang, "Receiving archives 接收单位.", "接收单位。")
        ),
        click.Option(
            ["--about"], default="", help=said(lang, "Description of the content 内容描述.", "内容描述。")
        ),
        click.Option(
            ["--environment"],
            default="",
            help=said(lang, "Hardware and software needed 软硬件环境.", "软硬件环境。"),
        ),
        click.Option(
            ["--identifier"],
            default="{code}",
            show_default=True,
            help=said(
                lang,
                "The unit's rule of 电子文件号, where the table has none; {code} is the reference code.",
                "电子文件号规则（目录未写明时使用），{code} 为档号。",
            ),
        ),
        click.Option(
            ["--origin"],
            type=click.Choice(["", "原生", "数字化"]),
            default="",
            help=said(
                lang,
                "生成方式 of records that do not say it: 原生 born digital, 数字化 digitised.",
                "生成方式（目录未写明时使用）：原生 或 数字化。",
            ),
        ),
        click.Option(
            ["--scheme"],
            metavar="FILE",
            default="",
            help=said(
                lang,
                "The unit's own scheme of DA/T 46, 54 or 63 metadata (TOML; default: the standard's).",
                "本单位的元数据方案（TOML，DA/T 46、54 或 63；默认按标准）。",
            ),
        ),
        click.Option(
            ["--secrets"],
            default="内部",
            show_default=True,
            help=said(lang, "The highest 密级 that may travel.", "可随包移交的最高密级。"),
        ),
    ]


def _build(
    lang: Lang,
    catalogue: str,
    objects: str,
    out: str,
    *,
    layout: str,
    bag: bool,
    container: str | None,
    algorithm: tuple[str, ...],
    xml_encoding: str,
    unit: str,
    archives: str,
    about: str,
    environment: str,
    identifier: str,
    origin: str,
    scheme: str,
    secrets: str,
    dry_run: bool,
    sheet: str | None,
    encoding: str | None,
    fonds: str,
    workers: int | None,
    **manner: Unpack[Manner],
) -> int:
    from archpkg.cli.building import sentence
    from archpkg.transfer.build import build

    def work(show: Progress | None) -> tuple[Report, Text]:
        built = build(
            catalogue,
            objects,
            out,
            layout=layout,
            bag=bag,
            container=container,
            algorithms=algorithm,
            unit=unit,
            archives=archives,
            about=about,
            environment=environment,
            identifier=identifier,
            origin=origin,
            xml_encoding=xml_encoding,
            sheet=sheet,
            encoding=encoding,
            fonds=fonds,
            scheme=scheme or None,
            secrets=secrets,
            dry_run=dry_run,
            workers=workers,
            progress=show,
        )
        return built.report, sentence(built, out)

    return carry_out(lang, work, **manner)
