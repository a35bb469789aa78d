"""Read a transfer package back: recognise its layout, take up its catalogue, metadata and content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, field, frozen

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Reading, Where
from archpkg.formats.carrier import (
    CATALOGUE_NAME,
    DESCRIPTION_NAME,
    ITEMS_NAME,
    VOLUMES_NAME,
    CarrierCatalogue,
    CatalogueEntry,
    Description,
    item_of_entry,
    loads_catalogue,
    loads_description,
)
from archpkg.formats.dat46 import FILE_ROOT, ROOT, loads, loads_file
from archpkg.formats.json import loads as loads_json
from archpkg.model.objects import DigitalObject, Document, DocumentState
from archpkg.model.parts import Extra
from archpkg.model.records import File, Fonds, Item
from archpkg.model.walk import objects
from archpkg.packages.bag.bag import PAYLOAD
from archpkg.packages.carrier.gather import gather
from archpkg.packages.carrier.layouts import LAYOUTS, Layout
from archpkg.packages.carrier.rules import (
    CAR_KIND,
    CAR_NO_CONTENT,
    CAR_NO_ENTRY,
    CAR_NO_FOLDER,
    CAR_NO_METADATA,
    CAR_STRAY,
)
from archpkg.packages.carrier.volumes import file_of_entry, together, volume_above
from archpkg.packages.containers import open_tree
from archpkg.packages.documents import claimed_format
from archpkg.packages.package import Package
from archpkg.packages.trees.tree import Members, Tree

OTHER = ("其他", "其它")


@frozen(kw_only=True)
class _Inside:
    """A package's members without the bag around them: names and sizes of files, and how to read one."""

    tree: Tree
    prefix: str
    sizes: Mapping[str, int | None] = field(factory=dict)
    catalogue: str = ""

    def read(self, name: str) -> bytes:
        return self.tree.read(self.prefix + name)


def open_package(path: str | Path) -> Reading[Package | None]:
    """Open a transfer package of a known layout, in a folder, zip or tar, bagged or not. Content is not digested.

    The value is None, with a finding, for something that is none. Raises CannotRead for what cannot be opened.
    """
    with open_tree(path) as tree:
        inside = _look_inside(tree)
        layout = _layout(inside)
        if layout is None:
            where = Where(path=str(path))
            return Reading(None, (*tree.findings, Finding(CAR_KIND, where)))
        record = _read_plain(inside) if not layout.catalogue else _read_carrier(inside, layout)
        package = Package(
            path=str(path),
            layout=layout.name,
            container=tree.kind,
            bagged=bool(inside.prefix),
            record=record.value,
        )
        return Reading(package, (*tree.findings, *record.findings))


def _look_inside(tree: Tree) -> _Inside:
    members = Members.listed(tree)
    known = {one.name: one.size for one in members.told}
    prefix = PAYLOAD if "bagit.txt" in members.files else ""
    names = [name for name in members.files if name.startswith(prefix)]
    sizes = {name.removeprefix(prefix): known.get(name) for name in names}
    return _Inside(tree=tree, prefix=prefix, sizes=sizes)


def _layout(inside: _Inside) -> Layout | None:
    if CATALOGUE_NAME in inside.sizes:
        return LAYOUTS["dat93"]
    if ITEMS_NAME in inside.sizes or VOLUMES_NAME in inside.sizes:
        return LAYOUTS["2012"]
    if "record.json" in inside.sizes:
        return LAYOUTS["plain"]
    return None


def _read_plain(inside: _Inside) -> Reading[Fonds]:
    record = loads_json(inside.read("record.json")).value
    missing = [obj.path for obj in objects(record) if obj.path not in inside.sizes]
    return Reading(record, [Finding(CAR_NO_CONTENT, Where(path=path)) for path in missing])


def _read_carrier(inside: _Inside, layout: Layout) -> Reading[Fonds]:
    """Catalogue entries decide which records there are; each record's own metadata says what it is.

    Where there is a catalogue of volumes only, its entries are the volumes, and the folders in them the records.
    """
    findings: list[Finding] = []
    whole = layout.catalogue_name in inside.sizes
    inside = evolve(inside, catalogue=layout.catalogue_name if whole else VOLUMES_NAME)
    catalogue = _catalogue(inside, layout.catalogue, findings)
    described = _description(inside, findings)
    by_volume = catalogue.level == "案卷"
    placed = (_by_volume if by_volume else _by_item)(inside, layout, catalogue.entries, findings)
    findings.extend(_strays(inside, layout))
    told = _told_volumes(inside, catalogue, findings)
    files = together(_read_files(inside, findings), told.value)
    record = gather([p.item for p in placed], [p.volume for p in placed], files, described)
    return Reading(evolve(record, extra=(*catalogue.extra, *told.extra)), findings)


@frozen(kw_only=True)
class _Placed:
    """A record and the code of the volume it lies in, empty for none."""

    item: Item
    volume: str = ""


def _catalogue(inside: _Inside, edition: str, findings: list[Finding]) -> CarrierCatalogue:
    reading = loads_catalogue(inside.read(inside.catalogue), edition=edition)
    findings.extend(f.at(inside.catalogue) for f in reading.findings)
    return reading.value


def _by_item(
    inside: _Inside, layout: Layout, entries: Sequence[CatalogueEntry], findings: list[Finding]
) -> list[_Placed]:
    folders = _record_folders(inside, layout)
    lot: list[_Placed] = []
    for entry in entries:
        folder = folders.pop(entry.code, None)
        if folder is None:
            findings.append(_no_folder(inside, entry))
        item = _record(inside, entry, folder, findings)
        lot.append(_Placed(item=item, volume=_volume_name(folder, layout)))
    for code, folder in folders.items():
        findings.append(Finding(CAR_NO_ENTRY, Where(path=folder)))
        item = _record(inside, CatalogueEntry(code=code), folder, findings)
        lot.append(_Placed(item=item, volume=_volume_name(folder, layout)))
    return lot


def _by_volume(
    inside: _Inside, layout: Layout, entries: Sequence[CatalogueEntry], findings: list[Finding]
) -> list[_Placed]:
    """Every folder of a record; where a volume has no folders in it, its own folder is one record."""
    known = {entry.code: entry for entry in entries if entry.code}
    lot: list[_Placed] = []
    for code, folder in _record_folders(inside, layout).items():
        volume = volume_above(folder, known)
        if not volume:
            findings.append(Finding(CAR_NO_ENTRY, Where(path=folder)))
        entry = known.get(code) or CatalogueEntry(code=code)
        lot.append(_Placed(item=_record(inside, entry, folder, findings), volume=volume))
    held = {placed.volume for placed in lot} - {""}
    findings.extend(_no_folder(inside, entry) for entry in entries if entry.code not in held)
    return lot


def _no_folder(inside: _Inside, entry: CatalogueEntry) -> Finding:
    return Finding(CAR_NO_FOLDER, Where(path=inside.catalogue, element="档号"), {"code": entry.code})


@frozen(kw_only=True)
class _Told:
    """The volumes of a catalogue of volumes, and what stood beside them."""

    value: tuple[File, ...] = ()
    extra: tuple[Extra, ...] = ()


def _told_volumes(inside: _Inside, catalogue: CarrierCatalogue, findings: list[Finding]) -> _Told:
    """The volumes that the catalogue tells of, or a second one beside it or in 其他."""
    extra: tuple[Extra, ...] = ()
    if catalogue.level != "案卷":
        places = (VOLUMES_NAME, *(f"{other}/{VOLUMES_NAME}" for other in OTHER))
        name = next((name for name in places if name in inside.sizes), "")
        if not name:
            return _Told()
        inside = evolve(inside, catalogue=name)
        catalogue = _catalogue(inside, "2012", findings)
        extra = catalogue.extra
    seen: list[Finding] = []
    files = tuple(file_of_entry(entry, seen) for entry in catalogue.entries)
    findings.extend(f.at(inside.catalogue) for f in seen)
    return _Told(value=files, extra=extra)


def _description(inside: _Inside, findings: list[Finding]) -> Description:
    if DESCRIPTION_NAME not in inside.sizes:
        return Description()
    reading = loads_description(inside.read(DESCRIPTION_NAME))
    findings.extend(f.at(DESCRIPTION_NAME) for f in reading.findings)
    return reading.value


def _in_records(name: str, layout: Layout) -> bool:
    """Whether a member lies below the folders of records, rather than at the top or in 其他."""
    top, slash, _ = name.partition("/")
    if not slash or top in OTHER:
        return False
    return layout.name != "2012" or top == "电子档案"


def _is_metadata(name: str) -> bool:
    """电子档案*元数据.XML, in any case of the suffix (DA/T 93-2022 annex B)."""
    base = name.rpartition("/")[2]
    return base.startswith("电子档案") and base.upper().endswith("元数据.XML")


def _record_folders(inside: _Inside, layout: Layout) -> dict[str, str]:
    """From reference code to folder: those that hold metadata, and the innermost that hold anything else."""
    holding = [name.rpartition("/")[0] for name in inside.sizes if _in_records(name, layout)]
    with_metadata = {n.rpartition("/")[0] for n in inside.sizes if _in_records(n, layout) and _is_metadata(n)}
    found: dict[str, str] = {}
    # The levels between 电子档案 and a record may be left out.
    least = 1 if layout.name == "2012" else 2
    for folder in (*sorted(with_metadata), *sorted(set(holding))):
        above = any(folder.startswith(f"{known}/") for known in with_metadata)
        if folder.count("/") >= least and not above:
            found.setdefault(folder.rpartition("/")[2], folder)
    return found


def _volume_name(folder: str | None, layout: Layout) -> str:
    """The folder of the volume that a record's folder lies in, or nothing."""
    parts = (folder or "").split("/")
    depth = 4 if layout.name == "dat93" else 5
    return parts[-2] if len(parts) >= depth and "-" in parts[-2] else ""


def _record(inside: _Inside, entry: CatalogueEntry, folder: str | None, findings: list[Finding]) -> Item:
    if folder is None:
        return _item_of(entry, inside, findings)
    names = [n for n in inside.sizes if n.startswith(f"{folder}/")]
    metadata = sorted(n for n in names if _is_metadata(n) and n.rpartition("/")[0] == folder)
    content = sorted(n for n in names if not _is_metadata(n))
    if not content:
        findings.append(Finding(CAR_NO_CONTENT, Where(path=folder)))
    item = _read_item(inside, metadata, entry, folder, findings)
    return _with_content(item, folder, content, inside.sizes)


def _read_item(
    inside: _Inside, metadata: Sequence[str], entry: CatalogueEntry, folder: str, findings: list[Finding]
) -> Item:
    if not metadata:
        findings.append(Finding(CAR_NO_METADATA, Where(path=folder), {"why": f"{ROOT}.XML"}))
        return _item_of(entry, inside, findings)
    try:
        reading = loads(inside.read(metadata[0]))
    except CannotRead as error:
        findings.append(Finding(CAR_NO_METADATA, Where(path=metadata[0]), {"why": error.text}))
        return _item_of(entry, inside, findings)
    findings.extend(f.at(metadata[0]) for f in reading.findings)
    item = reading.value
    item = evolve(item, extra=(*item.extra, *entry.extra))
    return item if item.code is not None else evolve(item, code=_item_of(entry, inside, findings).code)


def _item_of(entry: CatalogueEntry, inside: _Inside, findings: list[Finding]) -> Item:
    """The item as the catalogue alone tells it; what is found is found in the catalogue."""
    seen: list[Finding] = []
    item = item_of_entry(entry, seen)
    findings.extend(f.at(inside.catalogue) for f in seen)
    return item


def _with_content(item: Item, folder: str, content: Sequence[str], sizes: Mapping[str, int | None]) -> Item:
    """Object paths from the record's folder to the package's root; content that no metadata names is added."""
    documents = tuple(
        evolve(
            d, states=tuple(evolve(s, objects=tuple(_placed(o, folder) for o in s.objects)) for s in d.states)
        )
        for d in item.documents
    )
    placed = evolve(item, documents=documents)
    named = {obj.path for obj in placed.objects}
    others = [
        DigitalObject(path=n, size=sizes[n], format=claimed_format(n)) for n in content if n not in named
    ]
    if not others:
        return placed
    role = "其他" if named else "正本"
    added = Document(role=role, main=not named, states=(DocumentState(objects=others),))
    return evolve(placed, documents=(*placed.documents, added))


def _placed(obj: DigitalObject, folder: str) -> DigitalObject:
    return evolve(obj, path=f"{folder}/{obj.path}")


def _read_files(inside: _Inside, findings: list[Finding]) -> list[File]:
    """The volumes described in 其他/案卷元数据."""
    lot: list[File] = []
    for name in sorted(inside.sizes):
        top, _, rest = name.partition("/")
        if top in OTHER and rest.startswith(f"{FILE_ROOT}/") and rest.upper().endswith(".XML"):
            reading = loads_file(inside.read(name))
            findings.extend(f.at(name) for f in reading.findings)
            lot.append(reading.value)
    return lot


def _strays(inside: _Inside, layout: Layout) -> Iterator[Finding]:
    """Computer files that lie neither in a record's folder, nor in 其他, nor are a document of the carrier."""
    known = {layout.catalogue_name, DESCRIPTION_NAME, VOLUMES_NAME}
    for name in sorted(inside.sizes):
        depth = name.count("/")
        if name.partition("/")[0] in OTHER or (depth == 0 and name in known):
            continue
        if depth < 3 and not (layout.name == "2012" and depth == 2 and _in_records(name, layout)):
            yield Finding(CAR_STRAY, Where(path=name))
