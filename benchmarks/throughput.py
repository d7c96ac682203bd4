"""Updates a second, as a ratio to aiogram that answers through the API and has no database."""

from __future__ import annotations

import asyncio
import itertools
import statistics
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from time import perf_counter

from benchmarks import company
from benchmarks.contenders import Contender, Ours, peer
from benchmarks.peers import SECRET
from benchmarks.updates import FIRST_LEAD, answered_lead, lead_writes
from benchmarks.wire import post_all, serve_bot_api

LEADS = 1500
ROUNDS = 7
CONNECTIONS = 40
"""Telegram's own `max_connections`."""

BARS = {"whole path, sqlite": 0.20, "whole path, postgresql": 0.25}


class Answers:
    """Counts the leads that were answered, and says when there are enough."""

    def __init__(self) -> None:
        self._seen = 0
        self._wanted: tuple[int, asyncio.Event] | None = None

    def called(self, method: str, body: bytes) -> None:
        if answered_lead(method, body) is None:
            return
        self._seen += 1
        if self._wanted is not None and self._seen >= self._wanted[0]:
            self._wanted[1].set()

    def expect(self, more: int) -> asyncio.Event:
        event = asyncio.Event()
        self._wanted = (self._seen + more, event)
        return event


async def one_round(contender: Contender, answers: Answers, numbers: Callable[[], int], leads: int) -> float:
    """Every lead writes once; updates a second until the last has the answer."""
    await contender.forget_the_last_round()
    bodies = [lead_writes(numbers(), FIRST_LEAD + lead) for lead in range(leads)]
    last = answers.expect(leads)
    began = perf_counter()
    await post_all(contender.port, "/webhook", SECRET, bodies, CONNECTIONS)
    if contender.answers:
        await asyncio.wait_for(last.wait(), 120)
    return leads / (perf_counter() - began)


async def measure(folder: Path, *, leads: int = LEADS, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Interleaved rounds: what the machine does meanwhile falls on all alike."""
    answers = Answers()
    numbers = itertools.count(1).__next__
    server, api = await serve_bot_api(answers.called)
    sqlite = f"sqlite:///{folder}/bench.db"
    with company.postgresql(folder) as postgresql:
        for url in (sqlite, postgresql):
            await company.found(url, leads)
        async with server, AsyncExitStack() as stack:
            contenders = [
                await stack.enter_async_context(peer("noop", api, folder)),
                await stack.enter_async_context(peer("answers", api, folder)),
                await stack.enter_async_context(Ours(sqlite, api, folder).running("sqlite")),
                await stack.enter_async_context(Ours(postgresql, api, folder).running("postgresql")),
            ]
            figures: dict[str, list[float]] = {one.name: [] for one in contenders}
            for one in contenders:
                await one_round(one, answers, numbers, leads // 5)
            for _ in range(rounds):
                for one in contenders:
                    figures[one.name].append(await one_round(one, answers, numbers, leads))
                    await one.forget_the_last_round()
    return figures


def report(figures: dict[str, list[float]]) -> list[str]:
    peers = figures["aiogram, answers"]
    lines = [f"{'':26}{'updates/s':>10}{'ratio':>8}{'bar':>7}"]
    for name, speeds in figures.items():
        ratio = statistics.median(mine / theirs for mine, theirs in zip(speeds, peers, strict=True))
        bar = f"{BARS[name]:.2f}" if name in BARS else ""
        lines.append(f"{name:26}{statistics.median(speeds):>10.0f}{ratio:>8.2f}{bar:>7}")
    return lines
