"""What stands in an exported table: columns by code, and the values of the regulation's own fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias, cast

from crm_core.regulation.schema import Entity, Field, Regulation, Text
from crm_core.rules.field_values import FieldValue, as_money, format_value
from crm_core.rules.money.amounts import precision
from crm_core.storage.sql_types import NamedValuesView

Value: TypeAlias = str | int | bool | Decimal | datetime | date | None


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """`code` of ours ("client.phone"); `name` for a field of the regulation's own."""

    code: str
    name: Text | None = None


@dataclass(frozen=True, slots=True)
class ExportPage:
    """Lines in the order of the columns. `after`: from where the next page goes on; None: there is none."""

    rows: list[list[Value]]
    after: int | None


_CLIENTS = {
    "client.id": "", "client.name": "contact_name", "client.phone": "phone", "client.email": "email",
    "client.company": "company_name", "client.username": "", "client.source": "source", "client.created": "",
    "client.news": "",
}  # fmt: skip
_DEALS = {
    "deal.id": "", "deal.title": "need", "deal.funnel": "", "deal.stage": "", "deal.status": "",
    "deal.amount": "amount", "deal.currency": "amount", "deal.owner": "", "deal.source": "source",
    "deal.reason": "reason", "deal.created": "", "deal.closed": "", "deal.next": "", "client.name": "contact_name",
    "client.phone": "phone", "client.email": "email", "client.company": "company_name",
}  # fmt: skip
"""The columns by code, each with the built-in field that it shows: one that is hidden from a role is not there."""


def client_columns(regulation: Regulation, hidden: Collection[str]) -> tuple[ExportColumn, ...]:
    return (*_built_in(_CLIENTS, hidden), *_own(own_fields(regulation, hidden, "contact", "company")))


def deal_columns(regulation: Regulation, hidden: Collection[str]) -> tuple[ExportColumn, ...]:
    return (*_built_in(_DEALS, hidden), *_own(own_fields(regulation, hidden, "deal")))


def own_fields(regulation: Regulation, hidden: Collection[str], *entities: Entity) -> tuple[Field, ...]:
    return tuple(
        field
        for entity in entities
        for field in regulation.fields_of(entity)
        if not field.builtin and field.code not in hidden
    )


def own_value(field: Field, kept: NamedValuesView, regulation: Regulation, locale: str) -> Value:
    """A number, a moment or a truth as itself, so that a spreadsheet can reckon with it; the rest as people read it."""
    value = kept.get(field.code)
    if value is None:
        return None
    match field.type:
        case "yes_no":
            return bool(value)
        case "number":
            return Decimal(str(value))
        case "date":
            return date.fromisoformat(str(value))
        case "phone":
            return str(value)
        case "money" if as_money(cast("FieldValue", value)).currency == regulation.company.currency:
            return in_major(as_money(cast("FieldValue", value)).minor, regulation.company.currency)
        case _:
            return format_value(field, cast("FieldValue", value), locale, regulation.choices(field))


def in_major(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Decimal(minor).scaleb(-precision(currency))


def _built_in(columns: Mapping[str, str], hidden: Collection[str]) -> tuple[ExportColumn, ...]:
    return tuple(ExportColumn(code) for code, field in columns.items() if field not in hidden)


def _own(fields: tuple[Field, ...]) -> tuple[ExportColumn, ...]:
    return tuple(ExportColumn(field.code, field.name) for field in fields)
