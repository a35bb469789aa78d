"""装包前的检测. A planned package held to the rules that a check of it will use, before anything is written.

No rule stands here: what a check asks, a build asks by the same functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import evolve, field, frozen

from archpkg.checks.among import Among
from archpkg.checks.carrier.catalogue import check_entries, check_volumes
from archpkg.checks.carrier.content_rules import CAR_DUPLICATE
from archpkg.checks.carrier.description import check_description
from archpkg.checks.carrier.package import COLUMNS, SCHEMA_OCTETS
from archpkg.checks.consistency import Limits, Witnesses, record_findings
from archpkg.checks.consistency_rules import REC_XML
from archpkg.checks.judgement import Judgement
from archpkg.checks.metadata.records import scheme_findings, unused_findings
from archpkg.checks.metadata.scheme import MetadataScheme
from archpkg.checks.objects import page_findings
from archpkg.errors import CannotRead
from archpkg.findings import Finding, Where, on_record
from archpkg.formats.carrier import (
    CarrierCatalogue,
    CatalogueEntry,
    TransferFacts,
    catalogue_entry,
    check_characters,
    file_entry,
)
from archpkg.formats.carrier.describing import description
from archpkg.formats.xml import parse
from archpkg.model.codes.segments import CODE_SEGMENT
from archpkg.model.records import File, Item
from archpkg.model.walk import files, items
from archpkg.packages.carrier.plan import Plan
from archpkg.packages.carrier.rules import CAR_CODE, CAR_REQUIRED, CAR_TWICE, CAR_UNIT
from archpkg.packages.first_octets import ending_of
from archpkg.packages.media.documents import media_forms
from archpkg.packages.originals import equal_files


@frozen(kw_only=True)
class Asked:
    """What a package is held to: ``scheme`` of metadata (None: the shipped one of each record), ``limits`` of 密级 and
    of dates."""

    scheme: MetadataScheme | None = None
    limits: Limits = field(factory=Limits)


def judge_plan(
    plan: Plan, facts: TransferFacts, asked: Asked, judge: Judgement, known: Sequence[Finding]
) -> None:
    """Put into ``judge`` what a check would find in the package of this plan: metadata, entries of the catalogue,
    description, and each against the others. What ``known`` findings say already is not said again."""
    if not plan.folders:
        return
    before = _Known.of(known)
    packed = tuple(items(plan.record))
    entries = tuple(catalogue_entry(item, sequence=n) for n, item in enumerate(packed, start=1))
    records: tuple[Item | File, ...] = (*packed, *files(plan.record))
    judge.add("metadata", len(records), before.new(_by_schemes(records, asked.scheme)))
    if plan.layout.catalogue:
        _documents(plan, facts, entries, judge, before)
    places = {task.name: task.path for task in plan.tasks}
    among = Among()
    for item, entry in zip(packed, entries, strict=True):
        witnesses = _witnesses(item, entry, plan.layout.catalogue)
        found = [*record_findings(witnesses, asked.limits), *among.add(witnesses)]
        judge.add("agreement", 1, before.new(_at_source(f, places, witnesses.code) for f in found))
        pages = page_findings(witnesses.names, record=witnesses.code)
        judge.add("names", len(witnesses.names), (_at_source(f, places, witnesses.code) for f in pages))
    judge.add("codes", len(packed), among.gaps())
    judge.add("xml_content", *_xml_content(plan))
    judge.add("duplicates", len(plan.tasks), _equal(plan, packed, among, places))


def _by_schemes(records: Sequence[Item | File], scheme: MetadataScheme | None) -> Iterator[Finding]:
    """What the records lack by DA/T 46 and, for photographs and recordings, by the standard of their own document."""
    used = {"dat46"}
    for record in records:
        media = media_forms(record) if isinstance(record, Item) else ()
        for form in ("dat46", *(one.name for one in media)):
            used.add(form)
            for finding in scheme_findings(record, scheme, form=form):
                yield on_record(finding, "", _code(record))
    yield from unused_findings(scheme, used)


def _documents(
    plan: Plan,
    facts: TransferFacts,
    entries: tuple[CatalogueEntry, ...],
    judge: Judgement,
    before: _Known,
) -> None:
    """The catalogue of the package, its catalogue of volumes and its description, as they will be written."""
    edition = plan.layout.catalogue
    catalogue = CarrierCatalogue(edition=edition, entries=entries)
    found = before.new(_of_entries(check_entries(entries, edition=edition), entries))
    judge.add("catalogue", len(entries), [*found, *_characters(catalogue, facts.encoding)])
    volumes = tuple(file_entry(file, sequence=n) for n, file in enumerate(files(plan.record), start=1))
    if volumes:
        found = before.new(_of_entries(check_entries(volumes, edition="2012", level="案卷"), volumes))
        whole = CarrierCatalogue(edition="2012", level="案卷", entries=volumes)
        judge.add("catalogue", len(volumes), [*found, *_characters(whole, facts.encoding)])
        judge.add("agreement", len(volumes), check_volumes(whole, catalogue))
    text = description(plan.record, facts)
    found = before.new(check_description(text, edition=edition, catalogue=catalogue))
    judge.add("description", len(text.fields), [*found, *check_characters(text, facts.encoding)])


def _characters(catalogue: CarrierCatalogue, encoding: str) -> Iterator[Finding]:
    """What the encoding asked for cannot hold, with the 档号 of the record and not with its row in the package."""
    for finding in check_characters(catalogue, encoding):
        row = finding.where.row
        code = "" if row is None else catalogue.entries[row - 1].code
        yield on_record(evolve(finding, where=evolve(finding.where, row=None)), "", code)


def _witnesses(item: Item, entry: CatalogueEntry, edition: str) -> Witnesses:
    places = tuple((obj, obj.path) for obj in item.objects)
    return Witnesses(
        code=_code(item),
        entry=entry if edition else None,
        columns=COLUMNS.get(edition, frozenset()),
        stated=item,
        names=tuple(dict.fromkeys(path for _, path in places)),
        places=places,
    )


def _code(record: Item | File) -> str:
    return "" if record.code is None else record.code.text


def _xml_content(plan: Plan) -> tuple[int, list[Finding]]:
    """XML among the computer files that is not well-formed or has a DTD, as a check will say."""
    found: list[Finding] = []
    documents = [task for task in plan.tasks if ending_of(task.name) == "xml"]
    for task in documents:
        if (task.size or 0) > SCHEMA_OCTETS:
            continue
        try:
            parse(Path(task.path).read_bytes())
        except OSError:
            continue  # copying will say so
        except CannotRead as error:
            found.append(Finding(REC_XML, Where(path=str(task.path)), {"why": error.text}))
    return len(documents), found


def _equal(plan: Plan, packed: Sequence[Item], among: Among, places: dict[str, str]) -> Iterator[Finding]:
    """Computer files of two records that are the same octet for octet."""
    codes = {obj.path: _code(item) for item in packed for obj in item.objects}
    for name, digest in equal_files(plan.tasks):
        for finding in among.content(codes[name], name, digest):
            yield _at_source(finding, places, codes[name])


def _at_source(finding: Finding, places: dict[str, str], record: str) -> Finding:
    """The finding with the place where its computer file lies now, and not where it would lie in the package."""
    path = places.get(finding.where.path, finding.where.path)
    return on_record(evolve(finding, where=evolve(finding.where, path=path)), "", record)


def _of_entries(findings: Iterable[Finding], entries: Sequence[CatalogueEntry]) -> Iterator[Finding]:
    """The findings with the 档号 of the entry that each is about."""
    for finding in findings:
        number = finding.details.get("entry", finding.details.get("first"))
        if isinstance(number, int) and 1 <= number <= len(entries):
            finding = on_record(finding, "", entries[number - 1].code)
        yield finding


@frozen(kw_only=True)
class _Known:
    """What was found before: elements that records lack, codes that stand twice, segments that contradict, whether
    nobody knows the unit."""

    lacking: frozenset[tuple[str, str]]
    twice: frozenset[str]
    segments: set[tuple[str, str]]
    no_unit: bool

    @classmethod
    def of(cls, findings: Sequence[Finding]) -> _Known:
        """What findings say."""
        lacking = (
            (str(f.details.get("code", f.details.get("title", ""))), f.where.element)
            for f in findings
            if f.rule in (CAR_REQUIRED, CAR_CODE)
        )
        folders = (str(f.details["folder"]) for f in findings if f.rule is CAR_TWICE)
        return cls(
            lacking=frozenset(lacking),
            twice=frozenset(folder.rpartition("/")[2].lower() for folder in folders),
            segments={_segment(f) for f in findings if f.rule is CODE_SEGMENT},
            no_unit=any(f.rule is CAR_UNIT for f in findings),
        )

    def new(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings that say something else: an element that is missing is told once, though it is missing in the
        catalogue and in the metadata."""
        for finding in findings:
            if not self._has(finding):
                yield finding

    def _has(self, finding: Finding) -> bool:
        if finding.rule is CODE_SEGMENT:
            known = _segment(finding) in self.segments
            self.segments.add(_segment(finding))
            return known
        if finding.rule is CAR_DUPLICATE:
            return str(finding.details["code"]).lower() in self.twice
        if self.no_unit and finding.where.element in ("立档单位名称", "移交单位"):
            return True
        record = str(finding.details.get("record") or finding.where.record)
        return (record, finding.where.element) in self.lacking


def _segment(finding: Finding) -> tuple[str, str]:
    return str(finding.details["code"]), str(finding.details["segment"])
