"""What of a deal's card, links and history a role does not see (R17): the built-in fields that have a place of their
own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from crm_core.queries.access.field_visibility import hidden_contact, masked_values, shown_title
from crm_core.queries.deals.dto import DealCard, HistoryItem, LinkedDeal
from crm_core.storage.sql_types import NamedValuesView

_OF_A_CARD: Mapping[str, NamedValuesView] = {
    "amount": {"amount": None, "lines": (), "spent": 0},
    "product": {"product": None, "lines": ()},
    "need": {"need": None},
    "source": {"source": None},
    "reason": {"lost_reason": None},
    "company_name": {"company": None},
    "paid_until": {"paid_until": None},
    # The likeness is a likeness of numbers: it would tell the number of another.
    "phone": {"likeness": ()},
}


_OF_A_LINKED_DEAL: Mapping[str, NamedValuesView] = {"paid_until": {"paid_until": None}}


_OF_AN_ACT: Mapping[str, Mapping[str, str]] = {
    "reason": {"deal.lose": "reason"},
    "paid_until": {"deal.period": "until"},
}
"""By field and act, the particular that tells of the field."""


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
        **masked_values(_OF_A_CARD, hidden),
    )


def _hidden_link(linked: LinkedDeal, client: str, hidden: Collection[str]) -> LinkedDeal:
    title = shown_title(linked.title, client, hidden)
    return replace(linked, title=title, **masked_values(_OF_A_LINKED_DEAL, hidden))


def hidden_item(item: HistoryItem, hidden: Collection[str], *, leads: bool) -> HistoryItem:
    """What happened, without what it tells of a hidden field: why a client refused, which field was corrected.

    What a corrected field said before is for those who lead (R82).
    """
    action, field = item.detail.get("action"), item.detail.get("field")
    told = {acts[str(action)] for code in hidden if str(action) in (acts := _OF_AN_ACT.get(code, {}))}
    if field in hidden:
        told |= {"field", "old"}
    if not leads:
        told.add("old")
    return replace(item, detail={key: value for key, value in item.detail.items() if key not in told})
