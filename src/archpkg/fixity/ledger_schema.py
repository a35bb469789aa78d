"""The tables of a ledger, and what makes an SQLite file one.

Readable without this library: plain tables, times as seconds since 1970 UTC, digests as octets. A name that is
no Unicode text (old systems write such) is stored as octets, too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from archpkg.errors import ArchpkgError, CannotRead, CannotStore
from archpkg.words import Text

APPLICATION_ID = 0x4172636C
"""``Arcl`` in the header of the file: this SQLite file is a ledger."""

VERSION = 2
"""The version of the tables, ``user_version`` in the header of the file."""

TABLES = """
CREATE TABLE packages (
  id INTEGER PRIMARY KEY,
  path NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  registered INTEGER NOT NULL,
  sum BLOB NOT NULL,
  retired INTEGER
);
CREATE TABLE folders (
  id INTEGER PRIMARY KEY,
  package INTEGER NOT NULL REFERENCES packages (id),
  path NOT NULL,
  UNIQUE (package, path)
);
CREATE TABLE objects (
  id INTEGER PRIMARY KEY,
  folder INTEGER NOT NULL REFERENCES folders (id),
  name NOT NULL,
  size INTEGER,
  UNIQUE (folder, name)
);
CREATE TABLE algorithms (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);
CREATE TABLE digests (
  object INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
  algorithm INTEGER NOT NULL REFERENCES algorithms (id),
  digest BLOB NOT NULL,
  PRIMARY KEY (object, algorithm)
) WITHOUT ROWID;
CREATE TABLE states (
  object INTEGER PRIMARY KEY REFERENCES objects (id) ON DELETE CASCADE,
  package INTEGER NOT NULL REFERENCES packages (id),
  size INTEGER NOT NULL,
  looked INTEGER NOT NULL DEFAULT 0,
  verified INTEGER NOT NULL DEFAULT 0,
  faulty INTEGER NOT NULL DEFAULT 0,
  modified INTEGER,
  registered BLOB NOT NULL,
  hash BLOB NOT NULL,
  event INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX states_due ON states (package, looked, faulty, size);
CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  agent TEXT NOT NULL,
  tool TEXT NOT NULL,
  package INTEGER REFERENCES packages (id),
  object,
  action TEXT NOT NULL,
  result TEXT NOT NULL,
  duration INTEGER NOT NULL,
  details TEXT NOT NULL,
  previous BLOB NOT NULL,
  hash BLOB NOT NULL
);
CREATE INDEX events_package ON events (package);
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE (ABORT, 'events are never changed'); END;
CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE (ABORT, 'events are never deleted'); END;
"""
"""``states`` is what changes: per object when it was last looked at and last found sound (0: never), whether it
was faulty then, its time stamp (nanoseconds) when it was sound, and the event that says so. ``registered``, ``hash``
and the ``sum`` of a package are explained in :mod:`archpkg.fixity.ledger_rows`."""

_NEW = ("  sum BLOB NOT NULL,\n", "  registered BLOB NOT NULL,\n", "  hash BLOB NOT NULL,\n")
"""The columns that the first version of the tables did not have."""


def tables(version: int) -> str:
    """The tables of a version."""
    text = TABLES
    for line in _NEW if version == 1 else ():
        text = text.replace(line, "")
    return text


def statements(script: str) -> Iterator[str]:
    """The single statements of a script."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""


Listed = dict[tuple[str, str], tuple[str, str | None]]
"""From the type and name of a table, index or trigger to its table and its statement."""

LISTED = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat_'"
"""What makes up a database; statistics of SQLite decide nothing."""


def expected_tables(version: int) -> Listed:
    """What makes up a ledger of a version, and nothing else may."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(tables(version))
        return {(kind, name): (table, sql) for kind, name, table, sql in connection.execute(LISTED)}


def to_cell(text: str) -> str | bytes:
    """A name as it is stored: text, or octets where it is no Unicode text."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def from_cell(cell: str | bytes) -> str:
    """The name that :func:`to_cell` stored."""
    return cell.decode("utf-8", "surrogatepass") if isinstance(cell, bytes) else cell


@contextmanager
def told(path: str) -> Iterator[None]:
    """Make what SQLite raises into what the library raises; a broken constraint goes on as it is."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise trouble(error, path) from error
    except UnicodeDecodeError as error:  # names of columns, and what SQLite says of them
        raise _damaged(str(error), path) from error


_STORING = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
     sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_NOLFS, sqlite3.SQLITE_PROTOCOL}
)  # fmt: skip
"""Where the disk or the system is in the way. Whatever else SQLite refuses is not as this library wrote it."""


def trouble(error: sqlite3.DatabaseError, path: str) -> ArchpkgError:
    """The error of SQLite in words: what could not be read, or not be stored, and what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CannotStore(
            Text("Another program is writing to the ledger.", "另有程序正在写入台账。"),
            hint=Text("Try again when it has ended.", "请待其结束后重试。"),
            path=path,
        )
    if code in _STORING:
        text = Text(f"The ledger could not be written or read: {error}.", f"台账无法读写：{error}。")
        hint = Text("See that the disk has room, and the permissions.", "请检查磁盘空间与访问权限。")
        return CannotStore(text, hint=hint, path=path)
    return _damaged(str(error), path)


def _damaged(what: str, path: str) -> CannotRead:
    return CannotRead(
        Text(f"The ledger is damaged: {what}.", f"台账已损坏：{what}。"),
        hint=Text("Restore it from its last copy.", "请用最近的备份恢复。"),
        path=path,
    )


def not_a_ledger(path: str) -> CannotRead:
    """The error for a file that is something else."""
    return CannotRead(
        Text("This is no ledger.", "这不是台账文件。"),
        hint=Text("Name a ledger, or a new file to begin one.", "请指定台账文件，或用新文件名新建。"),
        path=path,
    )


def too_new(path: str, version: int) -> CannotRead:
    """The error for a ledger that a newer version of this library wrote."""
    return CannotRead(
        Text(
            f"The ledger has version {version} of the tables; {VERSION} is the newest known here.",
            f"台账的表结构为第 {version} 版，本程序最高支持第 {VERSION} 版。",
        ),
        hint=Text("Use a newer version of this program.", "请使用较新版本的程序。"),
        path=path,
    )
