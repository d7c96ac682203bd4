"""The reminders' way out, with Telegram behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog
from aiogram import Bot
from aiogram.methods import SendInvoice, SetMessageReaction, TelegramMethod
from aiogram.types import Message, ReactionTypeEmoji

from bot.telegram import errors, methods
from bot.telegram.errors import CallFailed, Gone, Migrated, NotEditable, NotModified, TooFast, Unavailable, call
from bot.telegram.plain_text import without_markup
from bot.telegram.till import Till
from crm_core.core import CrmCore
from crm_core.queries.notifications.dto import MessageFacts
from crm_core.queries.notifications.kinds import WeWrote
from crm_core.queries.notifications.outbox_dto import Notification
from handlers.ui import notifications
from handlers.ui.kit.picture import Drawable
from handlers.ui.kit.screen import Screen
from reminders.gateway import Moved, NotSent, Receipt, Rejected, SlowDown, TryLater, Unreachable

log = structlog.get_logger(__name__)

DELIVERED = "👌"
"""One of the few that Telegram lets a bot react with."""


class TelegramGateway:
    """Implements `reminders.gateway.Gateway`."""

    def __init__(
        self, bot: Bot, core: CrmCore, draw: Callable[[Drawable], Awaitable[bytes | None]], till: Till | None = None
    ) -> None:
        """`till`: what bills are paid at inside Telegram."""
        self._bot, self._core, self._draw, self._till = bot, core, draw, till

    async def send(self, notification: Notification) -> Receipt:
        """Renders the notification in its recipient's language and sends it. Raises what the protocol names.

        A notification of several messages that breaks off in between is sent again as a whole: better twice than half.
        """
        sent: list[Receipt] = []
        for screen in notifications.render(notification, self._core.regulation, self._core.clock.now()):
            sent += await self._send(screen, notification.recipient.chat_id, silent=notification.silent)
        if not sent:
            raise Rejected("nothing to send")
        await self._ticked(notification)
        last = sent.pop()
        earlier = tuple(one.message_id for one in sent)
        return Receipt(last.chat_id, last.message_id, earlier, notifications.said_by_itself(notification))

    async def _ticked(self, notification: Notification) -> None:
        """Marks a colleague's message to a client as delivered, now that it is; a mark that fails is no fault of it."""
        facts = notification.facts
        if not isinstance(notification.about, WeWrote) or not isinstance(facts, MessageFacts):
            return
        if facts.written_in is None or facts.written_as is None:
            return
        tick = SetMessageReaction(
            chat_id=facts.written_in, message_id=facts.written_as, reaction=[ReactionTypeEmoji(emoji=DELIVERED)]
        )
        with suppress(CallFailed):
            await call(self._bot, tick)

    async def _send(self, screen: Screen, chat_id: int, *, silent: bool) -> list[Receipt]:
        replacing = methods.replace(screen, chat_id)
        if replacing is not None and screen.replaces is not None and await self._replaced(replacing):
            return [Receipt(chat_id, screen.replaces)]
        what = screen.drawable
        drawing = await self._draw(what) if what is not None else None
        if screen.file is what is not None and drawing is None:
            # A picture says nothing that the text does not; a paper or a table is what was promised.
            raise TryLater("not drawn")
        calls = methods.send(screen, chat_id, drawing=drawing, silent=silent, till=self._till)
        return [receipt for method in calls for receipt in await self._call(method)]

    async def _replaced(self, method: TelegramMethod[Any]) -> bool:
        """False where the message is gone or cannot take it: then it is said anew."""
        try:
            await call(self._bot, method)
        except NotModified:
            return True
        except (NotEditable, errors.Rejected):
            return False
        except CallFailed as error:
            raise _as_promised(error) from None
        return True

    async def _call(self, method: methods.Sending) -> list[Receipt]:
        try:
            sent = await call(self._bot, method)
        except errors.Rejected as error:
            if isinstance(method, SendInvoice):
                # A sum that the provider does not take: the invoice itself has been sent, and can be paid as ever.
                log.warning("bill.rejected", reason=str(error))
                return []
            if (plainer := without_markup(method)) is None:
                raise Rejected(str(error)) from None
            return await self._call(plainer)
        except CallFailed as error:
            raise _as_promised(error) from None
        messages: list[Message] = sent if isinstance(sent, list) else [sent]
        return [Receipt(message.chat.id, message.message_id) for message in messages]


def _as_promised(error: CallFailed) -> NotSent:
    match error:
        case TooFast():
            return SlowDown(error.seconds)
        case Gone():
            return Unreachable()
        case Migrated():
            return Moved(error.chat_id)
        case Unavailable():
            return TryLater(str(error))
        case _:
            return Rejected(str(error))
