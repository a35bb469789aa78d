"""Ledgers of the first version of the tables are taken over when they are opened: see ADR 16."""

from __future__ import annotations

import os
from collections.abc import Iterator

from archpkg.fixity.ledger_cells import BadRow
from archpkg.fixity.ledger_chain import check_chain
from archpkg.fixity.ledger_contents import object_rows, store_sum
from archpkg.fixity.ledger_events import Happening, Scribe
from archpkg.fixity.ledger_rows import WIDTH, Sum
from archpkg.fixity.ledger_schema import TABLES, VERSION, statements
from archpkg.fixity.ledger_store import Ledger, number_of, open_file

UPGRADED = "upgraded"
"""The action of the events that vouch for what a ledger of the first version held when it was taken over."""


def open_ledger(path: str | os.PathLike[str], *, create: bool = False) -> Ledger:
    """台账. Open a ledger; with ``create`` begin a new one where there is no file yet.

    A ledger of the first version is given the tables of this one if it is in order: an event for each package says so.
    If it is not, it is left as it was, and can only be looked at.

    Raises :class:`archpkg.errors.CannotRead` for what is missing, is no ledger or was written by a newer version, and
    :class:`archpkg.errors.CannotStore` if it cannot be created or changed.
    """
    ledger = open_file(path, create=create)
    try:
        if ledger.version < VERSION and check_chain(ledger).sound:
            _upgrade(ledger)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _upgrade(ledger: Ledger) -> None:
    ledger.do("PRAGMA foreign_keys = OFF")  # the table of packages is made anew, with the same rows
    try:
        with ledger.change():
            if number_of(ledger, "user_version") < VERSION:  # another process may have been quicker
                _fill(ledger)
        ledger.version = VERSION
    finally:
        ledger.do("PRAGMA foreign_keys = ON")


def _fill(ledger: Ledger) -> None:
    _renew(ledger, "packages", f"id, path, kind, registered, zeroblob({WIDTH}), retired")
    columns = "object, package, size, looked, verified, faulty, modified, x'', x'', event"
    _renew(ledger, "states", columns)
    last = ledger.one("SELECT time FROM events ORDER BY seq DESC LIMIT 1")
    scribe = Scribe(ledger, time=last[0] if last else 0, agent="archpkg", tool="archpkg")
    for (package,) in list(ledger.ask("SELECT id FROM packages ORDER BY id")):
        total = _hash(ledger, package)
        store_sum(ledger, package, total)
        said = {"tables": VERSION, "rows": total.short}
        scribe.write(Happening(action=UPGRADED, package=package, details=said))
    ledger.do(f"PRAGMA user_version = {VERSION}")


def _renew(ledger: Ledger, table: str, columns: str) -> None:
    """Make a table anew from its old rows; indexes go with the old table, and are made anew, too."""
    ledger.do(f"CREATE TEMP TABLE old AS SELECT * FROM {table}")
    ledger.do(f"DROP TABLE {table}")
    for statement in statements(TABLES):
        if statement.startswith(f"CREATE TABLE {table} ") or f" ON {table} " in statement.split("\n")[0]:
            ledger.do(statement)
    ledger.do(f"INSERT INTO {table} SELECT {columns} FROM temp.old")
    ledger.do("DROP TABLE temp.old")


def _hash(ledger: Ledger, package: int) -> Sum:
    """Give every row of a package its hashes; their sum."""
    total = Sum()

    def made() -> Iterator[tuple[object, ...]]:
        for kept in object_rows(ledger, package):  # still read as the first version: without hashes
            if isinstance(kept, BadRow):
                raise kept.error(ledger.path)
            total.add(kept.hash)
            yield kept.id, kept.registered, kept.hash

    ledger.do("CREATE TEMP TABLE made (object INTEGER PRIMARY KEY, registered, hash)")
    ledger.do_all("INSERT INTO temp.made VALUES (?, ?, ?)", made())
    both = "(SELECT registered, hash FROM temp.made WHERE made.object = states.object)"
    ledger.do(f"UPDATE states SET (registered, hash) = {both} WHERE package = ?", package)
    ledger.do("DROP TABLE temp.made")
    return total
