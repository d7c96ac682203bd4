"""What a deal costs (R32): noted by whoever works on it, taken back with a trace."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update

from crm_core.errors import BadValue, CorrectionTooLate, Refused
from crm_core.models import Deal, Expense
from crm_core.rules.money.amounts import MAX_MINOR
from crm_core.rules.policy import Permission, Subject, allows
from crm_core.rules.texts.text_cleaning import one_line
from crm_core.services.base import Service, needs
from crm_core.services.deals.store import DealStore
from crm_core.services.deals.text_checks import check_reason
from crm_core.services.taking_on import TakingOn
from crm_core.services.versioned import NO_SYNC
from crm_core.unit_of_work import UnitOfWork

LONGEST = 200


class Expenses(Service):
    """The deal keeps its version: what it costs changes nothing that a button remembers."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = DealStore(uow)

    @needs(Permission.deal_edit)
    async def add(self, deal_id: int, amount: int, what: str) -> int:
        """So much in minor units of the deal's currency, and what for. Raises BadValue (`not_an_amount`, `too_large`,
        `empty`, `no_words`), Refused: also where amounts are hidden from the actor's role.
        """
        await self._reached(deal_id)
        why = check_reason(one_line(what, LONGEST), "what", LONGEST)
        if amount <= 0:
            raise BadValue("not_an_amount", "amount")
        if amount > MAX_MINOR:
            raise BadValue("too_large", "amount")
        # The deal is claimed first, so that two who note at once both count.
        await self._spend(deal_id, amount)
        row = {"deal_id": deal_id, "amount": amount, "what": why, "at": self.now, "by_staff_id": self.actor.staff_id}
        expense_id = (await self.session.execute(insert(Expense).returning(Expense.id), row)).scalar_one()
        self.audited("expense.add", "deal", deal_id, expense=expense_id, amount=amount)
        return expense_id

    @needs(Permission.deal_edit)
    async def take_back(self, expense_id: int) -> bool:
        """It was none; False if somebody has said so before. A manager may for as long as the regulation lets payments
        be corrected, those who lead always. Raises CorrectionTooLate, Refused.
        """
        found = (await self.session.execute(select(Expense).where(Expense.id == expense_id))).scalar()
        if found is None:
            raise Refused(Permission.deal_edit.value, "expense", expense_id)
        subject = await self._reached(found.deal_id)
        self._allow_since(subject, found.at, expense_id)
        standing = update(Expense).where(Expense.id == expense_id, Expense.taken_back_at.is_(None))
        gone = standing.values(taken_back_at=self.now).returning(Expense.amount)
        amount = (await self.session.execute(gone, execution_options=NO_SYNC)).scalar()
        if amount is None:
            return False
        await self._spend(found.deal_id, -amount)
        self.audited("expense.take_back", "deal", found.deal_id, expense=expense_id, amount=amount)
        return True

    async def _reached(self, deal_id: int) -> Subject:
        deal = (await self._store.load(deal_id, Permission.deal_edit)).deal
        if "amount" in self.hidden:
            raise self.refused(Permission.deal_edit, "deal", deal_id)
        await TakingOn(self.uow).take_on(deal_id, deal)
        return Subject(deal.owner_id, deal.department_id, deal.contact_id)

    async def _spend(self, deal_id: int, amount: int) -> None:
        more = update(Deal).where(Deal.id == deal_id).values(spent=Deal.spent + amount)
        await self.session.execute(more, execution_options=NO_SYNC)

    def _allow_since(self, subject: Subject, at: datetime, expense_id: int) -> None:
        if allows(self.actor, Permission.invoice_void, subject):
            return
        if self.now > self.calendar.add(at, self.regulation.invoice.corrections_within):
            raise CorrectionTooLate(expense_id)
