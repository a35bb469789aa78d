"""国密 SM2. What SM2 signatures need beside a library that multiplies points: the ID, the digest, the form.

SM2 does not sign the digest of the content but that of Z and the content, where Z is made from the signer's
user ID and public key (GB/T 32918.2 §5.5). The ID is not in the signature: both sides must know it.
"""

from __future__ import annotations

import functools
from types import ModuleType

from archpkg.errors import CannotRead, WrongUse, need
from archpkg.signing.algorithms import Digesting, new_digest
from archpkg.words import Text

SM2_ID = b"1234567812345678"
"""The user ID where nothing else is agreed upon (GM/T 0009 §10)."""

OTHER_IDS: tuple[bytes | None, ...] = (b"", None)
"""What else is met: the empty ID that OpenSSL takes by default, and None: no Z at all, the bare digest."""

_A = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
_B = "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
_G = (
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
)
_CURVE = bytes.fromhex(_A + _B + _G)


@functools.cache
def _library() -> ModuleType:
    return need("gmssl_pyx", "sm")


def begin_digest(point: bytes, user_id: bytes | None) -> Digesting:
    """An SM3 digest that has taken in Z for a public key (64 octets) and a user ID; for None it has not.

    Raises :class:`WrongUse` for an ID of more than 8191 octets.
    """
    state = new_digest("sm3")
    if user_id is None:
        return state
    if len(user_id) > 8191:
        raise WrongUse(
            Text("The SM2 user ID is too long.", "SM2 用户标识过长。"),
            hint=Text("It has at most 8191 octets.", "最多 8191 字节。"),
        )
    z = new_digest("sm3")
    z.update((len(user_id) * 8).to_bytes(2, "big") + user_id + _CURVE + point)
    state.update(z.digest())
    return state


def sign_digest(private_key: bytes, digest: bytes) -> bytes:
    """The signature (DER) over a digest of :func:`begin_digest`, by a private key of 32 octets.

    Raises :class:`CannotRead` where the key is none, :class:`MissingExtraError` without ``gmssl-pyx``.
    """
    library = _library()
    try:
        return bytes(library.sm2_sign_sm3_digest(private_key, digest))
    except library.GmsslInnerError as error:
        raise CannotRead(
            Text("This is not a private key of SM2.", "这不是 SM2 私钥。"),
            hint=Text("Look whether the right key was given.", "请检查所给密钥是否正确。"),
        ) from error


def verify_digest(point: bytes, digest: bytes, signature: bytes) -> bool:
    """Whether a signature (DER) over a digest of :func:`begin_digest` is genuine.

    Raises :class:`CannotRead` for a public key that is no point of the curve, :class:`MissingExtraError`
    without ``gmssl-pyx``.
    """
    library = _library()
    try:
        return bool(library.sm2_verify_sm3_digest(point, digest, signature))
    except library.GmsslInnerError as error:
        raise CannotRead(
            Text("The public key is not a point of the SM2 curve.", "公钥不是 SM2 曲线上的点。"),
            hint=Text("Ask the sender for the right certificate.", "请移交方提供正确的证书。"),
        ) from error


def said(user_id: bytes | None) -> Text:
    """A user ID in words."""
    if user_id is None:
        return Text("(none: the bare SM3 digest)", "（无：直接对 SM3 摘要签名）")
    if not user_id:
        return Text("(empty)", "（空）")
    plain = user_id.decode("utf-8", "backslashreplace")
    return Text(plain, plain)
