"""How long a client waits for an answer (R37): begun by their words, ended by any answer, kept for the first one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, func, null, select, update

from crm_core.models import Deal
from crm_core.models.schema import table
from crm_core.rules.deals.ladders import unanswered_rungs
from crm_core.rules.policy import Permission, Subject
from crm_core.services.base import Service, consequence, needs
from crm_core.services.taking_on import TakingOn
from crm_core.storage.deferred_writes import DEFERRED
from crm_core.storage.sql_types import NamedValues

_DEALS = table(Deal)
# The wait counts from the first of several messages, and a card in somebody's hands stays good: no new version.
_ASKED = (
    update(_DEALS)
    .where(_DEALS.c.id == bindparam("deal"), _DEALS.c.asked_at.is_(None))
    .values(asked_at=bindparam("now"), answer_rung_at=bindparam("rung_at"), answer_rung=0)
)
_ANSWERED = (
    update(_DEALS)
    .where(_DEALS.c.id == bindparam("deal"), _DEALS.c.asked_at.is_not(None))
    .values(
        asked_at=null(),
        answer_rung_at=null(),
        answer_rung=0,
        first_response=func.coalesce(_DEALS.c.first_response, bindparam("minutes")),
    )
)
_WAITS = select(Deal.asked_at, Deal.owner_id, Deal.department_id, Deal.contact_id).where(Deal.id == bindparam("deal"))


class AnswerClock(Service):
    @consequence
    def begun(self, funnel: str) -> NamedValues:
        """The columns of a deal that opens with a client's own words."""
        return {"asked_at": self.now, "answer_rung_at": self.first_rung(funnel), "answer_rung": 0}

    @consequence
    def first_rung(self, funnel: str) -> datetime | None:
        """When the first reminder of a wait that begins now is due; None where the regulation reminds of none."""
        rungs = unanswered_rungs(self.now, self.regulation.unanswered(funnel), self.calendar)
        return rungs[0].at if rungs else None

    @consequence
    async def asked(self, deal_id: int, funnel: str) -> None:
        """The client of an open deal has written; a wait that has begun goes on as it is."""
        about = {"deal": deal_id, "now": self.now, "rung_at": self.first_rung(funnel)}
        await self.session.execute(_ASKED, about, execution_options=DEFERRED)

    @consequence
    async def answered(self, deal_id: int, asked_at: datetime | None) -> None:
        """Whoever has answered, and however: nobody waits any more. `asked_at`: as the deal has it."""
        if asked_at is not None:
            minutes = self.calendar.working_minutes_between(asked_at, self.now)
            await self.session.execute(_ANSWERED, {"deal": deal_id, "minutes": minutes}, execution_options=DEFERRED)

    @consequence
    def ended(self, deal: Deal) -> NamedValues:
        """The columns by which a change of the deal itself says that they have been answered; none if nobody waits."""
        if deal.asked_at is None:
            return {}
        minutes = self.calendar.working_minutes_between(deal.asked_at, self.now)
        first = minutes if deal.first_response is None else deal.first_response
        return {"asked_at": None, "answer_rung_at": None, "answer_rung": 0, "first_response": first}

    @consequence
    async def handed_over(self, deal_ids: Collection[int]) -> None:
        """Whoever has these deals now is reminded as the last one was; the clients wait since they have asked."""
        waiting = select(Deal.funnel).where(Deal.id.in_(deal_ids), Deal.asked_at.is_not(None))
        for funnel in list(await self.session.scalars(waiting.distinct())):
            anew = update(_DEALS).where(
                _DEALS.c.id.in_(deal_ids), _DEALS.c.asked_at.is_not(None), _DEALS.c.funnel == funnel
            )
            await self.session.execute(anew.values(answer_rung=0, answer_rung_at=self.first_rung(funnel)))

    @needs(Permission.client_message)
    async def answered_elsewhere(self, deal_id: int, asked: int) -> bool:
        """The client has had their answer by another way, or needs none. `asked`: the wait that is meant, its beginning
        in whole seconds; False where that one is over. Raises Refused.
        """
        row = (await self.session.execute(_WAITS, {"deal": deal_id})).first()
        subject = Subject(row.owner_id, row.department_id, row.contact_id) if row is not None else None
        self.allow(Permission.client_message, subject, "deal", deal_id)
        if row is None:
            raise self.refused(Permission.client_message, "deal", deal_id)
        if row.asked_at is None or int(row.asked_at.timestamp()) != asked:
            return False
        await self.answered(deal_id, row.asked_at)
        await TakingOn(self.uow).take_on(deal_id, Subject(row.owner_id, row.department_id))
        self.audited("deal.answered", "deal", deal_id)
        return True
