"""时间戳验证. Whether a time stamp (RFC 3161) is about some content, and whom its authority is trusted by.

The token is kept as the octets it came as. A time stamp of SM2 (GM/T 0033) can be read and compared with the
content, but its signature cannot be established here.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from attrs import evolve, field, frozen

from archpkg.findings import Finding, Severity
from archpkg.signing import rules
from archpkg.signing.algorithms import Digesting, new_digest
from archpkg.signing.certificates import read_certificate
from archpkg.signing.cms import verdict_on_signed
from archpkg.signing.stamps_form import Stamp, read_stamp
from archpkg.signing.verdicts import Outcome, SignatureVerdict
from archpkg.signing.verifying import CertificateVerifier, finished
from archpkg.words import Text

_TIME_STAMPING = "1.3.6.1.5.5.7.3.8"
_OLD = ("md5", "sha1")


class Imprint(Enum):
    """Whether the time stamp is about the content given."""

    SAME = "same"
    OTHER = "other"
    NOT_ESTABLISHED = "not_established"


@frozen(kw_only=True)
class StampVerdict:
    """时间戳验证结论. The time, whether it is about this content, and the verdict on the authority's signature.

    ``signature`` is None where the token has no signer, or several.
    """

    time: datetime
    imprint: Imprint
    signature: SignatureVerdict | None
    accuracy: float | None = None
    policy: str = ""
    serial: str = ""
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])

    @property
    def ok(self) -> bool:
        """About this content, signed by a trusted authority whose certificate was in force, and no error."""
        sound = all(finding.severity is not Severity.ERROR for finding in self.findings)
        signed = self.signature is not None and self.signature.ok
        return sound and signed and self.imprint is Imprint.SAME

    @property
    def every_finding(self) -> tuple[Finding, ...]:
        """Those on the time stamp, then those on its signature."""
        return (*self.findings, *(self.signature.findings if self.signature else ()))


def begin_stamp_check(
    token: bytes, verifier: CertificateVerifier, *, nonce: int | None = None
) -> StampChecking:
    """Begin to verify a time-stamp token (DER or PEM) against content.

    The authority's certificate is judged for the time of the stamp, whatever time the verifier has. ``nonce``
    is that of the request, where it is known. Raises :class:`CannotRead` for what is no time stamp,
    :class:`MissingExtraError` without the library.
    """
    return StampChecking(read_stamp(token), verifier, nonce)


class StampChecking:
    """A time stamp being verified."""

    def __init__(self, stamp: Stamp, verifier: CertificateVerifier, nonce: int | None) -> None:
        self._stamp = stamp
        self._verifier = verifier
        self._nonce = nonce
        name = stamp.info.digest
        self._digest: Digesting | None = new_digest(name) if name else None
        self._finished = False

    def update(self, data: bytes, /) -> None:
        """Take in more of the content."""
        if self._finished:
            raise finished()
        if self._digest is not None:
            self._digest.update(data)

    def finish(self) -> StampVerdict:
        """The verdict on the time stamp; once only."""
        if self._finished:
            raise finished()
        self._finished = True
        info = self._stamp.info
        imprint = Imprint.NOT_ESTABLISHED
        if self._digest is not None:
            imprint = Imprint.SAME if self._digest.digest() == info.imprint else Imprint.OTHER
        signature, findings = _signature(self._stamp, self._verifier)
        return StampVerdict(
            time=info.time,
            imprint=imprint,
            signature=signature,
            accuracy=info.accuracy,
            policy=info.policy,
            serial=info.serial,
            findings=(*_about(self._stamp, imprint, self._nonce), *findings),
        )


def _about(stamp: Stamp, imprint: Imprint, nonce: int | None) -> list[Finding]:
    info, found = stamp.info, []
    if imprint is Imprint.OTHER:
        found.append(Finding(rules.STAMP_CONTENT))
    if imprint is Imprint.NOT_ESTABLISHED:
        found.append(Finding(rules.STAMP_DIGEST, details={"oid": info.digest_oid}))
    if info.digest in _OLD:
        found.append(Finding(rules.STAMP_OLD_DIGEST, details={"digest": info.digest}))
    if nonce is not None and info.nonce != nonce:
        found.append(Finding(rules.STAMP_NONCE))
    return found


def _signature(stamp: Stamp, verifier: CertificateVerifier) -> tuple[SignatureVerdict | None, list[Finding]]:
    """The verdict on the one signature over what the time stamp says."""
    signed = stamp.signed
    digests = {}
    for name in {part.digest for part in signed.parts if part.digest}:
        state = new_digest(name)
        state.update(signed.content or b"")
        digests[name] = state.digest()
    verdict = verdict_on_signed(signed, digests, verifier.at_time(stamp.info.time))
    if len(verdict.signatures) != 1:
        reason = Text("it must have one signer.", "应有且只有一个签名者。")
        return None, [*verdict.findings, Finding(rules.STAMP_FORM, details={"reason": reason})]
    signature = evolve(verdict.signatures[0], claimed=None)
    return signature, [*verdict.findings, *_form(stamp, signature)]


def _form(stamp: Stamp, signature: SignatureVerdict) -> list[Finding]:
    """What RFC 3161 asks of the signer beyond a signature."""
    found = []
    if signature.outcome is not Outcome.UNSUPPORTED and not stamp.signed.parts[0].certificate_digests:
        reason = Text("it does not name its certificate (ESSCertID).", "未指明所用证书（ESSCertID）。")
        found.append(Finding(rules.STAMP_FORM, details={"reason": reason}))
    if signature.certificate:
        own = read_certificate(signature.certificate)
        if own.purposes != (_TIME_STAMPING,) or not own.purposes_critical:
            found.append(Finding(rules.STAMP_PURPOSE, details={"subject": own.subject}))
    return found
