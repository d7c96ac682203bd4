"""What is offered while somebody types `@bot ivanov` in any chat, as plain data like a Screen (ADR 1).

It is not kept with the inbox row: nobody waits for the answer to a word that they typed before a restart.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.ui.kit.html import Html
from handlers.ui.kit.i18n import _


@dataclass(frozen=True, slots=True)
class InlineCard:
    """A line of the list, and the message that it becomes. `id` is of at most 64 bytes, and one in its list."""

    id: str
    title: str
    about: str
    text: Html


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """`hint` is a button over the list that opens the chat with the bot. `further`: where the next page begins."""

    query_id: str
    cards: tuple[InlineCard, ...] = ()
    hint: str | None = None
    further: str = ""


def nothing_offered(query_id: str) -> InlineAnswer:
    """Those who do not work here find nobody; they may write to the company."""
    return InlineAnswer(query_id, hint=_("💬 Write to us"))
