"""INSERT … ON CONFLICT, which each dialect spells in a class of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.base import Executable

S = TypeVar("S", bound=Executable)


class Upsert(Generic[S]):
    """One statement, built once for both databases: `Upsert(lambda insert: insert(table).on_conflict_do_nothing())`."""

    def __init__(self, build: Callable[[Any], S]) -> None:
        self._sqlite = build(sqlite.insert)
        self._postgresql = build(postgresql.insert)

    def on(self, session: AsyncSession) -> S:
        """The one for this session's database."""
        return self._sqlite if session.get_bind().dialect.name == "sqlite" else self._postgresql
