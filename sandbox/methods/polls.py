"""Polls and dice."""

from __future__ import annotations

from typing import Any

from sandbox.contents import settled
from sandbox.entities import formatted
from sandbox.errors import bad_request
from sandbox.methods.registry import method
from sandbox.outgoing import inline_markup, send, target_chat
from sandbox.requests import Call
from sandbox.world import World

Json = dict[str, Any]
MAX_QUESTION = 300
MAX_OPTION = 100
MAX_OPTIONS = 12
_FACES = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}


def _line(world: World, text: str, mode: str | None, given: list[Json] | None, what: str, longest: int) -> Json:
    words, entities = formatted(text, mode, given)
    if not words:
        raise bad_request(f"{what} must be non-empty")
    if len(words) > longest:
        raise bad_request(f"{what} length must not exceed {longest}")
    entities = settled(world, entities)
    return {"text": words, **({"entities": entities} if entities else {})}


def _option(world: World, option: Json | str) -> Json:
    fields: Json = {"text": option} if isinstance(option, str) else option
    mode, given = fields.get("text_parse_mode"), fields.get("text_entities")
    shown = _line(world, fields.get("text", ""), mode, given, "poll option", MAX_OPTION)
    entities = shown.pop("entities", None)
    return {**shown, **({"text_entities": entities} if entities else {}), "voter_count": 0}


@method("sendPoll")
def send_poll(world: World, call: Call) -> Json:
    params = call.params
    mode, given = params.get("question_parse_mode"), params.get("question_entities")
    question = _line(world, params["question"], mode, given, "poll question", MAX_QUESTION)
    written = params["options"]
    if not written:
        raise bad_request("poll must have at least one option")
    if len(written) > MAX_OPTIONS:
        raise bad_request(f"poll can't have more than {MAX_OPTIONS} options")
    options = [{**_option(world, one), "persistent_id": str(number)} for number, one in enumerate(written)]
    poll: Json = {
        "id": str(world.random.randrange(10**18, 10**19)), "question": question["text"], "options": options,
        "total_voter_count": 0, "is_closed": bool(params.get("is_closed")),
        "is_anonymous": params.get("is_anonymous", True), "type": params.get("type") or "regular",
        "allows_multiple_answers": bool(params.get("allows_multiple_answers")),
        "allows_revoting": bool(params.get("allows_revoting", params.get("type") != "quiz")),
        "members_only": bool(params.get("members_only")),
    }  # fmt: skip
    if entities := question.get("entities"):
        poll["question_entities"] = entities
    if poll["type"] == "quiz":
        right = params.get("correct_option_ids")
        right = [params["correct_option_id"]] if right is None and "correct_option_id" in params else right or []
        if not right or not all(0 <= number < len(options) for number in right):
            raise bad_request("wrong correct option ID specified")
        poll["correct_option_ids"] = right
    chat = target_chat(world, params)
    return send(world, chat, params, {"poll": poll})


@method("stopPoll")
def stop_poll(world: World, call: Call) -> Json:
    chat = target_chat(world, call.params)
    post = chat.posts.get(call.params["message_id"])
    if post is None:
        raise bad_request("message with poll to stop not found")
    poll: Json | None = post.body.get("poll")
    if poll is None:
        raise bad_request("message is not a poll")
    if not post.from_bot:
        raise bad_request("poll can't be stopped")
    if poll["is_closed"]:
        raise bad_request("poll has already been closed")
    poll = {**poll, "is_closed": True}
    kept = {name: value for name, value in post.body.items() if name != "reply_markup"}
    post.body = {**kept, "poll": poll, **inline_markup(call.params)}
    post.touched, post.edits = world.touch(), post.edits + 1
    world.keep_post(chat, post, "edited")
    return poll


@method("sendDice")
def send_dice(world: World, call: Call) -> Json:
    emoji = call.params.get("emoji") or "🎲"
    if emoji.removesuffix("\ufe0f") not in _FACES:
        raise bad_request("EMOTICON_INVALID")
    chat = target_chat(world, call.params)
    value = world.random.randint(1, _FACES[emoji.removesuffix("\ufe0f")])
    return send(world, chat, call.params, {"dice": {"emoji": emoji, "value": value}})
