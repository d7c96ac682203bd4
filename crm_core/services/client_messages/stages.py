"""What a client is told when their deal comes to a stage (R41)."""

from __future__ import annotations

from datetime import timedelta

from crm_core.queries.client_messages.kinds import StageReached
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.deals.stage_moves import MovePlan
from crm_core.services.deals.store import Held
from crm_core.services.notifications.outbox import Outbox
from crm_core.unit_of_work import Component

SECOND_THOUGHTS = timedelta(minutes=2)
"""A stage that was pressed by mistake is left again within it, and its client hears nothing."""


class StageMessages(Component):
    async def reached(self, held: Held, move: MovePlan) -> None:
        """Promises the target's message, once for this entry. A step back says nothing, nor does a stage that was only
        passed on the way.
        """
        contact = held.contact
        if move.backwards or move.target.client_message is None or contact.telegram_id is None:
            return
        if contact.consented_at is None or contact.muted_at is not None or contact.barred_at is not None:
            return
        seq = held.seq + len(move.passed)
        await Outbox(self.uow).put(
            NewNotification(
                f"stage:{held.deal.id}:{seq}",
                StageReached(seq),
                contact_id=contact.id,
                deal_id=held.deal.id,
                not_before=self.now + SECOND_THOUGHTS,
            )
        )
