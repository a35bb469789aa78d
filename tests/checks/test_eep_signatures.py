"""Signatures of packages: whose they are, what they cover, over which octets, and that no change goes unseen."""

from __future__ import annotations

import io
import sys
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import evolve, frozen
from lxml import etree

from archpkg.checks.eep.forms import Form, LineFeeds, canonical
from archpkg.checks.eep.package import check_eep
from archpkg.errors import ArchpkgError
from archpkg.findings import Report, Verdict
from archpkg.formats.eep.values import Eep
from archpkg.formats.eep.write import Written
from archpkg.signing import DigestSigner, Verifier, load_signer, make_verifier
from eeps import CREATED, FakeSigner, State, item, modified, original, signing, write
from signing.authority import Holder, issue, issue_sm2, new_key


@pytest.fixture(scope="module")
def root() -> Holder:
    """An authority."""
    return issue("测试根", new_key("p256"), authority=True)


@pytest.fixture(scope="module")
def holder(root: Holder) -> Holder:
    """A unit that signs."""
    return issue("柳湾镇人民政府档案室", new_key("p256"), root)


@pytest.fixture(scope="module")
def signer(holder: Holder) -> DigestSigner:
    """Its key."""
    return load_signer(holder.key_pem, [holder.certificate])


@pytest.fixture(scope="module")
def trusting(root: Holder) -> Verifier:
    """A verifier that trusts the authority."""
    return make_verifier(roots=[root.certificate])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a package is written."""
    return tmp_path / "a.eep"


def small() -> Eep:
    """A package with little in it."""
    record = item()
    only = record.documents[0]
    documents = [evolve(only, states=only.states[:1])]
    return original(
        evolve(record, documents=documents, aggregation_type="单件", relations=(), annotations=())
    )


def codes(report: Report) -> list[str]:
    for finding in report.findings:
        assert "{" not in finding.say("en") + finding.say("zh"), finding
    return [finding.code for finding in report.findings]


def test_a_genuine_package(place: Path, signer: DigestSigner, trusting: Verifier) -> None:
    place.write_bytes(write(original(), signing=[signing(signer=signer)])[0])
    report = check_eep(place, verifier=trusting, signed=True)
    assert report.verdict is Verdict.VALID
    assert codes(report) == ["EEP-GENUINE", "EEP-OPEN"] * 2
    counts = report.counts
    assert [counts[f"signatures{part}"] for part in ("", "_verified", "_genuine")] == [2, 2, 2]
    said = report.findings[0].say("zh")
    assert "柳湾镇人民政府档案室" in said
    assert "ecdsaWithSHA256" in said
    assert "按原始字节" in said
    assert "吊销" in report.findings[1].say("zh")


def test_whom_to_trust_is_asked_for(place: Path, signer: DigestSigner) -> None:
    place.write_bytes(write(original(), signing=[signing(signer=signer)])[0])
    report = check_eep(place)
    assert report.verdict is Verdict.WARNINGS
    assert "SIGN-TRUST-OPEN" in codes(report)
    stranger = issue("别的根", new_key("p256"), authority=True)
    report = check_eep(place, verifier=make_verifier(roots=[stranger.certificate]))
    assert not report.sound
    assert "SIGN-UNTRUSTED" in codes(report)


def test_the_time_of_signing(place: Path, signer: DigestSigner, trusting: Verifier, root: Holder) -> None:
    place.write_bytes(write(original(), signing=[signing(signer=signer)])[0])
    late = datetime(2050, 1, 1, tzinfo=UTC)
    assert "SIGN-EXPIRED" in codes(check_eep(place, verifier=trusting, at=late))
    fixed = make_verifier(roots=[root.certificate], at=late)
    assert "SIGN-EXPIRED" in codes(check_eep(place, verifier=fixed))
    for time in ("", "2025-03-11T08:15:00"):
        place.write_bytes(write(original(), signing=[signing(signer=signer, time=time)])[0])
        assert "SIGN-TIME-OPEN" in codes(check_eep(place, verifier=trusting))


def test_rsa_and_sm2(place: Path, root: Holder) -> None:
    rsa = issue("乙单位", new_key("rsa2048"), root)
    sm2_root = issue_sm2("国密根", authority=True)
    sm2 = issue_sm2("丙单位", ("国密根", sm2_root))
    both = [signing(signer=load_signer(one.key_pem, [one.certificate])) for one in (rsa, sm2)]
    place.write_bytes(write(original(), signing=both, lock=both[1])[0])
    report = check_eep(place, verifier=make_verifier(roots=[root.certificate, sm2_root.certificate]))
    assert report.verdict is Verdict.VALID
    assert report.counts["signatures_genuine"] == 3
    assert sum("SM2" in finding.text() for finding in report.findings) == 2


def test_former_layers_are_verified_too(place: Path, signer: DigestSigner, trusting: Verifier) -> None:
    first, written = write(original(), signing=[signing(signer=signer)])
    second, _ = write(
        modified(written.eep), former=written.former(io.BytesIO(first)), signing=[signing(signer=signer)]
    )
    place.write_bytes(second)
    report = check_eep(place, verifier=trusting)
    assert report.verdict is Verdict.VALID
    assert report.counts["signatures_genuine"] == 3
    assert any("revision 0" in finding.text() for finding in report.findings)
    at = second.index("防潮检查".encode())
    place.write_bytes(second[:at] + "防火".encode() + second[at + 6 :])
    report = check_eep(place, verifier=trusting)
    assert codes(report).count("SIGN-FORGED") == 2
    assert report.counts["signatures_genuine"] == 1


# ── any change is found ──────────────────────────────────────────────────────────────────────────────────


def exempt(data: bytes, written: Written) -> list[tuple[int, int]]:
    """What no signature covers and nothing else tells: the declaration, what the lock says of itself, blanks."""
    lock = data.index("<锁定签名>".encode())
    spans = [(0, data.index(b"?>") + 2)]
    for tag in ("签名规则", "签名时间", "签名人"):
        start = data.index(f"<{tag}>".encode(), lock)
        spans.append((start, data.index(f"</{tag}>".encode(), lock)))
    assert written.signature_block is not None
    return spans


def test_no_flipped_bit_goes_unseen(place: Path, signer: DigestSigner, trusting: Verifier) -> None:
    data, written = write(small(), signing=[signing(signer=signer)])
    place.write_bytes(data)
    assert check_eep(place, verifier=trusting).verdict is Verdict.VALID
    spared = exempt(data, written)
    for at in range(0, len(data), 7):
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        place.write_bytes(changed)
        if not any(start <= at < end for start, end in spared):
            verdict = check_eep(place, verifier=trusting).verdict
            assert verdict is not Verdict.VALID, (at, data[at - 20 : at + 20])


@pytest.mark.parametrize("part", ["被签名对象", "电子签名"])
def test_every_octet_of_what_is_signed_counts(
    place: Path, signer: DigestSigner, trusting: Verifier, part: str
) -> None:
    """Octets that leave the meaning as it is: blanks between elements, an attribute in other quotes."""
    data, _ = write(small(), signing=[signing(signer=signer)])
    text = data.decode()
    start = text.index(f"<{part}")
    for old, new in (("\n", "\n "), (">\n", ">\r\n"), ("</", " </")):
        at = text.index(old, start + 10)
        place.write_text(text[:at] + new + text[at + len(old) :], "utf-8", newline="")
        report = check_eep(place, verifier=trusting)
        assert report.sound == (new == ">\r\n"), new
        if new == ">\r\n":
            assert "EEP-FORM" in codes(report)


def test_cut_grown_and_swapped(place: Path, signer: DigestSigner, trusting: Verifier) -> None:
    data, _ = write(small(), signing=[signing(signer=signer)])
    for changed in (
        data[:-2],
        data[: len(data) // 2],
        data + b"<a/>",
        data.replace(b"base64-txt", b"base64-doc"),
    ):
        place.write_bytes(changed)
        assert not check_eep(place, verifier=trusting).sound


# ── over which octets ────────────────────────────────────────────────────────────────────────────────────


def signed_over(signer: DigestSigner, form: Callable[[bytes], bytes]) -> bytes:
    """A package whose signatures were made by another program, over octets in another form."""

    @frozen
    class Turning:
        oid: str = signer.oid
        certificates: tuple[bytes, ...] = signer.certificates

        def begin(self) -> Turned:
            return Turned()

    class Turned(State):
        def finish(self) -> bytes:
            state = signer.begin()
            state.update(form(self.heard))
            return state.finish()

    return write(original(), signing=[signing(signer=Turning(), rules="某签名产品")])[0]


def c14n(octets: bytes, *, exclusive: bool) -> bytes:
    namespace = b' xmlns="http://www.saac.gov.cn/standards/ERM/encapsulation"'
    head, _, rest = octets.partition(b">")
    name, _, attributes = head.partition(b" ")
    whole = name + namespace + (b" " + attributes if attributes else b"") + b">" + rest
    return etree.tostring(etree.fromstring(whole), method="c14n", exclusive=exclusive)


@pytest.mark.parametrize("exclusive", [False, True])
def test_a_canonical_form_is_found(
    place: Path, signer: DigestSigner, trusting: Verifier, exclusive: bool
) -> None:
    place.write_bytes(signed_over(signer, lambda octets: c14n(octets, exclusive=exclusive)))
    report = check_eep(place, verifier=trusting)
    assert report.verdict is Verdict.WARNINGS
    assert codes(report).count("EEP-FORM") == 2
    assert report.counts["signatures_genuine"] == 2
    small_limit = check_eep(place, verifier=trusting, canonical_limit=1000)
    assert not small_limit.sound
    assert codes(small_limit).count("EEP-FORM-OPEN") == 2


def test_other_line_ends_are_found(place: Path, signer: DigestSigner, trusting: Verifier) -> None:
    data, _ = write(original(), signing=[signing(signer=signer)])
    place.write_bytes(data.replace(b"\n", b"\r\n"))
    report = check_eep(place, verifier=trusting)
    assert report.verdict is Verdict.WARNINGS
    assert codes(report).count("EEP-FORM") == 2
    assert any("LF" in finding.text("zh") for finding in report.findings)


def test_line_feeds_in_pieces() -> None:
    text = b"a\r\nb\rc\n\r\r\nd\r"
    for cut in range(len(text)):
        heard: list[bytes] = []
        turned = LineFeeds(heard.append)
        for piece in (text[:cut], b"", text[cut:]):
            turned(piece)
        turned.finish()
        assert b"".join(heard) == b"a\nb\nc\n\n\nd\n"


def test_canonical_forms_take_over_namespaces_in_scope() -> None:
    tree = etree.fromstring(b'<a xmlns="urn:a" xmlns:p="urn:p"><b z="1" c="2"><p:c/></b>x</a>')
    assert canonical(tree[0], Form.CANONICAL) == (
        b'<b xmlns="urn:a" xmlns:p="urn:p" c="2" z="1"><p:c></p:c></b>'
    )
    assert canonical(tree[0], Form.EXCLUSIVE) == (
        b'<b xmlns="urn:a" c="2" z="1"><p:c xmlns:p="urn:p"></p:c></b>'
    )
    assert tree[0][0].tag == "{urn:p}c"


def test_a_package_in_another_encoding_was_signed_as_it_stands(
    place: Path, signer: DigestSigner, trusting: Verifier
) -> None:
    data, _ = write(original(), signing=[signing(signer=signer)])
    for codec in ("gb18030", "utf-16"):
        place.write_bytes(data.decode().replace("UTF-8", codec).encode(codec))
        report = check_eep(place, verifier=trusting)
        assert not report.sound, (
            "the octets are others now, and Canonical XML has no line of the base64 otherwise"
        )


# ── what is no signature ─────────────────────────────────────────────────────────────────────────────────


def replaced(data: bytes, tag: str, text: str, count: int = 1) -> bytes:
    """The package with other text in the first elements of that name."""
    whole, at = data.decode(), 0
    for _ in range(count):
        start = whole.index(f"<{tag}>", at) + len(tag) + 2
        end = whole.index(f"</{tag}>", start)
        whole, at = whole[:start] + text + whole[end:], start
    return whole.encode()


def test_words_in_place_of_a_signature(place: Path, signer: DigestSigner, trusting: Verifier) -> None:
    data, _ = write(original(), signing=[signing(signer=signer)])
    place.write_bytes(replaced(data, "签名结果", "同意归档"))
    report = check_eep(place, verifier=trusting)
    assert "EEP-WORDS" in codes(report)
    assert not any(
        "Base64" in finding.text("zh") or "base64" in finding.text() for finding in report.findings
    )
    place.write_bytes(replaced(data, "证书", "柳湾镇人民政府", 2))
    assert codes(check_eep(place, verifier=trusting, signed=True)).count("EEP-WORDS") == 2
    assert "EEP-NOT-VERIFIED" in codes(check_eep(place, verifier=trusting, signed=True))


@pytest.mark.parametrize("text", ["AAA", "AB==", "A*AA", ""])
def test_base64_that_is_not_whole(place: Path, signer: DigestSigner, trusting: Verifier, text: str) -> None:
    data, _ = write(original(), signing=[signing(signer=signer)])
    place.write_bytes(replaced(data, "签名结果", text))
    report = check_eep(place, verifier=trusting)
    assert not report.sound
    assert "EEP-CODED" in codes(report)


def test_a_lock_on_nothing(place: Path, signer: DigestSigner, trusting: Verifier) -> None:
    data, _ = write(original(), signing=[signing(signer=signer)])
    place.write_bytes(replaced(data, "被锁定签名标识符", "修改0-签名7"))
    report = check_eep(place, verifier=trusting)
    assert {"EEP-COVERED", "EEP-W-SIGNATURES"} <= set(codes(report))


def test_signatures_that_were_mended_have_no_octets(place: Path, signer: DigestSigner) -> None:
    data, _ = write(original(), signing=[signing(signer=signer)])
    text = data.decode()
    outside = text.replace('<被签名对象 eep版本="2009">', "").replace("</被签名对象>", "")
    place.write_text(outside, "utf-8")
    report = check_eep(place)
    assert "EEP-COVERED" in codes(report)
    assert not report.sound


def test_a_signature_that_nobody_made(place: Path, trusting: Verifier) -> None:
    place.write_bytes(write(original(), signing=[signing(signer=FakeSigner())])[0])
    report = check_eep(place, verifier=trusting, signed=True)
    assert {"SIGN-CERTIFICATE", "EEP-NOT-VERIFIED"} <= set(codes(report))


def test_without_the_libraries_signatures_are_not_checked(
    place: Path, signer: DigestSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write_bytes(write(original(), signing=[signing(signer=signer)])[0])
    monkeypatch.setitem(sys.modules, "asn1crypto.x509", None)
    report = check_eep(place)
    assert codes(report) == ["EEP-UNCHECKED"]
    assert report.verdict is Verdict.WARNINGS
    assert "pip install" in report.findings[0].text("zh")
    assert check_eep(place, signed=True).verdict is Verdict.INCOMPLETE


def test_hostile_certificates_end_in_findings(place: Path, signer: DigestSigner, trusting: Verifier) -> None:
    data, _ = write(original(), signing=[signing(signer=signer)])
    for certificate in (b"\x30\x80" * 500, b"x" * 300_000, signer.certificates[0][:-1]):
        place.write_bytes(replaced(data, "证书", b64encode(certificate).decode()))
        try:
            assert not check_eep(place, verifier=trusting).sound
        except ArchpkgError:
            pytest.fail("no verdict")
    assert CREATED
