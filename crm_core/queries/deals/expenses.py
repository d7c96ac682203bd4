"""What a deal has cost, line by line (R32)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from crm_core.errors import Refused
from crm_core.models import Deal, Expense, Staff
from crm_core.queries.base import Query, asks
from crm_core.rules.policy import Permission, Subject


@dataclass(frozen=True, slots=True)
class ExpenseView:
    """An expense that stands; `by` None: a colleague who is gone, or the system."""

    id: int
    amount: int
    what: str
    at: datetime
    by: str | None


class Expenses(Query):
    @asks(Permission.deal_view)
    async def of(self, deal_id: int) -> tuple[ExpenseView, ...]:
        """The newest first. Raises Refused: also where amounts are hidden from the asker's role."""
        row = (await self.session.execute(select(Deal).where(Deal.id == deal_id))).scalar()
        if row is None:
            raise Refused(Permission.deal_view.value, "deal", deal_id)
        self.allow(Permission.deal_view, Subject(row.owner_id, row.department_id, row.contact_id), "deal", deal_id)
        if "amount" in self.hidden:
            raise self.refused(Permission.deal_view, "deal", deal_id)
        listed = (
            select(Expense.id, Expense.amount, Expense.what, Expense.at, Staff.name)
            .outerjoin(Staff, Staff.id == Expense.by_staff_id)
            .where(Expense.deal_id == deal_id, Expense.taken_back_at.is_(None))
            .order_by(Expense.id.desc())
        )
        return tuple(ExpenseView(*found) for found in await self.session.execute(listed))
