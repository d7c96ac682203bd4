"""How updates reach the bot: long polling or a webhook, one of the two."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import bad_request, conflict, too_many_requests
from sandbox.requests import Call
from sandbox.updates import KINDS
from sandbox.webhook import WebhookSender
from sandbox.world import World

Json = dict[str, Any]
_SECRET = re.compile(r"[A-Za-z0-9_-]+")
MAX_SECRET = 256
MAX_CONNECTIONS = 100
PORTS = frozenset({80, 88, 443, 8443})
_WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"
MAX_TIMEOUT = 50


class Delivery:
    """getUpdates, setWebhook, deleteWebhook and getWebhookInfo."""

    def __init__(self, world: World, webhook: WebhookSender) -> None:
        self._world = world
        self.webhook = webhook
        self._poll: asyncio.Future[None] | None = None
        self._set_at: float | None = None

    def answer(self, call: Call) -> Any | Awaitable[Any] | None:
        match call.method:
            case "getUpdates":
                return self._get_updates(call.params)
            case "setWebhook":
                return self._set_webhook(call.params)
            case "deleteWebhook":
                return self._delete_webhook(call.params)
            case "getWebhookInfo":
                return self.webhook.info()
        return None

    async def _get_updates(self, params: Json) -> list[Json]:
        if self.webhook.url:
            raise conflict(_WEBHOOK_ACTIVE)
        self._end_poll(_TERMINATED)
        updates = self._world.updates
        self._allow(params)
        if offset := params.get("offset"):
            updates.confirm_below(offset)
        limit = min(max(params.get("limit") or 100, 1), 100)
        ready = updates.first(limit)
        timeout = min(params.get("timeout") or 0, MAX_TIMEOUT)
        if ready or timeout <= 0:
            return ready
        return await self._wait(timeout, limit)

    async def _wait(self, timeout: float, limit: int) -> list[Json]:
        """Wait for news, for the end of the time, or for a second poller to take over (409 for this one)."""
        self._poll = superseded = asyncio.get_running_loop().create_future()
        news = asyncio.ensure_future(self._world.updates.arrival())
        try:
            await asyncio.wait((superseded, news), timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            if superseded.done():
                superseded.result()
            return self._world.updates.first(limit)
        finally:
            news.cancel()
            superseded.cancel()

    @property
    def polling(self) -> bool:
        """Is a poll waiting right now?"""
        return self._poll is not None and not self._poll.done()

    def stop_polls(self) -> None:
        """Let a waiting poll answer at once, empty: the server is stopping."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def _end_poll(self, reason: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(reason))

    def _allow(self, params: Json) -> None:
        if (asked := params.get("allowed_updates")) is not None:
            # Names in any case; one that nobody knows is passed over, and none is the default.
            kinds = [kind for one in asked if (kind := one.lower()) in KINDS]
            self._world.updates.allowed = frozenset(kinds) or None
            if self._world.profile.get("allowed_updates") != kinds:
                self._world.profile["allowed_updates"] = kinds
                self._world.keep_profile()

    async def _set_webhook(self, params: Json) -> bool:
        url = params["url"]
        if not url:
            return await self._delete_webhook(params)
        _check_address(url)
        secret = params.get("secret_token") or ""
        if len(secret) > MAX_SECRET:
            raise bad_request("secret token is too long")
        if secret and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        connections = min(max(params.get("max_connections") or 40, 1), MAX_CONNECTIONS)
        self._spare()
        self._allow(params)
        if params.get("drop_pending_updates"):
            self._world.updates.clear()
        self._end_poll("terminated by setWebhook request")
        await self.webhook.start(url, secret, connections)
        return True

    def _spare(self) -> None:
        """A webhook is set once a second at most (``Client.cpp:15733``); who is faster is told to wait a second."""
        now = self._world.monotonic()
        if self._world.limits.enabled and self._set_at is not None and now - self._set_at < 1.0:
            raise too_many_requests(1)
        self._set_at = now

    async def _delete_webhook(self, params: Json) -> bool:
        await self.webhook.stop()
        if params.get("drop_pending_updates"):
            self._world.updates.clear()
        return True


def _check_address(url: str) -> None:
    """https to one of four ports; plain http to any only on this machine, which Telegram would not do."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise bad_request("bad webhook: invalid webhook URL specified") from None
    if parts.scheme == "http" and host and _is_loopback(host):
        return
    if parts.scheme == "https" and host:
        if port not in (None, *PORTS) and not _is_loopback(host):
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        return
    raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
