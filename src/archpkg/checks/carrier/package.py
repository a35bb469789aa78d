"""移交信息包检测. A transfer package judged: its documents, every record, every computer file, each against the others.

Records are judged one at a time as they are read; what is kept of each is its code, its digests and sizes. Content is
read once, with the manifests and with what the metadata state.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from archpkg.checks import consistency_rules as rules
from archpkg.checks.among import Among
from archpkg.checks.carrier.catalogue import check_entries, check_volumes
from archpkg.checks.carrier.content_rules import CAR_VOLUME_EMPTY
from archpkg.checks.carrier.description import check_description
from archpkg.checks.consistency import Limits, Witnesses, record_findings
from archpkg.checks.fixity.stated import Measured, Statements
from archpkg.checks.judgement import Judgement
from archpkg.checks.metadata.records import scheme_findings
from archpkg.checks.objects import object_findings, page_findings
from archpkg.errors import CannotRead
from archpkg.findings import Finding, Outcome, Severity, Where, on_record
from archpkg.formats.carrier import EDITIONS, CarrierCatalogue
from archpkg.formats.dat46 import ROOT
from archpkg.formats.dat54 import DAT54
from archpkg.formats.dat63 import DAT63
from archpkg.formats.schema import schema_findings
from archpkg.formats.written import root_of
from archpkg.formats.xml import parse
from archpkg.model.contradictions import item_contradictions
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Item
from archpkg.model.walk import items
from archpkg.packages.carrier.contents import OTHER, RECORD_NAME, Contents, is_metadata
from archpkg.packages.carrier.layouts import Layout
from archpkg.packages.carrier.read import described_volumes, read_plain
from archpkg.packages.carrier.records import (
    Carrier,
    CarrierRecord,
    missing_volumes,
    place_of,
    read_carrier,
    read_records,
)
from archpkg.packages.carrier.rules import CAR_STRAY
from archpkg.packages.first_octets import HEAD, ending_of
from archpkg.progress import Step
from archpkg.words import Text

if TYPE_CHECKING:
    from archpkg.checks.metadata.scheme import MetadataScheme

COLUMNS = {edition: frozenset(tag for tag, _ in columns) for edition, columns in EDITIONS.items()}
STRIDE = 256
"""Records between two steps of progress."""
SCHEMA_OCTETS = 8 * 1024 * 1024
"""A document larger than this is not held as a whole only to validate it; its form was read entry by entry."""
_FIGURE = re.compile(r"([\d,，.]+)\s*(字节|bytes?|B|KB|MB|GB|TB|K|M|G)?", re.IGNORECASE)
_UNITS = {
    "": 0,
    "字节": 0,
    "BYTE": 0,
    "BYTES": 0,
    "B": 0,
    "K": 1,
    "KB": 1,
    "M": 2,
    "MB": 2,
    "G": 3,
    "GB": 3,
    "TB": 4,
}
_OPEN = Text("no tool that decodes them is used here", "此处不调用解码工具")
_SCAN = Text("no scanner is used here", "此处不调用杀毒程序")


@frozen(kw_only=True, eq=False, repr=False)
class Content:
    """What is kept of one computer file of a record until it has been measured."""

    code: str
    format: str = ""


@define(eq=False, repr=False)
class PackageCheck:
    """One package being judged: what is asked of it, and what is remembered of its records."""

    contents: Contents
    layout: Layout
    limits: Limits
    scheme: MetadataScheme | None
    judgement: Judgement
    sender: str = ""
    statements: Statements = field(factory=Statements)
    among: Among = field(factory=Among)
    content: dict[str, Content] = field(factory=dict)
    counts: dict[str, int] = field(factory=dict)
    forms: set[str] = field(factory=set)
    """The dialects of the metadata that were held to the scheme."""
    signed: int = 0
    """Records whose metadata have electronic signatures."""
    stated_octets: tuple[str, str] = ("", "")
    """The document that states 移交数据量, and how."""

    def documents(self) -> Generator[Step, None, None]:
        """Judge everything that can be judged before the content is read; a step for every few records."""
        self.judgement.prefix = self.contents.prefix
        if self.layout.catalogue:
            yield from self._carrier(read_carrier(self.contents, self.layout))
        else:
            self._plain()
        judge = self.judgement
        judge.add("codes", len(self.content) or 1, self.among.gaps())
        judge.add("stated_digests", len(self.statements.sized), self.statements.unknown_findings())
        if self.limits.today is None:
            judge.leave("dates", Outcome.NOT_LOOKED_AT, rules.REC_FUTURE_UNKNOWN)
        else:
            judge.add("dates", self.counts.get("items", 0))
        judge.leave("decoding", Outcome.NOT_LOOKED_AT, _OPEN)
        judge.leave("malware", Outcome.NOT_LOOKED_AT, _SCAN)
        self._xml_content()

    # ── the documents about all records ──────────────────────────────────────────────────────────────────

    def _carrier(self, carrier: Carrier) -> Generator[Step, None, None]:
        judge = self.judgement
        strays = [Finding(CAR_STRAY, Where(path=name)) for name in self.contents.strays()]
        judge.add("layout", 1, [*carrier.findings, *missing_volumes(carrier), *strays])
        if carrier.catalogue is not None:
            self._catalogue(carrier, carrier.catalogue, carrier.catalogue_name)
        else:
            judge.leave("catalogue", Outcome.FAILED, Text("it cannot be read", "无法读取"))
        if carrier.volumes is not None:
            self._catalogue(carrier, carrier.volumes, carrier.volumes_name)
            if carrier.catalogue is not None:
                found = check_volumes(carrier.volumes, carrier.catalogue)
                placed = (f.at(_document_of(f, carrier)) for f in found)
                judge.add("agreement", len(carrier.volumes.entries), placed)
        total = max(
            len(self.contents.folders), 0 if carrier.catalogue is None else len(carrier.catalogue.entries)
        )
        for done, record in enumerate(read_records(carrier), start=1):
            self._record(carrier, record)
            if done % STRIDE == 0:
                yield Step(stage="records", done=done, total=max(done, total), name=record.code)
        self._volumes()
        self._description(carrier)

    def _volumes(self) -> None:
        """The volumes 案卷 that have metadata of their own."""
        judge = self.judgement
        for name, reading in described_volumes(self.contents):
            if isinstance(reading, Finding):
                judge.add("layout", 1, [reading])
                continue
            volume = reading.value
            code = "" if volume.code is None else volume.code.text
            judge.add("layout", 1, (on_record(f, name, code) for f in reading.findings))
            self.forms.add("dat46")
            found = (*scheme_findings(volume, self.scheme), *item_contradictions(volume))
            judge.add("metadata", 1, (on_record(f, name, code) for f in found))

    def _catalogue(self, carrier: Carrier, catalogue: CarrierCatalogue, name: str) -> None:
        judge = self.judgement
        found = check_entries(catalogue.entries, edition=catalogue.edition, level=catalogue.level)
        judge.add("catalogue", len(catalogue.entries), (finding.at(name) for finding in found))
        departs = any(f.where.path == name and f.severity is not Severity.NOTE for f in carrier.findings)
        size = self.contents.sizes.get(name)
        data = b"" if departs or (size or 0) > SCHEMA_OCTETS else self.contents.read(name)
        if 0 < len(data) <= SCHEMA_OCTETS:
            judge.add(
                "schema", 1, (f.at(name) for f in schema_findings(data, f"carrier-{catalogue.edition}.xsd"))
            )

    def _description(self, carrier: Carrier) -> None:
        judge, name = self.judgement, carrier.description_name
        if carrier.description is None:
            if not name and self.layout.name == "dat93":
                judge.add("description", 0, [Finding(rules.REC_NO_DESCRIPTION)])
            return
        catalogue = None if carrier.by_volume else carrier.catalogue
        edition = self.layout.catalogue
        found = check_description(carrier.description, edition=edition, catalogue=catalogue)
        judge.add("description", len(carrier.description.fields), (finding.at(name) for finding in found))
        unit = carrier.description.get("移交单位")
        if unit and self.sender and unit != self.sender:
            details = {"name": "移交单位", "stated": unit, "source": "bag-info.txt", "found": self.sender}
            judge.add(
                "description", 0, [Finding(rules.REC_UNIT, Where(path=name, element="移交单位"), details)]
            )
        self.stated_octets = (name, carrier.description.get("移交数据量"))

    # ── record by record ─────────────────────────────────────────────────────────────────────────────────

    def _record(self, carrier: Carrier, record: CarrierRecord) -> None:
        judge, code = self.judgement, record.code
        judge.add("layout", 1, (on_record(f, "", code) for f in record.findings))
        self.counts["items"] = self.counts.get("items", 0) + 1
        item = record.stated
        places = () if item is None else tuple((obj, place_of(obj, record)) for obj in item.objects)
        entry = None if carrier.by_volume else record.entry
        self._witnesses(
            Witnesses(
                code=code,
                catalogue=carrier.catalogue_name,
                columns=COLUMNS.get(self.layout.catalogue, frozenset()),
                entry=entry,
                document=record.document,
                stated=item,
                names=record.names,
                places=places,
            )
        )
        if item is not None:
            self._metadata(record, item)

    def _witnesses(self, record: Witnesses) -> None:
        judge = self.judgement
        judge.add("agreement", 1, (*record_findings(record, self.limits), *self.among.add(record)))
        judge.add("names", len(record.names), page_findings(record.names, record=record.code))
        formats: dict[str, str] = {}
        for obj, place in record.places:
            if obj.format is not None:
                formats[place] = obj.format.name
            if place in self.contents.sizes:
                self._state(obj, place, record)
        for name in record.names:
            self.content[name] = Content(code=record.code, format=formats.get(name, ""))

    def _state(self, obj: DigitalObject, place: str, record: Witnesses) -> None:
        digests = [(digest.algorithm, digest.value) for digest in obj.digests]
        name = self.contents.prefix + place
        self.statements.add(name, digests, obj.size, record.document, record.code)

    def _metadata(self, record: CarrierRecord, item: Item) -> None:
        """The metadata document against its schema, where it is of our own form, and against the scheme. One of DA/T 54
        or DA/T 63 under the usual name is left to the judge of these."""
        own = f"<{ROOT}>".encode() in record.data[:400]
        media = not own and _is_of_media(record.data)
        found = () if media else scheme_findings(item, self.scheme)
        if not media:
            self.forms.add("dat46")
        self.signed += bool(item.signatures)
        judge = self.judgement
        judge.add("metadata", 1, (on_record(f, record.document, record.code) for f in found))
        if own and not record.findings and len(record.data) <= SCHEMA_OCTETS:
            said = schema_findings(record.data, "dat46.xsd")
            judge.add("schema", 1, (on_record(f, record.document, record.code) for f in said))

    # ── our own plain layout ─────────────────────────────────────────────────────────────────────────────

    def _plain(self) -> None:
        judge = self.judgement
        name = self.contents.fixed(RECORD_NAME)
        try:
            reading = read_plain(self.contents)
        except CannotRead as error:
            judge.add("layout", 1, [Finding(rules.REC_RECORD, Where(path=name), {"why": error.text})])
            return
        judge.add("layout", 1, reading.findings)
        named: set[str] = set()
        for item in items(reading.value):
            code = "" if item.code is None else item.code.text
            places = tuple((obj, obj.path) for obj in item.objects)
            names = tuple(place for _, place in places if place in self.contents.sizes)
            named.update(names)
            self.counts["items"] = self.counts.get("items", 0) + 1
            self._witnesses(Witnesses(code=code, document=name, stated=item, names=names, places=places))
            self.forms.add("dat46")
            found = scheme_findings(item, self.scheme)
            judge.add("metadata", 1, (on_record(f, name, code) for f in found))
        strays = [n for n in sorted(self.contents.sizes) if n != name and n not in named]
        found_strays = (Finding(rules.REC_UNNAMED, Where(path=n), {"record": n}) for n in strays)
        judge.add("agreement", 0, found_strays)

    # ── once the content has been measured ───────────────────────────────────────────────────────────────

    def measured(self, measured: Measured) -> None:
        """Judge sizes, first octets and equal content; ``measured`` has what one reading of all files gave."""
        judge, prefix = self.judgement, self.contents.prefix
        judge.prefix = ""
        sizes = measured.sizes
        judge.add("stated_digests", 0, self.statements.size_findings(sizes))
        judge.add("formats", len(self.content), self._formats(sizes))
        known = [name for name in self.content if prefix + name in measured.digests]
        judge.add("duplicates", len(known), self._equal(known, measured))
        unproved = [n for n in self.content if prefix + n not in measured.digests and prefix + n in sizes]
        if unproved and len(unproved) < len(self.content):
            details = {"count": len(unproved), "name": unproved[0]}
            judge.add(
                "stated_digests", 0, [Finding(rules.REC_NO_DIGEST, Where(path=prefix + unproved[0]), details)]
            )
        judge.add("description", 0, self._octets(sizes))
        if judge.looked["description"].count == 0 and judge.looked["description"].outcome is Outcome.PASSED:
            del judge.looked["description"]

    def _formats(self, sizes: Mapping[str, int]) -> Iterator[Finding]:
        prefix = self.contents.prefix
        waiting = dict.fromkeys(prefix + name for name in self.content)
        for name, head in self.contents.tree.beginnings(list(waiting), HEAD):
            del waiting[name]
            yield from self._format(name, sizes.get(name), head)
        for name in waiting:
            yield from self._format(name, sizes.get(name), b"")

    def _format(self, name: str, size: int | None, head: bytes) -> tuple[Finding, ...]:
        content = self.content[name.removeprefix(self.contents.prefix)]
        look = head if head or size == 0 else None
        return object_findings(name, size, look, stated=content.format, record=content.code)

    def _equal(self, names: list[str], measured: Measured) -> Iterator[Finding]:
        for name in names:
            full = self.contents.prefix + name
            if measured.sizes.get(full):
                yield from self.among.content(self.content[name].code, full, measured.digests[full])

    def _octets(self, sizes: Mapping[str, int]) -> Iterator[Finding]:
        """移交数据量 against the computer files of the records, or against all that is in the package."""
        name, text = self.stated_octets
        stated = _octets_of(text)
        if stated is None:
            return
        prefix = self.contents.prefix
        of_records = sum(sizes.get(prefix + one, 0) for one in self.content)
        of_all = sum(sizes.get(prefix + one, 0) for one in self.contents.sizes)
        figure, step = stated
        if not any(abs(figure - total) <= step for total in (of_records, of_all)):
            where = Where(path=prefix + name, element="移交数据量")
            yield Finding(rules.REC_OCTETS, where, {"stated": text[:60], "found": of_records})

    def _xml_content(self) -> None:
        """XML among the computer files, and in 其他, that is not well-formed or has a DTD."""
        names = [n for n in self.contents.sizes if ending_of(n) == "xml" and self._is_content(n)]
        found: list[Finding] = []
        for name, data in self.contents.contents(names):
            try:
                if isinstance(data, CannotRead):
                    continue  # digesting will say so
                if len(data) <= SCHEMA_OCTETS:
                    parse(data)
            except CannotRead as error:
                code = self.content[name].code if name in self.content else ""
                found.append(Finding(rules.REC_XML, Where(path=name, record=code), {"why": error.text}))
        self.judgement.add("xml_content", len(names), found)

    def _is_content(self, name: str) -> bool:
        in_other = name.partition("/")[0] in OTHER
        return (name in self.content or in_other) and not is_metadata(name)


def _document_of(finding: Finding, carrier: Carrier) -> str:
    """Which of the two catalogues a finding of both is about."""
    return carrier.volumes_name if finding.rule is CAR_VOLUME_EMPTY else carrier.catalogue_name


def _is_of_media(data: bytes) -> bool:
    """Whether a document has the root of DA/T 54 or DA/T 63."""
    try:
        return root_of(data[:65536]).local in (DAT54.root, DAT63.root)
    except CannotRead:
        return False


def _octets_of(text: str) -> tuple[float, float] | None:
    """A figure such as ``3,375,936 字节`` or ``3.2 MB`` in octets, and how far off it may be; None for no figure."""
    match = _FIGURE.match(text.strip())
    if match is None:
        return None
    digits = match[1].replace(",", "").replace("，", "")
    try:
        figure = float(digits)
    except ValueError:
        return None
    power = _UNITS.get((match[2] or "").upper(), 0)
    decimals = len(digits.partition(".")[2])
    # a rounded figure may be counted by 1,000 or by 1,024
    octets = figure * 1024**power
    slack = 0.0 if power == 0 else octets - figure * 1000**power + 1024**power * 10**-decimals
    return octets, slack
