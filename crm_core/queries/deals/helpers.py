"""Who helps with a deal beside its owner (R65), and what that lets them see: this deal, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select

from crm_core.models import Deal, DealHelper, Staff
from crm_core.queries.access.scope import helped_by
from crm_core.queries.base import Query, asks
from crm_core.queries.deals.list_dto import DealPage
from crm_core.queries.deals.list_filters import deal_list
from crm_core.queries.deals.pages import DealPages
from crm_core.roles import Role
from crm_core.rules.policy import Permission, Subject


@dataclass(frozen=True, slots=True)
class Helper:
    """A colleague who helps."""

    id: int
    name: str


class Helpers(Query):
    @asks(Permission.deal_view)
    async def of(self, deal_id: int) -> tuple[Helper, ...]:
        """Those who help with a deal that the asker sees, as its owner or one of them. Raises Refused."""
        statement = (
            select(Staff.id, Staff.name)
            .join(DealHelper, DealHelper.staff_id == Staff.id)
            .where(DealHelper.deal_id == deal_id, Staff.active)
            .order_by(DealHelper.at, Staff.id)
        )
        found = tuple(Helper(*row) for row in await self.session.execute(statement))
        if not any(one.id == self.actor.staff_id for one in found):
            columns = Deal.owner_id, Deal.department_id, Deal.contact_id
            row = (await self.session.execute(select(*columns).where(Deal.id == deal_id))).first()
            if row is None:
                raise self.refused(Permission.deal_view, "deal", deal_id)
            self.allow(Permission.deal_view, Subject(*row), "deal", deal_id)
        return found

    @asks(Permission.deal_edit)
    async def candidates(self, deal_id: int, most: int = 40) -> tuple[Helper, ...]:
        """Who may be asked: colleagues who sell, and neither own it nor help. Raises Refused."""
        columns = Deal.owner_id, Deal.department_id, Deal.contact_id
        row = (await self.session.execute(select(*columns).where(Deal.id == deal_id))).first()
        if row is None:
            raise self.refused(Permission.deal_edit, "deal", deal_id)
        self.allow(Permission.deal_edit, Subject(*row), "deal", deal_id)
        helps = exists().where(DealHelper.deal_id == deal_id, DealHelper.staff_id == Staff.id)
        selling = Staff.active, Staff.role.in_((Role.manager, Role.head)), Staff.id != (row[0] or 0), ~helps
        found = select(Staff.id, Staff.name).where(*selling).order_by(Staff.name, Staff.id).limit(most)
        return tuple(Helper(*one) for one in await self.session.execute(found))

    @asks(Permission.deal_view)
    async def mine(self, page: int = 0, size: int = 8) -> DealPage:
        """The open deals that the asker helps with, the next step first, in two statements."""
        return await DealPages(self.uow).page(deal_list("all_open", self), helped_by(self.actor.staff_id), page, size)
