"""Which failures of the database pass by themselves: the same transaction may simply be run again."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from crm_core.errors import StorageBusy

# serialization_failure, deadlock_detected, lock_not_available; too_many_connections; shutdowns (57P0x).
_PASSING_STATES = frozenset({"40001", "40P01", "55P03", "53300", "57P01", "57P02", "57P03"})
_PASSING_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def passing(error: BaseException) -> StorageBusy | None:
    """The typed error to raise in its stead, or None: then it is a mistake, and running it again would not help."""
    if isinstance(error, PoolTimeout):
        return StorageBusy("no free connection")
    if isinstance(error, OSError):  # asyncpg: refused, reset, no such host
        return StorageBusy("no connection")
    if not isinstance(error, DBAPIError):
        return None
    if error.connection_invalidated:
        return StorageBusy("connection lost")
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        # The low byte is the kind, the rest its variety (SQLITE_BUSY_SNAPSHOT and so on).
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        return StorageBusy("locked") if code in _PASSING_CODES else None
    state = getattr(cause, "sqlstate", None) or ""
    if state in _PASSING_STATES or state.startswith("08"):
        return StorageBusy(state)
    return None
