"""How updates reach a bot: polling, webhooks, their order and their repetition."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from sandbox import Sandbox
from sandbox.people import Person
from sandbox.updates import lane_of
from sandbox.webhook import WebhookSender
from tests.contract.bot import Bot, button, buttons
from tests.contract.rules import rule
from tests.sandbox.conftest import Monotonic
from tests.sandbox.hook_server import hook_server


class Hook:
    """A bot behind a webhook that takes nothing until it is told to."""

    def __init__(self) -> None:
        self.url = ""
        self.seen: asyncio.Queue[str] = asyncio.Queue()
        self.refused: set[str] = set()

    async def take(self, request: web.Request) -> web.Response:
        update: dict[str, Any] = await request.json()
        kind = next(key for key in update if key != "update_id")
        self.seen.put_nowait(kind)
        return web.Response(status=500 if kind in self.refused else 200)

    async def next(self) -> str:
        async with asyncio.timeout(5):
            return await self.seen.get()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    made = Hook()
    async with hook_server(made.take) as made.url:
        yield made


@rule(132)
async def test_allowed_updates_are_kept_when_left_out(bot: Bot, sandbox: Sandbox) -> None:
    """allowed_updates that are left out stay as they were.

    Source: core.telegram.org/bots/api#getupdates; telegram-bot-api, Client.cpp:16931.
    """
    await bot.ask("getUpdates", allowed_updates=["message"])
    await bot.ask("getUpdates")
    assert sandbox.world.updates.allowed == {"message"}


@rule(174)
@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        (["Message", "nonsense"], {"message"}),
        (["nonsense"], None),
        ([], None),
        ("message", {"poll"}),
        ("[", {"poll"}),
        ([1], {"poll"}),
        ({"message": True}, {"poll"}),
    ],
)
async def test_kinds_of_updates_are_read_leniently(
    bot: Bot, sandbox: Sandbox, asked: object, allowed: set[str] | None
) -> None:
    """Names in any case, unknown ones passed over, none of them is the default; what is no list changes nothing.

    Source: telegram-bot-api, Client.cpp, get_allowed_update_types.
    """
    await bot.ask("getUpdates", allowed_updates=["poll"])
    assert (await bot.ask("getUpdates", allowed_updates=asked)).result == []
    assert sandbox.world.updates.allowed == allowed


@rule(175)
async def test_questions_do_not_wait_for_a_day(bot: Bot, sandbox: Sandbox, monotonic: Monotonic) -> None:
    """Unheard, an inline query is gone after 30 seconds, a press after 150, a chosen result after 600.

    Source: telegram-bot-api, Client.cpp, add_new_inline_query, add_new_callback_query, add_new_chosen_inline_result.
    """
    person = {"from": {"id": 1}}
    for kind in ("inline_query", "callback_query", "shipping_query", "chosen_inline_result"):
        sandbox.world.updates.add(kind, person, 1)
    left: list[int] = []
    for seconds in (29, 2, 118, 2, 448, 2):
        monotonic.now += seconds
        left.append(len((await bot.ask("getUpdates")).result))
    assert left == [4, 3, 3, 1, 1, 0]


@rule(176)
def test_who_waits_for_whom() -> None:
    """What becomes of members queues by the member, of the bot itself by the chat, of payments by whoever pays.

    Source: telegram-bot-api, Client.cpp, webhook_queue_id of add_update_chat_member, add_new_pre_checkout_query.
    """

    def lane(kind: str, person: int = 1, chat: int = 7) -> int | str:
        changed = {"new_chat_member": {"user": {"id": person}}}
        return lane_of(kind, {"from": {"id": person}, "chat": {"id": chat}, **changed}, chat)

    assert lane("my_chat_member", person=1) == lane("my_chat_member", person=2) != lane("my_chat_member", chat=8)
    assert lane("chat_member", chat=7) == lane("chat_member", chat=8) != lane("chat_member", person=2)
    assert lane("shipping_query") == lane("pre_checkout_query") != lane("callback_query")
    assert len({lane(kind) for kind in ("message", "my_chat_member", "chat_member", "inline_query")}) == 4


@rule(133)
async def test_allowed_updates_are_not_told_by_default(bot: Bot) -> None:
    """getWebhookInfo has no allowed_updates while they are the default.

    Source: telegram-bot-api, Client.cpp:5974.
    """
    info = (await bot.ask("getWebhookInfo")).result
    assert info == {"url": "", "has_custom_certificate": False, "pending_update_count": 0}


@rule(134, 136)
@pytest.mark.parametrize(
    ("params", "words"),
    [
        (
            {"url": "https://e.com:8081/hook"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://e.com/hook", "secret_token": "a" * 257}, "secret token is too long"),
        ({"url": "https://e.com/hook", "secret_token": "ä"}, "secret token contains unallowed characters"),
        ({"url": "http://e.com/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
    ],
)
async def test_a_webhook_has_its_rules(bot: Bot, params: dict[str, Any], words: str) -> None:
    """A port that is not one of four, a secret that is too long or of other letters, no https.

    Source: telegram-bot-api, WebhookActor.cpp, start_up; Client.cpp:16020.
    """
    assert (await bot.ask("setWebhook", **params)).words == words


@rule(135, 138)
async def test_a_webhook_is_set_once_a_second(bot: Bot, sandbox: Sandbox, hook: Hook, monotonic: Monotonic) -> None:
    """A second call within a second: 429 with a second to wait; after it the same again is true.

    Source: telegram-bot-api, Client.cpp:15733, 15768.
    """
    sandbox.limits.enabled = True
    assert (await bot.ask("setWebhook", url=hook.url)).result is True
    refused = await bot.ask("setWebhook", form={"url": hook.url})
    assert (refused.status, refused.body["parameters"]) == (429, {"retry_after": 1})
    monotonic.now += 1
    assert (await bot.ask("setWebhook", url=hook.url)).result is True


@rule(137)
async def test_connections_are_clamped(bot: Bot, hook: Hook) -> None:
    """max_connections of 1000 are 100.

    Source: telegram-bot-api, Client.cpp:15988.
    """
    await bot.ask("setWebhook", url=hook.url, max_connections=1000)
    assert (await bot.ask("getWebhookInfo")).result["max_connections"] == 100


@rule(139)
async def test_there_is_no_polling_beside_a_webhook(bot: Bot, hook: Hook) -> None:
    """getUpdates with a webhook: 409 Conflict.

    Source: telegram-bot-api, Client.cpp:15703.
    """
    await bot.ask("setWebhook", url=hook.url)
    answer = await bot.ask("getUpdates")
    told = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    assert (answer.status, answer.words) == (409, f"Conflict: {told}")


@rule(140)
async def test_what_waits_is_dropped_on_demand(bot: Bot, owner: Person) -> None:
    """deleteWebhook with drop_pending_updates drops them.

    Source: telegram-bot-api, Client.cpp:16006.
    """
    await owner.say("x")
    await bot.ask("deleteWebhook", drop_pending_updates=True)
    assert (await bot.ask("getUpdates")).result == []


@rule(146)
async def test_a_press_overtakes_a_text_that_is_not_taken(bot: Bot, owner: Person, hook: Hook) -> None:
    """Messages queue by chat, presses by whoever pressed: what holds one queue does not hold the other.

    Source: telegram-bot-api, Client.cpp, around 17155–17279, webhook_queue_id.
    """
    sent = await bot.says(reply_markup=buttons(button(callback_data="go")))
    hook.refused = {"message"}
    await bot.ask("setWebhook", url=hook.url)
    await owner.say("a text")
    assert await hook.next() == "message"
    await owner.press_data("go", sent["message_id"], wait=False)
    while (kind := await hook.next()) != "callback_query":
        assert kind == "message", "it comes again and again"


@rule(147)
async def test_a_refused_update_comes_again_at_once_and_then_ever_later(sandbox: Sandbox) -> None:
    """Repeated at once, after 2, 4, 8 … seconds, at last after some 60–120.

    Source: telegram-bot-api, WebhookActor.cpp.
    """
    sender = WebhookSender(sandbox.world)
    pauses = [sender.pause(failures) for failures in range(1, 12)]
    assert pauses[:6] == [0, 2, 4, 8, 16, 32]
    assert all(60 <= pause <= 120 for pause in pauses[6:])


@rule(148)
async def test_a_pause_that_is_asked_for_is_made(sandbox: Sandbox) -> None:
    """Retry-After of a refused update is obeyed, an hour at most.

    Source: telegram-bot-api, WebhookActor.cpp.
    """
    sender = WebhookSender(sandbox.world)
    assert [sender.pause(1, asked) for asked in ("30", "3600", "86400")] == [30, 3600, 3600]
    assert sender.pause(2, "Fri, 27 Nov 2026 10:00:00 GMT") == 2
