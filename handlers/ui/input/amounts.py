"""A sum of money that somebody typed, in the ways of the current language."""

from __future__ import annotations

from crm_core.errors import BadValue
from crm_core.rules.money.typed_amounts import BadMoney, parse_money
from handlers.ui.kit.i18n import spoken


def typed_amount(text: str, currency: str, figure: str = "amount") -> int:
    """In minor units. `figure`: what it is the sum of, as BadValue names it, which is raised for what is none."""
    try:
        return parse_money(text, currency, spoken()).minor
    except BadMoney as bad:
        raise BadValue(bad.code, figure) from None
