"""Where leads come from (R19): the links that we have made, and what each source has cost."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema


class SourceLink(Schema):
    """The seal on a source's links: random, so that nobody invents a source who has not seen its link."""

    __tablename__ = "source_links"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    seal: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]


class SourceCost(Schema):
    """What a source has cost in a month, which `month` begins, in minor units of `currency`."""

    __tablename__ = "source_costs"
    __table_args__ = (UniqueConstraint("code", "month"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(64))
    month: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class Knock(Schema):
    """Somebody has written or pressed Start, and has not agreed to the processing of data (R25).

    `trace` tells one person from another and says nothing of who they are; the row goes with their consent.
    """

    __tablename__ = "knocks"

    trace: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
