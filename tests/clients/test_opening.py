"""A deal opened by hand for somebody whom we may know already (R20, R48), and clients who come back."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from crm_core.core import CrmCore
from crm_core.errors import ClientTaken, FieldsMissing, Refused
from crm_core.models import Contact, Deal, OutboxNotification, Staff
from crm_core.regulation.schema import Regulation
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus
from crm_core.services.deals import NewClient, NewDeal
from tests.clients.cards import card
from tests.core.leads import STRANGER, asks, visitor
from tests.deals.desk import Desk
from tests.people import hire

PHONE = "89120000001"


async def opened(desk: Desk, actor: Actor | None = None, client: int | NewClient | None = None, **more: Any) -> Deal:
    async with desk.core.transaction(actor or desk.manager) as crm:
        new = NewDeal("inbound", "Заявка", client or NewClient("Иван Петров", PHONE), **more)
        deal_id = await crm.deals.creation.open(new)
    return await desk.row(deal_id)


async def close(desk: Desk, deal: Deal) -> None:
    async with desk.core.storage.writer() as session:
        done = {"status": DealStatus.WON, "closed_at": desk.now}
        await session.execute(update(Deal).where(Deal.id == deal.id).values(**done))


async def change(core: CrmCore, person: Actor, **values: object) -> None:
    async with core.storage.writer() as session:
        await session.execute(update(Staff).where(Staff.id == person.id).values(**values))


async def test_a_known_clients_further_deal_is_linked_to_the_last(desk: Desk) -> None:
    first = await opened(desk)
    second = await opened(desk, client=NewClient("Ваня", "+7 912 000-00-01"))
    assert (second.contact_id, second.linked_from_id, second.owner_id) == (first.contact_id, first.id, desk.manager.id)


async def test_nobody_takes_a_colleagues_client_by_their_number(desk: Desk) -> None:
    theirs = await opened(desk, desk.colleague)
    with pytest.raises(ClientTaken):
        await opened(desk)
    with pytest.raises(Refused):
        await opened(desk, client=theirs.contact_id)
    with pytest.raises(Refused):
        await opened(desk, client=theirs.contact_id + 1)
    async with desk.core.storage.reader() as session:
        assert await session.scalar(select(func.count(Deal.id))) == 1


async def test_a_colleagues_client_is_passed_on_to_them(desk: Desk) -> None:
    theirs = await opened(desk, desk.colleague)
    passed = await opened(desk, need="Ещё один сайт", pass_on=True)
    assert (passed.owner_id, passed.contact_id) == (desk.colleague.id, theirs.contact_id)
    assert (await desk.tasks(passed.id))[0].owner_id == desk.colleague.id
    async with desk.core.storage.reader() as session:
        notification = (
            await session.scalars(select(OutboxNotification).where(OutboxNotification.kind == "deal.assigned"))
        ).one()
    assert (notification.staff_id, notification.payload) == (desk.colleague.id, {"by": desk.manager.id})
    with pytest.raises(Refused):
        await desk.card(passed.id, desk.manager)


async def test_a_head_may_take_a_client_of_the_department_or_pass_them_on(desk: Desk) -> None:
    await opened(desk, desk.colleague)
    assert (await opened(desk, desk.head)).owner_id == desk.head.id


async def test_a_client_whom_nobody_looks_after_any_more_is_whoevers_speaks_to_them(desk: Desk) -> None:
    theirs = await opened(desk, desk.colleague)
    await change(desk.core, desk.colleague, active=False)
    assert (await opened(desk)).contact_id == theirs.contact_id
    nobodys = await card(desk.core, "Ничей")
    assert (await opened(desk, client=nobodys)).owner_id == desk.manager.id


async def test_somebody_else_with_the_same_number_gets_a_card_that_shows_the_likeness(desk: Desk) -> None:
    husband = await opened(desk)
    wife = await opened(desk, client=NewClient("Мария Петрова", PHONE, another=True))
    assert wife.contact_id != husband.contact_id
    shown = await desk.card(wife.id)
    assert (shown.contact.phone, [one.name for one in shown.likeness]) == ("+79120000001", ["Иван Петров"])


async def test_nobody_gets_at_a_colleagues_client_by_calling_them_another(desk: Desk) -> None:
    await opened(desk, desk.colleague)
    with pytest.raises(ClientTaken):
        await opened(desk, client=NewClient("Мария", PHONE, another=True))


async def test_a_new_number_of_a_known_client_is_kept(desk: Desk) -> None:
    contact_id = (await opened(desk)).contact_id
    again = await opened(desk, client=NewClient("Ваня", "89120000009", "i@example.com", contact_id=contact_id))
    assert again.contact_id == contact_id
    async with desk.core.reading(desk.manager) as crm:
        shown = await crm.queries.clients.card(contact_id)
    assert (shown.phones, shown.emails) == (("+79120000001", "+79120000009"), ("i@example.com",))


async def test_a_merged_card_is_the_one_it_was_merged_into(desk: Desk) -> None:
    keep = (await opened(desk)).contact_id
    other = (await opened(desk, client=NewClient("Ваня"))).contact_id
    async with desk.core.transaction(desk.manager) as crm:
        await crm.clients.merge(keep, other)
    assert (await opened(desk, client=other)).contact_id == keep


async def test_a_deal_opened_during_a_merge_is_on_the_kept_card(desk: Desk) -> None:
    keep = (await opened(desk)).contact_id
    other = (await opened(desk, client=NewClient("Ваня"))).contact_id

    async def merge() -> None:
        async with desk.core.transaction(desk.manager) as crm:
            await crm.clients.merge(keep, other)

    await asyncio.gather(merge(), opened(desk, client=other))
    async with desk.core.storage.reader() as session:
        assert set(await session.scalars(select(Deal.contact_id))) == {keep}


async def test_what_the_first_stage_requires_is_required_by_hand_too(desk: Desk) -> None:
    rules = desk.core.regulation
    strict = rules.first_stage("inbound").model_copy(update={"required": ("need", "phone")})
    inbound = rules.funnel("inbound").model_copy(update={"stages": (strict, *rules.funnel("inbound").stages[1:])})
    desk.core.follow(Regulation.model_construct(**{**dict(rules), "funnels": (inbound, *rules.funnels[1:])}))
    with pytest.raises(FieldsMissing) as refused:
        await opened(desk, client=NewClient("Иван"))
    assert refused.value.fields == ("need", "phone")
    assert (await opened(desk, need="Сайт")).need == "Сайт"


async def test_a_task_of_ones_own_stands_in_place_of_the_stages_first(desk: Desk) -> None:
    deal = await opened(desk, first_task=desk.call(days=3))
    assert [task.due_at for task in await desk.tasks(deal.id)] == [desk.now + timedelta(days=3)]


async def returning(desk: Desk) -> Deal:
    """A client of Anna's comes back: nothing is under way with them."""
    async with desk.core.transaction(STRANGER) as crm:
        request = await asks(crm, visitor())
    first = await desk.row(request.deal_id)
    async with desk.core.storage.writer() as session:
        mine = {"owner_id": desk.manager.id, "department_id": desk.manager.department_id}
        await session.execute(update(Deal).where(Deal.id == first.id).values(**mine))
    await close(desk, first)
    return first


async def comes_back(desk: Desk) -> Deal:
    async with desk.core.transaction(STRANGER) as crm:
        request = await asks(crm, visitor(), "Ещё один сайт")
    return await desk.row(request.deal_id)


async def test_a_client_who_returns_goes_to_the_manager_they_know(desk: Desk) -> None:
    first = await returning(desk)
    await change(desk.core, desk.manager, last_lead_at=desk.now)
    again = await comes_back(desk)
    assert (again.owner_id, again.linked_from_id) == (desk.manager.id, first.id)
    async with desk.core.storage.reader() as session:
        assert await session.scalar(select(Staff.last_lead_at).where(Staff.id == desk.manager.id)) == desk.now


@pytest.mark.parametrize("gone", [{"active": False}, {"takes_leads": False}, {"unreachable_at": ...}])
async def test_whose_manager_takes_no_leads_goes_to_whose_turn_it_is(desk: Desk, gone: dict[str, Any]) -> None:
    await returning(desk)
    await change(desk.core, desk.manager, **{name: desk.now if value is ... else value for name, value in gone.items()})
    assert (await comes_back(desk)).owner_id == desk.colleague.id


async def test_a_manager_with_no_room_gets_no_client_back(desk: Desk) -> None:
    await returning(desk)
    await desk.deal()
    rules = desk.core.regulation.distribution.model_copy(update={"open_deals_limit": 1})
    desk.core.follow(desk.core.regulation.model_copy(update={"distribution": rules}))
    assert (await comes_back(desk)).owner_id == desk.colleague.id


async def test_the_manager_before_the_last_is_known_too(desk: Desk) -> None:
    await returning(desk)
    last = await comes_back(desk)
    third = await hire(desk.core, name="Третий")
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == last.id).values(owner_id=third.id))
    await close(desk, last)
    await change(desk.core, third, active=False)
    assert (await comes_back(desk)).owner_id == desk.manager.id


async def test_a_contact_of_the_tests_is_one_person(desk: Desk) -> None:
    await returning(desk)
    await comes_back(desk)
    async with desk.core.storage.reader() as session:
        assert await session.scalar(select(func.count(Contact.id))) == 1
