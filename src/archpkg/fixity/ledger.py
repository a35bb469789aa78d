"""固化信息台账. A ledger of packages and their computer files: digests, and every verification, for decades.

What is registered here does not change unless it is registered anew, and then the old digests go into the events.
Successful verifications of a run cost one event together; every failure has its own.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from attrs import evolve

from archpkg.errors import WrongUse
from archpkg.fixity.algorithms import canonical
from archpkg.fixity.ledger_cells import BadRow, name_in
from archpkg.fixity.ledger_chain import trust
from archpkg.fixity.ledger_contents import (
    Entry,
    Kept,
    Package,
    kept_objects,
    names,
    numbered,
    package_at,
    packages,
    roll,
    store_sum,
    sum_of,
)
from archpkg.fixity.ledger_events import Event, Happening, Scribe, events, head
from archpkg.fixity.ledger_rows import WIDTH, State, content_hash, state_hash
from archpkg.fixity.ledger_schema import to_cell
from archpkg.fixity.ledger_store import Ledger, moment, seconds
from archpkg.fixity.ledger_upgrade import open_ledger
from archpkg.words import Text

__all__ = [
    "Entry",
    "Event",
    "Kept",
    "Ledger",
    "Package",
    "events",
    "head",
    "kept_objects",
    "move",
    "names",
    "open_ledger",
    "package_at",
    "packages",
    "register",
    "retire",
    "roll",
]


def register(
    ledger: Ledger,
    path: str,
    entries: Iterable[Entry],
    *,
    kind: str = "folder",
    time: datetime,
    agent: str,
    tool: str = "",
    renew: bool = False,
    details: Mapping[str, object] | None = None,
) -> Package:
    """登记. Take a package and the digests of its computer files into the ledger, all of it or nothing.

    A package that is registered already is refused unless ``renew``: then what differs replaces what was there, and
    the digests given up go into events of their own. ``details`` are added to the event.

    Raises :class:`WrongUse` for a package registered already, a path given twice, an entry without digest or a
    time without zone; :class:`CannotStore`; :class:`archpkg.errors.Rejected` where the ledger is damaged.
    """
    now = seconds(time)
    trust(ledger)
    known = package_at(ledger, path)
    if known is not None and known.retired is None and not renew:
        raise WrongUse(
            Text("The package is registered already.", "该信息包已登记。"),
            hint=Text("Say that it shall be renewed, if its content was changed on purpose.",
                      "如内容确有变更，请指明重新登记。"),
            path=path,
        )  # fmt: skip
    with ledger.change():
        package = _put_package(ledger, path, kind, now)
        scribe = Scribe(ledger, time=now, agent=agent, tool=tool)
        desk = _Desk(ledger, package, scribe)
        try:
            desk.take(entries)
        except sqlite3.IntegrityError as error:
            raise WrongUse(
                Text("A path is given twice.", "有路径重复给出。"),
                hint=Text("Give every computer file once.", "每个电子文件只能给出一次。"),
                path=path,
            ) from error
        digest, objects, octets = roll(ledger, package)
        said: dict[str, object] = {"path": path, "kind": kind, "objects": objects, "octets": octets}
        said |= {"roll": digest, "rows": desk.sum.short, **desk.counts, **(details or {})}
        scribe.write(Happening(action="registered", package=package, details=said))
    return Package(id=package, path=path, kind=kind, registered=moment(now))


def _put_package(ledger: Ledger, path: str, kind: str, now: int) -> int:
    ledger.do(
        "INSERT INTO packages (path, kind, registered, sum) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (path) DO UPDATE SET kind = excluded.kind, registered = excluded.registered, retired = NULL",
        to_cell(path),
        kind,
        now,
        bytes(WIDTH),
    )
    row = ledger.one("SELECT id FROM packages WHERE path = ?", to_cell(path))
    if row is None:
        raise AssertionError("it was put in just now")
    return int(row[0])


class _Desk:
    """One registration: what the package had, and what is new, kept, replaced or withdrawn."""

    def __init__(self, ledger: Ledger, package: int, scribe: Scribe) -> None:
        self._ledger = ledger
        self._package = package
        self._scribe = scribe
        self._algorithms: dict[str, int] = {
            name: number for number, name in ledger.ask("SELECT id, name FROM algorithms")
        }
        self._folders = _folders(ledger, package)
        last = ledger.one("SELECT max(id) FROM objects")
        self._next = (last[0] or 0) + 1 if last else 1
        self._had = dict(numbered(ledger, package))
        self.counts: Counter[str] = Counter()
        self.sum = sum_of(ledger, package)

    def take(self, entries: Iterable[Entry]) -> None:
        """Take all entries in; what the package had and has no more is withdrawn."""
        waiting = iter(entries)
        while lot := list(islice(waiting, 10_000)):
            fresh = []
            again = {}
            for entry in lot:
                _check(entry)
                number = self._had.pop(entry.path, None)
                if number is None:
                    fresh.append(entry)
                else:
                    again[number] = entry
            self._compare(again)
            self._insert(fresh)
        gone = {number: path for path, number in self._had.items()}
        for kept in kept_objects(self._ledger, gone):
            self._say("withdrawn", gone[kept.id], kept)
            self._delete(kept)
        store_sum(self._ledger, self._package, self.sum)

    def _delete(self, kept: Kept) -> None:
        self.sum.take(kept.hash)
        self._ledger.do("DELETE FROM objects WHERE id = ?", kept.id)

    def _insert(self, lot: Sequence[Entry]) -> None:
        objects, digests, states = [], [], []
        for number, entry in enumerate(lot, self._next):
            folder, _, name = entry.path.rpartition("/")
            objects.append((number, self._folder(folder), to_cell(name), entry.size))
            digests += [(number, self._algorithm(d.algorithm), bytes.fromhex(d.value)) for d in entry.digests]
            states.append(self._state(number, entry))
        self._next += len(lot)
        self._ledger.do_all("INSERT INTO objects (id, folder, name, size) VALUES (?, ?, ?, ?)", objects)
        self._ledger.do_all("INSERT INTO digests (object, algorithm, digest) VALUES (?, ?, ?)", digests)
        self._ledger.do_all(
            "INSERT INTO states (object, package, size, modified, registered, hash) VALUES (?, ?, ?, ?, ?, ?)",
            states,
        )

    def _state(self, number: int, entry: Entry) -> tuple[object, ...]:
        digests = _values(entry)
        registered = content_hash(number, self._package, entry.path, entry.size, digests)
        whole = state_hash(registered, State(modified=entry.modified))
        self.sum.add(whole)
        return number, self._package, entry.size or 0, entry.modified, registered, whole

    def _compare(self, again: Mapping[int, Entry]) -> None:
        for kept in kept_objects(self._ledger, again):
            entry = again[kept.id]
            if dict(kept.digests) == _values(entry) and kept.size == entry.size:
                self._keep(kept, entry)
            else:
                self._say("replaced", entry.path, kept)
                self._delete(kept)
                self._insert([entry])

    def _keep(self, kept: Kept, entry: Entry) -> None:
        self.counts["kept"] += 1
        whole = state_hash(kept.registered, evolve(kept.state, modified=entry.modified))
        self.sum.take(kept.hash)
        self.sum.add(whole)
        sql = "UPDATE states SET modified = ?, hash = ? WHERE object = ?"
        self._ledger.do(sql, entry.modified, whole, kept.id)

    def _say(self, action: str, path: str, kept: Kept) -> None:
        self.counts[action] += 1
        details = {"size": kept.size, "digests": dict(kept.digests)}
        self._scribe.write(Happening(action=action, package=self._package, path=path, details=details))

    def _folder(self, path: str) -> int:
        if path not in self._folders:
            put = "INSERT INTO folders (package, path) VALUES (?, ?)"
            self._folders[path] = self._ledger.do(put, self._package, to_cell(path))
        return self._folders[path]

    def _algorithm(self, name: str) -> int:
        if name not in self._algorithms:
            self._algorithms[name] = self._ledger.do("INSERT INTO algorithms (name) VALUES (?)", name)
        return self._algorithms[name]


def _folders(ledger: Ledger, package: int) -> dict[str, int]:
    found = {}
    for number, path in ledger.ask("SELECT id, path FROM folders WHERE package = ?", package):
        try:
            found[name_in(path, ("folders", number), "path")] = int(number)
        except BadRow as bad:
            raise bad.error(ledger.path) from bad
    return found


def _values(entry: Entry) -> dict[str, str]:
    """The digests by algorithm, in hex as the ledger gives them back."""
    return {digest.algorithm: digest.value.lower() for digest in entry.digests}


def _check(entry: Entry) -> None:
    if not entry.path or "\0" in entry.path:
        raise WrongUse(Text(f"{entry.path!r} is no path.", f"{entry.path!r} 不是有效路径。"))
    if not entry.digests:
        raise WrongUse(
            Text("It has no digest.", "没有摘要。"),
            hint=Text("Compute one first.", "请先计算摘要。"),
            path=entry.path,
        )
    for digest in entry.digests:
        canonical(digest.algorithm)


# ── what happens to packages ────────────────────────────────────────────────────────────────────────────


def move(
    ledger: Ledger, path: str, to: str, *, time: datetime, agent: str, tool: str = "", kind: str | None = None
) -> None:
    """Note that a package lies elsewhere now; what is known of its content stays.

    Raises :class:`WrongUse` if none is registered at ``path``, or one is at ``to``;
    :class:`archpkg.errors.Rejected` where the ledger is damaged.
    """
    trust(ledger)
    package = _registered(ledger, path)
    if package_at(ledger, to) is not None:
        raise WrongUse(Text("A package is registered there already.", "该位置已有登记的信息包。"), path=to)
    with ledger.change():
        sql = "UPDATE packages SET path = ?, kind = ? WHERE id = ?"
        ledger.do(sql, to_cell(to), kind or package.kind, package.id)
        scribe = Scribe(ledger, time=seconds(time), agent=agent, tool=tool)
        said = {
            "from": path,
            "path": to,
            "kind": kind or package.kind,
            "rows": sum_of(ledger, package.id).short,
        }
        scribe.write(Happening(action="moved", package=package.id, details=said))


def retire(
    ledger: Ledger, path: str, *, time: datetime, agent: str, tool: str = "", reason: str = ""
) -> None:
    """Note that a package is given up (transferred, destroyed 销毁): it is verified no more; its history stays.

    Raises :class:`WrongUse` if none is registered there; :class:`archpkg.errors.Rejected` where the
    ledger is damaged.
    """
    trust(ledger)
    package = _registered(ledger, path)
    with ledger.change():
        ledger.do("UPDATE packages SET retired = ? WHERE id = ?", seconds(time), package.id)
        scribe = Scribe(ledger, time=seconds(time), agent=agent, tool=tool)
        said = {"reason": reason, "rows": sum_of(ledger, package.id).short}
        scribe.write(Happening(action="retired", package=package.id, details=said))


def _registered(ledger: Ledger, path: str) -> Package:
    package = package_at(ledger, path)
    if package is None or package.retired is not None:
        raise WrongUse(
            Text("No package is registered there.", "该位置没有登记的信息包。"),
            hint=Text(
                "See the history of the ledger for its packages.", "请在台账历史中查看已登记的信息包。"
            ),
            path=path,
        )
    return package
