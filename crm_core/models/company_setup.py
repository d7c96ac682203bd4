"""The first day (R66): which of its steps are behind the company, and what was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
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
