"""DA/T 46-2009 of many records: one document that holds as many as there are, written and read as a stream.

The container 电子档案元数据集 is the library's own; each record in it stands as in its own document. Memory does not
grow with the number of records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from lxml import etree

from archpkg.errors import CannotRead
from archpkg.findings import Reading
from archpkg.formats.dat46 import DECLARATION, loads_all, read_own
from archpkg.formats.dat46.forms import MANY_ROOT
from archpkg.formats.dat46.reading import SOURCE
from archpkg.formats.dat46.writing import ROOT, record_text
from archpkg.formats.excess import beyond, refuse_much_below
from archpkg.formats.leaves import Gathered
from archpkg.formats.xml import (
    MAX_OCTETS,
    STRICT,
    Element,
    ill_formed,
    local,
    plain_names,
    refuse_dtd,
    utf8_chunks,
)
from archpkg.model.records import Item
from archpkg.words import Text

_CHUNK = 1 << 16
_BATCH = 256
_MAX_TAGS = 500_000
"""Start and end tags of one record: the limit of an EEP, 250,000 elements."""


def write_records(items: Iterable[Item], sink: BinaryIO) -> int:
    """Write one document of all the records into a binary stream; how many there were.

    Raises InvalidValue for text that XML cannot hold; the sink then holds a document without an end.
    """
    count = 0
    batch = [f"{DECLARATION}<{MANY_ROOT}>\n"]
    for item in items:
        batch.append(record_text(item))
        count += 1
        if len(batch) >= _BATCH:
            sink.write("".join(batch).encode())
            batch.clear()
    batch.append(f"</{MANY_ROOT}>\n")
    sink.write("".join(batch).encode())
    return count


def read_records(source: BinaryIO) -> Iterator[Reading[Item]]:
    """Every record of a document, one after the other, each with what was seen while it was read.

    Only the container of :func:`write_records` is read as a stream; of any other form, a single record too, the
    whole document is taken into memory (at most 64 MiB). Raises CannotRead where the document breaks off or is
    nothing that can be read; records before that place have been given then.
    """
    start = source.read(_CHUNK)
    head = start[:4096]
    if any(f"{MANY_ROOT}".encode(code) in head for code in ("utf-8", "gb18030", "utf-16-le", "utf-16-be")):
        yield from _stream(utf8_chunks(start, source, _CHUNK))
    else:
        yield from loads_all(_whole(start, source))


def _whole(start: bytes, source: BinaryIO) -> bytes:
    """What there is, or enough of it to be refused."""
    parts, size = [start], len(start)
    while size <= MAX_OCTETS and (chunk := source.read(_CHUNK)):
        parts.append(chunk)
        size += len(chunk)
    return b"".join(parts)


def _stream(chunks: Iterator[bytes]) -> Iterator[Reading[Item]]:
    parser = etree.XMLPullParser(events=("end",), tag=f"{{*}}{ROOT}", **STRICT)
    waiting, tags, strange, last = 0, 0, False, b""
    root: Element | None = None
    for chunk in chunks:
        strange = strange or b"xmlns" in last + chunk
        waiting, tags, last = waiting + len(chunk), tags + chunk.count(b"<"), chunk[-8:]
        broken = _fed(parser, chunk)
        for _, element in parser.read_events():
            above = element.getparent()
            if above is None or (above is not root and above.getparent() is not None):
                continue
            if root is None:
                refuse_dtd(element)
            waiting, tags, root = 0, 0, above
            yield from _record(element, above, strange=strange)
        if waiting > MAX_OCTETS:
            broken = _too_long()
        elif tags > _MAX_TAGS:
            root_line = 1 if root is None else (root[-1] if len(root) else root).sourceline
            beyond(_MAX_TAGS, Text("tags in one record", "个标签（单件）"), root_line)
        if broken is not None:
            raise broken
    broken = _fed(parser, None)
    if broken is not None:
        raise broken


def _fed(parser: etree.XMLPullParser[Element], chunk: bytes | None) -> CannotRead | None:
    """What is wrong with the next piece, or with the end. Records before that place are still to be had."""
    try:
        if chunk is None:
            parser.close()
        else:
            parser.feed(chunk)
    except etree.XMLSyntaxError as error:
        return ill_formed(error)
    return None


def _record(element: Element, above: Element, *, strange: bool) -> Iterator[Reading[Item]]:
    """One record straight below the root. What stands before it has been read, and leaves the tree."""
    got = Gathered(source=SOURCE, extra=[], findings=[])
    while (before := element.getprevious()) is not None:
        if local(before) != ROOT:
            got.unknown(before)
        above.remove(before)
    refuse_much_below(element)
    yield from read_own(plain_names(element) if strange else element, got)


def _too_long() -> CannotRead:
    return CannotRead(
        Text(
            f"A single record has more than {MAX_OCTETS:,} octets.", f"单件元数据超过 {MAX_OCTETS:,} 字节。"
        ),
        hint=Text("Look whether the document is whole.", "请检查文档是否完整。"),
    )
