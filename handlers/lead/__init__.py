"""A client's conversation: welcome, consent, a request in their own words, and what becomes of it (R18, R24, R25)."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

from handlers.routers import clients as router

__all__ = ["router"]

for _module in walk_packages(__path__, f"{__name__}."):
    import_module(_module.name)
