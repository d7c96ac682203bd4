"""Each built-in field is one line of one table: it has a place, and is written there and read from there (R13)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from crm_core.models import Company, Contact, Deal
from crm_core.regulation.builtin_fields import BUILTIN_FIELDS
from crm_core.regulation.loader import load
from crm_core.rules.builtin_fields import field_values
from crm_core.rules.deals.statuses import KeyKind
from crm_core.services.deals.fields.field_answers import sort

TABLES = {"deal": Deal, "contact": Contact, "company": Company}
REGULATION = load()
TYPED = {"text": "Слова", "money": "1500", "date": "2026-05-20", "phone": "+79123456789", "email": "a@example.com"}


def test_each_has_a_column_of_its_entity_or_is_a_key_of_the_contact() -> None:
    for code, field in BUILTIN_FIELDS.items():
        if field.key is None:
            assert field.column in TABLES[field.entity].__table__.columns, code
        else:
            assert (field.entity, field.column) == ("contact", ""), code


@pytest.mark.parametrize("code", BUILTIN_FIELDS)
def test_an_answer_is_kept_where_it_is_read(code: str) -> None:
    choices = {"product": "7", "source": REGULATION.sources[0].code, "reason": REGULATION.reasons[0].code}
    typed = choices.get(code) or TYPED[BUILTIN_FIELDS[code].type]
    answers = sort(REGULATION, {code: typed}, REGULATION.company.currency)
    empty = {field.column: None for field in BUILTIN_FIELDS.values() if field.column}
    deal: Any = SimpleNamespace(**{**empty, "fields": {}, **answers.columns})
    contact: Any = SimpleNamespace(**{**empty, "fields": {}, **answers.contact_columns})
    company: Any = SimpleNamespace(**{**empty, "fields": {}, **answers.company_columns})
    keys = {KeyKind.PHONE: None, KeyKind.EMAIL: None} | dict(answers.keys)
    filled = {name: value for name, value in field_values(deal, contact, company, keys).items() if value is not None}
    assert filled == {code: answers.values[code]}
