"""A typed answer to a field, read by the field's kind (R13): the same for a manager's step and a lead's form."""

from __future__ import annotations

from typing import cast

from pydantic import JsonValue

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.regulation.schema import Field
from crm_core.rules import field_values
from crm_core.rules.time.field_moment import kept_moment
from handlers.ui.input.dates import read_day, read_hour
from handlers.ui.kit.i18n import spoken


def read_answer(crm: Crm, field: Field, text: str) -> JsonValue:
    """What the field keeps for typed words. A date, with its hour or without, may be said in any words; the past, as a
    full date alone."""
    company = crm.regulation.company
    try:
        value = field_values.parse_value(
            field,
            text,
            currency=company.currency,
            region=company.country,
            choices=crm.regulation.choices(field),
            locale=spoken(),
            zone=crm.actor.zone,
        )
    except field_values.BadValue as bad:
        if field.type == "date" and bad.code == "not_a_date":
            return read_day(crm, text).isoformat()
        if field.type == "datetime" and bad.code == "not_a_date":
            return kept_moment(read_hour(crm, text))
        raise BadValue(bad.code, field.code) from None
    return cast("JsonValue", value)
