"""What a notification does not tell to a role that may not see it (R17)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from crm_core.queries.access.field_visibility import masked_values, shown_title
from crm_core.queries.notifications.dto import DealFacts
from crm_core.storage.sql_types import NamedValuesView

_OF_A_NOTIFICATION: Mapping[str, NamedValuesView] = {
    "amount": {"amount": None},
    "company_name": {"company": None},
    "phone": {"phone": None},
}


def hidden_facts(deal: DealFacts, hidden: Collection[str]) -> DealFacts:
    """The deal of a notification, as its reader may see it."""
    if not hidden:
        return deal
    title = shown_title(deal.title, deal.contact_name, hidden)
    return replace(deal, title=title, **masked_values(_OF_A_NOTIFICATION, hidden))
