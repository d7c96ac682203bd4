"""A funnel's series of messages to the client whose deal begins there (R41): promised at once, each for its time."""

from __future__ import annotations

from sqlalchemy import select

from crm_core.models import Contact
from crm_core.queries.client_messages.kinds import SeriesMessageDue
from crm_core.queries.filters.consents import agreed_to_news, may_be_told
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.services.notifications.outbox import Outbox
from crm_core.unit_of_work import Component


class Series(Component):
    async def begin(self, deal_id: int, contact_id: int, funnel: str) -> None:
        """Only for whoever has agreed to be sent news. Each message asks again, as it goes out, whether it may."""
        series = self.regulation.funnel(funnel).series
        if not series:
            return
        conditions = Contact.id == contact_id, Contact.telegram_id.is_not(None), *may_be_told(), agreed_to_news()
        if await self.session.scalar(select(Contact.id).where(*conditions)) is None:
            return
        await Outbox(self.uow).put_all(
            NewNotification(
                f"series:{deal_id}:{place}",
                SeriesMessageDue(place),
                contact_id=contact_id,
                deal_id=deal_id,
                not_before=self.calendar.add(self.now, one.after),
            )
            for place, one in enumerate(series)
        )
