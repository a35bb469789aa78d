"""公钥验签. Whether a signature over a digest is genuine under a certificate's key."""

from __future__ import annotations

from typing import Any

from archpkg.errors import CannotRead, need
from archpkg.signing import sm2
from archpkg.signing.algorithms import Algorithm, Family
from archpkg.signing.certificates import PublicKey
from archpkg.words import Text

LARGEST = 1 << 16
"""Octets of the longest signature that is looked at; the longest in use have some hundreds."""

_BITS = 16384
"""A key of more bits than this would be slow on purpose."""

_DIGEST_CLASSES = {"md5": "MD5", "sha1": "SHA1", "sha256": "SHA256", "sha384": "SHA384", "sha512": "SHA512"}


def digest_class(name: str) -> Any:
    """The digest of a name as ``cryptography`` wants it for signing."""
    return getattr(need("cryptography.hazmat.primitives.hashes", "sign"), _DIGEST_CLASSES[name])()


def how(algorithm: Algorithm, *, signing: bool = False, salt: int | None = None) -> tuple[Any, ...]:
    """What ``cryptography``'s sign and verify take for a digest computed before: padding, if any, and digest.

    The salt of RSASSA-PSS is as long as the digest when signing, of any length when verifying, if not given.
    """
    asymmetric = need("cryptography.hazmat.primitives.asymmetric.padding", "sign")
    before = need("cryptography.hazmat.primitives.asymmetric.utils", "sign").Prehashed
    digest = digest_class(algorithm.digest)
    if algorithm.pss:
        pss = asymmetric.PSS
        length = salt if salt is not None else pss.DIGEST_LENGTH if signing else pss.AUTO
        return pss(asymmetric.MGF1(digest), length), before(digest)
    if algorithm.family is Family.RSA:
        return asymmetric.PKCS1v15(), before(digest)
    if algorithm.family is Family.ECDSA:
        return (need("cryptography.hazmat.primitives.asymmetric.ec", "sign").ECDSA(before(digest)),)
    return (before(digest),)


def check_form(key: PublicKey, signature: bytes) -> tuple[bytes, bool]:
    """The signature as the libraries take it, and whether it was 64 bare octets of SM2 (our reading).

    Raises :class:`CannotRead` for what cannot be a signature of this kind of key: cut, grown, garbage.
    """
    if len(signature) > LARGEST:
        raise _unreadable(f"{len(signature)} octets", f"{len(signature)} 字节")
    if key.family is Family.RSA:
        length = (key.bits + 7) // 8
        if len(signature) != length:
            raise _unreadable(
                f"it has {len(signature)} octets, the key makes {length}",
                f"长度 {len(signature)} 字节，而该密钥的签名应为 {length} 字节",
            )
        return signature, False
    if _is_pair(signature):
        return signature, False
    if key.family is Family.SM2 and len(signature) == 64:
        pair = need("asn1crypto.algos", "sign").DSASignature.from_p1363(signature)
        return bytes(pair.dump()), True
    raise _unreadable("it is not a DER sequence of two numbers", "不是由两个整数组成的 DER 序列")


def _unreadable(en: str, zh: str) -> CannotRead:
    return CannotRead(
        Text(en, zh), hint=Text("Ask the sender for the whole signature.", "请移交方提供完整的签名。")
    )


def _is_pair(signature: bytes) -> bool:
    algos = need("asn1crypto.algos", "sign")
    try:
        pair = algos.DSASignature.load(signature, strict=True)
        return bool(pair["r"].native > 0 and pair["s"].native > 0 and pair.dump(force=True) == signature)
    # garbage may trouble the parser in any way: it is no pair of numbers
    except Exception:
        return False


def genuine(
    key: PublicKey, algorithm: Algorithm, digest: bytes, signature: bytes, salt: int | None = None
) -> bool:
    """Whether ``signature`` over ``digest`` was made by the private key that belongs to ``key``.

    For SM2 the digest is one of :func:`archpkg.signing.sm2.begin_digest`. Raises :class:`CannotRead` where
    the key or the curve is beyond the libraries, :class:`MissingExtraError` without them.
    """
    if key.family is Family.SM2:
        return sm2.verify_digest(key.point, digest, signature)
    if key.bits > _BITS:
        raise _beyond(f"a key of {key.bits} bits", f"{key.bits} 位密钥")
    exceptions = need("cryptography.exceptions", "sign")
    loaded = load_public(key)
    try:
        loaded.verify(signature, digest, *how(algorithm, salt=salt))
    except exceptions.InvalidSignature:
        return False
    except (exceptions.UnsupportedAlgorithm, ValueError) as error:
        raise _beyond(f"{key.kind} of {key.bits} bits", f"{key.bits} 位 {key.kind} 密钥") from error
    return True


def load_public(key: PublicKey) -> Any:
    """The key as ``cryptography`` holds it. Raises :class:`CannotRead` where it does not know its kind."""
    exceptions = need("cryptography.exceptions", "sign")
    serialization = need("cryptography.hazmat.primitives.serialization", "sign")
    try:
        return serialization.load_der_public_key(key.der)
    except (exceptions.UnsupportedAlgorithm, ValueError, TypeError) as error:
        raise _beyond(f"{key.kind} of {key.bits} bits", f"{key.bits} 位 {key.kind} 密钥") from error


def _beyond(en: str, zh: str) -> CannotRead:
    return CannotRead(
        Text(f"the library does not know this key ({en})", f"所用的库不支持该密钥（{zh}）"),
        hint=Text("Verify it with the program it was made with.", "请使用生成该签名的软件验证。"),
    )
