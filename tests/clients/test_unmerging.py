"""A merge undone takes along what came after it, to the right person (R20)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm_core.models import Contact, Deal, Message, OutboxNotification
from crm_core.services.deals import NewClient, NewDeal
from tests.core.leads import known_lead, says, visitor
from tests.deals.desk import Desk


@pytest.fixture
async def her(desk: Desk) -> tuple[int, int]:
    """Her card and her deal."""
    lead = await known_lead(desk.core, visitor())
    async with desk.core.transaction(lead) as crm:
        request = await crm.intake.open_request(lead.id or 0, "Сайт", incoming=says("Сайт"))
    return lead.id or 0, request.deal_id


async def _merged(desk: Desk, her: int) -> tuple[int, int, int]:
    """A card entered by hand, its deal, and the merge that makes hers a part of it."""
    async with desk.core.transaction(desk.supervisor) as crm:
        deal = await crm.deals.creation.open(NewDeal("inbound", "Чужая", NewClient("Пётр")))
        other = (await crm.queries.cards.deal(deal)).contact.id
        return other, deal, await crm.clients.merge(other, her)


async def _parted(desk: Desk, merge: int) -> None:
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.clients.unmerge(merge)


async def test_her_words_go_back_with_her_and_replies_reach_her(desk: Desk, her: tuple[int, int]) -> None:
    card, deal = her
    other, _, merge = await _merged(desk, card)
    lead = await known_lead(desk.core, visitor())
    async with desk.core.transaction(lead) as crm:
        await crm.conversation.from_client(lead.id or 0, says("Когда начнём?"))
    await _parted(desk, merge)
    async with desk.core.storage.reader() as session:
        words = (await session.scalars(select(Message).where(Message.text == "Когда начнём?"))).one()
        assert (words.contact_id, words.deal_id) == (card, deal)
        kept = await session.get_one(Contact, other)
        assert kept.telegram_id is None
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.conversation.to_client(deal, says("Завтра", 1_000, 77))
    async with desk.core.storage.reader() as session:
        sent = select(OutboxNotification.contact_id).where(OutboxNotification.kind == "message.out")
        assert list(await session.scalars(sent)) == [card]


async def test_a_deal_that_she_opened_meanwhile_is_hers(desk: Desk, her: tuple[int, int]) -> None:
    card, deal = her
    other, theirs, merge = await _merged(desk, card)
    for one in (deal, theirs):
        async with desk.core.transaction(desk.supervisor) as crm:
            await crm.deals.closing.lose(one, (await crm.queries.cards.deal(one)).version, "expensive")
    lead = await known_lead(desk.core, visitor())
    async with desk.core.transaction(lead) as crm:
        fresh = await crm.conversation.from_client(lead.id or 0, says("Нужен ещё сайт"))
    assert fresh.fresh
    await _parted(desk, merge)
    async with desk.core.storage.reader() as session:
        whose = {row.id: row.contact_id for row in await session.scalars(select(Deal))}
    assert (whose[deal], whose[fresh.deal_id], whose[theirs]) == (card, card, other)
