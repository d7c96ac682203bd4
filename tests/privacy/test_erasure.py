"""Somebody erased is found nowhere: no table, no column, no file of the database holds a word of them (R25)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import String, cast, func, insert, select, update

from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.models import (
    AuditEntry,
    Consent,
    Contact,
    ContactKey,
    ConversationState,
    CreditNote,
    Deal,
    InboxUpdate,
    Invoice,
    Message,
    OutboxNotification,
    Payment,
    Schema,
    Task,
)  # fmt: skip
from crm_core.models.schema import table
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import ConsentKind, InboxState, InvoiceStatus, TaskState
from crm_core.services.deals import NewClient, NewDeal
from crm_core.services.intake.website import SiteLead
from tests.core.leads import STRANGER, introduced, says, visitor
from tests.people import hire

TELEGRAM = 771_234_567
WORDS = ("Аполлинария", "Шереметьева", "9123456789", "9123456780", "apollinaria", str(TELEGRAM), "бирюзовый",
         "Малахитовая", "Лазурит", "перезванивала")  # fmt: skip


async def _life(core: CrmCore) -> tuple[Actor, int]:
    """A person of whom there is something everywhere; the administrator, and the card."""
    admin = await hire(core, Role.admin, "Админ")
    manager = await hire(core, name="Мария")
    who = visitor(TELEGRAM, "Аполлинария Шереметьева")
    async with core.transaction(STRANGER) as crm:
        crm = await introduced(crm, who, "Малахитовая листовка")
        contact_id = crm.actor.id or 0
        deal = await crm.intake.open_request(contact_id, "Нужен бирюзовый стол", None, says("бирюзовый", TELEGRAM))
        kept = await crm.intake.keep_phone(contact_id, "89123456789", verified=True)
        crm = crm.acting_as(kept.actor)
        await crm.intake.finish(deal.deal_id)
        await crm.privacy.agree_to_news(contact_id)
    client = NewClient(name="Аполлинария Ш.", phone="89123456780", email="apollinaria@example.com", company="Лазурит")
    async with core.transaction(manager) as crm:
        await crm.deals.creation.open(NewDeal("inbound", "Малахитовая полка", client))
        other = await crm.session.scalar(select(Contact.id).where(Contact.telegram_id.is_(None)))
        said = update(table(Contact)).where(table(Contact).c.id == other).values(fields={"x": "Лазурит"})
        await crm.session.execute(said)
    async with core.transaction(Actor.system()) as crm:
        await crm.clients.merge(contact_id, other or 0)
        key = await crm.intake.sites.add("Shop")
        site = await crm.intake.sites.known(key)
        assert site is not None
        lead = SiteLead(name="Аполлинария", phone="89123456789", wish="бирюзовый шкаф", words="бирюзовый шкаф",
                        visit={"page": "https://shop.example/apollinaria"}, agreed=True)  # fmt: skip
        await crm.intake.website.receive(site, lead)
        template = await crm.documents.add_template("Договор", b"DOCX", ("клиент",))
        await crm.documents.make(deal.deal_id, template, {"client": "Аполлинария Шереметьева"})
    async with core.storage.writer() as session:
        now = core.clock.now()
        await session.execute(update(table(Task)).values(note="перезванивала", title="Аполлинария"))
        await session.execute(update(table(Deal)).values(pause_reason="перезванивала", fields={"x": "Лазурит"}))
        await session.execute(insert(ConversationState).values(
            chat_id=1, user_id=1, state="x", data={"name": "Аполлинария Шереметьева"}, updated_at=now))  # fmt: skip
        raw = json.dumps({"text": "Аполлинария Шереметьева +79123456789"})
        await session.execute(insert(InboxUpdate).values(
            update_id=5, chat_id=TELEGRAM, state=InboxState.SET_ASIDE, raw=raw, received_at=now))  # fmt: skip
        await session.execute(insert(InboxUpdate).values(
            update_id=6, chat_id=1, state=InboxState.SET_ASIDE, raw=raw, received_at=now))  # fmt: skip
        invoice = insert(Invoice).values(
            number="1", deal_id=deal.deal_id, contact_id=contact_id, status=InvoiceStatus.PAID, currency="RUB", total=5,
            paid=5, created_at=now).returning(Invoice.id)  # fmt: skip
        paid = (await session.execute(invoice)).scalar_one()
        await session.execute(insert(Payment).values(invoice_id=paid, amount=5, at=now))
        why = "Аполлинария Шереметьева передумала"
        await session.execute(insert(CreditNote).values(number="CN-1", invoice_id=paid, amount=1, why=why, at=now))
        await session.execute(insert(AuditEntry).values(
            at=now, actor="system", action="x", allowed=True, detail={"phone": "+79123456789"}))  # fmt: skip
    return admin, contact_id


async def _found(core: CrmCore) -> list[tuple[str, str, str]]:
    """Every table and column that holds one of the words, JSON's own spelling of letters among them."""
    found: list[tuple[str, str, str]] = []
    async with core.storage.reader() as session:
        for rows in Schema.metadata.sorted_tables:
            for column in rows.columns:
                for word in WORDS:
                    spelt = {word, word.encode("ascii", "backslashreplace").decode()}
                    for one in spelt:
                        held = select(func.count()).select_from(rows).where(cast(column, String).contains(one))
                        if await session.scalar(held):
                            found.append((rows.name, column.name, word))
    return found


def _in_files(folder: Path) -> list[tuple[str, str]]:
    """The database and the log beside it, byte by byte."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    return [(file.name, word) for file in files for word in WORDS if word.encode() in file.read_bytes()]


async def test_nothing_tells_of_somebody_erased_and_the_books_hold(core: CrmCore, tmp_path: Path) -> None:
    admin, contact_id = await _life(core)
    places = {(where, column) for where, column, _ in await _found(core)}
    # What is looked for stands in all of these, or the search would prove nothing.
    assert {name for name, _ in places} >= {
        "contacts", "contact_keys", "contact_merges", "messages", "deals", "tasks", "inbox", "conversation_states",
        "site_requests", "search_documents", "audit", "companies", "consents",
        "credit_notes",
    }  # fmt: skip
    async with core.transaction(admin) as crm:
        done = await crm.privacy.erase(contact_id)
    assert (done.cards, done.deals) == (2, 2)
    assert await _found(core) == []
    async with core.storage.reader() as session:
        assert await session.scalar(select(func.count(Invoice.id)).where(Invoice.status == InvoiceStatus.PAID)) == 1
        assert await session.scalar(select(func.sum(Payment.amount))) == 5
        assert not await session.scalar(select(func.count(Message.id)))
        assert not await session.scalar(select(func.count(ContactKey.id)))
        assert not await session.scalar(select(func.count(Task.id)).where(Task.state == TaskState.OPEN))
        consents = list(await session.scalars(select(Consent)))
        assert len(consents) == 3
        assert all(one.withdrawn_at for one in consents)
        owed = select(func.count(OutboxNotification.id)).where(OutboxNotification.contact_id == contact_id)
        assert not await session.scalar(owed.where(OutboxNotification.state == "pending"))
        # The number of an update stays: brought again, it is no news.
        assert await session.scalar(select(InboxUpdate.state).where(InboxUpdate.update_id == 5)) is InboxState.DONE
    if core.storage.is_sqlite:
        await core.storage.scrub()
        assert _in_files(tmp_path) == []


async def test_somebody_erased_who_writes_again_is_a_stranger(core: CrmCore) -> None:
    admin, contact_id = await _life(core)
    async with core.transaction(admin) as crm:
        await crm.privacy.erase(contact_id)
        await crm.privacy.erase(contact_id)
    async with core.transaction(STRANGER) as crm:
        crm = await introduced(crm, visitor(TELEGRAM, "Аполлинария Шереметьева"))
        assert crm.actor.id != contact_id


async def test_a_client_erases_themselves_and_nobody_else(core: CrmCore) -> None:
    _, contact_id = await _life(core)
    async with core.transaction(STRANGER) as crm:
        other = (await introduced(crm, visitor(5, "Пётр"))).actor
    with pytest.raises(Refused):
        async with core.transaction(other) as crm:
            await crm.privacy.erase(contact_id)
    async with core.transaction(other) as crm:
        await crm.privacy.erase(other.id or 0)
    async with core.storage.reader() as session:
        assert set(await session.scalars(select(Contact.name).where(Contact.merged_into_id.is_(None)))) == {
            "—", "Аполлинария Шереметьева",
        }  # fmt: skip


async def test_consent_is_withdrawn_as_it_was_given_and_news_apart(core: CrmCore) -> None:
    async with core.transaction(STRANGER) as crm:
        crm = await introduced(crm, visitor())
        contact_id = crm.actor.id or 0
        await crm.privacy.agree_to_news(contact_id)
        await crm.privacy.agree_to_news(contact_id)
        await crm.privacy.withdraw(contact_id, ConsentKind.NEWS)
        given = await crm.privacy.consents(contact_id)
    assert [(one.kind, one.withdrawn_at is None) for one in given] == [
        (ConsentKind.NEWS, False), (ConsentKind.DATA, True),
    ]  # fmt: skip
    async with core.transaction(STRANGER) as crm:
        crm = await introduced(crm, visitor())
        await crm.privacy.withdraw(contact_id, ConsentKind.DATA)
    async with core.reading(Actor.system()) as crm:
        assert not (await crm.queries.people.who(visitor().telegram_id)).consented


async def test_somebody_is_found_by_number_and_by_account(core: CrmCore) -> None:
    _, contact_id = await _life(core)
    async with core.transaction(Actor.system()) as crm:
        assert await crm.privacy.find(phone="8 912 345-67-89") == contact_id
        assert await crm.privacy.find(telegram=str(TELEGRAM)) == contact_id
        assert await crm.privacy.find(telegram="nobody") is None


async def test_the_audit_is_pruned_and_a_deals_history_stays(core: CrmCore) -> None:
    await _life(core)
    async with core.storage.reader() as session:
        deal_id = await session.scalar(select(func.min(Deal.id))) or 0
    system = Actor.system()
    async with core.reading(system) as crm:
        before = await crm.queries.timeline.history(deal_id)
    async with core.transaction(system) as crm:
        assert await crm.privacy.prune_audit(core.clock.now().replace(year=2030)) > 0
    async with core.reading(system) as crm:
        assert await crm.queries.timeline.history(deal_id) == before
