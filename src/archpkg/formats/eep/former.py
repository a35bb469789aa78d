"""原封装包. The former package inside a modified one: its signed octets are copied as they are, or not at all.

A signature covers the octets of 被签名对象. They keep their meaning in the new package only if it reads them in the
same encoding and the same namespace, so a former package that is not in UTF-8, or that binds prefixes outside of
被签名对象, cannot be modified in this way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from attrs import frozen

from archpkg.errors import Rejected, SourceChanged
from archpkg.formats.eep.texts import NAMESPACE, ROOT
from archpkg.formats.eep.values import Span
from archpkg.words import Text

SIGNED = "被签名对象"
BLOCK = "电子签名块"
_HEAD = 256 * 1024
_COPIED = 1024 * 1024
_MISC = re.compile(r"\ufeff?(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ENCODING = re.compile(r"""\A\ufeff?<\?xml\s[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
_ROOT = re.compile(r"""<([^\s/>]+)((?:\s+[^\s=>]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*>""")
_ATTRIBUTE = re.compile(r"""([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@frozen(kw_only=True)
class Former:
    """The former package as octets: a seekable stream, and where 被签名对象 and 电子签名块 stand in it, with tags."""

    source: BinaryIO
    signed: Span
    signature_block: Span | None = None


def check_former(former: Former) -> None:
    """Raise :class:`Rejected` where the signed octets would mean something else in a new package."""
    head = _read(former.source, Span(start=0, end=former.signed.start), most=_HEAD)
    if len(head) < former.signed.start:
        raise _cannot(
            Text(f"{SIGNED} begins after octet {_HEAD:,}.", f"{SIGNED}起始于第 {_HEAD:,} 字节之后。")
        )
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _cannot(Text("It is not in UTF-8.", "其编码不是 UTF-8。")) from error
    declared = _ENCODING.match(text)
    if declared and declared[1].upper() not in ("UTF-8", "UTF8"):
        raise _cannot(Text(f"It is in {declared[1]}, not in UTF-8.", f"其编码为 {declared[1]}，不是 UTF-8。"))
    _check_root(text)
    _check_tags(former.source, former.signed, SIGNED)
    if former.signature_block is not None:
        _check_tags(former.source, former.signature_block, BLOCK)


def _check_root(text: str) -> None:
    start = _MISC.match(text)
    root = _ROOT.match(text, start.end() if start else 0)
    if root is None or root[1] != ROOT:
        found = root[1] if root else "?"
        raise _cannot(Text(f"Its root is {found}, not {ROOT}.", f"其根元素为 {found}，不是{ROOT}。"))
    attributes = {name: double or single for name, double, single in _ATTRIBUTE.findall(root[2])}
    if attributes.pop("xmlns", "") != NAMESPACE:
        raise _cannot(Text("Its root has another namespace or none.", "其根元素没有规定的命名空间。"))
    if any(name.startswith("xmlns:") for name in attributes) or "xmlns" in text[root.end() :]:
        raise _cannot(
            Text(f"It declares namespaces outside of {SIGNED}.", f"其在{SIGNED}之外声明了命名空间前缀。")
        )


def _check_tags(source: BinaryIO, span: Span, tag: str) -> None:
    """The range is just one element: its start tag without a prefix, and its end tag."""
    first = f"<{tag}".encode()
    last = f"</{tag}".encode()
    begins = _read(source, Span(start=span.start, end=min(span.end, span.start + len(first) + 1)))
    ends = _read(source, Span(start=max(span.start, span.end - 1024), end=span.end))
    sound = begins.startswith(first) and begins[len(first) :] in (b">", b" ", b"\t", b"\r", b"\n")
    tail = ends[ends.rfind(last) + len(last) :].lstrip(b" \t\r\n") if last in ends else b""
    if not sound or tail != b">":
        raise _cannot(
            Text(f"Octets {span.start} to {span.end} are not {tag} as it is written without a prefix.",
                 f"第 {span.start} 至 {span.end} 字节不是不带前缀的{tag}元素。")
        )  # fmt: skip


def copied(former: Former, span: Span) -> Iterator[bytes]:
    """The octets of a range, piece by piece. Raises :class:`SourceChanged` where the stream ends too early."""
    former.source.seek(span.start)
    left = span.size
    while left:
        data = former.source.read(min(left, _COPIED))
        if not data:
            raise SourceChanged(
                Text(
                    f"The former package ends {left:,} octets too early.", f"原封装包缺少末尾 {left:,} 字节。"
                ),
                hint=Text("Read it again, then modify it.", "请重新读取后再作修改。"),
            )
        left -= len(data)
        yield data


def _read(source: BinaryIO, span: Span, *, most: int = 4096) -> bytes:
    source.seek(span.start)
    return source.read(min(span.size, most))


def _cannot(why: Text) -> Rejected:
    return Rejected(
        Text(f"The former package cannot be kept octet for octet. {why.en}", f"原封装包不能逐字节保留。{why.zh}"),
        hint=Text(
            "Signed octets are never written anew: encapsulate the record as 原始型, and keep the old package beside.",
            "已签名的内容不得重新生成：请作为原始型重新封装，并另存原封装包。",
        ),
    )  # fmt: skip
