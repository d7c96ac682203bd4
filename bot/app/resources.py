"""What the settings choose of the core: the database and the clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy.exc import SQLAlchemyError

from bot.app.company_place import prepare
from bot.settings import DATABASE_FORM, Settings, SettingsError
from crm_core.clock import Clock, FileShiftedClock, SystemClock
from crm_core.storage import BadDatabaseUrl, Storage

# PostgreSQL's connections: the worker's places, the intake, the delivery, the tick, the leadership's own.
POOL = 20


@asynccontextmanager
async def migrated_storage(settings: Settings, *, new: bool = False) -> AsyncIterator[Storage]:
    """The database of the settings, brought to what this version needs. `new`: also where a company was and is gone.

    Raises SettingsError if it cannot be had, StorageBusy if not just now.
    """
    async with _storage(settings) as storage:
        with _explained():
            await prepare(settings, storage, clock_of(settings).now(), new=new)
        yield storage


async def place_is_empty(settings: Settings) -> bool:
    """Whether there is no company at all. Raises SettingsError where nobody can tell."""
    async with _storage(settings) as storage:
        with _explained():
            return await storage.revision() is None


@asynccontextmanager
async def _storage(settings: Settings) -> AsyncIterator[Storage]:
    try:
        storage = Storage.open(settings.database_url, pool_size=POOL)
    except BadDatabaseUrl:
        raise SettingsError(f"VORONKA_DATABASE_URL: {DATABASE_FORM}") from None
    try:
        yield storage
    finally:
        await storage.close()


@contextmanager
def _explained() -> Generator[None]:
    try:
        yield
    except _refusals() as error:
        # The error's own text may hold the password.
        cause = getattr(error, "orig", None) or error
        raise SettingsError(
            f"VORONKA_DATABASE_URL: the database cannot be used ({type(cause).__name__}): "
            "see that it is there, running and writable, and that the address is right"
        ) from None


def _refusals() -> tuple[type[Exception], ...]:
    """What a database says when it cannot be used. Asked for after a failure only: SQLite needs no asyncpg."""
    from asyncpg import PostgresError

    return OSError, SQLAlchemyError, PostgresError


def clock_of(settings: Settings) -> Clock:
    """The system's clock; the demonstration's is shifted by a file."""
    return FileShiftedClock(settings.clock_file) if settings.clock_file is not None else SystemClock()
