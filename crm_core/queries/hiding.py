"""What a role does not see of a card (R17): the built-in fields that cards show at a place of their own.

Fields of the regulation's own are left out of `fields` already; these have columns, and so a place in every view.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from crm_core.queries.briefs import ContactBrief
from crm_core.queries.card_views import DealCard
from crm_core.queries.letter_facts import DealFacts

_OF_A_CARD: Mapping[str, Mapping[str, Any]] = {
    "amount": {"amount": None, "lines": ()},
    "product": {"product": None, "lines": ()},
    "need": {"need": None},
    "source": {"source": None},
    "reason": {"lost_reason": None},
    "company_name": {"company": None},
    "paid_until": {"paid_until": None},
    # The likeness is a likeness of numbers: it would tell the number of another.
    "phone": {"likeness": ()},
}
_OF_A_CONTACT: Mapping[str, Mapping[str, Any]] = {"phone": {"phone": None}, "email": {"email": None}}
_OF_A_LETTER: Mapping[str, Mapping[str, Any]] = {
    "amount": {"amount": None},
    "company_name": {"company": None},
    "phone": {"phone": None},
}


def hidden_card(card: DealCard, hidden: Collection[str]) -> DealCard:
    """The card as somebody sees it from whom these fields are hidden."""
    if not hidden:
        return card
    return replace(card, contact=hidden_contact(card.contact, hidden), **_without(_OF_A_CARD, hidden))


def hidden_contact(contact: ContactBrief, hidden: Collection[str]) -> ContactBrief:
    return replace(contact, **_without(_OF_A_CONTACT, hidden)) if hidden else contact


def hidden_facts(deal: DealFacts, hidden: Collection[str]) -> DealFacts:
    """The deal of a letter, as its reader may see it."""
    return replace(deal, **_without(_OF_A_LETTER, hidden)) if hidden else deal


def _without(places: Mapping[str, Mapping[str, Any]], hidden: Collection[str]) -> dict[str, Any]:
    return {name: value for code in hidden for name, value in places.get(code, {}).items()}
