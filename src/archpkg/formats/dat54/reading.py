"""One record read from the form of DA/T 54 or DA/T 63, leniently: what has no home is kept as an extra."""

from __future__ import annotations

from typing import Any

from attrs import evolve, frozen
from lxml import etree

from archpkg.errors import InvalidValue
from archpkg.findings import Reading
from archpkg.formats import dat46
from archpkg.formats.charset import encoding_findings
from archpkg.formats.dat46.foreign import OPENING
from archpkg.formats.dat46.nodes import tree_node
from archpkg.formats.dat46.several import records_in
from archpkg.formats.dat54.record import AGENTS_TYPE, BELONGS, PARTS, Scheme, repeats_of
from archpkg.formats.dat54.rules import AVM_DIFFERS, AVM_HOMELESS
from archpkg.formats.dat54.tree import as_this_form
from archpkg.formats.leaves import Gathered
from archpkg.formats.media.kinds import Kind
from archpkg.formats.media.nodes import Homes, read_nodes
from archpkg.formats.xml import Element, child, local, parse, text_of
from archpkg.model.agents import Agent, Relation
from archpkg.model.codes import ReferenceCode
from archpkg.model.objects import DigitalObject, Document, DocumentState
from archpkg.model.parts import Extra
from archpkg.model.records import Item
from archpkg.model.security import SecurityLevel
from archpkg.model.technical import Given, MediaDescription
from archpkg.model.walk import map_objects


def loads_record(data: bytes, scheme: Scheme) -> Reading[Item]:
    """One record. Namespaces are ignored, elements without a home are kept as extras with a finding.

    Where 扩展 tells the same as an element of the standard, that element is compared with it: an edited one is taken
    for a person's value. Raises CannotRead for what is not XML, and for a document of several records.
    """
    root = parse(data)
    got = Gathered(source=scheme.source, extra=[], findings=list(encoding_findings(data)))
    extension = child(root, "扩展")
    if extension is not None:
        root.remove(extension)
    lot = records_in(tree_node(root), OPENING)
    if lot:
        raise dat46.several(len(lot))
    homes = Homes()
    read_nodes(as_this_form(root, scheme.aliases), scheme.nodes, got, homes)
    base, others = _read_extension(extension, scheme, got, homes)
    item = _with_object(_item(base, homes), root, homes, got)
    _judge_repeats(item, homes, scheme)
    things = [_Thing(1, scheme.kinds[0], homes), *others]
    item = _with_things(item, things, got)
    return Reading(evolve(item, extra=(*item.extra, *got.extra)), got.findings)


@frozen
class _Thing:
    """What was read of the computer file at a place, counted from 1."""

    place: int
    kind: Kind
    homes: Homes


def _read_extension(
    extension: Element | None, scheme: Scheme, got: Gathered, homes: Homes
) -> tuple[Item, list[_Thing]]:
    base, things = Item(), list[_Thing]()
    beyond = etree.Element("扩展")
    for element in () if extension is None else list(extension):
        if local(element) == dat46.DAT46.root:
            reading = dat46.loads(etree.tostring(element, encoding="utf-8", with_tail=False))
            base = reading.value
            got.findings.extend(reading.findings)
        elif local(element) == "电子文件":
            things.extend(_read_things(element, scheme, got))
        else:
            beyond.append(element)
    read_nodes(beyond, scheme.beyond, got, homes, "扩展")
    return base, things


def _read_things(element: Element, scheme: Scheme, got: Gathered) -> list[_Thing]:
    place = element.get("序号", "")
    kinds = {kind.tag: kind for kind in scheme.kinds}
    things: list[_Thing] = []
    for box in element:
        kind = kinds.get(local(box))
        if kind is None or not place.isdecimal() or len(place) > 9:
            got.unknown(box, "电子文件")
        else:
            homes = Homes()
            read_nodes(box, kind.nodes, got, homes, f"电子文件/{kind.tag}")
            things.append(_Thing(int(place), kind, homes))
    return things


def _item(base: Item, homes: Homes) -> Item:
    """The record of the standard's elements upon what 扩展 told."""
    fields = dict(homes.of("item"))
    for name, kind in PARTS:
        if told := homes.of(name):
            fields[name] = evolve(getattr(base, name) or kind(), **told)
    code = homes.of("record").get("code", "").strip()
    if code and (base.code is None or str(base.code).strip() != code):
        fields["code"] = ReferenceCode.of(code)
    fields["media"] = _media(base.media or MediaDescription(), homes)
    fields["secrecy_period"] = base.secrecy_period or _marked_period(homes)
    agents: tuple[dict[str, str], ...] = homes.of("agents").get("agents", ())
    if agents:
        fields["agents"] = tuple(Agent(**{k: v for k, v in a.items() if k != "belongs_to"}) for a in agents)
    fields["relations"] = _with_belonging(base.relations, agents)
    return evolve(base, **fields)


def _media(base: MediaDescription, homes: Homes) -> MediaDescription | None:
    told = dict(homes.of("media"))
    if "level" in homes.of("record"):
        told["level"] = homes.of("record")["level"]
    media = evolve(base, **told)
    return media if media else None


def _marked_period(homes: Homes) -> str:
    """The secrecy period of a marking such as 机密★10年."""
    return SecurityLevel.parse(homes.texts["密级"]).period if "密级" in homes.texts else ""


def _with_belonging(
    relations: tuple[Relation, ...], agents: tuple[dict[str, str], ...]
) -> tuple[Relation, ...]:
    """机构人员隶属 as a relation, where it is not told already."""
    known = {(r.source, r.target) for r in relations if r.relation == BELONGS}
    new: list[Relation] = []
    for agent in agents:
        pair = (agent["identifier"] or agent["name"], agent["belongs_to"])
        if pair[1] and pair not in known:
            known.add(pair)
            new.append(Relation(source=pair[0], target=pair[1], type=AGENTS_TYPE, relation=BELONGS))
    return (*relations, *new)


def _with_object(item: Item, root: Element, homes: Homes, got: Gathered) -> Item:
    """The computer file the elements name: compared with the first one of 扩展, or the item's only one."""
    told = homes.of("object")
    first = next(item.objects, None)
    if first is not None:
        for tag, value, other in (
            ("计算机文件名", told.get("name"), first.file_name),
            ("计算机文件大小", told.get("size"), first.size),
        ):
            if value not in (None, other):
                got.extra.append(Extra(name=tag, value=str(value), source=got.source))
                got.note(AVM_DIFFERS, _element(root, tag), tag=tag, value=value, other=other)
        return item
    if not told.get("name"):
        if "size" in told:
            got.extra.append(Extra(name="计算机文件大小", value=str(told["size"]), source=got.source))
            got.note(AVM_HOMELESS, _element(root, "计算机文件大小"), tag="计算机文件大小")
        return item
    try:
        obj = DigitalObject(path=told["name"], size=told.get("size"))
    except InvalidValue as error:
        got.keep(_element(root, "计算机文件名"), told["name"], error)
        return item
    return evolve(item, documents=(Document(states=(DocumentState(objects=(obj,)),)),))


def _element(root: Element, tag: str) -> Element:
    found = next((element for element in root if local(element) == tag), None)
    return root if found is None else found


def _judge_repeats(item: Item, homes: Homes, scheme: Scheme) -> None:
    """A repeat that still says what the record says is nothing new; an edited one is a person's value."""
    first = next(item.objects, None)
    expected = repeats_of(item, first, scheme)
    for repeat in homes.repeats:
        fields = homes.of(repeat.node.home)
        if expected.get(repeat.node.tag) != text_of(repeat.element) and repeat.node.field not in fields:
            fields[repeat.node.field] = Given(repeat.value)
            homes.elements.append((repeat.node, repeat.element))


def _with_things(item: Item, things: list[_Thing], got: Gathered) -> Item:
    count = sum(1 for _ in item.objects)
    made: dict[tuple[int, str], Any] = {}
    for thing in things:
        value = thing.kind.made(thing.homes)
        if not value:
            continue
        if thing.place > count or (thing.place, thing.kind.field) in made:
            _keep_homeless(thing, got)
        else:
            made[thing.place, thing.kind.field] = value
    places = iter(range(1, count + 1))

    def fill(obj: DigitalObject) -> DigitalObject:
        place = next(places)
        return evolve(obj, **{name: value for (at, name), value in made.items() if at == place})

    return map_objects(item, fill) if made else item


def _keep_homeless(thing: _Thing, got: Gathered) -> None:
    for node, element in thing.homes.elements:
        if node.told or node.home == "thing":
            value = "；".join(text_of(part) for part in element) if len(element) else text_of(element)
            got.extra.append(Extra(name=node.tag, value=value, source=got.source))
            got.note(AVM_HOMELESS, element, tag=node.tag)
