"""Tells Telegram where the webhook is, again and again until it has understood, and looks now and then if it is."""

from __future__ import annotations

import asyncio
from functools import partial

import structlog
from aiogram import Bot
from aiogram.methods import GetWebhookInfo, SetWebhook

from bot.telegram.backoff import Backoff
from bot.telegram.errors import CallFailed, call
from bot.updates.receiving.raw_update import ALLOWED_UPDATES
from bot.vital import Vital, described
from crm_core.clock import monotonic

log = structlog.get_logger(__name__)

MAX_CONNECTIONS = 40
LOOK_SECONDS = 60.0


class Registration:
    """`healthy` once the webhook is set. It stays set when the process stops: Telegram waits for the next one."""

    def __init__(self, bot: Bot, url: str, secret: str) -> None:
        self._bot = bot
        self._method = SetWebhook(
            url=url, secret_token=secret, allowed_updates=list(ALLOWED_UPDATES), max_connections=MAX_CONNECTIONS
        )
        self._task: asyncio.Task[None] | None = None
        self.healthy = False
        self.succeeded_at: float | None = None

    def start(self, vital: Vital) -> None:
        self._task = asyncio.create_task(self._run(), name="webhook-registration")
        self._task.add_done_callback(partial(vital.must_run, "the webhook's registration"))

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        backoff = Backoff(first=1, most=30)
        while True:
            try:
                if not self.healthy:
                    await call(self._bot, self._method)
                elif (found := await call(self._bot, GetWebhookInfo())).url != self._method.url:
                    # Another program has this token, or somebody has pressed a button too many.
                    log.error("webhook.taken_away", set_elsewhere=bool(found.url))
                    self.healthy = False
                    continue
            except CallFailed as error:
                log.warning("webhook.not_set", reason=str(error))
                await backoff.pause()
            except Exception as error:
                log.error("webhook.not_set", reason=described(error))
                await backoff.pause()
            else:
                self.healthy = True
                self.succeeded_at = monotonic()
                backoff.reset()
                await asyncio.sleep(LOOK_SECONDS)
