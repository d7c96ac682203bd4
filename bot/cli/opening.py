"""The core for one command: without the bot, so without aiogram's seconds of import."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.configured import clock_of, migrated_storage
from bot.in_force import open_core
from bot.settings import Settings
from crm_core.core import Crm
from crm_core.rules.actor import Actor


@asynccontextmanager
async def transaction(settings: Settings) -> AsyncIterator[Crm]:
    """One transaction of the system's on the migrated database."""
    async with migrated_storage(settings) as storage:
        core, _ = await open_core(settings, storage, clock_of(settings))
        async with core.transaction(Actor.system()) as crm:
            yield crm
