"""DA/T 46-2009: several records in one document, found where an element that tells of a record stands again.

No record is ever merged with its neighbour: what repeats below one parent and tells of a record each time (题名, 档号,
电子文件号) is so many records. What stands above or beside them belongs to all that lie below.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from attrs import evolve, field, frozen

from archpkg.formats.dat46.known import WRAPPINGS, is_row, key_value
from archpkg.formats.dat46.names import element_number
from archpkg.formats.dat46.nodes import Node
from archpkg.formats.namespaces import other_world

IDENTIFYING = frozenset((7, 8, 22))
"""电子文件号, 档号, 题名: an element that has one of them tells of a record."""
_FIELDS = ("field", "fields", *WRAPPINGS)


@frozen
class OneOfMany:
    """One record of a document, and what stands above it, widest first, without the records there."""

    node: Node
    above: tuple[Node, ...] = field(default=(), converter=tuple[Node, ...])


def records_in(node: Node, parts: Collection[str]) -> tuple[OneOfMany, ...]:
    """The records of a document if there are several; nothing where it tells of one or none.

    ``parts`` are names of what stands more than once in a record (its documents, computer files, agents).
    """
    return _look(node, parts)[1]


def _look(node: Node, parts: Collection[str]) -> tuple[bool, tuple[OneOfMany, ...]]:
    """Whether a node tells of a record, and the records below it if there are several."""
    if node.name in parts or node.name in _FIELDS or other_world(node.namespace):
        return False, ()
    if not node.children:
        return any(number in IDENTIFYING for number in _numbers(node)), ()
    looked = [(child, *_look(child, parts)) for child in node.children]
    telling = [(child, found) for child, tells, found in looked if tells and _is_whole(child)]
    counted = Counter(child.name for child, _ in telling)
    told = any(tells for _, tells, _ in looked) or any(
        element_number(key) in IDENTIFYING for key in node.attributes
    )
    if max(counted.values(), default=0) > 1:
        lot = [found or (OneOfMany(child),) for child, found in telling]
        return told, tuple(_below(node, lot, [child for child, _ in telling]))
    lot = [found for _, _, found in looked if found]
    return told, tuple(_below(node, lot, [child for child, _, found in looked if found])) if lot else ()


def _is_whole(node: Node) -> bool:
    """Whether a node can be a record: it has elements below it, or attributes that are its elements (a row)."""
    return bool(node.children) or is_row(node)


def _numbers(leaf: Node) -> Iterator[int | None]:
    yield element_number(key_value(leaf).name)
    yield from map(element_number, leaf.attributes)


def _below(node: Node, lot: list[tuple[OneOfMany, ...]], records: list[Node]) -> Iterator[OneOfMany]:
    """The records with one level more above them."""
    taken = set(map(id, records))
    rest = evolve(node, children=tuple(child for child in node.children if id(child) not in taken))
    for found in lot:
        for one in found:
            yield OneOfMany(one.node, (rest, *one.above))
