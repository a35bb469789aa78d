"""Options of all commands that sign or verify: keys, time stamps, whom to trust."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from archpkg.cli.figures import parsed
from archpkg.cli.options import said
from archpkg.errors import ArchpkgError, WrongUse
from archpkg.words import Lang, Text

if TYPE_CHECKING:
    from archpkg.signing import CertificateVerifier, DigestSigner

STAMP_DIGESTS = ("sha256", "sha384", "sha512", "sm3")


class Keys(TypedDict):
    """What ``key_options`` gives to a command."""

    key: str
    certificate: tuple[str, ...]
    pkcs12: str
    password_env: str
    sm2_id: str


class Trusts(TypedDict):
    """What ``trust_options`` gives to a command."""

    trust: tuple[str, ...]
    intermediate: tuple[str, ...]
    at: str


def key_options(lang: Lang) -> list[click.Parameter]:
    """``--key``, ``--certificate``, ``--pkcs12``, ``--password-env``, ``--sm2-id``: by whom to sign."""
    return [
        click.Option(
            ["--key"],
            default="",
            metavar="FILE",
            help=said(lang, "The private key (PEM or DER).", "私钥文件（PEM 或 DER）。"),
        ),
        click.Option(
            ["--certificate"],
            multiple=True,
            metavar="FILE",
            help=said(
                lang,
                "The signer's certificate, then those of its issuers (PEM or DER); may be repeated.",
                "签名人证书，其后为各级颁发者证书（PEM 或 DER），可多次给出。",
            ),
        ),
        click.Option(
            ["--pkcs12"],
            default="",
            metavar="FILE",
            help=said(
                lang,
                "Key and certificates in one file (.p12, .pfx) instead.",
                "改用含密钥和证书的单个文件（.p12、.pfx）。",
            ),
        ),
        click.Option(
            ["--password-env"],
            default="",
            metavar="VAR",
            help=said(
                lang,
                "The environment variable that holds the password of the key.",
                "存放密钥密码的环境变量名。",
            ),
        ),
        sm2_id_option(lang),
    ]


def with_keys(command: Callable[..., int]) -> Callable[..., int]:
    """What ``key_options`` gives comes to the command as one: ``keys``."""

    def gathered(*given: object, **told: object) -> int:
        keys = {name: told.pop(name) for name in Keys.__annotations__}
        return command(*given, keys=keys, **told)

    return gathered


def sm2_id_option(lang: Lang) -> click.Option:
    """``--sm2-id``."""
    return click.Option(
        ["--sm2-id"],
        default="1234567812345678",
        show_default=True,
        help=said(lang, "SM2: the user ID of the signer.", "SM2 签名人的用户标识。"),
    )


def stamp_options(lang: Lang) -> list[click.Parameter]:
    """``--stamp-url`` and ``--stamp-digest``: where to get a time stamp, and what it rests on."""
    return [
        click.Option(
            ["--stamp-url"],
            default="",
            metavar="URL",
            help=said(
                lang,
                "Get a time stamp (RFC 3161) from this authority; nothing else is asked.",
                "向此时间戳服务机构申请时间戳（RFC 3161）；不访问其他地址。",
            ),
        ),
        click.Option(
            ["--stamp-digest"],
            type=click.Choice(STAMP_DIGESTS),
            default="sha256",
            show_default=True,
            help=said(lang, "The digest that the time stamp rests on.", "时间戳所用的摘要算法。"),
        ),
    ]


def trust_options(lang: Lang) -> list[click.Parameter]:
    """``--trust``, ``--intermediate``, ``--at``: whom to believe, and for which time."""
    return [
        click.Option(
            ["--trust"],
            multiple=True,
            metavar="FILE",
            help=said(
                lang,
                "A root certificate that you trust, of signers or of time stamps (PEM or DER); may be repeated.",
                "所信任的根证书（签名或时间戳的，PEM 或 DER），可多次给出。",
            ),
        ),
        click.Option(
            ["--intermediate"],
            multiple=True,
            metavar="FILE",
            help=said(
                lang, "A certificate between signer and root; may be repeated.", "中级证书，可多次给出。"
            ),
        ),
        click.Option(
            ["--at"],
            default="",
            metavar="TIME",
            help=said(
                lang,
                "The time of signing, with its zone (2026-05-20T17:31+08:00), where no time stamp tells it (default: "
                "now).",
                "没有时间戳时采用的签名时间，须带时区（如 2026-05-20T17:31+08:00）；默认为当前时间。",
            ),
        ),
    ]


# ── what they mean ───────────────────────────────────────────────────────────────────────────────────────


def signer_from(**keys: Unpack[Keys]) -> DigestSigner:
    """The signer that the options name. Raises :class:`WrongUse`, and what reading keys raises."""
    from archpkg.cli.reading import read_octets
    from archpkg.signing import load_pkcs12, load_signer

    password = _password(keys["password_env"])
    if bool(keys["pkcs12"]) is bool(keys["key"]) or (keys["pkcs12"] and keys["certificate"]):
        raise WrongUse(
            Text("Say who signs.", "未指明由谁签名。"),
            hint=Text(
                "Give --key with --certificate, or --pkcs12 alone.",
                "请给出 --key 和 --certificate，或只给出 --pkcs12。",
            ),
        )
    if keys["pkcs12"]:
        with _named(keys["pkcs12"]):
            return load_pkcs12(read_octets(keys["pkcs12"]), password)
    with _named(keys["key"], *keys["certificate"]):
        certificates = [read_octets(path) for path in keys["certificate"]]
        sm2_id = keys["sm2_id"].encode()
        return load_signer(read_octets(keys["key"]), certificates, password=password, sm2_id=sm2_id)


@contextmanager
def _named(*paths: str) -> Iterator[None]:
    """Name the computer files that an error is about, where it does not."""
    try:
        yield
    except ArchpkgError as error:
        error.path = error.path or "、".join(paths)
        raise


def _password(variable: str) -> bytes | None:
    if not variable:
        return None
    if variable not in os.environ:
        raise WrongUse(
            Text(f"There is no environment variable {variable}.", f"没有环境变量 {variable}。"),
            hint=Text("Set it to the password of the key.", "请将其设为密钥的密码。"),
        )
    return os.environ[variable].encode()


def verifier_from(lang: Lang, now: datetime, **trusts: Unpack[Trusts]) -> CertificateVerifier:
    """The verifier that the options ask for, for the time that they name or else ``now``. Raises as reading does."""
    from archpkg.cli.reading import read_octets
    from archpkg.signing import make_verifier

    at = parsed(lang, "--at", trusts["at"], datetime.fromisoformat) if trusts["at"] else now
    with _named(*trusts["trust"], *trusts["intermediate"]):
        return make_verifier(
            roots=[read_octets(path) for path in trusts["trust"]],
            intermediates=[read_octets(path) for path in trusts["intermediate"]],
            at=at,
        )


def asker_of(url: str) -> Callable[[bytes], bytes]:
    """What takes a request for a time stamp to an address and brings back the reply."""
    from archpkg.signing import send_request

    return lambda request: send_request(url, request)
