"""The day and the week in figures, as of now (R42)."""

from __future__ import annotations

from crm_core.core import Crm
from handlers.routers import staff
from handlers.ui.callbacks.team import ShowDigest, ShowWeek
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.screen import Answer, Screen
from handlers.ui.screens.digest import digest_screen
from handlers.ui.screens.week import week_screen


@staff.command("digest")
async def digest_command(crm: Crm) -> Answer:
    return await digest(crm)


@staff.press(ShowDigest)
async def digest(crm: Crm) -> Answer:
    return digest_screen(await crm.queries.digest.for_supervisor(), Viewer.of(crm))


@staff.press(ShowWeek)
async def week(crm: Crm) -> Screen:
    return week_screen(await crm.queries.weeks.so_far(), Viewer.of(crm))
