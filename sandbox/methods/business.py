"""What a bot does with a business account that it is connected to."""

from __future__ import annotations

from typing import Any

from sandbox.business import business_target, known_connection, used_connection
from sandbox.errors import bad_request
from sandbox.methods.registry import method
from sandbox.requests import Call
from sandbox.world import Chat, World

Json = dict[str, Any]


@method("getBusinessConnection")
def get_business_connection(world: World, call: Call) -> Json:
    connection = known_connection(world, call.params["business_connection_id"])
    return connection.shown(world.accounts[connection.owner].user)


@method("readBusinessMessage")
def read_business_message(world: World, call: Call) -> bool:
    """Mark what the customer wrote as read, up to this message: the sandbox keeps how far."""
    chat = business_target(world, call.params, "can_read_messages")
    post = chat.posts.get(call.params["message_id"])
    if post is None:
        raise bad_request("MESSAGE_ID_INVALID")
    chat.read = max(chat.read, post.id)
    world.keep_chat(chat)
    world.changes.publish("chat", chat=chat.key)
    return True


@method("deleteBusinessMessages")
def delete_business_messages(world: World, call: Call) -> bool:
    """Messages of one chat: the bot's own, or anybody's with the right to delete all. Those that are gone are none."""
    ids = call.params["message_ids"]
    if not 1 <= len(ids) <= 100:
        raise bad_request("too many message identifiers specified" if ids else "message identifiers are not specified")
    connection = used_connection(world, call.params["business_connection_id"], None)
    found = [
        (chat, chat.posts[number])
        for chat in _chats(world, connection.owner)
        if chat.id not in connection.excluded
        for number in ids
        if number in chat.posts
    ]
    if len({chat.key for chat, _ in found}) > 1:
        raise bad_request("MESSAGE_ID_INVALID")
    everything = "can_delete_all_messages" in connection.rights
    own = everything or "can_delete_sent_messages" in connection.rights
    if not all(own if post.from_bot else everything for _, post in found) or not own:
        raise bad_request("BOT_ACCESS_FORBIDDEN")
    for chat, post in found:
        world.remove_post(chat, post.id)
    return True


def _chats(world: World, owner: int) -> list[Chat]:
    return [chat for chat in world.chats.values() if chat.owner == owner]
