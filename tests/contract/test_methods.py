"""Methods of every other kind."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.acts import perform
from sandbox.people import Person
from tests.contract.bot import Bot
from tests.contract.rules import rule
from tests.sandbox.conftest import Monotonic

INVOICE = {
    "title": "Shop", "description": "A shop", "payload": "deal-1", "currency": "RUB", "provider_token": "test",
    "prices": [{"label": "Shop", "amount": 150_000}],
}  # fmt: skip


@rule(102, 112, lone=True)
async def test_a_poll_is_sent_and_stopped(bot: Bot) -> None:
    """sendPoll and stopPoll; a poll is stopped once.

    Source: core.telegram.org/bots/api#sendpoll, #stoppoll.
    """
    sent = (await bot.ask("sendPoll", chat_id=bot.chat, question="Tea?", options=["yes", {"text": "no"}])).result
    assert [option["text"] for option in sent["poll"]["options"]] == ["yes", "no"]
    place = {"chat_id": bot.chat, "message_id": sent["message_id"]}
    assert (await bot.ask("stopPoll", **place)).result["is_closed"] is True
    assert (await bot.ask("stopPoll", **place)).words == "poll has already been closed"


@rule(103, lone=True)
async def test_a_die_is_cast(bot: Bot) -> None:
    """sendDice: a value of the emoji's range.

    Source: core.telegram.org/bots/api#senddice.
    """
    assert 1 <= (await bot.ask("sendDice", chat_id=bot.chat)).result["dice"]["value"] <= 6


@rule(104, lone=True)
async def test_a_venue_is_a_place_with_a_name(bot: Bot) -> None:
    """sendVenue: venue and location both come back.

    Source: core.telegram.org/bots/api#sendvenue.
    """
    place = {"latitude": 55.75, "longitude": 37.61, "title": "Stock", "address": "Lesnaya, 5"}
    sent = (await bot.ask("sendVenue", chat_id=bot.chat, **place)).result
    assert (sent["venue"]["title"], sent["location"]["latitude"]) == ("Stock", 55.75)


@rule(105)
async def test_an_invoice_is_paid(bot: Bot, sandbox: Sandbox, owner: Person) -> None:
    """sendInvoice, pre_checkout_query, its answer, successful_payment.

    Source: core.telegram.org/bots/payments.
    """
    assert (await bot.ask("sendInvoice", chat_id=bot.chat, **{**INVOICE, "prices": []})).words == (
        "CURRENCY_TOTAL_AMOUNT_INVALID"
    )
    sent = (await bot.ask("sendInvoice", chat_id=bot.chat, **INVOICE)).result
    assert sent["invoice"]["total_amount"] == 150_000
    perform(sandbox.world, owner.id, "pay", {"message": sent["message_id"]})
    [asked] = (await bot.ask("getUpdates")).result
    query = asked["pre_checkout_query"]
    assert (query["invoice_payload"], query["total_amount"]) == ("deal-1", 150_000)
    assert (await bot.ask("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)).result is True
    [paid] = (await bot.ask("getUpdates", offset=asked["update_id"] + 1)).result
    assert paid["message"]["successful_payment"]["invoice_payload"] == "deal-1"


@rule(106)
async def test_a_forum_has_topics(bot: Bot, sandbox: Sandbox, owner: Person) -> None:
    """createForumTopic and closeForumTopic; messages go into a topic while it is open. Elsewhere there are none.

    Source: core.telegram.org/bots/api#createforumtopic.
    """
    group = sandbox.group("Sales", owner, supergroup=True)
    group.add_bot(owner.id)
    assert (await bot.ask("createForumTopic", chat_id=group.id, name="A")).words == "the chat is not a forum"
    chat = sandbox.world.chats[group.id]
    chat.body["is_forum"], chat.bot_status = True, "administrator"
    thread = (await bot.ask("createForumTopic", chat_id=group.id, name="A")).result["message_thread_id"]
    place = {"chat_id": group.id, "message_thread_id": thread}
    assert (await bot.ask("sendMessage", **place, text="x")).result["message_thread_id"] == thread
    assert (await bot.ask("closeForumTopic", **place)).result is True
    assert (await bot.ask("sendMessage", **place, text="x")).words == "TOPIC_CLOSED"


@rule(107, 108)
async def test_administrators_and_links_are_of_groups(bot: Bot, group: int) -> None:
    """getChatAdministrators has the owner; exportChatInviteLink needs a right; a private chat has neither.

    Source: core.telegram.org/bots/api#getchatadministrators, #exportchatinvitelink.
    """
    [owner] = (await bot.ask("getChatAdministrators", chat_id=group)).result
    assert owner["status"] == "creator"
    answer = await bot.ask("getChatAdministrators", chat_id=bot.chat)
    assert answer.words == "there are no administrators in the private chat"
    answer = await bot.ask("exportChatInviteLink", chat_id=group)
    assert answer.words == "not enough rights to export chat invite link"


@rule(109, lone=True)
async def test_profile_photos_are_counted(bot: Bot) -> None:
    """getUserProfilePhotos: a count and the photos.

    Source: core.telegram.org/bots/api#getuserprofilephotos.
    """
    assert "total_count" in (await bot.ask("getUserProfilePhotos", user_id=bot.chat)).result


@rule(110, 111, 114)
@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("getBusinessConnection", {"business_connection_id": "x"}, "business connection not found"),
        (
            "sendChecklist",
            {
                "business_connection_id": "x", "chat_id": 1,
                "checklist": {"title": "A", "tasks": [{"id": 1, "text": "b"}]},
            },
            "business connection not found",
        ),
        (
            "answerWebAppQuery",
            {
                "web_app_query_id": "x",
                "result": {"type": "article", "id": "1", "title": "A", "input_message_content": {"message_text": "x"}},
            },
            "query is too old and response timeout expired or query ID is invalid",
        ),
    ],
)  # fmt: skip
async def test_a_bot_without_a_business_has_no_connection(
    bot: Bot, method: str, params: dict[str, Any], words: str
) -> None:
    """What needs a business connection or a Mini App's query that nobody has.

    Source: telegram-bot-api, Client.cpp; seen live by another client's suite for business connections.
    """
    assert (await bot.ask(method, **params)).words == words


@rule(113, lone=True)
async def test_a_draft_is_shown_and_not_kept(bot: Bot) -> None:
    """sendMessageDraft: true.

    Source: core.telegram.org/bots/api#sendmessagedraft.
    """
    assert (await bot.ask("sendMessageDraft", chat_id=bot.chat, draft_id=1, text="half a wo")).result is True


@rule(115, 116)
async def test_a_bot_that_logs_out_is_out(bot: Bot, monotonic: Monotonic) -> None:
    """close is refused for ten minutes; after logOut every method is refused: 400 Logged out.

    Source: core.telegram.org/bots/api#logout, #close; telegram-bot-api, Client.cpp.
    """
    assert (await bot.ask("close", form={})).status == 429
    monotonic.now += 600
    assert (await bot.ask("close")).result is True
    assert (await bot.ask("logOut")).result is True
    assert (await bot.ask("getMe")).words == "Logged out"


@rule(117, 118, lone=True)
async def test_a_reaction_is_one_of_a_list(bot: Bot) -> None:
    """An emoji that is none of the reactions: REACTION_INVALID; two by a bot: REACTIONS_TOO_MANY.

    Source: core.telegram.org/bots/api#setmessagereaction; errors of Telegram's servers.
    """
    place = {"chat_id": bot.chat, "message_id": (await bot.says())["message_id"]}
    thumb = {"type": "emoji", "emoji": "👍"}
    assert (await bot.ask("setMessageReaction", **place, reaction=[thumb])).result is True
    cake = {"type": "emoji", "emoji": "🎂"}
    assert (await bot.ask("setMessageReaction", **place, reaction=[cake])).words == "REACTION_INVALID"
    two = [thumb, {"type": "emoji", "emoji": "🔥"}]
    assert (await bot.ask("setMessageReaction", **place, reaction=two)).words == "REACTIONS_TOO_MANY"


@rule(119, 120)
@pytest.mark.parametrize(
    ("command", "words"),
    [
        ({"command": "start", "description": "a" * 257}, "command description length must not exceed 256"),
        ({"command": "Start", "description": "a"}, "BOT_COMMAND_INVALID"),
    ],
)
async def test_commands_are_small_and_described(bot: Bot, command: dict[str, str], words: str) -> None:
    """A description of 257 characters, capital letters.

    Source: td, BotCommand.cpp:205; an error of Telegram's servers.
    """
    assert (await bot.ask("setMyCommands", commands=[command])).words == words


@rule(121, lone=True)
async def test_an_action_is_one_of_a_list(bot: Bot) -> None:
    """sendChatAction of no action: 400 wrong parameter action in request.

    Source: telegram-bot-api, Client.cpp:13446.
    """
    answer = await bot.ask("sendChatAction", chat_id=bot.chat, action="dancing")
    assert answer.words == "wrong parameter action in request"
