"""Taking a lead that nobody has (R28): the first one to say so has it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from crm_core.models import Deal, Staff
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.deals.store import DealStore
from crm_core.services.taking_on import TakingOn
from crm_core.services.versioned import update_version
from crm_core.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Claim:
    """What became of it. `mine`: the deal is the asker's; else `taken_by` has it (None: it is closed, or nobody's)."""

    mine: bool
    taken_by: str | None = None


class Claiming(Service):
    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store, self._taking = DealStore(uow), TakingOn(uow)

    @needs(Permission.deal_claim)
    async def claim(self, deal_id: int) -> Claim:
        """Gives an open deal that nobody owns, with its open tasks, to whoever asks; of two at once one has it.

        A deal that is taken is left alone, and its owner named. Raises Refused for an unknown deal.
        """
        held = await self._store.load(deal_id, Permission.deal_claim)
        deal, me = held.deal, self.actor.staff_id
        if me is None:
            raise self.refused(Permission.deal_claim, "deal", deal_id)
        if deal.owner_id is not None or deal.status is not DealStatus.OPEN:
            return await self._as_it_is(deal_id)
        if not await update_version(self.session, deal, **self._taking.columns(deal)):
            return await self._as_it_is(deal_id)
        await self._taking.settle(deal_id)
        return Claim(mine=True)

    async def _as_it_is(self, deal_id: int) -> Claim:
        whose = select(Deal.owner_id, Staff.name).outerjoin(Staff, Staff.id == Deal.owner_id).where(Deal.id == deal_id)
        owner_id, name = (await self.session.execute(whose)).one()
        return Claim(owner_id is not None and owner_id == self.actor.staff_id, name)
