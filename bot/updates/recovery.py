"""What was in hand when the process died: tried alone at the next start, and set aside if it died over that as well.

A process dies for many reasons, and most of what was in hand is innocent: so only what was tried by itself is blamed.
"""

from __future__ import annotations

import asyncio

import structlog

from bot.updates.lanes import Item, ProcessUpdate
from crm_core.core import CrmCore
from crm_core.errors import AlreadyHandled
from crm_core.rules.actor import Actor
from crm_core.services.inbox import DIED, InHand

log = structlog.get_logger(__name__)

# Longer than a workbook takes; what has not ended by then goes on side by side with the others.
ALONE_SECONDS = 30.0


class ProcessDied(Exception):
    """The reason of what is set aside because the process did not live through it."""


async def recover(core: CrmCore, handling: ProcessUpdate) -> None:
    """Before anything else is handled. Raises whatever the database does."""
    async with core.reading(Actor.system()) as crm:
        suspects = await crm.inbox.in_hand()
    for one in suspects:
        item = Item(one.seq, one.update_id, one.chat_id, one.raw, begun=True)
        if one.alone:
            log.error("inbox.killed_the_process", seq=one.seq)
            await handling.give_up(item, ProcessDied(), DIED)
        else:
            await _alone(core, handling, item, one)


async def _alone(core: CrmCore, handling: ProcessUpdate, item: Item, suspect: InHand) -> None:
    async with core.transaction(Actor.system()) as crm:
        await crm.inbox.begun([suspect.seq], alone=True)
    try:
        async with asyncio.timeout(ALONE_SECONDS):
            await handling.handle(item)
    except AlreadyHandled:
        return
    except Exception as error:
        # No death: the worker tries it again in its turn, and counts as always.
        log.warning("inbox.recovery_failed", seq=suspect.seq, error=type(error).__name__)
        async with core.transaction(Actor.system()) as crm:
            await crm.inbox.spared([suspect.seq])
