"""One notification's way out: asked whether it is still true, sent, and marked by what came of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import structlog

from crm_core.errors import StorageBusy
from crm_core.queries.notifications.outbox_dto import StaleLease
from crm_core.queries.notifications.service import NotNow
from reminders.backoff import Backoff
from reminders.chat_queues import Waiting
from reminders.gateway import Gateway, Moved, Rejected, SlowDown, TryLater, Unreachable
from reminders.outbox_client import LEASE, OutboxClient
from reminders.send_slots import SendSlots
from reminders.stats import DeliveryStats

SEND_TIMEOUT = LEASE.total_seconds() / 2
MAX_FAULTS = 5
MAX_MOVES = 3
ALBUM_WAIT = 1.0
"""Seconds within which the parts of an album arrive: they go on as one."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the loop is to do next. `kept`: the notification stays ours; `held`: its chat, or everybody, must wait.

    `moved`: the chat's new id. `gone`: nothing more reaches this person.
    """

    kept: bool = False
    held: bool = False
    moved: int | None = None
    gone: bool = False


class Sender:
    """Never raises: whatever happens to one notification, the others go on."""

    def __init__(
        self, outbox: OutboxClient, gateway: Gateway, send_slots: SendSlots, counts: DeliveryStats, backoff: Backoff
    ) -> None:
        self._outbox, self._gateway, self._send_slots = outbox, gateway, send_slots
        self._counts, self._backoff = counts, backoff

    async def one(self, waiting: Waiting) -> Outcome:
        try:
            return await self._attempt(waiting)
        except StaleLease:
            self._counts.stale += 1
            return Outcome()
        except StorageBusy as busy:
            # Nothing was said of the notification; whatever becomes of it now, its lease runs out by itself.
            log.warning("outbox.busy", notification=waiting.notification.id, reason=busy.reason)
            return Outcome()

    async def _attempt(self, waiting: Waiting) -> Outcome:
        notification, outbox = waiting.notification, self._outbox
        if outbox.stale(notification):
            return Outcome()
        if notification.expires_at is not None and notification.expires_at <= outbox.now():
            return await self._drop(waiting, "expired")
        if notification.gathers and not waiting.gathered:
            waiting.gathered = True
            return await self._later(waiting, "album", ALBUM_WAIT)
        try:
            facts = await outbox.facts(notification)
            if facts is None:
                return await self._drop(waiting, "no longer true")
            if isinstance(facts, NotNow):
                await outbox.postpone(notification, facts.at)
                return Outcome()
            facts = replace(facts, recipient=replace(facts.recipient, chat_id=waiting.chat_id))
            if not await self._send_slots.slot(waiting.chat_id):
                return Outcome(kept=True)
            async with asyncio.timeout(SEND_TIMEOUT):
                receipt = await self._gateway.send(facts)
        except (StaleLease, StorageBusy):
            raise
        except Exception as error:  # told apart below; the loop outlives them all
            return await self._not_sent(waiting, error)
        await outbox.sent(notification, receipt, facts.album)
        self._counts.delivered((outbox.now() - notification.not_before).total_seconds())
        return Outcome()

    async def _not_sent(self, waiting: Waiting, error: Exception) -> Outcome:
        match error:
            case SlowDown():
                return await self._later(waiting, "slow down", error.seconds, everyone=error.everyone)
            case Unreachable():
                failed = await self._outbox.unreachable(waiting.notification.addressee)
                self._counts.failed["unreachable"] += failed
                return Outcome(gone=True)
            case Moved() if waiting.moves < MAX_MOVES:
                await self._outbox.moved(waiting.notification.addressee, error.chat_id)
                waiting.moves += 1
                return Outcome(kept=True, moved=error.chat_id)
            case Rejected():
                return await self._failed(waiting, error.reason, "rejected")
            case TryLater() | TimeoutError():
                waiting.delays += 1
                reason = error.reason if isinstance(error, TryLater) else "timeout"
                return await self._later(waiting, reason, self._backoff.delay(waiting.delays))
            case _:
                return await self._faulty(waiting, error)

    async def _faulty(self, waiting: Waiting, error: Exception) -> Outcome:
        """A mistake of ours: perhaps of this notification alone, so it is not tried for ever."""
        waiting.faults += 1
        name = type(error).__name__
        if waiting.notification.tries + waiting.faults >= MAX_FAULTS:
            return await self._failed(waiting, f"error: {name}", "fault")
        log.warning(
            "notification.fault", notification=waiting.notification.id, kind=waiting.notification.kind, error=name
        )
        return await self._later(waiting, "fault", self._backoff.delay(waiting.faults), counted=True)

    async def _later(
        self, waiting: Waiting, why: str, seconds: float, *, everyone: bool = False, counted: bool = False
    ) -> Outcome:
        self._send_slots.hold(waiting.chat_id, seconds, everyone=everyone)
        until = await self._outbox.keep(waiting.notification, seconds, counted=counted)
        waiting.notification = replace(waiting.notification, leased_until=until)
        self._counts.again[why] += 1
        return Outcome(kept=True, held=True)

    async def _drop(self, waiting: Waiting, why: str) -> Outcome:
        await self._outbox.drop(waiting.notification, why)
        self._counts.dropped[why] += 1
        return Outcome()

    async def _failed(self, waiting: Waiting, why: str, cause: str) -> Outcome:
        # Why is kept with the notification; a server's words may quote what was sent, and do not belong in the log.
        log.error(
            "notification.failed", notification=waiting.notification.id, kind=waiting.notification.kind, cause=cause
        )
        await self._outbox.failed(waiting.notification, why)
        self._counts.failed[cause] += 1
        return Outcome()
