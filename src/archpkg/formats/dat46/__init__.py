"""DA/T 46-2009 文书类电子文件元数据: the XML form of one record, ``电子档案元数据.XML`` of a transfer package.

DA/T 46 fixes elements but no XML form. The names, containers and their order here are those of DA/T 48-2009 where
it has them; the root, ``扩展`` and the digests beside each computer file are this library's reading. What DA/T 54 and
DA/T 63 tell of photographs and recordings has no element here, and is carried in ``扩展``.

Only that form is written. The forms that other systems write are read too, each with a finding that says so
(:mod:`archpkg.formats.dat46.forms`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from attrs import evolve

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Reading
from archpkg.formats.charset import encoding_findings
from archpkg.formats.dat46.draft import Draft
from archpkg.formats.dat46.forms import drafts, has_known_name, has_records_below, volume_draft
from archpkg.formats.dat46.nodes import Node, is_json, read_nodes, tree_node
from archpkg.formats.dat46.parts import format_text, read_format
from archpkg.formats.dat46.reading import SOURCE, read_record, read_volume
from archpkg.formats.dat46.writing import FILE_ROOT, ROOT, record_text, volume_text
from archpkg.formats.format import Format
from archpkg.formats.leaves import Gathered
from archpkg.formats.xml import Element, local, parse, plain_names
from archpkg.model.records import File, Item
from archpkg.words import Text

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def dumps(item: Item) -> bytes:
    """The metadata of one record. Raises InvalidValue for text that XML cannot hold."""
    return f"{DECLARATION}{record_text(item)}".encode()


def dumps_file(file: File) -> bytes:
    """案卷元数据: the metadata of one volume, without its items. Our own form (DA/T 93 by volume is not known)."""
    return f"{DECLARATION}{volume_text(file)}".encode()


def loads(data: bytes) -> Reading[Item]:
    """One record, in our own form or one of those that other systems write, XML or JSON.

    Namespaces are ignored, other names of elements are taken with a finding, unknown ones kept as extras with a
    finding. Raises CannotRead for what is neither XML nor JSON, and for a document of several records;
    NotRecognised for one that tells of no record.
    """
    lot = list(islice(loads_all(data), MANY))
    if len(lot) > 1:
        raise several(len(lot))
    return lot[0]


MANY = 1000
"""Records that are counted of a document that should hold one."""


def several(count: int) -> CannotRead:
    """The error for a document of several records where one is wanted."""
    more = Text("at least ", "至少 ") if count >= MANY else Text("", "")
    return CannotRead(
        Text(f"The document holds {more.en}{count} records.", f"该文档含有{more.zh}{count} 件。"),
        hint=Text("Write each record as a document of its own.", "请将每件单独成文。"),
    )


def read_own(root: Element, got: Gathered) -> Iterator[Reading[Item]]:
    """A tree in our own form; where elements stand in it under other names, or records below it, once more by the
    names."""
    extras, findings = len(got.extra), len(got.findings)
    reading = read_record(root, got)
    if not (reading.findings and (has_known_name(reading.findings[findings:]) or has_records_below(root))):
        yield reading
        return
    for number, draft in enumerate(drafts(tree_node(root), SOURCE)):
        if not number:
            draft.got.extra[:0] = got.extra[:extras]
            draft.got.findings[:0] = got.findings[:findings]
        yield _read(draft)


def loads_all(data: bytes) -> Iterator[Reading[Item]]:
    """Every record of a document in any form that is known. Raises as :func:`loads`."""
    if is_json(data):
        yield from (_read(draft) for draft in drafts(read_nodes(data), SOURCE))
        return
    tree = parse(data)
    seen = encoding_findings(data)
    lot = (
        read_own(plain_names(tree), _gathered())
        if local(tree) == ROOT
        else (_read(draft) for draft in drafts(tree_node(tree), SOURCE))
    )
    for number, reading in enumerate(lot):
        yield reading if number else Reading(reading.value, (*seen, *reading.findings))


def loads_file(data: bytes) -> Reading[File]:
    """One volume as :func:`dumps_file` wrote it, without its items; a volume package has them too.

    Raises CannotRead for what is neither XML nor JSON.
    """
    if is_json(data):
        return _volume(read_nodes(data), ())
    tree, seen = parse(data), encoding_findings(data)
    if local(tree) == FILE_ROOT:
        reading = read_volume(plain_names(tree), _gathered())
        if not has_known_name(reading.findings):
            return Reading(reading.value, (*seen, *reading.findings))
    return _volume(tree_node(tree), seen)


def _volume(node: Node, seen: tuple[Finding, ...]) -> Reading[File]:
    draft = volume_draft(node, SOURCE)
    volume = read_volume(draft.root, draft.got)
    lot = [_read(one) for one in drafts(node, SOURCE)] if node.name == "案卷数据封装包" else []
    seen = (*seen, *volume.findings, *(f for reading in lot for f in reading.findings))
    return Reading(evolve(volume.value, items=tuple(reading.value for reading in lot)), seen)


def _gathered() -> Gathered:
    return Gathered(source=SOURCE, extra=[], findings=[])


def _read(draft: Draft) -> Reading[Item]:
    return read_record(draft.root, draft.got)


DAT46: Format[Item] = Format(
    name="dat46",
    title=Text("DA/T 46-2009 record metadata", "DA/T 46-2009 电子档案元数据"),
    root=ROOT,
    carries=Item,
    dumps=dumps,
    loads=loads,
    lossless=True,
    schema="dat46.xsd",
)

__all__ = [
    "DAT46", "FILE_ROOT", "ROOT", "dumps", "dumps_file", "format_text", "loads", "loads_all", "loads_file",
    "read_format",
]  # fmt: skip
