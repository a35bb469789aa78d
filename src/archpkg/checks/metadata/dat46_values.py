"""DA/T 46-2009: the values of an element in a record, by the homes of :mod:`archpkg.formats.dat46.elements`.

An element of the record itself has its values there; one of a part that may stand more than once (a computer file, an
agent, an action) has them in each. What the reference code says counts for year, retention and the other parts of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from attrs import fields_dict

from archpkg.formats.dat46.elements import ELEMENTS
from archpkg.model.dates import ArchivalDate
from archpkg.model.records import File, Item
from archpkg.model.retention import RetentionPeriod
from archpkg.model.security import SecurityLevel
from archpkg.words import Text

Record = Item | File

_PARTS = {
    "Provenance": "provenance",
    "Numbering": "numbering",
    "Storage": "storage",
    "Rights": "rights",
    "ReferenceCode": "code",
}
_IN_CODE = {
    10: "catalogue",
    11: "year",
    12: "retention",
    13: "organ",
    14: "category",
    15: "volume",
    17: "number",
}
_OTHER_HOMES = {85: "Relation.target", 48: "DigitalObject.file_name"}

SCOPES: Mapping[str, Text] = {
    "Document": Text("document {n}", "第 {n} 个文档"),
    "DigitalObject": Text("computer file {n}", "第 {n} 个计算机文件"),
    "Digitisation": Text("digitised computer file {n}", "第 {n} 个数字化文件"),
    "ElectronicSignature": Text("signature {n}", "第 {n} 个电子签名"),
    "Grant": Text("grant {n}", "第 {n} 项授权"),
    "Agent": Text("agent {n}", "第 {n} 个机构人员"),
    "Event": Text("action {n}", "第 {n} 项业务行为"),
    "Relation": Text("relation {n}", "第 {n} 项关系"),
}
"""What may stand more than once in a record, by class, and how the n-th is called."""


@lru_cache(maxsize=128)
def home_of(number: int) -> tuple[str, str]:
    """Class and field that hold an element; an empty field for a container that no field stands for."""
    home = _OTHER_HOMES.get(number) or ELEMENTS[number - 1].home.split(", ")[0]
    noun, _, name = home.partition(".")
    return noun.split(" ")[0], name


@lru_cache(maxsize=128)
def scope_of(number: int) -> str:
    """The repeated part an element belongs to, or nothing for the record itself."""
    noun = home_of(number)[0]
    return noun if noun in SCOPES else ""


def holders(record: Record, scope: str) -> Iterator[object]:
    """Every part of that kind in a record; for no scope the record."""
    if not scope:
        yield record
    elif scope == "Event":
        yield from record.events
    elif isinstance(record, Item):
        yield from _HOLDERS[scope](record)


_HOLDERS: Mapping[str, Callable[[Item], Iterator[Any]]] = {
    "Document": lambda item: iter(item.documents),
    "DigitalObject": lambda item: item.objects,
    "Digitisation": lambda item: (o.digitisation for o in item.objects if o.digitisation is not None),
    "ElectronicSignature": lambda item: iter(item.signatures),
    "Grant": lambda item: iter(() if item.rights is None else item.rights.grants),
    "Agent": lambda item: iter(item.agents),
    "Relation": lambda item: iter(item.relations),
}


def has_home(record: Record, number: int) -> bool:
    """Whether a record of that class has a place for the element: a volume has none for 文种."""
    return _has_home(isinstance(record, Item), number)


@lru_cache(maxsize=256)
def _has_home(single: bool, number: int) -> bool:
    noun, name = home_of(number)
    if noun in SCOPES:
        return bool(name) and (single or noun == "Event")
    if noun == "File" and single:
        return False
    return bool(name) and (_PARTS.get(noun) or name) in fields_dict(Item if single else File)


def texts_of(record: Record, number: int) -> tuple[str, ...]:
    """All values of an element in a record, of all its parts, as they would be written."""
    scope = scope_of(number)
    return tuple(text for holder in holders(record, scope) for text in texts_in(holder, number))


def texts_in(holder: object, number: int) -> tuple[str, ...]:
    """The values of an element in one holder: the record, or a part of it."""
    noun, name = home_of(number)
    part = _PARTS.get(noun)
    inside = getattr(holder, part, None) if part else holder
    value = getattr(inside, name, None) if name else None
    if value in (None, "", ()) and number in _IN_CODE:
        value = getattr(getattr(holder, "code", None), _IN_CODE[number], None)
        if number == 12 and value:
            return (RetentionPeriod.parse(value).zh,) if value[0] in "YD" else (str(value),)
    return _texts(value)


def _texts(value: object) -> tuple[str, ...]:
    match value:
        case None | "":
            return ()
        case tuple():
            return tuple(str(one) for one in value)
        case ArchivalDate():
            return (value.iso(),)
        case SecurityLevel() | RetentionPeriod():
            return (value.zh,)
    return (str(value),)
