"""An invoice as a bill to be paid inside Telegram (R30), in the current language."""

from __future__ import annotations

import re

from crm_core.queries.invoices.dto import LineView
from crm_core.queries.invoices.paper import InvoicePaper
from crm_core.rules.deals.statuses import InvoiceStatus
from handlers.ui.formatting.labels import invoice_title
from handlers.ui.kit.bill import Bill, BillLine
from handlers.ui.kit.i18n import _

_TITLE, _DESCRIPTION, _LINE = 32, 255, 128
_PAYLOAD = re.compile(r"inv:(\d{1,18})")


def bill_of(facts: InvoicePaper) -> Bill | None:
    """Of what is left to pay; None where nothing is."""
    if facts.status not in (InvoiceStatus.SENT, InvoiceStatus.PART_PAID) or not facts.left:
        return None
    named = ", ".join(line.title for line in facts.lines) or _("Invoice")
    return Bill(
        title=invoice_title(facts.number)[:_TITLE],
        description=named[:_DESCRIPTION],
        payload=f"inv:{facts.invoice_id}",
        currency=facts.currency,
        lines=shares(facts.lines, facts.left),
    )


def invoice_behind(payload: str) -> int | None:
    """Which invoice a payment is for; None for what is none of ours."""
    found = _PAYLOAD.fullmatch(payload)
    return int(found[1]) if found else None


def shares(lines: tuple[LineView, ...], left: int) -> tuple[BillLine, ...]:
    """What of a sum falls to each line, in proportion, to the last minor unit; lines that get nothing are left out.

    Of an invoice of which nothing has been paid or credited, these are its lines.
    """
    worth = [line.sum + (line.tax if line.tax_on_top else 0) for line in lines]
    total, begun, told = sum(worth), 0, list[BillLine]()
    if not total:
        return ()
    for line, of_it in zip(lines, worth, strict=True):
        part = (begun + of_it) * left // total - begun * left // total
        begun += of_it
        if part:
            told.append(BillLine(title=line.title[:_LINE], amount=part, tax_rate=line.tax_rate))
    return tuple(told)
