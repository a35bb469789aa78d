"""BagIt 规范检测. Judge a bag against a profile (BagIt Profiles 1.4.0); digests are not looked at here.

What makes further work pointless comes first and ends it (a kind of archive file or a version that is not
accepted); everything else is told in one report. A holey bag should be completed first: of files that are still
to come only the names are judged, and the report says so. Links and devices are no files and count for nothing.
"""

from __future__ import annotations

import os

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Report, Where
from archpkg.packages.bag.bag import Bag
from archpkg.packages.bag.declaration import NAME as DECLARATION
from archpkg.packages.bag.declaration import read_declaration
from archpkg.packages.bag.paths import normal
from archpkg.packages.bag.profiles import bag_rules as rules
from archpkg.packages.bag.profiles.demands import Facts, acceptance, demands
from archpkg.packages.bag.profiles.profile import Profile, profile_findings
from archpkg.packages.bag.read import DECLARATION_LIMIT, read_bag
from archpkg.packages.containers import open_tree
from archpkg.packages.trees.tree import Member, MemberKind, Tree

_PACKINGS = ((b"\x1f\x8b", "tar.gz"), (b"\xfd7zXZ", "tar.xz"), (b"BZh", "tar.bz2"))


def validate_profile(path: str | os.PathLike[str], profile: Profile) -> Report:
    """The verdict of a profile on a bag in a folder or a container.

    Whatever is wrong with the container, with the form of the tag files and with the profile itself stands in
    the report, too: a profile that contradicts itself passes nothing. Its own findings have its identifier as
    their path. ``counts``: ``files`` looked at and ``elements`` of bag-info.txt.

    Raises :class:`CannotRead` if nothing is there, or it cannot be opened.
    """
    own = tuple(finding.at(profile.identifier) for finding in profile_findings(profile))
    with open_tree(path) as tree:
        members = tuple(tree.members())
        found, bag = _look(tree, profile, None, members)
        files = sum(member.kind is not MemberKind.FOLDER for member in members)
        counts = {"files": files, "elements": len(bag.info) if bag else 0}
        return Report(kind="bag", findings=(*own, *tree.findings, *found), counts=counts)


def check_profile(tree: Tree, profile: Profile, *, bag: Bag | None = None) -> tuple[Finding, ...]:
    """What a profile finds wrong with a bag in a tree that is open.

    Without ``bag`` it is read here, and what is wrong with the form of its tag files is among the findings. The
    profile's own contradictions are not: see :func:`archpkg.packages.bag.profiles.profile.profile_findings`; a bag is
    not blamed for having what is required but not allowed.
    """
    return _look(tree, profile, bag, tuple(tree.members()))[0]


def _look(
    tree: Tree, profile: Profile, bag: Bag | None, members: tuple[Member, ...]
) -> tuple[tuple[Finding, ...], Bag | None]:
    if bag is None and all(member.name != DECLARATION for member in members):
        return (Finding(rules.NO_BAG, Where(path=DECLARATION)),), None
    kind = _kind(tree)
    version = bag.version if bag is not None else _version(tree)
    # a declaration that cannot be read is told by the reading of the bag
    fatal = acceptance(profile, kind, version) if version is not None else ()
    if fatal:
        return fatal, bag
    seen: tuple[Finding, ...] = ()
    if bag is None:
        reading = read_bag(tree, members=members)
        bag, seen = reading.value, reading.findings
    if bag is None:
        raise AssertionError("the declaration is there")
    return (*seen, *demands(profile, _facts(tree, kind, bag, members))), bag


def _version(tree: Tree) -> str | None:
    """The version that ``bagit.txt`` states, before anything large is read; None where it cannot be read."""
    try:
        return read_declaration(tree.read(DECLARATION, limit=DECLARATION_LIMIT)).version
    except (CannotRead, OSError):
        return None


def _facts(tree: Tree, kind: str, bag: Bag, members: tuple[Member, ...]) -> Facts:
    files = {m.name: m for m in members if m.kind is MemberKind.FILE}
    here = {normal(name) for name in files}
    coming = (e.path for e in bag.fetch if e.path.startswith("data/") and normal(e.path) not in here)
    return Facts(
        kind=kind,
        version=bag.version,
        info=bag.info,
        info_name=bag.info_name,
        manifests=tuple(manifest.algorithm for manifest in bag.payload_manifests),
        tag_manifests=tuple(manifest.algorithm for manifest in bag.tag_manifests),
        files=tuple(files),
        folders=tuple(member.name for member in members if member.kind is MemberKind.FOLDER),
        coming=tuple(dict.fromkeys(coming)),
        octets=_octets(tree, [m for m in files.values() if m.name.startswith("data/")]),
    )


def _octets(tree: Tree, payload: list[Member]) -> int:
    """What the payload holds at least: exact for one file, which is all that a profile asks."""
    known = sum(member.size or 0 for member in payload)
    if known or len(payload) != 1 or payload[0].size is not None:
        return known
    try:
        return len(tree.read(payload[0].name, limit=0))
    except CannotRead:
        return 1  # larger than nothing, or not shown to be nothing


def _kind(tree: Tree) -> str:
    """``zip``, ``tar``, how a tar is compressed, or ``folder`` for whatever is not one archive file."""
    if tree.kind != "tar":
        return "zip" if tree.kind == "zip" else "folder"
    try:
        with open(tree.path, "rb") as raw:
            head = raw.read(8)
    except OSError:
        return tree.kind
    return next((packing for magic, packing in _PACKINGS if head.startswith(magic)), tree.kind)
