"""What foreign documents have in common, XML or JSON: names, texts, and what lies below."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from attrs import field, frozen

from archpkg.errors import CannotRead
from archpkg.formats.excess import MAX_ELEMENTS, beyond
from archpkg.formats.xml import Element, local, namespace_of, parse
from archpkg.words import Text

MAX_JSON_DEPTH = 100
MAX_JSON_OCTETS = 16 * 1024 * 1024


@frozen(kw_only=True)
class Node:
    """One name with a text and what lies below it; ``line`` where the document has lines that can be told.

    ``namespace`` is that of an element, empty for none, for attributes and in JSON.
    """

    name: str
    text: str = ""
    attributes: Mapping[str, str] = field(factory=dict)
    children: tuple[Node, ...] = ()
    line: int | None = None
    namespace: str = ""

    def get(self, name: str) -> str:
        """The text of an attribute or of the first child of that name, or nothing."""
        if name in self.attributes:
            return self.attributes[name]
        return next((child.text for child in self.children if child.name == name), "")

    def below(self, name: str) -> Iterator[Node]:
        """All nodes of that name below this one that do not lie in another of that name."""
        for child in self.children:
            if child.name == name:
                yield child
            else:
                yield from child.below(name)


def read_nodes(data: bytes) -> Node:
    """A document as nodes: JSON if it begins like it, else XML.

    Raises CannotRead for what is neither, and for more than a million elements, 100 levels or 16 MiB of JSON.
    """
    return _from_json(data) if is_json(data) else tree_node(parse(data))


def is_json(data: bytes) -> bool:
    """Whether a document begins like JSON."""
    return data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def tree_node(root: Element) -> Node:
    """A tree as nodes, their names without namespaces."""
    return _node(root)


def _node(element: Element) -> Node:
    """An element and everything below it. Text between the children is taken to the element's own."""
    tails = "".join(child.tail or "" for child in element).strip()
    text = (element.text or "") if not len(element) else (element.text or "").strip()
    return Node(
        name=local(element),
        text=f"{text}{tails}",
        attributes={_local(str(key)): str(value) for key, value in element.attrib.items()},
        children=tuple(_node(child) for child in element),
        line=element.sourceline,
        namespace=namespace_of(element),
    )


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _from_json(data: bytes) -> Node:
    if len(data) > MAX_JSON_OCTETS:
        raise _no_json(f"{len(data):,} octets", f"共 {len(data):,} 字节")
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise _no_json(str(error), str(error)) from error
    return Node(name="JSON", children=_json_nodes("", value, 0, count(1)))


def _json_nodes(name: str, value: Any, depth: int, number: Iterator[int]) -> tuple[Node, ...]:
    """A list is as many nodes of one name; an object has nodes below it. ``number`` counts the values."""
    if depth > MAX_JSON_DEPTH:
        raise _too_deep()
    if next(number) > MAX_ELEMENTS:
        beyond(MAX_ELEMENTS, Text("values", "个值"), None)
    if isinstance(value, list):
        return tuple(node for one in value for node in _json_nodes(name, one, depth + 1, number))
    if isinstance(value, dict):
        below = (node for key, one in value.items() for node in _json_nodes(str(key), one, depth + 1, number))
        return (Node(name=name, children=tuple(below)),)
    if value is None or isinstance(value, bool):
        return (Node(name=name, text={None: "", True: "true", False: "false"}[value]),)
    return (Node(name=name, text=str(value)),)


def _too_deep() -> CannotRead:
    return _no_json(f"more than {MAX_JSON_DEPTH} levels", f"嵌套超过 {MAX_JSON_DEPTH} 层")


def _no_json(why: str, why_zh: str) -> CannotRead:
    return CannotRead(
        Text(f"Not JSON that can be read: {why}.", f"不是可以读取的 JSON：{why_zh}。"),
        hint=Text("Write the document again with the program it came from.", "请用原系统重新导出该文件。"),
    )
