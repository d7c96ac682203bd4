"""F6: an update that comes again is done once: in the same process, in the next one, and in two replicas at once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.databases import PostgresTemplate
from tests.proof.processes import SECRET, Bot
from tests.proof.stage import Stage, performance
from tests.proof.verdict import Figures

AT_ONCE = 20
WEBHOOK = {"WEBHOOK_URL": "http://127.0.0.1:9/hook", "WEBHOOK_SECRET": SECRET}


async def post(ports: list[int], updates: list[tuple[int, Any]], *, in_turns: bool = False) -> None:
    """Each update to each port at the same time; as Telegram does, a chat's next one only after a 200 for the last.

    `in_turns`: to one port first, another one for each update, so that a chat's updates are spread over all of them.
    """
    places = asyncio.Semaphore(AT_ONCE)
    chats: dict[int, list[Any]] = {}
    for chat, update in updates:
        chats.setdefault(chat, []).append(update)
    async with aiohttp.ClientSession(headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as http:

        async def one(port: int, update: Any) -> None:
            async with http.post(f"http://127.0.0.1:{port}/hook", json=update) as answer:
                assert answer.status == 200

        async def in_order(waiting: list[Any]) -> None:
            for update in waiting:
                async with places:
                    if in_turns:
                        await one(ports[update["update_id"] % len(ports)], update)
                    await asyncio.gather(*(one(port, update) for port in ports))

        await asyncio.gather(*(in_order(waiting) for waiting in chats.values()))


async def replay(stage: Stage, count: int, *, mutant: str | None = None, twin: bool = False) -> Figures:
    """Every update three times and more: twice to one process, once to its successor, with `twin` to two at a time."""
    updates = await stage.prepare(count)
    other = Bot(stage.bot.api, stage.bot.database_url, stage.bot.log, dict(stage.bot.extra))
    try:
        await stage.bot.start(mutant=mutant)
        if twin:
            await other.start(mutant=mutant)
        ports = [stage.bot.port, other.port] if twin else [stage.bot.port]
        await post(ports, updates)
        await stage.quiet()
        await post(ports, updates)
        await stage.quiet()
        await stage.bot.terminate()
        await stage.bot.start(mutant=mutant)
        await post([stage.bot.port], updates)
        await stage.quiet()
        return await stage.figures()
    finally:
        if other.alive:
            await other.terminate()


async def test_an_update_that_comes_again_is_done_once(tmp_path: Path, database_url: str) -> None:
    async with performance(tmp_path, database_url, seed=7, settings=WEBHOOK) as stage:
        figures = await replay(stage, 60)
        print(f"F6, 60 updates three times: {figures}")
        assert (figures.lost, figures.twice, figures.repeated, figures.unexpected) == (0, 0, 0, 0)


async def test_two_replicas_that_get_the_same_update_do_it_once(
    tmp_path: Path, postgresql_template: PostgresTemplate
) -> None:
    async with (
        postgresql_template.copied(tmp_path) as database_url,
        performance(tmp_path, database_url, seed=8, settings=WEBHOOK) as stage,
    ):
        figures = await replay(stage, 60, twin=True)
        print(f"F6, 60 updates five times, two replicas: {figures}")
        assert (figures.lost, figures.twice, figures.repeated, figures.unexpected) == (0, 0, 0, 0)


@pytest.mark.proof
async def test_two_thousand_updates_three_times_are_done_once(tmp_path: Path, database_url: str) -> None:
    async with performance(tmp_path, database_url, seed=9, clients=200, settings=WEBHOOK) as stage:
        figures = await replay(stage, 2_000)
        print(f"F6, 2,000 updates three times: {figures}")
        assert (figures.lost, figures.twice, figures.repeated, figures.unexpected) == (0, 0, 0, 0)


@pytest.mark.proof
async def test_a_bot_without_dedupe_is_caught_doing_things_twice(tmp_path: Path, database_url: str) -> None:
    async with performance(tmp_path, database_url, seed=10, settings=WEBHOOK) as stage:
        figures = await replay(stage, 60, mutant="no dedupe")
        print(f"F6, 60 updates three times, without dedupe: {figures}")
        assert figures.twice > 0 or figures.repeated > 0
