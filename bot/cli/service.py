"""`voronka run` and `voronka migrate`."""

from __future__ import annotations

import asyncio

from bot.settings import from_environment


def run() -> None:
    """Run the bot: by polling, or by webhook with VORONKA_WEBHOOK_URL. The database is migrated first."""
    from bot.app import run as running

    running.run(from_environment())


def migrate() -> None:
    """Bring the database to what this version needs."""
    settings = from_environment()

    async def work() -> None:
        from bot.app.resources import migrated_storage

        async with migrated_storage(settings):
            print("The database is up to date.")

    asyncio.run(work())
