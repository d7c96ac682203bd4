"""How soon it is ready, as a ratio to importing its two great libraries; and how much memory it takes and keeps."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks import company
from benchmarks.contenders import Ours
from benchmarks.peers import SECRET
from benchmarks.throughput import CONNECTIONS
from benchmarks.updates import FIRST_LEAD, lead_writes
from benchmarks.wire import post_all, serve_bot_api

ROUNDS = 5
LEADS = 1000
FIRST, MORE = 10_000, 50_000
IMPORTS = "import aiogram, sqlalchemy.ext.asyncio"
MEGABYTE = 1024 * 1024

READY_BAR, MEMORY_BAR, GROWTH_BAR = 1.25, 230, 10


@dataclass(frozen=True)
class Readiness:
    ready: float
    importing: float

    @property
    def ratio(self) -> float:
        return self.ready / self.importing


@dataclass(frozen=True)
class Memory:
    """In MB of resident memory."""

    after_first: float
    after_more: float


async def readiness(folder: Path, rounds: int = ROUNDS) -> Readiness:
    """From the start of the process to the first yes of `/readyz`; the medians of interleaved rounds, in seconds."""
    url = f"sqlite:///{folder}/ready.db"
    await company.found(url, 0)
    server, api = await serve_bot_api(lambda method, body: None)
    ready: list[float] = []
    importing: list[float] = []
    async with server:
        for number in range(rounds):
            began = perf_counter()
            await asyncio.to_thread(subprocess.run, [sys.executable, "-c", IMPORTS], check=True)
            importing.append(perf_counter() - began)
            began = perf_counter()
            async with Ours(url, api, folder).running(f"ready-{number}"):
                ready.append(perf_counter() - began)
    return Readiness(statistics.median(ready), statistics.median(importing))


async def memory(folder: Path, first: int = FIRST, more: int = MORE) -> Memory:
    """After so many updates of `LEADS` people, and after so many more."""
    url = f"sqlite:///{folder}/memory.db"
    await company.found(url, LEADS)
    server, api = await serve_bot_api(lambda method, body: None)
    numbers = itertools.count(1)
    async with server, Ours(url, api, folder).running("memory") as bot:

        async def take(count: int) -> float:
            bodies = [lead_writes(next(numbers), FIRST_LEAD + number % LEADS) for number in range(count)]
            await post_all(bot.port, "/webhook", SECRET, bodies, CONNECTIONS)
            return bot.process.memory_info().rss / MEGABYTE

        return Memory(await take(first), await take(more))


def report(readiness: Readiness, memory: Memory) -> list[str]:
    return [
        f"ready after {readiness.ready:.2f} s, importing aiogram and SQLAlchemy takes {readiness.importing:.2f} s: "
        f"{readiness.ratio:.2f} × (bar {READY_BAR})",
        f"{memory.after_first:.0f} MB after {FIRST:,} updates (bar {MEMORY_BAR}), "
        f"{memory.after_more - memory.after_first:+.1f} MB over the next {MORE:,} (bar {GROWTH_BAR})",
    ]
