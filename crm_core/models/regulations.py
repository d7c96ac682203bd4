"""The regulations that were applied, one after the other (R5): the newest is the one that holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Schema


class AppliedRegulation(Schema):
    """`id` counts from 1 without a gap and is given, not generated: of two that are applied at once one fails.

    `text` is what the business wrote, comments and all, and `checksum` is of that. `rules` is the whole of what it
    said, with what it took from a preset, and that is what runs: a preset that changes with the program changes nothing
    that was applied before. `applied_by` is NULL for the command line.
    """

    __tablename__ = "regulations"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    applied_at: Mapped[datetime]
    applied_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    checksum: Mapped[str] = mapped_column(String(64))
    text: Mapped[str]
    rules: Mapped[dict[str, Any]]
