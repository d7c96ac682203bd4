"""What a deal and a debt count for in a sum: only the company's own currency can be added up."""

from __future__ import annotations

from sqlalchemy import case, func, literal

from crm_core.models import Deal, Invoice
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
    return case((Invoice.currency == within.regulation.company.currency, Invoice.total - Invoice.paid), else_=0)
