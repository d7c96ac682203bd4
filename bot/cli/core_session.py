"""The core for one command: without the bot, so without aiogram's seconds of import."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot import logging as bot_logging
from bot.app.regulation_loading import open_core
from bot.app.resources import clock_of, migrated_storage
from bot.settings import Settings
from crm_core.core import Crm, CrmCore
from crm_core.rules.actor import Actor


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[CrmCore, int]]:
    """The core on the migrated database, and the number of the regulation in force."""
    # What a command prints is for a pipe; what it logs is not.
    bot_logging.configure(settings.log_level, as_json=settings.log_json)
    async with migrated_storage(settings) as storage:
        yield await open_core(settings, storage, clock_of(settings))


@asynccontextmanager
async def transaction(settings: Settings) -> AsyncIterator[Crm]:
    """One transaction of the system's on the migrated database."""
    async with opened(settings) as (core, _), core.transaction(Actor.system()) as crm:
        yield crm
