"""Filling an item from its computer files: the files tell, a person's words stay."""

from __future__ import annotations

import datetime
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from attrs import evolve, frozen

from archpkg.findings import Finding, Reading, Where
from archpkg.formats.dat54.record import Kind
from archpkg.formats.media.kinds import PHOTOGRAPH, RECORDING
from archpkg.formats.media.nodes import Node
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Item
from archpkg.model.technical import Given, Origin, Photograph, Recording
from archpkg.model.walk import map_objects
from archpkg.packages.media.measuring import measure_file
from archpkg.packages.media.rules import MEDIA_DIFFERS, MEDIA_GONE, MEDIA_KIND

T = TypeVar("T", bound=Photograph | Recording)


@frozen
class Difference:
    """One element on which a person and the computer file do not agree."""

    tag: str
    value: object
    other: object


def merge(described: T | None, told: T) -> tuple[T, tuple[Difference, ...]]:
    """Both together: a person's value always stays, the file fills the rest and renews what it gave before.

    Where a person's value and the file's do not agree, that is a difference. A date agrees with a more exact one.
    """
    if described is None:
        return told, ()
    kind = PHOTOGRAPH if isinstance(told, Photograph) else RECORDING
    changes: dict[str, dict[str, Any]] = {}
    differences: list[Difference] = []
    for node in given_nodes(kind.nodes):
        old, new = given_of(described, kind, node), given_of(told, kind, node)
        if new is None:
            continue
        if old is None or old.origin is Origin.FILE:
            changes.setdefault(node.home, {})[node.field] = new
        elif not agree(old.value, new.value):
            differences.append(Difference(node.tag, old.value, new.value))
    parts = {
        home: evolve(getattr(described, home), **fields)
        for home, fields in changes.items()
        if home in kind.parts
    }
    return evolve(described, **changes.get("thing", {}), **parts), tuple(differences)


def given_nodes(nodes: Sequence[Node]) -> Iterator[Node]:
    """The elements whose values say who gave them, in order."""
    for node in nodes:
        if node.told:
            yield node
        yield from given_nodes(node.children)


def given_of(thing: Photograph | Recording, kind: Kind, node: Node) -> Given[Any] | None:
    """The value of an element, and who gave it."""
    home = getattr(thing, node.home) if node.home in kind.parts else thing
    given: Given[Any] | None = getattr(home, node.field)
    return given


_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


def agree(described: object, told: object) -> bool:
    """Whether a person's value and the file's are the same; a date agrees with a more exact one."""
    one, other = _plain(described), _plain(told)
    if one == other:
        return True
    if _DATE.fullmatch(one) and other.startswith(one):
        return True
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _plain(value: object) -> str:
    return unicodedata.normalize("NFKC", str(value)).casefold().strip()


def describe_item(item: Item, root: str | os.PathLike[str]) -> Reading[Item]:
    """The item with 照片 and 录音录像 of each computer file filled from the file itself; paths are below ``root``.

    Images and recordings are known by their first octets; other computer files stay as they are. ``size`` is filled
    where it is not known. A person's values stay, and where the file gives another that is MEDIA-DIFFERS: also for
    责任者 and 日期 of the item, which are not copied. A file that is gone, is a link out of the folder or cannot be
    read, and a library that is not there, are findings; the object stays as it was.
    """
    top = os.path.realpath(os.fspath(root))
    findings: list[Finding] = []

    def fill(obj: DigitalObject) -> DigitalObject:
        reading = _filled(obj, top)
        findings.extend(finding.at(obj.path) for finding in reading.findings)
        findings.extend(_against_item(item, reading.value))
        return reading.value

    return Reading(map_objects(item, fill), findings)


def _filled(obj: DigitalObject, top: str) -> Reading[DigitalObject]:
    path = os.path.realpath(os.path.join(top, *obj.path.split("/")))
    if not Path(path).is_relative_to(top) or not os.path.isfile(path):
        return Reading(obj, (Finding(MEDIA_GONE),))
    measured = measure_file(path, obj.path)
    sized = _sized(obj, measured.value.size)
    found = [f for f in measured.findings if f.rule is not MEDIA_KIND]
    changes: dict[str, Any] = {}
    differences: tuple[Difference, ...] = ()
    for field in ("photograph", "recording"):
        if thing := getattr(measured.value, field):
            changes[field], differences = merge(getattr(obj, field), thing)
    more = (_differs(one, obj.path) for one in differences)
    return Reading(evolve(sized.value, **changes), (*sized.findings, *found, *more))


def _sized(obj: DigitalObject, size: int | None) -> Reading[DigitalObject]:
    if obj.size is None or size is None:
        return Reading(evolve(obj, size=obj.size if size is None else size))
    if obj.size == size:
        return Reading(obj)
    return Reading(obj, (_differs(Difference("计算机文件大小", obj.size, size), obj.path),))


def _differs(one: Difference, path: str) -> Finding:
    details = {"tag": one.tag, "value": str(one.value), "other": str(one.other)}
    return Finding(MEDIA_DIFFERS, Where(path=path, element=one.tag), details)


def _against_item(item: Item, obj: DigitalObject) -> Iterator[Finding]:
    """责任者 against 摄影者, 日期 against 摄影时间 or 摄录时间, where the file gave the latter."""
    photograph, recording = obj.photograph or Photograph(), obj.recording or Recording()
    author = photograph.photographer
    if author is not None and author.origin is Origin.FILE and item.authors:
        told = _plain(author.value)
        if not any(_plain(name) in told or told in _plain(name) for name in item.authors if name.strip()):
            yield _differs(Difference("摄影者", "；".join(item.authors), author.value), obj.path)
    for tag, given in (("摄影时间", photograph.taken), ("摄录时间", recording.recorded)):
        if given is not None and given.origin is Origin.FILE and not _dated(item, given.value):
            yield _differs(Difference(tag, item.date, given.value), obj.path)


def _dated(item: Item, moment: str) -> bool:
    """Whether the item's date holds the day, or cannot tell."""
    first = None if item.date is None else item.date.earliest()
    last = None if item.date is None else item.date.latest()
    try:
        day = datetime.date.fromisoformat(moment[:10])
    except ValueError:
        return True
    return (first is None or first <= day) and (last is None or day <= last)
