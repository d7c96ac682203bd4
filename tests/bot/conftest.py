"""A running bot against an in-process sandbox, over real HTTP, on either database and by either way in."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from bot.app.app import App
from bot.demo.cast import REGULATION
from bot.settings import Settings, load
from crm_core.clock import FrozenClock
from handlers.router import Router
from handlers.routers import clients
from sandbox import Sandbox
from sandbox.people import Person

Opened = Callable[..., AbstractAsyncContextManager[App]]


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("VORONKA_"):
            monkeypatch.delenv(name)


@pytest.fixture
def way_in(request: pytest.FixtureRequest, database_url: str) -> str:
    """How updates come in: with each database the way that it is run with most; a test may ask for one (indirect).

    All four pairs everywhere would say the same twice; one conversation is held by all of them (test_conversation).
    """
    asked: str | None = getattr(request, "param", None)
    return asked or ("polling" if database_url.startswith("sqlite") else "webhook")


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.running(strict=True, inline=True, webhook_pace=0.01) as sandbox:
        yield sandbox


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch) -> Router:
    """A conversation of the test's own in place of the leads'."""
    conversation = Router()
    for table in ("callbacks", "commands", "states", "fallback_handler", "edits"):
        monkeypatch.setattr(clients, table, getattr(conversation, table))
    return clients


@pytest.fixture
def settings(sandbox: Sandbox, database_url: str, way_in: str) -> Settings:
    return settings_for(sandbox, database_url, way_in)


def settings_for(sandbox: Sandbox, database_url: str, way_in: str, **given: Any) -> Settings:
    common: dict[str, Any] = {
        "bot_token": sandbox.token,
        "bot_api_url": sandbox.url,
        "database_url": database_url,
        "http_port": 0,
        "default_locale": "en",
        "regulation": REGULATION,
    }
    if way_in == "webhook":
        port = free_port()
        common |= {"http_port": port, "webhook_url": f"http://127.0.0.1:{port}/hook", "webhook_secret": "open-sesame"}
    return load(None, **{**common, **given})


@pytest.fixture
def opened(settings: Settings, clock: FrozenClock) -> Opened:
    """`async with opened() as app`: the bot runs; leaving stops it as SIGTERM does."""

    @asynccontextmanager
    async def open_and_start(chosen: Settings = settings) -> AsyncIterator[App]:
        async with App.open(chosen, clock=clock) as app:
            await app.start()
            yield app

    return open_and_start


@pytest.fixture
async def app(talk: Router, opened: Opened) -> AsyncIterator[App]:
    async with opened() as app:
        yield app


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def met(sandbox: Sandbox, name: str, **options: Any) -> Person:
    """Somebody who has started the bot before, so that it may write to them."""
    person = sandbox.person(name, **options)
    sandbox.world.accounts[person.id].started = True
    return person
