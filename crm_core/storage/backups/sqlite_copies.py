"""Backups of SQLite: one file, copied by its own means in one moment's state, whoever reads or writes meanwhile."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

from crm_core.storage.backups.problems import Backup, BackupProblem, Restored, Why
from crm_core.storage.backups.revisions import checked
from crm_core.storage.backups.whole_files import flush, whole
from crm_core.storage.file_lock import in_use, locked

MAGIC = b"SQLite format 3\0"
# Between so many pages (4 MB) it can be broken off.
_PAGES = 1024


class BrokenOff(Exception):
    """Nobody waits for the copy any more."""


def copy(database: Path, target: Path, stop: Event) -> Backup:
    """Takes as long as the disk does: for a thread. Raises BackupProblem, BrokenOff."""
    if not database.is_file():
        raise BackupProblem(Why.NO_DATABASE, str(database))
    with whole(target) as part:
        _copy(database, part, "rw", stop)
        revision = _looked_at(part)
        return Backup(target, part.stat().st_size, revision)


def put_back(source: Path, database: Path, stamp: str, stop: Event) -> Restored:
    """Raises BackupProblem, BrokenOff; `database` is then what it was."""
    database.parent.mkdir(parents=True, exist_ok=True)
    lock = locked(in_use(database))
    if lock is None:
        raise BackupProblem(Why.IN_USE, str(database))
    try:
        coming = database.with_name(f"{database.name}.{stamp}.coming")
        with whole(coming) as part:
            _copy(source, part, "ro", stop)
            revision = _looked_at(part)
            rows = _rows(part)
        aside = _exchange(database, coming, stamp)
        return Restored(revision, str(aside) if aside else None, rows)
    finally:
        os.close(lock)


def _copy(source: Path, target: Path, mode: str, stop: Event) -> None:
    def look(_status: int, _remaining: int, _total: int) -> None:
        if stop.is_set():
            raise BrokenOff

    with _faults(source), closing(_open(source, mode)) as old, closing(_open(target, "rw")) as new:
        new.execute("PRAGMA synchronous = OFF")  # it is flushed as a whole
        # The transaction holds one moment's state: without it, every commit meanwhile would begin the copy anew.
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()
        old.backup(new, pages=_PAGES, progress=look)
        old.execute("ROLLBACK")
        # One file, that can be read where nothing can be written.
        new.execute("PRAGMA journal_mode = DELETE").fetchone()


def _looked_at(file: Path) -> str:
    """The revision of a database that is whole in itself. Raises BackupProblem."""
    with _faults(file), closing(_open(file, "ro")) as database:
        if (said := database.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
            raise BackupProblem(Why.DAMAGED, said)
        if (broken := database.execute("PRAGMA foreign_key_check").fetchone()) is not None:
            raise BackupProblem(Why.DAMAGED, f"{broken[0]} → {broken[2]}")
        if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone() is None:
            raise BackupProblem(Why.NO_BACKUP)
        row = database.execute("SELECT version_num FROM alembic_version").fetchone()
        return checked(row[0] if row else None)


def _rows(file: Path) -> dict[str, int]:
    with _faults(file), closing(_open(file, "ro")) as database:
        names = database.execute(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        ).fetchall()
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}  # noqa: S608 - names of tables


def _exchange(database: Path, coming: Path, stamp: str) -> Path | None:
    """The database first, then its log: a start in between finds no database, and does not take an old one without its
    newest commits.
    """
    kept: Path | None = None
    if database.with_name(f"{database.name}.before-{stamp}").exists():
        coming.unlink()
        raise BackupProblem(Why.THERE_ALREADY, f"{database.name}.before-{stamp}")
    moved: list[tuple[Path, Path]] = []
    try:
        for ending in ("", "-wal", "-shm"):
            old = database.with_name(database.name + ending)
            if old.exists():
                aside = database.with_name(f"{database.name}.before-{stamp}{ending}")
                old.rename(aside)
                moved.append((old, aside))
                kept = kept or aside
        coming.rename(database)
    except OSError as error:
        for old, aside in reversed(moved):
            aside.rename(old)
        coming.unlink(missing_ok=True)
        raise BackupProblem(Why.DISK, f"{database}: {os.strerror(error.errno or 0)}") from None
    flush(database.parent)
    return kept


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=30)


@contextmanager
def _faults(file: Path) -> Generator[None]:
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise BackupProblem(Why.DAMAGED, str(error)) from None
        raise BackupProblem(Why.DISK, f"{file}: {error}") from None
