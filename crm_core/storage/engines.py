"""The engines behind a database URL: how each of the two databases is set up, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from crm_core.storage.json_values import dumps, loads

registry.register("sqlite.one_hop", "crm_core.storage.sqlite_dialect", "OneHop")


class BadDatabaseUrl(ValueError):
    """Not a URL of SQLite (as a file) or PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Engines:
    """`writer` and `reader` of one database; on PostgreSQL they share a pool. `file` is SQLite's."""

    writer: AsyncEngine
    reader: AsyncEngine
    file: Path | None

    async def dispose(self) -> None:
        await self.reader.dispose()
        await self.writer.dispose()


def open_engines(url: str, *, pool_size: int, busy_timeout: float) -> Engines:
    """Engines for `sqlite:///path` or `postgresql://…`, whatever driver the URL names. Connects to nothing yet.

    Raises BadDatabaseUrl.
    """
    try:
        parsed = make_url(url)
    except (SQLAlchemyError, ValueError):
        raise BadDatabaseUrl(url) from None
    kind = parsed.get_backend_name()
    if kind == "sqlite" and parsed.database and parsed.database != ":memory:":
        return _sqlite(parsed, pool_size, busy_timeout)
    if kind in ("postgresql", "postgres"):
        return _postgresql(parsed, pool_size)
    raise BadDatabaseUrl(parsed.render_as_string())


def sqlite_engine(path: Path, *, begin: str, pragmas: tuple[str, ...], size: int, busy_timeout: float) -> AsyncEngine:
    return create_async_engine(
        URL.create("sqlite+one_hop", database=str(path)),
        begin=begin,
        pragmas=pragmas,
        connect_args={"isolation_level": None, "timeout": busy_timeout},
        pool_size=size,
        max_overflow=0,
        # Every transaction here ends in a commit or a rollback of its own; the pool's would be one hop more.
        pool_reset_on_return=None,
        json_serializer=dumps,
        json_deserializer=loads,
    )


def _sqlite(url: URL, pool_size: int, busy_timeout: float) -> Engines:
    """One writer, which takes the write lock when it begins, and readers apart.

    Deferred transactions that read first and write later fail with "database is locked" at once, without waiting, and
    several writers wait in SQLite's busy handler, which is unfair (p99 82–234 ms against 22).
    """
    path = Path(url.database or "")
    shared = ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "temp_store = MEMORY")
    writer = sqlite_engine(path, begin="BEGIN IMMEDIATE", pragmas=shared, size=1, busy_timeout=busy_timeout)
    reader = sqlite_engine(
        path, begin="BEGIN", pragmas=(*shared, "query_only = ON"), size=pool_size, busy_timeout=busy_timeout
    )
    return Engines(writer, reader, path)


# What a screen asks takes milliseconds; compiling it, or starting workers for it, takes ten more.
_PER_CONNECTION = {"application_name": "voronka", "jit": "off", "max_parallel_workers_per_gather": "0"}


def _postgresql(url: URL, pool_size: int) -> Engines:
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        # asyncpg's adapter opens a transaction with the first statement, so one that is unused has nothing to reset.
        pool_reset_on_return=None,
        json_serializer=dumps,
        json_deserializer=loads,
        connect_args={"server_settings": _PER_CONNECTION},
    )
    return Engines(engine, engine.execution_options(postgresql_readonly=True), None)
