"""CMS 分离式签名. Detached signed data after RFC 5652: made by one signer or several, and verified.

The content is taken in pieces and never held. Signed data of SM2 after GM/T 0010 is neither made nor verified
here: of it nothing can be established, and the verdict says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import evolve, field, frozen

from archpkg.errors import WrongUse, need
from archpkg.findings import Finding, Severity
from archpkg.signing import rules
from archpkg.signing.algorithms import DIGESTS, Algorithm, Digesting, Family, known, new_digest
from archpkg.signing.certificates import Certificate
from archpkg.signing.cms_form import SignedData, SignerPart, read_signed_data
from archpkg.signing.judging import Lot, aware, judge, sort_out
from archpkg.signing.protocols import Signer
from archpkg.signing.signers import for_new
from archpkg.signing.verdicts import Outcome, SignatureVerdict
from archpkg.signing.verifying import CertificateVerifier, finished, verdict_on
from archpkg.words import Text

GM_REASON = Text(
    "signed data of SM2 (GM/T 0010) cannot be established here.", "此处无法确认 SM2 签名数据（GM/T 0010）。"
)


@frozen(kw_only=True)
class CmsVerdict:
    """CMS 验签结论. The verdict on each signer, in the order of the structure, and on the whole."""

    signatures: tuple[SignatureVerdict, ...] = field(default=(), converter=tuple[SignatureVerdict, ...])
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])

    @property
    def ok(self) -> bool:
        """There is a signer, every signer's signature is ok, and the whole has no error."""
        sound = all(finding.severity is not Severity.ERROR for finding in self.findings)
        return sound and bool(self.signatures) and all(one.ok for one in self.signatures)

    @property
    def every_finding(self) -> tuple[Finding, ...]:
        """Those on the whole, then those on each signer."""
        return (*self.findings, *(finding for one in self.signatures for finding in one.findings))


# ── making ───────────────────────────────────────────────────────────────────────────────────────────────


def begin_cms(signers: Sequence[Signer], *, signing_time: datetime | None = None) -> CmsSigning:
    """Begin detached signed data by one signer or several.

    ``signing_time`` (aware) is written as what the signers say; nothing proves it. Raises :class:`WrongUse`
    for no signer, for an old algorithm, and for one that is not written here (SM2, RSASSA-PSS).
    """
    if not signers:
        raise WrongUse(
            Text("Signed data needs a signer.", "签名数据至少需要一个签名者。"),
            hint=Text("Give one signer or several.", "请给出一个或多个签名者。"),
        )
    return CmsSigning(tuple((one, _writable(one.oid)) for one in signers), aware(signing_time))


def _writable(oid: str) -> Algorithm:
    algorithm = for_new(known(oid), oid)
    if algorithm.pss or algorithm.family is Family.SM2:
        raise WrongUse(
            Text(
                f"{algorithm.name} is not written as CMS here.",
                f"此处不以 CMS 格式写出 {algorithm.name} 签名。",
            ),
            hint=Text(
                "Sign without CMS, or with RSA (PKCS#1 v1.5) or ECDSA.",
                "请不用 CMS，或改用 RSA（PKCS#1 v1.5）、ECDSA。",
            ),
        )
    return algorithm


class CmsSigning:
    """Signed data being made."""

    def __init__(self, signers: tuple[tuple[Signer, Algorithm], ...], signing_time: datetime | None) -> None:
        self._signers = signers
        self._signing_time = signing_time
        self._digests = {algorithm.digest: new_digest(algorithm.digest) for _, algorithm in signers}
        self._finished = False

    def update(self, data: bytes, /) -> None:
        """Take in more of the content."""
        if self._finished:
            raise finished()
        for digest in self._digests.values():
            digest.update(data)

    def finish(self) -> bytes:
        """The signed data in DER, with the certificates and without the content; once only."""
        if self._finished:
            raise finished()
        self._finished = True
        cms, x509 = need("asn1crypto.cms", "sign"), need("asn1crypto.x509", "sign")
        certificates = dict.fromkeys(der for signer, _ in self._signers for der in signer.certificates)
        signed = {
            "version": "v1",
            "digest_algorithms": [{"algorithm": DIGESTS[name]} for name in self._digests],
            "encap_content_info": {"content_type": "data"},
            "certificates": [x509.Certificate.load(der) for der in certificates],
            "signer_infos": [self._info(signer, algorithm) for signer, algorithm in self._signers],
        }
        whole = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})
        return bytes(whole.dump())

    def _info(self, signer: Signer, algorithm: Algorithm) -> object:
        cms, x509 = need("asn1crypto.cms", "sign"), need("asn1crypto.x509", "sign")
        own = x509.Certificate.load(signer.certificates[0])
        attributes = [
            {"type": "content_type", "values": ["data"]},
            {"type": "message_digest", "values": [self._digests[algorithm.digest].digest()]},
        ]
        if self._signing_time is not None:
            kind = "utc_time" if 1950 <= self._signing_time.year < 2050 else "general_time"
            attributes.append({"type": "signing_time", "values": [cms.Time({kind: self._signing_time})]})
        signed = cms.CMSAttributes(attributes)
        state = signer.begin()
        state.update(bytes(signed.dump()))
        return {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {"issuer_and_serial_number": {"issuer": own.issuer, "serial_number": own.serial_number}}
            ),
            "digest_algorithm": {"algorithm": DIGESTS[algorithm.digest]},
            "signed_attrs": signed,
            "signature_algorithm": {"algorithm": algorithm.oid},
            "signature": state.finish(),
        }


# ── verifying ────────────────────────────────────────────────────────────────────────────────────────────


def begin_cms_check(data: bytes, verifier: CertificateVerifier) -> CmsChecking:
    """Begin to verify detached signed data (DER, BER or PEM).

    The time of signing that a signer claims is reported and not believed: give the time to the verifier.
    Raises :class:`CannotRead` for what is not signed data, :class:`MissingExtraError` without the library.
    """
    return CmsChecking(read_signed_data(data), verifier)


class CmsChecking:
    """Signed data being verified."""

    def __init__(self, signed: SignedData, verifier: CertificateVerifier) -> None:
        self._signed = signed
        self._verifier = verifier
        self._digests: dict[str, Digesting] = {
            part.digest: new_digest(part.digest) for part in signed.parts if part.digest
        }
        self._finished = False

    def update(self, data: bytes, /) -> None:
        """Take in more of the content."""
        if self._finished:
            raise finished()
        for digest in self._digests.values():
            digest.update(data)

    def finish(self) -> CmsVerdict:
        """The verdict on every signer; once only."""
        if self._finished:
            raise finished()
        self._finished = True
        digests = {name: state.digest() for name, state in self._digests.items()}
        verdict = verdict_on_signed(self._signed, digests, self._verifier)
        if self._signed.content is None:
            return verdict
        attached = Finding(rules.CMS_ATTACHED, details={"octets": len(self._signed.content)})
        return evolve(verdict, findings=(*verdict.findings, attached))


def verdict_on_signed(
    signed: SignedData, digests: Mapping[str, bytes], verifier: CertificateVerifier
) -> CmsVerdict:
    """The verdict on signed data whose content has these digests, by the name of the algorithm."""
    if signed.foreign:
        details = {"oid": signed.foreign, "reason": GM_REASON}
        found = judge(Outcome.UNSUPPORTED, signed.foreign, None, Lot(signer=None), verifier.grounds)
        finding = Finding(rules.UNSUPPORTED, details=details)
        return CmsVerdict(signatures=[evolve(found, outcome=Outcome.UNSUPPORTED, findings=(finding,))])
    certificates, unreadable = _readable(signed.certificates)
    findings = []
    if unreadable:
        findings.append(Finding(rules.CMS_CERTIFICATE, details={"count": unreadable}))
    if not signed.parts:
        findings.append(Finding(rules.CMS_EMPTY))
    every = (*certificates, *verifier.grounds.others, *verifier.grounds.roots)
    verdicts = [_verdict(part, _lot(part, every), digests, verifier) for part in signed.parts]
    return CmsVerdict(signatures=verdicts, findings=findings)


def _readable(lot: Sequence[bytes]) -> tuple[tuple[Certificate, ...], int]:
    found = [one for der in lot if (one := sort_out([der]).signer) is not None]
    return tuple(dict.fromkeys(found)), len(lot) - len(found)


def _lot(part: SignerPart, certificates: Sequence[Certificate]) -> Lot:
    """The certificate that the signer names, and the others."""

    def named(one: Certificate) -> bool:
        if part.key_id:
            return one.key_id == part.key_id
        return (one.issuer_key, one.serial) == (part.issuer_key, part.serial)

    signer = next((one for one in certificates if named(one)), None)
    if signer is None:
        return Lot(signer=None, findings=(Finding(rules.NO_CERTIFICATE),))
    return Lot(signer=signer, others=tuple(one for one in certificates if one != signer))


def _verdict(
    part: SignerPart, lot: Lot, digests: Mapping[str, bytes], verifier: CertificateVerifier
) -> SignatureVerdict:
    outcome, finding = _before(part, lot, digests)
    if outcome is not None:
        found = judge(outcome, part.oid, part.algorithm, lot, verifier.grounds, [finding] if finding else [])
        return evolve(found, claimed=part.claimed)
    digest = digests[part.digest or ""]
    if part.attributes:
        state = new_digest(part.digest or "")
        state.update(part.attributes)
        digest = state.digest()
    found = verdict_on(part.oid, part.algorithm, lot, verifier, [(None, digest)], part.signature, part.salt)
    return evolve(found, claimed=part.claimed)


def _before(
    part: SignerPart, lot: Lot, digests: Mapping[str, bytes]
) -> tuple[Outcome | None, Finding | None]:
    """What settles the matter before the signature itself is looked at."""
    if part.algorithm is not None and part.algorithm.family is Family.SM2:
        return Outcome.UNSUPPORTED, Finding(rules.UNSUPPORTED, details={"oid": part.oid, "reason": GM_REASON})
    problem = part.problem or _other_certificate(part, lot.signer)
    if problem is not None:
        return Outcome.UNREADABLE, Finding(rules.CMS_FORM, details={"reason": problem})
    if part.algorithm is None or part.digest is None:
        reason = Text("it is not known here.", "此处不支持该算法。")
        return Outcome.UNSUPPORTED, Finding(rules.UNSUPPORTED, details={"oid": part.oid, "reason": reason})
    if part.attributes and part.message_digest != digests[part.digest]:
        subject = lot.signer.subject if lot.signer else ""
        return Outcome.FORGED, Finding(rules.FORGED, details={"subject": subject})
    return None, None


def _other_certificate(part: SignerPart, signer: Certificate | None) -> Text | None:
    """Whether the certificate is another than the one that the signer bound itself to (RFC 5035)."""
    for name, digest in part.certificate_digests:
        if signer is None or name not in DIGESTS:
            continue
        state = new_digest(name)
        state.update(signer.der)
        if state.digest() != digest:
            return Text("it was signed for another certificate.", "签名所指定的是另一证书。")
    return None
