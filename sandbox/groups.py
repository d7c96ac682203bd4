"""Groups: people together, and the bot among them when somebody adds it."""

from __future__ import annotations

from typing import Any

from sandbox.acts import membership_change
from sandbox.world import Chat, Post, World

Json = dict[str, Any]
FIRST_GROUP_ID = -4_000_000_001
FIRST_SUPERGROUP_ID = -1_001_000_000_001


class Group:
    """A group chat of the sandbox."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self._chat = chat

    @property
    def id(self) -> int:
        return self._chat.id

    @property
    def title(self) -> str:
        return self._chat.body["title"]

    def add(self, *people_ids: int) -> None:
        self._chat.members.update(people_ids)
        self._world.keep_chat(self._chat)

    def add_bot(self, by: int) -> None:
        """Somebody adds the bot: it is told by ``my_chat_member`` and by a service message."""
        self.add(by)
        before, self._chat.bot_status = self._chat.bot_status, "member"
        account = self._world.accounts[by]
        change = membership_change(self._world, account, self._chat, before, "member")
        self._world.updates.add("my_chat_member", change, self.id)
        self._service(by, {"new_chat_members": [self._world.me]})
        self._world.keep_chat(self._chat)

    def remove_bot(self, by: int) -> None:
        account = self._world.accounts[by]
        change = membership_change(self._world, account, self._chat, self._chat.bot_status, "kicked")
        self._chat.bot_status = "kicked"
        self._world.updates.add("my_chat_member", change, self.id)
        self._world.keep_chat(self._chat)

    def migrate(self, by: int) -> Group:
        """Make it a supergroup: it gets a new id, and the old one answers 400 with ``migrate_to_chat_id``."""
        fresh = found_group(self._world, self.title, supergroup=True)
        fresh._chat.members = set(self._chat.members)
        fresh._chat.bot_status = self._chat.bot_status
        self._service(by, {"migrate_to_chat_id": fresh.id})
        self._chat.migrated_to = fresh.id
        fresh._service(by, {"migrate_from_chat_id": self.id})
        self._world.keep_chat(self._chat)
        self._world.keep_chat(fresh._chat)
        return fresh

    def _service(self, by: int, content: Json) -> None:
        world = self._world
        body: Json = {
            "message_id": world.next_message_id(self._chat), "from": world.accounts[by].user, "chat": self._chat.body,
            "date": world.date(), **content,
        }  # fmt: skip
        world.add_post(self._chat, Post(body, from_bot=False, touched=world.touch()))
        if self._chat.bot_status == "member":
            world.updates.add("message", body, self.id)


def found_group(world: World, title: str, *, supergroup: bool = False) -> Group:
    """A new group without the bot."""
    first = FIRST_SUPERGROUP_ID if supergroup else FIRST_GROUP_ID
    chat_id = first
    while chat_id in world.chats:
        chat_id -= 1
    kind = "supergroup" if supergroup else "group"
    chat = Chat(chat_id, {"id": chat_id, "title": title, "type": kind}, bot_status="left")
    world.keep_chat(chat)
    world.changes.publish("chat", chat=chat_id)
    return Group(world, chat)
