"""Statements compiled once for all engines of a test process: each test opens its own, and a quarter of its time went
into compiling again what the test before it had compiled."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Compiled, Engine


class OfAllEngines(dict[tuple[Any, ...], Compiled]):
    """What SQLAlchemy takes as its `compiled_cache`; of the dialect, a key's first part, only the kind counts here."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(of_any_engine(key), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Compiled) -> None:
        super().__setitem__(of_any_engine(key), compiled)


def of_any_engine(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *statement = key
    return (type(dialect), *statement)


_COMPILED = OfAllEngines()


def _share(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_COMPILED)


def share_what_is_compiled() -> None:
    event.listen(Engine, "engine_connect", _share)
