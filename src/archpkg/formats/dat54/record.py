"""One record in the form of DA/T 54 or DA/T 63: the standard's own elements first, all else in 扩展.

Neither standard fixes an XML form, so this one is our reading: one element a Chinese name, containers as parents. The
first computer file of the record is the one that the standard's elements tell of. 扩展 holds what the standard has no
element for: the DA/T 46 form of the rest, and what is known of further computer files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, fields_dict, frozen
from lxml import etree

from archpkg.errors import WrongUse
from archpkg.formats import dat46
from archpkg.formats.dat54.tree import without_layout
from archpkg.formats.media.kinds import Kind as Kind
from archpkg.formats.media.nodes import Node, View, write_nodes
from archpkg.formats.xml import Element, add, parse, write
from archpkg.model.codes import ReferenceCode
from archpkg.model.objects import DigitalObject
from archpkg.model.parts import Provenance, Rights, Storage
from archpkg.model.records import Item
from archpkg.model.technical import MediaDescription
from archpkg.model.walk import map_objects
from archpkg.words import Text


@frozen(kw_only=True)
class Scheme:
    """One of the two standards: root, nodes of the record, nodes for 扩展, other names, the kind its elements tell of.

    ``kinds`` are all kinds there are, its own first. ``repeats`` gives, by tag, the text of the record that stands in
    for a told value nobody gave. ``subject`` is what its records are of, ``categories`` 档案门类 of such records.
    """

    source: str
    root: str
    nodes: tuple[Node, ...]
    beyond: tuple[Node, ...]
    aliases: Mapping[str, str]
    kinds: tuple[Kind, ...]
    repeats: Callable[[Item], dict[str, str]]
    subject: Text
    categories: tuple[str, ...]


BELONGS = "隶属"
AGENTS_TYPE = "机构人员-机构人员"


@frozen(kw_only=True)
class _Agent:
    """An agent as both standards tell it: 机构人员隶属 is a relation in the model."""

    name: str
    identifier: str
    type: str
    organisation_code: str
    position: str
    belongs_to: str


@frozen
class _Agents:
    agents: tuple[_Agent, ...]


@frozen
class _Record:
    level: str
    code: str


def dumps_record(item: Item, scheme: Scheme) -> bytes:
    """The metadata of one record. Raises InvalidValue for text that XML cannot hold, and WrongUse for a record that
    says nowhere that it is a photograph, or a recording: it would look like one in the other party's system."""
    if not is_described(item, scheme):
        raise _other_record(item, scheme)
    root = etree.Element(scheme.root)
    first = next(item.objects, None)
    view = view_of(item, first, scheme.kinds[0])
    write_nodes(root, scheme.nodes, view, repeats_of(item, first, scheme))
    extension = etree.Element("扩展")
    write_nodes(extension, scheme.beyond, view, {})
    _write_objects(extension, item, scheme)
    rest = _rest(item, scheme)
    if rest != Item():
        extension.append(without_layout(parse(dat46.dumps(rest))))
    if len(extension):
        root.append(extension)
    return write(root)


def is_described(item: Item, scheme: Scheme) -> bool:
    """Return whether a record is one of the scheme's kind: a computer file has the photograph or recording, the record
    has a description beyond DA/T 46 or an extra read from this form, or its 档案门类 is one of the scheme's."""
    if item.media is not None or item.category in scheme.categories:
        return True
    if item.code is not None and item.code.category in scheme.categories:
        return True
    if any(extra.source == scheme.source for extra in item.extra):
        return True
    return any(getattr(obj, scheme.kinds[0].field) is not None for obj in item.objects)


def _other_record(item: Item, scheme: Scheme) -> WrongUse:
    name = str(item.code or item.title)
    en, zh = name or "The record", name or "该件"
    return WrongUse(
        Text(
            f"{en} has no {scheme.subject.en} and is not written as {scheme.source}.",
            f"{zh} 没有{scheme.subject.zh}，不能写成 {scheme.source}。",
        ),
        hint=Text(
            "Write it as dat46, or describe its computer files first.", "请写成 dat46，或先著录其电子文件。"
        ),
    )


def view_of(item: Item, first: DigitalObject | None, kind: Kind) -> View:
    """From home to value, for a record and one of its computer files."""
    media = item.media or MediaDescription()
    code = "" if item.code is None else str(item.code)
    view: dict[str, object] = {
        "item": item,
        "record": _Record(media.level or "件", code),
        "media": media,
        "provenance": item.provenance,
        "storage": item.storage,
        "rights": item.rights,
        "agents": _Agents(tuple(_agents(item))),
    }
    if first is not None:
        view["object"] = DigitalObject(path=first.path, name=first.file_name, size=first.size)
        view |= kind.view(getattr(first, kind.field))
    return view


def _agents(item: Item) -> Iterator[_Agent]:
    above = {r.source: r.target for r in reversed(item.relations) if r.relation == BELONGS}
    for agent in item.agents:
        yield _Agent(
            name=agent.name,
            identifier=agent.identifier,
            type=agent.type,
            organisation_code=agent.organisation_code,
            position=agent.position,
            belongs_to=above.get(agent.identifier or agent.name, ""),
        )


def repeats_of(item: Item, first: DigitalObject | None, scheme: Scheme) -> dict[str, str]:
    """By tag, the texts that stand in for told values which nobody gave."""
    return {**scheme.repeats(item), **format_repeats(first)}


def format_repeats(first: DigitalObject | None) -> dict[str, str]:
    """格式名称 and 格式版本 as DA/T 46 M47 has them, where the computer file itself was not asked."""
    form = None if first is None else first.format
    return {} if form is None else {"格式名称": form.name, "格式版本": form.version}


def _write_objects(extension: Element, item: Item, scheme: Scheme) -> None:
    """What is known of further computer files, and of the first what the standard does not tell."""
    for place, obj in enumerate(item.objects, start=1):
        box = etree.Element("电子文件")
        for kind in scheme.kinds if place > 1 else scheme.kinds[1:]:
            thing = getattr(obj, kind.field)
            if thing:
                write_nodes(add(box, kind.tag), kind.nodes, kind.view(thing), {})
        if len(box):
            box.set("序号", str(place))
            extension.append(box)


PARTS: tuple[tuple[str, type[Any]], ...] = (
    ("provenance", Provenance),
    ("storage", Storage),
    ("rights", Rights),
)
"""The parts of an item that the standards share with DA/T 46, each only to a part."""


def _rest(item: Item, scheme: Scheme) -> Item:
    """The item without all that the standard's elements tell; what it repeats stays."""
    covered = _covered(scheme.nodes)
    blank: dict[str, Any] = {name: fields_dict(Item)[name].default for name in covered["item"]}
    for name, kind in PARTS:
        value = getattr(item, name)
        less = None if value is None else evolve(value, **_defaults(kind, covered.get(name, ())))
        blank[name] = None if value != less and less == kind() else less
    blank |= {"media": None, "agents": ()}
    code = item.code
    if code is not None and ReferenceCode.of(str(code).strip()) == code:
        blank["code"] = None
    bare = map_objects(item, lambda obj: evolve(obj, photograph=None, recording=None))
    return evolve(bare, **blank)


def _covered(nodes: Sequence[Node]) -> dict[str, list[str]]:
    """By home the fields that have an element of their own."""
    covered: dict[str, list[str]] = {}
    for node in nodes:
        if node.children:
            for home, names in _covered(node.children).items():
                covered.setdefault(home, []).extend(names)
        elif not node.told:
            covered.setdefault(node.home, []).append(node.field)
    return covered


def _defaults(kind: type[Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: fields_dict(kind)[name].default for name in names}
