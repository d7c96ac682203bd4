"""One performance: a company, its traffic, the bot and the sandbox, on one database; and the figures at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from crm_core.models import InboxUpdate, OutboxNotification
from crm_core.rules.deals.statuses import InboxState, NotificationState
from crm_core.storage import Storage
from sandbox.remote import RemoteSandbox
from tests.bot.waiting import until_async
from tests.proof.company import OWNERS, WATCHERS, Company, found, settle
from tests.proof.processes import Bot, sandbox_process
from tests.proof.traffic import FIRST_CLIENT, FIRST_NEWCOMER, Json, Traffic
from tests.proof.verdict import Figures, verdict

CLIENTS = 30


@dataclass
class Stage:
    sandbox: RemoteSandbox
    bot: Bot
    storage: Storage
    company: Company
    traffic: Traffic
    ledger: Path

    async def prepare(self, count: int) -> list[tuple[int, Json]]:
        """About so many updates, chat and body, of people whom the sandbox knows."""
        made = list(self.traffic.updates(count))
        await settle(self.sandbox, sorted({chat for chat, _ in made if chat >= FIRST_NEWCOMER}))
        return made

    async def send(self, count: int) -> None:
        """Puts about so many updates into the sandbox's queue."""
        for chat, update in await self.prepare(count):
            await self.sandbox.inject(update, chat)

    async def all_taken(self) -> None:
        """Waits until the bot has acknowledged everything."""

        async def taken() -> bool:
            return not await self.sandbox.pending()

        await until_async(taken, 30)

    async def handles_more_than(self, before: int) -> None:
        """Waits until the bot is in the middle of its work."""

        async def begun() -> bool:
            return await self.handled() > before

        await until_async(begun, 30)

    async def quiet(self, patience: float = 60) -> None:
        """Waits until all that was sent is handled, answered and relayed, as long as it goes on.

        AssertionError: what was left when nothing had changed for so many seconds.
        """
        left = await self._left()
        while any(left.values()):
            before = left

            async def goes_on(before: dict[str, int] = before) -> bool:
                nonlocal left
                if not self.bot.alive:
                    raise AssertionError(f"the bot died: {self.bot.log.read_text()[-3000:]}")
                left = await self._left()
                return left != before

            try:
                await until_async(goes_on, patience)
            except TimeoutError:
                raise AssertionError(f"not quiet: {left}\n{self.bot.log.read_text()[-3000:]}") from None

    async def handled(self) -> int:
        """How many updates are done with."""
        async with self.storage.reader() as session:
            return await session.scalar(select(func.count()).where(InboxUpdate.state == InboxState.DONE)) or 0

    async def figures(self) -> Figures:
        return await verdict(self.storage, self.ledger, self.traffic.expected, OWNERS)

    async def _left(self) -> dict[str, int]:
        relays = OutboxNotification.kind.in_(("message.in", "lead.new"))
        questions = {
            "not handled": select(func.count()).where(InboxUpdate.state == InboxState.NEW),
            "not answered": select(func.count()).where(InboxUpdate.answer.is_not(None)),
            "not relayed": select(func.count()).where(OutboxNotification.state == NotificationState.PENDING, relays),
        }
        async with self.storage.reader() as session:
            left = {name: await session.scalar(question) or 0 for name, question in questions.items()}
        return {"not taken": await self.sandbox.pending(), **left}


@asynccontextmanager
async def performance(
    folder: Path, database_url: str, seed: int, *, clients: int = CLIENTS, settings: dict[str, str] | None = None
) -> AsyncIterator[Stage]:
    """The bot is not started yet. `clients`: so many that none of them writes faster than a person is let.

    `settings` of the bot that are not the defaults, by their names in the environment without the prefix.
    """
    storage = Storage.open(database_url)
    try:
        company = await found(storage, clients)
        async with sandbox_process(folder) as (sandbox, ledger):
            await settle(sandbox, [*OWNERS, *WATCHERS, *(FIRST_CLIENT + n for n in range(clients))])
            bot = Bot(sandbox.url, database_url, folder / "bot.log", dict(settings or {}))
            try:
                traffic = Traffic(clients, WATCHERS, company.deals, seed)
                yield Stage(sandbox, bot, storage, company, traffic, ledger)
            finally:
                if bot.starts:
                    await bot.kill()
    finally:
        await storage.close()
