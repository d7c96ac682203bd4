"""What a role does not see (R17): the built-in fields that cards, lists and histories show at a place of their own.

Fields of the regulation's own are left out of `fields` already; these have columns, and so a place in every view.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from crm_core.queries.briefs import ContactBrief
from crm_core.queries.card_views import DealCard, HistoryItem, LinkedDeal
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


_OF_A_LINKED_DEAL: Mapping[str, Mapping[str, Any]] = {"paid_until": {"paid_until": None}}
_OF_AN_ACT: Mapping[str, Mapping[str, str]] = {
    "reason": {"deal.lose": "reason"},
    "paid_until": {"deal.period": "until"},
}
"""By field and act, the particular that tells of the field."""


def shown_title(title: str, client: str, hidden: Collection[str]) -> str:
    """What a deal is called: the beginning of what its client needs; the client, for those who do not see the need."""
    return client if "need" in hidden else title


def hidden_card(card: DealCard, hidden: Collection[str]) -> DealCard:
    """The card as somebody sees it from whom these fields are hidden."""
    if not hidden:
        return card
    client = card.contact.name
    return replace(
        card,
        title=shown_title(card.title, client, hidden),
        contact=hidden_contact(card.contact, hidden),
        linked=tuple(_hidden_link(one, client, hidden) for one in card.linked),
        **_without(_OF_A_CARD, hidden),
    )


def _hidden_link(linked: LinkedDeal, client: str, hidden: Collection[str]) -> LinkedDeal:
    title = shown_title(linked.title, client, hidden)
    return replace(linked, title=title, **_without(_OF_A_LINKED_DEAL, hidden))


def hidden_contact(contact: ContactBrief, hidden: Collection[str]) -> ContactBrief:
    return replace(contact, **_without(_OF_A_CONTACT, hidden)) if hidden else contact


def hidden_facts(deal: DealFacts, hidden: Collection[str]) -> DealFacts:
    """The deal of a letter, as its reader may see it."""
    if not hidden:
        return deal
    title = shown_title(deal.title, deal.contact_name, hidden)
    return replace(deal, title=title, **_without(_OF_A_LETTER, hidden))


def hidden_item(item: HistoryItem, hidden: Collection[str]) -> HistoryItem:
    """What happened, without what it tells of a hidden field: why a client refused, which field was corrected."""
    action, field = item.detail.get("action"), item.detail.get("field")
    told = {acts[str(action)] for code in hidden if str(action) in (acts := _OF_AN_ACT.get(code, {}))}
    if field in hidden:
        told.add("field")
    return replace(item, detail={key: value for key, value in item.detail.items() if key not in told})


def _without(places: Mapping[str, Mapping[str, Any]], hidden: Collection[str]) -> dict[str, Any]:
    return {name: value for code in hidden for name, value in places.get(code, {}).items()}
