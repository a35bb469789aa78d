"""Signing bags: what comes into the bag, what other programs say of it, and everything that is refused."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import bagit
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.checks.fixity.verify import verify
from archpkg.errors import (
    ArchpkgError,
    CannotRead,
    CannotStore,
    Rejected,
    SourceChanged,
    TargetExists,
    WrongUse,
)
from archpkg.packages.bag import create_bag
from archpkg.packages.bag.signatures.form import (
    CMS,
    PLAIN,
    PlainSignature,
    PlainSignatures,
    SignatureName,
    next_names,
    plain_bytes,
    read_plain,
    signature_name,
)
from archpkg.packages.bag.signatures.making import Stamping
from archpkg.packages.bag.signing import sign_bag
from archpkg.packages.unfinished import Places
from archpkg.progress import Step
from archpkg.signing import Signer, load_signer, make_signer, read_stamp
from archpkg.words import Text
from signed_bags import a_bag, archives, middle, office, root, signer, sm2_office, stamper
from signing.authority import WHEN, issue, new_key, sm2_point

SHA256, SM3 = "tagmanifest-sha256.txt", "tagmanifest-sm3.txt"


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    return a_bag(tmp_path)


@pytest.fixture
def stamp(tmp_path: Path) -> Callable[[bytes], bytes]:
    return stamper(tmp_path / "tsa")


def contents(folder: Path) -> dict[str, bytes]:
    """Everything in a folder and beside it."""
    return {
        str(path.relative_to(folder.parent)): path.read_bytes()
        for path in sorted(folder.parent.rglob("*"))
        if path.is_file() and "tsa" not in path.parts
    }


def refused(bag: Path, kind: type[ArchpkgError], match: str, *signers: Signer, **more: object) -> None:
    """Nothing is signed, and nothing is left behind."""
    before = contents(bag)
    with pytest.raises(kind, match=match):
        sign_bag(bag, signers or [signer(office())], **{"time": WHEN, **more})  # type: ignore[arg-type]
    assert contents(bag) == before


# ── what comes into the bag ──────────────────────────────────────────────────────────────────────────────


def test_each_tag_manifest_gets_a_signature_and_nothing_else_changes(bag: Path) -> None:
    before = contents(bag)
    steps: list[Step] = []
    made = sign_bag(bag, [signer(office(), middle())], time=WHEN, progress=steps.append).value
    assert made.manifests == (SHA256, SM3)
    assert made.written == (f"signatures/{SHA256}.p7s", f"signatures/{SM3}.p7s")
    assert made.stamped == ()
    after = contents(bag)
    assert {name: after[name] for name in before} == before
    assert sorted(after.keys() - before.keys()) == [f"包/{name}" for name in made.written]
    assert [step.name for step in steps if step.stage == "sign"] == [SHA256, SM3]


def test_a_signed_bag_is_as_valid_as_before(bag: Path) -> None:
    sign_bag(bag, [signer(office()), signer(sm2_office())], time=WHEN)
    report = verify(bag)
    assert report.findings == ()  # what signs a tag manifest cannot stand in it: nothing to say of that
    assert report.verdict.value == "valid"
    assert bagit.Bag(str(bag)).is_valid()


def test_the_same_signer_and_time_give_the_same_octets(tmp_path: Path) -> None:
    made = []
    for place in ("甲", "乙"):
        bag = a_bag(tmp_path / place)
        sign_bag(bag, [signer(archives())], time=WHEN, manifests=[SHA256])
        made.append((bag / f"signatures/{SHA256}.p7s").read_bytes())
    assert made[0] == made[1]


@pytest.fixture(scope="module")
def openssl() -> str:
    found = shutil.which("openssl")
    if found is None:
        pytest.skip("openssl is not installed: no second opinion")
    return found


def ask(openssl: str, command: str, where: Path) -> bytes:
    done = subprocess.run([openssl, *command.split()], cwd=where, capture_output=True, check=False)
    return done.stdout + done.stderr


def test_openssl_verifies_our_cms_over_the_manifest(bag: Path, openssl: str) -> None:
    sign_bag(bag, [signer(office(), middle()), signer(archives())], time=WHEN)
    (bag.parent / "root.pem").write_bytes(root().pem)
    verify = (
        f"cms -verify -binary -inform DER -in signatures/{SHA256}.p7s -content {SHA256} -CAfile ../root.pem "
        f"-purpose any -attime {int(WHEN.timestamp())} -out ../back"
    )
    assert b"successful" in ask(openssl, verify, bag).lower()
    (bag / SHA256).write_bytes(b"other")
    assert b"failure" in ask(openssl, verify, bag).lower()


def test_openssl_verifies_our_sm2_signature_over_the_manifest(bag: Path, openssl: str) -> None:
    sign_bag(bag, [signer(sm2_office())], time=WHEN)
    one = read_plain((bag / f"signatures/{SM3}.sig.json").read_bytes()).signatures[0]
    (bag.parent / "value").write_bytes(one.value)
    (bag.parent / "crt").write_bytes(one.certificates[0])
    (bag.parent / "key").write_bytes(ask(openssl, "x509 -inform DER -in ../crt -noout -pubkey", bag))
    verify = f"dgst -sm3 -verify ../key -sigopt distid:{one.user_id} -signature ../value {SM3}"
    assert b"Verified OK" in ask(openssl, verify, bag)
    (bag / SM3).write_bytes(b"other")
    assert b"Verified OK" not in ask(openssl, verify, bag)


def test_sm2_stands_in_a_form_of_its_own_beside_the_others(bag: Path) -> None:
    made = sign_bag(bag, [signer(office()), signer(sm2_office())], time=WHEN, manifests=[SM3]).value
    assert made.written == (f"signatures/{SM3}.p7s", f"signatures/{SM3}.sig.json")
    found = read_plain((bag / made.written[1]).read_bytes())
    assert found.manifest == SM3
    one = found.signatures[0]
    assert (one.algorithm, one.user_id) == ("1.2.156.10197.1.501", "1234567812345678")
    assert one.certificates == (sm2_office().certificate,)
    assert len(sm2_point(one.certificates[0])) == 64


def test_the_next_party_signs_beside_the_first(bag: Path) -> None:
    first = sign_bag(bag, [signer(office())], time=WHEN).value
    kept = contents(bag)
    refused(bag, TargetExists, "is signed already", signer(archives()))
    second = sign_bag(bag, [signer(archives()), signer(sm2_office())], time=WHEN, another=True).value
    assert f"signatures/{SHA256}.2.p7s" in second.written
    assert f"signatures/{SM3}.2.sig.json" in second.written
    assert not set(first.written) & set(second.written)
    assert {name: contents(bag)[name] for name in kept} == kept


def test_a_manifest_that_is_not_signed_yet_is_free(bag: Path) -> None:
    sign_bag(bag, [signer(office())], time=WHEN, manifests=[SHA256])
    made = sign_bag(bag, [signer(office())], time=WHEN, manifests=[SM3]).value
    assert made.written == (f"signatures/{SM3}.p7s",)


def test_a_time_stamp_is_kept_beside(bag: Path, stamp: Callable[[bytes], bytes]) -> None:
    made = sign_bag(bag, [signer(office())], time=WHEN, manifests=[SHA256], stamp=stamp).value
    assert made.written == (f"signatures/{SHA256}.p7s", f"signatures/{SHA256}.p7s.tst")
    token = read_stamp((bag / made.written[1]).read_bytes())
    assert token.info.imprint == hashlib.sha256((bag / made.written[0]).read_bytes()).digest()
    assert made.stamped == (token.info.time,)
    more = Stamping(ask=stamp, digest="sha512", nonce=77)
    sign_bag(bag, [signer(office())], time=WHEN, manifests=[SM3], stamp=more)
    info = read_stamp((bag / f"signatures/{SM3}.p7s.tst").read_bytes()).info
    assert (info.digest, info.nonce) == ("sha512", 77)


def test_openssl_verifies_the_time_stamp(bag: Path, stamp: Callable[[bytes], bytes], openssl: str) -> None:
    signed, token = sign_bag(
        bag, [signer(office())], time=WHEN, manifests=[SHA256], stamp=stamp
    ).value.written
    (bag.parent / "root.pem").write_bytes(root().pem)
    verify = f"ts -verify -token_in -in {token} -data {signed} -CAfile ../root.pem"
    assert b"Verification: OK" in ask(openssl, verify, bag)
    (bag / signed).write_bytes((bag / signed).read_bytes() + b"\0")
    assert b"Verification: OK" not in ask(openssl, verify, bag)


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────


def test_calls_that_make_no_sense(bag: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="needs a signer"):
        sign_bag(bag, [], time=WHEN)
    refused(bag, WrongUse, "no such tag manifests", manifests=["manifest-sha256.txt"])
    refused(bag, WrongUse, "no such tag manifests", manifests=[])
    refused(bag, WrongUse, "no time zone", time=datetime(2026, 5, 20))
    refused(bag, WrongUse, "not written as CMS", load_signer(archives().key_pem, [archives().pem], pss=True))
    packed = create_bag(bag.parent / "来源", tmp_path / "x.zip", container="zip").path
    with pytest.raises(CannotRead, match="Only a bag in a folder"):
        sign_bag(packed, [signer(office())], time=WHEN)


def test_no_manifest_that_a_signature_would_protect(tmp_path: Path) -> None:
    refused(a_bag(tmp_path / "md5", algorithms=("md5",)), Rejected, "no tag manifest in a safe digest")
    mixed = a_bag(tmp_path / "mixed", algorithms=("md5", "sha256"))
    refused(mixed, Rejected, "no tag manifest in a safe digest", manifests=["tagmanifest-md5.txt"])
    assert sign_bag(mixed, [signer(office())], time=WHEN).value.manifests == (SHA256,)
    bare = a_bag(tmp_path / "bare", algorithms=("sha256",))
    (bare / SHA256).unlink()
    refused(bare, Rejected, "no tag manifest in a safe digest")


def relist(bag: Path, keep: Callable[[str], bool], version: str = "0.97") -> None:
    """A tag manifest of our own, of an older version."""
    (bag / "bagit.txt").write_text(f"BagIt-Version: {version}\nTag-File-Character-Encoding: UTF-8\n")
    lines = [
        f"{hashlib.sha256((bag / name).read_bytes()).hexdigest()}  {name}\n"
        for name in sorted(path.name for path in bag.glob("*.txt"))
        if keep(name) and not name.startswith("tagmanifest")
    ]
    (bag / SHA256).write_text("".join(lines))


def test_a_signature_that_would_not_cover_the_payload(tmp_path: Path) -> None:
    old = a_bag(tmp_path / "old", algorithms=("sha256",))
    relist(old, lambda name: not name.startswith("manifest"))
    refused(old, Rejected, "would not cover the payload")
    weak = a_bag(tmp_path / "weak", algorithms=("md5",))
    (weak / "tagmanifest-md5.txt").unlink()
    relist(weak, lambda _: True)
    refused(weak, Rejected, "MD5 or SHA-1 only")


def test_a_damaged_bag_is_not_signed(bag: Path) -> None:
    (bag / "bag-info.txt").write_text("Source-Organization: 别处\n")
    refused(bag, Rejected, "is not the one in line 1")


def test_a_file_in_place_of_the_folder(bag: Path) -> None:
    (bag / "signatures").write_text("")
    refused(bag, TargetExists, "computer file")


def test_what_a_device_gives_back_is_not_believed(bag: Path) -> None:
    lying = make_signer(lambda _: b"\0" * 256, [archives().pem], oid="1.2.840.113549.1.1.11")
    refused(bag, Rejected, "no good signature", lying)
    good = load_signer(sm2_office().key_pem, [sm2_office().pem])
    refused(bag, Rejected, "no good signature", evolve(good, sign_digest=lambda d: good.sign_digest(d[::-1])))


def test_an_id_of_sm2_that_is_agreed_upon(bag: Path) -> None:
    holder = sm2_office()
    own = load_signer(holder.key_pem, [holder.pem], sm2_id="梧桐街道".encode())
    made = sign_bag(bag, [own], time=WHEN, manifests=[SM3]).value
    assert read_plain((bag / made.written[0]).read_bytes()).signatures[0].user_id == "梧桐街道"
    refused(bag, WrongUse, "no text", evolve(own, sm2_id=b"\xff"), another=True)


def test_a_certificate_out_of_its_time(bag: Path) -> None:
    late = issue("过期", new_key("p256"), end=datetime(2025, 1, 1))
    refused(bag, Rejected, "not in force", signer(late))
    refused(bag, Rejected, "not in force", signer(sm2_office()), time=WHEN.replace(year=2050))


def test_stamps_that_are_none(bag: Path, stamp: Callable[[bytes], bytes]) -> None:
    asked: list[bytes] = []

    def same_again(request: bytes) -> bytes:
        asked.append(request)
        return stamp(asked[0])

    def another_nonce(request: bytes) -> bytes:
        assert b"\x01\x23\x45\x67" in request
        return stamp(request.replace(b"\x01\x23\x45\x67", b"\x01\x23\x45\x68"))

    def down(_: bytes) -> bytes:
        raise CannotRead(Text("no answer", "无应答"))

    refused(bag, CannotRead, "not a time stamp", stamp=lambda _: b"nothing")
    refused(bag, Rejected, "no good one", stamp=same_again)
    refused(bag, Rejected, "no good one", stamp=Stamping(ask=another_nonce, nonce=0x01234567))
    refused(bag, CannotRead, "no answer", stamp=down)
    refused(bag, WrongUse, "digest", stamp=Stamping(ask=stamp, digest="sha1"))


def test_a_manifest_that_changes_meanwhile(bag: Path) -> None:
    good = load_signer(office().key_pem, [office().pem])

    def meddle(digest: bytes) -> bytes:
        (bag / SHA256).write_bytes((bag / SHA256).read_bytes() + b"\n")
        return good.sign_digest(digest)

    with pytest.raises(SourceChanged, match="changed while"):
        sign_bag(bag, [evolve(good, sign_digest=meddle)], time=WHEN)
    assert not (bag / "signatures").exists()


def test_stopped_or_failed_nothing_is_half_made(bag: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(step: Step) -> None:
        if step.stage == "sign" and step.done == 2:
            raise KeyboardInterrupt

    before = contents(bag)
    with pytest.raises(KeyboardInterrupt):
        sign_bag(bag, [signer(office())], time=WHEN, progress=stop)
    assert contents(bag) == before
    sign_bag(bag, [signer(office())], time=WHEN)
    before = contents(bag)
    calls: list[object] = []

    def full(_: Places, moves: object) -> None:
        calls.append(moves)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("archpkg.packages.bag.journal.forward", full)
    refused(bag, CannotStore, "the disk is full", another=True)
    assert len(calls) == 1
    assert contents(bag) == before


# ── names and form ───────────────────────────────────────────────────────────────────────────────────────


@given(
    st.sampled_from([SHA256, SM3, "manifest-sha512.txt", "tagmanifest-国密.txt"]),
    st.integers(1, 999_999),
    st.sampled_from([CMS, PLAIN]),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_names_say_what_they_were_made_of(manifest: str, number: int, form: str, stamp: bool) -> None:
    name = SignatureName(manifest=manifest, number=number, form=form, stamp=stamp)
    assert signature_name(name.path) == name


@pytest.mark.parametrize(
    "path",
    [
        "signatures/a.p7s",
        f"signatures/{SHA256}",
        f"signatures/{SHA256}.1.p7s",
        f"signatures/{SHA256}.02.p7s",
        f"signatures/{SHA256}.P7S",
        f"Signatures/{SHA256}.p7s",
        f"signatures/x/{SHA256}.p7s",
        f"signatures/{SHA256}.p7s.tst.tst",
        f"{SHA256}.p7s",
    ],
)
def test_names_that_are_none(path: str) -> None:
    assert signature_name(path) is None


def test_the_next_free_number() -> None:
    there = [f"signatures/{SHA256}.p7s", f"signatures/{SHA256}.7.sig.json", "signatures/readme.txt"]
    assert [name.number for name in next_names(there, [SHA256, SM3])] == [8, 1]


PLAINS = st.builds(
    PlainSignature,
    algorithm=st.text(max_size=20).filter(lambda text: text.isprintable()),
    user_id=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    digest=st.binary(max_size=40),
    value=st.binary(max_size=80),
    certificates=st.lists(st.binary(max_size=50), max_size=3).map(tuple),
)


@given(st.lists(PLAINS, min_size=1, max_size=3))
@settings(max_examples=80, deadline=None)
def test_plain_signatures_round_trip(lot: list[PlainSignature]) -> None:
    whole = PlainSignatures(manifest=SM3, signatures=lot)
    assert read_plain(plain_bytes(whole)) == whole


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
@settings(max_examples=80, deadline=None)
def test_garbage_is_no_plain_signature(data: bytes) -> None:
    with pytest.raises(CannotRead):
        read_plain(data)


def test_forms_that_lie() -> None:
    one = PlainSignature(algorithm="1", user_id="2", digest=b"3", value=b"4", certificates=[b"5"])
    good = plain_bytes(PlainSignatures(manifest=SM3, signatures=[one]))
    bad = [
        good.replace(b'"1"', b"1"),
        good.replace(b"signature/1", b"signature/2"),
        good.replace(b'"33"', b'"33 "'),
        good.replace(b'"manifest"', b'"extra": 1, "manifest"'),
        good + b" ",
        good.replace(b'"2"', b'"' + b"2" * 1025 + b'"'),
        good.replace(b'"2"', b'"\\ud800"'),
        b"[" * 100_000,
        b" " * ((1 << 20) + 1),
        plain_bytes(PlainSignatures(manifest=SM3, signatures=[one] * 65)),
        plain_bytes(PlainSignatures(manifest=SM3, signatures=[evolve(one, certificates=[b"5"] * 65)])),
        plain_bytes(PlainSignatures(manifest=SM3, signatures=[])),
    ]
    assert read_plain(good).signatures == (one,)
    for data in bad:
        with pytest.raises(CannotRead, match="no signature file"):
            read_plain(data)
