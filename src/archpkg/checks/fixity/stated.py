"""所记摘要. Digests that documents inside a package state of its computer files: a manifest in many places."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from types import ModuleType

from attrs import define, field, frozen

from archpkg.findings import Finding, Where
from archpkg.fixity.algorithms import available
from archpkg.packages.bag.bag import Manifest
from archpkg.packages.bag.entries import Columns


def _rules() -> ModuleType:
    """Imported where something is found: a verification of manifests has nothing to do with records."""
    from archpkg.checks import consistency_rules

    return consistency_rules


@frozen(kw_only=True)
class Stated(Manifest):
    """所记摘要. The digests of one algorithm that metadata documents state; ``documents`` names, by row, the document
    and the record."""

    documents: tuple[tuple[str, str], ...] = ()

    def finding(self, path: str, row: int, found: str) -> Finding:
        """The finding that a computer file has another digest."""
        document, record = self.documents[row]
        details = {
            "document": document,
            "algorithm": self.algorithm,
            "expected": self.entries.digest(row),
            "found": found,
        }
        return Finding(_rules().REC_DIGEST, Where(path=path, record=record), details)


@define(eq=False, repr=False)
class Statements:
    """What metadata say of computer files, gathered record by record: digests by algorithm, and sizes in octets."""

    columns: dict[str, Columns] = field(factory=dict)
    documents: dict[str, list[tuple[str, str]]] = field(factory=dict)
    unknown: dict[str, list[str]] = field(factory=dict)
    sized: list[str] = field(factory=list)
    sizes: array[int] = field(factory=lambda: array("q"))
    records: list[str] = field(factory=list)
    usable: dict[str, bool] = field(factory=dict)

    def add(
        self, name: str, digests: Sequence[tuple[str, str]], size: int | None, document: str, record: str
    ) -> None:
        """What one document says of one computer file, under its name in the tree."""
        source = (document, record)
        for algorithm, value in digests:
            usable = self.usable.get(algorithm)
            if usable is None:
                usable = self.usable[algorithm] = available(algorithm)
            if not usable:
                self.unknown.setdefault(algorithm, []).append(name)
                continue
            columns = self.columns.setdefault(algorithm, Columns())
            columns.add(name, value, len(columns.paths) + 1)
            self.documents.setdefault(algorithm, []).append(source)
        if size is not None and size < 1 << 62:
            self.sized.append(name)
            self.sizes.append(size)
            self.records.append(record)

    def stated(self) -> tuple[Stated, ...]:
        """The digests, an algorithm each."""
        shared: dict[tuple[str, ...], tuple[str, ...]] = {}
        made: list[Stated] = []
        for algorithm, columns in self.columns.items():
            entries = columns.entries()
            entries.paths = shared.setdefault(entries.paths, entries.paths)
            documents = tuple(self.documents[algorithm])
            made.append(Stated(algorithm=algorithm, tag=False, name="", entries=entries, documents=documents))
        return tuple(made)

    def size_findings(self, sizes: dict[str, int]) -> Iterator[Finding]:
        """The computer files that have another size than is stated."""
        for name, stated, record in zip(self.sized, self.sizes, self.records, strict=True):
            found = sizes.get(name)
            if found is not None and found != stated:
                yield Finding(
                    _rules().REC_SIZE, Where(path=name, record=record), {"stated": stated, "found": found}
                )

    def unknown_findings(self) -> Iterator[Finding]:
        """The algorithms that cannot be computed here."""
        for algorithm, names in self.unknown.items():
            details = {"algorithm": algorithm, "count": len(names), "name": names[0]}
            yield Finding(_rules().REC_DIGEST_UNKNOWN, Where(path=names[0]), details)


@define(eq=False, repr=False)
class Measured:
    """What one reading of the content gives beside its report: ``sizes`` in octets and one digest (``digests``: the
    algorithm and the octets of the digest) of each computer file that was read, by name; ``changed`` are those whose
    content is not as stated."""

    stated: tuple[Stated, ...] = ()
    sizes: dict[str, int] = field(factory=dict)
    digests: dict[str, bytes] = field(factory=dict)
    changed: set[str] = field(factory=set)
