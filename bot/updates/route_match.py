"""One update in one person's conversation: which route answers it (ADR 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiogram.enums import ContentType
from aiogram.types import CallbackQuery, InlineQuery, Message

from crm_core.core import Crm
from crm_core.errors import Refused
from handlers.router import Router
from handlers.ui.kit.callback_data import CallbackData
from handlers.ui.kit.inline_results import InlineAnswer, nothing_offered
from handlers.ui.kit.screen import Answer
from handlers.ui.screens import errors, menu

# Telegram's own notices in a chat (a pinned message, a new timer …) are nobody's words.
_HUMAN = frozenset({
    ContentType.TEXT, ContentType.PHOTO, ContentType.VIDEO, ContentType.VOICE, ContentType.VIDEO_NOTE,
    ContentType.AUDIO, ContentType.DOCUMENT, ContentType.ANIMATION, ContentType.STICKER, ContentType.LOCATION,
    ContentType.VENUE, ContentType.CONTACT, ContentType.POLL, ContentType.DICE, ContentType.STORY,
    ContentType.CHECKLIST, ContentType.PAID_MEDIA, ContentType.UNKNOWN,
})  # fmt: skip
LONGEST_PRESS = 64


@dataclass(frozen=True, slots=True)
class RouteMatch:
    """`offered`: what routes may ask for by name, beside the update's own."""

    router: Router
    state: str | None
    offered: Mapping[str, Any]

    async def message(self, message: Message) -> Answer:
        """A command by its name, a key of the menu, an answer by the conversation's state, or else anything."""
        if message.content_type not in _HUMAN:
            return None
        name, args = _command(message.text or "")
        router = self.router
        if name is None and message.text and router.commands:
            name = menu.command_behind(message.text)
        route = router.commands.get(name) if name is not None else None
        if route is None and name is not None:
            # A slip in a command is nobody's answer, and must not reach a client.
            return errors.unknown_command()
        if route is None and self.state is not None:
            route = router.states.get(self.state)
        route = route or router.fallback_handler
        return await route({**self.offered, "message": message, "args": args}) if route is not None else None

    async def edited(self, message: Message) -> Answer:
        route = self.router.edits
        return await route({**self.offered, "message": message, "args": ""}) if route is not None else None

    async def inline(self, query: InlineQuery) -> InlineAnswer:
        """What is offered to whoever types `@bot …`; to those who do not work here, only the way to write to us."""
        if self.router.offer is None:
            return nothing_offered(query.id)
        return await self.router.offer(query=query, crm=self.offered["crm"])

    async def press(self, press: CallbackQuery) -> Answer:
        """By the prefix of its data. What cannot be read, or is in another audience's table, is one neutral answer.

        A button of another audience was forged, or kept from a time when the person worked here: that goes on record.
        """
        data = press.data or ""
        prefix = data.partition(":")[0]
        kind, route = self.router.callbacks.get(prefix, (None, None))
        if kind is None and prefix in CallbackData.__prefixes__:
            crm: Crm = self.offered["crm"]
            crm.note_refusal(Refused("button.press"))
        if kind is None or route is None or len(data.encode()) > LONGEST_PRESS:
            return errors.old_button()
        try:
            read = kind.unpack(data)
        except (ValueError, TypeError):
            return errors.old_button()
        return await route({**self.offered, "press": press, "data": read, "args": ""})


def _command(text: str) -> tuple[str | None, str]:
    """`/start@bot src_site` → ("start", "src_site"); (None, "") when it is not a command."""
    if not text.startswith("/"):
        return None, ""
    head, _, args = text[1:].partition(" ")
    return head.partition("@")[0].partition("\n")[0].lower(), args.strip()
