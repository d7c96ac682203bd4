"""Where a colleague is to be chosen and there is none: invited on the spot by whoever may, else by whom (R66)."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.roles import Role
from crm_core.rules.policy import Permission, allows
from handlers.team.callbacks import InviteAs
from handlers.ui.kit.html import Html, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Inline, Screen, button
from handlers.ui.screens.dead_ends import who_can


async def way_out(screen: Screen, crm: Crm) -> Screen:
    """The same screen with the way to invite a manager above its own, or with the name of whoever can."""
    others = screen.keys.rows if isinstance(screen.keys, Inline) else ()
    invite = button(_("➕ Invite a manager"), InviteAs(role=Role.manager), "primary")
    rows = ((invite,), *others) if allows(crm.actor, Permission.staff_invite) else others
    nobody = Html(_("There is no colleague to choose yet."))
    said = lines(screen.text, "", nobody, await who_can(crm, Permission.staff_invite))
    return screen.model_copy(update={"text": said, "keys": Inline(rows=rows)})
