"""The day in figures, as of now (R42)."""

from __future__ import annotations

from datetime import timedelta

from crm_core.core import Crm
from handlers.audiences import staff
from handlers.ui.digests import digest_screen
from handlers.ui.presses import ShowDigest
from handlers.ui.screen import Answer
from handlers.ui.viewer import Viewer

_FUNNEL_DAYS = 30


@staff.command("digest")
async def digest_command(crm: Crm) -> Answer:
    return await digest(crm)


@staff.press(ShowDigest)
async def digest(crm: Crm) -> Answer:
    figures = await crm.ask.digest.for_supervisor()
    funnel = await crm.ask.funnel.funnel(crm.regulation.inbound, crm.now - timedelta(days=_FUNNEL_DAYS), crm.now)
    return digest_screen(figures, funnel, Viewer.of(crm))
