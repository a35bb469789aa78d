"""电子签名. Signatures made while a package is written: who signs, what is said of it, and the elements that say so.

What is signed are the octets of 被签名对象 from the ``<`` of its start tag to the ``>`` of its end tag, as they stand
in the package; 锁定签名 covers those of one 电子签名. That is our reading: the standard does not say how an element
becomes octets, so 签名规则 does.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from typing import Any, Protocol

from attrs import evolve, frozen

from archpkg.findings import Finding, Where
from archpkg.formats.eep import layout, texts
from archpkg.formats.eep.content import signature_element
from archpkg.formats.eep.embed import Output, SigningState
from archpkg.formats.eep.former import BLOCK
from archpkg.formats.eep.layout import INDENT
from archpkg.formats.eep.rules import EEP_W_ALGORITHM, WEAK_ALGORITHMS
from archpkg.formats.eep.values import CertificateBlock, Eep, EepSignature, LockSignature, Span

SIGNED_RULE = "对“被签名对象”元素自起始标签首字符至结束标签末字符的UTF-8字节签名，"
LOCK_RULE = "对被锁定的“电子签名”元素自起始标签首字符至结束标签末字符的UTF-8字节签名，"
ALGORITHMS = {
    "1.2.840.113549.1.1.11": "摘要SHA-256，签名RSA",
    "1.2.840.113549.1.1.12": "摘要SHA-384，签名RSA",
    "1.2.840.113549.1.1.13": "摘要SHA-512，签名RSA",
    "1.2.840.10045.4.3.2": "摘要SHA-256，签名ECDSA",
    "1.2.840.10045.4.3.3": "摘要SHA-384，签名ECDSA",
    "1.2.840.10045.4.3.4": "摘要SHA-512，签名ECDSA",
    "1.2.156.10197.1.501": "摘要SM3，签名SM2",
}
"""签名规则: what is said of the octets, and of the algorithm by its OID."""


class Signer(Protocol):
    """Who can sign: a key in memory, a token, a server. ``certificates`` are DER, the signer's own first."""

    @property
    def oid(self) -> str:
        """签名算法标识."""

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """证书, and the chain above it."""

    def begin(self) -> SigningState:
        """A new signature."""


@frozen(kw_only=True)
class Signing:
    """One signature to be made: who signs, and where they are to stand in the package ``time`` 签名时间 (ISO 8601),
    ``person`` 签名人, ``reference`` 证书引证.

    ``rules`` 签名规则; if it is empty, one says that the octets were signed as written, and by which algorithm.
    """

    signer: Signer
    time: str = ""
    person: str = ""
    rules: str = ""
    reference: str = ""


def weak_algorithms(signing: Sequence[Signing]) -> tuple[Finding, ...]:
    """EEP-W-ALGORITHM for each algorithm that a new package is not signed with."""
    oids = dict.fromkeys(one.signer.oid for one in signing if one.signer.oid in WEAK_ALGORITHMS)
    return tuple(Finding(EEP_W_ALGORITHM, Where(element="签名算法标识"), {"oid": oid}) for oid in oids)


def drafted(eep: Eep, signing: Sequence[Signing], locking: Signing | None, locked: int) -> Eep:
    """The package with signatures that have no value yet, so that all of it can be judged before it is written."""
    if locking is None:
        return eep
    names = [texts.signature_id(eep.signed.revision, number) for number in range(1, len(signing) + 1)]
    return evolve(
        eep,
        signatures=[
            EepSignature(identifier=name, **_body(one, SIGNED_RULE))
            for name, one in zip(names, signing, strict=True)
        ],
        locks=[LockSignature(locked=names[locked - 1], **_body(locking, LOCK_RULE))],
    )


def _body(signing: Signing, rule: str) -> dict[str, Any]:
    oid = signing.signer.oid
    certificates = [coded(certificate) for certificate in signing.signer.certificates]
    return {
        "rules": signing.rules or rule + ALGORITHMS.get(oid, f"签名算法 {oid}"),
        "time": signing.time,
        "signer": signing.person,
        "result": "AAAA",
        "blocks": (CertificateBlock(certificates=certificates, reference=signing.reference),),
        "algorithm": oid,
    }


def coded(data: bytes) -> str:
    """Base64 in one line."""
    return b64encode(data).decode("ascii")


def signature_text(body: EepSignature | LockSignature) -> str:
    """The element as it is written. Raises InvalidValue for text that XML cannot hold."""
    if isinstance(body, EepSignature):
        return layout.whole(signature_element("电子签名", "签名标识符", body.identifier, body), 2)
    return layout.whole(signature_element("锁定签名", "被锁定签名标识符", body.locked, body), 1)


def write_signatures(
    out: Output, eep: Eep, locking: Signing | None, locked: int
) -> tuple[tuple[LockSignature, ...], Span | None]:
    """电子签名块 and 锁定签名, or nothing. The lock is made of the octets of the signature it locks."""
    if not eep.signatures:
        return (), None
    written = [signature_text(signature) for signature in eep.signatures]
    out.put(INDENT)
    start = out.position
    out.put(f"<{BLOCK}>\n" + "".join(f"{INDENT * 2}{text}\n" for text in written) + f"{INDENT}</{BLOCK}>")
    span = Span(start=start, end=out.position)
    locks = eep.locks
    if locking is not None:
        state = locking.signer.begin()
        state.update(written[locked - 1].encode("utf-8"))
        locks = tuple(evolve(lock, result=coded(state.finish())) for lock in locks)
    out.put("\n" + "".join(f"{INDENT}{signature_text(lock)}\n" for lock in locks))
    return locks, span
