"""What stands in an invoice to print (R30), in the current language."""

from __future__ import annotations

import re
from collections import Counter

from babel.numbers import format_decimal

from crm_core.queries.invoices.dto import LineView
from crm_core.queries.invoices.paper import InvoicePaper
from crm_core.rules.deals.statuses import InvoiceStatus
from crm_core.rules.money.amounts import Money, precision
from crm_core.rules.money.payment_codes import payment_code
from crm_core.rules.money.sums_in_words import in_words
from handlers.ui.formatting.amounts import full_amount
from handlers.ui.formatting.line_items import percent
from handlers.ui.formatting.templates import written_day
from handlers.ui.kit.i18n import _, said, spoken
from handlers.ui.kit.picture import Paper

_NO_FILE_NAME = re.compile(r"[^\w.\-]+")


def invoice_paper(facts: InvoicePaper) -> Paper:
    title = _("Invoice {number} of {day}").format(number=facts.number, day=written_day(facts.issued_on))
    listed = _payee(facts)
    return Paper(
        name=f"invoice-{_NO_FILE_NAME.sub('-', facts.number)}.pdf",
        title=title,
        payee=listed,
        code=payment_code(facts.payee, facts.left, facts.currency, _purpose(facts)),
        code_hint=_("Pay with your bank's app"),
        parties=_parties(facts, in_payee=bool(listed)),
        headings=("№", _("Goods or service"), _("Quantity"), _("Unit"), _("Price"), _("Discount"), _("Sum")),
        rows=tuple(_row(place, line, facts.currency) for place, line in enumerate(facts.lines, start=1)),
        totals=_totals(facts),
        notes=_notes(facts),
    )


def _purpose(facts: InvoicePaper) -> str:
    """What a payer's bank wants to read: for what, and with how much tax."""
    paid_for = _("Payment of invoice {number} of {day}").format(number=facts.number, day=f"{facts.issued_on:%d.%m.%Y}")
    tax = sum(line.tax for line in facts.lines)
    if all(line.tax_rate is None for line in facts.lines):
        return _("{purpose}. Without VAT").format(purpose=paid_for)
    if facts.paid or facts.credits:
        return paid_for
    return _("{purpose}. Including VAT {sum}").format(purpose=paid_for, sum=_figures(tax, facts.currency))


def _payee(facts: InvoicePaper) -> tuple[tuple[str, str], ...]:
    """By their parts, where an account is among them: then the table says all that a payment needs."""
    parts = facts.payee
    if not parts.get("account"):
        return ()
    company = said(facts.seller) if facts.seller else ""
    named = (
        (_("Payee"), parts.get("name") or company),
        (_("Tax number"), _tax_numbers(parts.get("inn"), parts.get("kpp"))),
        (_("Registration number"), parts.get("ogrn")),
        (_("Account"), parts.get("account")),
        (_("Bank"), parts.get("bank")),
        (_("Bank code"), parts.get("bik")),
        (_("Correspondent account"), parts.get("corr_account")),
    )
    return tuple((name, value) for name, value in named if value)


def _tax_numbers(inn: str | None, kpp: str | None) -> str | None:
    return " / ".join(filter(None, (inn, kpp))) or None


def _parties(facts: InvoicePaper, *, in_payee: bool) -> tuple[tuple[str, str], ...]:
    seller = said(facts.seller) if facts.seller else ""
    if facts.details is not None and not in_payee:
        seller = "\n".join(filter(None, (seller, said(facts.details).strip())))
    elif in_payee:
        legal = facts.payee.get("name", "")
        seller = legal or seller
    payer = facts.payer
    numbers = (
        (_("tax number {number}"), _tax_numbers(payer.get("inn"), payer.get("kpp"))),
        (_("account {number}"), payer.get("account")),
    )
    told = [words.format(number=number) for words, number in numbers if number]
    buyer = ", ".join([facts.buyer, *told])
    return tuple((name, value) for name, value in ((_("Seller"), seller), (_("Buyer"), buyer)) if value)


def _row(place: int, line: LineView, currency: str) -> tuple[str, ...]:
    off = _figures(line.off, currency) if line.off else "—"
    count = format_decimal(line.quantity, locale=spoken())
    return str(place), line.title, count, line.unit, _figures(line.price, currency), off, _figures(line.sum, currency)


def _figures(minor: int, currency: str) -> str:
    """Without the currency's sign, and with every digit after the point: columns of figures stand under one another."""
    digits = precision(currency)
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    return format_decimal(Money(minor, currency).amount, pattern, locale=spoken())


def _totals(facts: InvoicePaper) -> tuple[tuple[str, str], ...]:
    """The taxes by their rates: above the total where they are added to it, else under it as a part of it."""
    taxes, added = Counter[int](), Counter[int]()
    for line in facts.lines:
        if line.tax_rate is not None:
            (added if line.tax_on_top else taxes)[line.tax_rate] += line.tax
    rows = [
        (_("VAT {rate}").format(rate=percent(rate)), full_amount(tax, facts.currency)) for rate, tax in added.items()
    ]
    if rows:
        rows.insert(0, (_("Total without VAT"), full_amount(facts.total - added.total(), facts.currency)))
    if not taxes and not added:
        rows.append((_("VAT"), _("none")))
    rows += [
        (_("Including VAT {rate}").format(rate=percent(rate)), full_amount(tax, facts.currency))
        for rate, tax in taxes.items()
    ]
    rows.append((_("Total"), full_amount(facts.total, facts.currency)))
    for note in facts.credits:
        named = _("Less by credit note {number} of {day}").format(number=note.number, day=written_day(note.on))
        rows.append((named, full_amount(note.amount, facts.currency)))
    if facts.paid and (facts.left or facts.credits):
        rows.append((_("Paid"), full_amount(facts.paid, facts.currency)))
    if facts.left and (facts.paid or facts.credits):
        rows.append((_("To be paid"), full_amount(facts.left, facts.currency)))
    if facts.standing.to_return:
        rows.append((_("To be returned"), full_amount(facts.standing.to_return, facts.currency)))
    return tuple(rows)


def _notes(facts: InvoicePaper) -> tuple[str, ...]:
    # The figures of the kopecks stay on the line of their name.
    sum_in_words = "\u00a0".join(in_words(Money(facts.total, facts.currency), spoken()).rsplit(" ", 1))
    notes = [_("Total in words: {words}.").format(words=sum_in_words)]
    if facts.status is InvoiceStatus.VOID:
        notes.append(_("This invoice has been cancelled: please do not pay it."))
    elif facts.status is InvoiceStatus.CREDITED:
        notes.append(_("This invoice has been credited in full: please do not pay it."))
    elif facts.status is InvoiceStatus.PAID:
        notes.append(_("This invoice has been paid in full."))
    elif facts.due_on is not None:
        notes.append(_("To be paid by {day}.").format(day=written_day(facts.due_on)))
    return tuple(notes)
