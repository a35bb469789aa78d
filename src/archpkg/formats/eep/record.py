"""文件实体 and what stands beside it: the record of a package from the elements of one 封装内容."""

from __future__ import annotations

from typing import Any

from attrs import define, evolve

from archpkg.formats.dat46 import fields as dat46
from archpkg.formats.eep import departures as rules
from archpkg.formats.eep import elements as table
from archpkg.formats.eep import texts
from archpkg.formats.eep.groups import each_of, fields_of, group_of, only
from archpkg.formats.eep.nodes import Node
from archpkg.formats.eep.notes import Notes
from archpkg.formats.eep.objects import Held, read_object
from archpkg.formats.eep.values import EepContent
from archpkg.formats.leaves import Leaf
from archpkg.model.agents import Agent, Event, Relation
from archpkg.model.codes import ReferenceCode
from archpkg.model.objects import Document, DocumentState
from archpkg.model.parts import Grant, Numbering, Provenance, Rights, Storage
from archpkg.model.records import Item

_BLOCKS = ("文件实体块", "业务实体块", "机构人员实体块")
_GROUPS = ("来源", "档号", "内容描述", "形式特征", "存储位置", "权限管理", "文件数据")
_FONDS = Leaf("全宗号", "fonds")
_NUMBERING = (*table.CODE_BEFORE, *table.CODE_AFTER)


def read_item(content: Node, notes: Notes) -> EepContent:
    """The record with its business and its agents. What has no place in it becomes an extra of the item."""
    records, business, agents = (_block(content, tag, notes) for tag in _BLOCKS)
    notes.attributes(content)
    fields_of(content, (), notes, others=_BLOCKS)
    for block, entities in (
        (records, ("文件实体", "文件实体关系")),
        (business, ("业务实体",)),
        (agents, ("机构人员实体", "机构人员实体关系")),
    ):
        fields_of(block, (), notes, others=entities)
    record = only(records, "文件实体", notes)
    if record is None:
        notes.note(rules.EEP_LACKING, records or content, tag="文件实体")
        record = Node("文件实体", content.line)
    fields, beside = _record(record, notes)
    documents, held, state_ids = _documents(record.child("文件数据"), notes)
    item = Item(
        **fields,
        documents=documents,
        events=each_of(business, "业务实体", table.EVENT, Event, notes),
        agents=each_of(agents, "机构人员实体", table.AGENT, Agent, notes),
        relations=each_of(records, "文件实体关系", table.RELATION, Relation, notes),
    )
    others = each_of(agents, "机构人员实体关系", table.AGENT_RELATION, Relation, notes)
    return EepContent(
        item=evolve(item, extra=tuple(notes.extra)),
        encodings=tuple(one.encoding for one in held),
        state_ids=state_ids,
        agent_relations=others,
        **beside,
    )


def _block(content: Node, tag: str, notes: Notes) -> Node | None:
    found = only(content, tag, notes)
    if found is not None:
        notes.attributes(found)
    return found


def _record(record: Node, notes: Notes) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of the item, and those of the content that holds it."""
    notes.attributes(record)
    others = ("聚合层次", *_GROUPS)
    head = (*dat46.HEAD, *table.SYSTEMS, *table.NOTES)
    fields = fields_of(record, head, notes, others=others)
    groups = {tag: only(record, tag, notes) for tag in others}
    level, content, form = groups["聚合层次"], groups["内容描述"], groups["形式特征"]
    for one in (level, content, form):
        if one is not None:
            notes.attributes(one)
    fields |= fields_of(content, table.CONTENT, notes) | fields_of(form, table.FORM, notes)
    code, fonds = _code(record.child("档号"), notes)
    fields |= code
    fields["provenance"] = group_of(record.child("来源"), table.PROVENANCE, Provenance, notes)
    fields["storage"] = group_of(record.child("存储位置"), table.STORAGE, Storage, notes)
    fields["rights"] = _rights(record.child("权限管理"), notes)
    fields["thesaurus"], thesauri = _thesauri(content)
    return fields, {"fonds_code": fonds, "thesauri": thesauri}


def _thesauri(content: Node | None) -> tuple[str, tuple[str, ...]]:
    """主题词表名称: one for all descriptors, or one for each."""
    descriptors = [] if content is None else [n for n in content.all(table.DESCRIPTORS) if not n.children]
    names = tuple(one.attributes.get(table.THESAURUS, "") for one in descriptors)
    return (names[0] if names else "", ()) if len(set(names)) < 2 else ("", names)


def _code(node: Node | None, notes: Notes) -> tuple[dict[str, Any], str]:
    """档号: the whole code is its text, the parts are its elements."""
    parts = (*table.CODE_MIDDLE, *_NUMBERING, _FONDS)
    fields = fields_of(node, parts, notes)
    fonds: str = fields.pop("fonds")
    numbers = {leaf.field: fields.pop(leaf.field) for leaf in _NUMBERING}
    there = node is not None and any(node.child(leaf.tag) for leaf in _NUMBERING)
    fields["numbering"] = Numbering(**numbers) if there else None
    text = "" if node is None else node.text.strip()
    fields["code"] = ReferenceCode.of(text) if text else None
    if node is not None:
        notes.attributes(node)
    return fields, fonds


def _rights(node: Node | None, notes: Notes) -> Rights | None:
    if node is None:
        return None
    notes.attributes(node)
    fields = fields_of(node, (*table.RIGHTS_BEFORE, *table.RIGHTS_AFTER), notes, others=("授权",))
    return Rights(**fields, grants=each_of(node, "授权", table.GRANT, Grant, notes))


@define
class _Gathered:
    """The computer files of one record, in order, and the 文档数据ID of their states."""

    held: list[Held]
    state_ids: list[str]


def _documents(
    data: Node | None, notes: Notes
) -> tuple[tuple[Document, ...], tuple[Held, ...], tuple[str, ...]]:
    got = _Gathered([], [])
    if data is not None:
        notes.attributes(data)
        fields_of(data, (), notes, others=("文档",))
    documents = tuple(_document(node, got, notes) for node in ([] if data is None else data.all("文档")))
    return documents, tuple(got.held), tuple(got.state_ids)


def _document(node: Node, got: _Gathered, notes: Notes) -> Document:
    notes.attributes(node)
    main = only(node, "文档主从声明", notes) or Node("", node.line)
    notes.attributes(main)
    if main.text.strip() not in ("", texts.MAIN, texts.ATTACHED):
        notes.keep(main.tag, main.text)
    leaves = (*table.DOCUMENT, *table.DOCUMENT_TITLE)
    fields = fields_of(node, leaves, notes, others=("文档主从声明", "文档数据"))
    states = tuple(_state(one, got, notes) for one in node.all("文档数据"))
    return Document(**fields, role="", main=main.text.strip() != texts.ATTACHED, states=states)


def _state(node: Node, got: _Gathered, notes: Notes) -> DocumentState:
    notes.attributes(node, ("文档数据ID",))
    got.state_ids.append(node.attributes.get("文档数据ID", ""))
    fields_of(node, (), notes, others=("编码",))
    held = [read_object(one, len(got.held) + n, notes) for n, one in enumerate(node.all("编码"), 1)]
    got.held += held
    if not held:
        notes.note(rules.EEP_LACKING, node, tag="编码")
    return DocumentState(objects=tuple(one.obj for one in held))
