"""Alembic's way in: `crm_core.storage.migrate` hands over an open connection, there is no ini file and no URL."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, Connection, Enum

from crm_core.models import Schema
from crm_core.models.schema import Id, Moment
from crm_core.storage.migrations.search import is_by_hand


def _render(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Column types of our own are written as what the database has, so that a revision never imports the models."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    if kind == "type" and item is Id:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    if kind == "type" and isinstance(item, JSON):
        autogen.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
        return 'sa.JSON().with_variant(JSONB(), "postgresql")'
    return False


def _include(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    return not is_by_hand(name)


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Schema.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=_render,
    include_object=_include,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
