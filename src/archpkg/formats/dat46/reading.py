"""DA/T 46-2009 read: a tree in the library's own form to a record or a volume. One way through, nothing left out.

The names in the tree are plain: whoever parses takes namespaces off first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archpkg.errors import InvalidValue
from archpkg.findings import Reading
from archpkg.formats.dat46 import groups as group
from archpkg.formats.dat46.media import DESCRIBED, read_described, read_media
from archpkg.formats.dat46.parts import read_code, read_format
from archpkg.formats.dat46.rules import DAT46_LEVEL, DAT46_SEVERAL
from archpkg.formats.leaves import Gathered, Group, read_group, read_simple
from archpkg.formats.xml import Element, child, children, local, text_of
from archpkg.model.agents import Agent, Event, Relation
from archpkg.model.codes import Arrangement, ReferenceCode
from archpkg.model.contradictions import FONDS_ELEMENT
from archpkg.model.digest import Digest
from archpkg.model.objects import DigitalObject, Digitisation, Document, DocumentState, path_fault
from archpkg.model.parts import ElectronicSignature, Extra, Grant, Numbering, Provenance, Rights, Storage
from archpkg.model.records import File, Item
from archpkg.model.security import SecurityLevel

SOURCE = "dat46"

_VOLUME_PARTS = frozenset(("聚合层次", "档号", "内容描述", "形式特征", "业务实体", "扩展"))
RECORD_PARTS = _VOLUME_PARTS | {
    *("来源", "存储位置", "权限管理", "文件数据", "电子签名", "机构人员实体", "实体关系")
}
_NUMBERS = frozenset(group.NUMBERING.absent)


def read_record(root: Element, got: Gathered) -> Reading[Item]:
    """One record from the tree of its root; ``got`` may hold what was seen before."""
    parts: dict[str, list[Element]] = {}
    fields = read_group(root, group.HEAD_TO_SYSTEMS, got, {}, ignore=RECORD_PARTS, found=parts)
    for element in parts.get("内容描述", ()):
        read_group(element, group.CONTENT, got, fields)
        if "security" in fields:
            _take_period(element, fields)
    for element in parts.get("形式特征", ()):
        if len(element):
            read_group(element, group.FORM, got, fields)
    _note_several(parts, got)
    _read_code(parts, got, fields)
    if "扩展" in parts:
        _read_extension(parts["扩展"], got, fields)
    if "文件数据" in parts:
        fields["documents"] = _read_documents(parts["文件数据"], got)
    if not _SELDOM.isdisjoint(parts):
        _read_seldom(parts, got, fields)
    _check_level(parts, "文件", got)
    if "扩展" in parts or got.extra:
        fields["extra"] = (*_own_extras(parts), *got.extra)
    return Reading(Item(**fields), got.findings)


def _note_several(parts: dict[str, list[Element]], got: Gathered) -> None:
    """A second 档号 or 题名 that says something else may be another record's."""
    described = parts.get("内容描述", [])
    titles = [title for element in described for title in children(element, "题名")] if described[1:] else []
    for found in (parts.get("档号", []), titles):
        for again in found[1:]:
            text = text_of(again).strip()
            if text and text != text_of(found[0]).strip():
                got.note(DAT46_SEVERAL, again, tag=local(again), value=text[:200])


def _read_extension(elements: list[Element], got: Gathered, fields: dict[str, Any]) -> None:
    boxes: dict[str, list[Element]] = {}
    for element in elements:
        read_group(element, group.ITEM_EXTENSION, got, fields, ignore=("扩展元素", DESCRIBED), found=boxes)
    if DESCRIBED in boxes:
        fields["media"] = read_described(boxes[DESCRIBED], got)


def _check_level(parts: dict[str, list[Element]], level: str, got: Gathered) -> None:
    """聚合层次 is told by the class of the value; a document that says otherwise is told of."""
    for element in parts.get("聚合层次", ()):
        text = element.text or ""
        if text not in (level, ""):
            got.note(DAT46_LEVEL, element, found=text, level=level)
            got.extra.append(Extra(name="聚合层次", value=text, source=got.source))


def _read_seldom(parts: dict[str, list[Element]], got: Gathered, fields: dict[str, Any]) -> None:
    for name, tag, leaves, kind in _REPEATED:
        if tag in parts:
            fields[name] = tuple(kind(**_filled(element, leaves, got)) for element in parts[tag])
    for name, tag, leaves, one in _SINGLE:
        if tag in parts:
            fields[name] = one(**_together(parts[tag], leaves, got))
    if "权限管理" in parts:
        fields["rights"] = _read_rights(parts["权限管理"], got)


_REPEATED: tuple[tuple[str, str, Group, type[Any]], ...] = (
    ("signatures", "电子签名", group.SIGNATURE, ElectronicSignature),
    ("agents", "机构人员实体", group.AGENT, Agent),
    ("events", "业务实体", group.EVENT, Event),
    ("relations", "实体关系", group.RELATION, Relation),
)
_SINGLE: tuple[tuple[str, str, Group, type[Any]], ...] = (
    ("provenance", "来源", group.PROVENANCE, Provenance),
    ("storage", "存储位置", group.STORAGE, Storage),
)


_SELDOM = frozenset((*(row[1] for row in (*_REPEATED, *_SINGLE)), "权限管理"))


def read_volume(root: Element, got: Gathered) -> Reading[File]:
    """One volume without its items, as :func:`read_record`."""
    parts: dict[str, list[Element]] = {}
    fields = read_group(root, group.HEAD_TO_NOTES, got, {}, ignore=_VOLUME_PARTS, found=parts)
    for element in parts.get("内容描述", ()):
        read_group(element, group.FILE_CONTENT, got, fields)
        _take_period(element, fields)
    for element in parts.get("形式特征", ()):
        read_group(element, group.FILE_FORM, got, fields)
    _read_code(parts, got, fields)
    for element in parts.get("扩展", ()):
        read_group(element, group.FILE_EXTENSION, got, fields, ignore=("扩展元素",))
    _check_level(parts, "案卷", got)
    fields["events"] = tuple(Event(**_filled(e, group.EVENT, got)) for e in parts.get("业务实体", ()))
    return Reading(File(**fields, extra=(*_own_extras(parts), *got.extra)), got.findings)


def _filled(element: Element, leaves: Group, got: Gathered) -> dict[str, Any]:
    """Every field of a group, empty where it is absent."""
    return leaves.absent | read_group(element, leaves, got, {})


def _together(elements: list[Element], leaves: Group, got: Gathered) -> dict[str, Any]:
    """A container that should stand once: what a second one adds is taken too."""
    fields: dict[str, Any] = {}
    for element in elements:
        read_group(element, leaves, got, fields)
    return fields


def _read_documents(boxes: list[Element], got: Gathered) -> list[Document]:
    documents: list[Document] = []
    for box in boxes:
        for element in box:
            if element.tag == "文档":
                documents.append(_read_document(element, got))
            else:
                got.unknown(element)
    return documents


def _take_period(content: Element, fields: dict[str, Any]) -> None:
    """The secrecy period of a marking such as 机密★10年, which some systems write into 密级."""
    if "security" not in fields or fields.get("secrecy_period"):
        return
    marked = child(content, "密级")
    try:
        fields["secrecy_period"] = "" if marked is None else SecurityLevel.parse(text_of(marked)).period
    except InvalidValue:
        return


def _read_code(parts: dict[str, list[Element]], got: Gathered, fields: dict[str, Any]) -> None:
    for element in parts.get("档号", ()):
        text = (element.text or "").strip()
        if text and "code" in fields:
            got.unknown(element)
        elif text:
            fields["code"] = _code(text, element.get("整理方式"))
        _read_code_parts(element, got, fields)
    if not _NUMBERS.isdisjoint(fields):
        fields["numbering"] = Numbering(**{name: fields.pop(name) for name in _NUMBERS if name in fields})


def _read_code_parts(element: Element, got: Gathered, fields: dict[str, Any]) -> None:
    """What stands beside the text of 档号. 全宗号 is told by the code, and kept where that says nothing or another."""
    simple, code = group.CODE_PARTS.simple, fields.get("code")
    for part in element:
        tag: Any = part.tag
        if tag in simple and not len(part):
            read_simple(part, simple[tag], got, fields)
        elif tag != FONDS_ELEMENT or len(part):
            got.unknown(part)
        elif (told := (part.text or "").strip()) and (code is None or told != code.fonds):
            got.extra.append(Extra(name=FONDS_ELEMENT, value=told, source=got.source))


def _code(text: str, arrangement: str | None) -> ReferenceCode:
    """The code read in the arrangement that was written beside it, where its text alone is ambiguous."""
    if arrangement is None:
        return read_code(text)
    wanted = Arrangement.VOLUME if arrangement == "以卷" else Arrangement.ITEM
    return ReferenceCode.of(text, arrangement=wanted)


def _read_rights(elements: list[Element], got: Gathered) -> Rights:
    fields: dict[str, Any] = {}
    for element in elements:
        read_group(element, group.RIGHTS, got, fields, ignore=("授权",))
    grants = (Grant(**_filled(one, group.GRANT, got)) for e in elements for one in children(e, "授权"))
    return Rights(**fields, grants=tuple(grants))


def _read_document(element: Element, got: Gathered) -> Document:
    simple, fields = group.DOCUMENT.simple, dict[str, Any]()
    states: list[DocumentState] = []
    main = True
    for part in element:
        tag: Any = part.tag
        if tag == "文档数据":
            states.append(_read_state(part, got))
        elif tag == "文档主从声明":
            main = main and part.text != "附属文档"
        elif tag in simple and not len(part):
            read_simple(part, simple[tag], got, fields)
        else:
            got.unknown(part)
    if "role" not in fields:
        fields["role"] = ""
    return Document(**fields, main=main, states=states)


def _read_state(block: Element, got: Gathered) -> DocumentState:
    simple, fields = group.STATE.simple, dict[str, Any]()
    objects: list[DigitalObject] = []
    for part in block:
        tag: Any = part.tag
        if tag == "编码":
            obj = _read_object(part, got)
            if obj is not None:
                objects.append(obj)
        elif tag in simple and not len(part):
            read_simple(part, simple[tag], got, fields)
        else:
            got.unknown(part)
    return DocumentState(**fields, objects=objects)


def _read_object(coded: Element, got: Gathered) -> DigitalObject | None:
    """One computer file. Of one whose path cannot stand in a package the path is kept as an extra, and its name serves;
    None where it has none."""
    before = len(got.extra)
    fields: dict[str, Any] = {}
    kept: list[Extra] = []
    path: Element | None = None
    for element in coded:
        tag: Any = element.tag
        if tag == "电子属性":
            _read_properties(element, got, fields)
        elif tag == "文件路径" and path is None:
            path = element
        elif tag == "数字摘要":
            _read_digest(element, got, fields.setdefault("digests", []))
        elif tag == "数字化属性" and "digitisation" not in fields:
            fields["digitisation"] = Digitisation(**read_group(element, group.DIGITISATION, got, {}))
        elif tag == "扩展":
            read_media(element, got, fields)
        elif tag == "扩展元素":
            kept.append(_extra(element))
        else:
            got.unknown(element)
    fields["path"] = fields.get("name", "") if path is None else text_of(path)
    if kept or len(got.extra) > before:
        fields["extra"] = (*kept, *got.extra[before:])
        del got.extra[before:]
    try:
        return DigitalObject(**fields)
    except InvalidValue as error:
        got.keep(coded if path is None else path, fields["path"], error)
        if named := _by_name(fields):
            return named
        got.extra.extend((*kept, *_simple(coded, path, got.source)))
        return None


def _by_name(fields: dict[str, Any]) -> DigitalObject | None:
    """A computer file by its own name, or by the last part of its path: its digests are to be compared, whatever path
    the system had that wrote them."""
    for name in (fields.get("name", ""), re.split(r"[/\\]", fields["path"])[-1]):
        if name and not path_fault(name) and "/" not in name:
            try:
                return DigitalObject(**{**fields, "path": name})
            except InvalidValue:
                return None
    return None


def _simple(coded: Element, path: Element | None, source: str) -> Iterator[Extra]:
    """What is told of a computer file that cannot be one."""
    for part in coded:
        if part is not path and part.tag not in ("数字摘要", "扩展元素"):
            for leaf in part.iter():
                if (leaf.text or "").strip():
                    yield Extra(name=local(leaf), value=text_of(leaf), source=source)
    for digest in coded.iter("数字摘要"):
        yield Extra(name="数字摘要", value=f"{digest.get('算法', '')}:{digest.text or ''}", source=source)


def _read_properties(element: Element, got: Gathered, fields: dict[str, Any]) -> None:
    simple = group.OBJECT.simple
    for part in element:
        tag: Any = part.tag
        if tag in simple and not len(part):
            read_simple(part, simple[tag], got, fields)
        elif tag == "格式信息" and "format" not in fields:
            fields["format"] = read_format(text_of(part))
        else:
            got.unknown(part)


def _read_digest(element: Element, got: Gathered, digests: list[Digest]) -> None:
    algorithm, value = element.get("算法", ""), text_of(element)
    try:
        digests.append(Digest(algorithm=algorithm, value=value))
    except InvalidValue as error:
        got.keep(element, f"{algorithm}:{value}", error)


def _own_extras(parts: dict[str, list[Element]]) -> tuple[Extra, ...]:
    return tuple(_extra(e) for element in parts.get("扩展", ()) for e in children(element, "扩展元素"))


def _extra(element: Element) -> Extra:
    return Extra(name=element.get("名称", ""), value=text_of(element), source=element.get("来源", ""))
