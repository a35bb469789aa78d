"""A document as it was read: elements by their local names, without the data of computer files.

These are the reader's working pieces, not values: the departures of real packages are mended in them before the
values are made.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import Factory, define, frozen

from archpkg.formats.eep.base64_stream import Fault
from archpkg.formats.eep.values import Span
from archpkg.model.digest import Digest


@frozen(kw_only=True)
class Decoded:
    """What came out of one 编码数据: ``size`` in octets, ``head`` the first of them, ``fault`` if it is no base64."""

    size: int
    digests: tuple[Digest, ...]
    head: bytes
    fault: Fault | None


@define(eq=False)
class Node:
    """One element: its local name, line, attributes, own text and children."""

    tag: str
    line: int
    attributes: dict[str, str] = Factory(dict)
    text: str = ""
    children: list[Node] = Factory(list)
    span: Span | None = None
    decoded: Decoded | None = None

    def child(self, tag: str) -> Node | None:
        """The first child of that name."""
        return next((child for child in self.children if child.tag == tag), None)

    def all(self, tag: str) -> Iterator[Node]:
        """The children of that name."""
        return (child for child in self.children if child.tag == tag)

    def said(self, tag: str) -> str:
        """The text of the first child of that name, without blanks at its ends; nothing where there is none."""
        child = self.child(tag)
        return "" if child is None else child.text.strip()

    def walk(self) -> Iterator[Node]:
        """The element and all below it, in order. What is changed below it meanwhile is walked as it is then."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def take(self, *tags: str) -> list[Node]:
        """Remove and give the children of these names, in order."""
        taken = [child for child in self.children if child.tag in tags]
        self.children = [child for child in self.children if child.tag not in tags]
        return taken

    def wrap(self, tag: str, inside: list[Node]) -> Node:
        """A new last child that has ``inside`` as its children."""
        line = inside[0].line if inside else self.line
        made = Node(tag, line, children=inside)
        self.children.append(made)
        return made
