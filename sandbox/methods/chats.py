"""Chats and their members."""

from __future__ import annotations

from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.registry import method
from sandbox.outgoing import find_chat, writable_chat
from sandbox.requests import Call
from sandbox.world import Chat, Post, World

Json = dict[str, Any]
_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


@method("sendChatAction")
def send_chat_action(world: World, call: Call) -> bool:
    if call.params["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = writable_chat(world, call.params["chat_id"])
    chat.action = call.params["action"]
    world.changes.publish("action", chat=chat.id, action=chat.action)
    return True


@method("getChat")
def get_chat(world: World, call: Call) -> Json:
    chat = find_chat(world, call.params["chat_id"])
    full = {**chat.body, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": {
        "unlimited_gifts": True, "limited_gifts": True, "unique_gifts": True, "premium_subscription": True,
        "gifts_from_channels": True}}  # fmt: skip
    if chat.pinned in chat.posts:
        full["pinned_message"] = chat.posts[chat.pinned].body
    return full


@method("getChatMember")
def get_chat_member(world: World, call: Call) -> Json:
    chat = find_chat(world, call.params["chat_id"])
    user_id = call.params["user_id"]
    if user_id == world.me["id"]:
        return {"user": world.me, "status": chat.bot_status}
    account = world.accounts.get(user_id)
    if account is None:
        raise bad_request("invalid user_id specified")
    return {"user": account.user, "status": "member" if user_id in chat.members else "left"}


@method("getChatMemberCount")
def get_chat_member_count(world: World, call: Call) -> int:
    chat = find_chat(world, call.params["chat_id"])
    return len(chat.members) + (chat.bot_status == "member")


@method("leaveChat")
def leave_chat(world: World, call: Call) -> bool:
    chat = writable_chat(world, call.params["chat_id"])
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    world.keep_chat(chat)
    world.changes.publish("chat", chat=chat.id)
    return True


def _post(chat: Chat, message_id: int, what: str) -> Post:
    post = chat.posts.get(message_id)
    if post is None:
        raise bad_request(f"message to {what} not found")
    return post


@method("setMessageReaction")
def set_message_reaction(world: World, call: Call) -> bool:
    chat = writable_chat(world, call.params["chat_id"])
    post = _post(chat, call.params["message_id"], "react")
    post.reactions = call.params.get("reaction") or []
    world.keep_post(chat, post, "edited")
    return True


@method("pinChatMessage")
def pin_chat_message(world: World, call: Call) -> bool:
    chat = writable_chat(world, call.params["chat_id"])
    chat.pinned = _post(chat, call.params["message_id"], "pin").id
    world.keep_chat(chat)
    world.changes.publish("chat", chat=chat.id)
    return True


@method("unpinChatMessage", "unpinAllChatMessages")
def unpin_chat_message(world: World, call: Call) -> bool:
    chat = writable_chat(world, call.params["chat_id"])
    chat.pinned = None
    world.keep_chat(chat)
    world.changes.publish("chat", chat=chat.id)
    return True
