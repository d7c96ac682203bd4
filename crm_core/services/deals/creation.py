"""A deal opened by hand: for calls, visits and clients whom we found ourselves."""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue
from sqlalchemy import insert

from crm_core.errors import BadValue, FieldsMissing
from crm_core.models import Deal
from crm_core.queries.notifications.kinds import DealAssigned
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Stage
from crm_core.rules.policy import Permission
from crm_core.rules.stage_moves import is_filled
from crm_core.services.base import needs
from crm_core.services.deals.client_lookup import Newcomers, Whose
from crm_core.services.deals.commands import NewDeal, NewTask
from crm_core.services.deals.store import Held, check_words
from crm_core.services.notifications.outbox import Outbox

_MAX_NAME = 200


class Opening(Newcomers):
    """New deals on the first stage of any funnel."""

    @needs(Permission.deal_create)
    async def open(self, new: NewDeal) -> int:
        """Opens a deal with its first task and returns its id. A known phone or e-mail is that contact (R20).

        A first task of one's own stands in place of the stage's first; a client's further deal is linked to their last.
        Raises BadValue, FieldsMissing; ClientTaken for a colleague's client (see `NewDeal.pass_on`); Refused for a
        contact who is not there.
        """
        stage, title = self._first_stage(new.funnel), check_words(new.title, "title", _MAX_NAME)
        given: dict[str, JsonValue] = {"source": new.source, "need": new.need, "amount": new.amount}
        columns = self._sorted({code: value for code, value in given.items() if value is not None}).columns
        tasks = self._first_tasks_of(stage, new.first_task)
        if not tasks or title is None:
            raise BadValue("empty", "title" if title is None else "first_task")
        whose = await self._client(new.client, pass_on=new.pass_on)
        columns |= {"funnel": new.funnel, "title": title, "next_task_at": min(task.due_at for task in tasks)}
        deal = await self._insert(stage, whose, columns)
        await self._check_required(stage, deal)
        await self._enter(Held(deal, whose.contact, None, None, None, 0, ()), [stage])
        await self._make([self._row(deal, task) for task in tasks])
        await self._tell_the_keeper(deal)
        self.audited("deal.open", "deal", deal.id, funnel=new.funnel, owner=whose.owner_id)
        return deal.id

    def _first_stage(self, funnel: str) -> Stage:
        try:
            return self.regulation.first_stage(funnel)
        except UnknownCode:
            raise BadValue("unknown_code", "funnel") from None

    def _first_tasks_of(self, stage: Stage, own: NewTask | None) -> list[NewTask]:
        regular = [self._regular(task) for task in (stage.tasks[1:] if own else stage.tasks)]
        return [self._checked(own), *regular] if own else regular

    async def _insert(self, stage: Stage, whose: Whose, columns: dict[str, Any]) -> Deal:
        row = {
            "contact_id": whose.contact.id,
            "company_id": whose.contact.company_id,
            "owner_id": whose.owner_id,
            "department_id": whose.department_id,
            "linked_from_id": whose.latest_deal_id,
            "currency": self.regulation.company.currency,
            "created_at": self.now,
            **self._entering(stage),
            **columns,
        }
        return (await self.session.execute(insert(Deal).returning(Deal), row)).scalar_one()

    async def _check_required(self, stage: Stage, deal: Deal) -> None:
        """A funnel may ask for something on its very first stage."""
        if not stage.required:
            return
        values = (await self._held(deal.id, Permission.deal_create)).values()
        if missing := tuple(code for code in stage.required if not is_filled(values.get(code))):
            raise FieldsMissing(missing)

    async def _tell_the_keeper(self, deal: Deal) -> None:
        """Whoever got it from a colleague."""
        if deal.owner_id is None or deal.owner_id == self._staff_id:
            return
        notification = NewNotification(
            f"assign:{deal.id}:{deal.version}",
            DealAssigned(by=self._staff_id),
            staff_id=deal.owner_id,
            deal_id=deal.id,
        )
        await self.other(Outbox).put(notification)
