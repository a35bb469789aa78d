"""``archpkg bag update|upgrade|correct|fetch|recover``: bags that change where they lie."""

from __future__ import annotations

from functools import partial
from typing import Unpack

import click

from archpkg.cli.ending import Manner, Speech, carry_out, conclude, voice_of
from archpkg.cli.options import algorithm_option, progress_option, said, voice_options, work_options
from archpkg.cli.spoken import Spoken, spoken
from archpkg.words import Lang, Text


def changes(lang: Lang) -> list[click.Command]:
    """The commands in one language."""
    return [_update(lang), _upgrade(lang), _correct(lang), _fetch(lang), _recover(lang)]


def _bag() -> click.Argument:
    return click.Argument(["bag"])


def _update(lang: Lang) -> click.Command:
    made = Spoken(
        "update",
        params=[
            _bag(),
            click.Option(
                ["--thorough"],
                is_flag=True,
                help=said(
                    lang,
                    "Digest every file (default: new ones and those newer than the manifests).",
                    "重新计算全部文件（默认只算新文件和比清单新的文件）。",
                ),
            ),
            *work_options(lang),
            *voice_options(lang),
        ],
        callback=partial(_run_update, lang),
        help=said(
            lang,
            "Bring the manifests of BAG in line with its payload; only what changed is digested.",
            "使 BAG 的校验清单与载荷一致；只重新计算有变化的文件。",
        ),
    )
    return spoken(lang, made)


def _run_update(
    lang: Lang,
    bag: str,
    *,
    thorough: bool,
    workers: int | None,
    **manner: Unpack[Manner],
) -> int:
    from archpkg.cli.bag_changing import update

    return carry_out(
        lang, lambda show: update(bag, thorough=thorough, workers=workers, progress=show), **manner
    )


def _upgrade(lang: Lang) -> click.Command:
    made = Spoken(
        "upgrade",
        params=[_bag(), algorithm_option(lang), *work_options(lang), *voice_options(lang)],
        callback=partial(_run_upgrade, lang),
        help=said(
            lang,
            "Add stronger manifests to BAG in the same read that verifies the old ones.",
            "在校验原有清单的同一次读取中，为 BAG 增加更强的校验清单。",
        ),
    )
    return spoken(lang, made)


def _run_upgrade(
    lang: Lang,
    bag: str,
    *,
    algorithm: tuple[str, ...],
    workers: int | None,
    **manner: Unpack[Manner],
) -> int:
    from archpkg.cli.bag_changing import upgrade

    return carry_out(
        lang, lambda show: upgrade(bag, algorithms=algorithm, workers=workers, progress=show), **manner
    )


def _correct(lang: Lang) -> click.Command:
    made = Spoken(
        "correct",
        params=[_bag(), *work_options(lang), *voice_options(lang)],
        callback=partial(_run_correct, lang),
        help=said(
            lang,
            "Write the tag files of BAG anew where only their spelling is wrong (lines as md5sum writes them, blank "
            "lines, byte-order marks); what they say stays.",
            "改写 BAG 中仅写法有误的标签文件（md5sum 风格的行、空行、BOM 等），内容不变。",
        ),
    )
    return spoken(lang, made)


def _run_correct(lang: Lang, bag: str, *, workers: int | None, **manner: Unpack[Manner]) -> int:
    from archpkg.cli.bag_changing import correct

    return carry_out(lang, lambda show: correct(bag, workers=workers, progress=show), **manner)


def _fetch(lang: Lang) -> click.Command:
    made = Spoken(
        "fetch",
        params=[
            _bag(),
            click.Option(
                ["--allow"],
                multiple=True,
                metavar="HOST",
                help=said(
                    lang,
                    "A host or address prefix that may be asked; nothing else is.",
                    "允许访问的主机或地址前缀；其他一律不访问。",
                ),
            ),
            progress_option(lang),
            *voice_options(lang),
        ],
        callback=partial(_run_fetch, lang),
        help=said(
            lang,
            "Complete BAG with the files that its fetch.txt promises, over http and https.",
            "按 fetch.txt 通过 http 或 https 补齐 BAG 中的文件。",
        ),
    )
    return spoken(lang, made)


def _run_fetch(
    lang: Lang,
    bag: str,
    *,
    allow: tuple[str, ...],
    **manner: Unpack[Manner],
) -> int:
    from archpkg.cli.bag_changing import fetch

    return carry_out(lang, lambda show: fetch(bag, allow=allow, progress=show), **manner)


def _recover(lang: Lang) -> click.Command:
    made = Spoken(
        "recover",
        params=[
            _bag(),
            click.Option(
                ["--undo"],
                is_flag=True,
                help=said(lang, "Take the change back instead.", "改为撤销该更改。"),
            ),
            *voice_options(lang),
        ],
        callback=partial(_run_recover, lang),
        help=said(
            lang,
            "Finish a change of BAG that was stopped half-way.",
            "完成 BAG 中途停止的更改。",
        ),
    )
    return spoken(lang, made)


_DONE = {
    "finished": Text(
        "The change was finished. Its digests were not compared: run archpkg verify.",
        "已完成该更改。未比对摘要：请运行 archpkg verify。",
    ),
    "undone": Text("The change was taken back.", "已撤销该更改。"),
    "nothing to do": Text("No unfinished change.", "没有未完成的变更。"),
}


def _run_recover(lang: Lang, bag: str, *, undo: bool, **speech: Unpack[Speech]) -> int:
    from archpkg.cli.bag_changing import recover

    voice = voice_of(lang, **speech)
    result, done = recover(bag, undo=undo)
    return conclude(result, voice, done=_DONE.get(done))
