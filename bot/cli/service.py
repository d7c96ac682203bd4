"""`voronka run`, `voronka init` and `voronka migrate`."""

from __future__ import annotations

import asyncio

from bot.console.errors import Failure
from bot.settings import from_environment


def run() -> None:
    """Run the bot: by polling, or by webhook with VORONKA_WEBHOOK_URL. The database is migrated first."""
    from bot.app import run as running

    running.run(from_environment())


def init() -> None:
    """Begin an empty company, also where there was one whose database is gone."""
    settings = from_environment()

    async def work() -> None:
        from bot.app.regulation_loading import open_core
        from bot.app.resources import clock_of, migrated_storage, place_is_empty

        if not await place_is_empty(settings):
            raise Failure("there is a company here already: voronka run")
        async with migrated_storage(settings, new=True) as storage:
            await open_core(settings, storage, clock_of(settings))
        print("An empty company. Invite its first administrator: voronka staff invite --role admin --name NAME")

    asyncio.run(work())


def migrate() -> None:
    """Bring the database to what this version needs."""
    settings = from_environment()

    async def work() -> None:
        from bot.app.resources import migrated_storage

        async with migrated_storage(settings):
            print("The database is up to date.")

    asyncio.run(work())
