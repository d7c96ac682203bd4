"""Credit notes, and money that goes back (R30, R73): what was asked for is asked for no longer, in part or whole.

A manager may credit their own for as long as the regulation says; later, and for others, whoever may void invoices.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert

from crm_core.errors import BadValue, InvoiceRefused
from crm_core.models import CreditNote, Payment
from crm_core.queries.notifications.kinds import InvoiceCredited, MoneyReturned
from crm_core.rules.deals.statuses import DealEventKind, DealStatus, InvoiceStatus, PaymentKind
from crm_core.rules.money.invoice_standing import Standing, tax_credited
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.deals.fields.editing import Editing
from crm_core.services.invoices.store import UNPAID, HeldInvoice, InvoiceStore, reason
from crm_core.services.numbering import draw_number
from crm_core.storage.sql_types import NamedValues
from crm_core.unit_of_work import UnitOfWork

NUMBERS = "CN-{year}-{seq:04d}"
"""The series of credit notes: their own, without gaps, anew each year."""
_CREDITABLE = (*UNPAID, InvoiceStatus.PAID)


@dataclass(frozen=True, slots=True)
class Credited:
    """The note's `number`, and what came beyond what remains. `deal_won`: the deal is won all the same."""

    number: str
    to_return: int
    deal_won: bool


class InvoiceCredits(Service):
    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = InvoiceStore(uow)

    @needs(Permission.invoice_issue)
    async def credit(
        self, invoice_id: int, seen_version: int, amount: int, why: str, *, lessen: bool, tell: bool
    ) -> Credited:
        """Asks for so much less, by a note under its own number. What came beyond the rest is to be returned.

        `lessen`: the deal is worth that much less as well, and so are its sales; else the rest can be invoiced anew.
        Paid up by it, the invoice is dunned no more; nothing is won by it. With `tell` the client reads of it.

        Raises InvoiceRefused (`closed`; `over_credit`: more than is still asked for), BadValue (`not_an_amount`,
        `empty`, `no_words`), CorrectionTooLate, Outdated (a second press), Refused.
        """
        held, why = await self._store.load(invoice_id, Permission.invoice_issue, seen_version), reason(why)
        invoice = held.invoice
        if invoice.status not in _CREDITABLE:
            raise InvoiceRefused("closed", invoice_id)
        if amount <= 0:
            raise BadValue("not_an_amount", "amount")
        if amount > held.standing.due:
            raise InvoiceRefused("over_credit", invoice_id)
        self._store.allow_since(held, invoice.sent_at or invoice.created_at)
        after = Standing(invoice.total, invoice.credited + amount, invoice.paid)
        tax = tax_credited(invoice.added_tax, invoice.total, after.credited)
        if lessen:
            # The deal before the invoice, as everywhere.
            await self.other(Editing).lessen_amount(held.deal.id, amount - (tax - invoice.credited_tax))
        await self._store.change(held, credited=after.credited, credited_tax=tax, **self._ending(held, after))
        number = await draw_number(self.session, NUMBERS, self.calendar.local(self.now), "credit_note")
        note = {
            "number": number,
            "invoice_id": invoice_id,
            "amount": amount,
            "why": why,
            "at": self.now,
            "by_staff_id": self.actor.staff_id,
        }
        await self.session.execute(insert(CreditNote), note)
        # What waits names a sum that is not asked for any more.
        await self._store.silence(held)
        if tell:
            await self._store.tell(held, InvoiceCredited(invoice_id, number, amount), f"credit:{number}")
        self.happened(
            DealEventKind.INVOICE_CREDITED,
            held.deal.id,
            invoice=invoice.number,
            note=number,
            amount=amount,
            currency=invoice.currency,
            why=why,
        )
        self.audited("invoice.credit", "invoice", invoice_id, number=number, amount=amount, why=why, deal=held.deal.id)
        return Credited(number, after.to_return, held.deal.status is DealStatus.WON)

    @needs(Permission.invoice_pay)
    async def give_back(self, invoice_id: int, seen_version: int, amount: int, *, tell: bool) -> None:
        """Records that money which came beyond what is due has gone back to the client.

        Raises InvoiceRefused `not_owed` (more than is to be returned), BadValue `not_an_amount`, Outdated (a second
        press), Refused.
        """
        held = await self._store.load(invoice_id, Permission.invoice_pay, seen_version)
        if amount <= 0:
            raise BadValue("not_an_amount", "amount")
        if amount > held.standing.to_return:
            raise InvoiceRefused("not_owed", invoice_id)
        await self._store.change(held, paid=held.invoice.paid - amount)
        row = {
            "invoice_id": invoice_id,
            "amount": -amount,
            "kind": PaymentKind.RETURNED,
            "at": self.now,
            "by_staff_id": self.actor.staff_id,
        }
        await self.session.execute(insert(Payment), row)
        if tell:
            await self._store.tell(held, MoneyReturned(invoice_id, amount), f"returned:{held.invoice.version}")
        self.audited("invoice.give_back", "invoice", invoice_id, amount=amount, deal=held.deal.id)

    def _ending(self, held: HeldInvoice, after: Standing) -> NamedValues:
        """What changes beside the sums: an invoice with nothing left to pay rings no more."""
        if after.status in UNPAID:
            return {"status": after.status}
        return {
            "status": after.status,
            "rung_at": None,
            "closed_at": held.invoice.closed_at or self.now,
            "claimed_at": None,
        }
