"""What a bot's owner settles with BotFather. The defaults are those of a new bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class BotSettings:
    """``privacy``: in groups the bot hears only what is meant for it. ``inline``: it can be asked in any chat.
    ``inline_feedback``: it is told which of its results was chosen (/setinlinefeedback).

    ``business``: people may connect it to their accounts (business, or secretary, mode).

    ``payments``: it has a provider's token, so that it can send invoices in a currency.
    """

    privacy: bool = True
    inline: bool = False
    inline_feedback: bool = False
    join_groups: bool = True
    payments: bool = True
    business: bool = False

    def as_fields(self) -> Json:
        """Their place in getMe."""
        return {
            "can_join_groups": self.join_groups, "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": self.inline, "can_connect_to_business": self.business, "has_main_web_app": False,
        }  # fmt: skip


def meant_for_bot(body: Json, me: Json, source: Json | None) -> bool:
    """Would a bot in privacy mode hear this message of a group (core.telegram.org/bots/features#privacy-mode)?

    Commands to it or to nobody in particular, answers to its messages, mentions of its name, service messages.
    ``source`` is the message that is answered.
    """
    text: str | None = body.get("text", body.get("caption"))
    if text is None and not any(kind in body for kind in _CONTENT):
        return True
    if source is not None and source.get("from", {}).get("id") == me["id"]:
        return True
    if body.get("via_bot", {}).get("id") == me["id"]:
        return True
    name = f"@{me['username']}".lower()
    words = (text or "").lower().split()
    return any(_calls(word, name) for word in words)


_CONTENT = (
    "photo", "document", "voice", "video", "sticker", "animation", "audio", "video_note", "location", "contact", "poll",
)  # fmt: skip


def _calls(word: str, name: str) -> bool:
    if word.startswith("/"):
        return "@" not in word or word.endswith(name)
    return name in word
