"""Signing and verifying: what is genuine, and every way in which it is not."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.errors import CannotRead, Rejected, WrongUse
from archpkg.signing import (
    Outcome,
    SignatureVerdict,
    Signer,
    Trust,
    Validity,
    Verifier,
    load_signer,
    make_signer,
    make_verifier,
)
from signing.authority import END, WHEN, Holder, issue, new_key

CONTENT = "关于调整档案库房值班安排的通知".encode()


def sign(signer: Signer, content: bytes = CONTENT) -> bytes:
    state = signer.begin()
    for start in range(0, len(content), 7):
        state.update(content[start : start + 7])
    return state.finish()


def check(
    verifier: Verifier, oid: str, certificates: Sequence[bytes], signature: bytes, content: bytes = CONTENT
) -> SignatureVerdict:
    state = verifier.begin(oid, certificates)
    state.update(content)
    return state.finish(signature)


def codes(verdict: SignatureVerdict) -> list[str]:
    for finding in verdict.findings:
        assert finding.say("en"), finding
        assert "{" not in finding.say("zh") + finding.say("en"), finding
    return [finding.code for finding in verdict.findings]


def signer_of(holder: Holder, *more: Holder, digest: str = "", pss: bool = False) -> Signer:
    chain = [holder.certificate, *(one.certificate for one in more)]
    return load_signer(holder.key_pem, chain, digest=digest, pss=pss)


# ── genuine ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("digest", "pss", "oid"),
    [
        ("", False, "1.2.840.113549.1.1.11"),
        ("sha384", False, "1.2.840.113549.1.1.12"),
        ("SHA-512", False, "1.2.840.113549.1.1.13"),
        ("", True, "1.2.840.113549.1.1.10"),
    ],
)
def test_rsa_is_genuine_trusted_and_in_force(
    rsa: Holder, middle: Holder, root: Holder, digest: str, pss: bool, oid: str
) -> None:
    signer = signer_of(rsa, middle, digest=digest, pss=pss)
    assert (signer.oid, signer.name) == (oid, "梧桐街道办事处档案室")
    verdict = check(make_verifier(roots=[root.pem], at=WHEN), signer.oid, signer.certificates, sign(signer))
    assert verdict.ok
    assert (verdict.outcome, verdict.trust, verdict.validity) == (
        Outcome.GENUINE,
        Trust.TRUSTED,
        Validity.VALID,
    )
    assert verdict.subject == "C=CN, CN=梧桐街道办事处档案室"
    assert verdict.issuer == "C=CN, CN=测试中级"
    assert int(verdict.serial, 16) > 0
    assert verdict.certificate == rsa.certificate
    assert codes(verdict) == []
    assert [text.en for text in verdict.not_established] == [
        "whether the certificate had been revoked (no list and no service was asked)"
    ]
    assert verdict.say("zh") == "梧桐街道办事处档案室：签名与内容相符，证书受信任，签名时证书有效。"
    assert verdict.say() == (
        "梧桐街道办事处档案室: the signature is genuine, its certificate is trusted, it was in force at that time."
    )


@pytest.mark.parametrize(
    ("kind", "oid"),
    [("p256", "1.2.840.10045.4.3.2"), ("p384", "1.2.840.10045.4.3.3"), ("p521", "1.2.840.10045.4.3.4")],
)
def test_elliptic_curves_take_the_digest_of_their_size(
    middle: Holder, root: Holder, kind: str, oid: str
) -> None:
    signer = signer_of(issue("馆", new_key(kind), middle), middle)
    assert signer.oid == oid
    assert check(make_verifier(roots=[root.certificate], at=WHEN), oid, signer.certificates, sign(signer)).ok


def test_pss_with_another_digest_is_verified_where_the_oid_tells_it_not(rsa: Holder) -> None:
    signer = signer_of(rsa, digest="sha512", pss=True)
    verdict = check(make_verifier(), signer.oid, signer.certificates, sign(signer))
    assert verdict.outcome is Outcome.FORGED  # the bare OID is read as SHA-256, as its table says


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_openssl_accepts_ours_and_we_accept_its(
    rsa: Holder, curve: Holder, openssl: str, tmp_path: Path, digest: str
) -> None:
    (tmp_path / "content").write_bytes(CONTENT)
    for holder in (rsa, curve):
        signer = signer_of(holder, digest=digest)
        (tmp_path / "key").write_bytes(holder.key_pem)
        (tmp_path / "crt").write_bytes(holder.pem)
        (tmp_path / "sig").write_bytes(sign(signer))
        _run(openssl, "x509 -in crt -pubkey -noout -out pub", tmp_path)
        _run(openssl, f"dgst -{digest} -verify pub -signature sig content", tmp_path)
        _run(openssl, f"dgst -{digest} -sign key -out theirs content", tmp_path)
        theirs = (tmp_path / "theirs").read_bytes()
        assert check(make_verifier(), signer.oid, [holder.certificate], theirs).outcome is Outcome.GENUINE


def _run(openssl: str, command: str, where: Path) -> None:
    done = subprocess.run([openssl, *command.split()], cwd=where, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


# ── not genuine ──────────────────────────────────────────────────────────────────────────────────────────


def test_every_changed_byte_is_found(rsa: Holder, curve: Holder) -> None:
    for holder in (rsa, curve):
        signer = signer_of(holder)
        signature, verifier = sign(signer), make_verifier()
        for place in range(len(CONTENT)):
            changed = CONTENT[:place] + bytes([CONTENT[place] ^ 1]) + CONTENT[place + 1 :]
            verdict = check(verifier, signer.oid, signer.certificates, signature, changed)
            assert verdict.outcome is Outcome.FORGED
            assert "SIGN-FORGED" in codes(verdict)
        for content in (CONTENT[:-1], CONTENT + b"\n", b""):
            assert (
                check(verifier, signer.oid, signer.certificates, signature, content).outcome is Outcome.FORGED
            )


def test_every_changed_byte_of_the_signature_is_found(rsa: Holder, curve: Holder) -> None:
    for holder in (rsa, curve):
        signer = signer_of(holder)
        signature, verifier = sign(signer), make_verifier()
        for place in range(len(signature)):
            changed = signature[:place] + bytes([signature[place] ^ 1]) + signature[place + 1 :]
            verdict = check(verifier, signer.oid, signer.certificates, changed)
            assert verdict.outcome in (Outcome.FORGED, Outcome.UNREADABLE)
            assert not verdict.ok


@pytest.mark.parametrize("cut", [0, 1, 10, -1])
def test_a_cut_or_grown_signature_is_not_readable(rsa: Holder, curve: Holder, cut: int) -> None:
    for holder in (rsa, curve):
        signer = signer_of(holder)
        signature = sign(signer)
        for damaged in (signature[:cut], signature + b"\0"):
            verdict = check(make_verifier(), signer.oid, signer.certificates, damaged)
            assert verdict.outcome is Outcome.UNREADABLE
            assert "SIGN-UNREADABLE" in codes(verdict)
            assert "who signed" in verdict.not_established[0].en


def test_a_signature_of_enormous_length_is_refused_at_once(rsa: Holder) -> None:
    verdict = check(make_verifier(), "1.2.840.113549.1.1.11", [rsa.certificate], b"0" * (1 << 17))
    assert verdict.outcome is Outcome.UNREADABLE


def test_another_certificate_of_the_same_kind_is_a_forgery(rsa: Holder, other: Holder) -> None:
    signer = signer_of(rsa)
    verdict = check(make_verifier(), signer.oid, [other.certificate], sign(signer))
    assert verdict.outcome is Outcome.FORGED
    assert verdict.name == "另一单位"


def test_an_algorithm_that_does_not_go_with_the_key(rsa: Holder, curve: Holder) -> None:
    verdict = check(make_verifier(), "1.2.840.10045.4.3.2", [rsa.certificate], sign(signer_of(curve)))
    assert verdict.outcome is Outcome.FORGED
    assert "SIGN-KEY-KIND" in codes(verdict)


@pytest.mark.parametrize("oid", ["", "SHA256withRSA", "1.2.3.4", "{0}"])
def test_an_unknown_algorithm_is_told_and_nothing_is_claimed(rsa: Holder, root: Holder, oid: str) -> None:
    verdict = check(make_verifier(roots=[root.pem], at=WHEN), oid, [rsa.certificate], b"x")
    assert verdict.outcome is Outcome.UNSUPPORTED
    assert "SIGN-UNSUPPORTED" in [finding.code for finding in verdict.findings]
    assert not verdict.ok


def test_without_a_certificate_nothing_is_established(rsa: Holder) -> None:
    verdict = check(make_verifier(), "1.2.840.113549.1.1.11", [], b"x")
    assert verdict.outcome is Outcome.NO_CERTIFICATE
    assert codes(verdict) == ["SIGN-NO-CERTIFICATE"]
    assert verdict.say("zh") == "没有可用于验签的证书。"


def test_a_certificate_that_is_none_is_told_by_its_number(rsa: Holder) -> None:
    signer = signer_of(rsa)
    verdict = check(make_verifier(), signer.oid, ["梧桐街道办事处".encode()], sign(signer))
    assert verdict.outcome is Outcome.UNREADABLE
    assert codes(verdict) == ["SIGN-CERTIFICATE"]
    beside = check(make_verifier(), signer.oid, [rsa.certificate, b"\x30\x80"], sign(signer))
    assert beside.outcome is Outcome.GENUINE
    assert beside.findings[0].details == {"number": 2}


def test_certificates_with_the_authority_first_are_put_in_order(
    rsa: Holder, middle: Holder, root: Holder
) -> None:
    signer = signer_of(rsa)
    lot = [root.certificate, middle.certificate, rsa.certificate]
    verdict = check(make_verifier(roots=[root.pem], at=WHEN), signer.oid, lot, sign(signer))
    assert verdict.ok
    assert codes(verdict) == ["SIGN-ORDER"]


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_time_of_signing_decides_about_the_certificate(rsa: Holder, middle: Holder, root: Holder) -> None:
    signer = signer_of(rsa, middle)
    signature, verifier = sign(signer), make_verifier(roots=[root.pem])
    cases: list[tuple[datetime | None, Validity, str]] = [
        (datetime(2019, 1, 1, tzinfo=UTC), Validity.NOT_YET_VALID, "SIGN-NOT-YET"),
        (END + timedelta(seconds=1), Validity.EXPIRED, "SIGN-EXPIRED"),
        (None, Validity.NOT_ESTABLISHED, "SIGN-TIME-OPEN"),
    ]
    for at, validity, code in cases:
        verdict = check(verifier.at_time(at), signer.oid, signer.certificates, signature)
        assert (verdict.outcome, verdict.validity) == (Outcome.GENUINE, validity)
        assert code in codes(verdict)
        assert not verdict.ok
    assert check(verifier.at_time(END), signer.oid, signer.certificates, signature).ok


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(WrongUse, match="no time zone"):
        make_verifier(at=datetime(2026, 1, 1))
    with pytest.raises(WrongUse, match="no time zone"):
        make_verifier().at_time(datetime(2026, 1, 1))


# ── old algorithms ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("digest", "oid"), [("MD5", "1.2.840.113549.1.1.4"), ("SHA1", "1.2.840.113549.1.1.5")]
)
def test_old_digests_are_verified_with_a_warning(
    rsa: Holder, middle: Holder, root: Holder, digest: str, oid: str
) -> None:
    signature = rsa.key.sign(CONTENT, padding.PKCS1v15(), getattr(hashes, digest)())
    verifier = make_verifier(roots=[root.pem], intermediates=[middle.pem], at=WHEN)
    verdict = check(verifier, oid, [rsa.certificate], signature)
    assert verdict.ok
    assert codes(verdict) == ["SIGN-OLD-ALGORITHM"]
    assert check(verifier, oid, [rsa.certificate], signature, b"x").outcome is Outcome.FORGED


def test_dsa_is_verified_with_a_warning(middle: Holder) -> None:
    holder = issue("旧签名人", new_key("dsa"), middle)
    signature = holder.key.sign(CONTENT, hashes.SHA1())
    verdict = check(make_verifier(), "1.2.840.10040.4.3", [holder.certificate], signature)
    assert verdict.outcome is Outcome.GENUINE
    assert codes(verdict)[0] == "SIGN-OLD-ALGORITHM"


def test_short_keys_are_verified_with_a_warning_and_refused_for_new_signatures(middle: Holder) -> None:
    holder = issue("短密钥", new_key("rsa1024"), middle)
    signature = holder.key.sign(CONTENT, padding.PKCS1v15(), hashes.SHA256())
    verdict = check(make_verifier(), "1.2.840.113549.1.1.11", [holder.certificate], signature)
    assert verdict.outcome is Outcome.GENUINE
    assert "SIGN-SHORT-KEY" in codes(verdict)
    with pytest.raises(Rejected, match="1024 bits"):
        signer_of(holder)


# ── the shape of the contract ────────────────────────────────────────────────────────────────────────────


def test_what_is_finished_is_finished(rsa: Holder) -> None:
    signer = signer_of(rsa)
    state = signer.begin()
    signature = state.finish()
    with pytest.raises(WrongUse, match="finished"):
        state.update(b"x")
    with pytest.raises(WrongUse, match="finished"):
        state.finish()
    checking = make_verifier().begin(signer.oid, signer.certificates)
    assert checking.finish(signature).outcome is Outcome.GENUINE
    with pytest.raises(WrongUse, match="finished"):
        checking.finish(signature)
    with pytest.raises(WrongUse, match="finished"):
        checking.update(b"x")


def test_a_token_that_signs_digests_fits(rsa: Holder) -> None:
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    asked: list[bytes] = []

    def token(digest: bytes) -> bytes:
        asked.append(digest)
        return bytes(rsa.key.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256())))

    signer = make_signer(token, [rsa.pem], oid="1.2.840.113549.1.1.11")
    signature = sign(signer)
    assert [len(one) for one in asked] == [32]
    assert check(make_verifier(), signer.oid, signer.certificates, signature).outcome is Outcome.GENUINE


def test_a_token_may_not_sign_by_old_or_unfitting_algorithms(rsa: Holder) -> None:
    for oid in ("1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.10040.4.3", "nonsense"):
        with pytest.raises(WrongUse, match="No new signature"):
            make_signer(bytes, [rsa.pem], oid=oid)
    with pytest.raises(WrongUse, match="does not go with"):
        make_signer(bytes, [rsa.pem], oid="1.2.840.10045.4.3.2")
    with pytest.raises(WrongUse, match="needs a certificate"):
        make_signer(bytes, [], oid="1.2.840.113549.1.1.11")


def test_findings_of_a_verdict_can_be_placed(rsa: Holder) -> None:
    signer = signer_of(rsa)
    verdict = check(make_verifier(), signer.oid, signer.certificates, sign(signer)).at_path("一.eep")
    assert verdict.findings
    assert all(one.where.path == "一.eep" for one in verdict.findings)


def test_memory_stays_the_same_for_much_content(rsa: Holder) -> None:
    signer, piece = signer_of(rsa), bytes(1 << 20)
    state, checking = signer.begin(), make_verifier().begin(signer.oid, signer.certificates)
    tracemalloc.start()
    for _ in range(16):
        state.update(piece)
        checking.update(piece)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1 << 19
    assert checking.finish(state.finish()).outcome is Outcome.GENUINE


def test_no_library_is_imported_before_it_is_needed() -> None:
    optional = "('cryptography', 'asn1crypto', 'gmssl_pyx', 'urllib.request')"
    asked = f"import sys, archpkg.signing.verifying; print([m for m in {optional} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# ── hostile octets ───────────────────────────────────────────────────────────────────────────────────────


@given(
    data=st.binary(max_size=200), oid=st.sampled_from(["1.2.840.113549.1.1.11", "1.2.156.10197.1.501", "x"])
)
@settings(max_examples=150, deadline=None)
def test_garbage_for_a_certificate_never_ends_in_a_traceback(data: bytes, oid: str) -> None:
    verdict = check(make_verifier(), oid, [data], data)
    assert verdict.outcome is Outcome.UNREADABLE


@given(place=st.integers(0, 10_000), value=st.integers(0, 255), length=st.integers(0, 10_000))
@settings(max_examples=300, deadline=None)
def test_a_damaged_certificate_never_ends_in_a_traceback(place: int, value: int, length: int) -> None:
    whole = _SAMPLE[0].certificate
    place %= len(whole)
    changed = whole[:place] + bytes([value]) + whole[place + 1 :]
    cut = changed[: length % (len(whole) + 1)] if length % 3 == 0 else changed
    verdict = check(_VERIFIER, "1.2.840.10045.4.3.2", [cut], _SAMPLE_SIGNATURE)
    assert not verdict.ok or cut == whole


_ROOT = issue("根", new_key("p256"), authority=True)
_SAMPLE = (issue("样本", new_key("p256"), _ROOT),)
_SAMPLE_SIGNATURE = sign(signer_of(_SAMPLE[0]))
_VERIFIER = make_verifier(roots=[_ROOT.certificate], at=WHEN)


def test_the_undamaged_sample_is_fine() -> None:
    assert check(_VERIFIER, "1.2.840.10045.4.3.2", [_SAMPLE[0].certificate], _SAMPLE_SIGNATURE).ok


def test_a_root_that_is_none_is_an_error_of_the_caller() -> None:
    with pytest.raises(CannotRead, match="not a certificate"):
        make_verifier(roots=[b"nothing"])
    with pytest.raises(CannotRead, match="not a certificate"):
        make_verifier(roots=[b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"])
    with pytest.raises(CannotRead, match="not a certificate"):
        make_verifier(roots=[bytes(1 << 21)])
