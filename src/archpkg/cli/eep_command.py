"""``archpkg eep …``: packages of DA/T 48-2009."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Unpack

import click

from archpkg.cli.ending import Manner, carry_out
from archpkg.cli.options import lang_option, progress_option, said, voice_options
from archpkg.cli.signing_options import (
    Keys,
    Trusts,
    key_options,
    signer_from,
    trust_options,
    verifier_from,
    with_keys,
)
from archpkg.cli.spoken import Spoken, SpokenGroup, spoken
from archpkg.words import Lang

if TYPE_CHECKING:
    from archpkg.formats.eep.signatures import Signing


def command(lang: Lang) -> click.Command:
    """The group in one language."""
    group = SpokenGroup(
        "eep",
        help=said(
            lang,
            "Pack, unpack, sign and verify packages of DA/T 48 (EEP).",
            "DA/T 48 电子文件封装包（EEP）的封装、解包、签名与验证。",
        ),
        params=[lang_option(lang)],
        no_args_is_help=True,
    )
    group.lang = lang
    for made in (_pack(lang), _unpack(lang), _sign(lang), _verify(lang)):
        group.add_command(made)
    return group


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _signer_options(lang: Lang) -> list[click.Parameter]:
    return [
        *key_options(lang),
        click.Option(
            ["--person"],
            default="",
            metavar="NAME",
            help=said(lang, "Who signs (default: as the certificate says).", "签名人（默认取自证书）。"),
        ),
        click.Option(
            ["--time"],
            default="",
            metavar="TIME",
            help=said(
                lang,
                "The time of signing, with its zone (default: now).",
                "签名时间，须带时区（默认为当前时间）。",
            ),
        ),
    ]


def _signing(*, person: str, time: str, **keys: Unpack[Keys]) -> Signing:
    from archpkg.formats.eep.signatures import Signing

    signer = signer_from(**keys)
    return Signing(signer=signer, person=person or signer.name, time=time or _now())


# ── pack ─────────────────────────────────────────────────────────────────────────────────────────────────


def _pack(lang: Lang) -> click.Command:
    made = Spoken(
        "pack",
        params=[
            click.Argument(["record"]),
            click.Argument(["objects"]),
            click.Argument(["target"], metavar="OUT"),
            *_packing_options(lang),
            *_signer_options(lang),
            progress_option(lang),
            *voice_options(lang),
        ],
        callback=partial(with_keys(_run_pack), lang),
        help=said(
            lang,
            "Pack RECORD (DA/T 46 XML, JSON or a catalogue) with its computer files below OBJECTS into OUT; with a "
            "key, sign it.",
            "把 RECORD（DA/T 46 XML、JSON 或目录表）及 OBJECTS 下的电子文件封装为 OUT；给出密钥时同时签名。",
        ),
    )
    return spoken(lang, made)


def _packing_options(lang: Lang) -> list[click.Parameter]:
    return [
        click.Option(
            ["--item"],
            default="",
            metavar="CODE",
            help=said(
                lang, "Which record, by its reference code.", "RECORD 中有多件时，以档号指定其中一件。"
            ),
        ),
        click.Option(
            ["--creator"],
            default="",
            metavar="UNIT",
            help=said(
                lang,
                "封装包创建单位 (default: the unit of the record).",
                "封装包创建单位（默认为立档单位）。",
            ),
        ),
        click.Option(
            ["--created"],
            default="",
            metavar="TIME",
            help=said(lang, "封装包创建时间 (default: now).", "封装包创建时间（默认为当前时间）。"),
        ),
        click.Option(
            ["--modifies"],
            default="",
            metavar="EEP",
            help=said(
                lang,
                "Make a 修改型 package that keeps this one whole.",
                "制作修改型封装包，完整保留此原封装包。",
            ),
        ),
        click.Option(
            ["--medium"],
            default="",
            metavar="NUMBER",
            help=said(
                lang,
                "脱机载体编号 of the medium that keeps the package, where the record names none.",
                "保存封装包的脱机载体编号（元数据未注明时填写）。",
            ),
        ),
    ]


def _run_pack(
    lang: Lang,
    record: str,
    objects: str,
    target: str,
    *,
    item: str,
    creator: str,
    created: str,
    modifies: str,
    medium: str,
    person: str,
    time: str,
    keys: Keys,
    **manner: Unpack[Manner],
) -> int:
    from archpkg.cli.eeping import Packing, pack

    asked = keys["key"] or keys["pkcs12"] or keys["certificate"]
    order = Packing(
        record=record,
        objects=objects,
        target=target,
        item=item,
        created=created or _now(),
        creator=creator,
        modifies=modifies,
        medium=medium,
        signing=(_signing(person=person, time=time, **keys),) if asked else (),
    )
    return carry_out(lang, lambda show: pack(order, show), **manner)


# ── unpack ───────────────────────────────────────────────────────────────────────────────────────────────


def _unpack(lang: Lang) -> click.Command:
    made = Spoken(
        "unpack",
        params=[
            click.Argument(["source"], metavar="EEP"),
            click.Argument(["target"], metavar="OUT"),
            click.Option(
                ["--revision"],
                type=click.IntRange(0),
                default=None,
                help=said(
                    lang,
                    "Which state, 0 the original (default: the newest).",
                    "第几次修改，0 为原始（默认最新）。",
                ),
            ),
            click.Option(
                ["--member"],
                default="",
                metavar="NAME",
                help=said(lang, "Which package, where there are several.", "有多个封装包时指定其中一个。"),
            ),
            click.Option(
                ["--damaged"],
                is_flag=True,
                help=said(
                    lang, "Keep what can be decoded of damaged data.", "数据损坏时保留能够还原的部分。"
                ),
            ),
            progress_option(lang),
            *voice_options(lang),
        ],
        callback=partial(_run_unpack, lang),
        help=said(
            lang,
            "Unpack EEP into the new folder OUT: its computer files under safe names, and its metadata (DA/T 46).",
            "把 EEP 解包到新文件夹 OUT：电子文件（采用安全文件名）及元数据（DA/T 46）。",
        ),
    )
    return spoken(lang, made)


def _run_unpack(
    lang: Lang,
    source: str,
    target: str,
    *,
    revision: int | None,
    member: str,
    damaged: bool,
    **manner: Unpack[Manner],
) -> int:
    from archpkg.cli.eeping import unpack

    return carry_out(
        lang,
        lambda show: unpack(source, target, member=member, revision=revision, damaged=damaged, progress=show),
        **manner,
    )


# ── sign ─────────────────────────────────────────────────────────────────────────────────────────────────


def _sign(lang: Lang) -> click.Command:
    made = Spoken(
        "sign",
        params=[
            click.Argument(["source"], metavar="EEP"),
            click.Argument(["target"], metavar="OUT"),
            *_signer_options(lang),
            progress_option(lang),
            *voice_options(lang),
        ],
        callback=partial(with_keys(_run_sign), lang),
        help=said(
            lang,
            "Write the unsigned package EEP to OUT with 电子签名 and 锁定签名; what is signed is not written anew.",
            "为未签名的 EEP 加上电子签名和锁定签名，写为 OUT；被签名的内容逐字节保留。",
        ),
    )
    return spoken(lang, made)


def _run_sign(
    lang: Lang,
    source: str,
    target: str,
    *,
    person: str,
    time: str,
    keys: Keys,
    **manner: Unpack[Manner],
) -> int:
    from archpkg.cli.eeping import sign

    signing = _signing(person=person, time=time, **keys)
    return carry_out(lang, lambda show: sign(source, target, [signing], show), **manner)


# ── verify ───────────────────────────────────────────────────────────────────────────────────────────────


def _verify(lang: Lang) -> click.Command:
    told = click.Option(
        ["--at"],
        default="",
        metavar="TIME",
        help=said(
            lang,
            "The time of signing, with its zone (default: what each signature says of itself).",
            "签名时间，须带时区（默认采用各签名所记的签名时间）。",
        ),
    )
    made = Spoken(
        "verify",
        params=[
            click.Argument(["path"], metavar="EEP"),
            *(option for option in trust_options(lang) if option.name != "at"),
            told,
            progress_option(lang),
            *voice_options(lang),
        ],
        callback=partial(_run_verify, lang),
        help=said(
            lang,
            "Verify EEP: form, data, and every signature: what it covers, by whom, trusted or not. An unsigned package "
            "is not verified (see check).",
            "验证 EEP：形式、数据及每个签名所覆盖的内容、签名人与信任情况。"
            "未签名的封装包不能算作已验证（见 check）。",
        ),
    )
    return spoken(lang, made)


def _run_verify(
    lang: Lang,
    path: str,
    *,
    trust: tuple[str, ...],
    intermediate: tuple[str, ...],
    at: str,
    **manner: Unpack[Manner],
) -> int:
    from archpkg.checks.eep.package import check_eep

    trusts = Trusts(trust=trust, intermediate=intermediate, at=at)
    verifier = verifier_from(lang, datetime.now().astimezone(), **trusts)
    timed = verifier if at else verifier.at_time(None)
    return carry_out(
        lang, lambda show: check_eep(path, verifier=timed, signed=True, progress=show), judged=True, **manner
    )
