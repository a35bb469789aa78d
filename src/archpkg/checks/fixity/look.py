"""比对. The look over a bag whose members are listed: its manifests are read, its files digested, both compared.

Imported when it is needed, since the payload of a large bag is being read by then.
"""

from __future__ import annotations

import os
from array import array
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from attrs import define, field

from archpkg.checks.fixity import rules
from archpkg.checks.fixity.ahead import Ahead
from archpkg.checks.fixity.backend import digested_by
from archpkg.checks.fixity.listing import Claim, Listing
from archpkg.checks.fixity.stated import Measured, Stated
from archpkg.findings import Finding, Report, Rule, Where
from archpkg.fixity.sheets import Sheet, at, places_of
from archpkg.fixity.tasks import Digested, TroubleKind
from archpkg.packages.bag.bag import Bag, Manifest
from archpkg.packages.bag.read import read_bag
from archpkg.packages.trees.names import why_unsafe
from archpkg.packages.trees.tree import Members, Tree, in_batches
from archpkg.progress import Step
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from archpkg.checks.fixity.notes import Notes

_TROUBLES: dict[TroubleKind, Rule] = {
    TroubleKind.CHANGED: rules.UNSTABLE,
    TroubleKind.UNSAFE: rules.UNSAFE,
    TroubleKind.NOT_A_FILE: rules.SPECIAL,
}
"""Everything else that can befall a file is: it could not be read."""


STRIDE = 32
"""Files between two steps, until the last few: telling every one of a hundred thousand would cost a tenth."""


def look_over(
    tree: Tree,
    members: Members,
    ahead: Ahead,
    notes: Notes | None,
    *,
    workers: int | None,
    executor: Executor | None,
    quick: bool,
    measured: Measured | None = None,
) -> Generator[Step, None, Report]:
    """The verification of a tree with these members, of which some may be read ``ahead`` already.

    With ``measured``, the digests that it has stated are compared, too, also where there is no bag, and what was
    measured of each file is put into it.
    """
    reading = read_bag(tree, members=members, undeclared=True)
    stated = () if measured is None else measured.stated
    if reading.value is None and not stated:
        if notes is not None:
            notes.done()
        found = (*tree.findings, *reading.findings, *_unsafe(members.files), Finding(rules.NOTHING))
        return Report(kind=tree.kind, findings=found, counts={"files": len(members.files)})
    bag = reading.value or Bag(version="", encoding="")
    listing = Listing(bag=bag, members=members, stated=stated)
    listed = listing.findings() if reading.value is not None else ()
    seen = (*reading.findings, *listed, *_unsafe(members.files))
    look = _Look(tree=tree, bag=bag, listing=listing, ahead=ahead, notes=notes, taken=measured)
    if quick:
        look.findings.append(Finding(rules.QUICK))
        look.sizes_only()
    else:
        yield from look.digests(workers, executor)
        look.relied_on()
    found = (*tree.findings, *seen, *look.findings, *look.totals())
    if measured is not None:
        measured.sizes |= look.sizes()
    return Report(
        kind="bag" if reading.value is not None else tree.kind,
        findings=found,
        counts=look.counts(),
        backend=look.backend,
    )


def _unsafe(names: Sequence[str]) -> Iterator[Finding]:
    """Names that a folder of this system can hold, and that would lead elsewhere on another: no such file is opened."""
    for name in names:
        if ("\\" in name or name[1:2] == ":") and (reason := why_unsafe(name)) is not None:
            yield Finding(rules.UNSAFE, Where(path=name), {"reason": Text(f"{reason.en}.", f"{reason.zh}。")})


@define(eq=False, repr=False)
class _Look:
    """One verification: the bag, who lists what, and what has been read and seen so far.

    ``measured`` are the octets that were read of each file, by its place in the listing; -1 where none was.
    """

    tree: Tree
    bag: Bag
    listing: Listing
    ahead: Ahead
    notes: Notes | None
    taken: Measured | None = None
    findings: list[Finding] = field(factory=list, init=False)
    compared: Counter[str] = field(factory=Counter, init=False)
    backend: str = field(default="", init=False)
    measured: array[int] = field(init=False)
    octets: int = field(default=0, init=False)

    @measured.default
    def _nothing_yet(self) -> array[int]:
        return array("q", [-1]) * len(self.listing.index)

    def sizes_only(self) -> None:
        """What a quick look counts: each file is asked for its size once."""
        sizes = [self._size(name) for name in self.listing.files]
        self.octets = sum(size or 0 for size in sizes)
        self.measured = array("q", [-1 if size is None else size for size in sizes])

    def sizes(self) -> dict[str, int]:
        """Octets of every file whose size is known or can be asked for."""
        known = zip(self.listing.files, self.measured, strict=True)
        asked = ((name, self._size(name) if size < 0 else size) for name, size in known)
        return {name: size for name, size in asked if size is not None}

    def relied_on(self) -> None:
        """The verification came to its end: say what it took from an earlier one."""
        if self.notes is not None:
            if self.notes.relied_on:
                self.findings.append(Finding(rules.RESUMED, details={"n": self.notes.relied_on}))
            self.notes.done()

    def digests(self, workers: int | None, executor: Executor | None) -> Generator[Step, None, None]:
        """Read each listed file once, with all the algorithms that its manifests need."""
        groups = self.listing.groups()
        if len(groups) > 1 and self.tree.kind != "folder":
            # a compressed stream is best gone through once, even if some digests are not needed
            every = tuple(dict.fromkeys(name for algorithms in groups for name in algorithms))
            groups = {every: [name for names in groups.values() for name in names]}
        total = sum(map(len, groups.values()))
        sizes = self.listing.sizes
        size = sum(sizes.get(name, 0) for names in groups.values() for name in names) if sizes else 0
        done = told = 0
        for algorithms, names in groups.items():
            batches = self._read(algorithms, names, workers, executor)
            with closing(batches):
                for batch in batches:
                    done += len(batch)
                    if not batch or (done - told < STRIDE and total - done > STRIDE):
                        continue
                    told = done
                    yield Step(
                        stage="verify",
                        done=done,
                        total=total,
                        bytes_done=self.octets,
                        bytes_total=size or None,
                        name=batch[-1].name,
                    )
        if groups:
            most = max(groups, key=lambda algorithms: len(groups[algorithms]))
            self.backend = digested_by(self.tree, most, len(groups[most]), executor)

    def _read(
        self,
        algorithms: tuple[str, ...],
        names: Sequence[str],
        workers: int | None,
        executor: Executor | None,
    ) -> Generator[Sequence[Digested], None, None]:
        claims = [
            (claim, algorithms.index(claim.manifest.algorithm))
            for claim in self.listing.claims
            if claim.manifest.usable and claim.manifest.algorithm in algorithms
        ]
        reached = bytearray(len(self.listing.index))
        if self.notes is not None and not self.notes.empty:
            noted = in_batches(self.notes.answers(names, algorithms))
            yield from self._taken(noted, reached, claims)
        begun = self.ahead.answers(algorithms, names)
        yield from self._taken(self._noted(begun, algorithms), reached, claims)
        rest = self._not_in(reached, names)
        if not rest:
            return
        answers = self.tree.digest_batches(rest, algorithms, workers=workers, executor=executor)
        yield from self._taken(self._noted(answers, algorithms), reached, claims)
        for name in sorted(self._not_in(reached, rest)):
            details = {"reason": Text("not reached", "未读到")}
            self.findings.append(Finding(rules.UNREADABLE, Where(path=name), details))

    def _not_in(self, reached: bytearray, names: Sequence[str]) -> list[str]:
        if all(reached):
            return []
        index = self.listing.index
        return [name for name in names if not reached[index[name]]]

    def _noted(
        self, answers: Generator[Sequence[Digested], None, None], algorithms: tuple[str, ...]
    ) -> Generator[Sequence[Digested], None, None]:
        if self.notes is None:
            return answers
        return self.notes.kept(answers, algorithms)

    def _taken(
        self,
        answers: Generator[Sequence[Digested], None, None],
        reached: bytearray,
        claims: Sequence[tuple[Claim, int]],
    ) -> Generator[Sequence[Digested], None, None]:
        with closing(answers):
            for batch in answers:
                if isinstance(batch, Sheet) and batch:
                    places = places_of(batch.names, self.listing.index, self.listing.files)
                    self._judge_sheet(batch, places, claims)
                else:
                    places = [self.listing.index[one.name] for one in batch]
                    for one, place in zip(batch, places, strict=True):
                        self._judge(one, place, claims)
                if isinstance(places, range):
                    reached[places.start : places.stop] = b"\1" * len(places)
                for place in () if isinstance(places, range) else places:
                    reached[place] = 1
                yield batch

    def _judge_sheet(self, sheet: Sheet, places: Sequence[int], claims: Sequence[tuple[Claim, int]]) -> None:
        """Whole batches are compared at once; only where something differs, file by file."""
        self.octets += sum(sheet.sizes)
        if isinstance(places, range):
            self.measured[places.start : places.stop] = array("q", sheet.sizes)
        else:
            for place, size in zip(places, sheet.sizes, strict=True):
                self.measured[place] = size
        if self.taken is not None and sheet.columns:
            packed, width = sheet.columns[0], len(sheet.columns[0]) // len(sheet)
            for at, name in enumerate(sheet.names):
                self.taken.digests[name] = packed[at * width : (at + 1) * width]
        for claim, column in claims:
            rows = claim.rows_at(places)
            part = sheet
            if not rows:
                continue
            if -1 in rows:
                listed = [number for number, row in enumerate(rows) if row >= 0]
                part, rows = sheet.part(listed), [rows[number] for number in listed]
            if claim.manifest.entries.packed(rows) == part.columns[column]:
                self.compared[claim.manifest.algorithm] += len(rows)
                continue
            for one, row in zip(part, rows, strict=True):
                self._compare(one, claim.manifest, row, column)

    def _judge(self, one: Digested, place: int, claims: Sequence[tuple[Claim, int]]) -> None:
        self.octets += one.size
        if one.trouble is not None:
            if (
                one.trouble.kind is not TroubleKind.ENCRYPTED
            ):  # the container has one finding about all of these
                rule = _TROUBLES.get(one.trouble.kind, rules.UNREADABLE)
                self.findings.append(Finding(rule, Where(path=one.name), {"reason": one.trouble.text}))
            return
        self.measured[place] = one.size
        if self.taken is not None and one.digests:
            self.taken.digests[one.name] = bytes.fromhex(one.digests[0])
        for claim, column in claims:
            self._compare(one, claim.manifest, claim.rows[place], column)

    def _compare(self, one: Digested, manifest: Manifest, row: int, column: int) -> None:
        stated = manifest.entries.digest(row) if row >= 0 else ""
        if not stated:
            return
        self.compared[manifest.algorithm] += 1
        if stated != one.digests[column]:
            if isinstance(manifest, Stated):
                self._not_as_stated(one, manifest, row, column)
                return
            details = {
                "manifest": manifest.name,
                "line": manifest.entries.line(row),
                "algorithm": manifest.algorithm,
                "expected": stated,
                "found": one.digests[column],
            }
            self.findings.append(Finding(rules.CHANGED, Where(path=one.name), details))

    def _not_as_stated(self, one: Digested, manifest: Stated, row: int, column: int) -> None:
        """One finding is enough for a file, whatever the number of digests that its metadata state."""
        if self.taken is not None and one.name not in self.taken.changed:
            self.taken.changed.add(one.name)
            self.findings.append(manifest.finding(one.name, row, one.digests[column]))

    def totals(self) -> Iterator[Finding]:
        """Payload-Oxum and the sizes of fetch.txt against what is there."""
        for entry in self.bag.fetch:
            size = self._size(entry.path) if entry.path in self.listing.index else None
            if None not in (size, entry.size) and size != entry.size:
                details = {"announced": entry.size, "counted": size}
                yield Finding(rules.FETCH_SIZE, Where(path=entry.path), details)
        if self.bag.payload_oxum is not None:
            yield from self._oxum(*self.bag.payload_oxum)

    def _oxum(self, octets: int, files: int) -> Iterator[Finding]:
        payload = self.listing.payload
        sizes: Sequence[int | None] = at(self.listing.payload_places, self.measured)
        if self.listing.sizes or -1 in sizes:
            sizes = [self._size(name) for name in payload]
        known = [size for size in sizes if size is not None]
        # a size that nobody could tell leaves the number of files to compare
        whole = sum(known) if len(known) == len(sizes) else octets
        counted = (whole, len(payload))
        if counted == (octets, files):
            return
        missing = self.listing.missing_payload
        explained = missing and counted[0] <= octets and len(payload) + missing == files
        details = {
            "announced": f"{octets}.{files}",
            "counted": f"{counted[0]}.{counted[1]}",
            "missing": missing,
        }
        rule = rules.OXUM_SHORT if explained else rules.OXUM
        yield Finding(rule, Where(path=self.bag.info_name), details)

    def _size(self, name: str) -> int | None:
        """Octets of a file as listed, as read or, in a folder, as the file system has it."""
        size = self.listing.sizes.get(name)
        if size is None and (measured := self.measured[self.listing.index[name]]) >= 0:
            size = measured
        if size is None and self.tree.kind == "folder":
            with suppress(OSError, ValueError):
                size = os.lstat(os.path.join(self.tree.path, name)).st_size
        return size

    def counts(self) -> dict[str, int]:
        """The figures of the report."""
        counts = {
            "files": len(self.listing.files),
            "octets": self.octets,
            "manifests": len(self.bag.manifests),
            "digests_compared": self.compared.total(),
        }
        return counts | dict(sorted(self.compared.items()))
