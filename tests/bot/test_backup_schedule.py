"""The running bot makes a backup a day by itself, keeps as many as was said, and says so when it cannot (R54)."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.backup_schedule import BackupSchedule
from bot.metrics import Metrics
from bot.settings import load
from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import Staff
from crm_core.queries.notifications.kinds import BackupFailed
from crm_core.regulation.schema import Regulation
from crm_core.roles import Role
from crm_core.storage import Storage
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.people import hire
from tests.reminders.post import Post


@pytest.fixture
async def own_core(
    template: SqliteTemplate | PostgresTemplate, tmp_path: Path, regulation: Regulation, clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[tuple[CrmCore, str]]:  # fmt: skip
    if isinstance(template, PostgresTemplate):
        monkeypatch.setenv("PATH", f"{template.programs}{os.pathsep}{os.environ['PATH']}")
    async with template.copied(tmp_path) as url:
        storage = Storage.open(url)
        yield CrmCore(storage, regulation, clock), url
        await storage.close()


@asynccontextmanager
async def schedule(core: CrmCore, url: str, folder: Path, metrics: Metrics) -> AsyncIterator[BackupSchedule]:
    settings = load(None, database_url=url, backup_folder=folder, backup_keep=2, backup_hour=4)
    leader = core.storage.leadership()
    backups = BackupSchedule(settings, core, leader, metrics)
    yield backups
    await backups.stop()
    await leader.release()


def made(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("*"))


async def test_one_a_day_and_the_newest_stay(own_core: tuple[CrmCore, str], tmp_path: Path, clock: FrozenClock) -> None:
    core, url = own_core
    folder, metrics = tmp_path / "kept", Metrics()
    async with schedule(core, url, folder, metrics) as backups:
        for _ in range(3):
            await backups.look()
            await backups.look()
            clock.advance(timedelta(days=1))
    assert made(folder) == ["voronka-20260317-0700.backup", "voronka-20260318-0700.backup"]
    newest = clock.now() - timedelta(days=1)
    assert metrics.registry.get_sample_value("voronka_backup_newest_timestamp_seconds") == newest.timestamp()
    assert metrics.registry.get_sample_value("voronka_backup_failures_total") == 0


async def test_a_failure_is_counted_and_told_to_administrators(
    own_core: tuple[CrmCore, str], tmp_path: Path, clock: FrozenClock
) -> None:
    core, url = own_core
    admin = await hire(core, Role.admin, "Ольга")
    async with core.storage.writer() as session:
        (await session.get_one(Staff, admin.id)).telegram_id = 9_000_001
    (tmp_path / "file").touch()
    metrics, post = Metrics(), Post(core, clock)
    async with schedule(core, url, tmp_path / "file" / "kept", metrics) as backups:
        await backups.look()
        await backups.look()
    assert metrics.registry.get_sample_value("voronka_backup_failures_total") == 2
    told = [(one.recipient.staff_id, one.about) for one in await post.deliver()]
    assert told == [(admin.id, BackupFailed("disk"))]


async def test_whoever_does_not_lead_makes_none(own_core: tuple[CrmCore, str], tmp_path: Path) -> None:
    core, url = own_core
    async with core.storage.leadership(), schedule(core, url, tmp_path / "kept", Metrics()) as backups:
        await backups.look()
    assert made(tmp_path / "kept") == []
