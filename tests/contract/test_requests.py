"""Tokens, methods, parameters: what a request may look like."""

from __future__ import annotations

import aiohttp

from tests.contract.bot import Bot, button, buttons
from tests.contract.rules import rule


@rule(1, lone=True)
async def test_an_unknown_token_is_unauthorised(bot: Bot) -> None:
    """A well-formed token that nobody has: 401 Unauthorized.

    Source: telegram-bot-api, Client.cpp, fail_query_closing; ClientManager.cpp:76.
    """
    answer = await bot.ask("getMe", token="123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    assert (answer.status, answer.body) == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})


@rule(2, lone=True)
async def test_a_malformed_token_is_called_invalid(bot: Bot) -> None:
    """A token that is none: 401 Unauthorized: invalid token specified.

    Source: telegram-bot-api, ClientManager.cpp:76.
    """
    answer = await bot.ask("getMe", token="word")
    assert (answer.status, answer.words) == (401, "Unauthorized: invalid token specified")


@rule(3, lone=True)
async def test_a_path_that_is_no_method_is_not_found(bot: Bot, http: aiohttp.ClientSession) -> None:
    """A path that names no method: 404 as JSON, "Not Found".

    Source: telegram-bot-api, HttpConnection.cpp:41.
    """
    async with http.get(f"{bot.base}/bot{bot.token}") as response:
        assert (response.status, (await response.json())["description"]) == (404, "Not Found")


@rule(4, lone=True)
async def test_an_unknown_method_is_not_found(bot: Bot) -> None:
    """An unknown method: 404 Not Found: method not found.

    Source: telegram-bot-api, Client.cpp:12667.
    """
    answer = await bot.ask("flyToTheMoon")
    assert (answer.status, answer.words) == (404, "Not Found: method not found")


@rule(5, lone=True)
async def test_a_method_is_known_in_any_case_and_by_get(bot: Bot, http: aiohttp.ClientSession) -> None:
    """A method's name in any case, by GET with a query string.

    Source: core.telegram.org/bots/api#making-requests; telegram-bot-api, Query.cpp, to_lower.
    """
    async with http.get(f"{bot.base}/bot{bot.token}/SENDmessage?chat_id={bot.chat}&text=hi") as response:
        assert (await response.json())["result"]["text"] == "hi"


@rule(6, lone=True)
async def test_an_unknown_parameter_is_passed_over(bot: Bot) -> None:
    """A parameter that the method does not know is never looked at.

    Source: telegram-bot-api, Client.cpp reads arguments by their names only.
    """
    assert (await bot.says("hi", foo="bar"))["text"] == "hi"


@rule(7, lone=True)
async def test_an_unknown_field_of_a_button_is_passed_over(bot: Bot) -> None:
    """So is an unknown field of a nested object: telegraf sends "hide" with every button.

    Source: telegram-bot-api, Client.cpp:9575, get_inline_keyboard_button.
    """
    sent = await bot.says(reply_markup=buttons(button(callback_data="a", hide=False)))
    assert sent["reply_markup"]["inline_keyboard"][0][0]["text"] == "Go"


@rule(8, lone=True)
async def test_yes_is_a_boolean(bot: Bot) -> None:
    """ "true", "yes" and "1" are true in a form, anything else is false.

    Source: telegram-bot-api, Client.cpp, to_bool.
    """
    form = {"chat_id": str(bot.chat), "text": "x", "protect_content": "yes"}
    assert (await bot.ask("sendMessage", form=form)).result["has_protected_content"] is True
    form["protect_content"] = "of course"
    assert "has_protected_content" not in (await bot.ask("sendMessage", form=form)).result


@rule(9, lone=True)
async def test_a_number_is_taken_as_its_text(bot: Bot) -> None:
    """A value of a JSON body that is no string is taken as its text.

    Source: tdnet, HttpReader.cpp:683–687.
    """
    assert (await bot.ask("sendMessage", chat_id=str(bot.chat), text=5)).result["text"] == "5"


@rule(53, lone=True)
async def test_a_chat_must_be_named(bot: Bot) -> None:
    """No chat_id: 400 chat_id is empty.

    Source: telegram-bot-api, Client.cpp:8191.
    """
    assert (await bot.ask("sendMessage", text="x")).words == "chat_id is empty"


@rule(54, lone=True)
async def test_an_unknown_chat_is_not_found(bot: Bot) -> None:
    """An id of nobody: 400 chat not found.

    Source: telegram-bot-api, Client.cpp:6571.
    """
    assert (await bot.ask("sendMessage", chat_id=5, text="x")).words == "chat not found"
