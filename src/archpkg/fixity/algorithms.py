"""摘要算法. The digest algorithms: their names, and what this machine can compute.

Names are written as in a manifest's file name: lower case, letters and digits only (``sha256``, ``sha3256``,
``sm3``). SM3 (GB/T 32905-2016) comes from the system's OpenSSL where that has it, else from one of the optional
libraries ``archpkg_lanes`` and ``cryptography``; BLAKE3 from the optional library ``blake3``.
"""

from __future__ import annotations

import importlib
from contextlib import suppress
from typing import Any, Protocol, Self

from archpkg.errors import MissingExtraError, WrongUse, need
from archpkg.words import Text

DEFAULT = ("sha256", "sm3")
"""What a package gets where nothing else is asked for."""

_SAME = {"blake2b512": "blake2b", "blake2s256": "blake2s"}
_BUILT_IN = frozenset(("sha1", "sha224", "sha256", "sha384", "sha512"))
"""What Python has in itself wherever it runs, so that nothing has to be loaded to know it."""
_LENGTHS = {
    "md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128, "sm3": 64, "blake3": 64,
    "sha3224": 56, "sha3256": 64, "sha3384": 96, "sha3512": 128, "blake2b": 128, "blake2s": 64,
}  # fmt: skip


class Hasher(Protocol):
    """One digest being computed."""

    def update(self, data: bytes | memoryview, /) -> object:
        """Take in more octets."""
        ...

    def digest(self) -> bytes:
        """The digest of what was taken in so far."""
        ...

    def hexdigest(self) -> str:
        """The same as lower-case hex digits."""
        ...

    def copy(self) -> Self:
        """Another one that has taken in the same."""
        ...


def canonical(name: str) -> str:
    """The name as a manifest carries it.

    >>> canonical("SHA-256"), canonical("SHA3-256"), canonical("SM3")
    ('sha256', 'sha3256', 'sm3')

    Raises :class:`WrongUse` for what is not letters and digits once ``-``, ``_`` and ``/`` are taken out.
    """
    plain = name.lower().replace("-", "").replace("_", "").replace("/", "")
    if not (plain.isascii() and plain.isalnum()):
        raise WrongUse(
            Text(f"{name!r} is not the name of a digest algorithm.", f"{name!r} 不是摘要算法的名称。"),
            hint=Text("Use a name such as sha256, sha512 or sm3.", "请使用 sha256、sha512、sm3 等名称。"),
        )
    return plain


def available(name: str) -> bool:
    """Whether this machine can compute it now. False, too, for a name that is none."""
    try:
        check(name)
    except (WrongUse, MissingExtraError):
        return False
    return True


def check(name: str) -> None:
    """Raise as :func:`new` does for what this machine cannot compute; nothing is loaded for what it surely can."""
    if canonical(name) not in _BUILT_IN:
        new(name)


def new(name: str) -> Hasher:
    """A fresh computation of the named digest.

    Raises :class:`WrongUse` for an unknown algorithm (the SHAKE functions too: they have no fixed length),
    :class:`MissingExtraError` where an optional library would bring it.
    """
    plain = canonical(name)
    if plain == "sm3":
        return _sm3()
    if plain == "blake3":
        hasher: Hasher = need("blake3", "blake3").blake3()
        return hasher
    import hashlib  # loads OpenSSL, which is not needed where lanes digest everything

    for known in hashlib.algorithms_available:
        if known.replace("_", "").replace("-", "") == _SAME.get(plain, plain) and "shake" not in known:
            return _from_hashlib(known, name)
    raise _unknown(name)


def digest_length(name: str) -> int:
    """How many hex digits a digest has. Raises as :func:`new` for what is unknown here."""
    plain = canonical(name)
    length = _LENGTHS.get(_SAME.get(plain, plain))
    return length if length is not None else len(new(plain).hexdigest())


def _unknown(name: str) -> WrongUse:
    return WrongUse(
        Text(
            f"The digest algorithm {name!r} is not known on this machine.", f"本机不支持摘要算法 {name!r}。"
        ),
        hint=Text("Use a name such as sha256, sha512 or sm3.", "请使用 sha256、sha512、sm3 等名称。"),
    )


def _from_hashlib(known: str, asked: str) -> Hasher:
    """Digests here tell damage, not forgery: MD5 must work on machines under a security policy, too."""
    import hashlib

    try:
        return hashlib.new(known, usedforsecurity=False)
    except ValueError as error:
        raise _unknown(asked) from error


def _sm3() -> Hasher:
    """The three are about as fast; ``cryptography`` takes longest to load."""
    import hashlib

    with suppress(ValueError):
        return hashlib.new("sm3", usedforsecurity=False)
    with suppress(ImportError):
        hasher: Hasher = importlib.import_module("archpkg_lanes").new("sm3")
        return hasher
    hashes = need("cryptography.hazmat.primitives.hashes", "sign")
    return _FromCryptography(hashes.Hash(hashes.SM3()))


class _FromCryptography:
    """A computation of ``cryptography`` in the shape of hashlib's: asking for the digest does not end it."""

    def __init__(self, state: Any) -> None:
        self._state = state

    def update(self, data: bytes | memoryview, /) -> None:
        # it takes any buffer at run time, and refuses none that is contiguous
        self._state.update(data)

    def digest(self) -> bytes:
        return bytes(self._state.copy().finalize())

    def hexdigest(self) -> str:
        return self.digest().hex()

    def copy(self) -> _FromCryptography:
        return _FromCryptography(self._state.copy())
