"""DA/T 54 and DA/T 63: the values of an element in a record, by the nodes that write it.

An element that tells of a computer file has its values in each of them; one of a container that may stand more than
once (数字签名, 主题 …) in each of those. What the record tells elsewhere stands in where nobody gave a value, as in the
documents of both standards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from archpkg.checks.metadata.dat46_values import Record
from archpkg.checks.metadata.scheme import Values
from archpkg.formats.dat54.record import Scheme, format_repeats, view_of
from archpkg.formats.leaves import TEXTS, Leaf, Spelling
from archpkg.formats.media.nodes import Node, View
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Item
from archpkg.model.technical import Given
from archpkg.words import Text

OBJECT = "电子文件"
SCOPES: Mapping[str, Text] = {
    OBJECT: Text("computer file {n}", "第 {n} 个计算机文件"),
    "主题": Text("passage {n}", "第 {n} 段主题"),
    "数字签名": Text("signature {n}", "第 {n} 个数字签名"),
    "职能业务": Text("business {n}", "第 {n} 项职能业务"),
    "管理活动": Text("action {n}", "第 {n} 项管理活动"),
    "机构人员实体": Text("agent {n}", "第 {n} 个机构人员"),
    "授权实体": Text("mandate {n}", "第 {n} 项授权"),
}
"""What may stand more than once in a record, and how the n-th is called."""

_OWN_CONTAINERS = frozenset(("机构人员实体", "授权实体"))
_OWN_LEAVES = frozenset(
    (
        ("管理活动", "业务状态"),
        ("管理活动", "行为依据"),
        ("管理活动", "机构人员标识符"),
        ("机构人员实体", "个人职位"),
    )
)
"""Of the form, but not of the standards."""
_OF_RECORD = frozenset(("item", "record", "media", "provenance", "storage", "rights", "agents"))


@frozen
class _Place:
    """Where an element stands: its node, in a repeated container its leaf, and what may stand more than once."""

    node: Node
    scope: str
    leaf: Leaf | None = None


@frozen
class _Seen:
    """A record, or a record and one of its computer files, as its elements see it."""

    view: View
    repeats: Mapping[str, str]


def names_of(nodes: Sequence[Node]) -> tuple[str, ...]:
    """The elements of a standard in order, containers before what is in them."""
    return tuple(_places(nodes))


def _places(nodes: Sequence[Node]) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    for node in nodes:
        scope = _scope(node)
        if node.tag not in _OWN_CONTAINERS:
            places[node.tag] = _Place(node, scope)
        places |= _places(node.children)
        for leaf in node.leaves:
            if (node.tag, leaf.tag) not in _OWN_LEAVES:
                places[leaf.tag] = _Place(node, node.tag, leaf)
    return places


def _scope(node: Node) -> str:
    """A container is the record's as soon as one of its elements is."""
    if node.children:
        return "" if any(_scope(child) == "" for child in node.children) else OBJECT
    return "" if node.home in _OF_RECORD else OBJECT


def values_of(scheme: Scheme) -> Values:
    """Where a record has the values of a standard's elements. A volume has no home for any."""
    places = _places(scheme.nodes)

    def holders(record: Record, scope: str) -> Iterator[object]:
        if not isinstance(record, Item):
            return
        if scope == "":
            yield _Seen(view_of(record, None, scheme.kinds[0]), {})
        elif scope == OBJECT:
            yield from _objects(record, scheme)
        else:
            yield from _parts(record, scheme, places, scope)

    return Values(
        has_home=lambda record, element: isinstance(record, Item) and element.name in places,
        scope_of=lambda element: places[element.name].scope,
        holders=holders,
        texts_in=lambda holder, element: _texts_in(holder, places[element.name]),
        scopes=SCOPES,
    )


def _objects(item: Item, scheme: Scheme) -> Iterator[_Seen]:
    """The computer files that may be of the standard's kind; a record without any lacks one."""
    repeats, kind = scheme.repeats(item), scheme.kinds[0]
    lot: tuple[DigitalObject | None, ...] = tuple(item.objects) or (None,)
    for obj in lot:
        others = (getattr(obj, other.field, None) for other in scheme.kinds[1:])
        if getattr(obj, kind.field, None) is not None or not any(others):
            yield _Seen(view_of(item, obj, kind), {**repeats, **format_repeats(obj)})


def _parts(item: Item, scheme: Scheme, places: Mapping[str, _Place], tag: str) -> Iterator[object]:
    node = next(place.node for place in places.values() if place.node.tag == tag)
    for one in _holders_of(item, scheme, node):
        yield from getattr(one.view.get(node.home), node.field, ())


def _holders_of(item: Item, scheme: Scheme, node: Node) -> Iterator[_Seen]:
    """The record itself for what it tells as a whole, else its computer files."""
    if node.home in _OF_RECORD:
        yield _Seen(view_of(item, None, scheme.kinds[0]), {})
    else:
        yield from _objects(item, scheme)


def _texts_in(holder: object, place: _Place) -> tuple[str, ...]:
    if place.leaf is not None:
        return _texts(getattr(holder, place.leaf.field), place.leaf.spelling)
    return _of_node(holder, place.node) if isinstance(holder, _Seen) else ()


def _of_node(seen: _Seen, node: Node) -> tuple[str, ...]:
    if node.children:
        return tuple(text for child in node.children for text in _of_node(seen, child))
    content: Any = getattr(seen.view.get(node.home), node.field, None)
    if node.make is not None:
        return tuple(node.tag for _ in content or ())
    if isinstance(content, Given):
        content = content.value
    elif node.told:
        content = seen.repeats.get(node.tag)
    return _texts(content, node.spelling)


def _texts(content: Any, spelling: Spelling) -> tuple[str, ...]:
    if content in (None, "", ()):
        return ()
    return tuple(content) if spelling is TEXTS else (spelling.print(content),)
