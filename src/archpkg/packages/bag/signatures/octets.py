"""签名数据的余地. Octets of signed data that no signature covers, and whether they are as they must be.

A signature in CMS covers content, signed attributes and, through the certificate, the key. Around them stand
numbers, lists and certificates that anybody could change without spoiling it. Here they are held against what
RFC 5652 wants of them, so that no change of a signature file goes unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archpkg.errors import ArchpkgError, CannotRead, need
from archpkg.signing import SM2_ID, Certificate, read_certificate
from archpkg.signing.chains import issued_by
from archpkg.words import Text

_NOTHING = (b"", b"\x05\x00")
_DATA = "1.2.840.113549.1.7.1"
_PSS = "1.2.840.113549.1.1.10"
_UNREADABLE = Text("it is not plain DER.", "并非规范的 DER 编码。")

MOST = 32
"""Certificates of one signature file that are looked at."""

_DEEPEST = 40

_MOST_ISSUERS = 4
"""Issuers of like name that are tried for one certificate: a crowd of them must not hang it."""


def loose_octets(data: bytes) -> Text | None:
    """What of the octets of signed data (CMS, or the token of a time stamp) is not protected and not as RFC 5652 §5.1
    and §5.3 want it, in words; None where all is well. Signed data in PEM is taken for loose."""
    cms, parser = need("asn1crypto.cms", "sign"), need("asn1crypto.parser", "sign")
    try:
        signed = cms.ContentInfo.load(data, strict=True)["content"]
        if not _plain_lengths(parser, data) or not all(part in data for part in _parts(signed)):
            return _UNREADABLE
        return _loose(signed)
    except ArchpkgError:
        raise
    # the octets come from anywhere: whatever the parser stumbles over, they are not as they must be
    except Exception:
        return _UNREADABLE


def _plain_lengths(parser: Any, data: bytes, depth: int = 0) -> bool:
    """Whether all lengths are written as short as can be (X.690 §10.1): a longer one changes octets and no meaning."""
    while data:
        _, constructed, tag, header, content, trailer = parser.parse(data)
        octets = 1 if len(content) < 128 else 1 + (len(content).bit_length() + 7) // 8
        if trailer or tag > 30 or len(header) != 1 + octets or depth > _DEEPEST:
            return False
        if constructed and not _plain_lengths(parser, content, depth + 1):
            return False
        data = data[len(header) + len(content) :]
    return True


def _parts(signed: Any) -> list[bytes]:
    """The octets that signatures are over, as the parser gives them: it mends some of what is not DER."""
    certificates = [one.chosen for one in signed["certificates"] or ()]
    return [
        bytes(one.dump())
        for one in (*certificates, *(part["signed_attrs"] for part in signed["signer_infos"]))
    ]


def _loose(signed: Any) -> Text | None:
    parts = list(signed["signer_infos"])
    if signed["crls"] or any(part["unsigned_attrs"] for part in parts):
        return Text(
            "it carries lists of revoked certificates, or attributes that are not signed.",
            "含有吊销列表或未签名的属性。",
        )
    listed, used = list(signed["digest_algorithms"]), [part["digest_algorithm"] for part in parts]
    if _oids(listed) != _oids(used):
        return Text(
            "the list of digest algorithms is not that of the signers.", "摘要算法列表与签名者所用不一致。"
        )
    versions = [_version_of(part) for part in parts]
    plain = signed["encap_content_info"]["content_type"].dotted == _DATA and set(versions) <= {1}
    if _number(signed["version"]) != (1 if plain else 3) or any(
        _number(part["version"]) != version for part, version in zip(parts, versions, strict=True)
    ):
        return Text("its version numbers are not those of its form.", "版本号与其格式不符。")
    signing = [one for part in parts if (one := part["signature_algorithm"])["algorithm"].dotted != _PSS]
    if any(bytes(one["parameters"].dump()) not in _NOTHING for one in (*listed, *used, *signing)):
        return Text("the parameters of its algorithms are strange.", "算法参数异常。")
    if any(not _named_to_the_letter(part, signed["certificates"] or ()) for part in parts):
        return Text("a signer is not named as his certificate has it.", "签名者的名称与其证书不完全一致。")
    return None


def _oids(algorithms: Sequence[Any]) -> set[str]:
    return {str(one["algorithm"].dotted) for one in algorithms}


def _version_of(part: Any) -> int:
    return 1 if part["sid"].name == "issuer_and_serial_number" else 3


def _number(version: Any) -> int:
    return int.from_bytes(bytes(version.contents), "big")


def _named_to_the_letter(part: Any, certificates: Any) -> bool:
    """Names are compared without regard to case (RFC 5280 §7.1); a signer's program copies the name as it is."""
    sid = part["sid"]
    if sid.name != "issuer_and_serial_number":
        return True
    issuer, serial = bytes(sid.chosen["issuer"].dump()), sid.chosen["serial_number"].native
    own = [one.chosen for one in certificates if one.name == "certificate"]
    named = [one for one in own if one.serial_number == serial]
    return not named or any(bytes(one.issuer.dump()) == issuer for one in named)


def loose_certificates(
    certificates: Sequence[bytes], known: Sequence[Certificate], *, authority_id: bytes = SM2_ID
) -> tuple[str, ...]:
    """The subjects of those certificates that nobody is known to have issued: nothing tells whether they were changed.

    ``known`` are certificates that the caller has beside them. Those that are not readable are told by their place.
    """
    found: list[Certificate] = []
    loose = [f"… ({len(certificates)})"] if len(certificates) > MOST else []
    for number, der in enumerate(certificates[:MOST], 1):
        try:
            one = read_certificate(der)
        except CannotRead:
            loose.append(f"({number})")
            continue
        found.append(one)
        if one.der != der or one.signed not in der:  # the parser mended what is not DER
            loose.append(one.subject)
    pool = tuple(dict.fromkeys((*known, *found)))
    for one in found:
        if one not in known and not _issued(one, pool, authority_id):
            loose.append(one.subject)
    return tuple(dict.fromkeys(loose))


def _issued(one: Certificate, pool: Sequence[Certificate], authority_id: bytes) -> bool:
    above = [issuer for issuer in pool if issuer.subject_key == one.issuer_key]
    for issuer in above[:_MOST_ISSUERS]:
        try:
            if issued_by(one, issuer, sm2_id=authority_id):
                return True
        except CannotRead:
            continue
    return False
