"""From a raw update to its committed change and its answer on the way: what the worker does with each."""

from __future__ import annotations

import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import Update

from bot.metrics import Metrics
from bot.updates.answering.presenter import Presenter
from bot.updates.answering.reply import Address, PendingReply, address_of
from bot.updates.lanes import Item
from bot.updates.reading import update_of
from bot.updates.receiving.json_bounds import loads
from bot.updates.receiving.raw_update import Arrival, arrival
from crm_core.clock import monotonic
from crm_core.core import CrmCore
from crm_core.errors import AlreadyHandled
from crm_core.rules.actor import Actor
from handlers.ui.kit.i18n import pick_language, speaking
from handlers.ui.screens import errors

log = structlog.get_logger(__name__)

KINDS = ("message", "edited_message", "callback_query", "my_chat_member", "inline_query", "pre_checkout_query")


class UpdateProcessor:
    """What `bot.updates.worker.ProcessUpdate` asks for."""

    def __init__(
        self, core: CrmCore, bot: Bot, dispatcher: Dispatcher, presenter: Presenter, metrics: Metrics, *, locale: str
    ) -> None:
        self._core, self._bot, self._dispatcher = core, bot, dispatcher
        self._presenter, self._metrics, self._locale = presenter, metrics, locale

    async def room(self, chat_id: int | None) -> None:
        await self._presenter.room(chat_id)

    async def handle(self, item: Item) -> None:
        """Raises whatever went wrong; nothing of it was kept then."""
        began = monotonic()
        kind = result = "other"
        try:
            update = update_of(item.raw, self._bot)
            kind = next((name for name in KINDS if getattr(update, name) is not None), "other")
            owed = await self._answer(update, item, kind)
            result = "done"
        except AlreadyHandled:
            result = "repeated"
            return
        except Exception:
            result = "failed"
            raise
        finally:
            self._metrics.handled.labels(kind, result).inc()
            self._metrics.seconds.labels(kind).observe(monotonic() - began)
        self._presenter.show(owed)

    async def _answer(self, update: Update, item: Item, kind: str) -> PendingReply:
        if kind != "other":
            return await self._dispatcher.feed_update(self._bot, update, item=item)
        # Of a kind that nobody asked for, or newer than this program.
        async with self._core.transaction(Actor.system()) as crm:
            await crm.inbox.take_turn(item.seq, item.chat_id)
            await crm.inbox.mark_done(item.seq, None)
        return PendingReply(item.seq, Address(None))

    async def give_up(self, item: Item, error: Exception, why: str | None = None) -> None:
        """Sets the update aside and tells its writer, if it can be told who that is. `why`: beside the last error."""
        owed = PendingReply(item.seq, Address(None))
        try:
            seen = arrival(loads(item.raw))
            address = _known_address(item) or Address(seen.chat_id, seen.press_id)
            if seen.private and seen.person_id is not None:
                with speaking(pick_language(seen.language, self._locale)):
                    answer = errors.set_aside(pressed=seen.press_id is not None)
                    owed = PendingReply.of(item.seq, address, answer)
        except (ValueError, RecursionError):
            pass
        async with self._core.transaction(Actor.system()) as crm:
            aside = await crm.inbox.set_aside(item.seq, owed.stored(), why)
        if not aside:
            return
        log.error("inbox.set_aside", seq=item.seq, error=type(error).__name__)
        self._metrics.handled.labels("other", "set_aside").inc()
        self._presenter.show(owed)

    def warn_of_flood(self, seen: Arrival) -> None:
        """Told once at the start of a flood; nothing of it is stored."""
        with speaking(pick_language(seen.language, self._locale)):
            answer = errors.slow_down(pressed=seen.press_id is not None)
        if seen.private:
            self._presenter.show(PendingReply.of(None, Address(seen.chat_id, seen.press_id), answer))

    def drop_silently(self, seen: Arrival) -> None:
        """The rest of a flood; a pressed button still stops spinning."""
        if seen.press_id is not None:
            self._presenter.show(PendingReply(None, Address(None, seen.press_id)))


def _known_address(item: Item) -> Address | None:
    try:
        return address_of(update_of(item.raw))
    except (ValueError, RecursionError):
        return None
