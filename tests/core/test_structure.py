"""How the core is put together: parts that hold each other, no towers of inheritance, no reaching into a neighbour."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import crm_core
from crm_core.models.schema import Schema
from crm_core.queries.base import Query
from crm_core.services.base import Service
from crm_core.unit_of_work import Component

ROOT = Path(crm_core.__file__).parent
ROOMS = 18
ACROSS = ("crm_core.storage.sqlite_dialect",)
"""What takes the place of a library's own class must use what that library has to itself."""


def modules() -> Iterator[str]:
    names = (found.name for found in pkgutil.walk_packages([str(ROOT)], "crm_core."))
    return (name for name in names if ".migrations." not in name)


def classes() -> Iterator[type]:
    for name in modules():
        for _, kind in inspect.getmembers(importlib.import_module(name), inspect.isclass):
            if kind.__module__ == name:
                yield kind


def test_no_class_inherits_from_two_of_the_cores() -> None:
    """Columns that two tables share, in `models`, are values and no behaviour."""
    towers = [
        kind.__qualname__
        for kind in classes()
        if not issubclass(kind, Schema) and sum(base.__module__.startswith("crm_core") for base in kind.__bases__) > 1
    ]
    assert towers == []


def test_a_service_inherits_from_the_root_of_services_alone() -> None:
    """What a service shares with another it holds; it is not a kind of it."""
    services = [kind for kind in classes() if issubclass(kind, Service) and kind is not Service]
    assert len(services) > 20
    assert [kind.__qualname__ for kind in services if kind.__bases__ != (Service,)] == []
    parts = [kind for kind in classes() if issubclass(kind, Component) and not issubclass(kind, Service)]
    roots = (Component, Query)
    assert [
        one.__qualname__ for one in parts if one not in roots and one.__bases__ not in ((Component,), (Query,))
    ] == []


def test_queries_and_services_seldom_say_any() -> None:
    """What only the database knows the type of has its names in `crm_core/storage/sql_types.py`."""
    said = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for package in ("queries", "services")
        for file in sorted((ROOT / package).rglob("*.py"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.search(r"\bAny\b", line) and not line.startswith(("from ", "import "))
    ]
    assert len(said) <= 60, "\n".join(said)


def test_no_module_touches_what_another_has_to_itself() -> None:
    assert [(name, one) for name in modules() if name not in ACROSS for one in strangers(source_of(name))] == []


def test_a_module_that_does_is_seen() -> None:
    made = "class A:\n    def __init__(self, b):\n        self._b = b\n        self._b._held()\n"
    text = f"from crm_core.core import _KEEP\n{made}"
    assert list(strangers(text)) == ["_KEEP", "self._b._held"]


def source_of(name: str) -> str:
    path = inspect.getsourcefile(importlib.import_module(name))
    assert path is not None
    return Path(path).read_text(encoding="utf-8")


def strangers(source: str) -> Iterator[str]:
    """Private names that a module uses and does not make."""
    tree = list(ast.walk(ast.parse(source)))
    own = {node.name for node in tree if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    own |= {node.attr for node in tree if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    own |= {node.id for node in tree if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in tree:
        if isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in own:
            yield ast.unparse(node)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("crm_core"):
            yield from (one.name for one in node.names if is_private(one.name))


def is_private(name: str) -> bool:
    # What named tuples offer has an underscore so as not to clash with their fields.
    return name.startswith("_") and not name.startswith("__") and name not in ("_replace", "_asdict", "_fields")


def test_no_folder_holds_more_rooms_than_one_can_remember() -> None:
    """At most eighteen modules in any folder of the product (CONTRIBUTING)."""
    crowded = {
        str(folder.relative_to(ROOT.parent)): count
        for part in ("crm_core", "handlers", "bot", "reminders")
        for folder in {path.parent for path in (ROOT.parent / part).rglob("*.py")}
        if folder.name != "versions"
        and (count := sum(path.name != "__init__.py" for path in folder.glob("*.py"))) > ROOMS
    }
    assert crowded == {}
