"""The catalogue is empty where a product is to be chosen: filled on the spot by whoever may, else by whom (R66)."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.rules.policy import Permission, allows
from handlers.admin.callbacks import AddProduct, ImportCatalogue
from handlers.ui.kit.html import lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Inline, Screen, button
from handlers.ui.screens.dead_ends import who_can


def ways_to_fill(crm: Crm) -> list[Button]:
    if not allows(crm.actor, Permission.catalogue_edit):
        return []
    return [button(_("➕ Add a product"), AddProduct(), "primary"), button(_("📥 From a table"), ImportCatalogue())]


async def way_out(screen: Screen, crm: Crm) -> Screen:
    """The same screen with the ways to fill the catalogue above its own, or with the name of whoever can."""
    others = screen.keys.rows if isinstance(screen.keys, Inline) else ()
    ways = ways_to_fill(crm)
    rows = (*((one,) for one in ways), *others)
    said = lines(screen.text, await who_can(crm, Permission.catalogue_edit))
    return screen.model_copy(update={"text": said, "keys": Inline(rows=rows)})
