"""Business accounts: the bot in the chats of a person who has connected it (core.telegram.org/bots/api#business)."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.acts import Impossible
from sandbox.people import Person
from tests.contract.bot import Bot
from tests.contract.business import DAY, Shop, connected
from tests.contract.rules import rule

Json = dict[str, Any]


@pytest.fixture
async def shop(sandbox: Sandbox, bot: Bot, owner: Person) -> Shop:
    return await connected(sandbox, bot, owner)


@rule(154)
async def test_a_person_connects_the_bot(bot: Bot, sandbox: Sandbox, owner: Person) -> None:
    """A person connects a bot that its owner lets be connected: business_connection with the rights that were given.

    Source: core.telegram.org/bots/api#businessconnection, #getbusinessconnection, #user (can_connect_to_business).
    """
    assert (await bot.ask("getMe")).result["can_connect_to_business"] is False
    with pytest.raises(Impossible, match="BotFather"):
        await owner.connect_business()
    sandbox.world.settings.business = True
    assert (await bot.ask("getMe")).result["can_connect_to_business"] is True
    made = await owner.connect_business("can_reply")
    [update] = (await bot.ask("getUpdates")).result
    connection = update["business_connection"]
    assert connection.pop("date") == sandbox.world.date()
    assert connection == {
        "id": made, "user": owner.user, "user_chat_id": owner.id, "rights": {"can_reply": True}, "is_enabled": True,
    }  # fmt: skip
    told = (await bot.ask("getBusinessConnection", business_connection_id=made)).result
    assert told == {**connection, "date": told["date"]}


@rule(155)
async def test_a_connection_is_changed_and_ended(shop: Shop) -> None:
    """What is changed keeps its id, what is ended is_enabled no more; who connects again has another id.

    Source: core.telegram.org/bots/api#update (business_connection); the new id is reported.
    """
    assert await shop.owner.connect_business("can_read_messages") == shop.connection
    await shop.owner.disconnect_business()
    again = await shop.owner.connect_business()
    assert again != shop.connection
    told = [(body["id"], body["is_enabled"]) for _, body in await shop.updates()]
    assert told == [(shop.connection, True), (shop.connection, False), (again, True)]
    assert (await shop.bot.ask("getBusinessConnection", business_connection_id=shop.connection)).result[
        "is_enabled"
    ] is False


@rule(156)
async def test_what_is_written_to_the_account_is_told(shop: Shop) -> None:
    """business_message of customer and owner alike, in the account's own row of ids; nothing while not connected.

    Source: core.telegram.org/bots/api#update (business_message), #message (business_connection_id); td,
    BusinessConnectionManager.cpp, on_update_bot_new_business_message.
    """
    ids = [
        await shop.customer.say("Hello?", chat=shop.chat),
        await shop.customer.send_photo("the flat", chat=shop.chat),
        await shop.owner.say("One minute", chat=shop.chat),
    ]
    assert ids == [2, 3, 4]
    got = await shop.updates()
    assert [(kind, body["message_id"], body["from"]["id"]) for kind, body in got] == [
        ("business_message", 2, shop.customer.id), ("business_message", 3, shop.customer.id),
        ("business_message", 4, shop.owner.id),
    ]  # fmt: skip
    assert {body["business_connection_id"] for _, body in got} == {shop.connection}
    assert {body["chat"]["id"] for _, body in got} == {shop.customer.id}
    await shop.owner.connect_business(excluded=[shop.customer.id])
    await shop.customer.say("between us", chat=shop.chat)
    await shop.owner.disconnect_business()
    await shop.customer.say("nobody hears it", chat=shop.chat)
    assert [kind for kind, _ in await shop.updates()] == ["business_connection"] * 2


@rule(157)
async def test_edits_and_deletions_are_told(shop: Shop) -> None:
    """edited_business_message, and deleted_business_messages with the chat and the ids.

    Source: core.telegram.org/bots/api#update, #businessmessagesdeleted.
    """
    number = await shop.customer.say("100", chat=shop.chat)
    await shop.customer.edit(number, "200", chat=shop.chat)
    await shop.customer.delete(number, chat=shop.chat)
    _, (edited, body), (deleted, gone) = await shop.updates()
    assert (edited, body["text"], body["business_connection_id"]) == (
        "edited_business_message", "200", shop.connection,
    )  # fmt: skip
    assert (deleted, gone["message_ids"]) == ("deleted_business_messages", [number])
    assert (gone["business_connection_id"], gone["chat"]["id"]) == (shop.connection, shop.customer.id)


@rule(158)
async def test_the_bot_answers_for_the_account(shop: Shop) -> None:
    """A message with business_connection_id is the account's, with sender_business_bot, in its chat with the customer.

    Source: core.telegram.org/bots/api#message (sender_business_bot), #sendmessage. That the bot gets no update of its
    own message is a guess.
    """
    sent = await shop.answers("It is", reply_parameters={"message_id": 1})
    assert (sent["from"]["id"], sent["chat"]["id"], sent["message_id"]) == (shop.owner.id, shop.customer.id, 2)
    assert sent["sender_business_bot"]["id"] == shop.sandbox.world.me["id"]
    assert (sent["business_connection_id"], sent["reply_to_message"]["message_id"]) == (shop.connection, 1)
    assert [one.text for one in await shop.customer.look(chat=shop.chat)] == ["Is the flat still for sale?", "It is"]
    assert not await shop.customer.look()
    for method, params in (
        ("sendContact", {"phone_number": "+7", "first_name": "A"}),
        ("sendLocation", {"latitude": 1, "longitude": 2}),
        ("sendDice", {}),
        ("sendPoll", {"question": "?", "options": ["a", "b"]}),
    ):
        made = (await shop.ask(method, **params)).result
        assert made["business_connection_id"] == shop.connection
    assert (await shop.ask("sendChatAction", action="typing")).result is True
    assert not await shop.updates()


@rule(159)
@pytest.mark.parametrize("method", ["sendMessage", "sendPhoto", "sendMediaGroup", "sendChatAction", "editMessageText"])
async def test_an_answer_needs_a_connection_that_lets_it(shop: Shop, method: str) -> None:
    """An unknown connection, no customer's chat, one that has ended, no right, a kept chat, silence for a day.

    Source: td, BusinessConnectionManager.cpp, check_business_connection; core.telegram.org/method/messages.sendMessage
    (BUSINESS_CONNECTION_INVALID, BOT_ACCESS_FORBIDDEN, BUSINESS_PEER_INVALID, BUSINESS_PEER_USAGE_MISSING); a 403 in
    capitals becomes a 400 (telegram-bot-api, Client.cpp, fail_query_with_error, from memory). That an ended connection
    is an invalid one is a guess.
    """
    photo = shop.sandbox.world.files.add("photo", "a", b"x", "image/png")
    params: Json = {
        "sendMessage": {"text": "x"}, "sendChatAction": {"action": "typing"}, "editMessageText": {"text": "y"},
        "sendPhoto": {"photo": photo.face["file_id"]},
        "sendMediaGroup": {"media": [{"type": "photo", "media": photo.face["file_id"]}] * 2},
    }[method]  # fmt: skip
    params["message_id"] = (await shop.answers())["message_id"]

    async def refused(**changed: Any) -> str:
        return (await shop.ask(method, **params, **changed)).words

    assert await refused(business_connection_id="none") == "business connection not found"
    assert await refused(chat_id=-5) == "chat must be a private chat"
    assert await refused(chat_id=shop.owner.id) == "messages must not be sent to self"
    assert await refused(chat_id=shop.sandbox.person("Stranger").id) == "BUSINESS_PEER_INVALID"
    await shop.owner.connect_business("can_read_messages")
    assert await refused() == "BOT_ACCESS_FORBIDDEN"
    await shop.owner.connect_business("can_reply", excluded=[shop.customer.id])
    assert await refused() == "BUSINESS_PEER_INVALID"
    await shop.owner.connect_business("can_reply", excluded=[])
    shop.sandbox.clock.shift(DAY + 1)
    assert await refused() == "BUSINESS_PEER_USAGE_MISSING"
    await shop.customer.say("Hello?", chat=shop.chat)
    await shop.owner.disconnect_business()
    assert await refused() == "BUSINESS_CONNECTION_INVALID"


@rule(156)
async def test_the_account_and_the_bots_own_chat_are_two(shop: Shop) -> None:
    """What a customer writes to the bot itself is a message like any other.

    Source: core.telegram.org/bots/api#update.
    """
    await shop.customer.say("/start")
    await shop.customer.block()
    await shop.customer.say("still here", chat=shop.chat)
    assert [kind for kind, _ in await shop.updates()] == ["message", "my_chat_member", "business_message"]
    assert (await shop.answers("and so are we"))["chat"]["id"] == shop.customer.id
