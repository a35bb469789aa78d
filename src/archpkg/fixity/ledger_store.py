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
from archpkg.fixity.ledger_schema import APPLICATION_ID, TABLES, VERSION, not_a_ledger, told, too_new
from archpkg.words import Text

WAIT = 60.0
"""Seconds that a writer waits for another one before it gives up."""


class Ledger:
    """台账. An open ledger; leave it, or close it, when done. For one thread; other processes may have it open."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

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
        """Everything within is stored, or nothing of it. Raises :class:`CannotStore`."""
        with told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with told(self.path):
                self._connection.execute("COMMIT")
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
        return f"Ledger({self.path!r})"


def open_ledger(path: str | os.PathLike[str], *, create: bool = False) -> Ledger:
    """台账. Open a ledger; with ``create`` begin a new one where there is no file yet.

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
        empty = _number(ledger, "page_count") == 0
    except CannotRead as error:
        raise not_a_ledger(ledger.path) from error
    if empty and create:
        with ledger.change():
            if _number(ledger, "application_id") != APPLICATION_ID:  # another process may have been quicker
                _create(ledger)
    elif _number(ledger, "application_id") != APPLICATION_ID:
        raise not_a_ledger(ledger.path)
    version = _number(ledger, "user_version")
    if version != VERSION:
        raise too_new(ledger.path, version)
    ledger.do("PRAGMA foreign_keys = ON")
    ledger.one("PRAGMA journal_mode = WAL")


def _create(ledger: Ledger) -> None:
    statement = ""
    for line in TABLES.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            ledger.do(statement)
            statement = ""
    ledger.do(f"PRAGMA application_id = {APPLICATION_ID}")
    ledger.do(f"PRAGMA user_version = {VERSION}")


def _number(ledger: Ledger, pragma: str) -> int:
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
