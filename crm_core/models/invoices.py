"""Money asked for and money received (R30, R31). Amounts are integers in minor units of their currency."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.catalogue import LineOfGoods
from crm_core.models.schema import Id, Schema, words
from crm_core.rules.deals.statuses import InvoiceStatus, PaymentKind

_UNPAID = text("status IN ('sent', 'part_paid')")


class Invoice(Schema):
    """`rung_at` is the moment of the next reminder on its ladder; a payment in full or a void clears it at once.

    `credited`: what credit notes have taken off the total, `credited_tax` of it tax that came on top.

    `reminded_at`: when the last reminder of it reached the client. `claimed_at`: since when the client's word that they
    have paid waits for the manager's.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint("paid >= 0", name="paid_not_negative"),
        Index("ix_invoices_rung_due", "rung_at", sqlite_where=_UNPAID, postgresql_where=_UNPAID),
        Index("ix_invoices_unpaid", "due_on", sqlite_where=_UNPAID, postgresql_where=_UNPAID),
        Index("ix_invoices_deal", "deal_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    # Given when it is sent; a draft that was thrown away leaves no gap.
    number: Mapped[str | None] = mapped_column(String(40), unique=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    status: Mapped[InvoiceStatus] = mapped_column(words(InvoiceStatus), default=InvoiceStatus.DRAFT)
    currency: Mapped[str] = mapped_column(String(3))
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    # What of the total is tax that came on top of the lines' prices.
    added_tax: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    credited: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    credited_tax: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    paid: Mapped[int] = mapped_column(BigInteger, default=0)
    due_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    rung_at: Mapped[datetime | None]
    rung: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    sent_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class InvoiceLine(LineOfGoods, Schema):
    """`tax_rate` in hundredths of a percent, None where it bears none; `tax` lies in `sum`, or comes on top of it."""

    __tablename__ = "invoice_lines"
    __table_args__ = (UniqueConstraint("invoice_id", "product_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"))
    tax_rate: Mapped[int | None]
    tax: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    tax_on_top: Mapped[bool] = mapped_column(default=False, server_default=false())


class CreditNote(Schema):
    """What was asked for and is asked for no longer (R73), under a number of its own series. It is never taken back: a
    new invoice asks again.
    """

    __tablename__ = "credit_notes"
    __table_args__ = (CheckConstraint("amount > 0", name="credit_of_something"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    why: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class Payment(Schema):
    """The rows of an invoice add up to what is paid: what was taken back or returned stands below zero."""

    __tablename__ = "payments"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[PaymentKind] = mapped_column(words(PaymentKind), default=PaymentKind.CAME, server_default="came")
    at: Mapped[datetime]
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class OnlinePayment(Schema):
    """Money that came inside Telegram, by the provider's id of the charge. `booked`: it is a payment of its invoice;
    else somebody has to see to it.
    """

    __tablename__ = "online_payments"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    charge: Mapped[str] = mapped_column(String(255), unique=True)
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoices.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    booked: Mapped[bool]
    at: Mapped[datetime]


class Expense(Schema):
    """What a deal has cost the company (R32), in the deal's currency. One that was taken back stays, and counts for
    nothing.
    """

    __tablename__ = "expenses"
    __table_args__ = (CheckConstraint("amount > 0", name="expense_of_something"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    what: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_back_at: Mapped[datetime | None]


class Counter(Schema):
    """Numbers without gaps or repeats, drawn in the transaction that uses them."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger, default=0)
