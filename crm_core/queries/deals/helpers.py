"""Who helps with a deal beside its owner (R65), and what that lets them see: this deal, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, false, func, select

from crm_core.models import Deal, DealHelper, Staff
from crm_core.queries.base import Query, asks
from crm_core.queries.deals.list_dto import DealPage
from crm_core.queries.deals.list_filters import deal_list
from crm_core.queries.deals.pages import DealPages
from crm_core.roles import Role
from crm_core.rules.policy import Permission, Subject
from crm_core.storage.sql_types import AnyElement


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


def helped_by(staff_id: int | None) -> ColumnElement[bool]:
    """The deals that this colleague helps with."""
    if staff_id is None:
        return false()
    return exists().where(DealHelper.deal_id == Deal.id, DealHelper.staff_id == staff_id).correlate(Deal)


def helper_names() -> AnyElement:
    """The names of a deal's helpers, with commas between; NULL where nobody helps."""
    besides = Staff.id != func.coalesce(Deal.owner_id, 0)
    names = select(func.aggregate_strings(Staff.name, ", ")).join(DealHelper, DealHelper.staff_id == Staff.id)
    helping = names.where(DealHelper.deal_id == Deal.id, Staff.active, besides)
    return helping.correlate(Deal).scalar_subquery()
