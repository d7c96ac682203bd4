"""The methods of the Bot API that are modelled, by family."""

from sandbox.methods import chats, editing, files, media, profile, queries, relaying, rich_messages, texts
from sandbox.methods.registry import METHODS

__all__ = ["METHODS", "chats", "editing", "files", "media", "profile", "queries", "relaying", "rich_messages", "texts"]
