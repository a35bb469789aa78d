"""Elements as a tree: which tag stands in which container, in whose field its value lives, and who gave it.

Shared by DA/T 54 and DA/T 63. A *home* is a word for one value of the model (``item``, ``storage``, ``image`` …);
writing and reading are one loop over the nodes, and whatever has no node is kept as an extra.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import Factory, define, field, frozen
from lxml import etree

from archpkg.errors import InvalidValue
from archpkg.formats.leaves import TEXT, TEXTS, Gathered, Leaf, Spelling, read_leaves, write_group
from archpkg.formats.xml import Element, add, local, text_of
from archpkg.model.technical import Given, Origin

MARK = "值来源"
FILE_MARK = "文件"
RECORD_MARK = "著录"
"""Values of the attribute 值来源: the computer file told it, or it repeats what the record tells elsewhere in the
document. A person's value has no mark. The attribute is our own."""


@frozen
class Node:
    """One element. A container has ``children``; a repeated container has ``leaves`` and what they ``make``.

    ``told`` is true for values that say who gave them (:class:`~archpkg.model.technical.Given`).
    """

    tag: str
    home: str = ""
    field: str = ""
    spelling: Spelling = TEXT
    told: bool = False
    children: tuple[Node, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    make: Callable[..., Any] | None = None


def one(tag: str, home: str, name: str, spelling: Spelling = TEXT) -> Node:
    """A simple element with a plain value."""
    return Node(tag, home, name, spelling)


def told(tag: str, home: str, name: str, spelling: Spelling = TEXT) -> Node:
    """A simple element whose value says who gave it."""
    return Node(tag, home, name, spelling, told=True)


def group(tag: str, *children: Node) -> Node:
    """A container that stands once."""
    return Node(tag, children=children)


def each(tag: str, home: str, name: str, leaves: tuple[Leaf, ...], make: Callable[..., Any]) -> Node:
    """A container that stands once for each value of a tuple."""
    return Node(tag, home, name, leaves=leaves, make=make)


View = Mapping[str, object]
"""From home to the value that is written; a home that is not there holds nothing."""


def write_nodes(parent: Element, nodes: Sequence[Node], view: View, repeats: Mapping[str, str]) -> None:
    """Write what holds something, in the order of the nodes.

    ``repeats`` are texts by tag that stand in for told values which nobody gave; they are marked 著录.
    Raises InvalidValue for text that XML cannot hold.
    """
    for node in nodes:
        value = view.get(node.home)
        if node.children:
            box = etree.Element(node.tag)
            write_nodes(box, node.children, view, repeats)
            if len(box):
                parent.append(box)
        elif node.make is not None:
            for part in getattr(value, node.field, ()):
                write_group(parent, node.tag, node.leaves, part)
        else:
            _write_one(parent, node, getattr(value, node.field, None), repeats)


def _write_one(parent: Element, node: Node, content: Any, repeats: Mapping[str, str]) -> None:
    if isinstance(content, Given):
        element = add(parent, node.tag, node.spelling.print(content.value))
        if content.origin is Origin.FILE:
            element.set(MARK, FILE_MARK)
    elif node.told:
        if repeats.get(node.tag):
            add(parent, node.tag, repeats[node.tag]).set(MARK, RECORD_MARK)
    elif node.spelling is TEXTS:
        for text in content or ():
            add(parent, node.tag, text)
    elif content not in (None, ""):
        add(parent, node.tag, node.spelling.print(content))


@frozen
class Repeat:
    """A told value marked 著录, to be compared with what it repeats."""

    node: Node
    element: Element
    value: Any


@define
class Homes:
    """What was read: fields by home, the elements that told and repeated values came from, and the repeats."""

    fields: dict[str, dict[str, Any]] = Factory(dict)
    elements: list[tuple[Node, Element]] = Factory(list)
    repeats: list[Repeat] = Factory(list)
    texts: dict[str, str] = field(factory=dict)

    def of(self, home: str) -> dict[str, Any]:
        """The fields of one home, as keyword arguments; only those that were there."""
        return self.fields.setdefault(home, {})


def read_nodes(parent: Element, nodes: Sequence[Node], got: Gathered, homes: Homes, above: str = "") -> None:
    """Read every child of an element into its home; what has no node or comes twice is kept as an extra."""
    known = {node.tag: node for node in nodes}
    for element in parent:
        node = known.get(local(element))
        if node is None:
            got.unknown(element, above)
        elif node.children:
            read_nodes(element, node.children, got, homes, f"{above}/{node.tag}" if above else node.tag)
        elif node.make is not None:
            value = node.make(**read_leaves(element, node.leaves, got))
            homes.of(node.home).setdefault(node.field, []).append(value)
            homes.elements.append((node, element))
        else:
            _read_one(element, node, got, homes, above)


def _read_one(element: Element, node: Node, got: Gathered, homes: Homes, above: str) -> None:
    fields = homes.of(node.home)
    text = text_of(element)
    if node.spelling is TEXTS:
        fields.setdefault(node.field, []).append(text)
    elif len(element) or node.field in fields:
        got.unknown(element, above)
    elif text:
        try:
            value = node.spelling.parse(text)
        except InvalidValue as error:
            got.keep(element, text, error)
        else:
            homes.texts[node.tag] = text
            if node.spelling.mapped is not None and node.spelling.mapped(text):
                got.mapped(element, text, node.spelling.print(value))
            _put(element, node, value, homes)


def _put(element: Element, node: Node, value: Any, homes: Homes) -> None:
    mark = element.get(MARK, "")
    if not node.told:
        homes.of(node.home)[node.field] = value
    elif mark == RECORD_MARK:
        homes.repeats.append(Repeat(node, element, value))
    else:
        origin = Origin.FILE if mark == FILE_MARK else Origin.PERSON
        homes.of(node.home)[node.field] = Given(value, origin)
        homes.elements.append((node, element))
