"""Runs the packaged migrations (Alembic) on either database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, inspect, text

from crm_core.storage.engines import Engines, sqlite_engine
from crm_core.storage.migrations import HEAD

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent / "migrations"
# The advisory lock under which one process migrates; the others wait and find the work done.
_NUMBER = 7_605_412
T = TypeVar("T")


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without an ini file, on an open connection."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


async def upgrade(engines: Engines, revision: str = "head") -> None:
    """To a revision; at once where the database already stands at the newest."""
    if engines.file is not None:
        engines.file.parent.mkdir(parents=True, exist_ok=True)

    def uow(connection: Connection) -> None:
        if revision == "head" and stands_at(connection) == HEAD:
            return
        from alembic import command

        command.upgrade(config(connection), revision)

    await with_schema(engines, uow)


async def downgrade(engines: Engines, revision: str) -> None:
    def uow(connection: Connection) -> None:
        from alembic import command

        command.downgrade(config(connection), revision)

    await with_schema(engines, uow)


async def with_schema(engines: Engines, uow: Callable[[Connection], T]) -> T:
    """Runs something that may change tables, in one transaction and alone."""
    if engines.file is None:
        async with engines.writer.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _NUMBER})
            return await connection.run_sync(uow)
    # A batch migration rebuilds tables, which foreign keys must not notice; they are checked afterwards instead.
    engine = sqlite_engine(
        engines.file, begin="BEGIN IMMEDIATE", pragmas=("journal_mode = WAL",), size=1, busy_timeout=60
    )
    try:
        async with engine.begin() as connection:
            done = await connection.run_sync(uow)
            if (broken := (await connection.execute(text("PRAGMA foreign_key_check"))).first()) is not None:
                raise RuntimeError(f"a migration left a reference without its row in {broken[0]}")
            return done
    finally:
        await engine.dispose()


def stands_at(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(text("SELECT version_num FROM alembic_version"))
