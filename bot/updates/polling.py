"""Long polling of our own: the offset moves only over what is committed. aiogram's acknowledges first."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import structlog
from aiogram import Bot
from aiohttp import ClientError, ClientTimeout

from bot.metrics import Metrics
from bot.telegram.backoff import Backoff
from bot.updates.raw_update import ALLOWED_UPDATES, Arrival, Garbage, arrival
from bot.updates.receiver import UpdateReceiver
from crm_core.errors import StorageBusy

log = structlog.get_logger(__name__)

LONG_POLL_SECONDS = 25
BATCH = 100


class PollFailed(Exception):
    """No batch this time. `code` is Telegram's (409: somebody else polls with this token), 0 without one."""

    def __init__(self, reason: str, code: int = 0, retry_after: float = 0) -> None:
        super().__init__(reason)
        self.code, self.retry_after = code, retry_after


class Polling:
    """`run` until stopped; `healthy` says whether the last call brought an answer."""

    def __init__(self, bot: Bot, intake: UpdateReceiver, metrics: Metrics, backoff: Backoff | None = None) -> None:
        self._bot, self._intake, self._metrics = bot, intake, metrics
        self._backoff = backoff or Backoff(first=0.5, most=30)
        self._offset: int | None = None
        self._task: asyncio.Task[None] | None = None
        self.healthy = False

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="polling")

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
                    await self._call("deleteWebhook", {"drop_pending_updates": False}, 30)
                    webhook_removed = True
                await self._once()
            except PollFailed as error:
                self.healthy = False
                log.warning("polling.failed", code=error.code, reason=str(error))
                await self._backoff.pause(at_least=error.retry_after)
            except StorageBusy as error:
                log.warning("polling.not_kept", reason=error.code)
                await self._backoff.pause()
            else:
                self.healthy = True
                self._backoff.reset()

    async def _once(self) -> None:
        # A first call does not wait for news: an idle bot would not count as ready before the end of a long poll.
        wait = LONG_POLL_SECONDS if self.healthy else 0
        asked: dict[str, Any] = {"limit": BATCH, "timeout": wait, "allowed_updates": ALLOWED_UPDATES}
        if self._offset is not None:
            asked["offset"] = self._offset
        batch = await self._call("getUpdates", asked, wait + 15)
        if not isinstance(batch, list) or not batch:
            return
        arrivals, highest = self._sorted_out(batch)
        await self._intake.take(arrivals)
        # The ids of one answer ascend; between answers they may jump back (after an idle week), so no maximum is kept.
        if highest is not None:
            self._offset = highest + 1

    def _sorted_out(self, batch: list[Any]) -> tuple[list[Arrival], int | None]:
        arrivals: list[Arrival] = []
        for one in batch:
            try:
                arrivals.append(arrival(one))
            except Garbage:
                self._metrics.updates.labels("garbage").inc()
                log.warning("polling.garbage")
        return arrivals, max((one.update_id for one in arrivals), default=None)

    async def _call(self, method: str, body: dict[str, Any], seconds: float) -> Any:
        """The result. aiogram would parse the whole batch into models, so that one bad update would lose it all.

        Raises PollFailed.
        """
        session = await self._bot.session.create_session()  # type: ignore[attr-defined]
        url = self._bot.session.api.api_url(token=self._bot.token, method=method)
        try:
            async with session.post(url, json=body, timeout=ClientTimeout(total=seconds)) as response:
                answer = json.loads(await response.read())
        except (ClientError, OSError, TimeoutError) as error:
            raise PollFailed(type(error).__name__) from None
        except (ValueError, RecursionError):
            raise PollFailed("the answer is no JSON") from None
        if not isinstance(answer, dict) or not answer.get("ok"):
            raise _refusal(answer if isinstance(answer, dict) else {})
        return answer.get("result")


def _refusal(answer: dict[str, Any]) -> PollFailed:
    code = answer.get("error_code")
    parameters = answer.get("parameters")
    wait = parameters.get("retry_after", 0) if isinstance(parameters, dict) else 0
    reason = str(answer.get("description", "no reason given"))[:120]
    return PollFailed(reason, code if isinstance(code, int) else 0, float(wait) if isinstance(wait, int | float) else 0)
