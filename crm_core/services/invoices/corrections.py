"""Money put right, with a reason and a trace (R73): a payment taken back, an invoice void, its last day moved.

A manager may correct their own for as long as the regulation says; later, and for others, whoever may void invoices.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select

from crm_core.errors import BadValue, InvoiceRefused
from crm_core.models import Payment
from crm_core.queries.notifications.kinds import CorrectionAsked, PaymentTakenBack
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus, PaymentKind
from crm_core.rules.money.invoice_standing import Standing
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.invoices.store import UNPAID, InvoiceStore, reason
from crm_core.services.lead_assignment import LeadAssignment
from crm_core.services.notifications.outbox import Outbox
from crm_core.storage.sql_types import NamedValues
from crm_core.unit_of_work import UnitOfWork

FURTHEST = 5 * 366


@dataclass(frozen=True, slots=True)
class TakenBack:
    """`amount` of the payment, in minor units; `deal_won`: the deal is won all the same, and may be reopened."""

    amount: int
    deal_won: bool


class InvoiceCorrections(Service):
    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = InvoiceStore(uow)

    @needs(Permission.invoice_pay)
    async def take_back(self, invoice_id: int, seen_version: int, why: str, *, tell: bool) -> TakenBack:
        """Takes back the newest payment, or return of money, that stands. The row stays, and one against it is added;
        the ladder goes on.

        Thanks that have not gone out yet are withdrawn; with `tell` the client reads that it was a mistake. Raises
        InvoiceRefused `not_paid`, CorrectionTooLate, BadValue `empty`, Outdated, Refused.
        """
        held, why = await self._store.load(invoice_id, Permission.invoice_pay, seen_version), reason(why)
        payment = await self._standing(invoice_id)
        if payment is None:
            raise InvoiceRefused("not_paid", invoice_id)
        self._store.allow_since(held, payment.at)
        invoice = held.invoice
        after = Standing(invoice.total, invoice.credited, invoice.paid - payment.amount)
        changes: NamedValues = {"paid": after.paid}
        # What was cancelled stays so, and rings no more.
        if invoice.status is not InvoiceStatus.VOID:
            changes["status"] = after.status
            if after.status in UNPAID:
                due_on = invoice.due_on
                changes |= {"closed_at": None, "rung": 0}
                changes["rung_at"] = self._store.next_rung(due_on, held.contact) if due_on else None
        await self._store.change(held, **changes)
        against = {
            "invoice_id": invoice_id,
            "amount": -payment.amount,
            "kind": PaymentKind.TAKEN_BACK,
            "at": self.now,
            "by_staff_id": self.actor.staff_id,
        }
        await self.session.execute(insert(Payment), against)
        await self._store.silence(held, thanks_too=True)
        if tell and payment.kind is PaymentKind.CAME:
            await self._store.tell(held, PaymentTakenBack(invoice_id), f"back:{invoice.version}")
        self.audited("invoice.take_back", "invoice", invoice_id, amount=payment.amount, why=why, deal=held.deal.id)
        return TakenBack(payment.amount, held.deal.status is DealStatus.WON)

    @needs(Permission.invoice_issue)
    async def void(self, invoice_id: int, seen_version: int, why: str | None = None) -> None:
        """Asks for it no longer; payments on it stay recorded.

        Raises InvoiceRefused `closed`, CorrectionTooLate, Outdated, Refused.
        """
        held = await self._store.load(invoice_id, Permission.invoice_issue, seen_version)
        if held.invoice.status in (InvoiceStatus.PAID, InvoiceStatus.VOID, InvoiceStatus.CREDITED):
            raise InvoiceRefused("closed", invoice_id)
        if held.invoice.sent_at is not None:
            self._store.allow_since(held, held.invoice.sent_at)
        await self._store.change(held, status=InvoiceStatus.VOID, rung_at=None, closed_at=self.now, claimed_at=None)
        await self._store.silence(held)
        why = reason(why) if why else None
        self.audited("invoice.void", "invoice", invoice_id, deal=held.deal.id, why=why)

    @needs(Permission.invoice_issue)
    async def move_due(self, invoice_id: int, seen_version: int, on: date) -> None:
        """The client has promised another day: the ladder goes by it from now on.

        Raises InvoiceRefused `closed`, BadValue (`in_the_past`, `too_far`), Outdated, Refused.
        """
        held = await self._store.load(invoice_id, Permission.invoice_issue, seen_version)
        if held.invoice.status not in UNPAID:
            raise InvoiceRefused("closed", invoice_id)
        check_due(on, self.calendar.local(self.now).date())
        await self._store.change(held, due_on=on, rung_at=self._store.next_rung(on, held.contact), rung=0)
        await self._store.silence(held)
        was = held.invoice.due_on.isoformat() if held.invoice.due_on else None
        self.audited("invoice.move_due", "invoice", invoice_id, was=was, to=on.isoformat(), deal=held.deal.id)

    @needs(Permission.invoice_issue)
    async def ask(self, invoice_id: int) -> int:
        """Asks those who may correct it to do so; how many were asked. A second press on the same day asks nobody."""
        held = await self._store.load(invoice_id, Permission.invoice_issue)
        leaders = await self.other(LeadAssignment).directors(held.deal.department_id)
        asked = [one for one in leaders if one != self.actor.staff_id]
        day = self.calendar.local(self.now).date()
        await self.other(Outbox).put_all(
            NewNotification(
                f"correct:{invoice_id}:{day}:{one}",
                CorrectionAsked(invoice_id, by=self.actor.staff_id),
                staff_id=one,
                deal_id=held.deal.id,
            )
            for one in asked
        )
        self.audited("invoice.ask", "invoice", invoice_id, deal=held.deal.id)
        return len(asked)

    async def _standing(self, invoice_id: int) -> Payment | None:
        """The newest payment or return that has not been taken back: rows against them cancel the newest ones out."""
        mine = select(Payment).where(Payment.invoice_id == invoice_id).order_by(Payment.id.desc())
        gone = 0
        for payment in await self.session.scalars(mine):
            if payment.kind is PaymentKind.TAKEN_BACK:
                gone += 1
            elif gone:
                gone -= 1
            else:
                return payment
        return None


def check_due(on: date, today: date) -> None:
    """Raises BadValue (`in_the_past`, `too_far`)."""
    if on < today:
        raise BadValue("in_the_past", "due_on")
    if (on - today).days > FURTHEST:
        raise BadValue("too_far", "due_on")
