"""No update stops the bot for the others: not by depth, size, numbers, rich text or novelty (R76)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiogram.types import CallbackQuery, Message
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.telegram.backoff import bounded_wait
from bot.updates.reading import update_of
from bot.updates.receiving import polling
from bot.updates.receiving.json_bounds import DEEPEST, loads, objects_of_result
from bot.updates.receiving.raw_update import LARGEST_KEPT, parsed
from crm_core.rules.actor import Actor
from sandbox import Sandbox
from tests.bot.arrivals import message
from tests.bot.conftest import Opened, met
from tests.bot.test_inbox import heard
from tests.bot.waiting import until

__all__ = ["heard"]


def rich(depth: int, words: str = "Нужен сайт") -> dict[str, Any]:
    text: Any = words
    for number in range(depth):
        text = [{"type": ("bold", "italic", "url", "of_the_future")[number % 4], "text": text, "url": "https://e.com"}]
    return {
        "blocks": [{"type": "paragraph", "text": text}, {"type": "table", "cells": [[{"text": "1"}, {"text": "2"}]]}]
    }


def deep(levels: int, core: str = '"x"') -> str:
    return '{"a":' * levels + core + "}" * levels


def raw(**more: Any) -> str:
    update = message(5)
    update["message"] = {key: value for key, value in (update["message"] | more).items() if value is not None}
    return json.dumps(update)


def with_extra(number: int, extra: str) -> str:
    """A message whose `extra` is this JSON, which need not be readable."""
    return json.dumps(message(number, f"words {number}"))[:-2] + f',"extra":{extra}}}}}'


HOSTILE = {
    "2,000 deep": deep(2_000),
    "100,000 deep": "[" * 100_000 + "]" * 100_000,
    "a number of 5,000 figures": "9" * 5_000,
    "600 levels with a NUL": deep(600, r'"\u0000"'),
    "a lone surrogate": r'"\ud800"',
    "infinity": "1e999",
    "4 MB": '"' + "x" * 4_000_000 + '"',
}


@pytest.mark.parametrize("extra", HOSTILE.values(), ids=HOSTILE)
def test_whatever_stands_beside_the_words_of_a_message_they_are_kept(extra: str) -> None:
    arrived = parsed(with_extra(7, extra))
    assert arrived.unreadable is None
    assert len(arrived.raw) <= LARGEST_KEPT
    read = update_of(arrived.raw).message
    assert read is not None
    assert read.text == "words 7"


def test_what_cannot_be_read_is_kept_as_it_is_under_its_id() -> None:
    arrived = parsed('{"update_id": 12, "message": {"text": tru}}')
    assert (arrived.update_id, arrived.unreadable) == (12, "unreadable: JSONDecodeError")
    assert "tru" in arrived.raw


@pytest.mark.parametrize("wait", [1e999, float("nan"), -5, 10**40, "soon", None, True, [], 0.5])
def test_a_wait_that_a_server_asks_for_is_bounded(wait: object) -> None:
    assert 0 <= bounded_wait(wait) <= 3600


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=20,
)


@given(any_json)
def test_ordinary_json_is_read_as_by_python(value: Any) -> None:
    text = json.dumps(value)
    if not any(len(run) >= 20 for run in "".join(c if c.isdigit() else " " for c in text).split()):
        assert loads(text) == json.loads(text)


@given(st.lists(st.dictionaries(st.text(), any_json, max_size=3), max_size=5), st.booleans())
def test_a_batch_is_split_into_its_updates(updates: list[dict[str, Any]], ascii_only: bool) -> None:
    answer = json.dumps({"ok": True, "note": '"result":[{', "result": updates, "more": [{}]}, ensure_ascii=ascii_only)
    found = objects_of_result(answer)
    assert found is not None
    assert [json.loads(one) for one in found] == updates


def test_depth_is_cut_where_it_begins_to_be_too_much() -> None:
    assert loads(deep(DEEPEST)) == json.loads(deep(DEEPEST))
    assert loads('{"before":1,"deep":' + deep(DEEPEST) + ',"after":[2]}')["after"] == [2]


@pytest.mark.parametrize("depth", [0, 1, 5, 16])
@pytest.mark.parametrize("place", ["message", "reply_to_message", "external_reply", "pinned_message", "callback_query"])
def test_rich_text_is_its_words_wherever_it_sits(place: str, depth: int) -> None:
    holder = {"message_id": 1, "date": 1, "chat": {"id": 700, "type": "private"}, "rich_message": rich(depth)}
    match place:
        case "message":
            update = update_of(raw(text=None, rich_message=rich(depth)))
            read = update.message
        case "callback_query":
            press = {"id": "1", "from": message(1)["message"]["from"], "chat_instance": "1", "data": "x"}
            update = update_of(json.dumps({"update_id": 1, "callback_query": press | {"message": holder}}))
            assert isinstance(update.callback_query, CallbackQuery)
            read = update.callback_query.message
        case "external_reply":
            origin = {"type": "hidden_user", "date": 1, "sender_user_name": "N"}
            update = update_of(raw(external_reply={"origin": origin, "rich_message": rich(depth)}))
            assert update.message is not None
            assert update.message.text == "hello"
            return
        case _:
            update = update_of(raw(**{place: holder}))
            assert update.message is not None
            assert update.message.text == "hello"
            read = getattr(update.message, place)
    assert isinstance(read, Message)
    assert read.text is not None
    assert read.text.startswith("Нужен сайт")
    assert read.text.endswith("1 | 2")


MANY_PLACES = (
    *("photo", "video", "audio", "document", "sticker", "voice", "story"),
    *("contact", "dice", "game", "poll", "venue", "via_bot", "quote"),
)
NEWER: dict[str, dict[str, Any]] = {
    "an origin of a forward": {"forward_origin": {"type": "hologram", "date": 1, "whose": "N"}},
    "an origin within a reply": {"external_reply": {"origin": {"type": "hologram", "date": 1}}},
    "a paid medium": {"paid_media": {"star_count": 1, "paid_media": [{"type": "hologram", "width": 1}]}},
    "a colour of a theme": {"chat_background_set": {"type": {"type": "smell"}}},
    "two at once": {
        "forward_origin": {"type": "hologram", "date": 1},
        "reply_to_message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "poll": {"id": 5}},
    },
    "a wrong type": {"photo": "none"},
    "a part in each of many places": dict.fromkeys(MANY_PLACES, "none"),
    "a long list of parts": {"entities": [{"type": "bold", "offset": "x", "length": 1}] * 40},
    "thousands of parts": {"entities": [{"type": "bold", "offset": "x", "length": 1}] * 2_000},
    "thousands of parts within a reply": {
        "reply_to_message": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": 7, "type": "private"},
            "photo": [{"file_id": 5}] * 2_000,
        }
    },
    "a chat of an unknown shape": {"sender_chat": {"id": "x"}},
}


@pytest.mark.parametrize("newer", NEWER.values(), ids=NEWER)
def test_parts_newer_than_this_program_do_not_cost_the_words(newer: dict[str, Any]) -> None:
    read = update_of(raw(**newer)).message
    assert read is not None
    assert read.text == "hello"
    assert read.from_user is not None
    assert read.from_user.id == 700


def test_where_there_are_no_other_words_those_of_the_unknown_part_are_taken() -> None:
    read = update_of(raw(text=None, poll={"id": 5, "question": "Когда вам удобно?"})).message
    assert read is not None
    assert read.text == "Когда вам удобно?"


@pytest.mark.parametrize("wrong", [{"chat": {"id": "x"}}, {"date": "yesterday"}, {"from": {"id": []}}])
def test_without_its_chat_its_date_or_its_writer_nothing_is_guessed(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        update_of(raw(**wrong))


@pytest.mark.parametrize("way_in", ["polling"], indirect=True)
async def test_a_batch_with_everything_hostile_in_it_is_read_update_by_update(
    heard: list[str], opened: Opened, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    updates = [with_extra(number, extra) for number, extra in enumerate(HOSTILE.values(), start=10)]
    broken = '{"update_id": 50, "message": tru}'
    answers = [f'{{"ok":true,"result":[{",".join([*updates, broken, json.dumps(message(51, "the last"))])}]}}']
    asked: list[dict[str, Any]] = []
    call = polling.Polling._call

    async def told(self: polling.Polling, method: str, body: dict[str, Any], seconds: float) -> bytes:
        if method == "getUpdates":
            asked.append(body)
            if answers:
                return answers.pop().encode()
        return await call(self, method, body, seconds)

    monkeypatch.setattr(polling.Polling, "_call", told)
    met(sandbox, "Ivan", id=700)
    async with opened() as app:
        await until(lambda: "the last" in heard)
        await until(lambda: len(asked) > 1)
        async with app.core.reading(Actor.system()) as crm:
            (aside,) = await crm.inbox.listing()
    assert aside.update_id == 50
    assert asked[1]["offset"] == 52
    assert sorted(heard) == sorted([*(f"words {number}" for number in range(10, 17)), "the last"])
