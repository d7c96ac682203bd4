"""The fields that have a place of their own (R13): what each is, and where it is kept.

A new one is a line here and its column: answers, requirements, cards and the regulation's checks go by this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from pydantic import JsonValue

from crm_core.regulation.fields import Entity, FieldType
from crm_core.rules.statuses import KeyKind

NAME = "name"
"""The column by which a person or a company goes; it is corrected, never emptied."""


@dataclass(frozen=True, slots=True)
class BuiltinField:
    """Either a `column` of its entity's table, or the contact's phone or e-mail, by `key`."""

    entity: Entity
    type: FieldType
    column: str = ""
    key: KeyKind | None = None


BUILTIN_FIELDS = {
    "need": BuiltinField("deal", "text", "need"),
    "product": BuiltinField("deal", "choice", "product_id"),
    "amount": BuiltinField("deal", "money", "amount"),
    "source": BuiltinField("deal", "choice", "source"),
    "reason": BuiltinField("deal", "choice", "lost_reason"),
    "paid_until": BuiltinField("deal", "date", "paid_until"),
    "contact_name": BuiltinField("contact", "text", NAME),
    "phone": BuiltinField("contact", "phone", key=KeyKind.PHONE),
    "email": BuiltinField("contact", "email", key=KeyKind.EMAIL),
    "company_name": BuiltinField("company", "text", NAME),
}
"""By code. A regulation names them and asks for them, but cannot change what they are.

The choices of `product` are the catalogue's, of `source` and `reason` the regulation's own lists.
"""


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


def _value(field: BuiltinField, card: Card | None, keys: Mapping[KeyKind, JsonValue]) -> JsonValue:
    if field.key is not None:
        return keys.get(field.key)
    value = getattr(card, field.column) if card is not None else None
    return value.isoformat() if isinstance(value, date) else value
