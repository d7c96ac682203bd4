"""Money as people write it, in the current language."""

from __future__ import annotations

from crm_core.rules.money.amounts import Money, format_money, precision
from handlers.ui.kit.i18n import spoken


def amount(minor: int, currency: str) -> str:
    """ "12 500 ₽" from 1 250 000 kopecks."""
    return format_money(Money(minor, currency), spoken())


def full_amount(minor: int, currency: str) -> str:
    """ "12 500,00 ₽": figures that stand under one another, all with their kopecks."""
    return format_money(Money(minor, currency), spoken(), in_full=True)


def whole_amount(minor: int, currency: str) -> str:
    """An average: kopecks of it say nothing."""
    unit = 10 ** precision(currency)
    return amount(round(minor / unit) * unit, currency)


def known_amount(minor: int | None, currency: str) -> str | None:
    """None where nobody has said yet what it is worth."""
    return None if minor is None else amount(minor, currency)
