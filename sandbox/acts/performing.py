"""Acts as plain functions on the world: how they are found, performed, written down and told to the bot."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sandbox.business import business_chat, of_business, tell_business
from sandbox.entities import formatted
from sandbox.errors import ApiError
from sandbox.replies import replied
from sandbox.texts.units import Entity
from sandbox.world import Account, Chat, Post, World

Json = dict[str, Any]
Act = Callable[..., Json]
ACTS: dict[str, Act] = {}


class Impossible(Exception):
    """A person could not do this: the chat, the message or the button is not there."""


def act(function: Act) -> Act:
    ACTS[function.__name__] = function
    return function


def perform(world: World, person_id: int, verb: str, arguments: Json) -> Json:
    """Let a person do something.

    Raises:
        Impossible: if there is no such person, verb, chat or message, or the person blocked the bot.
    """
    account = world.accounts.get(person_id)
    if account is None:
        raise Impossible(f"there is no person {person_id}")
    if account.deleted:
        raise Impossible(f"{account.user['first_name']} has deleted the account")
    function = ACTS.get(verb)
    if function is None:
        raise Impossible(f"a person cannot {verb}")
    chat = chat_of(world, account, arguments.pop("chat", None))
    result = function(world, account, chat, **arguments)
    account.mark = world.touch()
    world.store.put("account", account.id, account.as_json)
    return result


def chat_of(world: World, account: Account, chat_id: int | str | None) -> Chat:
    """The chat with the bot, a group this person is in, or (by its key) a chat of a business account."""
    if isinstance(chat_id, str):
        return _of_account(world, account, chat_id)
    chat = world.private_chat(account) if chat_id is None else world.chats.get(chat_id)
    if chat is None:
        raise Impossible(f"there is no chat {chat_id}")
    if chat.private and chat.id != account.id:
        raise Impossible("nobody reads another person's chat")
    if not chat.private and account.id not in chat.members:
        raise Impossible(f"{account.user['first_name']} is not in this group")
    return chat


def _of_account(world: World, account: Account, key: str) -> Chat:
    found = re.fullmatch(r"business:(\d+):(\d+)", key)
    owner, customer = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (owner in world.accounts and customer in world.accounts and owner != customer):
        raise Impossible(f"there is no chat {key}")
    if account.id not in (owner, customer):
        raise Impossible("nobody reads another person's chat")
    if not any(connection.owner == owner for connection in world.connections.values()):
        raise Impossible(f"{world.accounts[owner].user['first_name']} has not connected the bot")
    return business_chat(world, owner, customer)


def write(world: World, account: Account, chat: Chat, content: Json, reply: Json | None = None) -> Json:
    """Put a person's message into a chat and tell the bot; ``reply`` is a ReplyParameters of the Bot API."""
    if chat.direct and account.blocked:
        raise Impossible(f"{account.user['first_name']} blocked the bot and must unblock it first")
    body: Json = {"message_id": 0, "from": account.user, "chat": chat.body, "date": world.date()}
    body |= _answering(world, account, chat, reply) | content
    body["message_id"] = world.next_message_id(chat)
    if chat.owner is not None:
        body = of_business(world, chat, body)
    if chat.direct and not account.started:
        account.started = True
        world.keep_account(account)
    world.add_post(chat, Post(body, from_bot=False, touched=world.touch(), markup=content.get("reply_markup")))
    tell(world, chat, "message", body)
    return {"message": body["message_id"]}


def _answering(world: World, account: Account, chat: Chat, reply: Json | None) -> Json:
    if reply is None or reply.get("message_id") is None:
        return {}
    if reply.get("chat_id") in (None, chat.id):
        message_of(chat, reply["message_id"])
    try:
        return replied(chat, {"reply_parameters": reply}, lambda elsewhere: chat_of(world, account, elsewhere))
    except ApiError as refusal:
        raise Impossible(f"cannot be answered so: {refusal}") from None


def tell(world: World, chat: Chat, kind: str, body: Json) -> None:
    """The bot gets the update if it hears what is written there."""
    if chat.owner is not None:
        tell_business(world, chat, kind, body)
    elif world.hears(chat, body):
        world.updates.add(kind, body, chat.id)


def message_of(chat: Chat, message_id: int) -> Post:
    post = chat.posts.get(message_id)
    if post is None:
        raise Impossible(f"there is no message {message_id} in this chat")
    return post


def change(world: World, chat: Chat, post: Post, body: Json) -> None:
    """An own message becomes another: the bot gets ``edited_message``."""
    post.body = {**body, "edit_date": world.date()}
    if chat.owner is not None:
        kept = {name: value for name, value in post.body.items() if name != "business_connection_id"}
        post.body = of_business(world, chat, kept)
    post.edits, post.touched = post.edits + 1, world.touch()
    world.keep_post(chat, post, "edited")
    tell(world, chat, "edited_message", post.body)


def worded(text: str, entities: list[Entity] | None = None, *, field: str = "text") -> Json:
    """A text or a caption as a client sends it, with what Telegram finds in it and what the person formatted."""
    try:
        told, found = formatted(text, None, entities)
    except ApiError as refusal:
        raise Impossible(f"cannot be written: {refusal}") from None
    name = "entities" if field == "text" else "caption_entities"
    return {field: told, name: found} if found else {field: told}


def answer_of(world: World, press_id: str) -> Json | None:
    """What the bot answered to a press or an inline query, if it has."""
    made = world.presses.get(press_id)
    return made.answer if made is not None else None
