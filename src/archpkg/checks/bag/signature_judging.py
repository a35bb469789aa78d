"""单个签名的判断. From the octets of a signature, its time stamp and its manifest to what was established."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, field, frozen

from archpkg.checks.bag import signature_rules as rules
from archpkg.errors import CannotRead
from archpkg.findings import Finding, Severity, Where
from archpkg.packages.bag.signatures.form import CMS, PlainSignature, SignatureName, read_plain
from archpkg.packages.bag.signatures.octets import loose_certificates, loose_octets
from archpkg.signing import (
    CertificateVerifier,
    CmsChecking,
    Outcome,
    SignatureVerdict,
    StampChecking,
    StampVerdict,
    Trust,
    read_certificate,
    read_stamp,
)
from archpkg.signing.cms import verdict_on_signed
from archpkg.signing.cms_form import read_signed_data
from archpkg.signing.rules import FORGED, TRUST_OPEN, UNTRUSTED
from archpkg.signing.sm2 import begin_digest, verify_digest
from archpkg.words import Text


@frozen(kw_only=True)
class BagSignature:
    """包的一个签名文件. What was established about one signature file: its signers, its time stamp if it has one.

    ``stale`` tells, for each signer, that the signature is genuine for content that the manifest no longer has.
    ``findings`` are those on the file as a whole and on all in it, placed there.
    """

    name: SignatureName
    signatures: tuple[SignatureVerdict, ...] = field(default=(), converter=tuple[SignatureVerdict, ...])
    stale: tuple[bool, ...] = field(default=(), converter=tuple[bool, ...])
    stamp: StampVerdict | None = None
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])

    @property
    def established(self) -> bool:
        """Every signer's signature is genuine, trusted and in its time, and no error was seen in the file."""
        errors = any(finding.severity is Severity.ERROR for finding in self.findings)
        return bool(self.signatures) and all(one.ok for one in self.signatures) and not errors


@frozen(kw_only=True)
class _Judged:
    """The verdicts on the signers of one file, and what is wrong with it as a whole."""

    signatures: tuple[SignatureVerdict, ...] = field(converter=tuple[SignatureVerdict, ...])
    stale: tuple[bool, ...] = field(converter=tuple[bool, ...])
    certificates: tuple[bytes, ...] = field(converter=tuple[bytes, ...])
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])


def judge_signature(
    name: SignatureName,
    data: bytes,
    content: bytes,
    verifier: CertificateVerifier,
    stamp: bytes | None = None,
) -> BagSignature:
    """The verdict on the signature file ``data`` over the manifest ``content``.

    Where the time stamp is good, the certificates are judged for its time, else for that of the verifier. Raises
    :class:`archpkg.errors.MissingExtraError` where a library is missing: not verified is not a verdict.
    """
    stamped, about_stamp = (None, ()) if stamp is None else _stamp(name, stamp, data, verifier)
    trusted = stamped is not None and stamped.ok
    at = verifier.at_time(stamped.time) if trusted and stamped is not None else verifier
    try:
        judged = _cms(data, content, at) if name.form == CMS else _plain(name, data, content, at)
    except CannotRead as error:
        finding = Finding(rules.UNREADABLE, Where(path=name.path), {"reason": error.text})
        return BagSignature(name=name, stamp=stamped, findings=(finding, *about_stamp))
    findings = [*judged.findings, *_each(name, judged)]
    if judged.signatures and all(one.trust is Trust.TRUSTED for one in judged.signatures):
        findings += _loose(judged.certificates, verifier)
    placed = tuple(finding.at(name.path) for finding in findings)
    return BagSignature(
        name=name,
        signatures=judged.signatures,
        stale=judged.stale,
        stamp=stamped,
        findings=(*placed, *about_stamp),
    )


def _each(name: SignatureName, judged: _Judged) -> list[Finding]:
    """What is to be said of every signer: who, how, and what was seen."""
    found: list[Finding] = []
    for verdict, stale in zip(judged.signatures, judged.stale, strict=True):
        if verdict.outcome is Outcome.GENUINE:
            found.append(Finding(rules.SIGNED, details=_said(name, verdict)))
        if stale:
            details = {"manifest": name.manifest, "subject": verdict.subject}
            found.append(Finding(rules.STALE, details=details))
        found += [one for one in verdict.findings if not (stale and one.rule is FORGED)]
    return found


def _said(name: SignatureName, verdict: SignatureVerdict) -> dict[str, object]:
    at = verdict.at.isoformat() if verdict.at else None
    claimed = verdict.claimed.isoformat() if verdict.claimed else None
    times = [
        Text(f"Judged for the time {at}.", f"按 {at} 判断。")
        if at
        else Text("The time is not known.", "时间未知。"),
        Text(f"The signer states {claimed}.", f"签名人注明的时间为 {claimed}。")
        if claimed
        else Text("The signer states no time.", "签名人未注明时间。"),
    ]
    return {
        "manifest": name.manifest,
        "said": Text(verdict.say("en"), verdict.say("zh")),
        "algorithm": verdict.algorithm,
        "serial": verdict.serial,
        "issuer": verdict.issuer,
        "times": Text(" ".join(one.en for one in times), "".join(one.zh for one in times)),
    }


# ── CMS ──────────────────────────────────────────────────────────────────────────────────────────────────


def _cms(data: bytes, content: bytes, verifier: CertificateVerifier) -> _Judged:
    signed = read_signed_data(data)
    check = CmsChecking(signed, verifier)
    check.update(content)
    verdict = check.finish()
    findings = list(verdict.findings)
    stale = [False] * len(verdict.signatures)
    if not signed.foreign:
        reason = loose_octets(data)
        if reason is not None:
            findings.append(Finding(rules.UNPROTECTED, details={"reason": reason}))
        for place, (one, part) in enumerate(zip(verdict.signatures, signed.parts, strict=True)):
            if one.outcome is Outcome.FORGED and part.digest and part.message_digest:
                alone, digests = evolve(signed, parts=(part,)), {part.digest: part.message_digest}
                again = verdict_on_signed(alone, digests, verifier)
                stale[place] = again.signatures[0].outcome is Outcome.GENUINE
    return _Judged(
        signatures=verdict.signatures, stale=stale, certificates=signed.certificates, findings=findings
    )


# ── SM2 ──────────────────────────────────────────────────────────────────────────────────────────────────


def _plain(name: SignatureName, data: bytes, content: bytes, verifier: CertificateVerifier) -> _Judged:
    whole = read_plain(data)
    findings = []
    if whole.manifest != name.manifest:
        reason = Text(f"it names the manifest {whole.manifest!r}.", f"其中写明的清单是 {whole.manifest!r}。")
        findings.append(Finding(rules.UNREADABLE, details={"reason": reason}))
    verdicts, stale = [], []
    for one in whole.signatures:
        check = evolve(verifier, sm2_id=one.user_id.encode()).begin(one.algorithm, one.certificates)
        check.update(content)
        verdict = check.finish(one.value)
        verdicts.append(verdict)
        own = _digest_of(one, content)
        stale.append(verdict.outcome is Outcome.FORGED and _once_genuine(one))
        if verdict.outcome is Outcome.GENUINE and own != one.digest:
            reason = Text("the digest it states is not that of the manifest.", "所记摘要与清单不符。")
            findings.append(Finding(rules.UNPROTECTED, details={"reason": reason}))
    certificates = [der for one in whole.signatures for der in one.certificates]
    return _Judged(signatures=verdicts, stale=stale, certificates=certificates, findings=findings)


def _digest_of(one: PlainSignature, content: bytes) -> bytes | None:
    point = _point(one)
    if point is None:
        return None
    state = begin_digest(point, one.user_id.encode())
    state.update(content)
    return state.digest()


def _once_genuine(one: PlainSignature) -> bool:
    """Whether the signature fits the digest that it states, if not the content."""
    point = _point(one)
    try:
        return point is not None and len(one.digest) == 32 and verify_digest(point, one.digest, one.value)
    except CannotRead:
        return False


def _point(one: PlainSignature) -> bytes | None:
    try:
        return read_certificate(one.certificates[0]).key.point or None
    except (CannotRead, IndexError):
        return None


# ── time stamps, and what is around ──────────────────────────────────────────────────────────────────────


def _stamp(
    name: SignatureName, token: bytes, data: bytes, verifier: CertificateVerifier
) -> tuple[StampVerdict | None, tuple[Finding, ...]]:
    where = Where(path=evolve(name, stamp=True).path)
    try:
        stamp = read_stamp(token)
    except CannotRead as error:
        return None, (Finding(rules.STAMP_UNREADABLE, where, {"reason": error.text}),)
    check = StampChecking(stamp, verifier, None)
    check.update(data)
    verdict = check.finish()
    said = {"time": verdict.time.isoformat()}
    if verdict.ok and verdict.signature is not None:
        found = [Finding(rules.STAMPED, where, {**said, "authority": verdict.signature.subject})]
        reason = loose_octets(token)
        if reason is not None:
            found.append(Finding(rules.UNPROTECTED, where, {"reason": reason}))
        found += [one.at(where.path) for one in _loose(stamp.signed.certificates, verifier)]
    else:
        reason = verdict.signature.trust_reason if verdict.signature is not None else Text("", "")
        found = [Finding(rules.STAMP_OPEN, where, {**said, "reason": reason})]
    # whom the stamp is trusted by decides about its time alone: it is told with that, and condemns no signature
    more = (one.at(where.path) for one in verdict.every_finding if one.rule not in (TRUST_OPEN, UNTRUSTED))
    return verdict, (*found, *more)


def _loose(certificates: Sequence[bytes], verifier: CertificateVerifier) -> list[Finding]:
    grounds = verifier.grounds
    known = (*grounds.roots, *grounds.others)
    return [
        Finding(rules.UNPROTECTED, details={"reason": Text(f"the certificate {one}.", f"证书 {one}。")})
        for one in loose_certificates(certificates, known, authority_id=grounds.authority_id)
    ]
