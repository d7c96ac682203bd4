"""The server under test: a sandbox of one's own, or Telegram if a token is given by the environment."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox import Sandbox
from sandbox.people import Person
from tests.contract.bot import Bot
from tests.sandbox.conftest import Monotonic

TOKEN = os.environ.get("CONTRACT_TOKEN", "")
CHAT = int(os.environ.get("CONTRACT_CHAT", "0"))
TELEGRAM = "https://api.telegram.org"


@pytest.fixture
def monotonic() -> Monotonic:
    return Monotonic()


@pytest.fixture
async def sandbox(monotonic: Monotonic) -> AsyncIterator[Sandbox]:
    """As Telegram is: nothing is strict, nothing is switched on by BotFather. Only the pace is left to test_pace.py."""
    async with Sandbox.running(limits=False, monotonic=monotonic, webhook_pace=0.0) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(json_serialize=json.dumps) as session:
        yield session


@pytest.fixture
async def owner(sandbox: Sandbox) -> Person:
    """Somebody who has started the bot. Rules that need a person are shown to the sandbox alone."""
    person = sandbox.person("Иван")
    await person.say("/start")
    sandbox.world.updates.clear()
    return person


if TOKEN:

    @pytest.fixture
    async def bot(http: aiohttp.ClientSession) -> Bot:
        return Bot(TELEGRAM, TOKEN, CHAT, http)

else:

    @pytest.fixture
    async def bot(http: aiohttp.ClientSession, sandbox: Sandbox, owner: Person) -> Bot:
        return Bot(sandbox.url, sandbox.token, owner.id, http)


@pytest.fixture
def group(sandbox: Sandbox, owner: Person) -> int:
    """A group of the owner's with the bot in it."""
    made = sandbox.group("Sales", owner)
    made.add_bot(owner.id)
    sandbox.world.updates.clear()
    return made.id
