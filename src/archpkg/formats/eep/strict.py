"""EEP 严格形式. All that a package lacks or has wrongly for the strict form, named at once before any octet is written.

What is looked at is what the standard's schema asks of the newest layer, and whether identifiers and references hold
in the whole package. Former layers are copied octet for octet, so they are not judged here.
"""

from __future__ import annotations

import binascii
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from archpkg.findings import Finding, Rule, Where
from archpkg.formats.eep import rules, texts
from archpkg.formats.eep.values import (
    DataKind,
    Eep,
    EepContent,
    EepKind,
    EepSignature,
    Encoding,
    Modification,
    SignatureBody,
    SignedObject,
    sources,
)
from archpkg.model.agents import Agent, Event, Relation
from archpkg.model.objects import DigitalObject, Document
from archpkg.model.parts import Numbering, Rights, Storage
from archpkg.model.records import Item
from archpkg.words import Text

_NUMBER = re.compile(r"\+?0*[1-9][0-9]{0,999}")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,99})?"
    r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
)
_NAME = re.compile("[A-Za-z_\u4e00-\u9fa5][-A-Za-z0-9_.·\u4e00-\u9fa5]*")
_BLANKS = dict.fromkeys(map(ord, " \t\r\n"))
_POSITIVE = Text("a whole number from 1", "大于 0 的整数")
_ID = Text(
    "a name that begins with a letter or character, without blanks", "以字母或汉字开头、不含空格的名称"
)
_DATE_TIME = Text("date and time as 2024-05-20T09:30:00+08:00", "日期时间，如 2024-05-20T09:30:00+08:00")
_CODED = Text("base64", " Base64 编码")
NOWHERE = Text("", "")


def strict_findings(eep: Eep) -> tuple[Finding, ...]:
    """Everything that stands between a package and its strict form; empty for one that can be written."""
    signed = eep.signed
    return (
        *_package(eep),
        *_item(signed.current.item),
        *_encodings(signed),
        *_identifiers(signed, eep),
        *_signatures(eep),
    )


def _found(rule: Rule, tag: str, /, **details: object) -> Finding:
    return Finding(rule, Where(element=tag), details)


def _short(value: str) -> str:
    return value if len(value) <= 60 else value[:59] + "…"


def missing(element: str, place: Text = NOWHERE) -> Finding:
    """EEP-W-MISSING for one element, with what to do about it."""
    remedy = rules.REMEDIES.get(element, rules.REMEDY)
    return _found(rules.EEP_W_MISSING, element, element=element, place=place, remedy=remedy)


def _lacking(values: dict[str, object], place: Text = NOWHERE) -> Iterator[Finding]:
    return (missing(tag, place) for tag, value in values.items() if value in ("", None, ()))


def _word(element: str, value: str, words: tuple[str, ...]) -> Iterator[Finding]:
    if value not in words:
        yield _found(rules.EEP_W_WORD, element, element=element, value=_short(value), words="、".join(words))


def _form(element: str, value: str, pattern: re.Pattern[str], form: Text) -> Iterator[Finding]:
    if not pattern.fullmatch(value):
        yield _found(rules.EEP_W_FORM, element, element=element, value=_short(value), form=form)


def _time(element: str, value: str) -> Iterator[Finding]:
    """An xs:dateTime: its shape, and a day that the calendar has."""
    sound = _TIME.fullmatch(value) is not None
    if sound:
        try:
            datetime.fromisoformat(value[:19])
        except ValueError:
            sound = False
    if not sound:
        yield _found(rules.EEP_W_FORM, element, element=element, value=_short(value), form=_DATE_TIME)


def _package(eep: Eep) -> Iterator[Finding]:
    signed = eep.signed
    for element, version in (("版本", eep.version), ("eep版本", signed.version)):
        yield from _word(element, version, (texts.VERSION,))
    yield from _lacking({"封装包格式描述": eep.description})
    branches = {
        EepKind.ORIGINAL: (texts.ORIGINAL_DESCRIPTION, False),
        EepKind.MODIFIED: (texts.MODIFIED_DESCRIPTION, True),
    }
    if branches[signed.kind] != (signed.kind_description, isinstance(signed.content, Modification)):
        yield _found(rules.EEP_W_KIND, "封装包类型", kind=signed.kind.value)
    yield from _time("封装包创建时间", signed.created)
    yield from _lacking({"封装包创建单位": signed.creator})


def _item(item: Item) -> Iterator[Finding]:
    numbering, storage, rights = (
        item.numbering or Numbering(),
        item.storage or Storage(),
        item.rights or Rights(),
    )
    unit = "" if item.provenance is None else item.provenance.unit
    numbers = numbering.agency_item_number or numbering.archives_item_number
    yield from _lacking({"立档单位名称": unit, "电子文件号": item.identifier})
    yield from _lacking({"年度": item.year, "保管期限": item.retention, "室编件号": numbers})
    for tag, value in (
        ("室编件号", numbering.agency_item_number),
        ("馆编件号", numbering.archives_item_number),
    ):
        if value:
            yield from _form(tag, value, _NUMBER, _POSITIVE)
    authors = tuple(name for name in item.authors if name)
    yield from _lacking({"题名": item.title, "责任者": authors, "日期": item.date, "密级": item.security})
    yield from _word("文件组合类型", item.aggregation_type, (texts.SINGLE, texts.COMPOUND))
    if item.page_count is not None:
        yield from _form("页数", str(item.page_count), _NUMBER, _POSITIVE)
    yield from _lacking({"脱机载体编号": storage.offline_media})
    for grant in rights.grants:
        yield from _lacking({"授权对象": grant.agent, "授权行为": grant.permission})
    yield from _lacking({"文档": item.documents, "业务实体": item.events, "机构人员实体": item.agents})
    for number, document in enumerate(item.documents, 1):
        yield from _document(document, number)
    yield from _entities(item)


def _document(document: Document, number: int) -> Iterator[Finding]:
    place = Text(f" (document {number})", f"（第 {number} 个文档）")
    yield from _lacking({"文档数据": document.states}, place)
    for state in document.states:
        yield from _lacking({"编码": state.objects}, place)


def _entities(item: Item) -> Iterator[Finding]:
    for number, event in enumerate(item.events, 1):
        yield from _event(event, number)
    for number, agent in enumerate(item.agents, 1):
        yield from _agent(agent, number)
    for relation in item.relations:
        yield from _relation(relation, "文件标识符", "被关联文件标识符")


def _event(event: Event, number: int) -> Iterator[Finding]:
    place = Text(f" (business {number})", f"（第 {number} 个业务实体）")
    named = {"业务标识符": event.identifier, "机构人员标识符": event.agent, "文件标识符": event.record}
    yield from _lacking({**named, "业务行为": event.activity, "行为时间": event.time}, place)
    yield from _word("业务状态", event.status, texts.STATUSES)


def _agent(agent: Agent, number: int) -> Iterator[Finding]:
    place = Text(f" (agent {number})", f"（第 {number} 个机构人员实体）")
    yield from _lacking({"机构人员标识符": agent.identifier, "机构人员名称": agent.name}, place)
    if agent.type:
        yield from _word("机构人员类型", agent.type, texts.AGENT_TYPES)


def _relation(relation: Relation, source: str, target: str) -> Iterator[Finding]:
    yield from _lacking({source: relation.source, target: relation.target})


def _encodings(signed: SignedObject) -> Iterator[Finding]:
    content = signed.current
    for relation in content.agent_relations:
        yield from _relation(relation, "机构人员标识符", "被关联机构人员标识符")
    source = sources(signed)
    known = {encoding.data_id for layer in list(signed.layers)[1:] for encoding in layer.current.encodings}
    for obj, encoding in content.encoded:
        yield from _encoding(obj, encoding)
        if encoding.reference and (encoding.reference not in known or source(encoding) is None):
            names = {"identifier": encoding.identifier, "value": _short(encoding.reference)}
            yield _found(rules.EEP_W_REFERENCE, "引用编码数据ID", **names)


def _encoding(obj: DigitalObject, encoding: Encoding) -> Iterator[Finding]:
    place = Text(f" ({obj.path})", f"（{obj.path}）")
    yield from _lacking({"计算机文件名": obj.file_name, "计算机文件大小": obj.size}, place)
    yield from _lacking({"编码描述": encoding.description, "反编码关键字": encoding.keyword}, place)
    if (encoding.data is DataKind.REFERENCE) != bool(encoding.reference) or encoding.data in (
        DataKind.DIGEST_ONLY,
        DataKind.OUTSIDE,
    ):
        yield _found(rules.EEP_W_OUTSIDE, "编码数据", name=obj.file_name)
    if obj.digitisation is not None:
        yield from _lacking({"扫描分辨率": obj.digitisation.resolution}, place)
        yield from _word("扫描色彩模式", obj.digitisation.colour_mode, texts.COLOUR_MODES)


def _identifiers(signed: SignedObject, eep: Eep) -> Iterator[Finding]:
    mine = list(_layer_ids(signed))
    mine += [("签名标识符", signature.identifier) for signature in eep.signatures]
    for element, value in mine:
        yield from _form(element, value, _NAME, _ID)
    former = [name for layer in list(signed.layers)[1:] for _, name in _layer_ids(layer)]
    former += [one.identifier for layer in signed.layers for one in _former_signatures(layer)]
    counted = Counter([*(name for _, name in mine), *former])
    for element, value in dict.fromkeys(mine):
        if counted[value] > 1 and value:
            yield _found(rules.EEP_W_TWICE, element, value=_short(value), count=counted[value])


def _former_signatures(layer: SignedObject) -> tuple[EepSignature, ...]:
    return layer.content.former_signatures if isinstance(layer.content, Modification) else ()


def _layer_ids(layer: SignedObject) -> Iterator[tuple[str, str]]:
    if isinstance(layer.content, Modification):
        yield "修改标识符", layer.content.identifier
    content: EepContent = layer.current
    for document in content.item.documents:
        yield "文档标识符", document.identifier
    for state in content.state_ids:
        yield "文档数据ID", state
    for encoding in content.encodings:
        yield "编码ID", encoding.identifier
        yield "编码数据ID", encoding.data_id


def _signatures(eep: Eep) -> Iterator[Finding]:
    names = [signature.identifier for signature in eep.signatures]
    locked = [lock.locked for lock in eep.locks]
    sound = len(locked) == 1 and locked[0] in names if names else not locked
    if not sound:
        counts = {"signatures": len(names), "locks": len(locked), "locked": "、".join(locked) or "—"}
        yield _found(rules.EEP_W_SIGNATURES, "锁定签名", **counts)
    for tag, body in [("电子签名", one) for one in eep.signatures] + [("锁定签名", one) for one in eep.locks]:
        yield from _signature(tag, body)


def _signature(tag: str, body: SignatureBody) -> Iterator[Finding]:
    place = Text(f" ({tag})", f"（{tag}）")
    certificates = [coded for block in body.blocks for coded in block.certificates]
    full = body.blocks and all(block.certificates for block in body.blocks)
    yield from _lacking({"签名规则": body.rules, "签名结果": body.result}, place)
    yield from _lacking({"证书": "yes" if full else "", "签名算法标识": body.algorithm}, place)
    if body.time:
        yield from _time("签名时间", body.time)
    for coded in (body.result, *certificates):
        if not _is_base64(coded):
            yield _found(rules.EEP_W_FORM, tag, element=tag, value=_short(coded), form=_CODED)


def _is_base64(text: str) -> bool:
    try:
        binascii.a2b_base64(text.translate(_BLANKS).encode(), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError):
        return False
    return True
