"""Shows Screens: the only part that answers people on Telegram (ADR 1).

Each chat has a line of its own: answers are shown in order, and a chat that must wait holds up nobody else. A press is
answered at once, beside the line. What cannot be shown now is tried again until it can, and stays owed in the inbox
meanwhile, so that a restart loses none.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from math import ceil
from typing import Any

import structlog
from aiogram import Bot
from aiogram.methods import AnswerCallbackQuery, LeaveChat, TelegramMethod

from bot.metrics import Metrics
from bot.telegram import methods
from bot.telegram.backoff import Backoff
from bot.telegram.errors import (
    CallFailed,
    Gone,
    Migrated,
    NotEditable,
    NotModified,
    Rejected,
    TooFast,
    Unavailable,
    call,
)
from bot.telegram.plain_text import without_markup
from bot.telegram.till import Till, may_pay
from bot.updates.answering.chat_line import ChatLine
from bot.updates.answering.reply import Address, PendingReply, chat_of, worth_sending
from bot.vital import Ended, ends_nothing
from handlers.ui.kit.bill import AtOnce, CheckoutAnswer
from handlers.ui.kit.i18n import speaking
from handlers.ui.kit.picture import Drawable
from handlers.ui.kit.screen import Screen, Show
from handlers.ui.screens import errors

log = structlog.get_logger(__name__)

TOAST_LIMIT = 200
# So many answers may be owed to one chat before its next update waits, and in memory before all do: a thousand chats
# that Telegram holds cost a newcomer nothing.
ROOM_OF_CHAT = 10
# Whoever pressed a button is told of a wait of so many seconds; a shorter one is over before it is read.
WORTH_SAYING = 2.0
ROOM = 10_000


class Presenter:
    def __init__(
        self,
        bot: Bot,
        metrics: Metrics,
        *,
        pace: Callable[[int], None],
        shown: Callable[[int], None],
        gone: Callable[[int], Awaitable[None]],
        draw: Callable[[Drawable], Awaitable[bytes | None]],
        backoff: Callable[[], Backoff] = lambda: Backoff(first=0.5, most=30),
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        room: int = ROOM,
        till: Till | None = None,
        ended: Ended = ends_nothing,
    ) -> None:
        """`shown(seq)` is told of every answer that is owed no more, `gone(chat_id)` of a chat that cannot be reached,
        `pace(chat_id)` of every message, so that the reminders do not write to that chat at the same moment.
        """
        self._bot, self._metrics, self._pace = bot, metrics, pace
        self._shown, self._gone, self._draw = shown, gone, draw
        self._backoff, self._sleep, self._ended, self._till = backoff, sleep, ended, till
        self._lines: dict[int, ChatLine] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._room, self._owed = room, 0
        self._has_room = asyncio.Event()
        self._has_room.set()

    @property
    def idle(self) -> bool:
        return not self._tasks

    async def room(self, chat_id: int | None = None) -> None:
        """Returns when so few answers are owed to the chat, and in all, that more may be made."""
        while (line := self._lines.get(chat_id) if chat_id is not None else None) and len(line.owed) >= ROOM_OF_CHAT:
            line.room.clear()
            await line.room.wait()
        await self._has_room.wait()

    def show(self, owed: PendingReply) -> None:
        """Takes an answer into its chat's line and returns at once."""
        if owed.offered is not None and not self._stopping.is_set():
            self._spawn(self._offer(owed.offered))
        if owed.empty or self._stopping.is_set():
            return
        toasts = [one for one in owed.screens if one.toast is not None]
        screens = tuple(worth_sending(owed))
        if owed.address.press_id is not None:
            spoken = toasts[0] if toasts else self._asked_to_wait(owed.address) if screens else None
            self._spawn(self._answer_press(owed.address.press_id, spoken, owed.seq if not screens else None))
        chat_id = owed.address.chat_id
        if chat_id is None or not (screens or owed.address.leave):
            if owed.address.press_id is None:
                self._done(owed.seq)
            return
        self._count(+1)
        waiting = PendingReply(owed.seq, owed.address, screens)
        if (line := self._lines.get(chat_id)) is not None:
            line.owed.append(waiting)
            return
        line = self._lines[chat_id] = ChatLine(deque([waiting]))
        self._spawn(self._drain(chat_id, line))

    async def stop(self, within: float) -> None:
        """Finishes what is being sent, for so many seconds. What waits stays owed in the inbox."""
        self._stopping.set()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _asked_to_wait(self, address: Address) -> Screen | None:
        """Says over the pressed button that its answer must wait, while Telegram takes nothing for the chat."""
        line = self._lines.get(address.chat_id) if address.chat_id is not None else None
        if line is None or address.locale is None or line.wait < WORTH_SAYING:
            return None
        with speaking(address.locale):
            return errors.telegram_asks_to_wait(ceil(line.wait))

    async def _answer_press(self, press_id: str, spoken: Screen | None, seq: int | None) -> None:
        text = (spoken.toast or "")[:TOAST_LIMIT] if spoken is not None else None
        alert = spoken.alert if spoken is not None else False
        await self._briefly(
            AnswerCallbackQuery(callback_query_id=press_id, text=text or None, show_alert=alert or None), tries=3
        )
        if seq is not None:
            self._done(seq)

    async def _offer(self, offered: AtOnce) -> None:
        """Results are tried once: by then they have typed on. Whoever is about to pay waits for ten seconds."""
        if isinstance(offered, CheckoutAnswer):
            await self._briefly(may_pay(offered), tries=3)
        else:
            await self._briefly(methods.offer(offered), tries=1)

    async def _briefly(self, method: TelegramMethod[Any], tries: int) -> None:
        backoff = self._backoff()
        for left in reversed(range(tries)):
            try:
                await call(self._bot, method)
            except CallFailed as error:
                # Too old, most often: after a restart, or an outage. The person has long stopped waiting.
                self._metrics.answers.labels(type(error).__name__).inc()
                if isinstance(error, Unavailable) and left:
                    await self._wait(backoff.pause())
                    continue
            return

    async def _drain(self, chat_id: int, line: ChatLine) -> None:
        try:
            while line.owed and not self._stopping.is_set():
                owed = line.owed[0]
                try:
                    if not await self._present(owed):
                        return
                except Exception as error:
                    # A fault of ours must not hold up the chat, nor come again at every start.
                    self._metrics.answers.labels("failed").inc()
                    log.error("presenter.failed", seq=owed.seq, error=type(error).__name__)
                line.owed.popleft()
                line.room.set()
                self._count(-1)
                self._done(owed.seq)
        finally:
            del self._lines[chat_id]
            line.room.set()
            self._count(-len(line.owed))

    async def _present(self, owed: PendingReply) -> bool:
        """True when nothing of it is owed any more; False when we are stopping."""
        address = owed.address
        for screen in owed.screens:
            try:
                edited = await self._edited(screen, address)
                for method in [] if edited else await self._sendings(screen, address):
                    await self._insist(method, address)
            except _Stopped:
                return False
            except Gone:
                self._metrics.answers.labels("gone").inc()
                await self._gone(chat_of(address))
                return True
            except Migrated as error:
                moved = PendingReply(owed.seq, Address(error.chat_id, leave=address.leave), owed.screens)
                return await self._present(moved)
            # A second Screen is a message of its own, whatever the first one did.
            address = Address(address.chat_id, leave=address.leave)
        if address.leave:
            await self._leave(chat_of(address))
        return True

    async def _edited(self, screen: Screen, address: Address) -> bool:
        if screen.show is not Show.AUTO or address.message_id is None:
            return False
        method = methods.edit(screen, chat_of(address), address.message_id)
        if method is None:
            return False
        line, message_id = self._lines.get(chat_of(address)), address.message_id
        try:
            await self._insist(method, address, lambda: line is not None and line.supersedes(message_id))
        except NotEditable:
            return False
        return True

    async def _sendings(self, screen: Screen, address: Address) -> list[methods.Sending]:
        drawing = await self._draw(what) if (what := screen.drawable) is not None else None
        return methods.send(screen, chat_of(address), drawing=drawing, reply_to=address.reply_to, till=self._till)

    async def _insist(
        self, method: TelegramMethod[Any], address: Address, superseded: Callable[[], bool] = lambda: False
    ) -> None:
        """Calls until there is a proper answer, or something newer has taken its place. Raises Gone, Migrated,
        NotEditable and _Stopped.
        """
        backoff = self._backoff()
        while True:
            if superseded():
                self._metrics.answers.labels("superseded").inc()
                return
            try:
                await call(self._bot, method)
            except NotModified:
                return
            except TooFast as error:
                self._metrics.answers.labels("slowed_down").inc()
                if (line := self._lines.get(chat_of(address))) is not None:
                    line.hold(error.seconds)
                await self._wait(self._sleep(error.seconds))
            except Unavailable as error:
                self._metrics.answers.labels("unavailable").inc()
                log.warning("presenter.unavailable", reason=str(error))
                await self._wait(backoff.pause())
            except Rejected as error:
                self._metrics.answers.labels("rejected").inc()
                log.error("presenter.rejected", method=type(method).__name__, reason=str(error))
                if (plainer := without_markup(method)) is None:
                    return
                method = plainer
            else:
                self._metrics.answers.labels("shown").inc()
                self._pace(chat_of(address))
                return
            if self._stopping.is_set():
                raise _Stopped

    async def _leave(self, chat_id: int) -> None:
        try:
            await call(self._bot, LeaveChat(chat_id=chat_id))
        except CallFailed as error:
            log.warning("presenter.cannot_leave", reason=type(error).__name__)

    async def _wait(self, pause: Awaitable[object]) -> None:
        """The pause, or until we are stopping."""
        waiting = asyncio.ensure_future(pause)
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            stopping.cancel()

    def _done(self, seq: int | None) -> None:
        if seq is not None:
            self._shown(seq)

    def _count(self, change: int) -> None:
        self._owed += change
        self._metrics.owed.set(self._owed)
        if self._owed < self._room:
            self._has_room.set()
        else:
            self._has_room.clear()

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(partial(self._ended, "a chat's answers"))


class _Stopped(Exception):
    """The process is stopping; what is not shown stays owed."""
