"""What an invoice in a line is read from, in the order of `InvoiceBrief`."""

from __future__ import annotations

from crm_core.models import Invoice

BRIEF = (
    Invoice.id,
    Invoice.number,
    Invoice.status,
    Invoice.total,
    Invoice.paid,
    Invoice.currency,
    Invoice.due_on,
    Invoice.credited,
)
