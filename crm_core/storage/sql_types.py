"""What statements are made of and what they give, where only the database knows the type of a column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, CursorResult, Row, Select, SQLColumnExpression

NamedValues: TypeAlias = dict[str, Any]
"""By name: the columns of a row that is written, or the fields of a JSON object."""
NamedValuesView: TypeAlias = Mapping[str, Any]
"""The same, to be read only."""
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]
AnyElement: TypeAlias = ColumnElement[Any]
AnyColumn: TypeAlias = SQLColumnExpression[Any]
"""An element, or a column of a model."""
Written: TypeAlias = CursorResult[Any]
"""What an UPDATE or DELETE answers: how many rows it met."""
