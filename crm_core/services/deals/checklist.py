"""The stage's script as a checklist (R4): which of its steps are done on this deal."""

from __future__ import annotations

from sqlalchemy import select, update

from crm_core.errors import BadValue, Outdated
from crm_core.models import Deal
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.deals.store import DealStore
from crm_core.services.versioned import NO_SYNC
from crm_core.unit_of_work import UnitOfWork


class Checklist(Service):
    """A tick is a note to oneself: it changes nothing that a button remembers, so the deal keeps its version."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = DealStore(uow)

    @needs(Permission.deal_edit)
    async def tick(self, deal_id: int, stage: str, step: int, *, done: bool) -> None:
        """Marks a step of the script (counted from 0) as done, or not. Ticked twice is ticked once.

        Raises Outdated for a deal that stands elsewhere by now; BadValue `not_a_choice` for a step that there is not;
        Refused.
        """
        held = await self._store.load(deal_id, Permission.deal_edit)
        if held.deal.stage != stage:
            raise Outdated(deal_id)
        if not 0 <= step < len(self.regulation.stage(held.deal.funnel, stage).script):
            raise BadValue("not_a_choice", "step")
        # Another press may be ticking the next step: the row is locked before its list is read.
        now = await self.session.execute(select(Deal.ticked).where(Deal.id == deal_id).with_for_update())
        ticked: dict[str, list[int]] = now.scalar_one()
        others = {one for one in ticked.get(stage, ()) if one != step}
        steps = sorted({*others, step} if done else others)
        changed = update(Deal).where(Deal.id == deal_id).values(ticked={**ticked, stage: steps})
        await self.session.execute(changed, execution_options=NO_SYNC)
