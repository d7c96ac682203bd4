"""One letter's way out: asked whether it is still true, sent, and marked by what came of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import structlog

from crm_core.errors import StorageBusy
from crm_core.queries.letters import NotNow
from crm_core.services.letters import StaleLease
from reminders.backoff import Backoff
from reminders.counts import DeliveryCounts
from reminders.desk import LEASE, Desk
from reminders.gateway import Gateway, Moved, Rejected, SlowDown, TryLater, Unreachable
from reminders.mailboxes import Waiting
from reminders.way_out import WayOut

SEND_TIMEOUT = LEASE.total_seconds() / 2
MAX_FAULTS = 5
MAX_MOVES = 3

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the loop is to do next. `kept`: the letter stays ours; `held`: its chat, or everybody, must wait.

    `moved`: the chat's new id. `gone`: nothing more reaches this person.
    """

    kept: bool = False
    held: bool = False
    moved: int | None = None
    gone: bool = False


class Sending:
    """Never raises: whatever happens to one letter, the others go on."""

    def __init__(self, desk: Desk, gateway: Gateway, way_out: WayOut, counts: DeliveryCounts, backoff: Backoff) -> None:
        self._desk, self._gateway, self._way_out = desk, gateway, way_out
        self._counts, self._backoff = counts, backoff

    async def one(self, waiting: Waiting) -> Outcome:
        try:
            return await self._attempt(waiting)
        except StaleLease:
            self._counts.stale += 1
            return Outcome()
        except StorageBusy as busy:
            # Nothing was said of the letter; whatever becomes of it now, its lease runs out by itself.
            log.warning("outbox.busy", letter=waiting.letter.id, reason=busy.reason)
            return Outcome()

    async def _attempt(self, waiting: Waiting) -> Outcome:
        letter, desk = waiting.letter, self._desk
        if desk.stale(letter):
            return Outcome()
        if letter.expires_at is not None and letter.expires_at <= desk.now():
            return await self._drop(waiting, "expired")
        try:
            facts = await desk.facts(letter)
            if facts is None:
                return await self._drop(waiting, "no longer true")
            if isinstance(facts, NotNow):
                await desk.postpone(letter, facts.at)
                return Outcome()
            facts = replace(facts, recipient=replace(facts.recipient, chat_id=waiting.chat_id))
            if not await self._way_out.slot(waiting.chat_id):
                return Outcome(kept=True)
            async with asyncio.timeout(SEND_TIMEOUT):
                receipt = await self._gateway.send(facts)
        except (StaleLease, StorageBusy):
            raise
        except Exception as error:  # told apart below; the loop outlives them all
            return await self._not_sent(waiting, error)
        await desk.sent(letter, receipt)
        self._counts.delivered((desk.now() - letter.not_before).total_seconds())
        return Outcome()

    async def _not_sent(self, waiting: Waiting, error: Exception) -> Outcome:
        match error:
            case SlowDown():
                return await self._later(waiting, "slow down", error.seconds, everyone=error.everyone)
            case Unreachable():
                failed = await self._desk.unreachable(waiting.letter.addressee)
                self._counts.failed["unreachable"] += failed
                return Outcome(gone=True)
            case Moved() if waiting.moves < MAX_MOVES:
                await self._desk.moved(waiting.letter.addressee, error.chat_id)
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
        """A mistake of ours: perhaps of this letter alone, so it is not tried for ever."""
        waiting.faults += 1
        name = type(error).__name__
        if waiting.letter.tries + waiting.faults >= MAX_FAULTS:
            return await self._failed(waiting, f"error: {name}", "fault")
        log.warning("letter.fault", letter=waiting.letter.id, kind=waiting.letter.kind, error=name)
        return await self._later(waiting, "fault", self._backoff.delay(waiting.faults), counted=True)

    async def _later(
        self, waiting: Waiting, why: str, seconds: float, *, everyone: bool = False, counted: bool = False
    ) -> Outcome:
        self._way_out.hold(waiting.chat_id, seconds, everyone=everyone)
        until = await self._desk.keep(waiting.letter, seconds, counted=counted)
        waiting.letter = replace(waiting.letter, leased_until=until)
        self._counts.again[why] += 1
        return Outcome(kept=True, held=True)

    async def _drop(self, waiting: Waiting, why: str) -> Outcome:
        await self._desk.drop(waiting.letter, why)
        self._counts.dropped[why] += 1
        return Outcome()

    async def _failed(self, waiting: Waiting, why: str, cause: str) -> Outcome:
        # Why is kept with the letter; a server's words may quote what was sent, and do not belong in the log.
        log.error("letter.failed", letter=waiting.letter.id, kind=waiting.letter.kind, cause=cause)
        await self._desk.failed(waiting.letter, why)
        self._counts.failed[cause] += 1
        return Outcome()
