"""DA/T 46-2009 文书类电子文件元数据: the XML form of one record, ``电子档案元数据.XML`` of a transfer package.

DA/T 46 fixes elements but no XML form. The names, containers and their order here are those of DA/T 48-2009 where
it has them; the root, ``扩展`` and the digests beside each computer file are this library's reading. What DA/T 54 and
DA/T 63 tell of photographs and recordings has no element here, and is carried in ``扩展``.

Only that form is written. The forms that other systems write are read too, each with a finding that says so
(:mod:`archpkg.formats.dat46.forms`).
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from archpkg.errors import CannotRead
from archpkg.findings import Reading
from archpkg.formats.dat46.draft import Draft
from archpkg.formats.dat46.forms import drafts, has_known_name, volume_draft
from archpkg.formats.dat46.nodes import is_json, read_nodes, tree_node
from archpkg.formats.dat46.parts import format_text, read_format
from archpkg.formats.dat46.reading import SOURCE, read_record, read_volume
from archpkg.formats.dat46.writing import FILE_ROOT, ROOT, record_text, volume_text
from archpkg.formats.format import Format
from archpkg.formats.leaves import Gathered
from archpkg.formats.xml import Element, parse, plain_names
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
    finding. Raises CannotRead for what is neither XML nor JSON, and for a document of several records.
    """
    own = None if is_json(data) else _own(data, ROOT)
    if own is not None:
        return read_own(own, _gathered())
    lot = list(drafts(read_nodes(data), SOURCE))
    if len(lot) > 1:
        raise CannotRead(
            Text(f"The document holds {len(lot)} records.", f"该文档含有 {len(lot)} 件。"),
            hint=Text("Read it with read_records.", "请用 read_records 逐件读取。"),
        )
    return _read(lot[0])


def read_own(root: Element, got: Gathered) -> Reading[Item]:
    """A tree in our own form; where elements stand in it under other names, once more by the names."""
    extras, findings = len(got.extra), len(got.findings)
    reading = read_record(root, got)
    if reading.findings and has_known_name(reading.findings[findings:]):
        (draft,) = drafts(tree_node(root), SOURCE)
        draft.got.extra[:0] = got.extra[:extras]
        draft.got.findings[:0] = got.findings[:findings]
        return _read(draft)
    return reading


def loads_all(data: bytes) -> Iterator[Reading[Item]]:
    """Every record of a document in any form that is known. Raises CannotRead as :func:`loads`."""
    own = None if is_json(data) else _own(data, ROOT)
    if own is not None:
        yield read_own(own, _gathered())
        return
    for draft in drafts(read_nodes(data), SOURCE):
        yield _read(draft)


def loads_file(data: bytes) -> Reading[File]:
    """One volume as :func:`dumps_file` wrote it, without its items; a volume package has them too.

    Raises CannotRead for what is neither XML nor JSON.
    """
    own = None if is_json(data) else _own(data, FILE_ROOT)
    if own is not None:
        reading = read_volume(own, _gathered())
        if not has_known_name(reading.findings):
            return reading
    node = read_nodes(data) if own is None else tree_node(own)
    draft = volume_draft(node, SOURCE)
    volume = read_volume(draft.root, draft.got)
    if node.name != "案卷数据封装包":
        return volume
    lot = [_read(one) for one in drafts(node, SOURCE)]
    seen = (*volume.findings, *(f for reading in lot for f in reading.findings))
    return Reading(evolve(volume.value, items=tuple(reading.value for reading in lot)), seen)


def _own(data: bytes, root: str) -> Element | None:
    """The tree of a document in our own form, with plain names; None for another form.

    A namespace cannot be used without a declaration, which is cheaper to look for than to look at every name.
    """
    tree = parse(data)
    if b"xmlns" in data:
        plain_names(tree)
    return tree if tree.tag == root else None


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
