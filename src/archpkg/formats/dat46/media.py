"""照片与录音录像 in a DA/T 46 record: what DA/T 54 and DA/T 63 tell, carried in 扩展.

DA/T 46 has no element for it; the containers are this library's own, the elements in them those of the other two
forms. What tells of one computer file stands in 扩展 of its 编码, what tells of the record in 扩展 of the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from archpkg.formats.leaves import Gathered
from archpkg.formats.media.kinds import PHOTOGRAPH, RECORDING
from archpkg.formats.media.nodes import Homes, Node, View, read_nodes, write_nodes
from archpkg.formats.media.photographs import DESCRIPTION
from archpkg.formats.xml import Element, local
from archpkg.model.objects import DigitalObject
from archpkg.model.technical import Given, MediaDescription

EXTENSION = "扩展"
DESCRIBED = "照片与录音录像著录"
"""The container of what tells of the record as a whole."""

_KINDS = {kind.tag: kind for kind in (PHOTOGRAPH, RECORDING)}
KIND_TAGS = frozenset(_KINDS)


def media_text(obj: DigitalObject, level: int) -> str:
    """扩展 of a computer file, indented by so many levels; nothing for one that is no picture and no recording.

    Raises InvalidValue for text that XML cannot hold.
    """
    if obj.photograph is None and obj.recording is None:
        return ""
    boxes = (
        _box_text(kind.tag, kind.nodes, kind.view(thing), level + 1)
        for kind in _KINDS.values()
        if (thing := getattr(obj, kind.field)) is not None
    )
    indent = "  " * level
    return f"{indent}<{EXTENSION}>\n{''.join(boxes)}{indent}</{EXTENSION}>\n"


def described_text(media: MediaDescription | None, level: int) -> str:
    """What tells of the record as a whole, as :func:`media_text`."""
    return "" if media is None else _box_text(DESCRIBED, DESCRIPTION, {"media": media}, level)


def _box_text(tag: str, nodes: Sequence[Node], view: View, level: int) -> str:
    box = etree.Element(tag)
    write_nodes(box, nodes, view, {})
    etree.indent(box, level=level)
    return f"{'  ' * level}{etree.tostring(box, encoding='unicode')}\n"


def read_media(extension: Element, got: Gathered, fields: dict[str, Any]) -> None:
    """Fill ``photograph`` and ``recording`` of a computer file; what has no home is kept as an extra."""
    for box in extension:
        kind = _KINDS.get(local(box))
        if kind is None or kind.field in fields:
            got.unknown(box, EXTENSION)
        else:
            fields[kind.field] = kind.made(_read(box, kind.nodes, got))


def read_described(boxes: Sequence[Element], got: Gathered) -> MediaDescription:
    """What tells of the record as a whole; of a second container all is kept as extras."""
    for again in boxes[1:]:
        got.unknown(again, EXTENSION)
    return MediaDescription(**_read(boxes[0], DESCRIPTION, got).of("media"))


def _read(box: Element, nodes: Sequence[Node], got: Gathered) -> Homes:
    """What a container holds. A value marked as one that the record tells is taken for a person's."""
    homes, above = Homes(), f"{EXTENSION}/{local(box)}"
    read_nodes(box, nodes, got, homes, above)
    for repeat in homes.repeats:
        fields = homes.of(repeat.node.home)
        if repeat.node.field in fields:
            got.unknown(repeat.element, above)
        else:
            fields[repeat.node.field] = Given(repeat.value)
    return homes
