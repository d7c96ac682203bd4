"""The bot as a process of its own: ready, stopped by a signal, and nothing lost between two lives."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox import Sandbox
from tests.bot.conftest import free_port

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def process(
    sandbox: Sandbox, database_url: str, port: int, **more: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VORONKA_")}
    settings = {
        "VORONKA_ENV_FILE": "", "VORONKA_BOT_TOKEN": sandbox.token, "VORONKA_BOT_API_URL": sandbox.url,
        "VORONKA_DATABASE_URL": database_url, "VORONKA_HTTP_PORT": str(port), "VORONKA_DEFAULT_LOCALE": "en", **more,
    }  # fmt: skip
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=ROOT, env={**clean, **settings},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


async def ready(port: int, within: float = 100) -> dict[str, Any]:
    async with asyncio.timeout(within), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{port}/readyz") as response:
                    if response.status == 200:
                        return await response.json()
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_gets_ready_answers_and_stops_when_told(
    number: signal.Signals, sandbox: Sandbox, sqlite_url: str
) -> None:
    port = free_port()
    ivan = sandbox.person("Ivan", lang="en")
    async with process(sandbox, sqlite_url, port) as bot:
        found = await ready(port)
        assert (found["database"], found["telegram"], found["oldest_update_seconds"]) == (True, True, 0)
        await ivan.say("/start")
        await ivan.hears("Hello", timeout=60)
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as response:
            metrics = await response.text()
        assert 'voronka_handled_total{kind="message",result="done"} 1.0' in metrics
        assert "voronka_outbox" in metrics
        bot.send_signal(number)
        out, _ = await asyncio.wait_for(bot.communicate(), 10)
    assert bot.returncode == 0, out.decode()
    assert b"bot.stopped" in out
    assert b"Ivan" not in out
    assert sandbox.token.encode() not in out


async def test_what_came_while_nobody_was_there_is_answered_by_the_next_life(sandbox: Sandbox, sqlite_url: str) -> None:
    port = free_port()
    people = [sandbox.person(f"Person {number}", lang="en") for number in range(10)]
    async with process(sandbox, sqlite_url, port) as bot:
        await ready(port)
        for one in people:
            await one.say("/start")
        bot.send_signal(signal.SIGKILL)
        await bot.wait()
    async with process(sandbox, sqlite_url, port) as bot:
        await ready(port)
        for one in people:
            await one.hears("Hello", timeout=60)
        bot.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(bot.wait(), 10) == 0
    assert len(sandbox.world.updates) == 0


@pytest.fixture
async def sqlite_url(sqlite_template: object, tmp_path: Path) -> AsyncIterator[str]:
    async with sqlite_template.copied(tmp_path) as url:  # type: ignore[attr-defined]
        yield url
