"""Who is measured: aiogram by itself, twice, and our whole path on each database; all behind webhooks, on uvloop."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from sqlalchemy import text

from benchmarks.peers import SECRET, TOKEN
from benchmarks.processes import free_port, running
from crm_core.storage import Storage

# What one person may send would otherwise be limited, and so would what all of them together are relayed.
SETTINGS = {"FLOOD_BURST": "1000000", "LOG_LEVEL": "WARNING", "ENV_FILE": ""}


@dataclass(frozen=True)
class Contender:
    """A bot that is running. `answers`: it is done with an update when its writer has the answer, not the 200."""

    name: str
    port: int
    process: psutil.Process
    answers: bool
    database_url: str | None = None

    async def forget_the_last_round(self) -> None:
        """A client is told once in some hours that a message was passed on: each round begins as after those hours."""
        if self.database_url is None:
            return
        storage = Storage.open(self.database_url)
        try:
            async with storage.writer() as session:
                await session.execute(text("DELETE FROM conversation_states"))
                await session.execute(text("DELETE FROM outbox"))
        finally:
            await storage.close()


@asynccontextmanager
async def peer(what: str, api: str, folder: Path) -> AsyncGenerator[Contender]:
    port = free_port()
    async with running(["benchmarks.peers", what, str(port), api], port, folder / f"{what}.log") as process:
        yield Contender(f"aiogram, {what}", port, process, answers=what == "answers")


@dataclass(frozen=True)
class Ours:
    database_url: str
    api: str
    folder: Path
    more: Mapping[str, str] = field(default_factory=dict[str, str])

    @asynccontextmanager
    async def running(self, name: str) -> AsyncGenerator[Contender]:
        port = free_port()
        settings = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": self.api,
            "DATABASE_URL": self.database_url,
            "HTTP_PORT": str(port),
            "WEBHOOK_URL": f"http://127.0.0.1:{port}/webhook",
            "WEBHOOK_SECRET": SECRET,
            **SETTINGS,
            **self.more,
        }
        environment = {f"VORONKA_{name}": value for name, value in settings.items()}
        async with running(["bot", "run"], port, self.folder / f"{name}.log", environment) as process:
            yield Contender(f"whole path, {name}", port, process, answers=True, database_url=self.database_url)
