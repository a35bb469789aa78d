"""Read a transfer package back as a fonds: what its catalogue, metadata and folders say, together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve

from archpkg.errors import ArchpkgError, CannotRead
from archpkg.findings import Finding, Reading, Where
from archpkg.formats.carrier import (
    CatalogueEntry,
    Description,
    file_of_entry,
    item_of_entry,
)
from archpkg.formats.dat46 import loads_file
from archpkg.formats.json import loads as loads_json
from archpkg.model.objects import DigitalObject, Document, DocumentState
from archpkg.model.parts import Extra
from archpkg.model.records import File, Fonds, Item
from archpkg.model.walk import objects
from archpkg.packages.carrier.contents import RECORD_NAME, Contents
from archpkg.packages.carrier.gather import gather
from archpkg.packages.carrier.layouts import Layout
from archpkg.packages.carrier.records import (
    Carrier,
    CarrierRecord,
    missing_volumes,
    place_of,
    read_carrier,
    read_records,
    unreadable,
)
from archpkg.packages.carrier.rules import (
    CAR_KIND,
    CAR_NO_CONTENT,
    CAR_STRAY,
)
from archpkg.packages.carrier.volumes import together
from archpkg.packages.containers import open_tree
from archpkg.packages.documents import claimed_format
from archpkg.packages.package import Package


def open_package(path: str | Path) -> Reading[Package | None]:
    """Open a transfer package of a known layout, in a folder, zip or tar, bagged or not. Content is not digested.

    The value is None, with a finding, for something else. Raises CannotRead for what cannot be opened.
    """
    with open_tree(path) as tree:
        contents = Contents.of(tree)
        layout = contents.layout
        if layout is None:
            where = Where(path=str(path))
            return Reading(None, (*tree.findings, Finding(CAR_KIND, where)))
        record = read_plain(contents) if not layout.catalogue else _read_whole(contents, layout)
        package = Package(
            path=str(path),
            layout=layout.name,
            container=tree.kind,
            bagged=bool(contents.prefix),
            record=record.value,
        )
        return Reading(package, (*tree.findings, *record.findings))


def read_plain(contents: Contents) -> Reading[Fonds]:
    """The record of our own plain layout. Raises CannotRead for JSON that cannot be read."""
    record = loads_json(contents.read(contents.fixed(RECORD_NAME))).value
    missing = [obj.path for obj in objects(record) if obj.path not in contents.sizes]
    return Reading(record, [Finding(CAR_NO_CONTENT, Where(path=path)) for path in missing])


def _read_whole(contents: Contents, layout: Layout) -> Reading[Fonds]:
    """Catalogue entries decide which records there are; each record's own metadata says what it is."""
    carrier = read_carrier(contents, layout)
    findings = [*carrier.findings]
    items: list[Item] = []
    volumes: list[str] = []
    for record in read_records(carrier):
        findings += record.findings
        items.append(_merged(record, carrier, findings))
        volumes.append(record.volume)
    findings += missing_volumes(carrier)
    findings += [Finding(CAR_STRAY, Where(path=name)) for name in contents.strays()]
    listed = _listed_volumes(carrier, findings)
    files = together(_volumes(contents, findings), listed)
    fonds = gather(items, volumes, files, carrier.description or Description())
    return Reading(evolve(fonds, extra=_extra(carrier)), findings)


def _extra(carrier: Carrier) -> tuple[Extra, ...]:
    both = (carrier.catalogue, carrier.volumes)
    return tuple(extra for catalogue in both if catalogue is not None for extra in catalogue.extra)


def _merged(record: CarrierRecord, carrier: Carrier, findings: list[Finding]) -> Item:
    """The item as its metadata describe it, else as the catalogue does, with its computer files."""
    entry = record.entry or CatalogueEntry(code=record.folder.rpartition("/")[2])
    item = record.stated
    if item is None:
        item = _item_of(entry, carrier, findings)
    else:
        item = evolve(item, extra=(*item.extra, *entry.extra))
        if item.code is None:
            item = evolve(item, code=_item_of(entry, carrier, findings).code)
    return _with_content(item, record, carrier.contents.sizes) if record.folder else item


def _item_of(entry: CatalogueEntry, carrier: Carrier, findings: list[Finding]) -> Item:
    """The item as the catalogue alone describes it; what is found is found in the catalogue."""
    found: list[Finding] = []
    item = item_of_entry(entry, found)
    findings.extend(f.at(carrier.catalogue_name) for f in found)
    return item


def _with_content(item: Item, record: CarrierRecord, sizes: Mapping[str, int | None]) -> Item:
    """Object paths from the record's folder to the package's root; content that no metadata names is added."""
    placed = evolve(item, documents=tuple(_in_folder(document, record) for document in item.documents))
    named = {obj.path for obj in placed.objects}
    others = [
        DigitalObject(path=n, size=sizes[n], format=claimed_format(n)) for n in record.names if n not in named
    ]
    if not others:
        return placed
    role = "其他" if named else "正本"
    added = Document(role=role, main=not named, states=(DocumentState(objects=others),))
    return evolve(placed, documents=(*placed.documents, added))


def _in_folder(document: Document, record: CarrierRecord) -> Document:
    states = (
        evolve(s, objects=tuple(evolve(o, path=place_of(o, record)) for o in s.objects))
        for s in document.states
    )
    return evolve(document, states=tuple(states))


def described_volumes(contents: Contents) -> Iterator[tuple[str, Reading[File] | Finding]]:
    """The volumes described in 其他/案卷元数据, by the name of the document; a finding where it cannot be read."""
    for name, data in contents.contents(contents.volume_documents()):
        try:
            if isinstance(data, CannotRead):
                raise data
            yield name, loads_file(data)
        except ArchpkgError as error:
            yield name, unreadable(name, error)


def _volumes(contents: Contents, findings: list[Finding]) -> list[File]:
    volumes: list[File] = []
    for name, reading in described_volumes(contents):
        if isinstance(reading, Finding):
            findings.append(reading)
            continue
        findings.extend(f.at(name) for f in reading.findings)
        volumes.append(reading.value)
    return sorted(volumes, key=lambda file: str(file.code or ""))


def _listed_volumes(carrier: Carrier, findings: list[Finding]) -> Sequence[File]:
    """The volumes that the catalogue of volumes lists: the package's only catalogue, or one beside it."""
    catalogue, name = carrier.volumes, carrier.volumes_name
    if carrier.by_volume:
        catalogue, name = carrier.catalogue, carrier.catalogue_name
    if catalogue is None:
        return ()
    found: list[Finding] = []
    files = [file_of_entry(entry, found) for entry in catalogue.entries]
    findings.extend(f.at(name) for f in found)
    return files
