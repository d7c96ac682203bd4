"""Conditions that a partial index stands on. A bound value would hide from both planners that the index may be used."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.orm import InstrumentedAttribute


def inlined(column: InstrumentedAttribute[StrEnum], *values: StrEnum) -> ColumnElement[bool]:
    """`column = 'word'` (or IN), with the words written into the statement itself."""
    if len(values) == 1:
        return column == bindparam(None, values[0], column.type, literal_execute=True)
    return column.in_(bindparam(None, values, column.type, literal_execute=True, expanding=True))
