"""An invoice loaded for a change, with its deal and its client: what every act on one shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, case, func, select

from crm_core.errors import CorrectionTooLate, Outdated, Overtaken, Refused
from crm_core.models import Contact, Deal, Invoice
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.notifications.registry import AnyKind
from crm_core.rules.deals.ladders import invoice_rungs, next_rung
from crm_core.rules.deals.statuses import InvoiceStatus
from crm_core.rules.money.invoice_standing import Standing
from crm_core.rules.policy import Permission, Subject, allows
from crm_core.rules.texts.text_cleaning import one_line
from crm_core.services.deals.text_checks import check_reason
from crm_core.services.notifications.cancellation import PendingNotifications
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.taking_on import TakingOn
from crm_core.services.versioned import update_version
from crm_core.unit_of_work import Component

FRESH = {"populate_existing": True}
UNPAID = (InvoiceStatus.SENT, InvoiceStatus.PART_PAID)
MAX_REASON = 300


@dataclass(frozen=True, slots=True)
class HeldInvoice:
    """An invoice as it was read, with its deal and its client."""

    invoice: Invoice
    deal: Deal
    contact: Contact

    @property
    def subject(self) -> Subject:
        return subject_of(self.deal)

    @property
    def standing(self) -> Standing:
        return Standing(self.invoice.total, self.invoice.credited, self.invoice.paid)


_HELD = (
    select(Invoice, Deal, Contact)
    .join(Deal, Deal.id == Invoice.deal_id)
    .join(Contact, Contact.id == Invoice.contact_id)
    .where(Invoice.id == bindparam("invoice_id"))
)


class InvoiceStore(Component):
    async def load(self, invoice_id: int, permission: Permission, seen_version: int | None = None) -> HeldInvoice:
        """Raises Refused for an unknown invoice as for a foreign one, Outdated for another version than was seen."""
        result = await self.session.execute(_HELD, {"invoice_id": invoice_id}, execution_options=FRESH)
        if (row := result.first()) is None:
            raise Refused(permission.value, "invoice", invoice_id)
        held = HeldInvoice(*row)
        self.allow(permission, held.subject, "invoice", invoice_id)
        if seen_version is not None and held.invoice.version != seen_version:
            raise Outdated(held.deal.id)
        return held

    async def change(self, held: HeldInvoice, **values: object) -> None:
        """Raises Overtaken if somebody was faster. Nobody's deal becomes the actor's."""
        await TakingOn(self.uow).take_on(held.deal.id, held.deal)
        if not await update_version(self.session, held.invoice, **values):
            raise Overtaken(held.deal.id)

    def next_rung(self, due_on: date, contact: Contact) -> datetime | None:
        """When the ladder of an invoice due that day rings next (UTC)."""
        zone = contact.zone or self.regulation.company.timezone
        rung = next_rung(invoice_rungs(due_on, self.regulation.ladders, zone), self.now)
        return rung.at if rung else None

    async def settles(self, held: HeldInvoice) -> bool:
        """Whether this invoice, paid, is the sale: it leaves nothing to be paid in the deal, no other invoice nor the
        rest of its amount (tax that came on top is none of it); or the deal's funnel calls the prepayment the sale.

        The deal is claimed first: of its last two payments at once, the second sees the first.
        """
        claimed = select(Deal.amount).where(Deal.id == held.deal.id).with_for_update()
        amount = (await self.session.execute(claimed)).scalar_one()
        if self.regulation.funnel(held.deal.funnel).prepayment_wins:
            return True
        asked = Invoice.total - Invoice.credited
        full = asked - (Invoice.added_tax - Invoice.credited_tax)
        worth = func.coalesce(func.sum(case((Invoice.paid >= asked, full), else_=Invoice.paid)), 0)
        others = select(worth, func.count().filter(Invoice.status.in_(UNPAID)))
        others = others.where(Invoice.deal_id == held.deal.id, Invoice.id != held.invoice.id)
        paid, waiting = (await self.session.execute(others)).one()
        mine = held.standing.due - (held.invoice.added_tax - held.invoice.credited_tax)
        return not waiting and paid + mine >= (amount or 0)

    def allow_since(self, held: HeldInvoice, at: datetime) -> None:
        """Those who may void may always; others within the regulation's time. Raises CorrectionTooLate."""
        if allows(self.actor, Permission.invoice_void, held.subject):
            return
        if self.now > self.calendar.add(at, self.regulation.invoice.corrections_within):
            raise CorrectionTooLate(held.invoice.id)

    async def silence(self, held: HeldInvoice, *, thanks_too: bool = False) -> None:
        """Drops the reminders that wait, and with `thanks_too` the thanks for payments that have not gone out."""
        mine = [held.invoice.id]
        thanks = mine if thanks_too else ()
        await PendingNotifications(self.uow).cancel([held.deal.id], invoices=mine, thanks_for=thanks)

    async def tell(self, held: HeldInvoice, about: AnyKind, what: str) -> None:
        """To the client; `what` tells it from everything else that is said of this invoice."""
        key = f"inv:{held.invoice.id}:{what}"
        told = NewNotification(key, about, contact_id=held.contact.id, deal_id=held.deal.id)
        await Outbox(self.uow).put(told)


def reason(text: str) -> str:
    """Raises BadValue `empty`, `no_words`."""
    return check_reason(one_line(text, MAX_REASON), "why", MAX_REASON)


def subject_of(deal: Deal) -> Subject:
    return Subject(deal.owner_id, deal.department_id, deal.contact_id)
