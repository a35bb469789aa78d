"""Hostile and damaged packages: always a clear word, never a crash, never more memory or time than is fair."""

from __future__ import annotations

import base64
import io
import itertools
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from archpkg.errors import CannotRead
from archpkg.formats.eep.limits import Limits
from archpkg.formats.eep.read import EepReading, EncodedContent, read_eep
from archpkg.formats.eep.texts import NAMESPACE

BASE = (Path(__file__).parent / "departures" / "EEP-R00.xml").read_bytes()
EXAMPLE = (Path(__file__).parent / "example.xml").read_bytes()
START, END = (
    BASE.index('-编码数据">'.encode()) + len('-编码数据">'.encode()),
    BASE.index("</编码数据>".encode()),
)


def read(data: bytes, **options: Any) -> EepReading:
    return read_eep(io.BytesIO(data), **options)


def refused(data: bytes, **options: Any) -> CannotRead:
    with pytest.raises(CannotRead) as caught:
        read(data, **options)
    assert caught.value.hint is not None
    assert re.search("[\u4e00-\u9fff]", caught.value.say("zh"))
    return caught.value


def shell(inside: str) -> bytes:
    return f'<电子文件封装包 xmlns="{NAMESPACE}">{inside}</电子文件封装包>'.encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no octets"),
        (b"PK\x03\x04" + bytes(30), "zip"),
        (b"\x89PNG", "begin as XML"),
        (b"plain text", "begin as XML"),
        (b"   ", "begin as XML"),
        (b"\xff\xfe\0\0<\0\0\0", "UTF-32"),
        (b'<?xml version="1.0" encoding="big5"?><a/>', "big5"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "ISO-8859-1"),
        (b"<a/>", "root is 〈a〉"),
        ("<电子文件封装包/>".encode(), "no 被签名对象"),
        (shell("<被签名对象/>"), "no 封装内容"),
        (shell("<被签名对象><修改封装内容/></被签名对象>"), "no former package"),
        (
            shell(
                "<被签名对象><修改封装内容><原封装包><被签名对象><封装内容/></被签名对象></原封装包>"
                "</修改封装内容></被签名对象>"
            ),
            "no 修订内容",
        ),
        (BASE + b"<a/>", "behind the root element"),
        (BASE + b"x", "behind the root"),
        (BASE.replace("</文件实体>".encode(), "</文件>".encode()), "does not fit its start tag"),
        (BASE.replace(b"<?xml", b" <?xml"), "not at the very beginning"),
        (BASE.replace("公开".encode(), b"\xff\xfe"), "declared encoding"),
        (BASE.replace("公开".encode(), b"&nbsp;"), "entity"),
        (BASE.replace("公开".encode(), b"&#0;"), "XML forbids"),
        (BASE.replace(b"UTF-8", b"GB18030").replace("公开".encode(), b"\x81\xff"), "GB18030"),
        (BASE[:END], "ends before its last end tag"),
        (BASE[: END + 5], "ends inside a tag"),
        (BASE[:START] + b"<![CDATA[QUJD", "ends inside a CDATA"),
        (BASE[: BASE.index("</题名>".encode()) - 1], "inside a character"),
        (BASE.decode().replace("UTF-8", "GB2312").encode("gb18030")[:-4] + b"\x81", "octet"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_in_our_words(data: bytes, words: str) -> None:
    assert words.lower() in refused(data).say("en").lower()


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE a>",
        '<!DOCTYPE a [<!ENTITY x "y">]>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
    ],
)
def test_a_dtd_is_refused(doctype: str) -> None:
    text = BASE.decode().replace("?>\n", f"?>\n{doctype}\n", 1)
    error = refused(text.encode())
    assert "Line 2" in error.say("en")
    assert "DTD" in error.say("en")


@pytest.mark.parametrize(
    ("limits", "data", "words"),
    [
        (Limits(depth=5), BASE, "deeper than 5"),
        (Limits(elements=20), BASE, "more than 20 elements"),
        (Limits(content=40), BASE, "more than 40 octets together"),
        (Limits(markup=2000), BASE, "outside 编码数据 has more than 2,000"),
        (
            Limits(attributes=3),
            shell("<a " + " ".join(f"b{n}=''" for n in range(4)) + "/>"),
            "more than 3 attributes",
        ),
        (Limits(tag=1000), shell(f"<a b='{'x' * 300_000}'/>"), "tag, comment or instruction"),
        (Limits(tag=1000), shell(f"<!--{'x' * 300_000}-->"), "tag, comment or instruction"),
        (Limits(), shell("<a>" * 300 + "</a>" * 300), "deeper than 256"),
    ],
)
def test_each_limit_has_its_word(limits: Limits, data: bytes, words: str) -> None:
    error = refused(data, limits=limits)
    assert words in error.say("en")
    assert "Line " in error.say("en")


def test_data_are_no_markup() -> None:
    long = base64.b64encode(bytes(9000))
    for inside in (long, b"&#65;" + long, b"<![CDATA[" + long + b"]]>"):
        assert read(BASE[:START] + inside + BASE[END:], limits=Limits(markup=5000)).value.item.title


def test_layers_may_nest_deeply_but_not_without_end() -> None:
    def layered(depth: int) -> bytes:
        begin = "<被签名对象><修改封装内容><原封装包>" * depth
        end = "</原封装包><修订内容/></修改封装内容></被签名对象>" * depth
        return shell(f"{begin}<被签名对象><封装内容/></被签名对象>{end}")

    assert read(layered(80)).value.signed.revision == 80
    refused(layered(90))


class Broken(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > 4000:
            raise OSError(5, "Input/output error")
        return super().read(1000)


def test_a_read_error_is_said() -> None:
    with pytest.raises(CannotRead, match=r"octet \d+.*Input/output"):
        read_eep(Broken(EXAMPLE))


@pytest.mark.parametrize(
    "flood",
    [
        "<!--" + "<编码数据>" * 50_000 + "-->",
        "<![CDATA[" + "<编码数据>" * 50_000 + "]]>",
        "<编码数据 a='>" + ">" * 500_000 + "'/>",
        "<!-- x -->" * 60_000,
        "x" * 900_000,
        "<编码数据>" + "<!--<编码数据>-->" * 20_000 + "</编码数据>",
        "<电子签名/>" * 20_000,
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_floods_take_no_long(flood: str, codec: str) -> None:
    text = BASE.decode().replace("UTF-8", codec).replace("  </被签名对象>", f"  </被签名对象>{flood}")
    begun = time.process_time()
    with suppress(CannotRead):
        read(text.encode(codec))
    assert time.process_time() - begun < 5


# ── our reading and a full parse agree ───────────────────────────────────────────────────────────────────

FRAGMENTS = [
    *("QUJD", "QUI=", "\n", " ", "<!--", "-->", "<![CDATA[", "]]>", "<?p ", "?>", "&#81;", "&amp;"),
    *(
        "<编码数据>",
        "<编码数据 a='>'>",
        "<编码数据/>",
        "</编码数据>",
        "<x>",
        "</x>",
        "'",
        '"',
        ">",
        "/>",
        "=",
    ),
]


def by_lxml(data: bytes) -> list[str] | None:
    """The texts of all outermost 编码数据, or None where it is not well formed."""
    parser = etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
    tag = f"{{{NAMESPACE}}}编码数据"
    whole = [e for e in root.iter(tag) if not any(True for _ in e.iterancestors(tag))]
    return ["".join(str(text) for text in e.itertext()) for e in whole]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14))
@example(["<编码数据 a='>'>", "<!--", "<编码数据>", "QUJD", "-->"])
@example(["<!--", "<编码数据>", "-->", "<编码数据>", "QUJD"])
@example(["<![CDATA[", "<编码数据>", "QUJD", "]]>"])
@settings(max_examples=400, deadline=None)
def test_what_is_led_past_the_parser_is_what_a_full_parse_sees(parts: list[str]) -> None:
    data = BASE[:START] + "".join(parts).encode() + BASE[END:]
    texts = by_lxml(data)
    got: list[bytes] = []

    class Sink:
        def __init__(self) -> None:
            got.append(b"")

        def write(self, piece: bytes, /) -> None:
            got[-1] += piece

        def close(self) -> None:
            pass

    def content(said: EncodedContent) -> Sink:
        return Sink()

    try:
        read(data, content=content)
    except CannotRead:
        # what stands where base64 should be is no longer looked at by the parser, but by the decoder
        assert texts is None
        return
    assert texts is not None or any(sign in "".join(parts) for sign in ("]]>",))
    if texts is not None:
        assert got == [decoded(text) for text in texts]


def decoded(text: str) -> bytes:
    """As much of base64 as there is before its first fault; a last group that is not whole, too."""
    signs = re.sub(r"[ \t\r\n]", "", text)
    out = b""
    for start in range(0, len(signs), 4):
        group = signs[start : start + 4]
        if re.fullmatch("[A-Za-z0-9+/]{2,3}|[A-Za-z0-9+/]{2}=", group) and start + 4 > len(signs):
            group += "=" * (4 - len(group))
        if not re.fullmatch("[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==", group):
            break
        out += base64.b64decode(group)
        if "=" in group:
            break
    return out


# ── damage ───────────────────────────────────────────────────────────────────────────────────────────────


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_damage_is_read_or_refused(data: st.DataObject) -> None:
    octets = bytearray(EXAMPLE)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(octets) - 1))
        how = data.draw(st.sampled_from(["cut", "put", "change", "exchange"]))
        if how == "cut":
            del octets[at : at + data.draw(st.integers(1, 200))]
        elif how == "put":
            octets[at:at] = data.draw(st.binary(max_size=5))
        elif how == "change":
            octets[at] = data.draw(st.integers(0, 255))
        else:
            other = data.draw(st.integers(0, len(octets) - 1))
            octets[at : at + 30], octets[other : other + 30] = (
                octets[other : other + 30],
                octets[at : at + 30],
            )
        if not octets:
            break
    with suppress(CannotRead):
        for finding in read(bytes(octets)).findings:
            assert finding.say("zh")


def test_every_truncation_is_refused() -> None:
    for length in itertools.chain(range(0, len(BASE) - 1, 37), range(len(BASE) - 40, len(BASE) - 1)):
        refused(BASE[:length])


TAGS = sorted(set(re.findall(r"<([^\s/?>!]+)", EXAMPLE.decode())) - {"编码数据", "电子文件封装包"})
PLACES = [
    "",
    "封装内容",
    "文件实体块",
    "文件实体",
    "内容描述",
    "文件数据",
    "文档",
    "文档数据",
    "编码",
    "业务实体块",
    "电子签名块",
]


def strings(value: Any) -> Iterator[str]:
    """All texts of a value."""
    if isinstance(value, tuple):
        for part in value:
            yield from strings(part)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from strings(getattr(value, field.name))
    else:
        yield str(value)


@given(st.lists(st.tuples(st.sampled_from(["", *PLACES]), st.sampled_from(TAGS), st.booleans()), max_size=12))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_wherever_is_refused_or_kept(put: list[tuple[str, str, bool]]) -> None:
    text = BASE.decode()
    tokens: list[str] = []
    for place, tag, nested in put:
        tokens.append(f"字{len(tokens)}样")
        inside = f"<题名>{tokens[-1]}</题名>" if nested else tokens[-1]
        mark = f"</{place or '被签名对象'}>"
        if mark in text:
            text = text.replace(mark, f"<{tag}>{inside}</{tag}>{mark}", 1)
        else:
            tokens.pop()
    try:
        reading = read(text.encode())
    except CannotRead:
        return
    whole = "\n".join(strings(reading.value))
    for token in tokens:
        assert token in whole
