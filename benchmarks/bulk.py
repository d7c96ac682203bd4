"""Many rows into a table at once: COPY on PostgreSQL, one prepared INSERT on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from crm_core.models import Schema
from crm_core.models.schema import table


async def put(connection: AsyncConnection, model: type[Schema], rows: Iterable[dict[str, Any]]) -> None:
    """Rows of the model; all name the same columns, and what they do not name gets the model's default."""
    waiting = iter(rows)
    if (first := next(waiting, None)) is None:
        return
    into = table(model)
    dialect = connection.dialect
    defaults = {column.name: _default(column.default) for column in into.columns if column.default is not None}
    names = [*first, *(name for name in defaults if name not in first)]
    stored = [_stored(into.columns[name].type, dialect) for name in names]

    def records() -> Iterator[tuple[Any, ...]]:
        for row in chain((first,), waiting):
            whole = defaults | row
            yield tuple(store(whole[name]) for store, name in zip(stored, names, strict=True))

    driver: Any = (await connection.get_raw_connection()).driver_connection
    if dialect.name == "postgresql":
        await driver.copy_records_to_table(into.name, records=records(), columns=names)
        return
    columns, marks = ", ".join(names), ", ".join("?" * len(names))
    await driver.executemany(f"INSERT INTO {into.name} ({columns}) VALUES ({marks})", records())  # noqa: S608


def _default(default: Any) -> Any:
    return default.arg(None) if default.is_callable else default.arg


def _stored(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any]:
    return kind.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)
