"""Sending: which chat, whether it may be written to, and the message that comes of it."""

from __future__ import annotations

from typing import Any

from sandbox.business import business_target, signed
from sandbox.errors import bad_request, forbidden
from sandbox.keyboards import check_actions, check_people, check_place
from sandbox.replies import replied
from sandbox.world import Chat, Post, World

Json = dict[str, Any]


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
        chat = next((c for c in world.chats.values() if c.owner is None and _named(c, wanted)), None)
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
        if account.deleted:
            raise forbidden("user is deactivated")
        if account.blocked:
            raise forbidden("bot was blocked by the user")
        if not account.started:
            raise (
                forbidden("bot can't initiate conversation with a user")
                if world.met(chat.id)
                else bad_request("chat not found")
            )
    elif chat.bot_status not in ("member", "administrator"):
        kind = "supergroup" if chat.body["type"] == "supergroup" else "group"
        raise forbidden(f"bot was kicked from the {kind} chat" if chat.bot_status == "kicked" else
                        f"bot is not a member of the {kind} chat")  # fmt: skip
    return chat


def _named(chat: Chat, username: str) -> bool:
    return chat.body.get("username", "").lower() == username


def target_chat(world: World, params: Json) -> Chat:
    """The chat into which a request writes: one of the bot's, or one of a business account that it is connected to.

    Raises:
        ApiError: as :func:`writable_chat` and :func:`sandbox.business.business_target` do.
    """
    if params.get("business_connection_id"):
        return business_target(world, params)
    return writable_chat(world, params.get("chat_id"))


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
        check_actions(markup, payable="invoice" in content, playable="game" in content)
    _check_options(chat, params)
    answered = replied(chat, params, lambda chat_id: find_chat(world, chat_id))
    if cost:
        world.limits.spend(chat.key, is_group=not chat.private, messages=cost)
    body: Json = {
        "message_id": world.next_message_id(chat), "from": world.me, "chat": chat.body, "date": world.date(),
        **(signed(world, chat, params) if chat.owner is not None else {}), **_thread(chat, params), **answered,
        **content, **inline_markup(params),
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


def _check_options(chat: Chat, params: Json) -> None:
    """What any method that sends may be asked for, and a bot without money may not have."""
    if params.get("message_effect_id"):
        raise bad_request("EFFECT_ID_INVALID")
    if params.get("allow_paid_broadcast"):
        raise bad_request("FLOODSKIP_NOT_ALLOWED")
    if params.get("suggested_post_parameters") is not None:
        raise bad_request("suggested posts can be sent only to channel direct messages")
    thread = params.get("message_thread_id")
    if thread and thread not in chat.topics:
        raise bad_request("message thread not found")
    if thread and chat.topics[thread].get("is_closed"):
        raise bad_request("TOPIC_CLOSED")


def _thread(chat: Chat, params: Json) -> Json:
    thread = params.get("message_thread_id")
    return {"message_thread_id": thread, "is_topic_message": True} if thread else {}
