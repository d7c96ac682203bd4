"""Tells Telegram where the webhook is, again and again until it has understood."""

from __future__ import annotations

import asyncio

import structlog
from aiogram import Bot
from aiogram.methods import SetWebhook

from bot.telegram.backoff import Backoff
from bot.telegram.errors import CallFailed, call
from bot.updates.raw_update import ALLOWED_UPDATES

log = structlog.get_logger(__name__)

MAX_CONNECTIONS = 40


class Registration:
    """`healthy` once the webhook is set. It stays set when the process stops: Telegram waits for the next one."""

    def __init__(self, bot: Bot, url: str, secret: str) -> None:
        self._bot = bot
        self._method = SetWebhook(
            url=url, secret_token=secret, allowed_updates=list(ALLOWED_UPDATES), max_connections=MAX_CONNECTIONS
        )
        self._task: asyncio.Task[None] | None = None
        self.healthy = False

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="webhook-registration")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        backoff = Backoff(first=1, most=30)
        while not self.healthy:
            try:
                await call(self._bot, self._method)
                self.healthy = True
            except CallFailed as error:
                log.warning("webhook.not_set", reason=str(error))
                await backoff.pause()
