"""One running sandbox: a bot's world, its HTTP server, and the handles tests hold it by."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.bot_api import BotApi
from sandbox.botfather import BotSettings
from sandbox.clock import Monotonic, ShiftedClock
from sandbox.control import Control
from sandbox.delivery import Delivery
from sandbox.faults import Faults
from sandbox.groups import Group, found_group
from sandbox.ledger import Ledger
from sandbox.limits import Figures, SendingLimits
from sandbox.lines import DirectLine
from sandbox.people import Person
from sandbox.population import add_person, inject
from sandbox.store import Store
from sandbox.webhook import WebhookSender
from sandbox.world import World

Json = dict[str, Any]
DEFAULT_TOKEN = "424242:sandbox-token-of-no-value-at-all"  # noqa: S105  (opens nothing but this sandbox)
MAX_BODY = 60 * 1024 * 1024


class Sandbox:
    """A Bot API server for one bot, or more. Use :meth:`running` in tests, ``python -m sandbox`` otherwise."""

    def __init__(
        self,
        *,
        token: str = DEFAULT_TOKEN,
        username: str = "voronka_demo_bot",
        name: str = "Voronka",
        limits: bool = True,
        strict: bool = False,
        any_token: bool = False,
        privacy: bool = True,
        inline: bool = False,
        business: bool = False,
        figures: Figures | None = None,
        seed: int = 0,
        ledger_file: Path | None = None,
        clock_file: Path | None = None,
        state_file: Path | None = None,
        webhook_pace: float = 1.0,
        monotonic: Monotonic = time.monotonic,
        wall: Callable[[], float] = time.time,
        ledger_size: int = 200_000,
    ) -> None:
        self.token = token
        self.url = ""
        self.clock = ShiftedClock(clock_file, wall)
        self.ledger = Ledger(self.clock, ledger_file, ledger_size)
        self.faults = Faults(seed)
        self.limits = SendingLimits(enabled=limits, monotonic=monotonic, figures=figures)
        self.store = Store(state_file)
        self.world = World(
            token=token, username=username, name=name, clock=self.clock, limits=self.limits, store=self.store,
            settings=BotSettings(privacy=privacy, inline=inline, business=business), monotonic=monotonic, seed=seed,
        )  # fmt: skip
        self.webhook = WebhookSender(self.world, pace=webhook_pace)
        self.delivery = Delivery(self.world, self.webhook)
        self._api = BotApi(self.world, self.delivery, self.ledger, self.faults, strict=strict)
        self._api.any_token = any_token
        self._others: list[Sandbox] = []
        self.webhook.on_reply = self._api.execute_reply
        keep = self.world.updates.on_added

        def added(pending: Any) -> None:
            keep(pending)
            self.webhook.offer(pending)

        self.world.updates.on_added = added
        self._control = Control(self.world, self.ledger, self.faults, self.limits)
        self._line = DirectLine(self.world)
        self._runner: web.AppRunner | None = None

    @classmethod
    @asynccontextmanager
    async def running(cls, *, host: str = "127.0.0.1", port: int = 0, **options: Any) -> AsyncIterator[Sandbox]:
        """A sandbox that serves while the block lasts, on a free port unless one is given."""
        sandbox = cls(**options)
        await sandbox.start(host, port)
        try:
            yield sandbox
        finally:
            await sandbox.stop()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        app = web.Application(client_max_size=MAX_BODY)
        app.add_routes([*self._api.routes(), *self._control.routes()])
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0][1]
        self.url = f"http://{host}:{bound}"
        self.store.start()
        await self.webhook.resume()

    async def stop(self) -> None:
        """Answer waiting polls, stop deliveries, write down the state."""
        for other in self._others:
            await other.stop()
        self._control.stop()
        self.delivery.stop_polls()
        await self.webhook.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self.world.settle()
        await self.store.close()
        self.ledger.close()

    def another_bot(self, token: str, *, username: str, name: str, **options: Any) -> Sandbox:
        """A further bot at the same address: the people and chats that it has are its own, the clock is shared.

        ``options`` are those of a sandbox. The page and the control endpoints show the first bot alone.
        """
        other = Sandbox(token=token, username=username, name=name, **options)
        other.clock = other.world.clock = self.clock
        other.url = self.url
        self._others.append(other)
        self._api.others[token] = other._api
        return other

    def person(
        self, first_name: str, last_name: str | None = None, lang: str | None = "ru", username: str | None = None,
        id: int | None = None, phone: str | None = None, note: str = "", is_bot: bool = False,
    ) -> Person:  # fmt: skip
        """A person with a telephone; the same id is the same person."""
        account = add_person(
            self.world, first_name, last_name=last_name, lang=lang, username=username, id=id, phone=phone, note=note,
            is_bot=is_bot,
        )  # fmt: skip
        return Person(self._line, account.user, account.phone)

    def group(self, title: str, *members: Person, supergroup: bool = False) -> Group:
        """A group of these people, the bot not yet among them."""
        group = found_group(self.world, title, supergroup=supergroup)
        group.add(*(member.id for member in members))
        return group

    def inject(self, update: Json, lane: int | str = 0) -> int:
        """Put a raw update into the queue, garbage and replays included; it gets an ``update_id`` if it has none."""
        return inject(self.world, update, lane)
