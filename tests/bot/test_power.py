"""What is acknowledged is on the disk, and not only in the system's memory (SQLite; PostgreSQL sees to it itself)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app.app import App
from bot.settings import Settings
from crm_core.errors import StorageBusy
from crm_core.storage import Storage
from sandbox import Sandbox
from tests.bot.arrivals import arrived
from tests.bot.conftest import Opened, settings_for
from tests.databases import SqliteTemplate


class Disk:
    """What has been flushed of each file, told by its descriptor: all that a power cut would leave."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.flushed: list[tuple[str, bytes]] = []
        self.broken = False
        monkeypatch.setattr(os, "fdatasync", self._fdatasync)

    def _fdatasync(self, file: int) -> None:
        if self.broken:
            raise OSError("Input/output error")
        size = os.fstat(file).st_size
        self.flushed.append((Path(os.readlink(f"/proc/self/fd/{file}")).name, os.pread(file, size, 0)))

    def holds(self, words: str) -> bool:
        return any(name.endswith("-wal") and words.encode() in content for name, content in self.flushed)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


@pytest.fixture
async def database_url(sqlite_template: SqliteTemplate, tmp_path: Path) -> AsyncIterator[str]:
    async with sqlite_template.copied(tmp_path) as url:
        yield url


async def test_what_is_acknowledged_is_on_the_disk(app: App, disk: Disk) -> None:
    await app.intake.take([arrived(1, "a wardrobe, please")])
    assert disk.holds("a wardrobe, please")


async def test_what_the_disk_does_not_take_is_not_acknowledged(app: App, disk: Disk) -> None:
    disk.broken = True
    with pytest.raises(StorageBusy):
        await app.intake.take([arrived(1, "a wardrobe, please")])
    disk.broken = False
    await app.intake.take([arrived(2)])
    assert disk.holds("a wardrobe, please"), "the next flush takes it along"


async def test_whoever_chooses_speed_does_not_wait(
    opened: Opened, sandbox: Sandbox, database_url: str, disk: Disk
) -> None:
    settings: Settings = settings_for(sandbox, database_url, "polling", wait_for_disk=False)
    async with opened(settings) as app:
        await app.intake.take([arrived(1)])
    assert disk.flushed == []


async def test_a_log_cut_off_after_the_flush_still_has_what_was_flushed(database_url: str, tmp_path: Path) -> None:
    """The power goes: of the log there is what was flushed, and SQLite takes up from that."""
    storage = Storage.open(database_url)
    file = storage.engines.file
    assert file is not None
    async with storage.writer() as session:
        await (await session.connection()).exec_driver_sql("INSERT INTO departments (name) VALUES ('North')")
    await storage.flush()
    log = file.with_name(file.name + "-wal")
    kept = log.stat().st_size
    async with storage.writer() as session:
        await (await session.connection()).exec_driver_sql("INSERT INTO departments (name) VALUES ('South')")
    after = tmp_path / "after.db"
    after.write_bytes(file.read_bytes())
    after.with_name("after.db-wal").write_bytes(log.read_bytes()[:kept])
    await storage.close()
    left = sqlite3.connect(after)
    assert [row[0] for row in left.execute("SELECT name FROM departments")] == ["North"]
    left.close()
