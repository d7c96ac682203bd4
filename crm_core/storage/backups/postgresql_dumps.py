"""Backups of PostgreSQL by its own programs: `pg_dump` makes one, `pg_restore` puts it back.

It is put back into a database of its own, looked at there, and takes the other's name in one transaction.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from crm_core.storage.backups.problems import Backup, BackupProblem, Restored, Why
from crm_core.storage.backups.revisions import checked
from crm_core.storage.backups.whole_files import whole

MAGIC = b"PGDMP"
# A database that every server has, to stand in while another one is renamed.
_MAINTENANCE = "postgres"
# A name may have 63 bytes.
_STEM = 30


async def dump(url: URL, target: Path) -> Backup:
    """Raises BackupProblem."""
    async with _connected(url) as connection:
        revision = checked(await _revision(connection))
    with whole(target) as part:
        await _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={part}")
        # What is cut short has no such list.
        await _run(url, "pg_restore", "--list", str(part))
        return Backup(target, part.stat().st_size, revision)


async def put_back(source: Path, url: URL, stamp: str) -> Restored:
    """Raises BackupProblem; the database is then what it was."""
    name = url.database or ""
    coming, aside = (f"{name[:_STEM]}_{word}_{stamp.replace('-', '_')}" for word in ("coming", "before"))
    async with _connected(url.set(database=_MAINTENANCE)) as server:
        there = await _there(server, name)
        await _refuse_in_use(server, name)
        await _create(server, coming, name if there else None)
        try:
            await _run(
                url.set(database=coming), "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error",
                f"--dbname={coming}", str(source),
            )  # fmt: skip
            async with _connected(url.set(database=coming)) as connection:
                revision = checked(await _revision(connection))
                rows = await _rows(connection)
            await _exchange(server, name, coming, aside if there else None)
        except BaseException:
            await server.execute(text(f'DROP DATABASE IF EXISTS "{coming}"'))
            raise
    return Restored(revision, aside if there else None, rows)


async def _refuse_in_use(server: AsyncConnection, name: str) -> None:
    others = await server.scalar(
        text(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = :name AND coalesce(backend_type, 'client backend') = 'client backend'"
        ),
        {"name": name},
    )
    if others:
        raise BackupProblem(Why.IN_USE, name)


async def _there(server: AsyncConnection, name: str) -> bool:
    return bool(await server.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}))


async def _create(server: AsyncConnection, name: str, like: str | None) -> None:
    """An empty database, with the letters and the order of the one whose place it will take."""
    form = ""
    if like is not None:
        row = await server.execute(
            text("SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = :name"),
            {"name": like},
        )
        encoding, collate, letters = row.one()
        form = f" ENCODING '{encoding}' LC_COLLATE '{collate}' LC_CTYPE '{letters}'"
    await server.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0{form}'))


async def _exchange(server: AsyncConnection, name: str, coming: str, aside: str | None) -> None:
    """Both names change or neither does; a session that is still there forbids it."""
    await server.execute(text("BEGIN"))
    try:
        if aside is not None:
            await server.execute(text(f'ALTER DATABASE "{name}" RENAME TO "{aside}"'))
        await server.execute(text(f'ALTER DATABASE "{coming}" RENAME TO "{name}"'))
        await server.execute(text("COMMIT"))
    except DBAPIError as error:
        await server.execute(text("ROLLBACK"))
        if getattr(error.orig, "sqlstate", None) == "55006":
            raise BackupProblem(Why.IN_USE, name) from None
        raise


async def _revision(connection: AsyncConnection) -> str | None:
    if await connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    return await connection.scalar(text("SELECT version_num FROM alembic_version"))


async def _rows(connection: AsyncConnection) -> dict[str, int]:
    names = await connection.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
    )
    counted: dict[str, int] = {}
    for name in names.all():
        counted[name] = await connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0  # noqa: S608 - a table's name
    return counted


@asynccontextmanager
async def _connected(url: URL) -> AsyncGenerator[AsyncConnection]:
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"), poolclass=NullPool, isolation_level="AUTOCOMMIT"
    )
    try:
        async with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == "42501":
            raise BackupProblem(Why.NOT_ALLOWED) from None
        raise BackupProblem(Why.UNREACHABLE, type(error.orig).__name__) from None
    except (SQLAlchemyError, OSError) as error:
        raise BackupProblem(Why.UNREACHABLE, type(error).__name__) from None
    finally:
        await engine.dispose()


async def _run(url: URL, program: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's programs. Where the database is it learns from its environment: a list of processes
    shows arguments to everybody. Raises BackupProblem.
    """
    found = shutil.which(program)
    if found is None:
        raise BackupProblem(Why.NO_PROGRAM, program)
    process = await asyncio.create_subprocess_exec(
        found, *arguments, env={**os.environ, **_place(url)},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
        raise BackupProblem(Why.PROGRAM_FAILED, lines[0] if lines else program)


def _place(url: URL) -> Mapping[str, str]:
    """A URL as libpq's environment. `ssl` is the driver's word for what libpq calls `sslmode`."""
    asked = {key: value if isinstance(value, str) else value[0] for key, value in url.query.items()}
    place = {
        "PGHOST": url.host or asked.get("host"),
        "PGPORT": str(url.port) if url.port else asked.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": asked.get("sslmode") or asked.get("ssl"),
    }
    return {name: value for name, value in place.items() if value}
