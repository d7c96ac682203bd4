"""Backups of whichever database a URL names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TypeVar

from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from crm_core.storage.backups import postgresql_dumps, sqlite_copies
from crm_core.storage.backups.problems import Backup, BackupProblem, Restored, Why
from crm_core.storage.engines import BadDatabaseUrl

T = TypeVar("T")


async def back_up(url: str, target: Path) -> Backup:
    """A copy of the whole database as it is at one moment, while others read and write it; looked at before it has its
    name. Nothing of it runs in the event loop. Raises BackupProblem, BadDatabaseUrl.
    """
    place = _parsed(url)
    if (file := _file(place)) is None:
        return await postgresql_dumps.dump(place, target)
    return await _in_thread(lambda stop: sqlite_copies.copy(file, target, stop))


async def restore(url: str, source: Path, now: datetime) -> Restored:
    """Puts a backup in the place of the database, which nobody may be using: whole, of this version or an older one, or
    not at all. What was there is kept aside under a name with the time. Raises BackupProblem, BadDatabaseUrl.
    """
    place = _parsed(url)
    file, kind = _file(place), _kind(source)
    if (file is None) is not (kind == postgresql_dumps.MAGIC):
        raise BackupProblem(Why.OTHER_DATABASE, str(source))
    stamp = now.strftime("%Y%m%d-%H%M%S")
    if file is None:
        return await postgresql_dumps.put_back(source, place, stamp)
    return await _in_thread(lambda stop: sqlite_copies.put_back(source, file, stamp, stop))


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (SQLAlchemyError, ValueError):
        raise BadDatabaseUrl(url) from None


def _file(url: URL) -> Path | None:
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _kind(source: Path) -> bytes:
    """Told by the file's first bytes, whatever it is called. Raises BackupProblem."""
    try:
        with source.open("rb") as file:
            begins = file.read(len(sqlite_copies.MAGIC))
    except OSError:
        raise BackupProblem(Why.NO_FILE, str(source)) from None
    for magic in (sqlite_copies.MAGIC, postgresql_dumps.MAGIC):
        if begins.startswith(magic):
            return magic
    raise BackupProblem(Why.NO_BACKUP, str(source))


async def _in_thread(work: Callable[[Event], T]) -> T:
    """Whoever is cancelled waits until the thread has let go of its files."""
    stop = Event()
    task = asyncio.ensure_future(asyncio.to_thread(work, stop))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.gather(task, return_exceptions=True)
        raise
