"""编码: one computer file of a package, what is said of it and what its data were found to be."""

from __future__ import annotations

import re
from typing import Any

from attrs import frozen

from archpkg.errors import InvalidValue
from archpkg.formats.dat46 import read_format
from archpkg.formats.eep import departures as rules
from archpkg.formats.eep import elements as table
from archpkg.formats.eep.base64_stream import Fault
from archpkg.formats.eep.groups import fields_of, group_of, only
from archpkg.formats.eep.nodes import Decoded, Node
from archpkg.formats.eep.notes import Notes
from archpkg.formats.eep.values import DataKind, Encoding
from archpkg.formats.leaves import Leaf
from archpkg.model.digest import Digest
from archpkg.model.objects import DigitalObject, Digitisation, path_fault
from archpkg.words import Text

_FILE = (Leaf("格式信息", "format"), Leaf("计算机文件名", "name"), *table.OBJECT[1:])
_DIGEST_KEYWORD = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*?)-base64Binary", re.IGNORECASE)
_PROBLEMS = {
    "alphabet": Text("an octet that is no sign of base64", "出现非 Base64 字符"),
    "padding": Text("= where it cannot stand, or signs behind it", "填充符 = 的位置不当，或其后还有字符"),
    "short": Text("the last group is not whole", "末组字符不完整"),
    "bits": Text("bits that belong to no octet", "末尾有多余的位"),
}


@frozen
class Held:
    """One computer file and its 编码."""

    obj: DigitalObject
    encoding: Encoding


def read_object(node: Node, number: int, notes: Notes) -> Held:
    """One 编码, the ``number``-th of its record. What has no place becomes an extra of the object."""
    outer, notes.extra = notes.extra, []
    notes.attributes(node, ("编码ID",))
    said = fields_of(node, (*table.ENCODING, _LINK), notes, others=("电子属性", "数字化属性", "编码数据"))
    properties = only(node, "电子属性", notes)
    if properties is not None:
        notes.attributes(properties)
    fields = fields_of(properties, _FILE, notes)
    fields |= _named(node, fields["name"], said.pop("link"), number, notes)
    form: str = fields.pop("format")
    data = only(node, "编码数据", notes)
    digests = _only_a_digest(data, said["keyword"], fields, notes)
    encoding = _encoding(node, data, said, outside=digests is not None, fields=fields, notes=notes)
    obj = DigitalObject(
        **fields,
        format=read_format(form) if form else None,
        digitisation=group_of(only(node, "数字化属性", notes), table.DIGITISATION, Digitisation, notes),
        digests=digests or (),
        extra=tuple(notes.extra),
    )
    notes.extra = outer
    return Held(obj, encoding)


_LINK = Leaf("文档链接", "link")


def _named(node: Node, name: str, link: str, number: int, notes: Notes) -> dict[str, str]:
    """``path`` and ``name``: 计算机文件名 where it can be a path, else a stand-in with the name beside it."""
    if link and not path_fault(link):
        return {"path": link, "name": name if name != link.rpartition("/")[2] else ""}
    if not path_fault(name):
        return {"path": name, "name": ""}
    path = f"编码{number}"
    notes.note(rules.EEP_NAME, node, value=name, path=path)
    if link:
        notes.keep("文档链接", link)
    return {"path": path, "name": name}


def _only_a_digest(
    data: Node | None, keyword: str, fields: dict[str, Any], notes: Notes
) -> tuple[Digest, ...] | None:
    """A digest in place of the data (4), none where it is no digest after all; None for data."""
    found = _DIGEST_KEYWORD.fullmatch(keyword.strip())
    if data is None or data.decoded is None or found is None:
        return None
    notes.note(rules.EEP_R04, data, keyword=keyword, name=fields["name"] or fields["path"])
    try:
        return (Digest(algorithm=found.group(1), value=data.decoded.head.hex()),)
    except InvalidValue as error:
        notes.note(rules.EEP_VALUE, data, tag=data.tag, value=data.decoded.head.hex(), why=error.text)
        return ()


def _encoding(
    node: Node,
    data: Node | None,
    said: dict[str, Any],
    *,
    outside: bool,
    fields: dict[str, Any],
    notes: Notes,
) -> Encoding:
    decoded = None if data is None else data.decoded
    attributes = {} if data is None else data.attributes
    reference = attributes.get("引用编码数据ID", "")
    if data is not None:
        notes.attributes(data, ("编码数据ID", "引用编码数据ID"))
        for child in data.children:
            notes.unknown(child, data.tag)
    identifier = node.attributes.get("编码ID", "")
    kind = DataKind.EMBEDDED
    if outside:
        kind = DataKind.DIGEST_ONLY
    elif decoded is None:
        kind = DataKind.OUTSIDE
        if identifier:
            notes.note(rules.EEP_LACKING, node, tag="编码数据")
    elif reference and not decoded.size:
        kind = DataKind.REFERENCE
    sound = decoded is not None and _judged(data or node, decoded, kind, fields, notes)
    held = kind is DataKind.EMBEDDED and sound
    return Encoding(
        **said,
        identifier=identifier,
        data_id=attributes.get("编码数据ID", ""),
        reference=reference,
        data=kind,
        size=decoded.size if decoded is not None and held else None,
        digests=decoded.digests if decoded is not None and held else (),
    )


def _judged(node: Node, decoded: Decoded, kind: DataKind, fields: dict[str, Any], notes: Notes) -> bool:
    """Whether the data are base64 throughout; their size is compared with 计算机文件大小."""
    name, fault = fields["name"] or fields["path"], decoded.fault
    if fault is not None and fault.kind != "bits":
        details = {"name": name, "number": fault.number, "place": _place(fault)}
        notes.note(rules.EEP_BASE64, node, **details, problem=_PROBLEMS[fault.kind])
        return False
    if fault is not None:
        notes.note(rules.EEP_BASE64_BITS, node, name=name)
    stated: int | None = fields["size"]
    if kind is DataKind.EMBEDDED and stated is not None and stated != decoded.size:
        notes.note(rules.EEP_SIZE, node, name=name, stated=stated, size=decoded.size)
    return True


def _place(fault: Fault) -> Text:
    if fault.octet is None:
        return Text("", "")
    return Text(f" (octet {fault.octet}, counted from 0)", f"（第 {fault.octet} 字节，从 0 起）")
