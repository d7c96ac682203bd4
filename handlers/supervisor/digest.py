"""The day in figures, as of now (R42)."""

from __future__ import annotations

from crm_core.core import Crm
from handlers.routers import staff
from handlers.ui.callbacks.team import ShowDigest
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.screen import Answer
from handlers.ui.screens.digest import digest_screen


@staff.command("digest")
async def digest_command(crm: Crm) -> Answer:
    return await digest(crm)


@staff.press(ShowDigest)
async def digest(crm: Crm) -> Answer:
    return digest_screen(await crm.queries.digest.for_supervisor(), Viewer.of(crm))
