"""What the built-in fields of a deal, its contact and its company hold (R13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from pydantic import JsonValue

from crm_core.regulation.builtin_fields import BUILTIN_FIELDS, BuiltinField
from crm_core.regulation.fields import Entity
from crm_core.rules.deals.statuses import KeyKind


class Card(Protocol):
    """A deal, a contact or a company as it is stored; `fields` are the regulation's own."""

    @property
    def fields(self) -> Any: ...


def field_values(
    deal: Card, contact: Card, company: Card | None, keys: Mapping[KeyKind, JsonValue]
) -> dict[str, JsonValue]:
    """Every field of a deal, its contact and its company by code, as a stage's requirements and cards take them.

    `keys`: the phone and the e-mail to show.
    """
    cards: dict[Entity, Card | None] = {"deal": deal, "contact": contact, "company": company}
    own = {code: value for card in (company, contact, deal) if card for code, value in card.fields.items()}
    return {**own, **{code: _value(field, cards[field.entity], keys) for code, field in BUILTIN_FIELDS.items()}}


def own_values(deal: Card) -> dict[str, JsonValue]:
    """The fields of the deal alone: all that a moment may hang on (R55)."""
    builtin = {code: field for code, field in BUILTIN_FIELDS.items() if field.entity == "deal"}
    return {**deal.fields, **{code: _value(field, deal, {}) for code, field in builtin.items()}}


def _value(field: BuiltinField, card: Card | None, keys: Mapping[KeyKind, JsonValue]) -> JsonValue:
    if field.key is not None:
        return keys.get(KeyKind(field.key))
    value = getattr(card, field.column) if card is not None else None
    return value.isoformat() if isinstance(value, date) else value
