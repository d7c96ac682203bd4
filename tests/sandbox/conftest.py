"""A sandbox without limits, and a bot that speaks to it in plain HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox import Sandbox
from tests.sandbox.api import Api


class Monotonic:
    """A monotonic clock that moves when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def monotonic() -> Monotonic:
    return Monotonic()


@pytest.fixture
async def sandbox(monotonic: Monotonic) -> AsyncIterator[Sandbox]:
    async with Sandbox.running(
        limits=False, privacy=False, inline=True, monotonic=monotonic, webhook_pace=0.0
    ) as running:
        yield running


@pytest.fixture
async def strict(monotonic: Monotonic, http: aiohttp.ClientSession) -> AsyncIterator[Api]:
    """A bot before a sandbox that refuses what Telegram would pass over."""
    async with Sandbox.running(limits=False, strict=True, monotonic=monotonic, webhook_pace=0.0) as running:
        yield Api(running, http)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(json_serialize=json.dumps) as session:
        yield session


@pytest.fixture
def api(sandbox: Sandbox, http: aiohttp.ClientSession) -> Api:
    return Api(sandbox, http)
