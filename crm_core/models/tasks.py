"""Tasks: what a manager promised to do next, and how it ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema, words
from crm_core.rules.deals.statuses import TaskState

_OPEN = text("state = 'open'")
_PUT_OFF = text("state = 'open' AND first_due_at IS NOT NULL")


class Task(Schema):
    """`rung_at` is the moment of the next reminder of this task (R34), NULL when none is left.

    `first_due_at`: for when it was promised at first, where it has been moved since, by hand, by a pause or with the
    date that it hangs on (NULL: it has not); `postponed`: how often. `promised_by`: who had it when that date passed,
    where it has been given to somebody else since (R78).
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_today", "owner_id", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_tasks_rung_due", "rung_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_tasks_put_off", "first_due_at", sqlite_where=_PUT_OFF, postgresql_where=_PUT_OFF),
        Index("ix_tasks_deal", "deal_id", "state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    type: Mapped[str] = mapped_column(String(64))
    # Somebody's own words; or, with its code, what a title of the regulation's was in the company's language.
    title: Mapped[str | None] = mapped_column(String(200))
    title_code: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[TaskState] = mapped_column(words(TaskState), default=TaskState.OPEN)
    due_at: Mapped[datetime]
    first_due_at: Mapped[datetime | None]
    promised_by: Mapped[int | None] = mapped_column(BigInteger)
    # As the regulation has it where it hangs on a date of the deal ("visit_at - 1d"): it follows that date.
    due_from: Mapped[str | None] = mapped_column(String(40))
    # The client named this moment.
    asked_for: Mapped[bool] = mapped_column(default=False, server_default=false())
    rung_at: Mapped[datetime | None]
    rung: Mapped[int] = mapped_column(default=0)
    postponed: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(String(1000))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
