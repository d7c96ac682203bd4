"""Counts what the database is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from crm_core.storage import Storage


@contextmanager
def count_statements(storage: Storage) -> Iterator[list[str]]:
    """The statements executed meanwhile, in order (BEGIN and COMMIT, which no cursor sees, are not among them)."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        seen.append(statement)

    # PostgreSQL's reader is a view of its writer and has no events of its own.
    engines = (
        {storage.engines.writer.sync_engine, storage.engines.reader.sync_engine}
        if storage.is_sqlite
        else {storage.engines.writer.sync_engine}
    )
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
