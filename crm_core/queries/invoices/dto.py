"""What the screens of an invoice show, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from crm_core.queries.dto import ContactBrief
from crm_core.rules.deals.statuses import InvoiceStatus
from crm_core.rules.money.invoice_standing import Standing
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
    credited: int
    overdue: bool

    @property
    def standing(self) -> Standing:
        return Standing(self.total, self.credited, self.paid)

    @property
    def left(self) -> int:
        return self.standing.left


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a deal or an invoice; `sum` = price × quantity less the discount.

    Of an invoice: the `tax` that lies in the sum or, `tax_on_top`, comes on top of it; `tax_rate` in hundredths of a
    percent, None without a tax.
    """

    product_id: int
    title: str
    unit: str
    price: int
    quantity: int
    discount: Discount
    sum: int
    tax_rate: int | None = None
    tax: int = 0
    tax_on_top: bool = False

    @property
    def off(self) -> int:
        """What the discount takes off the line."""
        return self.price * self.quantity - self.sum


@dataclass(frozen=True, slots=True)
class CreditView:
    """A credit note; `on`: its day in the company's zone."""

    number: str
    amount: int
    on: date


@dataclass(frozen=True, slots=True)
class InvoiceCard:
    """An invoice as both sides see it. `left` is still to be paid; `overdue_days` is 0 on the due date itself.

    Of a draft: the deal's amount, where the asker may know it, and what its other invoices ask for. `added_tax`: what
    of the total is tax that came on top of the lines. `claimed_at`: since when the client's
    word that they have paid waits. `paid_once`: money came on it, also where all of it has gone back.
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
    added_tax: int = 0
    claimed_at: datetime | None = None
    credited: int = 0
    credits: tuple[CreditView, ...] = ()
    paid_once: bool = False

    @property
    def unbilled(self) -> int:
        """What the deal is worth beyond this invoice and its others."""
        return max((self.deal_amount or 0) - self.billed_besides - self.total + self.added_tax, 0)

    @property
    def tax(self) -> int:
        """All tax in the total."""
        return sum(line.tax for line in self.lines)

    @property
    def standing(self) -> Standing:
        return Standing(self.total, self.credited, self.paid)

    @property
    def left(self) -> int:
        return self.standing.left

    @property
    def to_return(self) -> int:
        """What came beyond what is due."""
        return self.standing.to_return
