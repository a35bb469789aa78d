"""摘要算法: names, and values from the standards."""

from __future__ import annotations

import hashlib
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from archpkg.errors import MissingExtraError, WrongUse
from archpkg.fixity import algorithms
from archpkg.fixity.algorithms import available, canonical, digest_length, new

SM3_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.parametrize(
    ("written", "name"),
    [("SHA-256", "sha256"), ("SHA3-256", "sha3256"), ("SM3", "sm3"), ("sha512_256", "sha512256")],
)
def test_canonical(written: str, name: str) -> None:
    assert canonical(written) == name


@pytest.mark.parametrize("written", ["", "-", "sha 256", "国密", "sha256.txt"])
def test_canonical_refuses(written: str) -> None:
    with pytest.raises(WrongUse):
        canonical(written)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("md5", "md5"),
        ("sha1", "sha1"),
        ("sha256", "sha256"),
        ("SHA-512", "sha512"),
        ("sha3256", "sha3_256"),
        ("sha3512", "sha3_512"),
        ("blake2b", "blake2b"),
        ("blake2b512", "blake2b"),
        ("blake2s256", "blake2s"),
    ],
)
def test_as_hashlib(name: str, known: str) -> None:
    hasher = new(name)
    hasher.update(b"abc")
    assert hasher.hexdigest() == hashlib.new(known, b"abc").hexdigest()
    assert hasher.digest().hex() == hasher.hexdigest()
    assert digest_length(name) == len(hasher.hexdigest())


def test_a_copy_goes_its_own_way() -> None:
    first = new("sha256")
    second = first.copy()
    second.update(b"abc")
    assert first.hexdigest() == hashlib.sha256().hexdigest()


@pytest.mark.parametrize("name", ["shake128", "shake_256", "crc99", "sha257"])
def test_unknown(name: str) -> None:
    assert not available(name)
    with pytest.raises(WrongUse):
        new(name)
    with pytest.raises(WrongUse):
        digest_length(name)


def test_a_name_listed_but_not_provided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashlib, "algorithms_available", {"whirlpool"})
    monkeypatch.setattr(hashlib, "new", _fails)
    with pytest.raises(WrongUse):
        new("whirlpool")


def _fails(name: str, **options: bool) -> None:
    raise ValueError("unsupported hash type")


def test_sm3_from_the_standard() -> None:
    """GB/T 32905-2016, example 1."""
    hasher = new("sm3")
    hasher.update(b"abc")
    assert hasher.hexdigest() == SM3_ABC
    assert digest_length("SM3") == 64


class _FakeHash:
    """As cryptography's: it ends when it is finalised."""

    def __init__(self, data: bytes = b"") -> None:
        self.data = data
        self.ended = False

    def update(self, data: bytes) -> None:
        assert not self.ended
        self.data += bytes(data)

    def copy(self) -> _FakeHash:
        return _FakeHash(self.data)

    def finalize(self) -> bytes:
        self.ended = True
        return hashlib.sha256(self.data).digest()


def test_sm3_without_openssl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashlib, "new", _fails)
    monkeypatch.setitem(sys.modules, "archpkg_lanes", None)
    fake = SimpleNamespace(Hash=lambda algorithm: _FakeHash(), SM3=lambda: "SM3")
    monkeypatch.setattr(algorithms, "need", lambda module, extra: fake)
    hasher: Any = new("sm3")
    hasher.update(b"a")
    other = hasher.copy()
    assert hasher.hexdigest() == hashlib.sha256(b"a").hexdigest()
    hasher.update(memoryview(b"bc"))
    assert hasher.digest() == hashlib.sha256(b"abc").digest()
    assert other.hexdigest() == hashlib.sha256(b"a").hexdigest()


def test_sm3_from_lanes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither OpenSSL nor cryptography is asked for what the lanes' library has."""
    pytest.importorskip("archpkg_lanes")
    monkeypatch.setattr(hashlib, "new", _fails)
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.hashes", None)
    hasher = new("SM3")
    hasher.update(memoryview(b"a"))
    other = hasher.copy()
    hasher.update(b"bc")
    assert hasher.hexdigest() == hasher.digest().hex() == SM3_ABC
    assert other.hexdigest() != SM3_ABC
    assert available("sm3")


def test_sm3_from_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashlib, "new", _fails)
    monkeypatch.setitem(sys.modules, "archpkg_lanes", None)
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.hashes", None)
    assert not available("sm3")
    assert digest_length("sm3") == 64
    with pytest.raises(MissingExtraError, match="sign"):
        new("sm3")


def test_blake3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "blake3", None)
    with pytest.raises(MissingExtraError, match="blake3"):
        new("BLAKE3")
    fake = ModuleType("blake3")
    fake.blake3 = hashlib.sha256  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "blake3", fake)
    assert len(new("blake3").hexdigest()) == digest_length("blake3")
