"""Sending: which chat, whether it may be written to, and the message that comes of it."""

from __future__ import annotations

from typing import Any

from sandbox.blanks import is_blank
from sandbox.entities import Entity, formatted
from sandbox.errors import bad_request, forbidden
from sandbox.keyboards import check_people, check_place
from sandbox.world import Chat, Post, World

Json = dict[str, Any]
MAX_TEXT = 4096
MAX_CAPTION = 1024


def find_chat(world: World, chat_id: int | str | None) -> Chat:
    """The chat a request speaks of, by id or by @username.

    Raises:
        ApiError: 400 if there is none, or if it moved to a supergroup.
    """
    if chat_id is None or chat_id == "":
        raise bad_request("chat_id is empty")
    chat = world.chats.get(chat_id) if isinstance(chat_id, int) else None
    if chat is None and isinstance(chat_id, str) and chat_id.startswith("@"):
        wanted = chat_id[1:].lower()
        chat = next((c for c in world.chats.values() if c.body.get("username", "").lower() == wanted), None)
    if chat is None:
        if isinstance(chat_id, int) and world.met(chat_id):
            raise forbidden("bot can't initiate conversation with a user")
        if chat_id == world.me["id"]:
            raise forbidden("bots can't send messages to bots")
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    return chat


def writable_chat(world: World, chat_id: int | str | None) -> Chat:
    """The chat, if the bot may write there.

    Raises:
        ApiError: 403 where the person blocked the bot or never wrote to it, or the bot is not in the group.
    """
    chat = find_chat(world, chat_id)
    if chat.private:
        account = world.accounts[chat.id]
        if account.user.get("is_bot"):
            raise forbidden("bots can't send messages to bots")
        if account.blocked:
            raise forbidden("bot was blocked by the user")
        if not account.started:
            raise (
                forbidden("bot can't initiate conversation with a user")
                if world.met(chat.id)
                else bad_request("chat not found")
            )
    elif chat.bot_status != "member":
        kind = "supergroup" if chat.body["type"] == "supergroup" else "group"
        raise forbidden(f"bot was kicked from the {kind} chat" if chat.bot_status == "kicked" else
                        f"bot is not a member of the {kind} chat")  # fmt: skip
    return chat


def read_text(params: Json) -> tuple[str, list[Entity]]:
    """A message text of 1–4096 characters after parsing.

    Raises:
        ApiError: 400 if it is empty, too long or does not parse.
    """
    if not params["text"]:
        raise bad_request("message text is empty")
    text, entities = formatted(params["text"], params.get("parse_mode"), params.get("entities"))
    if is_blank(text):
        raise bad_request("text must be non-empty")
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities


def read_caption(params: Json) -> Json:
    """``caption`` and ``caption_entities`` of at most 1024 characters after parsing; nothing if there is none."""
    text, entities = formatted(params.get("caption") or "", params.get("parse_mode"), params.get("caption_entities"))
    if len(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def text_content(text: str, entities: list[Entity]) -> Json:
    return {"text": text, "entities": entities} if entities else {"text": text}


def source_of(params: Json, name: str) -> str | None:
    """The HTML as the bot wrote it, kept so that tests can look at it."""
    return params.get(name) if (params.get("parse_mode") or "").lower() == "html" else None


def replied(chat: Chat, params: Json) -> Json:
    """The quoted message as a field, if the request names one."""
    reply = params.get("reply_parameters") or {}
    message_id = reply.get("message_id", params.get("reply_to_message_id"))
    if message_id is None:
        return {}
    original = chat.posts.get(message_id)
    if original is None:
        if reply.get("allow_sending_without_reply") or params.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": {k: v for k, v in original.body.items() if k != "reply_to_message"}}


def inline_markup(params: Json) -> Json:
    """The keyboard of an inline keyboard, as a field."""
    markup = params.get("reply_markup")
    return {"reply_markup": markup} if markup and "inline_keyboard" in markup else {}


def send(world: World, chat: Chat, params: Json, content: Json, *, source: str | None = None, cost: int = 1) -> Json:
    """Accept a message of the bot and return it as the Bot API shows it."""
    markup = params.get("reply_markup")
    if markup:
        check_place(markup, private=chat.private)
        check_people(markup, world.knows)
    quote = replied(chat, params)
    if cost:
        world.limits.spend(chat.id, is_group=not chat.private, messages=cost)
    body: Json = {
        "message_id": world.next_message_id(), "from": world.me, "chat": chat.body, "date": world.date(),
        **quote, **content, **inline_markup(params),
    }  # fmt: skip
    if params.get("protect_content"):
        body["has_protected_content"] = True
    kept_markup = markup if markup and "inline_keyboard" not in markup else None
    if kept_markup is not None and "force_reply" not in kept_markup:
        chat.keyboard = None if "remove_keyboard" in kept_markup else kept_markup
        world.keep_chat(chat)
    chat.action = None
    world.add_post(chat, Post(body, from_bot=True, touched=world.touch(), source=source, markup=kept_markup))
    return body
