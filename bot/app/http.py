"""The bot's HTTP side: the webhook, the websites' door, health and metrics."""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.app.readiness import Probe
from bot.metrics import Metrics
from bot.updates.receiving.webhook import LARGEST_BODY, Webhook
from bot.vital import Vital
from webapp.door import Door


class HttpApp:
    """Listens once started; `port` is the real one, also where 0 was asked for."""

    def __init__(
        self,
        host: str,
        port: int,
        metrics: Metrics,
        *,
        vital: Vital,
        probe: Probe,
        webhook: Webhook | None = None,
        door: Door | None = None,
        webhook_path: str = "/",
    ) -> None:
        """`probe`: what `/readyz` asks; `vital`: what `/healthz` does."""
        self._host, self.port, self._metrics, self._probe, self._vital = host, port, metrics, probe, vital
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._show_metrics)
        if webhook is not None:
            handle: Handler = webhook.handle
            app.router.add_post(webhook_path, handle)
        if door is not None:
            door.mount(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=3, handle_signals=False)

    async def start(self) -> None:
        """Raises OSError if the address is taken."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _healthz(self, _request: web.Request) -> web.Response:
        """The process lives, its event loop turns (that it answers says both), and so do the tasks that must."""
        if self._vital.alive:
            return web.json_response({"ok": True})
        return web.json_response({"ok": False, "why": self._vital.reason}, status=503)

    async def _readyz(self, _request: web.Request) -> web.Response:
        state = await self._probe.readiness()
        return web.json_response(state.facts, status=200 if state.ready else 503)

    async def _show_metrics(self, _request: web.Request) -> web.Response:
        state = await self._probe.readiness()
        self._metrics.ready.set(state.ready)
        self._metrics.oldest.set(self._probe.oldest_seconds)
        if (ago := self._probe.telegram_seconds) is not None:
            self._metrics.telegram.set(ago)
        return web.Response(body=self._metrics.text(), headers={"Content-Type": "text/plain; version=0.0.4"})
