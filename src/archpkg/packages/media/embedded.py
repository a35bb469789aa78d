"""XMP and IPTC inside an image: who, when, where, whom, in whose words. Read where EXIF tells nothing."""

from __future__ import annotations

from collections.abc import Mapping

from archpkg.errors import CannotRead
from archpkg.formats.xml import Element, local, parse, text_of
from archpkg.packages.media.rules import MEDIA_DAMAGED
from archpkg.packages.media.values import Seen, cleaned, moment, plain

LARGEST = 4 * 1024 * 1024
"""Octets of the largest XMP packet that is read."""
_LISTED = 100
_SIMPLE = {
    "DateCreated": "photoshop",
    "ModifyDate": "xap",
    "Country": "photoshop",
    "State": "photoshop",
    "City": "photoshop",
    "Location": "Iptc4xmpCore",
    "creator": "dc/elements",
    "rights": "dc/elements",
    "description": "dc/elements",
    "PersonInImage": "Iptc4xmpExt",
}
"""Properties that are read, with a part of the name of the namespace each must have."""


def from_xmp(packet: object, seen: Seen) -> dict[str, str]:
    """Fields of a photograph that an XMP packet tells; nothing, with a finding, for one that is damaged."""
    if not packet:
        return {}
    if not isinstance(packet, bytes) or len(packet) > LARGEST:
        seen.refuse("XMP", type(packet).__name__)
        return {}
    try:
        root = parse(packet.strip(b"\0 \t\r\n"))
    except CannotRead as error:
        seen.note(MEDIA_DAMAGED, why=error.text)
        return {}
    told = _properties(root)
    place = [part for name in ("Country", "State", "City", "Location") for part in told.get(name, ())]
    return {
        "photographer": _joined(told, "creator", "摄影者", seen),
        "caption": _first(told, "description", "文字说明", seen),
        "copyright": _first(told, "rights", "版权信息", seen),
        "persons": _joined(told, "PersonInImage", "人物", seen),
        "place": cleaned(" ".join(place), "地点", seen),
        "taken": moment(next(iter(told.get("DateCreated", ())), None), "摄影时间", seen),
        "modified": moment(next(iter(told.get("ModifyDate", ())), None), "处理时间", seen),
    }


def _properties(root: Element) -> dict[str, list[str]]:
    """Values by property: written as an attribute, as text, or as the members of a list."""
    told: dict[str, list[str]] = {}
    for element in root.iter():
        if local(element) == "Description":
            for key, value in element.attrib.items():
                space, _, name = str(key).rpartition("}")
                if _SIMPLE.get(name, "?") in space:
                    told.setdefault(name, []).append(str(value))
        name = local(element)
        if name in _SIMPLE and _SIMPLE[name] in str(element.tag):
            members = [text_of(e) for e in element.iter() if local(e) == "li"][:_LISTED]
            told.setdefault(name, []).extend(members or [text_of(element)])
    return {name: [value.strip() for value in values if value.strip()] for name, values in told.items()}


def _joined(told: Mapping[str, list[str]], name: str, tag: str, seen: Seen) -> str:
    return cleaned("；".join(told.get(name, ())), tag, seen)


def _first(told: Mapping[str, list[str]], name: str, tag: str, seen: Seen) -> str:
    return cleaned(next(iter(told.get(name, ())), ""), tag, seen)


def from_iptc(info: Mapping[tuple[int, int], object], seen: Seen) -> dict[str, str]:
    """Fields of a photograph that IPTC records tell (IIM 2:80 by-line, 2:116, 2:120, 2:92-2:101, 2:55 with 2:60)."""
    place = [_iptc(info, (2, number), "地点", seen) for number in (101, 95, 90, 92)]
    return {
        "photographer": _iptc(info, (2, 80), "摄影者", seen),
        "caption": _iptc(info, (2, 120), "文字说明", seen),
        "copyright": _iptc(info, (2, 116), "版权信息", seen),
        "place": " ".join(part for part in place if part),
        "taken": _iptc_moment(info, seen),
    }


def _iptc(info: Mapping[tuple[int, int], object], key: tuple[int, int], tag: str, seen: Seen) -> str:
    value = info.get(key)
    if isinstance(value, list):
        return "；".join(part for one in value[:_LISTED] if (part := plain(one, tag, seen)))
    return plain(value, tag, seen)


def _iptc_moment(info: Mapping[tuple[int, int], object], seen: Seen) -> str:
    day = _iptc(info, (2, 55), "摄影时间", seen)
    clock = _iptc(info, (2, 60), "摄影时间", seen)
    if len(day) != 8:
        if day:
            seen.refuse("摄影时间", day)
        return ""
    text = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    if len(clock) >= 6:
        text += f"T{clock[:2]}:{clock[2:4]}:{clock[4:6]}"
    return moment(text, "摄影时间", seen)
