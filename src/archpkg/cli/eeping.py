"""The work of ``archpkg eep …``, and records written in XML as other commands meet them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from archpkg.cli.reading import open_octets, read_record
from archpkg.errors import WrongUse
from archpkg.findings import Finding, Reading, Report, Rule, Severity
from archpkg.formats import FORMATS
from archpkg.formats.carrier import CarrierCatalogue, catalogue_entry, dumps_catalogue
from archpkg.formats.dat46.many import write_records
from archpkg.formats.eep.compose import complete_item
from archpkg.formats.eep.read import EepReading, read_eep
from archpkg.formats.eep.signatures import Signing
from archpkg.formats.written import read_written
from archpkg.model.agents import Agent, Event
from archpkg.model.contradictions import fonds_beside
from archpkg.model.parts import Provenance, Storage
from archpkg.model.records import Fonds, Item, Series
from archpkg.model.walk import items, objects
from archpkg.packages.eep.opening import has_eep, open_place
from archpkg.packages.scan_rules import SCAN_NONE, SCAN_STRAY
from archpkg.packages.scans import attach
from archpkg.packages.staging import staged_file
from archpkg.progress import Progress
from archpkg.words import Lang, Text

if TYPE_CHECKING:
    from rich.tree import Tree

    from archpkg.formats.eep.values import SignedObject

ITEM_FORMS = tuple(name for name, form in FORMATS.items() if form.carries is Item)
"""The dialects that hold one record."""
_OF_OTHERS = (SCAN_NONE, SCAN_STRAY)
"""What is told of the other records while one is packed; one without computer files is refused anyway."""


@frozen(kw_only=True)
class Described:
    """Records that were written in XML: the kind of document, the records, what was seen, the packages among it."""

    kind: str
    record: Fonds
    findings: tuple[Finding, ...]
    packages: tuple[tuple[str, EepReading], ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many records, and how many computer files they have."""
        counts = {
            "items": sum(1 for _ in items(self.record)),
            "objects": sum(1 for _ in objects(self.record)),
        }
        return {"packages": len(self.packages), **counts} if self.packages else counts


def described(path: str) -> Described | None:
    """Read a package (EEP), or records in an XML; None for anything else.

    Raises :class:`CannotRead`, :class:`archpkg.errors.NotRecognised` for an XML of no known kind.
    """
    if has_eep(path):
        return _packages(path)
    if Path(path).suffix.lower() != ".xml" or not os.path.isfile(path):
        return None
    with open_octets(path) as stream:
        written = read_written(stream)
    record = fonds_of(written.items)
    if written.files:
        record = evolve(record, series=[*record.series, Series(files=written.files)])
    if written.description is not None:
        told = written.description.get
        record = evolve(record, name=told("全宗名称"), unit=told("移交单位"), archives_name=told("接收单位"))
    return Described(kind=written.kind, record=record, findings=written.findings)


def _packages(path: str) -> Described:
    found: list[Finding] = []
    packages: list[tuple[str, EepReading]] = []
    with open_place(path) as place:
        found += place.findings
        for member in place.members:
            with place.open(member) as stream:
                reading = read_eep(stream)
            packages.append((place.said(member), reading))
            said = place.said(member)
            found += [finding.at(said) for finding in reading.findings] if said else reading.findings
    lot = [complete_item(reading.value.signed.current) for _, reading in packages]
    return Described(kind="eep", record=fonds_of(lot), findings=tuple(found), packages=tuple(packages))


def fonds_of(lot: Iterable[Item]) -> Fonds:
    """Records that came by themselves as a fonds: what the first tells of it, and a class for each 类别号 in order."""
    records = tuple(lot)
    series: dict[str, list[Item]] = {}
    for item in records:
        series.setdefault(item.category or (item.code.category if item.code is not None else ""), []).append(
            item
        )
    told = next((item.provenance for item in records if item.provenance is not None), None)
    return Fonds(
        code=next((code for item in records if (code := _fonds_code(item))), ""),
        name="" if told is None else told.fonds_name,
        unit="" if told is None else told.unit,
        archives_name="" if told is None else told.archives_name,
        archives_code="" if told is None else told.archives_code,
        series=[Series(code=code, items=some) for code, some in series.items()],
    )


def _fonds_code(item: Item) -> str:
    return (item.code.fonds if item.code is not None else "") or fonds_beside(item.extra)


def write_carrier(record: Fonds, target: str, form: str) -> Finding:
    """Write 目录文件 of DA/T 93 or 文件目录 of 2012: a line for each record. The note says that it holds no more."""
    lot = tuple(items(record))
    lines = tuple(catalogue_entry(item, sequence=number) for number, item in enumerate(lot, 1))
    edition = "2012" if form == "carrier-2012" else "dat93"
    with staged_file(Path(target)) as stream:
        stream.write(dumps_catalogue(CarrierCatalogue(edition=edition, entries=lines)))
    return Finding(LINES_ONLY, details={"n": len(lot)})


LINES_ONLY = Rule(
    code="CONVERT-LINES",
    severity=Severity.NOTE,
    text=Text(
        "A carrier's catalogue has one line for each of the {n} records; volumes and further metadata are not in it.",
        "载体目录对 {n} 件各写一行；案卷及其他元数据不在其中。",
    ),
    hint=Text(
        "Keep the source, or convert to json to lose nothing.", "请保留来源；如需完整，请转换为 json。"
    ),
)


def write_described(record: Fonds, target: str, form: str) -> None:
    """Write the records of a fonds as an XML document of a dialect that holds one record, or as many in dat46.

    Raises :class:`WrongUse` where there are several for another dialect, or none.
    """
    lot = tuple(items(record))
    if len(lot) != 1 and form != "dat46":
        raise WrongUse(
            Text(
                f"{form} holds one record, and there are {len(lot)}.",
                f"{form} 只能容纳一件，现有 {len(lot)} 件。",
            ),
            hint=Text("Convert them one by one, or to dat46.", "请逐件转换，或转换为 dat46。"),
        )
    with staged_file(Path(target)) as stream:
        if len(lot) == 1:
            stream.write(FORMATS[form].dumps(lot[0]))
        else:
            write_records(lot, stream)


# ── pack, unpack, sign, verify ───────────────────────────────────────────────────────────────────────────


@frozen(kw_only=True)
class Packing:
    """What the user wants packed: the record and which item of it, the computer files, when and by whom."""

    record: str
    objects: str
    target: str
    item: str
    created: str
    creator: str
    modifies: str
    medium: str
    signing: tuple[Signing, ...]


def pack(order: Packing, progress: Progress | None) -> tuple[Report, Text]:
    """Pack one record. Raises as :func:`archpkg.packages.eep.pack.pack_eep`."""
    from archpkg.packages.eep.pack import pack_eep

    reading = _one_item(order.record, order.item, order.objects)
    item = reading.value
    creator = order.creator or ("" if item.provenance is None else item.provenance.unit)
    made = pack_eep(
        _completed(item, creator, order),
        order.objects,
        order.target,
        created=order.created,
        creator=creator,
        signing=order.signing,
        modifies=order.modifies or None,
        progress=progress,
    )
    eep = made.value.eep
    octets = sum(obj.size or 0 for obj in eep.item.objects)
    counts = {
        "objects": len(eep.signed.current.encodings),
        "octets": octets,
        "signatures": len(eep.signatures),
    }
    findings = (*reading.findings, *made.findings)
    return Report(kind="eep", findings=findings, counts=counts), _wrote(order.target)


def _completed(item: Item, creator: str, order: Packing) -> Item:
    """What the strict form asks for and the command knows: the packing itself is 业务行为 of the unit that does it, the
    档号 serves as 电子文件号 where there is no other, and ``--medium`` says where the package is kept."""
    told = item.provenance or Provenance()
    storage = item.storage or Storage()
    packing = Event(activity="封装", time=order.created, agent=creator)
    return evolve(
        item,
        identifier=item.identifier or str(item.code or ""),
        provenance=evolve(told, unit=told.unit or creator),
        storage=evolve(storage, offline_media=storage.offline_media or tuple(filter(None, [order.medium]))),
        agents=item.agents or ((Agent(name=creator, type="单位"),) if creator else ()),
        events=item.events or ((packing,) if creator else ()),
    )


def _wrote(target: str) -> Text:
    return Text("Wrote {target}", "已写出 {target}").fill(target=target)


def _one_item(path: str, wanted: str, place: str) -> Reading[Item]:
    """The one record to pack, by 档号 or 电子文件号 where there are several, with its computer files: those that it
    names or, where no record names any, those below ``place`` that bear its code."""
    found = described(path)
    reading = read_record(path) if found is None else Reading(found.record, found.findings)
    if next(objects(reading.value), None) is None:
        linked = attach(reading.value, place)
        seen = (finding for finding in linked.findings if finding.rule not in _OF_OTHERS)
        reading = Reading(linked.value, (*reading.findings, *seen))
    lot = [one for one in items(reading.value) if not wanted or wanted in (str(one.code), one.identifier)]
    if len(lot) == 1:
        return Reading(lot[0], reading.findings)
    hint = Text("Say which by --item with its reference code.", "请用 --item 指定档号。")
    if not lot:
        hint = Text("Give another record, or another --item.", "请另给元数据文件，或另指定 --item。")
    raise WrongUse(
        Text(f"{len(lot)} records fit; one is packed.", f"符合的有 {len(lot)} 件，一次封装一件。"),
        hint=hint,
        path=path,
    )


def unpack(
    source: str,
    target: str,
    *,
    member: str = "",
    revision: int | None = None,
    damaged: bool = False,
    progress: Progress | None = None,
) -> tuple[Report, Text]:
    """Unpack a package. Raises as :func:`archpkg.packages.eep.unpack.unpack_eep`."""
    from archpkg.packages.eep.unpack import unpack_eep

    out = unpack_eep(source, target, member=member, revision=revision, damaged=damaged, progress=progress)
    lot = list(out.value.item.objects)
    counts = {"objects": len(lot), "octets": sum(obj.size or 0 for obj in lot)}
    return Report(kind="eep", findings=out.findings, counts=counts), _wrote(target)


def sign(
    source: str, target: str, signing: Sequence[Signing], progress: Progress | None
) -> tuple[Report, Text]:
    """Sign a package. Raises as :func:`archpkg.packages.eep.sign.sign_eep`."""
    from archpkg.packages.eep.sign import sign_eep

    made = sign_eep(source, target, signing=signing, progress=progress)
    counts = {"signatures": len(made.eep.signatures), "octets": made.octets}
    return Report(kind="eep", counts=counts), _wrote(target)


# ── show ─────────────────────────────────────────────────────────────────────────────────────────────────


def print_packages(found: Described, lang: Lang) -> None:
    """Each package as a tree on stdout: layers, documents, states, computer files, signatures."""
    from rich.console import Console
    from rich.tree import Tree

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 10_000  # nothing is cut where no screen is
    for name, reading in found.packages:
        item = reading.value.item
        title = " ".join(part for part in (name, "EEP", str(item.code or ""), item.title) if part)
        tree = Tree(_plain(title))
        for depth, layer in enumerate(reading.value.signed.layers):
            _add_layer(tree, layer, reading.value.signed.revision - depth, lang)
        for signature in reading.value.signatures:
            tree.add(_plain(f"电子签名 {signature.identifier} {signature.signer} {signature.time}".rstrip()))
        for lock in reading.value.locks:
            tree.add(_plain(f"锁定签名 → {lock.locked} {lock.signer} {lock.time}".rstrip()))
        console.print(tree)


def _add_layer(tree: Tree, layer: SignedObject, revision: int, lang: Lang) -> None:
    branch = tree.add(_plain(f"修改{revision} {layer.kind.value}  {layer.created}  {layer.creator}"))
    encodings = iter(layer.current.encodings)
    for document in layer.current.item.documents:
        kind = "主文档" if document.main else "附属文档"
        below = branch.add(_plain(f"文档 {document.identifier} {kind} {document.title}".rstrip()))
        for number, state in enumerate(document.states, 1):
            held = below.add(f"文档数据 {number}")
            for obj in state.objects:
                encoding = next(encodings)
                size = "" if obj.size is None else f"  {obj.size:,} B"
                how = _HELD[encoding.data.value].in_(lang)
                held.add(_plain(f"{obj.file_name}{size}{f'  ({how})' if how else ''}"))


_HELD = {
    "embedded": Text("", ""),
    "reference": Text("data in the former package", "数据在原封装包"),
    "digest-only": Text("only a digest", "仅有摘要"),
    "outside": Text("not in the package", "不在包内"),
}


def _plain(text: str) -> str:
    """Text in which rich sees no markup, and no control characters reach the terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in text).replace("[", "\\[")
