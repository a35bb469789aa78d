"""封装内容. A record with its business and agents as elements; 编码数据 is left empty for the writer to fill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from archpkg.formats.dat46 import format_text
from archpkg.formats.eep import elements as table
from archpkg.formats.eep.texts import ATTACHED, LEVEL, MAIN
from archpkg.formats.eep.values import EepContent, Encoding, SignatureBody
from archpkg.formats.leaves import Leaf, write_leaves
from archpkg.formats.xml import Element, add, check_text
from archpkg.model.objects import DigitalObject, Document
from archpkg.model.parts import Numbering, Provenance, Rights, Storage

DATA = "编码数据"


def content_element(tag: str, content: EepContent) -> Element:
    """封装内容 or 修订内容. Raises InvalidValue for text that XML cannot hold."""
    root = etree.Element(tag)
    _records(add(root, "文件实体块"), content)
    _entities(add(root, "业务实体块"), "业务实体", table.EVENT, content.item.events)
    agents = add(root, "机构人员实体块")
    _entities(agents, "机构人员实体", table.AGENT, content.item.agents)
    _entities(agents, "机构人员实体关系", table.AGENT_RELATION, content.agent_relations)
    return root


def _records(block: Element, content: EepContent) -> None:
    item = content.item
    record = add(block, "文件实体")
    add(record, "聚合层次", LEVEL)
    _group(record, "来源", table.PROVENANCE, item.provenance or Provenance())
    add(record, "电子文件号", item.identifier)
    _code(record, content)
    _description(record, content)
    _group(record, "形式特征", table.FORM, item)
    _group(record, "存储位置", table.STORAGE, item.storage or Storage())
    _rights(record, item.rights or Rights())
    _leaves(record, table.SYSTEMS, item)
    _leaves(record, table.NOTES, item)
    data = add(record, "文件数据")
    states, encodings = iter(content.state_ids), iter(content.encodings)
    for document in item.documents:
        _document(data, document, states, encodings)
    _entities(block, "文件实体关系", table.RELATION, item.relations)


def _leaves(parent: Element, leaves: Sequence[Leaf], value: object) -> None:
    """Several texts in one element that are none are no element."""
    write_leaves(parent, [leaf for leaf in leaves if getattr(value, leaf.field) != ()], value)


def _group(parent: Element, tag: str, leaves: Sequence[Leaf], value: object) -> None:
    _leaves(add(parent, tag), leaves, value)


def _entities(block: Element, tag: str, leaves: Sequence[Leaf], values: Sequence[object]) -> None:
    for value in values:
        _group(block, tag, leaves, value)


def _code(record: Element, content: EepContent) -> None:
    """档号 has the whole code as text in front of its parts."""
    item = content.item
    element = add(record, "档号", None if item.code is None else str(item.code))
    if content.fonds_code:
        add(element, "全宗号", content.fonds_code)
    numbering = item.numbering or Numbering()
    _leaves(element, table.CODE_BEFORE, numbering)
    _leaves(element, table.CODE_MIDDLE, item)
    _leaves(element, table.CODE_AFTER, numbering)


def _description(record: Element, content: EepContent) -> None:
    item = content.item
    element = add(record, "内容描述")
    _leaves(element, table.CONTENT, item)
    thesauri = content.thesauri or (item.thesaurus,) * len(item.descriptors)
    for descriptor, thesaurus in zip(element.iterchildren(table.DESCRIPTORS), thesauri, strict=True):
        if thesaurus:
            descriptor.set(table.THESAURUS, check_text(thesaurus, table.THESAURUS))


def _rights(record: Element, rights: Rights) -> None:
    element = add(record, "权限管理")
    _leaves(element, table.RIGHTS_BEFORE, rights)
    _entities(element, "授权", table.GRANT, rights.grants)
    _leaves(element, table.RIGHTS_AFTER, rights)


def _document(
    data: Element, document: Document, states: Iterator[str], encodings: Iterator[Encoding]
) -> None:
    element = add(data, "文档")
    _leaves(element, table.DOCUMENT, document)
    add(element, "文档主从声明", MAIN if document.main else ATTACHED)
    _leaves(element, table.DOCUMENT_TITLE, document)
    for state in document.states:
        block = add(element, "文档数据")
        _attribute(block, "文档数据ID", next(states))
        for obj in state.objects:
            _encoding(block, obj, next(encodings))


def _encoding(block: Element, obj: DigitalObject, encoding: Encoding) -> None:
    coded = add(block, "编码")
    _attribute(coded, "编码ID", encoding.identifier)
    properties = add(coded, "电子属性")
    if obj.format is not None and (text := format_text(obj.format)):
        add(properties, "格式信息", text)
    _leaves(properties, table.OBJECT, obj)
    if obj.digitisation is not None:
        _group(coded, "数字化属性", table.DIGITISATION, obj.digitisation)
    _leaves(coded, table.ENCODING, encoding)
    data = add(coded, DATA)
    _attribute(data, "编码数据ID", encoding.data_id)
    if encoding.reference:
        _attribute(data, "引用编码数据ID", encoding.reference)


def _attribute(element: Element, name: str, value: str) -> None:
    element.set(name, check_text(value, name))


def signature_element(tag: str, naming: str, name: str, body: SignatureBody) -> Element:
    """电子签名 or 锁定签名; ``naming`` is the tag of the identifier in front. Raises InvalidValue as above."""
    root = etree.Element(tag)
    add(root, naming, name)
    _leaves(root, table.SIGNATURE_BEFORE, body)
    for block in body.blocks:
        element = add(root, "证书块")
        for certificate in block.certificates:
            add(element, "证书", certificate)
        if block.reference:
            add(element, "证书引证", block.reference)
    _leaves(root, table.SIGNATURE_AFTER, body)
    return root
