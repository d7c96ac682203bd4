"""Answers to pressed buttons and inline queries."""

from __future__ import annotations

import re
from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.registry import method
from sandbox.requests import Call
from sandbox.world import World

MAX_ANSWER = 200
_START = re.compile(r"(?:https?://)?(?:t|telegram)\.me/(\w+)\?start=[A-Za-z0-9_-]+")
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@method("answerCallbackQuery")
def answer_callback_query(world: World, call: Call) -> bool:
    params = call.params
    if len(params.get("text") or "") > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    press = world.live_press(params["callback_query_id"])
    if press is None:
        raise bad_request(_TOO_OLD)
    answer: dict[str, Any] = {"text": params.get("text") or "", "show_alert": bool(params.get("show_alert"))}
    if url := params.get("url"):
        if not _own_start(url, world.me["username"]):
            raise bad_request("URL_INVALID")
        answer["url"] = url
    press.answer, press.touched = answer, world.touch()
    world.changes.publish("answered", person=press.person_id, press=press.id, message=press.message_id, **answer)
    return True


def _own_start(url: str, username: str) -> bool:
    """Only a game's address, which the sandbox has not, or a link that starts this very bot can be opened."""
    found = _START.fullmatch(url)
    return found is not None and found[1].lower() == username.lower()


@method("answerInlineQuery")
def answer_inline_query(world: World, call: Call) -> bool:
    if len(call.params["results"]) > 50:
        raise bad_request("too many inline query results specified")
    query = world.live_press(call.params["inline_query_id"])
    if query is None:
        raise bad_request(_TOO_OLD)
    ids = [result["id"] for result in call.params["results"]]
    if not all(1 <= len(one.encode()) <= 64 for one in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    query.answer = {"results": call.params["results"], "text": "", "show_alert": False}
    query.touched = world.touch()
    world.changes.publish("inline_answered", person=query.person_id, press=query.id)
    return True
