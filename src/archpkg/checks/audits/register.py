"""登记. Take a package into a ledger: its digests from its manifests, and anew for what no manifest lists."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import define, field

from archpkg.checks.audits import rules
from archpkg.checks.fixity.listing import Listing
from archpkg.findings import Finding, Report, Where
from archpkg.fixity.algorithms import DEFAULT, available
from archpkg.fixity.ledger import Entry, Ledger, register
from archpkg.fixity.tasks import Digested, TroubleKind
from archpkg.model.digest import Digest
from archpkg.packages.bag.bag import Bag
from archpkg.packages.bag.manifest_names import manifest_name
from archpkg.packages.bag.read import read_bag
from archpkg.packages.containers import open_tree
from archpkg.packages.trees.tree import MemberKind, Members, Tree
from archpkg.progress import Progress, Step, run

if TYPE_CHECKING:
    from concurrent.futures import Executor


def register_package(
    ledger: Ledger,
    path: str | os.PathLike[str],
    *,
    time: datetime,
    agent: str,
    tool: str = "",
    renew: bool = False,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Report:
    """登记. Register a package (folder, zip or tar) under its absolute path; ``renew`` one that is registered already.

    Content is only read where no manifest has a digest for it (tag manifests; every file of a folder that is no
    bag): registering believes the manifests, the first audit compares. What is wrong with the form of the package is
    in the report and hinders nothing. ``counts``: ``files`` registered, ``octets`` as far as known, and
    ``digests_computed``.

    Raises :class:`archpkg.errors.CannotRead` for a package that cannot be opened, :class:`WrongUse` for one that is
    registered already, :class:`CannotStore`.
    """
    steps = register_package_steps(
        ledger, path, time=time, agent=agent, tool=tool, renew=renew, workers=workers, executor=executor
    )
    return run(steps, progress)


def register_package_steps(
    ledger: Ledger,
    path: str | os.PathLike[str],
    *,
    time: datetime,
    agent: str,
    tool: str = "",
    renew: bool = False,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, Report]:
    """The generator under :func:`register_package`: a step for every computer file that is read."""
    place = os.path.abspath(os.fspath(path))
    with open_tree(place) as tree:
        members = Members.listed(tree)
        reading = read_bag(tree, members=members, undeclared=True)
        bag = reading.value or Bag(version="", encoding="")
        look = _Look(tree=tree, place=place, listing=Listing(bag=bag, members=members))
        yield from look.compute(workers, executor)
        entries = look.entries()
        register(
            ledger, place, entries, kind=tree.kind, time=time, agent=agent, tool=tool, renew=renew,
            details={"digests_computed": len(look.computed)},
        )  # fmt: skip
        found = (*tree.findings, *reading.findings, *look.findings, *look.vouched())
    return Report(kind="audit", findings=found, counts=look.counts)


@define
class _Look:
    """One registration: who lists what, and the digests computed now."""

    tree: Tree
    place: str
    listing: Listing
    computed: dict[str, tuple[Digest, ...]] = field(factory=dict)
    findings: list[Finding] = field(factory=list)
    counts: dict[str, int] = field(factory=dict)

    def compute(self, workers: int | None, executor: Executor | None) -> Generator[Step, None, None]:
        """Digest what no manifest has a usable digest for."""
        lacking = [name for name in self.listing.files if not self._listed(name)]
        algorithms = tuple(name for name in DEFAULT if available(name))
        digesting = self.tree.digest(lacking, algorithms, workers=workers, executor=executor)
        with closing(digesting) as answers:
            for done, one in enumerate(answers, 1):
                self._keep(one, algorithms)
                yield Step(stage="digest", done=done, total=len(lacking), name=one.name)

    def _keep(self, one: Digested, algorithms: tuple[str, ...]) -> None:
        if one.trouble is not None:
            if (
                one.trouble.kind is not TroubleKind.ENCRYPTED
            ):  # the container has one finding about all of these
                where = Where(path=f"{self.place}/{one.name}")
                self.findings.append(Finding(rules.UNREADABLE, where, {"reason": one.trouble.text}))
            return
        pairs = zip(algorithms, one.digests, strict=True)
        self.computed[one.name] = tuple(Digest(algorithm=name, value=value) for name, value in pairs)

    def _listed(self, name: str) -> tuple[Digest, ...]:
        claims = {manifest.algorithm: digest for manifest, digest in self.listing.claims_on(name)}
        return tuple(Digest(algorithm=name, value=value) for name, value in claims.items())

    def entries(self) -> Iterator[Entry]:
        """Every computer file that is there or listed, with its digests, size and time stamp."""
        files = octets = 0
        container = _time(self.place) if self.tree.kind != "folder" else None
        for name in self.listing.files:
            digests = self._listed(name) or self.computed.get(name)
            if digests:
                size, modified = self._state(name, container)
                files, octets = files + 1, octets + (size or 0)
                yield Entry(path=name, size=size, modified=modified, digests=digests)
        for name in self.listing.missing:
            self.findings.append(Finding(rules.MISSING, Where(path=f"{self.place}/{name}")))
            digests = self._listed(name)
            if digests:
                files += 1
                yield Entry(path=name, digests=digests)
        self.counts = {"files": files, "octets": octets, "digests_computed": len(self.computed)}

    def _state(self, name: str, container: int | None) -> tuple[int | None, int | None]:
        if self.tree.kind != "folder":
            return self.listing.sizes.get(name), container
        try:
            state = os.lstat(os.path.join(self.place, name))
        except OSError:
            return None, None
        return state.st_size, state.st_mtime_ns

    def vouched(self) -> Iterator[Finding]:
        """Where the digests are from, and what the ledger cannot vouch for from before.

        A tag manifest is in no manifest by its nature.
        """
        named = [name for name in self.computed if (known := manifest_name(name)) is None or not known.tag]
        believed = self.counts["files"] - len(self.computed)
        if believed:
            yield Finding(rules.UNVERIFIED, Where(path=self.place), {"n": believed})
        if named:
            yield Finding(rules.COMPUTED, Where(path=self.place), {"n": len(named)})


def _time(path: str) -> int | None:
    try:
        return os.lstat(path).st_mtime_ns
    except OSError:
        return None


def extra_names(tree: Tree, known: set[str]) -> Iterator[str]:
    """The members that are not registered; folders do not count. Raises :class:`archpkg.errors.CannotRead`."""
    for member in tree.members():
        if member.kind is not MemberKind.FOLDER and member.name not in known:
            yield member.name
