"""模糊测试的变异. Mutations that keep a document well-formed, so that fuzzing gets behind the parser.

libFuzzer's own mutations take turns with these: elements of XML and values of JSON are left out, doubled, moved, get
the name of another one, or other text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from lxml import etree

Mutator = Callable[[bytes, int, int], bytes]
"""Octets, the most that the result may have, and a seed."""

TEXTS = (
    "", " ", "0", "-1", "1" * 5000, "1e9", "2023-02-30", "20230506", "2023年5月6日", "永久", "30年", "公开",
    "机密★10年", "Z109-WS·2023-Y-BGS-0007", "\u3000", "\u2028", "\u0301", "\U00020bb7", "{", "{0}", "%s", "../a",
    "true", "+08:00", "2023-05-06T24:00:00", "²", "٣", "〇", "一千", "AA==", "=", "a" * 300,
)  # fmt: skip
ODD: tuple[Any, ...] = (None, True, False, 0, -1, 10**30, 1.5, 1e308, float("nan"), [], {}, "\ud800", *TEXTS)


def structured(edit: Callable[[bytes, Random], bytes], plain: Callable[[bytes, int], bytes]) -> Mutator:
    """A mutator that edits what can be edited half of the time, and else leaves it to libFuzzer."""

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.5:
            try:
                edited = edit(data, random)
            except (ValueError, RecursionError, etree.XMLSyntaxError):
                edited = b""
            if 0 < len(edited) <= most:
                return edited
        return plain(data, most)

    return mutate


def edit_xml(data: bytes, random: Random) -> bytes:
    """The document with one to four elements changed."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    for _ in range(random.randint(1, 4)):
        elements = [one for one in root.iter() if isinstance(one.tag, str)]
        _change(random.choice(elements), random.choice(elements), random)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _change(one: etree._Element, other: etree._Element, random: Random) -> None:
    parent = one.getparent()
    match random.randrange(6):
        case 0 if parent is not None:
            parent.remove(one)
        case 1 if parent is not None:
            copy: etree._Element = etree.fromstring(etree.tostring(one, encoding="UTF-8", with_tail=False))
            other.insert(random.randint(0, len(other)), copy)
        case 2:
            one.tag = other.tag
        case 3 if one.attrib:
            one.set(random.choice([str(name) for name in one.attrib]), random.choice(TEXTS))
        case 4:
            one.text = other.text
        case _:
            one.text = random.choice(TEXTS)


def edit_json(data: bytes, random: Random) -> bytes:
    """The document with one to four values changed."""
    whole = json.loads(data)
    for _ in range(random.randint(1, 4)):
        places = list(_places(whole))
        if not places:
            break
        holder, key = random.choice(places)
        other, name = random.choice(places)
        match random.randrange(4):
            case 0:
                del holder[key]
            case 1:
                holder[key] = json.loads(json.dumps(other[name]))
            case 2 if isinstance(holder, dict) and isinstance(name, str):
                holder[name] = json.loads(json.dumps(other[name]))
            case _:
                holder[key] = random.choice(ODD)
    return json.dumps(whole, ensure_ascii=random.random() < 0.5).encode("utf-8", "backslashreplace")


def _places(value: Any) -> Sequence[tuple[Any, Any]]:
    """Every object and list in a value, with each key."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [(value, key) for key in keys] + [place for key in keys for place in _places(value[key])]


EDITS: dict[str, Callable[[bytes, Random], bytes]] = {
    **dict.fromkeys(("eep", "dat46", "dat54", "dat63", "carrier"), edit_xml),
    **dict.fromkeys(("json", "profile"), edit_json),
}
"""What is edited, by target."""
