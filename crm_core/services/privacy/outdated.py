"""Who never became a client and has not been heard of for as long as the regulation keeps people (R25)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.models import (
    Consent,
    Contact,
    Deal,
    DealEvent,
    Import,
    ImportedRecord,
    Invoice,
    Message,
    SiteRequest,
    Task,
)
from crm_core.rules.deals.statuses import DealStatus
from crm_core.services.privacy.erasing import NOBODY


@dataclass(frozen=True, slots=True)
class Outdated:
    """Of one stretch of cards: whom to forget, and from which card on the next stretch begins."""

    ids: tuple[int, ...]
    after: int


def never_a_client(since: datetime) -> ColumnElement[bool]:
    """Nothing of theirs is under way, was sold or billed; since then nobody said, asked or did anything about them."""
    lately = or_(Deal.created_at >= since, Deal.stage_entered_at >= since, Deal.closed_at >= since)
    deals = exists().where(
        Deal.contact_id == Contact.id,
        or_(Deal.status.in_((DealStatus.OPEN, DealStatus.WON)), lately, Deal.next_task_at.is_not(None)),
    )
    # A call that was noted, a task that was done, a field that was corrected: somebody works with them.
    dealt_with = exists().where(
        Deal.contact_id == Contact.id, DealEvent.deal_id == Deal.id, DealEvent.at >= since
    )  # fmt: skip
    finished = exists().where(Deal.contact_id == Contact.id, Task.deal_id == Deal.id, Task.closed_at >= since)
    # Brought along lately: what another program kept of them is old, and was brought to be worked with.
    brought = exists().where(
        ImportedRecord.entity == "contact", ImportedRecord.record_id == Contact.id,
        Import.id == ImportedRecord.import_id, Import.begun_at >= since,
    )  # fmt: skip
    return (
        (Contact.created_at < since)
        & Contact.merged_into_id.is_(None)
        & (Contact.name != NOBODY)
        & ~deals.correlate(Contact)
        & ~brought.correlate(Contact)
        & ~dealt_with.correlate(Contact)
        & ~finished.correlate(Contact)
        & ~exists().where(Consent.contact_id == Contact.id, Consent.given_at >= since).correlate(Contact)
        & ~exists().where(Invoice.contact_id == Contact.id).correlate(Contact)
        & ~exists().where(Message.contact_id == Contact.id, Message.at >= since).correlate(Contact)
        & ~exists().where(SiteRequest.contact_id == Contact.id, SiteRequest.at >= since).correlate(Contact)
    )


async def stretch(session: AsyncSession, since: datetime, after: int, many: int) -> Outdated | None:
    """Bounded by the number of cards that are looked at, however few are found. None: there are no more cards."""
    of = select(Contact.id).where(Contact.id > after).order_by(Contact.id).limit(many).subquery()
    last = await session.scalar(select(func.max(of.c.id)))
    if last is None:
        return None
    found = select(Contact.id).where(Contact.id > after, Contact.id <= last, never_a_client(since))
    return Outdated(tuple(await session.scalars(found.order_by(Contact.id))), last)


async def still(session: AsyncSession, since: datetime, ids: Sequence[int]) -> list[int]:
    """Those of them who have not been heard of meanwhile either."""
    return list(await session.scalars(select(Contact.id).where(Contact.id.in_(ids), never_a_client(since))))
