"""From a line of the digest to the deals behind it, and a push to whoever has them."""

from __future__ import annotations

from crm_core.core import Crm
from handlers.audiences import staff
from handlers.ui.i18n import _
from handlers.ui.presses import Nudge, TeamList
from handlers.ui.screen import Screen
from handlers.ui.team_lists import PAGE, period_of, team_list_screen
from handlers.ui.viewer import Viewer


@staff.press(TeamList)
async def team_list(data: TeamList, crm: Crm) -> Screen:
    page = await crm.ask.worklists.listing(
        data.kind, data.page, PAGE, owner_id=data.staff or None, closed=period_of(data)
    )
    return team_list_screen(data, page, Viewer.of(crm))


@staff.press(Nudge)
async def nudge(data: Nudge, crm: Crm) -> Screen:
    await crm.deals.nudge(data.deal)
    return Screen.only_toast(_("🔔 The manager is being told."))
