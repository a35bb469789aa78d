"""验签. Verify signatures over content of any size: digest first, then the signature over the digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from attrs import Factory, evolve, frozen

from archpkg.errors import CannotRead, WrongUse
from archpkg.findings import Finding
from archpkg.signing import rules, sm2
from archpkg.signing.algorithms import Algorithm, Digesting, Family, known, new_digest
from archpkg.signing.certificates import Certificate, certificates_of
from archpkg.signing.judging import Grounds, Lot, aware, family_fits, judge, key_kind_finding, sort_out
from archpkg.signing.protocols import CheckingState
from archpkg.signing.publickeys import check_form, genuine
from archpkg.signing.verdicts import Outcome, SignatureVerdict
from archpkg.words import Text

_NONE = b"\0none fits"


@frozen(kw_only=True)
class CertificateVerifier:
    """验证者. Verifies by the certificates that come with a signature, and judges them by what the caller trusts.

    Make it with :func:`make_verifier`. It is a :class:`archpkg.signing.Verifier`.
    """

    grounds: Grounds = Factory(Grounds)
    sm2_id: bytes = sm2.SM2_ID
    other_ids: tuple[bytes | None, ...] = sm2.OTHER_IDS

    def at_time(self, at: datetime | None) -> CertificateVerifier:
        """The same for another time of signing. Raises :class:`WrongUse` for a time without a zone."""
        return evolve(self, grounds=self.grounds.at_time(at))

    def begin(self, oid: str, certificates: Sequence[bytes]) -> CheckingState:
        """Begin to verify one signature.

        Certificates that are not readable become findings of the verdict. Raises :class:`MissingExtraError`
        where a library is missing: not verified is not a verdict.
        """
        oid = oid.strip()
        lot, algorithm = sort_out(certificates), known(oid)
        return _Checking(self, oid, algorithm, lot, _digests(self, algorithm, lot.signer))


def make_verifier(
    *,
    roots: Sequence[bytes] = (),
    intermediates: Sequence[bytes] = (),
    at: datetime | None = None,
    sm2_id: bytes = sm2.SM2_ID,
    other_ids: Sequence[bytes | None] = sm2.OTHER_IDS,
    authority_id: bytes = sm2.SM2_ID,
) -> CertificateVerifier:
    """A verifier that trusts ``roots`` (DER or PEM, of a PEM all) for the time ``at`` (aware; None: not known).

    ``sm2_id`` is the SM2 user ID of the signers. The content is digested once more for each of ``other_ids``,
    to tell a wrong ID from a forgery; pass () to save that time. ``authority_id`` is the ID by which SM2
    authorities sign certificates.

    Raises :class:`CannotRead` for a root that is not a certificate, :class:`WrongUse` for a time without a zone.
    """
    grounds = Grounds(
        roots=certificates_of(roots),
        others=certificates_of(intermediates),
        at=aware(at),
        authority_id=authority_id,
    )
    others = tuple(one for one in dict.fromkeys(other_ids) if one != sm2_id)
    return CertificateVerifier(grounds=grounds, sm2_id=sm2_id, other_ids=others)


def _digests(
    verifier: CertificateVerifier, algorithm: Algorithm | None, signer: Certificate | None
) -> tuple[tuple[bytes | None, Digesting], ...]:
    """What has to be computed over the content: one digest, or for SM2 one for each ID."""
    if algorithm is None or signer is None or not family_fits(algorithm, signer):
        return ()
    if algorithm.family is not Family.SM2:
        return ((None, new_digest(algorithm.digest)),)
    ids = (verifier.sm2_id, *verifier.other_ids)
    return tuple((one, sm2.begin_digest(signer.key.point, one)) for one in ids)


class _Checking:
    """A signature being verified."""

    def __init__(
        self,
        verifier: CertificateVerifier,
        oid: str,
        algorithm: Algorithm | None,
        lot: Lot,
        digests: tuple[tuple[bytes | None, Digesting], ...],
    ) -> None:
        self._verifier = verifier
        self._oid = oid
        self._algorithm = algorithm
        self._lot = lot
        self._digests = digests
        self._finished = False

    def update(self, data: bytes, /) -> None:
        if self._finished:
            raise finished()
        for _, digest in self._digests:
            digest.update(data)

    def finish(self, signature: bytes) -> SignatureVerdict:
        if self._finished:
            raise finished()
        self._finished = True
        digests = tuple((one, state.digest()) for one, state in self._digests)
        return verdict_on(self._oid, self._algorithm, self._lot, self._verifier, digests, signature)


def finished() -> WrongUse:
    """The error of one who goes on with what has come to its end."""
    return WrongUse(
        Text("This signature has been finished already.", "该签名已经结束。"),
        hint=Text("Begin another one.", "请重新开始。"),
    )


def verdict_on(
    oid: str,
    algorithm: Algorithm | None,
    lot: Lot,
    verifier: CertificateVerifier,
    digests: Sequence[tuple[bytes | None, bytes]],
    signature: bytes,
    salt: int | None = None,
) -> SignatureVerdict:
    """The verdict on a signature over digests computed before: one, or for SM2 one for each ID, asked ID first."""
    grounds, signer = verifier.grounds, lot.signer
    if signer is None:
        return judge(Outcome.NO_CERTIFICATE, oid, algorithm, lot, grounds)
    if algorithm is None:
        reason = Text("it is not known here.", "此处不支持该算法。")
        finding = Finding(rules.UNSUPPORTED, details={"oid": oid or "—", "reason": reason})
        return judge(Outcome.UNSUPPORTED, oid, None, lot, grounds, [finding])
    if not family_fits(algorithm, signer):
        finding = key_kind_finding(algorithm, signer)
        outcome = Outcome.UNSUPPORTED if signer.key.family is None else Outcome.FORGED
        return judge(outcome, oid, algorithm, lot, grounds, [finding])
    outcome, findings = _compare(oid, algorithm, signer, digests, signature, salt)
    return judge(outcome, oid, algorithm, lot, grounds, findings)


def _compare(
    oid: str,
    algorithm: Algorithm,
    signer: Certificate,
    digests: Sequence[tuple[bytes | None, bytes]],
    signature: bytes,
    salt: int | None,
) -> tuple[Outcome, list[Finding]]:
    try:
        plain, raw = check_form(signer.key, signature)
    except CannotRead as error:
        return Outcome.UNREADABLE, [Finding(rules.UNREADABLE, details={"reason": error.text})]
    findings = [Finding(rules.RAW_FORM)] if raw else []
    try:
        fitting = (one for one, digest in digests if genuine(signer.key, algorithm, digest, plain, salt))
        found = next(fitting, _NONE)
    except CannotRead as error:
        details = {"oid": oid, "reason": error.text}
        return Outcome.UNSUPPORTED, [*findings, Finding(rules.UNSUPPORTED, details=details)]
    asked = digests[0][0]
    if found is _NONE:
        return Outcome.FORGED, [*findings, Finding(rules.FORGED, details={"subject": signer.subject})]
    if found != asked:
        details = {"found": sm2.said(found), "expected": sm2.said(asked)}
        return Outcome.WRONG_ID, [*findings, Finding(rules.WRONG_ID, details=details)]
    return Outcome.GENUINE, findings
