"""The database: transactions that keep everything or nothing, and the one place where they begin and end."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Self

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from crm_core.clock import monotonic
from crm_core.errors import StorageBusy
from crm_core.longest import Longest
from crm_core.storage.engines import Engines, open_engines
from crm_core.storage.file_lock import in_use, locked
from crm_core.storage.leadership import AdvisoryLeadership, FileLeadership, Leadership
from crm_core.storage.transient_errors import passing


class Storage:
    """SQLite or PostgreSQL, by the URL. Sessions never refresh or flush by themselves: statements are counted here."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        # SQLite has one writer. Waiting here is first come, first served; waiting in SQLite is not.
        self._turn = asyncio.Lock() if engines.file else None
        self._opened: tuple[int, int] | None = None
        self._in_use: int | None = None
        self.hold = Longest()
        """How long a transaction held the writer, from its turn to its end; on PostgreSQL a transaction that writes."""

    @classmethod
    def open(cls, url: str, *, pool_size: int = 8, busy_timeout: float = 5.0) -> Self:
        """The database behind a URL; nothing is connected yet, and nothing is created or migrated.

        `pool_size`: PostgreSQL's connections, SQLite's readers. `busy_timeout`: seconds to wait while another process
        writes to the SQLite file. Raises BadDatabaseUrl.
        """
        return cls(open_engines(url, pool_size=pool_size, busy_timeout=busy_timeout))

    @property
    def engines(self) -> Engines:
        return self._engines

    @property
    def is_sqlite(self) -> bool:
        return self._engines.file is not None

    @asynccontextmanager
    async def writer(self) -> AsyncGenerator[AsyncSession]:
        """One transaction: committed if the block ends well, else nothing of it is kept. Raises StorageBusy."""
        if self._turn is None:
            async with self._held(), _transaction(self._engines.writer) as session:
                yield session
            return
        async with self._turn, self._held():
            self._check_file()
            async with _transaction(self._engines.writer) as session:
                yield session
            # Asked again after the commit: what went into a file that nobody will open has not been kept.
            self._check_file()

    @asynccontextmanager
    async def _held(self) -> AsyncGenerator[None]:
        begun = monotonic()
        try:
            yield
        finally:
            self.hold.note(monotonic() - begun)

    async def flush(self) -> None:
        """Returns once all that has been committed would survive a power cut. Raises StorageBusy if it would not.

        SQLite commits into its log without waiting for the disk (`synchronous = NORMAL`), which takes a tenth of the
        time. Flushing the log as a whole is then worth as much as `FULL`, and is done in a thread while others go on
        writing. A log that was begun anew meanwhile is no loss: before that, SQLite has flushed the file itself.
        PostgreSQL waits for the disk with each commit.
        """
        if self._engines.file is None:
            return
        try:
            await asyncio.to_thread(_flushed, self._engines.file.with_name(self._engines.file.name + "-wal"))
        except OSError:
            raise StorageBusy("the disk does not take it") from None

    @asynccontextmanager
    async def reader(self) -> AsyncGenerator[AsyncSession]:
        """One read-only transaction: what it reads is of one moment on SQLite, of one statement on PostgreSQL."""
        async with _transaction(self._engines.reader) as session:
            yield session

    def _check_file(self) -> None:
        """SQLite goes on writing to a file that was deleted or replaced under it. Raises StorageBusy then."""
        file = self._engines.file
        try:
            status = os.stat(file) if file is not None else None
        except OSError:
            status = None
        found = (status.st_dev, status.st_ino) if status is not None else None
        if self._opened is None:
            self._opened = found
        elif found != self._opened:
            raise StorageBusy("the database's file was deleted or replaced")

    async def revision(self) -> str | None:
        """Which version's tables there are; None where there are none. Creates nothing."""
        from crm_core.storage.migrate import stands_at

        file = self._engines.file
        if file is not None and not file.is_file():
            return None
        async with self._engines.reader.connect() as connection:
            found = await connection.run_sync(stands_at)
            await connection.rollback()
        return found

    async def migrate(self) -> None:
        """Brings the tables to what this version needs; quick when they are. Safe to run from several processes.

        From now on nobody may put a backup in the database's place; raises StorageBusy while somebody does.
        """
        from crm_core.storage.migrate import upgrade  # Alembic is not wanted in every process

        self._use()
        await upgrade(self._engines)

    def _use(self) -> None:
        """On PostgreSQL the open sessions say the same."""
        if self._engines.file is None or self._in_use is not None:
            return
        self._engines.file.parent.mkdir(parents=True, exist_ok=True)
        self._in_use = locked(in_use(self._engines.file), shared=True)
        if self._in_use is None:
            raise StorageBusy("a backup is being put in its place")

    async def scrub(self) -> None:
        """What was deleted is gone from the files too: the whole database is written anew, the log beside it emptied.

        It takes seconds a gigabyte, and nobody writes meanwhile. PostgreSQL frees what is dead, and writes over it.
        """
        if self._engines.file is not None:
            await asyncio.to_thread(_scrub, str(self._engines.file))
            return
        alone = self._engines.writer.execution_options(isolation_level="AUTOCOMMIT")
        async with alone.connect() as connection:
            await connection.exec_driver_sql("VACUUM")

    def leadership(self) -> Leadership:
        """Whoever holds it scans and sends, so that several processes do not do the same work twice."""
        if self._engines.file is not None:
            return FileLeadership(self._engines.file)
        return AdvisoryLeadership(self._engines.writer)

    async def close(self) -> None:
        await self._engines.dispose()
        if self._in_use is not None:
            os.close(self._in_use)
            self._in_use = None


def _flushed(log: Path) -> None:
    """Closing the file lets go of no lock: SQLite's are on the other two."""
    file = os.open(log, os.O_RDWR)
    try:
        getattr(os, "fdatasync", os.fsync)(file)
    finally:
        os.close(file)


def _scrub(file: str) -> None:
    with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as connection:
        # Words of deleted documents live on in the index until its parts are merged.
        for index in ("search_trigrams", "search_slips"):
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncGenerator[AsyncSession]:
    session = AsyncSession(engine, expire_on_commit=False, autoflush=False)
    try:
        yield session
        await session.commit()
    except BaseException as error:
        # A cancelled task must still give its connection back clean, or PostgreSQL's is leaked for good.
        await _finished(session.close())
        if (busy := passing(error)) is not None:
            raise busy from error
        raise


async def _finished(cleanup: Awaitable[Any]) -> None:
    """Waits for the clean-up to end, however often the waiting task is cancelled meanwhile."""
    task = asyncio.ensure_future(cleanup)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
        except Exception:
            # The first error is the one to report; SQLAlchemy throws a broken connection away by itself.
            break
    if cancelled is not None:
        raise cancelled
