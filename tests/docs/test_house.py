"""The house as a whole: no circle of imports, queries that never write, no module that outgrows a reader."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.docs.repository import ROOT, files

PACKAGES = "bot", "handlers", "reminders", "webapp", "crm_core", "sandbox", "locales"
MOST_LINES = 300
WRITES = frozenset({"insert", "update", "delete", "add", "add_all", "merge", "flush", "commit", "bulk_save_objects"})


def modules() -> dict[str, ast.Module]:
    """Every module of ours by its name; those of migrations are a history, and change no more."""
    found: dict[str, ast.Module] = {}
    for file in files():
        parts = file.relative_to(ROOT).with_suffix("").parts
        if file.suffix == ".py" and parts[0] in PACKAGES and "migrations" not in parts:
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = ast.parse(file.read_text(encoding="utf-8"))
    return found


def imported(tree: ast.Module, known: Mapping[str, object]) -> Iterator[str]:
    """What a module names at its top, for type checkers too; imports within a function wait until it runs."""
    tops = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    for top in tops:
        for node in ast.walk(top):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    name = f"{node.module}.{alias.name}"
                    yield name if name in known else node.module
            elif isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """The modules of a circle, or none."""
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_circle_of_imports() -> None:
    known = modules()
    graph = {
        name: {other for other in imported(tree, known) if other in known and other != name}
        for name, tree in known.items()
    }
    assert circle(graph) == []


def test_a_circle_is_seen() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})


def written(tree: ast.Module) -> list[str]:
    """Names of SQLAlchemy, and acts of a session, by which something is written."""
    found = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
        if alias.name in WRITES
    ]
    return found + [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in WRITES
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "session"
    ]


def test_queries_never_write() -> None:
    queries = {name: tree for name, tree in modules().items() if name.startswith("crm_core.queries")}
    assert len(queries) > 30
    assert {name: acts for name, tree in queries.items() if (acts := written(tree))} == {}


@pytest.mark.parametrize("code", ["from sqlalchemy import select, update", "self.session.add(row)"])
def test_a_query_that_writes_is_seen(code: str) -> None:
    assert written(ast.parse(code))


def test_no_module_outgrows_a_reader() -> None:
    long = {
        file.relative_to(ROOT).as_posix(): lines
        for file in files()
        if file.suffix == ".py"
        and "migrations" not in file.parts
        and (lines := len(file.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}
