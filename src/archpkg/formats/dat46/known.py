"""DA/T 46-2009: whether a document of a form that nobody knows may be read by the names of its elements.

A record is only read where enough of the names in the document are names of DA/T 46. One that stands for nothing else
(题名, M22, archival_code, wjbh) says more than a plain English word (title, date), which many a document has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from archpkg.errors import NotRecognised
from archpkg.formats.dat46.names import element_number, is_plain_word
from archpkg.formats.dat46.nodes import Node
from archpkg.formats.namespaces import ROOTS, not_recognised, other_world
from archpkg.words import Text

_KEYS = ("id", "name", "key", "Name", "名称", "title")
_VALUES = ("value", "content", "值")
WRAPPINGS = ("property", "block")
"""Of the form that carries its own scheme: what names an element is told by their children."""


def key_value(node: Node) -> Node:
    """An element whose own name says nothing and whose attribute names it: ``<field id="WJTM">``."""
    if element_number(node.name) is not None or not node.attributes:
        return node
    key = next((node.attributes[key] for key in _KEYS if node.attributes.get(key)), "")
    if not key:
        return node
    text = node.text or next((node.attributes[key] for key in _VALUES if key in node.attributes), "")
    return Node(name=key, text=text, line=node.line)


def property_of(node: Node) -> Node:
    """A property as name and text: title is the Chinese name, name a key."""
    title, name = node.get("title"), node.get("name")
    key = title if element_number(title) is not None or not name else name
    return Node(name=key, text=node.get("content"), line=node.line)


def is_row(node: Node) -> bool:
    """Whether the attributes of an element are the elements of a record: ``<row 题名="…" 责任者="…"/>``."""
    return sum(element_number(key) is not None for key in node.attributes) > 1


def keys_in(node: Node, also: Mapping[str, int]) -> Iterator[tuple[str, int | None]]:
    """Every name in a document under which a text stands, and the number of the element that it means, if any.

    ``also`` are further names: with the number of an element, or 0 for what the model knows beside DA/T 46.
    """
    stack = [node]
    while stack:
        here = stack.pop()
        if other_world(here.namespace):
            yield here.name, None
        elif here.name in also and here.children:
            yield here.name, also[here.name]
            continue
        else:
            yield from ((key, _number(key, also)) for key in _names_at(here))
        stack.extend(here.children)


def _names_at(node: Node) -> Iterator[str]:
    """The names that an element itself gives to texts, those below it left out."""
    if node.name == "property" and node.children:
        yield property_of(node).name
    elif node.children or is_row(node):
        yield from node.attributes
        if node.text.strip():
            yield node.name
    elif (one := key_value(node)).text.strip():
        yield one.name


def _number(key: str, also: Mapping[str, int]) -> int | None:
    return also[key] if key in also else element_number(key)


def refuse_unknown(node: Node, also: Mapping[str, int]) -> None:
    """Raise :class:`NotRecognised` where too few of the names in a document mean elements of DA/T 46.

    ``also`` are further names, as in :func:`keys_in`. Enough is, of the names counted once or as often as they stand:
    two that mean nothing else and a third of all, one and the half, or four plain words and the half.
    """
    counted: Counter[tuple[str, int | None]] = Counter(keys_in(node, also))
    known = {number for _, number in counted if number is not None}
    sure = {number for key, number in counted if number is not None and not is_plain_word(key)}
    here = sum(times for (_, number), times in counted.items() if number is not None)
    share = max(
        _share(len({key for key, number in counted if number is not None}), len(counted)),
        _share(here, counted.total()),
    )
    enough = (
        (len(sure) >= 2 and share >= 1 / 3)
        or (len(sure) >= 1 and share >= 1 / 2)
        or (len(known) >= 4 and share >= 1 / 2)
    )
    if not enough or other_world(node.namespace) or node.name in ROOTS:
        raise unknown(node, len(counted), len(known))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def unknown(node: Node, names: int, known: int) -> NotRecognised:
    """The error for a document that cannot be read by names."""
    return not_recognised(
        node.name,
        node.namespace,
        Text(
            f"archpkg would need the metadata under the names of DA/T 46 (题名, 责任者, 档号 …), in no namespace "
            f"or one of the sender's own; of {names} names in it {known} are such. Have the source system export "
            "that, or a catalogue table.",
            f"须以 DA/T 46 的元素名（题名、责任者、档号……）书写，不带命名空间或带移交方自己的命名空间；"
            f"本文档有 {names} 个名称，其中 {known} 个属此。请由来源系统按此导出，或导出目录表。",
        ),
    )
