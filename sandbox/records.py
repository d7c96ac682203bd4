"""What the world is made of: people, messages, chats, pressed buttons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class Account:
    """A person (or another bot) as Telegram knows them. ``mark`` is where their last act stands among all changes."""

    user: Json
    phone: str = ""
    note: str = ""
    started: bool = False
    blocked: bool = False
    mark: int = 0
    deleted: bool = False

    @property
    def id(self) -> int:
        return self.user["id"]

    def as_json(self) -> Json:
        return {
            "user": self.user, "phone": self.phone, "note": self.note, "started": self.started,
            "blocked": self.blocked, "mark": self.mark, "deleted": self.deleted,
        }  # fmt: skip


@dataclass(slots=True)
class Post:
    """A message as stored: its Bot API body (replaced, never changed in place) and what only the sandbox knows.

    ``reactions`` are the bot's; ``reacted`` and ``votes`` (numbers of a poll's options) are people's, by their ids.
    """

    body: Json
    from_bot: bool
    touched: int
    source: str | None = None
    markup: Json | None = None
    edits: int = 0
    reactions: list[Json] = field(default_factory=list)
    reacted: dict[str, list[Json]] = field(default_factory=dict)
    votes: dict[str, list[int]] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return self.body["message_id"]

    def as_json(self) -> Json:
        return {
            "body": self.body, "from_bot": self.from_bot, "touched": self.touched, "source": self.source,
            "markup": self.markup, "edits": self.edits, "reactions": self.reactions,
            "reacted": self.reacted, "votes": self.votes,
        }  # fmt: skip


def key_of(owner: int, customer: int) -> str:
    """What names a chat of a business account among all chats."""
    return f"business:{owner}:{customer}"


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the person's) or a group. ``gone`` are the last messages deleted there.

    A chat of a business account has its ``owner``; its id is the customer's, who has one with the bot as well, and
    ``read`` is the last of the customer's messages that was marked as read.
    """

    id: int
    body: Json
    members: set[int] = field(default_factory=set)
    posts: dict[int, Post] = field(default_factory=dict)
    keyboard: Json | None = None
    bot_status: str = "member"
    migrated_to: int | None = None
    pinned: int | None = None
    topics: dict[int, Json] = field(default_factory=dict)
    action: str | None = None
    gone: list[int] = field(default_factory=list)
    owner: int | None = None
    read: int = 0

    @property
    def key(self) -> int | str:
        """What names the chat among all chats."""
        return self.id if self.owner is None else key_of(self.owner, self.id)

    @property
    def private(self) -> bool:
        return self.body["type"] == "private"

    @property
    def direct(self) -> bool:
        """Is it a person's chat with the bot itself?"""
        return self.private and self.owner is None

    def as_json(self) -> Json:
        return {
            "id": self.id, "body": self.body, "members": sorted(self.members), "keyboard": self.keyboard,
            "bot_status": self.bot_status, "migrated_to": self.migrated_to, "pinned": self.pinned, "gone": self.gone,
            "topics": {str(number): topic for number, topic in self.topics.items()},
            "owner": self.owner, "read": self.read,
        }  # fmt: skip


@dataclass(slots=True)
class Press:
    """A pressed button waiting for its answer."""

    id: str
    person_id: int
    chat_id: int
    message_id: int
    data: str
    pressed: float
    answer: Json | None = None
    touched: int = 0


@dataclass(slots=True)
class Connection:
    """Of a business account with the bot. ``excluded`` are the customers whose chats the owner keeps to themselves."""

    id: str
    owner: int
    date: int
    rights: list[str]
    enabled: bool = True
    excluded: list[int] = field(default_factory=list)

    def as_json(self) -> Json:
        return {
            "id": self.id, "owner": self.owner, "date": self.date, "rights": self.rights, "enabled": self.enabled,
            "excluded": self.excluded,
        }  # fmt: skip

    def shown(self, user: Json) -> Json:
        """A BusinessConnection of the Bot API, of this user: of the rights those that there are."""
        return {
            "id": self.id, "user": user, "user_chat_id": self.owner, "date": self.date,
            "rights": dict.fromkeys(self.rights, True), "is_enabled": self.enabled,
        }  # fmt: skip
