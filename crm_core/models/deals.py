"""Deals and the log of the stages they passed (R6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema, words
from crm_core.rules.deals.statuses import DealEventKind, DealStatus

_OPEN = text("status = 'open'")
_FOLLOWED = text("status = 'lost' AND next_task_at IS NOT NULL")
_FIRST = text("seq = 1")
_RENEWING = text("renewal_at IS NOT NULL")
_BATCHED = text("batch IS NOT NULL")
_LINKED = text("linked_from_id IS NOT NULL")
_ASKED = text("answer_rung_at IS NOT NULL")
_STALLED = text("status = 'open' AND stalled_at IS NOT NULL")
_PAUSED = text("status = 'open' AND paused_until IS NOT NULL")
_BEYOND = text("status = 'open' AND next_task_at > stage_due_at")
_PAID_FOR = text("paid_until IS NOT NULL")
# What a figure adds up, and what narrows it to whoever asks: an index that ends with them is all that it reads.
_COUNTED = ("currency", "amount", "department_id", "owner_id")


class Deal(Schema):
    """A sale under way, won or lost.

    `version` grows by one with every change and is what a button remembers: a press made on an older card changes
    nothing. `stage_due_at` is the stage's limit in working time, `next_task_at` the earliest open task (NULL: no next
    step, which only a closed deal may have, R8). Both are stored when they become known, so that a scan is a look-up.
    """

    __tablename__ = "deals"
    __table_args__ = (
        Index("ix_deals_owner", "owner_id", "status", "next_task_at"),
        Index("ix_deals_stage", "funnel", "stage", "status"),
        Index("ix_deals_stall_due", "stall_rung_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_deals_closed", "closed_at"),
        Index("ix_deals_created", "created_at"),
        Index("ix_deals_follow_up", "next_task_at", sqlite_where=_FOLLOWED, postgresql_where=_FOLLOWED),
        Index("ix_deals_contact", "contact_id", "status"),
        Index("ix_deals_renewal_due", "renewal_at", sqlite_where=_RENEWING, postgresql_where=_RENEWING),
        Index("ix_deals_answer_due", "answer_rung_at", sqlite_where=_ASKED, postgresql_where=_ASKED),
        Index("ix_deals_linked", "linked_from_id", sqlite_where=_LINKED, postgresql_where=_LINKED),
        # A leader's digest: each of its lists by an index that holds no other deals.
        Index(
            "ix_deals_next",
            *("next_task_at", "paused_until", "funnel", "stage", *_COUNTED),
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_deals_stalled", "stalled_at", *_COUNTED, sqlite_where=_STALLED, postgresql_where=_STALLED),
        Index("ix_deals_paused", "paused_until", *_COUNTED, sqlite_where=_PAUSED, postgresql_where=_PAUSED),
        Index("ix_deals_beyond", "paused_until", *_COUNTED, sqlite_where=_BEYOND, postgresql_where=_BEYOND),
        Index("ix_deals_paid_until", "paid_until", sqlite_where=_PAID_FOR, postgresql_where=_PAID_FOR),
        # All that a funnel counts by, so that it reads the index alone.
        Index(
            "ix_deals_cohort",
            *("came_into", "funnel", "came_on", "way", "stage", "status", "lost_reason", "currency", "amount"),
            *("department_id", "owner_id", "came_at"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    # The owner's department when the deal came to them: a head's scope, and it does not change with the owner's career.
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    funnel: Mapped[str] = mapped_column(String(64))
    stage: Mapped[str] = mapped_column(String(64))
    status: Mapped[DealStatus] = mapped_column(words(DealStatus), default=DealStatus.OPEN)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    # What it has cost so far: the sum of its expenses that stand.
    spent: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    currency: Mapped[str] = mapped_column(String(3))
    source: Mapped[str | None] = mapped_column(String(64))
    need: Mapped[str | None]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    stage_entered_at: Mapped[datetime]
    stage_due_at: Mapped[datetime | None]
    # The stall ladder: its next rung's moment and how many rungs have rung; both are reset by any move (R35).
    stall_rung_at: Mapped[datetime | None]
    stall_rung: Mapped[int] = mapped_column(default=0)
    stalled_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    pause_reason: Mapped[str | None] = mapped_column(String(200))
    next_task_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    lost_reason: Mapped[str | None] = mapped_column(String(64))
    # The deal that this one continues: refused and won back, or sold and now to be renewed (R11, R33).
    linked_from_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"))
    # The last day that has been paid for, and when the deal of its renewal is to be opened (NULL: never, or it was).
    paid_until: Mapped[date | None]
    renewal_at: Mapped[datetime | None]
    # Since when the client has waited for an answer (NULL: nobody waits), the ladder of that wait, and how long the
    # first answer took, in working minutes (R37).
    asked_at: Mapped[datetime | None]
    answer_rung_at: Mapped[datetime | None]
    answer_rung: Mapped[int] = mapped_column(default=0)
    first_response: Mapped[int | None]
    # From 1 to 5, by the client, once it is won (R24).
    rating: Mapped[int | None]
    # The steps of each stage's script that are done, by the stage's code: [0, 2] are the first and the third.
    ticked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Kept by triggers of the stage entries, for the funnel (R43): when the deal came (`came_on`: the day in UTC), into
    # which funnel, and the codes of the stages of it that it has seen, with commas between.
    came_at: Mapped[datetime | None]
    came_on: Mapped[date | None]
    came_into: Mapped[str | None] = mapped_column(String(64))
    way: Mapped[str | None]


class StageEntry(Schema):
    """One row for each stage that a deal entered or passed through; `seq` is contiguous within the deal."""

    __tablename__ = "stage_entries"
    __table_args__ = (
        UniqueConstraint("deal_id", "seq"),
        Index("ix_stage_entries_entered", "funnel", "entered_at"),
        Index("ix_stage_entries_came", "funnel", "entered_at", sqlite_where=_FIRST, postgresql_where=_FIRST),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    seq: Mapped[int]
    funnel: Mapped[str] = mapped_column(String(64))
    stage: Mapped[str] = mapped_column(String(64))
    # Passed in one conversation on the way to a later stage: it counts for conversion, not for time in stage.
    passed: Mapped[bool] = mapped_column(default=False)
    entered_at: Mapped[datetime]
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[str | None] = mapped_column(String(500))
    # The limit of the stage that was left for this one, as it stood then: whoever comes back there finds it again.
    left_due_at: Mapped[datetime | None]


class DealEvent(Schema):
    """What happened to a deal beside its stages, tasks, words and payments, for its history to tell (R21).

    It stays as long as the deal does, whatever becomes of the audit log, which is for security. `detail` holds ids and
    codes, and the words that the act itself was given. `batch` is the same for all deals of one act (R46): the
    moment of it in milliseconds.
    """

    __tablename__ = "deal_events"
    __table_args__ = (
        Index("ix_deal_events_deal", "deal_id", "at"),
        Index("ix_deal_events_batch", "batch", sqlite_where=_BATCHED, postgresql_where=_BATCHED),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    at: Mapped[datetime]
    kind: Mapped[DealEventKind] = mapped_column(words(DealEventKind))
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    batch: Mapped[int | None] = mapped_column(BigInteger)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class DealTag(Schema):
    """A tag that somebody put on a deal by hand (R60); those of a rule are no rows, but follow from the deal."""

    __tablename__ = "deal_tags"
    __table_args__ = (Index("ix_deal_tags_tag", "tag", "deal_id"),)

    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(24), primary_key=True)
    at: Mapped[datetime]
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class DealHelper(Schema):
    """A colleague who works on somebody else's deal as well (R65): they see it, and nothing else by that."""

    __tablename__ = "deal_helpers"
    __table_args__ = (Index("ix_deal_helpers_staff", "staff_id", "deal_id"),)

    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    at: Mapped[datetime]
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
