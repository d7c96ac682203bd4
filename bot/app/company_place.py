"""Where the company is kept: a start refuses an empty place where one was, and copies it before it changes its tables.

A database that has been lost, or an address that is not the right one, must not look like a company without clients.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog

from bot.settings import Settings, SettingsError
from crm_core.errors import StorageBusy
from crm_core.storage import Storage
from crm_core.storage.backups import BackupProblem, Why, back_up, kept
from crm_core.storage.backups.revisions import known
from crm_core.storage.migrations import HEAD

log = structlog.get_logger(__name__)

MARK = "company-here"
_WORDS = (
    "A company of Voronka is kept here. A start without its database refuses to begin another one (voronka init).\n"
)
_MOST_BEFORE = 3


async def prepare(settings: Settings, storage: Storage, now: datetime, *, new: bool) -> None:
    """Brings the database to what this version needs. `new`: a company may begin where one was.

    Raises SettingsError where that cannot be, with what to do.
    """
    revision = await storage.revision()
    if revision is None and not new:
        _refuse_if_lost(settings)
    if revision is not None and revision not in known():
        raise SettingsError(
            f"the database is of a newer version ({revision}): install that one, or restore a backup of this one"
        )
    copy = await _copied(settings, revision, now) if revision not in (None, HEAD) else None
    try:
        await storage.migrate()
    except StorageBusy:
        raise
    except Exception as error:
        if copy is None:
            raise
        log.error("migration.failed", error=type(error).__name__)
        raise SettingsError(
            f"the database could not be brought to this version ({type(error).__name__}) and is as it was; "
            f"a copy that was made first is {copy}"
        ) from error
    _remember(settings)


def _refuse_if_lost(settings: Settings) -> None:
    marks = [mark for mark in _marks(settings) if mark.exists()]
    folder = settings.backups
    last = kept.newest_file(folder) if folder is not None else None
    if not marks and last is None:
        return
    place = settings.sqlite_file or "VORONKA_DATABASE_URL"
    hint = f"voronka restore {last}" if last is not None else "voronka restore FILE"
    raise SettingsError(
        f"there was a company, and there is none at {place} now: put its database back, or {hint}; "
        "to begin another one: voronka init"
    )


async def _copied(settings: Settings, revision: str | None, now: datetime) -> Path | None:
    """The state before the migration; None where no backups are kept. Raises SettingsError if it cannot be had."""
    if (folder := settings.backups) is None:
        log.warning("migration.no_backup", revision=revision)
        return None
    kind = f"before-{HEAD}"
    target = folder / kept.name_of(kind, now)
    try:
        await back_up(settings.database_url, target)
    except BackupProblem as problem:
        # Another process, or this one's last start a moment ago.
        if problem.why is not Why.THERE_ALREADY:
            raise SettingsError(
                f"no backup could be made before the migration ({problem.why.value} {problem.detail}): see to that, "
                "or VORONKA_BACKUP_KEEP=0 goes without"
            ) from None
    kept.thin_out(folder, kind, _MOST_BEFORE)
    log.info("migration.backup", revision=revision)
    return target


def _remember(settings: Settings) -> None:
    for mark in _marks(settings):
        # A folder that cannot be written is no reason not to start.
        with suppress(OSError):
            if not mark.exists():
                mark.parent.mkdir(parents=True, exist_ok=True)
                mark.write_text(_WORDS, encoding="utf-8")


def _marks(settings: Settings) -> list[Path]:
    """Beside SQLite's file; for PostgreSQL, whose own place may be lost as a whole, in the folder of the backups."""
    if settings.sqlite_file is not None:
        return [settings.sqlite_file.with_name(f"{settings.sqlite_file.name}.{MARK}")]
    return [settings.backup_folder / MARK] if settings.backup_folder is not None else []
