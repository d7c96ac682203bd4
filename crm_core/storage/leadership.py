"""Who scans and sends, where several processes share a database (R52). A lock, no lease: it ends with its process."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from crm_core.storage.file_lock import locked

# Advisory locks are numbered within a database; the number itself means nothing.
_NUMBER = 7_605_411


class Leadership(Protocol):
    """`take` before each piece of work that only one process may do; leaving the context gives it up."""

    @property
    def held(self) -> bool: ...

    async def take(self) -> bool:
        """Becomes the leader if nobody is, and says whether this process is it now."""
        ...

    async def release(self) -> None: ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class _Scoped:
    async def take(self) -> bool:
        raise NotImplementedError

    async def release(self) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        await self.take()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.release()


class FileLeadership(_Scoped):
    """A lock on a file beside SQLite's. Where the system has no such locks, the one process is the leader."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".leader")
        self._file: int | None = None

    @property
    def held(self) -> bool:
        return self._file is not None

    async def take(self) -> bool:
        if self._file is None:
            self._file = locked(self._path)
        return self.held

    async def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class AdvisoryLeadership(_Scoped):
    """A session's advisory lock on a connection kept for it: a lost connection is a lost leadership."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: AsyncConnection | None = None
        # The tick and the delivery share one leadership, and a connection serves one question at a time.
        self._turn = asyncio.Lock()

    @property
    def held(self) -> bool:
        return self._connection is not None

    async def take(self) -> bool:
        async with self._turn:
            if self._connection is not None:
                return await self._still_there(self._connection)
            return await self._try()

    async def _try(self) -> bool:
        connection = await self._engine.connect()
        try:
            taken = await connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": _NUMBER})
        except BaseException:
            await connection.invalidate()
            raise
        if taken:
            self._connection = connection
        else:
            await connection.close()
        return self.held

    async def release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # The pool would keep the session, and with it the lock.
            await connection.invalidate()
            await connection.close()

    async def _still_there(self, connection: AsyncConnection) -> bool:
        try:
            await connection.scalar(text("SELECT 1"))
        except (SQLAlchemyError, OSError):
            await self.release()
        return self.held
