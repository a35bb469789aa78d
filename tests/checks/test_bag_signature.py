"""Verifying the signatures of bags: what is established, every change, and what is never called passed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archpkg.checks.bag.signature import MOST, verify_signature
from archpkg.checks.bag.signature_judging import BagSignature, judge_signature
from archpkg.checks.fixity.verify import verify
from archpkg.cli.app import run
from archpkg.errors import CannotRead, MissingExtraError, Rejected, WrongUse
from archpkg.findings import Report, Severity, Verdict
from archpkg.packages.bag import create_bag, update_bag
from archpkg.packages.bag.signatures.form import (
    PLAIN,
    PlainSignatures,
    SignatureName,
    plain_bytes,
    read_plain,
)
from archpkg.packages.bag.signatures.making import Stamping
from archpkg.packages.bag.signatures.octets import MOST as MOST_CERTIFICATES
from archpkg.packages.bag.signatures.octets import loose_certificates, loose_octets
from archpkg.packages.bag.signing import sign_bag
from archpkg.progress import Step
from archpkg.signing import (
    CertificateVerifier,
    begin_cms,
    load_signer,
    make_verifier,
    read_certificates,
    read_reply,
    request_stamp,
)
from archpkg.signing.cms_form import GM_SIGNED_DATA
from archpkg.words import Text
from signed_bags import (
    a_bag,
    archives,
    middle,
    office,
    root,
    signer,
    sm2_office,
    sm2_root,
    stamper,
    tsa,
)
from signing.authority import TIME_STAMPING, WHEN, Holder, algos, cms, core, issue, new_key, tsp
from signing.test_cms import altered
from signing.test_stamps import forged_by

SHA256, SM3 = "tagmanifest-sha256.txt", "tagmanifest-sm3.txt"
P7S = f"signatures/{SHA256}.p7s"


@pytest.fixture
def verifier() -> CertificateVerifier:
    return make_verifier(roots=[root().pem, sm2_root().pem], at=WHEN)


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """A bag that the office has signed."""
    made = a_bag(tmp_path)
    sign_bag(made, [signer(office(), middle())], time=WHEN)
    return made


def codes(report: Report | BagSignature, *, notes: bool = False) -> list[str]:
    for finding in report.findings:
        assert "{" not in finding.say("en") + finding.say("zh"), finding
    return [f.code for f in report.findings if notes or f.severity is not Severity.NOTE]


# ── what is established ──────────────────────────────────────────────────────────────────────────────────


def test_a_signed_bag(bag: Path, verifier: CertificateVerifier) -> None:
    steps: list[Step] = []
    report = verify_signature(bag, verifier, progress=steps.append)
    assert report.verdict is Verdict.VALID
    assert report.kind == "bag signature"
    assert report.counts == {"signatures": 2, "established": 2, "stamps": 0, "manifests_signed": 2}
    assert codes(report) == []
    assert [step.name for step in steps] == [P7S, f"signatures/{SM3}.p7s"]
    signed = report.findings[0]
    assert signed.code == "BAGSIG-SIGNED"
    for part in ("梧桐街道办事处", SHA256, "ecdsaWithSHA256", "测试中级", "is trusted", WHEN.isoformat()):
        assert part in signed.say("en")


def test_it_says_plainly_what_is_not_established(bag: Path, verifier: CertificateVerifier) -> None:
    report = verify_signature(bag, verifier)
    notes = codes(report, notes=True)
    assert notes.count("BAGSIG-DIGESTS") == 1
    said = [f.say("en") for f in report.findings if f.code == "BAGSIG-OPEN"]
    assert len(said) == 1
    assert "revoked" in said[0]


def test_in_full_the_digests_are_compared_in_the_same_report(
    bag: Path, verifier: CertificateVerifier
) -> None:
    report = verify_signature(bag, verifier, full=True)
    assert report.verdict is Verdict.VALID
    assert report.counts["digests_compared"] == verify(bag).counts["digests_compared"] > 0
    assert {"BAGSIG-DIGESTS", "FIX-TAG-UNLISTED"}.isdisjoint(codes(report, notes=True))
    (bag / "data/目录.txt").write_text("0002")
    assert verify_signature(bag, verifier).sound
    changed = verify_signature(bag, verifier, full=True)
    assert set(codes(changed)) == {"FIX-CHANGED"}
    assert changed.verdict is Verdict.INVALID


@pytest.mark.parametrize("container", ["zip", "tar"])
def test_in_a_container(bag: Path, tmp_path: Path, verifier: CertificateVerifier, container: str) -> None:
    packed = tmp_path / f"包.{container}"
    shutil.make_archive(str(packed.with_suffix("")), container, bag.parent, bag.name)
    for full in (False, True):
        report = verify_signature(packed, verifier, full=full)
        assert report.verdict is Verdict.VALID, codes(report)


def test_several_parties_and_sm2(bag: Path, verifier: CertificateVerifier) -> None:
    lot = [signer(archives(), middle()), signer(sm2_office())]
    sign_bag(bag, lot, time=WHEN, another=True, manifests=[SM3])
    report = verify_signature(bag, verifier)
    assert report.verdict is Verdict.VALID, codes(report)
    assert report.counts["signatures"] == 4
    said = " ".join(finding.say("zh") for finding in report.findings)
    assert "SM2WithSM3" in said
    assert "区档案馆" in said


def test_an_id_of_sm2_is_read_from_the_file(tmp_path: Path, verifier: CertificateVerifier) -> None:
    bag = a_bag(tmp_path)
    holder = sm2_office()
    sign_bag(bag, [load_signer(holder.key_pem, [holder.pem], sm2_id=b"wutong")], time=WHEN)
    assert verify_signature(bag, verifier).verdict is Verdict.VALID


def test_the_time_of_a_good_stamp_counts(tmp_path: Path) -> None:
    bag = a_bag(tmp_path)
    now = datetime.now(UTC)
    sign_bag(bag, [signer(office(), middle())], time=now, manifests=[SHA256], stamp=stamper(tmp_path / "tsa"))
    trusting = make_verifier(roots=[root().pem])
    report = verify_signature(bag, trusting)
    assert report.verdict is Verdict.VALID, codes(report)
    assert report.counts["stamps"] == 1
    assert codes(report, notes=True)[:2] == ["BAGSIG-SIGNED", "BAGSIG-STAMPED"]
    # the certificate has long expired; the stamp proves that it had not then
    assert verify_signature(bag, trusting, at=datetime(2060, 1, 1, tzinfo=UTC)).sound
    (bag / f"{P7S}.tst").unlink()
    late = verify_signature(bag, trusting, at=datetime(2060, 1, 1, tzinfo=UTC))
    assert "SIGN-EXPIRED" in codes(late)


def test_a_stamp_that_is_not_trusted_proves_no_time(tmp_path: Path) -> None:
    bag = a_bag(tmp_path)
    own = issue("另一家时间戳", new_key("rsa2048"), more=[(TIME_STAMPING, True)])
    sign_bag(
        bag, [signer(office(), middle())], time=WHEN, manifests=[SHA256], stamp=stamper(tmp_path / "tsa", own)
    )
    trusting = make_verifier(roots=[root().pem])
    known = verify_signature(bag, trusting, at=WHEN)
    assert known.verdict is Verdict.WARNINGS
    assert codes(known) == ["BAGSIG-STAMP-OPEN"]
    unknown = verify_signature(bag, trusting)
    assert "SIGN-TIME-OPEN" in codes(unknown)
    assert unknown.verdict is Verdict.INCOMPLETE


# ── never passed ─────────────────────────────────────────────────────────────────────────────────────────


def test_an_unsigned_bag_never_passes(tmp_path: Path, verifier: CertificateVerifier) -> None:
    bag = a_bag(tmp_path)
    for full in (False, True):
        report = verify_signature(bag, verifier, full=full)
        assert report.verdict is Verdict.INCOMPLETE
        assert codes(report) == ["BAGSIG-UNSIGNED"]


def test_what_is_no_bag(tmp_path: Path, verifier: CertificateVerifier) -> None:
    (tmp_path / "a").write_text("")
    report = verify_signature(tmp_path, verifier)
    assert codes(report) == ["BAGSIG-NO-BAG"]
    assert report.verdict is Verdict.UNREADABLE
    with pytest.raises(CannotRead):
        verify_signature(tmp_path / "nothing", verifier)
    with pytest.raises(WrongUse, match="no time zone"):
        verify_signature(tmp_path, verifier, at=datetime(2026, 1, 1))


def test_without_trust_or_time_nothing_is_established(bag: Path, verifier: CertificateVerifier) -> None:
    nobody = verify_signature(bag, make_verifier(at=WHEN))
    assert set(codes(nobody)) == {"SIGN-TRUST-OPEN", "BAGSIG-NOT-ESTABLISHED"}
    assert nobody.verdict is Verdict.INCOMPLETE
    timeless = verify_signature(bag, make_verifier(roots=[root().pem]))
    assert set(codes(timeless)) == {"SIGN-TIME-OPEN", "BAGSIG-NOT-ESTABLISHED"}
    stranger = verify_signature(bag, make_verifier(roots=[sm2_root().pem], at=WHEN))
    assert "SIGN-UNTRUSTED" in codes(stranger)
    assert stranger.verdict is Verdict.INVALID


def test_a_signature_that_cannot_be_verified_here(tmp_path: Path, verifier: CertificateVerifier) -> None:
    bag = a_bag(tmp_path)
    put(bag, P7S, bytes(cms.ContentInfo({"content_type": GM_SIGNED_DATA, "content": None}).dump()))
    report = verify_signature(bag, verifier)
    assert codes(report) == ["SIGN-UNSUPPORTED", "BAGSIG-NOT-ESTABLISHED"]
    assert not report.sound


def put(bag: Path, name: str, data: bytes) -> None:
    (bag / name).parent.mkdir(exist_ok=True)
    (bag / name).write_bytes(data)


def test_a_library_that_is_missing_is_no_verdict(
    bag: Path, verifier: CertificateVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(module: str, extra: str) -> Any:
        raise MissingExtraError(Text(module, extra))

    for module in ("archpkg.signing.cms_form", "archpkg.packages.bag.signatures.octets"):
        with monkeypatch.context() as patch:
            patch.setattr(f"{module}.need", none)
            with pytest.raises(MissingExtraError):
                verify_signature(bag, verifier)


# ── later changes ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("holder", [office, archives, sm2_office], ids=["EC", "RSA", "SM2"])
def test_a_later_change_makes_signatures_stale(
    tmp_path: Path, verifier: CertificateVerifier, holder: Callable[[], Holder]
) -> None:
    bag = a_bag(tmp_path)
    above = () if holder is sm2_office else (middle(),)
    sign_bag(bag, [signer(holder(), *above)], time=WHEN)
    assert verify_signature(bag, verifier).verdict is Verdict.VALID
    (bag / "data/新.txt").write_text("后来的")
    update_bag(bag)
    assert verify(bag).sound
    report = verify_signature(bag, verifier)
    assert codes(report) == ["BAGSIG-STALE", "BAGSIG-STALE", "BAGSIG-NOT-ESTABLISHED"]
    assert report.verdict is Verdict.INVALID
    assert "签名之后清单已被改动" in report.findings[0].say("zh")
    sign_bag(bag, [signer(holder(), *above)], time=WHEN, another=True)
    again = verify_signature(bag, verifier)
    assert codes(again) == ["BAGSIG-STALE", "BAGSIG-STALE"]
    assert again.counts["manifests_signed"] == 2


def test_files_that_came_later_are_named(bag: Path, verifier: CertificateVerifier) -> None:
    put(bag, "说明/后来.txt", b"later")
    report = verify_signature(bag, verifier)
    assert [(f.code, f.where.path) for f in report.findings if f.severity is Severity.WARNING] == [
        ("BAGSIG-UNCOVERED", "说明/后来.txt")
    ]
    assert report.verdict is Verdict.WARNINGS


def test_a_signature_that_says_nothing_of_the_payload(tmp_path: Path, verifier: CertificateVerifier) -> None:
    bag = a_bag(tmp_path, algorithms=("sha256",))
    (bag / "bagit.txt").write_text("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n")
    (bag / SHA256).write_text("")
    put(bag, P7S, detached(b""))
    report = verify_signature(bag, verifier)
    assert codes(report)[0] == "BAGSIG-PAYLOAD"
    assert set(codes(report)[1:]) == {"BAGSIG-UNCOVERED"}
    assert not report.sound


def detached(content: bytes, *holders: Holder) -> bytes:
    state = begin_cms([signer(one, middle()) for one in holders or (office(),)], signing_time=WHEN)
    state.update(content)
    return state.finish()


def test_a_payload_manifest_may_be_signed_itself(tmp_path: Path, verifier: CertificateVerifier) -> None:
    bag = a_bag(tmp_path, algorithms=("sha256",))
    name = "manifest-sha256.txt"
    put(bag, f"signatures/{name}.p7s", detached((bag / name).read_bytes()))
    report = verify_signature(bag, verifier)
    assert report.verdict is Verdict.WARNINGS
    assert [f.where.path for f in report.findings if f.code == "BAGSIG-UNCOVERED"] == [
        "bag-info.txt",
        "bagit.txt",
    ]


def test_old_digests_and_algorithms_warn(tmp_path: Path, verifier: CertificateVerifier) -> None:
    bag = a_bag(tmp_path / "md5", algorithms=("md5",))
    name = "tagmanifest-md5.txt"
    put(bag, f"signatures/{name}.p7s", detached((bag / name).read_bytes()))
    assert codes(verify_signature(bag, verifier)) == ["BAGSIG-OLD-DIGEST"]
    mixed = a_bag(tmp_path / "mixed", algorithms=("md5", "sha256"))
    put(mixed, f"signatures/{name}.p7s", detached((mixed / name).read_bytes()))
    assert codes(verify_signature(mixed, verifier)) == ["BAGSIG-OLD-DIGEST"]
    put(mixed, P7S, detached((mixed / SHA256).read_bytes()))
    assert codes(verify_signature(mixed, verifier)) == []


@pytest.mark.parametrize(
    ("way", "seen"),
    [
        ("", []),
        ("-keyid", []),
        ("-md sha384", []),
        ("-noattr", []),
        ("-keyopt rsa_padding_mode:pss", []),
        ("-md sha1", ["SIGN-OLD-ALGORITHM"]),
        ("-nodetach", ["SIGN-CMS-ATTACHED"]),
        ("-outform PEM", ["BAGSIG-UNPROTECTED"]),
    ],
)
def test_signatures_that_openssl_made(tmp_path: Path, way: str, seen: list[str]) -> None:
    openssl = shutil.which("openssl") or pytest.skip("openssl is not installed")
    bag = a_bag(tmp_path)
    (tmp_path / "key").write_bytes(archives().key_pem)
    (tmp_path / "crt").write_bytes(archives().pem)
    (bag / "signatures").mkdir()
    command = f"cms -sign -binary -in {SHA256} -inkey ../key -signer ../crt -outform DER {way} -out {P7S}"
    subprocess.run([openssl, *command.split()], cwd=bag, check=True, capture_output=True)
    trusting = make_verifier(roots=[root().pem], intermediates=[middle().pem], at=WHEN)
    report = verify_signature(bag, trusting)
    assert codes(report) == seen
    assert report.verdict is (Verdict.WARNINGS if seen else Verdict.VALID)
    (bag / SHA256).write_bytes((bag / SHA256).read_bytes() + b"\n")
    after = "SIGN-FORGED" if way == "-noattr" else "BAGSIG-STALE"
    assert after in codes(verify_signature(bag, trusting))


# ── files that are not as they should be ─────────────────────────────────────────────────────────────────


def test_files_among_the_signatures(bag: Path, verifier: CertificateVerifier) -> None:
    put(bag, "signatures/readme.txt", b"?")
    put(bag, f"signatures/{SHA256}.9.p7s.tst", b"?")
    put(bag, "signatures/manifest-sha1.txt.p7s", b"?")
    put(bag, f"signatures/{SHA256}.3.p7s", b"?")
    put(bag, f"signatures/{SHA256}.4.sig.json", b"?")
    put(bag, f"signatures/{SHA256}.5.p7s", bytes((1 << 20) + 1))
    (bag / "signatures/link.p7s").symlink_to("readme.txt")
    report = verify_signature(bag, verifier)
    assert [(f.code, f.where.path) for f in report.findings if f.severity is not Severity.NOTE] == [
        ("BAGSIG-STRAY", "signatures/link.p7s"),
        ("BAGSIG-STRAY", "signatures/readme.txt"),
        ("BAGSIG-STAMP-ALONE", f"signatures/{SHA256}.9.p7s.tst"),
        ("BAGSIG-NO-MANIFEST", "signatures/manifest-sha1.txt.p7s"),
        ("BAGSIG-UNREADABLE", f"signatures/{SHA256}.3.p7s"),
        ("BAGSIG-UNREADABLE", f"signatures/{SHA256}.4.sig.json"),
        ("BAGSIG-UNREADABLE", f"signatures/{SHA256}.5.p7s"),
    ]
    assert codes(report)
    assert report.verdict is Verdict.INVALID


def test_a_file_called_signatures(tmp_path: Path, verifier: CertificateVerifier) -> None:
    bag = a_bag(tmp_path)
    (bag / "signatures").write_text("")
    assert (
        codes(verify_signature(bag, verifier)) == ["BAGSIG-STRAY", "BAGSIG-UNSIGNED", "BAGSIG-UNCOVERED"][:2]
    )


def test_a_crowd_of_signatures_is_cut(bag: Path, verifier: CertificateVerifier) -> None:
    for number in range(2, MOST + 9):
        put(bag, f"signatures/{SHA256}.{number}.p7s", b"?")
    report = verify_signature(bag, verifier)
    assert codes(report)[0] == "BAGSIG-MANY"
    assert codes(report).count("BAGSIG-UNREADABLE") == MOST - 1


def test_a_manifest_that_is_too_large_to_be_read(
    bag: Path, verifier: CertificateVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archpkg.checks.bag.signature.MANIFEST_LIMIT", 10)
    report = verify_signature(bag, verifier)
    assert codes(report) == ["BAGSIG-NO-MANIFEST"] * 2 + ["BAGSIG-NOT-ESTABLISHED"]


def test_a_stamp_that_is_not_readable(bag: Path, verifier: CertificateVerifier) -> None:
    put(bag, f"{P7S}.tst", b"?")
    report = verify_signature(bag, verifier)
    assert codes(report) == ["BAGSIG-STAMP-UNREADABLE"]
    assert report.counts["manifests_signed"] == 1
    assert report.verdict is Verdict.INVALID


# ── every rule of signatures and time stamps ─────────────────────────────────────────────────────────────


def found_in(report: Report, code: str) -> Severity:
    """The severity of a rule that the report must name."""
    return next(finding.severity for finding in report.findings if finding.code == code)


def without_signers(signed: Any) -> None:
    signed["signer_infos"] = []


def without_a_digest(signed: Any) -> None:
    info = signed["signer_infos"][0]
    info["signed_attrs"] = cms.CMSAttributes(
        [one for one in info["signed_attrs"] if one["type"].native != "message_digest"]
    )


def of_another_kind(signed: Any) -> None:
    signed["signer_infos"][0]["signature_algorithm"] = {"algorithm": "sha256_rsa"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (without_signers, "SIGN-CMS-EMPTY"),
        (without_a_digest, "SIGN-CMS-FORM"),
        (of_another_kind, "SIGN-KEY-KIND"),
    ],
)
def test_signed_data_that_does_not_keep_the_rules(
    bag: Path, verifier: CertificateVerifier, change: Callable[[Any], None], code: str
) -> None:
    put(bag, P7S, altered((bag / P7S).read_bytes(), change))
    report = verify_signature(bag, verifier)
    assert found_in(report, code) is Severity.ERROR
    assert not report.sound


def test_a_certificate_inside_that_cannot_be_read(bag: Path, verifier: CertificateVerifier) -> None:
    own = middle().certificate
    broken = own.replace(b"200101000000Z", b"20AB01000000Z", 1)
    put(bag, P7S, (bag / P7S).read_bytes().replace(own, broken))
    assert found_in(verify_signature(bag, verifier), "SIGN-CMS-CERTIFICATE") is Severity.WARNING


def test_the_command_names_a_signature_before_its_certificate(
    bag: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "root.pem").write_bytes(root().pem)
    argv = ["bag", "verify-signature", str(bag), "--trust", str(tmp_path / "root.pem"), "--json"]
    assert run([*argv, "--at", "2019-01-01T00:00:00+08:00"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert ("SIGN-NOT-YET", "error") in [(f["code"], f["severity"]) for f in said["findings"]]
    assert run([*argv, "--at", WHEN.isoformat()]) == 0


def test_an_authority_with_a_short_key(tmp_path: Path, verifier: CertificateVerifier) -> None:
    bag = a_bag(tmp_path)
    short = issue("短密钥机构", new_key("rsa1024"), root(), authority=True, path_length=0)
    holder = issue("短密钥机构之下", new_key("p256"), short)
    sign_bag(bag, [signer(holder, short)], time=WHEN)
    report = verify_signature(bag, verifier)
    assert found_in(report, "SIGN-SHORT-KEY") is Severity.WARNING
    assert report.verdict is Verdict.WARNINGS


def sm2_signed(bag: Path, **change: Any) -> None:
    """Sign with SM2 and the empty user ID, then change what the file says of it."""
    holder = sm2_office()
    made = sign_bag(
        bag, [load_signer(holder.key_pem, [holder.pem], sm2_id=b"")], time=WHEN, manifests=[SM3]
    ).value
    whole = read_plain((bag / made.written[0]).read_bytes())
    one = evolve(whole.signatures[0], **change)
    put(bag, made.written[0], plain_bytes(evolve(whole, signatures=[one])))


def bare(signature: bytes) -> bytes:
    """A signature of SM2 as 64 octets without DER."""
    numbers = algos.DSASignature.load(signature).native
    return bytes(numbers["r"].to_bytes(32, "big") + numbers["s"].to_bytes(32, "big"))


def test_an_sm2_signature_for_another_user_id(tmp_path: Path, verifier: CertificateVerifier) -> None:
    bag = a_bag(tmp_path)
    sm2_signed(bag, user_id="另一标识")
    report = verify_signature(bag, verifier)
    assert found_in(report, "SIGN-WRONG-ID") is Severity.ERROR
    assert not report.sound


def test_an_sm2_signature_written_otherwise(tmp_path: Path, verifier: CertificateVerifier) -> None:
    bag = a_bag(tmp_path)
    sm2_signed(bag)
    [path] = (bag / "signatures").iterdir()
    whole = read_plain(path.read_bytes())
    one = whole.signatures[0]
    turned = (sm2_root().certificate, *one.certificates)
    for change, code in (
        ({"value": bare(one.value)}, "SIGN-RAW-FORM"),
        ({"certificates": turned}, "SIGN-ORDER"),
    ):
        path.write_bytes(plain_bytes(evolve(whole, signatures=[evolve(one, **change)])))
        assert found_in(verify_signature(bag, verifier), code) is Severity.WARNING


@pytest.mark.parametrize(
    ("stamp", "code", "severity"),
    [
        ({}, "BAGSIG-STAMPED", Severity.NOTE),
        ({"content": b"other"}, "SIGN-STAMP-CONTENT", Severity.ERROR),
        ({"digest": "1.2.3.4"}, "SIGN-STAMP-DIGEST", Severity.WARNING),
        ({"digest": "sha1"}, "SIGN-STAMP-OLD-DIGEST", Severity.WARNING),
        ({"ess": False}, "SIGN-STAMP-FORM", Severity.ERROR),
        ({"times": 2}, "SIGN-STAMP-FORM", Severity.ERROR),
    ],
)
def test_time_stamps_that_do_not_keep_the_rules(
    bag: Path, verifier: CertificateVerifier, stamp: dict[str, Any], code: str, severity: Severity
) -> None:
    token = forged_by(tsa(), **{"content": (bag / P7S).read_bytes(), **stamp})
    put(bag, f"{P7S}.tst", token)
    report = verify_signature(bag, verifier)
    assert found_in(report, code) is severity
    assert report.sound is (severity is not Severity.ERROR)


def test_a_stamp_by_an_authority_for_something_else(bag: Path, verifier: CertificateVerifier) -> None:
    put(bag, f"{P7S}.tst", forged_by(office(), content=(bag / P7S).read_bytes()))
    report = verify_signature(bag, verifier)
    assert found_in(report, "SIGN-STAMP-PURPOSE") is Severity.ERROR
    assert not report.sound


def test_a_stamp_that_answers_another_request_is_refused(tmp_path: Path) -> None:
    """An authority, or somebody between, that gives back an older answer."""
    bag = a_bag(tmp_path)
    ask = stamper(tmp_path / "tsa")

    def older(request: bytes) -> bytes:
        asked = tsp.TimeStampReq.load(request)
        asked["nonce"] = 7
        return ask(bytes(asked.dump(force=True)))

    with pytest.raises(Rejected) as refused:
        sign_bag(
            bag,
            [signer(office(), middle())],
            time=WHEN,
            manifests=[SHA256],
            stamp=Stamping(ask=older, nonce=8),
        )
    assert [(f.code, f.severity) for f in refused.value.findings] == [("SIGN-STAMP-NONCE", Severity.ERROR)]
    assert not (bag / "signatures").exists()


# ── every changed byte ───────────────────────────────────────────────────────────────────────────────────

CONTENT = b"0123abcd  manifest-sha256.txt\n"
NAME = SignatureName(manifest=SHA256)


def flaws(judged: BagSignature) -> list[str]:
    return codes(judged)


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ (1 << place % 8)]) + data[place + 1 :]


def test_every_changed_byte_of_manifest_and_signature_is_found(verifier: CertificateVerifier) -> None:
    near = issue("近处", new_key("p256"), root())
    state = begin_cms([signer(near, root())], signing_time=WHEN)
    state.update(CONTENT)
    data = state.finish()
    good = judge_signature(NAME, data, CONTENT, verifier)
    assert good.established
    assert flaws(good) == []
    for place in range(len(data)):
        assert flaws(judge_signature(NAME, flipped(data, place), CONTENT, verifier)), place
    for place in range(len(CONTENT)):
        found = judge_signature(NAME, data, flipped(CONTENT, place), verifier)
        assert flaws(found) == ["BAGSIG-STALE"]
        assert found.stale == (True,)


def test_every_changed_byte_of_an_sm2_signature_is_found(
    tmp_path: Path, verifier: CertificateVerifier
) -> None:
    bag = a_bag(tmp_path)
    made = sign_bag(bag, [signer(sm2_office())], time=WHEN, manifests=[SM3]).value
    data, content = (bag / made.written[0]).read_bytes(), (bag / SM3).read_bytes()
    name = SignatureName(manifest=SM3, form=PLAIN)
    assert flaws(judge_signature(name, data, content, verifier)) == []
    for place in range(len(data)):
        assert flaws(judge_signature(name, flipped(data, place), content, verifier)), place
    assert flaws(judge_signature(name, data, content + b"\n", verifier)) == ["BAGSIG-STALE"]


@pytest.fixture(scope="module")
def stamped(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A signature and its time stamp."""
    import hashlib

    data = detached(CONTENT)
    small = issue("椭圆曲线时间戳", new_key("p256"), root(), more=[(TIME_STAMPING, True)])
    ask = stamper(tmp_path_factory.mktemp("tsa"), small)
    return data, read_reply(ask(request_stamp(hashlib.sha256(data).digest()))).token


def test_every_changed_byte_of_a_stamp_is_found(stamped: tuple[bytes, bytes]) -> None:
    data, token = stamped
    verifier = make_verifier(roots=[root().pem], at=WHEN)
    good = judge_signature(NAME, data, CONTENT, verifier, token)
    assert flaws(good) == []
    assert good.stamp is not None
    assert good.stamp.ok
    for place in range(len(token)):
        assert flaws(judge_signature(NAME, data, CONTENT, verifier, flipped(token, place))), place
    changed = judge_signature(NAME, data + b"\0", CONTENT, verifier, token)
    assert "SIGN-STAMP-CONTENT" in flaws(changed)


@given(place=st.integers(0, 5000), more=st.binary(max_size=3))
@example(place=1, more=b"\x83\x00")
@settings(max_examples=80, deadline=None)
def test_damage_never_ends_in_a_traceback(place: int, more: bytes) -> None:
    data = detached(CONTENT)
    place %= len(data)
    changed = data[:place] + more + data[place + 1 :]
    judged = judge_signature(NAME, changed, CONTENT, make_verifier(roots=[root().pem], at=WHEN))
    assert changed == data or flaws(judged)


# ── octets that nobody signed ────────────────────────────────────────────────────────────────────────────


def test_parts_that_no_signature_protects(verifier: CertificateVerifier) -> None:
    def another_version(signed: Any) -> None:
        signed["version"] = "v3"

    def another_digest(signed: Any) -> None:
        signed["digest_algorithms"] = [{"algorithm": "sha512"}]

    def strange_parameters(signed: Any) -> None:
        signed["signer_infos"][0]["signature_algorithm"]["parameters"] = core.Integer(7)

    def not_signed(signed: Any) -> None:
        signed["signer_infos"][0]["unsigned_attrs"] = [{"type": "1.2.3.4", "values": [core.Integer(7)]}]

    data = detached(CONTENT)
    assert loose_octets(data) is None
    for change in (another_version, another_digest, strange_parameters, not_signed):
        changed = altered(data, change)
        assert loose_octets(changed) is not None, change
        found = judge_signature(NAME, changed, CONTENT, verifier)
        assert "BAGSIG-UNPROTECTED" in flaws(found)
    head, rest = data[:2], data[2:]
    assert head == b"\x30\x82"
    longer = b"\x30\x83\x00" + rest
    assert flaws(judge_signature(NAME, longer, CONTENT, verifier)) == ["BAGSIG-UNPROTECTED"]
    for other in (b"", b"-----BEGIN CMS-----\n", data + b"\0"):
        assert loose_octets(other) is not None


def test_a_certificate_that_does_not_belong_there(verifier: CertificateVerifier) -> None:
    stranger = issue("路人", new_key("p256"), issuer_name="某处")
    state = begin_cms([load_signer(office().key_pem, [office().pem, middle().pem, stranger.pem])])
    state.update(CONTENT)
    found = judge_signature(NAME, state.finish(), CONTENT, verifier)
    assert flaws(found) == ["BAGSIG-UNPROTECTED"]
    assert "路人" in found.findings[-1].say("zh")


def test_a_certificate_that_the_parser_would_mend(verifier: CertificateVerifier) -> None:
    data, der = detached(CONTENT), middle().certificate
    for place in range(len(der)):
        if der[place - 2 : place + 1] == b"\x01\x01\xff":
            where = data.index(der) + place
            changed = data[:where] + b"\x80" + data[where + 1 :]
            found = judge_signature(NAME, changed, CONTENT, verifier)
            # whether it mends them depends on what was read of them before
            assert {"BAGSIG-UNPROTECTED", "SIGN-UNTRUSTED"} & set(flaws(found)), place


def test_certificates_that_are_none_or_too_many() -> None:
    lot = [office().certificate, b"?", sm2_office().certificate]
    known = read_certificates(middle().pem)
    assert loose_certificates(lot, known) == ("(2)", "C=CN, CN=梧桐街道（国密）")
    crowd = [office().certificate] * (MOST_CERTIFICATES + 1)
    assert loose_certificates(crowd, known) == (f"… ({len(crowd)})",)
    # an issuer of that name whose key is of another kind
    like = issue("国密测试根", new_key("p256"), authority=True)
    assert loose_certificates([sm2_office().certificate], read_certificates(like.pem)) != ()


def test_plain_signatures_that_lie(tmp_path: Path, verifier: CertificateVerifier) -> None:
    bag = a_bag(tmp_path)
    made = sign_bag(bag, [signer(sm2_office())], time=WHEN, manifests=[SM3]).value
    whole = read_plain((bag / made.written[0]).read_bytes())
    content, name = (bag / SM3).read_bytes(), SignatureName(manifest=SM3, form=PLAIN)

    def judged(**change: Any) -> list[str]:
        one = evolve(whole.signatures[0], **change)
        data = plain_bytes(PlainSignatures(manifest=SM3, signatures=[one]))
        return flaws(judge_signature(name, data, content, verifier))

    assert judged() == []
    assert judged(digest=b"\0" * 32) == ["BAGSIG-UNPROTECTED"]
    assert judged(certificates=()) == ["SIGN-NO-CERTIFICATE"]
    assert judged(certificates=(b"?",)) == ["SIGN-CERTIFICATE"]
    assert judged(algorithm="1.2.3") == ["SIGN-UNSUPPORTED"]
    assert judged(value=b"?") == ["SIGN-UNREADABLE"]
    assert judged(digest=b"", user_id="x") == ["SIGN-FORGED"]
    assert judged(user_id="") == ["BAGSIG-STALE"]
    moved = judge_signature(evolve(name, manifest=SHA256), plain_bytes(whole), content, verifier)
    assert "BAGSIG-UNREADABLE" in flaws(moved)
    assert not moved.established


def test_a_bag_made_of_a_signed_one_is_not_signed(
    bag: Path, tmp_path: Path, verifier: CertificateVerifier
) -> None:
    """Signatures in the payload are payload."""
    outer = create_bag(bag, tmp_path / "outer").path
    assert codes(verify_signature(outer, verifier)) == ["BAGSIG-UNSIGNED"]


def test_the_authority_of_stamps_is_no_signer(tmp_path: Path, verifier: CertificateVerifier) -> None:
    """Its certificate is trusted by the same root, and its own word is still that of another."""
    bag = a_bag(tmp_path)
    put(bag, P7S, detached(b"other", tsa()))
    assert codes(verify_signature(bag, verifier))[0] == "BAGSIG-STALE"
