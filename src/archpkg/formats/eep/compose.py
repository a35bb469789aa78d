"""EEP 编制. From a record to a package: identifiers and fixed texts are filled in, what cannot be held is named.

Filled in from what is there: 文件组合类型 (组合文件 where there is more than one document), 年度, 保管期限 and 室编件号
from the reference code, 文档序号, the identifiers of the standard's pattern, and in business and relations the
电子文件号 of the record itself (our reading). Nothing is made up: an item without 电子文件号 or 密级 stays without, and
is named. What cannot be held is listed in :mod:`archpkg.formats.eep.remainder`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve

from archpkg.errors import InvalidValue
from archpkg.findings import Finding, Reading, Where
from archpkg.formats.dat46 import format_text, read_format
from archpkg.formats.eep import texts
from archpkg.formats.eep.elements import JOINED, JOINED_FIELDS
from archpkg.formats.eep.notes import SOURCE
from archpkg.formats.eep.remainder import what_stays_behind
from archpkg.formats.eep.rules import EEP_W_AGENT, EEP_W_FILLED
from archpkg.formats.eep.strict import strict_findings
from archpkg.formats.eep.values import (
    DataKind,
    Eep,
    EepContent,
    EepKind,
    Encoding,
    Modification,
    SignedObject,
    sources,
)
from archpkg.model.agents import Agent, Event
from archpkg.model.codes import ReferenceCode
from archpkg.model.contradictions import FONDS_ELEMENT, fonds_beside
from archpkg.model.objects import DigitalObject, Digitisation, Document, FileFormat
from archpkg.model.parts import Extra, Numbering, Rights
from archpkg.model.records import Item
from archpkg.model.retention import RetentionPeriod


def original_eep(item: Item, *, created: str, creator: str) -> Reading[Eep]:
    """原始型. The first package of a record. ``created`` 封装包创建时间 is an ISO 8601 time, ``creator`` a unit.

    The findings say what was filled in, what stays behind (notes), and what is missing for the strict form (errors).
    """
    content = _content(_filled(item, 0), {})
    signed = SignedObject(created=created, creator=creator, content=content)
    return _reading(item, Eep(signed=signed))


def modified_eep(
    former: Eep, item: Item, *, created: str, creator: str, unchanged: Mapping[str, str] | None = None
) -> Reading[Eep]:
    """修改型. A package with one layer more: ``item`` is the record with all its metadata anew.

    ``unchanged`` names the computer files whose data stay as they are in the former package: the path of the object
    in ``item``, and its 编码数据ID there. The data of all others are embedded anew.
    """
    revision = former.signed.revision + 1
    content = _content(_filled(item, revision), _sources(former, unchanged or {}))
    change = Modification(
        identifier=texts.layer_id(revision),
        former=former.signed,
        former_signatures=former.signatures,
        content=content,
    )
    signed = SignedObject(
        kind=EepKind.MODIFIED,
        kind_description=texts.MODIFIED_DESCRIPTION,
        created=created,
        creator=creator,
        content=change,
    )
    return _reading(item, Eep(signed=signed))


def complete_item(content: EepContent) -> Item:
    """The record as other forms hold it: the relations of its agents beside its own, and 全宗号 as an extra where the
    text of 档号 does not say it (many packages have segments only) or says another."""
    item = content.item
    said = "" if item.code is None else item.code.fonds
    fonds = (Extra(name=FONDS_ELEMENT, value=content.fonds_code, source=SOURCE),)
    kept = fonds if content.fonds_code not in ("", said) else ()
    return evolve(item, relations=(*item.relations, *content.agent_relations), extra=(*item.extra, *kept))


def _reading(item: Item, eep: Eep) -> Reading[Eep]:
    return Reading(
        eep, (*_said_filled(item, eep.item), *what_stays_behind(item), *_agents(eep), *strict_findings(eep))
    )


def _agents(eep: Eep) -> Iterator[Finding]:
    known = {agent.identifier for agent in eep.item.agents}
    for event in eep.item.events:
        if event.agent and event.agent not in known:
            yield Finding(EEP_W_AGENT, Where(element="机构人员标识符"),
                          {"identifier": event.identifier, "agent": event.agent})  # fmt: skip


def _said_filled(before: Item, after: Item) -> Iterator[Finding]:
    old, new = before.numbering or Numbering(), after.numbering or Numbering()
    for element, was, now in (
        ("文件组合类型", before.aggregation_type, after.aggregation_type),
        ("年度", before.year, after.year),
        ("保管期限", before.retention, after.retention),
        ("室编件号", old.agency_item_number, new.agency_item_number),
    ):
        if was != now:
            yield Finding(EEP_W_FILLED, Where(element=element), {"element": element, "value": str(now)})


def _filled(item: Item, revision: int) -> Item:
    code = item.code
    agents = _named_agents(item.agents)
    documents = [_filled_document(one, revision, number) for number, one in enumerate(item.documents, 1)]
    kind = texts.COMPOUND if len(documents) > 1 else texts.SINGLE
    return evolve(
        item,
        **{name: JOINED.parse(JOINED.print(getattr(item, name))) for name in JOINED_FIELDS},
        year=item.year if item.year is not None or code is None else code.year,
        retention=item.retention or _retention(code),
        numbering=_numbering(item),
        aggregation_type=item.aggregation_type or kind,
        rights=item.rights or Rights(),
        documents=documents,
        agents=agents,
        events=_filled_events(item, agents),
        relations=[evolve(one, source=one.source or item.identifier) for one in item.relations],
    )


def _retention(code: ReferenceCode | None) -> RetentionPeriod | None:
    try:
        return None if code is None else RetentionPeriod.parse(code.retention)
    except InvalidValue:
        return None


def _numbering(item: Item) -> Numbering | None:
    """Numbers as they are; 室编件号 from the reference code where neither number is there."""
    numbering, code = item.numbering, item.code
    known = numbering is not None and (numbering.agency_item_number or numbering.archives_item_number)
    if known or code is None or not code.number.isdecimal() or not int(code.number):
        return None if numbering == Numbering() else numbering
    return evolve(numbering or Numbering(), agency_item_number=str(int(code.number)))


def _named_agents(agents: tuple[Agent, ...]) -> tuple[Agent, ...]:
    """机构人员标识符 where there is none: 机构人员 and a number that is free."""
    taken = {agent.identifier for agent in agents}
    free = (name for number in range(1, len(agents) * 2 + 2) if (name := f"机构人员{number}") not in taken)
    return tuple(agent if agent.identifier else evolve(agent, identifier=next(free)) for agent in agents)


def _filled_events(item: Item, agents: tuple[Agent, ...]) -> tuple[Event, ...]:
    """An agent may be named by identifier or by name; the identifier is written."""
    whose = {agent.name: agent.identifier for agent in reversed(agents)}
    whose |= {agent.identifier: agent.identifier for agent in agents}
    return tuple(
        evolve(
            event,
            identifier=event.identifier or f"业务{number}",
            agent=whose.get(event.agent, event.agent),
            record=event.record or item.identifier,
        )
        for number, event in enumerate(item.events, 1)
    )


def _filled_document(document: Document, revision: int, number: int) -> Document:
    return evolve(
        document,
        identifier=texts.document_id(revision, number),
        sequence=document.sequence or str(number),
        states=[evolve(one, objects=map(_filled_object, one.objects)) for one in document.states],
    )


def _filled_object(obj: DigitalObject) -> DigitalObject:
    """Empty groups are none, and 格式信息 is what its own text says."""
    written = "" if obj.format is None else format_text(obj.format)
    form: FileFormat | None = read_format(written) if written else None
    return evolve(
        obj, format=form, digitisation=None if obj.digitisation == Digitisation() else obj.digitisation
    )


def _content(item: Item, sources: Mapping[str, str]) -> EepContent:
    state_ids: list[str] = []
    encodings: list[Encoding] = []
    for document in item.documents:
        for number, state in enumerate(document.states, 1):
            state_ids.append(texts.state_id(document.identifier, number))
            encodings += [
                _encoding(obj, texts.encoding_id(state_ids[-1], place), sources.get(obj.path, ""))
                for place, obj in enumerate(state.objects, 1)
            ]
    # 机构人员实体关系: both sides are agents of the package
    agents = {agent.identifier for agent in item.agents}
    inner = tuple(one for one in item.relations if {one.source, one.target} <= agents)
    return EepContent(
        item=evolve(
            item, relations=[one for one in item.relations if not {one.source, one.target} <= agents]
        ),
        state_ids=state_ids,
        encodings=tuple(encodings),
        fonds_code=fonds_beside(item.extra) or ("" if item.code is None else item.code.fonds),
        agent_relations=inner,
    )


def _encoding(obj: DigitalObject, identifier: str, source: str) -> Encoding:
    return Encoding(
        identifier=identifier,
        data_id=texts.data_id(identifier),
        reference=source,
        description=texts.ENCODING_DESCRIPTION,
        keyword=texts.keyword_of(obj.file_name),
        data=DataKind.REFERENCE if source else DataKind.EMBEDDED,
    )


def _sources(former: Eep, unchanged: Mapping[str, str]) -> dict[str, str]:
    """编码数据ID where the data themselves are: a reference to a reference leads to its end."""
    layers = former.signed.layers
    known = {one.data_id: one for layer in layers for one in layer.current.encodings}
    source = sources(former.signed)
    ends: dict[str, str] = {}
    for path, wanted in unchanged.items():
        found = source(known[wanted]) if wanted in known else None
        ends[path] = wanted if found is None else found.data_id
    return ends
