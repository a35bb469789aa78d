"""Who lists what: the names in the manifests of a bag against the names that are there."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import compress, count, islice, pairwise, repeat
from operator import ne

from attrs import evolve, frozen

from archpkg.checks.fixity import rules
from archpkg.checks.fixity.stated import Stated
from archpkg.findings import Finding, Where
from archpkg.fixity.sheets import at
from archpkg.packages.bag.bag import PAYLOAD, Bag, Manifest
from archpkg.packages.bag.manifest_names import manifest_name
from archpkg.packages.bag.paths import leads_out, normal
from archpkg.packages.bag.rules import FOLDER_LISTED
from archpkg.packages.trees.tree import Member, MemberKind, Members


@frozen(kw_only=True, eq=False, repr=False)
class Claim:
    """One manifest and, for each file that is there in its place, the row that means it; -1 where there is none.

    ``block`` has the places that all rows mean in their order, where they lie one after another: mostly.
    """

    manifest: Manifest
    rows: array[int]
    block: range | None = None

    def rows_at(self, places: Sequence[int]) -> Sequence[int]:
        """The rows that mean the files in some places; no row at all, where none means one of them."""
        block = self.block
        if block is not None and isinstance(places, range):
            if places.start in block and places[-1] in block:
                return range(places.start - block.start, places.stop - block.start)
            if places.stop <= block.start or block.stop <= places.start:
                return ()
        rows = list(at(places, self.rows))
        return rows if max(rows, default=-1) >= 0 else ()


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class Listing:
    """The manifests of a bag laid over the members of its tree. Exact names first, then their composed form."""

    bag: Bag
    members: Members
    stated: tuple[Stated, ...] = ()
    """Digests that documents inside the bag state, beside its manifests: compared, and no manifest otherwise."""

    @cached_property
    def files(self) -> Sequence[str]:
        """The names of the members that are files, each once."""
        names = self.members.files
        return names if len(frozenset(names)) == len(names) else list(dict.fromkeys(names))

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Octets of the files whose size the tree tells."""
        files = (one for one in self.members.told if one.kind is MemberKind.FILE)
        return {one.name: one.size for one in files if one.size is not None}

    @cached_property
    def index(self) -> dict[str, int]:
        """The place of each file among the files."""
        return dict(zip(self.files, range(len(self.files)), strict=True))

    @cached_property
    def others(self) -> dict[str, Member]:
        """Links, pipes and devices: named, never opened."""
        return {m.name: m for m in self.members.told if m.kind in (MemberKind.LINK, MemberKind.OTHER)}

    @cached_property
    def payload(self) -> Sequence[str]:
        """The files below ``data/``."""
        return [self.files[place] for place in self.payload_places]

    @cached_property
    def payload_places(self) -> Sequence[int]:
        """Their places among all files: mostly they are the last ones."""
        below = list(map(str.startswith, self.files, repeat(PAYLOAD)))
        first = below.index(True) if True in below else len(below)
        return range(first, len(below)) if all(below[first:]) else [*compress(count(), below)]

    @cached_property
    def _tag_places(self) -> Sequence[int]:
        """The places of the other files."""
        payload = self.payload_places
        if isinstance(payload, range):
            return range(payload.start)
        return sorted(frozenset(range(len(self.files))).difference(payload))

    @cached_property
    def to_fetch(self) -> frozenset[str]:
        """The paths that fetch.txt names."""
        return frozenset(entry.path for entry in self.bag.fetch)

    @cached_property
    def absent(self) -> dict[str, tuple[Manifest, int]]:
        """Listed paths that no file has, to the letter, with the first manifest and row that list them."""
        found: dict[str, tuple[Manifest, int]] = {}
        seen: list[tuple[str, ...]] = []
        for manifest in self.bag.manifests:
            paths = manifest.entries.paths
            if paths in seen:
                continue
            seen.append(paths)
            if self._block(paths) is None and None in map(self.index.get, paths):
                for row, path in enumerate(paths):
                    if path not in self.index and path not in self.others:
                        found.setdefault(path, (manifest, row))
        return found

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Listed paths that are there in another Unicode form only, with the name that is there (§6.1.1.3)."""
        if not self.absent:
            return {}
        listed = {path for manifest in self.bag.manifests for path in manifest.entries.paths}
        free: dict[str, list[str]] = {}
        for name in self.files:
            if not name.isascii() and name not in listed:
                free.setdefault(normal(name), []).append(name)
        found = ((path, free.get(normal(path), [])) for path in self.absent)
        return {path: names[0] for path, names in found if len(names) == 1}

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """What each manifest says, by the files that are there."""
        claims: list[Claim] = []
        for manifest in (*self.bag.manifests, *self.stated):
            alike = (one for one in claims if one.manifest.entries.paths == manifest.entries.paths)
            twin = next(alike, None)
            claims.append(self._claim(manifest) if twin is None else evolve(twin, manifest=manifest))
        return tuple(claims)

    def _claim(self, manifest: Manifest) -> Claim:
        index, renamed, paths = self.index, self.renamed, manifest.entries.paths
        rows = array("q", [-1]) * len(index)
        block = self._block(paths)
        if block is not None:
            rows[block.start : block.stop] = array("q", range(len(block)))
            return Claim(manifest=manifest, rows=rows, block=block)
        for row, path in enumerate(paths):
            place = index.get(renamed.get(path, path))
            if place is not None:
                rows[place] = row
        return Claim(manifest=manifest, rows=rows)

    def _block(self, paths: tuple[str, ...]) -> range | None:
        """The places of listed paths, where their files lie one after another, as mostly they do."""
        first = self.index.get(paths[0]) if paths else None
        if first is None or tuple(self.files[first : first + len(paths)]) != paths:
            return None
        return range(first, first + len(paths))

    def claims_on(self, name: str) -> Iterator[tuple[Manifest, str]]:
        """The manifests that can be compared for a file, with the digest that they state; for a listed path that is
        not there, too."""
        place = self.index.get(name)
        for claim in self.claims:
            manifest = claim.manifest
            if place is not None:
                row = claim.rows[place]
            else:
                row = manifest.entries.paths.index(name) if name in manifest.entries.paths else -1
            if row >= 0 and manifest.usable and (digest := manifest.entries.digest(row)):
                yield manifest, digest

    @cached_property
    def listed(self) -> list[int]:
        """For each file the claims that list it: the bit of each one's place is set."""
        marks = [0] * len(self.index)
        rows: dict[int, array[int]] = {}
        for number, claim in enumerate(self.claims):
            bit = 1 << number
            if claim.manifest.tag:
                for name in claim.manifest.entries.paths:
                    place = self.index.get(self.renamed.get(name, name))
                    if place is not None:
                        marks[place] |= bit
            elif same := next((bits for bits, one in rows.items() if one is claim.rows), 0):
                rows[same | bit] = rows.pop(same)
            else:
                rows[bit] = claim.rows
        for bits, one in rows.items():
            marks = [mark if row < 0 else mark | bits for mark, row in zip(marks, one, strict=True)]
        return marks

    def _bits(self, *, tag: bool) -> int:
        """The bits of the claims of one kind."""
        own = self.claims[: len(self.bag.manifests)]
        return sum(1 << number for number, claim in enumerate(own) if claim.manifest.tag is tag)

    @cached_property
    def compared(self) -> list[int]:
        """As ``listed``, of those claims only that a file can be compared with."""
        usable = sum(1 << number for number, claim in enumerate(self.claims) if claim.manifest.usable)
        marks = [mark & usable for mark in self.listed]
        for number, claim in enumerate(self.claims):
            for row in claim.manifest.entries.without_digest:
                place = self.index.get(self.renamed.get(path := claim.manifest.entries.paths[row], path))
                if place is not None and claim.rows[place] == row:
                    marks[place] &= ~(1 << number)
        return marks

    def groups(self) -> dict[tuple[str, ...], list[str]]:
        """The files to read, by the algorithms that they need."""
        by_mark: dict[int, list[str]] = {}
        marks = self.compared
        # neighbours mostly need the same
        breaks = compress(count(1), map(ne, marks, islice(marks, 1, None)))
        for start, stop in pairwise((0, *breaks, len(marks))):
            if start < stop and marks[start]:
                by_mark.setdefault(marks[start], []).extend(self.files[start:stop])
        groups: dict[tuple[str, ...], list[str]] = {}
        for mark, names in by_mark.items():
            claims = (claim for place, claim in enumerate(self.claims) if mark >> place & 1)
            needed = tuple(dict.fromkeys(claim.manifest.algorithm for claim in claims))
            groups.setdefault(needed, []).extend(names)
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
        found: set[str] = {one.name for one in self.members.told if one.kind is MemberKind.FOLDER}
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
            if path in urls:
                yield Finding(rules.HOLEY, Where(path=path), {"url": urls[path]})
            else:
                manifest, row = self.absent[path]
                details = {"manifest": manifest.name, "line": manifest.entries.line(row)}
                yield Finding(rules.MISSING, Where(path=path), details)

    def _folders(self) -> Iterator[Finding]:
        for path in sorted(self.folders):
            manifest, row = self.absent[path]
            where = Where(path=manifest.name, line=manifest.entries.line(row))
            yield Finding(FOLDER_LISTED, where, {"name": path})

    def _renamed(self) -> Iterator[Finding]:
        for path, name in self.renamed.items():
            manifest, row = self.absent[path]
            details = {"manifest": manifest.name, "line": manifest.entries.line(row), "listed": path}
            yield Finding(rules.UNICODE_FORM, Where(path=name), details)

    def _payload(self) -> Iterator[Finding]:
        bits = self._bits(tag=False)
        if not bits:
            return
        yield from (
            Finding(rules.EXTRA, Where(path=name)) for name in self._in_none(bits, self.payload_places)
        )
        if self.bag.strict:
            yield from self._not_in_every(self.bag.payload_manifests)

    def _in_none(self, bits: int, places: Sequence[int]) -> list[str]:
        """The files in some places that none of these claims lists."""
        marks = at(places, self.listed)
        if all(mark & bits for mark in frozenset(marks)):
            return []
        return [self.files[place] for place, mark in zip(places, marks, strict=True) if not mark & bits]

    def _not_in_every(self, manifests: Sequence[Manifest]) -> Iterator[Finding]:
        kept = [(m.name, m.entries.paths) for m in manifests]
        if all(paths == kept[0][1] for _, paths in kept):
            return
        named = {path: self.renamed.get(path, path) for _, paths in kept for path in paths}
        listed = [(name, {named[path] for path in paths}) for name, paths in kept]
        for path in dict.fromkeys(named.values()):
            for name, paths in listed:
                if path not in paths:
                    yield Finding(rules.NOT_LISTED, Where(path=path), {"manifest": name})

    def _tags(self) -> Iterator[Finding]:
        bits = self._bits(tag=True)
        if not bits:
            yield Finding(rules.NO_TAG_MANIFEST)
            return
        for name in self._in_none(bits, self._tag_places):
            if not _signs(name):
                yield Finding(rules.TAG_UNLISTED, Where(path=name))

    def _unverifiable(self) -> Iterator[Finding]:
        """Files that are listed beside others that could be compared, and could not themselves."""
        not_compared = [place for place, mark in enumerate(self.compared) if not mark]
        for tag in (False, True):
            bits = self._bits(tag=tag)
            if any(claim.manifest.usable for claim in self.claims if claim.manifest.tag is tag):
                for place in not_compared:
                    if self.listed[place] & bits:
                        yield Finding(rules.UNVERIFIABLE, Where(path=self.files[place]))


def _signs(name: str) -> bool:
    """Whether a tag file is a tag manifest, or a signature of one: neither can stand in a tag manifest."""
    about = manifest_name(name)
    if about is not None and about.tag:
        return True
    from archpkg.packages.bag.signatures.form import signature_name

    return signature_name(name) is not None
