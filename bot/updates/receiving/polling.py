"""Long polling of our own: the offset moves only over what is committed. aiogram's acknowledges first."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from aiogram import Bot
from aiohttp import ClientResponse, ClientTimeout

from bot.metrics import Metrics
from bot.telegram.backoff import Backoff, bounded_wait
from bot.updates.receiving.json_bounds import loads
from bot.updates.receiving.large import read_answer
from bot.updates.receiving.raw_update import ALLOWED_UPDATES, LARGEST_KEPT, Garbage, cut_short
from bot.updates.receiving.receiver import UpdateReceiver
from bot.vital import Vital, described
from crm_core.apart import NotSurvived
from crm_core.clock import monotonic
from crm_core.errors import StorageBusy

log = structlog.get_logger(__name__)

LONG_POLL_SECONDS = 25
BATCH = 100
# A hundred updates are some hundred kilobytes.
LARGEST_ANSWER = 16 * 1024 * 1024


class PollFailed(Exception):
    """No batch this time. `code` is Telegram's (409: somebody else polls with this token), 0 without one."""

    def __init__(self, reason: str, code: int = 0, retry_after: float = 0) -> None:
        super().__init__(reason)
        self.code, self.retry_after = code, retry_after


class AnswerTooLarge(Exception):
    """More than memory should hold. `beginning` is what was read of it."""

    def __init__(self, beginning: str) -> None:
        super().__init__("answer too large")
        self.beginning = beginning


class Polling:
    """`run` until stopped; `healthy` says whether the last call brought an answer."""

    def __init__(self, bot: Bot, intake: UpdateReceiver, metrics: Metrics, backoff: Backoff | None = None) -> None:
        self._bot, self._intake, self._metrics = bot, intake, metrics
        self._backoff = backoff or Backoff(first=0.5, most=30)
        self._offset: int | None = None
        self._limit = BATCH
        self._task: asyncio.Task[None] | None = None
        self.healthy = False
        self.succeeded_at: float | None = None

    def start(self, vital: Vital) -> None:
        self._task = asyncio.create_task(self._run(), name="polling")
        self._task.add_done_callback(partial(vital.must_run, "polling"))

    async def stop(self) -> None:
        """Ends the call that is waiting. What it might bring stays with Telegram."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        webhook_removed = False
        while True:
            try:
                if not webhook_removed:
                    await self._without_webhook()
                    webhook_removed = True
                await self._once()
            except PollFailed as error:
                self.healthy = False
                log.warning("polling.failed", code=error.code, reason=str(error))
                await self._backoff.pause(at_least=error.retry_after)
            except StorageBusy as error:
                log.warning("polling.not_kept", reason=error.code)
                await self._backoff.pause()
            except Exception as error:
                # Whatever it is, the updates stay with Telegram until they are kept.
                self.healthy = False
                log.error("polling.failed", reason=described(error))
                await self._backoff.pause()
            else:
                self.healthy = True
                self.succeeded_at = monotonic()
                self._backoff.reset()

    async def _without_webhook(self) -> None:
        answer = await self._call("deleteWebhook", {"drop_pending_updates": False}, 30)
        with suppress(ValueError, RecursionError, LookupError, TypeError):
            if loads(_beginning_of(answer))["result"] is True:
                return
        raise _refusal(answer)

    async def _once(self) -> None:
        # A first call does not wait for news: an idle bot would not count as ready before the end of a long poll.
        wait = LONG_POLL_SECONDS if self.healthy else 0
        asked: dict[str, Any] = {"limit": self._limit, "timeout": wait, "allowed_updates": ALLOWED_UPDATES}
        if self._offset is not None:
            asked["offset"] = self._offset
        try:
            answer = await self._call("getUpdates", asked, wait + 15)
        except AnswerTooLarge as error:
            await self._in_smaller_steps(error)
            return
        try:
            batch = await read_answer(answer)
        except NotSurvived:
            await self._in_smaller_steps(AnswerTooLarge(_beginning_of(answer)))
            return
        if batch is None:
            raise _refusal(answer)
        self._limit = BATCH
        arrivals, garbage = batch
        if garbage:
            self._metrics.updates.labels("garbage").inc(garbage)
            log.warning("polling.garbage", updates=garbage)
        if not arrivals and not garbage:
            return
        highest = max((one.update_id for one in arrivals), default=None)
        await self._intake.take(arrivals)
        if highest is None:
            # Nothing says how to get past them.
            raise PollFailed("updates without an id")
        # The ids of one answer ascend; between answers they may jump back (after an idle week), so no maximum is kept.
        self._offset = highest + 1

    async def _in_smaller_steps(self, error: AnswerTooLarge) -> None:
        """Fewer updates at once next time. One that is too large by itself is kept as far as it was read, and passed.

        Raises PollFailed if it has no id.
        """
        if self._limit > 1:
            self._limit //= 4
            return
        try:
            one = cut_short(error.beginning)
        except Garbage:
            raise PollFailed("an update too large, and without an id") from None
        await self._intake.take([one])
        self._offset = one.update_id + 1

    async def _call(self, method: str, body: dict[str, Any], seconds: float) -> bytes:
        """The answer, unread. aiogram would make models of the whole batch, so that one bad update lost it all.

        Raises PollFailed and AnswerTooLarge.
        """
        session = await self._bot.session.create_session()  # type: ignore[attr-defined]
        url = self._bot.session.api.api_url(token=self._bot.token, method=method)
        try:
            async with session.post(url, json=body, timeout=ClientTimeout(total=seconds)) as response:
                answer = await _read(response)
        except (PollFailed, AnswerTooLarge):
            raise
        except Exception as error:
            # A proxy's client has failures of its own, which are neither aiohttp's nor the system's.
            raise PollFailed(type(error).__name__) from None
        return answer


async def _read(response: ClientResponse) -> bytes:
    """Raises AnswerTooLarge."""
    parts: list[bytes] = []
    left = LARGEST_ANSWER
    async for part in response.content.iter_chunked(64 * 1024):
        parts.append(part)
        left -= len(part)
        if left < 0:
            raise AnswerTooLarge(_beginning_of(b"".join(parts)))
    return b"".join(parts)


def _beginning_of(answer: bytes) -> str:
    return answer[:LARGEST_KEPT].decode("utf-8", "replace")


def _refusal(answer: bytes) -> PollFailed:
    try:
        said = loads(_beginning_of(answer))
    except (ValueError, RecursionError):
        return PollFailed("the answer is no JSON")
    if not isinstance(said, dict):
        return PollFailed("the answer is no object")
    code, parameters = said.get("error_code"), said.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    reason = str(said.get("description", "no reason given"))[:120]
    return PollFailed(reason, code if isinstance(code, int) else 0, bounded_wait(wait))
