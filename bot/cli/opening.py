"""The core for one command: without the bot, so without aiogram's seconds of import."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.configured import company_regulation, clock_of, open_storage
from bot.settings import Settings
from crm_core.core import Crm, CrmCore
from crm_core.rules.actor import Actor
from crm_core.storage import Storage


@asynccontextmanager
async def storage_of(settings: Settings) -> AsyncIterator[Storage]:
    storage = open_storage(settings)
    try:
        yield storage
    finally:
        await storage.close()


@asynccontextmanager
async def transaction(settings: Settings) -> AsyncIterator[Crm]:
    """One transaction of the system's on the migrated database."""
    async with storage_of(settings) as storage:
        await storage.migrate()
        core = CrmCore(storage, company_regulation(settings), clock_of(settings))
        async with core.transaction(Actor.system()) as crm:
            yield crm
