"""DA/T 46-2009 文书类电子文件元数据: the XML form of one record, ``电子档案元数据.XML`` of a transfer package.

DA/T 46 fixes elements but no XML form. The names, containers and their order here are those of DA/T 48-2009 where
it has them; the root, ``扩展`` and the digests beside each computer file are this library's reading.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from archpkg.errors import InvalidValue
from archpkg.findings import Reading
from archpkg.formats.dat46_fields import (
    AGENT,
    ARRANGEMENT,
    CONTENT,
    DIGITISATION,
    DOCUMENT,
    EVENT,
    FILE_CONTENT,
    FILE_EXTENSION,
    FILE_FORM,
    FORM,
    GRANT,
    HEAD,
    ITEM_EXTENSION,
    NOTES,
    NUMBERING,
    OBJECT,
    PROVENANCE,
    RELATION,
    RIGHTS,
    SIGNATURE,
    STATE,
    STORAGE,
    SYSTEMS,
)
from archpkg.formats.format import Format
from archpkg.formats.leaves import (
    Gathered,
    Leaf,
    read_each,
    read_leaves,
    write_group,
    write_leaves,
)
from archpkg.formats.xml import Element, add, check_text, child, children, local, parse, text_of, write
from archpkg.model.agents import Agent, Event, Relation
from archpkg.model.codes import Arrangement, ReferenceCode
from archpkg.model.digest import Digest
from archpkg.model.objects import DigitalObject, Digitisation, Document, DocumentState, FileFormat
from archpkg.model.parts import ElectronicSignature, Extra, Grant, Numbering, Provenance, Rights, Storage
from archpkg.model.records import File, Item
from archpkg.model.security import SecurityLevel
from archpkg.words import Text

ROOT = "电子档案元数据"
FILE_ROOT = "案卷元数据"
SOURCE = "dat46"


def dumps(item: Item) -> bytes:
    """The metadata of one record. Raises InvalidValue for text that XML cannot hold."""
    root = etree.Element(ROOT)
    add(root, "聚合层次", "文件")
    write_group(root, "来源", PROVENANCE, item.provenance)
    write_leaves(root, HEAD, item)
    _write_code(root, item)
    write_leaves(add(root, "内容描述"), CONTENT, item)
    write_leaves(add(root, "形式特征"), FORM, item)
    write_group(root, "存储位置", STORAGE, item.storage)
    _write_rights(root, item.rights)
    write_leaves(root, SYSTEMS, item)
    write_leaves(root, NOTES, item)
    if item.documents:
        data = add(root, "文件数据")
        for document in item.documents:
            _write_document(data, document)
    for tag, leaves, values in (
        ("电子签名", SIGNATURE, item.signatures),
        ("机构人员实体", AGENT, item.agents),
        ("业务实体", EVENT, item.events),
        ("实体关系", RELATION, item.relations),
    ):
        for value in values:
            write_group(root, tag, leaves, value)
    _write_extension(root, ITEM_EXTENSION, item, item.extra)
    return write(root)


def dumps_file(file: File) -> bytes:
    """案卷元数据: the metadata of one volume, without its items. Our own form (DA/T 93 by volume is not known)."""
    root = etree.Element(FILE_ROOT)
    add(root, "聚合层次", "案卷")
    write_leaves(root, HEAD, file)
    _write_code(root, file)
    write_leaves(add(root, "内容描述"), FILE_CONTENT, file)
    write_leaves(add(root, "形式特征"), FILE_FORM, file)
    write_leaves(root, NOTES, file)
    for event in file.events:
        write_group(root, "业务实体", EVENT, event)
    _write_extension(root, FILE_EXTENSION, file, file.extra)
    return write(root)


def loads(data: bytes) -> Reading[Item]:
    """One record. Namespaces are ignored, unknown elements kept as extras with a finding.

    Raises CannotRead for what is not XML.
    """
    root = parse(data)
    got = Gathered(source=SOURCE, extra=[], findings=[])
    fields = read_leaves(root, (*HEAD, *NOTES, *SYSTEMS), got, ignore=_ITEM_CONTAINERS)
    for tag, leaves in (("内容描述", CONTENT), ("形式特征", FORM)):
        fields |= read_leaves(child(root, tag), leaves, got)
    fields |= _read_code(root, got)
    fields["secrecy_period"] = fields["secrecy_period"] or _marked_period(root)
    provenance, storage = child(root, "来源"), child(root, "存储位置")
    data_block = child(root, "文件数据")
    documents = () if data_block is None else tuple(children(data_block, "文档"))
    item = Item(
        **fields,
        **_read_extension(root, ITEM_EXTENSION, got),
        provenance=None if provenance is None else Provenance(**read_leaves(provenance, PROVENANCE, got)),
        storage=None if storage is None else Storage(**read_leaves(storage, STORAGE, got)),
        rights=_read_rights(child(root, "权限管理"), got),
        documents=tuple(_read_document(document, got) for document in documents),
        signatures=read_each(root, "电子签名", SIGNATURE, ElectronicSignature, got),
        agents=read_each(root, "机构人员实体", AGENT, Agent, got),
        events=read_each(root, "业务实体", EVENT, Event, got),
        relations=read_each(root, "实体关系", RELATION, Relation, got),
        extra=tuple(got.extra),
    )
    return Reading(item, got.findings)


def loads_file(data: bytes) -> Reading[File]:
    """One volume without its items, as :func:`dumps_file` wrote it."""
    root = parse(data)
    got = Gathered(source=SOURCE, extra=[], findings=[])
    fields = read_leaves(root, (*HEAD, *NOTES), got, ignore=_FILE_CONTAINERS)
    for tag, leaves in (("内容描述", FILE_CONTENT), ("形式特征", FILE_FORM)):
        fields |= read_leaves(child(root, tag), leaves, got)
    fields |= _read_code(root, got)
    fields |= _read_extension(root, FILE_EXTENSION, got)
    events = read_each(root, "业务实体", EVENT, Event, got)
    return Reading(File(**fields, events=events, extra=tuple(got.extra)), got.findings)


_FILE_CONTAINERS = ("聚合层次", "档号", "内容描述", "形式特征", "业务实体", "扩展")
_ITEM_CONTAINERS = (
    *_FILE_CONTAINERS,
    *("来源", "存储位置", "权限管理", "文件数据", "电子签名", "机构人员实体", "实体关系"),
)


def _write_code(root: Element, record: Item | File) -> None:
    """档号 has text (the whole code) beside its parts, as in DA/T 48-2009."""
    code = record.code
    element = add(root, "档号", None if code is None else str(code))
    if code is not None:
        if ReferenceCode.of(code.text) != code:
            element.set("整理方式", "以卷" if code.arrangement is Arrangement.VOLUME else "以件")
        if code.fonds:
            add(element, "全宗号", code.fonds)
    write_leaves(element, ARRANGEMENT, record)
    if record.numbering is not None:
        write_leaves(element, NUMBERING, record.numbering)


def _read_code(root: Element, got: Gathered) -> dict[str, Any]:
    element = child(root, "档号")
    numbering_tags = tuple(leaf.tag for leaf in NUMBERING)
    fields = read_leaves(element, ARRANGEMENT, got, ignore=("全宗号", *numbering_tags))
    fields["code"] = None
    if element is None:
        return fields
    text = text_of(element).strip()
    if text:
        fields["code"] = _code(text, element.get("整理方式"))
    others = ("全宗号", *(leaf.tag for leaf in ARRANGEMENT))
    if any(local(part) in numbering_tags for part in element):
        fields["numbering"] = Numbering(**read_leaves(element, NUMBERING, got, ignore=others))
    return fields


def _code(text: str, arrangement: str | None) -> ReferenceCode:
    """The code read in the arrangement that was written beside it, where its text alone is ambiguous."""
    if arrangement is None:
        return ReferenceCode.of(text)
    wanted = Arrangement.VOLUME if arrangement == "以卷" else Arrangement.ITEM
    return ReferenceCode.of(text, arrangement=wanted)


def _marked_period(root: Element) -> str:
    """The secrecy period of a marking such as 机密★10年, which some systems write into 密级."""
    content = child(root, "内容描述")
    marked = None if content is None else child(content, "密级")
    try:
        return "" if marked is None else SecurityLevel.parse(text_of(marked)).period
    except InvalidValue:
        return ""


def _write_rights(root: Element, rights: Rights | None) -> None:
    if rights is None:
        return
    element = add(root, "权限管理")
    write_leaves(element, RIGHTS, rights)
    for grant in rights.grants:
        write_group(element, "授权", GRANT, grant)


def _read_rights(element: Element | None, got: Gathered) -> Rights | None:
    if element is None:
        return None
    fields = read_leaves(element, RIGHTS, got, ignore=("授权",))
    return Rights(**fields, grants=read_each(element, "授权", GRANT, Grant, got))


def _write_document(data: Element, document: Document) -> None:
    element = add(data, "文档")
    write_leaves(element, DOCUMENT, document)
    add(element, "文档主从声明", "主文档" if document.main else "附属文档")
    for state in document.states:
        block = add(element, "文档数据")
        write_leaves(block, STATE, state)
        for obj in state.objects:
            _write_object(block, obj)


def _read_document(element: Element, got: Gathered) -> Document:
    fields = read_leaves(element, DOCUMENT, got, ignore=("文档主从声明", "文档数据"))
    main = child(element, "文档主从声明")
    states = tuple(
        DocumentState(
            **read_leaves(block, STATE, got, ignore=("编码",)),
            objects=(obj for coded in children(block, "编码") if (obj := _read_object(coded, got))),
        )
        for block in children(element, "文档数据")
    )
    return Document(**fields, main=main is None or text_of(main) != "附属文档", states=states)


def _write_object(block: Element, obj: DigitalObject) -> None:
    coded = add(block, "编码")
    properties = add(coded, "电子属性")
    if obj.format is not None:
        add(properties, "格式信息", format_text(obj.format))
    write_leaves(properties, OBJECT, obj)
    write_group(coded, "数字化属性", DIGITISATION, obj.digitisation)
    add(coded, "文件路径", obj.path)
    for digest in obj.digests:
        add(coded, "数字摘要", digest.value).set("算法", digest.algorithm)
    _write_extras(coded, obj.extra)


def _read_object(coded: Element, got: Gathered) -> DigitalObject | None:
    """One computer file; None for one whose path cannot stand in a package, which is kept as an extra."""
    own = Gathered(source=SOURCE, extra=[], findings=got.findings)
    properties = child(coded, "电子属性")
    fields = read_leaves(properties, OBJECT, own, ignore=("格式信息",))
    form = None if properties is None else child(properties, "格式信息")
    digitised = child(coded, "数字化属性")
    path = child(coded, "文件路径")
    fields["path"] = fields["name"] if path is None else text_of(path)
    read_leaves(coded, (), own, ignore=("电子属性", "数字化属性", "文件路径", "数字摘要", "扩展元素"))
    digests = _read_digests(coded, own)
    try:
        return DigitalObject(
            **fields,
            format=None if form is None else read_format(text_of(form)),
            digitisation=None
            if digitised is None
            else Digitisation(**read_leaves(digitised, DIGITISATION, own)),
            digests=digests,
            extra=(*_read_extras(coded), *own.extra),
        )
    except InvalidValue as error:
        got.keep(coded if path is None else path, fields["path"], error)
        got.extra.extend(own.extra)
        return None


def _read_digests(coded: Element, got: Gathered) -> tuple[Digest, ...]:
    digests: list[Digest] = []
    for element in children(coded, "数字摘要"):
        try:
            digests.append(Digest(algorithm=element.get("算法", ""), value=text_of(element)))
        except InvalidValue as error:
            got.keep(element, f"{element.get('算法', '')}:{text_of(element)}", error)
    return tuple(digests)


_FORMAT_PARTS = (
    ("格式名称", "name"),
    ("格式版本", "version"),
    ("MIME媒体类型", "mime"),
    ("格式注册系统名称", "registry"),
    ("注册ID", "registry_id"),
)


def format_text(form: FileFormat) -> str:
    """格式信息 as the standard's examples spell it: ``格式名称：…，格式版本：…，MIME媒体类型：…`` (M47)."""
    parts = [(label, getattr(form, field)) for label, field in _FORMAT_PARTS]
    return "，".join(f"{label}：{value}" for label, value in parts if value)


def read_format(text: str) -> FileFormat:
    """格式信息 from its text; a text without labels is the name of the format."""
    labels = "|".join(label for label, _ in _FORMAT_PARTS)
    found = re.findall(rf"(?:^|，)({labels})：(.*?)(?=，(?:{labels})：|$)", text, re.DOTALL)
    if not found:
        return FileFormat(name=text)
    fields = dict(_FORMAT_PARTS)
    return FileFormat(**{fields[label]: value for label, value in found})


def _write_extension(
    root: Element, leaves: tuple[Leaf, ...], value: object, extra: tuple[Extra, ...]
) -> None:
    element = etree.Element("扩展")
    write_leaves(element, leaves, value)
    _write_extras(element, extra)
    if len(element):
        root.append(element)


def _write_extras(parent: Element, extra: tuple[Extra, ...]) -> None:
    for part in extra:
        element = add(parent, "扩展元素", part.value)
        element.set("名称", check_text(part.name, "扩展元素"))
        element.set("来源", check_text(part.source, "扩展元素"))


def _read_extension(root: Element, leaves: tuple[Leaf, ...], got: Gathered) -> dict[str, Any]:
    element = child(root, "扩展")
    fields = read_leaves(element, leaves, got, ignore=("扩展元素",))
    if element is not None:
        got.extra[:0] = _read_extras(element)
    return fields


def _read_extras(parent: Element) -> tuple[Extra, ...]:
    return tuple(
        Extra(name=e.get("名称", ""), value=text_of(e), source=e.get("来源", ""))
        for e in children(parent, "扩展元素")
    )


DAT46: Format[Item] = Format(
    name="dat46",
    title=Text("DA/T 46-2009 record metadata", "DA/T 46-2009 电子档案元数据"),
    root=ROOT,
    carries=Item,
    dumps=dumps,
    loads=loads,
    lossless=True,
)
