"""Simple elements of one container, read by their table: the same loop for all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from archpkg.errors import InvalidValue
from archpkg.formats.eep.elements import JOINED
from archpkg.formats.eep.nodes import Node
from archpkg.formats.eep.notes import Notes
from archpkg.formats.leaves import TEXT, TEXTS, Leaf

MIXED = ("档号", "封装包创建单位")
"""Text beside children: of the first by the standard, of the second where 封装内容 was put into it."""
DEFAULTS = {"语种": "汉语", "文件组合类型": "单件"}
"""What an element says that is there and empty, by the standard's schema."""


def fields_of(
    node: Node | None, leaves: Sequence[Leaf], notes: Notes, *, others: Collection[str] = ()
) -> dict[str, Any]:
    """The fields of the simple elements of ``node``; each leaf has a value, empty where it is absent.

    What is neither a leaf nor in ``others`` is kept as an extra, and so is a value that cannot be.
    """
    fields: dict[str, Any] = {leaf.field: _absent(leaf) for leaf in leaves}
    if node is None:
        return fields
    if not node.children and node.text.strip() and node.tag not in MIXED:
        notes.stray(node, node.text.strip())
    known = {leaf.tag: leaf for leaf in leaves}
    repeated: dict[str, list[str]] = {}
    for child in node.children:
        leaf = known.get(child.tag)
        if leaf is None or child.children:
            if child.tag not in others:
                notes.unknown(child, node.tag)
        elif leaf.spelling is TEXTS:
            repeated.setdefault(leaf.field, []).append(_text(child))
            notes.attributes(child, _ATTRIBUTES.get(child.tag, ()))
        else:
            _read(child, node, leaf, fields, notes)
    return fields | {name: tuple(texts) for name, texts in repeated.items()}


def _text(node: Node) -> str:
    return node.text or DEFAULTS.get(node.tag, "")


def _read(child: Node, parent: Node, leaf: Leaf, fields: dict[str, Any], notes: Notes) -> None:
    before, text = fields[leaf.field], _text(child)
    if text and before not in ("", None, ()):
        notes.unknown(child, parent.tag)
        return
    notes.attributes(child, _ATTRIBUTES.get(child.tag, ()))
    exact = leaf.spelling is TEXT or leaf.spelling is JOINED
    if text and (exact or text.strip()):
        try:
            fields[leaf.field] = leaf.spelling.parse(text if exact else text.strip())
        except InvalidValue as error:
            notes.wrong(child, error)


_ATTRIBUTES = {"主题词": ("主题词表名称",)}


def _absent(leaf: Leaf) -> object:
    if leaf.spelling is TEXTS or leaf.spelling is JOINED:
        return ()
    return "" if leaf.spelling is TEXT else None


def group_of(
    node: Node | None, leaves: Sequence[Leaf], make: Callable[..., Any], notes: Notes, **more: Any
) -> Any:
    """One value of a container, or None where there is none."""
    if node is None:
        return None
    notes.attributes(node)
    return make(**fields_of(node, leaves, notes), **more)


def each_of(
    node: Node | None, tag: str, leaves: Sequence[Leaf], make: Callable[..., Any], notes: Notes
) -> tuple[Any, ...]:
    """One value for each container of that name below ``node``."""
    return () if node is None else tuple(group_of(one, leaves, make, notes) for one in node.all(tag))


def only(node: Node | None, tag: str, notes: Notes) -> Node | None:
    """The first child of that name; further ones are kept as they are."""
    found = [] if node is None else list(node.all(tag))
    for second in found[1:]:
        notes.unknown(second, "" if node is None else node.tag)
    return found[0] if found else None
