"""SM2 with SM3: genuine, forged, or made with another user ID; with second opinions."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from archpkg.errors import CannotRead, MissingExtraError, Rejected, WrongUse
from archpkg.signing import SM2_ID, Outcome, Trust, load_signer, make_signer, make_verifier
from archpkg.signing.sm2 import begin_digest, sign_digest, verify_digest
from signing.authority import (
    SM2_OID,
    WHEN,
    Holder,
    algos,
    issue,
    issue_sm2,
    new_key,
    pair,
    sm2_pem,
    sm2_point,
)
from signing.test_signatures import CONTENT, check, codes, sign


@pytest.fixture(scope="module")
def gmalg() -> ModuleType:
    module: ModuleType = pytest.importorskip("gmalg", reason="gmalg is not installed: no second opinion")
    return module


def test_sm2_is_genuine_and_trusted(sm2: Holder, sm2_root: Holder) -> None:
    signer = load_signer(sm2.key_pem, [sm2.pem])
    assert (signer.oid, signer.name) == (SM2_OID, "梧桐街道")
    verdict = check(make_verifier(roots=[sm2_root.pem], at=WHEN), SM2_OID, [sm2.certificate], sign(signer))
    assert verdict.ok
    assert codes(verdict) == []
    assert verdict.algorithm == "SM2WithSM3"


def test_every_changed_byte_is_found(sm2: Holder) -> None:
    signer, verifier = load_signer(sm2.key_pem, [sm2.pem]), make_verifier(other_ids=())
    signature = sign(signer)
    for place in range(len(CONTENT)):
        changed = CONTENT[:place] + bytes([CONTENT[place] ^ 1]) + CONTENT[place + 1 :]
        assert check(verifier, SM2_OID, [sm2.pem], signature, changed).outcome is Outcome.FORGED
    for place in range(len(signature)):
        changed = signature[:place] + bytes([signature[place] ^ 1]) + signature[place + 1 :]
        outcome = check(verifier, SM2_OID, [sm2.pem], changed).outcome
        assert outcome in (Outcome.FORGED, Outcome.UNREADABLE)


@pytest.mark.parametrize("made_with", [b"", None, SM2_ID, "梧桐".encode()])
@pytest.mark.parametrize("asked", [SM2_ID, b"", "梧桐".encode()])
def test_a_wrong_id_is_told_from_a_forgery_where_it_is_known(
    sm2: Holder, made_with: bytes | None, asked: bytes
) -> None:
    assert isinstance(sm2.key, bytes)
    state = begin_digest(sm2_point(sm2.certificate), made_with)
    state.update(CONTENT)
    signature = sign_digest(sm2.key, state.digest())
    verdict = check(make_verifier(sm2_id=asked), SM2_OID, [sm2.pem], signature)
    if made_with == asked:
        assert verdict.outcome is Outcome.GENUINE
    elif made_with in (b"", None):
        assert verdict.outcome is Outcome.WRONG_ID
        assert "SIGN-WRONG-ID" in codes(verdict)
        assert not verdict.ok
    else:
        assert verdict.outcome is Outcome.FORGED
    forged = check(make_verifier(sm2_id=asked), SM2_OID, [sm2.pem], signature, b"other")
    assert forged.outcome is Outcome.FORGED


def test_an_id_of_ones_own_can_be_agreed_upon(sm2: Holder) -> None:
    signer = load_signer(sm2.key_pem, [sm2.pem], sm2_id=b"archive")
    signature = sign(signer)
    assert check(make_verifier(sm2_id=b"archive"), SM2_OID, [sm2.pem], signature).outcome is Outcome.GENUINE
    assert check(make_verifier(), SM2_OID, [sm2.pem], signature).outcome is Outcome.FORGED
    told = check(make_verifier(other_ids=(b"archive",)), SM2_OID, [sm2.pem], signature)
    assert told.outcome is Outcome.WRONG_ID
    with pytest.raises(WrongUse, match="too long"):
        load_signer(sm2.key_pem, [sm2.pem], sm2_id=bytes(8192)).begin()


def test_sixty_four_bare_octets_are_read_with_a_warning(sm2: Holder) -> None:
    signature = sign(load_signer(sm2.key_pem, [sm2.pem]))
    numbers = algos.DSASignature.load(signature).native
    bare = numbers["r"].to_bytes(32, "big") + numbers["s"].to_bytes(32, "big")
    verdict = check(make_verifier(), SM2_OID, [sm2.pem], bare)
    assert verdict.outcome is Outcome.GENUINE
    assert "SIGN-RAW-FORM" in codes(verdict)
    for damaged in (bare[:-1], bytes(64), pair(0, 1), signature + b"\0"):
        assert check(make_verifier(), SM2_OID, [sm2.pem], damaged).outcome is not Outcome.GENUINE


def test_gmalg_accepts_ours_and_we_accept_its(sm2: Holder, gmalg: ModuleType) -> None:
    assert isinstance(sm2.key, bytes)
    point = sm2_point(sm2.certificate)
    signature = sign(load_signer(sm2.key_pem, [sm2.pem]))
    numbers = algos.DSASignature.load(signature).native
    theirs = gmalg.SM2(sm2.key, SM2_ID, b"\4" + point)
    r, s = (numbers[one].to_bytes(32, "big") for one in ("r", "s"))
    assert theirs.verify(CONTENT, r, s)
    assert not theirs.verify(CONTENT + b"x", r, s)
    made = theirs.sign(CONTENT)
    r, s = (int.from_bytes(one, "big") for one in made)
    assert check(make_verifier(), SM2_OID, [sm2.pem], pair(r, s)).outcome is Outcome.GENUINE


def test_openssl_keys_certificates_and_signatures(openssl: str, tmp_path: Path) -> None:
    """OpenSSL signs with an empty ID unless it is told the standard's."""

    def run(*words: str) -> None:
        done = subprocess.run([openssl, *words], cwd=tmp_path, capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"this openssl does not know SM2: {done.stderr.decode()[:80]}")

    standard = ("-sigopt", f"distid:{SM2_ID.decode()}")
    run("ecparam", "-genkey", "-name", "SM2", "-out", "key.pem")
    run(
        "req",
        "-x509",
        "-new",
        "-key",
        "key.pem",
        "-sm3",
        "-subj",
        "/CN=ssl",
        "-days",
        "9",
        "-out",
        "crt",
        *standard,
    )
    run("pkcs8", "-topk8", "-in", "key.pem", "-passout", "pass:secret", "-out", "locked.pem")
    run(
        "pkcs8",
        "-topk8",
        "-in",
        "key.pem",
        "-passout",
        "pass:secret",
        "-outform",
        "DER",
        "-out",
        "locked.der",
    )
    run("pkcs8", "-topk8", "-in", "key.pem", "-nocrypt", "-outform", "DER", "-out", "key.der")
    run("pkcs8", "-topk8", "-in", "key.pem", "-v2", "des3", "-passout", "pass:secret", "-out", "des.pem")
    run("ec", "-in", "key.pem", "-out", "sec1.pem")
    run("ec", "-in", "key.pem", "-outform", "DER", "-out", "sec1.der")
    (tmp_path / "content").write_bytes(CONTENT)
    run("dgst", "-sm3", "-sign", "key.pem", "-out", "empty.sig", "content")
    run("dgst", "-sm3", "-sign", "key.pem", *standard, "-out", "standard.sig", "content")
    certificate = (tmp_path / "crt").read_bytes()
    verifier = make_verifier(roots=[certificate])
    empty = check(verifier, SM2_OID, [certificate], (tmp_path / "empty.sig").read_bytes())
    assert (empty.outcome, empty.trust) == (Outcome.WRONG_ID, Trust.TRUSTED)
    theirs = check(verifier, SM2_OID, [certificate], (tmp_path / "standard.sig").read_bytes())
    assert theirs.outcome is Outcome.GENUINE

    keys = {name: (tmp_path / name).read_bytes() for name in ("key.pem", "key.der", "sec1.pem", "sec1.der")}
    locked = {name: (tmp_path / name).read_bytes() for name in ("locked.pem", "locked.der")}
    for key, password in [
        *((one, None) for one in keys.values()),
        *((one, b"secret") for one in locked.values()),
    ]:
        signature = sign(load_signer(key, [certificate], password=password))
        assert check(verifier, SM2_OID, [certificate], signature).outcome is Outcome.GENUINE
    for one in locked.values():
        with pytest.raises(CannotRead, match="locked"):
            load_signer(one, [certificate])
        with pytest.raises(CannotRead, match="password is wrong"):
            load_signer(one, [certificate], password=b"guess")
    with pytest.raises(CannotRead, match="way this key is locked"):
        load_signer((tmp_path / "des.pem").read_bytes(), [certificate], password=b"secret")
    (tmp_path / "ours.sig").write_bytes(signature)
    run("x509", "-in", "crt", "-pubkey", "-noout", "-out", "pub.pem")
    run("dgst", "-sm3", "-verify", "pub.pem", *standard, "-signature", "ours.sig", "content")


def test_keys_that_are_none_or_of_another(sm2: Holder, sm2_root: Holder, rsa: Holder) -> None:
    for key in (b"", b"nothing", rsa.key_pem, new_pem("p256"), sm2_pem(bytes(32)), sm2_pem(b"\xff" * 32)):
        with pytest.raises(CannotRead, match="not a private key of SM2"):
            load_signer(key, [sm2.pem])
    with pytest.raises(Rejected, match="does not belong"):
        load_signer(sm2_root.key_pem, [sm2.pem])
    with pytest.raises(CannotRead, match="the private key has none"):
        load_signer(sm2.key_pem, [sm2.pem], password=b"x")


def new_pem(kind: str) -> bytes:
    return Holder(key=new_key(kind), certificate=b"").key_pem


def test_a_point_that_is_not_on_the_curve_is_not_verified(sm2_root: Holder) -> None:
    odd = issue_sm2("歪", ("国密测试根", sm2_root), key=(b"\1" * 64, b"\1" * 32))
    verdict = check(make_verifier(), SM2_OID, [odd.certificate], pair(1, 1))
    assert verdict.outcome is Outcome.UNSUPPORTED
    assert "SIGN-UNSUPPORTED" in codes(verdict)
    with pytest.raises(CannotRead, match="not a point"):
        verify_digest(b"\1" * 64, bytes(32), pair(1, 1))


def test_an_sm2_authority_with_another_id_is_found_out(sm2: Holder) -> None:
    odd_root = issue_sm2("别号根", authority=True, user_id=b"")
    odd = issue_sm2("别号", ("别号根", odd_root), user_id=b"")
    signature = sign(load_signer(odd.key_pem, [odd.pem]))
    roots = [odd_root.pem]
    assert check(make_verifier(roots=roots), SM2_OID, [odd.pem], signature).trust is Trust.UNTRUSTED
    given = make_verifier(roots=roots, authority_id=b"", at=WHEN)
    assert check(given, SM2_OID, [odd.pem], signature).ok


def test_a_missing_library_is_an_error_and_no_verdict(sm2: Holder, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from archpkg.signing import sm2 as room

    signature = sign(load_signer(sm2.key_pem, [sm2.pem]))
    room._library.cache_clear()
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    try:
        with pytest.raises(MissingExtraError, match=r"archpkg\[sm\]"):
            check(make_verifier(), SM2_OID, [sm2.pem], signature)
    finally:
        monkeypatch.undo()
        room._library.cache_clear()
    assert check(make_verifier(), SM2_OID, [sm2.pem], signature).outcome is Outcome.GENUINE


def test_a_token_signs_what_sm2_needs(sm2: Holder) -> None:
    assert isinstance(sm2.key, bytes)
    private = sm2.key
    signer = make_signer(lambda digest: sign_digest(private, digest), [sm2.pem], oid=SM2_OID)
    assert check(make_verifier(), SM2_OID, [sm2.pem], sign(signer)).outcome is Outcome.GENUINE


def test_a_certificate_of_rsa_with_the_oid_of_sm2(rsa: Holder, middle: Holder) -> None:
    verdict = check(make_verifier(), SM2_OID, [rsa.certificate], pair(1, 1))
    assert verdict.outcome is Outcome.FORGED
    assert "SIGN-KEY-KIND" in codes(verdict)
    assert issue("x", new_key("p256"), middle).certificate
