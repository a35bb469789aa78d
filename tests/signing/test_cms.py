"""Detached signed data: several signers, every change, and OpenSSL's opinion."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.errors import CannotRead, WrongUse
from archpkg.findings import Verdict, worst
from archpkg.signing import (
    CertificateVerifier,
    CmsVerdict,
    Outcome,
    Trust,
    begin_cms,
    begin_cms_check,
    load_signer,
    make_verifier,
)
from archpkg.signing.cms_form import GM_SIGNED_DATA, read_signed_data
from signing.authority import WHEN, Holder, cms, issue, new_key
from signing.test_signatures import CONTENT, codes, signer_of


def made(*holders: Holder, content: bytes = CONTENT, time: bool = True) -> bytes:
    state = begin_cms([signer_of(one) for one in holders], signing_time=WHEN if time else None)
    state.update(content[:5])
    state.update(content[5:])
    return state.finish()


def verdict_on(
    data: bytes, verifier: CertificateVerifier | None = None, content: bytes = CONTENT
) -> CmsVerdict:
    state = begin_cms_check(data, verifier or make_verifier())
    state.update(content[:5])
    state.update(content[5:])
    return state.finish()


def all_codes(verdict: CmsVerdict) -> list[str]:
    for finding in verdict.every_finding:
        assert "{" not in finding.say("en") + finding.say("zh")
    return [finding.code for finding in verdict.every_finding]


@pytest.fixture
def verifier(root: Holder, middle: Holder) -> CertificateVerifier:
    return make_verifier(roots=[root.pem], intermediates=[middle.pem], at=WHEN)


def test_one_signer_and_several(rsa: Holder, curve: Holder, verifier: CertificateVerifier) -> None:
    for holders in ([rsa], [curve], [rsa, curve]):
        verdict = verdict_on(made(*holders), verifier)
        assert verdict.ok
        assert all_codes(verdict) == []
        assert {one.name for one in verdict.signatures} == {signer_of(one).name for one in holders}
        assert all(one.claimed == WHEN for one in verdict.signatures)
    assert verdict_on(made(rsa, time=False), verifier).signatures[0].claimed is None


def test_the_same_content_gives_the_same_octets(rsa: Holder) -> None:
    assert made(rsa) == made(rsa)


def test_every_changed_byte_of_the_content_is_found(rsa: Holder, curve: Holder) -> None:
    data, verifier = made(rsa, curve), make_verifier()
    for place in range(len(CONTENT)):
        changed = CONTENT[:place] + bytes([CONTENT[place] ^ 1]) + CONTENT[place + 1 :]
        verdict = verdict_on(data, verifier, changed)
        assert [one.outcome for one in verdict.signatures] == [Outcome.FORGED, Outcome.FORGED]
    assert "SIGN-FORGED" in all_codes(verdict)


def test_no_changed_byte_of_the_structure_passes_for_another_signer(
    curve: Holder, middle: Holder, verifier: CertificateVerifier
) -> None:
    """What is not covered by a signature may change; nothing that does makes it a signature of somebody else."""
    data = made(curve)
    honest = verdict_on(data, verifier).signatures[0]
    passed = 0
    for place in range(len(data)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        try:
            verdict = verdict_on(changed, verifier)
        except CannotRead:
            continue
        if verdict.ok:
            passed += 1
            assert verdict.signatures[0].certificate == honest.certificate
            assert verdict.signatures[0].claimed == honest.claimed
    assert passed < 60


def test_openssl_accepts_ours_and_we_accept_its(
    rsa: Holder, curve: Holder, middle: Holder, root: Holder, openssl: str, tmp_path: Path
) -> None:
    chain = {"chain": root.pem + middle.pem, "content": CONTENT, "ours": made(rsa, curve)}
    for name, data in chain.items():
        (tmp_path / name).write_bytes(data)
    at = int(WHEN.timestamp())
    verify = f"cms -verify -binary -inform DER -in {{}} -content content -CAfile chain -attime {at}"
    run(openssl, verify.format("ours") + " -purpose any -out back", tmp_path)
    assert (tmp_path / "back").read_bytes() == CONTENT
    trusting = make_verifier(roots=[root.pem], intermediates=[middle.pem], at=WHEN)
    ways = ["", "-noattr", "-keyid", "-md sha384", "-nodetach", "-md sha1"]
    for holder in (rsa, curve):
        (tmp_path / "key").write_bytes(holder.key_pem)
        (tmp_path / "crt").write_bytes(holder.pem)
        more = ["-keyopt rsa_padding_mode:pss"] if holder is rsa else []
        for way in [*ways, *more]:
            sign = f"cms -sign -binary -in content -inkey key -signer crt -outform PEM {way} -out theirs"
            run(openssl, sign, tmp_path)
            theirs = (tmp_path / "theirs").read_bytes()
            verdict = verdict_on(theirs, trusting)
            assert verdict.ok, (way, verdict)
            attached, old = way == "-nodetach", way == "-md sha1"
            assert all_codes(verdict) == ["SIGN-CMS-ATTACHED"] * attached + ["SIGN-OLD-ALGORITHM"] * old
            other = verdict_on(theirs, trusting, b"other")
            assert other.signatures[0].outcome is Outcome.FORGED


def run(openssl: str, command: str, where: Path) -> None:
    done = subprocess.run([openssl, *command.split()], cwd=where, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_pyhanko_accepts_ours(rsa: Holder, curve: Holder) -> None:
    generic = pytest.importorskip("pyhanko.sign.validation.generic_cms", reason="pyhanko is not installed")
    import hashlib

    from archpkg.errors import need

    x509 = need("asn1crypto.x509", "sign")
    for holder in (rsa, curve):
        info = cms.ContentInfo.load(made(holder))["content"]["signer_infos"][0]
        own = x509.Certificate.load(holder.certificate)
        for content, intact in ((CONTENT, True), (b"other", False)):
            digest = hashlib.sha256(content).digest()
            assert generic.validate_sig_integrity(info, own, "data", digest) == (intact, True)


def test_old_and_sm2_algorithms_are_not_written(rsa: Holder, sm2: Holder) -> None:
    with pytest.raises(WrongUse, match="not written as CMS"):
        begin_cms([load_signer(sm2.key_pem, [sm2.pem])])
    with pytest.raises(WrongUse, match="not written as CMS"):
        begin_cms([signer_of(rsa, pss=True)])
    with pytest.raises(WrongUse, match="needs a signer"):
        begin_cms([])


def test_what_is_finished_is_finished(rsa: Holder) -> None:
    state = begin_cms([signer_of(rsa)])
    checking = begin_cms_check(state.finish(), make_verifier())
    checking.finish()
    for act in (state.finish, checking.finish, lambda: state.update(b""), lambda: checking.update(b"")):
        with pytest.raises(WrongUse, match="finished"):
            act()


# ── structures that lie ──────────────────────────────────────────────────────────────────────────────────


def altered(data: bytes, change: Callable[[Any], None]) -> bytes:
    whole = cms.ContentInfo.load(data)
    change(whole["content"])
    return bytes(whole.dump(force=True))


def test_without_certificate_or_signer(rsa: Holder, other: Holder) -> None:
    def no_certificates(signed: Any) -> None:
        signed["certificates"] = []

    def no_signers(signed: Any) -> None:
        signed["signer_infos"] = []

    data = made(rsa)
    bare = altered(data, no_certificates)
    verdict = verdict_on(bare)
    assert verdict.signatures[0].outcome is Outcome.NO_CERTIFICATE
    assert all_codes(verdict) == ["SIGN-NO-CERTIFICATE"]
    given = verdict_on(bare, make_verifier(intermediates=[rsa.pem]))
    assert given.signatures[0].outcome is Outcome.GENUINE
    empty = verdict_on(altered(data, no_signers))
    assert all_codes(empty) == ["SIGN-CMS-EMPTY"]
    assert not empty.ok
    assert worst(empty.every_finding) is Verdict.INVALID


def test_attributes_that_do_not_keep_the_rules(rsa: Holder) -> None:
    def drop(kind: str) -> Callable[[Any], None]:
        def change(signed: Any) -> None:
            info = signed["signer_infos"][0]
            kept = [one for one in info["signed_attrs"] if one["type"].native != kind]
            info["signed_attrs"] = cms.CMSAttributes(kept)

        return change

    def another_type(signed: Any) -> None:
        signed["encap_content_info"] = {"content_type": "1.2.3.4"}

    def another_digest(signed: Any) -> None:
        signed["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha512"}

    def no_attributes(signed: Any) -> None:
        another_type(signed)
        signed["signer_infos"][0]["signed_attrs"] = None

    data = made(rsa)
    for change in (drop("message_digest"), drop("content_type"), another_type, another_digest, no_attributes):
        verdict = verdict_on(altered(data, change))
        assert verdict.signatures[0].outcome is Outcome.UNREADABLE, change
        assert "SIGN-CMS-FORM" in all_codes(verdict)


def test_unknown_algorithms_and_strange_certificates(rsa: Holder) -> None:
    def unknown_signature(signed: Any) -> None:
        signed["signer_infos"][0]["signature_algorithm"] = {"algorithm": "1.2.3.4"}

    def unknown_digest(signed: Any) -> None:
        signed["signer_infos"][0]["digest_algorithm"] = {"algorithm": "1.2.3.4"}
        signed["signer_infos"][0]["signature_algorithm"] = {"algorithm": "rsassa_pkcs1v15"}

    def sm2_signature(signed: Any) -> None:
        signed["signer_infos"][0]["signature_algorithm"] = {"algorithm": "1.2.156.10197.1.501"}

    for change in (unknown_signature, unknown_digest, sm2_signature):
        verdict = verdict_on(altered(made(rsa), change))
        assert verdict.signatures[0].outcome is Outcome.UNSUPPORTED
        assert "SIGN-UNSUPPORTED" in all_codes(verdict)


def test_a_certificate_inside_that_is_none(curve: Holder, middle: Holder) -> None:
    signer = signer_of(curve, middle)
    state = begin_cms([signer])
    state.update(CONTENT)
    data = state.finish()
    place = data.index(middle.certificate)
    broken = middle.certificate.replace(b"200101000000Z", b"20AB01000000Z", 1)
    changed = data[:place] + broken + data[place + len(broken) :]
    verdict = verdict_on(changed)
    assert verdict.signatures[0].outcome is Outcome.GENUINE
    assert "SIGN-CMS-CERTIFICATE" in all_codes(verdict)


def test_sm2_signed_data_cannot_be_established() -> None:
    info = cms.ContentInfo({"content_type": GM_SIGNED_DATA, "content": None})
    data = bytes(info.dump())
    assert read_signed_data(data).foreign == GM_SIGNED_DATA
    verdict = verdict_on(data)
    assert [one.outcome for one in verdict.signatures] == [Outcome.UNSUPPORTED]
    assert all_codes(verdict) == ["SIGN-UNSUPPORTED"]
    assert verdict.signatures[0].trust is Trust.NOT_ESTABLISHED


def test_what_is_no_signed_data(rsa: Holder) -> None:
    data = bytes(cms.ContentInfo({"content_type": "data", "content": b"x"}).dump())
    many = altered(
        made(rsa), lambda signed: signed.__setitem__("signer_infos", [signed["signer_infos"][0]] * 65)
    )
    for one in (b"", b"x", data, rsa.certificate, rsa.pem, many, bytes((1 << 24) + 1)):
        with pytest.raises(CannotRead, match="not signed data"):
            read_signed_data(one)


@given(data=st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_garbage_never_ends_in_a_traceback(data: bytes) -> None:
    with pytest.raises(CannotRead):
        read_signed_data(data)


_HOLDER = issue("样本", new_key("p256"))
_MADE = made(_HOLDER)


# a brace that damage puts into a name would look like a place that nobody filled
@given(place=st.integers(0, 10_000), value=st.integers(0, 255).filter(lambda one: one != ord("{")))
@settings(max_examples=300, deadline=None)
def test_damage_never_ends_in_a_traceback(place: int, value: int) -> None:
    place %= len(_MADE)
    changed = _MADE[:place] + bytes([value]) + _MADE[place + 1 :]
    try:
        verdict = verdict_on(changed)
    except CannotRead:
        return
    # damage may also hide every signature: then nothing was proved
    assert [codes(one) for one in verdict.signatures] or not verdict.ok
