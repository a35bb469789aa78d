"""修改型: the former package inside a new one, octet for octet, or a clear word why not."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import pytest
from attrs import evolve
from lxml import etree

import eeps
from archpkg.errors import Rejected, SourceChanged, WrongUse
from archpkg.formats.eep.former import Former
from archpkg.formats.eep.texts import NAMESPACE, data_id
from archpkg.formats.eep.values import Eep, Span
from archpkg.formats.eep.write import write_eep

SCHEMA = eeps.schema()
IDS = {name: data_id(coded) for name, coded in zip(
    eeps.CONTENTS,
    ("修改0-文档1-文档数据1-编码1", "修改0-文档1-文档数据2-编码1", "修改0-文档2-文档数据1-编码1"),
    strict=True,
)}  # fmt: skip


def write_again(eep: Eep, data: bytes, former: Former, **options: Any) -> bytes:
    """A modified package; nothing of its own is opened but what it embeds."""
    sink = io.BytesIO()
    write_eep(eep, sink, eeps.open_content, former=former, **options)
    SCHEMA.assertValid(etree.fromstring(sink.getvalue()))
    assert data[former.signed.start : former.signed.end] in sink.getvalue()
    return sink.getvalue()


def test_the_former_package_is_kept_and_only_changes_are_added() -> None:
    first, told = eeps.write(eeps.original(), signing=[eeps.signing()])
    record = eeps.item(title="更正后的题名")
    eep = eeps.modified(told.eep, record, unchanged={k: v for k, v in IDS.items() if k != "scan1.tif"})
    second = write_again(eep, first, told.former(io.BytesIO(first)), signing=[eeps.signing()])
    text = second.decode()
    root = etree.fromstring(second)
    data = list(root.iter(f"{{{NAMESPACE}}}编码数据"))
    contents = list(eeps.CONTENTS.values())
    assert [base64.b64decode(element.text or "") for element in data] == [*contents, b"", contents[1], b""]
    assert [element.get("引用编码数据ID") for element in data[3:]] == [
        IDS["fangchao.txt"],
        None,
        IDS["chulidan.txt"],
    ]
    assert re.search('<编码数据 编码数据ID="修改1-[^"]*" 引用编码数据ID="修改0-[^"]*"></编码数据>', text)
    assert [e.text for e in root.iter(f"{{{NAMESPACE}}}签名标识符")] == ["修改0-签名1", "修改1-签名1"]
    assert text.count("<锁定签名>") == 1
    block = told.signature_block
    assert block is not None
    assert first[block.start : block.end] in second


def test_layers_nest() -> None:
    data, told = eeps.write(eeps.original())
    for revision in range(1, 4):
        held = dict(zip(eeps.CONTENTS, (e.data_id for e in told.eep.signed.current.encodings), strict=True))
        eep = eeps.modified(told.eep, unchanged=held)
        former, sink = told.former(io.BytesIO(data)), io.BytesIO()
        told = write_eep(eep, sink, eeps.open_content, former=former)
        data = sink.getvalue()
        SCHEMA.assertValid(etree.fromstring(data))
        assert told.eep.signed.revision == revision
    root = etree.fromstring(data)
    references = [e.get("引用编码数据ID") for e in root.iter(f"{{{NAMESPACE}}}编码数据")]
    assert references[:3] == [None] * 3
    assert references[3:] == [*IDS.values()] * 3


def test_large_former_packages_are_copied_whole() -> None:
    record = eeps.item(abstract="瓓" * 900_000)
    data, told = eeps.write(eeps.original(record))
    again = write_again(eeps.modified(told.eep, eeps.item()), data, told.former(io.BytesIO(data)))
    assert again.count("瓓".encode()) == 900_000


def test_a_former_package_is_given_for_a_modification_and_only_then() -> None:
    first, told = eeps.write(eeps.original(), signing=[eeps.signing()])
    former = told.former(io.BytesIO(first))
    with pytest.raises(WrongUse, match="without"):
        eeps.write(eeps.modified(told.eep))
    with pytest.raises(WrongUse, match="without"):
        eeps.write(eeps.original(), former=former)
    with pytest.raises(WrongUse, match="电子签名块"):
        eeps.write(eeps.modified(told.eep), former=evolve(former, signature_block=None))
    with pytest.raises(WrongUse, match="电子签名块"):
        eeps.write(eeps.modified(eeps.original()), former=former)


def former_of(text: str, encoding: str = "utf-8") -> Former:
    """The former package as another program wrote it."""
    data = text.encode(encoding)
    first, last = "<被签名对象".encode(encoding), "</被签名对象>".encode(encoding)
    start = data.find(first)
    if start < 0:
        start, last = data.index(":被签名对象".encode()) - 2, b":signed>"
    return Former(source=io.BytesIO(data), signed=Span(start=start, end=data.index(last) + len(last)))


def plain() -> str:
    return eeps.write(eeps.original())[0].decode()


@pytest.mark.parametrize(
    ("change", "encoding", "why"),
    [
        (("UTF-8", "GB18030"), "gb18030", "not in UTF-8"),
        (("UTF-8", "GB18030"), "utf-8", "GB18030"),
        (("UTF-8", "utf-16"), "utf-16-le", "not in UTF-8|root"),
        ((f' xmlns="{NAMESPACE}"', ""), "utf-8", "namespace"),
        ((NAMESPACE, "urn:x"), "utf-8", "another namespace"),
        (("xmlns=", 'xmlns:p="urn:p" xmlns='), "utf-8", "declares namespaces"),
        (("<版本>", '<版本 xmlns:p="urn:p">'), "utf-8", "declares namespaces"),
        (("<电子文件封装包", "<封装包"), "utf-8", "root"),
        (("<电子文件封装包", "<!DOCTYPE 电子文件封装包><电子文件封装包"), "utf-8", "root"),
        (("<版本>", f"<版本>{' ' * 300_000}"), "utf-8", "begins after"),
    ],
)
def test_a_former_package_that_cannot_be_kept(change: tuple[str, str], encoding: str, why: str) -> None:
    text = plain().replace(*change, 1)
    sink = io.BytesIO()
    with pytest.raises(Rejected, match=why) as caught:
        write_eep(eeps.modified(eeps.original()), sink, eeps.open_content, former=former_of(text, encoding))
    assert "原封装包" in caught.value.say("zh")
    assert sink.getvalue() == b""


@pytest.mark.parametrize(
    "change",
    [
        ("<?xml", "\ufeff<?xml"),
        ('<?xml version="1.0" encoding="UTF-8"?>', ""),
        ("<电子文件封装包", "<!-- 说明 -->\n<?x y?>\n<电子文件封装包"),
        ('encoding="UTF-8"', "encoding='utf-8'"),
        (' xmlns="', ' xml:lang="zh" xmlns ="'),
        ("</被签名对象>", "</被签名对象\n>"),
    ],
)
def test_other_ways_of_writing_that_mean_the_same(change: tuple[str, str]) -> None:
    text = plain().replace(*change, 1)
    data = text.encode()
    start = data.index("<被签名对象".encode())
    end = data.index(b">", data.rindex("</被签名对象".encode())) + 1
    former = Former(source=io.BytesIO(data), signed=Span(start=start, end=end))
    write_again(eeps.modified(eeps.original()), data, former)


@pytest.mark.parametrize(("first", "last"), [(1, 0), (-1, 0), (0, 1), (0, -1), (0, -30_000)])
def test_ranges_that_are_not_the_element(first: int, last: int) -> None:
    former = former_of(plain())
    moved = Span(start=former.signed.start + first, end=max(former.signed.end + last, 0))
    with pytest.raises(Rejected, match="are not 被签名对象"):
        eeps.write(eeps.modified(eeps.original()), former=evolve(former, signed=moved))


def test_a_prefixed_signed_object_cannot_be_kept() -> None:
    text = (
        plain()
        .replace("<被签名对象", f'<p:被签名对象 xmlns:p="{NAMESPACE}"')
        .replace("</被签名对象>", "</p:signed>")
    )
    with pytest.raises(Rejected, match="without a prefix"):
        eeps.write(eeps.modified(eeps.original()), former=former_of(text))


def test_a_former_package_that_ends_while_it_is_copied() -> None:
    class Shrinking(io.BytesIO):
        reads = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.reads += 1
            return b"" if self.reads > 3 else super().read(size)

    former = former_of(plain())
    with pytest.raises(SourceChanged, match="too early"):
        eeps.write(eeps.modified(eeps.original()), former=evolve(former, source=Shrinking(plain().encode())))
