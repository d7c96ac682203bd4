"""The deal behind a notification, joined into whatever statement asks for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from crm_core.models import Company, Contact, Deal, Staff
from crm_core.queries.deals.card_sql import key_of
from crm_core.queries.notifications.dto import DealFacts
from crm_core.regulation.schema import Regulation
from crm_core.rules.statuses import KeyKind

_Owner = aliased(Staff)

_COLUMNS = (
    Deal.id,
    Deal.version,
    Deal.title,
    Deal.funnel,
    Deal.stage,
    Deal.stage_entered_at,
    Deal.stage_due_at,
    Deal.amount,
    Deal.currency,
    Contact.id,
    Contact.name,
    key_of(Contact.id, KeyKind.PHONE, Contact),
    Company.name,
    _Owner.id,
    _Owner.name,
)
WIDTH = len(_COLUMNS)
"""How many columns of a row are the deal's."""


def with_deal(*columns: Any) -> Select[*tuple[Any, ...]]:
    """A selection of the deal's columns first and then others; the caller joins what the others stand in."""
    return (
        select(*_COLUMNS, *columns)
        .select_from(Deal)
        .join(Contact, Contact.id == Deal.contact_id)
        .outerjoin(Company, Company.id == Deal.company_id)
        .outerjoin(_Owner, _Owner.id == Deal.owner_id)
    )


def deal_of(row: Any, regulation: Regulation) -> DealFacts:
    """The deal in the first columns of a row. Raises UnknownCode for a stage that the regulation has lost."""
    deal_id, version, title, funnel, stage, entered_at, due_at, amount, currency, *people = row[:WIDTH]
    contact_id, contact_name, phone, company, owner_id, owner_name = people
    return DealFacts(
        id=deal_id,
        version=version,
        title=title,
        funnel=regulation.funnel(funnel),
        stage=regulation.stage(funnel, stage),
        stage_entered_at=entered_at,
        stage_due_at=due_at,
        amount=amount,
        currency=currency,
        contact_id=contact_id,
        contact_name=contact_name,
        phone=phone,
        company=company,
        owner_id=owner_id,
        owner_name=owner_name,
    )
