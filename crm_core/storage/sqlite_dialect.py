"""SQLite through aiosqlite with one thread hop a statement.

SQLAlchemy's adapter sends aiosqlite's thread four calls for each statement (cursor, execute, fetchall, close) and more
around every transaction, each at about 100 µs of both threads' time. Here a statement is one call that does it all, a
transaction's BEGIN rides on its first statement, a commit is one call, and a transaction that ran no statement is none.

A statement run with the execution options of `unread` needs no call of its own either: it rides on the next one, at the
latest on the commit. So the rows that an update leaves behind (notifications, audit, its own mark) cost no hop.

Measured: a transaction that reads a row and changes it makes 3 hops instead of 12, and takes 0.4 of the time.
"""

# pyright: reportPrivateUsage=false, reportIncompatibleVariableOverride=false
# The adapter that this builds on keeps its connection under a private name.

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
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.util import await_only
from sqlalchemy.util.concurrency import in_greenlet


class _Statement(NamedTuple):
    """`otherwise` is raised if no row was changed."""

    sql: str
    parameters: Any
    many: bool
    otherwise: Exception | None = None


class _Ran(NamedTuple):
    """What a statement left behind, read while its cursor was still open."""

    rows: Sequence[Any]
    description: Any
    rowcount: int
    lastrowid: int


def _run(driver: sqlite3.Connection, begin: str | None, statements: Sequence[_Statement]) -> _Ran:
    """Runs them in order and returns what the last one left. In aiosqlite's thread."""
    if begin is not None:
        driver.execute(begin)
    ran = _NOTHING
    for statement in statements:
        ran = _run_one(driver, statement)
        if statement.otherwise is not None and ran.rowcount == 0:
            raise statement.otherwise
    return ran


def _run_one(driver: sqlite3.Connection, statement: _Statement) -> _Ran:
    cursor = driver.cursor()
    try:
        if statement.many:
            cursor.executemany(statement.sql, statement.parameters)
        else:
            cursor.execute(statement.sql, statement.parameters or ())
        # Rows first: with RETURNING, rowcount is right only once all of them are read.
        rows = cursor.fetchall() if cursor.description else ()
        return _Ran(rows, cursor.description, cursor.rowcount, -1 if cursor.lastrowid is None else cursor.lastrowid)
    finally:
        cursor.close()


def _commit(driver: sqlite3.Connection, begin: str | None, statements: Sequence[_Statement]) -> None:
    """All of it or nothing: SQLAlchemy sends no rollback after a commit that failed. In aiosqlite's thread."""
    try:
        _run(driver, begin, statements)
        driver.execute("COMMIT")
    except BaseException:
        _roll_back(driver)
        raise


def _roll_back(driver: sqlite3.Connection) -> None:
    """In aiosqlite's thread. The BEGIN itself may have failed, or SQLite may have rolled back by itself."""
    if driver.in_transaction:
        driver.execute("ROLLBACK")


_NOTHING = _Ran((), None, -1, -1)


class OneHopCursor(AsyncAdapt_aiosqlite_cursor):
    """Holds results, never an open cursor of the driver: there is nothing to close."""

    __slots__ = ("_arraysize", "_ran")

    _adapt_connection: OneHopConnection
    _ran: _Ran

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
        self._take(self._adapt_connection.run(_Statement(operation, parameters, many=False)))

    def executemany(self, operation: Any, seq_of_parameters: Any) -> None:
        self._take(self._adapt_connection.run(_Statement(operation, seq_of_parameters, many=True)))

    def ride(self, sql: str, parameters: Any, many: bool, otherwise: Exception | None) -> None:
        self._adapt_connection.ride(_Statement(sql, parameters, many, otherwise))

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """Called where results outlive their cursor; here they always do."""

    def _take(self, ran: _Ran) -> None:
        self._ran = ran
        self._rows = deque(ran.rows)


class OneHopConnection(AsyncAdapt_aiosqlite_connection):
    """Calls go to aiosqlite's thread in order, also those whose caller was cancelled: a rollback queued afterwards runs
    after the statement that was under way, so nothing half-done is left behind."""

    __slots__ = ("_begin", "_closes", "_riding")

    _cursor_cls = OneHopCursor

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self._begin: str | None = None
        self._closes = False
        self._riding: list[_Statement] = []

    def begin_with(self, statement: str) -> None:
        """The transaction begins with its first statement."""
        self._begin = statement

    def ride(self, statement: _Statement) -> None:
        self._riding.append(statement)

    def run(self, statement: _Statement) -> _Ran:
        begin, riding = self._leave()
        return self.hop(_run, begin, (*riding, statement))

    def commit(self) -> None:
        begin, riding = self._leave()
        if begin is None or riding:
            self.hop(_commit, begin, riding)

    def rollback(self) -> None:
        begin, _ = self._leave()
        if begin is None and self._connection._connection:
            self.hop(_roll_back)

    def _leave(self) -> tuple[str | None, list[_Statement]]:
        """What waits for the next hop. Taken before it: a hop that fails or is cancelled is never tried again."""
        begin, riding = self._begin, self._riding
        self._begin, self._riding = None, []
        return begin, riding

    def hop(self, call: Callable[..., Any], *args: Any) -> Any:
        """Runs `call(driver's connection, *args)` in the connection's thread."""
        try:
            return await_only(self._connection._execute(call, self._connection._conn, *args))
        except Exception as error:
            self._handle_exception(error)

    def terminate(self) -> None:
        self._closes = in_greenlet()
        super().terminate()

    def _terminate_force_close(self) -> None:
        """Where nobody closes it already. The graceful close goes on behind its shield when whoever waits for it is
        cancelled; a second stop would end the thread under it, and it would wait for that thread for ever.
        """
        if not self._closes:
            super()._terminate_force_close()


class OneHopDbapi(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arg: Any, **kw: Any) -> OneHopConnection:
        return OneHopConnection(self, super().connect(*arg, **kw)._connection)


class HintingCompiler(SQLiteCompiler):
    """Writes a table's hint, `INDEXED BY name`, which SQLAlchemy knows for other databases alone."""

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        return text


class OneHop(SQLiteDialect_aiosqlite):
    """`begin` opens every transaction, `pragmas` are set on every new connection."""

    driver = "one_hop"
    statement_compiler = HintingCompiler
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

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        if _is_unread(context):
            cursor.ride(statement, parameters, False, context.execution_options.get("otherwise"))
        else:
            cursor.execute(statement, parameters)

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        if _is_unread(context):
            cursor.ride(statement, parameters, True, None)
        else:
            cursor.executemany(statement, parameters)


def _is_unread(context: Any) -> bool:
    return context is not None and context.execution_options.get("unread", False)
