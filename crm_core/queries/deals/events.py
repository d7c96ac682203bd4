"""What happened to deals, apart from their stages, tasks, words and payments."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists

from crm_core.models import Deal, DealEvent


def given_in(batch: int) -> ColumnElement[bool]:
    """That a deal was given to somebody in this act."""
    return exists().where(DealEvent.deal_id == Deal.id, DealEvent.batch == batch).correlate(Deal)
