"""What staff can say and press: every persona's module, imported so that it registers its routes."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import handlers.admin
import handlers.base
import handlers.mailings
import handlers.manager
import handlers.personal
import handlers.supervisor
import handlers.team
from handlers.routers import staff as router

__all__ = ["router"]

for _persona in (
    handlers.personal,
    handlers.manager,
    handlers.supervisor,
    handlers.team,
    handlers.admin,
    handlers.base,
    handlers.mailings,
):
    for _module in walk_packages(_persona.__path__, f"{_persona.__name__}."):
        import_module(_module.name)
