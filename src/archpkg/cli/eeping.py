"""The work of ``archpkg eep …``, and packages of DA/T 48 as trees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from archpkg.display import printable
from archpkg.errors import WrongUse
from archpkg.findings import Reading, Report, reject
from archpkg.formats.eep.read import EepReading
from archpkg.formats.eep.signatures import Signing
from archpkg.model.agents import Agent, Event
from archpkg.model.parts import Provenance, Storage
from archpkg.model.records import Item
from archpkg.model.walk import items, objects
from archpkg.packages.recognise import read
from archpkg.packages.scan_rules import SCAN_NONE, SCAN_STRAY
from archpkg.packages.scans import attach
from archpkg.progress import Progress
from archpkg.words import Lang, Text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.tree import Tree

    from archpkg.formats.eep.values import SignedObject

_OF_OTHERS = (SCAN_NONE, SCAN_STRAY)
"""What is told of the other records while one is packed; one without computer files is refused anyway."""


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
    findings = (*reading.findings, *made.findings)
    return Report(kind="eep", findings=findings, counts=made.counts), _wrote(order.target)


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
    reading = read(path)
    if next(objects(reading.value), None) is None:
        linked = attach(reading.value, place)
        seen = (finding for finding in linked.findings if finding.rule not in _OF_OTHERS)
        reading = Reading(linked.value, (*reading.findings, *seen))
    lot = [one for one in items(reading.value) if not wanted or wanted in (str(one.code), one.identifier)]
    if len(lot) == 1:
        return Reading(lot[0], reading.findings)
    if not lot:
        reject(reading.errors)
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
    return out.report("eep"), _wrote(target)


def sign(
    source: str, target: str, signing: Sequence[Signing], progress: Progress | None
) -> tuple[Report, Text]:
    """Sign a package. Raises as :func:`archpkg.packages.eep.sign.sign_eep`."""
    from archpkg.packages.eep.sign import sign_eep

    made = sign_eep(source, target, signing=signing, progress=progress)
    return made.report("eep"), _wrote(target)


# ── show ─────────────────────────────────────────────────────────────────────────────────────────────────


def print_packages(packages: Sequence[tuple[str, EepReading]], lang: Lang) -> None:
    """Each package as a tree on stdout: layers, documents, states, computer files, signatures."""
    from rich.tree import Tree

    console = make_console(10_000)  # nothing is cut where no screen is
    for name, reading in packages:
        item = reading.value.item
        title = " ".join(part for part in (name, "EEP", str(item.code or ""), item.title) if part)
        tree = Tree(plain(title))
        for depth, layer in enumerate(reading.value.signed.layers):
            _add_layer(tree, layer, reading.value.signed.revision - depth, lang)
        for signature in reading.value.signatures:
            tree.add(plain(f"电子签名 {signature.identifier} {signature.signer} {signature.time}".rstrip()))
        for lock in reading.value.locks:
            tree.add(plain(f"锁定签名 → {lock.locked} {lock.signer} {lock.time}".rstrip()))
        console.print(tree)


def _add_layer(tree: Tree, layer: SignedObject, revision: int, lang: Lang) -> None:
    branch = tree.add(plain(f"修改{revision} {layer.kind.value}  {layer.created}  {layer.creator}"))
    encodings = iter(layer.current.encodings)
    for document in layer.current.item.documents:
        kind = "主文档" if document.main else "附属文档"
        below = branch.add(plain(f"文档 {document.identifier} {kind} {document.title}".rstrip()))
        for number, state in enumerate(document.states, 1):
            held = below.add(f"文档数据 {number}")
            for obj in state.objects:
                encoding = next(encodings)
                size = "" if obj.size is None else f"  {obj.size:,} B"
                how = _HELD[encoding.data.value].in_(lang)
                held.add(plain(f"{obj.file_name}{size}{f'  ({how})' if how else ''}"))


_HELD = {
    "embedded": Text("", ""),
    "reference": Text("data in the former package", "数据在原封装包"),
    "digest-only": Text("only a digest", "仅有摘要"),
    "outside": Text("not in the package", "不在包内"),
}


def make_console(width: int, *, markup: bool = True) -> Console:
    """Standard output for trees and tables, as wide as the terminal, or ``width`` columns where there is none."""
    from rich.console import Console

    console = Console(highlight=False, markup=markup, emoji=False)
    if not console.is_terminal:
        console.width = width
    return console


def plain(text: str) -> str:
    """Text in which rich finds no markup, and no control characters reach the terminal."""
    return printable(text).replace("[", "\\[")
