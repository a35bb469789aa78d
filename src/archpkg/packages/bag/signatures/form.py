"""包签名的写法. Where the signatures of a bag stand, how they are called, and the form of those that are no CMS.

A signature is a tag file in the folder ``signatures/``, called by the manifest it is over::

    signatures/tagmanifest-sha256.txt.p7s         CMS, detached, DER (RFC 5652)
    signatures/tagmanifest-sha256.txt.p7s.tst     the time stamp of it: a token of RFC 3161, DER
    signatures/tagmanifest-sha256.txt.2.p7s       a further one, of another signer or time
    signatures/tagmanifest-sm3.txt.sig.json       SM2: JSON of our own, since CMS of SM2 is not written

No tag manifest lists them, which RFC 8493 §2.2.1 allows: a signature is made after what it signs.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence

from attrs import evolve, field, frozen

from archpkg.errors import CannotRead
from archpkg.words import Text

FOLDER = "signatures"
"""The tag folder that signatures stand in."""

CMS, PLAIN, STAMP = ".p7s", ".sig.json", ".tst"

LARGEST = 1 << 20
"""Octets of the largest signature, or time stamp, that is looked at; real ones have some thousands."""

OLD_DIGESTS = ("md5", "sha1")
"""Digests that two different contents can be made to share: what rests on them is not signed anew."""

FORM = "archpkg-signature/1"
"""What a signature in JSON says it is."""

MOST = 64
"""Signatures in one such file, and certificates with one signature, that are looked at."""

LONGEST_ID = 1024
"""Characters of the longest SM2 user ID that is read; the format of SM2 would allow 8191 octets."""

_NAME = re.compile(
    FOLDER + r"/((?:tag)?manifest-[^/]+?\.txt)(?:\.([1-9][0-9]{0,5}))?(\.p7s|\.sig\.json)(\.tst)?",
    re.IGNORECASE,
)
_KEYS = ("algorithm", "user_id", "digest", "value", "certificates")


@frozen(kw_only=True)
class SignatureName:
    """What the name of a signature says: the manifest, the number from 1, the form, whether it is its time stamp."""

    manifest: str
    number: int = 1
    form: str = CMS
    stamp: bool = False

    @property
    def path(self) -> str:
        """The name itself, relative to the bag."""
        number = "" if self.number == 1 else f".{self.number}"
        return f"{FOLDER}/{self.manifest}{number}{self.form}{STAMP if self.stamp else ''}"


def signature_name(path: str) -> SignatureName | None:
    """What a name says if it is that of a signature or a time stamp, spelled just so."""
    match = _NAME.fullmatch(path)
    if match is None:
        return None
    manifest, number, form, stamp = match.groups()
    found = SignatureName(
        manifest=manifest, number=int(number or 1), form=form.lower(), stamp=stamp is not None
    )
    return found if found.path == path else None


# ── signatures that are no CMS ───────────────────────────────────────────────────────────────────────────


@frozen(kw_only=True)
class PlainSignature:
    """裸签名. A signature over the octets of a manifest, with what is needed to verify it.

    ``algorithm`` is the OID; ``user_id`` the SM2 user ID of the signer; ``digest`` is e, the SM3 digest of Z and the
    manifest (GB/T 32918.2 §6.1); ``value`` the signature in DER (GM/T 0009); ``certificates`` are in DER, the
    signer's own first.
    """

    algorithm: str
    user_id: str
    digest: bytes
    value: bytes = field(repr=False)
    certificates: tuple[bytes, ...] = field(repr=False, converter=tuple[bytes, ...])


@frozen(kw_only=True)
class PlainSignatures:
    """裸签名文件. The signatures of one file, all over the same manifest."""

    manifest: str
    signatures: tuple[PlainSignature, ...] = field(converter=tuple[PlainSignature, ...])


def plain_bytes(signatures: PlainSignatures) -> bytes:
    """The one way in which such signatures are written: UTF-8, one blank a level, base64 and hex digits."""
    whole = {
        "form": FORM,
        "manifest": signatures.manifest,
        "signatures": [
            {
                "algorithm": one.algorithm,
                "user_id": one.user_id,
                "digest": one.digest.hex(),
                "value": base64.b64encode(one.value).decode(),
                "certificates": [base64.b64encode(der).decode() for der in one.certificates],
            }
            for one in signatures.signatures
        ],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def read_plain(data: bytes) -> PlainSignatures:
    """The signatures in a file. Raises :class:`CannotRead` for whatever is not written as :func:`plain_bytes` does:
    a second way of writing would leave octets that anybody could change unseen."""
    if len(data) > LARGEST:
        raise _no_plain("it is too large", "过大")
    try:
        found = _plain(json.loads(data.decode("utf-8")))
        again = plain_bytes(found)
    # the octets come from anywhere: too deep, no UTF-8, other types, no base64
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _no_plain("it is not of this form", "格式不符") from error
    if again != data:
        raise _no_plain("it is not spelled as it must be", "写法不符")
    return found


def _plain(whole: dict[str, object]) -> PlainSignatures:
    lot = whole["signatures"]
    if whole["form"] != FORM or not isinstance(lot, list) or not 0 < len(lot) <= MOST:
        raise ValueError("form")
    return PlainSignatures(manifest=_text(whole["manifest"]), signatures=[_one(part) for part in lot])


def _one(part: dict[str, object]) -> PlainSignature:
    algorithm, user_id, digest, value, certificates = (part[key] for key in _KEYS)
    if not isinstance(certificates, list) or len(certificates) > MOST or len(_text(user_id)) > LONGEST_ID:
        raise ValueError("too many certificates, or too long an ID")
    return PlainSignature(
        algorithm=_text(algorithm),
        user_id=_text(user_id),
        digest=bytes.fromhex(_text(digest)),
        value=base64.b64decode(_text(value), validate=True),
        certificates=[base64.b64decode(_text(der), validate=True) for der in certificates],
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value


def _no_plain(en: str, zh: str) -> CannotRead:
    return CannotRead(
        Text(f"This is no signature file of the form {FORM}: {en}.", f"这不是 {FORM} 格式的签名文件：{zh}。"),
        hint=Text("Ask the sender for the bag as it was signed.", "请移交方提供签名时的包。"),
    )


# ── several at once ──────────────────────────────────────────────────────────────────────────────────────


def next_names(there: Sequence[str], manifests: Sequence[str]) -> tuple[SignatureName, ...]:
    """The first free number for a CMS over each of the manifests, given the names that are there."""
    known = [name for path in there if (name := signature_name(path)) is not None]
    return tuple(
        evolve(
            SignatureName(manifest=manifest),
            number=1 + max((one.number for one in known if one.manifest == manifest), default=0),
        )
        for manifest in manifests
    )
