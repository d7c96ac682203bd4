"""Every act of the core, found by reflection over `@needs`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import crm_core.services
from crm_core.core import Crm
from crm_core.rules.policy import Permission
from crm_core.services.base import Service
from crm_core.unit_of_work import Component


def permissions() -> dict[str, Permission]:
    """`deals.lose` → the permission it needs, for every act that a transaction offers."""
    found: dict[str, Permission] = {}
    for name, service in _services().items():
        for act, function in inspect.getmembers(service, inspect.isfunction):
            permission = getattr(function, "permission", None)
            if not act.startswith("_") and permission is not None:
                found[f"{name}.{act}"] = permission
    return found


def unreachable() -> set[str]:
    """Acts of services that no transaction offers: they would escape the table."""
    for module in pkgutil.walk_packages(crm_core.services.__path__, "crm_core.services."):
        importlib.import_module(module.name)
    offered = {
        getattr(service, act) for service in _services().values() for act in dir(service) if not act.startswith("_")
    }
    return {
        f"{one.__name__}.{name}"
        for one in _below(Service)
        for name, function in vars(one).items()
        if getattr(function, "permission", None) is not None and function not in offered
    }


def _services() -> dict[str, type[Service]]:
    """The services of a transaction by name: `deals.steps` is a part of `deals`."""
    return dict(_offered("", Crm))


def _offered(prefix: str, holder: type[object]) -> Iterator[tuple[str, type[Service]]]:
    for name, prop in vars(holder).items():
        if isinstance(prop, cached_property) and not name.startswith("_"):
            kind = typing.get_type_hints(prop.func)["return"]
            if issubclass(kind, Service):
                yield prefix + name, kind
            if issubclass(kind, Component):
                yield from _offered(f"{prefix}{name}.", kind)


def _below(kind: type[Any]) -> set[type[Any]]:
    return {kind, *(one for child in kind.__subclasses__() for one in _below(child))}
