"""What a message answers: a message of its chat or of another, perhaps a quote from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.entities import formatted
from sandbox.errors import bad_request
from sandbox.texts.units import utf16_length
from sandbox.world import Chat, Post

Json = dict[str, Any]
_PLACES = ("photo", "document", "video", "animation", "audio", "voice", "video_note", "sticker", "contact", "location")


def replied(chat: Chat, params: Json, find: Callable[[Any], Chat]) -> Json:
    """The fields that tell what is answered, if the request names a message; ``find`` finds another chat.

    Raises:
        ApiError: 400 if there is no such message, or it has no such words.
    """
    reply = params.get("reply_parameters") or {}
    message_id = reply.get("message_id", params.get("reply_to_message_id"))
    if message_id is None:
        return {}
    elsewhere = reply.get("chat_id")
    place = find(elsewhere) if elsewhere not in (None, chat.id) else chat
    original = place.posts.get(message_id)
    if original is None:
        if reply.get("allow_sending_without_reply") or params.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    fields = _external(place, original) if place is not chat else {"reply_to_message": _without_reply(original)}
    if quote := reply.get("quote"):
        fields["quote"] = _quoted(original, quote, reply)
    return fields


def _without_reply(original: Post) -> Json:
    return {k: v for k, v in original.body.items() if k not in ("reply_to_message", "external_reply", "quote")}


def _external(place: Chat, original: Post) -> Json:
    origin = {"type": "user", "date": original.body["date"], "sender_user": original.body["from"]}
    shown: Json = {"origin": origin, "message_id": original.id}
    if not place.private:
        shown["chat"] = place.body
    shown |= {name: original.body[name] for name in _PLACES if name in original.body}
    return {"external_reply": shown}


def _quoted(original: Post, quote: str, reply: Json) -> Json:
    text, entities = formatted(quote, reply.get("quote_parse_mode"), reply.get("quote_entities"))
    words = original.body.get("text") or original.body.get("caption") or ""
    at = words.find(text)
    if at < 0 or not text or len(text) > 1024:
        raise bad_request("QUOTE_TEXT_INVALID")
    told: Json = {"text": text, "position": utf16_length(words[:at]), "is_manual": True}
    return told | ({"entities": entities} if entities else {})
