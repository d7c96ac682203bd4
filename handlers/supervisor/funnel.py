"""A funnel by its stages and over a time of choice, with the weakest step named (R43)."""

from __future__ import annotations

from datetime import timedelta

from crm_core.core import Crm
from handlers.audiences import staff
from handlers.ui.funnels import funnel_screen
from handlers.ui.presses import ShowFunnel
from handlers.ui.screen import Answer
from handlers.ui.viewer import Viewer


@staff.command("funnel")
async def funnel_command(crm: Crm) -> Answer:
    return await funnel(ShowFunnel(), crm)


@staff.press(ShowFunnel)
async def funnel(data: ShowFunnel, crm: Crm) -> Answer:
    # A funnel that the regulation no longer has is pressed on an old message: the one that leads enter is shown.
    known = {one.code for one in crm.regulation.funnels}
    code = data.funnel if data.funnel in known else crm.regulation.inbound
    report = await crm.ask.funnel.funnel(code, crm.now - timedelta(days=data.days), crm.now)
    return funnel_screen(report, data.days, Viewer.of(crm))
