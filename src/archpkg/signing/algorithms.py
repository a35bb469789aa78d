"""签名算法. The signature algorithms by their object identifiers, and the digests they rest on.

An object identifier (OID) is what a package names its algorithm by. Those that DA/T 46-2009 lists are here, and
those in use today. SM2 with SM3 is 1.2.156.10197.1.501 (GB/T 32918, GM/T 0006).
"""

from __future__ import annotations

import hashlib
from enum import Enum
from typing import Any, Protocol

from attrs import frozen

from archpkg.errors import WrongUse, need
from archpkg.words import Text


class Family(Enum):
    """The kind of key that an algorithm needs."""

    RSA = "RSA"
    ECDSA = "ECDSA"
    DSA = "DSA"
    SM2 = "SM2"


@frozen(kw_only=True)
class Algorithm:
    """签名算法. One way to sign: its OID, its name, the kind of key, the digest underneath.

    ``old`` ones are verified with a warning and never used for a new signature. ``pss`` marks RSASSA-PSS.
    """

    oid: str
    name: str
    family: Family
    digest: str
    old: bool = False
    pss: bool = False


ALGORITHMS = (
    Algorithm(oid="1.2.840.113549.1.1.11", name="sha256WithRSA", family=Family.RSA, digest="sha256"),
    Algorithm(oid="1.2.840.113549.1.1.12", name="sha384WithRSA", family=Family.RSA, digest="sha384"),
    Algorithm(oid="1.2.840.113549.1.1.13", name="sha512WithRSA", family=Family.RSA, digest="sha512"),
    Algorithm(oid="1.2.840.113549.1.1.10", name="RSASSA-PSS", family=Family.RSA, digest="sha256", pss=True),
    Algorithm(oid="1.2.840.10045.4.3.2", name="ecdsaWithSHA256", family=Family.ECDSA, digest="sha256"),
    Algorithm(oid="1.2.840.10045.4.3.3", name="ecdsaWithSHA384", family=Family.ECDSA, digest="sha384"),
    Algorithm(oid="1.2.840.10045.4.3.4", name="ecdsaWithSHA512", family=Family.ECDSA, digest="sha512"),
    Algorithm(oid="1.2.156.10197.1.501", name="SM2WithSM3", family=Family.SM2, digest="sm3"),
    Algorithm(oid="1.2.840.113549.1.1.4", name="md5WithRSA", family=Family.RSA, digest="md5", old=True),
    Algorithm(oid="1.2.840.113549.1.1.5", name="sha1WithRSA", family=Family.RSA, digest="sha1", old=True),
    Algorithm(oid="1.2.840.10045.4.1", name="ecdsaWithSHA1", family=Family.ECDSA, digest="sha1", old=True),
    Algorithm(oid="1.2.840.10040.4.3", name="dsaWithSHA1", family=Family.DSA, digest="sha1", old=True),
)
"""Every algorithm known here. The bare OID of RSASSA-PSS names no digest: SHA-256 is our reading of it."""

DIGESTS = {
    "md5": "1.2.840.113549.2.5",
    "sha1": "1.3.14.3.2.26",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
    "sm3": "1.2.156.10197.1.401",
}
"""The OIDs of the digest algorithms."""

SHORT_RSA = 2048
"""RSA and DSA keys of fewer bits are verified with a warning and refused for new signatures."""


class Digesting(Protocol):
    """A digest being computed."""

    def update(self, data: bytes, /) -> object:
        """Take in more octets."""
        ...

    def digest(self) -> bytes:
        """The digest of what was taken in so far."""
        ...


def known(oid: str) -> Algorithm | None:
    """The algorithm of an OID; None for one that is not known here."""
    plain = oid.strip().removeprefix("urn:oid:")
    return next((one for one in ALGORITHMS if one.oid == plain), None)


def named(family: Family, digest: str, *, pss: bool = False) -> Algorithm | None:
    """The algorithm of a kind of key with a digest; None where there is none. Any digest goes with PSS."""
    if pss:
        plain = next(one for one in ALGORITHMS if one.pss)
        return Algorithm(oid=plain.oid, name=plain.name, family=family, digest=digest, pss=True)
    fitting = (one for one in ALGORITHMS if (one.family, one.digest, one.pss) == (family, digest, False))
    return next(fitting, None)


def digest_named(oid: str) -> str | None:
    """The name of the digest algorithm of an OID; None for one that is not known here."""
    return next((name for name, one in DIGESTS.items() if one == oid), None)


def new_digest(name: str) -> Digesting:
    """A fresh computation of a digest of :data:`DIGESTS`.

    Raises :class:`WrongUse` for another name, :class:`MissingExtraError` where SM3 needs ``cryptography``.
    """
    if name not in DIGESTS:
        raise WrongUse(
            Text(f"The digest {name!r} is not used in signatures.", f"签名中不使用摘要算法 {name!r}。"),
            hint=Text(f"Use one of {', '.join(DIGESTS)}.", f"请使用 {'、'.join(DIGESTS)} 之一。"),
        )
    try:
        # the old ones are verified with a warning, on machines under a security policy too
        return hashlib.new(name, usedforsecurity=False)
    except ValueError:
        hashes = need("cryptography.hazmat.primitives.hashes", "sign")
        return _FromCryptography(hashes.Hash(getattr(hashes, name.upper())()))


class _FromCryptography:
    """A computation of ``cryptography`` in the shape of hashlib's."""

    def __init__(self, state: Any) -> None:
        self._state = state

    def update(self, data: bytes, /) -> None:
        self._state.update(data)

    def digest(self) -> bytes:
        return bytes(self._state.copy().finalize())
