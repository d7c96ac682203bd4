"""Fixtures shared by all tests: both real databases, a clock that stands still, the regulation."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

from bot.demo.cast import REGULATION
from bot.telegram.lazy_models import load_aiogram
from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.regulation.loader import load
from crm_core.regulation.schema import Regulation
from crm_core.storage import Storage
from tests.compiled_once import share_what_is_compiled
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.thoroughness import PROFILE

# As the bot does, before anything else brings aiogram.
load_aiogram()
share_what_is_compiled()

# The same inputs in every run, so that a run that is red was made red by a change.
settings.load_profile(PROFILE)

MONDAY_MORNING = datetime(2026, 3, 16, 10, 0, tzinfo=ZoneInfo("Europe/Moscow"))
"""An ordinary working day: no public holiday near it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--databases", choices=["both", "sqlite"], default="both", help="for the hand: without a server")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--databases") == "both":
        return
    left_out = [item for item in items if _on_postgresql(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def _on_postgresql(item: pytest.Item) -> bool:
    if not isinstance(item, pytest.Function):
        return False
    chosen = item.callspec.params.get("template") if hasattr(item, "callspec") else None
    return chosen == "postgresql" or "postgresql_template" in item.fixturenames


@pytest.fixture(scope="session")
def regulation() -> Regulation:
    """The default, of a company with a name and requisites."""
    return load(REGULATION, lint=False)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(MONDAY_MORNING)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[PostgresTemplate]:
    # Not pytest's folder: it is closed to others, and as root the server runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="voronka-pg-"))
    template = PostgresTemplate(folder)
    yield template
    template.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def template(request: pytest.FixtureRequest) -> SqliteTemplate | PostgresTemplate:
    """Either database: whatever test comes to use it runs on both."""
    return request.getfixturevalue(f"{request.param}_template")


@pytest.fixture
async def database_url(template: SqliteTemplate | PostgresTemplate, tmp_path: Path) -> AsyncIterator[str]:
    """A migrated, empty database of this test's own."""
    async with template.copied(tmp_path) as url:
        yield url


@pytest.fixture
async def empty_database_url(template: SqliteTemplate | PostgresTemplate, tmp_path: Path) -> AsyncIterator[str]:
    """A database without a table in it; on SQLite not even the file or its folder."""
    async with template.empty(tmp_path) as url:
        yield url


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[Storage]:
    storage = Storage.open(database_url, pool_size=5)
    yield storage
    await storage.close()


@pytest.fixture
def core(storage: Storage, regulation: Regulation, clock: FrozenClock) -> CrmCore:
    return CrmCore(storage, regulation, clock)
