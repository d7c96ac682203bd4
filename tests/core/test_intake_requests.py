"""What becomes of a lead's request."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from crm_core.core import CrmCore
from crm_core.errors import BadValue, Refused
from crm_core.models import (
    Consent,
    Contact,
    ContactKey,
    Deal,
    Staff,
)
from crm_core.models.clients import GIVEN_PHONE
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import KeyKind
from tests.core.leads import STRANGER, asks, introduced, known_lead, says, visitor
from tests.people import hire
from tests.statements import count_statements


async def test_what_is_no_phone_is_said_to_be_none(core: CrmCore) -> None:
    lead = await known_lead(core, visitor())
    with pytest.raises(BadValue):
        async with core.transaction(lead) as crm:
            await crm.intake.keep_phone(lead.id or 0, "позвоните вечером", verified=False)


async def _card(core: CrmCore, phone: str) -> int:
    """A client whom we knew before they came to Telegram."""
    async with core.storage.writer() as session:
        card = Contact(name="Анна Петрова", locale="ru", created_at=core.clock.now(), fields={})
        session.add(card)
        await session.flush()
        session.add(ContactKey(contact_id=card.id, kind=KeyKind.PHONE, value=phone))
        return card.id


async def test_a_shared_number_of_a_known_client_joins_their_card(core: CrmCore) -> None:
    await hire(core)
    card_id = await _card(core, "+79123456789")
    async with core.transaction(STRANGER) as crm:
        crm = await introduced(crm, visitor())
        request = await asks(crm, visitor())
        kept = await crm.intake.keep_phone(crm.actor.id or 0, "89123456789", verified=True)
        await crm.acting_as(kept.actor).intake.finish(request.deal_id)
    assert (kept.joined, kept.contact_id) == (True, card_id)
    async with core.storage.reader() as session:
        assert (await session.get_one(Deal, request.deal_id)).contact_id == card_id
        card = (await session.scalars(select(Contact).where(Contact.merged_into_id.is_(None)))).one()
        assert (card.id, card.telegram_id, card.name) == (card_id, 500_001, "Анна Петрова")
        assert card.consented_at is not None
        assert await session.scalar(select(Consent.contact_id)) == card_id


async def test_a_typed_number_of_a_known_client_opens_nobody_elses_card(core: CrmCore) -> None:
    card_id = await _card(core, "+79123456789")
    async with core.transaction(STRANGER) as crm:
        crm = await introduced(crm, visitor())
        contact_id = crm.actor.id or 0
        kept = await crm.intake.keep_phone(contact_id, "89123456789", verified=False)
    assert (kept.joined, kept.contact_id) == (False, contact_id)
    async with core.storage.reader() as session:
        assert (await session.get_one(Contact, card_id)).telegram_id is None
        assert (await session.get_one(Contact, contact_id)).fields == {GIVEN_PHONE: "+79123456789"}


async def test_a_number_that_changed_hands_does_not_open_the_card_of_its_last_owner(core: CrmCore) -> None:
    async with core.transaction(STRANGER) as crm:
        crm = await introduced(crm, visitor(1, "Прежний владелец"))
        before = crm.actor.id or 0
        await crm.intake.keep_phone(before, "89123456789", verified=True)
    async with core.transaction(STRANGER) as crm:
        crm = await introduced(crm, visitor(2, "Новый владелец"))
        after = crm.actor.id or 0
        kept = await crm.intake.keep_phone(after, "89123456789", verified=True)
    assert (kept.joined, kept.contact_id) == (False, after)


async def test_a_first_request_costs_few_statements(core: CrmCore) -> None:
    await hire(core)
    lead = await known_lead(core, visitor())
    with count_statements(core.storage) as seen:
        async with core.transaction(Actor.system()) as crm:
            known = await crm.queries.people.who(500_001)
            assert known.actor == lead
            await crm.acting_as(lead).intake.open_request(lead.id or 0, "Сайт", None, says("Сайт"))
    assert len(seen) <= 10, seen


async def test_managers_do_not_receive_leads_by_hand_through_the_leads_door(core: CrmCore) -> None:
    manager = await hire(core)
    lead = await known_lead(core, visitor())
    with pytest.raises(Refused):
        async with core.transaction(manager) as crm:
            await crm.intake.open_request(lead.id or 0, "Сайт")
    async with core.storage.reader() as session:
        assert await session.scalar(select(func.count(Staff.id)).where(Staff.last_lead_at.is_not(None))) == 0


async def test_a_changed_text_asks_for_consent_again(core: CrmCore) -> None:
    await known_lead(core, visitor())
    async with core.reading(Actor.system()) as crm:
        assert (await crm.queries.people.who(500_001)).consented
    newer = core.regulation.consent.model_copy(update={"version": "2027-01"})
    changed = CrmCore(core.storage, core.regulation.model_copy(update={"consent": newer}), core.clock)
    async with changed.reading(Actor.system()) as crm:
        assert not (await crm.queries.people.who(500_001)).consented
    await known_lead(changed, visitor())
    async with changed.reading(Actor.system()) as crm:
        assert (await crm.queries.people.who(500_001)).consented
    async with core.storage.reader() as session:
        versions = list(await session.scalars(select(Consent.version).order_by(Consent.id)))
    assert versions == [core.regulation.consent.version, "2027-01"]
