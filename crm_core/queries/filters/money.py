"""What a deal and a debt count for in a sum: only the company's own currency can be added up."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, func, literal, or_

from crm_core.models import Deal, Invoice
from crm_core.rules.deals.statuses import InvoiceStatus
from crm_core.storage.sql_types import AnyElement
from crm_core.unit_of_work import Component


def worth(within: Component) -> AnyElement:
    """A deal's amount; one in another currency is counted, but cannot be added. Nothing for those from whom amounts
    are hidden (R17)."""
    if "amount" in within.hidden:
        return literal(0)
    return case((Deal.currency == within.regulation.company.currency, func.coalesce(Deal.amount, 0)), else_=0)


def left_to_pay(within: Component) -> AnyElement:
    """What is still to be paid of an invoice, by the same rule."""
    return case(
        (Invoice.currency == within.regulation.company.currency, Invoice.total - Invoice.credited - Invoice.paid),
        else_=0,
    )


def billed() -> AnyElement:
    """What an invoice asks for of its deal's amount: tax that comes on top is none of it, nor what was credited; of a
    cancelled one, what it brought.
    """
    asked = Invoice.total - Invoice.added_tax - (Invoice.credited - Invoice.credited_tax)
    return case((Invoice.status == InvoiceStatus.VOID, Invoice.paid), else_=asked)


def counts() -> ColumnElement[bool]:
    """Invoices of a deal that stand for some of it: not those that were cancelled and brought nothing."""
    return or_(Invoice.status != InvoiceStatus.VOID, Invoice.paid > 0)
