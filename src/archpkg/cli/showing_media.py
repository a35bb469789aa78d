"""The work of ``archpkg show`` for pictures, sound and video: what each computer file says of itself."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import field, frozen

from archpkg.display import printable
from archpkg.findings import Finding, Reading, Report
from archpkg.formats.media.kinds import PHOTOGRAPH, RECORDING, Kind
from archpkg.formats.media.nodes import Node
from archpkg.model.objects import DigitalObject
from archpkg.model.technical import Origin, Photograph, Recording
from archpkg.packages.carrier.contents import is_metadata
from archpkg.packages.media.describing import given_of
from archpkg.packages.media.measuring import ENDINGS, describe, describe_folder
from archpkg.packages.media.opening import HEAD, image_kind, is_recording
from archpkg.packages.media.rules import MEDIA_KIND
from archpkg.packages.media.tiff import raw_head
from archpkg.packages.trees.folders import FolderTree
from archpkg.packages.trees.tree import Members
from archpkg.words import Lang, Text

if TYPE_CHECKING:
    from rich.tree import Tree

_KINDS = (PHOTOGRAPH, RECORDING)
_ORIGINS = {Origin.FILE: Text("computer file", "文件"), Origin.PERSON: Text("description", "著录")}


@frozen(kw_only=True)
class MediaReport(Report):
    """检测报告, with the computer files that were described: ``objects`` in JSON beside the keys of every report."""

    objects: tuple[DigitalObject, ...] = field(default=(), converter=tuple[DigitalObject, ...])

    def to_dict(self, *, every: bool = False) -> dict[str, object]:
        """The object that scripts read: each computer file, and each value with who gave it (值来源)."""
        return {**Report.to_dict(self, every=every), "objects": [_plain(obj) for obj in self.objects]}


@frozen
class _Row:
    """One element: the container it stands in, its name, its value and who gave it."""

    group: str
    element: str
    value: str
    origin: Origin


def look_media_file(path: str) -> MediaReport | None:
    """A picture, sound or video described; None for anything else. Raises CannotRead, MissingExtraError."""
    try:
        if not os.path.isfile(path):
            return None
        with open(path, "rb") as stream:
            head = stream.read(HEAD)
    except (OSError, ValueError):
        return None  # whoever reads it next says why
    if not (image_kind(head) or raw_head(head) or is_recording(head)):
        return None
    return _report([describe(path)], path)


def look_media_folder(path: str) -> MediaReport | None:
    """A folder with pictures, sound or video in it, described; None for anything else. Raises CannotRead.

    A folder with a document of a package in it is none: it is a package that something is wrong with.
    """
    if not os.path.isdir(path):
        return None
    members = Members.listed(FolderTree(path)).files
    names = {name.rpartition("/")[2] for name in members}
    if not _named_so(names) or any(name.upper() in _OF_PACKAGES or is_metadata(name) for name in names):
        return None
    report = _report(describe_folder(path), path)
    return report if report.objects else None


_OF_PACKAGES = frozenset(("BAGIT.TXT", "目录文件.XML", "文件目录.XML", "案卷目录.XML", "说明文件.TXT"))


def _named_so(names: Iterable[str]) -> bool:
    return any(os.path.splitext(name)[1][1:].lower() in ENDINGS for name in names)


def _report(readings: Iterable[Reading[DigitalObject]], path: str) -> MediaReport:
    """What was described; computer files of other kinds are counted."""
    objects: list[DigitalObject] = []
    findings: list[Finding] = []
    others = 0
    for reading in readings:
        findings.extend(reading.findings)
        if any(finding.rule is MEDIA_KIND for finding in reading.findings):
            others += 1
        else:
            objects.append(reading.value)
    counts = {
        "photographs": sum(obj.photograph is not None for obj in objects),
        "recordings": sum(obj.recording is not None for obj in objects),
        "objects": len(objects) + others,
        "octets": sum(obj.size or 0 for obj in objects),
    }
    return MediaReport(kind="media", path=path, findings=findings, counts=counts, objects=objects)


def _rows(obj: DigitalObject) -> Iterator[_Row]:
    for kind in _KINDS:
        thing = getattr(obj, kind.field)
        if thing is not None:
            yield from _of_nodes(kind.nodes, thing, kind, "")


def _of_nodes(nodes: Sequence[Node], thing: Photograph | Recording, kind: Kind, group: str) -> Iterator[_Row]:
    for node in nodes:
        if node.children:
            yield from _of_nodes(node.children, thing, kind, node.tag)
        elif node.told and (given := given_of(thing, kind, node)) is not None:
            yield _Row(group, node.tag, str(given.value), given.origin)


def _plain(obj: DigitalObject) -> dict[str, object]:
    kind = next((kind.field for kind in _KINDS if getattr(obj, kind.field) is not None), None)
    values = [
        {"group": row.group or None, "element": row.element, "value": row.value, "origin": row.origin.value}
        for row in _rows(obj)
    ]
    return {"path": obj.name or obj.path, "size": obj.size, "kind": kind, "values": values}


def print_media(report: MediaReport, lang: Lang, *, limit: int) -> None:
    """The first ``limit`` computer files on stdout, each as a tree of its elements with 值来源."""
    from rich.console import Console
    from rich.tree import Tree

    tree = Tree(_printable(report.path))
    for obj in report.objects[:limit]:
        size = "" if obj.size is None else f"  {obj.size:,} B"
        _add_rows(tree.add(_printable(f"{obj.name or obj.path}{size}")), obj, lang)
    if len(report.objects) > limit:
        more = len(report.objects) - limit
        tree.add(Text(f"… {more:,} more computer files", f"……另有 {more:,} 个电子文件").in_(lang))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 10_000  # nothing is cut where no screen is
    console.print(tree)


def _add_rows(branch: Tree, obj: DigitalObject, lang: Lang) -> None:
    groups: dict[str, Tree] = {"": branch}
    for row in _rows(obj):
        if row.group not in groups:
            groups[row.group] = branch.add(row.group)
        origin = _ORIGINS[row.origin].in_(lang)
        source = f"（{origin}）" if lang == "zh" else f" ({origin})"
        groups[row.group].add(_printable(f"{row.element}  {row.value}{source}"))


def _printable(text: str) -> str:
    """Text in which rich sees no markup, and a terminal no orders."""
    return printable(text).replace("[", "\\[")
