"""文件检测. What is judged without being a package: a catalogue table, records in XML or JSON, a package of DA/T 48."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from archpkg.checks.carrier.catalogue import check_catalogue
from archpkg.checks.carrier.description import check_description
from archpkg.checks.consistency import Limits, Witnesses, record_findings
from archpkg.checks.judgement import Judgement
from archpkg.checks.metadata.records import scheme_findings, unused_findings
from archpkg.errors import CannotRead
from archpkg.findings import Finding, Outcome, Report, on_record
from archpkg.formats.carrier import EDITIONS, loads_catalogue, loads_description, loads_description_xml
from archpkg.formats.schema import XML_SCHEMA
from archpkg.model.walk import items
from archpkg.packages.recognise import kind_of, recognise
from archpkg.packages.written import read_octets
from archpkg.progress import Progress
from archpkg.words import Text

if TYPE_CHECKING:
    from archpkg.checks.judgement import Asked
    from archpkg.packages.written import Recognised

EDITION_OF = {f"carrier-{edition}": edition for edition in EDITIONS}
_TABLES = ("catalogue", "json")
_RECORDS = ("record", "records", "volume")
_DOCUMENTS = (*_TABLES, *_RECORDS, "carrier-catalogue", "description")
_ALONE = Text("a document alone: there is no package to hold it against", "单独的文件，没有信息包可供核对")
_IN_TABLE = Text("a table is judged by its reading; what a package must have is asked for by build",
                 "目录表按读取规则检测；装包所需各项由 build 检查")  # fmt: skip
_UNVERIFIED = Text("{count} are there; {verified} could be verified without a certificate to trust",
                   "共 {count} 个；未给定受信任证书，{verified} 个可以验证")  # fmt: skip


def judged(path: str, asked: Asked, progress: Progress | None) -> Report | None:
    """The report on a document; None for a folder or container that is a package, a bag or neither.

    Raises :class:`archpkg.errors.CannotRead` for what is not recognised.
    """
    kind = asked.kind or kind_of(path)
    if kind == "eep":
        return _eep(path, progress)
    if kind == "record" and asked.kind:
        kind = kind_of(path)
        if kind not in _RECORDS:
            raise _not_a_record(path)
    if kind not in (*_DOCUMENTS, "unknown"):
        return None
    found = recognise(path, kind=kind, sheet=asked.sheet, encoding=asked.encoding, fonds=asked.fonds)
    kind = found.kind if kind == "unknown" else kind  # most of what is not known has raised by now
    judge = Judgement()
    judge.add("records", found.counts.get("items", 0) + found.counts.get("volumes", 0), _own(found))
    if kind in _RECORDS:
        _records(path, found, asked, judge)
    elif kind in _TABLES:
        judge.leave("metadata", Outcome.NOT_APPLICABLE, _IN_TABLE)
    else:
        judge.add("schema", 1, (f for f in found.findings if f.rule is XML_SCHEMA))
        _carrier(path, found, judge)
    judge.leave("agreement", Outcome.NOT_APPLICABLE, _ALONE)
    kind = found.form if kind in (*_RECORDS, "carrier-catalogue") else kind
    return Report(kind=kind, findings=judge.findings, counts=found.counts, looked_at=judge.looked_at())


def _own(found: Recognised) -> Iterator[Finding]:
    """What reading met, but for the schema, which has a topic of its own."""
    return (finding for finding in found.findings if finding.rule is not XML_SCHEMA)


def _records(path: str, found: Recognised, asked: Asked, judge: Judgement) -> None:
    judge.add("schema", 1, (f for f in found.findings if f.rule is XML_SCHEMA))
    limits = Limits(highest=asked.secrets, today=asked.today)
    for item in items(found.record):
        code = "" if item.code is None else item.code.text
        alone = Witnesses(code=code, document=path, stated=item)
        asks = scheme_findings(item, asked.scheme, form=found.form)
        judge.add("metadata", 1, (on_record(f, path, code) for f in asks))
        judge.add("codes", 1, record_findings(alone, limits))
    judge.add("metadata", 0, unused_findings(asked.scheme, {found.form}, path))


def _carrier(path: str, found: Recognised, judge: Judgement) -> None:
    """A catalogue or description by itself: its entries or lines against what the form asks for."""
    if found.kind == "description":
        data = read_octets(path)
        loads = loads_description_xml if data.lstrip(b"\xef\xbb\xbf").startswith(b"<") else loads_description
        lines = loads(data).value
        judge.add("description", len(lines.fields), (f.at(path) for f in check_description(lines)))
    elif found.form in EDITION_OF:
        edition = EDITION_OF[found.form]
        catalogue = loads_catalogue(read_octets(path), edition=edition).value
        judge.add("catalogue", len(catalogue.entries), (f.at(path) for f in check_catalogue(catalogue)))


def _eep(path: str, progress: Progress | None) -> Report:
    from archpkg.checks.eep.package import check_eep

    report = check_eep(path, progress=progress)
    counts = report.counts
    judge = Judgement()
    judge.add("form", counts.get("packages", 0), report.findings)
    signed, verified = counts.get("signatures", 0), counts.get("signatures_verified", 0)
    if signed > verified:
        judge.leave("signatures", Outcome.WAITING, _UNVERIFIED.fill(count=signed, verified=verified), signed)
    elif signed:
        judge.add("signatures", signed)
    else:
        judge.leave("signatures", Outcome.NOT_APPLICABLE, Text("there is none", "没有签名"))
    return Report(
        kind=report.kind,
        findings=report.findings,
        counts=counts,
        looked_at=judge.looked_at(),
        backend=report.backend,
    )


def _not_a_record(path: str) -> CannotRead:
    return CannotRead(
        Text("This is no record in an XML form that is known.", "这不是已知形式的元数据 XML。"),
        hint=Text("Check it as what it is.", "请按其实际类型检测。"),
        path=path,
    )
