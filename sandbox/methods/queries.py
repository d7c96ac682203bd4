"""Answers to pressed buttons and inline queries."""

from __future__ import annotations

from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.registry import method
from sandbox.requests import Call
from sandbox.world import World

MAX_ANSWER = 200
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@method("answerCallbackQuery")
def answer_callback_query(world: World, call: Call) -> bool:
    params = call.params
    if len(params.get("text") or "") > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    press = world.live_press(params["callback_query_id"])
    if press is None:
        raise bad_request(_TOO_OLD)
    if press.answer is None:
        answer: dict[str, Any] = {"text": params.get("text") or "", "show_alert": bool(params.get("show_alert"))}
        if url := params.get("url"):
            answer["url"] = url
        press.answer, press.touched = answer, world.touch()
        world.changes.publish("answered", person=press.person_id, press=press.id, message=press.message_id, **answer)
    return True


@method("answerInlineQuery")
def answer_inline_query(world: World, call: Call) -> bool:
    if len(call.params["results"]) > 50:
        raise bad_request("RESULTS_TOO_MUCH")
    query = world.live_press(call.params["inline_query_id"])
    if query is None:
        raise bad_request(_TOO_OLD)
    query.answer = {"results": call.params["results"], "text": "", "show_alert": False}
    query.touched = world.touch()
    world.changes.publish("inline_answered", person=query.person_id, press=query.id)
    return True
