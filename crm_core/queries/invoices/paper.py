"""An invoice as a paper to print: who sells to whom, what, for how much, and how to pay (R30)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select

from crm_core.errors import Refused
from crm_core.models import Company, Contact, Deal, Invoice, InvoiceLine
from crm_core.queries.base import Query, asks
from crm_core.queries.invoices.credits import credits_of
from crm_core.queries.invoices.dto import CreditView, LineView
from crm_core.regulation.schema import Text
from crm_core.rules.deals.statuses import InvoiceStatus
from crm_core.rules.money.invoice_standing import Standing
from crm_core.rules.money.line_totals import Discount
from crm_core.rules.money.requisites import BadRequisites, parse_requisites
from crm_core.rules.policy import Permission, Subject
from crm_core.storage.sql_types import NamedValues
from crm_core.unit_of_work import Component

_HELD = (
    select(Invoice, Deal, Contact, Company)
    .join(Deal, Deal.id == Invoice.deal_id)
    .join(Contact, Contact.id == Invoice.contact_id)
    .outerjoin(Company, Company.id == func.coalesce(Deal.company_id, Contact.company_id))
)


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """`payee` and `payer`: requisites by part (`rules.money.requisites.PARTS`), as far as they are known; `details` are
    the payee's as they were typed. `seller` and `details` are None while the company is a sample. Sums in minor units.
    `issued_on`: the day in the company's zone.
    """

    invoice_id: int
    number: str
    issued_on: date
    due_on: date | None
    status: InvoiceStatus
    seller: Text | None
    details: Text | None
    payee: Mapping[str, str]
    buyer: str
    payer: Mapping[str, str]
    lines: tuple[LineView, ...]
    total: int
    paid: int
    currency: str
    credits: tuple[CreditView, ...] = ()

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.lines)

    @property
    def added_tax(self) -> int:
        return sum(line.tax for line in self.lines if line.tax_on_top)

    @property
    def left(self) -> int:
        return self.standing.left

    @property
    def standing(self) -> Standing:
        return Standing(self.total, sum(note.amount for note in self.credits), self.paid)


class Papers(Query):
    """Invoices to print: for their deal's people and their client, from the moment they are issued."""

    @asks(Permission.invoice_view, clients=True)
    async def invoice(self, invoice_id: int) -> InvoicePaper:
        """Raises Refused: for a draft as well, which is not an invoice yet."""
        return await self._of(Invoice.id == invoice_id, invoice_id)

    @asks(Permission.invoice_view)
    async def numbered(self, number: str) -> InvoicePaper:
        """By the number that it was issued under. Raises Refused."""
        return await self._of(Invoice.number == number, None)

    async def _of(self, which: ColumnElement[bool], invoice_id: int | None) -> InvoicePaper:
        row = (await self.session.execute(_HELD.where(which))).first()
        if row is None or row[0].number is None:
            raise Refused(Permission.invoice_view.value, "invoice", invoice_id)
        invoice, deal = row[0], row[1]
        subject = Subject(deal.owner_id, deal.department_id, invoice.contact_id)
        self.allow(Permission.invoice_view, subject, "invoice", invoice.id)
        return await PaperOf(self.uow).read(*row)


class PaperOf(Component):
    """What the paper says; who may see it has been asked."""

    async def of(self, invoice_id: int) -> InvoicePaper | None:
        row = (await self.session.execute(_HELD.where(Invoice.id == invoice_id))).first()
        return await self.read(*row) if row is not None and row[0].number is not None else None

    async def read(self, invoice: Invoice, deal: Deal, contact: Contact, company: Company | None) -> InvoicePaper:
        ours = self.regulation.to_clients
        payer = self._payer(deal, contact, company)
        named = company.name if company is not None else contact.name
        return InvoicePaper(
            invoice_id=invoice.id,
            number=invoice.number or str(invoice.id),
            issued_on=self.calendar.local(invoice.sent_at or invoice.created_at).date(),
            due_on=invoice.due_on,
            status=invoice.status,
            seller=ours.name,
            details=ours.payment_details,
            payee=payee_of(ours.payment_details),
            buyer=payer.get("name") or named,
            payer=payer,
            lines=await self._lines(invoice.id),
            total=invoice.total,
            paid=invoice.paid,
            currency=invoice.currency,
            credits=await credits_of(self, invoice.id) if invoice.credited else (),
        )

    def _payer(self, deal: Deal, contact: Contact, company: Company | None) -> Mapping[str, str]:
        """The requisites that a field of the client's company, of the client or of the deal holds."""
        places: NamedValues = {"company": company, "contact": contact, "deal": deal}
        for field in self.regulation.fields:
            place = places.get(field.entity)
            if field.type != "requisites" or place is None or field.code in self.hidden:
                continue
            if isinstance(held := place.fields.get(field.code), dict):
                return {str(part): str(value) for part, value in held.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        return {}

    async def _lines(self, invoice_id: int) -> tuple[LineView, ...]:
        of = InvoiceLine
        found = await self.session.scalars(select(of).where(of.invoice_id == invoice_id).order_by(of.id))
        return tuple(
            LineView(
                line.product_id,
                line.title,
                line.unit,
                line.price,
                line.quantity,
                Discount(line.discount_kind, line.discount),
                line.sum,
                line.tax_rate,
                line.tax,
                line.tax_on_top,
            )
            for line in found
        )


def payee_of(details: Text | None) -> Mapping[str, str]:
    """Read out of the company's own words, in whichever of its languages they can be."""
    for wording in details.languages().values() if details is not None else ():
        try:
            return parse_requisites(wording)
        except BadRequisites:
            continue
    return {}
