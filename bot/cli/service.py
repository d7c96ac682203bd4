"""`voronka run` and `voronka migrate`."""

from __future__ import annotations

import asyncio

from bot.settings import load


def run() -> None:
    """Run the bot: by polling, or by webhook with VORONKA_WEBHOOK_URL. The database is migrated first."""
    from bot import run as running

    running.run(load())


def migrate() -> None:
    """Bring the database to what this version needs."""
    settings = load()

    async def work() -> None:
        from bot.configured import migrated_storage

        async with migrated_storage(settings):
            print("The database is up to date.")

    asyncio.run(work())
