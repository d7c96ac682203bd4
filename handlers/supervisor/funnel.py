"""A funnel by its stages and over a time of choice, with the weakest step named (R43)."""

from __future__ import annotations

from datetime import timedelta

from crm_core.core import Crm
from handlers.routers import staff
from handlers.ui.callbacks.team import ShowAround, ShowFunnel, ShowWhatIf
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.screen import Answer, Screen
from handlers.ui.screens.funnel import funnel_screen
from handlers.ui.screens.what_if import around_screen, what_if_screen


@staff.command("funnel")
async def funnel_command(crm: Crm) -> Answer:
    return await funnel(ShowFunnel(), crm)


@staff.press(ShowFunnel)
async def funnel(data: ShowFunnel, crm: Crm) -> Answer:
    code = _known(data.funnel, crm)
    report = await crm.queries.funnel.funnel(code, crm.now - timedelta(days=data.days), crm.now)
    return funnel_screen(report, data.days, Viewer.of(crm))


@staff.press(ShowWhatIf)
async def what_if(data: ShowWhatIf, crm: Crm) -> Screen:
    since = crm.now - timedelta(days=data.days)
    return what_if_screen(await crm.queries.what_ifs.of(_known(data.funnel, crm), since, crm.now), data)


@staff.press(ShowAround)
async def around(data: ShowAround, crm: Crm) -> Screen:
    found = await crm.queries.what_ifs.around(_known(data.funnel, crm), data.number or None)
    return around_screen(found, data, Viewer.of(crm))


def _known(code: str, crm: Crm) -> str:
    """A funnel that the regulation no longer has is pressed on an old message: the one that leads enter is shown."""
    return code if code in {one.code for one in crm.regulation.funnels} else crm.regulation.inbound
