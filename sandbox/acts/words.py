"""What people write: texts, quotes and replies, edits; and the keys of the reply keyboard."""

from __future__ import annotations

from typing import Any

from sandbox.acts.media import location, poll, share_contact
from sandbox.acts.performing import Impossible, act, change, message_of, worded, write
from sandbox.business import tell_deleted
from sandbox.contents import MAX_TEXT
from sandbox.texts.units import Entity
from sandbox.world import Account, Chat, World

Json = dict[str, Any]


@act
def say(
    world: World, account: Account, chat: Chat, text: str, reply_to: int | None = None, reply_chat: int | None = None,
    quote: str | None = None, entities: list[Entity] | None = None,
) -> Json:  # fmt: skip
    """Write a text; one that is too long goes out in pieces, as clients do it.

    ``reply_to`` is answered, in another chat if ``reply_chat`` names one, perhaps only its words ``quote``.
    ``entities`` are what the person formatted by hand; phones, links, mentions and the like are found by themselves.
    """
    if not text.strip():
        raise Impossible("an empty message cannot be sent")
    reply = {"message_id": reply_to, "chat_id": reply_chat, "quote": quote}
    sent: Json = {}
    for start in range(0, len(text), MAX_TEXT):
        piece = text[start : start + MAX_TEXT]
        if piece.strip():
            sent = write(world, account, chat, worded(piece, entities if len(text) <= MAX_TEXT else None), reply)
    return sent


@act
def tap_reply(
    world: World, account: Account, chat: Chat, text: str, users: list[int] | None = None, shared: int | None = None,
    data: str | None = None,
) -> Json:  # fmt: skip
    """Press a key of the reply keyboard: a text, or what the key asks for.

    ``users`` and ``shared`` are the people and the chat picked where it asks for them, ``data`` what its web app sends.
    """
    keyboard = chat.keyboard or {}
    buttons = [b if isinstance(b, dict) else {"text": b} for row in keyboard.get("keyboard", []) for b in row]
    button = next((b for b in buttons if b["text"] == text), None)
    if button is None:
        raise Impossible(f"no reply button {text!r}; there are: {[b['text'] for b in buttons]}")
    if button.get("request_users") or button.get("request_chat"):
        content = _picked(world, button, users or [], shared)
    elif button.get("web_app"):
        if data is None:
            raise Impossible("a web app opens: what does it send (data)?")
        content = {"web_app_data": {"data": data, "button_text": text}}
    else:
        content = None
    if keyboard.get("one_time_keyboard"):
        chat.keyboard = None
        world.keep_chat(chat)
    if content is not None:
        return write(world, account, chat, content)
    if button.get("request_contact"):
        return share_contact(world, account, chat)
    if button.get("request_location"):
        return location(world, account, chat)
    if (wanted := button.get("request_poll")) is not None:
        return poll(world, account, chat, kind=wanted.get("type") or "regular")
    return say(world, account, chat, text)


def _picked(world: World, button: Json, users: list[int], shared: int | None) -> Json:
    """Ids only; names and the rest for what the key asks for by ``request_name`` and its like."""
    if asked := button.get("request_users"):
        if not 1 <= len(users) <= (asked.get("max_quantity") or 1):
            raise Impossible(f"pick from 1 to {asked.get('max_quantity') or 1} people (users)")
        told = [_shared_user(world, asked, user) for user in users]
        return {"users_shared": {"request_id": asked["request_id"], "users": told}}
    asked, place = button["request_chat"], world.chats.get(shared or 0)
    if place is None or place.private:
        raise Impossible("pick a group or a channel (shared)")
    found = {"request_id": asked["request_id"], "chat_id": place.id}
    found |= {
        name: place.body[name] for name in ("title", "username") if asked.get(f"request_{name}") and name in place.body
    }
    return {"chat_shared": found}


def _shared_user(world: World, asked: Json, person_id: int) -> Json:
    other = world.accounts.get(person_id)
    if other is None:
        raise Impossible(f"there is no person {person_id}")
    names = ("first_name", "last_name") if asked.get("request_name") else ()
    names += ("username",) if asked.get("request_username") else ()
    return {"user_id": person_id, **{name: other.user[name] for name in names if name in other.user}}


@act
def edit(
    world: World, account: Account, chat: Chat, message: int, text: str, entities: list[Entity] | None = None
) -> Json:
    post = message_of(chat, message)
    if post.body["from"]["id"] != account.id:
        raise Impossible("only one's own messages can be edited")
    field = "text" if "text" in post.body else "caption"
    kept = {k: v for k, v in post.body.items() if k not in ("text", "entities", "caption", "caption_entities")}
    change(world, chat, post, {**kept, **worded(text, entities, field=field)})
    return {"message": post.id}


@act
def delete(world: World, account: Account, chat: Chat, message: int) -> Json:
    """Delete one's own message; Telegram tells the bot nothing, except in a chat of a business account."""
    if message_of(chat, message).body["from"]["id"] != account.id:
        raise Impossible("only one's own messages can be deleted")
    world.remove_post(chat, message)
    if chat.owner is not None:
        tell_deleted(world, chat, [message])
    return {}
