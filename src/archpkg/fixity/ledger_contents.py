"""What a ledger holds at present: packages, their computer files, the digests registered for them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import islice

from attrs import frozen

from archpkg.fixity.ledger_cells import BadRow, name_in, octets_in, text_in, time_in, whole_in
from archpkg.fixity.ledger_rows import WIDTH, State, Sum, content_hash, state_hash
from archpkg.fixity.ledger_schema import to_cell
from archpkg.fixity.ledger_store import Ledger, moment
from archpkg.model.digest import Digest
from archpkg.words import Text

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
    """信息包. A package as registered. ``kind`` is what it lies in: folder, zip, tar. ``sum`` is that of its rows."""

    id: int
    path: str
    kind: str
    registered: datetime
    retired: datetime | None = None
    sum: bytes = bytes(WIDTH)


@frozen(kw_only=True)
class Kept:
    """A computer file as the ledger knows it: its digests by algorithm in hex, and its state when last looked at.

    ``registered`` and ``hash`` vouch for the row."""

    id: int
    package: int
    path: str
    size: int | None
    digests: Mapping[str, str]
    state: State
    registered: bytes
    hash: bytes

    @property
    def faulty(self) -> bool:
        """Whether it was found faulty when last looked at."""
        return self.state.faulty

    @property
    def modified(self) -> int | None:
        """The time stamp (nanoseconds) that it had when it was last found sound, or was registered."""
        return self.state.modified


_PACKAGE = "id, path, kind, registered, retired"


def packages(ledger: Ledger, *, retired: bool = False) -> Iterator[Package]:
    """The packages by the order they were registered in; with ``retired`` those given up, too."""
    where = "" if retired else "WHERE retired IS NULL"
    for row in ledger.ask(f"{_packages(ledger)} {where} ORDER BY id"):
        yield _package(ledger, row)


def package_at(ledger: Ledger, path: str) -> Package | None:
    """The package registered at a path."""
    row = ledger.one(f"{_packages(ledger)} WHERE path = ?", to_cell(path))
    return _package(ledger, row) if row else None


def _packages(ledger: Ledger) -> str:
    return f"SELECT {_PACKAGE}, {'sum' if ledger.version > 1 else f'zeroblob({WIDTH})'} FROM packages"


def package_rows(ledger: Ledger) -> Iterator[Package | BadRow]:
    """Every package as its row has it, or what is wrong with the row."""
    for row in ledger.ask(f"{_packages(ledger)} ORDER BY id"):
        try:
            yield _read_package(row)
        except BadRow as bad:
            yield bad


def _package(ledger: Ledger, row: Sequence[object]) -> Package:
    try:
        return _read_package(row)
    except BadRow as bad:
        raise bad.error(ledger.path) from bad


def _read_package(row: Sequence[object]) -> Package:
    number, path, kind, registered, retired, total = row
    at = ("packages", number)
    return Package(
        id=whole_in(number, at, "id"),
        path=name_in(path, at, "path"),
        kind=text_in(kind, at, "kind"),
        registered=moment(time_in(registered, at, "registered")),
        retired=None if retired is None else moment(time_in(retired, at, "retired")),
        sum=octets_in(total, at, "sum", WIDTH),
    )


def sum_of(ledger: Ledger, package: int) -> Sum:
    """The sum of the rows of a package as it is stored.

    Raises :class:`archpkg.errors.CannotRead` where it is not the one that the last event of the package holds: a sum
    that somebody exchanged never gets into another event.
    """
    at = ("packages", package)
    row = ledger.one("SELECT sum FROM packages WHERE id = ?", package)
    last = ledger.one(
        "SELECT details FROM events WHERE package = ? AND object IS NULL ORDER BY seq DESC LIMIT 1", package
    )
    try:
        total = Sum(octets_in(row and row[0], at, "sum", WIDTH))
        if total.short != (Sum().short if last is None else _rows_of(last[0])):
            raise BadRow(at, Text("sum is not the one that its last event holds", "sum 与最近一条事件不符"))
    except BadRow as bad:
        raise bad.error(ledger.path) from bad
    return total


def _rows_of(details: object) -> object:
    try:
        found = json.loads(details) if isinstance(details, str) else None
    except (ValueError, RecursionError):
        return None
    return found.get("rows") if isinstance(found, dict) else None


def store_sum(ledger: Ledger, package: int, total: Sum) -> None:
    """Store the sum of the rows of a package."""
    ledger.do("UPDATE packages SET sum = ? WHERE id = ?", total.octets, package)


def numbered(ledger: Ledger, package: int) -> Iterator[tuple[str, int]]:
    """The paths of every computer file registered in a package, with their numbers in the ledger."""
    asked = "SELECT f.path, o.name, o.id FROM folders f JOIN objects o ON o.folder = f.id WHERE f.package = ?"
    for folder, name, number in ledger.ask(asked, package):
        yield joined(ledger, folder, name, number), number


def joined(ledger: Ledger, folder: object, name: object, number: object) -> str:
    """The path of a computer file from the two cells that it is stored in."""
    try:
        return _path(folder, name, number)
    except BadRow as bad:
        raise bad.error(ledger.path) from bad


def _path(folder: object, name: object, number: object) -> str:
    at = ("objects", number)
    within = name_in(folder, at, "folder")
    own = name_in(name, at, "name")
    return f"{within}/{own}" if within else own


def names(ledger: Ledger, package: int) -> Iterator[str]:
    """The paths of every computer file registered in a package."""
    return (path for path, _ in numbered(ledger, package))


class Roll:
    """One SHA-256 over all that is registered of a package, taken in by path: path, size, digests.

    It stands in the event of the registration: a digest exchanged in the tables does not agree with it.
    """

    def __init__(self) -> None:
        self._hasher = sha256()
        self.files = self.octets = 0

    def add(self, kept: Kept) -> None:
        """Take in the next computer file."""
        digests = sorted(f"{name}:{value.upper()}" for name, value in kept.digests.items())
        line = f"{kept.path}\0{kept.size}\0{' '.join(digests)}\n"
        self._hasher.update(line.encode("utf-8", "surrogatepass"))
        self.files += 1
        self.octets += kept.size or 0

    @property
    def digest(self) -> str:
        """The hash in hex."""
        return self._hasher.hexdigest()


def roll(ledger: Ledger, package: int) -> tuple[str, int, int]:
    """The digest of the :class:`Roll` of what a package has now, its files and octets.

    Raises :class:`archpkg.errors.CannotRead` for a row that is not as it was written.
    """
    taken = Roll()
    for row in object_rows(ledger, package):
        if isinstance(row, BadRow):
            raise row.error(ledger.path)
        taken.add(row)
    return taken.digest, taken.files, taken.octets


# ── the rows of computer files ──────────────────────────────────────────────────────────────────────────


def kept_objects(ledger: Ledger, numbers: Iterable[int]) -> Iterator[Kept]:
    """What the ledger knows of computer files, asked for by their numbers.

    Raises :class:`archpkg.errors.CannotRead` for a row that is not as it was written.
    """
    waiting = iter(sorted(numbers))
    while batch := list(islice(waiting, _AT_ONCE)):
        which = f"WHERE o.id IN ({', '.join('?' * len(batch))}) GROUP BY o.id ORDER BY o.id"
        for row in list(ledger.ask(_objects(ledger) + which, *batch)):
            try:
                kept = _read_kept(row, bare=ledger.version == 1)
                check_row(kept)
            except BadRow as bad:
                raise bad.error(ledger.path) from bad
            yield kept


def object_rows(ledger: Ledger, package: int) -> Iterator[Kept | BadRow]:
    """Every computer file of a package as its rows have it, by path, or what is wrong with them."""
    which = "WHERE f.package = ? GROUP BY f.path, o.name ORDER BY f.path, o.name"
    for row in ledger.ask(_objects(ledger) + which, package):
        try:
            yield _read_kept(row, bare=ledger.version == 1)
        except BadRow as bad:
            yield bad


def check_row(kept: Kept) -> None:
    """Raise :class:`BadRow` where the hashes of a row do not vouch for it."""
    if content_hash(kept.id, kept.package, kept.path, kept.size, kept.digests) != kept.registered:
        raise _not_as_registered(kept.id, kept.path)
    if state_hash(kept.registered, kept.state) != kept.hash:
        what = Text(
            f"the state of {kept.path!r} is not as it was written", f"{kept.path!r} 的状态与写入时不符"
        )
        raise BadRow(("states", kept.id), what)


def _not_as_registered(number: int, path: str) -> BadRow:
    text = f"the name, size or digests of {path!r} are not as they were registered"
    return BadRow(("objects", number), Text(text, f"{path!r} 的名称、大小或摘要与登记时不符"))


def _objects(ledger: Ledger) -> str:
    hashes = "s.registered, s.hash" if ledger.version > 1 else "NULL, NULL"
    return f"""
        SELECT o.id, f.package, f.path, o.name, o.size, s.object, s.package, s.size, s.looked, s.verified, s.faulty,
          s.modified, s.event, {hashes}, group_concat(a.name || ':' || lower(hex(d.digest)), ' '),
          max(typeof(d.digest) <> 'blob' OR typeof(a.name) <> 'text')
        FROM folders f JOIN objects o ON o.folder = f.id LEFT JOIN states s ON s.object = o.id
        LEFT JOIN digests d ON d.object = o.id LEFT JOIN algorithms a ON a.id = d.algorithm """


def _read_kept(row: Sequence[object], *, bare: bool) -> Kept:
    """One row of :func:`_objects`. ``bare`` rows, of the first version of the tables, have no hashes: they get them."""
    number, package, folder, name, size, stated_of, *stated, registered, hashed, digests, wrong = row
    at = ("objects", number)
    octets = None if size is None else whole_in(size, at, "size")
    where = whole_in(package, at, "package")
    own = whole_in(number, at, "id")
    path = _path(folder, name, number)
    pairs = _digests(digests, wrong, own)
    at = ("states", own)
    if stated_of is None:
        raise BadRow(at, Text(f"{path!r} has no state", f"{path!r} 没有状态"))
    there, again, looked, verified, faulty, modified, event = stated
    if (whole_in(there, at, "package"), whole_in(again, at, "size")) != (where, octets or 0):
        if not bare and content_hash(own, where, path, octets, pairs) != registered:
            raise _not_as_registered(own, path)
        raise BadRow(
            at, Text("package or size are not those of the computer file", "包或大小与该电子文件不符")
        )
    state = State(
        looked=time_in(looked, at, "looked"),
        verified=time_in(verified, at, "verified"),
        faulty=whole_in(faulty, at, "faulty", most=1) == 1,
        modified=None if modified is None else whole_in(modified, at, "modified", least=-(2**63)),
        event=whole_in(event, at, "event"),
    )
    if bare:
        registered = content_hash(own, where, path, octets, pairs)
        hashed = state_hash(registered, state)
    return Kept(
        id=own,
        package=where,
        path=path,
        size=octets,
        digests=pairs,
        state=state,
        registered=octets_in(registered, at, "registered", 32),
        hash=octets_in(hashed, at, "hash", 32),
    )


def _digests(cell: object, wrong: object, number: int) -> dict[str, str]:
    at = ("digests", number)
    if cell is None:
        raise BadRow(at, Text("there is no digest", "没有摘要"))
    if wrong or not isinstance(cell, str):
        raise BadRow(at, Text("a digest is not stored as octets", "摘要未按字节存储"))
    pairs = {}
    for pair in cell.split(" "):
        algorithm, _, value = pair.partition(":")
        pairs[algorithm] = value
    return pairs
