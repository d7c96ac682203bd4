"""A request by an advertising link is an inbound deal of its own, whatever the staff runs for a client (R18, R19)."""

from __future__ import annotations

from sqlalchemy import select

from crm_core.core import CrmCore
from crm_core.models import Deal, Task
from crm_core.services.deals import NewDeal
from tests.core.leads import STRANGER, asks, known_lead, visitor
from tests.people import hire


async def test_a_request_by_a_link_does_not_land_on_a_deal_of_another_funnel(core: CrmCore) -> None:
    manager = await hire(core)
    lead = await known_lead(core, visitor())
    assert lead.id is not None
    other = next(one.code for one in core.regulation.funnels if one.code != core.regulation.inbound)
    async with core.transaction(manager) as crm:
        await crm.deals.creation.open(NewDeal(other, "Дожать до НГ", lead.id))
    async with core.transaction(STRANGER) as crm:
        first = await asks(crm, visitor(), "Нужен сайт", "src_avito")
    async with core.transaction(STRANGER) as crm:
        again = await asks(crm, visitor(), "И логотип", "src_avito")
    assert (first.fresh, again.fresh, again.deal_id) == (True, False, first.deal_id)
    async with core.storage.reader() as session:
        deal = await session.get_one(Deal, first.deal_id)
        assert (deal.funnel, deal.source, deal.title) == (core.regulation.inbound, "src_avito", "Нужен сайт")
        assert (await session.scalars(select(Task.id).where(Task.deal_id == deal.id))).first() is not None
