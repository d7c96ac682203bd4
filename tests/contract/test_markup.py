"""Keyboards: what of them is kept, passed over, refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.bot import Bot, button, buttons
from tests.contract.rules import rule

Json = dict[str, Any]
TEXT_BUTTON = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"


def row(message: Json) -> list[Json]:
    [only] = message["reply_markup"]["inline_keyboard"]
    return only


@rule(34, lone=True)
async def test_callback_data_have_at_most_64_bytes(bot: Bot) -> None:
    """65 bytes of callback_data: 400 BUTTON_DATA_INVALID; 64 pass.

    Source: an error of Telegram's servers that passes through (telegram-bot-api, Client.cpp:188).
    """
    await bot.says(reply_markup=buttons(button(callback_data="я" * 32)))
    assert await bot.refused(reply_markup=buttons(button(callback_data="я" * 32 + "a"))) == "BUTTON_DATA_INVALID"


@rule(35, 36, 37, lone=True)
@pytest.mark.parametrize("fields", [{"callback_data": ""}, {"url": ""}, {"pay": False}])
async def test_a_button_must_do_something(bot: Bot, fields: Json) -> None:
    """A button without an action, an empty callback_data among them; only the first letter of the words is lowered.

    Source: telegram-bot-api, Client.cpp:9694, 9754, 198.
    """
    assert await bot.refused(reply_markup=buttons({"text": "Go", **fields})) == TEXT_BUTTON


@rule(38, lone=True)
async def test_a_row_is_cut_after_twelve(bot: Bot) -> None:
    """Nine buttons in a row pass; what exceeds twelve is dropped.

    Source: td, ReplyMarkup.cpp:800 (that a layer above refuses is not known).
    """
    assert len(row(await bot.says(reply_markup=buttons(*[button()] * 9)))) == 9
    assert len(row(await bot.says(reply_markup=buttons(*[button()] * 13)))) == 12


@rule(39)
async def test_buttons_are_cut_after_three_hundred(bot: Bot) -> None:
    """More than 300 buttons: the rest is dropped in silence.

    Source: td, ReplyMarkup.cpp:800 (that a layer above refuses is not known).
    """
    rows = [[button("a", callback_data="a")] * 10] * 31
    kept = (await bot.says(reply_markup={"inline_keyboard": rows}))["reply_markup"]["inline_keyboard"]
    assert sum(map(len, kept)) == 300


@rule(40, lone=True)
async def test_ten_kilobytes_are_too_long(bot: Bot) -> None:
    """A markup of more than 10 kB: 400 reply markup is too long.

    Source: telegram-bot-api, Client.cpp:119.
    """
    rows = [[button("я" * 60, callback_data="я" * 32)]] * 60
    assert await bot.refused(reply_markup={"inline_keyboard": rows}) == "reply markup is too long"


@rule(41, lone=True)
async def test_a_button_without_text_is_left_out(bot: Bot) -> None:
    """A button with an empty text is skipped, the others stay.

    Source: td, ReplyMarkup.cpp:791.
    """
    sent = await bot.says(reply_markup=buttons(button("", callback_data="a"), button("B", callback_data="b")))
    assert [kept["text"] for kept in row(sent)] == ["B"]


@rule(42, lone=True)
async def test_a_link_without_scheme_gets_one(bot: Bot) -> None:
    """An address without a scheme is taken for http.

    Source: td, LinkManager.cpp:1957, parse_url.
    """
    assert row(await bot.says(reply_markup=buttons(button(url="e.com/x"))))[0]["url"] == "http://e.com/x"


@rule(43, lone=True)
async def test_a_link_to_localhost_is_refused(bot: Bot) -> None:
    """A host without a dot is no host.

    Source: td, LinkManager.cpp:1983.
    """
    refused = await bot.refused(reply_markup=buttons(button(url="http://localhost:8080/x")))
    assert refused == "inline keyboard button URL 'http://localhost:8080/x' is invalid: Wrong HTTP URL"


@rule(44)
async def test_a_link_to_nobody_is_refused(bot: Bot) -> None:
    """tg://user?id= of somebody unknown to the bot: 400 BUTTON_USER_INVALID; of whom it knows: a button.

    Source: core.telegram.org/bots/api#inlinekeyboardbutton; td, ReplyMarkup.cpp:582.
    """
    assert await bot.refused(reply_markup=buttons(button(url="tg://user?id=5"))) == "BUTTON_USER_INVALID"
    assert row(await bot.says(reply_markup=buttons(button(url=f"tg://user?id={bot.chat}"))))


@rule(45, lone=True)
async def test_a_mini_app_is_https(bot: Bot) -> None:
    """web_app over http: 400 … Only HTTPS links are allowed.

    Source: td, ReplyMarkup.cpp:692, check_link(https_only).
    """
    refused = await bot.refused(reply_markup=buttons(button(web_app={"url": "http://e.com/"})))
    assert refused.endswith("is invalid: Only HTTPS links are allowed")


@rule(46, lone=True)
async def test_a_style_is_one_of_three(bot: Bot) -> None:
    """An unknown style: 400 … invalid button style specified.

    Source: telegram-bot-api, Client.cpp:9438.
    """
    refused = await bot.refused(reply_markup=buttons(button(callback_data="a", style="pink")))
    assert refused == "can't parse inline keyboard button: invalid button style specified"


@rule(47, lone=True)
async def test_of_two_actions_the_link_counts(bot: Bot) -> None:
    """A button with url and callback_data is a link.

    Source: telegram-bot-api, Client.cpp:9594.
    """
    [kept] = row(await bot.says(reply_markup=buttons(button(url="https://e.com/", callback_data="a"))))
    assert kept == {"text": "Go", "url": "https://e.com/"}


@rule(48, lone=True)
async def test_an_empty_inline_keyboard_is_none(bot: Bot) -> None:
    """inline_keyboard: [] is no keyboard.

    Source: td, ReplyMarkup.cpp:811.
    """
    assert "reply_markup" not in await bot.says(reply_markup={"inline_keyboard": []})


@rule(49, lone=True)
async def test_an_empty_reply_keyboard_is_none(bot: Bot) -> None:
    """keyboard: [] is no keyboard, either.

    Source: telegram-bot-api, Client.cpp:9770; td, ReplyMarkup.cpp:774.
    """
    assert (await bot.says("hi", reply_markup={"keyboard": []}))["text"] == "hi"


@rule(50, lone=True)
async def test_reply_buttons_may_be_strings(bot: Bot) -> None:
    """A reply keyboard of strings and objects.

    Source: telegram-bot-api, Client.cpp:9559.
    """
    await bot.says(reply_markup={"keyboard": [["A", {"text": "B"}]]})
    await bot.says(reply_markup={"remove_keyboard": True})


@rule(51, lone=True)
async def test_broken_json_is_told(bot: Bot) -> None:
    """reply_markup that is no JSON.

    Source: telegram-bot-api, Client.cpp:9708.
    """
    assert await bot.refused(reply_markup="{[") == "can't parse reply keyboard markup JSON object"


@rule(52, lone=True)
async def test_a_markup_is_an_object(bot: Bot) -> None:
    """reply_markup that is an array.

    Source: telegram-bot-api, Client.cpp:9717.
    """
    assert await bot.refused(reply_markup=[[button()]]) == "object expected as reply markup"


@rule(59, 60)
@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (
            {"keyboard": [[{"text": "A", "request_contact": True}]]},
            "phone number can be requested in private chats only",
        ),
        ({"keyboard": [[{"text": "A", "request_location": True}]]}, "location can be requested in private chats only"),
        (buttons(button(web_app={"url": "https://e.com/"})), "BUTTON_TYPE_INVALID"),
    ],
)
async def test_some_buttons_are_for_private_chats(bot: Bot, group: int, markup: Json, words: str) -> None:
    """request_contact, request_location and web_app have no place in a group.

    Source: td, ReplyMarkup.cpp:491; core.telegram.org/bots/api#inlinekeyboardbutton.
    """
    assert (await bot.ask("sendMessage", chat_id=group, text="x", reply_markup=markup)).words == words
