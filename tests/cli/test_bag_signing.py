"""``archpkg bag sign`` and ``archpkg bag verify-signature``."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from archpkg.checks.fixity.verify import verify
from archpkg.cli.app import run
from archpkg.packages.bag.signatures.form import read_plain
from signed_bags import a_bag, archives, middle, office, root, sm2_office, sm2_root, stamper

P7S = "signatures/tagmanifest-sha256.txt.p7s"


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    made = a_bag(tmp_path)
    people = {"office": office(), "middle": middle(), "root": root(), "sm2": sm2_office(), "gm": sm2_root()}
    for name, holder in people.items():
        (tmp_path / f"{name}.pem").write_bytes(holder.pem)
        (tmp_path / f"{name}.key").write_bytes(holder.key_pem)
    return made


def sign(bag: Path, *more: str, by: str = "office") -> list[str]:
    beside = bag.parent
    given = ["--key", str(beside / f"{by}.key"), "--certificate", str(beside / f"{by}.pem")]
    if by == "office":
        given += ["--certificate", str(beside / "middle.pem")]
    return ["bag", "sign", str(bag), *given, *more]


def check(bag: Path, *more: str, trust: tuple[str, ...] = ("root", "gm")) -> list[str]:
    roots = [part for name in trust for part in ("--trust", str(bag.parent / f"{name}.pem"))]
    return ["bag", "verify-signature", str(bag), *roots, *more]


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    said = json.loads(capsys.readouterr().out)
    return {"verdict": [said["verdict"]], "codes": [one["code"] for one in said["findings"]]}


def test_sign_and_verify(bag: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(sign(bag)) == 0
    shown = capsys.readouterr().out
    assert "BAGSIG-UNREAD" in shown
    assert f"Signed: {P7S}" in shown
    assert run(check(bag)) == 0
    shown = capsys.readouterr().out
    assert "梧桐街道办事处: the signature is genuine" in shown
    assert shown.splitlines()[-1].startswith("Valid")
    assert run(check(bag, "--full", "--lang", "zh")) == 0
    shown = capsys.readouterr().out
    assert "签名与内容相符" in shown
    assert "比对数字摘要" in shown
    assert shown.splitlines()[-1].startswith("合格")


def test_json(bag: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(sign(bag, "--json", "--manifest", "tagmanifest-sha256.txt")) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["verdict"], said["counts"]) == ("valid", {"manifests_signed": 1, "stamps": 0})
    assert run(check(bag, "--json")) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["kind"] == "bag signature"
    assert said["counts"]["established"] == 1
    assert run(sign(bag, "--json")) == 2
    assert told(capsys)["codes"] == ["ERROR-TARGET-EXISTS"]
    assert run(sign(bag, "--json", "--another")) == 0


def test_sm2_with_an_id(bag: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(sign(bag, "--sm2-id", "wutong", by="sm2")) == 0
    data = (bag / "signatures/tagmanifest-sm3.txt.sig.json").read_bytes()
    assert read_plain(data).signatures[0].user_id == "wutong"
    assert run(check(bag)) == 0


def test_only_a_sound_bag_is_signed_in_full(bag: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bag / "data/目录.txt").write_text("0002")
    assert run(sign(bag, "--full", "--json")) == 1
    assert told(capsys)["codes"][-1] == "BAGSIG-NOT-SIGNED"
    assert not (bag / "signatures").exists()
    (bag / "data/目录.txt").write_text("0001")
    assert run(sign(bag, "--full", "--json")) == 0
    assert told(capsys)["codes"] == []
    assert verify(bag).sound


def test_pkcs12_and_its_password(
    bag: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    holder = archives()
    chain = [x509.load_der_x509_certificate(middle().certificate)]
    own = x509.load_der_x509_certificate(holder.certificate)
    lock = BestAvailableEncryption("密码".encode())
    (tmp_path / "a.p12").write_bytes(
        pkcs12.serialize_key_and_certificates(b"a", holder.key, own, chain, lock)
    )
    argv = ["bag", "sign", str(bag), "--pkcs12", str(tmp_path / "a.p12")]
    assert run(argv) == 4
    assert run([*argv, "--password-env", "ARCHPKG_TEST_PASSWORD"]) == 2
    assert "no environment variable ARCHPKG_TEST_PASSWORD" in capsys.readouterr().err
    monkeypatch.setenv("ARCHPKG_TEST_PASSWORD", "密码")
    assert run([*argv, "--password-env", "ARCHPKG_TEST_PASSWORD"]) == 0
    assert run(check(bag)) == 0


@pytest.mark.parametrize(
    "more",
    [[], ["--key", "a", "--pkcs12", "b"], ["--pkcs12", "b", "--certificate", "c"], ["--certificate", "c"]],
)
def test_who_signs_must_be_said(bag: Path, more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bag", "sign", str(bag), *more, "--lang", "zh"]) == 2
    assert "未指明由谁签名" in capsys.readouterr().err


def test_exit_codes(bag: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(check(bag)) == 1
    assert "BAGSIG-UNSIGNED" in capsys.readouterr().out
    assert run(sign(bag)) == 0
    assert run(check(bag, trust=())) == 1
    assert run(check(bag, trust=("gm",))) == 1
    assert run(check(bag, trust=("nothing",))) == 4
    assert run(check(tmp_path / "nothing")) == 4
    assert run(check(bag, "--at", "2026-05-20T17:31+08:00")) == 0
    assert run(check(bag, "--at", "2051-05-20T17:31+08:00")) == 1
    assert run(check(bag, "--at", "2026-05-20T17:31")) == 2
    assert run(check(bag, "--at", "昨天")) == 2
    assert (
        run(["bag", "sign", str(bag), "--key", str(tmp_path / "no"), "--certificate", str(tmp_path / "no")])
        == 4
    )
    data = (bag / P7S).read_bytes()
    (bag / P7S).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert run(check(bag)) == 1
    capsys.readouterr()


def test_an_intermediate_is_given_apart(bag: Path, tmp_path: Path) -> None:
    beside = tmp_path / "office"
    assert run(["bag", "sign", str(bag), "--key", f"{beside}.key", "--certificate", f"{beside}.pem"]) == 0
    assert run(check(bag)) == 1
    assert run(check(bag, "--intermediate", str(tmp_path / "middle.pem"))) == 0


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A time-stamping authority that answers at an address of this machine."""
    ask = stamper(tmp_path / "tsa")

    class Authority(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reply = ask(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Authority) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_time_stamp_is_fetched_and_counts(bag: Path, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(sign(bag, "--stamp-url", url, "--stamp-digest", "sha512", "--json")) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["stamps"] == 2
    assert (bag / f"{P7S}.tst").exists()
    assert run(check(bag, "--at", "2051-05-20T17:31+08:00")) == 0
    assert "The signature existed at" in capsys.readouterr().out


def test_an_authority_that_does_not_answer(bag: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(sign(bag, "--stamp-url", "http://127.0.0.1:9/")) == 4
    assert not (bag / "signatures").exists()
    assert run(sign(bag, "--stamp-url", "ftp://a/")) == 2


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_help(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("sign", "verify-signature"):
        assert run(["bag", command, "--help", "--lang", lang]) == 0
    shown = capsys.readouterr().out
    assert ("标签清单" in shown) is (lang == "zh")
    for option in ("--password-env", "--stamp-url", "--another", "--trust", "--intermediate", "--full"):
        assert option in shown
