"""The deal in two lines, as every notice about it begins."""

from __future__ import annotations

from crm_core.queries.notifications.dto import DealFacts
from crm_core.rules.people.phones import pretty
from handlers.ui.formatting.amounts import known_amount
from handlers.ui.kit.html import Html, fill, short
from handlers.ui.kit.i18n import said

_TITLE, _NAME, _STAGE = 80, 60, 60


def client_name(deal: DealFacts) -> str:
    """ "Anna Petrova, Vector": shortened, not yet escaped."""
    name = short(deal.contact_name, _NAME)
    return f"{name}, {short(deal.company, _NAME)}" if deal.company else name


def title_line(deal: DealFacts) -> Html:
    """The deal's name in bold, with its client where the name does not hold it already."""
    title = short(deal.title, _TITLE)
    if deal.contact_name and deal.contact_name in deal.title:
        return fill("<b>{title}</b>", title=title)
    return fill("<b>{title}</b> · {client}", title=title, client=client_name(deal))


def place_line(deal: DealFacts) -> Html:
    """Where it stands and what it is worth."""
    parts = [short(said(deal.stage.name), _STAGE), known_amount(deal.amount, deal.currency)]
    return fill("{parts}", parts=" · ".join(part for part in parts if part))


def number_line(deal: DealFacts) -> Html | None:
    """The client's phone, ready to be called or copied by a touch."""
    return fill("📞 {phone}", phone=pretty(deal.phone)) if deal.phone else None
