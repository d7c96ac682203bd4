"""An update over which the process died alone is tried in a process of its own before the bot starts again (R76).

If that one dies too, the bot lives and sets the update aside; if it does not, it was bad luck (a power cut, somebody's
kill), and the update is done.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from time import sleep
from typing import TYPE_CHECKING

import structlog

from bot.app.resources import migrated_storage
from bot.updates.lanes import Item
from crm_core.clock import monotonic
from crm_core.core import CrmCore
from crm_core.rules.actor import Actor

if TYPE_CHECKING:
    from bot.settings import Settings
    from crm_core.services.inbox import InHand

log = structlog.get_logger(__name__)

LONGEST = 60.0


def try_suspects(settings: Settings) -> None:
    """Where a process can be split (not on Windows). Called before any event loop or thread is there."""
    if sys.platform == "win32" or not asyncio.run(_suspects(settings)):
        return
    child = os.fork()
    if child == 0:
        code = 1
        try:
            asyncio.run(_try_all(settings))
            code = 0
        finally:
            os._exit(code)
    log.warning("inbox.trial", ended_well=_ended_well(child))


def _ended_well(child: int) -> bool:
    until = monotonic() + LONGEST
    while monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status == 0
        sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


async def _suspects(settings: Settings) -> list[InHand]:
    from bot.app.regulation_loading import open_core
    from bot.app.resources import clock_of

    async with migrated_storage(settings) as storage:
        core, _ = await open_core(settings, storage, clock_of(settings))
        return await _alone(core)


async def _alone(core: CrmCore) -> list[InHand]:
    async with core.reading(Actor.system()) as crm:
        return [one for one in await crm.inbox.in_hand() if one.alone]


async def _try_all(settings: Settings) -> None:
    """One after the other. Their answers stay owed, and are shown by the bot that starts next."""
    from bot.app.app import App

    async with App.open(settings) as app:
        await app.presenter.stop(0)
        for one in await _alone(app.core):
            try:
                await app.handling.handle(Item(one.seq, one.update_id, one.chat_id, one.raw))
            except Exception as error:
                # No death: it is tried again, and counted, as whatever fails.
                log.warning("inbox.trial_failed", seq=one.seq, error=type(error).__name__)
            async with app.core.transaction(Actor.system()) as crm:
                await crm.inbox.spared([one.seq])
