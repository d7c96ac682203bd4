"""What people do all day, as presses made out of the cards that they see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from crm_core.core import Crm
from crm_core.queries.deals.card import DealCard
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import InvoiceStatus
from crm_core.services.deals import Done, Earlier, NewTask, Step
from crm_core.services.reminders.ladder import ring_due
from tests.deals.machine import Machine, Press, Setting

FUNNELS = ("inbound", "outreach", "renewal", "return")
DEALS = 2
WHY = {1: ".", 3: "Ошибка", 5: "Ошибка", 7: "Клиент передумал", 9: "Ошибка"}
"""Why a step goes back, by a die: nothing, a dot, words."""


class Company(Machine):
    """Two deals to begin with; refusals won back, sales renewed make more. Each act returns the press, or None."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.product: int = self.run(self.desk.product())
        self.deals = [self.run(self.desk.deal(funnel, client=funnel)) for funnel in FUNNELS[:DEALS]]
        self.merge_id = 0

    def act(self, name: str, place: int, particulars: dict[str, Any], mishap: str, statements: int) -> None:
        """One act on one of the deals, and a look at everything after it."""
        press = self.run(getattr(self, name)(self.deals[place % len(self.deals)], **particulars))
        if press is not None:
            self.perform(press, mishap, statements)
        self.deals = self.run(self.look())

    @property
    def boss(self) -> Actor:
        return self.desk.supervisor

    async def time_passes(self, deal: int, hours: int) -> Press:
        """The tick rings what has fallen due; a second tick finds nothing, and that is no refusal."""
        self.clock.advance(timedelta(hours=hours))

        async def tick(crm: Crm) -> None:
            rings = crm.reminders
            for ladder in (rings.tasks, rings.stalls, rings.invoices, rings.renewals):
                await ring_due(ladder)

        return Press(Actor.system(), tick, once=False)

    async def step(
        self,
        deal: int,
        place: int | None,
        outcome: int | None,
        next_in: int | None,
        answers: bool,
        earlier: Earlier,
        stale: int,
    ) -> Press:
        """Any step at all; one in ten is pressed on an older card, every other one back says why."""
        card = await self.desk.card(deal, self.boss)
        stages = card.funnel.stages
        given = self._answers() if answers else {}
        step = Step(
            deal,
            card.version - (stale == 0),
            done=self._done(card, outcome),
            to=stages[place % len(stages)].code if place is not None else None,
            fields=given,
            next_task=None if next_in is None else NewTask("call", self.clock.now() + timedelta(hours=next_in)),
            why=WHY.get(stale),
            paid=stale == 2,
            earlier=earlier,
        )

        async def take(crm: Crm) -> None:
            plan = await crm.deals.steps.plan(step)
            await crm.deals.steps.take(step)
            assert plan.ready, "a step that the plan called impossible was taken"

        return Press(self.boss, take)

    async def finish(self, deal: int, **step: Any) -> Press:
        """The ordinary day: the task ends and the next one is set."""
        return await self.step(deal, **{**step, "outcome": step["outcome"] or 0, "next_in": 24, "stale": 1})

    async def end_task(self, deal: int, outcome: int) -> Press:
        """The task ends and nothing is set in its place: refused where it was the last one (R8)."""
        card = await self.desk.card(deal, self.boss)
        step = Step(deal, card.version, done=self._done(card, outcome))
        return Press(self.boss, lambda crm: crm.deals.steps.take(step), once=step.done is not None)

    async def sell(self, deal: int) -> Press:
        """Straight to the sale, with all that it asks for."""
        card = await self.desk.card(deal, self.boss)
        step = Step(deal, card.version, to=card.funnel.stages[-1].code, fields=self._answers())
        return Press(self.boss, lambda crm: crm.deals.steps.take(step))

    async def lose(self, deal: int, reason: str, done: int | None) -> Press:
        card = await self.desk.card(deal, self.boss)
        how = self._done(card, done)
        return Press(self.boss, lambda crm: crm.deals.closing.lose(deal, card.version, reason, how))

    async def win_back(self, deal: int) -> Press:
        card = await self.desk.card(deal, self.boss)
        return Press(self.boss, lambda crm: crm.deals.follow_ups.win_back(deal, card.version))

    async def let_go(self, deal: int, reason: str, done: int | None, takes_up: bool) -> Press:
        card = await self.desk.card(deal, self.boss)
        how = self._done(card, done)
        if takes_up:
            return Press(self.boss, lambda crm: crm.deals.letting_go.take_up(deal, card.version))
        return Press(self.boss, lambda crm: crm.deals.letting_go.stop(deal, card.version, reason, how))

    async def reopen(self, deal: int) -> Press:
        card = await self.desk.card(deal, self.boss)
        return Press(self.boss, lambda crm: crm.deals.closing.reopen(deal, card.version, self.desk.call()))

    async def keep_period(self, deal: int, days: int | None) -> Press:
        card = await self.desk.card(deal, self.boss)
        until = None if days is None else self.clock.now().date() + timedelta(days=days)
        return Press(self.boss, lambda crm: crm.deals.follow_ups.keep_period(deal, card.version, until))

    async def pause(self, deal: int, hours: int, resumes: bool) -> Press:
        card = await self.desk.card(deal, self.boss)
        until = self.clock.now() + timedelta(hours=hours)
        if resumes:
            return Press(self.boss, lambda crm: crm.deals.pausing.resume(deal, card.version))
        return Press(self.boss, lambda crm: crm.deals.pausing.pause(deal, card.version, until, "Отпуск"))

    async def edit(self, deal: int, field: str, value: str | None) -> Press:
        card = await self.desk.card(deal, self.boss)
        return Press(self.boss, lambda crm: crm.deals.editing.edit(deal, card.version, field, value))

    async def tick(self, deal: int, step: int, done: bool) -> Press:
        stage = (await self.desk.card(deal, self.boss)).stage.code
        return Press(self.boss, lambda crm: crm.deals.checklist.tick(deal, stage, step, done=done), once=False)

    async def plan_a_task(self, deal: int, hours: int, adds: bool) -> Press | None:
        card = await self.desk.card(deal, self.boss)
        due = self.clock.now() + timedelta(hours=hours)
        if adds:
            return Press(self.boss, lambda crm: crm.tasks.add(deal, NewTask("call", due)), once=False)
        if not card.tasks:
            return None
        return Press(self.boss, lambda crm: crm.tasks.postpone(card.tasks[-1].id, card.version, due))

    async def give_task(self, deal: int, to_colleague: bool) -> Press | None:
        card = await self.desk.card(deal, self.boss)
        if not card.tasks:
            return None
        task, taker = card.tasks[0], self.desk.colleague if to_colleague else self.desk.manager
        self.always.given.add(task.id)
        return Press(
            self.boss,
            lambda crm: crm.tasks.assign(task.id, card.version, taker.id or 0),
            once=task.owner_id != taker.id,
        )

    async def hand_over(self, deal: int, to_colleague: bool) -> Press:
        card = await self.desk.card(deal, self.boss)
        taker = self.desk.colleague if to_colleague else self.desk.manager
        same = card.owner is not None and card.owner.id == taker.id
        return Press(
            self.boss, lambda crm: crm.deals.assignment.assign(deal, card.version, taker.id or 0), once=not same
        )

    async def invoice(self, deal: int, quantity: int, sends: bool) -> Press:
        async def bill(crm: Crm) -> None:
            invoice = await crm.invoices.draft(deal)
            await crm.invoices.put_line(invoice, self.product, quantity)
            if sends:
                await crm.invoices.send(invoice, (await crm.queries.cards.invoice(invoice)).version)

        return Press(self.boss, bill, once=False)

    async def payment(self, deal: int, share: int, voids: bool) -> Press | None:
        invoices = (await self.desk.card(deal, self.boss)).invoices
        if not invoices:
            return None
        brief = next(
            (one for one in invoices if one.status in (InvoiceStatus.SENT, InvoiceStatus.PART_PAID)), invoices[0]
        )
        async with self.core.reading(self.boss) as crm:
            version = (await crm.queries.cards.invoice(brief.id)).version
        if voids:
            return Press(self.boss, lambda crm: crm.invoices.corrections.void(brief.id, version))
        return Press(
            self.boss, lambda crm: crm.invoices.pay(brief.id, version, (brief.total - brief.paid) * share // 2)
        )

    async def merge(self, deal: int, other: int, undoes: bool) -> Press:
        """Two clients turn out to be one, or not after all."""
        card = await self.desk.card(deal, self.boss)
        second = await self.desk.card(self.deals[other % len(self.deals)], self.boss)

        async def join(crm: Crm) -> None:
            if undoes:
                await crm.clients.unmerge(self.merge_id)
            else:
                self.merge_id = await crm.clients.merge(card.contact.id, second.contact.id)

        return Press(self.boss, join)

    def _answers(self) -> dict[str, Any]:
        asked: dict[str, Any] = {"need": "Сайт", "product": self.product, "amount": 5_00, "company_name": "Ромашка"}
        asked |= {"industry": "trade", "employees": "5", "country": "ru", "languages": ["ru"], "source": "calls"}
        return asked | {"annual_revenue": "5000000", "requisites": "ИНН 9900123450"}

    def _done(self, card: DealCard, outcome: int | None) -> Done | None:
        if outcome is None or not card.tasks:
            return None
        task = card.tasks[outcome % len(card.tasks)]
        outcomes = self.setting.regulation.task_type(task.type).outcomes
        return Done(task.id, outcomes[outcome % len(outcomes)].code)
