"""A person erased: nothing that tells of them stays, save what the books must keep, which names nobody (R25).

What stays: invoices, their lines and payments, by number, sum and day; a deal's funnel, stages, sums and days; that a
consent was given and withdrawn, and when. `docs/privacy.md` lists it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import String, cast, delete, func, or_, select, text, update

from crm_core.models import (
    AuditEntry,
    Company,
    Consent,
    Contact,
    ContactKey,
    ContactMerge,
    ConversationState,
    CreditNote,
    Deal,
    DealEvent,
    Document,
    Expense,
    ImportedRecord,
    InboxUpdate,
    Invoice,
    Message,
    NotificationPart,
    OutboxNotification,
    Remark,
    SiteRequest,
    StageEntry,
    Task,
)
from crm_core.models.schema import table
from crm_core.rules.deals.statuses import DealStatus, InboxState, InvoiceStatus, NotificationState, TaskState
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, consequence
from crm_core.services.deals.clocks import DealClocks
from crm_core.storage.sql_types import AnyColumn, AnyElement, NamedValues

NOBODY = "—"
"""What an erased person, and their requests, are called."""

_CONTACTS, _DEALS, _INBOX, _OUTBOX = table(Contact), table(Deal), table(InboxUpdate), table(OutboxNotification)


@dataclass(frozen=True, slots=True)
class Erased:
    """How much of it there was."""

    cards: int
    deals: int
    messages: int


@dataclass(frozen=True, slots=True)
class _Person:
    """Every card and account of one person, and the words by which they would be found anywhere."""

    contacts: tuple[int, ...]
    deals: tuple[int, ...]
    companies: tuple[int, ...]
    telegram: tuple[int, ...]
    words: tuple[str, ...]


class Erasing(Service):
    @consequence
    async def erase(self, contact_id: int) -> Erased:
        """Raises Refused for nobody. Safe to repeat."""
        person = await self._person(contact_id)
        if self.session.get_bind().dialect.name == "sqlite":
            # What is overwritten is overwritten in the file too.
            await self.session.execute(text("PRAGMA secure_delete = ON"))
        messages = await self._said(person)
        await self._deals(person)
        await self._letters(person)
        await self._machinery(person)
        await self._cards(person)
        self.audited("privacy.erase", "contact", contact_id)
        return Erased(len(person.contacts), len(person.deals), messages)

    async def _person(self, contact_id: int) -> _Person:
        kept = await self.session.scalar(
            select(func.coalesce(Contact.merged_into_id, Contact.id)).where(Contact.id == contact_id)
        )
        if kept is None:
            raise self.refused(Permission.privacy_erase, "contact", contact_id)
        hers = select(Contact).where(or_(Contact.id == kept, Contact.merged_into_id == kept)).with_for_update()
        cards = list(await self.session.scalars(hers))
        ids = tuple(card.id for card in cards)
        numbers = list(await self.session.scalars(select(ContactKey.value).where(ContactKey.contact_id.in_(ids))))
        telegram = {card.telegram_id for card in cards} | set(
            await self.session.scalars(select(_OUTBOX.c.chat_id).where(_OUTBOX.c.contact_id.in_(ids)).distinct())
        )
        accounts = tuple(sorted(one for one in telegram if one is not None))
        deals = (await self.session.execute(select(Deal.id, Deal.company_id).where(Deal.contact_id.in_(ids)))).all()
        companies = {card.company_id for card in cards} | {row[1] for row in deals}
        words = [*numbers, *map(str, accounts), *(card.username or "" for card in cards)]
        # A full name tells of somebody wherever it stands; a first name alone of many others.
        words += [card.name for card in cards if len(card.name.split()) > 1]
        words += [str(value) for card in cards for value in (card.fields or {}).values() if isinstance(value, str)]
        return _Person(
            ids, tuple(row[0] for row in deals), tuple(sorted(one for one in companies if one is not None)), accounts,
            tuple(sorted({word for word in words if len(word) > 4})),
        )  # fmt: skip

    async def _said(self, person: _Person) -> int:
        of_theirs = or_(Message.contact_id.in_(person.contacts), Message.deal_id.in_(person.deals))
        gone = await self.session.scalars(delete(table(Message)).where(of_theirs).returning(table(Message).c.id))
        return len(gone.all())

    async def _deals(self, person: _Person) -> None:
        """An open deal of somebody who is no more is over, and nobody is asked for money."""
        theirs = _DEALS.c.id.in_(person.deals)
        codes = [one.code for one in self.regulation.sources]
        await self.session.execute(
            update(_DEALS)
            .where(theirs, _DEALS.c.status == DealStatus.OPEN)
            .values(status=DealStatus.LOST, closed_at=self.now, **DealClocks(self.uow).stall(None))
        )
        blank: NamedValues = {
            "title": NOBODY,
            "need": None,
            "fields": {},
            "pause_reason": None,
            "next_task_at": None,
        }
        await self.session.execute(
            update(_DEALS)
            .where(theirs)
            .values(**blank, renewal_at=None, asked_at=None, answer_rung_at=None, version=_DEALS.c.version + 1)
        )
        await self.session.execute(update(_DEALS).where(theirs, _DEALS.c.source.not_in(codes)).values(source=None))
        await self.session.execute(
            update(table(Task))
            .where(Task.deal_id.in_(person.deals), Task.state == TaskState.OPEN)
            .values(state=TaskState.CANCELLED, closed_at=self.now, rung_at=None)
        )
        await self.session.execute(
            update(table(Task)).where(Task.deal_id.in_(person.deals)).values(title=None, title_code=None, note=None)
        )
        notes = update(table(StageEntry)).where(StageEntry.deal_id.in_(person.deals))
        await self.session.execute(notes.values(note=None))
        events = update(table(DealEvent)).where(DealEvent.deal_id.in_(person.deals))
        await self.session.execute(events.values(detail={}))
        remarks = update(table(Remark)).where(Remark.deal_id.in_(person.deals))
        await self.session.execute(remarks.values(text=NOBODY, answer=None))
        await self.session.execute(delete(table(Document)).where(Document.deal_id.in_(person.deals)))
        costs = update(table(Expense)).where(Expense.deal_id.in_(person.deals))
        await self.session.execute(costs.values(what=NOBODY))
        theirs = select(Invoice.id).where(Invoice.contact_id.in_(person.contacts))
        credited = update(table(CreditNote)).where(CreditNote.invoice_id.in_(theirs))
        await self.session.execute(credited.values(why=NOBODY))
        unpaid = update(table(Invoice)).where(
            Invoice.contact_id.in_(person.contacts), Invoice.status.in_((InvoiceStatus.DRAFT, InvoiceStatus.SENT))
        )
        void = {"status": InvoiceStatus.VOID, "closed_at": self.now, "version": Invoice.version + 1}
        await self.session.execute(unpaid.values(**void))
        theirs_to_pay = update(table(Invoice)).where(Invoice.contact_id.in_(person.contacts))
        await self.session.execute(theirs_to_pay.values(rung_at=None))

    async def _letters(self, person: _Person) -> None:
        """To them, and about them."""
        theirs = or_(_OUTBOX.c.contact_id.in_(person.contacts), _OUTBOX.c.deal_id.in_(person.deals))
        await self.session.execute(
            update(_OUTBOX)
            .where(theirs, _OUTBOX.c.state == NotificationState.PENDING)
            .values(state=NotificationState.DROPPED, why="erased")
        )
        blank: NamedValues = {"payload": {}, "chat_id": None, "message_id": None}
        await self.session.execute(update(_OUTBOX).where(theirs).values(**blank))
        await self.session.execute(delete(table(NotificationPart)).where(NotificationPart.chat_id.in_(person.telegram)))

    async def _machinery(self, person: _Person) -> None:
        """What passes through: updates that wait or were set aside, answers owed, conversations, the audit's detail.

        An update's number stays, so that the same one brought again is not taken again.
        """
        told = or_(
            InboxUpdate.chat_id.in_(person.telegram),
            *_telling(InboxUpdate.raw, person.words),
            *_telling(InboxUpdate.answer, person.words),
        )
        # One that waits is still to be handled; it goes with its own transaction.
        handled = InboxUpdate.state != InboxState.NEW
        kept = or_(InboxUpdate.raw.is_not(None), InboxUpdate.answer.is_not(None))
        over: NamedValues = {"raw": None, "answer": None, "error": None, "state": InboxState.DONE}
        await self.session.execute(update(_INBOX).where(handled, kept, told).values(**over))
        theirs = update(_INBOX).where(handled, _INBOX.c.chat_id.in_(person.telegram))
        await self.session.execute(theirs.values(chat_id=None))
        states = table(ConversationState)
        talk = or_(states.c.chat_id.in_(person.telegram), states.c.user_id.in_(person.telegram))
        await self.session.execute(delete(states).where(talk))
        if said := _telling(ConversationState.data, person.words):
            await self.session.execute(delete(states).where(or_(*said)))
        if said := _telling(AuditEntry.detail, person.words):
            await self.session.execute(update(table(AuditEntry)).where(or_(*said)).values(detail={}))

    async def _cards(self, person: _Person) -> None:
        ids = person.contacts
        codes = [one.code for one in self.regulation.sources]
        await self.session.execute(delete(table(ContactKey)).where(ContactKey.contact_id.in_(ids)))
        merges = or_(ContactMerge.kept_id.in_(ids), ContactMerge.other_id.in_(ids))
        taken_apart: NamedValues = {"moved": {}, "undone_at": func.coalesce(ContactMerge.undone_at, self.now)}
        await self.session.execute(update(table(ContactMerge)).where(merges).values(**taken_apart))
        ended: NamedValues = {"proof": {}, "withdrawn_at": func.coalesce(Consent.withdrawn_at, self.now)}
        await self.session.execute(update(table(Consent)).where(Consent.contact_id.in_(ids)).values(**ended))
        calls = update(table(SiteRequest)).where(SiteRequest.contact_id.in_(ids))
        await self.session.execute(calls.values(said={}))
        lines = or_(
            (ImportedRecord.entity == "contact") & ImportedRecord.record_id.in_(ids),
            (ImportedRecord.entity == "deal") & ImportedRecord.record_id.in_(person.deals),
        )
        # A number of another program's own stays, so that its next table does not bring them back.
        await self.session.execute(update(table(ImportedRecord)).where(lines).values(changed={}))
        blank: NamedValues = {
            "name": NOBODY, "telegram_id": None, "username": None, "company_id": None, "zone": None, "fields": {},
            "consented_at": None, "barred_reason": None,
        }  # fmt: skip
        await self.session.execute(update(_CONTACTS).where(_CONTACTS.c.id.in_(ids)).values(**blank))
        for column in (_CONTACTS.c.first_source, _CONTACTS.c.last_source):
            strange = update(_CONTACTS).where(_CONTACTS.c.id.in_(ids), column.not_in(codes))
            await self.session.execute(strange.values({column.name: None}))
        await self._companies(person)

    async def _companies(self, person: _Person) -> None:
        """A company that nobody else belongs to was theirs."""
        theirs = update(_DEALS).where(_DEALS.c.id.in_(person.deals)).values(company_id=None)
        await self.session.execute(theirs)
        for company_id in person.companies:
            others = (
                select(Contact.id)
                .where(Contact.company_id == company_id)
                .union(select(Deal.id).where(Deal.company_id == company_id))
            )
            if await self.session.scalar(others.limit(1)) is None:
                gone = update(table(Company)).where(Company.id == company_id)
                await self.session.execute(gone.values(name=NOBODY, fields={}))


def _telling(column: AnyColumn, words: Sequence[str]) -> list[AnyElement]:
    """Whether a text, or JSON as text, holds one of these words, also as JSON writes other letters than Latin."""
    spelt = {*words, *(word.encode("ascii", "backslashreplace").decode() for word in words)}
    held = cast(column, String)
    return [held.contains(word, autoescape=True) for word in sorted(spelt)]
