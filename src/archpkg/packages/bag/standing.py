"""A bag as it stands before a change: its tag files read, its payload listed, and refused where it is damaged."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from attrs import evolve, frozen

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Where, reject
from archpkg.fixity.engine import Digested, Task
from archpkg.packages.bag import change_rules, declaration
from archpkg.packages.bag.bag import Bag, Manifest
from archpkg.packages.bag.manifest_names import manifest_name
from archpkg.packages.bag.paths import danger, leads_out, normal
from archpkg.packages.bag.read import read_bag
from archpkg.packages.bag.signatures.form import signature_name
from archpkg.packages.bag.source import payload_of
from archpkg.packages.bag.source_rules import SOURCE_LINK, SOURCE_LINK_OUT, SOURCE_SPECIAL
from archpkg.packages.containers import refuse_archive
from archpkg.packages.trees.folders import FolderTree
from archpkg.packages.trees.tree import Member, MemberKind
from archpkg.packages.unfinished import refuse_unfinished
from archpkg.words import Text


@frozen(kw_only=True, slots=False)
class Standing:
    """A folder bag that may be changed. ``payload`` and ``tags`` (all tag files but the tag manifests) are there;
    their names are as the manifests write them, where only the Unicode form differs."""

    folder: Path
    bag: Bag
    findings: tuple[Finding, ...]
    payload: Mapping[str, Task]
    tags: Mapping[str, Task]

    @cached_property
    def listed(self) -> dict[str, Manifest]:
        """Every path that a payload manifest lists, with the first one that does."""
        first: dict[str, Manifest] = {}
        for manifest in self.bag.payload_manifests:
            for path in manifest.entries.paths:
                first.setdefault(path, manifest)
        return first

    @cached_property
    def to_fetch(self) -> dict[str, int | None]:
        """The files of ``fetch.txt`` that are not there, with their size in octets if told."""
        return {entry.path: entry.size for entry in self.bag.fetch if entry.path not in self.payload}

    def seen_on_disk(self) -> list[Task]:
        """The payload as it lies there now. Raises :class:`CannotRead`, :class:`archpkg.errors.Rejected`."""
        return list(_as_listed(payload_of(self.folder / "data").or_raise(), self.listed).values())

    def totals(self, paths: Iterable[str]) -> tuple[int, int] | None:
        """Octets and number of files, those to be fetched too; None where the size of one is not told."""
        octets = files = 0
        for path in paths:
            size = self.payload[path].size if path in self.payload else self.to_fetch.get(path)
            if size is None and path in self.to_fetch:
                return None
            octets, files = octets + (size or 0), files + 1
        return octets, files


def bag_folder(path: str | os.PathLike[str]) -> Path:
    """The real folder of a bag. Raises :class:`CannotRead` for what is no folder bag,
    :class:`archpkg.errors.UnfinishedChange` where a change of it runs or was not finished."""
    real = Path(os.path.realpath(path))
    refuse_unfinished(real)
    refuse_archive(real)
    if real.is_file():
        raise CannotRead(
            Text("Only a bag in a folder can be changed.", "只能变更文件夹形式的包。"),
            hint=Text("Unpack it, change it, and pack it again.", "请先解包，变更后重新打包。"),
            path=str(path),
        )
    if real.is_dir() and not os.path.lexists(real / declaration.NAME):
        raise CannotRead(
            Text("Not a bag: there is no bagit.txt.", "不是 BagIt 包：缺少 bagit.txt。"),
            hint=Text("Use create_bag_in_place to make it one.", "请使用 create_bag_in_place 将其打包。"),
            path=str(path),
        )
    return real


def stand(folder: Path) -> Standing:
    """Read the tag files and list the payload; no file of the payload is opened.

    Raises :class:`archpkg.errors.Rejected` for tag files with errors, links, pipes, devices and names that no bag can
    hold, :class:`CannotRead`.
    """
    with FolderTree(folder) as tree:
        members = tuple(tree.members())
        reading = read_bag(tree, members=members)
    reject((*reading.errors, *_no_files(members)))
    if reading.value is None:
        raise CannotRead(Text("The bag has gone.", "包已不存在。"), path=str(folder))
    bag = reading.value
    listed = dict.fromkeys(path for manifest in bag.tag_manifests for path in manifest.entries.paths)
    # what signs a tag manifest cannot stand in it
    names = (name for name in _tag_names(members) if name in listed or signature_name(name) is None)
    tags = {name: Task(name=name, path=os.path.join(folder, name)) for name in names}
    here = Standing(folder=folder, bag=bag, findings=reading.findings, payload={}, tags={})
    payload = _as_listed(payload_of(folder / "data").or_raise(), here.listed)
    return evolve(here, payload=payload, tags=_as_listed(tags.values(), listed))


def _no_files(members: Iterable[Member]) -> Iterator[Finding]:
    for member in members:
        if member.kind is MemberKind.LINK:
            rule = SOURCE_LINK_OUT if leads_out(member.name, member.target) else SOURCE_LINK
            yield Finding(rule, Where(path=member.name), {"target": member.target})
        elif member.kind is MemberKind.OTHER:
            yield Finding(SOURCE_SPECIAL, Where(path=member.name))


def _tag_names(members: Iterable[Member]) -> Iterator[str]:
    """Names that no manifest can hold (``~$…`` of office programs) stay unlisted, as any tag file may."""
    for member in members:
        about = manifest_name(member.name)
        payload = member.name.startswith("data/")
        tag_manifest = about is not None and about.tag
        if member.kind is MemberKind.FILE and not payload and not tag_manifest and _fit(member.name):
            yield member.name


def _fit(name: str) -> bool:
    return danger(name) is None and name == name.encode("utf-8", "replace").decode()


def _as_listed(tasks: Iterable[Task], listed: Collection[str]) -> dict[str, Task]:
    """The files by name; where a listed name is there in another Unicode form only, by that (§6.1.1.3)."""
    there = {task.name: task for task in tasks}
    absent: dict[str, list[str]] = {}
    for path in listed:
        if path not in there:
            absent.setdefault(normal(path), []).append(path)
    if not absent:
        return there
    named: dict[str, Task] = {}
    for name, task in there.items():
        meant = absent.get(normal(name), []) if name not in listed and not name.isascii() else []
        listed_name = meant[0] if len(meant) == 1 and meant[0] not in named else name
        named[listed_name] = task._replace(name=listed_name)
    return named


@frozen(kw_only=True)
class Comparison:
    """What was read against what manifests say: the findings by name, and how many digests were compared."""

    findings: Mapping[str, tuple[Finding, ...]]
    compared: Mapping[str, int]


def compare(manifests: Iterable[Manifest], read: Mapping[str, Digested], names: Sequence[str]) -> Comparison:
    """Compare every entry whose file was read, with ``names`` the algorithms it was read with."""
    findings: dict[str, tuple[Finding, ...]] = {}
    compared: dict[str, int] = {}
    for manifest in manifests:
        if manifest.algorithm not in names:
            continue
        column = names.index(manifest.algorithm)
        for entry in manifest.entries:
            one = read.get(entry.path)
            if one is None:
                continue
            compared[entry.path] = compared.get(entry.path, 0) + 1
            if one.digests[column] != entry.digest:
                details = {"manifest": manifest.name, "line": entry.line, "algorithm": manifest.algorithm}
                details |= {"expected": entry.digest, "found": one.digests[column]}
                finding = Finding(change_rules.CHANGE_DIFFERS, Where(path=entry.path), details)
                findings[entry.path] = (*findings.get(entry.path, ()), finding)
    return Comparison(findings=findings, compared=compared)
