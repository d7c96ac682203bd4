"""Joining the staff by an invitation's link (R50). Whoever opens it may be anybody: a lead, a dismissed colleague."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.errors import InvitationRefused
from crm_core.services.intake.service import Visitor
from handlers.ui.formatting.deep_links import PREFIX
from handlers.ui.formatting.roles import role_name
from handlers.ui.kit.html import fill, lines, short
from handlers.ui.kit.i18n import _, speaking
from handlers.ui.kit.screen import Answer, Screen, Show
from handlers.ui.screens.first_day import steps_to_come
from handlers.ui.screens.menu import menu_keys


def is_invitation(args: str) -> bool:
    """Whether the tail of /start is an invitation's token."""
    return args.startswith(PREFIX)


async def join(args: str, crm: Crm, visitor: Visitor) -> Answer:
    """Welcomes the new colleague with their role's menu. Raises InvitationRefused, the same for every reason."""
    token = args.removeprefix(PREFIX)
    if not token:
        raise InvitationRefused
    actor = await crm.staff.join(token, visitor)
    assert actor.role is not None, "whoever has joined has a role"
    with speaking(actor.locale):
        welcome = Screen(
            text=lines(
                fill(_("🎉 <b>Welcome, {name}!</b>"), name=short(actor.name, 60)),
                fill(
                    _("You are with us now as {role}. The menu is below; /help tells how things work."),
                    role=role_name(actor.role),
                ),
                fill(_("Please look into /settings: language, time zone and the hours in which messages may ring.")),
            ),
            keys=menu_keys(actor.role),
            show=Show.SEND,
        )
        steps = await steps_to_come(crm.acting_as(actor))
        return (welcome, steps) if steps is not None else welcome
