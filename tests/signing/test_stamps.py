"""Time stamps, by a test authority that the OpenSSL command line plays."""

from __future__ import annotations

import hashlib
import http.server
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.errors import CannotRead, MissingExtraError, Rejected, WrongUse
from archpkg.signing import (
    CertificateVerifier,
    Imprint,
    Outcome,
    StampVerdict,
    Trust,
    begin_stamp_check,
    make_verifier,
    read_reply,
    read_stamp,
    request_stamp,
    send_request,
)
from signing.authority import TIME_STAMPING, WHEN, Holder, cms, issue, new_key, tsp
from signing.test_cms import altered
from signing.test_signatures import CONTENT

Authority = Callable[[bytes], bytes]
NONCE = 0x7A5C_0123_4567_89AB

CONFIG = """
[tsa]
default_tsa = here
[here]
dir = .
serial = ./serial
signer_cert = ./tsa.crt
certs = ./chain.crt
signer_key = ./tsa.key
signer_digest = {digest}
default_policy = 1.2.3.4.1
digests = sha1, sha256, sha384, sha512
accuracy = secs:1, millisecs:500
ess_cert_id_alg = {ess}
"""


def authority(
    openssl: str, where: Path, holder: Holder, *more: Holder, digest: str = "sha256", ess: str = "sha256"
) -> Authority:
    """A time-stamping authority: takes a request, gives a reply."""
    where.mkdir(exist_ok=True)
    (where / "tsa.crt").write_bytes(holder.pem)
    (where / "tsa.key").write_bytes(holder.key_pem)
    (where / "chain.crt").write_bytes(b"".join(one.pem for one in more))
    (where / "serial").write_text("1000\n")
    (where / "tsa.cnf").write_text(CONFIG.format(digest=digest, ess=ess))

    def stamp(request: bytes) -> bytes:
        (where / "request").write_bytes(request)
        command = "ts -reply -config tsa.cnf -section here -queryfile request -out reply"
        done = subprocess.run([openssl, *command.split()], cwd=where, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return (where / "reply").read_bytes()

    return stamp


@pytest.fixture(scope="module")
def tsa(root: Holder) -> Holder:
    return issue("时间戳服务机构", new_key("rsa2048"), root, more=[(TIME_STAMPING, True)])


@pytest.fixture(scope="module")
def ask(openssl: str, tsa: Holder, root: Holder, tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(openssl, tmp_path_factory.mktemp("tsa"), tsa)


@pytest.fixture(scope="module")
def token(ask: Authority) -> bytes:
    return read_reply(ask(request_stamp(hashlib.sha256(CONTENT).digest(), nonce=NONCE))).token


@pytest.fixture
def verifier(root: Holder) -> CertificateVerifier:
    return make_verifier(roots=[root.pem])


def verdict_on(
    token: bytes, verifier: CertificateVerifier, content: bytes = CONTENT, nonce: int | None = None
) -> StampVerdict:
    state = begin_stamp_check(token, verifier, nonce=nonce)
    state.update(content[:3])
    state.update(content[3:])
    return state.finish()


def codes(verdict: StampVerdict) -> list[str]:
    for finding in verdict.every_finding:
        assert "{" not in finding.say("en") + finding.say("zh")
    return [finding.code for finding in verdict.every_finding]


def test_a_stamp_is_about_its_content_and_trusted(token: bytes, verifier: CertificateVerifier) -> None:
    verdict = verdict_on(token, verifier, nonce=NONCE)
    assert verdict.ok, verdict
    assert verdict.imprint is Imprint.SAME
    assert codes(verdict) == []
    assert (verdict.policy, verdict.serial, verdict.accuracy) == ("1.2.3.4.1", "1001", 1.5)
    assert verdict.time.tzinfo is UTC
    assert verdict.signature is not None
    assert (verdict.signature.at, verdict.signature.name) == (verdict.time, "时间戳服务机构")
    info = read_stamp(token).info
    assert (info.digest, info.nonce, info.imprint) == ("sha256", NONCE, hashlib.sha256(CONTENT).digest())


@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512"])
def test_requests_are_read_by_openssl(name: str, openssl: str, tmp_path: Path) -> None:
    digest = hashlib.new(name, CONTENT).digest()
    (tmp_path / "q").write_bytes(request_stamp(digest, name, nonce=NONCE, policy="1.2.3.4.5"))
    done = subprocess.run(
        [openssl, "ts", "-query", "-in", "q", "-text"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"Hash Algorithm: {name}" in done.stdout
    assert "Policy OID: 1.2.3.4.5" in done.stdout
    assert f"Nonce: 0x{NONCE:X}" in done.stdout
    assert "Certificate required: yes" in done.stdout


def test_openssl_agrees(ask: Authority, root: Holder, openssl: str, tmp_path: Path) -> None:
    (tmp_path / "reply").write_bytes(ask(request_stamp(hashlib.sha256(CONTENT).digest())))
    (tmp_path / "root").write_bytes(root.pem)
    for content, fine in ((CONTENT, True), (b"other", False)):
        (tmp_path / "content").write_bytes(content)
        command = "ts -verify -data content -in reply -CAfile root"
        done = subprocess.run([openssl, *command.split()], cwd=tmp_path, capture_output=True, check=False)
        ours = verdict_on(
            read_reply((tmp_path / "reply").read_bytes()).token, make_verifier(roots=[root.pem]), content
        )
        assert (done.returncode == 0) == ours.ok == fine


def test_rfc3161_client_agrees(ask: Authority, root: Holder, tsa: Holder) -> None:
    client = pytest.importorskip("rfc3161_client", reason="rfc3161-client is not installed: no third opinion")
    reply = client.decode_timestamp_response(ask(request_stamp(hashlib.sha256(CONTENT).digest())))
    trusted = x509.load_der_x509_certificate(root.certificate)
    judge = client.VerifierBuilder().add_root_certificate(trusted).build()
    assert judge.verify_message(reply, CONTENT)
    assert verdict_on(reply.time_stamp_token(), make_verifier(roots=[root.pem])).ok
    with pytest.raises(client.VerificationError):
        judge.verify_message(reply, b"other")


def test_other_content_is_told(token: bytes, verifier: CertificateVerifier) -> None:
    for place in range(len(CONTENT)):
        changed = CONTENT[:place] + bytes([CONTENT[place] ^ 1]) + CONTENT[place + 1 :]
        verdict = verdict_on(token, verifier, changed)
        assert verdict.imprint is Imprint.OTHER
        assert not verdict.ok
    assert codes(verdict) == ["SIGN-STAMP-CONTENT"]


def test_no_changed_byte_of_the_token_makes_it_say_something_else(token: bytes, root: Holder) -> None:
    verifier = make_verifier(roots=[root.pem])
    honest = verdict_on(token, verifier)
    for place in range(len(token)):
        changed = token[:place] + bytes([token[place] ^ 4]) + token[place + 1 :]
        try:
            verdict = verdict_on(changed, verifier)
        except CannotRead:
            continue
        if verdict.ok:
            assert (verdict.time, verdict.serial, verdict.policy) == (
                honest.time,
                honest.serial,
                honest.policy,
            )


def test_another_request_is_told(token: bytes, verifier: CertificateVerifier) -> None:
    verdict = verdict_on(token, verifier, nonce=NONCE + 1)
    assert codes(verdict) == ["SIGN-STAMP-NONCE"]
    assert not verdict.ok


def test_an_unknown_root(token: bytes) -> None:
    for roots, trust in (
        ([], Trust.NOT_ESTABLISHED),
        ([issue("别的根", new_key("p256")).pem], Trust.UNTRUSTED),
    ):
        verdict = verdict_on(token, make_verifier(roots=roots))
        assert verdict.signature is not None
        assert (verdict.signature.outcome, verdict.signature.trust) == (Outcome.GENUINE, trust)
        assert not verdict.ok


@pytest.mark.parametrize(("ess", "digest"), [("sha1", "sha256"), ("sha256", "sha512"), ("sha512", "sha384")])
def test_authorities_that_differ(
    openssl: str,
    tmp_path: Path,
    tsa: Holder,
    root: Holder,
    verifier: CertificateVerifier,
    ess: str,
    digest: str,
) -> None:
    """With a chain, whose certificates OpenSSL does not sort as DER asks."""
    ask = authority(openssl, tmp_path / "a", tsa, root, digest=digest, ess=ess)
    reply = ask(request_stamp(hashlib.sha512(CONTENT).digest(), "sha512"))
    assert verdict_on(read_reply(reply).token, verifier).ok


def test_an_elliptic_authority_below_another(
    openssl: str, tmp_path: Path, middle: Holder, verifier: CertificateVerifier
) -> None:
    holder = issue("下级时间戳", new_key("p256"), middle, more=[(TIME_STAMPING, True)])
    reply = authority(openssl, tmp_path / "a", holder, middle)(
        request_stamp(hashlib.sha256(CONTENT).digest())
    )
    assert verdict_on(read_reply(reply).token, verifier).ok


def test_an_authority_after_its_time(
    openssl: str, tmp_path: Path, root: Holder, verifier: CertificateVerifier
) -> None:
    past = issue(
        "旧机构", new_key("p256"), root, more=[(TIME_STAMPING, True)], end=datetime(2021, 1, 1, tzinfo=UTC)
    )
    reply = authority(openssl, tmp_path / "a", past)(request_stamp(hashlib.sha256(CONTENT).digest()))
    verdict = verdict_on(read_reply(reply).token, verifier.at_time(WHEN))
    assert "SIGN-EXPIRED" in codes(verdict)
    assert not verdict.ok


# ── stamps that lie: an authority that keeps no rules ────────────────────────────────────────────────────


def forged_by(
    holder: Holder, *, content: bytes = CONTENT, digest: str = "sha256", ess: bool = True, times: int = 1
) -> bytes:
    """A token by whoever has a key, in the shape of one."""
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "1.2.3.4.1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": digest},
                "hashed_message": hashlib.new(
                    digest if digest in ("sha1", "md5") else "sha256", content
                ).digest(),
            },
            "serial_number": 1,
            "gen_time": WHEN + timedelta(seconds=1),
        }
    )
    from signing.authority import asn1
    from signing.test_signatures import sign, signer_of

    own = asn1.Certificate.load(holder.certificate)
    attributes = [
        {"type": "content_type", "values": ["tst_info"]},
        {"type": "message_digest", "values": [hashlib.sha256(info.dump()).digest()]},
    ]
    if ess:
        named = {"certs": [{"cert_hash": hashlib.sha256(holder.certificate).digest()}]}
        attributes.append({"type": "signing_certificate_v2", "values": [named]})
    signed = cms.CMSAttributes(attributes)
    signer = signer_of(holder)
    part = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {"issuer_and_serial_number": {"issuer": own.issuer, "serial_number": own.serial_number}}
        ),
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": signed,
        "signature_algorithm": {"algorithm": signer.oid},
        "signature": sign(signer, signed.dump()),
    }
    whole: dict[str, Any] = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "tst_info", "content": cms.ParsableOctetString(info.dump())},
        "certificates": [own],
        "signer_infos": [part] * times,
    }
    made = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(whole)})
    return bytes(made.dump())


def test_the_forger_can_make_a_good_one(tsa: Holder, verifier: CertificateVerifier) -> None:
    assert verdict_on(forged_by(tsa), verifier).ok


def test_a_certificate_for_something_else_does_not_stamp(root: Holder, verifier: CertificateVerifier) -> None:
    from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose

    both = x509.ExtendedKeyUsage([Purpose.TIME_STAMPING, Purpose.EMAIL_PROTECTION])
    for more in ([], [(TIME_STAMPING, False)], [(both, True)]):
        verdict = verdict_on(forged_by(issue("杂", new_key("p256"), root, more=more)), verifier)
        assert codes(verdict) == ["SIGN-STAMP-PURPOSE"]
        assert not verdict.ok


def test_a_stamp_must_name_its_certificate(tsa: Holder, other: Holder, verifier: CertificateVerifier) -> None:
    verdict = verdict_on(forged_by(tsa, ess=False), verifier)
    assert codes(verdict) == ["SIGN-STAMP-FORM"]
    assert not verdict.ok


def test_a_stamp_of_another_certificate(
    token: bytes, tsa: Holder, root: Holder, verifier: CertificateVerifier
) -> None:
    """The same key and name in another certificate: the token says which of them it was."""
    twin = issue(
        "时间戳服务机构", tsa.key, root, more=[(TIME_STAMPING, True)], end=datetime(2039, 1, 1, tzinfo=UTC)
    )
    from signing.authority import asn1

    def swap(signed: Any) -> None:
        signed["certificates"] = [asn1.Certificate.load(twin.certificate)]

    verdict = verdict_on(altered(token, swap), verifier)
    assert "SIGN-CMS-FORM" in codes(verdict)
    assert not verdict.ok


def test_a_stamp_has_one_signer(tsa: Holder, verifier: CertificateVerifier) -> None:
    for times in (0, 2):
        verdict = verdict_on(forged_by(tsa, times=times), verifier)
        assert verdict.signature is None
        assert "SIGN-STAMP-FORM" in codes(verdict)
        assert not verdict.ok


def test_digests_that_are_old_or_unknown(tsa: Holder, verifier: CertificateVerifier) -> None:
    old = verdict_on(forged_by(tsa, digest="sha1"), verifier)
    assert (codes(old), old.ok) == (["SIGN-STAMP-OLD-DIGEST"], True)
    unknown = verdict_on(forged_by(tsa, digest="1.2.3.4"), verifier)
    assert unknown.imprint is Imprint.NOT_ESTABLISHED
    assert codes(unknown) == ["SIGN-STAMP-DIGEST"]
    assert not unknown.ok


def test_what_is_finished_is_finished(token: bytes, verifier: CertificateVerifier) -> None:
    state = begin_stamp_check(token, verifier)
    state.finish()
    with pytest.raises(WrongUse, match="finished"):
        state.finish()
    with pytest.raises(WrongUse, match="finished"):
        state.update(b"")


# ── requests and replies ─────────────────────────────────────────────────────────────────────────────────


def test_requests_that_make_no_sense() -> None:
    for digest, name, nonce in ((b"x", "sha256", None), (bytes(20), "sha1", None), (bytes(32), "sha256", -1)):
        with pytest.raises(WrongUse, match="not a digest"):
            request_stamp(digest, name, nonce=nonce)
    assert request_stamp(bytes(32)) == request_stamp(bytes(32))


def test_a_refusal_is_told(ask: Authority) -> None:
    reply = ask(request_stamp(bytes(32), policy="1.9.9.9"))
    with pytest.raises(Rejected, match="rejection"):
        read_reply(reply)


@given(st.binary(max_size=150))
@settings(max_examples=80, deadline=None)
def test_garbage_is_no_stamp(data: bytes) -> None:
    for read in (read_stamp, read_reply):
        with pytest.raises((CannotRead, Rejected)):
            read(data)


def test_a_missing_library_is_named(token: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "asn1crypto.tsp", None)
    for read in (read_stamp, read_reply):
        with pytest.raises(MissingExtraError, match=r"archpkg\[sign\]"):
            read(token)


def test_signed_data_of_another_kind_is_no_stamp(rsa: Holder, token: bytes) -> None:
    from signing.test_cms import made

    policy = bytes.fromhex("020101 06042a030401")
    assert policy in token
    garbled = token.replace(policy, bytes.fromhex("020101 04042a030401"))
    for data in (made(rsa), garbled):
        with pytest.raises(CannotRead, match="not a time stamp"):
            read_stamp(data)
    with pytest.raises(CannotRead, match="not a time stamp"):
        read_reply(bytes((1 << 24) + 1))


class _Answering(http.server.BaseHTTPRequestHandler):
    """Answers by the path asked for."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "/good")
        elif self.path == "/broken":
            self.send_response(500)
        else:
            self.send_response(200)
            kind = "timestamp-reply" if self.path in ("/good", "/large") else "html"
            self.send_header("Content-Type", f"application/{kind}")
        self.end_headers()
        self.wfile.write(bytes(2 << 20) if self.path == "/large" else b"reply to " + body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answering) as one:
        thread = threading.Thread(target=one.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{one.server_address[1]}"
        one.shutdown()
        thread.join()


def test_a_request_is_sent_and_its_reply_taken(server: str) -> None:
    assert send_request(server + "/good", b"request", timeout=5) == b"reply to request"


@pytest.mark.parametrize("path", ["/elsewhere", "/broken", "/page", "/large"])
def test_answers_that_are_none(server: str, path: str) -> None:
    with pytest.raises(CannotRead, match="gave no time stamp"):
        send_request(server + path, b"request", timeout=5)


def test_addresses_that_are_none() -> None:
    for url in ("file:///etc/passwd", "ftp://x", "x"):
        with pytest.raises(WrongUse, match="not an address"):
            send_request(url, b"")
    with pytest.raises(CannotRead, match="gave no time stamp"):
        send_request("http://127.0.0.1:1/", b"", timeout=2)
    with pytest.raises(CannotRead, match="gave no time stamp"):
        send_request("http://[", b"", timeout=2)
