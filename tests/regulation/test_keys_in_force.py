"""Nothing stands in a regulation that the program does not do: every key of the schema has a user in the code (R5)."""

from __future__ import annotations

import ast
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pydantic

from crm_core.regulation.schema import Regulation

ROOT = Path(__file__).parents[2]
PACKAGES = "bot", "handlers", "reminders", "webapp", "crm_core"
# What loads, checks and compares the keys uses none of them.
NO_USERS = tuple(f"crm_core/regulation/{name}.py" for name in ("changes", "checks", "layers", "linter", "loader"))
NO_USERS += "bot/cli/", "bot/console/"

READ_WHOLE = "Text", "WeekHours"
"""Models whose keys are gone through: the languages, the days of the week."""


@cache
def used() -> frozenset[str]:
    """Every attribute that the code reads, and the regulation's own look-ups."""
    found: set[str] = set()
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            name = file.relative_to(ROOT).as_posix()
            if name.startswith(NO_USERS):
                continue
            tree = ast.parse(file.read_text(encoding="utf-8"))
            found |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return frozenset(found)


def models(kind: object) -> Iterator[type[pydantic.BaseModel]]:
    """The models within a type, itself included."""
    if isinstance(kind, type) and issubclass(kind, pydantic.BaseModel):
        yield kind
        for field in kind.model_fields.values():
            yield from models(field.annotation)
    for part in typing.get_args(kind):
        yield from models(part)


def keys() -> list[tuple[str, str]]:
    return sorted({(model.__name__, name) for model in models(Regulation) for name in model.model_fields})


def unused(read: frozenset[str]) -> set[tuple[str, str]]:
    return {(model, name) for model, name in keys() if name not in read and model not in READ_WHOLE}


def test_every_key_has_a_user() -> None:
    assert unused(used()) == set()


def test_a_key_that_nobody_reads_is_caught() -> None:
    assert unused(used() - {"probability"}) == {("Stage", "probability")}
