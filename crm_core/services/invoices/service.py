"""Invoices and payments (R30, R31). Amounts are whole minor units of the deal's currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import and_, delete, func, insert, select, update

from crm_core.errors import BadValue, CompanyUnknown, InvoiceRefused, Refused
from crm_core.models import Deal, DealLine, Invoice, InvoiceLine, Payment, Product
from crm_core.queries.filters.money import billed, counts
from crm_core.queries.notifications.kinds import InvoicePaid, InvoiceSent
from crm_core.queries.notifications.recipients import client_hours
from crm_core.rules.deals.statuses import InvoiceStatus
from crm_core.rules.money.line_totals import NO_DISCOUNT
from crm_core.rules.money.taxes import Tax, tax_of
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.catalogue.line_items import Goods, changed, figures, kept, taxed
from crm_core.services.deals.closing import Closing
from crm_core.services.deals.fields.editing import Editing
from crm_core.services.invoices.claims import PaymentClaims
from crm_core.services.invoices.corrections import InvoiceCorrections, check_due
from crm_core.services.invoices.credits import InvoiceCredits
from crm_core.services.invoices.online import OnlinePayments
from crm_core.services.invoices.store import FRESH, UNPAID, HeldInvoice, InvoiceStore, subject_of
from crm_core.services.numbering import draw_number
from crm_core.services.taking_on import TakingOn
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.sql_types import NamedValues
from crm_core.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Issued:
    """An invoice that was sent. `delivered` is False where the client cannot be reached here: hand it over.

    `goes_at`: when it reaches the client (UTC), if that is not at once: nothing rings while they sleep (R39).
    """

    number: str
    delivered: bool
    goes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PaidResult:
    """What a payment brought. `missing`: the fields (codes) that keep a fully paid deal from being won.

    `advance`: the invoice is paid in full, the deal, which is open, is not.
    """

    status: InvoiceStatus
    deal_won: bool
    missing: tuple[str, ...]
    advance: bool = False


class Invoices(Service):
    """From a draft to the last payment. Each change is one UPDATE of the version that was read."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = InvoiceStore(uow)

    @cached_property
    def claims(self) -> PaymentClaims:
        return PaymentClaims(self.uow)

    @cached_property
    def corrections(self) -> InvoiceCorrections:
        return InvoiceCorrections(self.uow)

    @cached_property
    def online(self) -> OnlinePayments:
        return OnlinePayments(self.uow, self.pay)

    @cached_property
    def credits(self) -> InvoiceCredits:
        return InvoiceCredits(self.uow)

    @needs(Permission.invoice_issue)
    async def draft(self, deal_id: int) -> int:
        """The deal's draft, or a new one that falls due after the regulation's time.

        The deal's first invoice begins with what is sold in it, at the prices and discounts agreed there; a further one
        with what is left of the deal's amount. What was billed once is not billed again. Raises Refused.
        """
        deal = (await self.session.execute(select(Deal).where(Deal.id == deal_id).with_for_update())).scalar()
        if deal is None:
            raise Refused(Permission.invoice_issue.value, "deal", deal_id)
        self.allow(Permission.invoice_issue, subject_of(deal), "deal", deal_id)
        mine = select(Invoice.id).where(Invoice.deal_id == deal_id, Invoice.status == InvoiceStatus.DRAFT)
        if (draft := (await self.session.execute(mine.order_by(Invoice.id).limit(1))).scalar()) is not None:
            return draft
        due = self.calendar.local(self.calendar.add(self.now, self.regulation.invoice.due)).date()
        await TakingOn(self.uow).take_on(deal_id, deal)
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
        await self._store.change(held)
        there = and_(InvoiceLine.invoice_id == invoice_id, InvoiceLine.product_id == product_id)
        line = (await self.session.execute(select(InvoiceLine).where(there), execution_options=FRESH)).scalar()
        if quantity == 0:
            await self.session.execute(delete(InvoiceLine).where(there), execution_options=NO_SYNC)
        elif line is not None:
            values = taxed(changed(kept(line), quantity=quantity), Tax(line.tax_rate, line.tax_on_top))
            await self.session.execute(update(InvoiceLine).where(there).values(values), execution_options=NO_SYNC)
        else:
            new = changed(await self.other(Goods).line(product_id, held.invoice.currency), quantity=quantity)
            rate = (await self.session.execute(select(Product.tax_rate).where(Product.id == product_id))).scalar()
            row = taxed(new, tax_of(self.regulation.invoice, rate))
            await self.session.execute(insert(InvoiceLine), {"invoice_id": invoice_id, **row})
        await self._sum(invoice_id)

    @needs(Permission.invoice_issue)
    async def due(self, invoice_id: int, on: date) -> None:
        """The last day to pay a draft, in the company's zone. Raises InvoiceRefused, BadValue, Refused."""
        held = await self._draft_of(invoice_id)
        check_due(on, self.calendar.local(self.now).date())
        await self._store.change(held, due_on=on)

    @needs(Permission.invoice_issue)
    async def send(self, invoice_id: int, seen_version: int) -> Issued:
        """Gives it its number, sends it to the client and starts its ladder (R31).

        Issuing also settles the deal's amount if it had none. Raises InvoiceRefused (`not_draft`, `no_lines`,
        `no_due_date`), CompanyUnknown while the company is a sample, Outdated, BadValue `in_the_past` for a due date
        gone by, Refused.
        """
        held = await self._draft_of(invoice_id, seen_version)
        invoice, contact = held.invoice, held.contact
        if not invoice.total:
            raise InvoiceRefused("no_lines", invoice_id)
        if invoice.due_on is None:
            raise InvoiceRefused("no_due_date", invoice_id)
        if invoice.due_on < self.calendar.local(self.now).date():
            raise BadValue("in_the_past", "due_on")
        self._check_company(invoice_id)
        if held.deal.amount is None:
            await self.other(Editing).settle_amount(held.deal.id, invoice.total - invoice.added_tax)
        rung = self._store.next_rung(invoice.due_on, contact)
        changes = {"status": InvoiceStatus.SENT, "sent_at": self.now, "rung_at": rung, "rung": 0}
        await self._store.change(held, **changes)
        number = await draw_number(self.session, self.regulation.invoice.number_format, self.calendar.local(self.now))
        await self.session.execute(
            update(Invoice).where(Invoice.id == invoice_id).values(number=number), execution_options=NO_SYNC
        )
        delivered = contact.telegram_id is not None and contact.unreachable_at is None
        if delivered:
            await self._store.tell(held, InvoiceSent(invoice_id), "sent")
        self.audited("invoice.send", "invoice", invoice_id, number=number, deal=held.deal.id)
        wakes = client_hours(contact.zone, self).next(self.now)
        return Issued(number, delivered, wakes if delivered and wakes > self.now else None)

    @needs(Permission.invoice_pay)
    async def pay(self, invoice_id: int, seen_version: int, amount: int) -> PaidResult:
        """Records money received; the client is thanked and told what is left (R31).

        In full: the ladder stops. With the whole deal paid it is won, if it can be; an advance wins nothing.

        Raises Outdated (a second press of the same button), InvoiceRefused (`closed`, `too_much`), BadValue, Refused.
        """
        held = await self._store.load(invoice_id, Permission.invoice_pay, seen_version)
        invoice = held.invoice
        if invoice.status not in UNPAID:
            raise InvoiceRefused("closed", invoice_id)
        if amount <= 0:
            raise BadValue("not_an_amount", "amount")
        due = held.standing.due
        if invoice.paid + amount > due:
            raise InvoiceRefused("too_much", invoice_id)
        in_full = invoice.paid + amount == due
        # The deal before the invoice, as everywhere: two transactions never wait for each other crosswise.
        settles = in_full and await self._store.settles(held)
        was_open, missing = await self._win(held.deal) if settles else (False, ())
        changes: NamedValues = {"status": InvoiceStatus.PART_PAID, "paid": invoice.paid + amount, "claimed_at": None}
        if in_full:
            changes |= {"status": InvoiceStatus.PAID, "rung_at": None, "closed_at": self.now}
        await self._store.change(held, **changes)
        payment = {"invoice_id": invoice_id, "amount": amount, "at": self.now, "by_staff_id": self.actor.staff_id}
        await self.session.execute(insert(Payment), payment)
        if in_full:
            await self._store.silence(held)
        # The version that was paid on tells the notification of one part from that of another.
        await self._store.tell(held, InvoicePaid(invoice_id, amount), f"paid:{invoice.version}")
        self.audited("invoice.pay", "invoice", invoice_id, amount=amount, deal=held.deal.id)
        advance = in_full and not settles and held.deal.closed_at is None
        return PaidResult(changes["status"], was_open and not missing, missing, advance)

    def _check_company(self, invoice_id: int) -> None:
        ours = self.regulation.to_clients
        named = {"name": ours.name, "payment_details": ours.payment_details}
        if missing := tuple(part for part, text in named.items() if text is None):
            raise CompanyUnknown(missing, invoice_id)

    async def _draft_of(self, invoice_id: int, seen_version: int | None = None) -> HeldInvoice:
        held = await self._store.load(invoice_id, Permission.invoice_issue, seen_version)
        if held.invoice.status is not InvoiceStatus.DRAFT:
            raise InvoiceRefused("not_draft", invoice_id)
        return held

    async def _take_lines(self, deal: Deal, invoice_id: int) -> None:
        """Copies the deal's lines; where other invoices have asked for a part, one line with the rest."""
        if deal.product_id is None:
            return
        others = Invoice.deal_id == deal.id, Invoice.id != invoice_id, counts()
        asked = (await self.session.execute(select(func.sum(billed())).where(*others))).scalar()
        if asked is not None and (asked or not await self._is_as_its_lines(deal)):
            await self._take_rest(deal, invoice_id, (deal.amount or 0) - int(asked))
            return
        lines = select(DealLine, Product.tax_rate).join(Product, Product.id == DealLine.product_id)
        found = await self.session.execute(lines.where(DealLine.deal_id == deal.id).order_by(DealLine.id))
        rows = [
            {"invoice_id": invoice_id, **taxed(kept(line), tax_of(self.regulation.invoice, rate))}
            for line, rate in found
        ]
        if rows:
            await self.session.execute(insert(InvoiceLine), rows)
        await self._sum(invoice_id)

    async def _is_as_its_lines(self, deal: Deal) -> bool:
        sold = select(func.sum(DealLine.sum)).where(DealLine.deal_id == deal.id)
        return deal.amount == (await self.session.execute(sold)).scalar()

    async def _take_rest(self, deal: Deal, invoice_id: int, rest: int) -> None:
        """Under the name of the deal's main product: what is still to be billed."""
        product = await self.session.get(Product, deal.product_id)
        if rest > 0 and product is not None:
            named = {"product_id": product.id, "title": product.name, "unit": product.unit}
            line = taxed({**named, **figures(rest, 1, NO_DISCOUNT)}, tax_of(self.regulation.invoice, product.tax_rate))
            await self.session.execute(insert(InvoiceLine), {"invoice_id": invoice_id, **line})
            await self._sum(invoice_id)

    async def _sum(self, invoice_id: int) -> None:
        """The total is what the lines say, and the tax that comes on top of them, added up by the database."""
        mine = InvoiceLine.invoice_id == invoice_id
        lines = select(func.coalesce(func.sum(InvoiceLine.sum), 0)).where(mine).scalar_subquery()
        added = select(func.coalesce(func.sum(InvoiceLine.tax), 0)).where(mine, InvoiceLine.tax_on_top)
        values = {"total": lines + added.scalar_subquery(), "added_tax": added.scalar_subquery()}
        await self.session.execute(
            update(Invoice).where(Invoice.id == invoice_id).values(values), execution_options=NO_SYNC
        )

    async def _win(self, deal: Deal) -> tuple[bool, tuple[str, ...]]:
        """Whether the deal was open, and what keeps it from being won."""
        return deal.closed_at is None, await self.other(Closing).win(deal.id)
