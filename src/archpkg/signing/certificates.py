"""数字证书. Certificates after RFC 5280, those with SM2 keys among them, as values that say what they hold.

They are parsed by ``asn1crypto``, since ``cryptography`` does not know the curve of SM2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen

from archpkg.errors import ArchpkgError, CannotRead, need
from archpkg.signing.algorithms import Family
from archpkg.words import Text

SM2_CURVE = "1.2.156.10197.1.301"
"""The OID of the curve of SM2 (GM/T 0006)."""

LARGEST = 1 << 20
"""Octets of the largest certificate that is looked at; real ones have a few thousand."""

_SHORT = {
    "common_name": "CN",
    "organization_name": "O",
    "organizational_unit_name": "OU",
    "country_name": "C",
    "locality_name": "L",
    "state_or_province_name": "ST",
    "serial_number": "serialNumber",
    "email_address": "emailAddress",
}
_FAMILIES = {"rsa": Family.RSA, "rsassa_pss": Family.RSA, "dsa": Family.DSA}


@frozen(kw_only=True)
class PublicKey:
    """公钥. Its family and size in bits, itself as SubjectPublicKeyInfo in DER, and for SM2 the point (64 octets)."""

    family: Family | None
    kind: str
    bits: int
    der: bytes = field(repr=False)
    point: bytes = field(default=b"", repr=False)


@frozen(kw_only=True)
class Certificate:
    """数字证书. What a certificate says; ``der`` is the whole of it, and what it is equal by.

    ``subject`` and ``issuer`` are for people, ``subject_key`` and ``issuer_key`` for comparing (RFC 5280 §7.1).
    ``signed`` is the part that the issuer signed. ``usages`` is None where the extension is absent.
    ``unknown_critical`` are critical extensions that nobody here looks at, and name constraints in any case.
    """

    der: bytes = field(repr=False)
    subject: str = field(eq=False)
    name: str = field(eq=False)
    issuer: str = field(eq=False)
    subject_key: str = field(eq=False, repr=False)
    issuer_key: str = field(eq=False, repr=False)
    key_id: bytes = field(default=b"", eq=False, repr=False)
    serial: int = field(eq=False)
    not_before: datetime = field(eq=False)
    not_after: datetime = field(eq=False)
    key: PublicKey = field(eq=False)
    signed: bytes = field(eq=False, repr=False)
    signature: bytes = field(eq=False, repr=False)
    signature_oid: str = field(eq=False)
    pss: tuple[str, int] | None = field(default=None, eq=False)
    authority: bool = field(default=False, eq=False)
    path_length: int | None = field(default=None, eq=False)
    usages: frozenset[str] | None = field(default=None, eq=False)
    purposes: tuple[str, ...] = field(default=(), eq=False)
    purposes_critical: bool = field(default=False, eq=False)
    unknown_critical: tuple[str, ...] = field(default=(), eq=False)

    @property
    def serial_hex(self) -> str:
        """The serial number in hex digits, as certificates are quoted."""
        return f"{self.serial:x}" if self.serial >= 0 else f"-{-self.serial:x}"


def read_certificate(data: bytes) -> Certificate:
    """One certificate in DER or PEM; of a PEM with several, the first.

    Raises :class:`CannotRead` for what is none, :class:`MissingExtraError` without ``asn1crypto``.
    """
    return read_certificates(data)[0]


def read_certificates(data: bytes) -> tuple[Certificate, ...]:
    """All certificates of a PEM, or the one of a DER, in their order. Raises as :func:`read_certificate`."""
    x509 = need("asn1crypto.x509", "sign")
    if len(data) > LARGEST:
        raise _no_certificate()
    try:
        parts = _armoured(data)
        found = tuple(_certificate(x509.Certificate.load(der, strict=True)) for der in parts)
    except ArchpkgError:
        raise
    # the octets come from anywhere: whatever the parser stumbles over, it is no certificate
    except Exception as error:
        raise _no_certificate() from error
    if any(one.der != der for one, der in zip(found, parts, strict=True)):
        raise _no_certificate()  # read, but not as it stands: what was signed would be something else
    return found


def certificates_of(lot: Sequence[bytes]) -> tuple[Certificate, ...]:
    """The certificates of several PEM or DER, each once. Raises as :func:`read_certificate`."""
    found: Iterable[Certificate] = (one for data in lot for one in read_certificates(data))
    return tuple(dict.fromkeys(found))


def _armoured(data: bytes) -> tuple[bytes, ...]:
    pem = need("asn1crypto.pem", "sign")
    if not pem.detect(data):
        return (data,)
    parts = tuple(
        bytes(der) for kind, _, der in pem.unarmor(data, multiple=True) if "CERTIFICATE" in kind.upper()
    )
    if not parts:
        raise _no_certificate()
    return parts


def _no_certificate() -> CannotRead:
    return CannotRead(
        Text("This is not a certificate.", "这不是数字证书。"),
        hint=Text("Give a certificate in DER or PEM (X.509).", "请提供 DER 或 PEM 格式的 X.509 证书。"),
    )


def _certificate(one: Any) -> Certificate:
    inner = one["tbs_certificate"]
    basic = one.basic_constraints_value
    usage, extended = one.key_usage_value, one.extended_key_usage_value
    looked_at = {"basic_constraints", "key_usage", "extended_key_usage", "certificate_policies"}
    path_length = one.max_path_length if basic is not None else None
    unknown = set(one.critical_extensions) - looked_at
    if one.name_constraints_value is not None:
        unknown.add("name_constraints")
    _well_formed(one)
    return Certificate(
        der=bytes(one.dump()),
        subject=_spoken(one.subject) or f"serial {one.serial_number:x}",
        name=_common_name(one.subject),
        issuer=_spoken(one.issuer),
        subject_key=str(one.subject.hashable),
        issuer_key=str(one.issuer.hashable),
        key_id=bytes(one.key_identifier or b""),
        serial=int(one.serial_number),
        not_before=one.not_valid_before,
        not_after=one.not_valid_after,
        key=_public_key(one.public_key),
        signed=bytes(inner.dump()),
        signature=bytes(one["signature_value"].native),
        signature_oid=str(one["signature_algorithm"]["algorithm"].dotted),
        pss=pss_parameters(one["signature_algorithm"]),
        authority=bool(basic["ca"].native) if basic is not None else False,
        path_length=None if path_length is None else int(path_length),
        usages=None if usage is None else frozenset(usage.native),
        purposes=() if extended is None else tuple(purpose.dotted for purpose in extended),
        purposes_critical="extended_key_usage" in one.critical_extensions,
        unknown_critical=tuple(sorted(unknown)),
    )


def _well_formed(one: Any) -> None:
    """What the issuer did not sign must have one form only: the algorithm, which stands twice (RFC 5280
    §4.1.1.2), and the count of unused bits of the signature."""
    twice = one["signature_algorithm"].dump() == one["tbs_certificate"]["signature"].dump()
    if not twice or bytes(one["signature_value"].contents)[:1] != b"\0":
        raise _no_certificate()


def pss_parameters(signing: Any) -> tuple[str, int] | None:
    """Digest and salt length of an AlgorithmIdentifier of RSASSA-PSS; None for another algorithm.

    Raises :class:`CannotRead` where the mask rests on another digest than the content does.
    """
    if signing["algorithm"].dotted != "1.2.840.113549.1.1.10":
        return None
    parameters = signing["parameters"]
    digest = str(parameters["hash_algorithm"]["algorithm"].native)
    mask = str(parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native)
    if mask != digest:
        raise _no_certificate()
    return digest, int(parameters["salt_length"].native)


def _public_key(info: Any) -> PublicKey:
    der, kind = bytes(info.dump()), str(info["algorithm"]["algorithm"].native)
    if kind != "ec":
        family = _FAMILIES.get(kind)
        return PublicKey(family=family, kind=kind.upper(), bits=int(info.bit_size) if family else 0, der=der)
    chosen = info["algorithm"]["parameters"].chosen
    curve = getattr(chosen, "dotted", "")
    point = bytes(info["public_key"].native)
    if curve == SM2_CURVE:
        if len(point) != 65 or point[0] != 4:
            raise _no_certificate()
        return PublicKey(family=Family.SM2, kind="SM2", bits=256, der=der, point=point[1:])
    # a curve written out instead of named may be any curve: nobody here computes on it
    family = Family.ECDSA if curve else None
    # a coordinate has whole octets, the largest curve in use 521 bits
    bits = min(8 * (len(point) // 2), 521)
    return PublicKey(family=family, kind=f"EC {chosen.native}" if curve else "EC", bits=bits, der=der)


def _spoken(name: Any) -> str:
    """The name in the order it was written, as ``C=CN, O=…, CN=…``."""
    parts = []
    for together in name.chosen:
        for one in together:
            kind = str(one["type"].native)
            parts.append(f"{_SHORT.get(kind, kind)}={one['value'].native}")
    return ", ".join(parts)


def _common_name(name: Any) -> str:
    found = [
        str(one["value"].native)
        for part in name.chosen
        for one in part
        if one["type"].native == "common_name"
    ]
    return found[-1] if found else _spoken(name)
