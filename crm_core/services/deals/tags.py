"""Tags that people put on deals and take off again (R60)."""

from __future__ import annotations

from sqlalchemy import delete

from crm_core.models import DealTag
from crm_core.models.schema import table
from crm_core.queries.deals.tags import known_tag
from crm_core.rules.deals.statuses import DealEventKind
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.deals.store import DealStore
from crm_core.services.taking_on import TakingOn
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.upserts import Upsert
from crm_core.unit_of_work import UnitOfWork

_KEEP = Upsert(lambda insert: insert(table(DealTag)).on_conflict_do_nothing().returning(DealTag.tag))


class DealTags(Service):
    """A tag changes nothing that a button remembers, so the deal keeps its version."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = DealStore(uow)

    @needs(Permission.deal_edit)
    async def put(self, deal_id: int, tag: str) -> bool:
        """False if somebody's hand has put it on before. Raises BadValue `not_a_choice`, Refused."""
        known_tag(self, tag)
        await self._reached(deal_id)
        row = {"deal_id": deal_id, "tag": tag, "at": self.now, "by_staff_id": self.actor.staff_id}
        kept = await self.session.scalar(_KEEP.on(self.session), row) is not None
        if kept:
            self.happened(DealEventKind.TAGGED, deal_id, tag=tag)
        return kept

    @needs(Permission.deal_edit)
    async def take_off(self, deal_id: int, tag: str) -> bool:
        """Whoever put it on; False if it is not there by hand. What a rule puts on, only its end takes off.

        Raises Refused.
        """
        await self._reached(deal_id)
        gone = delete(DealTag).where(DealTag.deal_id == deal_id, DealTag.tag == tag).returning(DealTag.tag)
        taken = await self.session.scalar(gone, execution_options=NO_SYNC) is not None
        if taken:
            self.happened(DealEventKind.UNTAGGED, deal_id, tag=tag)
        return taken

    async def _reached(self, deal_id: int) -> None:
        deal = (await self._store.load(deal_id, Permission.deal_edit)).deal
        await TakingOn(self.uow).take_on(deal_id, deal)
