"""Which handler answers an update, by one look-up among the routes of whoever it came from (ADR 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiogram.enums import ChatMemberStatus, ContentType
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, ChatMemberUpdated, InlineQuery, Message, Update

from bot.updates import reachability
from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.queries.staff import Known
from crm_core.rules.actor import Actor
from handlers.router import Handler, Router
from handlers.ui.kit.bill import AtOnce
from handlers.ui.kit.callback_data import CallbackData
from handlers.ui.kit.inline_results import nothing_offered
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
    """A handler with all that it asked for by name; or, without one, the answer that needs none. `leaves`: what was
    being typed until now is over.
    """

    handler: Handler | None
    offered: Mapping[str, Any]
    answer: Answer | AtOnce = None
    leaves: bool = False

    async def __call__(self) -> Answer | AtOnce:
        if self.leaves:
            state: FSMContext = self.offered["state"]
            await state.set_state(None)
        return self.answer if self.handler is None else await self.handler(self.offered)


def match(update: Update, router: Router, state: str | None, offered: Mapping[str, Any]) -> RouteMatch:
    """`state`: the conversation's. `offered`: what handlers may ask for by name, beside the update's own."""
    if (message := update.message) is not None:
        return _message(message, router, state, offered)
    if (message := update.edited_message) is not None:
        return RouteMatch(router.edits, {**offered, "message": message, "args": ""})
    if (press := update.callback_query) is not None:
        return _press(press, router, state, offered)
    if (query := update.inline_query) is not None:
        return _inline(query, router, offered)
    if (checkout := update.pre_checkout_query) is not None:
        return RouteMatch(router.checkout_handler, {**offered, "query": checkout})
    assert update.my_chat_member is not None
    return RouteMatch(_MEMBERSHIP, {**offered, "event": update.my_chat_member})


def _message(message: Message, router: Router, state: str | None, offered: Mapping[str, Any]) -> RouteMatch:
    """A command by its name, a key of the menu, an answer by the conversation's state, or else anything."""
    if message.successful_payment is not None:
        return RouteMatch(router.paid_handler, {**offered, "message": message})
    if message.content_type not in _HUMAN:
        return RouteMatch(None, offered)
    name, args = _command(message.text or "")
    if name is None and message.text and router.commands:
        name = menu.command_behind(message.text)
    handler = router.commands.get(name) if name is not None else None
    if handler is None and name is not None:
        # A slip in a command is nobody's answer, and must not reach a client.
        return RouteMatch(None, offered, errors.unknown_command())
    leaves = handler is not None and state in router.until_pressed
    if handler is None and state is not None:
        handler = router.states.get(state)
    return RouteMatch(handler or router.fallback_handler, {**offered, "message": message, "args": args}, leaves=leaves)


def _press(press: CallbackQuery, router: Router, state: str | None, offered: Mapping[str, Any]) -> RouteMatch:
    """By the prefix of its data. What cannot be read, or is in another audience's table, is one neutral answer.

    A button of another audience was forged, or kept from a time when the person worked here: that goes on record.
    """
    data = press.data or ""
    prefix = data.partition(":")[0]
    kind, handler = router.callbacks.get(prefix, (None, None))
    if kind is None and prefix in CallbackData.__prefixes__:
        crm: Crm = offered["crm"]
        crm.note_refusal(Refused("button.press"))
    if kind is None or len(data.encode()) > LONGEST_PRESS:
        return RouteMatch(None, offered, errors.old_button())
    try:
        read = kind.unpack(data)
    except (ValueError, TypeError):
        return RouteMatch(None, offered, errors.old_button())
    leaves = state in router.until_pressed
    return RouteMatch(handler, {**offered, "press": press, "data": read, "args": ""}, leaves=leaves)


def _inline(query: InlineQuery, router: Router, offered: Mapping[str, Any]) -> RouteMatch:
    """What is offered to whoever types `@bot …`; to those who do not work here, only the way to write to us."""
    return RouteMatch(router.offer, {**offered, "query": query}, nothing_offered(query.id))


async def _membership(event: ChatMemberUpdated, crm: Crm, known: Known) -> None:
    """A person blocked the bot, or let it in again."""
    gone = event.new_chat_member.status in (ChatMemberStatus.KICKED, ChatMemberStatus.LEFT)
    await reachability.note(crm.acting_as(Actor.system()), known, reachable=not gone)


_MEMBERSHIP = Handler(_membership)


def _command(text: str) -> tuple[str | None, str]:
    """`/start@bot src_site` → ("start", "src_site"); (None, "") when it is not a command."""
    if not text.startswith("/"):
        return None, ""
    head, _, args = text[1:].partition(" ")
    return head.partition("@")[0].partition("\n")[0].lower(), args.strip()
