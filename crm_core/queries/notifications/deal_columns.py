"""The deal behind a notification, joined into whatever statement asks for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from crm_core.models import Company, Contact, Deal, Staff
from crm_core.queries.deals.card_sql import key_of
from crm_core.queries.notifications.dto import DealFacts
from crm_core.queries.notifications.field_visibility import hidden_facts
from crm_core.queries.notifications.registry import Sending
from crm_core.rules.deals.statuses import KeyKind
from crm_core.storage.sql_types import AnyRow, AnySelect

_Owner = aliased(Staff)

_COLUMNS = (
    Deal.id.label("deal_id"),
    Deal.version.label("deal_version"),
    Deal.title.label("deal_title"),
    Deal.funnel,
    Deal.stage,
    Deal.stage_entered_at,
    Deal.stage_due_at,
    Deal.amount.label("deal_amount"),
    Deal.currency.label("deal_currency"),
    Contact.id.label("contact_id"),
    Contact.name.label("contact_name"),
    key_of(Contact.id, KeyKind.PHONE, Contact).label("phone"),
    Company.name.label("company"),
    _Owner.id.label("owner_id"),
    _Owner.name.label("owner_name"),
)


def stamp(moment: datetime) -> int:
    """A moment as notifications carry it in their payload and key, to tell whether it has changed since."""
    return int(moment.timestamp())


def with_deal(*columns: Any) -> AnySelect:
    """A selection of the deal's columns and others; the caller joins what the others stand in."""
    return (
        select(*_COLUMNS, *columns)
        .select_from(Deal)
        .join(Contact, Contact.id == Deal.contact_id)
        .outerjoin(Company, Company.id == Deal.company_id)
        .outerjoin(_Owner, _Owner.id == Deal.owner_id)
    )


def deal_of(row: AnyRow, sending: Sending) -> DealFacts:
    """The deal of such a row, as the recipient may see it. Raises UnknownCode for a stage that the regulation lost."""
    regulation = sending.uow.regulation
    deal = DealFacts(
        id=row.deal_id,
        version=row.deal_version,
        title=row.deal_title,
        funnel=regulation.funnel(row.funnel),
        stage=regulation.stage(row.funnel, row.stage),
        stage_entered_at=row.stage_entered_at,
        stage_due_at=row.stage_due_at,
        amount=row.deal_amount,
        currency=row.deal_currency,
        contact_id=row.contact_id,
        contact_name=row.contact_name,
        phone=row.phone,
        company=row.company,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
    )
    return hidden_facts(deal, regulation.hidden_from(sending.recipient.role))
