"""Read a transfer package record by record: its catalogue and description, and what each witness says of one record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from attrs import evolve, field, frozen

from archpkg.errors import ArchpkgError, CannotRead
from archpkg.findings import Finding, Where
from archpkg.formats.carrier import (
    DESCRIPTION_NAME,
    VOLUMES_NAME,
    CarrierCatalogue,
    CatalogueEntry,
    Description,
    loads_catalogue,
    loads_description,
)
from archpkg.formats.dat46 import ROOT, loads
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Item
from archpkg.packages.carrier.contents import Contents, is_metadata, main_metadata
from archpkg.packages.carrier.layouts import Layout
from archpkg.packages.carrier.rules import (
    CAR_CATALOGUE,
    CAR_FOLDER_TWICE,
    CAR_NO_CONTENT,
    CAR_NO_ENTRY,
    CAR_NO_FOLDER,
    CAR_NO_METADATA,
)
from archpkg.packages.carrier.volumes import volume_above
from archpkg.words import Text

_MISSING = Text("the package has none.", "包内没有这份文件。")
_NO_DOCUMENT = Text(f"there is no {ROOT}.XML.", f"没有{ROOT}.XML。")
PORTION = 256
"""Metadata documents that are read together."""


@frozen(kw_only=True, eq=False, repr=False)
class Carrier:
    """移交信息包的目录与说明. The documents of a package about all its records, as they were read, and what was found
    in them. ``catalogue`` and ``description`` are None where they are missing or cannot be read; ``level`` is that of
    the catalogue: 文件 or 案卷; ``volumes`` is 案卷目录 beside a catalogue of records."""

    contents: Contents
    layout: Layout
    catalogue: CarrierCatalogue | None = None
    catalogue_name: str = ""
    description: Description | None = None
    description_name: str = ""
    volumes: CarrierCatalogue | None = None
    volumes_name: str = ""
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])

    @property
    def by_volume(self) -> bool:
        """Whether the entries of the catalogue are volumes 案卷."""
        return self.catalogue is not None and self.catalogue.level == "案卷"


@frozen(kw_only=True, eq=False, repr=False)
class CarrierRecord:
    """一件的各方记载. What a package says of one record.

    ``entry`` is its line in the catalogue (``number`` from 1, 0 for none), ``folder`` where it lies; ``document`` is
    its metadata document, ``data`` that document's octets and ``stated`` what it says, None where none can be read;
    ``others`` are further metadata documents, ``names`` its computer files. Names are those in the package, without
    the bag around it.
    """

    number: int = 0
    entry: CatalogueEntry | None = None
    folder: str = ""
    volume: str = ""
    document: str = ""
    data: bytes = b""
    stated: Item | None = None
    others: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def code(self) -> str:
        """The 档号 by which people will look for it: that of the catalogue, else of the folder."""
        return self.entry.code.strip() if self.entry is not None else self.folder.rpartition("/")[2]


def read_carrier(contents: Contents, layout: Layout) -> Carrier:
    """The documents about all records. What cannot be read is a finding, and the rest is read."""
    findings: list[Finding] = [*contents.findings()]
    name = contents.fixed(layout.catalogue_name) or contents.fixed(VOLUMES_NAME)
    if name:
        catalogue = _catalogue(contents, name, layout.catalogue, findings)
    else:
        catalogue = None
        findings.append(unreadable(layout.catalogue_name, CannotRead(_MISSING)))
    volumes_name = contents.volumes_catalogue()
    if volumes_name == name or (catalogue is not None and catalogue.level == "案卷"):
        volumes_name = ""
    volumes = _catalogue(contents, volumes_name, "2012", findings) if volumes_name else None
    description_name = contents.fixed(DESCRIPTION_NAME)
    return Carrier(
        contents=contents,
        layout=layout,
        catalogue=catalogue,
        catalogue_name=name,
        description=_description(contents, description_name, findings),
        description_name=description_name,
        volumes=volumes,
        volumes_name=volumes_name,
        findings=findings,
    )


def _catalogue(
    contents: Contents, name: str, edition: str, findings: list[Finding]
) -> CarrierCatalogue | None:
    try:
        reading = loads_catalogue(contents.read(name), edition=edition)
    except ArchpkgError as error:
        findings.append(unreadable(name, error))
        return None
    findings.extend(f.at(name) for f in reading.findings)
    return reading.value


def _description(contents: Contents, name: str, findings: list[Finding]) -> Description | None:
    if not name:
        return None
    try:
        reading = loads_description(contents.read(name))
    except ArchpkgError as error:
        findings.append(unreadable(name, error))
        return None
    findings.extend(f.at(name) for f in reading.findings)
    return reading.value


def unreadable(name: str, error: ArchpkgError) -> Finding:
    """The finding that a document of the package cannot be read."""
    return Finding(CAR_CATALOGUE, Where(path=name), {"why": error.text})


def read_records(carrier: Carrier) -> Iterator[CarrierRecord]:
    """Every record of a package, one at a time: by the catalogue's entries, then the folders that have none.

    Where the catalogue lists volumes, every folder of a record in a volume is one; where the catalogue could not be
    read, every folder is one and nothing is said of entries.
    """
    places = _by_volume(carrier) if carrier.by_volume else _by_item(carrier)
    while portion := list(islice(places, PORTION)):
        documents = [place.document for place in portion if place.document]
        read = dict(carrier.contents.contents(documents)) if documents else {}
        for place in portion:
            yield _with_metadata(place, read)


def _by_item(carrier: Carrier) -> Iterator[CarrierRecord]:
    contents = carrier.contents
    entries = () if carrier.catalogue is None else carrier.catalogue.entries
    taken: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        folders = contents.by_code.get(entry.code.strip(), ())
        folder = next((one for one in folders if one not in taken), "")
        taken.add(folder)
        findings = () if folder or folders else (_no_folder(carrier, entry),)
        yield _place(carrier, folder, number=number, entry=entry, findings=findings)
    listed = {entry.code.strip() for entry in entries}
    for folder in contents.folders:
        if folder not in taken:
            yield _place(carrier, folder, findings=_unlisted(carrier, folder, listed))


def _unlisted(carrier: Carrier, folder: str, listed: set[str]) -> tuple[Finding, ...]:
    """What is wrong with a folder that no entry has taken."""
    code = folder.rpartition("/")[2]
    if code in listed:
        first = next(one for one in carrier.contents.by_code[code] if one != folder)
        return (Finding(CAR_FOLDER_TWICE, Where(path=folder, record=code), {"first": first}),)
    if carrier.catalogue is None:
        return ()
    return (Finding(CAR_NO_ENTRY, Where(path=folder)),)


def _by_volume(carrier: Carrier) -> Iterator[CarrierRecord]:
    """Every folder of a record; where a volume has no folders in it, its own folder is one record."""
    known = _volume_entries(carrier)
    for folder in carrier.contents.folders:
        volume = volume_above(folder, known)
        number, entry = known.get(folder.rpartition("/")[2], (0, None))
        findings = () if volume else (Finding(CAR_NO_ENTRY, Where(path=folder)),)
        record = _place(carrier, folder, number=number, entry=entry, findings=findings)
        yield evolve(record, volume=volume)


def _volume_entries(carrier: Carrier) -> dict[str, tuple[int, CatalogueEntry]]:
    entries = () if carrier.catalogue is None else carrier.catalogue.entries
    return {entry.code: (number, entry) for number, entry in enumerate(entries, start=1) if entry.code}


def missing_volumes(carrier: Carrier) -> Iterator[Finding]:
    """The volumes of a catalogue of volumes that no folder belongs to."""
    if carrier.catalogue is None or not carrier.by_volume:
        return
    known = _volume_entries(carrier)
    held = {volume_above(folder, known) for folder in carrier.contents.folders} - {""}
    yield from (_no_folder(carrier, entry) for entry in carrier.catalogue.entries if entry.code not in held)


def _no_folder(carrier: Carrier, entry: CatalogueEntry) -> Finding:
    where = Where(path=carrier.catalogue_name, line=entry.line, element="档号")
    return Finding(CAR_NO_FOLDER, where, {"code": entry.code})


def _place(
    carrier: Carrier,
    folder: str,
    *,
    number: int = 0,
    entry: CatalogueEntry | None = None,
    findings: tuple[Finding, ...] = (),
) -> CarrierRecord:
    """A record at its place, before its metadata are read."""
    if not folder:
        return CarrierRecord(number=number, entry=entry, findings=findings)
    inside = carrier.contents.folders[folder]
    here = [n for n in inside if is_metadata(n) and n.rpartition("/")[0] == folder]
    document = main_metadata(here)
    names = tuple(n for n in inside if not is_metadata(n))
    where = Where(path=folder)
    found = [*findings, *(() if names else (Finding(CAR_NO_CONTENT, where),))]
    if not document:
        found.append(Finding(CAR_NO_METADATA, where, {"why": _NO_DOCUMENT}))
    return CarrierRecord(
        number=number,
        entry=entry,
        folder=folder,
        volume=_volume_name(folder, carrier.layout),
        document=document,
        others=tuple(n for n in inside if is_metadata(n) and n != document),
        names=names,
        findings=tuple(found),
    )


def _volume_name(folder: str, layout: Layout) -> str:
    """The folder of the volume that a record's folder lies in, or nothing."""
    parts = folder.split("/")
    depth = 4 if layout.name == "dat93" else 5
    return parts[-2] if len(parts) >= depth and "-" in parts[-2] else ""


def _with_metadata(record: CarrierRecord, read: Mapping[str, bytes | CannotRead]) -> CarrierRecord:
    if not record.document:
        return record
    data = read.get(record.document, b"")
    try:
        if isinstance(data, CannotRead):
            raise data
        reading = loads(data)
    except ArchpkgError as error:
        finding = Finding(
            CAR_NO_METADATA, Where(path=record.document, record=record.code), {"why": error.text}
        )
        return evolve(record, findings=(*record.findings, finding))
    findings = (f.at(record.document) for f in reading.findings)
    return evolve(record, stated=reading.value, data=data, findings=(*record.findings, *findings))


def place_of(obj: DigitalObject, record: CarrierRecord) -> str:
    """Where in the package the computer file lies that a record's metadata name: relative to the record's folder, as
    the package's own path, or found by its name alone. A path that nothing lies at is given in the folder."""
    inside = f"{record.folder}/{obj.path}"
    if inside in record.names:
        return inside
    if obj.path in record.names:
        return obj.path
    for name in (obj.path.rpartition("/")[2], obj.name):
        found = [n for n in record.names if name and n.rpartition("/")[2] == name]
        if len(found) == 1:
            return found[0]
    return inside
