"""How fast a bot may send. The figures are those of sandbox/limits.py."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox import Sandbox
from sandbox.people import Person
from tests.contract.rules import rule
from tests.sandbox.api import Api
from tests.sandbox.conftest import Monotonic


@pytest.fixture
async def paced(monotonic: Monotonic, http: aiohttp.ClientSession) -> AsyncIterator[tuple[Sandbox, Api]]:
    async with Sandbox.running(monotonic=monotonic, webhook_pace=0.0) as running:
        yield running, Api(running, http)


async def friends(api: Api, count: int) -> list[Person]:
    return [await api.friend(f"Friend {number}") for number in range(count)]


@rule(141)
async def test_twenty_messages_to_twenty_chats_pass_at_once(paced: tuple[Sandbox, Api]) -> None:
    """A burst over different chats passes; a second's worth may leave at once.

    Source: core.telegram.org/bots/faq#my-bot-is-hitting-limits, about 30 a second; reported of bursts.
    """
    _, api = paced
    for person in await friends(api, 20):
        await api.get("sendMessage", chat_id=person.id, text="x")


@rule(142)
async def test_an_edit_costs_as_much_as_a_message(paced: tuple[Sandbox, Api]) -> None:
    """Edits count: with messages to the same chat, three at once and one a second; 429 says how long to wait.

    Source: reported (retry_after of 30–245 s on edits); core.telegram.org/bots/faq.
    """
    _, api = paced
    ivan = await api.friend()
    sent = await api.get("sendMessage", chat_id=ivan.id, text="0")
    place = {"chat_id": ivan.id, "message_id": sent["message_id"]}
    told = [await api.ask("editMessageText", **place, text=str(number)) for number in range(1, 5)]
    assert [answer["ok"] for answer in told] == [True, True, False, False]
    assert told[2]["description"] == "Too Many Requests: retry after 1"
    assert told[2]["parameters"] == {"retry_after": 1}


@rule(143)
async def test_presses_are_answered_and_messages_deleted_for_nothing(paced: tuple[Sandbox, Api]) -> None:
    """Answers to presses, deletions and chat actions are not counted.

    Source: reported; the FAQ speaks of messages.
    """
    _, api = paced
    ivan = await api.friend()
    sent = [await api.get("sendMessage", chat_id=ivan.id, text="x") for _ in range(3)]
    for message in sent:
        await api.get("sendChatAction", chat_id=ivan.id, action="typing")
        await api.get("deleteMessage", chat_id=ivan.id, message_id=message["message_id"])


@rule(144)
async def test_a_group_takes_twenty_a_minute(paced: tuple[Sandbox, Api], monotonic: Monotonic) -> None:
    """More than 20 messages within a minute to one group are refused until the oldest is a minute old.

    Source: core.telegram.org/bots/faq#my-bot-is-hitting-limits.
    """
    sandbox, api = paced
    ivan = await api.friend()
    group = sandbox.group("Sales", ivan)
    group.add_bot(ivan.id)
    for _ in range(20):
        await api.get("sendMessage", chat_id=group.id, text="x")
        monotonic.now += 1
    answer = await api.ask("sendMessage", chat_id=group.id, text="x")
    assert answer["parameters"] == {"retry_after": 40}
