"""A number that Telegram vouched for is never lost by an edit, and one that was only typed yields to it (R20, R82)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm_core.models import AuditEntry, ContactKey
from crm_core.queries.deals.history_sql import HistoryFilter
from crm_core.rules.actor import Actor
from crm_core.services.deals import NewClient, NewDeal
from crm_core.services.intake.service import Visitor
from tests.core.leads import known_lead, visitor
from tests.deals.desk import Desk

OLD, NEW = "+79120000001", "+79120000002"


async def numbers(desk: Desk, contact: int) -> dict[str, bool]:
    async with desk.core.storage.reader() as session:
        keys = select(ContactKey.value, ContactKey.verified).where(ContactKey.contact_id == contact)
        return {row.value: row.verified for row in await session.execute(keys)}


async def asks(desk: Desk, who: Visitor, phone: str, *, verified: bool) -> tuple[int, int]:
    """The contact and the deal of a lead who gave this number."""
    lead = await known_lead(desk.core, who)
    async with desk.core.transaction(lead) as crm:
        request = await crm.intake.open_request(lead.id or 0, "Сайт")
        await crm.intake.keep_phone(lead.id or 0, phone, verified=verified)
    return lead.id or 0, request.deal_id


async def test_a_corrected_number_stands_beside_the_one_that_telegram_vouched_for(desk: Desk) -> None:
    contact, deal = await asks(desk, visitor(), OLD, verified=True)
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.deals.editing.edit(deal, (await desk.row(deal)).version, "phone", NEW)
    assert await numbers(desk, contact) == {OLD: True, NEW: False}
    assert (await desk.card(deal, desk.supervisor)).contact.phone == NEW


async def test_the_old_value_is_in_the_history_for_those_who_lead_and_in_no_audit(desk: Desk) -> None:
    deal = await desk.deal()
    for name in ("Иван Сергеевич", "Иван Ильич"):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.editing.edit(deal, (await desk.row(deal)).version, "contact_name", name)
    seen = {}
    for actor in (desk.manager, desk.supervisor):
        async with desk.core.reading(actor) as crm:
            items = (await crm.queries.timeline.history(deal, only=HistoryFilter.ALL)).items
            seen[actor] = [item.detail.get("old") for item in items if item.detail.get("action") == "deal.edit"]
    assert seen == {desk.manager: [None, None], desk.supervisor: ["Иван Сергеевич", "Иван Петров"]}
    async with desk.core.storage.reader() as session:
        details = await session.scalars(select(AuditEntry.detail))
        assert not any("Иван" in str(one) for one in details)


async def test_a_number_that_a_stranger_typed_goes_to_whom_telegram_says_it_belongs(desk: Desk) -> None:
    stranger, _ = await asks(desk, visitor(500_001, "Чужой"), OLD, verified=False)
    owner, _ = await asks(desk, visitor(500_002, "Хозяйка"), OLD, verified=True)
    assert await numbers(desk, owner) == {OLD: True}
    assert await numbers(desk, stranger) == {}
    again, _ = await asks(desk, visitor(500_003, "Третий"), OLD, verified=True)
    assert await numbers(desk, again) == {}, "vouched for once, it is taken from nobody by itself"


@pytest.mark.parametrize(("days", "joined"), [(1, True), (89, True), (90, False), (400, False)])
async def test_a_number_that_was_silent_for_months_may_be_anothers_by_now(desk: Desk, days: int, joined: bool) -> None:
    """The former holder's card, deals and name are not the new one's; a colleague joins them by a press if they are."""
    async with desk.core.transaction(desk.supervisor) as crm:
        old = await crm.deals.creation.open(NewDeal("inbound", "Кухня", NewClient("Ольга", OLD)))
    desk.clock.advance(timedelta(days=days))
    newcomer = await known_lead(desk.core, visitor(500_001, "Новый"))
    async with desk.core.transaction(newcomer) as crm:
        request = await crm.intake.open_request(newcomer.id or 0, "Сайт")
        kept = await crm.intake.keep_phone(newcomer.id or 0, OLD, verified=True)
    assert kept.joined is joined
    former, new = await desk.card(old, desk.supervisor), await desk.card(request.deal_id, desk.supervisor)
    assert former.contact.telegram is joined
    assert new.contact.phone == OLD
    if not joined:
        assert [one.id for one in new.likeness] == [former.contact.id], "a person decides"


async def test_nothing_of_ours_is_attached_to_a_telegram_by_a_number_that_was_only_typed(desk: Desk) -> None:
    stranger, _ = await asks(desk, visitor(500_001, "Чужой"), OLD, verified=False)
    opener: Actor = desk.supervisor
    async with desk.core.transaction(opener) as crm:
        deal = await crm.deals.creation.open(NewDeal("inbound", "Секретная", NewClient("Ольга", OLD)))
    card = await desk.card(deal, opener)
    assert card.contact.id != stranger
    assert [one.id for one in card.likeness] == [stranger], "a person decides"
