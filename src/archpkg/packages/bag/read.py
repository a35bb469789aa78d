"""Read a bag: its tag files as values, and everything about their form that is wrong, in one go.

Reading never stops at the first fault, opens no file of the payload and decides nothing about digests.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from attrs import define, field

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Reading, Where
from archpkg.packages.bag import declaration, fetch, rules
from archpkg.packages.bag.bag import PAYLOAD, Bag, FetchEntry, Manifest, info_name
from archpkg.packages.bag.declaration import Declaration, read_declaration
from archpkg.packages.bag.info import read_info
from archpkg.packages.bag.manifest_names import ManifestName, manifest_name, name_of_manifest_findings
from archpkg.packages.bag.manifests import read_manifest, unlisted_manifests
from archpkg.packages.bag.paths import name_findings, why_details
from archpkg.packages.bag.text import Lines, open_lines
from archpkg.packages.containers import open_tree
from archpkg.packages.trees.tree import Member, MemberKind, Members, Tree
from archpkg.words import Text

DECLARATION_LIMIT = 1 << 16
"""Octets of ``bagit.txt`` that are read at most; two lines need a hundred."""
INFO_LIMIT = 1 << 26
"""Octets of ``bag-info.txt`` that are read at most."""
MANIFEST_LIMIT = 1 << 30
"""Octets of a manifest, or of ``fetch.txt``, that are read at most: some eight million lines."""


def is_bag(tree: Tree) -> bool:
    """True where a ``bagit.txt`` is there."""
    return any(member.name == declaration.NAME for member in tree.members())


def open_bag(path: str | os.PathLike[str]) -> Reading[Bag | None]:
    """BagIt 包. Read the tag files of the bag at a path: a folder, a zip or a tar. No digest is computed.

    The value is None where there is no bag. The findings are those of :func:`read_bag`, after those about the
    container. Raises :class:`archpkg.errors.CannotRead` for what cannot be opened.
    """
    with open_tree(path) as tree:
        reading = read_bag(tree)
        return Reading(reading.value, (*tree.findings, *reading.findings))


def read_bag(
    tree: Tree, *, members: Sequence[Member] | None = None, undeclared: bool = False
) -> Reading[Bag | None]:
    """BagIt 包. The bag that a tree holds, and all that is wrong with the form of its tag files.

    None without a ``bagit.txt`` (with ``undeclared``: None only if there is no manifest either). ``members``
    are those of the tree, where the caller has asked for them already. Lines that mean no file (malformed,
    unsafe, a folder) are findings and not entries; everything else is an entry, so that the file is looked at.
    """
    kept = Members.listed(tree) if members is None else Members.of(members)
    order = list(kept.no_folders)
    # a mapping to themselves: what is listed and there is kept once
    names = dict(zip(order, order, strict=True))
    top = sorted([name for name in names if "/" not in name])
    manifests = tuple(found for name in top if (found := manifest_name(name)) is not None)
    if declaration.NAME not in names and not (undeclared and manifests):
        return Reading(None)
    return _Desk(tree=tree, members=kept, order=order, names=names).bag(manifests)


@define(eq=False, repr=False)
class _Desk:
    """The reading of one bag: the tree, the names in it, and what has been seen so far."""

    tree: Tree
    members: Members
    order: list[str]
    names: dict[str, str]
    findings: list[Finding] = field(factory=list)
    strays: dict[str, str] = field(factory=dict)
    """Listed paths that nothing is there for, to themselves."""
    following: int = 0
    """The place, among the names, of the one that the next line of a manifest will likely list."""

    def bag(self, names: Sequence[ManifestName]) -> Reading[Bag | None]:
        stated = self._declaration()
        self._data_folder()
        strict = stated.numbers >= (1, 0)
        self.findings.extend(name_of_manifest_findings(names))
        manifests = tuple(self._manifests(names, stated.codec, strict=strict))
        if strict:
            self.findings.extend(unlisted_manifests(manifests))
        self.findings.extend(name_findings(_listed(manifests)))
        bag = Bag(
            version=stated.version,
            encoding=stated.encoding,
            info=self._info(stated, strict=strict),
            manifests=manifests,
            fetch=self._fetch(stated.codec, strict=strict),
        )
        self.findings.extend(fetch.unlisted(bag))
        return Reading(bag, tuple(self.findings))

    def _declaration(self) -> Declaration:
        where = Where(path=declaration.NAME)
        if declaration.NAME not in self.names:
            self.findings.append(Finding(rules.NO_DECLARATION, where))
            return Declaration()
        data = self._read(declaration.NAME, DECLARATION_LIMIT)
        if data is None:
            return Declaration()
        stated = read_declaration(data)
        self.findings.extend(stated.findings)
        return stated

    def _data_folder(self) -> None:
        for member in self.members:
            if member.name.startswith(PAYLOAD) or (
                member.name == "data" and member.kind is MemberKind.FOLDER
            ):
                return
        self.findings.append(Finding(rules.NO_DATA, Where(path="data")))

    def _manifests(self, names: Sequence[ManifestName], codec: str, *, strict: bool) -> Iterable[Manifest]:
        for about in sorted(names, key=lambda name: (name.tag, name.name)):
            lines = self._lines(about.name, MANIFEST_LIMIT, codec)
            self.following = self._first_of_payload
            if lines is not None:
                manifest, found = read_manifest(
                    about, lines, strict=strict, present=self.names, share=self._share
                )
                self.findings.extend(found)
                yield manifest

    @property
    def _first_of_payload(self) -> int:
        return next((place for place, name in enumerate(self.order) if name.startswith(PAYLOAD)), 0)

    def _share(self, paths: Sequence[str]) -> Sequence[str]:
        there = self.order[self.following : self.following + len(paths)]
        if there == paths:  # mostly they are listed in the order in which they lie there
            self.following += len(paths)
            return there
        names, strays = self.names, self.strays
        try:
            return list(map(names.__getitem__, paths))
        except KeyError:
            known = map(names.get, paths)
        return [
            strays.setdefault(path, path) if name is None else name
            for name, path in zip(known, paths, strict=True)
        ]

    def _info(self, stated: Declaration, *, strict: bool) -> tuple[tuple[str, str], ...]:
        name = info_name(stated.numbers)
        lines = self._lines(name, INFO_LIMIT, stated.codec) if name in self.names else None
        if lines is None:
            return ()
        info, found = read_info(name, lines, strict=strict)
        self.findings.extend(found)
        return info

    def _fetch(self, codec: str, *, strict: bool) -> tuple[FetchEntry, ...]:
        lines = self._lines(fetch.NAME, MANIFEST_LIMIT, codec) if fetch.NAME in self.names else None
        if lines is None:
            return ()
        entries, found = fetch.read_fetch(
            lines, strict=strict, present=self.names.keys() | self.strays.keys()
        )
        self.findings.extend(found)
        return entries

    def _lines(self, name: str, limit: int, codec: str) -> Lines | None:
        data = self._read(name, limit)
        if data is None:
            return None
        lines, found = open_lines(name, data, codec)
        self.findings.extend(found)
        return lines

    def _read(self, name: str, limit: int) -> bytes | None:
        """The content of a tag file; None, with a finding, where it cannot be had."""
        try:
            return self.tree.read(name, limit=limit)
        except (CannotRead, OSError) as error:
            why = error.text if isinstance(error, CannotRead) else Text(str(error), str(error))
            self.findings.append(Finding(rules.UNREADABLE, Where(path=name), why_details(why)))
            return None


def _listed(manifests: Sequence[Manifest]) -> Collection[str]:
    """Every path that is listed, once. Most manifests of a bag list the same ones."""
    different: list[tuple[str, ...]] = []
    for manifest in manifests:
        if manifest.entries.paths not in different:
            different.append(manifest.entries.paths)
    return different[0] if len(different) == 1 else dict.fromkeys(chain.from_iterable(different))
