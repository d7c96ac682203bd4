"""Delivery by webhook: the secret, order within a chat, repetition, and methods in the reply."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from sandbox import Sandbox
from tests.sandbox.api import Api, until
from tests.sandbox.hook_server import hook_server


class Listener:
    """A bot behind a webhook: keeps what came and answers what the test wants."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.secrets: set[str | None] = set()
        self.url = ""
        self.answer: Callable[[str], web.Response] = lambda text: web.Response()
        self.gate = asyncio.Event()
        self.gate.set()
        self._news = asyncio.Condition()

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        text = update["message"]["text"]
        async with self._news:
            self.texts.append(text)
            self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
            self._news.notify_all()
        await self.gate.wait()
        return self.answer(text)

    async def heard(self, count: int) -> list[str]:
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: len(self.texts) >= count)
            return self.texts


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    bot = Listener()
    async with hook_server(bot.take) as bot.url:
        yield bot


async def test_updates_said_before_and_after_come_with_the_secret(
    sandbox: Sandbox, api: Api, listener: Listener
) -> None:
    ivan = sandbox.person("Иван")
    await ivan.say("before")
    await api.get("setWebhook", url=listener.url, secret_token="s3cret")
    await ivan.say("after")
    assert await listener.heard(2) == ["before", "after"]
    assert listener.secrets == {"s3cret"}
    await until(lambda: len(sandbox.world.updates) == 0)
    assert (await api.get("getWebhookInfo"))["pending_update_count"] == 0


async def test_the_next_of_a_chat_waits_for_the_first_and_other_chats_do_not(
    sandbox: Sandbox, api: Api, listener: Listener
) -> None:
    ivan, anna = sandbox.person("Иван"), sandbox.person("Анна")
    await api.get("setWebhook", url=listener.url)
    listener.gate.clear()
    await ivan.say("ivan 1")
    await ivan.say("ivan 2")
    await anna.say("anna 1")
    assert sorted(await listener.heard(2)) == ["anna 1", "ivan 1"]
    listener.gate.set()
    assert (await listener.heard(3))[2] == "ivan 2"


async def test_the_head_is_repeated_until_it_is_taken(sandbox: Sandbox, api: Api, listener: Listener) -> None:
    refusals = iter([500, 404, 302])
    listener.answer = lambda text: web.Response(status=next(refusals, 200))
    await api.get("setWebhook", url=listener.url)
    ivan = sandbox.person("Иван")
    await ivan.say("poison")
    await ivan.say("next")
    assert await listener.heard(5) == ["poison"] * 4 + ["next"]
    assert "302" in (await api.get("getWebhookInfo"))["last_error_message"]


async def test_a_method_in_the_reply_is_carried_out(sandbox: Sandbox, api: Api, listener: Listener) -> None:
    ivan = sandbox.person("Иван")
    reply = {"method": "sendMessage", "chat_id": ivan.id, "text": "by reply"}
    listener.answer = lambda text: web.Response(text=json.dumps(reply), content_type="application/json")
    await api.get("setWebhook", url=listener.url)
    await ivan.say("hi")
    assert (await ivan.hears("by reply")).from_bot
    assert sandbox.ledger.of("sendMessage", ok=True)


async def test_what_was_not_taken_is_left_for_polling(sandbox: Sandbox, api: Api, listener: Listener) -> None:
    listener.answer = lambda text: web.Response(status=500)
    await api.get("setWebhook", url=listener.url)
    await sandbox.person("Иван").say("kept")
    await listener.heard(1)
    await api.get("deleteWebhook")
    [update] = await api.get("getUpdates")
    assert update["message"]["text"] == "kept"


@pytest.mark.parametrize(
    "bad",
    [
        {"url": "http://example.com/x"},
        {"url": "ftp://127.0.0.1"},
        {"url": "https://e.org", "secret_token": "no blanks"},
    ],
)
async def test_a_bad_address_or_secret_is_refused(api: Api, bad: dict[str, Any]) -> None:
    assert (await api.refused("setWebhook", **bad)).startswith("Bad Request")
