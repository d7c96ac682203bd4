"""Several people on one deal (R65): who helps its owner, what they are given to do, and who is told of a note."""

from __future__ import annotations

from sqlalchemy import delete, exists, or_, select

from crm_core.errors import BadValue, Refused
from crm_core.models import Deal, DealHelper, Message, Staff, Task
from crm_core.models.schema import table
from crm_core.queries.notifications.kinds import HelpAsked, NoteTold
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.deals.statuses import DealEventKind, Direction
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.deals.store import DealStore
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.tasks import Tasks
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.upserts import Upsert
from crm_core.unit_of_work import UnitOfWork

_KEEP = Upsert(lambda insert: insert(table(DealHelper)).on_conflict_do_nothing().returning(DealHelper.staff_id))


class DealHelpers(Service):
    """A helper sees the deal, its history and its notes, writes notes, and does what they are given; it stays whose it
    is, and nothing else of its owner's comes into view. Nobody's deal has no helpers: whoever acts on it owns it.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = DealStore(uow)

    @needs(Permission.deal_edit)
    async def ask(self, deal_id: int, staff_id: int) -> bool:
        """By the deal's owner or whoever leads; the colleague is told. False if they help already, or own it.

        Raises BadValue `not_staff` for somebody who does not work here (any more), Refused.
        """
        deal = (await self._store.load(deal_id, Permission.deal_edit)).deal
        if await self.session.scalar(select(Staff.id).where(Staff.id == staff_id, Staff.active)) is None:
            raise BadValue("not_staff", "helper")
        if deal.owner_id in (None, staff_id):
            return False
        row = {"deal_id": deal_id, "staff_id": staff_id, "at": self.now, "by_staff_id": self.actor.staff_id}
        if await self.session.scalar(_KEEP.on(self.session), row) is None:
            return False
        key = f"helper:{deal_id}:{staff_id}:{int(self.now.timestamp())}"
        told = NewNotification(key, HelpAsked(self.actor.staff_id), staff_id=staff_id, deal_id=deal_id)
        await self.other(Outbox).put(told)
        self.happened(DealEventKind.HELPER_ADDED, deal_id, to=staff_id)
        return True

    @needs(Permission.deal_edit)
    async def release(self, deal_id: int, staff_id: int) -> bool:
        """They help no longer, and see the deal no longer, save by a task that is still theirs. Raises Refused."""
        await self._store.load(deal_id, Permission.deal_edit)
        gone = delete(DealHelper).where(DealHelper.deal_id == deal_id, DealHelper.staff_id == staff_id)
        taken = await self.session.scalar(gone.returning(DealHelper.staff_id), execution_options=NO_SYNC)
        if taken is not None:
            self.happened(DealEventKind.HELPER_LEFT, deal_id, to=staff_id)
        return taken is not None

    @needs(Permission.task_edit)
    async def give_task(self, task_id: int, seen_version: int, staff_id: int) -> None:
        """An open task to one who helps: it reminds them from then on. By the deal's owner or whoever leads.

        Raises Outdated, BadValue `not_staff` for somebody who does not help with it, Refused.
        """
        helps = exists().where(DealHelper.deal_id == Deal.id, DealHelper.staff_id == staff_id)
        theirs = select(Task.id).join(Deal, Deal.id == Task.deal_id).where(Task.id == task_id)
        # Before whether they help, so that nobody learns it of a deal that they do not reach.
        await self._reaches(task_id)
        if await self.session.scalar(theirs.where(or_(helps, Deal.owner_id == staff_id))) is None:
            raise BadValue("not_staff", "helper")
        await self.other(Tasks).give(task_id, seen_version, staff_id, Permission.task_edit)

    async def _reaches(self, task_id: int) -> None:
        deal_id = await self.session.scalar(select(Task.deal_id).where(Task.id == task_id))
        if deal_id is None:
            raise Refused(Permission.task_edit.value, "task", task_id)
        await self._store.load(deal_id, Permission.task_edit)

    @needs(Permission.deal_view)
    async def tell(self, message_id: int, staff_id: int) -> bool:
        """A note of a deal, to its owner or one who helps: they are told once. False for anybody else.

        By whoever wrote it, and by nobody else. Raises Refused.
        """
        columns = Message.deal_id, Deal.owner_id
        mine = Message.id == message_id, Message.direction == Direction.NOTE, Message.staff_id == self.actor.staff_id
        row = (await self.session.execute(select(*columns).join(Deal, Deal.id == Message.deal_id).where(*mine))).first()
        if row is None:
            raise Refused(Permission.deal_view.value, "message", message_id)
        deal_id, owner_id = row
        helps = exists().where(DealHelper.deal_id == deal_id, DealHelper.staff_id == staff_id)
        known = select(Staff.id).where(Staff.id == staff_id, Staff.active, or_(Staff.id == owner_id, helps))
        if staff_id == self.actor.staff_id or await self.session.scalar(known) is None:
            return False
        key = f"note:{message_id}:{staff_id}"
        await self.other(Outbox).put(NewNotification(key, NoteTold(message_id), staff_id=staff_id, deal_id=deal_id))
        self.audited("note.tell", "deal", deal_id, to=staff_id)
        return True
