"""Invoices and payments (R30, R31). Amounts are whole minor units of the deal's currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, literal, select, update

from crm_core.errors import BadValue, InvoiceRefused, Outdated, Refused
from crm_core.models import Contact, Deal, DealLine, Invoice, InvoiceLine, Payment
from crm_core.queries.notifications.kinds import InvoicePaid, InvoiceSent
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.notifications.registry import AnyKind
from crm_core.rules.ladders import invoice_rungs, next_rung
from crm_core.rules.policy import Permission, Subject
from crm_core.rules.statuses import InvoiceStatus
from crm_core.services.base import Service, needs
from crm_core.services.catalogue.line_items import COPIED, Goods, changed, kept
from crm_core.services.deals.closing import Closing
from crm_core.services.deals.editing import Editing
from crm_core.services.notifications.cancellation import PendingNotifications
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.numbering import draw_number
from crm_core.services.versioned import NO_SYNC, update_version

_FRESH = {"populate_existing": True}
_OPEN = (InvoiceStatus.SENT, InvoiceStatus.PART_PAID)


@dataclass(frozen=True, slots=True)
class Issued:
    """An invoice that was sent. `delivered` is False where the client cannot be reached here: hand it over."""

    number: str
    delivered: bool


@dataclass(frozen=True, slots=True)
class PaidResult:
    """What a payment brought. `missing`: the fields (codes) that keep a fully paid deal from being won.

    `advance`: the invoice is paid in full, the deal, which is open, is not.
    """

    status: InvoiceStatus
    deal_won: bool
    missing: tuple[str, ...]
    advance: bool = False


@dataclass(frozen=True, slots=True)
class _Held:
    """An invoice as it was read, with its deal and its client."""

    invoice: Invoice
    deal: Deal
    contact: Contact


_HELD = (
    select(Invoice, Deal, Contact)
    .join(Deal, Deal.id == Invoice.deal_id)
    .join(Contact, Contact.id == Invoice.contact_id)
    .where(Invoice.id == bindparam("invoice_id"))
)


class Invoices(Service):
    """From a draft to the last payment. Each change is one UPDATE of the version that was read."""

    @needs(Permission.invoice_issue)
    async def draft(self, deal_id: int) -> int:
        """The deal's draft, or a new one that falls due after the regulation's time.

        The deal's first invoice begins with what is sold in it, at the prices and discounts agreed there; what was
        billed once is not billed again by itself. Raises Refused.
        """
        deal = (await self.session.execute(select(Deal).where(Deal.id == deal_id).with_for_update())).scalar()
        if deal is None:
            raise Refused(Permission.invoice_issue.value, "deal", deal_id)
        self.allow(Permission.invoice_issue, _subject(deal), "deal", deal_id)
        mine = select(Invoice.id).where(Invoice.deal_id == deal_id, Invoice.status == InvoiceStatus.DRAFT)
        if (draft := (await self.session.execute(mine.order_by(Invoice.id).limit(1))).scalar()) is not None:
            return draft
        due = self.calendar.local(self.calendar.add(self.now, self.regulation.invoice.due)).date()
        row = {
            "deal_id": deal_id,
            "contact_id": deal.contact_id,
            "currency": deal.currency,
            "due_on": due,
            "created_at": self.now,
            "created_by": self.actor.staff_id,
        }
        invoice_id = (await self.session.execute(insert(Invoice).returning(Invoice.id), row)).scalar_one()
        await self._take_lines(deal, invoice_id)
        self.audited("invoice.draft", "invoice", invoice_id, deal=deal_id)
        return invoice_id

    @needs(Permission.invoice_issue)
    async def put_line(self, invoice_id: int, product_id: int, quantity: int) -> None:
        """So many of a product; 0 takes the line out. A new line is at the catalogue's price of now, and keeps it.

        Raises InvoiceRefused `not_draft`, BadValue (`too_large`, `not_a_choice`, `other_currency`), Refused.
        """
        held = await self._draft_of(invoice_id)
        # The row is claimed first, so that two who add a line at once queue here and both lines are summed.
        await self._change(held)
        there = and_(InvoiceLine.invoice_id == invoice_id, InvoiceLine.product_id == product_id)
        line = (await self.session.execute(select(InvoiceLine).where(there), execution_options=_FRESH)).scalar()
        if quantity == 0:
            await self.session.execute(delete(InvoiceLine).where(there), execution_options=NO_SYNC)
        elif line is not None:
            values = changed(kept(line), quantity=quantity)
            await self.session.execute(update(InvoiceLine).where(there).values(values), execution_options=NO_SYNC)
        else:
            new = changed(await self.other(Goods).line(product_id, held.invoice.currency), quantity=quantity)
            await self.session.execute(insert(InvoiceLine), {"invoice_id": invoice_id, **new})
        await self._sum(invoice_id)

    @needs(Permission.invoice_issue)
    async def due(self, invoice_id: int, on: date) -> None:
        """The last day to pay a draft, in the company's zone. Raises InvoiceRefused, BadValue, Refused."""
        held = await self._draft_of(invoice_id)
        today = self.calendar.local(self.now).date()
        if on < today:
            raise BadValue("in_the_past", "due_on")
        if (on - today).days > 5 * 366:
            raise BadValue("too_far", "due_on")
        await self._change(held, due_on=on)

    @needs(Permission.invoice_issue)
    async def send(self, invoice_id: int, seen_version: int) -> Issued:
        """Gives it its number, sends it to the client and starts its ladder (R31).

        Issuing also settles the deal's amount if it had none. Raises InvoiceRefused (`not_draft`, `no_lines`,
        `no_due_date`), Outdated, BadValue `in_the_past` for a due date gone by, Refused.
        """
        held = await self._draft_of(invoice_id, seen_version)
        invoice, contact = held.invoice, held.contact
        if not invoice.total:
            raise InvoiceRefused("no_lines", invoice_id)
        if invoice.due_on is None:
            raise InvoiceRefused("no_due_date", invoice_id)
        if invoice.due_on < self.calendar.local(self.now).date():
            raise BadValue("in_the_past", "due_on")
        if held.deal.amount is None:
            await self.other(Editing).settle_amount(held.deal.id, invoice.total)
        rung = self._first_rung(invoice.due_on, contact)
        changes = {"status": InvoiceStatus.SENT, "sent_at": self.now, "rung_at": rung, "rung": 0}
        await self._change(held, **changes)
        number = await draw_number(self.session, self.regulation.invoice.number_format, self.calendar.local(self.now))
        await self.session.execute(
            update(Invoice).where(Invoice.id == invoice_id).values(number=number), execution_options=NO_SYNC
        )
        delivered = contact.telegram_id is not None and contact.unreachable_at is None
        if delivered:
            await self._tell(held, InvoiceSent(invoice_id), "sent")
        self.audited("invoice.send", "invoice", invoice_id, number=number, deal=held.deal.id)
        return Issued(number, delivered)

    @needs(Permission.invoice_pay)
    async def pay(self, invoice_id: int, seen_version: int, amount: int) -> PaidResult:
        """Records money received; the client is thanked and told what is left (R31).

        In full: the ladder stops. With the whole deal paid it is won, if it can be; an advance wins nothing.

        Raises Outdated (a second press of the same button), InvoiceRefused (`closed`, `too_much`), BadValue, Refused.
        """
        held = await self._held(invoice_id, Permission.invoice_pay, seen_version)
        invoice = held.invoice
        if invoice.status not in _OPEN:
            raise InvoiceRefused("closed", invoice_id)
        if amount <= 0:
            raise BadValue("not_an_amount", "amount")
        if invoice.paid + amount > invoice.total:
            raise InvoiceRefused("too_much", invoice_id)
        in_full = invoice.paid + amount == invoice.total
        # The deal before the invoice, as everywhere: two transactions never wait for each other crosswise.
        settles = in_full and await self._settles(held)
        was_open, missing = await self._win(held.deal) if settles else (False, ())
        changes: dict[str, Any] = {"status": InvoiceStatus.PART_PAID, "paid": invoice.paid + amount}
        if in_full:
            changes |= {"status": InvoiceStatus.PAID, "rung_at": None, "closed_at": self.now}
        await self._change(held, **changes)
        payment = {"invoice_id": invoice_id, "amount": amount, "at": self.now, "by_staff_id": self.actor.staff_id}
        await self.session.execute(insert(Payment), payment)
        if in_full:
            await self._silence(held)
        # The version that was paid on tells the notification of one part from that of another.
        await self._tell(held, InvoicePaid(invoice_id, amount), f"paid:{invoice.version}")
        self.audited("invoice.pay", "invoice", invoice_id, amount=amount, deal=held.deal.id)
        advance = in_full and not settles and held.deal.closed_at is None
        return PaidResult(changes["status"], was_open and not missing, missing, advance)

    @needs(Permission.invoice_void)
    async def void(self, invoice_id: int, seen_version: int) -> None:
        """Asks for it no longer; payments on it stay recorded. Raises InvoiceRefused `closed`, Outdated, Refused."""
        held = await self._held(invoice_id, Permission.invoice_void, seen_version)
        if held.invoice.status in (InvoiceStatus.PAID, InvoiceStatus.VOID):
            raise InvoiceRefused("closed", invoice_id)
        await self._change(held, status=InvoiceStatus.VOID, rung_at=None, closed_at=self.now)
        await self._silence(held)
        self.audited("invoice.void", "invoice", invoice_id, deal=held.deal.id)

    async def _held(self, invoice_id: int, permission: Permission, seen_version: int | None = None) -> _Held:
        """Raises Refused for an unknown invoice as for a foreign one."""
        result = await self.session.execute(_HELD, {"invoice_id": invoice_id}, execution_options=_FRESH)
        if (row := result.first()) is None:
            raise Refused(permission.value, "invoice", invoice_id)
        held = _Held(*row)
        self.allow(permission, _subject(held.deal), "invoice", invoice_id)
        if seen_version is not None and held.invoice.version != seen_version:
            raise Outdated(held.deal.id)
        return held

    async def _draft_of(self, invoice_id: int, seen_version: int | None = None) -> _Held:
        held = await self._held(invoice_id, Permission.invoice_issue, seen_version)
        if held.invoice.status is not InvoiceStatus.DRAFT:
            raise InvoiceRefused("not_draft", invoice_id)
        return held

    async def _change(self, held: _Held, **values: Any) -> None:
        if not await update_version(self.session, held.invoice, **values):
            raise Outdated(held.deal.id)

    async def _take_lines(self, deal: Deal, invoice_id: int) -> None:
        """Copies the deal's lines, unless another invoice has asked for them."""
        if deal.product_id is None:
            return
        billed = select(Invoice.id).where(Invoice.deal_id == deal.id, Invoice.id != invoice_id)
        lines = select(literal(invoice_id), *(getattr(DealLine, name) for name in COPIED))
        lines = lines.where(
            DealLine.deal_id == deal.id, ~billed.where(Invoice.status != InvoiceStatus.VOID).correlate(None).exists()
        )
        copied = insert(InvoiceLine).from_select(["invoice_id", *COPIED], lines.order_by(DealLine.id))
        await self.session.execute(copied, execution_options=NO_SYNC)
        await self._sum(invoice_id)

    async def _sum(self, invoice_id: int) -> None:
        """The total is what the lines say, added up by the database."""
        lines = select(func.coalesce(func.sum(InvoiceLine.sum), 0)).where(InvoiceLine.invoice_id == invoice_id)
        await self.session.execute(
            update(Invoice).where(Invoice.id == invoice_id).values(total=lines.scalar_subquery()),
            execution_options=NO_SYNC,
        )

    def _first_rung(self, due_on: date, contact: Contact) -> datetime | None:
        zone = contact.zone or self.regulation.company.timezone
        rung = next_rung(invoice_rungs(due_on, self.regulation.ladders, zone), self.now)
        return rung.at if rung else None

    async def _settles(self, held: _Held) -> bool:
        """Whether this invoice, paid, leaves nothing to be paid in the deal: no other one, nor the rest of its amount.

        The deal is claimed first: of its last two payments at once, the second sees the first.
        """
        claimed = select(Deal.amount).where(Deal.id == held.deal.id).with_for_update()
        amount = (await self.session.execute(claimed)).scalar_one()
        others = select(func.coalesce(func.sum(Invoice.paid), 0), func.count().filter(Invoice.status.in_(_OPEN)))
        others = others.where(Invoice.deal_id == held.deal.id, Invoice.id != held.invoice.id)
        paid, waiting = (await self.session.execute(others)).one()
        return not waiting and paid + held.invoice.total >= (amount or 0)

    async def _win(self, deal: Deal) -> tuple[bool, tuple[str, ...]]:
        """Whether the deal was open, and what keeps it from being won."""
        return deal.closed_at is None, await self.other(Closing).win(deal.id)

    async def _silence(self, held: _Held) -> None:
        await PendingNotifications(self.uow).cancel([held.deal.id], invoices=[held.invoice.id])

    async def _tell(self, held: _Held, about: AnyKind, what: str) -> None:
        notification = NewNotification(
            f"inv:{held.invoice.id}:{what}",
            about,
            contact_id=held.contact.id,
            deal_id=held.deal.id,
        )
        await self.other(Outbox).put(notification)


def _subject(deal: Deal) -> Subject:
    return Subject(deal.owner_id, deal.department_id, deal.contact_id)
