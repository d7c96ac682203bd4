"""What the screens of an invoice show, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from crm_core.queries.dto import ContactBrief
from crm_core.rules.deals.statuses import InvoiceStatus
from crm_core.rules.money.line_totals import Discount


@dataclass(frozen=True, slots=True)
class InvoiceBrief:
    """An invoice in a line. `overdue`: unpaid, and its last day is behind us in the company's zone."""

    id: int
    number: str | None
    status: InvoiceStatus
    total: int
    paid: int
    currency: str
    due_on: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a deal or an invoice; `sum` = price × quantity less the discount."""

    product_id: int
    title: str
    unit: str
    price: int
    quantity: int
    discount: Discount
    sum: int

    @property
    def off(self) -> int:
        """What the discount takes off the line."""
        return self.price * self.quantity - self.sum


@dataclass(frozen=True, slots=True)
class InvoiceCard:
    """An invoice as both sides see it. `left` is still to be paid; `overdue_days` is 0 on the due date itself.

    Of a draft: the deal's amount, where the asker may know it, and what its other invoices ask for.
    """

    id: int
    version: int
    number: str | None
    deal_id: int
    deal_title: str
    deal_version: int
    client: ContactBrief
    status: InvoiceStatus
    lines: tuple[LineView, ...]
    total: int
    paid: int
    due_on: date | None
    currency: str
    overdue_days: int
    sent_at: datetime | None
    deal_amount: int | None = None
    billed_besides: int = 0

    @property
    def unbilled(self) -> int:
        """What the deal is worth beyond this invoice and its others."""
        return max((self.deal_amount or 0) - self.billed_besides - self.total, 0)

    @property
    def left(self) -> int:
        return self.total - self.paid
