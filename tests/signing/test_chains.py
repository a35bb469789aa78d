"""Chains of certificates: what leads to a trusted root, and all that does not."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from archpkg.signing import (
    Outcome,
    SignatureVerdict,
    Trust,
    make_verifier,
    read_certificate,
    read_certificates,
)
from archpkg.signing.chains import MOST_CHECKS, follow
from signing.authority import END, START, WHEN, Holder, asn1, issue, issue_sm2, new_key
from signing.test_signatures import check, codes, sign, signer_of


def judged(
    holder: Holder, *others: Holder, roots: list[Holder], at: datetime | None = WHEN
) -> SignatureVerdict:
    signer = signer_of(holder, *others)
    verifier = make_verifier(roots=[one.certificate for one in roots], at=at)
    verdict = check(verifier, signer.oid, signer.certificates, sign(signer))
    assert verdict.outcome is Outcome.GENUINE
    return verdict


def refused(verdict: SignatureVerdict, words: str, trust: Trust = Trust.UNTRUSTED) -> None:
    assert verdict.trust is trust, verdict.trust_reason
    assert words in verdict.trust_reason.en
    assert verdict.trust_reason.zh
    assert not verdict.ok
    assert ("SIGN-UNTRUSTED" if trust is Trust.UNTRUSTED else "SIGN-TRUST-OPEN") in codes(verdict)


def test_without_roots_trust_is_open(curve: Holder) -> None:
    refused(judged(curve, roots=[]), "no trusted root", Trust.NOT_ESTABLISHED)


def test_an_unknown_root(curve: Holder, middle: Holder, root: Holder) -> None:
    stranger = issue("别的根", new_key("p256"), authority=True)
    refused(judged(curve, middle, root, roots=[stranger]), "not among the trusted roots")


def test_a_broken_chain(curve: Holder, root: Holder) -> None:
    refused(judged(curve, roots=[root]), "issuer C=CN, CN=测试中级 is missing")


def test_a_self_made_root_of_the_same_name_is_not_the_root(root: Holder) -> None:
    false = issue("测试根", new_key("p256"), authority=True)
    signer = issue("冒名", new_key("p256"), false)
    refused(judged(signer, false, roots=[root]), "did not sign")
    refused(judged(signer, roots=[root]), "did not sign")


def test_the_signer_itself_may_be_trusted(curve: Holder) -> None:
    assert judged(curve, roots=[curve]).ok


def test_an_issuer_must_be_an_authority(root: Holder) -> None:
    plain = issue("普通", new_key("p256"), root)
    refused(judged(issue("下", new_key("p256"), plain), plain, roots=[root]), "not a certification authority")


def test_an_issuer_must_be_allowed_to_issue(root: Holder) -> None:
    idle = issue("不签", new_key("p256"), root, authority=True, signing=False)
    refused(judged(issue("下", new_key("p256"), idle), idle, roots=[root]), "may not issue")
    loose = issue("无用途", new_key("p256"), root, authority=True, usage=False)
    assert judged(issue("下", new_key("p256"), loose), loose, roots=[root]).ok


def test_an_issuer_may_limit_the_length(root: Holder, middle: Holder) -> None:
    below = issue("再下", new_key("p256"), middle, authority=True)
    refused(judged(issue("末", new_key("p256"), below), below, middle, roots=[root]), "longer than it allows")


def test_an_issuer_must_be_in_force(root: Holder) -> None:
    past = issue("旧中级", new_key("p256"), root, authority=True, end=datetime(2021, 1, 1, tzinfo=UTC))
    signer = issue("下", new_key("p256"), past)
    refused(judged(signer, past, roots=[root]), "not in force at that time")
    assert judged(signer, past, roots=[root], at=START).ok
    assert judged(signer, past, roots=[root], at=None).trust is Trust.TRUSTED


def test_a_key_for_other_use_does_not_sign(root: Holder) -> None:
    refused(
        judged(issue("加密证书", new_key("p256"), root, signing=False), roots=[root]),
        "does not allow signing",
    )


def test_critical_extensions_are_not_passed_over(root: Holder) -> None:
    odd = (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\5\0"), True)
    signer = issue("有扩展", new_key("p256"), root, more=[odd])
    refused(judged(signer, roots=[root]), "1.2.3.4", Trust.NOT_ESTABLISHED)
    harmless = (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\5\0"), False)
    assert judged(issue("有扩展", new_key("p256"), root, more=[harmless]), roots=[root]).ok


def test_name_constraints_are_not_evaluated_and_said_so(root: Holder) -> None:
    limit = x509.NameConstraints([x509.DirectoryName(x509.Name([]))], None)
    for critical in (True, False):
        narrow = issue("受限", new_key("p256"), root, authority=True, more=[(limit, critical)])
        signer = issue("下", new_key("p256"), narrow)
        refused(judged(signer, narrow, roots=[root]), "name_constraints", Trust.NOT_ESTABLISHED)


def test_an_old_signature_in_the_chain_is_told(root: Holder) -> None:
    above = issue("RSA 根", new_key("rsa2048"), authority=True)
    signer = signed_anew(issue("下", new_key("p256"), above), above)
    verdict = judged(signer, roots=[above])
    assert verdict.ok
    assert codes(verdict) == ["SIGN-OLD-ALGORITHM"]


def signed_anew(holder: Holder, issuer: Holder) -> Holder:
    """The same certificate, signed by SHA-1 with RSA, as old authorities did."""
    whole = asn1.Certificate.load(holder.certificate)
    whole["tbs_certificate"]["signature"] = whole["signature_algorithm"] = {"algorithm": "sha1_rsa"}
    whole["signature_value"] = issuer.key.sign(
        whole["tbs_certificate"].dump(force=True), padding.PKCS1v15(), hashes.SHA1()
    )
    return Holder(key=holder.key, certificate=whole.dump(force=True))


def test_pss_in_the_chain() -> None:
    above = issue("PSS 根", new_key("rsa2048"), authority=True)
    signer = issue("下", new_key("p256"), above, pss=True)
    assert read_certificate(signer.certificate).pss == ("sha256", 32)
    assert judged(signer, roots=[above]).ok


def test_a_changed_certificate_is_not_trusted(curve: Holder, middle: Holder, root: Holder) -> None:
    whole = curve.certificate
    place = whole.index("区档案馆".encode())
    changed = whole[:place] + "县".encode() + whole[place + 3 :]
    roots, others = [read_certificate(root.certificate)], [read_certificate(middle.certificate)]
    found = follow(read_certificate(changed), others, roots, at=WHEN)
    assert (found.trust, found.reason.en.split(",")[0]) == (Trust.UNTRUSTED, "C=CN")
    assert "did not sign" in found.reason.en
    assert follow(read_certificate(whole), others, roots, at=WHEN).trust is Trust.TRUSTED


def test_a_crowd_of_like_names_does_not_hang_it(root: Holder) -> None:
    key = new_key("p256")
    own = issue("众", key, authority=True)
    crowd = [
        issue("众", key, own, authority=True, end=END.replace(year=2041 + year))
        for year in range(MOST_CHECKS)
    ]
    signer = issue("下", new_key("p256"), own)
    refused(judged(signer, *crowd, roots=[root]), "too long to follow", Trust.NOT_ESTABLISHED)


def test_kinds_may_be_mixed_only_where_the_signature_fits(sm2_root: Holder, root: Holder) -> None:
    signer = issue("混", new_key("p256"), root)
    foreign = issue_sm2("测试根", authority=True)
    found = follow(read_certificate(signer.certificate), [], [read_certificate(foreign.certificate)])
    assert found.trust is Trust.NOT_ESTABLISHED
    assert "not known here" in found.reason.en


def test_openssl_agrees(curve: Holder, middle: Holder, root: Holder, openssl: str, tmp_path: Path) -> None:
    for name, holder in (("curve", curve), ("middle", middle), ("root", root)):
        (tmp_path / name).write_bytes(holder.pem)
    for at, fine in ((WHEN, True), (datetime(2041, 1, 1, tzinfo=UTC), False)):
        command = f"verify -attime {int(at.timestamp())} -CAfile root -untrusted middle curve"
        theirs = subprocess.run([openssl, *command.split()], cwd=tmp_path, capture_output=True, check=False)
        assert (theirs.returncode == 0) == judged(curve, middle, roots=[root], at=at).ok == fine


def test_what_a_certificate_says(root: Holder, curve: Holder) -> None:
    one = read_certificate(root.pem)
    assert (one.subject, one.name, one.authority, one.key.kind) == (
        "C=CN, CN=测试根",
        "测试根",
        True,
        "EC secp256r1",
    )
    assert (one.not_before, one.not_after) == (START, END)
    assert read_certificates(root.pem + curve.pem) == (one, read_certificate(curve.certificate))
    assert read_certificate(issue_sm2("x").certificate).key.point


def test_sizes_of_keys() -> None:
    assert read_certificate(issue("x", new_key("p521")).certificate).key.bits == 521
