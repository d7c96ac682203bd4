"""A manager's phone with a fresh lead on it, told in few words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from crm_core.core import CrmCore
from crm_core.queries.deals.card import DealCard
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.services.deals import NewClient, NewDeal, NewTask
from crm_core.services.intake.service import Visitor
from tests.handlers.chat import Chat
from tests.people import hire

ANNA, BORIS, OLEG = 700_077, 700_078, 600_001
SHOP = 15_000_000
"""The price of the one product in the catalogue, in kopecks."""


@dataclass
class Desk:
    core: CrmCore
    anna: Chat
    actor: Actor
    boss: Actor
    deal: int

    async def card(self) -> DealCard:
        async with self.core.reading(self.boss) as crm:
            return await crm.queries.cards.deal(self.deal)

    async def another(self, client: str, due: timedelta = timedelta(hours=2)) -> int:
        """One more deal of Anna's, with a call to make; its id."""
        async with self.core.transaction(self.actor) as crm:
            task = NewTask("call", crm.now + due)
            return await crm.deals.creation.open(NewDeal("inbound", client, NewClient(client), first_task=task))

    async def open_deal(self) -> None:
        """As the manager does from any list."""
        await self.anna.press_data(f"d:{self.deal}")


async def desk_with_a_lead(core: CrmCore) -> Desk:
    """Anna has one lead, Oleg, who asked for a shop and gave his number."""
    actor = await hire(core, name="Анна", telegram_id=ANNA)
    boss = await hire(core, Role.supervisor, "Борис", department_name=None, telegram_id=BORIS)
    async with core.transaction(boss) as crm:
        await crm.catalogue.add("Интернет-магазин", "Разработка", "шт.", SHOP)
    async with core.transaction(Actor.system("ru")) as crm:
        contact = (await crm.intake.give_consent(Visitor(OLEG, "Олег Смирнов", None, "ru"), None)).contact_id
        request = await crm.intake.open_request(contact, "Нужен интернет-магазин")
        await crm.intake.keep_phone(contact, "89123456789", verified=True)
        await crm.intake.finish(request.deal_id)
    return Desk(core, Chat(core, ANNA, "Анна", "ru"), actor, boss, request.deal_id)
