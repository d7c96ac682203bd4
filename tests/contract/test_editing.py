"""Editing and deleting."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.people import Person
from tests.contract.bot import Bot, button, buttons
from tests.contract.rules import rule

NOT_MODIFIED = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"  # noqa: E501
TWO_DAYS = 48 * 3600 + 60


@rule(67, 68, lone=True)
async def test_an_edit_changes_something(bot: Bot) -> None:
    """The same text and keyboard: 400 message is not modified; an edit without a keyboard takes it away.

    Source: telegram-bot-api, Client.cpp:102; td, MessagesManager.
    """
    sent = await bot.says(reply_markup=buttons(button()))
    place = {"chat_id": bot.chat, "message_id": sent["message_id"], "text": "x"}
    assert (await bot.ask("editMessageText", **place, reply_markup=buttons(button()))).words == NOT_MODIFIED
    assert "reply_markup" not in (await bot.ask("editMessageText", **place)).result


@rule(69, 74, lone=True)
@pytest.mark.parametrize(
    ("params", "words"),
    [({"message_id": 999_999}, "message to edit not found"), ({}, "message identifier is not specified")],
)
async def test_what_is_edited_must_be_there(bot: Bot, params: dict[str, Any], words: str) -> None:
    """An unknown message, none at all.

    Source: telegram-bot-api, Client.cpp:13547, 12446.
    """
    assert (await bot.ask("editMessageText", chat_id=bot.chat, text="y", **params)).words == words


@rule(70)
async def test_a_persons_message_is_not_edited(bot: Bot, owner: Person) -> None:
    """A message of a person's: 400 message can't be edited.

    Source: td, MessagesManager.cpp:23386.
    """
    wrote = await owner.say("mine")
    answer = await bot.ask("editMessageText", chat_id=bot.chat, message_id=wrote, text="yours")
    assert answer.words == "message can't be edited"


@rule(71, lone=True)
async def test_an_edited_message_has_an_inline_keyboard(bot: Bot) -> None:
    """A reply keyboard in an edit: 400 inline keyboard expected.

    Source: td, ReplyMarkup.cpp:733.
    """
    sent = await bot.says()
    place = {"chat_id": bot.chat, "message_id": sent["message_id"], "text": "y"}
    answer = await bot.ask("editMessageText", **place, reply_markup={"keyboard": [["A"]]})
    assert answer.words == "inline keyboard expected"


@rule(73, lone=True)
async def test_a_text_has_no_caption(bot: Bot) -> None:
    """editMessageCaption of a text: 400 there is no caption in the message to edit.

    Source: td, MessagesManager.cpp.
    """
    sent = await bot.says()
    answer = await bot.ask("editMessageCaption", chat_id=bot.chat, message_id=sent["message_id"], caption="c")
    assert answer.words == "there is no caption in the message to edit"


@rule(75, 76, 77, lone=True)
async def test_what_is_deleted_must_be_named(bot: Bot) -> None:
    """A message that is gone, 101 messages, none.

    Source: telegram-bot-api, Client.cpp:13805, 12418, 13816.
    """
    answer = await bot.ask("deleteMessage", chat_id=bot.chat, message_id=999_999)
    assert answer.words == "message to delete not found"
    answer = await bot.ask("deleteMessages", chat_id=bot.chat, message_ids=list(range(1, 102)))
    assert answer.words == "too many message identifiers specified"
    answer = await bot.ask("deleteMessages", chat_id=bot.chat, message_ids=[])
    assert answer.words == "message identifiers are not specified"


@rule(78, 79)
async def test_after_two_days_a_message_is_edited_and_not_deleted(bot: Bot, sandbox: Sandbox) -> None:
    """A message older than 48 hours: 400 message can't be deleted for everyone; it can be edited still.

    Source: td, MessagesManager.cpp:8507; core.telegram.org/bots/api#deletemessage.
    """
    place = {"chat_id": bot.chat, "message_id": (await bot.says())["message_id"]}
    sandbox.clock.shift(TWO_DAYS)
    assert (await bot.ask("deleteMessage", **place)).words == "message can't be deleted for everyone"
    assert (await bot.ask("editMessageText", **place, text="y")).result["text"] == "y"
