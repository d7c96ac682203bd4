"""A deal opened by hand: for calls, visits and clients whom we found ourselves."""

from __future__ import annotations

from pydantic import JsonValue

from crm_core.errors import BadValue, FieldsMissing
from crm_core.queries.notifications.kinds import DealAssigned
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Stage
from crm_core.rules.deals.stage_moves import is_filled
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.deals.commands import NewDeal, NewTask
from crm_core.services.deals.opening.client_lookup import ClientLookup, Whose
from crm_core.services.deals.opening.factory import DealFactory
from crm_core.services.deals.store import DealStore
from crm_core.services.deals.task_planning import TaskPlanning
from crm_core.services.deals.text_checks import check_words
from crm_core.services.notifications.outbox import Outbox
from crm_core.storage.sql_types import NamedValues
from crm_core.unit_of_work import UnitOfWork

_MAX_NAME = 200


class Creation(Service):
    """New deals on the first stage of any funnel."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = DealStore(uow)
        self._clients = ClientLookup(uow)
        self._factory = DealFactory(uow)
        self._tasks = TaskPlanning(uow)

    @needs(Permission.deal_create)
    async def open(self, new: NewDeal) -> int:
        """Opens a deal with its first task and returns its id. A known phone or e-mail is that contact (R20).

        A first task of one's own stands in place of the stage's first; a client's further deal is linked to their last.
        Raises BadValue, FieldsMissing; ClientTaken for a colleague's client (see `NewDeal.pass_on`); Refused for a
        contact who is not there.
        """
        stage, title = self._first_stage(new.funnel), check_words(new.title, "title", _MAX_NAME)
        given: dict[str, JsonValue] = {"source": new.source, "need": new.need, "amount": new.amount}
        columns = self._clients.sorted({code: value for code, value in given.items() if value is not None}).columns
        tasks = self._first_tasks_of(stage, new.first_task)
        if not tasks or title is None:
            raise BadValue("empty", "title" if title is None else "first_task")
        whose = await self._clients.client(new.client, pass_on=new.pass_on)
        deal_id = await self._factory.open(new.funnel, {"title": title, **self._of(whose), **columns}, tasks)
        await self._check_required(stage, deal_id)
        await self._tell_the_keeper(deal_id, whose)
        self.audited("deal.open", "deal", deal_id, funnel=new.funnel, owner=whose.owner_id)
        return deal_id

    def _first_stage(self, funnel: str) -> Stage:
        try:
            return self.regulation.first_stage(funnel)
        except UnknownCode:
            raise BadValue("unknown_code", "funnel") from None

    def _first_tasks_of(self, stage: Stage, own: NewTask | None) -> list[NewTask]:
        regular = [self._tasks.regular(task) for task in (stage.tasks[1:] if own else stage.tasks)]
        return [self._tasks.checked(own), *regular] if own else regular

    def _of(self, whose: Whose) -> NamedValues:
        return {
            "contact_id": whose.contact.id,
            "company_id": whose.contact.company_id,
            "owner_id": whose.owner_id,
            "department_id": whose.department_id,
            "linked_from_id": whose.latest_deal_id,
            "currency": self.regulation.company.currency,
        }

    async def _check_required(self, stage: Stage, deal_id: int) -> None:
        """A funnel may ask for something on its very first stage."""
        if not stage.required:
            return
        values = (await self._store.load(deal_id, Permission.deal_create)).values()
        if missing := tuple(code for code in stage.required if not is_filled(values.get(code))):
            raise FieldsMissing(missing)

    async def _tell_the_keeper(self, deal_id: int, whose: Whose) -> None:
        """Whoever got it from a colleague."""
        if whose.owner_id is None or whose.owner_id == self.actor.staff_id:
            return
        notification = NewNotification(
            f"assign:{deal_id}:1",
            DealAssigned(by=self.actor.staff_id),
            staff_id=whose.owner_id,
            deal_id=deal_id,
        )
        await self.other(Outbox).put(notification)
