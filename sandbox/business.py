"""Business accounts: a person lets the bot into their account, where it reads what customers write and answers.

A chat of a business account is named by its key, ``business:<owner>:<customer>``, wherever a chat is named here. For
the bot it is the private chat with the customer, and is reached with ``business_connection_id`` alone.
"""

from __future__ import annotations

from typing import Any

from sandbox.errors import bad_request
from sandbox.records import Connection, key_of
from sandbox.world import Chat, World

Json = dict[str, Any]
RIGHTS = ("can_reply", "can_read_messages", "can_delete_sent_messages", "can_delete_all_messages")
"""What a person may let the bot do here. Names, photos, gifts and stories of the account are not played."""
ACTIVE_FOR = 24 * 3600
EDITABLE_FOR = 48 * 3600
_KINDS = {"message": "business_message", "edited_message": "edited_business_message"}


def live_connection(world: World, owner: int) -> Connection | None:
    """The connection that the account has now."""
    return next((one for one in world.connections.values() if one.owner == owner and one.enabled), None)


def business_chat(world: World, owner: int, customer: int) -> Chat:
    """The chat of two people, as the owner's account has it; made when somebody first looks for it."""
    chat = world.chats.get(key_of(owner, customer))
    if chat is None:
        names = ("first_name", "last_name", "username")
        user = world.accounts[customer].user
        body = {"id": customer, **{key: user[key] for key in names if key in user}, "type": "private"}
        chat = Chat(customer, body, {owner, customer}, owner=owner)
        world.keep_chat(chat)
    return chat


def of_business(world: World, chat: Chat, body: Json) -> Json:
    """A message's body as it is told while the account is connected: with the connection's id."""
    connection = live_connection(world, chat.owner or 0)
    if connection is None or chat.id in connection.excluded:
        return body
    return {**body, "business_connection_id": connection.id}


def tell_business(world: World, chat: Chat, kind: str, body: Json) -> None:
    """The bot gets what is written in a chat that it is let into, by the owner as well as by the customer."""
    if (connection := body.get("business_connection_id")) is not None:
        world.updates.add(_KINDS[kind], body, f"{chat.key}:{connection}")


def tell_deleted(world: World, chat: Chat, message_ids: list[int]) -> None:
    connection = live_connection(world, chat.owner or 0)
    if connection is not None and chat.id not in connection.excluded:
        gone = {"business_connection_id": connection.id, "chat": chat.body, "message_ids": message_ids}
        world.updates.add("deleted_business_messages", gone, f"{chat.key}:{connection.id}")


def known_connection(world: World, connection_id: str) -> Connection:
    """The connection of this id, enabled or not.

    Raises:
        ApiError: 400 if there never was one.
    """
    connection = world.connections.get(connection_id)
    if connection is None:
        raise bad_request("business connection not found")
    return connection


def used_connection(world: World, connection_id: str, right: str | None) -> Connection:
    """The connection, for something that needs this right.

    Raises:
        ApiError: 400 for one that is unknown, was ended by the person, or does not give the right.
    """
    connection = known_connection(world, connection_id)
    if not connection.enabled:
        raise bad_request("BUSINESS_CONNECTION_INVALID")
    if right is not None and right not in connection.rights:
        raise bad_request("BOT_ACCESS_FORBIDDEN")
    return connection


def business_target(world: World, params: Json, right: str | None = "can_reply", *, recent: bool = True) -> Chat:
    """The chat in which a request acts for a business account.

    Raises:
        ApiError: 400 besides as by :func:`used_connection` for a chat that is not the account's with a customer, that
            the owner keeps to themselves, or (``recent``) where the customer was silent for the last 24 hours.
    """
    connection = known_connection(world, params["business_connection_id"])
    chat_id = params.get("chat_id")
    if chat_id is None or chat_id == "":
        raise bad_request("chat_id is empty")
    if not isinstance(chat_id, int):
        raise bad_request("chat not found")
    if chat_id < 0:
        raise bad_request("chat must be a private chat")
    if chat_id == connection.owner:
        raise bad_request("messages must not be sent to self")
    connection = used_connection(world, connection.id, right)
    chat = world.chats.get(key_of(connection.owner, chat_id))
    if chat is None or chat_id in connection.excluded:
        raise bad_request("BUSINESS_PEER_INVALID")
    if recent and not _active(world, chat):
        raise bad_request("BUSINESS_PEER_USAGE_MISSING")
    return chat


def _active(world: World, chat: Chat) -> bool:
    """Did the customer write within the last 24 hours?"""
    since = world.date() - ACTIVE_FOR
    return any(p.body["from"]["id"] == chat.id and p.body["date"] >= since for p in reversed(chat.posts.values()))


def signed(world: World, chat: Chat, params: Json) -> Json:
    """Whose message it is that the bot sends in a chat of a business account: the account's, by the bot."""
    return {
        "from": world.accounts[chat.owner or 0].user, "sender_business_bot": world.me,
        "business_connection_id": params["business_connection_id"],
    }  # fmt: skip
