"""Chats and their members."""

from __future__ import annotations

from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.reactions import REACTIONS
from sandbox.methods.registry import method
from sandbox.outgoing import find_chat, target_chat, writable_chat
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
    chat = target_chat(world, call.params)
    chat.action = call.params["action"]
    world.changes.publish("action", chat=chat.key, action=chat.action)
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


@method("getChatAdministrators")
def get_chat_administrators(world: World, call: Call) -> list[Json]:
    chat = find_chat(world, call.params["chat_id"])
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    owner = min(chat.members, default=None)
    found: list[Json] = []
    if owner is not None:
        found.append({"user": world.accounts[owner].user, "status": "creator", "is_anonymous": False})
    if chat.bot_status == "administrator":
        found.append({"user": world.me, "status": "administrator", "can_be_edited": False, "is_anonymous": False})
    return found


@method("exportChatInviteLink")
def export_invite_link(world: World, call: Call) -> str:
    chat = writable_chat(world, call.params["chat_id"])
    if chat.private:
        raise bad_request("can't export invite link in a private chat")
    if chat.bot_status != "administrator":
        raise bad_request("not enough rights to export chat invite link")
    return f"https://t.me/+{world.random.getrandbits(96):024x}"


@method("getUserProfilePhotos")
def get_profile_photos(world: World, call: Call) -> Json:
    """Nobody in the sandbox has a photo."""
    if world.user(call.params["user_id"]) is None:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}


@method("leaveChat")
def leave_chat(world: World, call: Call) -> bool:
    chat = writable_chat(world, call.params["chat_id"])
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    world.keep_chat(chat)
    world.changes.publish("chat", chat=chat.key)
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
    reactions: list[Json] = call.params.get("reaction") or []
    for reaction in reactions:
        if reaction["type"] == "emoji" and reaction["emoji"].removesuffix("\ufe0f") not in REACTIONS:
            raise bad_request("REACTION_INVALID")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    post.reactions = reactions
    world.keep_post(chat, post, "edited")
    return True


@method("pinChatMessage")
def pin_chat_message(world: World, call: Call) -> bool:
    chat = target_chat(world, call.params)
    chat.pinned = _post(chat, call.params["message_id"], "pin").id
    world.keep_chat(chat)
    world.changes.publish("chat", chat=chat.key)
    return True


@method("unpinChatMessage", "unpinAllChatMessages")
def unpin_chat_message(world: World, call: Call) -> bool:
    chat = target_chat(world, call.params)
    chat.pinned = None
    world.keep_chat(chat)
    world.changes.publish("chat", chat=chat.key)
    return True
