"""Words for what cannot be read: kinds that there are not, parameters that are missing, commands, results' ids."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.acts import perform
from sandbox.people import Person
from tests.contract.bot import Bot
from tests.contract.rules import rule

Json = dict[str, Any]
ODD = {"type": "odd"}


@rule(169, lone=True)
@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("setMyCommands", {"commands": [], "scope": ODD}, "can't parse BotCommandScope: Unsupported type specified"),
        ("getMyCommands", {"scope": {}}, "can't parse BotCommandScope: Can't find field \"type\""),
        ("setChatMenuButton", {"menu_button": ODD}, "can't parse menu button: MenuButton has unsupported type"),
        (
            "answerInlineQuery",
            {"inline_query_id": "1", "results": [{**ODD, "id": "1"}]},
            'can\'t parse inline query result: type "odd" is unsupported for the inline query result',
        ),
        ("sendMediaGroup", {"media": [{**ODD, "media": "x"}]}, 'can\'t parse InputMedia: type "odd" is unsupported'),
        ("sendMediaGroup", {"media": [{"type": "photo"}]}, "can't parse InputMedia: media not found"),
        (
            "sendMediaGroup",
            {"media": [{"type": "animation", "media": "x"}]},
            "can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup",
        ),
        ("editMessageMedia", {"media": "{"}, "can't parse input media JSON object"),
    ],
)
async def test_an_object_is_of_a_kind_that_there_is(bot: Bot, method: str, params: Json, words: str) -> None:
    """A type that nobody knows, none at all, media without a file: each method has words of its own.

    Source: telegram-bot-api, Client.cpp, get_bot_command_scope, get_bot_menu_button, get_inline_query_result,
    get_input_media; another client's suite has seen some of these words live.
    """
    assert (await bot.ask(method, chat_id=bot.chat, message_id=1, **params)).words == words


@rule(170, lone=True)
@pytest.mark.parametrize(
    ("method", "missing"),
    [("copyMessage", "from_chat_id"), ("forwardMessage", "from_chat_id"), ("sendMediaGroup", "media")],
)
async def test_a_parameter_that_must_be_there_is_asked_for_by_its_name(bot: Bot, method: str, missing: str) -> None:
    """Without from_chat_id or media: 400 parameter "…" is required.

    Source: telegram-bot-api, Client.cpp, get_required_string_arg; seen live by several bots' authors.
    """
    words = (await bot.ask(method, chat_id=bot.chat, message_id=1)).words
    assert words == f'parameter "{missing}" is required'


@rule(171, lone=True)
@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"commands": [{"command": "c" * 33, "description": "d"}]}, "command length must not exceed 32"),
        ({"commands": [{"command": "/", "description": "d"}]}, "command must be non-empty"),
        ({"commands": [{"command": "c", "description": " "}]}, "command description must be non-empty"),
        ({"commands": [], "language_code": "english"}, "invalid language code specified"),
    ],
)
async def test_a_command_is_trimmed_before_it_is_measured(bot: Bot, params: Json, words: str) -> None:
    """33 letters, none behind the slash, a description of blanks, a language of more than two letters.

    Source: td, BotCommand.cpp; another client's suite has seen these words live.
    """
    assert (await bot.ask("setMyCommands", **params)).words == words
    kept = [{"command": " /start ", "description": " Begin "}]
    assert (await bot.ask("setMyCommands", commands=kept)).result is True
    assert (await bot.ask("getMyCommands")).result == [{"command": "start", "description": "Begin"}]


@rule(172)
@pytest.mark.parametrize(
    ("ids", "words"),
    [(["1", "1"], "RESULT_ID_DUPLICATE"), (["x" * 65], "RESULT_ID_INVALID"), ([""], "RESULT_ID_INVALID")],
)
async def test_results_are_told_apart_by_their_ids(
    bot: Bot, sandbox: Sandbox, owner: Person, ids: list[str], words: str
) -> None:
    """The id of a result is of 1 to 64 bytes, and no other's.

    Source: core.telegram.org/bots/api#inlinequeryresultarticle; core.telegram.org/method/messages.setInlineBotResults.
    """
    sandbox.world.settings.inline = True
    perform(sandbox.world, owner.id, "inline", {"query": "a"})
    [asked] = (await bot.ask("getUpdates")).result
    content = {"message_text": "x"}
    results = [{"type": "article", "id": one, "title": "A", "input_message_content": content} for one in ids]
    query = asked["inline_query"]["id"]
    assert (await bot.ask("answerInlineQuery", inline_query_id=query, results=results)).words == words


@rule(173, lone=True)
async def test_a_live_place_of_the_bots_moves_until_it_is_stopped(bot: Bot) -> None:
    """editMessageLiveLocation and stopMessageLiveLocation; of a text: there is no live location in the message to edit.

    Source: core.telegram.org/bots/api#editmessagelivelocation; td, MessagesManager.cpp, edit_message_live_location.
    """
    place: Json = {"latitude": 55.75, "longitude": 37.61}
    sent = (await bot.ask("sendLocation", chat_id=bot.chat, live_period=60, **place)).result
    it = {"chat_id": bot.chat, "message_id": sent["message_id"]}
    moved = (await bot.ask("editMessageLiveLocation", **it, latitude=55.8, longitude=37.7)).result
    assert moved["location"] == {"latitude": 55.8, "longitude": 37.7, "live_period": 60}
    assert (await bot.ask("stopMessageLiveLocation", **it)).result["location"] == {"latitude": 55.8, "longitude": 37.7}
    text = (await bot.says())["message_id"]
    answer = await bot.ask("stopMessageLiveLocation", chat_id=bot.chat, message_id=text)
    assert answer.words == "there is no live location in the message to edit"
