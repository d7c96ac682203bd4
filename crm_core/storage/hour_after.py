"""A moment and an hour, in SQL: the two databases write it each in its own way."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from crm_core.models.schema import Moment


class HourAfter(GenericFunction[Any]):
    """`hour_after(moment)`: an hour later, to the thousandth of a second."""

    name = "hour_after"
    type = Moment()
    inherit_cache = True


@compiles(HourAfter, "sqlite")
def _as_text(element: HourAfter, compiler: SQLCompiler, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"strftime('%Y-%m-%d %H:%M:%f000', {moment}, '+1 hour')"


@compiles(HourAfter, "postgresql")
def _as_interval(element: HourAfter, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} + interval '1 hour')"
