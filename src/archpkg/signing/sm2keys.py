"""SM2 私钥. Private keys of SM2 from PEM or DER: PKCS#8, locked or not, and SEC 1.

``cryptography`` does not know the curve, so the octets are taken out here; a locked key is unlocked by
PBES2 with PBKDF2 and AES-CBC, as OpenSSL writes it by default.
"""

from __future__ import annotations

import hashlib
from typing import Any

from archpkg.errors import ArchpkgError, CannotRead, need
from archpkg.signing.certificates import SM2_CURVE
from archpkg.words import Text

_MOST_ROUNDS = 10_000_000


def read_sm2_key(data: bytes, password: bytes | None = None) -> bytes:
    """The 32 octets of a private key of SM2.

    Raises :class:`CannotRead` for another kind of key, a wrong or missing password, an unknown way of locking.
    """
    try:
        return _read(data, password)
    except ArchpkgError:
        raise
    # the octets come from anywhere: whatever the parser stumbles over, it is no key
    except Exception as error:
        raise _no_key() from error


def _read(data: bytes, password: bytes | None) -> bytes:
    keys = need("asn1crypto.keys", "sign")
    kind, der = _armoured(data)
    if kind in ("EC PRIVATE KEY", "SM2 PRIVATE KEY") or (not kind and _is_bare(keys, der)):
        return _octets(keys.ECPrivateKey.load(der, strict=True), None)
    if kind == "ENCRYPTED PRIVATE KEY" or (not kind and _is_locked(keys, der)):
        if password is None:
            raise CannotRead(
                Text("The private key is locked by a password.", "私钥受密码保护。"),
                hint=Text("Give the password.", "请提供密码。"),
            )
        der = _unlock(keys.EncryptedPrivateKeyInfo.load(der, strict=True), password)
    elif password is not None:
        raise CannotRead(
            Text("A password was given, but the private key has none.", "提供了密码，但私钥未设密码。"),
            hint=Text("Leave the password out.", "请不要提供密码。"),
        )
    info = keys.PrivateKeyInfo.load(der, strict=True)
    return _octets(info["private_key"].parsed, info["private_key_algorithm"]["parameters"])


def _armoured(data: bytes) -> tuple[str, bytes]:
    """The kind of PEM and its content; ``openssl ecparam`` puts the curve before the key."""
    pem = need("asn1crypto.pem", "sign")
    if not pem.detect(data):
        return "", data
    for kind, _, der in pem.unarmor(data, multiple=True):
        if "PRIVATE KEY" in kind:
            return str(kind), bytes(der)
    raise _no_key()


def _is_locked(keys: Any, der: bytes) -> bool:
    try:
        return isinstance(keys.EncryptedPrivateKeyInfo.load(der, strict=True)["encrypted_data"].native, bytes)
    except (ValueError, TypeError, KeyError):
        return False


def _is_bare(keys: Any, der: bytes) -> bool:
    """Whether a DER is that of SEC 1, whose version is 1 where that of PKCS#8 is 0."""
    try:
        return bool(keys.ECPrivateKey.load(der, strict=True)["version"].native == "ecPrivkeyVer1")
    except (ValueError, TypeError, KeyError):
        return False


def _octets(key: Any, parameters: Any) -> bytes:
    curve = key["parameters"] if parameters is None else parameters
    named = getattr(curve, "chosen", None)
    if getattr(named, "dotted", "") != SM2_CURVE:
        raise _no_key()
    return int(key["private_key"].native).to_bytes(32, "big")


def _unlock(locked: Any, password: bytes) -> bytes:
    way = locked["encryption_algorithm"]
    known = way["algorithm"].native == "pbes2" and way.kdf == "pbkdf2"
    if (
        not known
        or (way.encryption_cipher, way.encryption_mode) != ("aes", "cbc")
        or way.kdf_iterations > _MOST_ROUNDS
    ):
        raise CannotRead(
            Text("The way this key is locked is not known here.", "不支持该私钥的加密方式。"),
            hint=Text(
                "Lock it anew with PBES2, PBKDF2 and AES-CBC.", "请改用 PBES2、PBKDF2 和 AES-CBC 重新加密。"
            ),
        )
    secret = hashlib.pbkdf2_hmac(way.kdf_hmac, password, way.kdf_salt, way.kdf_iterations, way.key_length)
    ciphers = need("cryptography.hazmat.primitives.ciphers", "sign")
    unpad = need("cryptography.hazmat.primitives.padding", "sign").PKCS7(128).unpadder()
    state = ciphers.Cipher(ciphers.algorithms.AES(secret), ciphers.modes.CBC(way.encryption_iv)).decryptor()
    opened = state.update(locked["encrypted_data"].native) + state.finalize()
    try:
        der = bytes(unpad.update(opened) + unpad.finalize())
        need("asn1crypto.keys", "sign").PrivateKeyInfo.load(der, strict=True)
    except (ValueError, TypeError) as error:
        raise CannotRead(
            Text("The password is wrong, or this is not a private key.", "密码错误，或这不是私钥。"),
            hint=Text("Look at the password and at the file.", "请检查密码和文件。"),
        ) from error
    return der


def _no_key() -> CannotRead:
    return CannotRead(
        Text("This is not a private key of SM2.", "这不是 SM2 私钥。"),
        hint=Text(
            "Give a private key in PEM or DER (PKCS#8 or SEC 1).",
            "请提供 PEM 或 DER 格式的私钥（PKCS#8 或 SEC 1）。",
        ),
    )
