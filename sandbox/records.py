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


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the person's) or a group. ``gone`` are the last messages deleted there."""

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

    @property
    def private(self) -> bool:
        return self.body["type"] == "private"

    def as_json(self) -> Json:
        return {
            "id": self.id, "body": self.body, "members": sorted(self.members), "keyboard": self.keyboard,
            "bot_status": self.bot_status, "migrated_to": self.migrated_to, "pinned": self.pinned, "gone": self.gone,
            "topics": {str(number): topic for number, topic in self.topics.items()},
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
