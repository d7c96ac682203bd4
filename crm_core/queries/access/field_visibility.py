"""What a role does not see (R17): the fields of a contact, and what a deal is called then.

Fields of the regulation's own are left out of `fields` already; these have columns, and so a place in every view.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from crm_core.queries.dto import ContactBrief
from crm_core.storage.sql_types import NamedValues, NamedValuesView

_OF_A_CONTACT: Mapping[str, NamedValuesView] = {"phone": {"phone": None}, "email": {"email": None}}


def shown_title(title: str, client: str, hidden: Collection[str]) -> str:
    """What a deal is called: the beginning of what its client needs; the client, for those who do not see the need."""
    return client if "need" in hidden else title


def hidden_contact(contact: ContactBrief, hidden: Collection[str]) -> ContactBrief:
    return replace(contact, **masked_values(_OF_A_CONTACT, hidden)) if hidden else contact


def masked_values(places: Mapping[str, NamedValuesView], hidden: Collection[str]) -> NamedValues:
    return {name: value for code in hidden for name, value in places.get(code, {}).items()}
