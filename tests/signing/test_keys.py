"""Keys from files: PEM, DER and PKCS#12, with passwords right and wrong."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import pkcs12
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.errors import CannotRead, MissingExtraError, Rejected, WrongUse
from archpkg.signing import (
    Algorithm,
    Family,
    Outcome,
    known,
    load_pkcs12,
    load_signer,
    make_verifier,
    read_certificate,
)
from archpkg.signing import algorithms as table
from archpkg.signing.publickeys import genuine
from signing.authority import WHEN, Holder, asn1, issue, keys, new_key
from signing.test_signatures import check, sign


def armoured(holder: Holder, form: str, encoding: str, password: bytes | None = None) -> bytes:
    lock: Any = serialization.NoEncryption()
    if password is not None:
        lock = serialization.BestAvailableEncryption(password)
    return bytes(
        holder.key.private_bytes(
            getattr(serialization.Encoding, encoding), getattr(serialization.PrivateFormat, form), lock
        )
    )


@pytest.mark.parametrize("form", ["PKCS8", "TraditionalOpenSSL"])
@pytest.mark.parametrize("encoding", ["PEM", "DER"])
def test_keys_in_every_form(rsa: Holder, curve: Holder, form: str, encoding: str) -> None:
    for holder in (rsa, curve):
        signer = load_signer(armoured(holder, form, encoding), [holder.pem])
        verdict = check(make_verifier(), signer.oid, signer.certificates, sign(signer))
        assert verdict.outcome is Outcome.GENUINE


@pytest.mark.parametrize("encoding", ["PEM", "DER"])
def test_passwords(rsa: Holder, encoding: str) -> None:
    locked = armoured(rsa, "PKCS8", encoding, "口令".encode())
    assert load_signer(locked, [rsa.pem], password="口令".encode()).name
    with pytest.raises(CannotRead, match="locked by a password"):
        load_signer(locked, [rsa.pem])
    with pytest.raises(CannotRead, match="password is wrong"):
        load_signer(locked, [rsa.pem], password=b"guess")
    with pytest.raises(CannotRead, match="the private key has none"):
        load_signer(armoured(rsa, "PKCS8", encoding), [rsa.pem], password=b"x")


def test_the_key_must_belong_to_the_certificate(
    rsa: Holder, other: Holder, curve: Holder, sm2: Holder
) -> None:
    for holder in (other, curve):
        with pytest.raises(Rejected, match="does not belong to the certificate"):
            load_signer(rsa.key_pem, [holder.pem])
    with pytest.raises(CannotRead, match="not a private key"):
        load_signer(sm2.key_pem, [rsa.pem])


def test_a_certificate_out_of_its_time_is_refused_only_with_a_time(rsa: Holder) -> None:
    assert load_signer(rsa.key_pem, [rsa.pem], at=WHEN).name
    assert load_signer(rsa.key_pem, [rsa.pem]).name
    for year in (2019, 2041):
        with pytest.raises(Rejected, match="not in force"):
            load_signer(rsa.key_pem, [rsa.pem], at=datetime(year, 1, 1, tzinfo=UTC))


def test_what_is_no_key_or_no_certificate(rsa: Holder, middle: Holder) -> None:
    for key in (
        b"",
        b"nothing",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        bytes(1 << 21),
    ):
        with pytest.raises(CannotRead, match="not a private key"):
            load_signer(key, [rsa.pem])
    with pytest.raises(CannotRead, match="no certificate"):
        load_signer(rsa.key_pem, [])
    with pytest.raises(CannotRead, match="not a certificate"):
        load_signer(rsa.key_pem, [b"x"])


def test_digests_that_are_not_for_new_signatures(rsa: Holder, curve: Holder, middle: Holder) -> None:
    for digest in ("md5", "sha1", "sm3", "crc32"):
        with pytest.raises(WrongUse, match="No new signature"):
            load_signer(rsa.key_pem, [rsa.pem], digest=digest)
    with pytest.raises(WrongUse, match="PSS"):
        load_signer(curve.key_pem, [curve.pem], pss=True)
    with pytest.raises(WrongUse, match="PSS"):
        load_signer(rsa.key_pem, [rsa.pem], digest="md5", pss=True)
    old = issue("旧", new_key("dsa"), middle)
    with pytest.raises(WrongUse, match="No new signature"):
        load_signer(old.key_pem, [old.pem])


def test_a_kind_of_key_that_is_not_known(middle: Holder) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    holder = issue("爱德华", key, middle)
    assert read_certificate(holder.certificate).key.family is None
    with pytest.raises(CannotRead, match="not a private key"):
        load_signer(holder.key_pem, [holder.pem])
    verdict = check(make_verifier(), "1.2.840.113549.1.1.11", [holder.pem], b"x")
    assert verdict.outcome is Outcome.UNSUPPORTED


def bundle(holder: Holder, *more: Holder, password: bytes | None = b"secret", key: bool = True) -> bytes:
    lock: Any = serialization.NoEncryption()
    if password is not None:
        lock = serialization.BestAvailableEncryption(password)
    own, *others = (x509.load_der_x509_certificate(one.certificate) for one in (holder, *more))
    return pkcs12.serialize_key_and_certificates(b"x", holder.key if key else None, own, others, lock)


def test_pkcs12(rsa: Holder, middle: Holder, root: Holder) -> None:
    signer = load_pkcs12(bundle(rsa, middle), b"secret", at=WHEN)
    assert signer.certificates == (rsa.certificate, middle.certificate)
    verdict = check(make_verifier(roots=[root.pem], at=WHEN), signer.oid, signer.certificates, sign(signer))
    assert verdict.ok
    assert load_pkcs12(bundle(rsa, password=None), None).name == signer.name
    for password in (b"guess", None):
        with pytest.raises(CannotRead, match="password is wrong"):
            load_pkcs12(bundle(rsa), password)
    with pytest.raises(CannotRead, match="no key"):
        load_pkcs12(bundle(rsa, key=False), b"secret")
    with pytest.raises(CannotRead, match="not a private key"):
        load_pkcs12(b"x" * (1 << 21), b"secret")


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_garbage_is_no_pkcs12(data: bytes) -> None:
    with pytest.raises(CannotRead):
        load_pkcs12(data, b"x")


def test_the_table_of_algorithms() -> None:
    assert known(" 1.2.840.113549.1.1.11 ") == known("urn:oid:1.2.840.113549.1.1.11")
    assert known("sha256WithRSA") is None
    assert isinstance(known("1.2.156.10197.1.501"), Algorithm)
    assert table.named(Family.DSA, "sha256") is None
    assert table.digest_named("1.2.3") is None
    assert len({one.oid for one in table.ALGORITHMS}) == len(table.ALGORITHMS)
    with pytest.raises(WrongUse, match="crc32"):
        table.new_digest("crc32")


@pytest.mark.parametrize("name", ["sm3", "sha256"])
def test_a_digest_may_come_from_the_other_library(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import hashlib

    usual = table.new_digest(name)
    usual.update(b"abc")

    def refuse(*args: object, **more: object) -> None:
        raise ValueError

    monkeypatch.setattr(hashlib, "new", refuse)
    other = table.new_digest(name)
    other.update(b"abc")
    assert other.digest() == other.digest() == usual.digest()


def test_missing_libraries_are_named(rsa: Holder, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "asn1crypto.x509", None)
    with pytest.raises(MissingExtraError, match=r"archpkg\[sign\]"):
        make_verifier(roots=[rsa.pem])
    with pytest.raises(MissingExtraError):
        make_verifier().begin("1.2.840.113549.1.1.11", [rsa.pem])


def test_keys_beyond_the_libraries(rsa: Holder, openssl: str, tmp_path: Path) -> None:
    own = read_certificate(rsa.pem)
    algorithm = known("1.2.840.113549.1.1.11")
    assert algorithm is not None
    with pytest.raises(CannotRead, match="20000 bits"):
        genuine(evolve(own.key, bits=20000), algorithm, bytes(32), bytes(256))
    with pytest.raises(CannotRead, match="does not know this key"):
        genuine(evolve(own.key, der=b"x"), algorithm, bytes(32), bytes(256))
    with pytest.raises(CannotRead, match="does not know this key"):
        genuine(own.key, algorithm, bytes(3), bytes(256))
    # so short that the library may refuse the key as such
    command = "req -x509 -newkey rsa:512 -nodes -keyout key -out crt -subj /CN=short -days 9"
    made = subprocess.run([openssl, *command.split()], cwd=tmp_path, capture_output=True, check=False)
    if made.returncode:
        pytest.skip("this openssl makes no keys of 512 bits")
    verdict = check(make_verifier(), algorithm.oid, [(tmp_path / "crt").read_bytes()], bytes(64))
    assert verdict.outcome in (Outcome.FORGED, Outcome.UNSUPPORTED)


def test_certificates_that_contradict_themselves(rsa: Holder, sm2: Holder) -> None:
    whole = asn1.Certificate.load(rsa.certificate)
    whole["signature_algorithm"] = {"algorithm": "sha512_rsa"}
    cut = asn1.Certificate.load(sm2.certificate)
    cut["tbs_certificate"]["subject_public_key_info"]["public_key"] = keys.ECPointBitString(b"\2" + bytes(32))
    pss = asn1.SignedDigestAlgorithm(
        {
            "algorithm": "rsassa_pss",
            "parameters": {
                "hash_algorithm": {"algorithm": "sha256"},
                "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": "sha1"}},
                "salt_length": 32,
            },
        }
    )
    masked = asn1.Certificate.load(rsa.certificate)
    masked["signature_algorithm"] = masked["tbs_certificate"]["signature"] = pss
    for odd in (whole, cut, masked):
        with pytest.raises(CannotRead, match="not a certificate"):
            read_certificate(odd.dump(force=True))


def test_a_pem_without_a_private_key(sm2: Holder) -> None:
    with pytest.raises(CannotRead, match="not a private key of SM2"):
        load_signer(sm2.pem, [sm2.pem])
