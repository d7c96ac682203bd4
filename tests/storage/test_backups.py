"""A backup is one moment's whole company; put back, every row of it is there again (R54)."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.regulation.schema import Regulation
from crm_core.storage import Storage
from crm_core.storage.backups import BackupProblem, Why, back_up, restore
from crm_core.storage.file_lock import in_use, locked
from tests.conftest import MONDAY_MORNING
from tests.core.leads import STRANGER, asks, visitor
from tests.databases import PostgresTemplate, SqliteTemplate

Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
async def own_url(
    template: SqliteTemplate | PostgresTemplate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[str]:
    """A database that may be replaced, with the server's own programs at hand."""
    if isinstance(template, PostgresTemplate):
        monkeypatch.setenv("PATH", f"{template.programs}{os.pathsep}{os.environ['PATH']}")
    async with template.own(tmp_path) as url:
        yield url


@pytest.fixture
async def sqlite_url(sqlite_template: SqliteTemplate, tmp_path: Path) -> AsyncIterator[str]:
    async with sqlite_template.own(tmp_path) as url:
        yield url


async def lead(url: str, regulation: Regulation, clock: FrozenClock, number: int) -> None:
    """One more client, in all the tables that a request touches."""
    storage = Storage.open(url)
    try:
        async with CrmCore(storage, regulation, clock).transaction(STRANGER) as crm:
            await asks(crm, visitor(500_000 + number, f"Анна {number}"), f"Шкаф {number}")
    finally:
        await storage.close()


async def everything(url: str) -> Rows:
    """Every row of every table, sorted."""
    storage = Storage.open(url)
    try:
        async with storage.reader() as session:
            names = await session.scalars(
                text(
                    "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%' AND name NOT LIKE 'sqlite_%'"
                    if storage.is_sqlite
                    else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                )
            )
            return {
                name: sorted(
                    (tuple(row) for row in await session.execute(text(f'SELECT * FROM "{name}"'))),  # noqa: S608
                    key=repr,
                )
                for name in names.all()
            }
    finally:
        await storage.close()


def names(folder: Path) -> set[str]:
    """The words of which the files' names are made."""
    return {word for file in folder.iterdir() for word in re.split(r"[.-]", file.name)}


_KILLED = """
import os, signal, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("UPDATE contacts SET name = 'Boris'")
database.commit()
database.execute("UPDATE contacts SET name = 'Vera'")
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_in_mid_write(database: Path) -> None:
    assert subprocess.run([sys.executable, "-c", _KILLED, database], check=False).returncode == -signal.SIGKILL


async def problem(url: str, source: Path) -> Why:
    with pytest.raises(BackupProblem) as refused:
        await restore(url, source, MONDAY_MORNING)
    return refused.value.why


async def test_what_a_backup_holds_is_all_there_again(
    own_url: str, tmp_path: Path, regulation: Regulation, clock: FrozenClock
) -> None:
    for number in range(3):
        await lead(own_url, regulation, clock, number)
    before = await everything(own_url)
    made = await back_up(own_url, tmp_path / "kept" / "monday.backup")
    assert made.size == made.file.stat().st_size > 10_000
    assert made.file.stat().st_mode & 0o077 == 0, "clients and money: for its owner's eyes only"
    await lead(own_url, regulation, clock, 3)
    later = await everything(own_url)
    assert later != before
    done = await restore(own_url, made.file, MONDAY_MORNING)
    assert await everything(own_url) == before
    assert done.rows["contacts"] == 3
    assert done.aside is not None
    sqlite = own_url.startswith("sqlite")
    aside = f"sqlite:///{done.aside}" if sqlite else re.sub(r"@/\w+", f"@/{done.aside}", own_url)
    assert await everything(aside) == later, "what was replaced is kept"
    await lead(own_url, regulation, clock, 4)


async def test_a_backup_under_writers_is_of_one_moment(
    own_url: str, tmp_path: Path, regulation: Regulation, clock: FrozenClock
) -> None:
    written = 0
    stop = asyncio.Event()
    begun = asyncio.Event()

    async def writes() -> None:
        nonlocal written
        while not stop.is_set():
            await lead(own_url, regulation, clock, written)
            written += 1
            begun.set()

    writing = asyncio.create_task(writes())
    await begun.wait()
    first = written
    made = await back_up(own_url, tmp_path / "b")
    stop.set()
    await writing
    done = await restore(own_url, made.file, MONDAY_MORNING)
    assert first <= done.rows["contacts"] <= written
    assert done.rows["contacts"] == done.rows["deals"], "a request's card and its deal are one transaction"
    numbers = [row[0] for row in (await everything(own_url))["contacts"]]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


async def test_a_database_in_use_is_not_replaced(own_url: str, tmp_path: Path) -> None:
    made = await back_up(own_url, tmp_path / "b")
    storage = Storage.open(own_url)
    await storage.migrate()
    async with storage.reader() as session:
        await session.execute(text("SELECT 1"))
    assert await problem(own_url, made.file) is Why.IN_USE
    await storage.close()
    await restore(own_url, made.file, MONDAY_MORNING)


@pytest.mark.parametrize("harm", ["cut", "flipped"])
async def test_a_damaged_backup_changes_nothing(harm: str, own_url: str, tmp_path: Path) -> None:
    made = await back_up(own_url, tmp_path / "b")
    before = await everything(own_url)
    whole = made.file.read_bytes()
    half = len(whole) // 2
    made.file.write_bytes(
        {
            "cut": whole[:half],
            "flipped": whole[:half]
            + bytes(255 - byte for byte in whole[half : half + 20_000])
            + whole[half + 20_000 :],
            "empty": b"",
            "other": b"a letter to a friend",
        }[harm]
    )
    assert await problem(own_url, made.file) in (Why.DAMAGED, Why.PROGRAM_FAILED, Why.NO_BACKUP)
    assert await everything(own_url) == before
    assert not names(tmp_path) & {"coming", "before", "part"}


async def test_what_is_no_backup_changes_nothing(sqlite_url: str, tmp_path: Path) -> None:
    before = await everything(sqlite_url)
    for number, words in enumerate((b"", b"a letter to a friend")):
        (tmp_path / str(number)).write_bytes(words)
        assert await problem(sqlite_url, tmp_path / str(number)) is Why.NO_BACKUP
    with sqlite3.connect(tmp_path / "photos.db") as other:
        other.execute("CREATE TABLE photos (id INTEGER)")
    assert await problem(sqlite_url, tmp_path / "photos.db") is Why.NO_BACKUP
    assert await problem(sqlite_url, tmp_path / "nowhere") is Why.NO_FILE
    assert await everything(sqlite_url) == before


async def test_a_newer_versions_backup_is_not_taken(own_url: str, tmp_path: Path) -> None:
    storage = Storage.open(own_url)
    async with storage.writer() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await storage.close()
    with pytest.raises(BackupProblem) as refused:
        await back_up(own_url, tmp_path / "b")
    assert refused.value.why is Why.NEWER
    assert not (tmp_path / "b").exists()


async def test_a_backup_replaces_no_file_and_leaves_no_half(own_url: str, tmp_path: Path) -> None:
    (tmp_path / "b").write_text("dear")
    with pytest.raises(BackupProblem) as refused:
        await back_up(own_url, tmp_path / "b")
    assert refused.value.why is Why.THERE_ALREADY
    assert (tmp_path / "b").read_text() == "dear"
    (tmp_path / "file").touch()
    with pytest.raises(BackupProblem) as refused:
        await back_up(own_url, tmp_path / "file" / "b")
    assert refused.value.why is Why.DISK
    assert "part" not in names(tmp_path)


async def test_each_databases_backup_goes_back_to_its_own(
    sqlite_url: str, postgresql_template: PostgresTemplate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{postgresql_template.programs}{os.pathsep}{os.environ['PATH']}")
    file = await back_up(sqlite_url, tmp_path / "s")
    async with postgresql_template.copied(tmp_path) as url:
        dumped = await back_up(url, tmp_path / "p")
        assert await problem(url, file.file) is Why.OTHER_DATABASE
    assert await problem(sqlite_url, dumped.file) is Why.OTHER_DATABASE


async def test_without_postgresqls_programs_it_says_which(
    postgresql_template: PostgresTemplate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    async with postgresql_template.copied(tmp_path) as url:
        with pytest.raises(BackupProblem) as refused:
            await back_up(url, tmp_path / "b")
    assert (refused.value.why, refused.value.detail) == (Why.NO_PROGRAM, "pg_dump")


async def test_a_lost_database_is_found_again(
    own_url: str, tmp_path: Path, regulation: Regulation, clock: FrozenClock, template: object
) -> None:
    await lead(own_url, regulation, clock, 1)
    before = await everything(own_url)
    made = await back_up(own_url, tmp_path / "b")
    if isinstance(template, PostgresTemplate):
        await template.administer(f"DROP DATABASE {own_url.partition('@/')[2].partition('?')[0]}")
    else:
        (tmp_path / "voronka.db").unlink()
    done = await restore(own_url, made.file, MONDAY_MORNING)
    assert done.aside is None
    assert await everything(own_url) == before


async def test_no_start_while_a_backup_is_put_back(sqlite_url: str, tmp_path: Path) -> None:
    from crm_core.errors import StorageBusy

    lock = locked(in_use(tmp_path / "voronka.db"))
    assert lock is not None
    storage = Storage.open(sqlite_url)
    with pytest.raises(StorageBusy):
        await storage.migrate()
    os.close(lock)
    await storage.migrate()
    await storage.close()


async def test_a_process_killed_in_mid_write_is_restored_row_by_row(
    sqlite_url: str, tmp_path: Path, regulation: Regulation, clock: FrozenClock
) -> None:
    """The killed one leaves a log without its database's newest pages, which must not meet the restored file."""
    await lead(sqlite_url, regulation, clock, 1)
    made = await back_up(sqlite_url, tmp_path / "b")
    before = await everything(sqlite_url)
    killed_in_mid_write(tmp_path / "voronka.db")
    assert (tmp_path / "voronka.db-wal").stat().st_size > 0
    done = await restore(sqlite_url, made.file, MONDAY_MORNING)
    assert not (tmp_path / "voronka.db-wal").exists()
    assert await everything(sqlite_url) == before
    assert [row[0] for row in sqlite3.connect(done.aside or "").execute("SELECT name FROM contacts")] == ["Boris"]
