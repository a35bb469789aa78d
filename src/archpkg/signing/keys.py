"""签名密钥. Read private keys from files: PEM or DER, with or without a password, and PKCS#12.

Keys for tests and small archives; where keys live in a UKey or an HSM, see :func:`make_signer`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from archpkg.errors import ArchpkgError, CannotRead, Rejected, need
from archpkg.signing import sm2
from archpkg.signing.algorithms import Algorithm, Family, named, new_digest
from archpkg.signing.certificates import Certificate, certificates_of
from archpkg.signing.judging import aware
from archpkg.signing.publickeys import how, load_public
from archpkg.signing.signers import DigestSigner, for_new, signer_of
from archpkg.signing.sm2keys import read_sm2_key
from archpkg.words import Text

_LARGEST = 1 << 20


def load_signer(
    key: bytes,
    certificates: Sequence[bytes],
    *,
    password: bytes | None = None,
    digest: str = "",
    pss: bool = False,
    sm2_id: bytes = sm2.SM2_ID,
    at: datetime | None = None,
) -> DigestSigner:
    """A signer from a private key (PEM or DER) and its certificates (PEM or DER, the signer's own first).

    ``digest`` is sha256, sha384 or sha512; by default what fits the key: sha256 for RSA, for elliptic curves
    by their size, SM3 for SM2. ``pss`` takes RSASSA-PSS instead of PKCS#1 v1.5. With ``at`` (aware) a
    certificate that is not in force then is refused.

    Raises :class:`CannotRead` for a wrong password or what is not a key or certificate, :class:`Rejected` for
    a key of another certificate, a short key or one out of its time, :class:`WrongUse` for a digest that does
    not fit, :class:`MissingExtraError` where a library is missing.
    """
    lot = certificates_of(certificates)
    if not lot:
        raise CannotRead(
            Text("There is no certificate for the key.", "缺少与密钥对应的证书。"),
            hint=Text("Give the signer's certificate first.", "请首先给出签名人证书。"),
        )
    if len(key) > _LARGEST:
        raise _no_key()
    if lot[0].key.family is Family.SM2:
        return _sm2_signer(read_sm2_key(key, password), lot, sm2_id, at)
    return _signer(_load(key, password), lot, digest, pss, at)


def load_pkcs12(
    data: bytes,
    password: bytes | None,
    *,
    digest: str = "",
    pss: bool = False,
    at: datetime | None = None,
) -> DigestSigner:
    """A signer from a PKCS#12 file (.p12, .pfx) with key and certificates. Else as :func:`load_signer`.

    SM2 keys in PKCS#12 are not read: take them out as PEM.
    """
    if len(data) > _LARGEST:
        raise _no_key()
    exceptions = need("cryptography.exceptions", "sign")
    pkcs12 = need("cryptography.hazmat.primitives.serialization.pkcs12", "sign")
    encoding = need("cryptography.hazmat.primitives.serialization", "sign").Encoding.DER
    try:
        key, own, more = pkcs12.load_key_and_certificates(data, password)
    except exceptions.UnsupportedAlgorithm as error:
        raise CannotRead(
            Text("The kind of key in this PKCS#12 file is not read.", "不支持此 PKCS#12 文件中的密钥类型。"),
            hint=Text("Take key and certificate out as PEM.", "请将密钥和证书导出为 PEM 格式。"),
        ) from error
    except ValueError as error:
        raise _wrong_password_or_no_key() from error
    if key is None or own is None:
        raise CannotRead(
            Text("The PKCS#12 file has no key with its certificate.", "该 PKCS#12 文件中没有密钥及其证书。"),
            hint=Text("Export it again, together with the private key.", "请连同私钥重新导出。"),
        )
    lot = certificates_of([own.public_bytes(encoding), *(one.public_bytes(encoding) for one in more)])
    return _signer(key, lot, digest, pss, at)


def _load(data: bytes, password: bytes | None) -> Any:
    """The key as ``cryptography`` holds it."""
    exceptions = need("cryptography.exceptions", "sign")
    serialization = need("cryptography.hazmat.primitives.serialization", "sign")
    pem = b"-----BEGIN" in data
    load = serialization.load_pem_private_key if pem else serialization.load_der_private_key
    try:
        return load(data, password)
    except exceptions.UnsupportedAlgorithm as error:
        raise _no_key() from error
    except TypeError as error:
        raise _password_needed(password) from error
    except ValueError as error:
        raise (_no_key() if password is None else _wrong_password_or_no_key()) from error


def _signer(
    key: Any, lot: Sequence[Certificate], digest: str, pss: bool, at: datetime | None
) -> DigestSigner:
    own = lot[0]
    _belongs(key, own)
    _in_force(own, at)
    algorithm = _algorithm(own, digest, pss)
    signing = how(algorithm, signing=True)

    def sign_digest(value: bytes) -> bytes:
        if algorithm.family is Family.RSA:
            return bytes(key.sign(value, *signing))
        return bytes(key.sign(value, signing[0]))

    return signer_of(sign_digest, lot, algorithm, sm2.SM2_ID)


def _sm2_signer(
    private: bytes, lot: Sequence[Certificate], sm2_id: bytes, at: datetime | None
) -> DigestSigner:
    own = lot[0]
    probe = new_digest("sm3").digest()
    if not sm2.verify_digest(own.key.point, probe, sm2.sign_digest(private, probe)):
        raise _other_key(own)
    _in_force(own, at)
    algorithm = for_new(named(Family.SM2, "sm3"), "SM2")
    sign: Callable[[bytes], bytes] = lambda value: sm2.sign_digest(private, value)  # noqa: E731
    return signer_of(sign, lot, algorithm, sm2_id)


def _algorithm(own: Certificate, digest: str, pss: bool) -> Algorithm:
    family = own.key.family
    if family is None:
        raise _no_key()
    by_size = {256: "sha256", 384: "sha384", 521: "sha512"}
    usual = by_size.get(own.key.bits, "sha256") if family is Family.ECDSA else "sha256"
    wanted = (digest or usual).lower().replace("-", "")
    asked = f"{own.key.kind} + {digest or usual}"
    if pss and (family is not Family.RSA or wanted not in ("sha256", "sha384", "sha512")):
        return for_new(None, f"{asked} + PSS")
    return for_new(named(family, wanted, pss=pss), asked)


def _belongs(key: Any, own: Certificate) -> None:
    serialization = need("cryptography.hazmat.primitives.serialization", "sign")
    form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    if key.public_key().public_bytes(*form) != load_public(own.key).public_bytes(*form):
        raise _other_key(own)


def _in_force(own: Certificate, at: datetime | None) -> None:
    when = aware(at)
    if when is not None and not own.not_before <= when <= own.not_after:
        span = f"{own.not_before.isoformat()} – {own.not_after.isoformat()}"
        raise Rejected(
            Text(
                f"The certificate of {own.subject} is not in force then ({span}).",
                f"{own.subject} 的证书届时不在有效期内（{span}）。",
            ),
            hint=Text("Sign with a certificate that is in force.", "请使用有效期内的证书签名。"),
        )


def _other_key(own: Certificate) -> ArchpkgError:
    return Rejected(
        Text(
            f"The key does not belong to the certificate of {own.subject}.",
            f"密钥与 {own.subject} 的证书不匹配。",
        ),
        hint=Text(
            "Give the key and the certificate of the same signer, that first.",
            "请给出同一签名人的密钥和证书，且其证书在首位。",
        ),
    )


def _password_needed(password: bytes | None) -> CannotRead:
    if password is None:
        text = Text("The private key is locked by a password.", "私钥受密码保护。")
        return CannotRead(text, hint=Text("Give the password.", "请提供密码。"))
    text = Text("A password was given, but the private key has none.", "提供了密码，但私钥未设密码。")
    return CannotRead(text, hint=Text("Leave the password out.", "请不要提供密码。"))


def _wrong_password_or_no_key() -> CannotRead:
    return CannotRead(
        Text("The password is wrong, or this is not a private key.", "密码错误，或这不是私钥。"),
        hint=Text("Look at the password and at the file.", "请检查密码和文件。"),
    )


def _no_key() -> CannotRead:
    return CannotRead(
        Text("This is not a private key that can be read.", "这不是可读取的私钥。"),
        hint=Text(
            "Give a private key in PEM or DER (PKCS#8, PKCS#1 or SEC 1).",
            "请提供 PEM 或 DER 格式的私钥（PKCS#8、PKCS#1 或 SEC 1）。",
        ),
    )
