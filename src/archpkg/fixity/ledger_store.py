"""台账文件. An open ledger: one SQLite connection, and the few ways in which everything else speaks to it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from archpkg.errors import CannotRead, CannotStore, WrongUse
from archpkg.fixity.ledger_schema import (
    APPLICATION_ID,
    TABLES,
    VERSION,
    not_a_ledger,
    statements,
    told,
    too_new,
    trouble,
)
from archpkg.words import Text

WAIT = 60.0
"""Seconds that a writer waits for another one before it gives up."""


class Ledger:
    """台账. An open ledger; leave it, or close it, when done. For one thread; other processes may have it open.

    ``version`` is that of its tables. ``trusted`` is the state of the file (:meth:`state`) in which its chain was found
    in order.
    """

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self.path = path
        self.version = VERSION
        self.trusted: int | None = None
        self._connection = connection
        connection.text_factory = _text

    def state(self) -> int:
        """A number that is another one as soon as somebody else wrote to the file."""
        return number_of(self, "data_version")

    def ask(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows of a question. Raises :class:`CannotRead` where the ledger is damaged."""
        with told(self.path):
            yield from self._connection.execute(sql, values)

    def one(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        """The first row of a question."""
        with told(self.path):
            row: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
            return row

    def do(self, sql: str, *values: object) -> int:
        """Change something; the number of the row that was put in, if one was."""
        with told(self.path):
            return self._connection.execute(sql, values).lastrowid or 0

    def do_all(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """The same for many rows."""
        with told(self.path):
            self._connection.executemany(sql, rows)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Everything within is stored, or nothing of it. Raises :class:`CannotStore`, and :class:`CannotRead` where
        rows that are there forbid it."""
        with told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with told(self.path):
                self._connection.execute("COMMIT")
        except sqlite3.IntegrityError as error:
            raise trouble(error, self.path) from error
        finally:
            self._undo()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything asked within is of one moment, whatever others write meanwhile."""
        with told(self.path):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._undo()

    def _undo(self) -> None:
        if self._connection.in_transaction:
            with told(self.path):
                self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Let go of the file."""
        with told(self.path):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Ledger {self.path}>"


def _text(octets: bytes) -> str:
    """Text that is damaged is read, too: it can then be named."""
    return octets.decode("utf-8", "surrogateescape")


def open_file(path: str | os.PathLike[str], *, create: bool = False) -> Ledger:
    """Open the file of a ledger as it is; with ``create`` begin a new one where there is no file yet.

    Raises :class:`CannotRead` for what is missing, is no ledger or was written by a newer version, and
    :class:`CannotStore` if it cannot be created.
    """
    place = os.path.abspath(os.fspath(path))
    if not create and not os.path.lexists(place):
        raise CannotRead(
            Text("There is no ledger.", "台账不存在。"),
            hint=Text("Check the path, or register a package to begin one.", "请检查路径，或先登记信息包以新建台账。"),
            path=place,
        )  # fmt: skip
    if os.path.lexists(place) and not os.path.isfile(place):
        raise not_a_ledger(place)
    connection = _connect(place, create)
    try:
        ledger = Ledger(place, connection)
        _prepare(ledger, create=create)
    except BaseException:
        connection.close()
        raise
    return ledger


def _connect(place: str, create: bool) -> sqlite3.Connection:
    mode = "rwc" if create else "rw"
    try:
        return sqlite3.connect(
            f"file:{quote(os.fsencode(place))}?mode={mode}", uri=True, timeout=WAIT, isolation_level=None
        )
    except sqlite3.OperationalError as error:
        raise CannotStore(
            Text(f"The ledger cannot be opened: {error}.", f"无法打开台账：{error}。"),
            hint=Text("Check the folder and its permissions.", "请检查所在文件夹及其权限。"),
            path=place,
        ) from error


def _prepare(ledger: Ledger, *, create: bool) -> None:
    """Nothing is written to a file before it is known to be a ledger, or empty."""
    try:
        empty = number_of(ledger, "page_count") == 0
    except CannotRead as error:
        cause = error.__cause__
        if getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_NOTADB:
            raise not_a_ledger(ledger.path) from error
        raise
    if empty and create:
        with ledger.change():
            if number_of(ledger, "application_id") != APPLICATION_ID:  # another process may have been quicker
                _create(ledger)
    elif number_of(ledger, "application_id") != APPLICATION_ID:
        raise not_a_ledger(ledger.path)
    ledger.version = number_of(ledger, "user_version")
    if not 1 <= ledger.version <= VERSION:
        raise too_new(ledger.path, ledger.version)
    ledger.do("PRAGMA foreign_keys = ON")
    ledger.one("PRAGMA journal_mode = WAL")


def _create(ledger: Ledger) -> None:
    for statement in statements(TABLES):
        ledger.do(statement)
    ledger.do(f"PRAGMA application_id = {APPLICATION_ID}")
    ledger.do(f"PRAGMA user_version = {VERSION}")


def number_of(ledger: Ledger, pragma: str) -> int:
    """The number that a pragma gives."""
    row = ledger.one(f"PRAGMA {pragma}")
    return int(row[0]) if row else 0


def seconds(time: datetime) -> int:
    """A time as it is stored: whole seconds since 1970 UTC. Raises :class:`WrongUse` for one without a zone."""
    if time.tzinfo is None:
        raise WrongUse(
            Text("The time has no time zone.", "时间缺少时区。"),
            hint=Text("Give a time with a zone, such as UTC.", "请提供带时区的时间，例如 UTC。"),
        )
    return int(time.timestamp())


def moment(stored: int) -> datetime:
    """The time that is stored, in UTC."""
    return datetime.fromtimestamp(stored, UTC)
