"""Remarks on a deal to its manager, and their answer (R59)."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from crm_core.errors import Outdated, Refused
from crm_core.models import Remark
from crm_core.queries.notifications.kinds import RemarkAnswered, RemarkMade
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.deals.statuses import DealEventKind, DealStatus
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.deals.store import DealStore
from crm_core.services.deals.text_checks import check_reason
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.versioned import NO_SYNC
from crm_core.unit_of_work import UnitOfWork

LONGEST = 500


class Remarks(Service):
    """The deal keeps its version: words about it change nothing that a button remembers."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = DealStore(uow)

    @needs(Permission.quality_remark)
    async def write(self, deal_id: int, text: str) -> int:
        """Tells the deal's manager; after the regulation's time it is seen whether the deal has moved. Its id.

        Raises Outdated for a deal that is closed, nobody's or one's own; BadValue for no words or too many; Refused.
        """
        deal = (await self._store.load(deal_id, Permission.quality_remark)).deal
        if deal.status is not DealStatus.OPEN or deal.owner_id in (None, self.actor.staff_id):
            raise Outdated(deal_id)
        row = {
            "deal_id": deal_id,
            "staff_id": deal.owner_id,
            "by_staff_id": self.actor.staff_id,
            "text": check_reason(text, "remark", LONGEST),
            "at": self.now,
            "rung_at": self.calendar.add(self.now, self.regulation.quality.move_within),
        }
        remark_id = (await self.session.execute(insert(Remark).returning(Remark.id), row)).scalar_one()
        told = NewNotification(f"remark:{remark_id}", RemarkMade(remark_id), staff_id=deal.owner_id, deal_id=deal_id)
        await self.other(Outbox).put(told)
        self.happened(DealEventKind.REMARKED, deal_id, remark=remark_id)
        return remark_id

    @needs(Permission.quality_answer)
    async def answer(self, remark_id: int, words: str | None = None) -> bool:
        """By words, or by the press that it is seen to; whoever made the remark is told. False if it was answered.

        An answer moves no deal. Raises BadValue for words that are none or too many, Refused.
        """
        remark = await self.session.scalar(select(Remark).where(Remark.id == remark_id))
        if remark is None:
            raise Refused(Permission.quality_answer.value, "remark", remark_id)
        deal_id, author = remark.deal_id, remark.by_staff_id
        await self._store.load(deal_id, Permission.quality_answer)
        said = None if words is None else check_reason(words, "answer", LONGEST)
        still = update(Remark).where(Remark.id == remark_id, Remark.answered_at.is_(None))
        answered = still.values(answered_at=self.now, answer=said).returning(Remark.id)
        if await self.session.scalar(answered, execution_options=NO_SYNC) is None:
            return False
        if author is not None:
            told = RemarkAnswered(remark_id)
            key = f"remark:{remark_id}:answer"
            await self.other(Outbox).put(NewNotification(key, told, staff_id=author, deal_id=deal_id))
        self.happened(DealEventKind.REMARK_ANSWERED, deal_id, remark=remark_id)
        return True
