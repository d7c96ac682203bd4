"""Bots under test as child processes: started, waited for until ready, measured from outside, stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import psutil

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@asynccontextmanager
async def running(
    module: Sequence[str], port: int, log: Path, environment: Mapping[str, str] | None = None
) -> AsyncGenerator[psutil.Process]:
    """`python -m …` until the block ends; enters when `/readyz` says yes."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("VORONKA_")}
    with log.open("ab") as output:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *module),
            cwd=ROOT,
            env={**inherited, **(environment or {})},
            stdout=output,
            stderr=output,
        )
    try:
        await _ready(child, port, log)
        yield psutil.Process(child.pid)
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGTERM)
        await child.wait()


async def _ready(child: asyncio.subprocess.Process, port: int, log: Path) -> None:
    """Polls: a process that is starting has no other way to be asked."""
    async with aiohttp.ClientSession() as http:
        while child.returncode is None:
            try:
                async with http.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.02)
    raise RuntimeError(f"the bot did not start: {await asyncio.to_thread(log.read_text)}")
