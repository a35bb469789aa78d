"""EEP 未纳入. What a record says that no element of DA/T 48-2009 holds: named, never dropped in silence.

Of the record: 载体形态, 开放标识, 公开属性, 生成方式, 电子签名 as a record describes them, 主题词表名称 where there is
no 主题词, how the reference code is to be read, extras. Of a document: 文档类型 (but 正本 of a main one), an identifier
that is not of the standard's pattern, 稿本 of a single state. Of a computer file: its path, digests, extras, and
whatever else the model has beside 电子属性 and 数字化属性.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs
from attrs import evolve

from archpkg.findings import Finding, Where
from archpkg.formats.eep import elements as table
from archpkg.formats.eep.rules import EEP_W_LEFT
from archpkg.formats.eep.values import Eep, EepContent, SignedObject
from archpkg.model.codes import ReferenceCode
from archpkg.model.contradictions import FONDS_ELEMENT
from archpkg.model.objects import DigitalObject, Document, path_fault
from archpkg.model.records import Item
from archpkg.words import Text

_TABLES = (*table.CODE_MIDDLE, *table.CONTENT, *table.FORM, *table.SYSTEMS, *table.NOTES)
_ITEM_HELD = frozenset(leaf.field for leaf in _TABLES) | {"identifier", "code", "thesaurus", "documents"}
_ITEM_HELD |= {"numbering", "provenance", "storage", "rights", "agents", "events", "relations"}
_OBJECT_HELD = frozenset({"path", "name", "size", "format", "creating_application", "digitisation"})
_NAMES = {
    "carrier": Text("the carrier", "载体形态"),
    "openness": Text("the openness", "开放标识"),
    "publicity": Text("the publicity", "公开属性"),
    "origin": Text("how it came about", "生成方式"),
    "signatures": Text("signatures as the record describes them", "档案元数据中描述的电子签名"),
    "media": Text("the description of photographs or recordings", "照片与录音录像著录"),
    "photograph": Text("technical attributes of photographs", "照片的技术属性"),
    "recording": Text("technical attributes of recordings", "录音录像的技术属性"),
    "digests": Text("digests of computer files", "电子文件的数字摘要"),
}
_OURS = re.compile("修改[0-9]+-文档[0-9]+")


def what_stays_behind(item: Item) -> tuple[Finding, ...]:
    """What an EEP has no element for: one finding EEP-W-LEFT for each kind of thing."""
    return tuple(Finding(EEP_W_LEFT, Where(), {"what": what}) for what in dict.fromkeys(_left(item)))


def held(eep: Eep) -> Eep:
    """The same package as reading it back gives it: without what stays behind."""
    return evolve(eep, signed=_held_object(eep.signed), extra=())


def _held_object(signed: SignedObject) -> SignedObject:
    content = signed.content
    if isinstance(content, EepContent):
        return evolve(signed, content=_held_content(content))
    former = _held_object(content.former)
    return evolve(signed, content=evolve(content, former=former, content=_held_content(content.content)))


def _held_content(content: EepContent) -> EepContent:
    item = content.item
    bare: Item = _only(item, _ITEM_HELD)
    code = None if item.code is None else ReferenceCode.of(str(item.code))
    documents = [_held_document(document) for document in item.documents]
    thesaurus = item.thesaurus if item.descriptors else ""
    return evolve(content, item=evolve(bare, code=code, documents=documents, thesaurus=thesaurus))


def _held_document(document: Document) -> Document:
    states = [evolve(state, draft="", objects=map(_held_data, state.objects)) for state in document.states]
    return evolve(document, role="", states=states)


def _held_data(obj: DigitalObject) -> DigitalObject:
    name = obj.file_name
    bare: DigitalObject = _only(obj, _OBJECT_HELD)
    return evolve(bare, name=name) if path_fault(name) else evolve(bare, path=name, name="")


def _only(value: Any, held_fields: frozenset[str]) -> Any:
    """The value with all other fields at their defaults."""
    fields = {name: getattr(value, name) for name in attrs.fields_dict(type(value)) if name in held_fields}
    return type(value)(**fields)


def _others(value: Any, held_fields: frozenset[str]) -> Iterator[Text]:
    """Fields that are filled and not held: by their own words, extras by their names."""
    for field in attrs.fields(type(value)):
        content = getattr(value, field.name)
        if field.name in held_fields or content in ("", None, ()):
            continue
        if field.name == "extra":
            names = (extra.name for extra in content if extra.name != FONDS_ELEMENT)
            yield from (Text(f"“{name}”", name) for name in names)
        else:
            yield _NAMES.get(field.name, Text(field.name, field.name))


def _left(item: Item) -> Iterator[Text]:
    yield from _others(item, _ITEM_HELD)
    if item.thesaurus and not item.descriptors:
        yield Text("the thesaurus of no descriptor", "无主题词的主题词表名称")
    if item.code is not None and ReferenceCode.of(str(item.code)) != item.code:
        yield Text("how the reference code is arranged", "档号的整理方式")
    for document in item.documents:
        yield from _left_of_document(document)


def _left_of_document(document: Document) -> Iterator[Text]:
    if document.role not in ("", "正本") or (document.role and not document.main):
        yield Text(f"the role {document.role} of a document", f"文档类型：{document.role}")
    if document.identifier and not _OURS.fullmatch(document.identifier):
        yield Text(f"the document identifier {document.identifier}", f"文档标识符：{document.identifier}")
    for state in document.states:
        if state.draft:
            yield Text(f"the draft {state.draft} of a document", f"文档的稿本：{state.draft}")
        for obj in state.objects:
            if obj.path != obj.file_name:
                yield Text("paths of computer files", "电子文件的路径")
            yield from _others(obj, _OBJECT_HELD)
