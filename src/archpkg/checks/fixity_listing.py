"""Who lists what: the names in the manifests of a bag against the names that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from attrs import frozen

from archpkg.checks import fixity_rules as rules
from archpkg.findings import Finding, Where
from archpkg.packages.bag.bag import Bag, Entry, Manifest
from archpkg.packages.bag.manifests import manifest_name
from archpkg.packages.bag.paths import leads_out, normal
from archpkg.packages.bag.rules import FOLDER_LISTED
from archpkg.packages.trees import Member, MemberKind


@frozen(kw_only=True, slots=False)
class Listing:
    """The manifests of a bag laid over the members of its tree. Exact names first, then their composed form."""

    bag: Bag
    members: tuple[Member, ...]

    @cached_property
    def files(self) -> dict[str, Member]:
        """The members that are files, by name."""
        return {m.name: m for m in self.members if m.kind is MemberKind.FILE}

    @cached_property
    def others(self) -> dict[str, Member]:
        """Links, pipes and devices: named, never opened."""
        return {m.name: m for m in self.members if m.kind in (MemberKind.LINK, MemberKind.OTHER)}

    @cached_property
    def payload(self) -> tuple[Member, ...]:
        """The files below ``data/``."""
        return tuple(member for name, member in self.files.items() if name.startswith("data/"))

    @cached_property
    def to_fetch(self) -> frozenset[str]:
        """The paths that fetch.txt names."""
        return frozenset(entry.path for entry in self.bag.fetch)

    @cached_property
    def tables(self) -> tuple[tuple[Manifest, dict[str, Entry]], ...]:
        """For each manifest its entries by the path that they state."""
        return tuple((manifest, {e.path: e for e in manifest.entries}) for manifest in self.bag.manifests)

    @cached_property
    def absent(self) -> tuple[str, ...]:
        """Listed paths that no file has, to the letter."""
        paths = (entry.path for manifest in self.bag.manifests for entry in manifest.entries)
        return tuple(
            dict.fromkeys(path for path in paths if path not in self.files and path not in self.others)
        )

    def first_line(self, path: str) -> tuple[Manifest, Entry]:
        """The first manifest that lists a path."""
        return next((manifest, entries[path]) for manifest, entries in self.tables if path in entries)

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Listed paths that are there in another Unicode form only, with the name that is there (§6.1.1.3)."""
        if not self.absent:
            return {}
        free: dict[str, list[str]] = {}
        for name in self.files:
            if not name.isascii() and not any(name in entries for _, entries in self.tables):
                free.setdefault(normal(name), []).append(name)
        found = ((path, free.get(normal(path), [])) for path in self.absent)
        return {path: names[0] for path, names in found if len(names) == 1}

    @cached_property
    def claims(self) -> tuple[tuple[Manifest, dict[str, Entry]], ...]:
        """For each manifest its entries by the name of the member that they mean."""
        renamed = self.renamed
        if not renamed:
            return self.tables
        return tuple((m, {renamed.get(e.path, e.path): e for e in m.entries}) for m in self.bag.manifests)

    def claims_on(self, name: str) -> Iterator[tuple[Manifest, Entry]]:
        """The manifests that can be compared for a member, with their lines."""
        for manifest, entries in self.claims:
            entry = entries.get(name)
            if entry is not None and entry.digest and manifest.usable:
                yield manifest, entry

    def groups(self) -> dict[tuple[str, ...], list[str]]:
        """The files to read, by the algorithms that they need."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for name in self.files:
            needed = tuple(dict.fromkeys(manifest.algorithm for manifest, _ in self.claims_on(name)))
            if needed:
                groups.setdefault(needed, []).append(name)
        return groups

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Listed paths that nothing is there for."""
        return tuple(path for path in self.absent if path not in self.renamed)

    @cached_property
    def folders(self) -> frozenset[str]:
        """Missing files in whose place there is a folder."""
        if not self.missing:
            return frozenset()
        found: set[str] = {member.name for member in self.members if member.kind is MemberKind.FOLDER}
        for name in self.files:
            parent = name.rpartition("/")[0]
            while parent and parent not in found:
                found.add(parent)
                parent = parent.rpartition("/")[0]
        return frozenset(found.intersection(self.missing))

    @property
    def missing_payload(self) -> int:
        """How many files of the payload are missing."""
        return sum(path.startswith("data/") for path in self.missing)

    def findings(self) -> Iterator[Finding]:
        """Everything that the names alone show."""
        yield from self._others()
        yield from self._missing()
        yield from self._folders()
        yield from self._renamed()
        yield from self._payload()
        yield from self._tags()
        yield from self._unverifiable()

    def _others(self) -> Iterator[Finding]:
        for name, member in self.others.items():
            where = Where(path=name)
            if member.kind is MemberKind.OTHER:
                yield Finding(rules.SPECIAL, where)
            else:
                rule = rules.LINK_OUT if leads_out(name, member.target) else rules.LINK
                yield Finding(rule, where, {"target": member.target})

    def _missing(self) -> Iterator[Finding]:
        urls = {entry.path: entry.url for entry in self.bag.fetch}
        for path in self.missing:
            manifest, entry = self.first_line(path)
            if path in urls:
                yield Finding(rules.HOLEY, Where(path=path), {"url": urls[path]})
            else:
                details = {"manifest": manifest.name, "line": entry.line}
                yield Finding(rules.MISSING, Where(path=path), details)

    def _folders(self) -> Iterator[Finding]:
        for path in sorted(self.folders):
            manifest, entry = self.first_line(path)
            yield Finding(FOLDER_LISTED, Where(path=manifest.name, line=entry.line), {"name": path})

    def _renamed(self) -> Iterator[Finding]:
        for path, name in self.renamed.items():
            manifest, entry = self.first_line(path)
            details = {"manifest": manifest.name, "line": entry.line, "listed": path}
            yield Finding(rules.UNICODE_FORM, Where(path=name), details)

    def _payload(self) -> Iterator[Finding]:
        payload = [(m, entries) for m, entries in self.claims if not m.tag]
        if not payload:
            return
        for member in self.payload:
            if not any(member.name in entries for _, entries in payload):
                yield Finding(rules.EXTRA, Where(path=member.name))
        if self.bag.strict:
            yield from _not_in_every(payload)

    def _tags(self) -> Iterator[Finding]:
        tag = [entries for manifest, entries in self.claims if manifest.tag]
        if not tag:
            yield Finding(rules.NO_TAG_MANIFEST)
            return
        for name in self.files:
            if name.startswith("data/") or any(name in entries for entries in tag):
                continue
            about = manifest_name(name)
            if about is None or not about.tag:
                yield Finding(rules.TAG_UNLISTED, Where(path=name))

    def _unverifiable(self) -> Iterator[Finding]:
        """Files that are listed beside others that could be compared, and could not themselves."""
        for tag in (False, True):
            claims = [(m, entries) for m, entries in self.claims if m.tag is tag]
            if any(manifest.usable for manifest, _ in claims):
                names = dict.fromkeys(name for _, entries in claims for name in entries)
                for name in names:
                    if name in self.files and not any(True for _ in self.claims_on(name)):
                        yield Finding(rules.UNVERIFIABLE, Where(path=name))


def _not_in_every(claims: Iterable[tuple[Manifest, dict[str, Entry]]]) -> Iterator[Finding]:
    kept = tuple(claims)
    if len(kept) < 2:
        return
    for path in dict.fromkeys(path for _, entries in kept for path in entries):
        for manifest, entries in kept:
            if path not in entries:
                yield Finding(rules.NOT_LISTED, Where(path=path), {"manifest": manifest.name})
