"""The fields that have a place of their own (R13): what each is, and where it is kept.

A new one is a line here and its column: answers, requirements, cards and the regulation's checks go by this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crm_core.regulation.fields import Entity, FieldType

NAME = "name"
"""The column by which a person or a company goes; it is corrected, never emptied."""


@dataclass(frozen=True, slots=True)
class BuiltinField:
    """Either a `column` of its entity's table, or the contact's phone or e-mail, by `key`."""

    entity: Entity
    type: FieldType
    column: str = ""
    key: Literal["phone", "email"] | None = None


BUILTIN_FIELDS = {
    "need": BuiltinField("deal", "text", "need"),
    "product": BuiltinField("deal", "choice", "product_id"),
    "amount": BuiltinField("deal", "money", "amount"),
    "source": BuiltinField("deal", "choice", "source"),
    "reason": BuiltinField("deal", "choice", "lost_reason"),
    "paid_until": BuiltinField("deal", "date", "paid_until"),
    "contact_name": BuiltinField("contact", "text", NAME),
    "phone": BuiltinField("contact", "phone", key="phone"),
    "email": BuiltinField("contact", "email", key="email"),
    "company_name": BuiltinField("company", "text", NAME),
}
"""By code. A regulation names them and asks for them, but cannot change what they are.

The choices of `product` are the catalogue's, of `source` and `reason` the regulation's own lists.
"""
