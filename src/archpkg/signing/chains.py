"""证书链. Whether a certificate leads, issuer by issuer, to a root that the caller trusts (RFC 5280 §6).

Looked at: names, signatures, basicConstraints with path length, keyUsage, the time, and that no critical
extension is passed over. Name constraints and policies are not evaluated: a chain that sets critical ones
is not established. Revocation is not looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from attrs import define, field, frozen

from archpkg.errors import CannotRead
from archpkg.signing import sm2
from archpkg.signing.algorithms import SHORT_RSA, Algorithm, Family, known, named, new_digest
from archpkg.signing.certificates import Certificate
from archpkg.signing.publickeys import check_form, genuine
from archpkg.signing.verdicts import Trust
from archpkg.words import Text

LONGEST = 10
"""Certificates in the longest chain that is followed."""

MOST_CHECKS = 64
"""Signatures of issuers that are verified at most for one chain: a crowd of like names must not hang it."""


@frozen(kw_only=True)
class Chain:
    """证书链. How far a chain led: the trust, why, and the certificates from the signer's to the root.

    ``old`` are the certificates of it whose issuer signed by an algorithm that is no longer safe.
    """

    trust: Trust
    reason: Text
    path: tuple[Certificate, ...] = field(default=(), repr=False)
    old: tuple[Certificate, ...] = field(default=(), repr=False)


@define(kw_only=True)
class _Search:
    roots: frozenset[Certificate]
    pool: tuple[Certificate, ...]
    at: datetime | None
    user_id: bytes
    checks: int = 0


def follow(
    certificate: Certificate,
    others: Sequence[Certificate],
    roots: Sequence[Certificate],
    *,
    at: datetime | None = None,
    sm2_id: bytes = sm2.SM2_ID,
) -> Chain:
    """Look for a chain from ``certificate`` over ``others`` to one of ``roots``, all in force ``at`` that time.

    ``at`` is aware; None leaves the time out of it. The certificate's own time is not judged here. ``sm2_id``
    is the user ID by which SM2 authorities sign certificates. A certificate that is itself among the roots is
    trusted.
    """
    if not roots:
        return Chain(
            trust=Trust.NOT_ESTABLISHED,
            reason=Text("no trusted root was given.", "未提供受信任的根证书。"),
            path=(certificate,),
        )
    pool = tuple(dict.fromkeys((*roots, *others)))
    search = _Search(roots=frozenset(roots), pool=pool, at=at, user_id=sm2_id)
    found = _climb(search, (certificate,))
    if found.trust is Trust.TRUSTED:
        return _with_old(found)
    return found


def _climb(search: _Search, path: tuple[Certificate, ...]) -> Chain:
    """The best chain that goes on from the last of ``path``: trusted, else the reason of the one that got furthest."""
    last = path[-1]
    if last.unknown_critical:
        return _open(path, *_extension(last))
    if last in search.roots:
        return Chain(trust=Trust.TRUSTED, reason=Text("", ""), path=path)
    best = _dead_end(last, path)
    for issuer in search.pool:
        if issuer in path or issuer.subject_key != last.issuer_key:
            continue
        if len(path) >= LONGEST or search.checks >= MOST_CHECKS:
            return _open(path, "the chain is too long to follow.", "证书链过长，未继续验证。")
        longer = (*path, issuer)
        found = _objection(search, longer) or _climb(search, longer)
        if found.trust is Trust.TRUSTED:
            return found
        best = max(best, found, key=lambda chain: len(chain.path))
    return best


def _dead_end(last: Certificate, path: tuple[Certificate, ...]) -> Chain:
    if last.issuer_key == last.subject_key:
        return _not(path, f"it ends at {last.subject}, which is not among the trusted roots.",
                    f"证书链止于 {last.subject}，不在受信任的根证书之列。")  # fmt: skip
    return _not(path, f"the certificate of its issuer {last.issuer} is missing.",
                f"缺少颁发者 {last.issuer} 的证书。")  # fmt: skip


def _objection(search: _Search, path: tuple[Certificate, ...]) -> Chain | None:
    """Why the last of ``path`` cannot stand above the one before it; None if it can."""
    issued, issuer = path[-2:]
    who, below = issuer.subject, len(path) - 2
    search.checks += 1
    if not issuer.authority:
        return _not(path, f"{who} is not a certification authority.", f"{who} 不是认证机构证书。")
    if issuer.usages is not None and "key_cert_sign" not in issuer.usages:
        return _not(path, f"{who} may not issue certificates.", f"{who} 的密钥用途不允许签发证书。")
    if issuer.path_length is not None and below > issuer.path_length:
        return _not(
            path, f"the chain below {who} is longer than it allows.", f"{who} 之下的证书链超过其允许长度。"
        )
    try:
        if not issued_by(issued, issuer, sm2_id=search.user_id):
            return _not(path, f"{who} did not sign the certificate of {issued.subject}, or it was changed.",
                        f"{issued.subject} 的证书并非由 {who} 签发，或已被改动。")  # fmt: skip
    except CannotRead as error:
        return _open(path, error.text.en, error.text.zh)
    if search.at is not None and not issuer.not_before <= search.at <= issuer.not_after:
        return _not(
            path,
            f"the certificate of {who} was not in force at that time.",
            f"当时 {who} 的证书不在有效期内。",
        )
    return None


def issued_by(issued: Certificate, issuer: Certificate, *, sm2_id: bytes = sm2.SM2_ID) -> bool:
    """Whether the key of ``issuer`` signed ``issued``.

    Raises :class:`CannotRead` where its algorithm is not known here, :class:`MissingExtraError` without the
    library it needs.
    """
    algorithm = _algorithm(issued)
    salt = issued.pss[1] if issued.pss is not None else None
    if algorithm is None or algorithm.family is not issuer.key.family:
        raise CannotRead(
            Text(
                f"the algorithm {issued.signature_oid} is not known here.",
                f"不支持签名算法 {issued.signature_oid}。",
            )
        )
    if algorithm.family is Family.SM2:
        state = sm2.begin_digest(issuer.key.point, sm2_id)
    else:
        state = new_digest(algorithm.digest)
    state.update(issued.signed)
    try:
        signature, _ = check_form(issuer.key, issued.signature)
    except CannotRead:
        return False
    return genuine(issuer.key, algorithm, state.digest(), signature, salt)


def _algorithm(issued: Certificate) -> Algorithm | None:
    algorithm = known(issued.signature_oid)
    if algorithm is not None and issued.pss is not None:
        return named(Family.RSA, issued.pss[0], pss=True)
    return algorithm


def is_short(certificate: Certificate) -> bool:
    """Whether its key is of RSA or DSA and shorter than is safe today."""
    return certificate.key.family in (Family.RSA, Family.DSA) and certificate.key.bits < SHORT_RSA


def _with_old(found: Chain) -> Chain:
    """The root's own signature proves nothing and is not asked about."""
    below = found.path[:-1]
    old = tuple(one for one in below if (algorithm := known(one.signature_oid)) is not None and algorithm.old)
    return Chain(trust=found.trust, reason=found.reason, path=found.path, old=old)


def _extension(last: Certificate) -> tuple[str, str]:
    names = ", ".join(last.unknown_critical)
    return (
        f"{last.subject} has critical extensions that are not evaluated here ({names}).",
        f"{last.subject} 含有此处不支持的关键扩展（{names}）。",
    )


def _not(path: tuple[Certificate, ...], en: str, zh: str) -> Chain:
    return Chain(trust=Trust.UNTRUSTED, reason=Text(en, zh), path=path)


def _open(path: tuple[Certificate, ...], en: str, zh: str) -> Chain:
    return Chain(trust=Trust.NOT_ESTABLISHED, reason=Text(en, zh), path=path)
