"""The packaged migrations make what the models say, step by step, both ways, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from crm_core.models import Schema
from crm_core.storage import Storage
from crm_core.storage.migrate import config, downgrade, upgrade, with_schema
from crm_core.storage.migrations import HEAD
from crm_core.storage.migrations.search import is_by_hand


@pytest.fixture
async def empty(empty_database_url: str) -> AsyncIterator[Storage]:
    storage = Storage.open(empty_database_url)
    yield storage
    await storage.close()


def _tables(connection: Connection) -> set[str]:
    return {name for name in inspect(connection).get_table_names() if not is_by_hand(name)} - {"alembic_version"}


def _everything(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def _difference(connection: Connection) -> list[object]:
    by_models = {"include_object": lambda _, name, *__: not is_by_hand(name)}
    return list(compare_metadata(MigrationContext.configure(connection, opts=by_models), Schema.metadata))


async def test_the_migrations_make_what_the_models_say(empty: Storage) -> None:
    await empty.migrate()
    assert await with_schema(empty.engines, _difference) == []
    assert await with_schema(empty.engines, _tables) == set(Schema.metadata.tables)


async def test_every_step_goes_up_and_down_and_up_again(empty: Storage) -> None:
    revisions = list(reversed(list(ScriptDirectory.from_config(config()).walk_revisions())))
    for step in revisions:
        await upgrade(empty.engines, step.revision)
        await downgrade(empty.engines, str(step.down_revision or "base"))
        await upgrade(empty.engines, step.revision)
    await downgrade(empty.engines, "base")
    assert await with_schema(empty.engines, _everything) == {"alembic_version"}


async def test_processes_that_start_together_migrate_once(empty: Storage, empty_database_url: str) -> None:
    others = [Storage.open(empty_database_url) for _ in range(3)]
    await asyncio.gather(*(storage.migrate() for storage in (empty, *others)))
    assert await with_schema(empty.engines, _difference) == []
    for storage in others:
        await storage.close()


def test_the_newest_revision_is_the_one_that_a_start_looks_for() -> None:
    assert ScriptDirectory.from_config(config()).get_heads() == [HEAD]
