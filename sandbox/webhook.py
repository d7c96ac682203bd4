"""Delivery by webhook: in order within a lane, side by side between lanes, again and again until a 2xx.

As by the real server (telegram-bot-api, ``WebhookActor.cpp``): a failed update comes again at once, then after 2, 4, 8
… seconds, up to some 60 to 120; a ``Retry-After`` of the bot's is obeyed up to an hour.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.bodies import read_reply
from sandbox.requests import Upload
from sandbox.updates import Pending
from sandbox.world import World

Json = dict[str, Any]
Reply = Callable[[str, Json, dict[str, Upload]], Awaitable[None]]
FIRST_PAUSE = 2.0
LONGEST_PAUSES = (60.0, 120.0)
LONGEST_RETRY_AFTER = 3600
ANSWER_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class _Failed:
    """An update was not taken; ``retry_after`` is the header with which the bot asked for a pause."""

    retry_after: str | None


class WebhookSender:
    """The head of a lane is repeated until it is taken; all pauses are multiplied by ``pace``."""

    def __init__(self, world: World, *, pace: float = 1.0) -> None:
        self._world = world
        self._pace = pace
        self._lanes: dict[int | str, deque[Pending]] = {}
        self._senders: dict[int | str, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(40)
        self._session: aiohttp.ClientSession | None = None
        self._secret = ""
        self._connections = 40
        self._last_error: tuple[int, str] | None = None
        self.url = ""
        self.on_reply: Reply | None = None

    def info(self) -> Json:
        info: Json = {
            "url": self.url, "has_custom_certificate": False, "pending_update_count": len(self._world.updates),
        }  # fmt: skip
        if self.url:
            info |= {"max_connections": self._connections, "ip_address": "127.0.0.1"}
        if self.url and self._last_error is not None:
            info["last_error_date"], info["last_error_message"] = self._last_error
        if self._world.updates.allowed:
            info["allowed_updates"] = sorted(self._world.updates.allowed)
        return info

    async def start(self, url: str, secret: str, connections: int) -> None:
        await self.stop()
        self.url, self._secret, self._connections = url, secret, connections
        self._world.profile["webhook"] = {"url": url, "secret": secret, "connections": connections}
        self._world.keep_profile()
        self._places = asyncio.Semaphore(connections)
        self._last_error = None
        connector = aiohttp.TCPConnector(limit=connections)
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        for pending in self._world.updates.all():
            self.offer(pending)

    async def resume(self) -> None:
        """Take up the webhook that was set before the sandbox was stopped."""
        if kept := self._world.profile.get("webhook"):
            await self.start(kept["url"], kept["secret"], kept["connections"])

    async def stop(self) -> None:
        """Forget the webhook; what was not taken stays in the queue."""
        if self.url:
            self._world.profile.pop("webhook", None)
            self._world.keep_profile()
        await self.close()

    async def close(self) -> None:
        self.url = ""
        senders = list(self._senders.values())
        for sender in senders:
            sender.cancel()
        await asyncio.gather(*senders, return_exceptions=True)
        self._senders.clear()
        self._lanes.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def offer(self, pending: Pending) -> None:
        """A new update: queue it behind the others of its chat."""
        if not self.url:
            return
        self._lanes.setdefault(pending.lane, deque()).append(pending)
        if pending.lane not in self._senders:
            self._senders[pending.lane] = asyncio.create_task(self._drain(pending.lane))

    async def _drain(self, lane: int | str) -> None:
        waiting = self._lanes[lane]
        failures = 0
        try:
            while waiting:
                head = waiting[0]
                if not self._world.updates.alive(head):
                    waiting.popleft()
                    continue
                async with self._places:
                    failed = await self._post(head)
                if failed is None:
                    self._world.updates.confirm(head)
                    waiting.popleft()
                    failures = 0
                else:
                    failures += 1
                    await asyncio.sleep(self.pause(failures, failed.retry_after) * self._pace)
        finally:
            self._senders.pop(lane, None)
            self._lanes.pop(lane, None)

    def pause(self, failures: int, retry_after: str | None = None) -> float:
        """Seconds until an update that failed so often comes again; ``retry_after`` is what the bot asked for."""
        if retry_after is not None and retry_after.strip().isdecimal():
            return float(min(int(retry_after), LONGEST_RETRY_AFTER))
        if failures == 1:
            return 0.0
        return min(self._world.random.uniform(*LONGEST_PAUSES), FIRST_PAUSE * 2 ** min(failures - 2, 10))

    async def _post(self, pending: Pending) -> _Failed | None:
        assert self._session is not None
        headers = {"Content-Type": "application/json"}
        if self._secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._secret
        body = json.dumps(pending.update).encode()
        try:
            timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
            async with self._session.post(self.url, data=body, headers=headers, timeout=timeout) as response:
                if not 200 <= response.status < 300:
                    reason = f"Wrong response from the webhook: {response.status} {response.reason}"
                    self._last_error = (self._world.date(), reason)
                    return _Failed(response.headers.get("Retry-After"))
                reply = await read_reply(response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._last_error = (self._world.date(), f"Connection failed: {type(error).__name__}")
            return _Failed(None)
        if reply is not None and self.on_reply is not None:
            await self.on_reply(*reply)
        return None
