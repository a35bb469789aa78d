"""Certification authorities for tests: certificates of RSA, EC and DSA by cryptography, of SM2 by gmssl-pyx."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from attrs import frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from archpkg.errors import need
from archpkg.signing import SM2_ID
from archpkg.signing.sm2 import begin_digest

# these have no types: their modules are taken as they come
gmssl_pyx = need("gmssl_pyx", "sm")
asn1, keys, pem, algos, cms, tsp, core = (
    need(f"asn1crypto.{part}", "sign") for part in ("x509", "keys", "pem", "algos", "cms", "tsp", "core")
)

START = datetime(2020, 1, 1, tzinfo=UTC)
END = datetime(2040, 1, 1, tzinfo=UTC)
WHEN = datetime(2026, 5, 20, 9, 31, tzinfo=UTC)
"""The time of signing in most tests."""

SM2_CURVE = "1.2.156.10197.1.301"
SM2_OID = "1.2.156.10197.1.501"


@frozen(kw_only=True)
class Holder:
    """A private key with its certificate."""

    key: Any
    certificate: bytes

    @property
    def key_pem(self) -> bytes:
        """The private key without a password."""
        return self.locked(None)

    def locked(self, password: bytes | None) -> bytes:
        """The private key, locked by a password where there is one."""
        if isinstance(self.key, bytes):
            return sm2_pem(self.key)
        lock: Any = serialization.NoEncryption()
        if password is not None:
            lock = serialization.BestAvailableEncryption(password)
        form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock
        return bytes(self.key.private_bytes(*form))

    @property
    def pem(self) -> bytes:
        """The certificate."""
        return bytes(pem.armor("CERTIFICATE", self.certificate))


def new_key(kind: str) -> Any:
    """A private key: rsa2048, rsa1024, p256, p384, p521, dsa."""
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:]))
    if kind == "dsa":
        return dsa.generate_private_key(2048)
    return ec.generate_private_key(
        {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}[kind]
    )


def name(common: str) -> x509.Name:
    """A subject with two parts."""
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    return x509.Name(parts)


def issue(
    common: str,
    key: Any,
    issuer: Holder | None = None,
    *,
    issuer_name: str = "",
    authority: bool = False,
    path_length: int | None = None,
    start: datetime = START,
    end: datetime = END,
    signing: bool = True,
    usage: bool = True,
    more: Sequence[tuple[x509.ExtensionType, bool]] = (),
    pss: bool = False,
) -> Holder:
    """A certificate for ``key``; of its own issue where there is no issuer."""
    above = issuer.key if issuer else key
    parent = (
        x509.load_der_x509_certificate(issuer.certificate).subject if issuer else name(issuer_name or common)
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(common))
        .issuer_name(parent)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(hashlib.sha256(common.encode()).digest()[:8], "big") >> 1)
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=path_length), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if usage:
        builder = builder.add_extension(key_usage(signing=signing, authority=authority), critical=True)
    for extension, critical in more:
        builder = builder.add_extension(extension, critical=critical)
    padding: Any = None
    if pss:
        from cryptography.hazmat.primitives.asymmetric import padding as paddings

        padding = paddings.PSS(paddings.MGF1(hashes.SHA256()), paddings.PSS.DIGEST_LENGTH)
    made = builder.sign(above, hashes.SHA256(), rsa_padding=padding)
    return Holder(key=key, certificate=made.public_bytes(serialization.Encoding.DER))


def key_usage(*, signing: bool, authority: bool) -> x509.KeyUsage:
    """keyUsage of a signer, an authority, or of neither."""
    return x509.KeyUsage(
        digital_signature=signing and not authority,
        content_commitment=False,
        key_encipherment=not signing,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority and signing,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


TIME_STAMPING = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])


def issue_sm2(
    common: str,
    issuer: tuple[str, Holder] | None = None,
    *,
    authority: bool = False,
    user_id: bytes = SM2_ID,
    start: datetime = START,
    end: datetime = END,
    key: tuple[bytes, bytes] | None = None,
) -> Holder:
    """A certificate with a new SM2 key, by an SM2 issuer (its common name and itself) or of its own issue."""
    point, private = key or gmssl_pyx.sm2_key_generate()
    above = issuer[1] if issuer else Holder(key=private, certificate=b"")
    assert isinstance(above.key, bytes)
    above_point = sm2_point(above.certificate) if issuer else point
    kind = {"algorithm": SM2_OID}
    usage = {"key_cert_sign"} if authority else {"digital_signature"}
    inner = asn1.TbsCertificate(
        {
            "version": "v3",
            "serial_number": int.from_bytes(hashlib.sha256(common.encode()).digest()[:8], "big"),
            "signature": kind,
            "issuer": asn1.Name.build({"country_name": "CN", "common_name": issuer[0] if issuer else common}),
            "validity": {
                "not_before": asn1.Time({"utc_time": start}),
                "not_after": asn1.Time({"utc_time": end}),
            },
            "subject": asn1.Name.build({"country_name": "CN", "common_name": common}),
            "subject_public_key_info": public_info(point),
            "extensions": [
                {"extn_id": "basic_constraints", "critical": True, "extn_value": {"ca": authority}},
                {"extn_id": "key_usage", "critical": True, "extn_value": usage},
            ],
        }
    )
    state = begin_digest(above_point, user_id)
    state.update(inner.dump())
    signature = gmssl_pyx.sm2_sign_sm3_digest(above.key, state.digest())
    whole = asn1.Certificate(
        {"tbs_certificate": inner, "signature_algorithm": kind, "signature_value": signature}
    )
    return Holder(key=private, certificate=whole.dump())


def public_info(point: bytes) -> Any:
    """A public key of SM2."""
    curve = keys.ECDomainParameters(name="named", value=SM2_CURVE)
    return keys.PublicKeyInfo(
        {
            "algorithm": {"algorithm": "ec", "parameters": curve},
            "public_key": keys.ECPointBitString(b"\4" + point),
        }
    )


def sm2_point(certificate: bytes) -> bytes:
    """The public key of an SM2 certificate, 64 octets."""
    return bytes(asn1.Certificate.load(certificate).public_key["public_key"].native)[1:]


def sm2_pem(private: bytes) -> bytes:
    """A private key of SM2 in PKCS#8, octet by octet (asn1crypto does not build one for this curve)."""
    head = bytes.fromhex("3041020100301306072a8648ce3d020106082a811ccf5501822d0427302502010104 20")
    return bytes(pem.armor("PRIVATE KEY", head + private))


def pair(r: int, s: int) -> bytes:
    """The DER of two numbers."""
    return bytes(algos.DSASignature({"r": r, "s": s}).dump())
