"""The demonstration in one process: the sandbox, its cast, a company with a past, and the bot by its clock."""

from __future__ import annotations

import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bot.app.app import App
from bot.demo import cast, company
from bot.settings import load
from crm_core.clock import FrozenClock
from crm_core.regulation.loader import load as load_regulation
from crm_core.storage import Storage
from sandbox import Sandbox
from sandbox.population import settle_people

MONDAY = datetime.fromisoformat("2026-03-16T10:00:00+03:00")
"""An ordinary working morning, and the same at every run: so are the pictures."""


class SandboxClock:
    """The bot goes by the sandbox's clock, which the page turns."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def now(self) -> datetime:
        return self._sandbox.clock.moment()


async def seed(database: Path) -> None:
    """The demonstration's company in a new SQLite file, up to `MONDAY`."""
    storage = Storage.open(f"sqlite:///{database}")
    try:
        await storage.migrate()
        await company.seed(storage, load_regulation(cast.REGULATION, lint=False), FrozenClock(MONDAY))
    finally:
        await storage.close()


@asynccontextmanager
async def demonstration(seeded: Path, folder: Path) -> AsyncIterator[tuple[Sandbox, App]]:
    """Runs on a copy of the `seeded` file. It is `MONDAY`, the staff have said /start, and the lead nothing yet."""
    database = folder / "voronka.db"
    shutil.copyfile(seeded, database)
    begun = time.time()
    wall = lambda: MONDAY.timestamp() + time.time() - begun  # noqa: E731
    turned = folder / "clock"
    async with Sandbox.running(strict=True, inline=True, wall=wall, clock_file=turned) as sandbox:
        clock = SandboxClock(sandbox)
        settings = load(
            None,
            bot_token=sandbox.token,
            bot_api_url=sandbox.url,
            database_url=f"sqlite:///{database}",
            regulation=cast.REGULATION,
            clock_file=turned,
            http_port=0,
            flood_burst=10_000,
        )
        async with App.open(settings, clock=clock) as app:
            await app.start()
            settle_people(sandbox.world, cast.people())
            yield sandbox, app
