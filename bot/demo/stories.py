"""How a deal goes from its first day to where its plot leaves it, told as a chain of moments to wait for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.demo.office import LOCALE, Office
from bot.demo.plots import Plot
from bot.demo.wares import (
    CLIENT_SAYS,
    COMPANIES,
    INDUSTRIES,
    NOTES,
    SOURCES,
    WARES,
    WE_SAY,
    Ware,
)  # fmt: skip
from crm_core.queries.deals.card import DealCard
from crm_core.regulation.schema import Stage, TaskType
from crm_core.rules.actor import Actor
from crm_core.services.deals import NewClient, NewDeal, NewTask
from crm_core.services.intake.service import Visitor

DAY = timedelta(days=1)
PAID_WITHIN = timedelta(days=4)


@dataclass
class Story:
    """One client, what they want, and the deal once there is one."""

    office: Office
    plot: Plot
    number: int
    client: str
    ware: Ware
    now: datetime
    deal_id: int = 0
    lead: Actor | None = None

    def begins(self) -> datetime:
        return self._moments()[0]

    async def tell(self) -> AsyncIterator[datetime]:
        """Acts at the moment that the clock shows, and yields the next one to wait for."""
        first, *moments = self._moments()
        await self._open(following=moments[0] if moments else None)
        for place, moment in enumerate(moments, start=1):
            async for pause in self._meanwhile(moment):
                yield pause
            yield moment
            await self._advance(place, moments[place] if place < len(moments) else None)
        async for pause in self._end(moments[-1] if moments else first):
            yield pause

    def _moments(self) -> list[datetime]:
        """When the deal comes to each stage: the last one as the plot says, some days between each two before it."""
        office, moments = self.office, [self.now - self.plot.days * DAY]
        if self.plot.end == "won":
            moments[0] -= PAID_WITHIN
        # By the story's own number and not by chance: it is asked more than once.
        for place in range(self.plot.place):
            moments.append(moments[-1] - timedelta(hours=20 + (self.number * 7 + place * 11) % 44))
        earliest = self.now - 60 * DAY
        working = [office.core.calendar.next_working(max(moment, earliest)) for moment in moments]
        # Working time may lie ahead of us on a holiday, and several moments on one morning: they keep their order.
        kept, limit = list[datetime](), self.now - timedelta(minutes=5)
        for place, moment in enumerate(working):
            minutes = timedelta(minutes=(self.number * 13 + place * 7) % 50)
            kept.append(min(moment + minutes, limit))
            limit = kept[-1] - timedelta(minutes=7)
        return kept[::-1]

    async def _open(self, following: datetime | None) -> None:
        if self.plot.funnel == self.office.core.regulation.inbound:
            await self._writes()
        else:
            await self._is_found(following)

    async def _writes(self) -> None:
        """A lead's first visit, as the bot leads them through it."""
        office, chance = self.office, self.office.chance
        chat = 900_000 + self.number
        need, source = chance.choice(self.ware.needs), chance.choice(SOURCES)
        async with office.core.transaction(office.stranger) as crm:
            introduced = await crm.intake.give_consent(Visitor(chat, self.client, None, LOCALE), source)
            crm, contact_id = crm.acting_as(introduced.actor), introduced.contact_id
            request = await crm.intake.open_request(contact_id, need, source, office.said(need, chat))
            kept = await crm.intake.keep_phone(contact_id, self._phone, verified=True)
            crm = crm.acting_as(kept.actor)
            await crm.intake.finish(request.deal_id)
            self.deal_id, self.lead = request.deal_id, crm.actor

    async def _is_found(self, following: datetime | None) -> None:
        """A client whom a manager has found, or whose time to renew has come."""
        office = self.office
        stage = office.core.regulation.first_stage(self.plot.funnel)
        task = office.task(stage.tasks[0], following) if following else None
        company = self._company
        async with office.core.transaction(office.managers[self._turn]) as crm:
            self.deal_id = await crm.deals.creation.open(
                NewDeal(
                    self.plot.funnel,
                    f"{company}: {self.ware.name.lower()}",
                    NewClient(self.client, self._phone, None, company),
                    source=None if self.plot.funnel == "renewal" else "cold_search",
                    first_task=task,
                )
            )

    async def _meanwhile(self, until: datetime) -> AsyncIterator[datetime]:
        """What happens between two stages: calls without an answer, tasks put off, words and notes."""
        office, chance = self.office, self.office.chance
        between = office.working(office.clock.now() + (until - office.clock.now()) * chance.uniform(0.3, 0.7))
        if between + timedelta(minutes=30) >= until:
            return
        happens = chance.random()
        yield between
        if happens < 0.28:
            await self._retry(await office.card(self.deal_id), until)
        elif happens < 0.42:
            card = await office.card(self.deal_id)
            async with office.core.transaction(await office.owner(self.deal_id)) as crm:
                await crm.tasks.postpone(card.tasks[0].id, card.version, until)
        elif happens < 0.75 and self.lead is not None:
            await self._talk()
        else:
            await self._note()

    async def _retry(self, card: DealCard, until: datetime) -> None:
        kind = self._kind(card)
        outcome = next((one for one in kind.outcomes if one.then == "retry"), kind.outcomes[0])
        again = NewTask(kind.code, until, None)
        await self.office.step(card, outcome.code, next_task=again)

    async def _talk(self) -> None:
        office, chance = self.office, self.office.chance
        assert self.lead is not None
        owner = await office.owner(self.deal_id)
        async with office.core.transaction(self.lead) as crm:
            said = office.said(chance.choice(CLIENT_SAYS), 900_000 + self.number)
            await crm.conversation.from_client(self.lead.id or 0, said)
        async with office.core.transaction(owner) as crm:
            await crm.conversation.to_client(self.deal_id, office.said(chance.choice(WE_SAY), owner.id or 0))

    async def _note(self) -> None:
        office = self.office
        owner = await office.owner(self.deal_id)
        async with office.core.transaction(owner) as crm:
            await crm.conversation.note(self.deal_id, office.said(office.chance.choice(NOTES), owner.id or 0))

    async def _advance(self, place: int, following: datetime | None) -> None:
        """To the next stage, with whatever it asks for and its task due when the deal is to go on."""
        office, stage = self.office, self._stage(place)
        card = await office.card(self.deal_id)
        kind = self._kind(card)
        outcome = next((one for one in kind.outcomes if one.then == "advance"), kind.outcomes[0])
        note = office.chance.choice(NOTES) if office.chance.random() < 0.25 else None
        task = office.task(stage.tasks[0], following) if following and stage.tasks else None
        await office.step(card, outcome.code, note=note, to=stage.code, answers=self._answers(), next_task=task)

    async def _end(self, last: datetime) -> AsyncIterator[datetime]:
        from bot.demo.endings import ending

        async for pause in ending(self, last):
            yield pause

    def _answers(self) -> dict[str, object]:
        """What a stage may ask for."""
        amount = self.ware.price * self.quantity
        return {
            "need": self.ware.needs[0],
            "product": self.office.products[self.ware.name],
            "amount": amount,
            "company_name": self._company,
            "contact_name": self.client,
            "phone": self._phone,
            "industry": INDUSTRIES[self.number % len(INDUSTRIES)],
            "employees": 5 + self.number * 3,
            "country": "ru",
            "languages": ["ru"],
            "source": "cold_search",
            "annual_revenue": "40 000 000",
            "requisites": f"{self._company}, ИНН 9900123450",
        }

    def _stage(self, place: int) -> Stage:
        return self.office.core.regulation.funnel(self.plot.funnel).stages[place]

    def _kind(self, card: DealCard) -> TaskType:
        return self.office.core.regulation.task_type(card.tasks[0].type)

    @property
    def quantity(self) -> int:
        """Months, hours and days are bought several at a time."""
        return 1 if self.ware.unit in ("шт.", "год") else 2 + self.number % 5

    @property
    def _turn(self) -> int:
        """Whose find it is: more often one of the two managers whom a visitor can be."""
        return self.number % 2 if self.number % 5 < 3 else 2 + self.number % (len(self.office.managers) - 2)

    @property
    def _company(self) -> str:
        return f"ООО «{COMPANIES[self.number % len(COMPANIES)]}»"

    @property
    def _phone(self) -> str:
        return f"+7916{2_000_000 + self.number * 7919 % 7_000_000:07d}"


def wares(number: int) -> Ware:
    return WARES[number * 5 % len(WARES)]
