"""A line of goods in words: how many, at what price, with what discount, and what it comes to."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_decimal

from crm_core.queries.invoices.dto import InvoiceCard, LineView
from crm_core.regulation.schema import InvoiceRules
from crm_core.rules.deals.statuses import DiscountKind
from crm_core.rules.money.line_totals import Discount
from handlers.ui.formatting.amounts import amount
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _, spoken


def nothing_to_pick() -> Html:
    """In place of the products, where there are none."""
    return fill(_("The catalogue is empty."))


def discount_words(discount: Discount, currency: str) -> str:
    """ "7,5 %", or a sum; empty where there is none."""
    if not discount:
        return ""
    if discount.kind is DiscountKind.SUM:
        return amount(discount.value, currency)
    return percent(discount.value)


def percent(hundredths: int) -> str:
    return f"{format_decimal(Decimal(hundredths) / 100, locale=spoken())} %"


def tax_words(rules: InvoiceRules) -> str:
    rate = percent(int(rules.vat_rate * 100))
    return {
        "none": _("no VAT"),
        "included": _("VAT {rate} in the prices").format(rate=rate),
        "on_top": _("VAT {rate} on top").format(rate=rate),
    }[rules.vat]


def tax_text(tax: int, added: int, currency: str) -> Html | None:
    """In the chat, beside a total: how much tax is in it, or came on top; nothing where there is none."""
    if added:
        return fill(_("VAT on top: {sum}"), sum=amount(added, currency))
    return fill(_("including VAT: {sum}"), sum=amount(tax, currency)) if tax else None


def measured(quantity: int, unit: str, price: int, currency: str) -> str:
    """ "3 × 2 500 ₽/hour": the unit stands with the price of one, where a word of any language needs no plural."""
    return f"{quantity} × {amount(price, currency)}/{short(unit, 20)}"


def line_text(line: LineView, currency: str, *, titled: bool = True, mark: str = "•") -> Html:
    """ "• Hosting: 12 × 500 ₽/month = 6 000 ₽", with the discount under it where there is one."""
    figures = fill(
        "{measured} = {gross}" if line.off else "{measured} = <b>{gross}</b>",
        measured=measured(line.quantity, line.unit, line.price, currency),
        gross=amount(line.price * line.quantity, currency),
    )
    title = short(line.title, 80)
    shown = fill("{mark} {title}: {figures}", mark=mark, title=title, figures=figures) if titled else figures
    return lines(shown, off_text(line, currency))


def off_text(line: LineView, currency: str) -> Html | None:
    if not line.off:
        return None
    words = discount_words(line.discount, currency) if line.discount.kind is DiscountKind.PERCENT else ""
    return fill(
        _("   discount {percent}: −{off} = <b>{sum}</b>") if words else _("   discount: −{off} = <b>{sum}</b>"),
        percent=words,
        off=amount(line.off, currency),
        sum=amount(line.sum, currency),
    )


def credit_lines(card: InvoiceCard) -> list[Html]:
    """What credit notes have taken off an invoice, under its total."""
    return [
        fill(_("➖ Credit note {number}: {sum}"), number=note.number, sum=amount(note.amount, card.currency))
        for note in card.credits
    ]
