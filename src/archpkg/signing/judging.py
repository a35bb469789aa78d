"""验签结论的形成. From what was seen of a signature to its verdict: certificate, time, trust, warnings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from attrs import evolve, field, frozen

from archpkg.errors import CannotRead, WrongUse
from archpkg.findings import Finding, Rule
from archpkg.signing import rules, sm2
from archpkg.signing.algorithms import SHORT_RSA, Algorithm, known
from archpkg.signing.certificates import Certificate, read_certificates
from archpkg.signing.chains import Chain, follow, is_short
from archpkg.signing.verdicts import (
    AUTHORSHIP_OPEN,
    REVOCATION_OPEN,
    Outcome,
    SignatureVerdict,
    Trust,
    Validity,
)
from archpkg.words import Text


@frozen(kw_only=True)
class Grounds:
    """What the caller brings to a judgement: trusted roots, further certificates, the time of signing.

    ``at`` is aware, None where the time is not known. ``authority_id`` is the SM2 user ID by which
    authorities sign certificates.
    """

    roots: tuple[Certificate, ...] = field(default=(), converter=tuple[Certificate, ...])
    others: tuple[Certificate, ...] = field(default=(), converter=tuple[Certificate, ...])
    at: datetime | None = None
    authority_id: bytes = sm2.SM2_ID

    def at_time(self, at: datetime | None) -> Grounds:
        """The same for another time. Raises :class:`WrongUse` for a time without a zone."""
        return evolve(self, at=aware(at))


@frozen(kw_only=True)
class Lot:
    """The certificates that came with a signature: the signer's, the others, and what was seen on the way."""

    signer: Certificate | None
    others: tuple[Certificate, ...] = ()
    findings: tuple[Finding, ...] = ()


def aware(at: datetime | None) -> datetime | None:
    """The time in UTC. Raises :class:`WrongUse` for one without a zone: it would be another one elsewhere."""
    if at is None:
        return None
    if at.tzinfo is None:
        raise WrongUse(
            Text(f"The time {at.isoformat()} has no time zone.", f"时间 {at.isoformat()} 没有时区。"),
            hint=Text("Give one with its zone, such as +08:00.", "请给出带时区的时间，如 +08:00。"),
        )
    return at.astimezone(UTC)


def sort_out(certificates: Sequence[bytes]) -> Lot:
    """Read the certificates of a signature and tell which one is the signer's.

    It is the first, unless that issued another of the lot: then it is the first that issued none (our
    reading, since certificates are met in both orders).
    """
    found: list[Certificate] = []
    findings = []
    for number, data in enumerate(certificates, 1):
        try:
            found += read_certificates(data)
        except CannotRead:
            findings.append(Finding(rules.CERTIFICATE, details={"number": number}))
    lot = tuple(dict.fromkeys(found))
    if not lot:
        if not certificates:
            findings.append(Finding(rules.NO_CERTIFICATE))
        return Lot(signer=None, findings=tuple(findings))
    signer = _signer_of(lot)
    if signer != lot[0]:
        findings.append(Finding(rules.ORDER, details={"subject": signer.subject}))
    return Lot(signer=signer, others=tuple(one for one in lot if one != signer), findings=tuple(findings))


def _signer_of(lot: tuple[Certificate, ...]) -> Certificate:
    def issued_another(one: Certificate) -> bool:
        return any(other.issuer_key == one.subject_key for other in lot if other != one)

    return next((one for one in lot if not issued_another(one)), lot[0]) if issued_another(lot[0]) else lot[0]


def no_signer(oid: str, lot: Lot, at: datetime | None) -> SignatureVerdict:
    """The verdict where no certificate of the signer could be had."""
    outcome = (
        Outcome.UNREADABLE
        if lot.findings[:1] and lot.findings[0].rule is rules.CERTIFICATE
        else Outcome.NO_CERTIFICATE
    )
    algorithm = known(oid)
    return SignatureVerdict(
        outcome=outcome,
        oid=oid,
        algorithm=algorithm.name if algorithm else "",
        at=at,
        findings=lot.findings,
        not_established=(AUTHORSHIP_OPEN, REVOCATION_OPEN),
    )


def judge(
    outcome: Outcome,
    oid: str,
    algorithm: Algorithm | None,
    lot: Lot,
    grounds: Grounds,
    findings: Sequence[Finding] = (),
) -> SignatureVerdict:
    """The verdict on a signature whose mathematics gave ``outcome``.

    Time and trust are judged whatever the outcome, as people want to know whose signature it claims to be.
    """
    signer = lot.signer
    if signer is None:
        return no_signer(oid, lot, grounds.at)
    chain = _trust(signer, lot, grounds)
    validity = _validity(signer, grounds.at)
    seen = [
        *lot.findings,
        *findings,
        *_weak(algorithm, signer, chain),
        *_timely(validity, signer, grounds.at),
    ]
    if chain.trust is not Trust.TRUSTED:
        rule = rules.UNTRUSTED if chain.trust is Trust.UNTRUSTED else rules.TRUST_OPEN
        seen.append(Finding(rule, details={"subject": signer.subject, "reason": chain.reason}))
    return SignatureVerdict(
        outcome=outcome,
        oid=oid,
        algorithm=algorithm.name if algorithm else "",
        subject=signer.subject,
        name=signer.name,
        issuer=signer.issuer,
        serial=signer.serial_hex,
        not_before=signer.not_before,
        not_after=signer.not_after,
        at=grounds.at,
        validity=validity,
        trust=chain.trust,
        trust_reason=chain.reason,
        certificate=signer.der,
        findings=seen,
        not_established=_left_open(outcome, validity, chain.trust),
    )


def _trust(signer: Certificate, lot: Lot, grounds: Grounds) -> Chain:
    if signer.usages is not None and not signer.usages & {"digital_signature", "non_repudiation"}:
        return Chain(
            trust=Trust.UNTRUSTED,
            reason=Text("its keyUsage does not allow signing.", "其密钥用途不允许用于签名。"),
            path=(signer,),
        )
    others = (*grounds.others, *lot.others)
    return follow(signer, others, grounds.roots, at=grounds.at, sm2_id=grounds.authority_id)


def _validity(signer: Certificate, at: datetime | None) -> Validity:
    if at is None:
        return Validity.NOT_ESTABLISHED
    if at < signer.not_before:
        return Validity.NOT_YET_VALID
    return Validity.EXPIRED if at > signer.not_after else Validity.VALID


_TIMELY: dict[Validity, Rule] = {
    Validity.EXPIRED: rules.EXPIRED,
    Validity.NOT_YET_VALID: rules.NOT_YET,
    Validity.NOT_ESTABLISHED: rules.TIME_OPEN,
}


def _timely(validity: Validity, signer: Certificate, at: datetime | None) -> list[Finding]:
    if validity is Validity.VALID:
        return []
    details = {
        "at": at.isoformat() if at else "",
        "subject": signer.subject,
        "not_before": signer.not_before.isoformat(),
        "not_after": signer.not_after.isoformat(),
    }
    return [Finding(_TIMELY[validity], details=details)]


def _weak(algorithm: Algorithm | None, signer: Certificate, chain: Chain) -> list[Finding]:
    found = []
    if algorithm is not None and algorithm.old:
        details = {"algorithm": algorithm.name, "subject": signer.subject}
        found.append(Finding(rules.OLD_ALGORITHM, details=details))
    for one in chain.old:
        weak = known(one.signature_oid)
        details = {"algorithm": weak.name if weak else one.signature_oid, "subject": one.issuer}
        found.append(Finding(rules.OLD_ALGORITHM, details=details))
    for one in chain.path or (signer,):
        if is_short(one):
            bits = {"subject": one.subject, "bits": one.key.bits, "least": SHORT_RSA}
            found.append(Finding(rules.SHORT_KEY, details=bits))
    return found


def _left_open(outcome: Outcome, validity: Validity, trust: Trust) -> tuple[Text, ...]:
    parts = [REVOCATION_OPEN]
    if outcome in (Outcome.UNSUPPORTED, Outcome.UNREADABLE):
        parts.insert(0, AUTHORSHIP_OPEN)
    if validity is Validity.NOT_ESTABLISHED:
        parts.append(
            Text(
                "when it was signed, and whether the certificate was in force then",
                "签名时间及当时证书是否有效",
            )
        )
    if trust is Trust.NOT_ESTABLISHED:
        parts.append(Text("whether the certificate is to be trusted", "证书是否可信"))
    return tuple(parts)


def key_kind_finding(algorithm: Algorithm, signer: Certificate) -> Finding:
    """The finding for an algorithm that does not go with the signer's key."""
    details = {"algorithm": algorithm.name, "subject": signer.subject, "kind": signer.key.kind}
    return Finding(rules.KEY_KIND, details=details)


def family_fits(algorithm: Algorithm, signer: Certificate) -> bool:
    """Whether the signer's key is of the kind that the algorithm needs."""
    return algorithm.family is signer.key.family is not None
