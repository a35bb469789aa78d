"""What a ledger holds at present: packages, their computer files, the digests registered for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from itertools import islice

from attrs import frozen

from archpkg.fixity.ledger_schema import from_cell, to_cell
from archpkg.fixity.ledger_store import Ledger, moment
from archpkg.model.digest import Digest

_AT_ONCE = 500
"""Rows asked for by their numbers in one question."""


@frozen(kw_only=True)
class Entry:
    """One computer file to register: its path in the package, octets (None: not known), the time stamp it has in
    nanoseconds where it has one, and at least one digest."""

    path: str
    size: int | None = None
    modified: int | None = None
    digests: tuple[Digest, ...]


@frozen(kw_only=True)
class Package:
    """信息包. A package as registered. ``kind`` is what it lies in: folder, zip, tar."""

    id: int
    path: str
    kind: str
    registered: datetime
    retired: datetime | None = None


@frozen(kw_only=True)
class Kept:
    """A computer file as the ledger knows it: its digests by algorithm in hex, the time stamp (nanoseconds) it had
    when it was last found sound (or was registered), and whether it was found faulty when last looked at."""

    id: int
    size: int | None
    modified: int | None
    faulty: bool
    digests: Mapping[str, str]


def packages(ledger: Ledger, *, retired: bool = False) -> Iterator[Package]:
    """The packages by the order they were registered in; with ``retired`` those given up, too."""
    where = "" if retired else "WHERE retired IS NULL"
    for row in ledger.ask(f"SELECT id, path, kind, registered, retired FROM packages {where} ORDER BY id"):
        yield _package(*row)


def _package(number: int, path: str | bytes, kind: str, registered: int, retired: int | None) -> Package:
    return Package(
        id=number,
        path=from_cell(path),
        kind=kind,
        registered=moment(registered),
        retired=None if retired is None else moment(retired),
    )


def package_at(ledger: Ledger, path: str) -> Package | None:
    """The package registered at a path."""
    row = ledger.one("SELECT id, path, kind, registered, retired FROM packages WHERE path = ?", to_cell(path))
    return _package(*row) if row else None


def numbered(ledger: Ledger, package: int) -> Iterator[tuple[str, int]]:
    """The paths of every computer file registered in a package, with their numbers in the ledger."""
    asked = "SELECT f.path, o.name, o.id FROM folders f JOIN objects o ON o.folder = f.id WHERE f.package = ?"
    for folder, name, number in ledger.ask(asked, package):
        yield joined(folder, name), number


def joined(folder: str | bytes, name: str | bytes) -> str:
    """The path of a computer file from the two cells that it is stored in."""
    return f"{from_cell(folder)}/{from_cell(name)}" if folder else from_cell(name)


def names(ledger: Ledger, package: int) -> Iterator[str]:
    """The paths of every computer file registered in a package."""
    return (path for path, _ in numbered(ledger, package))


def roll(ledger: Ledger, package: int) -> tuple[str, int, int]:
    """One SHA-256 over all that is registered of a package (path, size, digests, sorted), and its files and octets.

    It stands in the event of the registration: a digest exchanged in the tables does not agree with it.
    """
    asked = """
        SELECT f.path, o.name, o.size, group_concat(a.name || ':' || hex(d.digest), ' ')
        FROM folders f JOIN objects o ON o.folder = f.id JOIN digests d ON d.object = o.id
        JOIN algorithms a ON a.id = d.algorithm
        WHERE f.package = ? GROUP BY f.path, o.name ORDER BY f.path, o.name"""
    hasher = sha256()
    files = octets = 0
    for folder, name, size, digests in ledger.ask(asked, package):
        line = f"{joined(folder, name)}\0{size}\0{' '.join(sorted(digests.split(' ')))}\n"
        hasher.update(line.encode("utf-8", "surrogatepass"))
        files += 1
        octets += size or 0
    return hasher.hexdigest(), files, octets


def kept_objects(ledger: Ledger, numbers: Iterable[int]) -> Iterator[Kept]:
    """What the ledger knows of computer files, asked for by their numbers."""
    waiting = iter(sorted(numbers))
    while lot := list(islice(waiting, _AT_ONCE)):
        asked = f"""
            SELECT o.id, o.size, s.modified, s.faulty, group_concat(a.name || ':' || lower(hex(d.digest)), ' ')
            FROM objects o JOIN states s ON s.object = o.id JOIN digests d ON d.object = o.id
            JOIN algorithms a ON a.id = d.algorithm
            WHERE o.id IN ({", ".join("?" * len(lot))}) GROUP BY o.id"""
        for number, size, modified, faulty, digests in list(ledger.ask(asked, *lot)):
            pairs = dict(pair.split(":") for pair in digests.split(" "))
            yield Kept(id=number, size=size, modified=modified, faulty=bool(faulty), digests=pairs)
