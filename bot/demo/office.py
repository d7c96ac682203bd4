"""The company at work: what its people do, in few words, each act a transaction of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.queries.deals.card import DealCard
from crm_core.regulation.schema import StageTask
from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import MessageKind
from crm_core.services.conversation.service import Incoming
from crm_core.services.deals import Done, NewTask, Step
from crm_core.services.intake.service import Visitor

LOCALE = "ru"


@dataclass
class Office:
    """The core, its clock, chance, and the staff by their ids. `products`: the catalogue's ids by name."""

    core: CrmCore
    clock: FrozenClock
    chance: Random
    staff: dict[int, Actor] = field(default_factory=dict[int, Actor])
    products: dict[str, int] = field(default_factory=dict[str, int])
    _owners: dict[int, Actor] = field(default_factory=dict[int, Actor])
    _messages: count[int] = field(default_factory=lambda: count(1))

    @property
    def zone(self) -> str:
        return self.core.regulation.company.timezone

    @property
    def managers(self) -> list[Actor]:
        return [actor for actor in self.staff.values() if actor.role is Role.manager]

    @property
    def stranger(self) -> Actor:
        """Whoever writes for the first time."""
        return Actor(ActorKind.lead, None, None, None, LOCALE, self.zone)

    def working(self, moment: datetime) -> datetime:
        """The moment itself in working hours, else the next ones, with some minutes that make it a person's."""
        moment = self.core.calendar.next_working(moment)
        return moment + timedelta(minutes=self.chance.randrange(25), seconds=self.chance.randrange(60))

    async def hire(self, role: Role, name: str, telegram_id: int, department: str | None) -> Actor:
        """By invitation, as in life."""
        async with self.core.transaction(Actor.system(LOCALE, self.zone)) as crm:
            if department:
                await crm.staff.add_department(department)
            token = await crm.staff.invite(role, name, department)
        async with self.core.transaction(self.stranger) as crm:
            actor = await crm.staff.join(token, Visitor(telegram_id, name, None, LOCALE))
        self.staff[actor.id or 0] = actor
        return actor

    async def card(self, deal_id: int) -> DealCard:
        async with self.core.reading(Actor.system(LOCALE, self.zone)) as crm:
            return await crm.queries.cards.deal(deal_id)

    async def owner(self, deal_id: int) -> Actor:
        """Nobody hands a deal over here, so whoever it was given to has it still."""
        if deal_id not in self._owners:
            owner = (await self.card(deal_id)).owner
            assert owner is not None
            self._owners[deal_id] = self.staff[owner.id]
        return self._owners[deal_id]

    async def step(
        self, card: DealCard, outcome: str, *, note: str | None = None, to: str | None = None,
        answers: dict[str, object] | None = None, next_task: NewTask | None = None,
    ) -> None:  # fmt: skip
        """The card's first task ends, and the deal goes on; of the answers those that are asked for are given."""
        assert card.owner is not None
        done = Done(card.tasks[0].id, outcome, note)
        async with self.core.transaction(self.staff[card.owner.id]) as crm:
            step = Step(card.id, card.version, done, to, next_task=next_task)
            missing = (await crm.deals.steps.plan(step)).missing
            fields = {asked.code: (answers or {})[asked.code] for asked in missing}
            await crm.deals.steps.take(Step(card.id, card.version, done, to, fields, next_task))  # type: ignore[arg-type]

    def task(self, regular: StageTask, due_at: datetime) -> NewTask:
        """A task of the stage, due at a moment of its owner's choice."""
        return NewTask(regular.type, due_at, title_code=self.core.regulation.title_code(regular.title))

    def said(self, text: str, chat_id: int) -> Incoming:
        return Incoming(MessageKind.TEXT, text, None, chat_id, next(self._messages))
