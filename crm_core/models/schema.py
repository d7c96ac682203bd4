"""The declarative root of all tables, and the column types they share."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, cast

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, MetaData, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

# 64 bits wide on both databases; plain INTEGER on SQLite, where only that is the row id.
Id = BigInteger().with_variant(Integer, "sqlite")
# Without `none_as_null` a None would be stored as the JSON word null, which IS NOT NULL.
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. Refuses naive values going in, since nobody can tell which zone they meant."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment must carry its zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        # SQLite hands the text back without its zone.
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def words(values: type[StrEnum]) -> Enum:
    """A column of one of a StrEnum's words, stored as the word itself (adding one needs no migration)."""

    def stored(of: type[StrEnum]) -> list[str]:
        return [word.value for word in of]

    return Enum(values, native_enum=False, create_constraint=False, length=24, values_callable=stored)


class Schema(DeclarativeBase):
    """Names every constraint by rule, so that a migration can drop what it made and an error names its rule."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Moment, dict[str, Any]: Json, list[Any]: Json}


def table(model: type[Schema]) -> Table:
    """The table itself, for statements that bypass the ORM: the hot path counts every microsecond."""
    return cast("Table", model.__table__)
