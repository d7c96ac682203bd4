"""A client's card (R21), who may look at it (R48), and who a new client might be (R20)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from crm_core.errors import BadValue, Refused
from crm_core.models import Company, Contact, ContactKey, Deal, Invoice, Message
from crm_core.queries.clients.card import ClientCard, Matches
from crm_core.queries.clients.card_sql import MOST_WORDS
from crm_core.roles import ActorKind
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus, Direction, InvoiceStatus, KeyKind
from crm_core.rules.segments import Segment
from crm_core.services.deals import NewClient
from tests.clients.cards import card as bare_card
from tests.deals.desk import Desk
from tests.statements import count_statements


async def look(desk: Desk, contact_id: int, actor: Actor | None = None) -> ClientCard:
    async with desk.core.reading(actor or desk.manager) as crm:
        return await crm.queries.clients.card(contact_id)


async def matches(
    desk: Desk, name: str = "", phone: str | None = None, email: str | None = None, actor: Actor | None = None
) -> Matches:
    async with desk.core.reading(actor or desk.manager) as crm:
        return await crm.queries.clients.matches(name, phone, email)


async def client(desk: Desk, name: str = "Иван Петров", phone: str | None = "89120000001") -> tuple[int, int]:
    async with desk.core.transaction(desk.manager) as crm:
        from crm_core.services.deals import NewDeal

        deal_id = await crm.deals.creation.open(NewDeal("inbound", f"{name}: заявка", NewClient(name, phone)))
    return (await desk.row(deal_id)).contact_id, deal_id


async def change(desk: Desk, deal_id: int, **values: object) -> None:
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == deal_id).values(**values))


async def test_a_card_tells_the_whole_client_in_four_statements(desk: Desk) -> None:
    contact_id, sold = await client(desk)
    running = await desk.deal(client="Ещё")
    await change(desk, sold, status=DealStatus.WON, closed_at=desk.now, amount=500_00)
    await change(desk, running, contact_id=contact_id)
    async with desk.core.storage.writer() as session:
        company = {"name": "Ромашка", "fields": {"employees": 25}, "created_at": desk.now}
        company_id = (await session.execute(insert(Company).values(**company).returning(Company.id))).scalar_one()
        await session.execute(update(Contact).where(Contact.id == contact_id).values(company_id=company_id))
        await session.execute(
            insert(ContactKey).values(contact_id=contact_id, kind=KeyKind.EMAIL, value="i@example.com")
        )
        row = {"contact_id": contact_id, "deal_id": sold, "currency": "RUB", "created_at": desk.now, "total": 500_00}
        for number, status in (("1", InvoiceStatus.PAID), (None, InvoiceStatus.DRAFT)):
            await session.execute(insert(Invoice).values(**row, number=number, status=status))
        for minute, (direction, text, staff) in enumerate(
            [
                (Direction.IN, "Здравствуйте", None),
                (Direction.OUT, "Добрый день", desk.colleague.id),
                (Direction.NOTE, "Торгуется", desk.manager.id),
            ]
        ):
            said = {"deal_id": sold, "direction": direction, "text": text, "staff_id": staff}
            at = desk.now + timedelta(minutes=minute)
            await session.execute(insert(Message).values(contact_id=contact_id, at=at, **said))
    await desk.finish(running, "call_back", next_task=desk.call())
    with count_statements(desk.core.storage) as statements:
        shown = await look(desk, contact_id)
    assert len(statements) <= 4, statements
    assert (shown.contact.name, shown.phones, shown.emails) == ("Иван Петров", ("+79120000001",), ("i@example.com",))
    assert (shown.company, shown.fields) == ("Ромашка", {"employees": 25})
    assert [deal.id for deal in shown.deals] == [running, sold]
    assert [deal.amount for deal in shown.bought] == [500_00]
    assert [invoice.number for invoice in shown.invoices] == ["1"]
    assert [words.text for words in shown.words] == ["Добрый день", "Здравствуйте"]
    assert shown.spoke == ("Пётр", "Анна")
    assert shown.segment is Segment.ACTIVE


async def test_each_deal_is_told_with_what_is_sold_in_it(desk: Desk) -> None:
    sign, menu = await desk.product("Вывеска"), await desk.product("Меню")
    contact_id, first = await client(desk)
    second, third = await desk.deal(client="Ещё"), await desk.deal(client="И ещё")
    await change(desk, first, product_id=sign)
    await change(desk, second, contact_id=contact_id, product_id=menu)
    await change(desk, third, contact_id=contact_id)
    sold = {deal.id: deal.product for deal in (await look(desk, contact_id)).deals}
    assert sold == {first: "Вывеска", second: "Меню", third: None}


async def test_whoever_wrote_is_named_also_when_their_words_are_not_among_the_last(desk: Desk) -> None:
    contact_id, mine = await client(desk)
    theirs = await desk.deal(client="Другая")
    await change(desk, theirs, contact_id=contact_id, owner_id=desk.colleague.id)
    said = [(mine, desk.manager.id), (theirs, desk.colleague.id), *[(mine, None)] * MOST_WORDS]
    async with desk.core.storage.writer() as session:
        for minute, (deal_id, staff) in enumerate(said):
            row = {"deal_id": deal_id, "direction": Direction.OUT if staff else Direction.IN, "text": "Слова"}
            at = desk.now + timedelta(minutes=minute)
            await session.execute(insert(Message).values(contact_id=contact_id, at=at, staff_id=staff, **row))
    shown = await look(desk, contact_id)
    assert len(shown.words) == MOST_WORDS
    assert shown.spoke == ("Анна",)
    assert (await look(desk, contact_id, desk.head)).spoke == ("Пётр", "Анна")


@pytest.mark.parametrize(
    ("closed", "days", "segment"),
    [
        (None, 0, Segment.ACTIVE),
        (DealStatus.WON, 100, Segment.ACTIVE),
        (DealStatus.WON, 400, Segment.GONE),
        (DealStatus.LOST, 1, Segment.INQUIRY),
    ],
)
async def test_a_client_is_active_gone_or_has_only_asked(
    desk: Desk, closed: DealStatus | None, days: int, segment: Segment
) -> None:
    contact_id, deal_id = await client(desk)
    if closed is not None:
        await change(desk, deal_id, status=closed, closed_at=desk.now - timedelta(days=days))
    assert (await look(desk, contact_id)).segment is segment


async def test_a_card_opens_for_those_who_see_one_of_the_clients_deals(desk: Desk) -> None:
    contact_id, _ = await client(desk)
    for actor in (desk.manager, desk.head, desk.supervisor):
        assert (await look(desk, contact_id, actor)).contact.id == contact_id
    themselves = Actor(ActorKind.lead, contact_id, None, None, "ru", "Europe/Moscow", "Иван")
    for actor in (desk.colleague, themselves):
        with pytest.raises(Refused):
            await look(desk, contact_id, actor)
    with pytest.raises(Refused):
        await look(desk, 999_999, desk.supervisor)


async def test_of_a_colleagues_deal_a_card_says_only_that_there_is_one(desk: Desk) -> None:
    contact_id, mine = await client(desk)
    theirs = await desk.deal(client="Другая")
    await change(desk, theirs, contact_id=contact_id, owner_id=desk.colleague.id)
    async with desk.core.storage.writer() as session:
        said = {"deal_id": theirs, "direction": Direction.IN, "text": "Секрет", "at": desk.now}
        await session.execute(insert(Message).values(contact_id=contact_id, **said))
    shown = await look(desk, contact_id)
    assert ([deal.id for deal in shown.deals], shown.elsewhere, shown.words) == ([mine], 1, ())
    assert len((await look(desk, contact_id, desk.head)).deals) == 2


async def test_a_merged_card_leads_to_the_one_that_was_kept(desk: Desk) -> None:
    keep, _ = await client(desk, "Иван Петров")
    other, _ = await client(desk, "Ваня", "89120000002")
    async with desk.core.transaction(desk.manager) as crm:
        merge_id = await crm.clients.merge(keep, other)
    shown = await look(desk, other)
    assert (shown.contact.id, [(one.id, one.name) for one in shown.merges]) == (keep, [(merge_id, "Ваня")])
    assert shown.phones == ("+79120000001", "+79120000002")
    async with desk.core.transaction(desk.manager) as crm:
        await crm.clients.unmerge(merge_id)
    assert (await look(desk, keep)).merges == ()
    assert (await look(desk, other)).contact.name == "Ваня"


async def test_a_number_of_another_card_shows_that_card(desk: Desk) -> None:
    first, _ = await client(desk)
    second, deal_id = await client(desk, "Ваня", None)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.editing.edit(deal_id, 1, "phone", "8 912 000-00-01")
    like = (await look(desk, second)).likeness
    assert like is not None
    assert like.id == first


async def test_a_known_number_in_any_spelling_is_somebody_we_know(desk: Desk) -> None:
    contact_id, deal_id = await client(desk)
    (match,) = (await matches(desk, "Кто-то", "8 (912) 000-00-01")).same
    assert (match.contact_id, match.name, match.phone, match.by) == (contact_id, "Иван Петров", "+79120000001", "phone")
    assert match.open_deal == (deal_id, "Иван Петров: заявка")
    for actor, keeper in ((desk.manager, desk.manager.id), (desk.head, desk.manager.id), (desk.colleague, None)):
        async with desk.core.reading(actor) as crm:
            found = await crm.queries.clients.keeper(contact_id)
        assert (found.id if found else None) == keeper
    with pytest.raises(BadValue):
        await matches(desk, "Кто-то", "12")


@pytest.mark.parametrize("typed", ["иван петров", "Петров Иван", "Иван Петрв"])
async def test_a_name_alike_is_asked_about(desk: Desk, typed: str) -> None:
    contact_id, _ = await client(desk)
    found = await matches(desk, typed, "89129999999")
    assert [match.contact_id for match in found.alike] == [contact_id]
    assert found.same == ()
    assert (await matches(desk, "Семён Гаврилов")).alike == ()


async def test_of_a_colleagues_client_a_manager_learns_only_that_there_is_one(desk: Desk) -> None:
    await client(desk)
    assert await matches(desk, "Иван Петров", "89120000001", actor=desk.colleague) == Matches(taken=True)
    assert await matches(desk, "Иван Петров", actor=desk.colleague) == Matches()
    seen = await matches(desk, "", "89120000001", actor=desk.head)
    assert (len(seen.same), seen.taken) == (1, False)


async def test_a_client_whom_nobody_looks_after_is_shown_with_the_number_masked(desk: Desk) -> None:
    contact_id = await bare_card(desk.core, "Анна", phone="+79120000003")
    async with desk.core.storage.writer() as session:
        await session.execute(
            insert(ContactKey).values(contact_id=contact_id, kind=KeyKind.EMAIL, value="a@example.com")
        )
    (match,) = (await matches(desk, "", None, "A@example.com")).same
    assert (match.contact_id, match.phone) == (contact_id, "+7••••••••03")
