"""签名. Sign content of any size: digest first, then let a key, a UKey or an HSM sign the digest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import field, frozen

from archpkg.errors import Rejected, WrongUse
from archpkg.signing import sm2
from archpkg.signing.algorithms import (
    ALGORITHMS,
    SHORT_RSA,
    Algorithm,
    Digesting,
    Family,
    known,
    new_digest,
)
from archpkg.signing.certificates import Certificate, certificates_of
from archpkg.signing.chains import is_short
from archpkg.signing.judging import family_fits
from archpkg.signing.protocols import SigningState
from archpkg.signing.verifying import finished
from archpkg.words import Text


@frozen(kw_only=True)
class DigestSigner:
    """签名者. Signs by a function that signs a digest; make it with :func:`make_signer` or ``load_signer``.

    ``digest`` names the digest. ``point`` and ``sm2_id`` are what SM2 digests before the content.
    """

    oid: str
    certificates: tuple[bytes, ...] = field(repr=False)
    name: str
    digest: str
    sign_digest: Callable[[bytes], bytes] = field(repr=False, eq=False)
    point: bytes = field(default=b"", repr=False)
    sm2_id: bytes = sm2.SM2_ID

    def begin(self) -> SigningState:
        """Begin one signature. Raises :class:`MissingExtraError` where a library is missing."""
        if self.point:
            return _Signing(sm2.begin_digest(self.point, self.sm2_id), self.sign_digest)
        return _Signing(new_digest(self.digest), self.sign_digest)


class _Signing:
    """A signature being made."""

    def __init__(self, digest: Digesting, sign_digest: Callable[[bytes], bytes]) -> None:
        self._digest = digest
        self._sign_digest = sign_digest
        self._finished = False

    def update(self, data: bytes, /) -> None:
        if self._finished:
            raise finished()
        self._digest.update(data)

    def finish(self) -> bytes:
        if self._finished:
            raise finished()
        self._finished = True
        return self._sign_digest(self._digest.digest())


def make_signer(
    sign_digest: Callable[[bytes], bytes],
    certificates: Sequence[bytes],
    *,
    oid: str,
    sm2_id: bytes = sm2.SM2_ID,
) -> DigestSigner:
    """A signer around a function that signs a digest, as the drivers of a UKey or an HSM offer one.

    The function gets the digest of the algorithm ``oid`` (for SM2 that of Z and the content) and gives back
    the signature: for RSA as long as the key, for ECDSA and SM2 as DER. ``certificates`` are DER or PEM, the
    signer's own first.

    Raises :class:`WrongUse` for an unknown or old algorithm or one that does not go with the key,
    :class:`CannotRead` for what is not a certificate, :class:`Rejected` for a short key.
    """
    lot = certificates_of(certificates)
    if not lot:
        raise WrongUse(
            Text("A signer needs a certificate.", "签名者需要证书。"),
            hint=Text("Give the signer's certificate first.", "请首先给出签名人证书。"),
        )
    algorithm = for_new(known(oid), oid)
    return signer_of(sign_digest, lot, algorithm, sm2_id)


def signer_of(
    sign_digest: Callable[[bytes], bytes], lot: Sequence[Certificate], algorithm: Algorithm, sm2_id: bytes
) -> DigestSigner:
    """As :func:`make_signer`, from what has been read."""
    own = lot[0]
    if not family_fits(algorithm, own):
        raise WrongUse(
            Text(
                f"{algorithm.name} does not go with the {own.key.kind} key of {own.subject}.",
                f"{algorithm.name} 与 {own.subject} 的 {own.key.kind} 密钥不相配。",
            ),
            hint=Text("Choose the algorithm by the key.", "请按密钥类型选择算法。"),
        )
    if is_short(own):
        raise Rejected(
            Text(f"The key has only {own.key.bits} bits.", f"密钥仅 {own.key.bits} 位。"),
            hint=Text(
                f"New signatures need {SHORT_RSA} bits or more.", f"新的签名至少需要 {SHORT_RSA} 位密钥。"
            ),
        )
    return DigestSigner(
        oid=algorithm.oid,
        certificates=tuple(one.der for one in lot),
        name=own.name,
        digest=algorithm.digest,
        sign_digest=sign_digest,
        point=own.key.point if algorithm.family is Family.SM2 else b"",
        sm2_id=sm2_id,
    )


def for_new(algorithm: Algorithm | None, asked: str) -> Algorithm:
    """The algorithm, if new signatures may be made with it. Raises :class:`WrongUse`."""
    if algorithm is not None and not algorithm.old:
        return algorithm
    fine = ", ".join(one.name for one in ALGORITHMS if not one.old)
    raise WrongUse(
        Text(f"No new signature is made with {asked}.", f"不得用 {asked} 作新的签名。"),
        hint=Text(f"Use one of {fine}.", f"请使用 {fine} 之一。"),
    )
