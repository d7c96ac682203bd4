"""A funnel by its stages and over a time of choice, with the weakest step named (R43)."""

from __future__ import annotations

from datetime import timedelta

from crm_core.core import Crm
from handlers.routers import staff
from handlers.ui.callbacks.team import ShowFunnel
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.screen import Answer
from handlers.ui.screens.funnel import funnel_screen


@staff.command("funnel")
async def funnel_command(crm: Crm) -> Answer:
    return await funnel(ShowFunnel(), crm)


@staff.press(ShowFunnel)
async def funnel(data: ShowFunnel, crm: Crm) -> Answer:
    # A funnel that the regulation no longer has is pressed on an old message: the one that leads enter is shown.
    known = {one.code for one in crm.regulation.funnels}
    code = data.funnel if data.funnel in known else crm.regulation.inbound
    report = await crm.queries.funnel.funnel(code, crm.now - timedelta(days=data.days), crm.now)
    return funnel_screen(report, data.days, Viewer.of(crm))
