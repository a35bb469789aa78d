"""Writing an EEP: octet for octet, in a stream, with signers that hear what is written."""

from __future__ import annotations

import base64
import datetime
import errno
import hashlib
import io
import tracemalloc
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import eeps
import strategies
from archpkg.errors import (
    CannotRead,
    CannotStore,
    InvalidValue,
    Rejected,
    SourceChanged,
    TargetExists,
    WrongUse,
)
from archpkg.formats.eep.embed import PIECE, Output, lines
from archpkg.formats.eep.texts import NAMESPACE
from archpkg.formats.eep.values import Encoding
from archpkg.formats.eep.write import write_eep
from archpkg.model.digest import Digest
from archpkg.model.objects import DigitalObject, Document, DocumentState
from archpkg.progress import Step
from archpkg.words import Text

SCHEMA = eeps.schema()
EXAMPLE = (Path(__file__).parent / "example.xml").read_bytes()


def sound(data: bytes) -> etree._Element:
    """The root of a package that the schema accepts."""
    root = etree.fromstring(data, etree.XMLParser(huge_tree=True))
    SCHEMA.assertValid(root)
    return root


def found(root: etree._Element, tag: str) -> list[etree._Element]:
    return list(root.iter(f"{{{NAMESPACE}}}{tag}"))


def single(data: bytes, **fields: Any) -> tuple[Any, Callable[..., AbstractContextManager[BinaryIO]]]:
    """A package of one computer file, and what opens it."""
    obj = DigitalObject(path="a.bin", **{"size": len(data), **fields})
    document = Document(states=(DocumentState(objects=(obj,)),))
    record = eeps.item(documents=(document,), aggregation_type="单件")
    return eeps.original(record), lambda obj, encoding: nullcontext(io.BytesIO(data))


def test_the_example_is_written_octet_for_octet() -> None:
    data, written = eeps.write(eeps.original(), signing=[eeps.signing()])
    assert data.decode() == EXAMPLE.decode()
    assert written.octets == len(data)
    sound(data)


def test_an_unsigned_package_has_neither_signature_part() -> None:
    data, written = eeps.write(eeps.original())
    root = sound(data)
    assert found(root, "电子签名块") == found(root, "锁定签名") == []
    assert written.signature_block is None
    assert data.count(b"\r") == 0
    assert data.endswith("</电子文件封装包>\n".encode())


def test_the_contents_come_back_in_order() -> None:
    root = sound(eeps.write(eeps.original())[0])
    contents = [base64.b64decode(element.text or "") for element in found(root, "编码数据")]
    assert contents == list(eeps.CONTENTS.values())


@pytest.mark.parametrize("size", [0, 1, 2, 3, 56, 57, 58, 114, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 57])
def test_base64_in_lines_of_76_whatever_the_size(size: int) -> None:
    content = bytes(i * 7 % 256 for i in range(256)) * (size // 256 + 1)
    eep, opened = single(content[:size])
    sink = io.BytesIO()
    write_eep(eep, sink, opened)
    text = found(sound(sink.getvalue()), "编码数据")[0].text or ""
    assert base64.b64decode(text, validate=False) == content[:size]
    rows = text.split("\n")[1:-1]
    assert all(len(row) == 76 for row in rows[:-1])
    assert not rows or 0 < len(rows[-1]) <= 76
    assert (text == "") == (size == 0)


@given(data=st.binary(max_size=400))
@settings(max_examples=50, deadline=None)
def test_lines_are_those_of_the_library(data: bytes) -> None:
    assert lines(data) == base64.encodebytes(data)


class Dribble(io.BytesIO):
    """Gives less than it is asked for, as pipes do."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 1000))


def test_short_reads_make_no_seam() -> None:
    content = bytes(range(256)) * 300
    eep, _ = single(content)
    sink = io.BytesIO()
    write_eep(eep, sink, lambda obj, encoding: Dribble(content))
    assert base64.b64decode(found(sound(sink.getvalue()), "编码数据")[0].text or "") == content


def test_digests_are_taken_in_the_same_reading() -> None:
    hashers = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}
    _, written = eeps.write(eeps.original(), hashers=hashers)
    for (name, content), encoding in zip(
        eeps.CONTENTS.items(), written.eep.signed.current.encodings, strict=True
    ):
        assert encoding.size == len(content), name
        assert [str(digest) for digest in encoding.digests] == [
            f"sha256:{hashlib.sha256(content).hexdigest()}",
            f"sha512:{hashlib.sha512(content).hexdigest()}",
        ]
    assert written.eep == eeps.original()


@pytest.mark.parametrize("size", [4, 6, 0, 10**9])
def test_content_of_another_size_stops_the_writing(size: int) -> None:
    eep, opened = single(b"12345", size=size)
    with pytest.raises(SourceChanged, match=r"a\.bin") as caught:
        write_eep(eep, io.BytesIO(), opened)
    assert "字节" in caught.value.say("zh")


def test_content_that_never_ends_stops_at_its_size() -> None:
    class Endless(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return b"x" * (size or 0)

    eep, _ = single(b"", size=PIECE)
    sink = io.BytesIO()
    with pytest.raises(SourceChanged, match="more than"):
        write_eep(eep, sink, lambda obj, encoding: Endless())
    assert len(sink.getvalue()) < 4 * PIECE


def test_content_with_another_digest_stops_the_writing() -> None:
    digest = Digest(algorithm="sha256", value="0" * 64)
    eep, opened = single(b"12345", digests=(digest,))
    with pytest.raises(SourceChanged, match="sha256"):
        write_eep(eep, io.BytesIO(), opened, hashers={"sha256": hashlib.sha256})
    write_eep(eep, io.BytesIO(), opened)


class Broken(io.BytesIO):
    """A medium that gives way."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(errno.EIO, "Input/output error")


def test_content_that_cannot_be_read_is_told_from_content_that_is_gone() -> None:
    eep, _ = single(b"12345")
    with pytest.raises(CannotRead, match="Input/output"):
        write_eep(eep, io.BytesIO(), lambda obj, encoding: Broken())

    def gone(obj: DigitalObject, encoding: Encoding) -> BinaryIO:
        raise FileNotFoundError(errno.ENOENT, "No such file")

    with pytest.raises(SourceChanged, match="not there"):
        write_eep(eep, io.BytesIO(), gone)


class Full(io.BytesIO):
    """A target without room."""

    def __init__(self, error: OSError, room: int) -> None:
        super().__init__()
        self.error, self.room = error, room

    def write(self, data: Any, /) -> int:
        self.room -= len(data)
        if self.room < 0:
            raise self.error
        return super().write(data)


@pytest.mark.parametrize("room", [0, 5000, 6000])
def test_a_full_target_is_no_fault_of_the_content(room: int) -> None:
    with pytest.raises(CannotStore, match="No space"):
        write_eep(eeps.original(), Full(OSError(errno.ENOSPC, "No space left"), room), eeps.open_content)


def test_an_error_of_our_own_from_the_target_goes_on_as_it_is() -> None:
    ours = CannotStore(Text("the stage is closed", "已关闭"))
    with pytest.raises(CannotStore, match="stage is closed"):
        Output(Full(ours, 0)).write(b"x")
    assert not issubclass(TargetExists, OSError)


def test_the_content_is_closed_after_use_and_after_trouble() -> None:
    streams: list[io.BytesIO] = []

    def opened(obj: DigitalObject, encoding: Encoding) -> BinaryIO:
        streams.append(io.BytesIO(eeps.CONTENTS[obj.path] + (b"x" if "chu" in obj.path else b"")))
        return streams[-1]

    with pytest.raises(SourceChanged):
        write_eep(eeps.original(), io.BytesIO(), opened)
    assert [stream.closed for stream in streams] == [True, True, True]


def test_large_content_goes_through_in_little_memory() -> None:
    size = 40 * 1024 * 1024

    class Long(io.RawIOBase):
        left = size

        def readable(self) -> bool:
            return True

        def read(self, asked: int = -1, /) -> bytes:
            taken = min(asked, self.left)
            self.left -= taken
            return bytes(taken)

    class Count(io.BytesIO):
        octets = 0

        def write(self, data: Any, /) -> int:
            self.octets += len(data)
            return len(data)

    eep, _ = single(b"", size=size)
    seen: list[Step] = []
    sink = Count()
    tracemalloc.start()
    written = write_eep(eep, sink, lambda obj, encoding: Long(), progress=seen.append)  # type: ignore[arg-type,return-value]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 1024 * 1024
    assert sink.octets == written.octets > size * 77 // 57
    assert [step.bytes_done for step in seen] == sorted(step.bytes_done for step in seen)
    assert (seen[-1].done, seen[-1].bytes_done, seen[-1].bytes_total) == (1, size, size)
    assert len(seen) > 3


def test_a_callback_that_raises_ends_the_writing() -> None:
    def stop(step: Step) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        eeps.write(eeps.original(), progress=stop)


@given(text=strategies.XML_TEXT.filter(bool), words=st.lists(strategies.XML_TEXT, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_any_text_that_xml_can_hold_stands_in_it_as_it_is(text: str, words: list[str]) -> None:
    record = eeps.item(title=text, thesaurus=text, descriptors=words, annotations=words)
    root = sound(eeps.write(eeps.original(record))[0])
    assert found(root, "题名")[0].text == text
    assert [element.text or "" for element in found(root, "附注")] == words
    assert {element.get("主题词表名称") for element in found(root, "主题词")} == {text}


@pytest.mark.parametrize(
    "change",
    [
        {"title": "a\x0b"},
        {"thesaurus": "\x00"},
        {"annotations": ("\ufffe",)},
        {"documents": (evolve(eeps.item().documents[0], title="\ud800"),), "aggregation_type": "单件"},
    ],
)
def test_what_xml_forbids_is_refused_before_anything_is_written(change: dict[str, Any]) -> None:
    sink = io.BytesIO()
    with pytest.raises(InvalidValue):
        write_eep(eeps.original(eeps.item(**change)), sink, eeps.open_content)
    assert sink.getvalue() == b""


@pytest.mark.parametrize("where", ["creator", "description", "person", "rules"])
def test_forbidden_characters_around_the_content_too(where: str) -> None:
    eep = eeps.original()
    options: dict[str, Any] = {}
    if where == "creator":
        eep = evolve(eep, signed=evolve(eep.signed, creator="\x01"))
    elif where == "description":
        eep = evolve(eep, description="\x01")
    else:
        options = {"signing": [eeps.signing(**{where: "\x01"})]}
    sink = io.BytesIO()
    with pytest.raises(InvalidValue):
        write_eep(eep, sink, eeps.open_content, **options)
    assert sink.getvalue() == b""


def test_thesauri_of_single_descriptors() -> None:
    eep = eeps.original()
    content = evolve(eep.signed.current, thesauri=("甲表", ""))
    root = sound(eeps.write(evolve(eep, signed=evolve(eep.signed, content=content)))[0])
    assert [element.get("主题词表名称") for element in found(root, "主题词")] == ["甲表", None]


def test_nothing_is_written_of_a_record_that_lacks_something() -> None:
    sink = io.BytesIO()
    eep = evolve(eeps.original(), signed=evolve(eeps.original().signed, created="gestern"))
    with pytest.raises(Rejected, match="封装包创建时间"):
        write_eep(eep, sink, eeps.open_content)
    assert sink.getvalue() == b""


def test_signers_hear_just_the_octets_of_the_signed_object() -> None:
    first, second = eeps.FakeSigner(), eeps.FakeSigner(oid="1.2.156.10197.1.501", certificates=(b"a", b"b"))
    data, written = eeps.write(
        eeps.original(),
        signing=[
            eeps.signing(signer=first),
            eeps.signing(signer=second, time="", reference="http://ca.example/1"),
        ],
        lock=eeps.signing(signer=second),
        locked=2,
    )
    root = sound(data)
    signed = data[written.signed.start : written.signed.end]
    assert signed.startswith("<被签名对象 ".encode())
    assert signed.endswith("</被签名对象>".encode())
    assert first.states[0].heard == second.states[0].heard == signed
    assert written.signature_block is not None
    block = data[written.signature_block.start : written.signature_block.end].decode()
    assert block.startswith("<电子签名块>")
    assert block.endswith("</电子签名块>")
    elements = block.split("<电子签名>")
    assert second.states[1].heard.decode() == "<电子签名>" + elements[2].removesuffix("\n  </电子签名块>")
    assert [element.text for element in found(root, "签名标识符")] == ["修改0-签名1", "修改0-签名2"]
    assert found(root, "被锁定签名标识符")[0].text == "修改0-签名2"
    results = [base64.b64decode(element.text or "") for element in found(root, "签名结果")]
    assert results[:2] == [hashlib.sha256(signed).digest()] * 2
    assert [body.result for body in written.eep.signatures] == [
        base64.b64encode(result).decode() for result in results[:2]
    ]
    assert written.eep.locks[0].locked == "修改0-签名2"
    assert "SM3" in written.eep.signatures[1].rules
    assert written.eep.signatures[1].blocks[0].certificates == ("YQ==", "Yg==")


def test_a_package_with_its_signatures_is_written_as_it_is() -> None:
    data, written = eeps.write(eeps.original(), signing=[eeps.signing(rules="按产品说明")])
    again, rewritten = eeps.write(written.eep)
    assert again == data
    assert (rewritten.eep, rewritten.signed) == (written.eep, written.signed)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"lock": eeps.signing()}, "needs a signature"),
        ({"signing": [eeps.signing()], "locked": 2}, "no signature 2"),
        ({"signing": [eeps.signing()], "locked": 0}, "no signature 0"),
    ],
)
def test_calls_that_make_no_sense(options: dict[str, Any], why: str) -> None:
    with pytest.raises(WrongUse, match=why):
        eeps.write(eeps.original(), **options)


def test_a_signed_package_is_not_signed_over() -> None:
    _, written = eeps.write(eeps.original(), signing=[eeps.signing()])
    with pytest.raises(WrongUse, match="already"):
        eeps.write(written.eep, signing=[eeps.signing()])


@pytest.mark.parametrize(
    "oid", ["1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.10040.4.3", "1.2.840.10045.4.1"]
)
def test_old_algorithms_sign_nothing_new_EEP_W_ALGORITHM(oid: str) -> None:  # noqa: N802
    weak = eeps.signing(signer=eeps.FakeSigner(oid=oid))
    for options in ({"signing": [weak]}, {"signing": [eeps.signing()], "lock": weak}):
        with pytest.raises(Rejected, match=oid):
            eeps.write(eeps.original(), **options)


@pytest.mark.parametrize(
    ("options", "tag"),
    [
        ({"time": "2025-03-11 08:15:00"}, "签名时间"),
        ({"signer": eeps.FakeSigner(certificates=())}, "证书"),
        ({"signer": eeps.FakeSigner(oid="")}, "签名算法标识"),
    ],
)
def test_signatures_that_the_form_does_not_allow(options: dict[str, Any], tag: str) -> None:
    sink = io.BytesIO()
    with pytest.raises(Rejected, match=tag):
        write_eep(eeps.original(), sink, eeps.open_content, signing=[eeps.signing(**options)])
    assert sink.getvalue() == b""


def test_a_real_signer_signs_what_a_verifier_reads_in_the_package() -> None:
    pytest.importorskip("cryptography")
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    from archpkg.signing import load_signer

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "柳湾镇人民政府档案室")])
    begin = datetime.datetime(2025, 1, 1)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 7, begin, begin.replace(year=2030))
    ).sign(key, hashes.SHA256())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = load_signer(pem, [certificate.public_bytes(serialization.Encoding.PEM)])
    data, written = eeps.write(eeps.original(), signing=[eeps.signing(signer=signer)])
    root = sound(data)
    signed = data[written.signed.start : written.signed.end]
    result = base64.b64decode(found(root, "签名结果")[0].text or "")
    public = x509.load_der_x509_certificate(base64.b64decode(found(root, "证书")[0].text or "")).public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(result, signed, ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(result, signed + b" ", ec.ECDSA(hashes.SHA256()))
