"""A small company at work: a manager with a deal, told in few words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import Deal, StageEntry, Task
from crm_core.queries.deals.card import DealCard, TaskLine
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import TaskState
from crm_core.services.deals import Done, NewClient, NewDeal, NewTask, Step
from tests.people import hire


@dataclass
class Desk:
    """The core in the hands of one manager, their colleagues and a supervisor."""

    core: CrmCore
    clock: FrozenClock
    manager: Actor
    colleague: Actor
    head: Actor
    supervisor: Actor

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def call(self, **later: float) -> NewTask:
        return NewTask("call", self.now + timedelta(**(later or {"days": 1})))

    async def deal(self, funnel: str = "inbound", client: str = "Иван Петров", **more: Any) -> int:
        """A deal on the funnel's first stage, the manager's own."""
        async with self.core.transaction(self.manager) as crm:
            return await crm.deals.creation.open(NewDeal(funnel, f"{client}: заявка", NewClient(client), **more))

    async def product(self, name: str = "Сайт", price: int = 100_000_00) -> int:
        async with self.core.transaction(self.supervisor) as crm:
            return await crm.catalogue.add(name, "Разработка", "шт.", price)

    async def card(self, deal_id: int, actor: Actor | None = None) -> DealCard:
        async with self.core.reading(actor or self.manager) as crm:
            return await crm.queries.cards.deal(deal_id)

    async def task(self, deal_id: int) -> TaskLine:
        """The deal's next task."""
        return (await self.card(deal_id)).tasks[0]

    async def take(self, deal_id: int, actor: Actor | None = None, **step: Any) -> None:
        """A step on the card as it is now."""
        step.setdefault("seen_version", (await self.card(deal_id, actor)).version)
        async with self.core.transaction(actor or self.manager) as crm:
            await crm.deals.steps.take(Step(deal_id, **step))

    async def finish(self, deal_id: int, outcome: str = "reached", note: str | None = None, **step: Any) -> None:
        """The next task ends with an outcome, and the deal goes on."""
        task = await self.task(deal_id)
        await self.take(deal_id, done=Done(task.id, outcome, note), **step)

    async def row(self, deal_id: int) -> Deal:
        async with self.core.storage.reader() as session:
            return (await session.execute(select(Deal).where(Deal.id == deal_id))).scalar_one()

    async def tasks(self, deal_id: int, state: TaskState | None = None) -> list[Task]:
        async with self.core.storage.reader() as session:
            rows = (await session.execute(select(Task).where(Task.deal_id == deal_id).order_by(Task.id))).scalars()
            return [task for task in rows if state is None or task.state is state]

    async def entries(self, deal_id: int) -> list[StageEntry]:
        async with self.core.storage.reader() as session:
            found = select(StageEntry).where(StageEntry.deal_id == deal_id).order_by(StageEntry.seq)
            return list((await session.execute(found)).scalars())


async def open_desk(core: CrmCore, clock: FrozenClock) -> Desk:
    return Desk(
        core,
        clock,
        manager=await hire(core, name="Анна"),
        colleague=await hire(core, name="Пётр"),
        head=await hire(core, Role.head, "Олег"),
        supervisor=await hire(core, Role.supervisor, "Марина", department_name=None),
    )
