"""Pressed buttons and their answers, inline queries."""

from __future__ import annotations

import pytest

from sandbox import Sandbox
from sandbox.acts import perform
from sandbox.people import Person
from tests.contract.bot import Bot, button, buttons
from tests.contract.rules import rule
from tests.sandbox.conftest import Monotonic

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def pressed(bot: Bot, sandbox: Sandbox, owner: Person) -> str:
    """The id of a press."""
    sent = await bot.says(reply_markup=buttons(button(callback_data="go")))
    await owner.press_data("go", sent["message_id"], wait=False)
    [update] = (await bot.ask("getUpdates")).result
    await bot.ask("getUpdates", offset=update["update_id"] + 1)
    return update["callback_query"]["id"]


@rule(80)
async def test_an_answer_has_at_most_200_characters(bot: Bot, sandbox: Sandbox, owner: Person) -> None:
    """A text of 201 characters: 400 MESSAGE_TOO_LONG.

    Source: core.telegram.org/bots/api#answercallbackquery; an error of Telegram's servers.
    """
    press = await pressed(bot, sandbox, owner)
    answer = await bot.ask("answerCallbackQuery", callback_query_id=press, text="я" * 201)
    assert answer.words == "MESSAGE_TOO_LONG"
    assert (await bot.ask("answerCallbackQuery", callback_query_id=press, text="я" * 200)).result is True


@rule(81)
async def test_a_press_is_answered_once(bot: Bot, sandbox: Sandbox, owner: Person) -> None:
    """A second answer to a press: 400 query is too old.

    Source: reported; QUERY_ID_INVALID of the servers (telegram-bot-api, Client.cpp:160).
    """
    press = await pressed(bot, sandbox, owner)
    assert (await bot.ask("answerCallbackQuery", callback_query_id=press, text="once")).result is True
    assert (await bot.ask("answerCallbackQuery", callback_query_id=press, text="twice")).words == TOO_OLD


@rule(145)
async def test_a_press_is_answered_within_twenty_seconds(
    bot: Bot, sandbox: Sandbox, owner: Person, monotonic: Monotonic
) -> None:
    """After some twenty seconds an answer is too late.

    Source: reported.
    """
    press = await pressed(bot, sandbox, owner)
    monotonic.now += 21
    assert (await bot.ask("answerCallbackQuery", callback_query_id=press)).words == TOO_OLD


@rule(82)
@pytest.mark.parametrize("url", ["https://e.com/", "https://t.me/another_bot?start=x", "https://t.me/voronka_demo_bot"])
async def test_a_press_opens_nothing_but_the_bot(bot: Bot, sandbox: Sandbox, owner: Person, url: str) -> None:
    """url must be t.me/<the bot>?start=… or a game's: 400 URL_INVALID.

    Source: core.telegram.org/bots/api#answercallbackquery.
    """
    press = await pressed(bot, sandbox, owner)
    assert (await bot.ask("answerCallbackQuery", callback_query_id=press, url=url)).words == "URL_INVALID"
    start = f"https://t.me/{sandbox.world.me['username']}?start=x"
    assert (await bot.ask("answerCallbackQuery", callback_query_id=press, url=start)).result is True


@rule(83, lone=True)
async def test_an_unknown_press_is_too_old(bot: Bot) -> None:
    """An id of no press: 400 query is too old.

    Source: telegram-bot-api, Client.cpp:160.
    """
    assert (await bot.ask("answerCallbackQuery", callback_query_id="1")).words == TOO_OLD


@rule(122, lone=True)
async def test_an_inline_query_has_at_most_fifty_results(bot: Bot) -> None:
    """51 results: 400 too many inline query results specified.

    Source: telegram-bot-api, Client.cpp:10271.
    """
    results = [
        {"type": "article", "id": str(n), "title": "A", "input_message_content": {"message_text": "x"}}
        for n in range(51)
    ]
    answer = await bot.ask("answerInlineQuery", inline_query_id="1", results=results)
    assert answer.words == "too many inline query results specified"


@rule(168)
@pytest.mark.parametrize(
    "fields",
    [
        {"type": "photo", "photo_url": "https://e.com/a.jpg", "thumbnail_url": "https://e.com/a.jpg"},
        {"type": "photo", "photo_file_id": "x"},
        {"type": "video", "video_url": "https://e.com/a.mp4", "mime_type": "video/mp4", "title": "A",
         "thumbnail_url": "https://e.com/a.jpg"},
        {"type": "document", "document_url": "https://e.com/a.pdf", "mime_type": "application/pdf", "title": "A"},
        {"type": "gif", "gif_url": "https://e.com/a.gif", "thumbnail_url": "https://e.com/a.jpg"},
        {"type": "audio", "audio_url": "https://e.com/a.mp3", "title": "A"},
    ],
)  # fmt: skip
async def test_a_result_is_a_file_at_an_address_or_one_that_telegram_has(
    bot: Bot, sandbox: Sandbox, owner: Person, fields: dict[str, str]
) -> None:
    """Of one type are results with an address and with a file_id: which is meant, its fields say.

    Source: core.telegram.org/bots/api#inlinequeryresultphoto, #inlinequeryresultcachedphoto.
    """
    sandbox.world.settings.inline = True
    perform(sandbox.world, owner.id, "inline", {"query": "a"})
    [asked] = (await bot.ask("getUpdates")).result
    result = {"id": "1", **fields}
    answer = await bot.ask("answerInlineQuery", inline_query_id=asked["inline_query"]["id"], results=[result])
    assert answer.result is True


@rule(123, 124)
async def test_a_new_bot_hears_little_and_is_not_asked_inline(bot: Bot, sandbox: Sandbox, owner: Person) -> None:
    """Privacy mode is on and inline mode off until BotFather is asked: a group's talk is not heard, commands are.

    Source: core.telegram.org/bots/features#privacy-mode; core.telegram.org/bots/inline.
    """
    me = (await bot.ask("getMe")).result
    assert (me["can_read_all_group_messages"], me["supports_inline_queries"]) == (False, False)
    group = sandbox.group("Sales", owner)
    group.add_bot(owner.id)
    sandbox.world.updates.clear()
    sent = (await bot.ask("sendMessage", chat_id=group.id, text="x")).result
    await owner.say("talk", chat=group.id)
    await owner.say("/start", chat=group.id)
    await owner.say("/start@another_bot", chat=group.id)
    await owner.say(f"hello @{me['username']}", chat=group.id)
    await owner.say("an answer", reply_to=sent["message_id"], chat=group.id)
    heard = [update["message"]["text"] for update in (await bot.ask("getUpdates")).result]
    assert heard == ["/start", f"hello @{me['username']}", "an answer"]
