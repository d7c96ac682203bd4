"""Where a message may go, and what it may answer."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.people import Person
from tests.contract.bot import Bot, button, buttons
from tests.contract.rules import rule


@rule(55)
async def test_somebody_whom_the_bot_never_met_is_not_found(bot: Bot, sandbox: Sandbox) -> None:
    """A person who never met the bot: 400 chat not found; 403 once they share a group.

    Source: telegram-bot-api, Client.cpp:8210, getChat: there is no access hash.
    """
    anna = sandbox.person("Анна")
    assert (await bot.ask("sendMessage", chat_id=anna.id, text="x")).words == "chat not found"
    sandbox.group("Sales", anna).add_bot(anna.id)
    answer = await bot.ask("sendMessage", chat_id=anna.id, text="x")
    assert (answer.status, answer.words) == (403, "Forbidden: bot can't initiate conversation with a user")


@rule(56)
async def test_who_blocked_the_bot_gets_nothing(bot: Bot, owner: Person) -> None:
    """A bot that is blocked: 403.

    Source: telegram-bot-api, Client.cpp:123.
    """
    await owner.block()
    answer = await bot.ask("sendMessage", chat_id=owner.id, text="x")
    assert (answer.status, answer.words) == (403, "Forbidden: bot was blocked by the user")


@rule(58, lone=True)
async def test_a_thread_must_be_there(bot: Bot) -> None:
    """message_thread_id of no thread: 400 message thread not found.

    Source: telegram-bot-api, Client.cpp:6818, 8265.
    """
    assert await bot.refused(message_thread_id=999_999) == "message thread not found"


@rule(61)
async def test_a_supergroup_counts_its_messages_from_one(bot: Bot, sandbox: Sandbox, owner: Person) -> None:
    """Message ids of a supergroup are its own; all other chats of a bot share theirs.

    Source: core.telegram.org/bots/api#message; td: a channel has server ids of its own.
    """
    group = sandbox.group("Sales", owner, supergroup=True)
    group.add_bot(owner.id)
    sent = (await bot.ask("sendMessage", chat_id=group.id, text="x")).result
    assert sent["message_id"] == 2


@rule(62)
async def test_a_group_that_moved_says_where_to(bot: Bot, sandbox: Sandbox, owner: Person) -> None:
    """A group that became a supergroup: 400 with migrate_to_chat_id.

    Source: telegram-bot-api, Client.cpp:8132.
    """
    group = sandbox.group("Sales", owner)
    group.add_bot(owner.id)
    moved = group.migrate(owner.id)
    answer = await bot.ask("sendMessage", chat_id=group.id, text="x")
    assert answer.words == "group chat was upgraded to a supergroup chat"
    assert answer.body["parameters"] == {"migrate_to_chat_id": moved.id}


@rule(63, lone=True)
async def test_what_is_answered_must_be_there(bot: Bot) -> None:
    """A reply to a message that is gone: 400, unless it may be sent without.

    Source: telegram-bot-api, Client.cpp:8516.
    """
    gone = {"message_id": 999_999}
    assert await bot.refused(reply_parameters=gone) == "message to be replied not found"
    assert "reply_to_message" not in await bot.says(reply_parameters={**gone, "allow_sending_without_reply": True})


@rule(64, 65, lone=True)
async def test_a_quote_comes_back_and_must_be_of_the_message(bot: Bot) -> None:
    """A reply with a quote has it as TextQuote; words that are not in the message: 400 QUOTE_TEXT_INVALID.

    Source: core.telegram.org/bots/api#replyparameters; an error of Telegram's servers.
    """
    first = await bot.says("one two three")
    reply = {"message_id": first["message_id"], "quote": "two"}
    assert (await bot.says(reply_parameters=reply))["quote"] == {"text": "two", "position": 4, "is_manual": True}
    assert await bot.refused(reply_parameters={**reply, "quote": "four"}) == "QUOTE_TEXT_INVALID"


@rule(66, lone=True)
async def test_what_was_said_of_previews_comes_back(bot: Bot) -> None:
    """link_preview_options are a field of the message; an address that is none is refused.

    Source: core.telegram.org/bots/api#message.
    """
    sent = await bot.says("https://e.com/x", link_preview_options={"is_disabled": True})
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert await bot.refused(link_preview_options={"url": "not-a-url"}) == "WEBPAGE_URL_INVALID"


@rule(34, lone=True)
@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"business_connection_id": "x"}, "business connection not found"),
        ({"message_effect_id": "9999999999999999999"}, "EFFECT_ID_INVALID"),
        ({"allow_paid_broadcast": True}, "FLOODSKIP_NOT_ALLOWED"),
        ({"suggested_post_parameters": {}}, "suggested posts can be sent only to channel direct messages"),
        ({"reply_markup": buttons(button(pay=True))}, "BUTTON_TYPE_INVALID"),
        ({"reply_markup": buttons(button(copy_text={"text": ""}))}, "BUTTON_COPY_TEXT_INVALID"),
        ({"parse_mode": "INVALID"}, "unsupported parse_mode"),
    ],
)
async def test_what_a_plain_bot_may_not_have(bot: Bot, params: dict[str, Any], words: str) -> None:
    """A business connection, an effect, a paid broadcast, a price, a payment without an invoice.

    Source: a published suite of another client has seen these words live.
    """
    assert await bot.refused(**params) == words
