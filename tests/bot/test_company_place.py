"""A start refuses an empty place where a company was, and copies a company before it changes its tables (R54)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.app.resources import migrated_storage, place_is_empty
from bot.settings import Settings, SettingsError, load
from crm_core.storage import Storage
from crm_core.storage.backups import back_up, kept, restore
from crm_core.storage.migrate import downgrade
from crm_core.storage.migrations import HEAD
from tests.conftest import MONDAY_MORNING


def settings_of(url: str, **given: Any) -> Settings:
    return load(None, database_url=url, **given)


async def opened(settings: Settings, *, new: bool = False) -> None:
    async with migrated_storage(settings, new=new):
        pass


async def refusal(settings: Settings) -> str:
    with pytest.raises(SettingsError) as refused:
        await opened(settings)
    return str(refused.value)


async def test_a_first_start_needs_no_ceremony(empty_database_url: str, tmp_path: Path) -> None:
    settings = settings_of(empty_database_url, backup_folder=tmp_path / "b")
    assert await place_is_empty(settings)
    await opened(settings)
    assert not await place_is_empty(settings)
    await opened(settings)


async def test_a_lost_database_is_not_replaced_by_an_empty_company(empty_database_url: str, tmp_path: Path) -> None:
    settings = settings_of(empty_database_url, backup_folder=tmp_path / "b")
    await opened(settings)
    if (file := settings.sqlite_file) is not None:
        for left in file.parent.glob(f"{file.name}*"):
            if "company" not in left.name:
                left.unlink()
    else:
        storage = Storage.open(empty_database_url)
        await downgrade(storage.engines, "base")
        async with storage.engines.writer.begin() as connection:
            await connection.exec_driver_sql("DROP TABLE alembic_version")
        await storage.close()
    assert "there was a company" in await refusal(settings)
    assert file is None or not file.exists(), "nothing was made in its place"
    await opened(settings, new=True)
    await opened(settings)


async def test_backups_alone_say_that_a_company_was_and_how_it_comes_back(tmp_path: Path) -> None:
    settings = settings_of(f"sqlite:///{tmp_path}/here/voronka.db")
    await opened(settings)
    assert settings.backups is not None
    await back_up(settings.database_url, settings.backups / kept.name_of(kept.DAILY, MONDAY_MORNING))
    for left in (tmp_path / "here").glob("voronka*"):
        left.unlink()
    said = await refusal(settings)
    found = re.search(r"voronka restore (\S+);", said)
    assert found is not None
    await restore(settings.database_url, Path(found[1]), MONDAY_MORNING)
    await opened(settings)


async def downgraded(settings: Settings, to: str) -> None:
    await opened(settings)
    storage = Storage.open(settings.database_url)
    await downgrade(storage.engines, to)
    await storage.close()


def copies(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"before-{HEAD}-*.backup"))


async def test_a_migration_is_preceded_by_a_backup(tmp_path: Path) -> None:
    settings = settings_of(f"sqlite:///{tmp_path}/voronka.db")
    await downgraded(settings, "0006")
    await opened(settings)
    (copy,) = copies(tmp_path / "backups")
    old = Storage.open(f"sqlite:///{copy}")
    assert await old.revision() == "0006"
    await old.close()


async def test_a_migration_that_fails_leaves_the_backup_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(f"sqlite:///{tmp_path}/voronka.db")
    await downgraded(settings, "0006")

    async def fails(_self: Storage) -> None:
        raise RuntimeError("a migration left a reference without its row in deals")

    with monkeypatch.context() as broken:
        broken.setattr(Storage, "migrate", fails)
        said = await refusal(settings)
    (copy,) = copies(tmp_path / "backups")
    assert str(copy) in said
    storage = Storage.open(settings.database_url)
    assert await storage.revision() == "0006"
    await storage.close()
    await opened(settings)


async def test_without_room_for_the_backup_nothing_is_migrated(tmp_path: Path) -> None:
    settings = settings_of(f"sqlite:///{tmp_path}/voronka.db", backup_folder=tmp_path / "file" / "b")
    (tmp_path / "file").touch()
    await downgraded(settings_of(settings.database_url), "0006")
    assert "no backup could be made before the migration" in await refusal(settings)
    storage = Storage.open(settings.database_url)
    assert await storage.revision() == "0006"
    await storage.close()
    await opened(settings_of(settings.database_url, backup_keep=0))


async def test_a_newer_versions_database_is_left_alone(tmp_path: Path) -> None:
    settings = settings_of(f"sqlite:///{tmp_path}/voronka.db")
    await opened(settings)
    storage = Storage.open(settings.database_url)
    async with storage.engines.writer.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    await storage.close()
    assert "of a newer version (9999)" in await refusal(settings)
