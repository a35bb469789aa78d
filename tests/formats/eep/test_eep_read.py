"""Reading an EEP: what was written comes back, in every encoding, with its data, digests and ranges."""

from __future__ import annotations

import base64
import hashlib
import io
import tracemalloc
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from attrs import define, evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import eeps
import strategies
from archpkg.errors import CannotRead, SourceChanged
from archpkg.formats.eep.compose import original_eep
from archpkg.formats.eep.limits import Limits
from archpkg.formats.eep.read import EepReading, EncodedContent, read_eep
from archpkg.formats.eep.remainder import held
from archpkg.formats.eep.spans import LayerSpans
from archpkg.formats.eep.values import DataKind, Eep, Span
from archpkg.formats.eep.write import write_eep
from archpkg.model.agents import Agent, Event, Relation
from archpkg.model.objects import DigitalObject, Document, DocumentState
from archpkg.model.parts import Grant, Provenance, Rights, Storage
from archpkg.model.records import Item
from archpkg.words import Text

EXAMPLE = (Path(__file__).parent / "example.xml").read_bytes()


def read(data: bytes, **options: Any) -> EepReading:
    return read_eep(io.BytesIO(data), **options)


@define
class Sink:
    """Keeps what it is given; knows when it was closed."""

    said: EncodedContent
    data: bytes = b""
    closed: int = 0

    def write(self, data: bytes, /) -> None:
        assert not self.closed
        self.data += data

    def close(self) -> None:
        self.closed += 1


@define
class Sinks:
    """Opens one for each computer file."""

    opened: list[Sink]

    def __call__(self, said: EncodedContent) -> Sink:
        self.opened.append(Sink(said))
        return self.opened[-1]


# ── what was written comes back ──────────────────────────────────────────────────────────────────────────

XML = strategies.XML_TEXT
WORDS = XML.filter(bool)
NAMES = st.text(st.sampled_from("甲乙丙ab1"), min_size=1, max_size=6)


def objects(number: int) -> st.SearchStrategy[DigitalObject]:
    return st.builds(
        DigitalObject,
        path=st.builds("{}{}.{}".format, NAMES, st.just(number), st.sampled_from(["pdf", "TIF", "txt"])),
        size=st.integers(0, 300),
        format=st.none() | strategies.formats(),
        creating_application=XML,
    )


@st.composite
def documents(draw: st.DrawFn, count: int) -> tuple[Document, ...]:
    made = []
    for number in range(count):
        states = draw(st.lists(st.lists(objects(number), min_size=1, max_size=2), min_size=1, max_size=2))
        whole = tuple(DocumentState(objects=tuple(state)) for state in states)
        made.append(Document(main=number == 0, title=draw(XML), states=whole))
    return tuple(made)


@st.composite
def items(draw: st.DrawFn) -> Item:
    """Records that the strict form can hold, with any text wherever text is free."""
    count = draw(st.integers(1, 3))
    return eeps.item(
        code=draw(strategies.codes()),
        identifier=draw(WORDS),
        title=draw(WORDS),
        authors=draw(st.lists(WORDS, min_size=1, max_size=2)),
        date=draw(strategies.dates()),
        abstract=draw(XML),
        descriptors=draw(st.lists(XML, max_size=2)),
        thesaurus=draw(XML),
        keywords=draw(st.lists(XML, max_size=2)),
        annotations=draw(st.lists(XML, max_size=2)),
        aggregation_type="组合文件" if count > 1 else "单件",
        documents=draw(documents(count)),
        provenance=draw(st.builds(Provenance, archives_name=XML, fonds_name=XML, unit=WORDS)),
        storage=draw(st.builds(Storage, current_location=XML, offline_media=st.lists(WORDS, min_size=1))),
        rights=draw(st.builds(Rights, control=XML, grants=st.lists(st.builds(Grant, agent=WORDS, permission=WORDS)))),
        agents=[Agent(name=draw(WORDS), identifier="JG-1"), Agent(name=draw(WORDS), identifier="JG-2")],
        events=[Event(activity=draw(WORDS), time=draw(WORDS), agent="JG-1", description=draw(XML))],
        relations=[Relation(source="JG-1", target="JG-2", relation=draw(XML)), Relation(target=draw(WORDS))],
    )  # fmt: skip


def content_of(obj: DigitalObject) -> bytes:
    return hashlib.shake_256(obj.file_name.encode()).digest(obj.size or 0)


def write(eep: Eep, **options: Any) -> tuple[bytes, Eep]:
    sink = io.BytesIO()
    written = write_eep(eep, sink, lambda obj, encoding: io.BytesIO(content_of(obj)), **options)
    return sink.getvalue(), written.eep


@given(item=items(), creator=WORDS)
@settings(max_examples=60, deadline=None)
def test_what_was_written_comes_back(item: Item, creator: str) -> None:
    eep = original_eep(item, created=eeps.CREATED, creator=creator).or_raise()
    data, written = write(eep)
    sinks = Sinks([])
    reading = read(data, content=sinks, hashers={"sha256": hashlib.sha256})
    assert [finding.code for finding in reading.findings] == []
    assert reading.value == held(written)
    for (obj, encoding), sink in zip(reading.value.signed.current.encoded, sinks.opened, strict=True):
        content = content_of(obj)
        assert (sink.data, sink.closed, encoding.size) == (content, 1, len(content))
        assert encoding.digests[0].value == hashlib.sha256(content).hexdigest()
        assert (sink.said.name, sink.said.stated_size) == (obj.file_name, str(obj.size))
        assert (sink.said.identifier, sink.said.data_id) == (encoding.identifier, encoding.data_id)


def test_layers_and_signatures_come_back_with_their_ranges() -> None:
    first, one = eeps.write(eeps.original(), signing=(eeps.signing(), eeps.signing()))
    reading = read(first)
    assert (reading.value, reading.findings) == (held(one.eep), ())
    assert reading.spans is not None
    assert (reading.spans.signed, reading.spans.signature_block) == (one.signed, one.signature_block)
    kept = "修改0-文档1-文档数据2-编码1-编码数据"
    record = evolve(one.eep.item, title="改正后的题名")
    changed = eeps.modified(one.eep, record, unchanged={"scan1.tif": kept})
    second, two = eeps.write(
        changed, former=reading.spans.as_former(io.BytesIO(first)), signing=(eeps.signing(),)
    )
    sinks = Sinks([])
    again = read(second, content=sinks)
    assert (again.value, again.findings) == (held(two.eep), ())
    assert [(sink.said.layer, sink.said.name) for sink in sinks.opened] == [
        *((1, name) for name in eeps.CONTENTS),
        *((0, name) for name in eeps.CONTENTS if name != "scan1.tif"),
    ]
    kinds = [encoding.data for encoding in again.value.signed.current.encodings]
    assert kinds == [DataKind.EMBEDDED, DataKind.REFERENCE, DataKind.EMBEDDED]
    assert again.spans is not None
    assert again.spans.former is not None
    for span, wanted in (
        (again.spans.former.signed, first[one.signed.start : one.signed.end]),
        (again.spans.former.signature_block, cut(first, one.signature_block)),
        (again.spans.signed, second[two.signed.start : two.signed.end]),
    ):
        assert cut(second, span) == wanted


def cut(data: bytes, span: Span | None) -> bytes:
    assert span is not None
    return data[span.start : span.end]


# ── encodings and ranges ─────────────────────────────────────────────────────────────────────────────────


def recoded(name: str, mark: bytes = b"", declared: str = "") -> bytes:
    text = EXAMPLE.decode().replace('encoding="UTF-8"', f'encoding="{declared or name}"')
    return mark + text.encode("gb18030" if name.startswith("GB") else name)


ENCODINGS = {
    "UTF-8": EXAMPLE,
    "UTF-8 with a mark": b"\xef\xbb\xbf" + EXAMPLE,
    "GB18030": recoded("GB18030"),
    "GB2312": recoded("GB2312"),
    "GBK": recoded("GBK"),
    "GB18030 with a mark": recoded("GB18030", b"\x84\x31\x95\x33"),
    "UTF-16-LE": recoded("UTF-16-LE", b"\xff\xfe", "UTF-16"),
    "UTF-16-BE": recoded("UTF-16-BE", b"\xfe\xff", "UTF-16"),
    "UTF-16 without a mark": recoded("UTF-16-LE", b"", "UTF-16"),
    "not declared": EXAMPLE[EXAMPLE.index(b"?>") + 2 :].lstrip(),
}
TAGS = {
    "signed": "被签名对象",
    "signature_block": "电子签名块",
    "signatures": "电子签名",
    "locks": "锁定签名",
}


def all_spans(spans: LayerSpans) -> dict[str, Span]:
    assert spans.signature_block is not None
    return {
        "signed": spans.signed,
        "signature_block": spans.signature_block,
        "signatures": spans.signatures[0],
        "locks": spans.locks[0],
    }


class Dribble(io.BytesIO):
    """Gives a few octets at a time, as pipes do."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 7))


@pytest.mark.parametrize("dribble", [False, True])
@pytest.mark.parametrize("name", ENCODINGS)
def test_each_encoding_gives_the_same_package_and_its_own_ranges(name: str, dribble: bool) -> None:
    data = ENCODINGS[name]
    sinks = Sinks([])
    reading = read_eep(Dribble(data) if dribble else io.BytesIO(data), content=sinks)
    assert reading.findings == ()
    assert reading.value == read(EXAMPLE).value
    assert [sink.said.name for sink in sinks.opened] == [*eeps.CONTENTS]
    assert reading.spans is not None
    assert reading.charset is not None
    codec = reading.charset.codec
    for which, span in all_spans(reading.spans).items():
        text = data[span.start : span.end].decode(codec)
        assert text.startswith(f"<{TAGS[which]}")
        assert text.endswith(f"</{TAGS[which]}>")
        assert text.count(f"<{TAGS[which]}>") + text.count(f"<{TAGS[which]} ") == 1


def spans_of_wide(codec: str) -> tuple[bytes, LayerSpans]:
    """A package with gaps, prefixes and empty elements just where ranges are taken."""
    text = EXAMPLE.decode().replace('encoding="UTF-8"', f'encoding="{codec}"')
    start, end = text.index("<电子签名块>"), text.index("</电子签名块>")
    text = text[:start] + "<电子签名块 备注='>/>' ><电子签名/>>/><电子签名></电子签名 >" + text[end:]
    data = text.encode(codec if codec != "UTF-16" else "utf-16")
    spans = read(data).spans
    assert spans is not None
    return data, spans


@pytest.mark.parametrize("codec", ["UTF-8", "GB18030", "UTF-16"])
def test_empty_elements_and_blanks_in_tags_have_right_ranges(codec: str) -> None:
    data, spans = spans_of_wide(codec)
    plain = "utf-16-le" if codec == "UTF-16" else codec
    texts = [data[one.start : one.end].decode(plain) for one in spans.signatures]
    assert texts == ["<电子签名/>", "<电子签名></电子签名 >"]
    assert cut(data, spans.signature_block).decode(plain).startswith("<电子签名块 备注='>/>' >")


def test_ranges_count_from_where_the_reading_began() -> None:
    source = io.BytesIO(b"xyz" + EXAMPLE)
    source.seek(3)
    assert read_eep(source).spans == read(EXAMPLE).spans


# ── data in other clothes ────────────────────────────────────────────────────────────────────────────────

CONTENT = bytes(range(256)) * 40
PLAIN = base64.encodebytes(CONTENT).decode()


def holding(inside: str, codec: str = "utf-8") -> bytes:
    """A package of one computer file of 10,240 octets, whose 编码数据 holds ``inside``."""
    text = (Path(__file__).parent / "departures" / "EEP-R00.xml").read_text(encoding="utf-8")
    begin, end = text.index('-编码数据">') + len('-编码数据">'), text.index("</编码数据>")
    text = text[:begin] + inside + text[end:]
    text = text.replace("<计算机文件大小>46<", f"<计算机文件大小>{len(CONTENT)}<")
    return text.replace('encoding="UTF-8"', f'encoding="{codec}"').encode(codec)


@pytest.mark.parametrize(
    ("inside", "codes"),
    [
        (PLAIN, []),
        (PLAIN.replace("\n", "\r\n\t "), []),
        (PLAIN.replace("\n", ""), []),
        (f"<![CDATA[{PLAIN}]]>", ["EEP-R09"]),
        (f"\n  <![CDATA[{PLAIN[:1001]}]]>\n<![CDATA[{PLAIN[1001:]}]]> ", ["EEP-R09"]),
        (f"<![CDATA[]]>{PLAIN}", ["EEP-R09"]),
        (f"{PLAIN[:500]}<!-- <编码数据> -->{PLAIN[500:]}", []),
        (f"<?x <编码数据>?>{PLAIN}", []),
        (f"&#{ord(PLAIN[0])};{PLAIN[1:]}", []),
        (f"{PLAIN[:700]}&#x{ord(PLAIN[700]):x};{PLAIN[701:]}", []),
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
def test_the_same_data_in_every_clothing(inside: str, codes: list[str], codec: str) -> None:
    for source in (io.BytesIO(holding(inside, codec)), Dribble(holding(inside, codec))):
        sinks = Sinks([])
        reading = read_eep(source, content=sinks)
        assert sinks.opened[0].data == CONTENT
        assert [f.code for f in reading.findings] == codes
        assert reading.value.signed.current.encodings[0].size == len(CONTENT)


def test_elements_inside_data_are_kept_and_named() -> None:
    reading = read(holding(f"{PLAIN}<编码数据>QUJD</编码数据>"))
    assert "EEP-R10" in [finding.code for finding in reading.findings]


@pytest.mark.parametrize("where", [0, 1, 5000, 13000])
@pytest.mark.parametrize("form", ["{}", "<![CDATA[{}]]>"])
def test_a_wrong_sign_has_its_octet(where: int, form: str) -> None:
    data = holding(form.format(f"{PLAIN[:where]}年{PLAIN[where:]}"))
    sinks = Sinks([])
    found = [f for f in read(data, content=sinks).findings if f.code == "EEP-BASE64"]
    octet = data.index("年".encode(), data.index("编码数据ID".encode()))
    assert f"octet {octet}," in found[0].text("en")
    before = PLAIN[:where].replace("\n", "")
    assert f"from sign {len(before) + 1} on" in found[0].text("en")
    assert sinks.opened[0].data == CONTENT[: len(before) // 4 * 3]
    assert sinks.opened[0].closed == 1


def test_through_the_parser_a_wrong_sign_has_no_octet_but_its_number() -> None:
    (finding,) = read(holding(f"&#65;*{PLAIN}")).findings
    assert "from sign 2 on:" in finding.text("en")


def test_lines_behind_data_are_counted() -> None:
    data = holding(PLAIN).replace("<机构人员类型>内设机构".encode(), "<机构人员类型>厂".encode())
    (finding,) = read(data).findings
    assert finding.where.line == data[: data.index("<机构人员类型>".encode())].count(b"\n") + 1


# ── sinks ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sink_that_refuses_stops_the_reading_and_is_closed() -> None:
    class Full(Sink):
        def write(self, data: bytes, /) -> None:
            raise SourceChanged(Text("full", "已满"))

    opened: list[Full] = []

    def content(said: EncodedContent) -> Full:
        opened.append(Full(said))
        return opened[-1]

    with pytest.raises(SourceChanged):
        read(EXAMPLE, content=content)
    assert [sink.closed for sink in opened] == [1]


def test_a_truncated_document_closes_the_sink() -> None:
    sinks = Sinks([])
    data = holding(PLAIN)
    with pytest.raises(CannotRead):
        read(data[: data.index(b"</", data.index(PLAIN[:40].encode()))], content=sinks)
    assert [sink.closed for sink in sinks.opened] == [1]


def test_contents_that_nobody_wants_are_checked_all_the_same() -> None:
    reading = read(holding(f"{PLAIN}*"), content=lambda said: None)
    assert [finding.code for finding in reading.findings] == ["EEP-BASE64"]


# ── size ─────────────────────────────────────────────────────────────────────────────────────────────────


class Endless(io.RawIOBase):
    """A package whose content is made while it is read."""

    def __init__(self, octets: int) -> None:
        data = holding("@")
        head, tail = data[: data.index(b"@")], data[data.index(b"@") + 1 :]
        self._parts = [(head, 1), (PLAIN[:14000].encode(), 0), (tail, 1)]
        line = base64.encodebytes(bytes(57 * 1000))
        self._parts[1] = (line, octets // (57 * 1000))
        self._buffer = b""

    def read(self, size: int = -1, /) -> bytes:
        while len(self._buffer) < size and self._parts:
            part, times = self._parts.pop(0)
            if times > 1:
                self._parts.insert(0, (part, times - 1))
            self._buffer += part
        piece, self._buffer = self._buffer[:size], self._buffer[size:]
        return piece


def test_memory_does_not_grow_with_the_content() -> None:
    source: BinaryIO = Endless(48_000_000)  # type: ignore[assignment]
    tracemalloc.start()
    try:
        reading = read_eep(source, hashers={"sha256": hashlib.sha256})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert reading.value.signed.current.encodings[0].size == 48_000_000 // 57000 * 57000
    assert peak < 4_000_000


def test_many_small_contents_are_no_burden() -> None:
    count = 2000
    objs = tuple(DigitalObject(path=f"{n}.txt", size=n % 50) for n in range(count))
    document = Document(states=(DocumentState(objects=objs),))
    eep = eeps.original(eeps.item(documents=(document,), aggregation_type="单件"))
    data, written = write(eep)
    reading = read(data, limits=Limits(elements=40_000))
    assert (reading.value, reading.findings) == (held(written), ())
