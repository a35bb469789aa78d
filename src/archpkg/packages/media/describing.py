"""Filling an item from its computer files: the files tell, a person's words stay."""

from __future__ import annotations

import datetime
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from attrs import evolve, frozen

from archpkg.errors import CannotRead, MissingExtraError
from archpkg.findings import Finding, Reading, Rule, Where
from archpkg.formats.dat54.record import Kind
from archpkg.formats.media.kinds import PHOTOGRAPH, RECORDING
from archpkg.formats.media.nodes import Node
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Item
from archpkg.model.technical import Given, Origin, Photograph, Recording
from archpkg.model.walk import map_objects
from archpkg.packages.media.opening import HEAD, image_kind, is_recording, open_plain
from archpkg.packages.media.photos import read_photograph
from archpkg.packages.media.recordings import read_recording
from archpkg.packages.media.rules import MEDIA_DIFFERS, MEDIA_GONE, MEDIA_UNREADABLE, MEDIA_WAITING

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
    for node in _told_nodes(kind.nodes):
        old, new = _given(described, kind, node), _given(told, kind, node)
        if new is None:
            continue
        if old is None or old.origin is Origin.FILE:
            changes.setdefault(node.home, {})[node.field] = new
        elif not _agree(old.value, new.value):
            differences.append(Difference(node.tag, old.value, new.value))
    parts = {
        home: evolve(getattr(described, home), **fields)
        for home, fields in changes.items()
        if home in kind.parts
    }
    return evolve(described, **changes.get("thing", {}), **parts), tuple(differences)


def _told_nodes(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.told:
            yield node
        yield from _told_nodes(node.children)


def _given(thing: Photograph | Recording, kind: Kind, node: Node) -> Given[Any] | None:
    home = getattr(thing, node.home) if node.home in kind.parts else thing
    given: Given[Any] | None = getattr(home, node.field)
    return given


_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


def _agree(described: object, told: object) -> bool:
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


def describe(item: Item, root: str | os.PathLike[str]) -> Reading[Item]:
    """The item with 照片 and 录音录像 of each computer file filled from the file itself; paths are below ``root``.

    Images and recordings are known by their first octets; other computer files stay as they are. ``size`` is filled
    where it is not known. A person's values stay, and where the file tells otherwise that is MEDIA-DIFFERS: also for
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
    sized = Reading(obj)
    try:
        with open_plain(path) as stream:
            head = stream.read(HEAD)
            sized = _sized(obj, os.fstat(stream.fileno()).st_size)
        if image_kind(head):
            return _joined(sized, "photograph", read_photograph, path)
        if is_recording(head):
            return _joined(sized, "recording", read_recording, path)
    except MissingExtraError as error:
        return _troubled(sized, MEDIA_WAITING, error.text)
    except CannotRead as error:
        return _troubled(sized, MEDIA_UNREADABLE, error.text)
    except OSError as error:
        return _troubled(sized, MEDIA_UNREADABLE, error.strerror or str(error))
    return sized


def _troubled(sized: Reading[DigitalObject], rule: Rule, why: object) -> Reading[DigitalObject]:
    return Reading(sized.value, (*sized.findings, Finding(rule, Where(), {"why": why})))


def _sized(obj: DigitalObject, size: int) -> Reading[DigitalObject]:
    if obj.size is None:
        return Reading(evolve(obj, size=size))
    if obj.size == size:
        return Reading(obj)
    return Reading(obj, (_differs(Difference("计算机文件大小", obj.size, size), obj.path),))


def _joined(
    sized: Reading[DigitalObject], field: str, read: Callable[[str], Reading[T]], path: str
) -> Reading[DigitalObject]:
    obj = sized.value
    reading = read(path)
    if not reading.value:
        return Reading(obj, (*sized.findings, *reading.findings))
    merged, differences = merge(getattr(obj, field), reading.value)
    more = (_differs(one, obj.path) for one in differences)
    changed: dict[str, Any] = {field: merged}
    return Reading(evolve(obj, **changed), (*sized.findings, *reading.findings, *more))


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
