"""How a request may be written: libraries do it in every way that the server reads."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from tests.contract.bot import Answer, Bot, button, buttons
from tests.contract.rules import rule

SHAPES = ["json", "json of strings", "form", "multipart", "query", "query beside a form"]
KEYS = buttons(button(callback_data="a"))


async def shaped(http: aiohttp.ClientSession, bot: Bot, shape: str, method: str, params: dict[str, Any]) -> Answer:
    """The same request as each kind of library sends it."""
    texts = {name: one if isinstance(one, str) else json.dumps(one) for name, one in params.items()}
    multipart = aiohttp.FormData(default_to_multipart=True)
    for name, one in texts.items():
        multipart.add_field(name, one)
    first, *rest = texts
    body: dict[str, Any] = {
        "json": {"json": params},
        "json of strings": {"json": texts},
        "form": {"data": texts},
        "multipart": {"data": multipart},
        "query": {"params": texts},
        "query beside a form": {"params": {first: texts[first]}, "data": {name: texts[name] for name in rest}},
    }[shape]
    async with http.post(f"{bot.base}/bot{bot.token}/{method}", **body) as response:
        return Answer(response.status, await response.json())


@rule(149, lone=True)
@pytest.mark.parametrize("shape", SHAPES)
async def test_a_request_says_the_same_in_every_shape(bot: Bot, http: aiohttp.ClientSession, shape: str) -> None:
    """JSON, JSON of strings, a form, multipart, a query string and a query beside a body say the same.

    Source: core.telegram.org/bots/api#making-requests.
    """
    entities = [{"type": "bold", "offset": 0, "length": 2}]
    params = {"chat_id": bot.chat, "text": "hi", "protect_content": True, "entities": entities, "reply_markup": KEYS}
    sent = (await shaped(http, bot, shape, "sendMessage", params)).result
    assert (sent["text"], sent["has_protected_content"], sent["entities"]) == ("hi", True, entities)
    assert sent["reply_markup"] == KEYS


@rule(150, lone=True)
@pytest.mark.parametrize("shape", SHAPES)
async def test_an_empty_argument_is_none(bot: Bot, http: aiohttp.ClientSession, shape: str) -> None:
    """An empty argument stands for none: objects, arrays, numbers, booleans.

    Source: telegram-bot-api, Client.cpp, where an argument that is missing reads as an empty one (from memory).
    """
    empty = ("entities", "reply_markup", "reply_parameters", "link_preview_options", "message_thread_id", "parse_mode")
    params = {"chat_id": bot.chat, "text": "<b>", "disable_notification": "", **dict.fromkeys(empty, "")}
    sent = (await shaped(http, bot, shape, "sendMessage", params)).result
    assert sent["text"] == "<b>"
    assert not {"entities", "reply_markup", "reply_to_message"} & set(sent)


@rule(151, lone=True)
async def test_null_is_none(bot: Bot) -> None:
    """So does null, in JSON and in the form of those who write it out as a word for a markup.

    Source: a guess; libraries send it, and are served.
    """
    none = dict.fromkeys(("entities", "reply_markup", "reply_parameters", "parse_mode"))
    assert (await bot.says("hi", **none))["text"] == "hi"
    form = {"chat_id": str(bot.chat), "text": "hi", "reply_markup": "null"}
    assert "reply_markup" not in (await bot.ask("sendMessage", form=form)).result


@rule(152, lone=True)
@pytest.mark.parametrize("named", [None, "", "attach://document", "attach://other"])
async def test_a_file_is_found_by_its_field_or_by_its_name(bot: Bot, named: str | None) -> None:
    """A file in its own field, with an empty argument of that name beside it, or attached under any name.

    Source: core.telegram.org/bots/api#sending-files; telegram-bot-api, Client.cpp, get_input_file (from memory).
    """
    form = aiohttp.FormData()
    form.add_field("chat_id", str(bot.chat))
    if named is not None:
        form.add_field("document", named)
    form.add_field("other" if named == "attach://other" else "document", b"a,b\n", filename="prices.csv")
    sent = (await bot.ask("sendDocument", form=form)).result
    assert sent["document"]["file_name"] == "prices.csv"
    again = await bot.ask("sendDocument", form={"chat_id": str(bot.chat), "document": sent["document"]["file_id"]})
    assert again.result["document"]["file_unique_id"] == sent["document"]["file_unique_id"]


@rule(152, lone=True)
async def test_without_a_file_there_is_none(bot: Bot) -> None:
    """A file in its own field, with an empty argument of that name beside it, or attached under any name.

    Source: core.telegram.org/bots/api#sending-files; telegram-bot-api, Client.cpp, get_input_file (from memory).
    """
    answer = await bot.ask("sendDocument", form={"chat_id": str(bot.chat), "document": ""})
    assert answer.words == "there is no document in the request"


@rule(153)
@pytest.mark.parametrize("kinds", [["message"], '["message"]', ""])
async def test_allowed_updates_are_an_array_or_its_text(bot: Bot, kinds: Any) -> None:
    """allowed_updates as an array, as its text, or empty, which leaves them as they were.

    Source: core.telegram.org/bots/api#getupdates; telegram-bot-api, Client.cpp:16931.
    """
    await bot.ask("getUpdates", allowed_updates=["message"])
    assert (await bot.ask("getUpdates", allowed_updates=kinds)).result == []
    assert (await bot.ask("getWebhookInfo")).result["allowed_updates"] == ["message"]
