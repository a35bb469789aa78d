"""包组. A bag group read: which bags are there, which are missing, and what does not belong together."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import evolve, field, frozen

from archpkg.findings import Finding, Reading, Where
from archpkg.packages.bag.bag import Bag
from archpkg.packages.bag.groups.rules import (
    GROUP_COUNT,
    GROUP_IDENTIFIER,
    GROUP_MISSING,
    GROUP_NOT_BAG,
    GROUP_OPEN,
    GROUP_OVERLAP,
    GROUP_REPEATED,
    GROUP_UNNAMED,
)
from archpkg.packages.bag.groups.splitting import COUNT, IDENTIFIER
from archpkg.packages.bag.read import read_bag
from archpkg.packages.containers import open_tree

MISSING_NAMED = 1000
"""Missing bags that are named one by one; a hostile ``1 of 999999999`` must not fill the memory."""

_COUNT = re.compile(r"([0-9]{1,9}) of ([0-9]{1,9}|\?)")


@frozen(kw_only=True)
class GroupMember:
    """One bag of a group; ``number`` and ``total`` as its Bag-Count has them (None where it does not say)."""

    path: Path
    bag: Bag
    identifier: str = ""
    number: int | None = None
    total: int | None = None


@frozen(kw_only=True)
class BagGroup:
    """包组. The bags by their numbers; ``total`` is how many there should be, None where no bag says."""

    identifier: str
    total: int | None
    members: tuple[GroupMember, ...] = field(converter=tuple[GroupMember, ...])

    @property
    def complete(self) -> bool:
        """Whether every number from 1 to the total is there."""
        there = {member.number for member in self.members if member.number is not None}
        return self.total is not None and len(there) == self.total == max(there, default=0)


def read_group(paths: Iterable[str | os.PathLike[str]]) -> Reading[BagGroup]:
    """包组. Read the bags of a group, folders or containers, in any order.

    Findings name missing members, other identifiers, counts that do not fit and payload paths that more than one
    bag lists, at the path of the bag; those of each bag's own form come too, with the bag's name before the
    path. No payload is read: each bag is verified by itself.

    Raises :class:`archpkg.errors.CannotRead` for what is missing or no folder, zip or tar.
    """
    members: list[GroupMember] = []
    findings: list[Finding] = []
    for path in paths:
        with open_tree(path) as tree:
            reading = read_bag(tree)
            seen = (*tree.findings, *reading.findings)
        findings += [
            f.at(f"{os.fspath(path)}/{f.where.path}" if f.where.path else os.fspath(path)) for f in seen
        ]
        if reading.value is None:
            findings.append(Finding(GROUP_NOT_BAG, Where(path=os.fspath(path))))
            continue
        member = _member(Path(path), reading.value)
        findings += _unnamed(member)
        members.append(member)
    members.sort(key=lambda m: (m.number is None, m.number or 0))
    group = BagGroup(
        identifier=next((m.identifier for m in members if m.identifier), ""),
        total=max((m.total for m in members if m.total is not None), default=None),
        members=tuple(members),
    )
    return Reading(group, (*findings, *_together(group), *_missing(group), *_overlaps(group)))


def _member(path: Path, bag: Bag) -> GroupMember:
    identifiers, counts = bag.values(IDENTIFIER), bag.values(COUNT)
    member = GroupMember(path=path, bag=bag, identifier=identifiers[0] if len(identifiers) == 1 else "")
    match = _COUNT.fullmatch(counts[0]) if len(counts) == 1 else None
    if match is None:
        return member
    total = None if match.group(2) == "?" else int(match.group(2))
    return evolve(member, number=int(match.group(1)), total=total)


def _unnamed(member: GroupMember) -> Iterator[Finding]:
    lacking = [] if member.identifier else [IDENTIFIER]
    lacking += [] if member.number is not None else [COUNT]
    if lacking:
        yield Finding(GROUP_UNNAMED, _at(member), {"lacking": ", ".join(lacking)})


def _together(group: BagGroup) -> Iterator[Finding]:
    """Bags that say something else than the others."""
    first: dict[int, GroupMember] = {}
    for member in group.members:
        if member.identifier not in ("", group.identifier):
            said = {"identifier": member.identifier, "expected": group.identifier}
            yield Finding(GROUP_IDENTIFIER, _at(member), said)
        if member.number is None:
            continue
        fits = member.total in (None, group.total) and member.number >= 1
        if not fits or (group.total is not None and member.number > group.total):
            details: dict[str, object] = {"value": member.bag.values(COUNT)[0], "total": group.total}
            yield Finding(GROUP_COUNT, _at(member), details)
        other = first.setdefault(member.number, member)
        if other is not member:
            details = {"number": member.number, "other": str(other.path)}
            yield Finding(GROUP_REPEATED, _at(member), details)


def _missing(group: BagGroup) -> Iterator[Finding]:
    there = {member.number for member in group.members}
    if group.total is None:
        if group.members:
            yield Finding(GROUP_OPEN)
        return
    named = 0
    for number in range(1, group.total + 1):
        if number not in there:
            yield Finding(GROUP_MISSING, Where(), {"number": number, "total": group.total})
            named += 1
        if named == MISSING_NAMED:
            return


def _overlaps(group: BagGroup) -> Iterator[Finding]:
    """Payload paths that an earlier bag lists, too."""
    owner: dict[str, GroupMember] = {}
    for member in group.members:
        listed = (path for manifest in member.bag.payload_manifests for path in manifest.entries.paths)
        for path in dict.fromkeys(listed):
            other = owner.setdefault(path, member)
            if other is not member:
                yield Finding(GROUP_OVERLAP, _at(member), {"name": path, "other": str(other.path)})


def _at(member: GroupMember) -> Where:
    return Where(path=str(member.path))
