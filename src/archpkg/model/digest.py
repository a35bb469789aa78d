"""数字摘要. A digest as it is written down; computing one is the fixity room's work."""

from __future__ import annotations

import re

from attrs import Attribute, field, frozen

from archpkg.errors import InvalidValue
from archpkg.words import Text

HEX_LENGTHS = {
    "md5": 32,
    "sha1": 40,
    "sha224": 56,
    "sha256": 64,
    "sha384": 96,
    "sha512": 128,
    "sm3": 64,
    "sha3224": 56,
    "sha3256": 64,
    "sha3384": 96,
    "sha3512": 128,
    "blake3": 64,
}
"""Hexadecimal digits in a digest of each algorithm whose length is known."""

_HEX = re.compile(r"[0-9a-f]+\Z")


def normal_name(algorithm: str) -> str:
    """``SHA-256`` and ``sha256`` are one algorithm: lower case, letters and digits only (RFC 8493 §2.4)."""
    return "".join(c for c in algorithm.lower() if c.isalnum())


def _lower(value: str) -> str:
    return value.lower()


def _check(_instance: object, _attribute: Attribute[str], value: str) -> None:
    if not _HEX.match(value):
        raise InvalidValue(
            Text(f"{value!r} is not a hexadecimal digest.", f"{value!r} 不是十六进制摘要。"),
            hint=Text("Write digits 0-9 and a-f only.", "只能使用 0-9 与 a-f。"),
        )


@frozen(kw_only=True)
class Digest:
    """数字摘要. The digest of one computer file: algorithm (``sha256``, ``sm3`` …) and lower-case hex value.

    Raises :class:`InvalidValue` for a value that is not hexadecimal or has the wrong length.
    """

    algorithm: str = field(converter=normal_name)
    value: str = field(converter=_lower, validator=_check)

    def __attrs_post_init__(self) -> None:
        expected = HEX_LENGTHS.get(self.algorithm)
        if expected is not None and len(self.value) != expected:
            raise InvalidValue(
                Text(
                    f"A {self.algorithm} digest has {expected} hexadecimal digits, this one {len(self.value)}.",
                    f"{self.algorithm} 摘要应为 {expected} 位十六进制数，此值为 {len(self.value)} 位。",
                ),
                hint=Text("Copy the whole digest.", "请完整复制摘要值。"),
            )

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.value}"
