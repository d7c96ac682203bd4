"""What happened to deals, apart from their stages, tasks, words and payments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists

from crm_core.models import Deal, DealEvent


def milliseconds(moment: datetime) -> int:
    """A moment as the batch of an act on many deals bears it."""
    return round(moment.timestamp() * 1_000_000) // 1000


def given_in(batch: int) -> ColumnElement[bool]:
    """That a deal was given to somebody in this act."""
    return exists().where(DealEvent.deal_id == Deal.id, DealEvent.batch == batch).correlate(Deal)
