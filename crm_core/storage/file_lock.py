"""Locks on a file beside SQLite's, held by this process until it lets them go or ends."""

from __future__ import annotations

import os
from pathlib import Path


def locked(path: Path, *, shared: bool = False) -> int | None:
    """An open file with the lock, or None if another process has one that excludes it. Without such locks (Windows):
    an open file.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
    except ImportError:
        return file
    try:
        flock(file, (LOCK_SH if shared else LOCK_EX) | LOCK_NB)
    except OSError:
        os.close(file)
        return None
    return file


def in_use(database: Path) -> Path:
    """The file on which whoever works with a database holds a shared lock, and whoever replaces it one alone."""
    return database.with_name(database.name + ".in-use")
