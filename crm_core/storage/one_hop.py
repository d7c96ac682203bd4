"""SQLite through aiosqlite with one thread hop a statement.

SQLAlchemy's adapter sends aiosqlite's thread four calls for each statement (cursor, execute, fetchall, close) and more
around every transaction, each at about 100 µs of both threads' time. Here a statement is one call that does it all, a
transaction's BEGIN rides on its first statement, a commit is one call, and a transaction that ran no statement is none.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.util import await_only


class _Ran(NamedTuple):
    """What a statement left behind, read while its cursor was still open."""

    rows: Sequence[Any]
    description: Any
    rowcount: int
    lastrowid: int


def _run(driver: sqlite3.Connection, begin: str | None, sql: str, parameters: Any, many: bool) -> _Ran:
    """Runs in aiosqlite's thread."""
    if begin is not None:
        driver.execute(begin)
    cursor = driver.cursor()
    try:
        if many:
            cursor.executemany(sql, parameters)
        elif parameters is None:
            cursor.execute(sql)
        else:
            cursor.execute(sql, parameters)
        # Rows first: with RETURNING, rowcount is right only once all of them are read.
        rows = cursor.fetchall() if cursor.description else ()
        return _Ran(rows, cursor.description, cursor.rowcount, -1 if cursor.lastrowid is None else cursor.lastrowid)
    finally:
        cursor.close()


def _roll_back(driver: sqlite3.Connection) -> None:
    """Runs in aiosqlite's thread. The BEGIN itself may have failed, or SQLite may have rolled back by itself."""
    if driver.in_transaction:
        driver.execute("ROLLBACK")


_NOTHING = _Ran((), None, -1, -1)


class OneHopCursor(AsyncAdapt_aiosqlite_cursor):
    """Holds results, never an open cursor of the driver: there is nothing to close."""

    __slots__ = ("_arraysize", "_ran")

    def __init__(self, adapt_connection: OneHopConnection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows: deque[Any] = deque()
        self._ran = _NOTHING
        self._arraysize = 1

    @property
    def description(self) -> Any:
        return self._ran.description

    @property
    def rowcount(self) -> int:
        return self._ran.rowcount

    @property
    def lastrowid(self) -> int:
        return self._ran.lastrowid

    @property
    def arraysize(self) -> int:
        return self._arraysize

    @arraysize.setter
    def arraysize(self, value: int) -> None:
        self._arraysize = value

    def execute(self, operation: Any, parameters: Any = None) -> None:
        self._send(operation, parameters, many=False)

    def executemany(self, operation: Any, seq_of_parameters: Any) -> None:
        self._send(operation, seq_of_parameters, many=True)

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """Called where results outlive their cursor; here they always do."""

    def _send(self, sql: str, parameters: Any, *, many: bool) -> None:
        self._ran = self._adapt_connection.hop(_run, self._adapt_connection.take_begin(), sql, parameters, many)
        self._rows = deque(self._ran.rows)


class OneHopConnection(AsyncAdapt_aiosqlite_connection):
    """Calls go to aiosqlite's thread in order, also those whose caller was cancelled: a rollback queued afterwards runs
    after the statement that was under way, so nothing half-done is left behind."""

    __slots__ = ("_begin",)

    _cursor_cls = OneHopCursor

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self._begin: str | None = None

    def begin_with(self, statement: str) -> None:
        """The transaction begins with its first statement."""
        self._begin = statement

    def take_begin(self) -> str | None:
        statement, self._begin = self._begin, None
        return statement

    def commit(self) -> None:
        if self.take_begin() is None:
            self.hop(sqlite3.Connection.execute, "COMMIT")

    def rollback(self) -> None:
        if self.take_begin() is None and self._connection._connection:
            self.hop(_roll_back)

    def hop(self, call: Callable[..., Any], *args: Any) -> Any:
        """Runs `call(driver's connection, *args)` in the connection's thread."""
        try:
            return await_only(self._connection._execute(call, self._connection._conn, *args))
        except Exception as error:
            self._handle_exception(error)


class OneHopDbapi(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arg: Any, **kw: Any) -> OneHopConnection:
        return OneHopConnection(self, super().connect(*arg, **kw)._connection)


class OneHop(SQLiteDialect_aiosqlite):
    """`begin` opens every transaction, `pragmas` are set on every new connection."""

    driver = "one_hop"
    supports_statement_cache = True

    def __init__(self, begin: str = "BEGIN", pragmas: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._begin, self._pragmas = begin, pragmas

    @classmethod
    def import_dbapi(cls) -> OneHopDbapi:
        return OneHopDbapi(__import__("aiosqlite"), sqlite3)

    def on_connect(self) -> Callable[[Any], None]:
        def prepare(connection: OneHopConnection) -> None:
            for pragma in self._pragmas:
                connection.hop(sqlite3.Connection.execute, f"PRAGMA {pragma}")

        return prepare

    def do_begin(self, dbapi_connection: Any) -> None:
        dbapi_connection.begin_with(self._begin)
