"""Answers to a deal's fields: checked, and sorted by where they are kept (R13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeGuard, cast

from pydantic import JsonValue

from crm_core.errors import BadValue
from crm_core.regulation.builtin_fields import BUILTIN_FIELDS, NAME
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Field, Regulation
from crm_core.rules import field_values
from crm_core.rules.deals.stage_moves import is_filled
from crm_core.rules.deals.statuses import KeyKind
from crm_core.rules.money.requisites import PARTS, BadRequisites, checked
from crm_core.storage.sql_types import NamedValues

_MAX_NAME = 200
_MAX_AMOUNT = 10**15


@dataclass(slots=True)
class Answers:
    """What is to be written, by place. `columns` are the deal's; the three `…_fields` go into its JSON."""

    values: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    columns: NamedValues = field(default_factory=NamedValues)
    deal_fields: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    contact_fields: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    company_fields: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    keys: dict[KeyKind, str] = field(default_factory=dict[KeyKind, str])
    contact_columns: NamedValues = field(default_factory=NamedValues)
    company_columns: NamedValues = field(default_factory=NamedValues)
    # The line that a chosen product makes, once the catalogue has been asked.
    line: NamedValues | None = None

    @property
    def empties_product(self) -> bool:
        return "product_id" in self.columns and self.columns["product_id"] is None

    @property
    def of_contact(self) -> bool:
        return bool(self.contact_fields or self.keys or self.contact_columns)

    @property
    def of_company(self) -> bool:
        return bool(self.company_fields or self.company_columns)


def sort(regulation: Regulation, given: Mapping[str, JsonValue], currency: str) -> Answers:
    """Checks every answer and finds its place. Raises BadValue with the field's code."""
    answers = Answers()
    for code, raw in given.items():
        try:
            asked = regulation.field(code)
        except UnknownCode:
            raise BadValue("unknown_code", code) from None
        value = answer(regulation, asked, raw, currency)
        answers.values[code] = value
        _place(answers, asked, value)
    return answers


def _place(answers: Answers, asked: Field, value: JsonValue) -> None:
    code, fields = asked.code, {"deal": answers.deal_fields, "contact": answers.contact_fields}
    if not asked.builtin:
        fields.get(asked.entity, answers.company_fields)[code] = value
        return
    builtin = BUILTIN_FIELDS[code]
    if value is None and (builtin.key is not None or builtin.column == NAME):
        # A person and a company have a name, and a number once known is corrected, not forgotten.
        raise BadValue("empty", code)
    if builtin.key is not None:
        answers.keys[KeyKind(builtin.key)] = str(value)
    else:
        columns = {"deal": answers.columns, "contact": answers.contact_columns}
        kept = date.fromisoformat(value) if _is_day(value, asked) else value
        columns.get(asked.entity, answers.company_columns)[builtin.column] = kept


def _is_day(value: JsonValue, asked: Field) -> TypeGuard[str]:
    return asked.type == "date" and isinstance(value, str)


def answer(regulation: Regulation, asked: Field, raw: JsonValue, currency: str) -> JsonValue:
    """One answer as it is kept; None for an emptied field. Typed text and kept values are both taken.

    A product is its id and an amount whole minor units, since both have columns. Raises BadValue.
    """
    if not is_filled(raw):
        return None
    try:
        kept = _known(regulation, asked, raw, currency)
    except field_values.BadValue as bad:
        raise BadValue(bad.code, asked.code) from None
    if asked.builtin and BUILTIN_FIELDS[asked.code].column == NAME and len(str(kept)) > _MAX_NAME:
        raise BadValue("too_long", asked.code, _MAX_NAME)
    return kept


def _known(regulation: Regulation, asked: Field, raw: JsonValue, currency: str) -> JsonValue:
    if asked.builtin and asked.code == "product":
        if isinstance(raw, bool) or not str(raw).isdecimal():
            raise field_values.BadValue("not_a_choice")
        return int(str(raw))
    if isinstance(raw, bool):
        if asked.type != "yes_no":
            raise field_values.BadValue("not_a_choice")
        return raw
    if asked.type == "money":
        return _money(asked, raw, currency)
    if asked.type == "requisites" and isinstance(raw, dict):
        return _requisites(regulation, raw)
    typed = ", ".join(map(str, raw)) if isinstance(raw, list) else str(raw)
    choices = regulation.choices(asked)
    company = regulation.company
    kept = field_values.parse_value(
        asked, typed, currency=currency, region=company.country, choices=choices, zone=company.timezone
    )
    return cast("JsonValue", kept)


def _requisites(regulation: Regulation, raw: dict[str, JsonValue]) -> JsonValue:
    """What was read before, looked at once more."""
    parts = {part: text for part, text in raw.items() if part in PARTS and isinstance(text, str)}
    if regulation.company.country != "RU":
        return cast("JsonValue", parts)
    try:
        return cast("JsonValue", checked(parts))
    except BadRequisites as bad:
        raise field_values.BadValue(bad.code) from None


def _money(asked: Field, raw: JsonValue, currency: str) -> JsonValue:
    if isinstance(raw, int):
        kept: dict[str, JsonValue] = {"minor": raw, "currency": currency}
    elif isinstance(raw, dict):
        kept = {"minor": raw.get("minor"), "currency": raw.get("currency", currency)}
    else:
        money = field_values.as_money(field_values.parse_value(asked, str(raw), currency=currency, region=""))
        kept = {"minor": money.minor, "currency": money.currency}
    minor = kept["minor"]
    if not isinstance(minor, int) or isinstance(minor, bool) or minor < 0:
        raise field_values.BadValue("not_an_amount")
    if minor > _MAX_AMOUNT:
        raise field_values.BadValue("too_large")
    if asked.builtin:
        if kept["currency"] != currency:
            raise field_values.BadValue("not_an_amount")
        return minor
    return kept
