"""Two cards of one person become one, and come apart again exactly (R20)."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from crm_core.errors import MergeRefused, Refused
from crm_core.models import AuditEntry, Contact, ContactKey, Deal, Message
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import KeyKind
from crm_core.services.intake.service import Visitor
from tests.clients.cards import card, contact, everything, fill
from tests.core.leads import STRANGER, asks, introduced, says
from tests.deals.desk import Desk
from tests.people import hire
from tests.thoroughness import examples


async def client_with_deal(desk: Desk, name: str, actor: Actor | None = None, **columns: Any) -> tuple[int, int]:
    """A client's id and their deal's, which is the actor's."""
    contact_id = await card(desk.core, name, **columns)
    async with desk.core.storage.writer() as session:
        await session.execute(update(Contact).where(Contact.id == contact_id).values(company_id=None))
    deal_id = await desk.deal(client=name)
    owner = actor or desk.manager
    async with desk.core.storage.writer() as session:
        mine = update(Deal).where(Deal.id == deal_id)
        await session.execute(mine.values(contact_id=contact_id, owner_id=owner.id, department_id=owner.department_id))
    return contact_id, deal_id


async def merge(desk: Desk, keep: int, other: int, actor: Actor | None = None) -> int:
    async with desk.core.transaction(actor or desk.supervisor) as crm:
        return await crm.clients.merge(keep, other)


async def unmerge(desk: Desk, merge_id: int, actor: Actor | None = None) -> tuple[int, int]:
    async with desk.core.transaction(actor or desk.supervisor) as crm:
        return await crm.clients.unmerge(merge_id)


words = st.none() | st.sampled_from(["avito", "flyer", "радио"])
cards = st.fixed_dictionaries(
    {
        "locale": st.sampled_from(["ru", "en"]),
        "zone": st.none() | st.sampled_from(["Europe/Moscow", "Asia/Omsk"]),
        "username": words,
        "first_source": words,
        "last_source": words,
        "telegram": st.booleans(),
        "consented": st.booleans(),
        "unreachable": st.booleans(),
        "age": st.integers(0, 3),
        "fields": st.dictionaries(
            st.sampled_from(["vip", "notes", "given_phone"]), st.sampled_from(["да", "+79120000000"])
        ),
        "deals": st.integers(0, 2),
    }
)


async def _made(desk: Desk, drawn: dict[str, Any], tag: str) -> int:
    drawn, now = dict(drawn), desk.now
    telegram, deals = drawn.pop("telegram"), drawn.pop("deals")
    given, silent, age = drawn.pop("consented"), drawn.pop("unreachable"), drawn.pop("age")
    columns = {
        **drawn,
        "telegram_id": abs(hash(tag)) % 10**9 if telegram else None,
        "consented_at": now - timedelta(hours=age) if given else None,
        "unreachable_at": now if silent else None,
        "created_at": now - timedelta(days=age),
    }
    contact_id = await card(desk.core, f"Клиент {tag}", **columns)
    for number in range(deals):
        deal_id = await desk.deal(client=tag)
        async with desk.core.storage.writer() as session:
            await session.execute(update(Deal).where(Deal.id == deal_id).values(contact_id=contact_id))
        await fill(desk.core, contact_id, deal_id, f"{tag}{number}")
    return contact_id


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=cards, other=cards)
async def test_what_was_merged_and_taken_apart_is_as_it_was(
    desk: Desk, kept: dict[str, Any], other: dict[str, Any]
) -> None:
    count = len((await everything(desk.core))["contacts"])
    keep_id, other_id = await _made(desk, kept, f"k{count}"), await _made(desk, other, f"o{count}")
    before = await everything(desk.core)
    merge_id = await merge(desk, keep_id, other_id)
    merged = await everything(desk.core)
    assert not [
        row for name in merged if name != "contacts" for row in merged[name].values() if row["contact_id"] == other_id
    ]
    assert merged["contacts"][other_id]["merged_into_id"] == keep_id
    assert await unmerge(desk, merge_id) == (keep_id, other_id)
    assert await everything(desk.core) == before


async def test_the_kept_card_says_what_it_knew_and_takes_what_it_lacked(desk: Desk) -> None:
    earlier = desk.now - timedelta(days=30)
    keep, _ = await client_with_deal(
        desk, "Анна Петрова", created_at=earlier, first_source="radio", fields={"vip": "да"}, phone="+79120000001"
    )
    other, deal = await client_with_deal(
        desk, "Аня", telegram_id=77, username="anya", first_source="avito", last_source="avito",
        fields={"vip": "нет", "notes": "левша", "given_phone": "+79120000001"},
    )  # fmt: skip
    await merge(desk, keep, other)
    kept = await contact(desk.core, keep)
    assert (kept.name, kept.telegram_id, kept.username) == ("Анна Петрова", 77, "anya")
    assert (kept.first_source, kept.last_source) == ("radio", "avito")
    assert kept.fields == {"vip": "да", "notes": "левша"}
    assert (await desk.row(deal)).contact_id == keep


async def test_two_open_deals_are_both_kept_and_linked(desk: Desk) -> None:
    keep, first = await client_with_deal(desk, "Анна Петрова")
    other, second = await client_with_deal(desk, "Аня")
    merge_id = await merge(desk, keep, other)
    assert ((await desk.row(first)).linked_from_id, (await desk.row(second)).linked_from_id) == (None, first)
    await unmerge(desk, merge_id)
    assert (await desk.row(second)).linked_from_id is None


async def test_what_came_later_stays_with_the_kept_card(desk: Desk) -> None:
    keep, _ = await client_with_deal(desk, "Анна Петрова", fields={})
    other, old = await client_with_deal(desk, "Аня", telegram_id=77, fields={"notes": "левша"})
    merge_id = await merge(desk, keep, other)
    async with desk.core.transaction(STRANGER) as crm:
        lead = await crm.intake.give_consent(Visitor(77, "Аня", "anya_new", "ru"))
        assert lead.contact_id == keep
        logged = await crm.acting_as(lead.actor).conversation.from_client(keep, says("Когда?", 77))
    _, new = await client_with_deal(desk, "Ещё")
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == new).values(contact_id=keep))
        await session.execute(update(Contact).where(Contact.id == keep).values(fields={"notes": "правша"}))
    await unmerge(desk, merge_id)
    assert (await desk.row(old)).contact_id == other
    assert (await desk.row(new)).contact_id == keep
    kept, parted = await contact(desk.core, keep), await contact(desk.core, other)
    assert (kept.fields, parted.fields) == ({"notes": "правша"}, {"notes": "левша"})
    assert (kept.telegram_id, parted.telegram_id) == (None, 77)
    assert kept.username == "anya_new"
    assert logged.deal_id


async def test_a_number_that_was_dropped_meanwhile_does_not_come_back(desk: Desk) -> None:
    keep, _ = await client_with_deal(desk, "Анна Петрова")
    other, _ = await client_with_deal(desk, "Аня", phone="+79120000002")
    merge_id = await merge(desk, keep, other)
    async with desk.core.storage.writer() as session:
        await session.execute(delete(ContactKey).where(ContactKey.kind == KeyKind.PHONE))
    await unmerge(desk, merge_id)
    assert not (await everything(desk.core))["contact_keys"]


async def test_somebody_with_two_accounts_is_one_person_on_both(desk: Desk) -> None:
    keep, _ = await client_with_deal(desk, "Анна Петрова", telegram_id=1)
    other, _ = await client_with_deal(desk, "Аня", telegram_id=2)
    await merge(desk, keep, other)
    for account in (1, 2):
        async with desk.core.reading(Actor.system()) as crm:
            known = await crm.queries.people.who(account)
        assert known.contact_id == keep
        assert known.actor is not None
        assert known.actor.id == keep
    async with desk.core.transaction(STRANGER) as crm:
        request = await asks(crm, Visitor(2, "Аня", None, "ru"))
    assert not request.fresh
    assert (await desk.row(request.deal_id)).contact_id == keep


async def test_a_card_that_was_merged_on_leads_to_the_last_one(desk: Desk) -> None:
    first, _ = await client_with_deal(desk, "Первая", telegram_id=1)
    second, _ = await client_with_deal(desk, "Вторая", telegram_id=2)
    third, _ = await client_with_deal(desk, "Третья")
    inner = await merge(desk, second, first)
    outer = await merge(desk, third, second)
    async with desk.core.reading(Actor.system()) as crm:
        assert (await crm.queries.people.who(1)).contact_id == third
    with pytest.raises(MergeRefused, match="merged_again"):
        await unmerge(desk, inner)
    await unmerge(desk, outer)
    async with desk.core.reading(Actor.system()) as crm:
        assert (await crm.queries.people.who(1)).contact_id == second
    await unmerge(desk, inner)
    async with desk.core.reading(Actor.system()) as crm:
        assert (await crm.queries.people.who(1)).contact_id == first


async def test_a_merged_card_is_found_no_more_until_it_is_taken_apart(desk: Desk) -> None:
    keep, _ = await client_with_deal(desk, "Анна Петрова")
    other, _ = await client_with_deal(desk, "Аня Петрова")

    async def found() -> set[int]:
        async with desk.core.reading(desk.supervisor) as crm:
            return {hit.contact_id for hit in (await crm.queries.search.find("Петрова")).hits} & {keep, other}

    merge_id = await merge(desk, keep, other)
    assert await found() == {keep}
    await unmerge(desk, merge_id)
    assert await found() == {keep, other}


async def test_old_buttons_merge_nothing_twice(desk: Desk) -> None:
    keep, _ = await client_with_deal(desk, "Анна Петрова")
    other, _ = await client_with_deal(desk, "Аня")
    merge_id = await merge(desk, keep, other)
    for pair in ((keep, other), (other, keep)):
        with pytest.raises(MergeRefused, match="merged"):
            await merge(desk, *pair)
    with pytest.raises(MergeRefused, match="same"):
        await merge(desk, keep, keep)
    await unmerge(desk, merge_id)
    with pytest.raises(MergeRefused, match="undone"):
        await unmerge(desk, merge_id)
    with pytest.raises(Refused):
        await unmerge(desk, 999_999)
    with pytest.raises(Refused):
        await merge(desk, keep, 999_999)


async def test_nobody_merges_a_colleagues_client_behind_their_back(desk: Desk) -> None:
    mine, _ = await client_with_deal(desk, "Мой")
    another, _ = await client_with_deal(desk, "Мой тоже")
    theirs, _ = await client_with_deal(desk, "Чужой", desk.colleague)
    nobodys = await card(desk.core, "Ничей")
    far = await hire(desk.core, Role.head, "Дальний", department_name="Support")
    for actor, pair in (
        (desk.manager, (mine, theirs)),
        (desk.manager, (theirs, mine)),
        (desk.manager, (mine, nobodys)),
        (far, (mine, theirs)),
    ):
        with pytest.raises(Refused):
            await merge(desk, *pair, actor)
    merge_id = await merge(desk, mine, another, desk.manager)
    for actor in (desk.colleague, far):
        with pytest.raises(Refused):
            await unmerge(desk, merge_id, actor)
    await unmerge(desk, merge_id, desk.manager)
    await merge(desk, mine, theirs, desk.head)
    async with desk.core.storage.reader() as session:
        acts = (await session.execute(select(AuditEntry.action, AuditEntry.allowed))).all()
    assert acts.count(("client.merge", False)) == 6
    assert acts.count(("client.merge", True)) == 2
    assert acts.count(("client.unmerge", True)) == 1


async def test_of_two_who_merge_at_once_one_does_it(desk: Desk) -> None:
    keep, _ = await client_with_deal(desk, "Анна Петрова")
    other, _ = await client_with_deal(desk, "Аня")
    told = await asyncio.gather(merge(desk, keep, other), merge(desk, other, keep, desk.head), return_exceptions=True)
    assert [type(one) for one in told if isinstance(one, BaseException)] == [MergeRefused]
    merged = [one for one in (await contact(desk.core, keep), await contact(desk.core, other)) if one.merged_into_id]
    assert len(merged) == 1


async def test_a_request_that_comes_during_the_merge_lands_on_the_kept_card(desk: Desk) -> None:
    keep, deal = await client_with_deal(desk, "Анна Петрова")
    other = await card(desk.core, "Аня", telegram_id=77)

    async def ask() -> int:
        async with desk.core.transaction(Actor.system()) as crm:
            return (await crm.intake.open_request(other, "Нужен сайт", incoming=says("Нужен сайт", 77))).deal_id

    _, landed = await asyncio.gather(merge(desk, keep, other), ask())
    async with desk.core.storage.reader() as session:
        assert set(await session.scalars(select(Deal.contact_id))) == {keep}
        assert set(await session.scalars(select(Message.contact_id))) == {keep}
    assert landed >= deal


async def test_a_card_that_telegram_vouched_for_can_be_taken_apart_as_well(desk: Desk) -> None:
    known, _ = await client_with_deal(desk, "Анна Петрова", phone="+79123456789")
    async with desk.core.transaction(STRANGER) as crm:
        crm = await introduced(crm, Visitor(77, "Аня", None, "ru"))
        request = await asks(crm, Visitor(77, "Аня", None, "ru"))
        new = crm.actor.id or 0
        assert (await crm.intake.keep_phone(new, "89123456789", verified=True)).contact_id == known
    async with desk.core.reading(desk.supervisor) as crm:
        (past,) = (await crm.queries.clients.card(known)).merges
    assert await unmerge(desk, past.id) == (known, new)
    assert (await desk.row(request.deal_id)).contact_id == new
    assert (await contact(desk.core, new)).telegram_id == 77
