"""``archpkg bag sign|verify-signature``: who answers for a bag."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Unpack

import click
from attrs import frozen

from archpkg.cli.ending import Manner, carry_out
from archpkg.cli.options import said, voice_options, work_options
from archpkg.cli.signing_options import (
    Keys,
    Trusts,
    asker_of,
    key_options,
    signer_from,
    stamp_options,
    trust_options,
    verifier_from,
    with_keys,
)
from archpkg.cli.spoken import Spoken, spoken
from archpkg.findings import Finding, Report
from archpkg.progress import Progress
from archpkg.words import Lang, Text

if TYPE_CHECKING:
    from archpkg.signing import DigestSigner


def signatures(lang: Lang) -> list[click.Command]:
    """The commands in one language."""
    return [_sign(lang), _verify(lang)]


# ── sign ─────────────────────────────────────────────────────────────────────────────────────────────────


def _sign(lang: Lang) -> click.Command:
    made = Spoken(
        "sign",
        params=[
            click.Argument(["bag"]),
            *key_options(lang),
            *stamp_options(lang),
            click.Option(
                ["--manifest"],
                multiple=True,
                metavar="NAME",
                help=said(
                    lang,
                    "Sign this tag manifest (default: all with safe digests); may be repeated.",
                    "要签名的标签清单（默认为全部采用安全算法的），可多次给出。",
                ),
            ),
            click.Option(
                ["--another"],
                is_flag=True,
                help=said(
                    lang,
                    "Add a signature beside those that are there (they are never replaced).",
                    "在已有签名之外再加一个签名（已有签名绝不替换）。",
                ),
            ),
            click.Option(
                ["--full"],
                is_flag=True,
                help=said(
                    lang,
                    "Verify every digest first, and sign only a sound bag.",
                    "先校验每个摘要，合格才签名。",
                ),
            ),
            *work_options(lang),
            *voice_options(lang),
        ],
        callback=partial(with_keys(_run_sign), lang),
        help=said(
            lang,
            "Sign BAG: put a detached signature (CMS; SM2 in a form of its own) over its tag manifests into "
            "signatures/.",
            "对 BAG 签名：在 signatures/ 中加入对标签清单的分离式签名（CMS；SM2 采用专门格式）。",
        ),
    )
    return spoken(lang, made)


@frozen(kw_only=True)
class _Order:
    """What the user wants signed, and how."""

    bag: str
    signer: DigestSigner
    manifests: tuple[str, ...]
    another: bool
    full: bool
    stamp_url: str
    stamp_digest: str
    workers: int | None


def _run_sign(
    lang: Lang,
    bag: str,
    *,
    stamp_url: str,
    stamp_digest: str,
    manifest: tuple[str, ...],
    another: bool,
    full: bool,
    workers: int | None,
    keys: Keys,
    **manner: Unpack[Manner],
) -> int:
    order = _Order(
        bag=bag,
        signer=signer_from(**keys),
        manifests=manifest,
        another=another,
        full=full,
        stamp_url=stamp_url,
        stamp_digest=stamp_digest,
        workers=workers,
    )
    return carry_out(lang, lambda show: _signed(order, show), **manner)


def _signed(order: _Order, progress: Progress | None) -> Report | tuple[Report, Text]:
    """Sign a bag, after verifying it if that was asked for. Raises as :func:`archpkg.packages.bag.signing.sign_bag`."""
    from archpkg.checks.bag import signature_rules as rules
    from archpkg.checks.fixity.verify import verify
    from archpkg.packages.bag.signatures.making import Stamping
    from archpkg.packages.bag.signing import sign_bag

    findings: tuple[Finding, ...] = (Finding(rules.UNREAD),)
    counts: dict[str, int] = {}
    if order.full:
        seen = verify(order.bag, workers=order.workers, progress=progress)
        findings, counts = seen.findings, dict(seen.counts)
        if not seen.sound:
            return Report(kind="bag", findings=(*findings, Finding(rules.NOT_SIGNED)), counts=counts)
    stamp = None
    if order.stamp_url:
        import secrets

        nonce = secrets.randbits(63)
        stamp = Stamping(ask=asker_of(order.stamp_url), digest=order.stamp_digest, nonce=nonce)
    made = sign_bag(
        order.bag,
        [order.signer],
        time=datetime.now(UTC).replace(microsecond=0),
        manifests=order.manifests or None,
        another=order.another,
        stamp=stamp,
        workers=order.workers,
        progress=progress,
    )
    counts |= made.counts
    found = [finding for finding in made.findings if finding not in findings]
    done = Text("Signed: {names}", "已签名：{names}").fill(names=", ".join(made.value.written))
    return Report(kind="bag", findings=(*findings, *found), counts=counts), done


# ── verify ───────────────────────────────────────────────────────────────────────────────────────────────


def _verify(lang: Lang) -> click.Command:
    made = Spoken(
        "verify-signature",
        params=[
            click.Argument(["bag"]),
            *trust_options(lang),
            click.Option(
                ["--full"],
                is_flag=True,
                help=said(
                    lang,
                    "Compare every digest, too: signatures and content in one report.",
                    "同时比对每个摘要：签名与内容出一份报告。",
                ),
            ),
            *work_options(lang),
            *voice_options(lang),
        ],
        callback=partial(_run_verify, lang),
        help=said(
            lang,
            "Verify the signatures of BAG (folder, zip or tar): which manifests, by whom, trusted or not, since when.",
            "验证 BAG（文件夹、zip 或 tar）的签名：涵盖哪些清单、由谁签名、是否受信任、何时签名。",
        ),
    )
    return spoken(lang, made)


def _run_verify(
    lang: Lang,
    bag: str,
    *,
    full: bool,
    workers: int | None,
    trust: tuple[str, ...],
    intermediate: tuple[str, ...],
    at: str,
    **manner: Unpack[Manner],
) -> int:
    from archpkg.checks.bag.signature import verify_signature

    trusts = Trusts(trust=trust, intermediate=intermediate, at=at)
    verifier = verifier_from(lang, datetime.now(UTC), **trusts)
    return carry_out(
        lang,
        lambda show: verify_signature(bag, verifier, full=full, workers=workers, progress=show),
        judged=True,
        **manner,
    )
