"""The first day (R66): which of its steps are behind the company, and what was answered; and the plans of months
(R45)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Schema, words
from crm_core.rules.company_setup import SetupState, SetupStep


class SetupMark(Schema):
    """A step that somebody has done or put aside; one without a row is still to come.

    `answers`: what is nowhere else, where sales stood on the first day.
    """

    __tablename__ = "setup_marks"

    step: Mapped[SetupStep] = mapped_column(words(SetupStep), primary_key=True)
    state: Mapped[SetupState] = mapped_column(words(SetupState))
    at: Mapped[datetime]
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Plan(Schema):
    """Of the month that `month` begins, in minor units of `currency`. `whose`: `c` the company's, `d` and a
    department's id, `s` and a member of staff's."""

    __tablename__ = "plans"

    month: Mapped[date] = mapped_column(primary_key=True)
    whose: Mapped[str] = mapped_column(String(24), primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
