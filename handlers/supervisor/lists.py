"""From a line of the digest to the deals behind it, and a push to whoever has them."""

from __future__ import annotations

from crm_core.core import Crm
from handlers.routers import staff
from handlers.ui.callbacks.team import Nudge, TeamList
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen
from handlers.ui.screens.team_lists import PAGE, period_of, team_list_screen


@staff.press(TeamList)
async def team_list(data: TeamList, crm: Crm) -> Screen:
    page = await crm.queries.worklists.listing(
        data.kind, data.page, PAGE, owner_id=data.staff or None, period=period_of(data)
    )
    return team_list_screen(data, page, Viewer.of(crm))


@staff.press(Nudge)
async def nudge(data: Nudge, crm: Crm) -> Screen:
    await crm.deals.assignment.nudge(data.deal)
    return Screen.only_toast(_("🔔 The manager is being told."))
