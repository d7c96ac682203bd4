"""The core for one command: without the bot, so without aiogram's seconds of import."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.configured import clock_of, company_regulation, migrated_storage
from bot.settings import Settings
from crm_core.core import Crm, CrmCore
from crm_core.rules.actor import Actor


@asynccontextmanager
async def transaction(settings: Settings) -> AsyncIterator[Crm]:
    """One transaction of the system's on the migrated database."""
    async with migrated_storage(settings) as storage:
        core = CrmCore(storage, company_regulation(settings), clock_of(settings))
        async with core.transaction(Actor.system()) as crm:
            yield crm
