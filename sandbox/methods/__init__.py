"""The methods of the Bot API that are modelled, by family."""

from sandbox.methods import (
    business,
    chats,
    drafts,
    editing,
    files,
    live_places,
    media,
    payments,
    places,
    polls,
    profile,
    queries,
    relaying,
    rich_messages,
    sessions,
    texts,
    topics,
)
from sandbox.methods.registry import METHODS

__all__ = [
    "METHODS", "business", "chats", "drafts", "editing", "files", "live_places", "media", "payments", "places", "polls",
    "profile", "queries", "relaying", "rich_messages", "sessions", "texts", "topics",
]  # fmt: skip
