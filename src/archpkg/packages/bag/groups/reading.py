"""包组. A bag group read: which bags are there, which are missing, and what does not belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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

IDENTIFIER = "Bag-Group-Identifier"
COUNT = "Bag-Count"
"""The elements by which a bag names its group, and its place there."""

MISSING_NAMED = 1000
"""Missing bags that are named one by one; a hostile ``1 of 999999999`` must not fill the memory."""

_COUNT = re.compile(r"([0-9]{1,9}) of ([0-9]{1,9}|\?)")


@frozen(kw_only=True)
class GroupMember:
    """One bag of a group; ``number`` and ``total`` as its Bag-Count has them (None where it does not say)."""

    path: str
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


def read_group(bags: Iterable[tuple[str, Bag | None]]) -> Reading[BagGroup]:
    """包组. Put together the bags of a group, in any order: each with the path it is named by, None where no bag is.

    Findings name missing members, other identifiers, counts that do not fit and payload paths that more than one
    bag lists, at the path of the bag. Its own form and its digests are judged with each bag.
    """
    members: list[GroupMember] = []
    findings: list[Finding] = []
    for path, bag in bags:
        if bag is None:
            findings.append(Finding(GROUP_NOT_BAG, Where(path=path)))
            continue
        member = _member(path, bag)
        findings += _unnamed(member)
        members.append(member)
    members.sort(key=lambda m: (m.number is None, m.number or 0))
    group = BagGroup(
        identifier=next((m.identifier for m in members if m.identifier), ""),
        total=max((m.total for m in members if m.total is not None), default=None),
        members=tuple(members),
    )
    return Reading(group, (*findings, *_together(group), *_missing(group), *_overlaps(group)))


def _member(path: str, bag: Bag) -> GroupMember:
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
            details = {"number": member.number, "other": other.path}
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
                yield Finding(GROUP_OVERLAP, _at(member), {"name": path, "other": other.path})


def _at(member: GroupMember) -> Where:
    return Where(path=member.path)
