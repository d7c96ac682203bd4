"""What people do with what the bot has sent: presses, reactions, votes, inline mode."""

from __future__ import annotations

from typing import Any

from sandbox.acts.performing import Impossible, act, message_of, write
from sandbox.entities import formatted
from sandbox.errors import ApiError
from sandbox.methods.media import media_content
from sandbox.world import Account, Chat, Post, World

Json = dict[str, Any]
_CACHED = {
    "photo": "photo_file_id", "document": "document_file_id", "video": "video_file_id", "voice": "voice_file_id",
    "sticker": "sticker_file_id", "audio": "audio_file_id",
}  # fmt: skip
_SPOKEN = ("latitude", "longitude", "phone_number", "first_name", "last_name")


@act
def press(world: World, account: Account, chat: Chat, data: str, message: int) -> Json:
    """Press an inline button, or forge the press of one: a client may send any data.

    A button may be pressed while the bot deletes its message: then the bot is told of an InaccessibleMessage, whose
    date is 0 (telegram-bot-api, ``Client.cpp``, around 4898).
    """
    gone = message in chat.gone and message not in chat.posts
    body = {"chat": chat.body, "message_id": message, "date": 0} if gone else message_of(chat, message).body
    made = world.add_press(account.id, chat.id, message, data)
    query = {
        "id": made.id, "from": account.user, "message": body, "chat_instance": str(chat.id * 7919), "data": data,
    }  # fmt: skip
    if world.updates.add("callback_query", query, chat.id) is None:
        raise Impossible("the bot does not receive callback queries: see allowed_updates")
    return {"press": made.id}


@act
def react(world: World, account: Account, chat: Chat, message: int, emoji: str | None = None) -> Json:
    """Set the one reaction a person may have on a message, or take it away (no ``emoji``).

    The bot is told if it asked for ``message_reaction``; in a group only as an administrator.
    """
    post = message_of(chat, message)
    old = post.reacted.get(str(account.id), [])
    new = [{"type": "emoji", "emoji": emoji}] if emoji else []
    if old == new:
        return {}
    post.reacted = {**post.reacted, str(account.id): new}
    post.touched = world.touch()
    world.keep_post(chat, post, "edited")
    if chat.direct or (chat.owner is None and chat.bot_status == "administrator"):
        change = {
            "chat": chat.body, "message_id": message, "user": account.user, "date": world.date(), "old_reaction": old,
            "new_reaction": new,
        }  # fmt: skip
        world.updates.add("message_reaction", change, chat.id)
    return {}


@act
def vote(world: World, account: Account, chat: Chat, message: int, options: list[int]) -> Json:
    """Answer a poll with the numbers of its options, or take the answer back (none).

    Of the bot's own polls it gets ``poll``, and ``poll_answer`` if the poll is not anonymous.
    """
    post = message_of(chat, message)
    asked = post.body.get("poll")
    if asked is None or asked["is_closed"]:
        raise Impossible("there is no open poll")
    chosen = sorted(set(options))
    if not all(0 <= one < len(asked["options"]) for one in chosen):
        raise Impossible("the poll has no such option")
    if len(chosen) > 1 and not asked.get("allows_multiple_answers"):
        raise Impossible("one answer only")
    before = post.votes.get(str(account.id))
    if before and (asked["type"] == "quiz" or (asked.get("allows_revoting") is False and not post.from_bot)):
        raise Impossible("an answer to this poll stands")
    post.votes = {**post.votes, str(account.id): chosen}
    _count(world, chat, post)
    if post.from_bot:
        world.updates.add("poll", post.body["poll"], chat.id)
        if not asked["is_anonymous"]:
            told = [asked["options"][one].get("persistent_id", str(one)) for one in chosen]
            answer = {
                "poll_id": asked["id"], "user": account.user, "option_ids": chosen, "option_persistent_ids": told,
            }  # fmt: skip
            world.updates.add("poll_answer", answer, chat.id)
    return {}


def _count(world: World, chat: Chat, post: Post) -> None:
    asked = post.body["poll"]
    counted = [
        {**option, "voter_count": sum(number in voted for voted in post.votes.values())}
        for number, option in enumerate(asked["options"])
    ]
    voters = sum(bool(voted) for voted in post.votes.values())
    post.body = {**post.body, "poll": {**asked, "options": counted, "total_voter_count": voters}}
    post.touched = world.touch()
    world.keep_post(chat, post, "edited")


@act
def inline(world: World, account: Account, chat: Chat, query: str) -> Json:
    """Type ``@bot query`` into the field of a chat: the bot is asked for results."""
    if not world.settings.inline:
        raise Impossible("inline mode is off: a bot's owner switches it on with BotFather's /setinline")
    made = world.add_press(account.id, chat.id, 0, query)
    place = "sender" if chat.private else chat.body["type"]
    asked = {"id": made.id, "from": account.user, "query": query, "offset": "", "chat_type": place}
    world.updates.add("inline_query", asked, account.id)
    return {"press": made.id}


@act
def choose(world: World, account: Account, chat: Chat, press: str, result: str) -> Json:
    """Send one of the results the bot offered to an inline query: a message ``via_bot``.

    The bot gets it where it can hear it, and ``chosen_inline_result`` if its owner switched the feedback on.
    """
    asked = world.presses.get(press)
    offered = ((asked.answer if asked else None) or {}).get("results", [])
    chosen: Json | None = next((one for one in offered if one["id"] == result), None)
    if asked is None or asked.person_id != account.id or chosen is None:
        raise Impossible("the bot offered no such result")
    markup = {"reply_markup": chosen["reply_markup"]} if chosen.get("reply_markup") else {}
    sent = write(world, account, chat, {"via_bot": world.me, **_sent(world, chosen), **markup})
    if world.settings.inline_feedback:
        told = {"result_id": result, "from": account.user, "query": asked.data}
        world.updates.add("chosen_inline_result", told, account.id)
    return sent


def _sent(world: World, result: Json) -> Json:
    """What a result becomes when it is sent."""
    given: Json = result.get("input_message_content") or {}
    try:
        if "message_text" in given:
            text, entities = formatted(given["message_text"], given.get("parse_mode"), given.get("entities"))
            return {"text": text} | ({"entities": entities} if entities else {})
        spoken = given or result
        named = {name: spoken[name] for name in _SPOKEN if name in spoken}
        if "latitude" in named:
            return {"location": named}
        if "phone_number" in named:
            return {"contact": named}
        kept = world.files.get(result.get(_CACHED.get(result["type"], ""), ""))
        if kept is None:
            raise Impossible(f"the sandbox fetches nothing: a {result['type']} by its address cannot be sent")
        text, entities = formatted(result.get("caption") or "", result.get("parse_mode"), None)
    except ApiError as refusal:
        raise Impossible(f"this result cannot be sent: {refusal}") from None
    caption = ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})
    return media_content(world, result["type"], kept, {}) | caption
