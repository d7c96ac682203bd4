"""What the bot does to the messages of a business account that it is connected to."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.people import Person
from tests.contract.bot import Bot, button, buttons
from tests.contract.business import DAY, Shop, connected
from tests.contract.rules import rule

Json = dict[str, Any]


@pytest.fixture
async def shop(sandbox: Sandbox, bot: Bot, owner: Person) -> Shop:
    return await connected(sandbox, bot, owner)


@rule(160)
async def test_the_accounts_messages_are_edited(shop: Shop) -> None:
    """The bot's at any time, the owner's for 48 hours, the customer's never.

    Source: core.telegram.org/bots/api#updating-messages; core.telegram.org/method/messages.editMessage
    (MESSAGE_AUTHOR_REQUIRED, MESSAGE_EDIT_TIME_EXPIRED, MESSAGE_ID_INVALID).
    """
    own = (await shop.answers("x", reply_markup=buttons(button())))["message_id"]
    by_hand = await shop.owner.say("by hand", chat=shop.chat)

    async def edited(number: int) -> Any:
        return await shop.ask("editMessageText", message_id=number, text=f"{number}")

    assert (await edited(by_hand)).result["text"] == f"{by_hand}"
    assert (await edited(1)).words == "MESSAGE_AUTHOR_REQUIRED"
    assert (await edited(99)).words == "MESSAGE_ID_INVALID"
    shop.sandbox.clock.shift(2 * DAY + 1)
    await shop.customer.say("Hello?", chat=shop.chat)
    assert (await edited(by_hand)).words == "MESSAGE_EDIT_TIME_EXPIRED"
    changed = (await edited(own)).result
    assert (changed["text"], changed["business_connection_id"], "reply_markup" in changed) == (
        f"{own}", shop.connection, False,
    )  # fmt: skip


@rule(161)
async def test_messages_of_the_account_are_deleted_by_right(shop: Shop) -> None:
    """deleteBusinessMessages: the bot's own with one right, anybody's with the other; 1 to 100, of one chat.

    Source: core.telegram.org/bots/api#deletebusinessmessages; core.telegram.org/method/messages.deleteMessages.
    """
    own = (await shop.answers())["message_id"]

    async def deleted(*numbers: int) -> Any:
        return await shop.ask("deleteBusinessMessages", message_ids=list(numbers), chat_id=None)

    await shop.owner.connect_business("can_reply")
    assert (await deleted(own)).words == "BOT_ACCESS_FORBIDDEN"
    await shop.owner.connect_business("can_delete_sent_messages")
    assert (await deleted(own, 1)).words == "BOT_ACCESS_FORBIDDEN"
    assert (await deleted(own)).result is True
    await shop.owner.connect_business("can_delete_all_messages")
    assert (await deleted(1, own)).result is True
    assert not await shop.customer.look(chat=shop.chat)
    assert (await deleted()).words == "message identifiers are not specified"
    assert (await deleted(*range(1, 102))).words == "too many message identifiers specified"


@rule(162)
async def test_the_bot_reads_for_the_account(shop: Shop) -> None:
    """readBusinessMessage needs can_read_messages and a chat that was active within a day.

    Source: core.telegram.org/bots/api#readbusinessmessage. The words for a message that is not there are a guess.
    """
    assert (await shop.ask("readBusinessMessage", message_id=1)).result is True
    assert shop.sandbox.world.chats[shop.chat].read == 1
    assert (await shop.ask("readBusinessMessage", message_id=9)).words == "MESSAGE_ID_INVALID"
    await shop.owner.connect_business("can_reply")
    assert (await shop.ask("readBusinessMessage", message_id=1)).words == "BOT_ACCESS_FORBIDDEN"


@rule(163)
async def test_a_button_under_an_answer_is_pressed(shop: Shop) -> None:
    """The press tells of the message with its business_connection_id, and is answered as any other.

    Source: core.telegram.org/bots/api#callbackquery, #message.
    """
    sent = await shop.answers("When?", reply_markup=buttons(button()))
    await shop.customer.press_data("go", sent["message_id"], wait=False, chat=shop.chat)
    [(kind, query)] = await shop.updates()
    assert (kind, query["from"]["id"]) == ("callback_query", shop.customer.id)
    assert query["message"]["business_connection_id"] == shop.connection
    assert (await shop.bot.ask("answerCallbackQuery", callback_query_id=query["id"])).result is True


@rule(164)
@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("sendChecklist", {"checklist": {"title": "A", "tasks": [{"id": 1, "text": "b"}]}}),
        ("setBusinessAccountName", {"first_name": "A"}),
        ("setBusinessAccountBio", {"bio": "A"}),
        ("getBusinessAccountStarBalance", {}),
        ("deleteStory", {"story_id": 1}),
    ],
)
async def test_what_nobody_lets_a_bot_do_is_forbidden(shop: Shop, method: str, params: Json) -> None:
    """Of names, stories, gifts and stars of the account nobody here can give a right.

    Source: core.telegram.org/bots/api#businessbotrights; BOT_ACCESS_FORBIDDEN as with rule 159.
    """
    assert (await shop.ask(method, **params)).words == "BOT_ACCESS_FORBIDDEN"
    changed = await shop.ask(method, **params, business_connection_id="none")
    assert changed.words == "business connection not found"
