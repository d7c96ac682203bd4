"""The webhook: checked, committed, and only then answered with 200."""

from __future__ import annotations

from hmac import compare_digest

import structlog
from aiohttp import web

from bot.metrics import Metrics
from bot.updates.receiving.large import read_update
from bot.updates.receiving.raw_update import Garbage
from bot.updates.receiving.receiver import UpdateReceiver
from crm_core.errors import StorageBusy

log = structlog.get_logger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
# Telegram's updates are a few kilobytes, rich messages with tables some hundreds.
LARGEST_BODY = 8 * 1024 * 1024


class Webhook:
    """The route's handler. Wrong secret: 401. Database busy: 503, and Telegram comes again. Garbage: 200, and counted,
    since Telegram would repeat it for a day and hold up its chat.
    """

    def __init__(self, secret: str, intake: UpdateReceiver, metrics: Metrics) -> None:
        self._secret = secret.encode()
        self._intake, self._metrics = intake, metrics
        self._open = True

    def close(self) -> None:
        """From now on 503: what arrives is for the next process."""
        self._open = False

    async def handle(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not compare_digest(given, self._secret):
            self._metrics.updates.labels("forged").inc()
            return web.Response(status=401)
        if not self._open:
            return web.Response(status=503)
        try:
            one = await read_update(await request.read())
        except (Garbage, web.HTTPRequestEntityTooLarge) as error:
            self._metrics.updates.labels("garbage").inc()
            log.warning("webhook.garbage", reason=type(error).__name__)
            return web.Response()
        try:
            await self._intake.take([one])
        except StorageBusy:
            return web.Response(status=503)
        return web.Response()
