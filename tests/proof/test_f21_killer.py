"""F21: one update cannot stop the bot; one that kills the process is set aside by the third start, its sender told."""

from __future__ import annotations

from pathlib import Path

from crm_core.clock import SystemClock
from crm_core.core import CrmCore
from crm_core.regulation.loader import load
from crm_core.rules.actor import Actor
from crm_core.services.inbox import DIED
from handlers.ui.kit.i18n import speaking
from handlers.ui.screens import errors
from tests.bot.arrivals import message
from tests.proof.stage import Stage, performance
from tests.proof.traffic import FIRST_CLIENT

VICTIM = FIRST_CLIENT + 3


async def test_what_kills_the_process_is_set_aside_at_the_third_start(tmp_path: Path, database_url: str) -> None:
    async with performance(tmp_path, database_url, seed=21) as stage:
        await stage.bot.start()
        await stage.send(20)
        await stage.quiet()
        await stage.bot.terminate()
        await send_among_others(stage, "bomb")
        for _ in range(2):
            await stage.bot.start(mutant="dies of a bomb", wait=False)
            assert await stage.bot.died(60)
        await stage.bot.start(mutant="dies of a bomb")
        await stage.quiet()
        core = CrmCore(stage.storage, load(), SystemClock())
        async with core.reading(Actor.system()) as crm:
            (aside,) = await crm.inbox.listing()
        assert (aside.chat_id, aside.error) == (VICTIM, DIED)
        told = [one["params"] for one in await stage.sandbox.ledger() if one["method"] == "sendMessage"]
        with speaking("en"):
            sorry = errors.set_aside(pressed=False).text
        assert [one["chat_id"] for one in told if one["text"] == sorry] == [VICTIM]


async def send_among_others(stage: Stage, text: str) -> None:
    """The deadly one, with others of the same chat and of other chats before it and behind it."""
    numbers = iter(range(900_000_001, 900_001_000))
    for person in range(FIRST_CLIENT, FIRST_CLIENT + 8):
        await stage.sandbox.inject(message(next(numbers), "before", person), person)
    await stage.sandbox.inject(message(next(numbers), text, VICTIM), VICTIM)
    for person in range(FIRST_CLIENT, FIRST_CLIENT + 8):
        await stage.sandbox.inject(message(next(numbers), "after", person), person)
