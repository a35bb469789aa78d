"""EEP 内容检测. What the schema of DA/T 48-2009 cannot say of a package, judged from what was read, layer by layer.

That there is one 主文档, that 组合文件 means several documents, that business names agents of the package, and that a
secret record has 保密期限 is our reading of the standard: a warning at most.
"""

from __future__ import annotations

from collections.abc import Iterator

from archpkg.checks.eep import rules
from archpkg.findings import Finding, Rule, Where
from archpkg.formats.eep import texts
from archpkg.formats.eep.compose import complete_item
from archpkg.formats.eep.departures import EEP_SIZE
from archpkg.formats.eep.notes import short
from archpkg.formats.eep.rules import EEP_W_AGENT, EEP_W_FORM, EEP_W_OUTSIDE, EEP_W_REFERENCE
from archpkg.formats.eep.strict import strict_findings
from archpkg.formats.eep.values import DataKind, Eep, EepContent, Encoding, SignedObject, sources
from archpkg.model.contradictions import item_contradictions
from archpkg.model.objects import DigitalObject

_BASE64 = ("电子签名", "锁定签名")
"""Whether what stands in these is base64 is said with the signatures."""


def content_findings(eep: Eep) -> Iterator[Finding]:
    """Everything that a package lacks for the strict form, and every check beyond the schema."""
    for finding in strict_findings(eep):
        coded = finding.rule is EEP_W_FORM and finding.where.element in _BASE64
        if finding.rule is not EEP_W_OUTSIDE and not coded:
            yield finding
    yield from item_contradictions(complete_item(eep.signed.current), Where(element="档号"))
    for depth, layer in enumerate(eep.signed.layers):
        yield from _layer(layer, newest=not depth)


def _found(rule: Rule, element: str, /, **details: object) -> Finding:
    return Finding(rule, Where(element=element), details)


def _layer(layer: SignedObject, *, newest: bool) -> Iterator[Finding]:
    content = layer.current
    former = {id(one) for below in list(layer.layers)[1:] for one in below.current.encodings}
    source = sources(layer)
    for obj, encoding in content.encoded:
        data = source(encoding)
        if encoding.reference and not newest and (data is None or id(data) not in former):
            yield _found(EEP_W_REFERENCE, "引用编码数据ID", identifier=encoding.identifier,
                         value=short(encoding.reference))  # fmt: skip
        yield from _object(obj, encoding, data)
    yield from _documents(content)
    yield from _business(content)


def _object(obj: DigitalObject, encoding: Encoding, data: Encoding | None) -> Iterator[Finding]:
    name = obj.file_name
    if encoding.reference and encoding.data is DataKind.EMBEDDED:
        yield _found(rules.EEP_DATA_TWICE, "编码数据", name=name, reference=short(encoding.reference))
    elif not encoding.reference and encoding.data is DataKind.EMBEDDED and encoding.size == 0:
        yield _found(rules.EEP_DATA_EMPTY, "编码数据", name=name)
    elif (
        encoding.reference
        and data is not None
        and data.size is not None
        and obj.size not in (None, data.size)
    ):
        yield _found(EEP_SIZE, "计算机文件大小", name=name, stated=obj.size, size=data.size)
    keyword = encoding.keyword.strip().lower()
    known = encoding.data in (DataKind.EMBEDDED, DataKind.REFERENCE) and keyword
    if known and keyword != texts.keyword_of(name).lower():
        yield _found(rules.EEP_KEYWORD, "反编码关键字", name=name, keyword=short(encoding.keyword))


def _documents(content: EepContent) -> Iterator[Finding]:
    item = content.item
    main = sum(document.main for document in item.documents)
    if item.documents and main != 1:
        yield _found(rules.EEP_MAIN, "文档主从声明", count=main)
    several = len(item.documents) > 1
    if item.aggregation_type and (item.aggregation_type == texts.COMPOUND) != several:
        yield _found(
            rules.EEP_COMPOUND, "文件组合类型", value=item.aggregation_type, count=len(item.documents)
        )
    if item.security is not None and item.security.rank >= 2 and not item.secrecy_period:
        yield _found(rules.EEP_PERIOD, "保密期限", value=item.security.zh)


def _business(content: EepContent) -> Iterator[Finding]:
    known = {agent.identifier for agent in content.item.agents}
    for event in content.item.events:
        if event.agent and event.agent not in known:
            yield _found(EEP_W_AGENT, "机构人员标识符", identifier=event.identifier, agent=event.agent)
