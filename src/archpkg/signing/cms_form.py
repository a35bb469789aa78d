"""CMS 签名数据的结构. The structure of signed data after RFC 5652, taken apart into values.

What is wrong with one signer's part becomes its ``problem``: the other signers are read all the same.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import evolve, field, frozen

from archpkg.errors import ArchpkgError, CannotRead, need
from archpkg.signing.algorithms import Algorithm, Family, digest_named, known, named
from archpkg.signing.certificates import pss_parameters
from archpkg.words import Text

LARGEST = 1 << 24
"""Octets of the largest CMS that is looked at (content apart, it has some thousands)."""

MOST_SIGNERS = 64

DATA = "1.2.840.113549.1.7.1"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
GM_SIGNED_DATA = "1.2.156.10197.6.1.4.2.2"
"""The content type of signed data after GM/T 0010 (SM2)."""

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_BY_KEY = {
    "1.2.840.113549.1.1.1": Family.RSA,
    "1.2.840.10045.2.1": Family.ECDSA,
    "1.2.840.10040.4.1": Family.DSA,
    "1.2.156.10197.1.301.1": Family.SM2,
}
"""Signature algorithms that name the kind of key only and leave the digest to its own place."""


@frozen(kw_only=True)
class SignerPart:
    """签名者信息 (SignerInfo). One signer's part of signed data.

    The certificate is named by ``issuer_key`` and ``serial``, or by ``key_id``. ``attributes`` is the DER of
    what was signed in place of the content; it is empty where the content itself was signed.
    ``certificate_digests`` are those of the signer's certificate (RFC 5035), by the name of the algorithm.
    """

    issuer_key: str = ""
    serial: int = 0
    key_id: bytes = b""
    oid: str = ""
    algorithm: Algorithm | None = None
    salt: int | None = None
    digest: str | None = None
    attributes: bytes = field(default=b"", repr=False)
    message_digest: bytes = b""
    claimed: datetime | None = None
    certificate_digests: tuple[tuple[str, bytes], ...] = ()
    signature: bytes = field(default=b"", repr=False)
    problem: Text | None = None


@frozen(kw_only=True)
class SignedData:
    """签名数据 (SignedData). ``content`` is None where it is kept apart; certificates are in DER."""

    content_type: str
    content: bytes | None = field(default=None, repr=False)
    certificates: tuple[bytes, ...] = field(default=(), repr=False)
    parts: tuple[SignerPart, ...] = ()
    foreign: str = ""


def read_signed_data(data: bytes) -> SignedData:
    """Take signed data (DER, BER or PEM) apart. ``foreign`` is its type where that is SM2's own (GM/T 0010).

    Raises :class:`CannotRead` for what is none, and for more than 64 signers.
    """
    if len(data) > LARGEST:
        raise no_cms()
    try:
        return _read(data)
    except ArchpkgError:
        raise
    # the octets come from anywhere: whatever the parser stumbles over, it is no CMS
    except Exception as error:
        raise no_cms() from error


def no_cms() -> CannotRead:
    """The error for what is not signed data."""
    return CannotRead(
        Text("This is not signed data (CMS).", "这不是 CMS 签名数据。"),
        hint=Text("Give the signature as DER or PEM (PKCS#7).", "请提供 DER 或 PEM 格式的签名（PKCS#7）。"),
    )


def _read(data: bytes) -> SignedData:
    need("asn1crypto.tsp", "sign")  # it teaches the parser the attributes that time stamps have
    pem, cms = need("asn1crypto.pem", "sign"), need("asn1crypto.cms", "sign")
    der = pem.unarmor(data)[2] if pem.detect(data) else data
    info = cms.ContentInfo.load(der, strict=True)
    kind = str(info["content_type"].dotted)
    if kind == GM_SIGNED_DATA:
        return SignedData(content_type=kind, foreign=kind)
    if kind != _SIGNED_DATA:
        raise no_cms()
    signed = info["content"]
    inner = signed["encap_content_info"]
    content_type = str(inner["content_type"].dotted)
    if len(signed["signer_infos"]) > MOST_SIGNERS:
        raise no_cms()
    return SignedData(
        content_type=content_type,
        content=_content(inner["content"]),
        certificates=_certificates(signed["certificates"]),
        parts=tuple(_part(one, content_type) for one in signed["signer_infos"]),
    )


def _content(content: Any) -> bytes | None:
    absent = isinstance(content, need("asn1crypto.core", "sign").Void)
    return None if absent else bytes(content)


def _certificates(lot: Any) -> tuple[bytes, ...]:
    """The X.509 certificates; one that is not readable is empty, so that it can be counted."""
    found = (_certificate_der(one) for one in lot or ())
    return tuple(der for der in found if der is not None)


def _certificate_der(one: Any) -> bytes | None:
    try:
        return bytes(one.chosen.dump()) if one.name == "certificate" else None
    except Exception:
        return b""


def _part(one: Any, content_type: str) -> SignerPart:
    """One signer; what troubles the parser is a problem of this signer alone."""
    try:
        return _attributed(one, content_type, _plain_part(one))
    except Exception:
        return SignerPart(problem=Text("it is not readable.", "无法读取。"))


def _plain_part(one: Any) -> SignerPart:
    sid = one["sid"]
    by_key = sid.name == "subject_key_identifier"
    signing = one["signature_algorithm"]
    digest_oid = str(one["digest_algorithm"]["algorithm"].dotted)
    digest, oid = digest_named(digest_oid), str(signing["algorithm"].dotted)
    pss = pss_parameters(signing)
    family = _BY_KEY.get(oid)
    if pss is not None:
        algorithm = named(Family.RSA, pss[0], pss=True)
    elif family is not None:
        algorithm = named(family, digest or "")
    else:
        algorithm = known(oid)
    return SignerPart(
        issuer_key="" if by_key else str(sid.chosen["issuer"].hashable),
        serial=0 if by_key else int(sid.chosen["serial_number"].native),
        key_id=bytes(sid.chosen.native) if by_key else b"",
        oid=algorithm.oid if algorithm is not None else oid,
        algorithm=algorithm,
        salt=pss[1] if pss is not None else None,
        digest=digest,
        signature=bytes(one["signature"].native),
        problem=_other_digest() if algorithm is not None and algorithm.digest != digest else None,
    )


def _other_digest() -> Text:
    return Text("digest and signature algorithm do not agree.", "摘要算法与签名算法不一致。")


def _attributed(one: Any, content_type: str, part: SignerPart) -> SignerPart:
    """The part with what its signed attributes say (RFC 5652 §5.3, §11)."""
    attributes = one["signed_attrs"]
    if not attributes or not len(attributes):
        problem = part.problem
        if content_type != DATA:
            problem = Text("content of this type needs signed attributes.", "此类内容必须有签名属性。")
        return evolve(part, problem=problem)
    values: dict[str, list[Any]] = {}
    for attribute in attributes:
        values.setdefault(str(attribute["type"].native), []).extend(attribute["values"])
    problem = part.problem
    if len(values.get("content_type", ())) != 1 or len(values.get("message_digest", ())) != 1:
        problem = Text("content type and digest must be signed, once each.", "内容类型和摘要属性应各有一个。")
        return evolve(part, problem=problem)
    if values["content_type"][0].dotted != content_type:
        problem = Text("the signed content type is another one.", "签名属性中的内容类型不一致。")
    times = values.get("signing_time", ())
    return evolve(
        part,
        problem=problem,
        # what is signed is the SET OF, whose tag the structure replaces by its own
        attributes=b"\x31" + bytes(attributes.dump())[1:],
        message_digest=bytes(values["message_digest"][0].native),
        claimed=times[0].native if len(times) == 1 else None,
        certificate_digests=_certificate_digests(values),
    )


def _certificate_digests(values: dict[str, list[Any]]) -> tuple[tuple[str, bytes], ...]:
    """The digests by which a signer names its own certificate, the first of each attribute (RFC 5035)."""
    found = []
    for value in values.get("signing_certificate", ()):
        found.append(("sha1", bytes(value["certs"][0]["cert_hash"].native)))
    for value in values.get("signing_certificate_v2", ()):
        first = value["certs"][0]
        name = digest_named(str(first["hash_algorithm"]["algorithm"].dotted)) or ""
        found.append((name, bytes(first["cert_hash"].native)))
    return tuple(found)
